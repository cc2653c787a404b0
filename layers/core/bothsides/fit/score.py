"""How components become one answer, in which both sides must align.

Each component stands between 0 and 1 against what it is compared with. A side is the weighted geometric mean of its
components, the score that of the two sides, each with half of the weight: nothing that is missing can be bought by
something else. Weights come from the components (docs/methodology.md states them and their source).

The uncertainty is carried through by drawing: each known component from its interval, each unknown one from all that it
could be, evenly: so are percentiles spread over the reference population. The draws are the same for every creator and
campaign, so that the answer is reproducible, and that more of any component never makes it worse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import numpy as np

from bothsides.documents.campaign import Campaign
from bothsides.documents.facet import Interval
from bothsides.documents.fit import Component, Decision, Fit, Gate, Side
from bothsides.fit.case import Case
from bothsides.fit.components import components
from bothsides.fit.explanation import explanation
from bothsides.fit.gates import gates
from bothsides.fit.held import held
from bothsides.fit.reach import effective_reach
from bothsides.fit.reasons import MIDDLE, Estimate
from bothsides.text.tokens import Floats

LINE = 0.5  # of "fit": docs/methodology.md says how few creators taken at random pass it
KNOWN = 0.5  # of a side's weight that must be known
LEAST = 0.01  # of a component: nothing is so bad that it alone makes the answer 0
MISSED = 0.5  # times the score, where a gate is missed: the creator is out, and stands below who is not
DRAWS = 4_000
SIDES: tuple[Side, Side] = ("creator", "audience")
_Z = 1.959963984540054
_CUT = 1.1  # standard deviation with which normal draws that are cut at 1.96 have a variance of 1.05

type Bounds = tuple[float, float]


def counted(measured: Sequence[Component], side: Side | None = None) -> list[Component]:
    """The components that are asked for and count."""
    return [c for c in measured if c.state != "not_asked" and c.weight > 0 and side in (None, c.side)]


def drawn(measured: Sequence[Component], side: Side) -> Floats:
    """A side's draws, 0 to 1: the weighted geometric mean of its components. Nothing that counts is unknown.

    Unknown components that lack a sample mostly lack the same one, and are drawn together; what nobody can tell on the
    platform is drawn each by itself.
    """
    asked = counted(measured, side)
    if not asked:
        return _evenly(side)
    total = sum(c.weight for c in asked)
    logs = np.zeros(DRAWS)
    for component in asked:
        logs += component.weight / total * np.log(np.maximum(LEAST, _of(component)))
    return np.exp(logs)


def combine(measured: Sequence[Component], found: Sequence[Gate] = ()) -> tuple[float, float, float]:
    """Score of both sides, 0..1, with a 95 % interval; halved where a gate is missed. Where one may be missed, the
    interval goes down to the half: knowing less is never better."""
    kept = MISSED if any(gate.passed is False for gate in found) else 1.0
    value, low, high = summed(kept * np.sqrt(drawn(measured, "creator") * drawn(measured, "audience")))
    may_miss = kept == 1.0 and any(gate.passed is None and gate.binding for gate in found)
    return value, MISSED * low if may_miss else low, high


def summed(draws: Floats) -> tuple[float, float, float]:
    """The mean of the draws and their 95 % interval, which holds it."""
    low, high = np.quantile(draws, [0.025, 0.975], method="linear").tolist()
    mean = float(draws.mean())
    return mean, min(low, mean), max(high, mean)


def against(percentile: Floats, usual: float) -> Floats:
    """Scores of a component whose middle scores ``usual``, by where in its reference population it may stand."""
    return percentile * usual / (percentile * usual + (1 - percentile) * (1 - usual))


def _of(component: Component) -> Floats:
    """Draws of a component: normal on either side of its value, cut at its interval."""
    if component.score is None:
        together = component.state == "insufficient_data"
        return against(_evenly(component.side if together else component.name), component.usual)
    z = _normally(component.name)
    down, up = (component.score - component.low) / _Z, (component.high - component.score) / _Z
    return component.score + np.where(z < 0, down, up) * z


@lru_cache(maxsize=64)
def _evenly(what: str) -> Floats:
    found = np.random.default_rng(crc32(what.encode())).permutation((np.arange(DRAWS) + 0.5) / DRAWS)
    found.flags.writeable = False
    return found


@lru_cache(maxsize=64)
def _normally(name: str) -> Floats:
    drawn_ = np.random.default_rng(crc32(name.encode())).standard_normal(DRAWS)
    found = np.clip(_CUT * drawn_, -_Z, _Z)
    found.flags.writeable = False
    return found


def decide(score: Bounds, sides: Mapping[Side, Bounds], found: Sequence[Gate], known: Mapping[Side, float]) -> Decision:
    """As bold as the data allow: ``fit`` if score and both sides are surely over the line and every gate is passed,
    ``no_fit`` if a gate is missed or the score or a side is surely under it.

    Args:
        score: bounds of its interval.
        sides: those of each side.
        found: the gates.
        known: of each side, how much of its weight is known.
    """
    every = [score, *sides.values()]
    if any(gate.passed is False for gate in found) or any(high < LINE for _, high in every):
        return "no_fit"
    if min(known.values()) < KNOWN:
        return "insufficient_data"
    return (
        "fit"
        if all(low >= LINE for low, _ in every) and all(gate.passed or not gate.binding for gate in found)
        else "review"
    )


def known_part(measured: Sequence[Component], side: Side) -> float:
    """How much of a side's weight is known: an interval that holds all that there is tells nothing."""
    asked = counted(measured, side)
    total = sum(c.weight for c in asked)
    known = [c for c in asked if c.score is not None and (c.low > 0 or c.high < 1)]
    return sum(c.weight for c in known) / total if total else 0.0


