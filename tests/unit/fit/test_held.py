"""The creator's view: what is held against them, and how they can correct it."""

from __future__ import annotations

from bothsides.documents.fit import Component, Evidence, Gate, Reason
from bothsides.fit.components import components
from bothsides.fit.held import COMPONENTS, LIMITS, MORE, MOST, held
from bothsides.fit.score import score_fit
from tests.unit.fit.cases import brief, campaign, case, component, people


def limit(name: str, *, passed: bool | None, binding: bool = True) -> Gate:
    return Gate(name=name, passed=passed, text=f"{name} is {passed}", binding=binding)


def part(name: str, score: float | None, strength: float, *, supports: bool = False) -> Component:
    evidence = Evidence(document="profile", path="posts", n=3)
    reason = Reason(text=f"{name} stands so", supports=supports, strength=strength, evidence=evidence)
    return component(score, name=name).model_copy(update={"reasons": (reason,)})


def test_missed_limits_come_first_then_open_ones_with_what_to_do() -> None:
    gates = [limit("present", passed=True), limit("must", passed=None), limit("real", passed=None, binding=False),
             limit("exclusive", passed=False)]  # fmt: skip
    found = held(gates, [])
    assert [(one.name, one.text) for one in found] == [("exclusive", "exclusive is False"), ("must", "must is None")]
    assert [one.correction for one in found] == [LIMITS["exclusive"], LIMITS["must"]]


def test_then_what_is_low_or_unknown_what_moves_most_first() -> None:
    names = sorted(COMPONENTS)
    parts = [part(name, 0.1 * at / len(names), 0.01 * (1 + at)) for at, name in enumerate(names)]
    found = held([], [part("creator_message", 0.9, 0.9, supports=True), part("audience_ages", None, 0.5), *parts])
    assert [one.name for one in found] == ["audience_ages", *reversed(names[-MOST + 1 :])]
    assert found[0].evidence == Evidence(document="profile", path="posts", n=3)
    assert found[0].correction == COMPONENTS["audience_ages"]


def test_what_is_unknown_accuses_nobody() -> None:
    """Of commenters nobody knows who is bought: their creator was told to remove bought followers."""
    unknown = part("audience_authenticity", None, 0.2)
    assert [one.correction for one in held([], [unknown])] == [MORE]
    assert held([], [unknown.model_copy(update={"state": "unavailable"})]) == ()
    assert held([], [part("audience_authenticity", 0.1, 0.2)])[0].correction == COMPONENTS["audience_authenticity"]


def test_what_stands_in_the_middle_or_moves_nothing_is_held_against_nobody() -> None:
    assert held([], [part("audience_ages", 0.5, 0.1), part("audience_market", 0.49, 0.005)]) == ()


def test_every_limit_and_every_component_can_be_corrected_or_is_said_to_be_no_fault() -> None:
    assert sorted(COMPONENTS) == sorted(components())
    asked = brief(
        product={"min_age": 18}, competitors=["Acme"], must=["x"], must_not=["y"],
        budget={"amount": 5, "currency": "EUR", "fee": 9},
    )  # fmt: skip
    fit = score_fit(case(asked), campaign(asked), {})
    assert {gate.name for gate in fit.gates} | {"test_data"} == set(LIMITS)


def test_an_answer_carries_it() -> None:
    asked = brief(budget={"amount": 5, "currency": "EUR", "fee": 9})
    fit = score_fit(case(asked, countries=people(DE=100)), campaign(asked), {})
    assert [one.name for one in fit.held][:2] == ["market", "affordable"]
    assert fit.held[0].text == fit.gates[0].text
