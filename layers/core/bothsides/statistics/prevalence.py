"""From what a classifier says of each text to the shares of a group, with 95 % intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bothsides.statistics.design import few_clusters, limits
from bothsides.statistics.intervals import student_t
from bothsides.text.tokens import Floats, Ints

if TYPE_CHECKING:
    from bothsides.text.model import Rates


def shares_of(
    posteriors: Floats,
    errors: Floats,
    *,
    without: int | None = None,
    clusters: Sequence[int] | None = None,
    seed: int = 0,
    draws: int = 200,
) -> tuple[Floats, Floats, Floats]:
    """Shares of a head's labels among a group's texts: the means of the calibrated probabilities.

    (Probabilistic classify and count, Bella et al. 2010, ICDM.) The interval holds both the sampling of the texts
    (bootstrap) and what the model alone misjudges where labels are more or less common than in training
    (``errors``, measured on the dev split by training/train.py), added in quadrature.

    Args:
        posteriors: calibrated probabilities, shape (texts, labels).
        errors: 95 % error of a share by the model alone, shape (labels,).
        without: a column to leave out; the others are then shares of what is left.
        clusters: with which post each text was drawn; each by itself if not given.
        seed: of the bootstrap.
        draws: bootstrap resamples of the texts.

    Returns:
        share, low, high, each of shape (labels,).
    """
    weights = _resamples(len(posteriors), clusters, seed, draws)
    weights = weights / np.maximum(weights.sum(1, keepdims=True), 1)
    shares = weights @ np.asarray(posteriors, float)
    if without is not None:
        left = np.maximum(1 - shares[:, [without]], 1e-9)
        errors = errors / left[0]
        shares = shares / left
        shares[:, without] = 0
    low, high = np.percentile(shares[1:], [2.5, 97.5], axis=0)
    return widened((shares[0], low, high), errors)


def adjusted(
    posteriors: Floats, rates: Rates, *, without: int | None = None, clusters: Sequence[int] | None = None
) -> tuple[Floats, Floats, Floats]:
    """Shares of a head's labels among a group's texts, from what the head says on average of texts with and without
    each.

    Probabilistic adjusted classify and count (Bella et al. 2010, ICDM): share = (mean - mistaken) / (shown - mistaken).
    The rates differ from one kind of text to another, so the interval takes the least and the most of them at either
    end of the sampling interval: of the mean (linearised over the clusters, with Student's t), and of the share
    (``design.limits`` at the effective n).

    Args:
        posteriors: probabilities, shape (texts, labels).
        rates: of the head.
        without: the column that says "none of them"; the shares are then of the other texts.
        clusters: with which post each text was drawn; each by itself if not given.

    Returns:
        share, low, high, each of shape (labels,).
    """
    posteriors = np.asarray(posteriors, float)
    weights = np.ones(len(posteriors)) if without is None else 1 - posteriors[:, without]
    n = max(float(weights.sum()), 1e-9)
    means = np.clip(posteriors.sum(0) / n, 0, 1)
    rest = posteriors - weights[:, None] * means  # the error of a ratio, linearised (Cochran 1977, section 2.11)
    number, of = _numbered(len(rest), clusters)
    together = np.zeros((number, rest.shape[1]))
    np.add.at(together, of, rest)
    drawn_so = (together**2).sum(0) * number / max(number - 1, 1)
    half = student_t(max(number - 1, 1)) * np.sqrt(drawn_so) / n
    one_by_one = float((rest**2).sum()) * len(rest) / max(len(rest) - 1, 1)
    effect = max(1.0, float(drawn_so.sum()) / one_by_one) if one_by_one > 0 else 1.0
    told = n / effect / few_clusters(n, number)

    def share(mean: Floats, shown: Floats, mistaken: Floats, unknown: float) -> Floats:
        apart = shown - mistaken
        return np.where(apart > 0.02, np.clip((mean - mistaken) / np.maximum(apart, 0.02), 0, 1), unknown)

    def ends(lowest: Floats, highest: Floats) -> tuple[Floats, Floats]:
        low = share(lowest, rates.shown[2], rates.mistaken[2], 0.0)
        return low, share(highest, rates.shown[0], rates.mistaken[0], 1.0)

    value = share(means, rates.shown[1], rates.mistaken[1], 0.0)
    low, high = ends(np.maximum(means - half, 0), np.minimum(means + half, 1))
    whole = ends(means, means)  # and who was drawn: few texts that all say the same are still few
    drawn = np.array([(limits(float(a), told)[0], limits(float(b), told)[1]) for a, b in zip(*whole, strict=True)]).T
    return value, np.minimum.reduce([low, drawn[0], value]), np.maximum.reduce([high, drawn[1], value])


def widened(estimate: tuple[Floats, Floats, Floats], errors: Floats) -> tuple[Floats, Floats, Floats]:
    """(share, low, high), the interval widened by the model's own 95 % error, in quadrature."""
    share, low, high = estimate
    below, above = np.hypot(np.maximum(share - low, 0), errors), np.hypot(np.maximum(high - share, 0), errors)
    return share, np.clip(share - below, 0, share), np.clip(share + above, share, 1)


def prevalence(
    posteriors: Floats,
    priors: Floats,
    *,
    clusters: Sequence[int] | None = None,
    seed: int = 0,
    draws: int = 200,
) -> tuple[Floats, Floats, Floats]:
    """Shares of the classes of a single-label head.

    Averaging the posteriors draws every share towards the training shares. Expectation maximisation takes that
    pull out (Saerens, Latinne & Decaestecker 2002, Neural Computation 14:21). The training prior counts like
    ``_PSEUDO`` texts, so that few texts don't run to a corner.

    Args:
        posteriors: calibrated probabilities, shape (texts, classes), rows sum to 1.
        priors: shares of the classes in training, shape (classes,).
        clusters: with which post each text was drawn; each by itself if not given.
        seed: of the bootstrap.
        draws: bootstrap resamples of the texts.

    Returns:
        share, low, high, each of shape (classes,); the interval is the bootstrap's 2.5 and 97.5 percentile.
    """
    n = len(posteriors)
    if n == 0:
        return priors, np.zeros_like(priors), np.ones_like(priors)
    posteriors = np.asarray(posteriors, float)
    weights = _resamples(n, clusters, seed, draws)
    if posteriors.shape[1] == 2 and n > _BINS:  # texts of which as much is said are one text that counts as often
        level = np.rint(posteriors[:, 0] * _BINS).astype(int)
        totals = np.stack([np.bincount(level, row, _BINS + 1) for row in weights])
        first = np.bincount(level, posteriors[:, 0], _BINS + 1) / np.maximum(np.bincount(level, minlength=_BINS + 1), 1)
        posteriors, weights = np.stack([first, 1 - first], axis=1), totals
    shares = _expectation_maximisation(np.asarray(posteriors, float), np.asarray(priors, float), weights)
    low, high = np.percentile(shares[1:], [2.5, 97.5], axis=0)
    return shares[0], np.minimum(low, shares[0]), np.maximum(high, shares[0])


def corrected(
    share: tuple[float, float, float], found: tuple[float, float, float], mistaken: tuple[float, float, float]
) -> tuple[float, float, float]:
    """The true share behind the share of people whom a test finds (Rogan & Gladen 1978, Am J Epidemiology 107:71).

    true = (share - mistaken) / (found - mistaken). What the test finds differs from one set of people to another, so
    the interval takes the ends of both rates at either end of the sampling interval: the bounds are added, not in
    quadrature.

    Args:
        share: of those whom the test finds, with its 95 % interval.
        found: the part of the true ones that it finds: least, usual, most.
        mistaken: the part of the others that it finds: least, usual, most.
    """

    def true(flagged: float, hit: float, wrong: float, unknown: float) -> float:
        return min(1.0, max(0.0, (flagged - wrong) / (hit - wrong))) if hit - wrong > 0.02 else unknown

    value = true(share[0], found[1], mistaken[1], share[0])
    low = true(share[1], found[2], mistaken[2], 0.0)
    high = true(share[2], found[0], mistaken[0], 1.0)
    return value, min(low, value), max(high, value)


def _numbered(n: int, clusters: Sequence[int] | None) -> tuple[int, Ints]:
    """How many clusters there are, and the number of each text's, shape (texts,)."""
    if clusters is None:
        return n, np.arange(n)
    different, of = np.unique(np.asarray(clusters), return_inverse=True)
    return len(different), of


def _resamples(n: int, clusters: Sequence[int] | None, seed: int, draws: int) -> Floats:
    """How often each text is in the sample itself (first row) and in each of its resamples by cluster."""
    number, of = _numbered(n, clusters)
    times = np.random.default_rng(seed).multinomial(number, np.full(number, 1 / number), draws)
    return np.vstack([np.ones(n), times[:, of]])


_PSEUDO = 5.0
_BINS = 1_000


def _expectation_maximisation(posteriors: Floats, priors: Floats, weights: Floats, rounds: int = 30) -> Floats:
    """Shares for each row of weights, shape (draws, classes)."""
    likelihood = posteriors / np.maximum(priors, 1e-9)
    total = weights.sum(axis=1, keepdims=True)
    shares = np.tile(priors, (len(weights), 1))
    for _ in range(rounds):
        evidence = shares @ likelihood.T  # (draws, texts)
        counts = shares * ((weights / np.maximum(evidence, 1e-12)) @ likelihood)
        shares = (counts + _PSEUDO * priors) / (total + _PSEUDO)
    return shares / shares.sum(axis=1, keepdims=True)
