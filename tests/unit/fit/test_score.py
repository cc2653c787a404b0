"""How components become a score and a decision: hand-checked cases, and what must hold for any."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bothsides.documents.fit import Component, Evidence, Fit, Reason, Side
from bothsides.fit.score import LEAST, LINE, combine, counted, decide, drawn, known_part, score_fit, summed, weighed
from tests.simulation import assert_holds
from tests.unit.fit.cases import AT, brief, campaign, case, component, gate, people, posts

NAMES = ("a", "b", "c", "d", "e", "f")
REASON = Reason(text="x", supports=True, strength=0, evidence=Evidence(document="profile", path="posts"))


def sure(score: float, weight: float = 1.0, side: Side = "audience", name: str = "x") -> Component:
    """A component without error."""
    return component(score, score, score, weight, side=side, name=name)


@st.composite
def measured(draw: st.DrawFn) -> list[Component]:
    """One to six components of either side, known or not."""
    found = []
    for name in NAMES[: draw(st.integers(1, 6))]:
        low, score, high = sorted(draw(st.tuples(*[st.floats(0, 1)] * 3)))
        known, side = draw(st.booleans()), draw(st.sampled_from(["creator", "audience"]))
        weight, usual = draw(st.floats(0.1, 50)), draw(st.sampled_from([0.2, 0.5]))
        value, low, high = (score, low, high) if known else (None, 0.0, 1.0)
        found.append(component(value, low, high, weight, side=side, name=name, usual=usual))
    return found


# ---------------------------------------------------------------------------------------------------- the score
def test_the_score_is_the_geometric_mean_of_the_sides_and_of_what_they_are_made_of() -> None:
    parts = [sure(0.9, 3, "creator", "a"), sure(0.4, 1, "creator", "b"), sure(0.6, 1, "audience", "c")]
    score, low, high = combine(parts)
    creator = 0.9 ** (3 / 4) * 0.4 ** (1 / 4)
    assert score == pytest.approx(math.sqrt(creator * 0.6))
    assert (low, high) == pytest.approx((score, score))


def test_a_side_that_is_missing_is_not_bought_by_the_other() -> None:
    assert combine([sure(1.0, side="creator"), sure(0.0)])[0] == pytest.approx(math.sqrt(LEAST))
    assert combine([sure(1.0, side="creator"), sure(0.2)])[2] < LINE
    weighty = [sure(1.0, 100, "creator"), sure(0.2, 1)]
    assert combine(weighty)[0] == combine([sure(1.0, 1, "creator"), sure(0.2, 1)])[0]


def test_where_a_gate_may_be_missed_the_interval_goes_down_to_the_half() -> None:
    """The proving ground: a creator whose market nobody could tell stood as surely as one who was known to be out."""
    measured = [component(0.7, 0.6, 0.8, side="creator"), component(0.7, 0.6, 0.8, side="audience")]
    value, low, high = combine(measured)
    assert combine(measured, [gate(passed=None)]) == pytest.approx((value, low / 2, high))
    assert combine(measured, [gate(passed=True)]) == (value, low, high)
    shown_only = gate(passed=None).model_copy(update={"binding": False})
    assert combine(measured, [shown_only]) == (value, low, high)


def test_a_missed_gate_halves_the_score() -> None:
    parts = [sure(0.9, side="creator"), sure(0.9)]
    assert combine(parts, [gate(passed=False), gate(passed=False)])[0] == pytest.approx(0.45)
    assert combine(parts, [gate(passed=None), gate(passed=True)])[0] == pytest.approx(0.9)


def test_what_is_not_asked_or_without_weight_does_not_count() -> None:
    unasked = component(None).model_copy(update={"state": "not_asked"})
    shown = sure(0.0, 0.0)
    assert combine([sure(0.9, side="creator"), sure(0.9), unasked, shown])[0] == pytest.approx(0.9)


def test_what_is_unknown_can_be_anything_that_is_usual() -> None:
    score, low, high = summed(drawn([component(None)], "audience"))
    assert score == pytest.approx(0.5, abs=0.01)
    assert (low, high) == pytest.approx((0.025, 0.975), abs=0.002)
    score, low, high = summed(drawn([component(None, usual=0.2)], "audience"))
    assert np.median(drawn([component(None, usual=0.2)], "audience")) == pytest.approx(0.2, abs=0.001)
    assert score < 0.3
    assert high == pytest.approx(0.907, abs=0.005)  # .975 at odds of 1 to 4
    assert low == pytest.approx(LEAST)


def test_two_unknown_parts_of_a_side_are_unknown_together() -> None:
    one = summed(drawn([component(None)], "audience"))
    two = summed(drawn([component(None, name="a"), component(None, name="b")], "audience"))
    assert two == pytest.approx(one)


def test_an_interval_is_carried_through() -> None:
    _, low, high = summed(drawn([component(0.6, 0.4, 0.7, name="a")], "audience"))
    assert (low, high) == pytest.approx((0.4, 0.7), abs=0.01)
    _, low, high = combine([component(0.6, 0.4, 0.7, name="a"), sure(0.6, side="creator")])
    assert (low, high) == pytest.approx((math.sqrt(0.4 * 0.6), math.sqrt(0.7 * 0.6)), abs=0.01)


def test_half_of_the_draws_lie_on_either_side_of_the_value_however_far_each_end_is() -> None:
    draws = drawn([component(0.6, 0.5, 0.9, name="a")], "audience")
    assert np.median(draws) == pytest.approx(0.6, abs=0.005)
    assert np.quantile(draws, 0.75) - 0.6 == pytest.approx(3 * (0.6 - np.quantile(draws, 0.25)), rel=0.1)
    assert (draws.min(), draws.max()) == pytest.approx((0.5, 0.9))


@given(measured())
def test_the_interval_holds_the_score_in_any_order(parts: list[Component]) -> None:
    score, low, high = combine(parts)
    assert 0 <= low <= score <= high <= 1
    assert combine(parts[::-1]) == pytest.approx((score, low, high))


@given(measured(), st.data())
def test_more_of_anything_is_never_worse(parts: list[Component], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(parts) - 1))
    old = parts[at]
    assume(old.score is not None)
    assert old.score is not None
    low, score, high = (data.draw(st.floats(value, 1)) for value in (old.low, old.score, old.high))
    better = old.model_copy(update={"low": min(low, score), "score": score, "high": max(high, score)})
    before, after = combine(parts), combine([*parts[:at], better, *parts[at + 1 :]])
    assert all(new >= was - 1e-9 for new, was in zip(after, before, strict=True))


@given(measured(), st.data())
def test_knowing_less_never_wins_against_a_known_good(parts: list[Component], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(parts) - 1))
    usual = parts[at].usual
    low = data.draw(st.floats(0.5 if usual == 0.5 else 0.3, 1))
    score = data.draw(st.floats(low, 1))
    good = parts[at].model_copy(update={"state": "ok", "low": low, "score": score, "high": 1.0})
    hidden = parts[at].model_copy(update={"state": "insufficient_data", "low": 0.0, "score": None, "high": 1.0})
    known, unknown = (combine([*parts[:at], one, *parts[at + 1 :]]) for one in (good, hidden))
    assert unknown[0] <= known[0] + 0.005
    assert unknown[1] <= known[1] + 0.005


@given(measured())
def test_weights_count_by_their_parts_alone(parts: list[Component]) -> None:
    doubled = [c.model_copy(update={"weight": 2 * c.weight}) for c in parts]
    assert combine(doubled) == pytest.approx(combine(parts))


def test_a_reason_is_as_strong_as_what_its_component_moves() -> None:
    said = [
        sure(0.9, 3, "creator", "a"), sure(0.5, 1, "creator", "b"), component(None, weight=1, name="c"),
        component(0.9, weight=0, name="d"),
    ]  # fmt: skip
    reasons = [c.model_copy(update={"reasons": (REASON,)}) for c in said]
    strengths = [c.reasons[0].strength for c in weighed(reasons)]
    assert strengths == pytest.approx([0.75 * math.log(0.9 / 0.5), 0.0, 1.0, 0.0])


def test_a_reason_of_what_is_not_asked_or_has_no_weight_moves_nothing() -> None:
    unasked = sure(0.9, 1, name="a").model_copy(update={"state": "not_asked", "reasons": (REASON,)})
    alone = sure(0.9, 0, "creator", "b").model_copy(update={"reasons": (REASON,)})
    known = sure(0.2, 1, name="c").model_copy(update={"reasons": (REASON,)})
    strengths = [c.reasons[0].strength for c in weighed([unasked, alone, known])]
    assert strengths == pytest.approx([0.0, 0.0, math.log(0.5 / 0.2)])


def test_a_reason_counts_as_the_worst_can_at_most() -> None:
    nothing = sure(0.0).model_copy(update={"reasons": (REASON,)})
    assert weighed([nothing])[0].reasons[0].strength == 1.0


def test_what_is_unknown_is_as_strong_as_the_mean_of_the_logarithm_of_what_it_may_be() -> None:
    """Of a share that is even from 0 to 1 the logarithm is -1 on average: 1/e, of the middle's score."""
    unknown = component(None, usual=0.4, weight=1).model_copy(update={"reasons": (REASON,)})
    rest = sure(0.5, 3, name="b")
    assert weighed([unknown, rest])[0].reasons[0].strength == pytest.approx(math.log(0.5 / (0.4 / math.e)) / 4)


