"""How much of the audience lives where the product can be bought."""

from bothsides.documents.fit import Component, Evidence
from bothsides.fit.case import Case
from bothsides.fit.reasons import group_share, listed, overlap
from bothsides.places import country_name

WEIGHT = 1.5  # who can't buy is lost to a campaign, whatever else fits


def measure(case: Case) -> Component:
    """Share of the people who live in the markets, among those whose country is known."""
    facet, brief = case.audience.facet("countries"), case.brief
    where = listed([country_name(code) for code in brief.markets])
    text = f"{{share}} of {{n}} people whose country is known live in {where}"
    component = group_share(
        "audience_countries", "audience", WEIGHT, facet, brief.markets,
        document="audience", path="facets.countries", text=f"{text}, where {brief.brand.name} can be bought",
    )  # fmt: skip
    if component.score is None or not brief.target.countries:
        return component
    alike = overlap(facet, brief.target.countries)
    evidence = Evidence(document="audience", path="facets.countries", n=facet.n)
    reason = component.reasons[0].model_copy(
        update={"text": f"the mix of countries matches the wanted one by {alike[0]:.0%}", "supports": alike[0] >= 0.5,
                "evidence": evidence}
    )  # fmt: skip
    means = [(a + b) / 2 for a, b in zip((component.score, component.low, component.high), alike, strict=True)]
    update = {"score": means[0], "low": means[1], "high": means[2], "reasons": (*component.reasons, reason)}
    return component.model_copy(update=update)
