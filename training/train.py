"""Trains the light model and writes layers/inference/bothsides_model/light.{tflite,json}: ``python -m training.train``.

A learned vector for each hashed word and word pair, their mean, a small layer, one head for emotions (multi-label)
and one for topics (single-label). Temperatures are fitted on the dev splits and folded into the heads.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
import yaml
from tqdm import tqdm

from bothsides.taxonomy import EMOTIONS
from bothsides.text import bucket, tokenise, words_of
from training import data, teacher
from training.data import HERE, Split

OUT = HERE.parent / "layers" / "inference" / "bothsides_model"


@keras.saving.register_keras_serializable("bothsides")
class WeightedMean(keras.layers.Layer):
    """(tokens, width), (tokens, 1) log-weights, (tokens,) ascending text numbers → (texts, width)."""

    def call(self, vectors: tf.Tensor, weights: tf.Tensor, segments: tf.Tensor) -> tf.Tensor:
        """Weighted mean of the rows of each segment."""
        weights = tf.exp(tf.minimum(weights, 6.0))
        return tf.math.segment_sum(vectors * weights, segments) / tf.math.segment_sum(weights, segments)


def vocabulary(texts: list[str], least: int = 2) -> list[str]:
    """The words of these texts and the teacher's own, for which the teacher is asked."""
    counts = Counter(word for text in texts for word in re.findall(r"[a-z0-9']+", text.lower()))
    return sorted({word for word, count in counts.items() if count >= least} | set(teacher.whole_words()))


def known(words: list[str], bits: int = 1 << 18) -> str:
    """The words that tell something, as a hashed bit set in hex."""
    found = np.zeros(bits, bool)
    found[bucket(words_of(words)[0], bits)] = True
    return np.packbits(found).tobytes().hex()


def build(config: dict, topics: int) -> keras.Model:
    """The graph with logits as outputs."""
    ids = keras.Input((), dtype="int32", name="ids")
    segments = keras.Input((), dtype="int32", name="segments")
    vectors = keras.layers.Embedding(config["buckets"], config["width"], name="table")(ids)
    # how much a token says: learned, so that "the" does not drown "compiler" in a long text
    weights = keras.layers.Embedding(config["buckets"], 1, embeddings_initializer="zeros", name="weights")(ids)
    pooled = WeightedMean(name="mean")(vectors, weights, segments)
    hidden = keras.layers.Dense(config["width"], "relu", name="trunk")(pooled)
    both = keras.layers.Concatenate()([pooled, hidden])
    heads = {"emotions": len(EMOTIONS), "topics": topics}
    return keras.Model([ids, segments], {n: keras.layers.Dense(k, name=f"{n}_logits")(both) for n, k in heads.items()})


