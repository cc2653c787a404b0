"""Whether the audience speaks of the brand."""

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind
from bothsides.text.naming import names

KIND = Kind("audience_affinity", {"sales": 5, "awareness": 3}, document="audience", path="facets.brands")
USUAL = 0.02  # of an audience's people name a given brand; nobody measured it


def measure(case: Case) -> Component:
    """The share of the people who name the brand, against what is usual; not asked of audiences of which nobody counted
    brands. What is experimental is shown and counts nothing."""
    if "brands" not in case.audience.facets:
        return KIND.not_asked(case)
    facet, brand = case.audience.facet("brands"), case.brief.brand.name
    codes = [share.code for share in facet.shares if names(share.name, brand) or names(share.code, brand)]
    text = f"{{share}} of {{n}} people name {brand}"
    if facet.state != "experimental":
        return KIND.of_share(case, facet, codes, text, base=USUAL, against="2 % of an audience")
    told = facet.model_copy(update={"state": "ok"})
    return KIND.of_share(
        case, told, codes, f"experimental: {text}", base=USUAL, against="2 % of an audience", shown=True
    )
