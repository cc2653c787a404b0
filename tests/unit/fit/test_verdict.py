"""What is answered: fit, no fit, or that the data do not decide it."""

from __future__ import annotations

import pytest

from bothsides.documents.fit import Fit
from bothsides.fit.score import score_fit
from tests.unit.fit.cases import brief, campaign, case, component, people

GOOD = {"countries": people(US=100), "authenticity": people(real=100)}


def answer(monkeypatch: pytest.MonkeyPatch, low: float, score: float, high: float, **facets: object) -> Fit:
    """The answer for one component with this interval, and gates that are passed unless facets say otherwise."""
    monkeypatch.setattr("bothsides.fit.score.components", lambda: {"x": lambda case: component(score, low, high)})
    asked = brief()
    return score_fit(case(asked, **(GOOD | facets)), campaign(asked), {})


@pytest.mark.parametrize(
    ("low", "score", "high", "verdict"),
    [
        (0.50, 0.60, 0.70, "fit"),  # the whole interval is at the middle or above
        (0.49, 0.60, 0.70, "unclear"),
        (0.30, 0.40, 0.50, "unclear"),
        (0.30, 0.40, 0.49, "no_fit"),  # the whole interval is below it
        (0.90, 0.95, 1.00, "fit"),
        (0.00, 0.05, 0.10, "no_fit"),
        (0.00, 0.50, 1.00, "unclear"),
    ],
)
def test_the_interval_decides_not_the_score(
    monkeypatch: pytest.MonkeyPatch, low: float, score: float, high: float, verdict: str
) -> None:
    fit = answer(monkeypatch, low, score, high)
    assert fit.verdict == verdict
    assert (fit.low, fit.score, fit.high) == pytest.approx((100 * low, 100 * score, 100 * high))


@pytest.mark.parametrize(
    ("facet", "missed", "open_"),
    [
        ("countries", people(US=10, DE=90), people(US=35, DE=65)),
        ("authenticity", people(real=30, suspicious=70), people(real=60, suspicious=40)),
    ],
)
def test_a_missed_gate_is_no_fit_and_an_open_one_is_unclear(
    monkeypatch: pytest.MonkeyPatch, facet: str, missed: object, open_: object
) -> None:
    assert answer(monkeypatch, 0.8, 0.9, 1.0, **{facet: missed}).verdict == "no_fit"
    assert answer(monkeypatch, 0.8, 0.9, 1.0, **{facet: open_}).verdict == "unclear"
    assert answer(monkeypatch, 0.8, 0.9, 1.0, **{facet: people(US=2, real=2)}).verdict == "unclear"  # not looked at
    assert answer(monkeypatch, 0.0, 0.1, 0.2, **{facet: open_}).verdict == "no_fit"


def test_a_creator_whose_audience_is_what_is_asked_fits() -> None:
    asked = brief(target={"topics": [], "genders": {"woman": 0.5, "man": 0.5}})
    facets = GOOD | {"genders": people(woman=50, man=50), "reachability": people(active=100)}
    fit = score_fit(case(asked, **facets), campaign(asked), {})
    assert fit.verdict == "fit"
    assert fit.score > 80
    assert [gate.passed for gate in fit.gates] == [True, True]
    assert fit.effective_reach.people == pytest.approx(1000)


def test_a_creator_whose_audience_is_elsewhere_does_not_fit() -> None:
    asked = brief(target={"topics": [], "genders": {"woman": 1.0}})
    facets = GOOD | {"countries": people(DE=100), "genders": people(man=100)}
    fit = score_fit(case(asked, **facets), campaign(asked), {})
    assert fit.verdict == "no_fit"
    assert [gate.passed for gate in fit.gates] == [False, True]
    assert fit.effective_reach.people is None  # nobody knows how many are active


def test_a_creator_of_whom_nothing_is_known_is_unclear() -> None:
    asked = brief(target={"topics": ["Science"], "genders": {"woman": 0.5}}, tone=["joy"])
    assert score_fit(case(asked), campaign(asked), {}).verdict == "unclear"
