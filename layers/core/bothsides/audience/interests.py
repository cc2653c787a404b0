"""What the people's texts are about, as one vector, so that any brief can be compared with it later."""

from __future__ import annotations

import numpy as np

from bothsides.audience.sample import Sample
from bothsides.documents.audience import Interests
from bothsides.statistics.modelled import OTHER
from bothsides.text.model import text_model

LEAST = 10  # people: no smaller group leaves


def interests(sample: Sample) -> Interests | None:
    """The mean of the sentence vectors of the people who wrote of a subject; None if they are fewer than ten. "Nice!"
    says nothing of anybody's interests, for and against.

    The effective number is that of people drawn post by post: the variance of the mean over clusters against that of
    single people, over all dimensions together (Kish's design effect).
    """
    model = text_model()
    subjects = [at for at, label in enumerate(model.labels["topics"]) if label != OTHER]
    known = sample.known & (sample.scores["topics"][:, subjects] >= model.sure["topics"]).any(axis=1)
    n = int(known.sum())
    if n < LEAST:
        return None
    vectors = sample.vectors[known]  # unit vectors, in single precision: a hundred thousand of them are 50 MB
    mean = vectors.mean(axis=0, dtype=float)
    squares = max(0.0, float(np.einsum("ij,ij->", vectors, vectors, dtype=float)) - n * float(mean @ mean))
    _, groups = np.unique(np.asarray(sample.clusters)[known], return_inverse=True)
    clusters = int(groups.max()) + 1
    if clusters < 2 or squares < 1e-9:
        effective = 1.0
    else:
        sizes = np.bincount(groups)
        sums = (
            np.bincount(groups, column, clusters) - sizes * middle
            for column, middle in zip(vectors.T, mean, strict=True)
        )
        drawn = sum(float((one**2).sum()) for one in sums) / n**2 * clusters / (clusters - 1)
        effective = min(float(n), max(1.0, squares / (n * (n - 1)) / drawn * n))
    return Interests(
        n=n,
        effective_n=round(effective, 2),
        spread=round((squares / n) ** 0.5, 5),
        vector=tuple(float(round(value, 5)) for value in mean),
    )
