"""Countries by code and name, and the country that a location text names."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import pycountry


@cache
def countries() -> dict[str, str]:
    """ISO 3166-1 alpha-2 code → common English name."""
    return {c.alpha_2: getattr(c, "common_name", c.name) for c in pycountry.countries}


def country_name(code: str) -> str:
    """The English name, or the code itself if it is not a country's."""
    return countries().get(code, code)


PLACES = Path(__file__).parent / "data" / "places.json.gz"  # made by training/places.py
ZONES = Path(__file__).parent / "data" / "zones.json.gz"  # made by training/zones.py

_APART = re.compile(r"[,/|;·•()\[\]\n]|\s[-–—]\s")

_JOINED = re.compile(r"[&+]|\s(?:and|und|et|y|via|->|→)\s")  # inside some countries' names too

_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")

_ALIASES = {
    "uk": "GB", "u.k.": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "usa": "US", "u.s.a.": "US", "us": "US", "u.s.": "US", "america": "US",
    "united states of america": "US", "uae": "AE", "holland": "NL", "the netherlands": "NL", "korea": "KR",
    "south korea": "KR", "republic of korea": "KR", "prc": "CN", "ussr": "", "nyc": "US", "bay area": "US",
    "silicon valley": "US", "la": "", "ksa": "SA", "turkey": "TR", "czech republic": "CZ", "ivory coast": "CI",
    "macedonia": "MK", "burma": "MM", "swaziland": "SZ", "cape verde": "CV", "east timor": "TL",
    "hong kong": "HK", "macau": "MO", "macao": "MO", "palestine": "PS", "russian federation": "RU", "drc": "CD",
    "dr congo": "CD", "democratic republic of the congo": "CD", "republic of the congo": "CG", "the gambia": "GM",
    "the bahamas": "BS", "the philippines": "PH",
}  # fmt: skip

_PROVINCES = {
    "ontario": "ON", "quebec": "QC", "québec": "QC", "british columbia": "BC", "alberta": "AB", "manitoba": "MB",
    "nova scotia": "NS", "saskatchewan": "SK", "new brunswick": "NB", "newfoundland": "NL",
}  # fmt: skip

_NOWHERE = frozenset((
    "home", "nowhere", "world", "earth", "mars", "moon", "online", "internet", "everywhere", "global", "remote",
    "heaven", "hell", "space", "here", "there", "universe", "planet", "mobile", "web", "cloud", "worldwide",
    "somewhere", "anywhere",
))  # fmt: skip


def country_code(code: str | None) -> str | None:
    """An ISO 3166-1 alpha-2 code as a platform writes it, or None if it is none."""
    code = (code or "").strip().upper()
    return code if code in countries() else None


def normalised(text: str) -> str:
    """Compatibility form, folded case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(" .!?'\"")


@cache
def _places() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    content = json.loads(gzip.decompress(PLACES.read_bytes()))
    plain = {name.replace("’", "'").replace(" & ", " and "): code for name, code in content["countries"].items()}
    return content["countries"] | plain | _ALIASES, content["cities"], content["states"]


def country_named(name: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a country's name, in the languages that CLDR has; None if it names none."""
    return _places()[0].get(normalised(name)) or None


@lru_cache(10_000)
def country_called(text: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a country that a table names, by a code or any of its names; None where it is none."""
    text = text.strip()
    code = country_code(text) or country_named(text)
    if code is None and text:
        try:
            code = str(pycountry.countries.lookup(text).alpha_2)  # 'Korea, Republic of', 'DEU'
        except LookupError:
            return None
    return code


def country_of(location: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a free location text; None if it names no place, or more than one country.

    The last named country wins over states and cities before it; an abbreviation such as CA or IN after a comma
    is a US state unless the city before it is in the country of that code.
    """
    flags = {"".join(chr(ord(c) - 0x1F1E6 + 65) for c in flag) for flag in _FLAG.findall(location)}
    parts = [part.strip() for part in _APART.split(_FLAG.sub(" ", location))]
    pieces = [[part] if country_named(part) else _JOINED.split(part) for part in parts]
    named = [piece.strip() for part in pieces for piece in part if piece.strip()]
    found = [_part(part, named[:at]) for at, part in enumerate(named)]
    exact = {code for code, is_country in found if code and is_country} | {f for f in flags if f in countries()}
    loose = {code for code, is_country in found if code and not is_country}
    answer = exact or loose
    return answer.pop() if len(answer) == 1 else None


def _part(text: str, before: list[str]) -> tuple[str | None, bool]:
    """(code, is it a country or state rather than a city) of one part of a location."""
    names, cities, states = _places()
    name = normalised(text)
    city = cities.get(normalised(before[-1])) if before else None
    if name in _NOWHERE:
        return None, False
    if name == "georgia":  # the state or the country: the city before it decides
        return ({"US": "US", "GE": "GE"}.get(city or ""), True)
    if len(text) == 2 and text.isupper() and before:
        if city == text:
            return city, True
        if text in states.values():
            return "US", True
        if text in _PROVINCES.values():
            return "CA", True
        return (text, True) if text in countries() else (None, False)
    if name in names:
        return names[name] or None, True
    if name in states and name != "new york":
        return "US", True
    if name in _PROVINCES:
        return "CA", True
    if name in cities:
        return cities[name], False
    words = name.split()
    for length in (3, 2, 1):  # "Berlin Germany", "based in Paris"
        tail = " ".join(words[-length:])
        if len(words) > length and tail not in _NOWHERE:
            if names.get(tail) and len(tail) > 2:
                return names[tail], True
            if tail in cities and len(tail) > 3:
                return cities[tail], False
    return None, False


@cache
def _zones() -> tuple[dict[str, str], dict[str, dict[str, str]], dict[str, dict[str, float]]]:
    content = json.loads(gzip.decompress(ZONES.read_bytes()))
    return content["places"], content["cities"], content["mixed"]


def zone_of(location: str | None, country: str | None = None) -> str | None:
    """IANA time zone of a free location text in a country (by default the one that it names); None if it is not clear.

    Where nearly all of a country live by one clock the country tells it; elsewhere a city or a US state must.
    """
    location = location or ""
    country = country or country_of(location)
    places, cities, _ = _zones()
    if country is None or country in places:
        return places.get(country or "")
    states = _places()[2]
    found = set()
    for part in (part.strip() for part in _APART.split(_FLAG.sub(" ", location))):
        state = (part if part in states.values() else states.get(normalised(part))) if country == "US" else None
        found |= {places.get(f"US {state}"), cities.get(country, {}).get(normalised(part))} - {None}
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
    country = country or country_of(location or "")
    mixed = _zones()[2]
    if country == "US":
        states = _places()[2]
        parts = [part.strip() for part in _APART.split(_FLAG.sub(" ", location or ""))]
        named = {part if part in states.values() else states.get(normalised(part)) for part in parts} - {None}
        if len(named) == 1 and (of_state := mixed.get(f"US {named.pop()}")):
            return of_state
    return mixed.get(country or "", {})
