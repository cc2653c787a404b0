"""How far the light model's shares are off on data that it never saw, and what its intervals must therefore hold.

For each label: the mean probability of texts that have it and of those that don't, on every foreign set. In log-odds
the sets vary about a label's mean; the interval of a share takes two standard deviations of a new set to either side
(statistics/prevalence.py, ``adjusted``). Coverage is measured with one set left out at a time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import yaml

from bothsides.statistics.intervals import wilson
from bothsides.statistics.prevalence import adjusted
from bothsides.text.model import Rates, TextModel, text_model
from training import data, foreign, topics
from training.data import HERE

OUT = HERE.parent / "layers" / "inference" / "bothsides_model"
SPREAD = {"topics": 2.0, "sentiment": 1.5}  # standard deviations of a new set, to either side: what coverage asks for
LEAST = 15  # texts with the label, and without it, for a set to count
SIZES = (30, 100, 500)


class Foreign(NamedTuple):
    """What a head says of one set, and the truth."""

    name: str
    scores: np.ndarray  # (texts, labels)
    truth: np.ndarray  # (texts, labels), 1, 0 or -1 for what the set does not tell


def of_topics(model: TextModel) -> list[Foreign]:
    """Tweets and encyclopaedic sentences in two languages each, and videos."""
    found = []
    for code in ("en", "es"):
        tweets = topics.tweets(code)
        found.append(Foreign(f"tweet_topic_xl, {code}", model(tweets.texts)["topics"], tweets.labels))
    for name in ("eng_Latn", "spa_Latn"):
        texts, truth = topics.sentences(name)
        found.append(Foreign(f"sib200, {foreign.LANGUAGES[name]}", model(texts)["topics"], truth))
    rows = topics.videos()
    index = {topic: at for at, topic in enumerate(topics.TOPICS)}
    told = {part for label in topics.MAPPED["youtube"].values() for part in (label, topics.PARENT.get(label, label))}
    truth = np.full((len(rows), len(topics.TOPICS)), topics.UNKNOWN)
    truth[:, [index[topic] for topic in told]] = 0
    for at, (_, label, _) in enumerate(rows):
        truth[at, [index[label], index[topics.PARENT.get(label, label)]]] = 1
    found.append(Foreign("youtube_trending", model([text for text, _, _ in rows])["topics"], truth))
    return found


def of_sentiment(model: TextModel) -> list[Foreign]:
    """Test tweets of eight languages, each from a shared task of its own."""
    found = []
    for code in (code for code in data.SENTIMENTS if code != "hi"):  # of which the set has romanised tweets
        test = data.sentiments(code, "test")
        found.append(Foreign(f"UMSAB, {code}", model(test.texts)["sentiment"], np.eye(3)[test.labels]))
    return found


def rates(sets: Sequence[Foreign], without: int | None, spread: float) -> tuple[Rates, np.ndarray]:
    """The rates over these sets, and from how many sets each label's come, (labels,). A label of no set gets those of
    all labels together."""
    shown, mistaken = (np.array([_means(one, without, label) for one in sets]) for label in (1, 0))
    counted = (~np.isnan(shown)).sum(0)
    width = sets[0].scores.shape[1]
    return Rates(_padded(_bounds(shown, spread), width), _padded(_bounds(mistaken, spread), width)), counted


def _means(one: Foreign, without: int | None, label: int) -> np.ndarray:
    """Mean probability of each label over the texts that have it (1) or don't (0), (labels,); NaN where few do."""
    weight = np.ones(len(one.scores)) if without is None else 1 - one.scores[:, without]
    found = np.full(one.truth.shape[1], np.nan)
    for at in range(len(found)):
        both = [(one.truth[:, at] == which).sum() for which in (0, 1)]
        if min(both) >= LEAST:
            rows = one.truth[:, at] == label
            found[at] = one.scores[rows, at].sum() / weight[rows].sum()
    return found


def _padded(values: np.ndarray, width: int) -> np.ndarray:
    """With a column for the label that says "none of them", if the head has one."""
    missing = width - values.shape[1]
    return np.concatenate([values, np.tile([[0.0], [0.5], [1.0]], missing)], 1)


def _bounds(values: np.ndarray, deviations: float) -> np.ndarray:
    """(sets, labels) means → least, likely and most of a new set, (3, labels)."""
    odds = np.log(np.clip(values, 1e-4, 1 - 1e-4) / (1 - np.clip(values, 1e-4, 1 - 1e-4)))
    counted = (~np.isnan(odds)).sum(0)
    total = np.nansum(odds, 0)
    mean = np.where(counted > 0, total / np.maximum(counted, 1), np.nanmean(odds))
    rest = np.nansum((odds - mean) ** 2)
    within = np.sqrt(rest / max(1, (counted - 1).clip(0).sum()))
    between = np.nanstd(np.where(counted > 0, mean, np.nan))
    spread = np.where(counted > 0, within * np.sqrt(1 + 1 / np.maximum(counted, 1)), np.hypot(within, between))
    return 1 / (1 + np.exp(-np.array([mean - deviations * spread, mean, mean + deviations * spread])))


