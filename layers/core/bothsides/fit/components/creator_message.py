"""Whether the creator talks about what the brand wants to say."""

from __future__ import annotations

import numpy as np

from bothsides.documents.facet import Interval
from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.nearness import mean_near
from bothsides.fit.neutral import neutral
from bothsides.fit.reasons import ALIGNED, Kind, aligned, many, of_creators, quoted
from bothsides.text.tokens import Floats

KIND = Kind("creator_message", {"sales": 45, "awareness": 45}, document="profile", path="posts", usual=1 - ALIGNED)
SHOWN = 3
ACCOUNT = 0.5  # posts that name, handle and bio count


def measure(case: Case) -> Component:
    """The mean nearness of the posts to what is offered, and to what is said of it (draft message and samples of the
    brand's messages), each as a percentile of creators of every subject; the mean of both where the brief has both.
    Recent and well-answered posts weigh more, name, handle and bio as half a post; few posts tell little."""
    offered, said = case.asked.offered, case.asked.said
    asked = [
        (brief, what) for brief, what in ((offered, "what is offered"), (said, "the message")) if brief is not None
    ]
    posts, vectors = case.both.read
    if not asked or case.asked.subject is None:
        return KIND.unknown(case, "the brief has no description, message or topic that posts could be compared with")
    if not posts:
        return KIND.unknown(case, "no post has words that could be compared with the brief")
    said, weights = with_account(vectors, case.weights, case.both.account)
    found = [mean_near(brief, said, weights) for brief, _ in asked]
    value, low, high = np.mean([aligned(percentile) for _, percentile in found], axis=0).tolist()
    raw = np.mean([near for near, _ in found], axis=0).tolist()
    nearest = [posts[at] for at in np.argsort(-(vectors @ case.asked.subject), kind="stable")[:SHOWN]]
    parts = ", to ".join(
        f"{what} than those of {of_creators(p)}" for (_, what), (_, p) in zip(asked, found, strict=True)
    )
    near = f"{many(len(posts), 'post')} {'is' if len(posts) == 1 else 'are'} nearer to {parts}"
    text = f"{near}; the nearest: {quoted(nearest[0])}" if len(posts) > 1 else f"{near}: {quoted(nearest[0])}"
    return KIND.known(
        case, (value, low, high), text, KIND.evidence(len(posts), [post.id for post in nearest]),
        measured=Interval.of((raw[0], raw[1], raw[2]), len(posts)), against=neutral().title,
    )  # fmt: skip


def with_account(vectors: Floats, weights: Floats, account: Floats | None) -> tuple[Floats, Floats]:
    """Posts' vectors and weights, with those of what the account says of itself."""
    if account is None:
        return vectors, weights
    return np.vstack([vectors, account]), np.append(weights, ACCOUNT * weights.mean())
