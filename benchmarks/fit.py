"""How well the product ranks influencers for a brand: brand-creator ties over instagram_kim2020.

``make bench-fit`` prints the table and writes build/bench-fit.json. Ties, brands and negatives are those of
training/ties.py, which states the rules; that set is for validation on this machine only, nothing here is tuned on it,
and a tie is no success. Of each influencer the set has a few posts (1.7 on average) with date, likes and some comments:
they become a profile and a sample of commenters, and go through the product's own code, persona, audience and fit.

"As ranked" is the order of the product: by decision, then by the lower bound. "Message and topics" are the two
components that captions tell, weighed as in the score; "without ..." is the lower bound of the score without that
component: the ablation. The peers know captions alone: TF-IDF and MiniLM of the mean of the captions, the set's own
category of the influencer (by MiniLM's cosine of its name with the brief), followers, engagement rate, chance.
The number of captions is a row of its own: the tied have more of them in this sample, which flatters whatever grows
with it (the best caption, a lower bound).

"Other hashtags kept": captions as the product reads them, with the hashtags in which the brand's name is not.

All rows are measured on the same pairs, in one run: recall at 10 and 50, the mean reciprocal rank and the median rank
are of the tied among the tied and the 200 others of each brand; intervals by a bootstrap over brands. Nothing is
learned from the set, so brands and influencers need no folds. Handles of influencers are read as the product reads
them; those of brands are out of captions and comments. MiniLM's rows need the training group.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bothsides.audience.infer import infer
from bothsides.documents.campaign import Brief
from bothsides.documents.fit import Component, Gate
from bothsides.documents.profile import Account, AudienceMember, AudienceSample, Coverage, Post, Profile
from bothsides.fit.case import Both, Case
from bothsides.fit.components import components
from bothsides.fit.gates import gates
from bothsides.fit.score import SIDES, combine, counted, decide, drawn, known_part, summed
from bothsides.persona.sources.local import extract
from training import ties
from training.measures import auc

OUT = Path("build/bench-fit.json")
LEAST = 3  # tied influencers of a brand
DRAWS = 1_000
KINDS = {
    "tying post included": {"without_tie": False},
    "tying post left out": {"without_tie": True},
    "tying post included, other hashtags kept": {"without_tie": False, "hashtags": True},
    "tying post left out, other hashtags kept": {"without_tie": True, "hashtags": True},
}
DECISIONS = ("no_fit", "insufficient_data", "review", "fit")
CAPTIONS = ("creator_message", "creator_topics")
FORMATS = {"GraphImage": "image", "GraphSidecar": "image", "GraphVideo": "video"}

type Columns = dict[str, np.ndarray]


class Facts(NamedTuple):
    """What the set says of an influencer's account."""

    followers: int
    posts: int


@cache
def facts() -> dict[str, Facts]:
    """Influencer → account."""
    with gzip.open(ties.SET / "influencers.txt.gz", "rt") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        return {row[0]: Facts(int(row[2]), int(row[4])) for row in rows if len(row) > 4 and row[2].isdigit()}


# ---------------------------------------------------------------------------------------------- the product
@lru_cache(maxsize=1 << 16)
def both(user: str, posts: tuple[ties.Post, ...]) -> Both:
    """An influencer through the product: profile, persona, and the audience of those who commented."""
    account = facts().get(user, Facts(0, 0))
    newest = max(post.at for post in posts)
    made_at = datetime.fromtimestamp(newest, UTC) + timedelta(hours=1)
    creator, people = f"instagram:{user}", dict[str, list[tuple[str, str]]]()
    for post in posts:
        for who, text in post.said:
            people.setdefault(who, []).append((post.id, text))
    profile = Profile(
        creator=creator, run_id="bench", made_at=made_at, source="bench",
        account=Account(followers=account.followers or None, posts_total=account.posts or None),
        posts=tuple(
            Post(id=post.id, text=post.caption, created_at=datetime.fromtimestamp(post.at, UTC),
                 format=FORMATS.get(post.kind), likes=post.likes, comments=post.comments, views=post.views,
                 sponsored=post.paid or None)
            for post in posts
        ),
        coverage=Coverage(posts=len(posts), audience=len(people)),
    )  # fmt: skip
    members = tuple(
        AudienceMember(
            id=who, relation="commenter", texts=tuple(text for _, text in said[:100]),
            met_under=tuple(dict.fromkeys(under for under, _ in said)),
        )
        for who, said in people.items()
    )  # fmt: skip
    sample = AudienceSample(creator=creator, run_id="bench", made_at=made_at, members=members)
    return Both(profile, extract(profile), infer(profile, sample))


