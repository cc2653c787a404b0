"""How much of the audience shows no sign of a fake account."""

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind

KIND = Kind("audience_authenticity", {"sales": 10, "awareness": 10}, document="audience", path="facets.authenticity")
USUAL = 0.8  # SRF Data 2017: of 115 Swiss influencers the median has 14 to 20 % fake followers


def measure(case: Case) -> Component:
    """The share of the people without any sign, among those with enough data to judge, against what is usual."""
    return KIND.of_share(
        case, case.audience.facet("authenticity"), ("real",),
        "{share} of {n} people with enough data show no sign of a fake account",
        base=USUAL, against="the median of 115 Swiss influencers, 80 % (SRF Data 2017)",
    )  # fmt: skip
