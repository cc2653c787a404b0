"""On which days of the week the people comment, by their own calendar."""

from bothsides.audience import hours
from bothsides.audience.sample import Sample
from bothsides.documents.facet import Facet

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def estimate(sample: Sample) -> Facet:
    """Shares of the seven local days; each person counts once, spread over the times they were seen."""
    names = [(day, day) for day in DAYS]
    return hours.facet(sample, names, [at // 24 for at in range(168)], "days on which people were seen, local time")
