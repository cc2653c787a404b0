"""How much of the audience is new to the brand, beside creators that it already has."""

from __future__ import annotations

from bothsides.documents.facet import Interval
from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.chosen import reached
from bothsides.fit.reasons import Kind, listed, percent

KIND = Kind("audience_overlap", {"sales": 4, "awareness": 10}, document="audience", path="sketch")


def measure(case: Case) -> Component:
    """The share of the people whom no creator of the brief's ``chosen`` reaches yet."""
    chosen = [one for one in case.shared if one.creator != case.profile.creator]
    if not chosen:
        return KIND.not_asked(case)
    found = reached(chosen)
    evidence = KIND.evidence(case.audience.n)
    if found is None:
        why = listed(sorted({one.note or "nothing is known" for one in chosen}), "and", most=2)
        return KIND.unknown(
            case, f"overlap with {listed([one.creator for one in chosen], 'and')} unknown: {why}", evidence
        )
    value, low, high = found
    most = max((one for one in chosen if one.share is not None), key=lambda one: one.share or 0.0)
    text = f"{percent(value, low, high)} of the people are reached already, most by {most.creator}"
    new = 1 - value, 1 - high, 1 - low
    return KIND.known(case, new, text, evidence, measured=Interval.of(new, case.audience.n), against="all who are new")
