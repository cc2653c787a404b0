"""Personality from the heads of the light model: a ridge regression on how strangers saw 404 video bloggers; values as
directions of its sentence vector. Written into light.json: ``python -m training.traits``; how right they are, at home
and elsewhere.

youtube_personality (Biel et al. 2013) taught it; friends_persona and value_portrait shaped nothing. The blog corpus
(validation on this machine only) shows how stable traits are between two halves of a person's posts.
"""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import re
from collections.abc import Sequence
from itertools import islice, pairwise

import numpy as np
import yaml

from bothsides.persona.traits import FLOOR, OfHeads, OfVector
from bothsides.persona.traits import values as of_values
from bothsides.text.model import TextModel, text_model
from training import data
from training.data import HERE, LOCAL
from training.measures import auc, bootstrap

OUT = HERE.parent / "layers" / "inference" / "bothsides_model" / "light.json"
HEADS = ("emotions", "feeling", "sentiment", "irony", "offensive", "hate", "values")
NAMES = {
    "Extr": "extraversion", "Agr": "agreeableness", "Cons": "conscientiousness", "Emot": "emotional stability",
    "Open": "openness",
}  # fmt: skip
PENALTIES = np.geomspace(1, 1e5, 26)
PIECE = 40  # words: about as many as a post has
FOLDS = 10
SETS_OF_HALVES = (  # and words in each half; the blogs at hand are some 280 words a person
    ("blog_corpus", 125), ("stackexchange_demo", 300), ("stackexchange_demo", 1200),
)  # fmt: skip


def vloggers() -> tuple[list[list[str]], np.ndarray]:
    """Pieces of each transcript, and the five impressions, 1 to 7, (people, 5)."""
    table = data.read("youtube_personality", "dataset/YouTube-Personality-Personality_impression_scores.csv")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=" "))
    said = data.folder("youtube_personality", "transcripts")
    texts = [pieces(said[f"{row['vlogId']}.txt"]) for row in rows]
    return texts, np.array([[float(row[name]) for name in NAMES] for row in rows])


def pieces(text: str) -> list[str]:
    """A long text in pieces as long as posts."""
    words = text.split()
    return [" ".join(words[at : at + PIECE]) for at in range(0, len(words), PIECE)] or [""]


def features(model: TextModel, people: Sequence[Sequence[str]]) -> np.ndarray:
    """Logarithms of what each head says of a person's texts on average, (people, labels of all heads)."""
    flat = [text for texts in people for text in texts]
    said = model(flat)
    joined = np.concatenate([said[head] for head in HEADS], 1)
    ends = np.cumsum([len(texts) for texts in people])
    return np.log(np.array([part.mean(0) for part in np.split(joined, ends[:-1])]) + FLOOR)


