"""Age bands: from the creator's own insights, or not at all. No validated model of age is there yet."""

from bothsides.audience.sample import Sample
from bothsides.documents.facet import Facet
from bothsides.statistics.facets import first_party


def estimate(sample: Sample) -> Facet:
    """First-party shares where the creator granted them."""
    facts = sample.profile.audience_facts
    if facts and facts.ages:
        return first_party(facts.ages)
    note = "no model of age is validated; only the creator's own insights tell"
    return Facet(state="unavailable", n=len(sample.members), coverage=0, method="none", note=note)
