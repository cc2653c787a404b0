"""What may be shown as a finding: one rule."""

from __future__ import annotations

import pytest

from bothsides.statistics.findings import BASES, says_something, stands_out


@pytest.mark.parametrize(
    ("low", "high", "finding"),
    [
        (0.0, 0.28, False),  # "hate 6 % (0 to 28)"
        (0.14, 0.77, False),  # "51 % (14 to 77)"
        (0.0, 1.0, False),
        (0.02, 0.10, False),  # may be no more than the base
        (0.03, 0.10, True),
        (0.40, 0.99, True),
        (0.40, 1.0, False),  # 60 points
        (0.23, 0.23, True),  # the creator's own insights
    ],
)
def test_a_share_is_a_finding_above_its_base_and_within_60_points(low: float, high: float, finding: bool) -> None:
    assert says_something(low, high) is finding


def test_an_hour_or_a_day_is_a_finding_above_twice_its_part() -> None:
    assert not says_something(0.28, 0.45, BASES["weekdays"])
    assert says_something(0.29, 0.45, BASES["weekdays"])
    assert says_something(0.09, 0.20, BASES["hours"])
    assert not says_something(0.08, 0.20, BASES["activity"])


@pytest.mark.parametrize(
    ("low", "high", "finding"),
    [
        (0.6, 0.9, True),
        (0.1, 0.4, True),
        (0.4, 0.6, False),
        (0.5, 0.9, False),
        (0.1, 0.5, False),
        (0.51, 1.0, True),
        (0.0, 0.49, True),
        (None, None, False),
    ],
)
def test_a_percentile_is_a_finding_if_the_median_is_out(low: float | None, high: float | None, finding: bool) -> None:
    assert stands_out(low, high) is finding
