"""Trains the light model and writes layers/inference/bothsides_model/light.{tflite,vocabulary,json}: ``python -m
training.train``.

1. the teachers read every text (training/teachers.py; kept in build/train);
2. the light model learns the labels, what the teachers say of each text, and the multilingual encoder's vectors;
3. temperatures and abstain regions are fitted on the dev splits, and the graph is converted and checked.

Each stage goes on where a stopped run was.
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

from bothsides.statistics.prevalence import prevalence
from bothsides.text.tokens import Hashes, Inputs, Vocabulary, pairs_of, slot, tokens_of
from training import engagement, neutral, reference, shares, teachers, topics, traits
from training.data import HERE
from training.measures import METRIC, decide, official, rule_of
from training.student import Light, Rows
from training.tasks import HEADS, LABELS, SEVERAL, Pool, pool, tasks

OUT = HERE.parent / "layers" / "inference" / "bothsides_model"
WORK = HERE.parent / "build" / "train"


def main() -> None:
    """All stages."""
    config = yaml.safe_load((HERE / "config.yaml").read_text())
    WORK.mkdir(parents=True, exist_ok=True)
    texts = pool()
    print({name: len(task.train.texts) for name, task in tasks().items()}, f"and in all {len(texts.texts)} texts")
    wanted, weights = taught(texts, config["student"])
    hashes, words = vocabulary_of(texts, config["student"])
    light = Light(Vocabulary(hashes), config["student"], teachers.first_vectors(words, config["student"]["width"]))
    learn(light, texts, wanted, weights, config["student"])
    write(light, hashes, config)
    shares.main()
    traits.main()
    reference.main()
    neutral.main()
    engagement.write()


def taught(texts: Pool, config: dict) -> tuple[np.ndarray, np.ndarray]:
    """What each text is to give, all heads and then the sentence vector side by side, and the weights of each."""
    made_from = json.dumps([config, texts.texts, {name: LABELS[name] for name in LABELS}])
    stamp = hashlib.sha256(made_from.encode("utf-8", "replace")).hexdigest()[:16]
    stored = WORK / f"taught-{stamp}.npz"
    if not stored.exists():
        found = teachers.targets(texts, config, WORK)
        vector, weight = teachers.sentence_vectors(texts, config)
        np.savez(
            stored,
            wanted=np.concatenate([*(found[name][0] for name in LABELS), vector], 1),
            weights=np.concatenate([*(found[name][1] for name in LABELS), weight[:, None].astype(np.float16)], 1),
        )
    with np.load(stored) as kept:
        return kept["wanted"], kept["weights"]


# ------------------------------------------------------------------------------------------------ student


def vocabulary_of(pool: Pool, config: dict) -> tuple[Hashes, list[str]]:
    """The commonest words and pairs; of two that would share a slot the commoner stays.

    Returns:
        the hashes of words and then pairs; the words as text.
    """
    counts: Counter[int] = Counter()
    pair_counts: Counter[int] = Counter()
    shown: dict[int, str] = {}
    signs = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
    once = {"word": config["least_word"], "sign": config["least_pair"], "text": 1}
    kinds = ["text" if kind != "word" else "sign" if signs.match(text) else "word"
             for text, kind in zip(pool.texts, pool.kinds.tolist(), strict=True)]  # fmt: skip
    for kind, weight in once.items():
        texts = [text for text, its in zip(pool.texts, kinds, strict=True) if its == kind]
        for at in tqdm(range(0, len(texts), 4096), desc="vocabulary", mininterval=5):
            tokens = tokens_of(texts[at : at + 4096])
            found, first, n = np.unique(tokens.hashes, return_index=True, return_counts=True)
            counts.update(dict(zip(found.tolist(), (n * weight).tolist(), strict=True)))
            raw = tokens.data.tobytes()
            for key, row in zip(found.tolist(), first.tolist(), strict=True):
                if key not in shown:
                    shown[key] = raw[tokens.starts[row] : tokens.stops[row]].decode("utf-8", "replace")
            pairs, n = np.unique(pairs_of(tokens)[0], return_counts=True)
            pair_counts.update(dict(zip(pairs.tolist(), (n * weight).tolist(), strict=True)))
    kept = [key for key, n in counts.most_common(config["words"]) if n >= config["least_word"]]
    words = unique_slots(kept, np.zeros(0, np.uint64))
    common = [key for key, n in pair_counts.most_common(config["pairs"]) if n >= config["least_pair"]]
    pairs = unique_slots(common, words)
    print(f"{len(words)} words, {len(pairs)} pairs")
    return np.concatenate([words, pairs]), [shown[key] for key in words.tolist()]


def unique_slots(keys: list[int], taken: Hashes) -> Hashes:
    """Those keys whose slot is not taken by an earlier one."""
    hashes = np.array(keys, np.uint64)
    slots = slot(hashes)
    _, first = np.unique(slots, return_index=True)
    kept = np.sort(first)
    return hashes[kept[~np.isin(slots[kept], slot(taken))]]


def learn(light: Light, texts: Pool, wanted: np.ndarray, weights: np.ndarray, config: dict) -> None:
    """Train; each epoch is kept, so that a stopped run goes on.

    Args:
        light: the model.
        texts: what it reads.
        wanted: what each text is to give: probabilities of all heads, then the sentence vector.
        weights: of each label, and of the vector.
        config: of the student.
    """
    keras.utils.set_random_seed(config["seed"])
    rows = Rows(light.vocabulary, texts.texts)
    widths = [len(LABELS[name]) for name in LABELS]
    tables, others = light.tables, [light.weights, *light.top.trainable_variables]
    fast, slow = (keras.optimizers.Adam(config[rate]) for rate in ("learning_rate", "table_learning_rate"))
    fast.build(others)
    slow.build(tables)
    stream = tf.TensorSpec([None], tf.int32)
    shape = tf.TensorSpec([None, wanted.shape[1]]), tf.TensorSpec([None, weights.shape[1]])

    @tf.function(input_signature=[[stream] * 2, *shape])
    def step(given, truth, weight):  # noqa: ANN001, ANN202 given by the signature
        with tf.GradientTape() as tape:
            said = light(Inputs(*given), training=True)
            parts = tf.split(truth, [*widths, config["vector"]], 1), tf.split(weight, [*widths, 1], 1)
            loss = 0.0
            for name, part, counts in zip(LABELS, *parts, strict=False):
                if name in SEVERAL:
                    each = tf.nn.sigmoid_cross_entropy_with_logits(part, said[name]) * counts
                    loss += tf.reduce_mean(tf.reduce_sum(each, 1))
                else:
                    each = tf.nn.softmax_cross_entropy_with_logits(part, said[name])
                    loss += tf.reduce_mean(each * tf.reduce_max(counts, 1))
            near = tf.reduce_sum(tf.math.l2_normalize(said["vector"], 1) * parts[0][-1], 1)
            loss += config["vector_weight"] * tf.reduce_mean((1 - near) * parts[1][-1][:, 0])
        gradients = tape.gradient(loss, [*tables, *others])
        slow.apply_gradients(zip(gradients[: len(tables)], tables, strict=True))
        fast.apply_gradients(zip(gradients[len(tables) :], others, strict=True))
        return loss

    epoch = tf.Variable(0)
    checkpoint = tf.train.Checkpoint(
        epoch=epoch, fast=fast, slow=slow, **{f"v{at}": v for at, v in enumerate([*tables, *others])}
    )
    stamp = hashlib.sha256(json.dumps(config).encode() + wanted[::997].tobytes()).hexdigest()[:16]
    manager = tf.train.CheckpointManager(checkpoint, str(WORK / f"student-{stamp}"), max_to_keep=1)
    checkpoint.restore(manager.latest_checkpoint)
    dev = {name: Rows(light.vocabulary, task.dev.texts) for name, task in tasks().items()}
    size = config["batch"]
    for at in range(int(epoch.numpy()), config["epochs"]):
        random = np.random.default_rng((config["seed"], at))
        order = random.permutation(rows.size)
        batches = np.array_split(order, len(order) // size)
        losses = []
        for n, batch in enumerate(tqdm(batches, desc=f"epoch {at + 1}/{config['epochs']}", mininterval=5)):
            left = 1 - (at + n / len(batches)) / config["epochs"]
            fast.learning_rate, slow.learning_rate = (
                config["learning_rate"] * left,
                config["table_learning_rate"] * left,
            )
            given = rows.take(batch, config["token_dropout"], random)
            losses.append(float(step(list(given), wanted[batch].astype(np.float32), weights[batch].astype(np.float32))))
        epoch.assign(at + 1)
        manager.save()
        found = {name: on_dev(light, name, dev[name]) for name in LABELS}
        print(
            f"epoch {at + 1}: loss {np.mean(losses):.4f}; dev", {n: round(v, 3) for n, v in found.items()}, flush=True
        )


def on_dev(light: Light, name: str, rows: Rows) -> float:
    """The official metric on the dev split, thresholds from the same split."""
    scores, labels = told(probabilities(name, light.logits(rows)[name]), tasks()[name].dev.labels)
    return official(name, decide(scores, rule_of(name, scores, labels)), labels)


def told(scores: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scores and labels of those labels that the set has."""
    if labels.ndim == 1:
        return scores, labels
    known = (labels != topics.UNKNOWN).all(0)
    return scores[:, known], labels[:, known]


