"""Shares as tables write them ('45%', '0.45', 'United States (45%), Brazil 12%', JSON), and codes of what they name."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pycountry

from bothsides.imports.values import UNKNOWN, plain_name
from bothsides.places import country_called

MOST = 200  # names in one cell
MAX_CELL = 20_000  # characters of one cell
TOLERANCE = 1.05  # what parts of a whole may add up to: they are rounded
PARTS_OF_A_WHOLE = {"countries", "genders", "ages"}  # a person has one of each; of the others several
OTHERS = {"other", "others", "rest", "unknown", "undefined", "unspecified", "not specified", "n a", "na", "andere"}
GENDERS = {
    "woman": "female, females, f, woman, women, girls, weiblich, frauen, femme, femmes, mujer, mujeres, feminino,"
    " mulheres, donna, donne",
    "man": "male, males, m, man, men, boys, mannlich, manner, homme, hommes, hombre, hombres, masculino, homens,"
    " uomo, uomini",
    "unknown": "unknown, other, others, non binary, undefined, unspecified, not specified, u",
}
LANGUAGES = {  # that ISO 639 calls otherwise
    "greek": "el", "farsi": "fa", "mandarin": "zh", "mandarin chinese": "zh", "filipino": "tl", "malay": "ms",
    "swahili": "sw", "nepali": "ne", "castilian": "es", "flemish": "nl", "punjabi": "pa", "kyrgyz": "ky",
    "bengali": "bn", "norwegian bokmal": "nb", "deutsch": "de", "espanol": "es", "francais": "fr", "italiano": "it",
    "portugues": "pt", "oriya": "or", "odia": "or", "slovene": "sl", "uighur": "ug", "pashto": "ps", "khmer": "km",
    "sinhalese": "si",
}  # fmt: skip
EXAMPLES = {
    "countries": "write countries' names or codes, 'US 45%, GB 12%'", "genders": "write 'female 60%, male 40%'",
    "ages": "write '18-24 45%, 65+ 2%'", "languages": "write languages' names or codes, 'English 80%'",
    "interests": "write 'Beauty 45%, Travel 12%'", "cities": "write 'London 45%, Leeds 12%'",
}  # fmt: skip
NAMES = ("name", "code", "label", "title", "country", "city", "language", "interest", "gender", "age", "key", "id")
SHARES = ("weight", "share", "percent", "percentage", "value", "pct", "prc", "ratio")

_GENDERS = {word.strip(): code for code, words in GENDERS.items() for word in words.split(",")}
_NUMBER = r"[<>~≈]?\s*\d[\d.,]*"
_BRACKETS = re.compile(rf"(.*?\S)(\s*)[(\[]\s*({_NUMBER})\s*(%?)\s*[)\]]")  # US (45 %)
_AFTER = re.compile(rf"(.*?\S)(\s*[:=]\s*|\s+[-–—]?\s*|-(?=\d[.,\d]*\s*%))({_NUMBER})\s*(%?)")  # US: 45 %
_BEFORE = re.compile(rf"({_NUMBER})\s*(%)\s*[-–—:]?\s*([^\W\d_].*)")  # 45% US
_BAND = re.compile(r"(\d{2})\s*(?:-|–|—|to|_|\s)\s*(\d{2})|(\d{2})\s*(?:\+|-|plus|and over|and older|or older)")


class Number(NamedTuple):
    """A share as written; whether it has a percent sign."""

    value: float
    percent: bool


type Named = list[tuple[str, Number | None]]


def share(value: Any) -> Number | None:
    """'45%', '45,3 %', '0.45', 45; None where it says that it is not known.

    Raises:
        ValueError: no such number.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        found, percent = float(value), False
    else:
        text = str(value).strip()
        if text.lower() in UNKNOWN:
            return None
        match = re.fullmatch(r"%?\s*(\d{1,15}(?:[.,]\d{1,15})?|[.,]\d{1,15})\s*(%?)", text[:60])
        if match is None:
            raise ValueError(f"{text[:60]!r} is not a share; write it like 45% or 0.45")
        percent = "%" in text
        grouped = not percent and re.fullmatch(r"[1-9]\d{0,2},\d{3}", match[1])  # 9,800 people
        found = float(match[1].replace(",", "" if grouped else "."))
    if not math.isfinite(found) or found < 0:
        raise ValueError(f"{str(value)[:40]} is not a share; write it like 45% or 0.45")
    return Number(found, percent)


def fraction(number: Number, scale: int, most: float = 1.0) -> float:
    """A share from 0 to 1. ``scale`` is what the column's bare numbers are parts of: 100 (per cent) or 1.

    Raises:
        ValueError: over 100 % (or over ``most``).
    """
    found = number.value / (100 if number.percent else scale)
    if found > most:
        per_cent = number.percent or scale == 100
        how = "per cent" if per_cent else f"a fraction of 1: write {number.value:g}% if per cent is meant"
        raise ValueError(f"{number.value:g} is over {most:.0%} (it is read as {how})")
    return round(found, 6)


# -------------------------------------------------------------------------------------------------- lists