def weighed(measured: Sequence[Component]) -> list[Component]:
    """The components, with how far each reason moves the score: the part that the score would lose or win if its
    component stood in the middle, over what one component alone can move."""
    totals = {side: sum(c.weight for c in counted(measured, side)) for side in SIDES}
    found = []
    for component in measured:
        share = component.weight / totals[component.side] if totals[component.side] else 0.0
        value = component.usual / np.e if component.score is None else max(LEAST, component.score)
        strength = min(1.0, share * abs(float(np.log(value / MIDDLE))))
        if component.state == "not_asked" or not component.weight:
            strength = 0.0
        reasons = tuple(reason.model_copy(update={"strength": strength}) for reason in component.reasons)
        found.append(component.model_copy(update={"reasons": reasons}))
    return found


class Answer(NamedTuple):
    """What is decided, and from what."""

    components: list[Component]
    gates: tuple[Gate, ...]
    sides: dict[Side, Estimate]
    score: Estimate
    verdict: Decision


def answer(case: Case) -> Answer:
    """What a creator's answer is for a brief; how many people that reaches plays no part."""
    measured, found = [measure(case) for measure in components().values()], gates(case)
    sides = {side: summed(drawn(measured, side)) for side in SIDES}
    verdict = decide(
        combine(measured)[1:],
        {side: (least, most) for side, (_, least, most) in sides.items()},
        found,
        {side: known_part(measured, side) for side in SIDES},
    )
    return Answer(measured, found, sides, combine(measured, found), verdict)


def points(estimate: Estimate) -> Estimate:
    """An estimate as it is told: of 100."""
    value, low, high = (round(100 * at, 1) for at in estimate)
    return value, low, high


def score_fit(case: Case, campaign: Campaign, documents: dict[str, str]) -> Fit:
    """Both sides of one creator against one campaign."""
    measured, found, sides, estimate, verdict = answer(case)
    measured, (score, low, high) = weighed(measured), points(estimate)
    reasons = sorted((r for c in measured for r in c.reasons if r.strength), key=lambda r: -r.strength)
    intervals = {
        side: Interval.of(points(told), sum(c.score is not None for c in counted(measured, side)))
        for side, told in sides.items()
    }
    fit = Fit(
        creator=case.profile.creator,
        run_id=case.profile.run_id,
        made_at=max(case.persona.made_at, case.audience.made_at, campaign.submitted_at),
        campaign_id=campaign.campaign_id,
        score=score,
        low=low,
        high=high,
        verdict=verdict,
        sides=intervals,
        gates=found,
        components=tuple(measured),
        effective_reach=effective_reach(case),
        reasons=tuple(reasons),
        documents=documents,
    )
    return fit.model_copy(update={"explanation": explanation(fit, case), "held": held(found, measured)})
