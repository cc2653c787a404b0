"""The emotions with which the audience answers, against the brief's tone."""

from __future__ import annotations

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, listed, percent, why_not
from bothsides.fit.wanted_tone import strongest, tone

KIND = Kind("audience_tone", {"sales": 0, "awareness": 0}, document="audience", path="facets.emotions")


def measure(case: Case) -> Component:
    """The wanted emotions' part of all emotion that is shown: experimental, it counts nothing."""
    wanted, facet = case.brief.tone, case.audience.facet("emotions")
    if not wanted:
        return KIND.not_asked(case)
    evidence, score = KIND.evidence(facet.n), tone(facet, wanted)
    if score is None:
        return KIND.unknown(case, f"tone unknown: {why_not(facet)}", evidence)
    text = (
        f"experimental: {percent(*score)} of the emotions in the audience's texts are {listed(wanted)} "
        f"({strongest(facet, wanted)} of people)"
    )
    return KIND.known(case, score, text, evidence, experimental=True)
