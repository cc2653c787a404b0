"""Whether the audience reads the languages in which buyers are served."""

from bothsides.documents.facet import Facet
from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, listed, of_wanted
from bothsides.taxonomy import languages

KIND = Kind(
    "audience_languages", {"sales": 10, "awareness": 8}, document="audience", path="facets.languages", ask="languages"
)


def measure(case: Case) -> Component:
    """How much of the wanted shares the audience has, and the share of people who write in a language in which buyers
    are served: the lower of the two, if the brief asks for both."""
    facet, brief = case.audience.facet("languages"), case.brief
    if brief.target.languages and brief.product.languages:
        return min(_wanted(case, facet), _served(case, facet), key=lambda one: (one.score or 0.0, one.low))
    if brief.target.languages:
        return _wanted(case, facet)
    return _served(case, facet) if brief.product.languages else KIND.not_asked(case)


def _wanted(case: Case, facet: Facet) -> Component:
    return of_wanted(KIND, case, facet, case.brief.target.languages, languages())


def _served(case: Case, facet: Facet) -> Component:
    served = case.brief.product.languages
    names = listed([languages().get(code, code) for code in served])
    text = f"{{share}} of {{n}} people write in {names}, in which buyers are served"
    return KIND.of_share(case, facet, served, text, against="half of the audience")
