"""What the teachers say of every text: probabilities of each head, how much they weigh, and the sentence vector.

- The English heads whose data did not change are taught by their labels and by version 2 of this model, which was
  itself distilled from a fine-tuned MiniLM (born-again training: Furlanello et al. 2018). It is read from the
  repository's history.
- Topics are taught by training/topic_teacher.py, sentiment in other languages and values by a layer on the multilingual
  encoder's vectors, the sentence vector by the multilingual encoder itself.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import keras
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from tqdm import tqdm

from bothsides.text.model import TextModel
from training import data, multilingual
from training.data import HERE
from training.tasks import LABELS, Pool, tasks
from training.topic_teacher import Teacher
from training.topics import UNKNOWN

VERSION_2 = "625bff88488ce40141d7a747b5f10829260410f2"
BY_VERSION_2 = ("emotions", "feeling", "sentiment", "irony", "offensive", "hate", "gender", "account")

type Targets = tuple[np.ndarray, np.ndarray]  # probabilities and their weights, (texts, labels) each


def version_2(where: Path) -> TextModel:
    """The previous model, taken out of the repository's history into a folder."""

    where.mkdir(parents=True, exist_ok=True)
    for name in ("light.tflite", "light.vocabulary", "light.json"):
        path = f"{VERSION_2}:layers/inference/bothsides_model/{name}"
        (where / name).write_bytes(
            subprocess.run(["git", "show", path], cwd=HERE, check=True, capture_output=True).stdout
        )
    hashes = np.frombuffer((where / "light.vocabulary").read_bytes(), "<u8")
    return TextModel(str(where / "light.tflite"), hashes, json.loads((where / "light.json").read_text()))


def targets(pool: Pool, config: dict, where: Path) -> dict[str, Targets]:
    """What each text is to give, and how much each label weighs: {head: (texts, labels)}."""
    vectors = multilingual.vectors(pool.tidied)
    english = np.array([language == "en" for language in pool.languages])
    found = {}
    for name, labels in LABELS.items():
        shape = len(pool.texts), len(labels)
        found[name] = (np.zeros(shape, np.float16), np.zeros(shape, np.float16))
    _say(found, version_2(where / "version2"), pool, english, config)
    sentiment_elsewhere(found["sentiment"], pool, vectors, english, config)
    values(found["values"], vectors, english, config)
    topics(found["topics"], pool, vectors, english, config)
    for name in LABELS:
        _learn_labels(found[name], name, pool, config)
    return found


def _say(found: dict[str, Targets], model: TextModel, pool: Pool, english: np.ndarray, config: dict) -> None:
    rows = np.flatnonzero(english)
    for at in tqdm(range(0, len(rows), 8192), desc="version 2 reads", mininterval=5):
        some = rows[at : at + 8192]
        said = model([pool.texts[row] for row in some])
        for name in BY_VERSION_2:
            found[name][0][some] = said[name]
    for name in BY_VERSION_2:
        found[name][1][rows] = config["unlabelled"] * config["labelled"][name] / 2


def _learn_labels(target: Targets, name: str, pool: Pool, config: dict) -> None:
    """Mix the labels of a head's own training texts with what the teacher says of them."""
    said, weights = target
    task, row_of = tasks()[name], pool.rows
    rows = np.array([row_of[text] for text in task.train.texts])
    truth = task.train.labels if task.several else np.eye(said.shape[1], dtype=np.float32)[task.train.labels]
    known = truth != UNKNOWN
    truth = np.maximum(truth, 0)
    smooth = truth * (1 - config["smoothing"]) + config["smoothing"] * truth.mean(0)
    taught = weights[rows].max(1, keepdims=True) > 0
    soft = np.where(taught, config["soft"], 0.0)
    mixed = soft * said[rows].astype(np.float32) + (1 - soft) * smooth
    said[rows] = np.where(known, mixed, said[rows])
    weight = np.full(truth.shape, config["labelled"][name], np.float32)
    if not task.several:
        balance = (len(truth) / truth.shape[1] / truth.sum(0)) ** config["balance"]
        weight *= balance[task.train.labels][:, None]
    weights[rows] = np.where(known, weight, weights[rows])


