"""From what a classifier says of each text to the shares of a group, with 95 % intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bothsides.statistics.intervals import wilson
from bothsides.text.tokens import Floats

if TYPE_CHECKING:
    from bothsides.text.model import Rates


def shares_of(
    posteriors: Floats, errors: Floats, *, without: int | None = None, seed: int = 0, draws: int = 200
) -> tuple[Floats, Floats, Floats]:
    """Shares of a head's labels among a group's texts: the means of the calibrated probabilities.

    (Probabilistic classify and count, Bella et al. 2010, ICDM.) The interval holds both the sampling of the texts
    (bootstrap) and what the model alone misjudges where labels are more or less common than in training
    (``errors``, measured on the dev split by training/train.py), added in quadrature.

    Args:
        posteriors: calibrated probabilities, shape (texts, labels).
        errors: 95 % error of a share by the model alone, shape (labels,).
        without: a column to leave out; the others are then shares of what is left.
        seed: of the bootstrap.
        draws: bootstrap resamples of the texts.

    Returns:
        share, low, high, each of shape (labels,).
    """
    n = len(posteriors)
    weights = np.vstack([np.ones(n), np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), draws)]) / n
    shares = weights @ np.asarray(posteriors, float)
    if without is not None:
        left = np.maximum(1 - shares[:, [without]], 1e-9)
        errors = errors / left[0]
        shares = shares / left
        shares[:, without] = 0
    low, high = np.percentile(shares[1:], [2.5, 97.5], axis=0)
    return widened((shares[0], low, high), errors)


def adjusted(posteriors: Floats, rates: Rates, *, without: int | None = None) -> tuple[Floats, Floats, Floats]:
    """Shares of a head's labels among a group's texts, from what the head says on average of texts with and without
    each.

    Probabilistic adjusted classify and count (Bella et al. 2010, ICDM): share = (mean - mistaken) / (shown - mistaken).
    The rates differ from one kind of text to another, so the interval takes the least and the most of them at either
    end of the sampling interval: of the mean, and of the share (Wilson 1927).

    Args:
        posteriors: probabilities, shape (texts, labels).
        rates: of the head.
        without: the column that says "none of them"; the shares are then of the other texts.

    Returns:
        share, low, high, each of shape (labels,).
    """
    posteriors = np.asarray(posteriors, float)
    weights = np.ones(len(posteriors)) if without is None else 1 - posteriors[:, without]
    n = max(float(weights.sum()), 1e-9)
    means = np.clip(posteriors.sum(0) / n, 0, 1)
    rest = posteriors - weights[:, None] * means  # the error of a ratio, linearised (Cochran 1977, section 2.11)
    half = 1.96 * np.sqrt((rest**2).sum(0) * len(rest) / max(len(rest) - 1, 1)) / n

    def share(mean: Floats, shown: Floats, mistaken: Floats, unknown: float) -> Floats:
        apart = shown - mistaken
        return np.where(apart > 0.02, np.clip((mean - mistaken) / np.maximum(apart, 0.02), 0, 1), unknown)

    def ends(lowest: Floats, highest: Floats) -> tuple[Floats, Floats]:
        low = share(lowest, rates.shown[2], rates.mistaken[2], 0.0)
        return low, share(highest, rates.shown[0], rates.mistaken[0], 1.0)

    value = share(means, rates.shown[1], rates.mistaken[1], 0.0)
    low, high = ends(np.maximum(means - half, 0), np.minimum(means + half, 1))
    whole = ends(means, means)  # and who was drawn: few texts that all say the same are still few
    drawn = np.array([(wilson(a * n, n)[0], wilson(b * n, n)[1]) for a, b in zip(*whole, strict=True)]).T
    return value, np.minimum.reduce([low, drawn[0], value]), np.maximum.reduce([high, drawn[1], value])


def widened(estimate: tuple[Floats, Floats, Floats], errors: Floats) -> tuple[Floats, Floats, Floats]:
    """(share, low, high), the interval widened by the model's own 95 % error, in quadrature."""
    share, low, high = estimate
    below, above = np.hypot(np.maximum(share - low, 0), errors), np.hypot(np.maximum(high - share, 0), errors)
    return share, np.clip(share - below, 0, share), np.clip(share + above, share, 1)


def prevalence(posteriors: Floats, priors: Floats, *, seed: int = 0, draws: int = 200) -> tuple[Floats, Floats, Floats]:
    """Shares of the classes of a single-label head.

    Averaging the posteriors draws every share towards the training shares. Expectation maximisation takes that
    pull out (Saerens, Latinne & Decaestecker 2002, Neural Computation 14:21). The training prior counts like
    ``_PSEUDO`` texts, so that few texts don't run to a corner.

    Args:
        posteriors: calibrated probabilities, shape (texts, classes), rows sum to 1.
        priors: shares of the classes in training, shape (classes,).
        seed: of the bootstrap.
        draws: bootstrap resamples of the texts.

    Returns:
        share, low, high, each of shape (classes,); the interval is the bootstrap's 2.5 and 97.5 percentile.
    """
    n = len(posteriors)
    if n == 0:
        return priors, np.zeros_like(priors), np.ones_like(priors)
    weights = np.vstack([np.ones(n), np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), draws)])
    shares = _expectation_maximisation(np.asarray(posteriors, float), np.asarray(priors, float), weights)
    low, high = np.percentile(shares[1:], [2.5, 97.5], axis=0)
    return shares[0], np.minimum(low, shares[0]), np.maximum(high, shares[0])


_PSEUDO = 5.0


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
