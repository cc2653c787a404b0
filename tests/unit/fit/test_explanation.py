"""The answer in five sentences, word by word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bothsides.documents.facet import Interval
from bothsides.documents.fit import EffectiveReach, Evidence, Fit, Gate, ReachStep, Reason, Side
from bothsides.fit.case import Case
from bothsides.fit.explanation import explanation
from tests.unit.fit.cases import AT, brief, case, component

UNKNOWN = EffectiveReach(basis="unknown", audience=None, people=None, low=0, high=None, steps=())
WHO: dict[str, Any] = {"creator": "a1:b", "run_id": "r", "made_at": AT, "campaign_id": "c", "documents": {}}


def told(some: Case | None = None, **changes: Any) -> tuple[str, ...]:
    """The sentences of a fit of which these facts are as given."""
    sides = {
        "creator": Interval(value=70.4, low=60.2, high=80.6, n=3),
        "audience": Interval(value=55.5, low=44.4, high=66.6, n=2),
    }
    facts: dict[str, Any] = {
        "score": 61.6, "low": 52.2, "high": 70.8, "verdict": "fit", "sides": sides, "gates": (), "components": (),
        "effective_reach": UNKNOWN, "reasons": (),
    }  # fmt: skip
    return explanation(Fit(**(WHO | facts | changes)), some or case(brief(name="Baking")))


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("fit", "fits Baking"),
        ("review", "may fit Baking, and a person should look"),
        ("no_fit", "does not fit Baking"),
        ("insufficient_data", "can't be judged for Baking yet, too little is known"),
    ],
)
def test_first_the_answer(verdict: str, said: str) -> None:
    assert told(verdict=verdict)[0].startswith(f"a1:b {said}: 62 of 100, 52 to 71.")


def test_who_it_is_follows_the_answer() -> None:
    base = case(brief(name="Baking"))
    named = base.profile.account.model_copy(update={"display_name": "Ada"})
    profile = base.profile.model_copy(update={"account": named})
    for summary, said in (("A baker.", " A baker."), ("A baker", " A baker."), (None, "")):
        persona = base.persona.model_copy(update={"summary": summary})
        some = replace(base, both=replace(base.both, profile=profile, persona=persona))
        assert told(some)[0] == f"Ada fits Baking: 62 of 100, 52 to 71.{said}"


def reason(text: str, strength: float, *, supports: bool | None) -> Reason:
    return Reason(
        text=text, supports=supports, strength=strength, evidence=Evidence(document="profile", path="posts")
    )  # fmt: skip


def test_then_the_strongest_reason_for_and_against_each_side() -> None:
    def part(side: Side, *reasons: Reason) -> Any:
        return component(0.5, side=side).model_copy(update={"reasons": reasons})

    parts = (
        part("creator", reason("weakly good", 0.1, supports=True), reason("moves nothing", 0.0, supports=False)),
        part("creator", reason("very good", 0.9, supports=True), reason("bad", 0.2, supports=False)),
        part("audience", reason("poor", 0.3, supports=False), reason("worse", 0.4, supports=False)),
    )
    _, creator, audience, *_ = told(components=parts)
    assert creator == "The creator stands at 70 (60 to 81): for it: very good; against it: bad."
    assert audience == "The audience stands at 56 (44 to 67): against it: worse."
    assert told()[1] == "The creator stands at 70 (60 to 81): nothing is known."


def test_what_is_not_known_is_said_and_not_held_against_a_side() -> None:
    """It was "against it: sponsorship unknown", and hid what is."""
    of_creator = component(0.5, side="creator").model_copy(
        update={
            "reasons": (
                reason("rhythm unknown", 0.9, supports=None), reason("tone unknown", 0.1, supports=None),
                reason("bad", 0.2, supports=False),
            )
        }
    )  # fmt: skip
    assert told(components=(of_creator,))[1].endswith(": against it: bad; rhythm unknown.")
    untold = of_creator.model_copy(update={"state": "unavailable"})
    assert told(components=(untold,))[1].endswith(": nothing is known."), "nobody can tell it on the platform"


def gates(**passed: bool | None) -> tuple[Gate, ...]:
    """Gates by name; whose name ends with ``untold`` do not bind."""
    return tuple(
        Gate(name=name, passed=at, text=f"{name} is {at}", binding=not name.endswith("untold"))
        for name, at in passed.items()
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (gates(market=True, of_age=True), "All 2 limits that can be told are met: market and of age."),
        (gates(market=False, safe=None, real=False), "It is out because of market is False; real is False."),
        (gates(market=True, safe=None, must=None), "Still open: safe is None; must is None."),
        (
            gates(market=True, untold=None, also_untold=None),
            "The one limit that can be told is met: market. "
            "Nobody can tell on this platform: untold is None; also_untold is None.",
        ),
        (
            gates(safe=None, untold=None),
            "Still open: safe is None. Nobody can tell on this platform: untold is None.",
        ),
        ((), "The brief sets no limit."),
        (gates(untold=None), "Nobody can tell on this platform: untold is None."),
        (
            gates(a=True, b=True, c=True, d=True, e=True, f=True),
            "All 6 limits that can be told are met: a, b, c, d, e and f.",
        ),
    ],
)
def test_then_the_limits(found: tuple[Gate, ...], said: str) -> None:
    assert told(gates=found)[3] == said


def step(name: str, share: float | None, *, assumed: bool = False) -> ReachStep:
    return ReachStep(name=name, share=share, low=0, high=1, assumed=assumed)


def reach(**facts: Any) -> EffectiveReach:
    base = {"basis": "views_per_post", "audience": 9000.0, "people": 1234.5, "low": 800.0, "high": 2000.0}
    return EffectiveReach(**(base | {"steps": (step("real", 0.8), step("can_buy", 0.5))} | facts))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (UNKNOWN, "How many people a post reaches is not known: there are neither views nor followers."),
        (
            reach(),
            "A post reaches about 1,234 (800 to 2,000) people who are real and can buy it, of those who see a post.",
        ),
        (
            reach(basis="followers", people=None, steps=(step("real", None), step("can_buy", None))),
            "A post reaches at most 2,000 people who are real and can buy it, of the followers; "
            "not known is how many are real and can buy it.",
        ),
        (
            reach(steps=tuple(step(name, 0.5) for name in ("real", "can_buy", "genders", "ages", "interested", "new"))),
            "A post reaches about 1,234 (800 to 2,000) people "
            "who are real, can buy it, are of the wanted gender, are of the wanted age, care about the topic "
            "and are new to the brand, of those who see a post.",
        ),
        (
            reach(steps=(step("real", 0.8, assumed=True), step("can_buy", 0.5))),
            "A post reaches about 1,234 (800 to 2,000) people who are real and can buy it, of those who see a post; "
            "that 80% are real is usual, and not measured.",
        ),
        (
            reach(cost=Interval(value=0.256, low=0.1, high=1.5, n=1), currency="EUR", cost_from=0.1),
            "A post reaches about 1,234 (800 to 2,000) people who are real and can buy it, of those who see a post, "
            "for 0.26 EUR each (0.10 to 1.50).",
        ),
        (
            reach(people=None, steps=(step("real", 0.8), step("can_buy", None)), currency="EUR", cost_from=0.125),
            "A post reaches at most 2,000 people who are real and can buy it, of those who see a post, "
            "for at least 0.12 EUR each; not known is how many can buy it.",
        ),
    ],
)  # fmt: skip
def test_at_last_whom_it_reaches_and_what_they_cost(found: EffectiveReach, said: str) -> None:
    assert told(effective_reach=found)[4] == said
