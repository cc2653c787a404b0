"""The emotions that the creator's posts share, against the brief's tone."""

from __future__ import annotations

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, listed, percent, why_not
from bothsides.fit.wanted_tone import strongest, tone

KIND = Kind("creator_tone", {"sales": 0, "awareness": 0}, document="persona", path="emotions")


def measure(case: Case) -> Component:
    """The wanted emotions' part of all emotion that is shown: experimental, it counts nothing, since shares of emotions
    were not shown to be right on texts from elsewhere."""
    wanted, facet = case.brief.tone, case.persona.emotions
    if not wanted:
        return KIND.not_asked(case)
    labels = {f"emotions.{emotion}" for emotion in wanted}
    evidence = KIND.evidence(facet.n, [e.post_id for e in case.persona.evidence if e.label in labels])
    score = tone(facet, wanted)
    if score is None:
        return KIND.unknown(case, f"tone unknown: {why_not(facet)}", evidence)
    text = (
        f"experimental: {percent(*score)} of the emotions in the posts are {listed(wanted)} "
        f"({strongest(facet, wanted)} of posts)"
    )
    return KIND.known(case, score, text, evidence, experimental=True)
