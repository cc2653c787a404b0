"""Writes layers/core/bothsides/data/persons.json.gz: woman, man or organisation by name, bio and texts.

A multinomial logistic regression on Twitter profiles that a crowd labelled in 2015 (gender_dfe: weights may ship, rows
may not). ``python -m training.persons`` prints its quality by cross-validation too, with accounts kept whole.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
from collections import Counter
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from bothsides.text.persons import CLASSES, MODEL, Signs, entries, numbers, signs
from training.data import read

ACCOUNTS = 10  # that have a word at least
PENALTY = 0.5
LABELS = {"female": 0, "male": 1, "brand": 2}


class Profiles:
    """The labelled accounts: what is read of them, labels, the crowd's confidence and the handles."""

    def __init__(self) -> None:
        rows = [
            row
            for row in csv.DictReader(io.StringIO(read("gender_dfe", "profiles.csv")))
            if row["gender"] in LABELS and float(row["gender:confidence"] or 0) > 0.6
        ]
        self.labels = np.array([LABELS[row["gender"]] for row in rows])
        self.sure = np.array([float(row["gender:confidence"]) for row in rows])
        self.handles = [row["name"] for row in rows]
        self.signs = [signs(row["name"], _mended(row["description"]), [_mended(row["text"])]) for row in rows]


def _mended(text: str) -> str:
    return text.encode("latin-1", "ignore").decode("utf-8", "ignore")


def vocabulary(read: list[Signs]) -> tuple[dict[str, int], np.ndarray]:
    """The words that enough accounts have, and the rarity of each."""
    counts = Counter(word for sign in read for word in sign.words)
    kept = sorted(word for word, n in counts.items() if n >= ACCOUNTS)
    return {word: at for at, word in enumerate(kept)}, np.array(
        [round(math.log(len(read) / counts[word]) + 1, 2) for word in kept]
    )


def matrix(read: list[Signs], words: dict[str, int], rarity: np.ndarray) -> Any:
    """Numbers and words of the accounts, shape (accounts, 6 + words)."""
    row, column, value = entries(read, words, rarity)
    return hstack([numbers(read), csr_matrix((value, (row, column)), (len(read), len(words)))]).tocsr()


def main() -> None:
    """Learn, measure and write."""
    profiles = Profiles()
    words, rarity = vocabulary(profiles.signs)
    x, y = matrix(profiles.signs, words, rarity), profiles.labels
    model = LogisticRegression(C=PENALTY, max_iter=500, class_weight="balanced")
    groups = np.unique([handle.lower() for handle in profiles.handles], return_inverse=True)[1]
    held = cross_val_predict(model, x, y, cv=GroupKFold(5), groups=groups, method="predict_log_proba")
    for name, some in (("all", profiles.sure > 0), ("unanimous", profiles.sure > 0.99)):
        found = held[some].argmax(1)
        print(f"{name}: {some.sum()} accounts, accuracy {accuracy_score(y[some], found):.3f}, "
              f"macro-F1 {f1_score(y[some], found, average='macro'):.3f}")  # fmt: skip

    def loss(scale: float) -> float:
        logits = held * scale
        return float(np.mean(np.logaddexp.reduce(logits, 1) - logits[np.arange(len(y)), y]))

    scale = float(minimize_scalar(loss, bounds=(0.3, 3), method="bounded").x)
    model.fit(x, y)
    of_signs, of_words = model.coef_[:, :6].T * scale, model.coef_[:, 6:].T * scale
    told = {
        "classes": CLASSES,
        "words": list(words),
        "rarity": np.rint(rarity * 100).astype(int).tolist(),
        "of_words": np.rint(of_words * 1000).astype(int).tolist(),
        "of_signs": of_signs.round(4).tolist(),
        "base": (model.intercept_ * scale).round(4).tolist(),
    }
    MODEL.write_bytes(gzip.compress(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode(), 9, mtime=0))
    print(f"{len(words)} words, scale {scale:.2f}, {MODEL.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
