"""Countries by code and name."""

from __future__ import annotations

import gzip
import json
import unicodedata
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


def country_code(code: str | None) -> str | None:
    """An ISO 3166-1 alpha-2 code as a platform writes it, or None if it is none."""
    code = (code or "").strip().upper()
    return code if code in countries() else None


def normalised(text: str) -> str:
    """Compatibility form, folded case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(" .!?'\"")


@cache
def content() -> dict[str, dict[str, str]]:
    """The file of places: names of ``countries``, ``regions`` and ``cities``."""
    found: dict[str, dict[str, str]] = json.loads(gzip.decompress(PLACES.read_bytes()))
    return found


@cache
def _names() -> dict[str, str]:
    names = content()["countries"]
    plain = {name.replace("’", "'").replace(" & ", " and "): code for name, code in names.items()}
    return names | plain | _ALIASES


def country_named(name: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a country's name, in the languages that CLDR has; None if it names none."""
    return _names().get(normalised(name)) or None


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
