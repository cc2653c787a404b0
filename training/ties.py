"""Who is tied to a brand? The nearness of a brand's brief to an influencer's captions, over instagram_kim2020.

A **tie** is a post that tags a verified account of the brand, or mentions it in the caption. **Brands**: verified
accounts whose name or handle is the name of a brand of brands_nsi (case, accents and signs aside, "official" left out)
and that are no influencers of the set; accounts of one name are one brand; tied with ``LEAST`` influencers at least; of
each category of brands_nsi (its shop, if it has one) the ``MOST`` tied. That leaves people, magazines and pages out and
keeps clothes from being all. Left out too are brands without a brief in briefs.yaml: accounts whose name is another
brand's. The briefs are written by hand and do not name the brand.

**Positives** are the tied influencers with a readable caption, **negatives** ``OTHERS`` of the untied ones, drawn by
a fixed seed. From all captions alike go mentions, hashtags, addresses and every word of the brand's name and handles.
The **score** is the cosine of the brief's vector with the mean of the captions' vectors. With the tying posts left out,
both sides are people with another post: positives keep what is untied, negatives lose a random post.
Within the category, only pairs of one category of influencers are compared.

instagram_kim2020 is for validation on this machine only: figures leave, nothing else does.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import yaml

from bothsides.text.model import TextModel
from training.data import HERE, LOCAL
from training.measures import auc, bootstrap

SET = LOCAL / "instagram_kim2020"
LEAST, MOST, OTHERS = 5, 10, 200
ASKED = ("brief only", "brief and message")
KINDS = ("tying post included", "tying post left out", "within the category")

type Vectors = Callable[[Sequence[str]], np.ndarray]  # unit vectors, (texts, dimensions)


class Post(NamedTuple):
    """What an influencer published, the verified accounts that it names, and what others wrote under it."""

    user: str
    caption: str
    named: frozenset[str]
    id: str
    at: int  # seconds since 1970
    kind: str  # as Instagram calls its formats
    likes: int | None
    comments: int | None
    views: int | None
    paid: bool  # has a paid partnership label
    said: tuple[tuple[str, str], ...]  # (who, what), a few of the comments


class Brand(NamedTuple):
    """A brand with its brief and message, the words that would give it away, and who is tied to it."""

    name: str
    asked: tuple[str, str]  # brief, message
    words: frozenset[str]
    accounts: frozenset[str]
    tied: tuple[str, ...]
    others: tuple[str, ...]


def key(name: str) -> str:
    """A name without case, accents, signs and "official": ``H&M`` → ``hm``."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ø", "o"))
    return re.sub(r"[^a-z0-9]|official", "", plain)


def stripped(caption: str, words: frozenset[str], *, hashtags: bool = False) -> str:
    """A caption without mentions, hashtags, addresses and these words; empty where fewer than three words are left.
    ``hashtags``: those stay that have none of the words in them."""

    def kept(tag: re.Match[str]) -> str:
        named = any(word in key(tag[1]) for word in words if len(word) > 2) or key(tag[1]) in words
        return f" #{tag[1]}" if hashtags and not named else " "

    bare = re.sub(r"https?://\S+|www\.\S+|@[\w.]+", " ", caption)
    left = without(re.sub(r"[#＃]([\w.]+)", kept, bare), words)
    return " ".join(left.split()) if len(re.findall(r"\w+", left)) > 2 else ""


def without(text: str, words: frozenset[str]) -> str:
    """A text without these words."""
    return re.sub(r"\w+", lambda word: " " if key(word[0]) in words else word[0], text)


@cache
def categories() -> dict[str, str]:
    """Influencer → the set's category."""
    with gzip.open(SET / "influencers.txt.gz", "rt") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        return {name: rest[0].strip() for name, *rest in rows if rest}


