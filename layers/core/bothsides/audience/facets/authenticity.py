"""How many of the people have accounts like those of real people, and how many like fake or bought ones."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.audience.signs import DONE_TOGETHER, bounded, judged, shown
from bothsides.documents.facet import Facet, Share
from bothsides.statistics.design import effective_n, limits

VALIDATED = ("instagram", "x")  # where such shares were shown to be right: docs/methodology.md
METHOD = "signs of the account, corrected for those missed and mistaken (Rogan & Gladen 1978)"


def estimate(sample: Sample) -> Facet:
    """Shares ``real`` and ``suspicious`` of the people who can be judged by their accounts.

    Bought followers neither comment nor like, so the followers among the sampled people are judged alone if there are
    enough of them; without them the facet speaks of those who were met, and is experimental.
    """
    members = sample.members
    verdicts = judged(members)
    following = [member.relation == "follower" for member in members]
    of_followers = sum(f and v is not None for f, v in zip(following, verdicts.flags[0], strict=True)) >= MIN_KNOWN
    chosen = [at for at in range(len(members)) if following[at] or not of_followers]
    flags = [verdicts.flags[0][at] for at in chosen]
    known, n = sum(flag is not None for flag in flags), len(chosen)
    coverage = known / n if n else 0.0
    if known < MIN_KNOWN:
        nothing = not known and n > 0
        return Facet(
            state="unavailable" if nothing else "insufficient_data",
            n=n,
            coverage=coverage,
            method=METHOD,
            note="of nobody is it known how many accounts they follow and are followed by, and a name and texts don't "
            "tell real people from bought ones"
            if nothing
            else None,
        )
    clusters = [sample.clusters[at] for at in chosen]
    parts, tells = [], []
    for every in verdicts.flags:
        here = [every[at] for at in chosen]
        part = sum(1 for flag in here if flag) / known
        tells.append(effective_n(here, clusters))
        parts.append((part, *limits(part, tells[-1])))
    value, low, high = bounded(parts, verdicts.rates)
    signs = shown([members[at] for at in chosen], sample.profile.posts)
    together = sum(flags[at] is False and any(signs[code][at] for code in DONE_TOGETHER) for at in range(n)) / known
    high = min(1.0, high + together)
    platform = sample.profile.creator.partition(":")[0]
    reasons = [
        ("" if of_followers else f"these are {_met(sample)}: how many of the followers are real is unknown"),
        ("" if platform in VALIDATED else "not shown to be right on this platform"),
        ("" if coverage >= 0.5 else "fewer than half of the people can be judged"),
    ]
    state: Literal["ok", "experimental"] = "experimental" if any(reasons) else "ok"
    notes = [reason for reason in reasons if reason] or [_drawn(sample)]
    if together:
        notes.append(f"{together:.0%} of them did what others did at the same time or in the same words")
    # both shares rest on all who were judged: nobody was counted as the one or the other
    rows = [("real", 1 - value, 1 - high, 1 - low), ("suspicious", value, low, high)]
    return Facet(
        state=state,
        n=n,
        coverage=coverage,
        effective_n=min(tells),
        shares=tuple(
            Share(code=code, name=code, share=middle, low=least, high=most, count=known)
            for code, middle, least, most in sorted(rows, key=lambda row: -row[1])
        ),
        method=METHOD,
        note="; ".join(notes),
    )


def _met(sample: Sample) -> str:
    """ "commenters and likers", the commonest first."""
    return " and ".join(f"{name}s" for name, _ in Counter(m.relation for m in sample.members).most_common())


def _drawn(sample: Sample) -> str:
    gaps = [gap for gap in sample.profile.coverage.missing if gap.startswith("followers")]
    return "of the followers" + (f" ({gaps[0].partition(': ')[2] or gaps[0]})" if gaps else "")
