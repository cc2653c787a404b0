"""Brands of which kinds the people name or follow."""

from bothsides.audience import affinities
from bothsides.audience.sample import Sample
from bothsides.documents.facet import Facet


def estimate(sample: Sample) -> Facet:
    """Shares of the people by the brands' category, with an index where others name such less or more often."""
    return affinities.facet(sample, affinities.by_category)
