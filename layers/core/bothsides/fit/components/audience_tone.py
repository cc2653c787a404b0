"""The emotions with which the audience answers, against the brief's tone."""

from bothsides.documents.fit import Component, Evidence
from bothsides.fit.case import Case
from bothsides.fit.reasons import known, listed, not_asked, percent, unknown, why_not
from bothsides.fit.wanted_tone import strongest, tone

NAME, WEIGHT = "audience_tone", 0.5  # feelings move less than markets and interests


def measure(case: Case) -> Component:
    """The wanted emotions' part of all emotion that is shown."""
    wanted, facet = case.brief.tone, case.audience.facet("emotions")
    if not wanted:
        return not_asked(NAME, "audience", WEIGHT)
    evidence = Evidence(document="audience", path="facets.emotions", n=facet.n)
    score = tone(facet, wanted)
    if score is None:
        return unknown(NAME, "audience", WEIGHT, f"tone unknown: {why_not(facet)}", evidence)
    shown = strongest(facet, wanted)
    text = f"{percent(*score)} of the emotions in the audience's texts are {listed(wanted)} ({shown} of people)"
    return known(NAME, "audience", WEIGHT, score, text, evidence)
