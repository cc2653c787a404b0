"""The languages in which the people write."""

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet
from bothsides.statistics.facets import languages_facet


def estimate(sample: Sample) -> Facet:
    """Shares of the people by the language of their bio and texts."""
    return languages_facet(sample.languages, minimum=MIN_KNOWN, clusters=sample.clusters)