def probabilities(name: str, logits: np.ndarray) -> np.ndarray:
    """Sigmoid or softmax."""
    return (tf.sigmoid(logits) if name in SEVERAL else tf.nn.softmax(logits)).numpy()


# ------------------------------------------------------------------------------- calibrate, convert, write


def write(light: Light, hashes: Hashes, config: dict) -> None:
    """Calibrate on the dev splits, convert, check, write."""
    dev = {name: tasks()[name].dev for name in HEADS}
    logits = {name: light.logits(Rows(light.vocabulary, split.texts))[name] for name, split in dev.items()}
    temperatures = {name: temperature(name, *told(logits[name], dev[name].labels)) for name in HEADS}
    scorer = light.scorer(HEADS, temperatures, SEVERAL)
    graph = convert(scorer)
    check(graph, scorer, light.vocabulary, dev["emotions"].texts[:256])
    cards = {}
    for name in HEADS:
        scores, labels = told(probabilities(name, logits[name] / temperatures[name]), dev[name].labels)
        rule = rule_of(name, scores, labels)
        cards[name] = {
            "labels": list(LABELS[name]) + ([topics.OTHER] if name == "topics" else []),
            "temperature": round(temperatures[name], 4),
            "metric": METRIC[name],
            "rule": None if rule is None else np.round(rule, 4).tolist(),
            "sure": round(sure(scores, labels), 4),
            "share_error": [round(float(e), 5) for e in share_error(scores, labels)],
        }
        if name == "topics":  # of which the dev split has a part
            known = (dev[name].labels != topics.UNKNOWN).all(0)
            cards[name]["rule"] = np.round(np.where(known, _spread(rule, known), np.mean(rule)), 4).tolist()
        if scores.shape[1] == 2:  # whose shares are corrected for how common the label was in training
            prior = np.bincount(labels, minlength=2) / len(labels)
            error = corrected_error(scores, labels, prior)
            cards[name] |= {"prior": np.round(prior, 5).tolist(), "share_error": [round(error, 5)] * 2}
    known = yaml.safe_load((HERE / "datasets.yaml").read_text())
    card = {
        "name": config["name"],
        "version": config["version"],
        "sha256": hashlib.sha256(graph + hashes.tobytes()).hexdigest(),
        "dimensions": config["student"]["vector"],
        "heads": cards,
        "data": {
            name: known[name]["licence"]
            for name in sorted(known)
            if name not in ("ssa_names", "lid_lingua_test", "sib200", "srf_followers")
        },
    }
    (OUT / "light.tflite").write_bytes(graph)
    (OUT / "light.vocabulary").write_bytes(hashes.astype("<u8").tobytes())
    (OUT / "light.json").write_text(json.dumps(card, indent=1) + "\n")
    print(f"wrote light.tflite, {len(graph) / 1e6:.1f} MB; temperatures {temperatures}")