def told(brief: Brief, one: Both) -> dict[str, float]:
    """What the product says of one influencer, a number for each row of the table."""
    case = Case(brief, one)
    measured, found = [measure(case) for measure in components().values()], gates(case)
    sides = {side: summed(drawn(measured, side)) for side in SIDES}
    value, low, _ = combine(measured, found)
    decision = decide(
        combine(measured)[1:], {side: ends[1:] for side, ends in sides.items()}, found,
        {side: known_part(measured, side) for side in SIDES},
    )  # fmt: skip
    captions = summed(drawn([c for c in measured if c.name in CAPTIONS], "creator"))
    scores = {c.name: c.score if c.score is not None else c.usual / np.e for c in measured}
    rows = {
        "as ranked": DECISIONS.index(decision) + low / 2, "score": value, "lower bound": low,
        "creator's side": sides["creator"][0], "audience's side": sides["audience"][0],
        "message and topics": captions[0], "message and topics, lower bound": captions[1],
    } | {name: scores[name] for name in CAPTIONS}  # fmt: skip
    return rows | {f"without {name}": one for name, one in without(measured, found)}


def without(measured: Sequence[Component], found: Sequence[Gate]) -> Iterator[tuple[str, float]]:
    """The score's lower bound without each component that counts."""
    for left_out in counted(measured):
        rest = [component for component in measured if component.name != left_out.name]
        yield left_out.name, combine(rest, found)[1]


def of_product(job: tuple[ties.Brand, str]) -> Columns:
    """Row → the numbers of the people of one brand, as ``ties.people`` gives them."""
    brand, kind = job
    brief = Brief.model_validate(
        {
            "name": "bench", "brand": {"name": "bench", "description": brand.asked[0]}, "markets": ["US"],
            "message": brand.asked[1],
        }
    )  # fmt: skip
    rows = [told(brief, both(user, tuple(said))) for user, _, said in ties.people(brand, **KINDS[kind])]
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: np.array([row.get(name, row["lower bound"]) for row in rows]) for name in names}


# ------------------------------------------------------------------------------------------------ the peers
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


class Peers:
    """Others who rank the same people by the same captions, brief and message."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.index = {text: at for at, text in enumerate(texts)}
        self.words, minilm = ties.tfidf(texts), read_by_minilm()
        self.large = minilm(texts) if minilm else None
        self.random = np.random.default_rng(0)

    def of(self, brand: ties.Brand, some: list[tuple[str, bool, list[ties.Post]]]) -> Columns:
        """Row → numbers of these people."""
        said = [[self.index[post.caption] for post in posts] for *_, posts in some]
        wanted = self.index[" ".join(brand.asked)]
        account = [facts().get(user, Facts(0, 0)) for user, *_ in some]
        answers = [np.mean([(post.likes or 0) + (post.comments or 0) for post in posts]) for *_, posts in some]
        found = {
            "TF-IDF": np.array([self.words[at].mean(0) @ self.words[wanted] for at in said]),
            "followers": np.array([float(one.followers) for one in account]),
            "engagement rate": np.array([n / max(one.followers, 1) for n, one in zip(answers, account, strict=True)]),
            "number of captions": np.array([float(len(at)) for at in said]),
            "random": self.random.random(len(some)),
        }
        if self.large is None:
            return found
        mean = np.array([self.large[at].mean(0) for at in said])
        cosine = (mean @ self.large[wanted]) / np.maximum(np.linalg.norm(mean, axis=1), 1e-9)
        titles = [kind_of(user) for user, *_ in some]
        group = np.array([self.large[self.index[one]] @ self.large[wanted] if one else np.nan for one in titles])
        group = np.where(np.isnan(group), np.nanmean(group), group)
        both_ = sum((one - one.mean()) / max(float(one.std()), 1e-9) for one in (cosine, group))
        return found | {"MiniLM": cosine, "category": group, "MiniLM and category": np.asarray(both_)}


def kind_of(user: str) -> str:
    """The set's category of an influencer; empty for none and "other"."""
    name = ties.categories().get(user, "")
    return "" if name == "other" else name


