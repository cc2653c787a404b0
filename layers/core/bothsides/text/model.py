"""The light model at work: texts in, calibrated probabilities of all heads and a sentence vector out.

The only reader of ``bothsides_model`` (light.tflite, light.json, light.vocabulary). Nothing is downloaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from bothsides.documents.base import ModelInfo
from bothsides.text.tokens import MAX_CHARACTERS, Bools, Floats, Hashes, Vocabulary, tokens_of

MIN_WORDS = 3  # a text with fewer known words is not read
_CHUNK = 256  # texts in one call of the graph, or so many that together they have
_CHARACTERS = 200_000  # characters: what bounds the memory of long posts


class Rates(NamedTuple):
    """What a head says on average of texts that have a label and of texts that don't, over data that it never saw:
    least, likely and most, (3, labels) each."""

    shown: Floats
    mistaken: Floats


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The texts in order, a few at a time."""
    begin = characters = 0
    for at, text in enumerate(texts):
        length = min(len(text), MAX_CHARACTERS)
        if at - begin == _CHUNK or (at > begin and characters + length > _CHARACTERS):
            yield texts[begin:at]
            begin, characters = at, 0
        characters += length
    if begin < len(texts):
        yield texts[begin:]


class TextModel:
    """One interpreter of one model file. Threads wait for each other."""

    def __init__(self, graph: str, vocabulary: Hashes, card: Mapping[str, Any]) -> None:
        """``graph``: the file's path, so that it is mapped and not copied."""
        self.card = card
        self.labels: dict[str, tuple[str, ...]] = {head: tuple(h["labels"]) for head, h in card["heads"].items()}
        self.share_error: dict[str, Floats] = {
            head: np.array(h["share_error"]) for head, h in card["heads"].items() if "share_error" in h
        }
        self.rates: dict[
            str, Rates
        ] = {  # what a head says on average of texts with and without a label, over foreign sets
            head: Rates(np.array(h["rates"]["shown"]), np.array(h["rates"]["mistaken"]))
            for head, h in card["heads"].items()
            if "rates" in h
        }
        self.prior: dict[str, Floats] = {h: np.array(c["prior"]) for h, c in card["heads"].items() if "prior" in c}
        self.sure: dict[str, float] = {
            head: h["sure"] for head, h in card["heads"].items()
        }  # a lower probability is not shown as evidence
        self.languages: dict[str, frozenset[str]] = {  # that a head was shown to read
            head: frozenset(h.get("languages", ("en",))) for head, h in card["heads"].items()
        }
        self.experimental: frozenset[str] = frozenset(  # heads of which no right share was shown on foreign sets
            head for head, h in card["heads"].items() if h.get("experimental")
        )
        self.untold: frozenset[str] = frozenset(  # labels that no foreign set confirms: never reported
            label for h in card["heads"].values() for label in h.get("untold", ())
        )
        self.dimensions = int(card.get("dimensions", 0))
        self.vocabulary = Vocabulary(vocabulary)
        self._alone = Lock()
        self._run = Interpreter(model_path=graph, num_threads=1).get_signature_runner()

    @property
    def info(self) -> ModelInfo:
        """Name, version and hash, for every document made with it."""
        return ModelInfo(name=self.card["name"], version=self.card["version"], sha256=self.card["sha256"])

    def __call__(self, texts: Sequence[str]) -> dict[str, Floats]:
        """Head → calibrated probabilities, shape (texts, labels); and under ``vector`` unit vectors of what the texts
        are about, shape (texts, dimensions), which all languages share: their products are similarities."""
        parts: dict[str, list[Floats]] = {
            head: [np.zeros((0, len(labels)), np.float32)] for head, labels in self.labels.items()
        }
        parts["vector"] = [np.zeros((0, self.dimensions), np.float32)]
        for chunk in _chunks(texts):
            inputs = self.vocabulary.inputs(chunk)
            with self._alone:
                found = self._run(**inputs._asdict())
            for head, scores in found.items():
                parts[head].append(scores)
        return {head: np.concatenate(scores) for head, scores in parts.items()}

    def readable(
        self, texts: Sequence[str], languages: Sequence[str | None], known: Bools | None = None
    ) -> dict[str, Bools]:
        """Which texts each head can read, {head: (texts,)}: in a language that it was shown to read, with enough
        words that the model has seen. The others are left out, and so are those whose language is not known.

        Args:
            texts: the texts.
            languages: the language of each, as ``languages.languages_of`` gives it.
            known: what ``known`` says of the texts, if that was asked already.
        """
        known = self.known(texts) if known is None else known
        return {
            head: known & np.array([language in read for language in languages], bool)
            for head, read in self.languages.items()
        }

    def known(self, texts: Sequence[str]) -> Bools:
        """Which texts have enough words that the model has seen, whatever the language: of these the vectors can be
        compared. Shape (texts,)."""
        readable = [np.zeros(0, bool)]
        for chunk in _chunks(texts):
            tokens = tokens_of(chunk)
            of_words = tokens.texts[tokens.words]
            known = self.vocabulary.look_up(tokens.hashes[tokens.words]) > 0
            words = np.bincount(of_words, minlength=len(chunk))
            seen = np.bincount(of_words, known, minlength=len(chunk))
            readable.append((seen >= MIN_WORDS) & (seen >= 0.5 * words))
        return np.concatenate(readable)

    def knows_any(self, text: str) -> bool:
        """Whether the model has seen any word of a text: names are too short to be read, but not to be compared."""
        tokens = tokens_of([text])
        return bool((self.vocabulary.look_up(tokens.hashes[tokens.words]) > 0).any())


@cache
def text_model() -> TextModel:
    """The model of this process, read from the inference layer at its first use."""
    folder = Path(str(files("bothsides_model")))
    vocabulary = np.frombuffer((folder / "light.vocabulary").read_bytes(), "<u8")
    return TextModel(str(folder / "light.tflite"), vocabulary, json.loads((folder / "light.json").read_text()))
