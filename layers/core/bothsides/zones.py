"""The time zones in which somebody of a place may live."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from bothsides.locations import place_of

ZONES = Path(__file__).parent / "data" / "zones.json.gz"  # made by training/zones.py


@cache
def _zones() -> tuple[dict[str, str], dict[str, dict[str, str]], dict[str, dict[str, float]]]:
    content = json.loads(gzip.decompress(ZONES.read_bytes()))
    return content["places"], content["cities"], content["mixed"]


def zone_of(location: str | None, country: str | None = None) -> str | None:
    """IANA time zone of a free location text in a country (by default the one that it names); None if it is not clear.

    Where nearly all of a country live by one clock the country tells it; elsewhere a city or a US state must.
    """
    place = place_of(location)
    country = country or (place.country if place else None)
    places, cities, _ = _zones()
    if country is None or country in places:
        return places.get(country or "")
    if place is None or place.country != country:
        return None
    found = {cities.get(country, {}).get(place.city or ""), places.get((place.region or "").replace("-", " "))} - {None}
    return found.pop() if len(found) == 1 else None


@lru_cache(10_000)
def zones_of(location: str | None, country: str | None = None) -> Mapping[str, float]:
    """IANA time zones with the probability that somebody of this location text and country lives by each; nothing
    where the country is not known.

    One zone where ``zone_of`` can tell; else those of the US state, or of the country, by how many live there.
    """
    zone = zone_of(location, country)
    if zone:
        return {zone: 1.0}
    place, mixed = place_of(location), _zones()[2]
    country = country or (place.country if place else None)
    region = place.region if place and place.country == country else None
    return mixed.get((region or "").replace("-", " ")) or mixed.get(country or "", {})
