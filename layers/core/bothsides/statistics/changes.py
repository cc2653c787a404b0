"""Where in a series the level changes, with a rate of false alarms that is set beforehand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bothsides.text.tokens import Floats, Ints

LEVEL = 0.02  # chance of an alarm where nothing changes
LEAST = 5  # values on either side of a change
_DRAWS = 999
_BIAS = 3.0  # an autocorrelation about one mean is (1 + 3 r)/n too low (Kendall 1954); ours is about two levels
_MOST = 1_000  # values that are looked at one by one; more are averaged in even pieces


class Change(NamedTuple):
    """The level differs from value number ``at`` on (counted from 0); ``p`` is the chance of as much where nothing
    changes."""

    at: int
    p: float


def changes(values: Floats, *, level: float = LEVEL, seed: int = 0) -> list[Change]:
    """Changes of the level of a series, earliest first.

    Binary segmentation (Scott & Knott 1974; Vostrikova 1981) of the cumulated sums (Page 1955): the greatest one
    splits the series if it exceeds what permutations of the series give; then each half is looked at. Where nothing
    changes, only the first test can give an alarm, so the rate of false alarms of the whole is ``level``. The sums are
    divided by the long-run deviation of an AR(1) about the two levels, so that values that follow their neighbours are
    no alarm (Robbins, Gallagher, Lund & Aue 2011, J. Time Series Analysis 32:498).

    Args:
        values: in the order of time, (values,).
        level: rate of false alarms.
        seed: of the permutations.
    """
    values = np.asarray(values, float)
    width = max(1, -(-len(values) // _MOST))
    if width > 1:
        pieces = np.array_split(values, len(values) // width)
        starts = np.cumsum([0] + [len(piece) for piece in pieces])
        return [Change(int(starts[c.at]), c.p) for c in changes(np.array([p.mean() for p in pieces]), level=level)]
    found: list[Change] = []
    rng = np.random.default_rng(seed)
    segments = [(0, len(values))]
    while segments:
        begin, end = segments.pop()
        if end - begin < 2 * LEAST or np.ptp(values[begin:end]) < 1e-9:
            continue
        part = values[begin:end]
        [greatest], [at] = _greatest(part[None])
        chance, _ = _greatest(rng.permuted(np.tile(part, (_DRAWS, 1)), axis=1))
        p = (1 + int((chance >= greatest).sum())) / (_DRAWS + 1)
        if p <= level:
            found.append(Change(begin + int(at), p))
            segments += [(begin, begin + int(at)), (begin + int(at), end)]
    return sorted(found)


def _greatest(series: Floats) -> tuple[Floats, Ints]:
    """Greatest cumulated sum of each row in units of its long-run deviation, and where the second level begins."""
    n = series.shape[1]
    sums = np.cumsum(series - series.mean(1, keepdims=True), axis=1)[:, :-1]
    inner = np.abs(sums[:, LEAST - 1 : n - LEAST])
    at = inner.argmax(1) + LEAST
    rows = np.arange(len(series))
    first = (np.arange(n) < at[:, None]).astype(float)
    shift = sums[rows, at - 1]
    mean = series.mean(1)
    levels = np.where(first > 0, (mean + shift / at)[:, None], (mean - shift / (n - at))[:, None])
    rest = series - levels
    variance = (rest**2).mean(1)
    follows = (rest[:, 1:] * rest[:, :-1]).mean(1) / np.maximum(variance, 1e-12)
    follows = np.clip(follows + _BIAS * (1 + 3 * follows) / n, 0, 0.9)
    long_run = variance * (1 + follows) / (1 - follows)
    return inner.max(1) / np.sqrt(np.maximum(long_run, 1e-12) * n), at
