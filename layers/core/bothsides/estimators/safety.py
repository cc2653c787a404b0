"""How many of the people write what a brand would not stand beside."""

from bothsides.documents import Facet
from bothsides.estimators import MIN_TOLD, Sample
from bothsides.scored import facet


def estimate(sample: Sample) -> Facet:
    """Shares of the people whose texts are offensive, or hateful."""
    return facet(["offensive", "hate"], sample.scores, sample.told, minimum=MIN_TOLD)
