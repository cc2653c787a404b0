"""From what a classifier says of each text to the shares of a group, with 95 % intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bothsides.statistics.design import ALIKE, few_clusters, limits
from bothsides.statistics.intervals import student_t
from bothsides.text.tokens import Floats, Ints

if TYPE_CHECKING:
    from bothsides.text.model import Rates


def shares_of(
    posteriors: Floats, errors: Floats, *, without: int | None = None, clusters: Sequence[int] | None = None
) -> tuple[Floats, Floats, Floats]:
    """Shares of a head's labels among a group's texts: the means of the calibrated probabilities.

    (Probabilistic classify and count, Bella et al. 2010, ICDM.) The interval holds both the sampling of the texts
    (linearised over the clusters) and what the model alone misjudges where labels are more or less common than in
    training (``errors``, measured on the dev split by training/train.py), added in quadrature.

    Args:
        posteriors: calibrated probabilities, shape (texts, labels).
        errors: 95 % error of a share by the model alone, shape (labels,).
        without: a column to leave out; the others are then shares of what is left.
        clusters: with which post each text was drawn; each by itself if not given.

    Returns:
        share, low, high, each of shape (labels,).
    """
    drawn = _means(posteriors, without, clusters)
    if without is not None:
        errors = errors / max(drawn.n / max(len(posteriors), 1), 1e-9)
    found = widened((drawn.means, drawn.means - drawn.half, drawn.means + drawn.half), errors)
    if without is not None:
        for column in found:
            column[without] = 0
    return found


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
    _, means, half, told = _means(posteriors, without, clusters)

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
    posteriors: Floats, priors: Floats, *, clusters: Sequence[int] | None = None
) -> tuple[Floats, Floats, Floats]:
    """Shares of the two classes of a yes-or-no head: the likeliest ones.

    Averaging the posteriors draws every share towards the training shares. The share of which the texts' evidence
    (posterior by prior) is likeliest has no such pull: it is where expectation maximisation ends (Saerens, Latinne &
    Decaestecker 2002, Neural Computation 14:21). The interval holds the shares that are not significantly less likely
    (Wilks 1938), so it has no trouble at 0 and 1; texts drawn post by post count as as many as they tell.

    Args:
        posteriors: calibrated probabilities, shape (texts, 2), rows sum to 1.
        priors: shares of the classes in training, shape (2,).
        clusters: with which post each text was drawn; each by itself if not given.

    Returns:
        share, low, high, each of shape (2,).
    """
    if len(posteriors) == 0:
        return np.asarray(priors, float), np.zeros(2), np.ones(2)
    evidence = np.maximum(np.asarray(posteriors, float), 1e-9) / np.maximum(np.asarray(priors, float), 1e-9)
    evidence /= evidence.sum(1, keepdims=True)
    different, which, counts = np.unique(np.rint(evidence[:, 0] * _STEPS), return_inverse=True, return_counts=True)
    first = np.clip(different / _STEPS, 1e-6, 1 - 1e-6)
    shares = np.arange(_STEPS + 1) / _STEPS
    likely = counts @ np.log(np.outer(first, shares) + np.outer(1 - first, 1 - shares))
    best = int(likely.argmax())
    pulls = ((2 * first - 1) / (first * shares[best] + (1 - first) * (1 - shares[best])))[which]
    number, of = _numbered(len(pulls), clusters)
    if 0 < best < _STEPS:
        effect = float((np.bincount(of, pulls, number) ** 2).sum() / max((pulls**2).sum(), 1e-12))
    else:  # at an end the pulls don't cancel, so how alike texts of a post are can't be seen in them
        effect = 1 + ALIKE * (float((np.bincount(of, minlength=number) ** 2).sum()) / len(pulls) - 1)
    enough = likely >= likely[best] - student_t(max(number - 1, 1)) ** 2 / 2 * max(1.0, effect)
    low, high = shares[enough][[0, -1]]
    share = shares[best]
    return np.array([share, 1 - share]), np.array([low, 1 - high]), np.array([high, 1 - low])


_STEPS = 1_000  # shares, and what texts say, are told to a thousandth


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


class _Means(NamedTuple):
    """Of a group's probabilities: how many texts count, the means, half their 95 % intervals, and how many texts drawn
    one by one would tell as much."""

    n: float
    means: Floats
    half: Floats
    told: float


def _means(posteriors: Floats, without: int | None, clusters: Sequence[int] | None) -> _Means:
    """Ratios, linearised over the clusters (Cochran 1977, section 2.11), with Student's t."""
    posteriors = np.asarray(posteriors, float)
    weights = np.ones(len(posteriors)) if without is None else 1 - posteriors[:, without]
    n = max(float(weights.sum()), 1e-9)
    means = np.clip(posteriors.sum(0) / n, 0, 1)
    rest = posteriors - weights[:, None] * means
    number, of = _numbered(len(rest), clusters)
    together = rest
    if number < len(rest):
        together = np.stack([np.bincount(of, column, number) for column in rest.T], axis=1)
    drawn_so = (together**2).sum(0) * number / max(number - 1, 1)
    one_by_one = float((rest**2).sum()) * len(rest) / max(len(rest) - 1, 1)
    effect = max(1.0, float(drawn_so.sum()) / one_by_one) if one_by_one > 0 else 1.0
    # one post says nothing of how others differ from it
    half = student_t(number - 1) * np.sqrt(drawn_so) / n if number > 1 else np.ones_like(means)
    return _Means(n, means, half, n / effect / few_clusters(n, number))


def _numbered(n: int, clusters: Sequence[int] | None) -> tuple[int, Ints]:
    """How many clusters there are, and the number of each text's, shape (texts,)."""
    if clusters is None:
        return n, np.arange(n)
    different, of = np.unique(np.asarray(clusters), return_inverse=True)
    return len(different), of
