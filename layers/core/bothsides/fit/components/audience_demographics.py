"""Genders and ages of the audience against the wanted ones."""

from collections.abc import Mapping

from bothsides.documents.facet import Facet
from bothsides.documents.fit import Component, Evidence
from bothsides.fit.case import Case
from bothsides.fit.reasons import known, not_asked, overlap, percent, source_note, unknown, why_not

NAME, WEIGHT = "audience_demographics", 0.75


def measure(case: Case) -> Component:
    """Likeness to the wanted shares, the mean of what is asked and known: 1 − total variation distance."""
    target = case.brief.target
    asked = {name: wanted for name, wanted in (("genders", target.genders), ("ages", target.ages)) if wanted}
    if not asked:
        return not_asked(NAME, "audience", WEIGHT)
    facets = {name: case.audience.facet(name) for name in asked}
    usable = [name for name, facet in facets.items() if facet.state == "ok"]
    dark = [f"{name} unknown: {why_not(facet)}" for name, facet in facets.items() if name not in usable]
    evidence = Evidence(document="audience", path=f"facets.{(usable or list(asked))[0]}", n=case.audience.n)
    if not usable:
        return unknown(NAME, "audience", WEIGHT, "; ".join(dark), evidence)
    scores = [overlap(facets[name], asked[name]) for name in usable] + [(0.5, 0.0, 1.0)] * len(dark)
    mean = tuple(sum(column) / len(scores) for column in zip(*scores, strict=True))
    compared = ", ".join(_compared(name, facets[name], asked[name]) for name in usable)
    text = f"the audience matches the wanted people by {percent(*mean)}: {compared}" + (
        f"; {'; '.join(dark)}" if dark else ""
    )
    return known(NAME, "audience", WEIGHT, (mean[0], mean[1], mean[2]), text, evidence)


def _compared(name: str, facet: Facet, wanted: Mapping[str, float]) -> str:
    pairs = " / ".join(f"{code} {facet.share_of(code):.0%} (wanted {share:.0%})" for code, share in wanted.items())
    return f"{name} {pairs}{source_note(facet)}"
