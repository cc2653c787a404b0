"""From the model's scores of a group's texts to facets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bothsides.documents import Facet, Share
from bothsides.quantify import shares_of

if TYPE_CHECKING:
    from bothsides.text import Bools, Floats

OTHER = "other"  # no topic, or one that is not told of people


def topics_facet(scores: Floats, told: Bools, *, minimum: int) -> Facet:
    """Shares of the interest topics among the texts that show one; they sum to 1.

    Args:
        scores: probabilities of the ``topics`` head, shape (texts, labels).
        told: which texts tell anything, shape (texts,).
        minimum: fewer (expected) texts with a topic give ``insufficient_data``.
    """
    return _facet("topics", scores, told, minimum)


def emotions_facet(scores: Floats, told: Bools, *, minimum: int) -> Facet:
    """Shares of texts that show each emotion; a text can show several, so they don't sum to 1."""
    return _facet("emotions", scores, told, minimum)


def _facet(head: str, scores: Floats, told: Bools, minimum: int) -> Facet:
    from bothsides.text import text_model

    labels = text_model().labels[head]
    other = labels.index(OTHER) if OTHER in labels else None
    n, count = len(told), float(told.sum())
    if other is not None:
        count -= float(scores[told, other].sum())
    method, coverage = "light model, mean of calibrated probabilities", count / n if n else 0.0
    if count < minimum:
        return Facet(state="insufficient_data", n=n, coverage=coverage, method=method)
    rows = zip(labels, *shares_of(scores[told], text_model().share_error[head], without=other), strict=True)
    shares = [
        Share(code=label, name=label, share=_unit(share), low=_unit(low), high=_unit(high), count=share * count)
        for label, share, low, high in rows
        if label != OTHER
    ]
    shares.sort(key=lambda s: (-s.share, s.code))
    return Facet(state="ok", n=n, coverage=coverage, shares=tuple(shares), method=method)


def _unit(value: float) -> float:
    return min(1.0, max(0.0, float(value)))