def coverage(sets: Sequence[Foreign], without: int | None, spread: float, draws: int = 60, seed: int = 0) -> list[dict]:
    """How often the interval holds a group's true share, and how wide it is, one set left out at a time; groups as
    they come and with each label made rarer or commoner."""
    random, found = np.random.default_rng(seed), []
    for left in sets:
        others = [one for one in sets if one.name != left.name]
        fixed, counted = rates(others, without, spread)
        for at in np.flatnonzero(counted > 0):
            known = left.truth[:, at] != topics.UNKNOWN
            about = known & (left.truth > 0).any(1) if without is not None else known
            yes, no = (np.flatnonzero(about & (left.truth[:, at] == which)) for which in (1, 0))
            if min(len(yes), len(no)) < LEAST:
                continue
            for n in SIZES:
                for natural in (True, False):
                    for _ in range(draws if natural else 2 * draws):
                        share = len(yes) / (len(yes) + len(no)) if natural else random.uniform(0.02, 0.95)
                        some = random.binomial(n, share)
                        rows = np.concatenate([random.choice(yes, some), random.choice(no, n - some)])
                        value, low, high = adjusted(left.scores[rows], fixed, without=without)
                        found.append(
                            {
                                "set": left.name, "label": int(at), "n": n, "natural": natural, "truth": some / n,
                                "value": value[at], "low": low[at], "high": high[at],
                                "plain": _plain(left.scores[rows], without)[at],
                            }
                        )  # fmt: skip
    return found


def _plain(scores: np.ndarray, without: int | None) -> np.ndarray:
    weight = len(scores) if without is None else (1 - scores[:, without]).sum()
    return scores.sum(0) / max(weight, 1e-9)


def figures(model: TextModel) -> list[dict]:
    """Coverage and width of the 95 % intervals of shares on each set, left out of the rates."""
    found = []
    for head, sets, without in (
        ("topics", of_topics(model), model.labels["topics"].index(topics.OTHER)),
        ("sentiment", of_sentiment(model), None),
    ):
        rows = coverage(sets, without, SPREAD[head])
        for one in sets:
            for n in SIZES:
                for natural in (True, False):
                    some = [r for r in rows if (r["set"], r["n"], r["natural"]) == (one.name, n, natural)]
                    if some:
                        name = f"{head}, {one.name}, groups of {n}, {'as they come' if natural else 'shifted'}"
                        found += _both(name, some)
    return found


def _both(name: str, rows: list[dict]) -> list[dict]:
    held = [row["low"] <= row["truth"] <= row["high"] for row in rows]
    wide = float(np.mean([row["high"] - row["low"] for row in rows]))
    low, high = wilson(sum(held), len(held))
    low, high = min(low, sum(held) / len(held)), max(high, sum(held) / len(held))
    covers = {"name": f"{name}: the interval holds the share", "value": sum(held) / len(held), "low": low, "high": high}
    width = {"name": f"{name}: width of the interval", "value": wide, "low": wide, "high": wide}
    rest = {"unit": "share", "n": len(rows), "against": None}
    return [covers | rest, width | rest]


def main() -> None:
    """Write into light.json what the foreign sets say of each head: rates, languages, and what stays experimental."""
    text_model.cache_clear()
    model, path = text_model(), OUT / "light.json"
    config = yaml.safe_load((HERE / "config.yaml").read_text())
    card = json.loads(path.read_text())
    for head, sets, without in (
        ("topics", of_topics(model), model.labels["topics"].index(topics.OTHER)),
        ("sentiment", of_sentiment(model), None),
    ):
        found, counted = rates(sets, without, SPREAD[head])
        both = {"shown": found.shown, "mistaken": found.mistaken}
        card["heads"][head]["rates"] = {name: np.round(values, 4).tolist() for name, values in both.items()}
        card["heads"][head].pop("share_error", None)
        print(head, dict(zip(model.labels[head], counted.tolist(), strict=False)))
    for head, languages in config["languages"].items():
        card["heads"][head]["languages"] = languages
    for head in config["experimental"]:
        card["heads"][head]["experimental"] = True
    card["heads"]["topics"]["untold"] = config["untold"]
    path.write_text(json.dumps(card, indent=1) + "\n")


if __name__ == "__main__":
    main()
