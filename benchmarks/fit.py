"""How well the creator's side of a fit ranks influencers for a brand: brand-creator ties over instagram_kim2020.

``make bench-fit`` prints the table and writes build/bench-fit.json. Ties, brands and negatives are those of
training/ties.py, which states the rules; that set is for validation on this machine only, nothing here is tuned on it,
and a tie is no success. It has no audiences: what is ranked is the creator's side, by the code of the product
(``fit.nearness.mean_near`` for the message, ``fit.neutral.below`` for topics, the weights of the components).

Rows are measured on the same pairs, in one run: recall at 10 and 50, the mean reciprocal rank and the median rank are
of the tied among the tied and the 200 others of each brand; intervals by a bootstrap over brands. "Lower bound" is what
a ranking is sorted by. Nothing is learned from the set, so brands and influencers need no folds. Handles of influencers
are read as the product reads them; those of brands are out of the captions. MiniLM's rows need the training group.
The number of captions is a row of its own: the tied have more of them in this sample, which flatters whatever grows
with it (the best caption, the length of a mean vector, a lower bound).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np

from bothsides.documents.campaign import Brief
from bothsides.documents.fit import Component
from bothsides.documents.profile import Account, Coverage, Profile
from bothsides.fit.account import account_vector
from bothsides.fit.asked import asked
from bothsides.fit.components import creator_message, creator_topics
from bothsides.fit.nearness import few_about, mean_near
from bothsides.fit.peers import shipped
from bothsides.fit.reasons import Kind, aligned
from bothsides.fit.score import drawn, summed
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


def scored(brief: Brief, vectors: np.ndarray, topics: np.ndarray, account: np.ndarray | None) -> dict[str, float]:
    """The components that these captions tell, each from 0 to 1, and both together as the score weighs them."""
    wanted = asked(brief)
    said, weights = creator_message.with_account(vectors, np.ones(len(vectors)), account)
    found = [aligned(mean_near(one, said, weights)[1]) for one in (wanted.offered, wanted.said) if one is not None]
    measured = [component(creator_message.KIND, tuple(np.mean(found, axis=0).tolist()))]
    alone = [aligned(mean_near(one, vectors, np.ones(len(vectors)))[1])[0] for one in (wanted.offered, wanted.said)
             if one is not None]  # fmt: skip
    if wanted.topics:
        columns = [TOPICS.index(topic) for topic in wanted.topics]
        about = topics[:, columns].sum(1)
        measured.append(component(creator_topics.KIND, aligned(few_about(shipped().about(wanted.topics), about))))
    value, low, _ = summed(drawn(measured, "creator"))
    mean = vectors.mean(0)
    cosine = (
        float(mean @ wanted.subject) / max(float(np.linalg.norm(mean)), 1e-9) if wanted.subject is not None else 0.0
    )
    return {
        "message": measured[0].score or 0.0, "message, captions alone": float(np.mean(alone)),
        "topics": (measured[1].score or 0.0) if wanted.topics else 0.5,
        "creator's side": value, "creator's side, lower bound": low, "plain cosine": cosine,
    }  # fmt: skip


def component(kind: Kind, score: tuple[float, ...]) -> Component:
    """A component with this score and interval, weighed as for sales."""
    value, low, high = score
    return Component(
        name=kind.name, side="creator", weight=kind.weights["sales"], state="ok", score=value, low=low, high=high
    )  # fmt: skip


@cache
def read_by_minilm() -> Callable[[Sequence[str]], np.ndarray] | None:
    """MiniLM's unit vectors of texts; None where the training group is not installed."""
    try:
        from training.minilm import Encoder
    except ModuleNotFoundError:
        return None
    encoder = Encoder()

    def read(texts: Sequence[str]) -> np.ndarray:
        found = encoder.vectors(list(texts))
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)

    return read


def peers(
    brand: ties.Brand, some: list[tuple[str, bool, list[str]]], index: dict[str, int], read: np.ndarray
) -> dict[str, np.ndarray]:
    """MiniLM's cosine of brief and message with the mean of the captions; the set's category of the influencer, by
    MiniLM's cosine of its name with the brief; and the sum of both, in standard deviations."""
    wanted = read[index[" ".join(brand.asked)]]
    mean = np.array([read[[index[text] for text in said]].mean(0) for *_, said in some])
    cosine = (mean @ wanted) / np.maximum(np.linalg.norm(mean, axis=1), 1e-9)
    group = np.array([read[index[title]] @ wanted if (title := kind_of(user)) else np.nan for user, *_ in some])
    group = np.where(np.isnan(group), np.nanmean(group), group)
    both = sum((one - one.mean()) / max(float(one.std()), 1e-9) for one in (cosine, group))
    return {"MiniLM": cosine, "category": group, "MiniLM and category": np.asarray(both)}


def kind_of(user: str) -> str:
    """The set's category of an influencer; empty for none and "other"."""
    name = ties.categories().get(user, "")
    return "" if name == "other" else name


