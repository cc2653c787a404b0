"""Which weight decides between the first two of a ranking."""

from __future__ import annotations

import math
from functools import cache

import pytest

from bothsides.documents.fit import Component, Fit
from bothsides.fit.score import combine
from bothsides.fit.sensitivity import swap
from tests.unit.fit.cases import component, gate
from tests.unit.fit.worlds import answer, both


def of(*parts: Component) -> Fit:
    """A fit with these components."""
    score, low, high = combine(parts)
    scores = {"score": 100 * score, "low": 100 * low, "high": 100 * high}
    return template().model_copy(update=scores | {"components": parts})


@cache
def template() -> Fit:
    """Any fit."""
    return answer(both(n=20))


def side(a: float, b: float) -> list[Component]:
    """A creator's side of two components without error, with weights 3 and 1."""
    return [component(x, x, x, w, side="creator", name=n) for x, w, n in ((a, 3, "creator_a"), (b, 1, "creator_b"))]


def test_the_weight_that_would_have_to_change_least() -> None:
    first, second = of(*side(0.8, 0.4)), of(*side(0.6, 0.7))
    found = swap(first, second)
    assert found is not None
    # 3 log .8 + f log .4 = 3 log .6 + f log .7
    factor = 3 * math.log(0.8 / 0.6) / math.log(0.7 / 0.4)
    assert found.component == "creator_b"
    assert found.factor == pytest.approx(factor, rel=1e-3)
    assert found.text == f"if creator b counts {factor:.1f} times its weight, they change places"


def test_who_is_better_in_everything_stays_first() -> None:
    assert swap(of(*side(0.8, 0.8)), of(*side(0.6, 0.7))) is None


def test_a_decision_is_no_matter_of_weights() -> None:
    second = of(*side(0.6, 0.7)).model_copy(update={"verdict": "review"})
    assert swap(of(*side(0.8, 0.4)).model_copy(update={"verdict": "fit"}), second) is None


def test_a_weight_that_has_to_go() -> None:
    found = swap(of(*side(0.6, 0.9)), of(*side(0.6, 0.3)))
    assert found is not None
    assert found.text == "without creator b they change places"


def test_who_is_not_ahead_changes_places_with_no_weight_changed() -> None:
    equal = of(*side(0.6, 0.6))
    found = swap(equal, equal)
    assert found is not None
    assert (found.component, found.factor) == ("creator_a", 1.0)
    behind = swap(of(*side(0.5, 0.5)), of(*side(0.6, 0.7)))
    assert behind is not None
    assert behind.factor == 1.0


def test_who_is_better_and_less_sure_is_not_ahead() -> None:
    vague = component(0.8, 0.1, 1.0, 3, side="creator", name="creator_a")
    found = swap(of(vague, *side(0.8, 0.4)[1:]), of(*side(0.75, 0.4)))
    assert found is not None
    assert found.factor == 1.0


def test_a_limit_that_is_open_counts_as_it_does_in_the_ranking() -> None:
    """Its lower bound is the half: no weight brings a creator with an open limit over one without."""
    better, worse = of(*side(0.8, 0.8)), of(*side(0.7, 0.7))
    open_ = worse.model_copy(update={"gates": (gate(passed=None),)})
    assert swap(better, open_) is None
    ahead = better.model_copy(update={"gates": (gate(passed=None),)})
    found = swap(ahead, worse)
    assert found is not None
    assert found.factor == 1.0
