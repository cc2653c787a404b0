"""The light model at work: texts in, calibrated probabilities of all heads out.

The only reader of ``bothsides_model`` (light.tflite, light.json). Nothing is downloaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bothsides.documents import ModelInfo

type Floats = NDArray[np.floating[Any]]
type Ints = NDArray[np.integer[Any]]
type Bools = NDArray[np.bool_]

MAX_CHARACTERS = 20_000  # of one text; what is longer is cut
MIN_WORDS = 3  # fewer known words tell nothing: the text abstains
_CHUNK = 1_024  # texts in one call of the graph
_BASE = np.uint64(0x9E3779B97F4A7C15 | 1)  # odd, so invertible modulo 2^64
_BASE_INVERSE = np.uint64(pow(int(_BASE), -1, 2**64))
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_IN_WORD = np.zeros(256, bool)
_IN_WORD[[*b"abcdefghijklmnopqrstuvwxyz0123456789'", *range(128, 256)]] = True
_ALONE = np.zeros(256, bool)
_ALONE[[*b"!?"]] = True  # tokens by themselves: they carry feeling


def words_of(texts: Sequence[str]) -> tuple[NDArray[np.uint64], Ints]:
    """Hashes of the words of many texts at once, without a loop over words.

    One UTF-8 buffer of all texts; a word's polynomial hash is a difference of prefix sums, shifted to the origin by
    the inverse power.

    Returns:
        hashes (words,) and the text of each word (words,) ascending.
    """
    joined = "\n".join(text[:MAX_CHARACTERS].lower().replace("\n", " ") for text in texts) + "\n"
    data = np.frombuffer(joined.encode("utf-8", "replace"), np.uint8)
    word = _IN_WORD[data]
    begins = word & ~np.concatenate(([False], word[:-1]))
    ends = word & ~np.concatenate((word[1:], [False]))
    alone = _ALONE[data]
    start = np.flatnonzero(begins | alone)
    stop = np.flatnonzero(ends | alone) + 1
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.full(len(data), _BASE, np.uint64))
        inverse = np.cumprod(np.full(len(data), _BASE_INVERSE, np.uint64))
        sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum((data.astype(np.uint64) + np.uint64(1)) * powers)))
        hashes = (sums[stop] - sums[start]) * inverse[start]
    return hashes, np.cumsum(data == 10)[start]


def tokenise(texts: Sequence[str], buckets: int) -> tuple[Ints, Ints]:
    """Hashed words and word pairs of many texts.

    Returns:
        ids (tokens,) in 0..buckets-1 and the text of each token (tokens,) ascending. Id 0 is the start of a text:
        every text has at least that token.
    """
    words, text = words_of(texts)
    with np.errstate(over="ignore"):
        pairs = words[:-1] * _MIX + words[1:]
    same = text[:-1] == text[1:]
    starts = np.zeros(len(texts), np.int64)
    ids = np.concatenate((starts, 1 + bucket(words, buckets - 1), 1 + bucket(pairs[same], buckets - 1)))
    segments = np.concatenate((np.arange(len(texts)), text, text[:-1][same]))
    order = np.argsort(segments, kind="stable")
    return ids[order].astype(np.int32), segments[order].astype(np.int32)


def bucket(hashes: NDArray[np.uint64], buckets: int) -> Ints:
    """Which of so many buckets each hash falls into."""
    with np.errstate(over="ignore"):
        mixed = (hashes ^ (hashes >> np.uint64(31))) * _MIX
    found: Ints = ((mixed >> np.uint64(33)) % np.uint64(buckets)).astype(np.int64)
    return found


class TextModel:
    """One interpreter of one model file. Not for several threads at once."""

    def __init__(self, graph: bytes, card: Mapping[str, Any]) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self.info = ModelInfo(name=card["name"], version=card["version"], sha256=card["sha256"])
        self.labels: dict[str, tuple[str, ...]] = {head: tuple(h["labels"]) for head, h in card["heads"].items()}
        self.share_error: dict[str, Floats] = {head: np.array(h["share_error"]) for head, h in card["heads"].items()}
        self._buckets: int = card["buckets"]
        self._known = np.unpackbits(np.frombuffer(bytes.fromhex(card["known"]), np.uint8)).astype(bool)
        self._run = Interpreter(model_content=graph, num_threads=1).get_signature_runner()

    def __call__(self, texts: Sequence[str]) -> dict[str, Floats]:
        """Head → calibrated probabilities, shape (texts, labels)."""
        parts: dict[str, list[Floats]] = {head: [np.zeros((0, len(ls)))] for head, ls in self.labels.items()}
        for at in range(0, len(texts), _CHUNK):
            ids, segments = tokenise(texts[at : at + _CHUNK], self._buckets)
            for head, scores in self._run(ids=ids, segments=segments).items():
                parts[head].append(scores)
        return {head: np.concatenate(scores) for head, scores in parts.items()}

    def told(self, texts: Sequence[str]) -> Bools:
        """Which texts have enough words that the model has seen; the others abstain, shape (texts,).

        The model reads English: text in another writing has no known words and so abstains.
        """
        told = [np.zeros(0, bool)]
        for at in range(0, len(texts), _CHUNK):
            chunk = texts[at : at + _CHUNK]
            hashes, text = words_of(chunk)
            words = np.bincount(text, minlength=len(chunk))
            known = np.bincount(text, self._known[bucket(hashes, len(self._known))], minlength=len(chunk))
            told.append((known >= MIN_WORDS) & (known >= 0.5 * words))
        return np.concatenate(told)


@cache
def text_model() -> TextModel:
    """The model of this process, read from the inference layer at its first use."""
    folder = files("bothsides_model")
    return TextModel((folder / "light.tflite").read_bytes(), json.loads((folder / "light.json").read_text()))
