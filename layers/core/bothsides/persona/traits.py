"""Personality and values as a creator's own words show them, against a reference population.

- the **Big Five** by a ridge regression on the logarithms of what the light model's heads say of the posts on average;
  it learned how strangers rated 404 video bloggers from their spoken words (Biel et al. 2013, ICMI): so it tells the
  impression that the words make, not what a test of the person would;
- **values** by the posts that express one: that are near, in the space of the model's sentence vector, to phrases after
  Schwartz' definitions (training/values.yaml). Most posts express none.

The interval is of the posts that were drawn and of the size of the population, not of how right the regression is:
docs/methodology.md says that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bothsides.documents.persona import Quote, Trait, Traits
from bothsides.documents.profile import Post
from bothsides.persona.reference import Population
from bothsides.statistics.intervals import student_t, wilson
from bothsides.text.model import TextModel
from bothsides.text.tokens import Bools, Floats

MIN_POSTS = 10
MIN_WORDS = 100  # the least that IBM's Personality Insights took as well
FLOOR = 0.005  # of a mean probability, so that its logarithm is bounded
_SHOWN = 2  # posts quoted for a trait
_QUOTE = 240  # characters

EXPRESSED = 0.3  # cosine: so near are most sentences that plainly express a value, and few of other posts
VALUES = (
    "self-direction", "stimulation", "hedonism", "achievement", "power", "security", "conformity", "tradition",
    "benevolence", "universalism",
)  # fmt: skip
LEAST_EXPRESSED = 3  # posts: of one or two no percentile is told
HIGHER = {  # the four that group them; hedonism stands between two and is in neither
    "openness to change": ("self-direction", "stimulation"),
    "self-enhancement": ("achievement", "power"),
    "conservation": ("security", "conformity", "tradition"),
    "self-transcendence": ("benevolence", "universalism"),
}


class Scored(NamedTuple):
    """Each trait's score with its 95 % interval, (traits,), and how much each text shows it, (texts, traits)."""

    score: Floats
    low: Floats
    high: Floats
    shown: Floats


@dataclass(frozen=True)
class OfHeads:
    """Traits that are linear in the logarithms of heads' mean probabilities."""

    names: tuple[str, ...]
    heads: tuple[str, ...]
    intercept: Floats  # (traits,)
    weights: Floats  # (traits, labels of all heads side by side)

    def score(self, scores: Mapping[str, Floats], rows: Bools) -> Scored:
        """The interval is the delta method's: the score is linearised about the mean, whose variance is that over
        texts. ``shown`` is that linear part, less than 0 where a text speaks against the trait."""
        said = np.concatenate([scores[head][rows] for head in self.heads], 1).astype(float)
        mean = said.mean(0)
        score = self.intercept + self.weights @ np.log(mean + FLOOR)
        moved = (said - mean) / (mean + FLOOR) @ self.weights.T
        n = len(said)
        half = student_t(n - 1) * moved.std(0, ddof=1) / np.sqrt(n) if n > 1 else np.full(len(score), np.inf)
        return Scored(score, score - half, score + half, moved)


@dataclass(frozen=True)
class OfVector:
    """Traits that a text expresses or doesn't: the one whose direction its sentence vector is nearest to, if it is near
    enough. The score is the share of such texts, with Wilson's interval."""

    names: tuple[str, ...]
    directions: Floats  # (ten values, dimensions)
    heads: tuple[str, ...] = ("topics",)  # the languages that the vector was shown to read best are those of topics

    def score(self, scores: Mapping[str, Floats], rows: Bools) -> Scored:
        """``shown`` is the cosine with what a text expresses, else 0."""
        near = scores["vector"][rows] @ self.directions.T
        nearest = near == near.max(1, keepdims=True)
        ten = np.where(nearest & (near >= EXPRESSED), near, 0.0)
        values = self.names[: len(self.directions)]
        groups = [ten[:, [values.index(name) for name in names]].max(1) for names in HIGHER.values()]
        shown = np.concatenate([ten, np.stack(groups, 1)], 1)
        count = (shown > 0).sum(0)
        bounds = np.array([wilson(float(some), len(shown)) for some in count])
        return Scored(count / max(1, len(shown)), bounds[:, 0], bounds[:, 1], shown)


def values(ten: Mapping[str, Sequence[float]]) -> OfVector:
    """The ten values and the four that group them, from the directions of the ten."""
    return OfVector((*ten, *HIGHER), np.array(list(ten.values())))


def rule(model: TextModel, kind: str) -> OfHeads | OfVector:
    """How the traits of a kind, ``personality`` or ``values``, follow from what the model says."""
    if kind == "values":
        return values(model.card["values"])
    found = model.card["personality"]
    weights = np.array(found["weights"])
    return OfHeads(tuple(found["names"]), tuple(found["heads"]), np.array(found["intercept"]), weights)


METHOD = {
    "personality": "impression that the words make: ridge regression on the light model's heads",
    "values": "share of posts near to phrases after Schwartz' definitions",
}


def of(
    model: TextModel,
    kind: str,
    posts: Sequence[Post],
    scores: Mapping[str, Floats],
    readable: Mapping[str, Bools],
    population: Population,
) -> Traits:
    """The traits of one kind, from the posts that all their heads can read.

    They are experimental: no foreign set has shown them to be right.

    Args:
        model: the light model.
        kind: ``personality`` or ``values``.
        posts: the creator's own posts.
        scores: what the model says of them, {head: (posts, labels)}.
        readable: which of them each head can read, {head: (posts,)}.
        population: with whom the creator is compared.
    """
    by = rule(model, kind)
    rows = np.logical_and.reduce([readable[head] for head in by.heads])
    read = [post for post, ok in zip(posts, rows, strict=True) if ok]
    words = sum(len(post.words.split()) for post in read)
    found = Traits(state="insufficient_data", posts=len(read), words=words, method=METHOD[kind])
    if len(read) < MIN_POSTS or words < MIN_WORDS:
        least = f"needs {MIN_POSTS} readable posts and {MIN_WORDS} words"
        return found.model_copy(update={"note": least})
    scored = by.score(scores, rows)
    expressed = f"{int((scored.shown > 0).any(1).sum())} of {len(read)} posts express a value"
    return found.model_copy(
        update={
            "state": "experimental",
            "population": population.title,
            "note": expressed if kind == "values" else None,
            "traits": tuple(_trait(name, kind, scored, at, read, population) for at, name in enumerate(by.names)),
        }
    )


def _trait(name: str, kind: str, scored: Scored, at: int, posts: Sequence[Post], population: Population) -> Trait:
    score, low, high = (float(part[at]) for part in scored[:3])
    shown = scored.shown[:, at]
    few = kind == "values" and 0 < (shown > 0).sum() < LEAST_EXPRESSED
    told = None if few else population.percentile(f"{kind}.{name}", score, low, high)
    if told is None:
        return Trait(name=name, score=score)
    against = kind == "personality" and told[0] < 0.5
    order = np.argsort(shown if against else -shown, kind="stable")[:_SHOWN]
    return Trait(
        name=name,
        score=score,
        percentile=told[0],
        low=told[1],
        high=told[2],
        quotes=tuple(quote(posts[row]) for row in order if shown[row] != 0),
    )


def quote(post: Post) -> Quote:
    """A post's words on one line, cut at a word."""
    words = " ".join(post.words.split())
    if len(words) > _QUOTE:
        words = words[: _QUOTE + 1].rsplit(" ", 1)[0][:_QUOTE] + "…"
    return Quote(post_id=post.id, url=post.url, words=words)
