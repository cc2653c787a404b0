"""How many of the people write what a brand would not stand beside."""

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet
from bothsides.statistics.modelled import facet


def estimate(sample: Sample) -> Facet:
    """Shares of the people whose texts are offensive, or hateful."""
    return facet(["offensive", "hate"], sample.scores, sample.readable, minimum=MIN_KNOWN, clusters=sample.clusters)
