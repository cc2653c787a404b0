"""Where the people live: countries from what they wrote as their location."""

from __future__ import annotations

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet
from bothsides.locations import country_of
from bothsides.places import countries
from bothsides.statistics.facets import counted, first_party


def estimate(sample: Sample) -> Facet:
    """Shares of the people by country: the platform's code for a person, else the country that the person's location
    text names; the creator's own insights if they are granted."""
    facts = sample.profile.audience_facts
    if facts and facts.countries:
        return first_party(facts.countries, countries())
    codes = [m.country or (country_of(m.location) if m.location else None) for m in sample.members]
    return counted(
        codes,
        clusters=sample.clusters,
        names=countries(),
        method="location text, GeoNames and CLDR names",
        minimum=MIN_KNOWN,
    )