@cache
def posts() -> tuple[dict[str, list[Post]], dict[str, str]]:
    """Influencer → posts; and the verified accounts that are tagged → their names."""
    with gzip.open(SET / "posts.jsonl.gz", "rt") as file:
        rows = [json.loads(line) for line in file]
    names = {handle: name for row in rows for handle, name, verified in row["tag"] if verified}
    found: dict[str, list[Post]] = defaultdict(list)
    for row in rows:
        mentions = {m.rstrip(".") for m in re.findall(r"@([\w.]+)", (row["cap"] or "").lower())}
        named = {handle for handle, _, _ in row["tag"]} | mentions
        said = tuple((who, text) for who, _, text, _ in row["com"] if who != row["user"])
        found[row["user"]].append(
            Post(row["user"], row["cap"] or "", frozenset(named & names.keys()), row["id"], row["t"], row["type"],
                 row["likes"], row["ncom"], row["views"], bool(row.get("sponsor")), said)
        )  # fmt: skip
    return dict(sorted(found.items())), names


@cache
def brands(seed: int = 0) -> list[Brand]:
    """The brands by the rule above, with their people; empty where the set is not at hand."""
    if not SET.exists():
        return []
    shops: dict[str, str] = {}
    with gzip.open(LOCAL / "brands_nsi" / "brands.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            name = key(row["name"])
            shops[name] = min(shops.get(name, row["category"]), row["category"], key=lambda c: (c[:4] != "shop", c))
    shops.pop("", None)
    by_user, names = posts()
    accounts: dict[str, set[str]] = defaultdict(set)
    for handle, name in names.items():
        known = next((one for one in (key(name), key(handle)) if one in shops), None)
        if known and handle not in categories():
            accounts[known].add(handle)
    brand_of = {handle: name for name, handles in accounts.items() for handle in handles}
    tied: dict[str, set[str]] = defaultdict(set)
    for user, said in by_user.items():
        for name in {brand_of[handle] for post in said for handle in post.named & brand_of.keys()}:
            tied[name].add(user)
    briefs = {key(name): (name, both) for name, both in yaml.safe_load((HERE / "briefs.yaml").read_text()).items()}
    random, taken, found = np.random.default_rng(seed), Counter[str](), []
    for name in sorted(tied, key=lambda one: (-len(tied[one]), one)):
        taken[shops[name]] += 1
        if len(tied[name]) < LEAST or taken[shops[name]] > MOST or name not in briefs:
            continue
        title, both = briefs[name]
        texts = [title, *accounts[name], *(names[handle] for handle in accounts[name])]
        words = {key(word) for text in texts for word in (text, *re.findall(r"\w+", text)) if len(key(word)) > 1}
        users = [user for user in by_user if user not in tied[name]]
        drawn = random.permutation(len(users))
        readable = (users[at] for at in drawn if any(stripped(p.caption, frozenset(words)) for p in by_user[users[at]]))
        others = tuple(user for user, _ in zip(readable, range(OTHERS), strict=False))
        found.append(
            Brand(title, (both["brief"], both["message"]), frozenset(words), frozenset(accounts[name]),
                  tuple(sorted(tied[name])), others)
        )  # fmt: skip
    return found


def people(brand: Brand, *, without_tie: bool, hashtags: bool = False) -> list[tuple[str, bool, list[Post]]]:
    """(influencer, tied?, posts) of all who have a caption left; captions and comments are stripped."""
    by_user, _ = posts()
    random, found = np.random.default_rng(0), []
    for user in (*brand.tied, *brand.others):
        said, tied = by_user[user], user in brand.tied
        if without_tie and tied:
            said = [post for post in said if not post.named & brand.accounts]
        elif without_tie:
            lost = random.integers(len(said))
            said = [post for at, post in enumerate(said) if at != lost]
        read = [
            post._replace(caption=left, said=tuple((who, without(text, brand.words)) for who, text in post.said))
            for post in said
            if (left := stripped(post.caption, brand.words, hashtags=hashtags))
        ]
        if read:
            found.append((user, tied, read))
    return found


def of_brands(vectors: Vectors) -> dict:
    """(what is asked, kind) → the AUC of each brand, by the mean vector of a person's captions; brands with fewer than
    three positives are left out."""
    both = [[(brand, people(brand, without_tie=without)) for brand in brands()] for without in (False, True)]
    texts = {post.caption for rows in both for _, some in rows for _, _, said in some for post in said}
    texts |= {text for brand in brands() for text in (brand.asked[0], " ".join(brand.asked))}
    index = {text: at for at, text in enumerate(sorted(texts))}
    read = vectors(list(index))
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for left_out, rows in zip((False, True), both, strict=True):
        for brand, some in rows:
            tied = np.array([tie for _, tie, _ in some])
            group = np.array([categories().get(user, "") for user, _, _ in some])
            for name, text in zip(ASKED, (brand.asked[0], " ".join(brand.asked)), strict=True):
                asked = read[index[text]]
                mixed = [read[[index[post.caption] for post in said]].mean(0) for _, _, said in some]
                score = np.array([m @ asked / max(float(np.linalg.norm(m)), 1e-9) for m in mixed])
                if tied.sum() >= 3:
                    found[name, KINDS[left_out]].append(auc(score[tied], score[~tied]))
                if not left_out and (value := within(score, tied, group)) is not None:
                    found[name, KINDS[2]].append(value)
    return dict(found)


def within(score: np.ndarray, tied: np.ndarray, group: np.ndarray) -> float | None:
    """The AUC over the pairs of one category; None where fewer than three positives have one."""
    pairs = [(score[tied & (group == one)], score[~tied & (group == one)]) for one in set(group) - {""}]
    pairs = [(high, low) for high, low in pairs if len(high) and len(low)]
    if sum(len(high) for high, _ in pairs) < 3:
        return None
    weights = [len(high) * len(low) for high, low in pairs]
    return float(np.average([auc(high, low) for high, low in pairs], weights=weights))


def light(model: TextModel) -> Vectors:
    """The light model's vectors."""
    return lambda texts: model(texts)["vector"]


def centred(vectors: Vectors) -> Vectors:
    """The same less their mean over all texts, which are mostly captions and have no labels."""

    def read(texts: Sequence[str]) -> np.ndarray:
        found = vectors(texts)
        found = found - found.mean(0)
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)

    return read