def topics(target: Targets, pool: Pool, vectors: np.ndarray, english: np.ndarray, config: dict) -> None:
    """Every text: posts, names and words alike; single words weigh little."""
    teacher = Teacher([pool.tidied[row] for row in np.flatnonzero(english & pool.is_post)])
    for told, rows in ((True, np.flatnonzero(english)), (False, np.flatnonzero(~english))):
        target[0][rows] = teacher([pool.tidied[row] for row in rows], vectors[rows], english=told)
    target[1][:] = np.where(pool.is_word, config["of_words"], _of_posts(pool, config))[:, None]


def _of_posts(pool: Pool, config: dict) -> np.ndarray:
    """How much each text weighs: posts that are not English are few, (texts,)."""
    elsewhere = np.array([language not in ("en", "") for language in pool.languages]) & pool.is_post
    return np.where(elsewhere, config["elsewhere"], 1.0)


def sentiment_elsewhere(target: Targets, pool: Pool, vectors: np.ndarray, english: np.ndarray, config: dict) -> None:
    """Sentiment of texts that are not English: logistic regression on the encoder's vectors of labelled tweets in eight
    languages, and on the spelling of those in the text's own."""
    task, row_of = tasks()["sentiment"], pool.rows
    rows = np.array([row_of[text] for text in task.train.texts])
    weight = np.where(~english[rows], 1.0, 0.3)
    model = LogisticRegression(C=2, max_iter=300).fit(vectors[rows] * 10, task.train.labels, sample_weight=weight)
    others = np.flatnonzero(~english & ~pool.is_word)
    target[0][others] = model.predict_proba(vectors[others] * 10)
    target[1][others] = config["unlabelled"] * config["labelled"]["sentiment"] / 2
    languages = np.array(pool.languages)
    for code in data.SENTIMENTS:
        own = np.flatnonzero(languages == code)
        if code != "en" and len(own):
            spelling = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
            train = data.sentiments(code, "train")
            one = make_pipeline(spelling, LogisticRegression(C=3, max_iter=200)).fit(train.texts, train.labels)
            said = one.predict_proba([pool.texts[row] for row in own])
            target[0][own] = 0.65 * target[0][own] + 0.35 * said


def values(target: Targets, vectors: np.ndarray, english: np.ndarray, config: dict) -> None:
    """Values behind English texts: a small network on the encoder's vectors, three seeds."""
    train = tasks()["values"].train
    x = multilingual.vectors([data.tidy(text) for text in train.texts])
    mean, scale = x.mean(0), x.std()
    rows, said = np.flatnonzero(english), 0.0
    for seed in range(3):
        keras.utils.set_random_seed(seed)
        model = keras.Sequential(
            [
                keras.layers.Input((multilingual.WIDTH,)), keras.layers.Dropout(0.2), keras.layers.Dense(256, "relu"),
                keras.layers.Dropout(0.4), keras.layers.Dense(train.labels.shape[1], "sigmoid"),
            ]
        )  # fmt: skip
        model.compile(keras.optimizers.Adam(0.002), "binary_crossentropy")
        model.fit((x - mean) / scale, train.labels, epochs=25, batch_size=128, verbose=0)
        said = said + model.predict((vectors[rows] - mean) / scale, batch_size=8192, verbose=0) / 3
    target[0][rows] = said
    target[1][rows] = config["unlabelled"] * config["labelled"]["values"] / 4


def sentence_vectors(pool: Pool, config: dict) -> tuple[np.ndarray, np.ndarray]:
    """The encoder's vectors, the posts' mean taken out, along their principal directions, as unit vectors
    (texts, dimensions); and how much each weighs (texts,)."""
    found = multilingual.vectors(pool.tidied)
    found -= found[pool.is_post].mean(0)
    sample = found[~pool.is_word]
    _, _, directions = np.linalg.svd(sample[:: max(1, len(sample) // 20_000)], full_matrices=False)
    small = found @ directions[: config["vector"]].T
    small /= np.maximum(np.linalg.norm(small, axis=1, keepdims=True), 1e-6)
    return small.astype(np.float16), np.where(pool.is_word, 0.3, _of_posts(pool, config)).astype(np.float32)


def first_vectors(words: list[str], width: int) -> np.ndarray:
    """The encoder's vectors of words along their principal directions, (words, width): where the table starts."""
    found = multilingual.vectors(words)
    found -= found.mean(0)
    _, _, directions = np.linalg.svd(found[:: max(1, len(found) // 20_000)], full_matrices=False)
    small = found @ directions[:width].T
    return small / small.std() * 0.3
