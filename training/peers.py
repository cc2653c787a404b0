"""What the light model is compared with, trained on the same texts and measured on the same test splits.

TF-IDF with logistic regression; fastText; MiniLM-L6 frozen with logistic regression. Thresholds of each likewise
from the dev split.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from training import minilm as minilm_peer
from training.data import HERE
from training.measures import decide, official, rule_of
from training.tasks import HEADS, LABELS, Task, tasks

type Scores = tuple[np.ndarray, np.ndarray]  # dev and test, (texts, labels)


def measured() -> dict[str, dict[str, float]]:
    """Task → peer → the official metric on the test split."""
    frozen = minilm_peer.Encoder()
    found: dict[str, dict[str, float]] = {}
    for name in tqdm(HEADS, desc="peers"):
        task = tasks()[name]
        scores = {
            "TF-IDF + logistic regression": tfidf(task),
            "fastText": fasttext(task),
            "MiniLM-L6 frozen + logistic regression": minilm(frozen, task),
        }
        found[name] = {peer: _official(task, *both) for peer, both in scores.items()}
        tqdm.write(f"{name}: {found[name]}")
    return found


def _official(task: Task, dev: np.ndarray, test: np.ndarray) -> float:
    return official(task.name, decide(test, rule_of(task.name, dev, task.dev.labels)), task.held_out.labels)


def _regression(task: Task, c: float) -> LogisticRegression | OneVsRestClassifier:
    one = LogisticRegression(C=c, max_iter=300, class_weight=None if task.several else "balanced")
    return OneVsRestClassifier(one, n_jobs=2) if task.several else one


def tfidf(task: Task) -> Scores:
    """Words and pairs of words, sublinear counts."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = make_pipeline(words, _regression(task, 10)).fit(task.train.texts, task.train.labels)
    return model.predict_proba(task.dev.texts), model.predict_proba(task.held_out.texts)


def minilm(encoder: minilm_peer.Encoder, task: Task) -> Scores:
    """Sentence vectors as they are."""
    train, dev, test = (encoder.vectors(split.texts) for split in (task.train, task.dev, task.held_out))
    model = make_pipeline(StandardScaler(), _regression(task, 0.1)).fit(train, task.train.labels)
    return model.predict_proba(dev), model.predict_proba(test)


def fasttext(task: Task) -> Scores:
    """fastText, in an environment of its own (training/fasttext_peer.py)."""

    def line(text: str) -> str:
        return " ".join(text.lower().split()) or "-"

    several = task.several
    with tempfile.TemporaryDirectory() as folder:
        train, texts, scores = (Path(folder) / name for name in ("train.txt", "texts.txt", "scores.npy"))
        rows = []
        for text, label in zip(task.train.texts, task.train.labels, strict=True):
            named = np.flatnonzero(label) if several else [label]
            rows.append(" ".join(f"__label__{at}" for at in named) + " " + line(text))
        train.write_text("\n".join(rows) + "\n")
        texts.write_text("\n".join(map(line, [*task.dev.texts, *task.held_out.texts])) + "\n")
        command = ["uv", "run", "--quiet", "--script", str(HERE / "fasttext_peer.py"), train, texts, scores]
        subprocess.run([*command, "ova" if several else "softmax", str(len(LABELS[task.name]))], check=True)
        found = np.load(scores)
    return found[: len(task.dev.texts)], found[len(task.dev.texts) :]
