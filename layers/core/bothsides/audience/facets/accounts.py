"""People and organisations among the accounts, by their names, bios and texts."""

from bothsides.audience.kinds import SILENT_ORGANISATIONS, with_silent
from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet, Share

METHOD = "names, bios and texts, corrected by how many organisations and persons are taken for organisations"
NOTE = "of the accounts that say something in English; learned from profiles of 2015"


def estimate(sample: Sample) -> Facet:
    """Shares of the accounts that belong to a person and to an organisation; both are read of at least ``MIN_KNOWN``
    accounts with a few words of bio or texts, or none is told."""
    kinds, n = sample.kinds, len(sample.members)
    known = int(kinds.written.sum())
    coverage = known / n if n else 0.0
    if known < MIN_KNOWN:
        return Facet(state="insufficient_data", n=n, coverage=coverage, method=METHOD)
    share, low, high = with_silent(kinds.organisations(), coverage, SILENT_ORGANISATIONS)
    both = (("person", 1 - share, 1 - high, 1 - low), ("organisation", share, low, high))
    shares = tuple(Share(code=code, name=code, share=s, low=a, high=b, count=s * known) for code, s, a, b in both)
    return Facet(state="ok", n=n, coverage=coverage, shares=shares, method=METHOD, note=NOTE)
