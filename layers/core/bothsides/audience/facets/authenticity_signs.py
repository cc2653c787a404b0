"""Which signs of a fake or paid-for account the people show: what was seen, so that a creator can contest a share."""

from __future__ import annotations

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.audience.signs import NAMES, shown
from bothsides.documents.facet import Facet, Share
from bothsides.statistics.design import effective_n, limits

CELL = 10  # a sign that fewer people show is not told


def estimate(sample: Sample) -> Facet:
    """Share of people with each sign, among those of whom it is known; real people show some too."""
    method, n = "seen, not inferred", len(sample.members)
    signs = shown(sample.members, sample.profile.posts)
    judged = sum(any(sign[at] is not None for sign in signs.values()) for at in range(n))
    shares, told = [], []
    for code, sign in signs.items():
        count, known = sum(1 for fact in sign if fact), sum(fact is not None for fact in sign)
        if known < MIN_KNOWN:
            continue
        told.append(effective_n(sign, sample.clusters))
        if count >= CELL:
            low, high = limits(count / known, told[-1])
            shares.append(Share(code=code, name=NAMES[code], share=count / known, low=low, high=high, count=count))
    note = "a person can show several; each is a share of those of whom it is known"
    return Facet(
        state="ok" if told else "insufficient_data" if judged or not n else "unavailable",
        n=n,
        coverage=judged / n if n else 0.0,
        effective_n=min(told, default=None),
        shares=tuple(sorted(shares, key=lambda share: (-share.share, share.code))),
        method=method,
        note=note if shares or not told else f"no sign is shown by {CELL} people or more",
    )