def ridge(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ridge regression of each column of y on standardised x, the penalty by generalised cross-validation (Golub et
    al. 1979): (intercepts, weights of x as it is)."""
    mean, scale = x.mean(0), x.std(0) + 1e-9
    u, s, v = np.linalg.svd((x - mean) / scale, full_matrices=False)
    intercepts, weights = [], []
    for column in y.T:
        projected = u.T @ (column - column.mean())

        def loss(penalty: float, column: np.ndarray = column, projected: np.ndarray = projected) -> float:
            shrink = s**2 / (s**2 + penalty)
            left = column - column.mean() - u @ (shrink * projected)
            return float((left**2).mean() / (1 - (shrink.sum() + 1) / len(column)) ** 2)

        best = min(PENALTIES, key=loss)
        weight = v.T @ (s / (s**2 + best) * projected) / scale
        weights.append(weight)
        intercepts.append(column.mean() - weight @ mean)
    return np.array(intercepts), np.array(weights)


def fitted(model: TextModel) -> OfHeads:
    """The regression on all of them."""
    texts, impressions = vloggers()
    intercepts, weights = ridge(features(model, texts), impressions)
    return OfHeads(tuple(NAMES.values()), HEADS, intercepts, weights)


def of_phrases(model: TextModel) -> OfVector:
    """Values as directions of the sentence vector, from the phrases of values.yaml."""
    return of_values(_directions(model))


def _directions(model: TextModel) -> dict[str, list[float]]:
    phrases: dict[str, list[str]] = yaml.safe_load((HERE / "values.yaml").read_text())
    rows = np.array([model(of)["vector"].mean(0) for of in phrases.values()])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return {name: np.round(row, 5).tolist() for name, row in zip(phrases, rows, strict=True)}


def figures(model: TextModel) -> list[dict]:
    """Cross-validated at home, then sets that taught nothing, then stability."""
    return [*at_home(model), *of_friends(model), *of_portraits(model), *stability(model)]


def at_home(model: TextModel) -> list[dict]:
    """Correlation and mean absolute error of people left out, ten folds."""
    texts, truth = vloggers()
    x, said = features(model, texts), np.zeros_like(truth)
    fold = np.random.default_rng(0).permutation(len(x)) % FOLDS
    for at in range(FOLDS):
        intercepts, weights = ridge(x[fold != at], truth[fold != at])
        said[fold == at] = intercepts + x[fold == at] @ weights.T
    return [
        _row(f"personality, youtube_personality, {name}, {measure}", len(truth), _of(truth[:, at], said[:, at], how))
        for at, name in enumerate(NAMES.values())
        for measure, how in (("r", _correlation), ("mean absolute error, 1 to 7", _absolute))
    ]


def of_friends(model: TextModel) -> list[dict]:
    """Characters of a series, each trait high or low in a scene (Jiang et al. 2020): area under the curve."""
    traits = fitted(model)
    path = data.read("friends_persona", "friends-personality.csv")
    rows = list(csv.DictReader(io.StringIO(path)))
    texts = [pieces(_said_by(row["character"], row["text"])) for row in rows]
    said = traits.intercept + features(model, texts) @ traits.weights.T
    columns = ("cEXT", "cAGR", "cCON", "cNEU", "cOPN")
    found = []
    for at, (name, column) in enumerate(zip(NAMES.values(), columns, strict=True)):
        truth = np.array([float(row[column]) for row in rows])
        truth = 1 - truth if column == "cNEU" else truth
        found.append(_row(f"personality, friends_persona, {name}, AUC", len(rows), _of(truth, said[:, at], _auc)))
    return found


def _said_by(name: str, scene: str) -> str:
    lines = re.findall(r"<b>([^<]*)</b>:([^<]*)", html.unescape(scene))
    return " ".join(words.strip() for who, words in lines if name.split()[0] in who)


def of_portraits(model: TextModel) -> list[dict]:
    """Short answers, and how the values and traits of those who find them like themselves go with that (Han et al.
    2025, Value Portrait): rank correlation with ours over all answers. Of values how near an answer is to each."""
    items = json.loads(data.read("value_portrait", "items.json"))
    answers = {(str(item["portrait_id"]), int(one["id"])): one["content"] for item in items for one in item["outputs"]}
    place, said = {key: at for at, key in enumerate(answers)}, model(list(answers.values()))
    by, seen = of_phrases(model), fitted(model)
    heads = np.concatenate([said[head] for head in seen.heads], 1)
    found = []
    kinds = (
        ("values", "pvq", by.names[: len(by.directions)], said["vector"] @ by.directions.T),
        ("personality", "bfi", seen.names, np.log(heads + FLOOR) @ seen.weights.T),
    )
    for kind, test, names, ours in kinds:
        rows = json.loads(data.read("value_portrait", f"{test}_correlations.json"))
        for at, name in enumerate(names):
            own = [row for row in rows if _same(name, row[f"{test}_dimension"])]
            sign = -1.0 if name == "emotional stability" else 1.0
            truth = np.array([row["spearman_corr"] for row in own])
            each = sign * np.array([ours[place[str(row["portrait_id"]), int(row["option_id"])], at] for row in own])
            title = f"{kind}, value_portrait, {name}, rank correlation"
            found.append(_row(title, len(own), _of(truth, each, _ranked)))
    return found


def _same(ours: str, theirs: str) -> bool:
    plain = theirs.lower().replace("_", "-")
    return plain in (ours, ours.replace(" ", "-")) or (ours == "emotional stability" and plain == "neuroticism")


def stability(model: TextModel) -> list[dict]:
    """Two halves of a person's posts, drawn by post: intraclass correlation of each trait, by words in a half."""
    linears = {"personality": fitted(model), "values": of_phrases(model)}
    found = []
    for corpus, words in SETS_OF_HALVES:
        people = halves(data.members() if corpus == "stackexchange_demo" else bloggers(), words)
        if not people:
            continue
        scores: dict[str, list[np.ndarray]] = {kind: [] for kind in linears}
        for side in (0, 1):
            said = model([text for person in people for text in person[side]])
            ends = np.cumsum([0, *(len(person[side]) for person in people)])
            for kind, linear in linears.items():
                each = [
                    linear.score({head: values[a:b] for head, values in said.items()}, np.ones(b - a, bool)).score
                    for a, b in pairwise(ends)
                ]
                scores[kind].append(np.array(each))
        for kind, linear in linears.items():
            for at, name in enumerate(linear.names):
                title = f"{kind}, {corpus}, {name}, ICC of two halves of {words} words"
                found.append(_row(title, len(people), _of(scores[kind][0][:, at], scores[kind][1][:, at], _icc)))
    return found


def bloggers(most: int = 1_000) -> list[list[str]]:
    """Posts of bloggers (Schler et al. 2006; for validation on this machine only)."""
    path = LOCAL / "blog_corpus" / "bloggers.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt") as file:
        return [json.loads(line)["posts"] for line in islice(file, most)]


