"""What the audience is interested in."""

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import group_share, listed, not_asked

WEIGHT = 1.0


def measure(case: Case) -> Component:
    """Share of the people who are interested in a wanted topic, among those whose interests are known."""
    wanted = case.brief.target.topics
    if not wanted:
        return not_asked("audience_topics", "audience", WEIGHT)
    return group_share(
        "audience_topics", "audience", WEIGHT, case.audience.facet("topics"), wanted,
        document="audience", path="facets.topics",
        text=f"{{share}} of {{n}} people whose interests are known are interested in {listed(wanted)}",
    )  # fmt: skip
