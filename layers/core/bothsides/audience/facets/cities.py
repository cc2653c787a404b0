"""In which cities the people live, of those who name one."""

from __future__ import annotations

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet
from bothsides.locations import city_name, place_of
from bothsides.places import country_name
from bothsides.statistics.facets import counted, first_party

METHOD = "location text (GeoNames' cities over 5,000 people)"
NOTE = "of those who name a city: who lives in a large one names it more often"


def estimate(sample: Sample) -> Facet:
    """Shares by city, "hamburg, DE"; the creator's own insights if they are granted."""
    facts = sample.profile.audience_facts
    if facts and facts.cities:
        return first_party(facts.cities)
    codes, names = [], {}
    for member in sample.members:
        place = place_of(member.location)
        code = f"{place.city}, {place.region or place.country}" if place and place.city else None
        codes.append(code)
        if code and place and place.city:
            names[code] = f"{city_name(place.city)}, {country_name(place.country)}"
    return counted(codes, clusters=sample.clusters, names=names, method=METHOD, minimum=MIN_KNOWN, note=NOTE)
