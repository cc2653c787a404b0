"""Whether the creator publishes what the brief asks for."""

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, listed

KIND = Kind("creator_formats", {"sales": 8, "awareness": 8}, document="persona", path="habits.formats")


def measure(case: Case) -> Component:
    """The share of the posts in the wanted formats."""
    formats, facet = case.brief.formats, case.persona.habits.formats
    if not formats:
        return KIND.not_asked(case)
    text = f"{{share}} of {{n}} posts are of the format {listed(formats)}, as the brief asks"
    return KIND.of_share(case, facet, formats, text, against="every second post")
