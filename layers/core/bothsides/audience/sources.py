"""What the creator's own insights and vendors say, beside what the sample shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bothsides.documents.audience import Difference
from bothsides.documents.facet import Facet
from bothsides.documents.profile import AudienceFacts, FactsOrigin, Profile
from bothsides.places import countries
from bothsides.statistics.facets import first_party
from bothsides.text.languages import name_of

MOST = 5  # differences of a facet that are kept
FIRST_PARTY = "first_party"


def own(facts: AudienceFacts | None, origin: FactsOrigin | None = None) -> dict[str, Facet]:
    """The facets that the creator's insights tell, or what a platform shows of them to brands, by name: they beat any
    inference. A platform's test data are experimental and beat none."""
    told: dict[str, Mapping[str, float]] = {} if facts is None else {name: shares for name, shares in facts if shares}
    names = {"countries": countries(), "languages": {code: name_of(code) for code in told.get("languages", ())}}
    found = {name: first_party(shares, names.get(name)) for name, shares in told.items()}
    if origin is None:
        return found
    change: dict[str, str] = {"method": origin.told}
    if origin.simulated:
        change |= {"state": "experimental", "note": f"test data of {origin.source}, true of nobody"}
    return {name: facet.model_copy(update=change) for name, facet in found.items()}


def compared(profile: Profile, facets: Mapping[str, Facet]) -> dict[str, tuple[Difference, ...]]:
    """By facet, what insights and vendors say of the classes that the sample shows, the largest differences first.

    ``facets`` are the inferred ones, as they leave. Only classes of the same code are compared: another's age bands may
    be others.
    """
    found = {name: sorted(_differences(name, facet, profile), key=_size) for name, facet in facets.items()}
    return {name: tuple(differences[-MOST:][::-1]) for name, differences in found.items() if differences}


def _size(difference: Difference) -> tuple[float, str]:
    return abs(difference.said - difference.inferred.share), difference.inferred.code


def _differences(name: str, facet: Facet, profile: Profile) -> Iterator[Difference]:
    if facet.source == "first_party":
        return
    for source, said in _sayings(name, profile):
        for share in facet.shares:
            other = said.get(share.code)
            if other is not None:
                inside = share.low <= other <= share.high
                yield Difference(source=source, inferred=share, said=other, inside=inside)


def _sayings(name: str, profile: Profile) -> Iterator[tuple[str, Mapping[str, float | None]]]:
    """Who says something of this facet."""
    origin = profile.facts_origin
    if profile.audience_facts and not (origin and origin.simulated):
        yield origin.source if origin else FIRST_PARTY, getattr(profile.audience_facts, name, {})
    for vendor in profile.vendor_facts:
        yield vendor.source, {"suspicious": vendor.fake_share} if name == "authenticity" else getattr(vendor, name, {})