class Batches:
    """A split, tokenised once; gives flat batches."""

    def __init__(self, split: Split, buckets: int) -> None:
        self.ids, segments = tokenise(split.texts, buckets)
        self.starts = np.searchsorted(segments, np.arange(len(split.texts) + 1))
        self.labels = split.labels

    def take(self, rows: np.ndarray, drop: float, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """ids and segments of these rows, each token but the first dropped with probability ``drop``."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        segments = np.repeat(np.arange(len(rows)), lengths)
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        ids = self.ids[np.repeat(self.starts[rows], lengths) + within]
        keep = (random.random(len(ids)) >= drop) | (within == 0)
        return ids[keep], segments[keep].astype(np.int32)


def train() -> None:
    """Train, calibrate, convert, check, write."""
    config = yaml.safe_load((HERE / "config.yaml").read_text())
    keras.utils.set_random_seed(config["seed"])
    random = np.random.default_rng(config["seed"])
    topic_labels = yaml.safe_load((HERE / "topics.yaml").read_text())["labels"]
    topic_splits = data.topics()
    train_e, train_t = data.emotions("train"), topic_splits["train"]
    dev = {"emotions": data.emotions("dev"), "topics": topic_splits["dev"]}
    print({"emotions": len(train_e.texts), "topics": len(train_t.texts)}, "training texts")
    chat = train_e.texts
    both = data.among_chat(train_t, chat, config["seed"])
    train_t = Split(train_t.texts + both.texts, np.concatenate([train_t.labels, both.labels]))
    dev["topics"] = data.among_chat(dev["topics"], data.emotions("dev").texts, config["seed"])
    e, t = Batches(train_e, config["buckets"]), Batches(train_t, config["buckets"])
    model = build(config, len(topic_labels))
    words = vocabulary([*train_e.texts, *train_t.texts])
    places = [int(tokenise([word], config["buckets"])[0][1]) for word in words]
    model.get_layer("table").set_weights([teacher.table(words, places, config["buckets"], config["width"])])
    # the table moves slowly, so that words never seen in training stay near their seen neighbours
    optimiser, slow = (keras.optimizers.Adam(config[rate]) for rate in ("learning_rate", "table_learning_rate"))
    balance = len(t.labels) / len(topic_labels) / np.bincount(t.labels, minlength=len(topic_labels))
    weights = tf.constant(np.sqrt(balance), tf.float32)  # half-way to balanced
    vector, matrix = tf.TensorSpec([None], tf.int32), tf.TensorSpec([None, None], tf.float32)

    @tf.function(input_signature=[vector, vector, vector, vector, matrix, vector])
    def step(ids_e, seg_e, ids_t, seg_t, emotions, topics):  # noqa: ANN001, ANN202 given by the signature
        with tf.GradientTape() as tape:
            first = model([ids_e, seg_e], training=True)["emotions"]
            second = model([ids_t, seg_t], training=True)["topics"]
            loss_e = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(emotions, first), -1)
            loss_t = tf.nn.sparse_softmax_cross_entropy_with_logits(topics, second) * tf.gather(weights, topics)
            loss = tf.reduce_mean(loss_e) + tf.reduce_mean(loss_t)
        table = model.get_layer("table").trainable_variables
        others = [v for v in model.trainable_variables if v is not table[0]]
        gradients = tape.gradient(loss, [*others, *table])
        optimiser.apply_gradients(zip(gradients[:-1], others, strict=True))
        slow.apply_gradients(zip(gradients[-1:], table, strict=True))
        return loss

    size = config["batch"]
    steps = len(e.labels) // size
    best, kept = np.inf, model.get_weights()
    for epoch in range(config["epochs"]):
        optimiser.learning_rate = config["learning_rate"] * (1 - epoch / config["epochs"])
        slow.learning_rate = config["table_learning_rate"] * (1 - epoch / config["epochs"])
        orders = [
            np.resize(random.permutation(len(b.labels)), steps * k).reshape(steps, k)
            for b, k in ((e, size), (t, max(1, len(t.labels) // steps)))  # each text once an epoch
        ]
        losses = []
        for rows_e, rows_t in tqdm(zip(*orders, strict=True), total=steps, desc=f"epoch {epoch + 1}"):
            batch = (*e.take(rows_e, config["token_dropout"], random), *t.take(rows_t, config["token_dropout"], random))
            losses.append(float(step(*batch, e.labels[rows_e], t.labels[rows_t].astype(np.int32))))
        told = {head: loss(head, logits(model, s, head, config["buckets"]), s.labels) for head, s in dev.items()}
        print(f"epoch {epoch + 1}: training loss {np.mean(losses):.3f}, dev loss {told}", flush=True)
        if sum(told.values()) < best:
            best, kept = sum(told.values()), model.get_weights()
    model.set_weights(kept)
    temperatures = {h: temperature(h, logits(model, s, h, config["buckets"]), s.labels) for h, s in dev.items()}
    for head, value in temperatures.items():
        layer = model.get_layer(f"{head}_logits")
        layer.set_weights([w / value for w in layer.get_weights()])
    outputs = {
        "emotions": keras.layers.Activation("sigmoid", name="emotions")(model.output["emotions"]),
        "topics": keras.layers.Softmax(name="topics")(model.output["topics"]),
    }
    scorer = keras.Model(model.input, outputs)
    errors = {
        head: share_error(probabilities(scorer, split, head, config["buckets"]), split.labels)
        for head, split in dev.items()
    }
    graph = convert(scorer)
    check(graph, scorer, dev["emotions"].texts[:256], config["buckets"])
    card = {
        "name": config["name"],
        "version": config["version"],
        "sha256": hashlib.sha256(graph).hexdigest(),
        "buckets": config["buckets"],
        "heads": {
            "emotions": head_card(list(EMOTIONS), train_e.labels.mean(0), temperatures["emotions"], errors["emotions"]),
            "topics": head_card(
                topic_labels,
                # the weighted loss moves the prior that the posteriors stand on
                np.bincount(t.labels) * np.sqrt(balance) / (np.bincount(t.labels) * np.sqrt(balance)).sum(),
                temperatures["topics"],
                errors["topics"],
            ),
        },
        "data": {n: s["licence"] for n, s in yaml.safe_load((HERE / "datasets.yaml").read_text()).items()},
        "known": known(words),
    }
    (OUT / "light.tflite").write_bytes(graph)
    (OUT / "light.json").write_text(json.dumps(card, indent=1) + "\n")
    print(f"wrote light.tflite, {len(graph) / 1e6:.1f} MB; temperatures {temperatures}")


def head_card(labels: list[str], priors: np.ndarray, value: float, errors: np.ndarray) -> dict:
    """What the functions must know of one head."""
    return {
        "labels": labels,
        "priors": [round(float(p), 6) for p in priors],
        "temperature": round(value, 4),
        "share_error": [round(float(e), 5) for e in errors],
    }


def probabilities(model: keras.Model, split: Split, head: str, buckets: int) -> np.ndarray:
    """Calibrated probabilities of a split, (texts, labels)."""
    return logits(model, split, head, buckets)  # the scorer's outputs are probabilities already


def share_error(scores: np.ndarray, labels: np.ndarray, samples: int = 400) -> np.ndarray:
    """By how much the model alone misjudges a share, (labels,): the 95th percentile of |estimate - truth|.

    Over random groups of dev texts in which the labels are more or less common than in training (each label's
    texts weighted by a log-normal draw), sampling error taken out by weighting instead of drawing.
    """
    random = np.random.default_rng(0)
    truth = labels if labels.ndim == 2 else np.eye(scores.shape[1])[labels]
    weights = np.exp(truth @ random.normal(0, 1, (truth.shape[1], samples)))
    weights /= weights.sum(0)
    return np.quantile(np.abs(weights.T @ scores - weights.T @ truth), 0.95, axis=0)


def logits(model: keras.Model, split: Split, head: str, buckets: int) -> np.ndarray:
    """Logits of a split, (texts, labels)."""
    parts = []
    for at in range(0, len(split.texts), 1024):
        ids, segments = tokenise(split.texts[at : at + 1024], buckets)
        parts.append(model([tf.constant(ids), tf.constant(segments)])[head].numpy())
    return np.concatenate(parts)


def loss(head: str, values: np.ndarray, labels: np.ndarray) -> float:
    """Mean negative log-likelihood of a split."""
    if head == "emotions":
        return float((np.logaddexp(0, values) - labels * values).sum(1).mean())
    values = values - values.max(1, keepdims=True)
    return float((np.log(np.exp(values).sum(1)) - values[np.arange(len(labels)), labels]).mean())


def temperature(head: str, values: np.ndarray, labels: np.ndarray) -> float:
    """The one number by which dividing the logits makes the dev split likeliest (Guo et al. 2017)."""
    grid = np.geomspace(0.4, 4, 120)
    return float(grid[np.argmin([loss(head, values / t, labels) for t in grid])])


def convert(model: keras.Model) -> bytes:
    """Keras → .tflite, int8 dynamic range."""
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return converter.convert()


def check(graph: bytes, model: keras.Model, texts: list[str], buckets: int) -> None:
    """A graph that lost its variables gives constant scores: refuse it.

    Raises:
        ValueError: variable ops are left, or the scores differ from Keras'.
    """
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=graph)
    left = {op["op_name"] for op in interpreter._get_ops_details()} & {"VAR_HANDLE", "READ_VARIABLE"}
    if left:
        raise ValueError(f"the converted graph still has {left}")
    ids, segments = tokenise(texts, buckets)
    ours = interpreter.get_signature_runner()(ids=ids, segments=segments)
    theirs = model([tf.constant(ids), tf.constant(segments)])
    for head, scores in ours.items():
        apart = np.abs(scores - theirs[head].numpy()).max()
        if apart > 0.05 or np.ptp(scores, axis=0).max() < 0.1:
            raise ValueError(f"{head}: .tflite and Keras scores are up to {apart:.3f} apart")


if __name__ == "__main__":
    train()
