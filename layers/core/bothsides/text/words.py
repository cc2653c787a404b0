"""English words: how often each is used, and names and hashtags cut into them."""

from __future__ import annotations

import gzip
import json
import math
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import bothsides

FILE = Path(bothsides.__file__).parent / "data" / "background.json.gz"  # made by training/background.py
_LONGEST = 20  # letters of a word
_UNKNOWN, _LETTER = 12.0, 3.0  # cost of a piece that is no word, and of each of its letters
_PARTICLE = 6.0  # cost of one letter alone beside that of a word
_SHORT = 3  # letters under which a piece of a name tells nothing
_SHORTEST = frozenset(  # but for these
    {"a", "am", "an", "as", "at", "be", "by", "do", "go", "he", "i", "if", "in", "is", "it", "me", "my", "no", "of"}
    | {"on", "or", "so", "to", "tv", "uk", "up", "us", "we"}
)
_TAG = 50  # letters of a hashtag that is cut, at most
_SURE = 2.5  # cost of a letter, at most, in a hashtag that is surely English words (docs/methodology.md)


class Background(NamedTuple):
    """How often a population says each word."""

    name: str
    words: int
    least: int  # rarer words are not in the table
    counts: dict[str, int]


@cache
def background() -> Background:
    """The English table."""
    content: dict[str, Any] = json.loads(gzip.decompress(FILE.read_bytes()))
    return Background(**content)


def words_in(name: str) -> list[str]:
    """The English words in a name that is written without spaces: ``thetravelingdogs`` → ``the traveling dogs``.
    Pieces that are no words, or have fewer than three letters, are left out."""
    known = background().counts
    found = []
    for part in re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)):
        found += [piece for piece in _cut(part.lower()) if piece in known and len(piece) >= _SHORT]
    return found


@lru_cache(maxsize=1 << 16)
def of_hashtag(tag: str) -> tuple[str, ...]:
    """The words of a hashtag in small letters, where these are surely English words and nothing else; else itself:
    ``crueltyfreebeauty`` → ``cruelty free beauty``, ``ricettefacili`` → ``ricettefacili``."""
    if len(tag) > _TAG:
        return (tag,)
    pieces, costs = _cut(tag), _costs()
    if not all(piece in costs and (len(piece) >= _SHORT or piece in _SHORTEST) for piece in pieces):
        return (tag,)
    return tuple(pieces) if sum(costs[piece] for piece in pieces) <= _SURE * len(tag) else (tag,)


def _cut(letters: str) -> list[str]:
    """Of all ways to cut, the likeliest one if words are drawn independently, by how often each is used (Viterbi;
    Norvig 2009, "Natural language corpus data"). What is a word is not cut: ``theme`` is no ``the me``."""
    costs, best, begins = _costs(), [0.0], [0]
    if letters in costs:
        return [letters]
    for stop in range(1, len(letters) + 1):
        least, begin = math.inf, 0
        for start in range(max(0, stop - _LONGEST), stop):
            cost = costs.get(letters[start:stop])
            whole = best[start] + (_UNKNOWN + _LETTER * (stop - start) if cost is None else cost)
            if whole < least:
                least, begin = whole, start
        best.append(least)
        begins.append(begin)
    pieces, stop = [], len(letters)
    while stop:
        pieces.append(letters[begins[stop] : stop])
        stop = begins[stop]
    return pieces[::-1]


@cache
def _costs() -> dict[str, float]:
    """The negative logarithm of how likely each word is."""
    whole, counts = background().words, background().counts
    return {
        word: math.log(whole / count) + (_PARTICLE if len(word) == 1 and word not in "ai" else 0.0)
        for word, count in counts.items()
    }
