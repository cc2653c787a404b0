"""Countries by code and name."""

from __future__ import annotations

import gzip
import json
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pycountry

PLACES = Path(__file__).parent / "data" / "places.json.gz"  # made by training/places.py

ALIASES = {
    "uk": "GB", "u.k.": "GB", "u.k": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "usa": "US", "u.s.a.": "US", "u.s.a": "US", "us": "US", "u.s.": "US",
    "u.s": "US", "america": "US", "united states of america": "US", "the united states": "US", "the us": "US",
    "the usa": "US", "the uk": "GB", "the united kingdom": "GB", "estados unidos": "US", "eeuu": "US", "ee.uu": "US",
    "ee. uu": "US", "eua": "US", "uae": "AE", "u.a.e": "AE", "holland": "NL", "the netherlands": "NL", "korea": "KR",
    "south korea": "KR", "republic of korea": "KR", "prc": "CN", "ksa": "SA", "turkey": "TR", "türkiye": "TR",
    "turkiye": "TR", "czech republic": "CZ", "ivory coast": "CI", "cote d'ivoire": "CI", "macedonia": "MK",
    "burma": "MM", "swaziland": "SZ", "cape verde": "CV", "east timor": "TL", "hong kong": "HK", "macau": "MO",
    "macao": "MO", "palestine": "PS", "russian federation": "RU", "drc": "CD", "dr congo": "CD",
    "democratic republic of the congo": "CD", "republic of the congo": "CG", "the gambia": "GM", "the bahamas": "BS",
    "the philippines": "PH", "pinas": "PH", "eire": "IE", "republic of ireland": "IE", "naija": "NG", "viet nam": "VN",
    "brasil": "BR", "bosnia": "BA", "trinidad": "TT", "tobago": "TT", "antigua": "AG", "aotearoa": "NZ", "méxico": "MX",
    "bangla": "BD", "중국": "CN", "한국": "KR", "台灣": "TW", "台湾": "TW", "中國": "CN", "中国": "CN", "香港": "HK",
}  # fmt: skip


@cache
def countries() -> dict[str, str]:
    """ISO 3166-1 alpha-2 code → common English name."""
    return {c.alpha_2: getattr(c, "common_name", c.name) for c in pycountry.countries}


def country_in_text(code: str) -> str:
    """The English name as it stands in a sentence: ``the United States``."""
    name = country_name(code)
    first, last = name.split()[0], name.split()[-1]
    article = first in ("United", "Central", "Isle") or last in ("Islands", "Republic", "Territory")
    return f"the {name}" if article or code in ("NL", "PH", "BS", "GM", "MV", "SC", "KM", "CD") else name


def country_name(code: str) -> str:
    """The English name, or the code itself if it is not a country's."""
    return countries().get(code, code)


def country_code(code: str | None) -> str | None:
    """An ISO 3166-1 alpha-2 code as a platform writes it, or None if it is none."""
    code = (code or "").strip().upper()
    return code if code in countries() else None


def normalised(text: str) -> str:
    """Compatibility form, folded case, single spaces."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(text.split()).strip(" .!?'\"")


def plain(text: str) -> str:
    """A normalised text without the marks of Latin letters: "são" is written "sao" too."""
    if text.isascii():
        return text
    marks = [c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f"]
    bare = "".join(marks).translate(_BARE)
    return bare if bare.isascii() else text


_BARE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})


@cache
def gazetteer() -> Any:
    """What training/places.py wrote."""
    return json.loads(gzip.decompress(PLACES.read_bytes()))


@cache
def country_names() -> dict[str, str]:
    """Normalised name of a country, in the languages that CLDR has → ISO 3166-1 alpha-2 code."""
    names: dict[str, str] = gazetteer()["countries"]
    bare = {plain(name.replace(" & ", " and ")): code for name, code in names.items()}
    return bare | names | ALIASES


def country_named(name: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a country's name, in the languages that CLDR has; None if it names none."""
    return country_names().get(normalised(name)) or None


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
