"""People and organisations among the accounts, from their bios."""

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet
from bothsides.statistics.modelled import facet
from bothsides.text.languages import languages_of
from bothsides.text.model import text_model


def estimate(sample: Sample) -> Facet:
    """Shares of the accounts that belong to a person and to an organisation."""
    bios = [member.bio or "" for member in sample.members]
    model = text_model()
    return facet(
        ["account"],
        dict(model(bios)),
        model.readable(bios, languages_of(bios)),
        minimum=MIN_KNOWN,
        clusters=sample.clusters,
    )
