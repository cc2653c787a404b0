"""The emotions in the people's bios and texts."""

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet
from bothsides.statistics.modelled import facet


def estimate(sample: Sample) -> Facet:
    """Shares of the people who show each emotion."""
    return facet(["emotions"], sample.scores, sample.readable, minimum=MIN_KNOWN, clusters=sample.clusters)
