"""When an interval says something: the one rule for what may be shown or written as a finding."""

from __future__ import annotations

MAX_WIDTH = 0.6
BASE = 0.02
MEDIAN = 0.5  # the percentile of whoever is like the population
# Of hours and days: twice its part of all. The largest of 24 lies above a 24th in any sample. Of brands there are
# thousands: one in 200 people who name the same is many.
BASES = {"hours": 2 / 24, "activity": 2 / 24, "weekdays": 2 / 7, "brands": 0.005, "brand_categories": 0.005}


def says_something(low: float, high: float, base: float = BASE) -> bool:
    """Whether a share's 95 % interval is a finding: it lies above the base rate, and is narrower than 60 points.

    "6 % (0 to 28)" may be nothing at all and "51 % (14 to 77)" may be few or most; neither tells one group from
    another.
    """
    return low > base and high - low < MAX_WIDTH


def stands_out(low: float | None, high: float | None) -> bool:
    """Whether a percentile's 95 % interval is a finding: it leaves the median out, and is narrower than 60 points."""
    return low is not None and high is not None and not low <= MEDIAN <= high and high - low < MAX_WIDTH
