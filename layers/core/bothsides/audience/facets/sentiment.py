"""How well-disposed the people's texts are."""

from bothsides.audience.sample import MIN_TOLD, Sample
from bothsides.documents.facet import Facet
from bothsides.statistics.modelled import facet


def estimate(sample: Sample) -> Facet:
    """Shares of the people whose texts are negative, neutral and positive."""
    return facet(["sentiment"], sample.scores, sample.told, minimum=MIN_TOLD)
