"""Measures the committed light model on held-out texts: ``python -m training.evaluate [--quick]``.

Writes build/eval.json. ``--quick`` leaves out the peer (TF-IDF with logistic regression on the same splits).
Thresholds come from the dev split; each test split is read once.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.multiclass import OneVsRestClassifier
from tqdm import tqdm

from bothsides.text import text_model
from training import data
from training.data import HERE, Split

BUILD = HERE.parent / "build"


def thresholds(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The threshold of each label with the best F1 on the dev split."""
    grid = np.linspace(0.05, 0.8, 31)
    f1 = [[f1_score(labels[:, k], scores[:, k] >= t, zero_division=0) for t in grid] for k in range(scores.shape[1])]
    return grid[np.argmax(f1, axis=1)]


def bootstrap(measure: Callable[[np.ndarray], float], n: int, draws: int = 200) -> tuple[float, float, float]:
    """The figure on all texts, with the 2.5 and 97.5 percentile over resampled texts."""
    random = np.random.default_rng(0)
    drawn = [measure(random.integers(0, n, n)) for _ in range(draws)]
    return measure(np.arange(n)), *np.percentile(drawn, [2.5, 97.5])


def calibration_error(scores: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error over equal-width bins (Guo et al. 2017)."""
    at = np.minimum((scores * bins).astype(int), bins - 1)
    sizes = np.bincount(at, minlength=bins)
    gap = np.abs(np.bincount(at, scores, bins) - np.bincount(at, right, bins))
    return float(gap.sum() / sizes.sum())


def evaluate(*, quick: bool) -> list[dict]:
    """All figures."""
    model, topics = text_model(), data.topics()
    dev, test = data.emotions("dev"), data.emotions("test")
    scores = model(test.texts)["emotions"]
    chosen = scores >= thresholds(model(dev.texts)["emotions"], dev.labels)
    topic_scores = model(topics["test"].texts)["topics"]
    picked, truth = topic_scores.argmax(1), topics["test"].labels

    def macro(predicted: np.ndarray, labels: np.ndarray) -> Callable[[np.ndarray], float]:
        return lambda rows: f1_score(labels[rows], predicted[rows], average="macro", zero_division=0)

    figures = [
        ("GoEmotions test, macro-F1", macro(chosen, test.labels), len(chosen), "f1"),
        ("topics held-out, macro-F1", macro(picked, truth), len(picked), "f1"),
        ("topics held-out, accuracy", lambda rows: accuracy_score(truth[rows], picked[rows]), len(picked), "share"),
    ]
    peers = {} if quick else peer(data.emotions("train"), dev, test, topics)
    found = []
    for name, measure, n, unit in tqdm(figures, desc="bootstrap"):
        value, low, high = bootstrap(measure, n)
        against = {"name": "TF-IDF + logistic regression, same split", "value": peers[name]} if name in peers else None
        found.append({"name": name, "value": value, "low": low, "high": high, "unit": unit, "n": n, "against": against})
    for name, value, n in (
        ("GoEmotions test, ECE", calibration_error(scores.ravel(), test.labels.ravel()), len(chosen)),
        ("topics held-out, ECE", calibration_error(topic_scores.max(1), picked == truth), len(picked)),
    ):
        found.append(
            {"name": name, "value": value, "low": None, "high": None, "unit": "share", "n": n, "against": None}
        )
    return found


def peer(train: Split, dev: Split, test: Split, topics: dict[str, Split]) -> dict[str, float]:
    """TF-IDF of words and pairs with logistic regression, thresholds likewise from dev."""

    def features() -> TfidfVectorizer:
        return TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)

    words = features()
    one = OneVsRestClassifier(LogisticRegression(C=10, max_iter=300), n_jobs=2)
    one.fit(words.fit_transform(train.texts), train.labels)
    cut = thresholds(one.predict_proba(words.transform(dev.texts)), dev.labels)
    chosen = one.predict_proba(words.transform(test.texts)) >= cut
    topic_words = features()
    many = LogisticRegression(C=10, max_iter=300, class_weight="balanced")
    many.fit(topic_words.fit_transform(topics["train"].texts), topics["train"].labels)
    picked, truth = many.predict(topic_words.transform(topics["test"].texts)), topics["test"].labels
    return {
        "GoEmotions test, macro-F1": float(f1_score(test.labels, chosen, average="macro", zero_division=0)),
        "topics held-out, macro-F1": float(f1_score(truth, picked, average="macro", zero_division=0)),
        "topics held-out, accuracy": float(accuracy_score(truth, picked)),
    }


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the committed model alone")
    found = evaluate(quick=parser.parse_args().quick)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "eval.json").write_text(json.dumps(found, indent=1) + "\n")
    for f in found:
        spread = "" if f["low"] is None else f" ({f['low']:.3f} to {f['high']:.3f})"
        other = f"; {f['against']['name']}: {f['against']['value']:.3f}" if f["against"] else ""
        print(f"{f['name']}: {f['value']:.3f}{spread}, n={f['n']}{other}")


if __name__ == "__main__":
    main()
