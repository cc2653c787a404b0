"""Interest topics (IAB Content Taxonomy 3.1, tier 1) of the people, from their bios and texts."""

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet
from bothsides.statistics.modelled import facet


def estimate(sample: Sample) -> Facet:
    """Shares of the people by topic."""
    return facet(["topics"], sample.scores, sample.readable, minimum=MIN_KNOWN, clusters=sample.clusters)