def ranked() -> dict[tuple[str, str, str], list[tuple[np.ndarray, np.ndarray, np.ndarray]]]:
    """(what is asked, kind, row) → of each brand the scores, who is tied, and categories."""
    model = text_model()
    found: dict[tuple[str, str, str], list[tuple[np.ndarray, np.ndarray, np.ndarray]]] = {}
    random = np.random.default_rng(0)
    labels = model.labels["topics"]
    columns = [labels.index(topic) for topic in TOPICS]
    every = {kind: [(brand, ties.people(brand, without_tie=out)) for brand in ties.brands()]
             for kind, out in KINDS.items()}  # fmt: skip
    texts = sorted({text for rows in every.values() for _, some in rows for *_, said in some for text in said}
                   | {" ".join(brand.asked) for brand in ties.brands()} | set(ties.categories().values()))  # fmt: skip
    index = {text: at for at, text in enumerate(texts)}
    read = model(texts)
    vectors, topics = np.asarray(read["vector"], float), np.asarray(read["topics"], float)[:, columns]
    words, minilm = ties.tfidf(texts), read_by_minilm()
    large = minilm(texts) if minilm else None
    for kind, rows in every.items():
        for brand, some in rows:
            tied = np.array([tie for _, tie, _ in some])
            if tied.sum() < LEAST:
                continue
            plain = Brief.model_validate(
                {"name": "bench", "brand": {"name": "bench", "description": brand.asked[0]}, "markets": ["US"]}
            )
            group = np.array([ties.categories().get(user, "") for user, *_ in some])
            for name, brief in {
                "brief": plain, "brief and message": plain.model_copy(update={"message": brand.asked[1]})
            }.items():  # fmt: skip
                told = [
                    scored(brief, vectors[at], topics[at], account(user))
                    for user, at in ((user, [index[t] for t in said]) for user, _, said in some)
                ]
                columns_of = {row: np.array([one[row] for one in told]) for row in told[0]}
                if name == "brief and message":
                    wanted = words[index[" ".join(brand.asked)]]
                    columns_of["TF-IDF"] = np.array([words[[index[t] for t in said]].mean(0) @ wanted
                                                     for *_, said in some])  # fmt: skip
                    columns_of |= {} if large is None else peers(brand, some, index, large)
                    columns_of["followers"] = np.array([accounts()[user][0] for user, *_ in some])
                    columns_of["engagement rate"] = np.array([accounts()[user][1] for user, *_ in some])
                    columns_of["number of captions"] = np.array([float(len(said)) for *_, said in some])
                    columns_of["random"] = random.random(len(some))
                for row, values in columns_of.items():
                    found.setdefault((name, kind, row), []).append((values, tied, group))
    return found


@cache
def account(user: str) -> np.ndarray | None:
    """What an influencer's handle says, as the product reads it."""
    profile = Profile(
        creator=f"instagram:{user}", run_id="bench", made_at=datetime(2020, 1, 1, tzinfo=UTC), source="bench",
        account=Account(), posts=(), coverage=Coverage(posts=0, audience=0),
    )  # fmt: skip
    return account_vector(profile)


def figures(pairs: Sequence[tuple[np.ndarray, np.ndarray]]) -> dict[str, float]:
    """AUC, recall at 10 and 50, mean reciprocal rank and median rank, each a mean over brands."""
    each = []
    for high, low in pairs:
        ranks = np.array([1 + (low > one).sum() + 0.5 * (low == one).sum() + (high > one).sum() for one in high])
        first = min(ranks)
        each.append((auc(high, low), (ranks <= 10).mean(), (ranks <= 50).mean(), 1 / first, np.median(ranks)))
    means = np.mean(each, axis=0)
    return dict(zip(("AUC", "R@10", "R@50", "MRR", "median rank"), means.tolist(), strict=True))


def drawn_again(each: np.ndarray, random: np.random.Generator) -> tuple[float, float]:
    """95 % interval of the mean by a bootstrap over brands."""
    means = [each[random.integers(0, len(each), len(each))].mean() for _ in range(DRAWS)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def main() -> None:
    """Measure, print, write."""
    if not ties.brands():
        print("instagram_kim2020 is not at hand (BOTHSIDES_DATA)")
        return
    rows, random = [], np.random.default_rng(1)
    print("| asked, kind | by | AUC | R@10 | R@50 | MRR | median rank | AUC within category |\n" + "| --- " * 8 + "|")
    for (name, kind, row), brands in ranked().items():
        pairs = [(scores[tied], scores[~tied]) for scores, tied, _ in brands]
        value = figures(pairs)
        each = np.array([auc(high, low) for high, low in pairs])
        low, high = drawn_again(each, random)
        rest = " | ".join(f"{value[one]:.3f}" for one in ("R@10", "R@50", "MRR"))
        found = f"{value['AUC']:.3f} ({low:.3f}–{high:.3f}) | {rest} | {value['median rank']:.0f}"
        within = [one for scores, tied, group in brands if (one := ties.within(scores, tied, group)) is not None]
        print(f"| {name}, {kind} | {row} | {found} | {np.mean(within):.3f} |")
        title = f"ties, {name}, {kind}, by {row}"
        rows.append({"name": title, "value": value["AUC"], "low": low, "high": high, "unit": "AUC", "n": len(each)})
        rows += [{"name": f"{title}, {one}", "value": value[one], "n": len(each)} for one in value if one != "AUC"]
        least, most = drawn_again(np.array(within), random)
        rows.append({"name": f"{title}, within the category", "value": float(np.mean(within)), "low": least,
                     "high": most, "unit": "AUC", "n": len(within)})  # fmt: skip
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1, default=float) + "\n")


if __name__ == "__main__":
    main()
