"""Does the light model treat groups alike? Rates at which heads speak of texts of women and men, and of age groups.

The profile set's held-out people (gender as a crowd perceived it) and, where it is at hand, the blog corpus (Schler
et al. 2006; for validation only, nothing is trained on it). No set has both a group and labels of these heads, so
these are rates, not errors.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from bothsides.statistics.intervals import wilson
from bothsides.text.model import TextModel
from training.data import LOCAL, plain, read, split_of

BLOGS = LOCAL / "blog_corpus" / "bloggers.jsonl.gz"
HEADS = {"offensive": "offensive", "hate": "hate", "irony": "irony", "sentiment": "negative", "account": "organisation"}


def rates(model: TextModel) -> list[dict]:
    """For each group and head the share of texts for which the head decides so, with Wilson's interval."""
    found = []
    for set_, texts in (("profiles held-out", _profiles()), ("blogs", _blogs())):
        for group, group_texts in sorted(texts.items()):
            scores = model(group_texts)
            for head, label in HEADS.items():
                if head == "account" and set_ == "blogs":
                    continue  # which reads bios
                says = int((scores[head].argmax(1) == model.labels[head].index(label)).sum())
                n = len(group_texts)
                low, high = wilson(says, n)
                name = f"{set_}, {group}: share read as {label}"
                row = {"name": name, "value": says / n, "low": low, "high": high, "unit": "share", "n": n}
                found.append(row | {"against": None})
    return found


def _profiles() -> dict[str, list[str]]:
    found = defaultdict(list)
    for row in csv.DictReader(io.StringIO(read("gender_dfe", "profiles.csv"))):
        group = {"female": "women", "male": "men"}.get(row["gender"])
        sure = float(row["gender:confidence"] or 0) > 0.6
        if group and sure and split_of(row["name"]) == "test" and row["description"].strip():
            found[group].append(plain(row["description"].encode("latin-1", "ignore").decode("utf-8", "ignore")))
    return found


def _blogs(most: int = 1500) -> dict[str, list[str]]:
    """A text of each of so many bloggers a group, cut to 200 characters; nothing where the set is not at hand."""
    found: dict[str, list[str]] = defaultdict(list)
    if BLOGS.exists():
        for age, gender, text in _bloggers():
            band = "13 to 17" if age < 18 else "23 to 27" if 23 <= age <= 27 else "33 to 48" if age >= 33 else None
            group = f"{gender} of {band}"
            if band and len(found[group]) < most:
                found[group].append(text[:200])
    return found


def _bloggers() -> Iterator[tuple[int, str, str]]:
    with gzip.open(BLOGS, "rt") as file:
        for line in file:
            row = json.loads(line)
            if not row["posts"]:
                continue
            yield int(row["age"]), {"female": "women", "male": "men"}[row["gender"]], " ".join(row["posts"][0].split())


def gender_accuracy(model: TextModel, texts: list[str], labels: np.ndarray) -> tuple[float, float, float, int]:
    """How often woman or man is right among bios that are labelled so: share, low, high, n."""
    rows = np.flatnonzero(labels < 2)
    right = int((model([texts[row] for row in rows])["gender"][:, :2].argmax(1) == labels[rows]).sum())
    return right / len(rows), *wilson(right, len(rows)), len(rows)
