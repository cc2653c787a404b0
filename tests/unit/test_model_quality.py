"""The committed model's quality can't rot: floors a little under the figures of docs/model-card.md.

Needs the public data sets, which are not in the repository, but not the training packages.
"""

import csv
import os
from gzip import open as gzip_open
from pathlib import Path

import numpy as np
import pytest

from bothsides.quantify import shares_of
from bothsides.text import text_model
from tests.template import ROOT

DATA = Path(os.environ.get("BOTHSIDES_DATA", ROOT.parent / "shared" / "data")) / "goemotions"

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the data sets are not beside the repository")


def read(split: str) -> tuple[list[str], np.ndarray]:
    with gzip_open(DATA / f"{split}.tsv.gz", "rt") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    labels = np.zeros((len(rows), 28), bool)
    for at, row in enumerate(rows):
        labels[at, [int(label) for label in row[1].split(",")]] = True
    return [row[0] for row in rows], labels


def f1(chosen: np.ndarray, truth: np.ndarray) -> float:
    both = (chosen & truth).sum()
    return 2 * both / max(1, chosen.sum() + truth.sum())


def test_emotions_are_told_as_well_as_measured() -> None:
    dev_texts, dev = read("dev")
    texts, truth = read("test")
    dev_scores, scores = text_model()(dev_texts)["emotions"], text_model()(texts)["emotions"]
    grid = np.linspace(0.05, 0.8, 31)
    best = [grid[np.argmax([f1(dev_scores[:, k] >= t, dev[:, k]) for t in grid])] for k in range(28)]
    macro = np.mean([f1(scores[:, k] >= best[k], truth[:, k]) for k in range(28)])
    assert macro > 0.32


def test_the_intervals_of_shares_hold_the_truth() -> None:
    texts, truth = read("test")
    model = text_model()
    _, low, high = shares_of(model(texts)["emotions"], model.share_error["emotions"])
    held = (low <= truth.mean(0)) & (truth.mean(0) <= high)
    assert held.sum() >= 26  # 95 % of 28