# ---------------------------------------------------------------------------------------------- the figures
def ranked() -> dict[tuple[str, str], list[tuple[np.ndarray, np.ndarray, np.ndarray]]]:
    """(kind, row) → of each brand the scores, who is tied, and categories."""
    every = [(one, kind, ties.people(one, **how)) for kind, how in KINDS.items() for one in ties.brands()]
    jobs = [job for job in every if sum(tied for _, tied, _ in job[2]) >= LEAST]
    texts = {post.caption for *_, some in jobs for *_, posts in some for post in posts}
    texts |= {" ".join(brand.asked) for brand in ties.brands()} | set(ties.categories().values())
    peers = Peers(sorted(texts))
    found: dict[tuple[str, str], list[tuple[np.ndarray, np.ndarray, np.ndarray]]] = {}
    with Pool(2) as pool:
        products = pool.imap(of_product, [(brand, kind) for brand, kind, _ in jobs], 4)
        for at, ((brand, kind, some), columns) in enumerate(zip(jobs, products, strict=True)):
            tied = np.array([tie for _, tie, _ in some])
            group = np.array([ties.categories().get(user, "") for user, *_ in some])
            for row, values in (columns | peers.of(brand, some)).items():
                found.setdefault((kind, row), []).append((values, tied, group))
            print(f"\r{at + 1} of {len(jobs)}", end="", flush=True)
    print()
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
    rows, random, lines = [], np.random.default_rng(1), []
    for (kind, row), brands in ranked().items():
        pairs = [(scores[tied], scores[~tied]) for scores, tied, _ in brands]
        value = figures(pairs)
        each = np.array([auc(high, low) for high, low in pairs])
        low, high = drawn_again(each, random)
        rest = " | ".join(f"{value[one]:.3f}" for one in ("R@10", "R@50", "MRR"))
        found = f"{value['AUC']:.3f} ({low:.3f}–{high:.3f}) | {rest} | {value['median rank']:.0f}"
        within = [one for scores, tied, group in brands if (one := ties.within(scores, tied, group)) is not None]
        lines.append(f"| {kind} | {row} | {found} | {np.mean(within):.3f} |")
        title = f"ties, brief and message, {kind}, by {row}"
        rows.append({"name": title, "value": value["AUC"], "low": low, "high": high, "unit": "AUC", "n": len(each)})
        rows += [{"name": f"{title}, {one}", "value": value[one], "n": len(each)} for one in value if one != "AUC"]
        least, most = drawn_again(np.array(within), random)
        rows.append({"name": f"{title}, within the category", "value": float(np.mean(within)), "low": least,
                     "high": most, "unit": "AUC", "n": len(within)})  # fmt: skip
    print("| kind | by | AUC | R@10 | R@50 | MRR | median rank | AUC within category |\n" + "| --- " * 8 + "|")
    print("\n".join(lines))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1, default=float) + "\n")


if __name__ == "__main__":
    main()
