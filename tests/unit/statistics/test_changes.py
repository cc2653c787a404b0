"""Where a series changes its level, and how often that is a false alarm."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bothsides.statistics.changes import LEAST, LEVEL, changes
from tests.simulation import Floats

type Draw = Callable[[np.random.Generator], Floats]


def alarms(draw: Draw, times: int = 400) -> float:
    """In which part of the series anything is found."""
    random = np.random.default_rng(3)
    return sum(bool(changes(draw(random))) for _ in range(times)) / times


def follows(random: np.random.Generator, n: int, share: float) -> Floats:
    """Values of which each keeps so much of the one before."""
    values = random.normal(size=n)
    for at in range(1, n):
        values[at] = share * values[at - 1] + np.sqrt(1 - share**2) * values[at]
    return values


@pytest.mark.simulation
@pytest.mark.parametrize(
    ("draw", "most"),
    [
        (lambda random: random.normal(size=60), 0.04),
        (lambda random: random.normal(size=300), 0.04),
        (lambda random: random.standard_t(2, size=60), 0.04),  # outliers
        (lambda random: (random.random(60) < 0.1) * 1.0, 0.04),  # yes or no
        (lambda random: random.gamma(0.3, size=60), 0.04),  # overdispersed
        (lambda random: follows(random, 60, 0.3), 0.06),  # hardly more where values follow each other
        (lambda random: np.repeat(random.normal(size=20), 3) * 0.55 + random.normal(size=60) * 0.84, 0.07),  # threes
    ],
)
def test_where_nothing_changes_alarms_are_rare(draw: Draw, most: float) -> None:
    assert alarms(draw) <= most


@pytest.mark.simulation
def test_a_change_by_a_standard_deviation_is_found_in_60_values() -> None:
    assert alarms(lambda random: random.normal(size=60) + (np.arange(60) >= 30)) >= 0.8
    assert alarms(lambda random: random.normal(size=60) + 0.2 * (np.arange(60) >= 30)) < 0.3  # and it can fail


def test_changes_are_found_where_they_are() -> None:
    random = np.random.default_rng(1)
    values = np.concatenate([random.normal(0, 1, 80), random.normal(4, 1, 80), random.normal(1, 1, 80)])
    found = changes(values)
    assert [change.at for change in found] == [pytest.approx(80, abs=2), pytest.approx(160, abs=2)]
    assert all(0 < change.p <= LEVEL for change in found)


def test_a_long_series_is_looked_at_in_pieces() -> None:
    random = np.random.default_rng(1)
    values = random.normal(size=4_000) + 2.0 * (np.arange(4_000) >= 3_000)
    [found] = changes(values)
    assert found.at == pytest.approx(3_000, abs=8)


@pytest.mark.parametrize("values", [[], [1.0], [1.0] * 50, [0.0] * 4 + [9.0] * 5])
def test_too_few_values_or_equal_ones_have_no_change(values: list[float]) -> None:
    assert changes(np.array(values)) == []


def test_the_same_series_gives_the_same_answer_whatever_its_unit() -> None:
    values = np.random.default_rng(4).normal(size=60) + (np.arange(60) >= 30)
    assert changes(values) == changes(values) == changes(1_000 * values + 7)
    assert [one.at for one in changes(values)] == [one.at for one in changes(1e-6 * values)]
    assert len(changes(values)) == 1


def steps(*levels: float, each: int = 30) -> Floats:
    """Levels one after the other, with a little noise."""
    return np.repeat(np.array(levels, float), each) + 0.3 * np.random.default_rng(5).normal(size=each * len(levels))


def test_each_step_of_a_stair_is_found_in_order() -> None:
    assert [change.at for change in changes(steps(0, 3, 20, 23, 40))] == [30, 60, 90, 120]
    assert [change.at for change in changes(steps(40, 23, 20, 3, 0))] == [30, 60, 90, 120]


def test_a_short_end_does_not_hide_what_is_before_it() -> None:
    values = np.concatenate([steps(0, 3, 12), steps(20, each=LEAST)])
    assert [change.at for change in changes(values)] == [30, 60, 90]


@pytest.mark.parametrize(("before", "at"), [(2, 5), (4, 5), (5, 5), (6, 6), (24, 24), (25, 25), (26, 25), (28, 25)])
def test_five_values_lie_on_either_side(before: int, at: int) -> None:
    values = steps(0, each=30) + 9.0 * (np.arange(30) >= before)
    assert [change.at for change in changes(values, level=0.5)][:1] == [at]


def test_ten_values_are_enough() -> None:
    """That the five noughts stand together at either end happens in 2 of 252 orders."""
    [found] = changes(np.array([0.0] * 5 + [1.0] * 5))
    assert found.at == 5
    assert found.p == pytest.approx(2 / 252, abs=0.005)


def test_no_chance_is_told_that_is_less_than_the_permutations_can_tell() -> None:
    """Of a thousand orders, that of the series is one."""
    [found] = changes(steps(0, 9))
    assert found.p == 1 / 1_000
    assert changes(steps(0, 9), level=1 / 1_000) == [found]
    assert changes(steps(0, 9), level=0.9 / 1_000) == []


def test_the_pieces_of_a_long_series_are_even() -> None:
    """1,500 values are looked at in pieces of two: a change is told where a piece begins."""
    values = np.concatenate([steps(0, each=1_001), steps(1, each=499)])
    [found] = changes(values)
    assert (found.at, found.p) == (pytest.approx(1_001, abs=1), 1 / 1_000)
    assert found.at % 2 == 0
    assert changes(values, level=0.9 / 1_000) == []


def statistic(values: Floats) -> float:
    """Of one series, as the papers have it: the greatest cumulated sum by the long-run deviation about two levels."""
    n, mean = len(values), values.mean()
    sums = {at: abs((values[:at] - mean).sum()) for at in range(LEAST, n - LEAST + 1)}
    at = max(sums, key=lambda one: sums[one])
    rest = np.concatenate([values[:at] - values[:at].mean(), values[at:] - values[at:].mean()])
    variance = (rest**2).mean()
    r = (rest[1:] * rest[:-1]).sum() / (n - 1) / variance
    r = min(max(r + 3 * (1 + 3 * r) / n, 0.0), 0.9)  # Kendall 1954, for two levels
    return float(sums[at] / np.sqrt(n * variance * (1 + r) / (1 - r)))


@pytest.mark.parametrize(
    "values",
    [
        [0.1, 0.9, 0.2, 1.3, 0.4, 1.9, 1.0, 2.2, 0.7, 2.1, 1.1, 1.9, 0.3, 2.4],  # each unlike the one before
        [0.0, 0.3, 0.1, 0.6, 1.2, 1.1, 0.6, 0.9, 1.4, 2.0, 1.6, 0.8, 0.7, 1.1],  # each like the one before
        [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0],  # no step, but a slope
        [5.0, 0.1, 0.3, 0.2, 0.0, 0.4, 0.9, 0.8, 1.2, 1.0, 0.7, 1.1],  # one far away
        [0.7, 0.2, 0.4, 0.9, 0.1, 0.6, 0.8, 0.3, 0.5, 0.65, 0.15],
    ],
)
def test_the_chance_is_that_of_an_order_with_as_large_a_statistic(values: list[float]) -> None:
    """Of so few values no half is looked at again, so at level 1 there is one answer."""
    random, series = np.random.default_rng(8), np.array(values)
    least = statistic(series) - 1e-9
    as_large = np.mean([statistic(random.permutation(series)) >= least for _ in range(1_500)])
    [found] = changes(series, level=1.0)
    assert found.p == pytest.approx(as_large, abs=0.04)


def test_values_that_follow_each_other_are_no_alarm() -> None:
    """Of thirty such series one in two would be an alarm if values were taken as independent."""
    assert alarms(lambda random: follows(random, 60, 0.6), times=20) <= 0.2