def tfidf(texts: Sequence[str], width: int = 4096) -> np.ndarray:
    """TF-IDF of words, logarithmic counts, of the ``width`` commonest words alone, unit length."""
    bags = [Counter(re.findall(r"\w\w+", text.casefold())) for text in texts]
    seen = Counter(word for bag in bags for word in bag)
    index = {word: at for at, (word, _) in enumerate(seen.most_common(width))}
    found = np.zeros((len(texts), width), np.float32)
    for row, bag in zip(found, bags, strict=True):
        for word, n in bag.items():
            if word in index:
                row[index[word]] = (1 + np.log(n)) * np.log(len(texts) / seen[word])
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def figures(model: TextModel, others: dict[str, Vectors] | None = None) -> list[dict]:
    """Mean AUC over brands, its 95 % interval by a bootstrap over brands; one row for each peer."""
    if not brands():
        return []
    ours = of_brands(light(model))
    measured = {name: of_brands(read) for name, read in (others or {}).items()}
    found = []
    for (asked, kind), values in ours.items():
        each = np.array(values)
        value, low, high = bootstrap(lambda rows, each=each: float(each[rows].mean()), len(each), 1000)
        row = {"name": f"vector, instagram_kim2020 ties, {asked}, {kind}", "value": value, "low": low, "high": high}
        row |= {"unit": "AUC", "n": len(each)}
        for name, other in measured.items():
            found.append(row | {"against": {"name": name, "value": float(np.mean(other[asked, kind]))}})
        if not measured:
            found.append(row | {"against": None})
    return found


def peers(model: TextModel) -> dict[str, Vectors]:
    """What the vector is compared with: words, and itself less the mean of captions."""
    return {"TF-IDF": tfidf, "the vector, centred": centred(light(model))}
