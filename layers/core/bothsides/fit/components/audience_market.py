"""How much of the audience lives where the product can be bought."""

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, listed
from bothsides.places import country_in_text

KIND = Kind("audience_market", {"sales": 22, "awareness": 12}, document="audience", path="facets.countries")


def measure(case: Case) -> Component:
    """The share of the people who live in the markets; of who tells no country, as far as their language tells."""
    where = listed([country_in_text(code) for code in case.brief.markets])
    facet = case.audience.facet("countries")
    there = f"in {where}, where {case.brief.brand.name} can be bought"
    text = f"{{share}} of {{n}} people whose country is known live {there}"
    if facet.untold:
        told = round(facet.n * facet.coverage)
        who = f"{told} of them told their country, for the others" if told else "none of them told a country,"
        text = f"{{share}} of {facet.n} people are likely to live {there}; {who} their languages stand in"
    return KIND.of_share(case, facet, case.brief.markets, text, against="half of the audience")
