"""How many people have every trait at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from bothsides.documents.audience import Together
from bothsides.fit.together import CORRELATION, Trait, correlation, every, joint
from tests.simulation import Floats

_cut = np.vectorize(NormalDist().inv_cdf)


def alike(traits: int, correlation: float) -> Floats:
    """Every two of the traits with the same correlation."""
    return np.full((traits, traits), correlation) + (1 - correlation) * np.eye(traits)


def exactly(shares: list[float], correlation: float) -> float:
    """How many have every trait, where the traits share one latent cause with this correlation: by a fine grid."""
    z = np.linspace(-8, 8, 4001)
    density = np.exp(-(z**2) / 2)
    normal = np.vectorize(NormalDist().cdf)
    each = [normal((np.sqrt(correlation) * z + cut) / np.sqrt(1 - correlation)) for cut in _cut(shares)]
    return float((np.prod(each, axis=0) * density).sum() / density.sum())


@pytest.mark.parametrize("shares", [[0.8, 0.6, 0.5, 0.4], [0.99, 0.02], [0.3, 0.3, 0.3], [0.8, 0.5, 0.6, 0.3, 0.2]])
@pytest.mark.parametrize("correlation", [0.05, 0.3])
def test_traits_that_go_together(shares: list[float], correlation: float) -> None:
    assert every(shares, alike(len(shares), correlation)) == pytest.approx(exactly(shares, correlation), rel=0.01)


@pytest.mark.parametrize("between", [-0.5, 0.2, 0.7])
def test_traits_of_which_each_two_go_together_in_their_own_way(between: float) -> None:
    """Against two million drawn people."""
    matrix = np.array([[1, between, 0.3], [between, 1, 0.1], [0.3, 0.1, 1.0]])
    shares = [0.7, 0.5, 0.4]
    drawn = np.random.default_rng(1).normal(size=(2_000_000, 3)) @ np.linalg.cholesky(matrix).T
    assert every(shares, matrix) == pytest.approx(float((drawn <= _cut(shares)).all(1).mean()), rel=0.02)


def test_unrelated_traits_are_a_product_and_the_same_trait_twice_is_one() -> None:
    assert every([0.5, 0.4, 0.3], np.eye(3)) == pytest.approx(0.06)
    assert every([0.6, 0.4], alike(2, 0.999)) == pytest.approx(0.4, abs=0.001)
    assert every([0.6, 0.4], alike(2, -0.999)) == pytest.approx(0, abs=0.02)
    assert every([0.6, 0.4, 0.4], alike(3, 1.0)) == pytest.approx(0.4, abs=0.001)


def test_correlations_that_contradict_each_other_are_the_nearest_that_do_not() -> None:
    """Who is alike to both of two that exclude each other."""
    matrix = np.array([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])
    assert 0.1 < every([0.5, 0.5, 0.5], matrix) < 0.2


@pytest.mark.parametrize("sought", [-0.6, 0.0, 0.4, 0.9, 0.98])
def test_the_correlation_behind_two_shares_and_their_common_one(sought: float) -> None:
    assert correlation(0.7, 0.2, every([0.7, 0.2], alike(2, sought))) == pytest.approx(sought, abs=0.001)


def test_of_nobody_with_both_and_of_all_with_both_the_correlation_ends() -> None:
    assert correlation(0.5, 0.4, 0.0) < -0.99
    assert correlation(0.5, 0.4, 0.4) > 0.99


# ------------------------------------------------------------------------------------- counted in the same people
REAL, LOCAL = Trait("authenticity", ["real"], 0.6), Trait("countries", ["US"], 0.5)


def table(n: int, both: float, first: float = 0.6, second: float = 0.5, **facts: Any) -> Together:
    """Real people and those who live in the US, among ``n`` of whom both are known."""
    told: dict[str, Any] = {
        "facets": ("authenticity", "countries"), "n": n, "effective_n": n, "shares": ({"real": first}, {"US": second}),
        "excess": {"real": {"US": both - first * second}}, "apart": ({"real": (1, 1)}, {"US": (1, 1)}),
    }  # fmt: skip
    return Together.model_validate(told | facts)


def test_of_traits_that_were_counted_together_the_count_tells() -> None:
    """Of 60 % who are real and 50 % who live there, 45 % are both: half as many again as if they were unrelated."""
    found = joint([REAL, LOCAL], [table(4000, 0.45)])
    assert found.value == pytest.approx(1.5, abs=0.01)
    assert (found.low, found.high) == pytest.approx((1.471, 1.529), abs=0.002), (
        "1.96 times √(.06 / 4,000) and five people, over .3"
    )
    assert found.counted == 1
    assert joint([LOCAL, REAL], [table(4000, 0.45)]) == pytest.approx(found, abs=1e-6)
    apart = joint([REAL, LOCAL], [table(4000, 0.2)])
    assert apart.value == pytest.approx(0.2 / 0.3, abs=0.01)


def test_the_relation_is_carried_to_the_shares_that_are_asked_for() -> None:
    """Who tells a country lives elsewhere than all: their shares differ, the correlation is taken to be the same."""
    found = joint([REAL._replace(share=0.9), LOCAL._replace(share=0.3)], [table(4000, 0.45)])
    same = every([0.9, 0.3], alike(2, correlation(0.6, 0.5, 0.45))) / 0.27
    assert found.value == pytest.approx(same)
    assert found.high <= 1 / 0.9 + 1e-9, "no more than all who live there"


def test_fewer_people_tell_less_of_it() -> None:
    many, few = joint([REAL, LOCAL], [table(4000, 0.45)]), joint([REAL, LOCAL], [table(400, 0.45)])
    assert few.value == many.value
    assert few.low < many.low < many.value < many.high < few.high


@pytest.mark.parametrize(("both", "likely"), [(0.3, 0.0), (0.36, 0.377), (0.24, -0.377)])
def test_a_bad_count_leaves_no_more_open_than_none(both: float, likely: float) -> None:
    """Of ten people nobody can tell: then the bound holds, on from the count."""
    found = joint([REAL, LOCAL], [table(10, both)])
    ends = [
        every([0.6, 0.5], alike(2, at)) / 0.3 for at in (min(likely, 0) - CORRELATION, max(likely, 0) + CORRELATION)
    ]
    assert (found.low, found.high) == pytest.approx(ends, abs=0.01)


def erring(both: float, least: float) -> Together:
    return table(4000, both, apart=({"real": (least, 0.8)}, {"US": (1, 1)}))


def test_labels_that_err_leave_room_on_the_side_away_from_unrelated() -> None:
    sure, vague = (joint([REAL, LOCAL], [erring(0.31, least)]) for least in (0.8, 0.4))
    assert (vague.value, vague.low) == pytest.approx((sure.value, sure.low))
    assert vague.high - sure.high == pytest.approx((0.31 - 0.3) / 0.3 + (sure.high - sure.value), rel=0.05)


@pytest.mark.parametrize("sign", [1, -1])
def test_they_leave_no_more_room_than_if_nothing_had_been_counted(sign: int) -> None:
    """Twenty times as large an excess would be a correlation of nearly 1."""
    found = joint([REAL, LOCAL], [erring(0.3 + sign * 0.03, 0.04)])
    counted = correlation(0.6, 0.5, 0.3 + sign * 0.03)
    end = every([0.6, 0.5], alike(2, counted + sign * CORRELATION)) / 0.3
    assert (found.high if sign > 0 else found.low) == pytest.approx(end, abs=0.01)


def test_of_the_rest_nothing_is_known_but_a_bound() -> None:
    traits = [REAL, LOCAL, Trait("genders", ["woman"], 0.5)]
    room = every([0.6, 0.5, 0.5], alike(3, CORRELATION)) / 0.15
    assert joint(traits, []) == pytest.approx((1, 1 / room, room, 0))
    found = joint(traits, [table(1_000_000, 0.45)])
    assert found.value == pytest.approx(1.5, abs=0.01)
    assert found.counted == 1
    likely = correlation(0.6, 0.5, 0.45)
    matrix = np.array([[1, likely, CORRELATION], [likely, 1, CORRELATION], [CORRELATION, CORRELATION, 1]])
    assert found.high == pytest.approx(every([0.6, 0.5, 0.5], matrix) / 0.15, rel=0.01)
    assert found.low == pytest.approx(found.value**2 / found.high, rel=0.01)


def countries(excess: Mapping[str, float], shares: Mapping[str, float]) -> Together:
    return table(
        4000, 0, shares=({"real": 0.6}, shares), excess={"real": excess},
        apart=({"real": (1, 1)}, dict.fromkeys(shares, (1, 1))),
    )  # fmt: skip


def test_classes_that_are_asked_for_are_added() -> None:
    two = LOCAL._replace(codes=["US", "CA"])
    one = joint([REAL, two], [countries({"US": 0.1, "CA": 0.05, "IN": -0.15}, {"US": 0.3, "CA": 0.2, "IN": 0.5})])
    assert one.value == pytest.approx(1.5, abs=0.01)


def test_pairs_too_small_to_be_told_leave_room() -> None:
    """Nobody says how many are real in two countries of few: each may be ten people more."""
    us = countries({"US": 0.1}, {"US": 0.4, "MT": 0.05, "TD": 0.05})
    found = joint([REAL, LOCAL._replace(codes=["US", "MT", "TD"])], [us])
    sure = joint([REAL, LOCAL], [table(4000, 0.4)])
    assert found.counted == 1
    assert found.value == pytest.approx(sure.value)
    assert found.high - sure.high == pytest.approx(math.sqrt(2) * 10 / 4000 / 0.3, rel=0.1)


def test_what_has_no_table_or_no_class_in_it_is_not_counted() -> None:
    other = table(4000, 0.45, shares=({"real": 0.6}, {"DE": 0.5}), excess={"real": {"DE": 0.1}})
    assert joint([REAL, LOCAL], [other]).counted == 0
    assert joint([REAL, Trait("topics", ["Pets"], 0.5)], [table(4000, 0.45)]).counted == 0
    everybody = table(4000, 0.6, second=1.0)
    assert joint([REAL, LOCAL], [everybody]).counted == 0


def test_one_trait_or_none_goes_together_with_nothing() -> None:
    everybody = LOCAL._replace(share=1.0)
    for traits in ([], [REAL], [everybody, REAL], [REAL._replace(share=0.0), REAL, everybody]):
        assert joint(traits, [table(4000, 0.45)]) == (1.0, 1.0, 1.0, 0)
    assert math.isfinite(joint([REAL._replace(share=1e-9), LOCAL], [table(4000, 0.45)]).high)
