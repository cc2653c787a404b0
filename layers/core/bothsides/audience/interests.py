"""What the people's texts are about, as one vector, so that any brief can be compared with it later."""

from __future__ import annotations

import numpy as np

from bothsides.audience.sample import Sample
from bothsides.documents.audience import Interests
from bothsides.statistics.modelled import OTHER
from bothsides.text.model import text_model

LEAST = 10  # people: no smaller group leaves
SUBJECT = 0.5  # a text that is less surely about nothing is about something


def interests(sample: Sample) -> Interests | None:
    """The mean of the sentence vectors of the people who wrote of a subject; None if they are fewer than ten. "Nice!"
    says nothing of anybody's interests, for and against.

    The effective number is that of people drawn post by post: the variance of the mean over clusters against that of
    single people, over all dimensions together (Kish's design effect).
    """
    other = text_model().labels["topics"].index(OTHER)
    known = text_model().known(sample.words) & (sample.scores["topics"][:, other] < SUBJECT)
    n = int(known.sum())
    if n < LEAST:
        return None
    vectors = np.asarray(sample.scores["vector"][known], float)
    mean = vectors.mean(axis=0)
    apart = vectors - mean
    _, groups = np.unique(np.asarray(sample.clusters)[known], return_inverse=True)
    clusters = int(groups.max()) + 1
    squares = float((apart**2).sum())
    if clusters < 2 or not squares:
        effective = 1.0
    else:
        sums = np.zeros((clusters, vectors.shape[1]))
        np.add.at(sums, groups, apart)
        drawn = float((sums**2).sum()) / n**2 * clusters / (clusters - 1)
        effective = min(float(n), max(1.0, squares / (n * (n - 1)) / drawn * n))
    return Interests(
        n=n,
        effective_n=round(effective, 2),
        spread=round((squares / n) ** 0.5, 5),
        vector=tuple(float(round(value, 5)) for value in mean),
    )
