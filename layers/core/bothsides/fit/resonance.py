"""How this audience answers posts in the wanted formats and on the brief's subject, against the creator's others.

One function, so that a better model of answers takes its place without a change elsewhere.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bothsides.documents.facet import Interval
from bothsides.documents.profile import Post
from bothsides.fit.case import Case
from bothsides.fit.neutral import neutral
from bothsides.fit.reasons import listed, many
from bothsides.statistics.intervals import student_t

LEAST = 5  # posts of either kind with known answers
ON_SUBJECT = 0.8  # percentile of a text's nearness to the brief, among texts of every subject
PRIOR = 3.0  # posts' worth that usual answers count beside those that were counted
_Z = 1.959963984540054
SPREAD = 1.0  # of the logarithm of answers to one creator's posts, taken for usual where few are known


class Expected(NamedTuple):
    """Answers to wanted posts ÷ answers to the creator's others, as geometric means of 1 + likes, comments, shares."""

    ratio: Interval
    usual: float  # geometric mean of the answers to wanted posts
    text: str
    post_ids: tuple[str, ...]


def expected(case: Case) -> Expected | str:
    """What is expected of a wanted post; or why that is not known.

    Both means are shrunk towards each other by ``PRIOR`` posts; the interval is Welch's on logarithms.
    """
    wanted, what = _wanted(case)
    if not what:
        return "the brief asks for no format and has no words"
    echoes = [(post, post.echo) for post in case.both.own.published if post.echo is not None]
    on = [math.log1p(echo) for post, echo in echoes if post.id in wanted]
    off = [math.log1p(echo) for post, echo in echoes if post.id not in wanted]
    if len(on) < LEAST:
        return f"{many(len(on), 'post')} {what} with known answers, {LEAST} are needed"
    ids = tuple(post.id for post, _ in sorted(echoes, key=lambda one: -one[1]) if post.id in wanted)[:5]
    if len(off) < LEAST:
        error = math.sqrt(_variance(on) / len(on))
        apart, freedom = 0.0, len(on) - 1
        usual = f"{len(on)} posts {what} get {math.expm1(statistics.fmean(on)):,.0f} answers (geometric mean)"
        text = f"{usual}, too few others ({len(off)}) to compare with"
    else:
        means = statistics.fmean(on), statistics.fmean(off)
        parts = _variance(on) / len(on), _variance(off) / len(off)
        apart, error = (means[0] - means[1]) * len(on) / (len(on) + PRIOR), math.sqrt(sum(parts))
        freedom = min(len(on), len(off)) - 1
        text = (
            f"{len(on)} posts {what} get {math.expm1(means[0]):,.0f} answers, the {len(off)} others "
            f"{math.expm1(means[1]):,.0f} (geometric means)"
        )
    if paid := _paid(case):
        apart, error = apart + math.log(paid.value), math.hypot(error, math.log(paid.high / paid.low) / (2 * _Z))
        text += f"; paid posts get {paid.value:.0%} of usual ones"
    half = student_t(freedom) * error
    ratio = Interval(value=math.exp(apart), low=math.exp(apart - half), high=math.exp(apart + half), n=len(on))
    return Expected(ratio, math.expm1(statistics.fmean(on)), text, ids)


def _paid(case: Case) -> Interval | None:
    """How posts that are paid for do beside the creator's usual one, where there were enough: a campaign's are."""
    engagement = case.audience.engagement
    found = engagement.answers.attributes if engagement else ()
    return next((one.ratio for one in found if one.kind == "sponsored" and one.ratio.low > 0), None)


def _variance(values: Sequence[float]) -> float:
    """The variance of two values or more, with the usual one counting as ``PRIOR`` posts."""
    n = len(values)
    return ((n - 1) * statistics.variance(values) + PRIOR * SPREAD**2) / (n - 1 + PRIOR)


def _wanted(case: Case) -> tuple[set[str], str]:
    """The posts that are as the brief wants them, and that in words; no words if it wants nothing."""
    posts: Sequence[Post] = case.both.own.published
    formats, brief = case.brief.formats, case.asked.subject
    found, words = {post.id for post in posts}, []
    if brief is not None:
        usual = float(np.quantile(neutral().texts @ brief, ON_SUBJECT))
        about, vectors = case.both.published
        near = vectors @ brief
        found &= {post.id for post, at in zip(about, near, strict=True) if at >= usual}
        words.append("on the brief's subject")
    if formats:
        known = {post.id for post in posts if post.format in formats}
        found &= known
        words.append(f"in the format {listed(formats)}")
    return found, " and ".join(words)


def seen_and_answered(posts: Sequence[Post]) -> float | None:
    """Answers ÷ views of the posts that tell likes and views; None under ten. Where nobody can like, few answer."""
    told = [
        (post.echo, post.views) for post in posts if post.echo is not None and post.likes is not None and post.views
    ]
    return sum(echo for echo, _ in told) / sum(views for _, views in told) if len(told) >= 10 else None


def quiet(posts: Sequence[Post]) -> tuple[int, float] | None:
    """How many posts have known answers, and how many each had on average; None under ten."""
    echoes = [post.echo for post in posts if post.echo is not None]
    return (len(echoes), float(np.mean(echoes))) if len(echoes) >= 10 else None
