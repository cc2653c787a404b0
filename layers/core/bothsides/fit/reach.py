"""How many people a campaign reaches for the brand: real, reachable, able to buy, interested."""

from __future__ import annotations

from collections.abc import Sequence

from bothsides.documents.fit import EffectiveReach, ReachStep
from bothsides.fit.case import Case
from bothsides.statistics.facets import part
from bothsides.statistics.intervals import log_product


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
