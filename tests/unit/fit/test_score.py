"""How parts become a fit: hand-checked cases, and what must hold for any."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.documents.fit import Component
from bothsides.fit.components import components
from bothsides.fit.reach import effective_reach
from bothsides.fit.score import combine, gate, score_fit
from bothsides.statistics.facets import first_party, part
from bothsides.statistics.intervals import log_product
from tests.unit.fit.cases import brief, campaign, case, component, people


@st.composite
def measured(draw: st.DrawFn) -> Component:
    low, score, high = sorted(draw(st.tuples(*[st.floats(0, 1)] * 3)))
    return component(score, low, high, draw(st.floats(0.1, 3)))


def test_the_score_is_the_weighted_mean() -> None:
    score, low, high = combine([component(0.8, 0.7, 0.9, weight=3), component(0.4, 0.2, 0.6, weight=1)])
    assert score == pytest.approx(0.7)
    assert low == pytest.approx(0.7 - math.hypot(0.75 * 0.1, 0.25 * 0.2))
    assert high == pytest.approx(0.7 + math.hypot(0.75 * 0.1, 0.25 * 0.2))


def test_what_is_not_asked_does_not_count() -> None:
    unasked = component(None).model_copy(update={"state": "not_asked"})
    assert combine([component(0.9, 0.8, 1), unasked])[0] == pytest.approx(0.9)


def test_nothing_known_is_the_middle_with_the_whole_interval() -> None:
    assert combine([component(None), component(None)]) == (0.5, 0.0, 1.0)
    assert combine([]) == (0.5, 0.0, 1.0)


@given(st.lists(measured(), min_size=1, max_size=6))
def test_the_interval_holds_the_score_in_any_order(parts: list[Component]) -> None:
    score, low, high = combine(parts)
    assert 0 <= low <= score <= high <= 1
    assert combine(parts[::-1]) == pytest.approx((score, low, high))


@given(st.lists(measured(), min_size=1, max_size=6))
def test_half_unknown_leaves_at_least_a_quarter_open(parts: list[Component]) -> None:
    weight = sum(c.weight for c in parts)
    score, low, high = combine([*parts, component(None, weight=weight)])
    assert high - low >= 0.25 - 1e-9
    assert score == pytest.approx(combine(parts)[0] / 2 + 0.25)


@given(st.lists(st.tuples(*[st.floats(0.01, 1)] * 3).map(sorted), min_size=1, max_size=5))
def test_a_product_lies_in_its_interval(factors: list[list[float]]) -> None:
    value, low, high = log_product([(v, low, high) for low, v, high in factors])
    assert low <= value * (1 + 1e-9)
    assert value <= high * (1 + 1e-9)


def test_a_counted_share_has_the_interval_of_the_sum() -> None:
    facet = people(US=40, GB=10, DE=50)
    share, low, high = part(facet, ["US", "GB"])
    assert share == pytest.approx(0.5)
    assert (low, high) == pytest.approx((0.3983, 0.6017), abs=1e-4)  # Clopper and Pearson for 50 of 100


def test_first_party_shares_have_no_sampling_interval() -> None:
    assert part(first_party({"US": 0.7, "GB": 0.1}), ["US", "GB"]) == pytest.approx((0.8, 0.8, 0.8))


@pytest.mark.parametrize(("us", "passed"), [(90, True), (50, None), (10, False)])
def test_a_gate_is_undecided_while_its_interval_holds_the_limit(us: int, passed: bool | None) -> None:
    assert gate("market", people(US=us, DE=100 - us), ["US"], 0.5, "x").passed is passed


def test_a_gate_without_data_is_undecided() -> None:
    assert gate("market", people(US=3), ["US"], 0.5, "x").passed is None


def test_reach_is_the_product_of_what_is_left() -> None:
    facets = {
        "authenticity": people(real=80, suspicious=20), "reachability": people(active=50, dormant=50),
        "countries": people(US=50, DE=50), "topics": people(Science=100),
    }  # fmt: skip
    reach = effective_reach(case(brief(), **facets))
    assert reach.basis == "followers"
    assert reach.people == pytest.approx(1000 * 0.8 * 0.5 * 0.5 * 1.0)
    assert reach.low < reach.people < (reach.high or 0)


def test_reach_is_unknown_where_a_factor_is() -> None:
    facets = {"authenticity": people(real=80), "reachability": people(active=50), "countries": people(US=2)}
    reach = effective_reach(case(brief(), **facets))
    assert reach.people is None
    assert reach.high == pytest.approx(1000, rel=0.1)
    assert effective_reach(case(brief(), followers=None)).basis == "unknown"


def test_a_missed_gate_is_no_fit_whatever_the_score() -> None:
    asked = brief(gates={"min_market_share": 0.9})
    facets = {"countries": people(US=60, DE=40), "authenticity": people(real=100), "topics": people(Science=100)}
    fit = score_fit(case(asked, **facets), campaign(asked), {})
    assert fit.verdict == "no_fit"
    assert fit.gates[0].passed is False
    assert "60%" in fit.gates[0].text


def test_every_component_is_found_by_its_file_and_bears_its_name() -> None:
    found = components()
    assert {"audience_countries", "audience_demographics", "audience_topics", "creator_tone"} <= set(found)
    some = case(brief(tone=["joy"], target={"topics": ["Science"], "genders": {"woman": 0.5}}))
    for name, measure in found.items():
        result = measure(some)
        assert result.name == name
        assert all(reason.text and reason.evidence.path for reason in result.reasons)


def test_demographics_compare_what_is_wanted_with_what_is() -> None:
    asked = brief(target={"genders": {"woman": 0.8, "man": 0.2}})
    result = components()["audience_demographics"](case(asked, genders=people(woman=50, man=50)))
    assert result.score == pytest.approx(0.7)  # 30 points of women are missing
    assert result.low < 0.7 < result.high


def test_first_party_is_said_in_the_reason() -> None:
    result = components()["audience_countries"](case(brief(), countries=first_party({"US": 0.6, "DE": 0.4})))
    assert "own insights" in result.reasons[0].text
    assert result.score == pytest.approx(0.6)


def test_the_reason_says_whose_figures_they_are() -> None:
    told = first_party({"US": 0.6, "DE": 0.4}).model_copy(update={"method": "Instagram's creator marketplace"})
    result = components()["audience_countries"](case(brief(), countries=told))
    assert "(from Instagram's creator marketplace)" in result.reasons[0].text


def test_a_creator_whom_the_platform_made_up_fits_nothing() -> None:
    """Before app review Meta answers with simulated creators: they may not lead a ranking."""
    asked = brief(gates={"min_market_share": 0, "min_real_share": 0})
    real = case(asked, countries=people(US=100))
    made_up = replace(real, profile=real.profile.model_copy(update={"simulated": True}))
    assert [gate.name for gate in score_fit(real, campaign(asked), {}).gates] == ["market", "real"]
    fit = score_fit(made_up, campaign(asked), {})
    assert fit.verdict == "no_fit"
    assert [(gate.name, gate.passed) for gate in fit.gates][2:] == [("test_data", False)]
