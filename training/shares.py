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
    """Test tweets of seven languages, each from a shared task of its own. Their training parts taught the head: what is
    foreign to it is the other languages' tasks, not the set."""
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


def of_heads(model: TextModel) -> list[tuple[str, list[Foreign], int | None]]:
    """Head, the sets that its rates come from, and the column that says "none of them"."""
    none = model.labels["topics"].index(topics.OTHER)
    return [("topics", of_topics(model), none), ("sentiment", of_sentiment(model), None)]


def of_creators(model: TextModel) -> Foreign:
    """Captions of instagram_kim2020 by the tier-1 topic of their category, which no rate comes from."""
    texts, labels = [], []
    for name, people in foreign.captions().items():
        said = [text for person in people for text in person]
        chosen = np.random.default_rng(0).permutation(len(said))[:900]
        texts += [said[at] for at in chosen]
        labels += [topics.PARENT.get(foreign.CATEGORIES[name], foreign.CATEGORIES[name])] * len(chosen)
    truth = np.full((len(texts), len(topics.TOPICS)), topics.UNKNOWN)
    for topic in set(labels):
        truth[:, topics.TOPICS.index(topic)] = [label == topic for label in labels]
    return Foreign("instagram_kim2020", model(texts)["topics"], truth)


def of_airline(model: TextModel) -> Foreign:
    """Tweets to airlines, which no rate comes from."""
    tweets = foreign.airline()
    return Foreign("airline", model(tweets.texts)["sentiment"], np.eye(3)[tweets.labels])


def coverage(sets: Sequence[Foreign], without: int | None, spread: float, draws: int = 60) -> list[dict]:
    """``drawn`` of each set by the rates of the others, for the labels that these have."""
    found = []
    for left in sets:
        fixed, counted = rates([one for one in sets if one.name != left.name], without, spread)
        found += drawn(left, fixed, without, np.flatnonzero(counted > 0), draws)
    return found


def drawn(one: Foreign, fixed: Rates, without: int | None, labels: np.ndarray, draws: int = 60) -> list[dict]:
    """What is said of groups of a set and what is true: groups as they come and with each label made rarer or
    commoner."""
    random, found = np.random.default_rng(0), []
    for at in labels:
        known = one.truth[:, at] != topics.UNKNOWN
        about = known & (one.truth > 0).any(1) if without is not None else known
        yes, no = (np.flatnonzero(about & (one.truth[:, at] == which)) for which in (1, 0))
        if min(len(yes), len(no)) < LEAST:
            continue
        for n in SIZES:
            for natural in (True, False):
                for _ in range(draws if natural else 2 * draws):
                    share = len(yes) / (len(yes) + len(no)) if natural else random.uniform(0.02, 0.95)
                    some = random.binomial(n, share)
                    rows = np.concatenate([random.choice(yes, some), random.choice(no, n - some)])
                    value, low, high = adjusted(one.scores[rows], fixed, without=without)
                    found.append(
                        {
                            "set": one.name, "label": int(at), "n": n, "natural": natural, "truth": some / n,
                            "value": value[at], "low": low[at], "high": high[at],
                            "plain": _plain(one.scores[rows], without)[at],
                        }
                    )  # fmt: skip
    return found


def _plain(scores: np.ndarray, without: int | None) -> np.ndarray:
    weight = len(scores) if without is None else (1 - scores[:, without]).sum()
    return scores.sum(0) / max(weight, 1e-9)


def figures(model: TextModel) -> list[dict]:
    """Coverage, width and error of the shares: of each set by the rates of the others, and of two sets at hand here
    that gave no rate by the model's own."""
    found = []
    apart = {"topics": of_creators, "sentiment": of_airline}
    for head, sets, without in of_heads(model):
        rows = coverage(sets, without, SPREAD[head])
        rows += drawn(apart[head](model), model.rates[head], without, np.arange(sets[0].truth.shape[1]))
        for name in dict.fromkeys(row["set"] for row in rows):
            for n in SIZES:
                for natural in (True, False):
                    some = [r for r in rows if (r["set"], r["n"], r["natural"]) == (name, n, natural)]
                    found += _all(f"{head}, {name}, groups of {n}, {'as they come' if natural else 'shifted'}", some)
    return found


def _all(name: str, rows: list[dict]) -> list[dict]:
    held = foreign.share_row(
        f"{name}: the interval holds the share", [row["low"] <= row["truth"] <= row["high"] for row in rows]
    )
    wide = float(np.mean([row["high"] - row["low"] for row in rows]))
    error, plain = (float(np.mean([abs(row[what] - row["truth"]) for row in rows])) for what in ("value", "plain"))
    found = [("width of the interval", wide, None)]
    found += [("error of the share", error, {"name": "mean of the probabilities", "value": plain})]
    return [held] + [
        {
            "name": f"{name}: {what}", "value": value, "low": value, "high": value, "unit": "share", "n": len(rows),
            "against": against,
        }
        for what, value, against in found
    ]  # fmt: skip


def main() -> None:
    """Write into light.json what the foreign sets say of each head: rates, languages, and what stays experimental."""
    text_model.cache_clear()
    model, path = text_model(), OUT / "light.json"
    config = yaml.safe_load((HERE / "config.yaml").read_text())
    card = json.loads(path.read_text())
    for head, sets, without in of_heads(model):
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
