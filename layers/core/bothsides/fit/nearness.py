"""How near texts are to a brief, against creators of every subject."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bothsides.fit.neutral import below, neutral
from bothsides.fit.reasons import Estimate
from bothsides.statistics.intervals import student_t
from bothsides.text.tokens import Floats

_Z = 1.959963984540054
_PRIOR = 4.0  # texts of anybody, whose distance from the mean counts beside that of these texts


def mean_near(brief: Floats, vectors: Floats, weights: Sequence[float] | Floats) -> tuple[Estimate, Estimate]:
    """The mean cosine of texts and a brief: as it is measured, and as a percentile, each with a 95 % interval.

    Args:
        brief: unit vector, (dimensions,).
        vectors: of the texts, (texts, dimensions), one at least.
        weights: how much each counts, (texts,).
    """
    near, counts = vectors @ brief, np.asarray(weights, float)
    mean = float(np.average(near, weights=counts))
    n = float(counts.sum() ** 2 / (counts**2).sum())
    own = float(np.average((near - mean) ** 2, weights=counts)) * n
    usual = float((((neutral().texts @ brief) - mean) ** 2).mean())
    variance = (own + _PRIOR * usual) / (max(n - 1, 0) + _PRIOR)
    return of_mean(brief, mean, variance / n * (student_t(round(n) + 1) / _Z) ** 2)


def of_mean(brief: Floats, mean: float, variance: float) -> tuple[Estimate, Estimate]:
    """The same from a mean and the variance of its error: by few texts the creator is taken to be more like others
    (empirical Bayes with the population's mean and variance, Efron & Morris 1975)."""
    population = neutral().near(brief)
    usual, between = float(population.mean()), float(population.var())
    kept = between / (between + variance)
    told, error = usual + kept * (mean - usual), (kept * variance) ** 0.5
    raw = (mean, mean - _Z * variance**0.5, mean + _Z * variance**0.5)
    bounds = (told, told - _Z * error, told + _Z * error)
    return raw, (below(population, bounds[0]), below(population, bounds[1]), below(population, bounds[2]))
