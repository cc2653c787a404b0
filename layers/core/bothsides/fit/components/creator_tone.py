"""The emotions that the creator's posts share, against the brief's tone."""

from bothsides.documents.fit import Component, Evidence
from bothsides.fit.case import Case
from bothsides.fit.reasons import known, listed, not_asked, percent, unknown, why_not
from bothsides.fit.wanted_tone import strongest, tone

NAME, WEIGHT = "creator_tone", 0.5  # feelings move less than markets and interests


def measure(case: Case) -> Component:
    """The wanted emotions' part of all emotion that is shown."""
    wanted, facet = case.brief.tone, case.persona.emotions
    if not wanted:
        return not_asked(NAME, "creator", WEIGHT)
    evidence = Evidence(document="persona", path="emotions", n=facet.n, post_ids=_posts(case))
    score = tone(facet, wanted)
    if score is None:
        return unknown(NAME, "creator", WEIGHT, f"tone unknown: {why_not(facet)}", evidence)
    shown = strongest(facet, wanted)
    text = f"{percent(*score)} of the emotions in the posts are {listed(wanted)} ({shown} of posts)"
    return known(NAME, "creator", WEIGHT, score, text, evidence)


def _posts(case: Case) -> tuple[str, ...]:
    labels = {f"emotions.{emotion}" for emotion in case.brief.tone}
    return tuple(e.post_id for e in case.persona.evidence if e.label in labels)