def named(value: Any) -> Named:
    """What a cell lists: names with their shares, or without.

    Raises:
        ValueError: too long, or not a list of names and shares.
    """
    if isinstance(value, str):
        text = value.strip()
        if len(text) > MAX_CELL:
            raise ValueError(f"is {len(text):,} characters long; at most {MAX_CELL:,} are taken")
        if text.startswith(("{", "[")):
            try:
                value = json.loads(text)
            except (ValueError, RecursionError) as error:
                raise ValueError(f'is not JSON: {str(error)[:80]}; write {{"US": 0.45}} or US 45%, GB 12%') from error
    found = _of_text(value) if isinstance(value, str) else list(_of_json(value))
    if len(found) > MOST:
        raise ValueError(f"has {len(found):,} names; at most {MOST} are taken")
    return found


def _of_json(value: Any) -> Iterator[tuple[str, Number | None]]:
    if isinstance(value, (dict, list)) and len(value) > MOST:
        raise ValueError(f"has {len(value):,} names; at most {MOST} are taken")
    if isinstance(value, dict):
        yield from ((str(name), share(part)) for name, part in value.items())
        return
    if not isinstance(value, list):
        raise ValueError(f"{str(value)[:40]!r} is not a list of names and shares; write it like 'US 45%, GB 12%'")
    for item in value:
        if isinstance(item, dict):
            name = next((item[key] for key in NAMES if item.get(key)), None)
            number = next((item[key] for key in SHARES if item.get(key) is not None), None)
            if not isinstance(name, str):
                raise ValueError('has a part without a name; write {"name": "US", "share": 0.45}')
            yield name, None if number is None else share(number)
        else:
            yield from _of_text(str(item)[:MAX_CELL])


def _of_text(text: str) -> Named:
    items = _items(text)
    pairs = [_pair(item, bare=False) for item in items]
    if not any(number for _, number in pairs):  # 'US 45, GB 12': numbers only where each has one
        bare = [_pair(item, bare=True) for item in items]
        pairs = bare if all(number for _, number in bare) else pairs
    if not any(number for _, number in pairs):
        return pairs
    joined: Named = []
    open_name = ""  # 'Toys, Children & Baby 8%' is one name
    for name, number in pairs:
        open_name = f"{open_name}, {name}" if open_name else name
        if number is not None:
            joined.append((open_name, number))
            open_name = ""
    return [*joined, (open_name, None)] if open_name else joined


def _items(text: str) -> list[str]:
    """The parts of a list, by the mark that it uses; a comma between digits may be a decimal one."""
    for mark in (r"[;\n]", r"\|", r"\s/\s", r"\s•\s"):
        parts = [part.strip() for part in re.split(mark, text)]
        if len(parts) > 1:
            return [part for part in parts if part]
    parts = [part.strip() for part in text.split(",")]
    if not all(_pair(part, bare=False)[1] for part in parts if part):
        parts = [part.strip() for part in re.split(r",(?!\d)|(?<!\d),", text)]
    return [part for part in parts if part]


def _pair(item: str, *, bare: bool) -> tuple[str, Number | None]:
    """(name, its share). A number that only a space sets apart ('Windows 10') is one where it has a percent sign, or
    where ``bare`` ones are looked for."""
    item = item.strip()[:MOST]
    if _BAND.fullmatch(item):
        return item, None
    if match := _BEFORE.fullmatch(item):
        return match[3], _number(match[1], percent=True)
    if match := _BRACKETS.fullmatch(item):
        return match[1], _number(match[3], percent=bool(match[4]))
    match = _AFTER.fullmatch(item)
    if match is None or not (match[4] or bare or match[2].strip(" -–—")):
        return item, None
    return match[1], _number(match[3], percent=bool(match[4]))


def _number(text: str, *, percent: bool) -> Number | None:
    text = text.lstrip("<>~≈ ").rstrip(".,")
    found = share(text)
    return found and Number(found.value, percent)


# -------------------------------------------------------------------------------------------------- codes


def code(field: str, name: str) -> str | None:
    """What a name stands for: a country's or language's ISO code, a gender, an age band; other names stay. None where
    it stands for nothing ('Other'), or for nothing that is known."""
    name = " ".join(name.split())
    if field == "ages":
        return age_band(name.lstrip(" -–—").strip(" .:()[]"))  # '65-' and '18-24:'
    name = name.strip(" .:-–—()[]")[:100]
    if field == "genders":
        return _GENDERS.get(plain_name(name))
    if is_other(name):
        return None
    if field == "countries":
        return country_called(name)
    return language(name) if field == "languages" else name


def is_other(name: str) -> bool:
    """Whether a name stands for all that is not listed."""
    return not name.strip() or plain_name(name) in OTHERS


def age_band(text: str) -> str | None:
    """'18-24', '65+', however written; Modash writes '65-'."""
    match = _BAND.fullmatch(re.sub(r"(?i)\b(ages?|aged|years?|y\.?o\.?|old)\b", " ", text).strip().lower())
    if match is None:
        return None
    return f"{match[3]}+" if match[3] else f"{match[1]}-{match[2]}"


@cache
def language(name: str) -> str | None:
    """ISO 639-1 code (639-3 where there is none) of a language's name or code."""
    text = re.sub(r"\s*\(.*", "", name.strip())
    if match := re.fullmatch(r"([a-z]{2,3})[-_][A-Za-z]{2,4}", text):  # en-US
        text = match[1]
    if found := LANGUAGES.get(plain_name(text)):
        return found
    try:
        if len(text) in (2, 3):  # lookup would take 'en' for the language called En
            known = pycountry.languages.get(**{f"alpha_{len(text)}": text.lower()})
        else:
            known = pycountry.languages.lookup(text)
    except LookupError:
        known = None
    return str(getattr(known, "alpha_2", None) or known.alpha_3) if known else None