def _spread(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Values at the places that are so, 0 elsewhere."""
    found = np.zeros(len(where))
    found[where] = values
    return found


def loss_of(name: str, values: np.ndarray, labels: np.ndarray) -> float:
    """Mean negative log-likelihood."""
    if name in SEVERAL:
        return float((np.logaddexp(0, values) - labels * values).sum(1).mean())
    values = values - values.max(1, keepdims=True)
    return float((np.log(np.exp(values).sum(1)) - values[np.arange(len(labels)), labels]).mean())


def temperature(name: str, values: np.ndarray, labels: np.ndarray) -> float:
    """The one number by which dividing the logits makes the dev split likeliest (Guo et al. 2017)."""
    grid = np.geomspace(0.3, 4, 160)
    return float(grid[np.argmin([loss_of(name, values / t, labels) for t in grid])])


def sure(scores: np.ndarray, labels: np.ndarray, right: float = 0.8) -> float:
    """The least probability at and above which the model's saying is right in four of five dev cases; under it the head
    abstains on a single text. 1 where no such region with at least 30 cases is there."""
    if labels.ndim == 2:
        told, hit = scores.ravel(), labels.ravel() > 0
    else:
        told, hit = scores.max(1), scores.argmax(1) == labels
    order = np.argsort(-told)
    share = np.cumsum(hit[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((share >= right) & (np.arange(len(order)) >= 30))
    return float(told[order][good[-1]]) if len(good) else 1.0


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


def corrected_error(scores: np.ndarray, labels: np.ndarray, prior: np.ndarray, samples: int = 400) -> float:
    """By how much ``quantify.prevalence`` misjudges a share: the 95th percentile of |estimate - truth| over groups of
    300 dev texts of which 1 to 90 % have the label."""
    random, errors = np.random.default_rng(0), []
    rows = [np.flatnonzero(labels == label) for label in (0, 1)]
    for truth in random.uniform(0.01, 0.9, samples):
        some = round(300 * truth)
        drawn = np.concatenate([random.choice(rows[1], some), random.choice(rows[0], 300 - some)])
        errors.append(abs(prevalence(scores[drawn], prior, draws=1)[0][1] - some / 300))
    return float(np.quantile(errors, 0.95))


def convert(model: keras.Model) -> bytes:
    """Keras → .tflite, int8 dynamic range."""
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return converter.convert()


def check(graph: bytes, model: keras.Model, vocabulary: Vocabulary, texts: list[str]) -> None:
    """A graph that lost its variables gives constant scores: refuse it.

    Raises:
        ValueError: variable ops are left, or the scores differ from Keras'.
    """
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=graph)
    left = {op["op_name"] for op in interpreter._get_ops_details()} & {"VAR_HANDLE", "READ_VARIABLE"}
    if left:
        raise ValueError(f"the converted graph still has {left}")
    given = vocabulary.inputs(texts)._asdict()
    wide = {"vector": 0.05}  # at most so little varies a vector's dimension
    ours = interpreter.get_signature_runner()(**given)
    theirs = model([tf.constant(value) for value in given.values()])
    for head, scores in ours.items():
        apart = np.abs(scores - theirs[head].numpy())
        if apart.mean() > 0.02 or apart.max() > 0.15 or np.ptp(scores, axis=0).max() < wide.get(head, 0.1):
            raise ValueError(
                f"{head}: .tflite and Keras scores are {apart.mean():.3f} apart, at most {apart.max():.3f}"
            )


if __name__ == "__main__":
    main()