def halves(people: list[list[str]], words: int, most: int = 400) -> list[tuple[list[str], list[str]]]:
    """For each person with enough of them, the pieces of posts for two halves of so many words: no post is in both."""
    found = []
    for posts in people:
        parts: tuple[list[str], list[str]] = ([], [])
        sizes = [0, 0]
        for at in np.random.default_rng(0).permutation(len(posts)):
            n = int(sizes[1] < sizes[0])
            said = posts[at].split()[: words - sizes[n]]
            sizes[n] += len(said)
            parts[n].extend(pieces(" ".join(said)) if said else [])
        if min(sizes) >= words:
            found.append(parts)
    return found[:most]


def _row(name: str, n: int, value: tuple[float, float, float]) -> dict:
    middle, low, high = value
    return {"name": name, "value": middle, "low": low, "high": high, "unit": "", "n": n, "against": None}


def _of(truth: np.ndarray, said: np.ndarray, how) -> tuple[float, float, float]:  # noqa: ANN001
    return bootstrap(lambda rows: how(truth[rows], said[rows]), len(truth), 200)


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a, b)[0, 1])


def _absolute(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a - b).mean())


def _ranks(x: np.ndarray) -> np.ndarray:
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def _ranked(a: np.ndarray, b: np.ndarray) -> float:
    return _correlation(_ranks(a), _ranks(b))


def _auc(truth: np.ndarray, said: np.ndarray) -> float:
    return auc(said[truth > 0.5], said[truth <= 0.5])


def _icc(a: np.ndarray, b: np.ndarray) -> float:
    """One-way random effects, single measure (Shrout & Fleiss 1979, ICC(1,1))."""
    both = np.stack([a, b], 1)
    between = 2 * both.mean(1).var(ddof=1)
    within = both.var(1, ddof=1).mean()
    return float((between - within) / (between + within)) if between + within else 0.0


def main() -> None:
    """Write the regression into light.json and print how right it is."""
    text_model.cache_clear()
    model = text_model()
    found = fitted(model)
    card = json.loads(OUT.read_text())
    card["personality"] = {
        "names": found.names,
        "heads": found.heads,
        "intercept": np.round(found.intercept, 5).tolist(),
        "weights": np.round(found.weights, 5).tolist(),
    }
    card["values"] = _directions(model)
    OUT.write_text(json.dumps(card, indent=1) + "\n")


if __name__ == "__main__":
    main()