def test_what_counts_is_asked_and_has_a_weight() -> None:
    parts = [sure(0.5, 1, "creator", "a"), sure(0.5, 0, name="b"), sure(0.5, 2, name="c")]
    assert [c.name for c in counted(parts)] == ["a", "c"]
    assert [c.name for c in counted(parts, "audience")] == ["c"]


def test_how_much_of_a_side_is_known() -> None:
    parts = [sure(0.5, 3), component(None, weight=1), sure(0.1, 5, "creator")]
    assert known_part(parts, "audience") == 0.75
    assert known_part(parts, "creator") == 1
    assert known_part([], "creator") == 0
    all_that_there_is = component(0.56, 0.0, 1.0, weight=4)  # a market of which a language alone tells
    assert known_part([*parts, all_that_there_is], "audience") == 3 / 8


# ------------------------------------------------------------------------------------------------- the decision
KNOWN: dict[Side, float] = {"creator": 1.0, "audience": 1.0}
GOOD: dict[Side, tuple[float, float]] = {"creator": (0.6, 0.9), "audience": (0.6, 0.9)}


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.50, 0.70, "fit"), (0.49, 0.70, "review"), (0.30, 0.50, "review"), (0.30, 0.49, "no_fit"), (0.0, 1.0, "review")],
)
def test_the_interval_decides_not_the_score(low: float, high: float, verdict: str) -> None:
    assert decide((low, high), GOOD, [gate(passed=True)], KNOWN) == verdict
    for side in ("creator", "audience"):
        sides = GOOD | {side: (low, high)}
        assert decide((0.6, 0.8), sides, [gate(passed=True)], KNOWN) == verdict, "so does either side's"


