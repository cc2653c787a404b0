"""The answer for one creator and one campaign, and how it is put together from the components."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from bothsides.audience import Audience
from bothsides.campaign import Brief, Campaign
from bothsides.documents import Document, Facet, Part, Probability
from bothsides.persona import Persona
from bothsides.profile import Profile
from bothsides.quantify import wilson

type Side = Literal["creator", "audience"]


class Evidence(Part):
    """Where a reason can be checked: a place in a stored document, and the posts behind it."""

    document: Literal["profile", "persona", "audience"]
    path: str
    n: int | None = None
    post_ids: tuple[str, ...] = ()


class Reason(Part):
    """One sentence for or against, with its evidence."""

    text: str
    supports: bool
    strength: float = Field(ge=0, le=1, description="how far it moves the score")
    evidence: Evidence


class Component(Part):
    """One measured part of the fit, 0 (none) to 1 (full), with a 95 % interval."""

    name: str
    side: Side
    weight: float = Field(ge=0)
    state: Literal["ok", "insufficient_data", "not_asked"]
    score: Probability | None
    low: Probability
    high: Probability
    reasons: tuple[Reason, ...] = ()


class Gate(Part):
    """A hard limit. ``passed`` is None where the interval holds the limit: the data do not decide it."""

    name: str
    limit: Probability
    share: Probability | None
    low: Probability
    high: Probability
    passed: bool | None
    text: str


class ReachStep(Part):
    """One factor of the effective reach."""

    name: str
    share: Probability | None
    low: Probability
    high: Probability


class EffectiveReach(Part):
    """Real people, reachable, who can buy, in the target. Factors are taken as independent.

    ``people`` is None where a factor is unknown; ``high`` is then what it could be at most.
    """

    basis: Literal["followers", "views_per_post", "unknown"]
    audience: float | None
    people: float | None
    low: float
    high: float | None
    steps: tuple[ReachStep, ...]


class Fit(Document):
    """What ``score_fit`` stores."""

    campaign_id: str
    score: float = Field(ge=0, le=100)
    low: float = Field(ge=0, le=100)
    high: float = Field(ge=0, le=100)
    verdict: Literal["fit", "unclear", "no_fit"]
    gates: tuple[Gate, ...]
    components: tuple[Component, ...]
    effective_reach: EffectiveReach
    reasons: tuple[Reason, ...] = Field(description="strongest first, both sides")
    documents: dict[str, str] = Field(description="where the documents it stands on lie")

    def strongest(self, side: Side, most: int = 3) -> list[Reason]:
        """The strongest reasons of one side."""
        reasons = [reason for c in self.components if c.side == side for reason in c.reasons]
        return sorted(reasons, key=lambda reason: -reason.strength)[:most]


@dataclass(frozen=True)
class Case:
    """All that a component may look at."""

    brief: Brief
    profile: Profile
    persona: Persona
    audience: Audience


def combine(components: Sequence[Component]) -> tuple[float, float, float]:
    """Weighted mean of the asked-for components, 0..1, with a 95 % interval.

    A component without enough data counts as 0.5 with the interval 0..1: it widens the answer instead of vanishing
    from it. Measured components err independently, so their intervals add up by MOVER (Zou & Donner 2008,
    Statistics in Medicine 27:1693); unknown ones mostly lack the same sample, so they add up in full.
    """
    asked = [c for c in components if c.state != "not_asked" and c.weight > 0]
    total = sum(c.weight for c in asked)
    if not total:
        return 0.5, 0.0, 1.0
    dark = sum(c.weight for c in asked if c.score is None) / total / 2
    parts = [(c.weight / total, c.score, c.low, c.high) for c in asked if c.score is not None]
    score = dark + sum(w * value for w, value, _, _ in parts)
    below = math.sqrt(dark**2 + sum((w * (value - low)) ** 2 for w, value, low, _ in parts))
    above = math.sqrt(dark**2 + sum((w * (high - value)) ** 2 for w, value, _, high in parts))
    return score, max(0.0, score - below), min(1.0, score + above)


def gate(name: str, facet: Facet, codes: Sequence[str], limit: float, what: str) -> Gate:
    """Whether the share of ``codes`` reaches ``limit``; undecided while the interval holds the limit."""
    share, low, high = part(facet, codes)
    if limit == 0:
        passed: bool | None = True
    elif share is None:
        passed = None
    else:
        passed = True if low >= limit else False if high < limit else None
    if share is None:
        text = f"{what}: not known ({facet.note or facet.state}), at least {limit:.0%} asked"
    else:
        verb = {True: "reaches", False: "misses", None: "may miss"}[passed]
        text = f"{what}: {share:.0%} ({low:.0%} to {high:.0%}) {verb} the {limit:.0%} asked"
    return Gate(name=name, limit=limit, share=share, low=low, high=high, passed=passed, text=text)


def part(facet: Facet, codes: Sequence[str]) -> tuple[float | None, float, float]:
    """Share of people in any of ``codes`` with a 95 % interval, or (None, 0, 1) where too few were told.

    Counted classes are added before the interval is taken (Wilson 1927); the intervals of modelled ones are added
    by MOVER (Zou & Donner 2008).
    """
    if facet.state != "ok":
        return None, 0.0, 1.0
    chosen, told = [share for share in facet.shares if share.code in codes], facet.n * facet.coverage
    share = min(1.0, sum(s.share for s in chosen))
    if not chosen or all(math.isclose(wilson(s.count, told)[1], s.high, abs_tol=1e-6) for s in chosen):
        low, high = wilson(sum(s.count for s in chosen), told) if facet.source == "inferred" else (share, share)
        return share, min(low, share), max(high, share)
    below = math.sqrt(sum((s.share - s.low) ** 2 for s in chosen))
    above = math.sqrt(sum((s.high - s.share) ** 2 for s in chosen))
    return share, max(0.0, share - below), min(1.0, share + above)


def effective_reach(case: Case) -> EffectiveReach:
    """Audience size × real × reachable × can buy × in the target, the interval by MOVER on the log scale."""
    brief, facets = case.brief, case.audience
    views = case.persona.habits.views_per_post
    if case.profile.account.followers is not None:
        basis, size = "followers", (float(case.profile.account.followers),) * 3
    elif views is not None:
        basis, size = "views_per_post", (views.value, max(0.0, views.low), views.high)
    else:
        return EffectiveReach(basis="unknown", audience=None, people=None, low=0, high=None, steps=())
    asked: list[tuple[str, str, Sequence[str]]] = [
        ("real", "authenticity", ("real",)),
        ("reachable", "reachability", ("active",)),
        ("can_buy", "countries", brief.markets),
    ]
    if brief.target.topics:
        asked.append(("interested", "topics", brief.target.topics))
    steps = []
    for name, facet, codes in asked:
        share, low, high = part(facets.facet(facet), codes)
        steps.append(ReachStep(name=name, share=share, low=low, high=high))
    known = [(s.share, s.low, s.high) for s in steps if s.share is not None]
    value, low, high = log_product([size, *known])
    complete = len(known) == len(steps)
    return EffectiveReach(
        basis=basis,
        audience=size[0],
        people=value if complete else None,
        low=low if complete else 0.0,
        high=high,
        steps=tuple(steps),
    )


def log_product(factors: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Product of independent (value, low, high) with its interval: MOVER on the logarithms."""
    value = math.prod(v for v, _, _ in factors)
    if value == 0:
        return 0.0, 0.0, math.prod(high for _, _, high in factors)
    below = math.sqrt(sum(math.log(v / low) ** 2 if low > 0 else math.inf for v, low, _ in factors))
    above = math.sqrt(sum(math.log(high / v) ** 2 for v, _, high in factors))
    return value, value * math.exp(-below), value * math.exp(above)


