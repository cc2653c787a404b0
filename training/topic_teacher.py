"""The teacher of topics: its probabilities for any text.

Three teachers are added: how near a text is to each topic's phrases (phrases.yaml) in the multilingual encoder's
space; a linear layer on the same vectors, learned from headlines, topic names and the phrases; the same from words
alone. None has seen a tweet or a caption with its topic.
"""

from __future__ import annotations

import re

import keras
import numpy as np
import tensorflow as tf
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from training import data, multilingual
from training.data import Split
from training.topics import TOPICS, UNKNOWN, tweets
from training.topics import taught as sets_of_topics

WEIGHTS = {
    "near": 1.0,
    "linear": 0.5,
    "words": 0.5,
}  # of the three teachers; of a text that is not English none of words
SETS = {"headlines": 1.0, "phrases": 0.5, "names": 1.0}  # what each set of texts counts in all


WORDS = re.compile(r"\w+")


class Teacher:
    """Probabilities of topics, (texts, topics), each label standardised over posts and then calibrated on English
    tweets (tweet_topic_xl)."""

    def __init__(self, posts: list[str]) -> None:
        """``posts``: unlabelled posts, over which each topic's score is standardised."""
        sets = {name: _tidied(part) for name, part in sets_of_topics().items()}
        posts = [posts[at] for at in np.random.default_rng(0).permutation(len(posts))[:20_000]]
        vectors = multilingual.vectors(posts)
        self._mean = vectors.mean(0)
        self._near, self._linear, self._words = (
            self._prototypes(sets["phrases"]),
            self._layer(sets),
            _Words(sets, posts),
        )
        said = self._parts(posts, vectors, english=True)
        self._deviations = {name: part.std() for name, part in said.items()}
        self._scale = {True: (0.0, 1.0), False: (0.0, 1.0)}
        for english in (True, False):
            raw = self._raw(posts, vectors, english=english)
            self._scale[english] = (raw.mean(0), raw.std(0))
        tuning = _tidied(tweets("en"))
        scores = self.scores(tuning.texts, multilingual.vectors(tuning.texts), english=True)
        self._slope, self._shift = _calibrated(scores, tuning.labels)

    def _prototypes(self, phrases: Split) -> np.ndarray:
        found = multilingual.vectors(phrases.texts)
        found = multilingual.centred(found, found.mean(0))
        of_topics = [found[phrases.labels[:, at] == 1].mean(0) for at in range(len(TOPICS))]
        return multilingual.centred(np.array(of_topics), np.zeros(multilingual.WIDTH))

    def _layer(self, sets: dict[str, Split]) -> keras.Model:
        x = np.concatenate([multilingual.vectors(part.texts) for part in sets.values()])
        y = np.concatenate([part.labels for part in sets.values()])
        weight = np.concatenate([np.full(len(p.texts), SETS[n] / len(p.texts)) for n, p in sets.items()])
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.layers.Input((multilingual.WIDTH,)), keras.layers.Dense(len(TOPICS))])
        rate = keras.optimizers.schedules.CosineDecay(0.003, 20 * len(x) // 512)
        model.compile(keras.optimizers.Adam(rate), _masked)
        model.fit(20 * (x - self._mean), y, sample_weight=weight / weight.mean(), epochs=20, batch_size=512, verbose=0)
        return model

    def _parts(self, texts: list[str], vectors: np.ndarray, *, english: bool) -> dict[str, np.ndarray]:
        """What each teacher says, (texts, topics); the words' one is heard of English alone."""
        parts = {
            "near": multilingual.centred(vectors, self._mean) @ self._near.T,
            "linear": self._linear.predict(20 * (vectors - self._mean), batch_size=8192, verbose=0),
        }
        return parts | ({"words": self._words(texts)} if english else {})

    def _raw(self, texts: list[str], vectors: np.ndarray, *, english: bool) -> np.ndarray:
        parts = self._parts(texts, vectors, english=english)
        return sum(WEIGHTS[name] * part / self._deviations[name] for name, part in parts.items())

    def scores(self, texts: list[str], vectors: np.ndarray, *, english: bool) -> np.ndarray:
        """The teachers' sum, standardised for each topic, (texts, topics)."""
        mean, deviation = self._scale[english]
        return (self._raw(texts, vectors, english=english) - mean) / deviation

    def __call__(self, texts: list[str], vectors: np.ndarray, *, english: bool) -> np.ndarray:
        """Probabilities, (texts, topics), of tidied texts with the encoder's vectors of them."""
        return 1 / (1 + np.exp(-(self._slope * self.scores(texts, vectors, english=english) + self._shift)))


def _tidied(split: Split) -> Split:
    return Split([data.tidy(text) for text in split.texts], split.labels)


class _Words:
    """TF-IDF of words and pairs with a logistic regression a topic."""

    def __init__(self, sets: dict[str, Split], posts: list[str]) -> None:
        texts = [text for part in sets.values() for text in part.texts]
        labels = np.concatenate([part.labels for part in sets.values()])
        weight = np.concatenate([np.full(len(p.texts), SETS[n] / len(p.texts)) for n, p in sets.items()])
        words = TfidfVectorizer(
            ngram_range=(1, 2), min_df=2, sublinear_tf=True, tokenizer=WORDS.findall, max_features=150_000
        )
        self._words, self._models = words.fit(texts + posts), []
        x = words.transform(texts)
        for at in tqdm(range(len(TOPICS)), desc="words of topics", mininterval=5):
            told = labels[:, at] != UNKNOWN
            one = LogisticRegression(C=3, max_iter=60, solver="liblinear")
            self._models.append(one.fit(x[told], labels[told, at], sample_weight=weight[told] / weight.mean()))

    def __call__(self, texts: list[str]) -> np.ndarray:
        x = self._words.transform(texts)
        return np.stack([model.decision_function(x) for model in self._models], 1)


def _masked(truth: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Cross entropy over the labels that are known."""
    each = tf.nn.sigmoid_cross_entropy_with_logits(tf.maximum(truth, 0.0), logits)
    return tf.reduce_sum(each * tf.cast(truth >= 0, tf.float32), -1)


def _calibrated(scores: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """One slope, and a shift for each topic drawn towards their mean where it is rare or the set does not have it."""
    told = (labels != UNKNOWN).any(0)
    best, slope, shift = np.inf, 1.0, np.zeros(scores.shape[1])
    for a in np.linspace(0.4, 3, 27):
        shifts = np.zeros(scores.shape[1])
        for at in np.flatnonzero(told):
            rows = labels[:, at] != UNKNOWN
            shifts[at] = _shift(a * scores[rows, at], labels[rows, at])
        mean = shifts[told].mean()
        shifts[told] = 0.7 * shifts[told] + 0.3 * mean
        shifts[~told] = mean
        z = a * scores + shifts
        loss = ((np.logaddexp(0, z) - np.maximum(labels, 0) * z) * (labels != UNKNOWN)).sum()
        if loss < best:
            best, slope, shift = loss, float(a), shifts
    return slope, shift


def _shift(logits: np.ndarray, labels: np.ndarray) -> float:
    """The shift with which the mean probability is the share of the label (bisection)."""
    low, high = -15.0, 15.0
    for _ in range(50):
        middle = (low + high) / 2
        if (1 / (1 + np.exp(-(logits + middle)))).mean() < labels.mean():
            low = middle
        else:
            high = middle
    return (low + high) / 2
