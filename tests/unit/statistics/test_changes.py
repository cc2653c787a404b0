"""Where a series changes its level, and how often that is a false alarm."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bothsides.statistics.changes import LEVEL, changes
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
    assert len(changes(values)) == 1
