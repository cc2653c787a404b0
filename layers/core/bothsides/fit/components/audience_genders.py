"""Genders of the audience against the wanted ones."""

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, of_wanted

KIND = Kind(
    "audience_genders", {"sales": 10, "awareness": 6}, document="audience", path="facets.genders", ask="genders"
)


def measure(case: Case) -> Component:
    """How much of the wanted shares the audience has."""
    return of_wanted(KIND, case, case.audience.facet("genders"), case.brief.target.genders, {})