def score_fit(case: Case, campaign: Campaign, documents: dict[str, str]) -> Fit:
    """Both sides of one creator against one campaign."""
    from bothsides.components import components

    measured = [measure(case) for measure in components().values()]
    score, low, high = combine(measured)
    gates = (
        gate("market", case.audience.facet("countries"), case.brief.markets,
             case.brief.gates.min_market_share, "audience where it can be bought"),
        gate("real", case.audience.facet("authenticity"), ("real",),
             case.brief.gates.min_real_share, "audience with no sign of a fake account"),
    )  # fmt: skip
    if any(g.passed is False for g in gates) or high < 0.5:
        verdict: Literal["fit", "unclear", "no_fit"] = "no_fit"
    elif all(g.passed for g in gates) and low >= 0.5:
        verdict = "fit"
    else:
        verdict = "unclear"
    reasons = sorted((r for c in measured for r in c.reasons), key=lambda r: -r.strength)
    return Fit(
        creator=case.profile.creator,
        run_id=case.profile.run_id,
        made_at=max(case.persona.made_at, case.audience.made_at, campaign.submitted_at),
        campaign_id=campaign.campaign_id,
        score=round(100 * score, 1),
        low=round(100 * low, 1),
        high=round(100 * high, 1),
        verdict=verdict,
        gates=gates,
        components=tuple(measured),
        effective_reach=effective_reach(case),
        reasons=tuple(reasons),
        documents=documents,
    )
