"""Writes what the people of the proving ground say and are called: proving/data/sentences.json.gz and names.json.gz.

``python -m training.proving``.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter, defaultdict
from pathlib import Path

from proving.sentences import COHORTS, NAMES, PLAIN, SENTENCES
from training import data
from training.topics import sib200

SIB200 = {
    "en": "eng_Latn", "es": "spa_Latn", "pt": "por_Latn", "fr": "fra_Latn", "de": "deu_Latn", "it": "ita_Latn",
    "nl": "nld_Latn", "tr": "tur_Latn", "id": "ind_Latn", "ja": "jpn_Jpan", "pl": "pol_Latn", "hi": "hin_Deva",
}  # fmt: skip
SIB200_TOPICS = {
    "science/technology": "Science", "sports": "Sports", "travel": "Travel", "entertainment": "Entertainment",
}  # fmt: skip
MAX_CHARACTERS, MOST_NAMES = 260, 120


def main() -> None:
    """Make the committed files: the test split of SIB-200, and the commonest US names by sex and decade of birth."""
    rows: dict[str, dict[str, list[str]]] = {}
    for language, name in SIB200.items():
        by: dict[str, list[str]] = defaultdict(list)
        for line in sib200(name, "test"):
            if len(line["text"]) <= MAX_CHARACTERS:
                by[SIB200_TOPICS.get(line["category"], PLAIN)].append(line["text"])
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
        names[gender][str(cohort)] = dict(of.most_common(MOST_NAMES))
    _write(NAMES, names)


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps(content, ensure_ascii=False).encode(), 9, mtime=0))
    print(f"{path.name}: {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
