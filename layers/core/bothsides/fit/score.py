"""The answer for one creator and one campaign, and how it is put together from the components."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from bothsides.documents.campaign import Campaign
from bothsides.documents.facet import Facet
from bothsides.documents.fit import Component, Fit, Gate
from bothsides.fit.case import Case
from bothsides.fit.components import components
from bothsides.fit.reach import effective_reach
from bothsides.fit.reasons import why_not
from bothsides.statistics.facets import part


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
    """Whether the share of ``codes`` reaches ``limit``; undecided if the limit is inside the interval."""
    share, low, high = part(facet, codes)
    if limit == 0:
        passed: bool | None = True
    elif share is None:
        passed = None
    else:
        passed = True if low >= limit else False if high < limit else None
    if share is None:
        text = f"{what}: unknown ({why_not(facet)}); at least {limit:.0%} is required"
    else:
        verb = {True: "reaches", False: "misses", None: "may miss"}[passed]
        text = f"{what}: {share:.0%} ({low:.0%} to {high:.0%}) {verb} the {limit:.0%} that is required"
    return Gate(name=name, limit=limit, share=share, low=low, high=high, passed=passed, text=text)


def score_fit(case: Case, campaign: Campaign, documents: dict[str, str]) -> Fit:
    """Both sides of one creator against one campaign."""
    measured = [measure(case) for measure in components().values()]
    score, low, high = combine(measured)
    gates = (
        gate("market", case.audience.facet("countries"), case.brief.markets,
             case.brief.gates.min_market_share, "audience in the markets"),
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
