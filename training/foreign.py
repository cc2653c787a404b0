"""Sets that shaped nothing, and what the light model makes of them: topics of creators, of videos and of tweets in
other languages; sentiment in eight languages; the same sentences in sixteen.

instagram_kim2020 and airline are for validation on this machine only: figures leave, nothing else does.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from functools import cache, partial

import numpy as np

from bothsides.statistics.intervals import wilson
from bothsides.statistics.prevalence import adjusted
from bothsides.text.model import TextModel
from training import data, topics
from training.data import LOCAL, Split
from training.measures import bootstrap, official

CREATORS = LOCAL / "instagram_kim2020"
CATEGORIES = {  # of the set → the topic that it should be given
    "beauty": "Beauty", "family": "Family and Relationships", "fashion": "Fashion Trends",
    "fitness": "Fitness and Exercise", "food": "Food & Drink", "interior": "Interior Decorating", "pet": "Pets",
    "travel": "Travel",
}  # fmt: skip
ALSO = {"Technology & Computing": ("Science",)}  # YouTube has one category for both
LANGUAGES = {
    "eng_Latn": "en", "spa_Latn": "es", "por_Latn": "pt", "fra_Latn": "fr", "deu_Latn": "de", "ita_Latn": "it",
    "nld_Latn": "nl", "pol_Latn": "pl", "tur_Latn": "tr", "rus_Cyrl": "ru", "arb_Arab": "ar", "hin_Deva": "hi",
    "ind_Latn": "id", "jpn_Jpan": "ja", "kor_Hang": "ko", "zho_Hans": "zh",
}  # fmt: skip


@cache
def captions() -> dict[str, list[list[str]]]:
    """Category → influencers → their captions (Kim et al. 2020); nothing where the set is not at hand."""
    if not CREATORS.exists():
        return {}
    category, posts = {}, defaultdict(list)
    with gzip.open(CREATORS / "influencers.txt.gz", "rt") as file:
        for line in file:
            name, *rest = line.rstrip("\n").split("\t")
            if rest:
                category[name] = rest[0].strip()
    with gzip.open(CREATORS / "posts.jsonl.gz", "rt") as file:
        for line in file:
            row = json.loads(line)
            if row["cap"] and len(row["cap"].split()) > 2:
                posts[row["user"]].append(row["cap"])
    found = defaultdict(list)
    for name, said in sorted(posts.items()):
        if category.get(name) in CATEGORIES:
            found[category[name]].append(said)
    return dict(found)


def influencers(of_each: int = 112, seed: int = 0) -> list[tuple[str, list[str]]]:
    """(category, at most five captions) of influencers with two captions at least, as many of each category."""
    random = np.random.default_rng(seed)
    found = []
    for name in CATEGORIES:
        several = [said for said in captions().get(name, []) if len(said) > 1]
        found += [(name, several[at][:5]) for at in random.permutation(len(several))[:of_each]]
    return found


def groups(of_each: int = 40, size: int = 40, seed: int = 0) -> list[tuple[str, list[str]]]:
    """Groups of captions of one category."""
    random = np.random.default_rng(seed)
    found = []
    for name in CATEGORIES:
        said = [text for person in captions().get(name, []) for text in person]
        found += [
            (name, [said[at] for at in random.choice(len(said), size, replace=False)])
            for _ in range(of_each if said else 0)
        ]
    return found


@cache
def sentences(code: str, part: str = "test") -> Split:
    """SIB-200 (Adelani et al. 2024): sentences with one of 7 topics, the same ones in each language, in one order."""
    lines = topics.sib200(code, part)
    rows = sorted((int(line["index_id"]), line["category"], line["text"]) for line in lines)
    names = sorted({category for _, category, _ in rows})
    return Split([text for _, _, text in rows], np.array([names.index(category) for _, category, _ in rows]))


def airline() -> Split:
    """Tweets to airlines: 0 negative, 1 neutral, 2 positive; empty where the set is not at hand."""
    path = LOCAL / "airline" / "Tweets.csv.gz"
    if not path.exists():
        return Split([], np.zeros(0, int))
    with gzip.open(path, "rt") as file:
        rows = [(data.plain(row["text"]), row["airline_sentiment"]) for row in csv.DictReader(file)]
    index = ("negative", "neutral", "positive")
    return Split([text for text, _ in rows], np.array([index.index(label) for _, label in rows]))


def figures(model: TextModel) -> list[dict]:
    """All of it."""
    found = [*_creators(model), *_videos(model), *_sentiment(model), *_translations(model)]
    return [row for row in found if row["n"]]


def share_row(name: str, hits: list[bool] | np.ndarray, against: dict | None = None) -> dict:
    """A share with Wilson's interval as a row of build/eval.json."""
    hits = np.asarray(hits, float)
    n = len(hits)
    value = float(hits.mean()) if n else 0.0
    low, high = wilson(float(hits.sum()), n)
    low, high = min(low, value), max(high, value)
    return {"name": name, "value": value, "low": low, "high": high, "unit": "share", "n": n, "against": against}


