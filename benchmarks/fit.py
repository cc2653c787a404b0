"""How well the creator's side of a fit ranks influencers for a brand: brand-creator ties over instagram_kim2020.

``make bench-fit`` prints the table and writes build/bench-fit.json. Ties, brands and negatives are those of
training/ties.py, which states the rules; that set is for validation on this machine only, nothing here is tuned on it,
and a tie is no success. It has no audiences: what is ranked is the creator's side, by the code of the product
(``fit.nearness.mean_near`` for the message, ``fit.neutral.below`` for topics, the weights of the components).

Rows are measured on the same pairs, in one run: recall at 10 and 50, the mean reciprocal rank and the median rank are
of the tied among the tied and the 200 others of each brand; intervals by a bootstrap over brands.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from bothsides.documents.campaign import Brief
from bothsides.fit.asked import asked
from bothsides.fit.components import creator_message, creator_topics
from bothsides.fit.nearness import mean_near
from bothsides.fit.neutral import below, neutral
from bothsides.fit.reasons import aligned
from bothsides.taxonomy import TOPICS
from bothsides.text.model import text_model
from training import ties
from training.measures import auc

OUT = Path("build/bench-fit.json")
LEAST = 3  # tied influencers of a brand
DRAWS = 1_000
KINDS = {"tying post included": False, "tying post left out": True}

type Scores = Callable[[str, Sequence[str], np.ndarray, dict[str, np.ndarray]], float]


@cache
def accounts() -> dict[str, tuple[float, float]]:
    """Influencer → followers, and mean answers by follower."""
    by_user, _ = ties.posts()
    followers: dict[str, float] = {}
    with gzip.open(ties.SET / "influencers.txt.gz", "rt") as file:
        for line in file:
            name, *rest = line.rstrip("\n").split("\t")
            if len(rest) > 1 and rest[1].isdigit():
                followers[name] = float(rest[1])
    with gzip.open(ties.SET / "posts.jsonl.gz", "rt") as file:
        rows = [json.loads(line) for line in file]
    answers: dict[str, list[float]] = {}
    for row in rows:
        answers.setdefault(row["user"], []).append(float(row["likes"] or 0) + float(row["ncom"] or 0))
    return {
        name: (followers.get(name, 0.0), float(np.mean(answers[name])) / max(followers.get(name, 1.0), 1.0))
        for name in by_user
    }


def scored(brief: Brief, vectors: np.ndarray, topics: np.ndarray) -> dict[str, float]:
    """The components that these captions tell, each from 0 to 1, and both together as the score weighs them."""
    wanted = asked(brief)
    near = [
        aligned(mean_near(vector, vectors, np.ones(len(vectors)))[1])[0]
        for vector in (wanted.offered, wanted.said) if vector is not None
    ]  # fmt: skip
    message = float(np.mean(near))
    share = min(1.0, float(topics[:, [TOPICS.index(topic) for topic in wanted.topics]].sum(1).mean()))
    population = np.minimum(1.0, neutral().topics[:, [TOPICS.index(topic) for topic in wanted.topics]].sum(1))
    place = float(below(population, share))
    about = float(aligned((place, place, place))[0]) if wanted.topics else 0.5
    weights = np.array([creator_message.KIND.weights["sales"], creator_topics.KIND.weights["sales"]])
    logs = np.log(np.maximum([message, about], 0.01))
    both = float(np.exp(np.average(logs, weights=weights if wanted.topics else [1, 0])))
    mean = vectors.mean(0)
    cosine = (
        float(mean @ wanted.subject) / max(float(np.linalg.norm(mean)), 1e-9) if wanted.subject is not None else 0.0
    )
    return {"message": message, "topics": about, "creator's side": both, "plain cosine": cosine}


def ranked() -> dict[tuple[str, str, str], list[tuple[np.ndarray, np.ndarray]]]:
    """(what is asked, kind, row) → of each brand the scores of the tied and of the others."""
    model = text_model()
    found: dict[tuple[str, str, str], list[tuple[np.ndarray, np.ndarray]]] = {}
    random = np.random.default_rng(0)
    labels = model.labels["topics"]
    columns = [labels.index(topic) for topic in TOPICS]
    for kind, without in KINDS.items():
        rows = [(brand, ties.people(brand, without_tie=without)) for brand in ties.brands()]
        texts = sorted({text for _, some in rows for _, _, said in some for text in said})
        index = {text: at for at, text in enumerate(texts)}
        read = model(texts)
        vectors, topics = np.asarray(read["vector"], float), np.asarray(read["topics"], float)[:, columns]
        words = ties.tfidf([*texts, *(" ".join(brand.asked) for brand, _ in rows)])
        for number, (brand, some) in enumerate(rows):
            tied = np.array([tie for _, tie, _ in some])
            if tied.sum() < LEAST:
                continue
            briefs = {
                "brief": Brief.model_validate(
                    {"name": "bench", "brand": {"name": "bench", "description": brand.asked[0]}, "markets": ["US"]}
                )
            }
            briefs["brief and message"] = briefs["brief"].model_copy(update={"message": brand.asked[1]})
            for name, brief in briefs.items():
                told = [
                    scored(brief, vectors[at], topics[at]) for at in ([index[t] for t in said] for *_, said in some)
                ]
                columns_of = {row: np.array([one[row] for one in told]) for row in told[0]}
                columns_of["followers"] = np.array([accounts()[user][0] for user, *_ in some])
                columns_of["engagement rate"] = np.array([accounts()[user][1] for user, *_ in some])
                columns_of["random"] = random.random(len(some))
                said_words = [words[[index[t] for t in said]].mean(0) for *_, said in some]
                columns_of["TF-IDF, brief and message"] = np.array(
                    [one @ words[len(texts) + number] for one in said_words]
                )
                for row, values in columns_of.items():
                    found.setdefault((name, kind, row), []).append((values[tied], values[~tied]))
    return found


def figures(pairs: Sequence[tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
    """AUC, recall at 10 and 50, mean reciprocal rank and median rank, each a mean over brands."""
    each = []
    for high, low in pairs:
        ranks = np.array([1 + (low > one).sum() + 0.5 * (low == one).sum() + (high > one).sum() for one in high])
        first = min(ranks)
        each.append((auc(high, low), (ranks <= 10).mean(), (ranks <= 50).mean(), 1 / first, np.median(ranks)))
    means = np.mean(each, axis=0)
    return dict(zip(("AUC", "R@10", "R@50", "MRR", "median rank"), means.tolist(), strict=True))


def main() -> None:
    """Measure, print, write."""
    if not ties.brands():
        print("instagram_kim2020 is not at hand (BOTHSIDES_DATA)")
        return
    rows, random = [], np.random.default_rng(1)
    print("| asked, kind | by | AUC | R@10 | R@50 | MRR | median rank |\n| --- | --- | --- | --- | --- | --- | --- |")
    for (name, kind, row), pairs in ranked().items():
        value = figures(pairs)
        each = np.array([auc(high, low) for high, low in pairs])
        drawn = [each[random.integers(0, len(each), len(each))].mean() for _ in range(DRAWS)]
        low, high = np.percentile(drawn, [2.5, 97.5])
        rest = " | ".join(f"{value[one]:.3f}" for one in ("R@10", "R@50", "MRR"))
        found = f"{value['AUC']:.3f} ({low:.3f}–{high:.3f}) | {rest} | {value['median rank']:.0f}"
        print(f"| {name}, {kind} | {row} | {found} |")
        title = f"ties, {name}, {kind}, by {row}"
        rows.append({"name": title, "value": value["AUC"], "low": low, "high": high, "unit": "AUC", "n": len(each)})
        rows += [{"name": f"{title}, {one}", "value": value[one], "n": len(each)} for one in value if one != "AUC"]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1, default=float) + "\n")


if __name__ == "__main__":
    main()
