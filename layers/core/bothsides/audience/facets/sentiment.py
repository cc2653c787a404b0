"""How positive or negative the people's texts are."""

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet
from bothsides.statistics.modelled import facet


def estimate(sample: Sample) -> Facet:
    """Shares of the people whose texts are negative, neutral and positive."""
    return facet(["sentiment"], sample.scores, sample.readable, minimum=MIN_KNOWN, clusters=sample.clusters)
