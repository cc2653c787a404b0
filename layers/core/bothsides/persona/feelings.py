"""The emotions that a creator's posts share, over time."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

import numpy as np

from bothsides.documents.facet import Interval
from bothsides.documents.persona import Course, Feeling, Shift
from bothsides.documents.profile import Post
from bothsides.statistics.changes import changes
from bothsides.statistics.intervals import ratio_interval
from bothsides.statistics.modelled import facet
from bothsides.taxonomy import EMOTIONS
from bothsides.text.model import text_model
from bothsides.text.tokens import Bools, Floats

MIN_POSTS = 10
_IN_PERIOD = 5  # posts, fewer are not shown
_SHOWN = 5  # emotions of a period
_PERIODS = 48  # the latest
_METHOD = "light model by period; valence and arousal derived from the emotions, placed on Russell's circle"
_NOTE = (
    "the placement is ours and nobody has validated it; the shares were not shown to be right on texts from elsewhere"
)

# Where each emotion lies on Russell's circle of affect (1980, J. Personality and Social Psychology 39:1161), whose
# eighths are pleasure 0°, excitement 45°, arousal 90°, distress 135°, displeasure 180°, depression 225°, sleepiness
# 270° and relaxation 315°. "neutral" and "realization" lie in the middle.
CIRCLE: Mapping[int, tuple[str, ...]] = {
    0: ("admiration", "gratitude", "joy", "love", "optimism", "pride"),
    45: ("amusement", "desire", "excitement"),
    90: ("curiosity", "surprise"),
    135: ("anger", "annoyance", "confusion", "disgust", "embarrassment", "fear", "nervousness"),
    180: ("disapproval",),
    225: ("disappointment", "grief", "remorse", "sadness"),
    315: ("approval", "caring", "relief"),
}
_ANGLE = {emotion: math.radians(angle) for angle, emotions in CIRCLE.items() for emotion in emotions}
_PLACES = np.array(
    [(math.cos(_ANGLE[e]), math.sin(_ANGLE[e])) if e in _ANGLE else (0.0, 0.0) for e in EMOTIONS]
)  # (emotions, 2): valence, arousal


def affect(scores: Floats) -> Floats:
    """Valence and arousal of each text in -1..1, shape (texts, 2): its emotions' places, weighted by their
    probabilities, shape (texts, emotions). Where "neutral" is sure, both are near 0."""
    scores = np.asarray(scores, float)
    found: Floats = scores @ _PLACES / np.maximum(scores.sum(1, keepdims=True), 1e-9)
    return found


def course(posts: Sequence[Post], scores: Floats, readable: Bools) -> Course:
    """Shared emotions by month, or by quarter if most months have under 5 posts, and lasting changes of valence.

    Posts of one day are taken together for intervals and changes: they often are about one thing.

    Args:
        posts: the creator's own posts.
        scores: of the head ``emotions``, (posts, emotions).
        readable: which posts that head can read, (posts,).
    """
    dated = sorted(
        (post.created_at.date(), at) for at, post in enumerate(posts) if readable[at] and post.created_at is not None
    )
    if len(dated) < MIN_POSTS:
        return Course(state="insufficient_data", method=_METHOD)
    days, order = [day for day, _ in dated], [at for _, at in dated]
    read, felt = np.asarray(scores)[order], affect(np.asarray(scores)[order])
    months = [_begin(day, 1) for day in days]
    by_month = statistics.median(months.count(month) for month in set(months)) >= _IN_PERIOD
    begins = np.array(months if by_month else [_begin(day, 3) for day in days])
    periods = [
        _feeling(begin, [day for day, of in zip(days, begins, strict=True) if of == begin], read[chosen], felt[chosen])
        for begin in sorted(set(begins))[-_PERIODS:]
        for chosen in [begins == begin]
        if chosen.sum() >= _IN_PERIOD
    ]
    return Course(
        state="experimental" if "emotions" in text_model().experimental else "ok",
        by="month" if by_month else "quarter",
        periods=tuple(periods),
        valence=_mean(days, felt[:, 0]),
        arousal=_mean(days, felt[:, 1]),
        shifts=shifts(days, felt[:, 0]),
        method=_METHOD,
        note=_NOTE,
    )


def _begin(day: date, months: int) -> date:
    """The first day of the month, or of the so many months, that a day is in."""
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _feeling(begin: date, days: Sequence[date], scores: Floats, felt: Floats) -> Feeling:
    shares = facet(["emotions"], {"emotions": scores}, {"emotions": np.ones(len(scores), bool)}, minimum=1).shares
    return Feeling(
        begins=begin,
        posts=len(days),
        neutral=next(share for share in shares if share.code == "neutral"),
        emotions=tuple(share for share in shares if share.code != "neutral")[:_SHOWN],
        valence=_mean(days, felt[:, 0]),
        arousal=_mean(days, felt[:, 1]),
    )


def _by_day(days: Sequence[date], values: Floats) -> tuple[list[date], Floats, Floats]:
    """The days, and of each the sum and the number of its posts' values."""
    of = {day: at for at, day in enumerate(sorted(set(days)))}
    index = np.array([of[day] for day in days])
    return list(of), np.bincount(index, values), np.bincount(index).astype(float)


def _mean(days: Sequence[date], values: Floats) -> Interval | None:
    """Mean over posts with its interval clustered by day; None if all are of one day."""
    _, sums, counts = _by_day(days, values)
    found = ratio_interval((1.0, sums.tolist(), counts.tolist()))
    return Interval.of(found, len(days), least=-1, most=1)


def shifts(days: Sequence[date], valence: Floats) -> tuple[Shift, ...]:
    """Lasting changes of the daily mean; ``days`` ascending, one for each post's valence."""
    each, sums, counts = _by_day(days, valence)
    found = changes(sums / counts)
    ends = [0, *(change.at for change in found), len(each)]
    levels = [float(sums[a:b].sum() / counts[a:b].sum()) for a, b in pairwise(ends)]
    return tuple(
        Shift(on=each[change.at], before=levels[at], after=levels[at + 1], p=change.p)
        for at, change in enumerate(found)
    )
