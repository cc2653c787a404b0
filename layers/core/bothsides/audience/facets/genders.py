"""Women and men among the people, as shares of the whole sample: never of a person."""

from __future__ import annotations

from bothsides.audience.kinds import SILENT_WOMEN, with_silent
from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet, Share
from bothsides.statistics.facets import first_party

LEAST = 0.25
"""Of the persons, whose names tell: under it, most names that look like given names are chance (of 2,000 brands' names
18 % do)."""
METHOD = "given names of the world, titles and what bios state"


def estimate(sample: Sample) -> Facet:
    """Shares of women and men among the persons, organisations set aside.

    A name gives the share of women among its bearers, never a decision. Those whose name tells nothing are bounded, and
    under ``MIN_KNOWN`` who tell, or ``LEAST`` of the persons, nothing is said.
    """
    facts = sample.profile.audience_facts
    if facts and facts.genders:
        return first_party({str(code): share for code, share in facts.genders.items()})
    kinds, n = sample.kinds, len(sample.members)
    organisations = kinds.organisations()[0] if kinds.written.sum() >= MIN_KNOWN else 0.0
    known = kinds.persons(organisations)
    told = min(1.0, known / max((1 - organisations) * n, 1e-9))
    coverage = min(1.0, known / n) if n else 0.0
    if known < MIN_KNOWN or told < LEAST:
        note = "too few of the accounts have a name or a bio that tells, organisations set aside"
        return Facet(state="insufficient_data", n=n, coverage=coverage, method=METHOD, note=note)
    share, low, high = with_silent(kinds.women(organisations), told, SILENT_WOMEN)
    both = (("woman", share, low, high), ("man", 1 - share, 1 - high, 1 - low))
    shares = tuple(Share(code=code, name=code, share=s, low=a, high=b, count=s * known) for code, s, a, b in both)
    note = "names are a proxy, most reliable where people are called as in Europe and the Americas"
    return Facet(state="ok", n=n, coverage=coverage, shares=shares, method=METHOD, note=note)
