"""From what a classifier says of each text to the shares of a group, with 95 % intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    type Floats = NDArray[np.floating]

_Z = 1.959963984540054


def wilson(count: float, n: float) -> tuple[float, float]:
    """Score interval of a share (Wilson 1927); (0, 1) if nobody was asked."""
    if n <= 0:
        return 0.0, 1.0
    p = count / n
    centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half))


def student_t(df: int) -> float:
    """The 97.5 % quantile of Student's t (Cornish-Fisher expansion, Abramowitz & Stegun 26.7.5), exact for df 1, 2."""
    if df < 1:
        raise ValueError("a Student t needs at least one degree of freedom")
    if df <= 2:
        return (12.7062047, 4.30265273)[df - 1]
    z = _Z
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + g1 / df + g2 / df**2 + g3 / df**3


def mean_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean with its Student t interval.

    Raises:
        ValueError: fewer than two values have no interval.
    """
    n = len(values)
    if n < 2:
        raise ValueError("an interval needs at least two values")
    mean = math.fsum(values) / n
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1)
    half = student_t(n - 1) * math.sqrt(variance / n)
    return mean, mean - half, mean + half


def added(parts: Iterable[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Sum of independently estimated (value, low, high) with its interval: MOVER (Zou & Donner 2008, Statistics in
    Medicine 27:1693)."""
    parts = tuple(parts)
    value = math.fsum(v for v, _, _ in parts)
    below = math.sqrt(math.fsum((v - low) ** 2 for v, low, _ in parts))
    above = math.sqrt(math.fsum((high - v) ** 2 for v, _, high in parts))
    return value, value - below, value + above


def least_mean(groups: Iterable[tuple[float, float]], n: float) -> float:
    """The lower 95 % limit of a mean over groups of (size, value), whose sizes, shares of all, were counted in ``n``.

    The least mean with sizes whose Pearson chi-square of those counted is within the limit: Wilson's interval where
    there are two groups, 0 and 1. So a larger value never makes it less.
    """
    known = [(size, value) for size, value in groups if size > 0]
    least, most = (end((value for _, value in known), default=0.0) for end in (min, max))
    room, few, many = _Z**2 / max(n, 1.0), 1e-14, 1e9  # how evenly groups are made smaller: bisected by its logarithm
    if most - least < 1e-9:
        return least
    for _ in range(60):
        evenly = math.sqrt(few * many)
        weights = [math.sqrt(value - least + evenly * (most - least)) for _, value in known]
        whole = math.fsum(size / weight for (size, _), weight in zip(known, weights, strict=True))
        apart = whole * math.fsum(size * weight for (size, _), weight in zip(known, weights, strict=True)) - 1
        few, many = (evenly, many) if apart > room else (few, evenly)
    return math.fsum(size * value / weight for (size, value), weight in zip(known, weights, strict=True)) / whole


def log_product(factors: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Product of independent (value, low, high) with its interval: MOVER on the logarithms."""
    if any(value == 0 for value, _, _ in factors):
        return 0.0, 0.0, math.prod(high for _, _, high in factors)
    _, low, high = added(
        (math.log(v), math.log(low) if low > 0 else -math.inf, math.log(high)) for v, low, high in factors
    )
    return math.prod(v for v, _, _ in factors), math.exp(low), math.exp(high)


type Ratio = tuple[float, Sequence[float], Sequence[float]]
"""A factor, and the numerator and denominator of each cluster."""


def ratio_interval(*ratios: Ratio, constant: float = 0.0) -> tuple[float, float, float] | None:
    """``constant`` + the sum of factor times (summed numerators / summed denominators), with its 95 % interval.

    The clusters (posts) are what is drawn; within one, words may depend on each other. Linearised (Cochran 1977,
    section 2.11), with Student's t. None under two clusters, or where a denominator is 0.
    """
    n = len(ratios[0][1])
    totals = [math.fsum(below) for _, _, below in ratios]
    if n < 2 or not all(totals):
        return None
    value, errors = constant, [0.0] * n
    for (factor, above, below), total in zip(ratios, totals, strict=True):
        ratio = math.fsum(above) / total
        value += factor * ratio
        for at, (a, b) in enumerate(zip(above, below, strict=True)):
            errors[at] += factor * (a - ratio * b) / total
    half = student_t(n - 1) * math.sqrt(math.fsum(error**2 for error in errors) * n / (n - 1))
    return value, value - half, value + half


def rate_interval(counts: Sequence[float], exposures: Sequence[float]) -> tuple[float, float, float] | None:
    """Events for each unit of exposure, with a 95 % interval that holds for rare events, and for none at all.

    The counts are cut to as many as independent events would tell as much: by the ratio of the variance between
    clusters (posts, weeks) to that of a Poisson count, never under 1 (as Korn & Graubard 1998, Survey Methodology
    24:193, do for shares). For those, Byar's limits (Breslow & Day 1987, section 2.3), with Student's t. None under two
    clusters or without exposure.
    """
    n, exposure, events = len(counts), math.fsum(exposures), math.fsum(counts)
    if n < 2 or not exposure:
        return None
    rate = events / exposure
    spread = math.fsum((count - rate * size) ** 2 for count, size in zip(counts, exposures, strict=True))
    effect = max(1.0, spread * n / (n - 1) / events) if events else 1.0
    told, t = events / effect, student_t(n - 1)
    low = told * max(0.0, 1 - 1 / (9 * told) - t / (3 * math.sqrt(told))) ** 3 if told else 0.0
    more = told + 1
    high = more * (1 - 1 / (9 * more) + t / (3 * math.sqrt(more))) ** 3
    return rate, min(rate, low * effect / exposure), max(rate, high * effect / exposure)
