"""The light model as a Keras graph: rows of one table → weighted mean of each text → a small layer → all heads.

A vector and a weight for each known word, known pair of words and piece of an unknown word. For the functions the
weights are folded into the table, whose last column is the weight itself: so the graph is one look-up, one sum and a
few small products.
"""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf

from bothsides.text.tokens import PIECES, Inputs, Vocabulary
from training.tasks import LABELS
from training.topics import PARENT, TOPICS

TIER_1 = tuple(at for at, topic in enumerate(TOPICS) if topic not in PARENT)


class Rows:
    """Texts, tokenised once; gives the inputs of any of them."""

    def __init__(self, vocabulary: Vocabulary, texts: list[str], chunk: int = 4096) -> None:
        self.size = len(texts)
        parts = [vocabulary.inputs(texts[at : at + chunk]) for at in range(0, len(texts), chunk)]
        self._ids = np.concatenate([part.ids for part in parts])
        owners = np.concatenate([part.texts + at * chunk for at, part in enumerate(parts)])
        self._starts = np.searchsorted(owners, np.arange(len(texts) + 1))

    def take(self, rows: np.ndarray, drop: float = 0.0, random: np.random.Generator | None = None) -> Inputs:
        """The inputs of these rows, each token but the first dropped with probability ``drop``."""
        lengths = self._starts[rows + 1] - self._starts[rows]
        owners = np.repeat(np.arange(len(rows), dtype=np.int32), lengths)
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        ids = self._ids[np.repeat(self._starts[rows], lengths) + within]
        if random is None:
            return Inputs(ids, owners)
        kept = (random.random(len(ids)) >= drop) | (within == 0)
        return Inputs(ids[kept], owners[kept])


def means(sums: tf.Tensor, groups: int) -> tf.Tensor:
    """(texts, width + groups) sums, the last columns those of the groups' weights → (texts, width) weighted means."""
    width = (sums.shape[1] - groups) // groups
    return tf.concat(
        [
            sums[:, at * width : (at + 1) * width] / sums[:, groups * width + at : groups * width + at + 1]
            for at in range(groups)
        ],
        1,
    )


@keras.saving.register_keras_serializable("bothsides")
class Pool(keras.layers.Layer):
    """Ids and their ascending texts → (texts, width + peaks): weighted means and maxima of the texts' rows."""

    def __init__(self, table: np.ndarray, peaks: np.ndarray, groups: int) -> None:
        super().__init__(name="pool")
        self.groups = groups
        self.table = self.add_weight(shape=table.shape, name="table")
        self.peaks = self.add_weight(shape=peaks.shape, name="peaks")
        self.table.assign(table)
        self.peaks.assign(peaks)

    def call(self, ids: tf.Tensor, texts: tf.Tensor) -> tf.Tensor:
        """Look up, add and take the largest, divide."""
        found = means(tf.math.segment_sum(tf.gather(tf.convert_to_tensor(self.table), ids), texts), self.groups)
        if not self.peaks.shape[1]:
            return found
        return tf.concat([found, largest(tf.gather(tf.convert_to_tensor(self.peaks), ids), texts)], 1)


@keras.saving.register_keras_serializable("bothsides")
class NoneOf(keras.layers.Layer):
    """Probabilities (texts, labels) → that none of some labels is there, as if they were independent, (texts, 1)."""

    def __init__(self, labels: tuple[int, ...]) -> None:
        super().__init__()
        self.labels = labels

    def call(self, said: tf.Tensor) -> tf.Tensor:
        """The product of what is left by each."""
        return tf.reduce_prod(1 - tf.gather(said, tf.constant(self.labels), axis=1), axis=1, keepdims=True)


def largest(vectors: tf.Tensor, texts: tf.Tensor) -> tf.Tensor:
    """The maximum of each column over each text."""
    return tf.math.unsorted_segment_max(vectors, texts, texts[-1] + 1)


def top(width: int, config: dict) -> keras.Model:
    """The pooled text (texts, width) → logits of all heads, and the sentence vector."""
    pooled = keras.Input((width,), name="pooled")
    hidden = keras.layers.Dense(config["trunk"], "relu", name="trunk")(keras.layers.Dropout(config["dropout"])(pooled))
    both = keras.layers.Dropout(config["dropout"])(keras.layers.Concatenate()([pooled, hidden]))
    heads = {name: keras.layers.Dense(len(labels), name=f"{name}_logits")(both) for name, labels in LABELS.items()}
    heads["vector"] = keras.layers.Dense(config["vector"], use_bias=False, name="vector_sums")(pooled)
    return keras.Model(pooled, heads)


