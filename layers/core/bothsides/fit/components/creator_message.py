"""Whether the creator talks about what the brand wants to say."""

from __future__ import annotations

import numpy as np

from bothsides.documents.facet import Interval
from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.nearness import mean_near
from bothsides.fit.neutral import neutral
from bothsides.fit.reasons import ALIGNED, Kind, aligned, of_creators, quoted

KIND = Kind("creator_message", {"sales": 45, "awareness": 45}, document="profile", path="posts", usual=1 - ALIGNED)
SHOWN = 3


def measure(case: Case) -> Component:
    """The mean nearness of the posts to description, message and samples of the brand's messages, as a percentile of
    creators of every subject. Recent and well-answered posts weigh more; few posts tell little."""
    brief, (posts, vectors) = case.asked.message, case.both.read
    if brief is None:
        return KIND.unknown(case, "the brief has no description, message or topic that posts could be compared with")
    if not posts:
        return KIND.unknown(case, "no post has words that could be compared with the brief")
    raw, score = mean_near(brief, vectors, case.weights)
    nearest = [posts[at] for at in np.argsort(-(vectors @ brief), kind="stable")[:SHOWN]]
    text = (
        f"the posts are nearer to what {case.brief.brand.name} says than those of {of_creators(score)}, "
        f"by {len(posts)} posts; the nearest: {quoted(nearest[0])}"
    )
    return KIND.known(
        case, aligned(score), text, KIND.evidence(len(posts), [post.id for post in nearest]),
        measured=Interval.of(raw, len(posts)), against=neutral().title,
    )  # fmt: skip
