"""Real texts that trained nothing, by language and topic: what the people of a world write.

Two sources. The committed one is of SIB-200 (Adelani et al. 2024; text of FLORES-200, CC BY-SA 4.0): its test split in
twelve languages, so that the quick worlds need no other data. Its English and Spanish texts helped to tune the topics'
rates (training/shares.py); those of the other languages shaped nothing. The larger one is on this machine only
(``BOTHSIDES_DATA``): sentences of lid_lingua_test by language, and captions of instagram_kim2020 by the category of their
influencer, in what is written like English. No weight, rate or threshold of the topics comes from either.

``python -m proving.sentences`` makes the committed files again.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

HERE = Path(__file__).parent
SENTENCES, NAMES = HERE / "data" / "sentences.json.gz", HERE / "data" / "names.json.gz"
SIB200 = {
    "en": "eng_Latn", "es": "spa_Latn", "pt": "por_Latn", "fr": "fra_Latn", "de": "deu_Latn", "it": "ita_Latn",
    "nl": "nld_Latn", "tr": "tur_Latn", "id": "ind_Latn", "ja": "jpn_Jpan", "pl": "pol_Latn", "hi": "hin_Deva",
}  # fmt: skip
TOPICS = {"science/technology": "Science", "sports": "Sports", "travel": "Travel", "entertainment": "Entertainment"}
CATEGORIES = {
    "food": "Food & Drink", "travel": "Travel", "fashion": "Style & Fashion", "fitness": "Fitness and Exercise",
    "pet": "Pets", "interior": "Interior Decorating", "family": "Family and Relationships", "beauty": "Beauty",
}  # fmt: skip
PLAIN = "none"  # of no topic, or of one that is not told of people
ENGLISH = frozenset("the and is my this with you for of".split())
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

    def comment(self, random: Random, language: str, topic: str) -> str:
        """What somebody writes under a post: a few words, or one or two sentences."""
        kind = random.random()
        if kind < 0.3:
            return pick(random, phrases()["short"][language])
        said = pick(random, phrases()["open"][language]) + self.sentence(random, language, topic)
        return said if kind < 0.75 else f"{said} {self.sentence(random, language, topic)}"


@cache
def phrases() -> dict[str, Any]:
    """What was written for the ground: short comments, openings, spam, bios of organisations."""
    found: dict[str, Any] = yaml.safe_load((HERE / "phrases.yaml").read_text())
    return found


def pick[T](random: Random, items: Sequence[T]) -> T:
    """One of them, each alike."""
    return items[int(random.integers(len(items)))]


@cache
def committed() -> Texts:
    """The texts that are in the repository."""
    rows: dict[str, dict[str, list[str]]] = json.loads(gzip.decompress(SENTENCES.read_bytes()))
    found = {(language, topic): texts for language, by in rows.items() for topic, texts in by.items()}
    return Texts("sentences", found, tuple(TOPICS.values()))


@cache
def local() -> Texts | None:
    """The larger source, None where ``BOTHSIDES_DATA`` does not lead to it."""
    folder = Path(os.environ.get("BOTHSIDES_DATA", "/nowhere"))
    captions, lingua = folder / "instagram_kim2020", folder / "lid_lingua_test"
    if not captions.exists() or not lingua.exists():
        return None
    found = dict(committed().of)
    for language in SIB200:
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
    for line in gzip.decompress((folder / "posts.jsonl.gz").read_bytes()).decode().splitlines():
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


def main() -> None:
    """Make the committed files: the test split of SIB-200, and the commonest US names by sex and decade of birth."""
    import csv
    import io

    from training import data
    from training.topics import sib200

    rows: dict[str, dict[str, list[str]]] = {}
    for language, name in SIB200.items():
        by: dict[str, list[str]] = defaultdict(list)
        for line in sib200(name, "test"):
            if len(line["text"]) <= 260:
                by[TOPICS.get(line["category"], PLAIN)].append(line["text"])
        rows[language] = dict(sorted(by.items()))
    _write(SENTENCES, rows)
    counts: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for row in csv.DictReader(io.StringIO(data.read("ssa_names", "name_sex_5yr.csv"))):
        near = min(abs(cohort - int(row["birth5"]) - 2) for cohort in COHORTS)
        if near <= 5:
            cohort = next(cohort for cohort in COHORTS if abs(cohort - int(row["birth5"]) - 2) == near)
            counts["woman" if row["sex"] == "F" else "man", cohort][row["name"]] += int(row["count"])
    names: dict[str, dict[str, dict[str, int]]] = {"woman": {}, "man": {}}
    for (gender, cohort), of in sorted(counts.items()):
        names[gender][str(cohort)] = dict(of.most_common(120))
    _write(NAMES, names)


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps(content, ensure_ascii=False).encode(), 9, mtime=0))
    print(f"{path.name}: {path.stat().st_size / 1e3:.0f} kB")  # noqa: T201


if __name__ == "__main__":
    main()
