"""Texts as the ids that the light model's graph takes, without a loop over tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bothsides.text.words import of_hashtag

type Floats = NDArray[np.floating[Any]]
type Ints = NDArray[np.integer[Any]]
type Bools = NDArray[np.bool_]
type Hashes = NDArray[np.uint64]

MAX_CHARACTERS = 20_000  # of one text; what is longer is cut
PIECES = 8_192  # buckets of the pieces of unknown words
SLOTS = 1 << 21  # of the vocabulary: a token keeps its own slot, so looking up is one access
_ADDRESS = re.compile(r"https?://\S+")
_BASE = 0x9E3779B97F4A7C15 | 1  # odd, so invertible modulo 2^64
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_PERSON = np.uint64(0x5851F42D4C957F2D)  # stands for every @name
_SPACE, _WORD, _MARK, _SYMBOL = 0, 1, 2, 3
_UNEVEN = re.compile(
    "[\u0130\u023a\u023e\u1e9e\u2126\u212a\u212b\u2c62-\u2c7f\ua78d-\ua7c5]"
)  # small: of another length
_LOWER = np.arange(256, dtype=np.uint8)
_LOWER[65:91] += 32
_KIND = np.zeros(256, np.uint8)
_KIND[[*b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'_", *range(128, 256)]] = _WORD
_KIND[[*b"!?.,:;()*<>=/+-&$%^~|"]] = _MARK


_REPEATS = (_KIND > 0) & (np.arange(256) < 128)  # of digits a third one counts
_REPEATS[[*b"0123456789"]] = False


class Tokens(NamedTuple):
    """The tokens of some texts in reading order."""

    hashes: Hashes  # (tokens,)
    texts: Ints  # (tokens,) ascending: the text of each
    words: Bools  # (tokens,) words, not marks or symbols
    starts: Ints  # (tokens,) where in ``data``
    stops: Ints
    data: NDArray[np.uint8]  # the texts as lower-case UTF-8


class Inputs(NamedTuple):
    """What the graph takes: ids of rows of its table, and the ascending text of each."""

    ids: Ints
    texts: Ints


@cache
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """Powers of the base and of its inverse modulo 2^64."""
    with np.errstate(over="ignore"):
        up = np.full(size, _BASE, np.uint64)
        down = np.full(size, pow(_BASE, -1, 2**64), np.uint64)
        return np.cumprod(up, dtype=np.uint64), np.cumprod(down, dtype=np.uint64)


def tokens_of(texts: Sequence[str]) -> Tokens:
    """Words, runs of marks (``!!``, ``:)``) and symbols (emoji) of many texts, without a loop over tokens.

    One UTF-8 buffer of all texts; a token's polynomial hash is a difference of prefix sums, shifted to the origin by
    the inverse power. Case is ignored, three and more of a letter count as two (``soooo``), addresses as ``http``,
    people as one token, ``#CamelCase`` and ``#englishwords`` are split, and each Chinese, Japanese or Korean sign is a
    token.
    """
    joined = "\n".join(text[:MAX_CHARACTERS].replace("\n", " ") for text in texts) + "\n"
    joined = joined.replace("’", "'").replace("️", "")
    if "http" in joined:
        joined = _ADDRESS.sub("http", joined)
    if joined.isascii():
        data = np.frombuffer(joined.encode(), np.uint8)
        lower = _LOWER[data]
    else:
        joined = _UNEVEN.sub(lambda found: found[0].lower(), joined)
        data = np.frombuffer(joined.encode("utf-8", "replace"), np.uint8)
        lower = np.frombuffer(joined.lower().encode("utf-8", "replace"), np.uint8)
    again = np.zeros(len(lower), bool)
    again[2:] = (lower[2:] == lower[1:-1]) & (lower[2:] == lower[:-2]) & _REPEATS[lower[2:]]
    if again.any():
        data, lower = data[~again], lower[~again]
    kind = _KIND[lower]
    symbol = (lower == 0xF0) | (lower == 0xE2)  # emoji and typographic signs begin so, letters don't
    if symbol.any():
        at = np.flatnonzero(symbol)
        for step in (0, 1, 2):
            kind[at + step] = _SYMBOL
        kind[np.flatnonzero(lower == 0xF0) + 3] = _SYMBOL
    begins = symbol
    begins[1:] |= kind[1:] != kind[:-1]
    signs = (lower >= 0xE3) & (
        lower <= 0xED
    )  # Chinese, Japanese and Korean have no spaces, or long words: each sign counts
    if signs.any():
        begins |= signs
        begins[3:] |= signs[:-3]
    begins[0] = True
    if "#" in joined:
        begins |= _camel(data, kind, begins)
        _cut_hashtags(begins, lower, kind)
    starts = np.flatnonzero(begins)
    stops = np.append(starts[1:], len(lower))
    real = kind[starts] != _SPACE
    starts, stops = starts[real], stops[real]
    up, down = _powers(1 << (len(lower) - 1).bit_length())
    with np.errstate(over="ignore"):
        sums = np.zeros(len(lower) + 1, np.uint64)
        np.cumsum((lower.astype(np.uint64) + np.uint64(1)) * up[: len(lower)], out=sums[1:])
        hashes = (sums[stops] - sums[starts]) * down[starts]
    words = kind[starts] == _WORD
    hashes[words & (lower[starts - 1] == ord("@")) & (starts > 0)] = _PERSON
    return Tokens(hashes, np.cumsum(lower == 10)[starts], words, starts, stops, lower)


def _camel(data: NDArray[np.uint8], kind: NDArray[np.uint8], begins: Bools) -> Bools:
    """Where a new word begins within a #HashTag, (bytes,)."""
    starts = np.flatnonzero(begins)
    tagged = (data[starts - 1] == ord("#")) & (kind[starts] == _WORD)
    upper = (data >= ord("A")) & (data <= ord("Z"))
    lower = (data >= ord("a")) & (data <= ord("z"))
    turn = np.zeros(len(data), bool)
    turn[1:] = lower[:-1] & upper[1:]
    turn &= np.repeat(tagged, np.diff(starts, append=len(data)))
    return turn


