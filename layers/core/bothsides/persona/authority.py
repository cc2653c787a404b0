"""What a creator stands for: of each topic how much of it there is against the reference population, how steadily it
comes, and whether posts on it are answered more than the creator's others."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

import numpy as np

from bothsides.documents.facet import Facet, Interval, Share
from bothsides.documents.persona import Authority
from bothsides.documents.profile import Post
from bothsides.persona.reference import Population
from bothsides.persona.style import share
from bothsides.persona.traits import quote
from bothsides.statistics.findings import says_something
from bothsides.statistics.intervals import student_t
from bothsides.text.tokens import Bools, Floats

LEAST = 3  # posts on a topic
ECHOED = 5  # posts with an echo on a topic, and of others, for them to be compared
_SHOWN = 2
_MOST = 8  # topics


def measure(
    facet: Facet, labels: Sequence[str], posts: Sequence[Post], scores: Floats, readable: Bools, sure: float,
    population: Population,
) -> tuple[Authority, ...]:  # fmt: skip
    """Topics with three posts at least on them, those with most posts first, eight at most.

    Args:
        facet: the shares of the topics; without them nothing is told.
        labels: of the head.
        posts: the creator's own posts.
        scores: of the head, (posts, labels).
        readable: which posts the head can read, (posts,).
        sure: the probability from which on a single post is taken to be on a topic.
        population: with whom the creator is compared.
    """
    if facet.state != "ok":
        return ()
    found = []
    for told in facet.shares:
        if told.code in labels:
            said = np.where(readable, scores[:, labels.index(told.code)], 0)
            about = [post for post, p in zip(posts, said, strict=True) if p >= sure]
            if len(about) >= LEAST:
                best = [posts[at] for at in np.argsort(-said, kind="stable")[:_SHOWN]]
                found.append(_of(told, about, posts, best, population))
    return tuple(sorted(found, key=lambda one: (-one.posts, one.topic))[:_MOST])


def _of(
    topic: Share, about: Sequence[Post], posts: Sequence[Post], best: Sequence[Post], population: Population
) -> Authority:
    sure = says_something(topic.low, topic.high)
    told = population.percentile(f"topics.{topic.code}", topic.share, topic.low, topic.high) if sure else None
    percentile, low, high = told or (None, None, None)
    return Authority(
        topic=topic.code,
        share=topic.share if sure else None,
        percentile=percentile,
        low=low,
        high=high,
        posts=len(about),
        months=consistency(about, posts),
        echo=echo(about, posts),
        quotes=tuple(quote(post) for post in best),
    )


def consistency(about: Sequence[Post], posts: Sequence[Post]) -> Interval | None:
    """The share of the months with posts in which there is one on the topic, with Wilson's interval; None under three
    months."""
    every, own = ({(p.created_at.year, p.created_at.month) for p in some if p.created_at} for some in (posts, about))
    if len(every) < 3:
        return None
    return share(len(own), len(every))


def echo(about: Sequence[Post], posts: Sequence[Post]) -> Interval | None:
    """How many times the likes, comments and shares of other posts those on a topic get: the ratio of geometric means
    of 1 + counts, with the interval of Welch's t on logarithms. None with fewer than five posts on either side."""
    ids = {post.id for post in about}
    on, off = (
        [math.log1p(total) for post in posts if (post.id in ids) is which and (total := post.echo) is not None]
        for which in (True, False)
    )
    if min(len(on), len(off)) < ECHOED:
        return None
    parts = [statistics.variance(side) / len(side) for side in (on, off)]
    if not sum(parts):
        return None
    freedom = sum(parts) ** 2 / sum(p**2 / (len(side) - 1) for p, side in zip(parts, (on, off), strict=True))
    apart, half = statistics.fmean(on) - statistics.fmean(off), student_t(max(1, int(freedom))) * math.sqrt(sum(parts))
    return Interval(value=math.exp(apart), low=math.exp(apart - half), high=math.exp(apart + half), n=len(on))
