"""What the audience answers: formats, topics, tones and sponsorship beside the creator's own usual post.

Three measures, each by itself: answers (likes, comments, shares) of a post, answers for each view, and views. The
model is ``statistics.answers``; the creator's level may move over time, so an attribute is compared with the posts of
its time. Posts younger than ``RIPE`` when their metrics were read are left out.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from bothsides.documents.base import parse_creator
from bothsides.documents.engagement import Attribute, Direction, Engagement, Expected, Kind, Measure
from bothsides.documents.facet import Interval
from bothsides.documents.profile import Post, Profile
from bothsides.statistics.answers import Fitted, Spread, fit
from bothsides.statistics.intervals import rate_interval, student_t
from bothsides.statistics.modelled import NONE, OTHER
from bothsides.text.languages import languages_of
from bothsides.text.model import text_model
from bothsides.text.tokens import Bools, Floats

RIPE = timedelta(days=3)  # of the votes up of stackexchange_demo, posts of over three months, .57 come in that time
LEAST_POSTS = 5  # for a level
LEAST_WITH = 5  # posts with an attribute, and as many without, for it to be judged
WEAK = 1.0  # scale of the prior of intervals: they hold for a creator who is like no other as well
NOTABLE = 0.1  # a ratio nearer to 1 than this is no finding, however sure
KNOTS = 8  # places in time between which the level moves
MOST_POSTS = 2_000  # the newest
_ERROR = 0.05  # chance that a creator whose posts are all alike gets any finding, over all three measures
_MEASURES = 3
_EXAMPLES = 3
_UNDATED = datetime.min.replace(tzinfo=UTC)
_DAY = 86_400.0
_YEAR = 365.25
_UNDECIDED = ("neutral", OTHER, NONE)
_EXPERIMENTAL = ("tone",)  # of which nobody has shown that they are told rightly
_METRICS = ("likes", "comments", "shares")
_METHOD = (
    "hierarchical Poisson model with heavy tails on each measure; ratios of medians, drawn to 1 by how much creators "
    "differ; posts read within 3 days of publication are left out"
)


@dataclass(frozen=True)
class Priors:
    """How much creators differ in one measure: prior mean and scale of an effect on the logarithm, by ``kind:code`` or
    ``kind``, and how posts spread."""

    name: str
    mean: Mapping[str, float]
    scale: Mapping[str, float]
    spread: Spread
    memory: float  # days in which a creator's level loses most of its likeness
    draws: Mapping[
        str, Floats
    ]  # platform → what a text's vector draws there beside the creator's others, (dimensions,)

    def of(self, key: str) -> tuple[float, float]:
        """Mean and scale of an effect."""
        kind, _, _ = key.partition(":")
        return self.mean.get(key, self.mean.get(kind, 0.0)), self.scale.get(key, self.scale[kind])


@cache
def shipped() -> dict[str, Priors]:
    """Measure → the priors that ship: data/engagement.json.gz, made by training/engagement.py. What texts draw counts
    with the light model alone whose vectors taught it."""
    content = json.loads(gzip.decompress((files("bothsides") / "data" / "engagement.json.gz").read_bytes()))
    taught = content["model"] == text_model().info.sha256
    return {
        name: Priors(
            content["name"],
            of["mean"],
            of["scale"],
            Spread(*of["spread"]),
            content["memory"],
            {platform: np.array(weights) for platform, weights in of["draws"].items()} if taught else {},
        )
        for name, of in content["measures"].items()
    }


class Label(NamedTuple):
    """An attribute of posts: which have it, (posts,), and of which it is known."""

    kind: Kind
    code: str
    has: Bools
    known: Bools

    @property
    def key(self) -> str:
        """As priors name it."""
        return f"{self.kind}:{self.code}"


class Design(NamedTuple):
    """What posts are, in columns: labels less their mean among the posts that count, then time."""

    columns: Floats  # (posts, effects)
    keys: tuple[str, ...]  # of each column, as priors name it
    labels: tuple[Label, ...]  # of the first columns
    now: Floats  # (1 + effects,): the usual post of the newest day


class Described(NamedTuple):
    """What posts are: labels, and vectors of what they are about, (posts, dimensions)."""

    labels: tuple[Label, ...]
    vectors: Floats


def described(posts: Sequence[Post], paid: Collection[str] = ()) -> Described:
    """Format, topics, tones and sponsorship of posts, and their vectors.

    Args:
        posts: the posts.
        paid: ids of those whose words say that they are paid for.
    """
    everywhere = np.ones(len(posts), bool)
    formats = [post.format for post in posts]
    told = np.array([one is not None for one in formats], bool)
    found = [
        Label("format", code, np.array([one == code for one in formats], bool), told)
        for code in sorted({one for one in formats if one})
    ]
    sponsored = np.array([bool(post.sponsored) or post.id in paid for post in posts], bool)
    found.append(Label("sponsored", "sponsored", sponsored, everywhere))
    model, texts = text_model(), [post.words for post in posts]
    scores, readable = model(texts), model.readable(texts, languages_of(texts))
    heads: tuple[tuple[Kind, str], ...] = (("topic", "topics"), ("tone", "sentiment"), ("tone", "emotions"))
    for kind, head in heads:
        for column, code in enumerate(model.labels[head]):
            if code not in _UNDECIDED and code not in model.untold:
                shown = (scores[head][:, column] >= model.sure[head]) & readable[head]
                found.append(Label(kind, code, shown, readable[head]))
    return Described(tuple(found), scores["vector"])


def measure(profile: Profile, paid: Collection[str] = (), priors: Mapping[str, Priors] | None = None) -> Engagement:
    """What the audience of a creator answers.

    Args:
        profile: with the posts and their metrics.
        paid: ids of posts whose words say that they are paid for.
        priors: how much creators differ; None: the ones that ship.
    """
    posts = sorted(profile.posts, key=lambda post: (post.created_at or _UNDATED, post.id))
    posts = posts[-MOST_POSTS:]
    return estimate(profile, posts, described(posts, paid), priors or shipped())


def estimate(profile: Profile, posts: Sequence[Post], what: Described, priors: Mapping[str, Priors]) -> Engagement:
    """The same, of posts that are described, in their order."""
    platform, _ = parse_creator(profile.creator)
    counted = _counted(posts)
    unripe = np.array([_unripe(post, profile) for post in posts], bool)
    answers = np.array([_sum(post, counted) for post in posts], float)
    views = np.array([math.nan if post.views is None else post.views for post in posts], float)
    ones = np.ones(len(posts))
    found = _measure("answers", posts, answers, ones, unripe, what, platform, priors["answers"], counted)
    followers, level = profile.account.followers, found.level
    return Engagement(
        answers=found,
        answers_by_view=_measure(
            "answers_by_view", posts, answers, views, unripe, what, platform, priors["answers_by_view"], counted
        ),
        views=_measure("views", posts, views, ones, unripe, what, platform, priors["views"], ("views",)),
        followers=followers,
        by_follower=Interval(
            value=level.value / followers, low=level.low / followers, high=level.high / followers, n=level.n
        )
        if followers and level
        else None,
        priors=priors["answers"].name,
        method=_METHOD,
    )


def design(what: Described, days: Floats, used: Bools, priors: Priors, platform: str) -> Design:
    """What posts are and when they were published, as columns.

    The level moves as an Ornstein-Uhlenbeck process seen at ``KNOTS`` places in time, and by a steady trend.

    Args:
        what: the posts' labels and vectors.
        days: when each was published, NaN if that is unknown, (posts,).
        used: the posts that the model learns from, (posts,).
        priors: the memory of the level, and what texts draw.
        platform: whose draws count, if they are known.
    """
    chosen = [label for label in what.labels if 0 < (label.has & label.known).sum() < label.known.sum()]
    columns, keys = [], []
    for label in chosen:
        known = label.known & used
        share = float(label.has[known].mean()) if known.any() else 0.0
        columns.append(np.where(label.known, label.has - share, 0.0))
        keys.append(label.key)
    if platform in priors.draws:
        drawn = np.asarray(what.vectors, float) @ priors.draws[platform]
        columns.append(drawn - drawn[used].mean())
        keys.append("draw")
    now = np.zeros(len(columns))
    dated = used & ~np.isnan(days)
    if dated.any():
        at = np.where(np.isnan(days), days[dated].mean(), days)
        newest = int(np.flatnonzero(dated)[at[dated].argmax()])
        moved = _moved(at, at[dated], priors.memory)
        moved[np.isnan(days)] = 0.0
        years = (at - at[dated].mean()) / _YEAR
        columns += [*moved.T, years]
        keys += ["time"] * moved.shape[1] + ["trend"]
        now = np.concatenate([now, moved[newest], years[newest : newest + 1]])
    found = np.array(columns).T if columns else np.zeros((len(days), 0))
    return Design(found, tuple(keys), tuple(chosen), np.concatenate([[1.0], now]))


def _moved(at: Floats, seen: Floats, memory: float) -> Floats:
    """An Ornstein-Uhlenbeck process at some days, seen through knots over the days of the posts that count, as columns
    with independent weights, (posts, knots); no column where these are all of one day."""
    if np.ptp(seen) == 0:
        return np.zeros((len(at), 0))
    knots = np.linspace(seen.min(), seen.max(), KNOTS)
    alike = np.linalg.cholesky(np.exp(-np.abs(knots[:, None] - knots) / memory) + 1e-6 * np.eye(KNOTS))
    found: Floats = np.linalg.solve(alike, np.exp(-np.abs(at - knots[:, None]) / memory)).T
    return found


def fitted(counts: Floats, exposures: Floats, of: Design, used: Bools, priors: Priors, weak: float = 0.0) -> Fitted:
    """The model of one measure, learned from the posts that are used. ``weak``: effects of what posts are have no
    narrower prior than this, and its mean is 0."""
    mean, scale = np.array([priors.of(key) for key in of.keys]).reshape(-1, 2).T
    if weak:
        label = np.arange(len(of.keys)) < len(of.labels)
        mean, scale = np.where(label, 0.0, mean), np.where(label, np.maximum(scale, weak), scale)
    return fit(counts[used], exposures[used], of.columns[used], mean, scale, priors.spread)


def _measure(
    name: str,
    posts: Sequence[Post],
    counts: Floats,
    exposures: Floats,
    unripe: Bools,
    what: Described,
    platform: str,
    priors: Priors,
    metrics: tuple[str, ...],
) -> Measure:
    """One measure; a count that is NaN, or an exposure that is NaN or 0, is not known."""
    given = ~np.isnan(counts) & (np.nan_to_num(exposures) > 0)
    used = given & ~unripe
    n, young = int(used.sum()), int((given & unripe).sum())
    found = Measure(state="ok", counted=metrics, by_view=name == "answers_by_view", n=n, unripe=young)
    if not given.any():
        return found.model_copy(update={"state": "unavailable", "note": "no post tells this"})
    if n < LEAST_POSTS:
        return found.model_copy(update={"state": "insufficient_data", "note": f"{n} posts can be counted"})
    if not counts[used].any():
        value = Interval.of(rate_interval(counts[used].tolist(), exposures[used].tolist()), n)
        note = f"nobody answers: {n} posts with 0 each"
        return found.model_copy(update={"level": value, "note": note})
    of = design(what, days_of(posts), used, priors, platform)
    model = fitted(counts, exposures, of, used, priors)
    loose = fitted(counts, exposures, of, used, priors, WEAK)
    t = student_t(max(1, int(model.freedom)))
    judged = [label for label in of.labels if _enough(label, used)]
    clear = NormalDist().inv_cdf(1 - _ERROR / 2 / _MEASURES / max(1, len(judged))) / NormalDist().inv_cdf(0.975)
    rates = np.full(len(posts), np.nan)
    rates[used] = counts[used] / exposures[used]
    return found.model_copy(
        update={
            "level": _interval(*model.of(of.now), t, n),
            "spread": model.spread,
            "tail": model.tail,
            "freedom": model.freedom,
            "attributes": tuple(_attribute(label, of, (model, loose), used, rates, posts, clear) for label in judged),
        }
    )


def _attribute(
    label: Label,
    of: Design,
    models: tuple[Fitted, Fitted],
    used: Bools,
    rates: Floats,
    posts: Sequence[Post],
    clear: float,
) -> Attribute:
    """The posts with that label beside the usual post: all columns of its kind, and what their words draw, as those
    posts have them on average, the other kinds and time held where they usually are.

    The value is drawn to 1 as creators differ; the interval reaches as far as that of the weak prior.
    """
    has = label.has & label.known & used
    contrast = np.zeros(1 + len(of.keys))
    for at, other in enumerate(of.labels):
        if other.kind == label.kind:
            contrast[1 + at] = of.columns[has, at].mean()
    if "draw" in of.keys:
        at = of.keys.index("draw")
        contrast[1 + at] = of.columns[has, at].mean()
    found = [(*model.of(contrast), student_t(max(1, int(model.freedom)))) for model in models]
    mean = found[0][0]
    stands_out: Direction | None = None
    if abs(mean) > math.log1p(NOTABLE) and all(m * mean > 0 and abs(m) > clear * t * s for m, s, t in found):
        stands_out = "above" if mean > 0 else "below"
    order = sorted(np.flatnonzero(has).tolist(), key=lambda at: (rates[at] if mean < 0 else -rates[at], posts[at].id))
    return Attribute(
        kind=label.kind,
        code=label.code,
        ratio=Interval(
            value=math.exp(mean),
            low=math.exp(min(m - t * s for m, s, t in found)),
            high=math.exp(max(m + t * s for m, s, t in found)),
            n=int(has.sum()),
        ),
        stands_out=stands_out,
        posts=tuple(posts[at].id for at in order[:_EXAMPLES]),
        state="experimental" if label.kind in _EXPERIMENTAL else "ok",
    )


def _enough(label: Label, used: Bools) -> bool:
    """Are there posts with it and posts without it to compare?"""
    known = label.known & used
    having = int((label.has & known).sum())
    return LEAST_WITH <= having <= int(known.sum()) - LEAST_WITH


def _interval(mean: float, deviation: float, t: float, n: int) -> Interval:
    return Interval(value=math.exp(mean), low=math.exp(mean - t * deviation), high=math.exp(mean + t * deviation), n=n)


def _counted(posts: Sequence[Post]) -> tuple[str, ...]:
    """The metrics that at least half of the posts have that have any: what is added up is the same for all."""
    known = [sum(getattr(post, name) is not None for post in posts) for name in _METRICS]
    return tuple(name for name, n in zip(_METRICS, known, strict=True) if n and 2 * n >= max(known))


def _sum(post: Post, metrics: Sequence[str]) -> float:
    values = [getattr(post, name) for name in metrics]
    return math.nan if not values or None in values else float(sum(values))


def days_of(posts: Sequence[Post]) -> Floats:
    """When each post was published, in days; NaN where that is unknown, (posts,)."""
    return np.array([post.created_at.timestamp() / _DAY if post.created_at else math.nan for post in posts], float)


def _unripe(post: Post, profile: Profile) -> bool:
    """Were the metrics read too soon? A post without a date is taken for old."""
    return post.created_at is not None and (post.seen_at or profile.made_at) - post.created_at < RIPE


def expected(
    measure: Measure,
    *,
    format: str | None = None,  # noqa: A002 the word of the documents
    topics: Sequence[str] = (),
    sponsored: bool | None = None,
    priors: Mapping[str, Priors] | None = None,
) -> Expected | None:
    """What the creator's next post of that kind will get; None if the measure has no level.

    What the creator never did is taken as usual, give or take as much as creators differ. Of several topics the mean
    effect counts, with the uncertainty of the least known.

    Args:
        measure: ``Engagement.answers``, ``answers_by_view`` (for each view) or ``views``.
        format: text, image, video, audio or link; None: as usual.
        topics: of the light model; none: as usual.
        sponsored: None: as usual.
        priors: how much creators differ; None: the ones that ship.
    """
    level = measure.level
    if level is None:
        return None
    name = "answers_by_view" if measure.by_view else "views" if measure.counted == ("views",) else "answers"
    usually = (priors or shipped())[name]
    if measure.spread is None or measure.tail is None or measure.freedom is None:  # nobody ever answered
        return Expected(usual=level, low=0.0, high=_most(level.high))
    t = student_t(max(1, int(measure.freedom)))
    known = {(a.kind, a.code): a.ratio for a in measure.attributes}

    def effect(kind: Kind, code: str) -> tuple[float, float]:
        if ratio := known.get((kind, code)):
            return math.log(ratio.value), math.log(ratio.high / ratio.low) / (2 * t)
        return 0.0, usually.of(f"{kind}:{code}")[1]

    asked = [effect("format", format)] if format else []
    if topics:
        of = [effect("topic", topic) for topic in topics]
        asked.append((math.fsum(m for m, _ in of) / len(of), max(s for _, s in of)))
    if sponsored:
        asked.append(effect("sponsored", "sponsored"))
    mean = math.log(level.value) + math.fsum(m for m, _ in asked)
    half = math.hypot(math.log(level.high / level.low) / 2, t * math.sqrt(math.fsum(s**2 for _, s in asked)))
    one = math.hypot(half, student_t(max(1, round(measure.tail))) * measure.spread)
    low, high = math.exp(mean - one), math.exp(mean + one)
    if not measure.by_view:
        low, high = _least(low), _most(high)
    usual = Interval(value=math.exp(mean), low=math.exp(mean - half), high=math.exp(mean + half), n=level.n)
    return Expected(usual=usual, low=min(low, usual.value), high=high)


def _most(rate: float) -> float:
    """97.5 of 100 Poisson counts of that rate are no greater, about (Breslow & Day 1987, section 2.3)."""
    more = rate + 1
    return more * (1 - 1 / (9 * more) + student_t(1_000) / (3 * math.sqrt(more))) ** 3


def _least(rate: float) -> float:
    return rate * max(0.0, 1 - 1 / (9 * rate) - student_t(1_000) / (3 * math.sqrt(rate))) ** 3 if rate > 0 else 0.0