@pytest.mark.parametrize(("passed", "verdict"), [(True, "fit"), (None, "review"), (False, "no_fit")])
def test_a_missed_gate_is_no_fit_and_an_open_one_review(passed: bool | None, verdict: str) -> None:
    assert decide((0.8, 0.9), GOOD, [gate(passed=True), gate(passed=passed)], KNOWN) == verdict


@pytest.mark.parametrize(("known", "verdict"), [(0.5, "fit"), (0.49, "insufficient_data"), (0.0, "insufficient_data")])
@pytest.mark.parametrize("side", ["creator", "audience"])
def test_too_little_known_is_neither(side: str, known: float, verdict: str) -> None:
    assert decide((0.8, 0.9), GOOD, [], KNOWN | {side: known}) == verdict  # type: ignore[dict-item]
    assert decide((0.1, 0.2), GOOD, [], KNOWN | {side: known}) == "no_fit"  # type: ignore[dict-item]


# ------------------------------------------------------------------------------------------------- its coverage
@pytest.mark.simulation
@pytest.mark.parametrize("unknown", [False, True])
def test_the_interval_of_a_score_holds_the_true_one(unknown: bool) -> None:
    """Components measured with normal errors; an unknown one is somewhere in its reference population."""
    random = np.random.default_rng(3)
    truths, found = [], []
    for _ in range(600):
        parts, true = [], {"creator": 0.0, "audience": 0.0}
        for at, name in enumerate(NAMES):
            side: Side = "creator" if at < 3 else "audience"
            truth, error = random.uniform(0.3, 0.8), random.uniform(0.02, 0.1)
            value = float(np.clip(random.normal(truth, error), 0, 1))
            bounds = max(0.0, value - 1.96 * error), min(1.0, value + 1.96 * error)
            if unknown and name == "f":
                truth = random.uniform()
                parts.append(component(None, side=side, name=name))
            else:
                parts.append(component(value, *bounds, side=side, name=name))
            true[side] += math.log(max(LEAST, truth)) / 3
        truths.append(math.exp((true["creator"] + true["audience"]) / 2))
        found.append(combine(parts))
    assert_holds(np.array(truths), found)


def test_how_few_creators_taken_at_random_pass_the_line() -> None:
    """As docs/methodology.md says: every component drawn from its reference population, with the weights of sales."""
    random, passed = np.random.default_rng(4), 0
    weights = {
        "creator": ((45, 0.2), (25, 0.2), (8, 0.5), (8, 0.5), (8, 0.5)),
        "audience": ((40, 0.2), (22, 0.5), (10, 0.5), (14, 0.5)),
    }
    for _ in range(4000):
        sides = []
        for parts in weights.values():
            total = sum(weight for weight, _ in parts)
            at = random.uniform(size=len(parts))
            scores = [f * usual / (f * usual + (1 - f) * (1 - usual)) for f, (_, usual) in zip(at, parts, strict=True)]
            sides.append(
                math.exp(sum(w / total * math.log(max(LEAST, s)) for s, (w, _) in zip(scores, parts, strict=True)))
            )
        passed += min(*sides, math.sqrt(sides[0] * sides[1])) >= LINE
    assert passed / 4000 == pytest.approx(0.01, abs=0.004)


