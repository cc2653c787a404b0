"""How many of the people have accounts like those of real people, and how many like fake or bought ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.audience.signs import DONE_TOGETHER, bounded, judged, shown
from bothsides.documents.facet import Facet, Share
from bothsides.statistics.design import effective_n, limits

VALIDATED = ("instagram", "x")  # where such shares were shown to be right: docs/methodology.md
METHOD = "signs of the account, corrected for those missed and mistaken (Rogan & Gladen 1978)"
UNTOLD = (
    "of nobody is it known how many accounts they follow and are followed by, and a name and texts don't tell real"
    " people from bought ones"
)


def estimate(sample: Sample) -> Facet:
    """Shares ``real`` and ``suspicious`` of the people who can be judged by their accounts.

    Bought followers neither comment nor like, so the followers among the sampled people are judged alone if there are
    enough of them; without them the facet speaks of those who were met, and is experimental.
    """
    members, verdicts = sample.members, judged(sample.members)
    follow = [member.relation == "follower" for member in members]
    followers = sum(f and v is not None for f, v in zip(follow, verdicts.flags[0], strict=True)) >= MIN_KNOWN
    chosen = [at for at in range(len(members)) if follow[at] or not followers]
    flags = [[every[at] for at in chosen] for every in verdicts.flags]
    known, n = sum(flag is not None for flag in flags[0]), len(chosen)
    coverage = known / n if n else 0.0
    if known < MIN_KNOWN:
        return _unknown("insufficient_data" if known or not n else "unavailable", n, coverage)
    signs = shown([members[at] for at in chosen], sample.profile.posts)
    together = sum(flags[0][at] is False and any(signs[code][at] for code in DONE_TOGETHER) for at in range(n)) / known
    did = f"{together:.0%} of them did what others did at the same time or in the same words"
    if together > 0.5:
        return _unknown("insufficient_data", n, coverage, f"{did}: real people and sold ones can't be told apart")
    clusters = [sample.clusters[at] for at in chosen]
    told = [effective_n(every, clusters) for every in flags]
    parts = [sum(map(bool, every)) / known for every in flags]
    value, low, high = bounded([(p, *limits(p, t)) for p, t in zip(parts, told, strict=True)], verdicts.rates)
    high = min(1.0, high + together)
    why = _why_experimental(sample, followers, coverage)
    notes = [*(why or [_drawn(sample)]), *([did] if together else [])]
    # both shares rest on all who were judged: nobody was counted as the one or the other
    rows = [("real", 1 - value, 1 - high, 1 - low), ("suspicious", value, low, high)]
    return Facet(
        state="experimental" if why else "ok",
        n=n,
        coverage=coverage,
        effective_n=min(told),
        shares=tuple(
            Share(code=code, name=code, share=middle, low=least, high=most, count=known)
            for code, middle, least, most in sorted(rows, key=lambda row: -row[1])
        ),
        method=METHOD,
        note="; ".join(notes),
    )


def _unknown(
    state: Literal["insufficient_data", "unavailable"], n: int, coverage: float, note: str | None = None
) -> Facet:
    note = UNTOLD if state == "unavailable" else note
    return Facet(state=state, n=n, coverage=coverage, method=METHOD, note=note)


def _why_experimental(sample: Sample, followers: bool, coverage: float) -> Sequence[str]:
    platform = sample.profile.creator.partition(":")[0]
    met = " and ".join(f"{name}s" for name, _ in Counter(m.relation for m in sample.members).most_common())
    reasons = {
        f"these are {met}: how many of the followers are real is unknown": not followers,
        "not shown to be right on this platform": platform not in VALIDATED,
        "fewer than half of the people can be judged": coverage < 0.5,
    }
    return [reason for reason, holds in reasons.items() if holds]


def _drawn(sample: Sample) -> str:
    """Of whom, and which of them were not read."""
    gaps = [gap.partition(": ")[2] for gap in sample.profile.coverage.missing if gap.startswith("followers: ")]
    return "of the followers" + (f" ({gaps[0]})" if gaps else "")
