"""A second teacher, that sees spelling where MiniLM sees meaning: TF-IDF of words, pairs and pieces, logistic
regression.

On the dev splits the two together are better than either: they err on other texts.
"""

from __future__ import annotations

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from training.tasks import Task

TASKS = ("feeling", "sentiment", "irony", "offensive", "hate")  # tweets, in which spelling tells


def probabilities(task: Task, texts: list[str]) -> np.ndarray:
    """What it says of these texts, (texts, labels)."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)
    model = make_pipeline(make_union(words, pieces), LogisticRegression(C=4, max_iter=200))
    return model.fit(task.train.texts, task.train.labels).predict_proba(texts)
