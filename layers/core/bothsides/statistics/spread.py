"""Shares of classes over which each person is spread: somebody seen at three hours counts a third at each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bothsides.statistics.design import few_clusters, limits
from bothsides.text.tokens import Floats


def spread(weights: Floats, clusters: Sequence[int]) -> tuple[Floats, Floats, Floats, Floats]:
    """Shares of the classes with 95 % intervals that hold for people drawn post by post.

    Each class has an effective n of its own: the variance of its share is linearised over the clusters (Cochran 1977,
    section 2.11), and ``design.limits`` (Clopper & Pearson 1934) taken at as many people as would have that variance if
    drawn one by one, never more than there are (Korn & Graubard 1998, Survey Methodology 24:193).

    Args:
        weights: of each person in each class, shape (people, classes), rows sum to 1.
        clusters: what each person was drawn with.

    Returns:
        share, low, high and effective n, each of shape (classes,).
    """
    n = len(weights)
    different, of = np.unique(np.asarray(clusters), return_inverse=True)
    number = len(different)
    share = weights.mean(axis=0)
    together = np.zeros((number, weights.shape[1]))
    np.add.at(together, of, weights - share)
    variance = (together**2).sum(axis=0) / n**2 * number / max(number - 1, 1)
    told = np.full(len(share), float(n))
    known = (share > 0) & (share < 1) & (variance > 0)
    told[known] = np.minimum(n, share[known] * (1 - share[known]) / variance[known])
    told = np.maximum(1.0, told / few_clusters(n, number))
    ends = np.array([limits(float(p), float(m)) for p, m in zip(share, told, strict=True)])
    return share, ends[:, 0], ends[:, 1], told
