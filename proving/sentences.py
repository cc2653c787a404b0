"""Real texts that trained nothing, by language and topic: what the people of a world write.

Two sources. The committed one is of SIB-200 (Adelani et al. 2024; text of FLORES-200, CC BY-SA 4.0): its test split in
twelve languages, so that the quick worlds need no other data. Its English and Spanish texts helped to tune the rates of
the topics (training/shares.py); those of the other languages shaped nothing. The larger one is on this machine only
(``BOTHSIDES_DATA``): sentences of lid_lingua_test by language, and captions of instagram_kim2020 by their influencer's
category, those written like English. No weight, rate or threshold of the topics comes from either.

``python -m training.proving`` makes the committed files.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

HERE = Path(__file__).parent
SENTENCES, NAMES = HERE / "data" / "sentences.json.gz", HERE / "data" / "names.json.gz"
TOPICS = ("Science", "Sports", "Travel", "Entertainment")  # of the committed texts
CATEGORIES = {
    "food": "Food & Drink", "travel": "Travel", "fashion": "Style & Fashion", "fitness": "Fitness and Exercise",
    "pet": "Pets", "interior": "Interior Decorating", "family": "Family and Relationships", "beauty": "Beauty",
}  # fmt: skip
PLAIN = "none"  # of no topic, or of one that is not told of people
ENGLISH = frozenset(["the", "and", "is", "my", "this", "with", "you", "for", "of"])
COHORTS = (1945, 1955, 1965, 1975, 1985, 1995, 2005)  # of US given names: the middle of ten years

type Random = np.random.Generator


@dataclass(frozen=True)
class Texts:
    """Texts by (language, topic), each of which somebody wrote. ``topics`` are those that English has."""

    name: str
    of: Mapping[tuple[str, str], Sequence[str]]
    topics: tuple[str, ...]

    def sentence(self, random: Random, language: str, topic: str = PLAIN) -> str:
        """One text on a topic; one of no topic where the language has none on it."""
        found = self.of.get((language, topic)) or self.of[language, PLAIN]
        return found[int(random.integers(len(found)))]

    def piece(self, random: Random, language: str, topic: str = PLAIN) -> str:
        """A text as one person writes it: cut off somewhere in its last third, so that two people who take the same one
        hardly ever write the same. Nobody's comment would be a twin by the poverty of this ground."""
        said = self.sentence(random, language, topic)
        end = int(len(said) * random.uniform(0.66, 1.0))
        return said[: said.rfind(" ", 0, end) if " " in said[:end] else end].rstrip(" ,.;:") or said

    def comment(self, random: Random, language: str, topic: str) -> str:
        """What somebody writes under a post: a few words, or one or two sentences."""
        kind = random.random()
        if kind < 0.3:
            return pick(random, phrases().short[language])
        said = pick(random, phrases().open[language]) + self.piece(random, language, topic)
        said = said if kind < 0.75 else f"{said}. {self.piece(random, language, topic)}"
        return said + pick(random, phrases().close)


@dataclass(frozen=True)
class Phrases:
    """phrases.yaml."""

    short: Mapping[str, Sequence[str]]
    open: Mapping[str, Sequence[str]]
    close: Sequence[str]
    spam: Sequence[str]
    organisations: Sequence[str]
    firms: Sequence[str]
    nobody: Sequence[str]
    nicknames: Sequence[str]
    ages: Sequence[str]


@cache
def phrases() -> Phrases:
    """What was written for the ground: short comments, openings, spam, bios of organisations."""
    return Phrases(**yaml.safe_load((HERE / "phrases.yaml").read_text()))


def pick[T](random: Random, items: Sequence[T]) -> T:
    """One of them, each alike."""
    return items[int(random.integers(len(items)))]


@cache
def committed() -> Texts:
    """The texts that are in the repository."""
    rows: dict[str, dict[str, list[str]]] = json.loads(gzip.decompress(SENTENCES.read_bytes()))
    found = {(language, topic): texts for language, by in rows.items() for topic, texts in by.items()}
    return Texts("sentences", found, TOPICS)


@cache
def local() -> Texts | None:
    """The larger source, None where ``BOTHSIDES_DATA`` does not lead to it."""
    folder = Path(os.environ.get("BOTHSIDES_DATA", "/nowhere"))
    captions, lingua = folder / "instagram_kim2020", folder / "lid_lingua_test"
    if not captions.exists() or not lingua.exists():
        return None
    found = dict(committed().of)
    for language in {language for language, _ in found}:
        lines = (line.strip() for line in (lingua / f"{language}.txt").read_text().splitlines())
        found[language, PLAIN] = [line for line in lines if 20 <= len(line) <= 300]
    english = _captions(captions)
    found = {(lang, topic): texts for (lang, topic), texts in found.items() if lang != "en" or topic == PLAIN}
    return Texts("captions", found | {("en", topic): texts for topic, texts in english.items()}, tuple(english))


def _captions(folder: Path) -> dict[str, list[str]]:
    """English captions by their influencer's topic, cut to what a comment may have."""
    of = {}
    for line in gzip.decompress((folder / "influencers.txt.gz").read_bytes()).decode().splitlines()[2:]:
        user, category, *_ = line.split("\t")
        of[user] = CATEGORIES.get(category, "")
    found: dict[str, list[str]] = defaultdict(list)
    for line in gzip.decompress((folder / "posts.jsonl.gz").read_bytes()).decode().strip().split("\n"):
        post = json.loads(line)
        text = " ".join(re.sub(r"[#@]\w+", " ", post["cap"] or "").split())[:280]
        if len(text) >= 40 and len(ENGLISH.intersection(text.lower().split())) >= 2 and of.get(post["user"]):
            found[of[post["user"]]].append(text)
    return dict(sorted(found.items()))


@cache
def us_names() -> dict[tuple[str, int], tuple[list[str], np.ndarray[Any, np.dtype[np.float64]]]]:
    """(``woman`` or ``man``, cohort) → given names of US births and how common each is."""
    rows: dict[str, dict[str, dict[str, int]]] = json.loads(gzip.decompress(NAMES.read_bytes()))
    found = {}
    for gender, cohorts in rows.items():
        for cohort, counts in cohorts.items():
            shares = np.array(list(counts.values()), float)
            found[gender, int(cohort)] = list(counts), shares / shares.sum()
    return found
