"""What a simple classifier learns from the light model's sentence vector, beside the same from words: topics of tweets
in three languages, of sentences in sixteen."""

from __future__ import annotations

import json

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bothsides.text.model import TextModel
from training import data
from training.foreign import LANGUAGES, sentences, share_row


def figures(model: TextModel) -> list[dict]:
    """All of it."""
    return [*_tweets(model), *_languages(model)]


def _tweets(model: TextModel) -> list[dict]:
    """Five-fold: logistic regression on the model's vector and topics beside TF-IDF, over the set's own labels."""
    found = []
    for code in ("en", "es", "ja"):
        rows = [json.loads(line) for line in data.read("tweet_topic_xl", f"{code}_1000.jsonl").splitlines()]
        texts = [row["text"] for row in rows]
        names = [name for name in rows[0] if name not in ("id", "text", "topics")]
        truth = np.array([[row[name] for name in names] for row in rows])
        said = model(texts)
        ours = np.concatenate([4 * said["vector"], np.log(said["topics"] + 1e-3), np.log(said["sentiment"] + 1e-3)], 1)
        grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True) if code == "ja" else (
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True))  # fmt: skip
        other = five_fold(grams.fit_transform(texts), truth, 10)
        value = five_fold(ours, truth, 0.1)
        row = {"name": f"topics, tweet_topic_xl, {code}, 19 labels, macro-F1, five-fold", "value": value, "low": value}
        row |= {"high": value, "unit": "share", "n": len(texts)}
        found.append(row | {"against": {"name": "TF-IDF + logistic regression", "value": other}})
    return found


def five_fold(x: np.ndarray, truth: np.ndarray, c: float) -> float:
    """Macro-F1 over labels of several at a time; the threshold of each fold from its own training part."""
    chosen = np.zeros(truth.shape, int)
    fold = np.random.default_rng(0).permutation(len(truth)) % 5
    for at in range(5):
        train, test = np.flatnonzero(fold != at), np.flatnonzero(fold == at)
        for label in range(truth.shape[1]):
            if truth[train, label].sum() < 2:
                continue
            one = LogisticRegression(C=c, max_iter=300, class_weight="balanced").fit(x[train], truth[train, label])
            chosen[test, label] = one.predict(x[test])
    truth = truth.astype(int)
    both, said, true = (chosen & truth).sum(0), chosen.sum(0), truth.sum(0)
    return float((2 * both / np.maximum(1, said + true)).mean())


def _languages(model: TextModel) -> list[dict]:
    """The topic of sentences by a logistic regression on the sentence vector, learned in English or in the language."""
    train = sentences("eng_Latn", "train")
    regression = LogisticRegression(C=10, max_iter=500).fit(4 * model(train.texts)["vector"], train.labels)
    found = []
    for name, code in LANGUAGES.items():
        test = sentences(name)
        vectors = model(test.texts)["vector"]
        found.append(
            share_row(
                f"vector, sib200, {code}, topic learned in English", regression.predict(4 * vectors) == test.labels
            )
        )
        own = sentences(name, "train")
        taught = LogisticRegression(C=10, max_iter=500).fit(4 * model(own.texts)["vector"], own.labels)
        found.append(
            share_row(f"vector, sib200, {code}, topic learned in it", taught.predict(4 * vectors) == test.labels)
        )
    return found
