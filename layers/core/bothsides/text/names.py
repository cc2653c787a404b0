"""What a display name says of its bearer: a woman's or a man's given name, a title, or the words of an organisation.

A name is never a verdict. It gives the share of women among those who bear it, and people of one name are many.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

NAMES = Path(__file__).parents[1] / "data" / "names.json.gz"  # made by training/names.py
MAX_NAME = 80  # characters of a name that are read
UNREAD = ("ja", "ko", "th", "vi", "zh")
"""Languages whose given names the lists hardly have, or tell badly in Latin letters: women's more often than men's."""
SHORTEST = 4  # letters of a given name at the beginning of a handle: shorter ones begin too many words
_WORD = re.compile(r"[^\W\d_]+(?:['’`\-][^\W\d_]+)*")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")

_WOMEN = """
mrs ms miss mme mlle madame mademoiselle frau sra srta señora señorita signora signorina dona dame lady mevrouw
queen princess mum mom mummy mommy mama grandma auntie girl wife госпожа
"""
WOMEN = frozenset(_WOMEN.split())
_MEN = """
mr mister monsieur herr señor sr signor meneer sir lord king prince dad daddy papa grandad grandpa uncle boy
господин
"""
MEN = frozenset(_MEN.split())
_SILENT_TEXT = """
the my your our all of and or no not so we us you me he she they who what how new big little old true best good
bad baby love sun star sunny sky dream life music art dr prof professor doctor rev real official officially its
it's im i'm iam just team van de la
"""
_SILENT = frozenset(_SILENT_TEXT.split())


class Name(NamedTuple):
    """What was read of a display name."""

    women: float | None
    """The share of women among the bearers of the given name, by a title if there is one; None if neither is known."""
    handle: bool
    """Whether the given name was found inside a word (``annasmith``): it tells less then."""
    words: tuple[str, ...]
    """The words of the name, folded."""


def folded(word: str) -> str:
    """A word as names are looked up: lower case, Latin letters without their marks (``José`` as ``jose``)."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    if any("LATIN" in unicodedata.name(sign, "") for sign in parts if sign.isalpha()):
        parts = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", parts)


class Known(NamedTuple):
    """The given names: folded name → share of women among its bearers, all over the world."""

    shares: dict[str, float]
    common: frozenset[str]
    """Those that many bear, which are looked for inside handles."""
    by_language: dict[str, dict[str, float]]
    """Names that are women's in one country and men's in another: name → language → share of women."""


@cache
def known() -> Known:
    """What ships."""
    told = json.loads(gzip.decompress(NAMES.read_bytes()))
    return Known(
        {name: share / 100 for name, share in (told["rare"] | told["common"]).items()},
        frozenset(told["common"]),
        {name: {tongue: s / 100 for tongue, s in by.items()} for name, by in told["by_language"].items()},
    )


def read(name: str, language: str | None = None) -> Name:
    """What a display name says.

    The first word counts, after titles, initials and words that are no names; a second one is mostly a surname. If it
    is no given name, the longest one that it begins with is taken (handles: ``emily_k92``, ``annasmith``).

    Args:
        name: as the person shows it.
        language: in which the person writes, for names that are women's in one country and men's in another.
    """
    found = _WORD.findall(_CAPITAL.sub(" ", name[:MAX_NAME].replace("_", " ")))
    words = tuple(folded(word) for word in found)
    for word in words[:2]:
        if word in WOMEN:
            return Name(0.98, False, words)
        if word in MEN:
            return Name(0.02, False, words)
    if language in UNREAD:
        return Name(None, False, words)
    said = [word for word in words if len(word) > 1 and word not in _SILENT]
    said = [word for word in said if len(word) > 2 or word in known().common]
    for word in said[:1]:
        women = _women(word, language)
        if women is not None:
            return Name(women, False, words)
    for word in said[:1]:
        for end in range(min(len(word) - 1, 12), SHORTEST - 1, -1):
            if word[:end] in known().common:
                return Name(_women(word[:end], language), True, words)
    return Name(None, True, words)


def _women(word: str, language: str | None) -> float | None:
    """The share of women among the bearers of a given name, also of one of two parts (``Jean-Pierre``)."""
    table = known()
    share = table.shares.get(word)
    if share is not None:
        return table.by_language.get(word, {}).get(language or "", share)
    parts = [part for part in re.split("[-'’`]", word) if len(part) > 1]
    if len(parts) > 1:
        told = [table.shares[part] for part in parts[:2] if part in table.shares]
        if told:
            return sum(told) / len(told)
    if _EAST.fullmatch(word) and 2 <= len(word) <= 4:  # family name first, without a space
        for cut in (1, 2):
            share = table.shares.get(word[cut:])
            if share is not None:
                return share
    return None
