"""How many people have every trait at once, by how the traits go together two by two.

Each trait is a cut through a latent normal variable (the tetrachoric model of Pearson 1900), and their correlations say
how many have all of them. They are counted in the same people where those were sampled (``audience.together``). Of the
rest nothing is known but a bound, ``CORRELATION``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from bothsides.documents.audience import Together
from bothsides.documents.facet import MIN_CELL
from bothsides.fit.reasons import Estimate
from bothsides.text.tokens import Floats

CORRELATION = 0.3  # of traits of which nobody knows how they go together, at most
DOUBTED = 4  # classes of a trait, at most, that are left out to see if a lower end is higher without them
MOST = 0.999  # that a correlation is taken to be
_NOBODY = 1e-12  # a share that is taken for the least
_NORMAL = NormalDist()
_AT = np.linspace(-8, 8, 3201)
_BELOW = np.array([_NORMAL.cdf(at) for at in _AT])
_PLACES = np.arange(1024) + 0.5
_POINTS = np.stack([_PLACES / len(_PLACES), *(_PLACES * math.sqrt(prime) % 1 for prime in (2, 3, 5, 7, 11))], axis=1)


class Trait(NamedTuple):
    """What people are asked for: a share of them, and the classes of which facet have it."""

    facet: str
    codes: Sequence[str]
    share: float


class Joint(NamedTuple):
    """How many times as many people have every trait as if the traits were unrelated: likely, least and most."""

    value: float
    low: float
    high: float
    counted: int  # pairs of traits that were counted in the same people


def joint(traits: Sequence[Trait], tables: Sequence[Together]) -> Joint:
    """What the product of the traits' shares has to be multiplied with. The pairs' errors are added as independent
    ones, on the logarithm."""
    inside = [trait for trait in traits if 0 < trait.share < 1]
    shares = [trait.share for trait in inside]
    if len(inside) < 2:
        return Joint(1.0, 1.0, 1.0, 0)
    by_names = {table.facets: table for table in tables}
    value, rest = (np.eye(len(inside)) for _ in range(2))
    ends: list[tuple[int, int, float, float]] = []
    for (at, one), (to, other) in itertools.combinations(enumerate(inside), 2):
        found = _measured(one, other, by_names)
        likely, least, most = found or (0.0, 0.0, 0.0)
        ends += [(at, to, least, most)] if found else []
        for matrix, correlation in ((value, likely), (rest, likely + (0.0 if found else CORRELATION))):
            matrix[at, to] = matrix[to, at] = correlation
    alone, likely, wider = (max(_NOBODY, every(shares, matrix)) for matrix in (np.eye(len(shares)), value, rest))

    def times(at: int, to: int, end: float) -> float:
        matrix = value.copy()
        matrix[at, to] = matrix[to, at] = end
        return math.log(max(_NOBODY, every(shares, matrix)) / likely)

    down = math.hypot(*(min(0.0, times(at, to, least)) for at, to, least, _ in ends))
    up = math.hypot(*(max(0.0, times(at, to, most)) for at, to, _, most in ends))
    room = max(1.0, wider / likely)  # of one latent cause that all pairs share of which nothing is known
    ratio = likely / alone
    return Joint(
        ratio, ratio * math.exp(-down) / room, min(ratio * math.exp(up) * room, min(shares) / alone), len(ends)
    )


def doubted(traits: Sequence[Trait], at: int, tables: Sequence[Together]) -> list[str]:
    """The classes of one of the traits that go together less with another of them than unrelated ones do, or of which
    that is not told; the ``DOUBTED`` of which it is least."""
    trait, found = traits[at], dict[str, float]()
    for table in tables:
        if trait.facet not in table.facets:
            continue
        side = table.facets.index(trait.facet)
        shares, others = table.shares[side], table.shares[1 - side]
        with_it = [
            code for one in traits if one.facet == table.facets[1 - side] for code in one.codes if code in others
        ]
        for code in (code for code in trait.codes if code in shares and with_it):
            pairs = [(code, other) if side == 0 else (other, code) for other in with_it]
            told = [table.excess[a][b] for a, b in pairs if b in table.excess.get(a, {})]
            if len(told) < len(pairs) or sum(told) < 0:
                found[code] = min(found.get(code, 0.0), sum(told) / max(shares[code], _NOBODY))
    return sorted(found, key=lambda code: found[code])[:DOUBTED]


def every(shares: Sequence[float], correlations: Floats) -> float:
    """The share of people who have every trait: the probability of a normal orthant, by integration of one trait after
    the other, the rarest first, over fixed quasi-random points (Genz 1992, J Comput Graph Stat 1:141).

    Args:
        shares: of each trait, over 0 and under 1.
        correlations: of the latent variables, (traits, traits); the nearest matrix is taken that can be one.
    """
    order = np.argsort(shares, kind="stable")
    root = _root(np.asarray(correlations, float)[np.ix_(order, order)])
    cuts = [_NORMAL.inv_cdf(shares[at]) for at in order]
    drawn = np.zeros((len(_POINTS), len(cuts)))
    found = np.full(len(_POINTS), shares[order[0]])
    at = found
    for place in range(1, len(cuts)):
        drawn[:, place - 1] = np.interp(_POINTS[:, (place - 1) % _POINTS.shape[1]] * at, _BELOW, _AT)
        at = np.interp((cuts[place] - drawn[:, :place] @ root[place, :place]) / root[place, place], _AT, _BELOW)
        found = found * at
    return min(float(found.mean()), *shares)


def _root(correlations: Floats) -> Floats:
    """Lower triangle whose product with itself gives the correlations, or the nearest that can be."""
    found: Floats
    try:
        found = np.linalg.cholesky(correlations)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(correlations)
        possible = (vectors * np.maximum(values, 1e-6)) @ vectors.T
        scale = np.sqrt(np.diag(possible))
        found = np.linalg.cholesky(possible / np.outer(scale, scale))
    return found


@lru_cache(maxsize=4096)
def correlation(first: float, second: float, both: float) -> float:
    """The correlation at which so many have both of two traits, by bisection; at most ``MOST``."""
    low, high = -MOST, MOST
    for _ in range(20):
        middle = (low + high) / 2
        few = every([first, second], np.array([[1.0, middle], [middle, 1.0]])) < both
        low, high = (middle, high) if few else (low, middle)
    return (low + high) / 2


def _measured(one: Trait, other: Trait, tables: Mapping[tuple[str, str], Together]) -> Estimate | None:
    """The correlation of two traits with its 95 % interval, where it was counted.

    A count too small to be told is known to half of ``MIN_CELL`` where many are expected, and to ``MIN_CELL`` where few
    are. Labels can err more than usual, and hide so much more of what there is. The interval reaches no further than
    ``CORRELATION`` beyond the count and beyond unrelated: to count less well than that is no worse than not to count.
    """
    table = tables.get((one.facet, other.facet))
    if table is None:
        table, one, other = tables.get((other.facet, one.facet)), other, one
    if table is None:
        return None
    (first, doubt_one), (second, doubt_other) = (
        _of_codes(trait.codes, shares, apart)
        for trait, shares, apart in zip((one, other), table.shares, table.apart, strict=True)
    )
    told = [(a, b) for a in one.codes for b in table.excess.get(a, {}) if b in other.codes]
    unrelated = first * second
    if not told or not (0 < first < 1 and 0 < second < 1):
        return None
    untold = sum(a in table.shares[0] for a in one.codes) * sum(b in table.shares[1] for b in other.codes) - len(told)
    room = MIN_CELL * (0.5 + math.sqrt(untold)) / table.n
    excess = math.fsum(table.excess[a][b] for a, b in told)
    least, most = max(0.0, first + second - 1), min(first, second)
    half = 1.96 * math.sqrt(first * (1 - first) * second * (1 - second) / table.effective_n) + room

    def at(excess: float) -> float:
        return correlation(first, second, min(most, max(least, unrelated + excess)))

    doubt, likely = doubt_one * doubt_other, at(excess)
    low = min(at(excess - half), at(doubt * (excess - half)))
    high = max(at(excess + half), at(doubt * (excess + half)))
    return likely, max(low, min(likely, 0.0) - CORRELATION), min(high, max(likely, 0.0) + CORRELATION)


def _of_codes(
    codes: Sequence[str], shares: Mapping[str, float], apart: Mapping[str, tuple[float, float]]
) -> tuple[float, float]:
    """The share of some classes, and how many times larger an excess of theirs would be by their worst labels."""
    there = [code for code in codes if code in shares]
    total = math.fsum(shares[code] for code in there)
    if total <= 0:
        return 0.0, 1.0
    return min(1.0, total), math.fsum(shares[code] * apart[code][1] / apart[code][0] for code in there) / total
