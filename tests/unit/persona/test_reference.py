"""With whom a creator is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.persona.reference import ENOUGH, Population, shipped
from bothsides.text.model import text_model


def population(values: list[float]) -> Population:
    return Population.of("some", "1", [{"reach": value} for value in values])


def test_a_percentile_is_the_share_of_the_population_below() -> None:
    found = population([float(at) for at in range(1001)]).percentile("reach", 250.0, 250.0, 250.0)
    assert found is not None
    assert found[0] == pytest.approx(0.25, abs=0.005)


def test_the_interval_holds_that_of_the_value_and_that_of_so_few_creators() -> None:
    many = population([float(at) for at in range(1001)]).percentile("reach", 500.0, 400.0, 600.0)
    few = population([float(at * 20) for at in range(51)]).percentile("reach", 500.0, 400.0, 600.0)
    assert many == pytest.approx((0.5, 0.37, 0.63), abs=0.01)
    assert few == pytest.approx((0.5, 0.28, 0.72), abs=0.02)


def test_of_equal_creators_one_stands_in_the_middle() -> None:
    zeros = population([0.0] * 60 + [1.0] * 40).percentile("reach", 0.0, 0.0, 0.0)
    assert zeros is not None
    assert zeros[0] == pytest.approx(0.3, abs=0.03)


def test_what_a_population_was_not_measured_by_has_no_percentile() -> None:
    assert population([1.0, 2.0]).percentile("height", 1.0, 1.0, 1.0) is None


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=60), st.floats(-6, 6), st.floats(0, 3), st.floats(0, 3))
def test_a_higher_value_never_stands_lower(values: list[float], value: float, more: float, half: float) -> None:
    some = population(values)
    low = some.percentile("reach", value, value - half, value + half)
    high = some.percentile("reach", value + more, value + more - half, value + more + half)
    assert low
    assert high
    assert low[0] <= high[0] + 1e-9
    assert 0 <= low[1] <= low[0] <= low[2] <= 1


def test_a_deployments_own_creators_take_over_when_they_are_enough() -> None:
    rows = [{"values.power": float(at)} for at in range(ENOUGH)]
    assert Population.of_platform("youtube", rows[:-1]) is None
    own = Population.of_platform("youtube", rows)
    assert own
    assert (own.name, own.size) == ("your creators on youtube", ENOUGH)
    again = Population.of_platform("youtube", reversed(rows))
    assert again
    assert again.version == own.version
    other = Population.of_platform("youtube", [*rows[1:], {"values.power": 999.0}])
    assert other
    assert other.version != own.version


def test_the_population_that_ships_names_itself_and_holds_all_traits() -> None:
    found = shipped(text_model().card, "youtube:@a")
    assert found.title == f"vloggers and forum writers, version 1, {found.size} creators"
    assert found.size >= 300
    for measure in ("personality.openness", "values.benevolence", "values.self-transcendence", "emotions.joy"):
        assert measure in found.quantiles
