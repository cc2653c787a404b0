"""What a sample that was drawn post by post tells: effective sizes, and intervals of shares that hold for them.

People under one post are alike, so a hundred of them tell less than a hundred drawn one by one. How much less is
measured on the sample itself, with the posts as what was drawn.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from functools import lru_cache

from bothsides.statistics.intervals import student_t

ALIKE = 0.1
"""Correlation within a post that is taken where everybody is the same and it can't be measured: the upper end of what
surveys of people met in places find."""


def effective_n(codes: Sequence[Hashable | None], clusters: Sequence[int] | None = None) -> float:
    """How many people drawn one by one would tell as much as these.

    n / design effect × (t(n-1) / t(clusters-1))², at most n (Korn & Graubard 1998, Survey Methodology 24:193). The
    design effect is the mean one of all classes (Rao & Scott 1981, JASA 76:221), its variances linearised over the
    clusters (Cochran 1977, section 2.11). Where all are of one class it can't be measured, and a correlation of
    ``ALIKE`` is taken.

    Args:
        codes: the class of each person; None is left out.
        clusters: what each person was drawn with (a post); each person alone if not given.
    """
    known = [at for at, code in enumerate(codes) if code is not None]
    n = len(known)
    if clusters is None or n < 2:
        return float(n)
    sizes = Counter(clusters[at] for at in known)
    if len(sizes) == n:
        return float(n)
    few = len(sizes)
    shares = {code: count / n for code, count in Counter(codes[at] for at in known).items()}
    one_by_one = 1 - math.fsum(p * p for p in shares.values())  # n times the variances, added over the classes
    planned = 1 + ALIKE * (math.fsum(m * m for m in sizes.values()) / n - 1)
    if few < 2:
        return max(1.0, n / planned / few_clusters(n, 2))
    effect = planned
    if one_by_one > 0:
        within: dict[int, Counter[Hashable]] = defaultdict(Counter)
        for at in known:
            within[clusters[at]][codes[at]] += 1
        everywhere = math.fsum(p * p for p in shares.values())
        squares = math.fsum(
            math.fsum(c * c - 2 * sizes[cluster] * shares[code] * c for code, c in counts.items())
            + sizes[cluster] ** 2 * everywhere
            for cluster, counts in within.items()
        )
        effect = max(1.0, squares * few / (few - 1) / (n * one_by_one))  # below 1 is chance
    return max(1.0, min(float(n), n / effect / few_clusters(n, few)))


def few_clusters(n: float, clusters: int) -> float:
    """What a variance that is known from so few clusters costs: the squared ratio of Student's t, at least 1."""
    return max(1.0, student_t(max(1, clusters - 1)) / student_t(max(1, round(n) - 1))) ** 2


def limits(share: float, n: float) -> tuple[float, float]:
    """Clopper & Pearson's (1934) 95 % interval of a share of ``n`` (effective) people, exact at 0 and 1; (0, 1) if
    nobody was asked."""
    if n <= 0:
        return 0.0, 1.0
    count = min(max(share, 0.0), 1.0) * n
    low = beta_quantile(0.025, count, n - count + 1) if count > 1e-9 else 0.0
    high = beta_quantile(0.975, count + 1, n - count) if count < n - 1e-9 else 1.0
    return min(low, share), max(high, share)


@lru_cache(maxsize=20_000)
def beta_quantile(q: float, a: float, b: float) -> float:
    """The quantile of the beta distribution to 1e-10: Newton's method, by bisection where a step would leave the
    bracket."""
    low, high, x = 0.0, 1.0, a / (a + b)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    while high - low > 1e-10:
        over = _beta_below(x, a, b) - q
        low, high = (low, x) if over > 0 else (x, high)
        density = math.exp(front + (a - 1) * math.log(x) + (b - 1) * math.log1p(-x)) if 0 < x < 1 else 0.0
        step = over / density if density > 0 else 1.0
        if abs(step) < 1e-11:
            return x
        x = x - step if low < x - step < high else (low + high) / 2
    return x


def _beta_below(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22, Lentz's method)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    turned = x > (a + 1) / (a + b + 2)  # where the fraction of the other side is quick; rounding may say so of both
    return 1 - _fraction(1 - x, b, a) if turned else _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    tiny = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    fraction = d
    for m in range(1, 500):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / ((1 + step * d) or tiny)
            c = (1 + step / c) or tiny
            fraction *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return front * fraction