def _cut_hashtags(begins: Bools, lower: NDArray[np.uint8], kind: NDArray[np.uint8]) -> None:
    """Lets a new word begin within each hashtag of English words, in ``begins`` (bytes,)."""
    starts = np.flatnonzero(begins)
    stops = np.append(starts[1:], len(lower))
    tagged = (starts > 0) & (lower[starts - 1] == ord("#")) & (kind[starts] == _WORD)
    for start, stop in zip(starts[tagged].tolist(), stops[tagged].tolist(), strict=True):
        tag = lower[start:stop].tobytes()
        if tag.isalpha():
            at = start
            for word in of_hashtag(tag.decode())[:-1]:
                at += len(word)
                begins[at] = True


def pairs_of(tokens: Tokens) -> tuple[Hashes, Ints]:
    """Hashes of neighbouring tokens of one text, and the text of each, (pairs,)."""
    with np.errstate(over="ignore"):
        hashes = tokens.hashes[:-1] * _MIX + tokens.hashes[1:]
    same = tokens.texts[:-1] == tokens.texts[1:]
    return hashes[same], tokens.texts[:-1][same]


def _pieces(tokens: Tokens, unknown: Bools) -> tuple[Ints, Ints]:
    """Buckets of all three letters in a row of the unknown words; a word's begin and end count apart, (pieces,)."""
    starts, stops, texts = tokens.starts[unknown], tokens.stops[unknown], tokens.texts[unknown]
    counts = np.clip(stops - starts - 2, 0, 30)
    first = np.cumsum(counts) - counts
    within = np.arange(counts.sum()) - np.repeat(first, counts)
    at = np.repeat(starts, counts) + within
    letters = tokens.data.astype(np.uint64)
    code = letters[at] | letters[at + 1] << np.uint64(8) | letters[at + 2] << np.uint64(16)
    begin, end = (within == 0).astype(np.uint64), (at + 3 == np.repeat(stops, counts)).astype(np.uint64)
    code |= begin << np.uint64(24) | end << np.uint64(25)
    return (_mixed(code) % np.uint64(PIECES)).astype(np.int32), np.repeat(texts, counts)


def _mixed(hashes: Hashes) -> Hashes:
    with np.errstate(over="ignore"):
        found: Hashes = ((hashes ^ (hashes >> np.uint64(31))) * _MIX) >> np.uint64(33)
    return found


def slot(hashes: Hashes) -> Ints:
    """Where in the vocabulary's slots each hash lies."""
    found: Ints = (_mixed(hashes) & np.uint64(SLOTS - 1)).astype(np.int64)
    return found


class Vocabulary:
    """Which row of the graph's table a token has: 0 begins each text, then the known words and pairs of neighbours,
    then the buckets of the pieces of unknown words."""

    def __init__(self, hashes: Hashes) -> None:
        self.known = len(hashes)
        self._hashes = np.concatenate([np.zeros(1, np.uint64), hashes])
        self._rows = np.zeros(SLOTS, np.int32)
        self._rows[slot(hashes)] = np.arange(1, self.known + 1, dtype=np.int32)

    @property
    def size(self) -> int:
        """Rows of the table."""
        return 1 + self.known + PIECES

    def look_up(self, hashes: Hashes) -> Ints:
        """The row of each hash, 0 where unknown."""
        rows = self._rows[slot(hashes)]
        rows[self._hashes[rows] != hashes] = 0
        return rows

    def inputs(self, texts: Sequence[str]) -> Inputs:
        """What the graph takes for these texts (at most 65,536): every text has at least its beginning."""
        tokens = tokens_of(texts)
        words = self.look_up(tokens.hashes)
        hashes, pair_texts = pairs_of(tokens)
        pairs = self.look_up(hashes)
        pieces, piece_texts = _pieces(tokens, tokens.words & (words == 0))
        known, paired = words > 0, pairs > 0
        ids = np.concatenate([np.zeros(len(texts), np.int32), words[known], pairs[paired], pieces + 1 + self.known])
        owners = np.concatenate([np.arange(len(texts)), tokens.texts[known], pair_texts[paired], piece_texts])
        order = np.argsort(owners.astype(np.uint16), kind="stable")
        return Inputs(ids[order].astype(np.int32), owners[order].astype(np.int32))