def test_an_open_gate_that_does_not_bind_stops_no_fit() -> None:
    loose = gate(passed=None).model_copy(update={"binding": False})
    assert decide((0.8, 0.9), GOOD, [gate(passed=True), loose], KNOWN) == "fit"
    assert decide((0.8, 0.9), GOOD, [loose.model_copy(update={"passed": False})], KNOWN) == "no_fit"


def test_what_nobody_can_tell_is_drawn_by_itself() -> None:
    """Unlike what lacks the same sample; so two of them seldom are both at their worst."""
    lacking = [component(None, name="a"), component(None, name="b")]
    untold = [one.model_copy(update={"state": "unavailable"}) for one in lacking]
    assert summed(drawn(untold, "audience"))[1] > summed(drawn(lacking, "audience"))[1] + 0.05
    assert summed(drawn(untold[:1], "audience")) == pytest.approx(summed(drawn(lacking[:1], "audience")), abs=0.01)


# --------------------------------------------------------------------------------------------------- the answer
def answer(**facts: object) -> Fit:
    """Of somebody of whom much is known, and not all."""
    found = case(
        brief(), written=posts(12, likes=50, views=900), countries=people(US=80, DE=20),
        reachability=people(active=55, dormant=45), authenticity=people(real=90, suspicious=10),
    )  # fmt: skip
    return score_fit(found, campaign(found.brief).model_copy(update=facts), {"persona": "s3://x"})


def test_an_answer_is_made_of_its_components_in_per_cent() -> None:
    fit = answer()
    assert all(gate.passed or not gate.binding for gate in fit.gates)
    value, low, high = (round(100 * at, 1) for at in combine(fit.components, fit.gates))
    assert (fit.score, fit.low, fit.high) == (value, low, high)
    for side in ("creator", "audience"):
        told = fit.sides[side]
        value, low, high = (round(100 * at, 1) for at in summed(drawn(fit.components, side)))
        assert (told.value, told.low, told.high) == (value, low, high)
    assert 0 < fit.sides["audience"].low < fit.sides["audience"].value < fit.sides["audience"].high < 100
    assert fit.documents == {"persona": "s3://x"}


def test_a_side_says_of_how_many_components_it_knows() -> None:
    fit = answer()
    known = {side: {c.name for c in fit.components if c.side == side and c.score is not None and c.weight}
             for side in ("creator", "audience")}  # fmt: skip
    assert known["audience"] == {"audience_market", "audience_activity", "audience_authenticity", "audience_resonance"}
    assert {side: told.n for side, told in fit.sides.items()} == {side: len(some) for side, some in known.items()}


def test_a_side_of_which_too_little_is_known_is_not_made_up_for_by_the_other() -> None:
    found = case(brief(), countries=people(US=80, DE=20))
    fit = score_fit(found, campaign(found.brief), {})
    assert known_part(fit.components, "creator") == 1
    assert known_part(fit.components, "audience") < 0.3
    assert fit.verdict == "insufficient_data"


def test_the_strongest_reason_comes_first() -> None:
    strengths = [reason.strength for reason in answer().reasons]
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[0] > strengths[-1] > 0


def test_a_missed_gate_halves_the_score_of_the_answer() -> None:
    far = answer(), score_fit(case(brief(), countries=people(DE=100)), campaign(brief()), {})
    assert far[1].verdict == "no_fit"
    assert far[1].score == pytest.approx(50 * combine(far[1].components)[0], abs=0.05)
    assert far[1].high == pytest.approx(50 * combine(far[1].components)[2], abs=0.05)


def test_it_is_as_new_as_the_newest_of_what_it_is_made_of() -> None:
    day = timedelta(days=1)
    assert answer(submitted_at=AT + day).made_at == AT + day
    assert answer(submitted_at=AT - day).made_at == AT
    found = case(brief())
    for part in ("persona", "audience"):
        newer = getattr(found, part).model_copy(update={"made_at": AT + day})
        some = replace(found, both=replace(found.both, **{part: newer}))
        assert score_fit(some, campaign(found.brief), {}).made_at == AT + day


def test_it_explains_itself() -> None:
    assert len(answer().explanation) == 5
