"""How much the creator advertises, and whether that is said as it must be."""

from __future__ import annotations

from bothsides.documents.facet import Interval
from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Estimate, Kind, percent

KIND = Kind("creator_sponsorship", {"sales": 8, "awareness": 5}, document="persona", path="sponsorship")
LEAST = 10  # posts


def measure(case: Case) -> Component:
    """The share of posts that are neither paid for nor look like an undisclosed deal: paid ones count half, those that
    are not clearly disclosed in full. Half of all posts is where it is in the middle."""
    judged = case.both.judged
    if len(judged) < LEAST:
        return KIND.unknown(case, f"sponsorship unknown: {len(judged)} posts, {LEAST} are needed")
    load = {"disclosed": 0.5, "unclear": 1.0, "looks_undisclosed": 1.0, "organic": 0.0}
    n = len(judged)
    mean = sum(load[one.verdict] for one in judged) / n
    spread = sum((load[one.verdict] - mean) ** 2 for one in judged) / n
    half = 1.96 * ((spread + 1 / n) / n) ** 0.5  # one post's worth more: none of few posts proves nothing
    score: Estimate = (1 - mean, max(0.0, 1 - mean - half), min(1.0, 1 - mean + half))
    shown = [post.id for post, one in zip(case.both.own.published, judged, strict=True) if load[one.verdict] == 1]
    paid = sum(one.paid for one in judged)
    hidden = sum(one.verdict == "looks_undisclosed" for one in judged)
    unclear = sum(one.verdict == "unclear" for one in judged)
    found = (
        f"of {n} posts {paid or 'none'} {'is' if paid < 2 else 'are'} said to be paid for"
        + (f", {unclear} of them not clearly" if unclear else "")
        + (f"; {hidden} more look{'s' * (hidden == 1)} like a deal that is not disclosed" if hidden else "")
    )
    text = f"{found}: free of it {percent(*score)}"
    return KIND.known(
        case, score, text, KIND.evidence(n, shown[-5:]), measured=Interval.of(score, n),
        against="half of the posts",
    )  # fmt: skip
