"""At which hours of their own day the people comment."""

from bothsides.audience import hours
from bothsides.audience.sample import Sample
from bothsides.documents.facet import Facet

NAMES = [(f"{hour:02}", f"{hour:02}:00") for hour in range(24)]


def estimate(sample: Sample) -> Facet:
    """Shares of the 24 local hours; each person counts once, spread over the times they were seen."""
    return hours.facet(sample, NAMES, [at % 24 for at in range(168)], "hours at which people were seen, local time")