def _creators(model: TextModel) -> list[dict]:
    labels = model.labels["topics"]
    eight = np.array([labels.index(topic) for topic in CATEGORIES.values()])
    tier_1 = np.array([at for at, topic in enumerate(labels) if topic not in topics.PARENT and topic != topics.OTHER])
    index = {name: at for at, name in enumerate(CATEGORIES)}
    people = influencers()
    said = [model(texts)["topics"] for _, texts in people]
    truth = [index[name] for name, _ in people]
    top = [labels[tier_1[scores.mean(0)[tier_1].argmax()]] for scores in said]
    wanted = [topics.PARENT.get(CATEGORIES[name], CATEGORIES[name]) for name, _ in people]
    found = [
        share_row("topics, instagram_kim2020, per influencer, of the eight",
               [scores.mean(0)[eight].argmax() == true for scores, true in zip(said, truth, strict=True)]),
        share_row("topics, instagram_kim2020, per influencer, of all tier-1 topics",
               [one == two for one, two in zip(top, wanted, strict=True)]),
        share_row("topics, instagram_kim2020, per caption, of the eight",
               [row[eight].argmax() == true for scores, true in zip(said, truth, strict=True) for row in scores]),
    ]  # fmt: skip
    of_groups = defaultdict(list)
    for name, texts in groups():
        shares, _, _ = adjusted(model(texts)["topics"], model.rates["topics"], without=labels.index(topics.OTHER))
        first = shares[eight].argmax() == index[name]
        at = labels.index(CATEGORIES[name])
        of_groups[name].append((first, float(shares[at])))
    for name, rows in of_groups.items():
        found.append(
            share_row(
                f"topics, instagram_kim2020, groups of 40, {name}, the largest of the eight",
                [first for first, _ in rows],
            )
        )
        given = [share for _, share in rows]
        low, high = (float(end) for end in np.percentile(given, [2.5, 97.5]))
        row = {"name": f"topics, instagram_kim2020, groups of 40, {name}, share given", "value": float(np.mean(given))}
        low, high = min(low, row["value"]), max(high, row["value"])
        found.append(row | {"low": low, "high": high, "unit": "share", "n": len(given), "against": None})
    return found


def _videos(model: TextModel) -> list[dict]:
    labels = model.labels["topics"]
    tier_1 = np.array([at for at, topic in enumerate(labels) if topic not in topics.PARENT and topic != topics.OTHER])
    rows = topics.videos()
    top = model([text for text, _, _ in rows])["topics"][:, tier_1].argmax(1)
    hits = defaultdict(list)
    for (_, label, _), at in zip(rows, top, strict=True):
        hits[label].append(labels[tier_1[at]] in (topics.PARENT.get(label, label), *ALSO.get(label, ())))
    return [
        share_row(f"topics, youtube_trending, titles and tags, {label}", hit) for label, hit in sorted(hits.items())
    ]


def _sentiment(model: TextModel) -> list[dict]:
    found, all_f1 = [], []
    for code in data.SENTIMENTS:
        test = data.sentiments(code, "test")
        chosen = model(test.texts)["sentiment"].argmax(1)
        f1 = partial(_macro_f1, chosen, test.labels)
        value, low, high = bootstrap(f1, len(test.texts))
        all_f1.append(value)
        row = {"name": f"sentiment, UMSAB test, {code}, macro-F1", "value": value, "low": low, "high": high}
        found.append(row | {"unit": "share", "n": len(test.texts), "against": None})
    mean = float(np.mean(all_f1))
    row = {"name": "sentiment, UMSAB test, mean of eight languages, macro-F1", "value": mean, "low": mean, "high": mean}
    found.append(row | {"unit": "share", "n": 8, "against": {"name": "fastText, published", "value": 0.51}})
    tweets = airline()
    if tweets.texts:
        chosen = model(tweets.texts)["sentiment"].argmax(1)
        recall = [float((chosen[tweets.labels == label] == label).mean()) for label in range(3)]
        row = {
            "name": "sentiment, airline, macro-recall",
            "value": float(np.mean(recall)),
            "low": float(np.mean(recall)),
        }
        found.append(row | {"high": row["value"], "unit": "share", "n": len(tweets.texts), "against": None})
    return found


def _macro_f1(chosen: np.ndarray, truth: np.ndarray, rows: np.ndarray) -> float:
    return official("feeling", chosen[rows], truth[rows])


def _translations(model: TextModel) -> list[dict]:
    """How often the nearest English sentence is the translation."""
    english, found = model(sentences("eng_Latn").texts)["vector"], []
    for name, code in LANGUAGES.items():
        if code != "en":
            nearest = (model(sentences(name).texts)["vector"] @ english.T).argmax(1) == np.arange(len(english))
            found.append(share_row(f"vector, sib200, {code}, nearest English sentence is the translation", nearest))
    return found
