"""How much of the audience shows no sign of a fake account."""

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import group_share

WEIGHT = 1.0


def measure(case: Case) -> Component:
    """Share of the people without any sign, among those with enough data to judge."""
    return group_share(
        "audience_authenticity", "audience", WEIGHT, case.audience.facet("authenticity"), ("real",),
        document="audience", path="facets.authenticity",
        text="{share} of {n} people with enough data show no sign of a fake account",
    )  # fmt: skip
