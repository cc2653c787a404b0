"""Measures the committed light model on the official test splits: ``python -m training.evaluate [--quick]``.

Writes build/eval.json: objects with name, value, low, high, unit, n, against. ``--quick`` measures the committed model
alone; otherwise the peers of ``training.peers`` are trained on the same training texts and measured on the same split.
Thresholds are the model's own, fitted on the dev splits; nothing is chosen by a test split.
"""

from __future__ import annotations

import argparse
import json
from functools import partial

import numpy as np
import yaml

from bothsides.statistics.intervals import wilson
from bothsides.text.languages import languages_of
from bothsides.text.model import TextModel, text_model
from training import brand_figures, data, foreign, groups, safety_eval, shares, ties, topics, traits
from training.data import HERE, Split
from training.measures import METRIC, bootstrap, calibration_error, decide, official
from training.tasks import HEADS, Task, same, tasks

BUILD = HERE.parent / "build"
TITLES = {
    "emotions": "GoEmotions test",
    "feeling": "TweetEval emotion test",
    "sentiment": "TweetEval sentiment test",
    "irony": "TweetEval irony test",
    "offensive": "TweetEval offensive test",
    "hate": "TweetEval hate test",
    "topics": "topics, tweet_topic_xl es",
    "gender": "gender of profiles held-out",
    "account": "account kind of profiles held-out",
    "values": "ValueEval 2023 test",
}
# Demszky et al. 2020, table 4; Barbieri et al. 2020, table 3
PUBLISHED = {
    "emotions": {"BERT-base, published": 0.46},
    "feeling": {"RoBERTa-base, published": 0.761, "fastText, published": 0.652},
    "sentiment": {"RoBERTa-base, published": 0.713, "fastText, published": 0.629},
    "offensive": {"RoBERTa-base, published": 0.795, "fastText, published": 0.734},
    "irony": {"RoBERTa-base, published": 0.597, "fastText, published": 0.631},
    "hate": {"RoBERTa-base, published": 0.466, "fastText, published": 0.506},
}


def figures(model: TextModel, task: Task, card: dict, against: dict[str, float]) -> list[dict]:
    """The official metric with its interval (one object for each peer), and the calibration error."""
    test = task.held_out
    name, scores = task.name, model(test.texts)[task.name]
    rule = card["rule"]
    if name == "topics":  # of which the set has a part, and none is no label
        known = (test.labels != topics.UNKNOWN).all(0)
        scores, test, rule = scores[:, :-1][:, known], Split(test.texts, test.labels[:, known]), np.array(rule)[known]
    chosen = decide(scores, None if rule is None else np.array(rule))

    def measure(rows: np.ndarray) -> float:
        return official(name, chosen[rows], test.labels[rows])

    value, low, high = bootstrap(measure, len(test.texts))
    row = {"name": f"{TITLES[name]}, {METRIC[name]}", "value": value, "low": low, "high": high, "unit": "share"}
    row["n"] = len(test.texts)
    found = [row | {"against": {"name": peer, "value": other}} for peer, other in against.items()]
    found = found or [row | {"against": None}]
    if task.several:
        sure, right = scores.ravel(), test.labels.ravel()
    else:
        sure, right = scores.max(1), scores.argmax(1) == test.labels
    error, low, high = bootstrap(lambda rows: calibration_error(sure[rows], right[rows]), len(sure), 50)
    ece = {"name": f"{TITLES[name]}, ECE", "value": error, "low": low, "high": high, "unit": "share", "n": len(sure)}
    return [*found, ece | {"against": None}]


def leaked(model: TextModel, card: dict) -> dict:
    """Hate without the test texts that are in the published training split as well (ours leaves them out of
    training)."""
    task = tasks()["hate"]
    seen = {same(text) for text in data.tweeteval("hate", "train").texts}
    rows = np.array([at for at, text in enumerate(task.held_out.texts) if same(text) not in seen])
    chosen = decide(model(task.held_out.texts)["hate"], np.array(card["rule"]))
    measure = partial(
        lambda labels, which: official("hate", chosen[rows][which], labels[which]), task.held_out.labels[rows]
    )
    value, low, high = bootstrap(measure, len(rows))
    name = "TweetEval hate test without texts of its training split, macro-F1"
    return {"name": name, "value": value, "low": low, "high": high, "unit": "share", "n": len(rows), "against": None}


def genders(model: TextModel) -> dict:
    """Woman or man among the profiles that a crowd saw as either."""
    test = tasks()["gender"].held_out
    value, low, high, n = groups.gender_accuracy(model, test.texts, test.labels)
    name = "woman or man, profiles held-out that are seen as either, accuracy"
    return {"name": name, "value": value, "low": low, "high": high, "unit": "share", "n": n, "against": None}


def languages() -> list[dict]:
    """Sentences of 20 languages, whole and cut to 40 characters: right, wrong (the rest is left open)."""
    files = yaml.safe_load((HERE / "datasets.yaml").read_text())["lid_lingua_test"]["files"]
    rows = [(name[:2], line) for name in files for line in data.read("lid_lingua_test", name).splitlines() if line]
    found = []
    for form, length in (("whole", 20_000), ("cut to 40 characters", 40)):
        told = languages_of([text[:length] for _, text in rows])
        for what, hit in (
            ("right", [code == true for code, (true, _) in zip(told, rows, strict=True)]),
            ("wrong", [code not in (None, true) for code, (true, _) in zip(told, rows, strict=True)]),
        ):
            low, high = wilson(sum(hit), len(hit))
            row = {"name": f"languages, sentences {form}, {what}", "value": sum(hit) / len(hit), "low": low}
            found.append(row | {"high": high, "unit": "share", "n": len(hit), "against": None})
    return found


def evaluate(*, quick: bool) -> list[dict]:
    """All figures."""
    model = text_model()
    against: dict[str, dict[str, float]] = {name: {} for name in HEADS}
    if not quick:
        from training import peers

        measured = peers.measured()
        against = {name: measured[name] | PUBLISHED.get(name, {}) for name in HEADS}
    found = []
    for name in HEADS:
        found += figures(model, tasks()[name], model.card["heads"][name], against[name])
    found += foreign.figures(model)
    found += ties.figures(model, None if quick else ties.peers(model))
    if not quick:
        from training import estimators, probes

        found += probes.figures(model)
        found += estimators.figures(model)
    return [
        *found,
        *shares.figures(model),
        *traits.figures(model),
        leaked(model, model.card["heads"]["hate"]),
        genders(model),
        *languages(),
        *groups.rates(model),
        *safety_eval.figures(model),
        *brand_figures.figures(),
    ]


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the committed model alone")
    found = evaluate(quick=parser.parse_args().quick)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "eval.json").write_text(json.dumps(found, indent=1) + "\n")
    for f in found:
        other = f"; {f['against']['name']}: {f['against']['value']:.3f}" if f["against"] else ""
        print(f"{f['name']}: {f['value']:.3f} ({f['low']:.3f} to {f['high']:.3f}), n={f['n']}{other}")


if __name__ == "__main__":
    main()
