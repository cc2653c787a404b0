"""The countries of the audience against the wanted ones."""

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, of_wanted
from bothsides.places import countries

KIND = Kind(
    "audience_countries", {"sales": 10, "awareness": 8}, document="audience", path="facets.countries", ask="countries"
)


def measure(case: Case) -> Component:
    """How much of the wanted shares the audience has; where the product can be bought is another component."""
    return of_wanted(KIND, case, case.audience.facet("countries"), case.brief.target.countries, countries())
