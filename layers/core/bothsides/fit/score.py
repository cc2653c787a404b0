"""The answer for one creator and one campaign, and how it is put together from the components."""

from __future__ import annotations

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
from bothsides.statistics.intervals import added

MADE_UP = Gate(
    name="test_data", limit=0, share=None, low=0, high=1, passed=False,
    text="test data: the platform made this creator up, so nothing here is true of anybody",
)  # fmt: skip


def combine(components: Sequence[Component]) -> tuple[float, float, float]:
    """Weighted mean of the asked-for components, 0..1, with a 95 % interval.

    A component without enough data counts as 0.5 with the interval 0..1: it widens the answer instead of vanishing
    from it. Measured components err independently; unknown ones mostly lack the same sample, so they add up in full.
    """
    asked = [c for c in components if c.state != "not_asked" and c.weight > 0]
    total = sum(c.weight for c in asked)
    if not total:
        return 0.5, 0.0, 1.0
    dark = sum(c.weight for c in asked if c.score is None) / total / 2
    known = [(c.weight / total, c.score, c.low, c.high) for c in asked if c.score is not None]
    parts = [(w * value, w * low, w * high) for w, value, low, high in known]
    score, low, high = added([(dark, 0.0, 2 * dark), *parts])
    return score, max(0.0, low), min(1.0, high)


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
        *((MADE_UP,) if case.profile.simulated else ()),
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
