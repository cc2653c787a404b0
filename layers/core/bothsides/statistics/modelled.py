"""From the model's scores of a group's texts to facets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from bothsides.documents.facet import Facet, Share
from bothsides.statistics.prevalence import adjusted, prevalence, shares_of, widened
from bothsides.text.model import text_model
from bothsides.text.tokens import Bools, Floats

OTHER = "other"  # no topic, or one that must not be inferred of people
NONE = "none"  # of a head that says whether something is there
_TWEETS = ("sentiment", "irony", "offensive", "hate", "account", "gender")  # heads that learned from Twitter alone
_ONE_OF = ("sentiment",)  # heads of which each text has one label


def facet(
    heads: Sequence[str],
    scores: dict[str, Floats],
    readable: Mapping[str, Bools],
    *,
    minimum: int,
    clusters: Sequence[int] | None = None,
) -> Facet:
    """Shares of the labels of these heads among the texts that the model can read.

    Topics are shares of the texts that show one. A text can show several topics and emotions, and be offensive and
    hateful at once: such shares don't sum to 1, those of sentiments do. The share of a yes-or-no head is corrected
    for how common the label was in training: half of the tweets that taught irony are ironic, few posts are. A head
    whose shares were not shown to be right on texts from elsewhere is ``experimental``.

    Args:
        heads: heads of the light model, for example ``["topics"]``.
        scores: head → calibrated probabilities, shape (texts, labels).
        readable: head → the texts that it can read, shape (texts,).
        minimum: fewer (expected) texts with a label give ``insufficient_data``.
        clusters: with which post each text was drawn; each by itself if not given.
    """
    labels, errors, prior = text_model().labels, text_model().share_error, text_model().prior
    rates = text_model().rates
    read = np.logical_and.reduce([readable[head] for head in heads])
    n, count = len(read), float(read.sum())
    drawn = None if clusters is None else np.asarray(clusters)[read].tolist()
    others = {head: labels[head].index(OTHER) if OTHER in labels[head] else None for head in heads}
    count -= sum(float(scores[head][read, other].sum()) for head, other in others.items() if other is not None)
    corrected = all(head in prior for head in heads)
    way = "corrected by expectation maximisation" if corrected else "mean of calibrated probabilities"
    if all(head in rates for head in heads):
        way = "corrected by its rates on other data sets"
    method, coverage = f"light model, {way}", count / n if n else 0.0
    if count < minimum:
        return Facet(state="insufficient_data", n=n, coverage=coverage, method=method)

    def estimate(head: str) -> tuple[Floats, Floats, Floats]:
        if head in rates:
            found = adjusted(scores[head][read], rates[head], without=others[head], clusters=drawn)
            return _one_of(*found) if head in _ONE_OF else found
        if head in prior:
            return widened(prevalence(scores[head][read], prior[head], clusters=drawn), errors[head])
        return shares_of(scores[head][read], errors[head], without=others[head], clusters=drawn)

    shares = [
        Share(code=label, name=label, share=_unit(share), low=_unit(low), high=_unit(high), count=share * count)
        for head in heads
        for label, share, low, high in zip(labels[head], *estimate(head), strict=True)
        if label not in (OTHER, NONE, *text_model().untold)
    ]
    shares.sort(key=lambda s: (-s.share, s.code))
    note = "trained on tweets; errors can be larger on other platforms" if set(heads) <= set(_TWEETS) else None
    state: Literal["ok", "experimental"] = "ok"
    if text_model().experimental.intersection(heads):
        state, note = "experimental", "its shares were not shown to be right on texts from elsewhere"
    return Facet(state=state, n=n, coverage=coverage, shares=tuple(shares), method=method, note=note)


def _one_of(shares: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    """Shares of labels of which each text has one, corrected each by itself: together they are 1."""
    together = shares / max(float(shares.sum()), 1e-9)
    return together, np.minimum(low, together), np.maximum(high, together)


def _unit(value: float) -> float:
    return min(1.0, max(0.0, float(value)))
