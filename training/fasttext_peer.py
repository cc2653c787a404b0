# /// script
# requires-python = ">=3.11"
# dependencies = ["fasttext-numpy2==0.10.4"]
# ///
"""fastText itself (Joulin et al. 2017), in an environment of its own: its module's name is also that of the small
reader by which the functions tell languages. ``uv run --script training/fasttext_peer.py TRAIN TEXTS SCORES LOSS
LABELS``.

TRAIN: fastText's format. TEXTS: one a line. SCORES: written, .npy (texts, labels).
"""

import sys
from pathlib import Path

import fasttext
import numpy as np


def main(train: str, texts: str, scores: str, loss: str, labels: int) -> None:
    """Word pairs and pieces of three to five letters, 100 dimensions, 10 epochs."""
    model = fasttext.train_supervised(
        train, lr=0.5, dim=100, epoch=10, wordNgrams=2, minn=3, maxn=5, bucket=500_000, loss=loss, thread=2, verbose=0
    )
    rows = Path(texts).read_text().splitlines()
    found = np.zeros((len(rows), labels), np.float32)
    for at, row in enumerate(rows):
        names, values = model.predict(row, k=-1)
        found[at, [int(name.removeprefix("__label__")) for name in names]] = values
    np.save(scores, found)


if __name__ == "__main__":
    main(*sys.argv[1:5], int(sys.argv[5]))
