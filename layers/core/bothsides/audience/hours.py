"""When the people are seen, each by the clock of where they live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.base import YEARS
from bothsides.documents.facet import Facet, Share
from bothsides.statistics.spread import spread
from bothsides.text.tokens import Floats
from bothsides.zones import zones_of

NOTE = (
    "hours of the comments that were sampled, by the people whose place tells a time zone: people comment soon after a"
    " post, so they follow the creator's own hours, and are not the best hours to post"
)


def local(sample: Sample) -> tuple[list[int], Floats]:
    """Which members were seen and live where the clock is known, and how each is spread over the 168 hours of a local
    week from Monday 0:00, shape (those members, 168), rows sum to 1."""
    kept, rows = [], []
    for at, member in enumerate(sample.members):
        times = [moment for moment in member.active_at if moment.year in YEARS]
        zones = zones_of(member.location, member.country) if times else {}
        if zones:
            kept.append(at)
            rows.append(_week(times, zones))
    return kept, np.array(rows).reshape(-1, 168)


def _week(times: Sequence[datetime], zones: Mapping[str, float]) -> Floats:
    hours = np.zeros(168)
    for zone, share in zones.items():
        clock = ZoneInfo(zone)
        for moment in times:
            here = moment.astimezone(clock)
            hours[here.weekday() * 24 + here.hour] += share
    return hours / hours.sum()


def facet(sample: Sample, names: Sequence[tuple[str, str]], of_week: Sequence[int], method: str) -> Facet:
    """The facet of parts of the week. ``names``: code and name of each; ``of_week``: the part of each of 168 hours."""
    kept, weeks = local(sample)
    n, known = len(sample.members), len(kept)
    coverage = known / n if n else 0.0
    if known < MIN_KNOWN:
        return Facet(state="insufficient_data", n=n, coverage=coverage, method=method, note=NOTE)
    parts = np.zeros((known, len(names)))
    np.add.at(parts.T, np.asarray(of_week), weeks.T)
    shares = [
        Share(code=code, name=name, share=float(p), low=float(low), high=float(high), count=float(p) * known)
        for (code, name), p, low, high, _ in zip(
            names, *spread(parts, [sample.clusters[at] for at in kept]), strict=True
        )
        if p > 0
    ]
    return Facet(state="ok", n=n, coverage=coverage, shares=tuple(shares), method=method, note=NOTE)
