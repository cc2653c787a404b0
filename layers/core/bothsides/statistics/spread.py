"""Shares of classes over which each person is spread: somebody seen at three hours counts a third at each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bothsides.statistics.design import few_clusters, limits
from bothsides.text.tokens import Floats

ALIKE = 0.5
"""Correlation of moments within a post that is expected before the sample tells its own: most comments come soon after
a post."""
_WORTH = 5  # clusters: as much as they tell of it the expectation weighs


def spread(weights: Floats, clusters: Sequence[int]) -> tuple[Floats, Floats, Floats, Floats]:
    """Shares of the classes with 95 % intervals that hold for people drawn post by post.

    The interval of a class is ``design.limits`` (Clopper & Pearson 1934) at as many people as would have its variance
    if drawn one by one, never more than there are (Korn & Graubard 1998, Survey Methodology 24:193). The variance is
    linearised over the clusters (Cochran 1977, section 2.11). From few clusters it is hardly known: so of the design
    effects of the class and of all classes (Rao & Scott 1981, JASA 76:221) the larger is taken, and drawn towards what
    ``ALIKE`` makes of it.

    Args:
        weights: of each person in each class, shape (people, classes), rows sum to 1.
        clusters: what each person was drawn with.

    Returns:
        share, low, high and effective n, each of shape (classes,).
    """
    n = len(weights)
    different, of, sizes = np.unique(np.asarray(clusters), return_inverse=True, return_counts=True)
    number = len(different)
    share = weights.mean(axis=0)
    together = np.zeros((number, weights.shape[1]))
    np.add.at(together, of, weights - share)
    variance = (together**2).sum(axis=0) / n**2 * number / max(number - 1, 1)
    one_by_one = share * (1 - share) / n
    pooled = variance.sum() / one_by_one.sum() if one_by_one.sum() > 0 else 1.0
    own = np.divide(variance, one_by_one, out=np.ones_like(share), where=one_by_one > 0)
    expected = 1 + ALIKE * ((sizes**2).sum() / n - 1)
    if number < n:
        own = (np.maximum(own, pooled) * (number - 1) + expected * _WORTH) / (number - 1 + _WORTH)
    told = np.maximum(1.0, n / np.maximum(1.0, own) / few_clusters(n, number))
    ends = np.array([limits(float(p), float(m)) for p, m in zip(share, told, strict=True)])
    return share, ends[:, 0], ends[:, 1], told
