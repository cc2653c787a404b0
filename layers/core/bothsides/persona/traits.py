"""Personality and values as a creator's own words show them, against a reference population.

- the **Big Five** by a ridge regression on the logarithms of what the light model's heads say of the posts on average;
  it learned how strangers rated 404 video bloggers from their spoken words (Biel et al. 2013, ICMI): so it tells the
  impression that the words make, not what a test of the person would;
- **values** by how near the posts are, in the space of the model's sentence vector, to phrases after Schwartz'
  definitions (training/values.yaml), less the mean of all ten, since values are priorities (Schwartz 2003).

The interval is of the posts that were drawn and of the size of the population, not of how right the regression is:
docs/methodology.md says that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bothsides.documents.persona import Quote, Trait, Traits
from bothsides.documents.profile import Post
from bothsides.persona.reference import Population
from bothsides.statistics.intervals import student_t
from bothsides.text.model import TextModel
from bothsides.text.tokens import Bools, Floats

MIN_POSTS = 10
MIN_WORDS = 100  # the least that IBM's Personality Insights took as well
_FLOOR = 0.005  # of a mean probability, so that its logarithm is bounded
_SHOWN = 2  # posts quoted for a trait
_QUOTE = 240  # characters

HIGHER = {  # the four that group them; hedonism stands between two and is in neither
    "openness to change": ("self-direction", "stimulation"),
    "self-enhancement": ("achievement", "power"),
    "conservation": ("security", "conformity", "tradition"),
    "self-transcendence": ("benevolence", "universalism"),
}


@dataclass(frozen=True)
class OfHeads:
    """Traits that are linear in the logarithms of heads' mean probabilities."""

    names: tuple[str, ...]
    heads: tuple[str, ...]
    intercept: Floats  # (traits,)
    weights: Floats  # (traits, labels of all heads side by side)

    def score(self, scores: Mapping[str, Floats], rows: Bools) -> tuple[Floats, Floats]:
        """Each trait's score, (traits,), and by how much each text moves it, (texts, traits): the linear part of the
        score about the mean, whose variance over texts is that of the score (the delta method)."""
        said = np.concatenate([scores[head][rows] for head in self.heads], 1).astype(float)
        mean = said.mean(0)
        score = self.intercept + self.weights @ np.log(mean + _FLOOR)
        return score, (said - mean) / (mean + _FLOOR) @ self.weights.T


@dataclass(frozen=True)
class OfVector:
    """Traits that are directions of the sentence vector: the texts' mean cosine with each, less that with all ten."""

    names: tuple[str, ...]
    directions: Floats  # (traits, dimensions)
    heads: tuple[str, ...] = ("topics",)  # the languages that the vector was shown to read best are those of topics

    def score(self, scores: Mapping[str, Floats], rows: Bools) -> tuple[Floats, Floats]:
        """Each trait's score, (traits,), and by how much each text moves it, (texts, traits)."""
        near = scores["vector"][rows] @ self.directions.T
        score: Floats = near.mean(0)
        return score, near - score


def values(ten: Mapping[str, Sequence[float]]) -> OfVector:
    """The ten values and the four that group them, from the ten directions."""
    rows = np.array(list(ten.values()))
    rows = rows - rows.mean(0)
    of = dict(zip(ten, rows, strict=True))
    groups = [np.mean([of[name] for name in names], 0) for names in HIGHER.values()]
    return OfVector((*ten, *HIGHER), np.concatenate([rows, groups]))


def rule(model: TextModel, kind: str) -> OfHeads | OfVector:
    """How the traits of a kind, ``personality`` or ``values``, follow from what the model says."""
    if kind == "values":
        return values(model.card["values"])
    found = model.card["personality"]
    weights = np.array(found["weights"])
    return OfHeads(tuple(found["names"]), tuple(found["heads"]), np.array(found["intercept"]), weights)


METHOD = {
    "personality": "impression that the words make: ridge regression on the light model's heads",
    "values": "nearness of the words to phrases after Schwartz' definitions, less the mean of the ten",
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
    score, moved = by.score(scores, rows)
    half = student_t(len(read) - 1) * moved.std(0, ddof=1) / np.sqrt(len(read))
    return found.model_copy(
        update={
            "state": "experimental",
            "population": population.title,
            "traits": tuple(
                _trait(name, f"{kind}.{name}", float(score[at]), float(half[at]), moved[:, at], read, population)
                for at, name in enumerate(by.names)
            ),
        }
    )


def _trait(
    name: str, measure: str, score: float, half: float, moved: Floats, posts: Sequence[Post], population: Population
) -> Trait:
    told = population.percentile(measure, score, score - half, score + half)
    if told is None:
        return Trait(name=name, score=score)
    percentile, low, high = told
    order = np.argsort(-moved if percentile >= 0.5 else moved, kind="stable")
    return Trait(
        name=name,
        score=score,
        percentile=percentile,
        low=low,
        high=high,
        quotes=tuple(quote(posts[at]) for at in order[:_SHOWN]),
    )


def quote(post: Post) -> Quote:
    """A post's words on one line, cut at a word."""
    words = " ".join(post.words.split())
    if len(words) > _QUOTE:
        words = words[: _QUOTE + 1].rsplit(" ", 1)[0][:_QUOTE] + "…"
    return Quote(post_id=post.id, url=post.url, words=words)
