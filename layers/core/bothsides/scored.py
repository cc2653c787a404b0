"""From the model's scores of a group's texts to facets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bothsides.documents import Facet, Share
from bothsides.quantify import prevalence, prevalence_multilabel

if TYPE_CHECKING:
    from bothsides.text import Bools, Floats


def topics_facet(scores: Floats, told: Bools, *, minimum: int) -> Facet:
    """Shares of the interest topics among the texts that tell; they sum to 1, ``other`` included.

    Args:
        scores: probabilities of the ``topics`` head, shape (texts, labels).
        told: which texts tell anything, shape (texts,).
        minimum: fewer told texts give ``insufficient_data``.
    """
    return _facet("topics", scores, told, minimum, "light model, prevalence by expectation maximisation")


def emotions_facet(scores: Floats, told: Bools, *, minimum: int) -> Facet:
    """Shares of texts that show each emotion; a text can show several, so they don't sum to 1."""
    return _facet("emotions", scores, told, minimum, "light model, mean of calibrated probabilities")


def _facet(head: str, scores: Floats, told: Bools, minimum: int, method: str) -> Facet:
    from bothsides.text import text_model

    n, count = len(told), int(told.sum())
    coverage = count / n if n else 0.0
    if count < minimum:
        return Facet(state="insufficient_data", n=n, coverage=coverage, method=method)
    estimate = prevalence if head == "topics" else prevalence_multilabel
    labels = text_model().labels[head]
    rows = zip(labels, *estimate(scores[told], text_model().priors[head]), strict=True)
    shares = [
        Share(code=label, name=label, share=_unit(share), low=_unit(low), high=_unit(high), count=share * count)
        for label, share, low, high in rows
    ]
    shares.sort(key=lambda s: (-s.share, s.code))
    return Facet(state="ok", n=n, coverage=coverage, shares=tuple(shares), method=method)


def _unit(value: float) -> float:
    return min(1.0, max(0.0, float(value)))