class Light:
    """The trainable form: vectors and log-weights apart."""

    def __init__(self, vocabulary: Vocabulary, config: dict, start: np.ndarray) -> None:
        """``start``: the first vectors of the words, (words, width); the words are the first rows of the vocabulary."""
        random = np.random.default_rng(config["seed"])
        words, width = start.shape
        vectors = random.normal(0, 0.02, (vocabulary.size, width)).astype(np.float32)
        vectors[1 : words + 1] = start
        weights = np.zeros((vocabulary.size, config["groups"]), np.float32)
        weights[0] = -1
        weights[words + 1 : -PIECES] = -1
        weights[-PIECES:] = -1.5
        peaks = random.normal(0, 0.05, (vocabulary.size, config["peaks"])).astype(np.float32)
        self.vocabulary, self.config = vocabulary, config
        self.vectors, self.weights, self.peaks = tf.Variable(vectors), tf.Variable(weights), tf.Variable(peaks)
        self.top = top(width + config["peaks"], config)

    @property
    def tables(self) -> list[tf.Variable]:
        """The large variables, of which a batch touches few rows."""
        return [self.vectors, self.peaks] if self.config["peaks"] else [self.vectors]

    def __call__(self, given: Inputs, *, training: bool = False) -> dict[str, tf.Tensor]:
        """Logits of every head, {head: (texts, labels)}."""
        groups = self.config["groups"]
        weights = tf.exp(tf.clip_by_value(tf.gather(self.weights, given.ids), -5, 1))
        vectors = tf.gather(self.vectors, given.ids) * tf.repeat(weights, self.vectors.shape[1] // groups, axis=1)
        pooled = means(tf.math.segment_sum(tf.concat([vectors, weights], 1), given.texts), groups)
        if self.config["peaks"]:
            pooled = tf.concat([pooled, largest(tf.gather(self.peaks, given.ids), given.texts)], 1)
        return self.top(pooled, training=training)

    def logits(self, rows: Rows, batch: int = 2048) -> dict[str, np.ndarray]:
        """Logits of all rows, {head: (texts, labels)}, and their ``vector`` (texts, dimensions)."""
        parts = [
            self(Inputs(*map(tf.constant, rows.take(np.arange(at, min(at + batch, rows.size))))))
            for at in range(0, rows.size, batch)
        ]
        return {name: np.concatenate([part[name].numpy() for part in parts]) for name in parts[0]}

    def scorer(self, kept: tuple[str, ...], temperatures: dict[str, float], several: tuple[str, ...]) -> keras.Model:
        """The form for the functions: probabilities of the kept heads, weights and temperatures folded in."""
        given = [keras.Input((), dtype="int32", name=name) for name in Inputs._fields]
        weights = np.exp(np.clip(self.weights.numpy(), -5, 1))
        weighted = self.vectors.numpy() * np.repeat(weights, self.vectors.shape[1] // weights.shape[1], 1)
        # int8 has one scale for the table: a few far values would make it coarse for all others
        most = max(float(np.quantile(np.abs(weighted), 0.9999)), float(weights.max()))
        weighted = np.clip(weighted, -most, most)
        pooled = Pool(np.concatenate([weighted, weights], 1), self.peaks.numpy(), self.config["groups"])(*given)
        trunk = keras.layers.Dense(self.config["trunk"], "relu", name="trunk")
        both = keras.layers.Concatenate()([pooled, trunk(pooled)])
        trunk.set_weights(self.top.get_layer("trunk").get_weights())
        outputs = {}
        for name in kept:
            layer = keras.layers.Dense(len(LABELS[name]), name=f"{name}_logits")
            logits = layer(both)
            layer.set_weights([w / temperatures[name] for w in self.top.get_layer(f"{name}_logits").get_weights()])
            if name == "topics":  # and that none of tier 1 is there
                said = keras.layers.Activation("sigmoid")(logits)
                outputs[name] = keras.layers.Concatenate(name=name)([said, NoneOf(TIER_1)(said)])
            else:
                outputs[name] = keras.layers.Activation("sigmoid" if name in several else "softmax", name=name)(logits)
        sums = keras.layers.Dense(self.config["vector"], use_bias=False, name="vector_sums")
        outputs["vector"] = keras.layers.UnitNormalization(name="vector")(sums(pooled))
        sums.set_weights(self.top.get_layer("vector_sums").get_weights())
        return keras.Model(given, outputs)
