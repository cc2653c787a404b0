"""Whether the creator has spoken of the brand before."""

from __future__ import annotations

from bothsides.documents.facet import Interval
from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, names, percent
from bothsides.statistics.intervals import wilson

KIND = Kind("creator_affinity", {"sales": 6, "awareness": 3}, document="profile", path="posts")
USUAL = 0.02  # of a creator's posts name a given brand, where any does; nobody measured it


def measure(case: Case) -> Component:
    """How often the creator's unpaid posts name the brand; never is as usual as can be, and in the middle."""
    brand, posts = case.brief.brand, case.both.own.published
    if not posts:
        return KIND.unknown(case, "no post that could name the brand")
    wanted = (brand.name, *(handle.rpartition(":")[2] for handle in brand.handles))
    free = [post for post, one in zip(posts, case.both.judged, strict=True) if not one.paid]
    found = [post.id for post in free if any(names(post.words, name) for name in wanted)]
    n = len(free)
    share, (_, high) = len(found) / n if n else 0.0, wilson(len(found), n)
    low = wilson(len(found), n)[0]
    score = tuple((USUAL + at) / (2 * USUAL + at) for at in (share, low, high)) if found else (0.5, 0.5, 0.5)
    text = (
        f"{len(found)} of {n} unpaid posts name {brand.name}: {percent(share, low, high)}"
        if found
        else f"none of {n} unpaid posts names {brand.name}, as usual"
    )
    return KIND.known(
        case, (score[0], score[1], score[2]), text, KIND.evidence(n, found[-5:]),
        measured=Interval.of((share, low, high), n), against="creators who never name it",
    )  # fmt: skip
