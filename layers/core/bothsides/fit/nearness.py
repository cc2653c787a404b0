"""How near texts are to a brief, against creators of every subject."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bothsides.fit.neutral import below, neutral
from bothsides.fit.reasons import Estimate
from bothsides.statistics.intervals import student_t
from bothsides.text.tokens import Floats

_Z = 1.959963984540054
_POSSIBLE = (0.01, 0.99)  # that anybody writes of something: the least and the most
_PRIOR = 4.0  # texts of anybody, whose distance from the mean counts beside that of these texts


def mean_near(brief: Floats, vectors: Floats, weights: Sequence[float] | Floats) -> tuple[Estimate, Estimate]:
    """The mean cosine of texts and a brief: as it is measured, and as a percentile, each with a 95 % interval.

    By how much the value is shrunk depends on how many texts there are and not on how they differ, so that a nearer
    text never makes it less; how wide the interval is depends on that.

    Args:
        brief: unit vector, (dimensions,).
        vectors: of the texts, (texts, dimensions), one at least.
        weights: how much each counts, (texts,).
    """
    near, counts = vectors @ brief, np.asarray(weights, float)
    mean = float(np.average(near, weights=counts))
    n = float(counts.sum() ** 2 / (counts**2).sum())
    own = float(np.average((near - mean) ** 2, weights=counts)) * n
    of_anybody = neutral().texts @ brief
    variance = (own + _PRIOR * float(((of_anybody - mean) ** 2).mean())) / (max(n - 1, 0) + _PRIOR)
    return of_mean(brief, mean, float(of_anybody.var()) / n, variance / n * (student_t(round(n) + 1) / _Z) ** 2)


def of_mean(brief: Floats, mean: float, variance: float, told: float | None = None) -> tuple[Estimate, Estimate]:
    """The same from a mean and the variance of its error, for the interval the one that these texts ``told``: by few
    texts the creator is taken to be more like others (empirical Bayes with the population's mean and variance, Efron &
    Morris 1975)."""
    population, error = neutral().near(brief), variance if told is None else told
    usual, between = float(population.mean()), float(population.var())
    kept = between / (between + variance)
    value, half = usual + kept * (mean - usual), _Z * (kept * error) ** 0.5
    raw = (mean, mean - _Z * error**0.5, mean + _Z * error**0.5)
    return raw, (below(population, value), below(population, value - half), below(population, value + half))


def few_about(population: Floats, shown: Floats) -> Estimate:
    """The share of a creator's texts about something, as a percentile, where the texts are too few for a share.

    Any of the population's creators could have written them, as likely as their shares say (nonparametric empirical
    Bayes, Robbins 1956): where such creators stand, with the middle 95 % of them.

    Args:
        population: shares of other creators, (creators,).
        shown: probability that each text is about it, (texts,), cut at 1.
    """
    ordered = np.sort(population)
    places = (np.searchsorted(ordered, ordered, "left") + np.searchsorted(ordered, ordered, "right")) / 2 / len(ordered)
    shares, about = np.clip(ordered, *_POSSIBLE)[:, None], np.minimum(shown, 1.0)[None, :]
    usual = float(np.clip(population.mean(), *_POSSIBLE))  # what a text shows is beside how common it is anyway
    logs = np.log(about / usual * shares + (1 - about) / (1 - usual) * (1 - shares)).sum(axis=1)
    likely = np.exp(logs - logs.max())
    upto = np.cumsum(likely) / likely.sum()
    value = float(np.average(places, weights=likely))
    low, high = (float(places[min(int(np.searchsorted(upto, q)), len(places) - 1)]) for q in (0.025, 0.975))
    return value, min(low, value), max(high, value)
