"""Age bands: from the creator's own insights, or not at all. There is no validated age model yet."""

from bothsides.audience.sample import Sample
from bothsides.documents.facet import Facet
from bothsides.statistics.facets import first_party


def estimate(sample: Sample) -> Facet:
    """First-party shares if the creator granted them."""
    facts = sample.profile.audience_facts
    if facts and facts.ages:
        return first_party(facts.ages)
    note = "no age model has been validated; ages come only from the creator's own insights"
    return Facet(state="unavailable", n=len(sample.members), coverage=0, method="none", note=note)
