"""How many posts a brand would not stand beside, by what this brand is sensitive to."""

from __future__ import annotations

from bothsides.documents.facet import Interval
from bothsides.documents.fit import Component
from bothsides.documents.persona import Risk
from bothsides.fit.case import Case
from bothsides.fit.reasons import Estimate, Kind
from bothsides.statistics.intervals import wilson

KIND = Kind("creator_safety", {"sales": 8, "awareness": 10}, document="persona", path="safety_flags")
COUNTS = {"floor": 1.0, "high": 0.6, "medium": 0.3, "low": 0.1}  # of a flag, by its level
SENSITIVE = 3.0  # times as much in the brand's sensitive categories
TENTH = 0.1  # flagged posts, weighed, with which it is in the middle


def measure(case: Case) -> Component:
    """What is left of the posts without those that carry flags, a flag weighed by its level and by the brand's
    sensitivities; a tenth of flagged posts is the middle."""
    found = case.persona.safety_flags
    if found is None or found.state != "ok":
        return KIND.unknown(case, "brand safety unknown: no post is in a language that has lists")
    sensitive, n = set(case.brief.safety.sensitive), found.looked_at

    def counts(category: str, risk: Risk) -> float:
        return min(1.0, COUNTS[risk] * (SENSITIVE if category in sensitive else 1.0))

    of_post: dict[str, float] = {}
    for flag in found.flags:
        of_post[flag.post_id] = max(of_post.get(flag.post_id, 0.0), counts(flag.category, flag.risk))
    cut = found.flags_total > len(found.flags)  # the worst alone are told one by one, the others by category
    categories = found.by_category if cut else ()
    of_categories = [
        sum(posts * counts(one.category, risk) for risk, posts in one.levels.items()) for one in categories
    ]
    flagged = min(float(n), max([sum(of_post.values()), *of_categories]))
    low, high = wilson(flagged, n)
    shares: Estimate = (flagged / n, low, high)
    score = (_left(shares[0]), _left(shares[2]), _left(shares[1]))
    worst = sorted(of_post, key=lambda post: -of_post[post])[:5]
    about = ", ".join(dict.fromkeys(flag.category for flag in found.flags if flag.post_id in worst[:3]))
    least = "at least " if cut else ""
    count = max([len(of_post), *(one.posts for one in categories)])
    carry = "carries" if count < 2 else "carry"
    text = f"{least}{count or 'none'} of {n} posts {carry} words that a brand may not want beside it" + (
        f": {about}" if about else ""
    )
    return KIND.known(
        case, score, text, KIND.evidence(n, worst), measured=Interval.of(shares, n), against="a tenth of the posts",
    )  # fmt: skip


def _left(flagged: float) -> float:
    return TENTH / (TENTH + flagged)
