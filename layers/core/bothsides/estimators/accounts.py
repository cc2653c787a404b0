"""Persons and organisations among the accounts, from their bios."""

from bothsides.documents import Facet
from bothsides.estimators import MIN_TOLD, Sample
from bothsides.languages import languages_of
from bothsides.scored import facet


def estimate(sample: Sample) -> Facet:
    """Shares of the accounts that a person and that an organisation speaks through."""
    from bothsides.text import text_model

    bios = [member.bio or "" for member in sample.members]
    model = text_model()
    return facet(["account"], dict(model(bios)), model.told(bios, languages_of(bios)), minimum=MIN_TOLD)
