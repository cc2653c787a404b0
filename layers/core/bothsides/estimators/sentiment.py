"""How well-disposed the people's texts are."""

from bothsides.documents import Facet
from bothsides.estimators import MIN_TOLD, Sample
from bothsides.scored import facet


def estimate(sample: Sample) -> Facet:
    """Shares of the people whose texts are negative, neutral and positive."""
    return facet(["sentiment"], sample.scores, sample.told, minimum=MIN_TOLD)
