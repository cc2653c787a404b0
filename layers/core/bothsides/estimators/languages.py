"""The languages in which the people write."""

from bothsides.documents import Facet
from bothsides.estimators import MIN_TOLD, Sample
from bothsides.scored import languages_facet


def estimate(sample: Sample) -> Facet:
    """Shares of the people by the language of their bio and texts."""
    return languages_facet(sample.languages, minimum=MIN_TOLD)
