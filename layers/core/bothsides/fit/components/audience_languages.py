"""Whether the audience reads the languages in which buyers are served."""

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, listed, of_wanted
from bothsides.taxonomy import languages

KIND = Kind(
    "audience_languages", {"sales": 10, "awareness": 8}, document="audience", path="facets.languages", ask="languages"
)


def measure(case: Case) -> Component:
    """How much of the wanted shares the audience has; else the share of people who write in a language in which buyers
    are served."""
    facet, brief = case.audience.facet("languages"), case.brief
    if brief.target.languages:
        return of_wanted(KIND, case, facet, brief.target.languages, languages())
    served = brief.product.languages
    if not served:
        return KIND.not_asked(case)
    names = listed([languages().get(code, code) for code in served])
    text = f"{{share}} of {{n}} people write in {names}, in which buyers are served"
    return KIND.of_share(case, facet, served, text, against="half of the audience")
