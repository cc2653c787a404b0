"""Age bands: from the creator's own insights, or of those alone who state an age in their bio."""

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet
from bothsides.statistics.facets import counted, first_party
from bothsides.taxonomy import AGES
from bothsides.text.ages import stated_age

STARTS = {band: int(band[:2]) for band in AGES}
METHOD = "ages that people state in their bios"
FEW = (
    "too few state an age in their bio; given names don't tell ages well enough (a band errs by .13 to .20 with the"
    " names people are called), so ages come from the creator's own insights"
)
CHOSEN = "of those alone who state an age, about one in a hundred, mostly under 30: not of the audience"


def estimate(sample: Sample) -> Facet:
    """First-party shares if the creator granted them. Else the shares among those who state an age, which move no score
    (``experimental``): the young state it, and nobody knows of an audience how much more often."""
    facts = sample.profile.audience_facts
    if facts and facts.ages:
        return first_party(facts.ages)
    year = sample.profile.made_at.year
    ages = [stated_age(member.bio, year) if member.bio else None for member in sample.members]
    bands = [None if age is None else _band(age) for age in ages]
    facet = counted(bands, clusters=sample.clusters, method=METHOD, minimum=MIN_KNOWN)
    if facet.state != "ok":
        return Facet(state="unavailable", n=facet.n, coverage=facet.coverage, method=METHOD, note=FEW)
    return facet.model_copy(update={"state": "experimental", "note": CHOSEN})


def _band(age: int) -> str:
    return max((band for band in AGES if STARTS[band] <= age), key=STARTS.__getitem__)
