"""How much of the audience is still there."""

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind

KIND = Kind("audience_activity", {"sales": 3, "awareness": 6}, document="audience", path="facets.reachability")


def measure(case: Case) -> Component:
    """The share of the people who were active lately."""
    return KIND.of_share(
        case, case.audience.facet("reachability"), ("active",), "{share} of {n} people were active lately",
        against="half of the audience",
    )  # fmt: skip
