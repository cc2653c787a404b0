"""The data sets, checked by their checksum: from ``BOTHSIDES_DATA`` (default ../shared/data), else from their public
address."""

from __future__ import annotations

import csv
import gzip
import hashlib
import html
import io
import json
import math
import os
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import emoji
import numpy as np
import yaml

from bothsides.taxonomy import EMOTIONS

HERE = Path(__file__).parent
LOCAL = Path(os.environ.get("BOTHSIDES_DATA", HERE.parent.parent / "shared" / "data"))


@dataclass(frozen=True)
class Split:
    """Texts with their labels: (texts, labels) 0/1 for a multi-label head, (texts,) for a single-label one."""

    texts: list[str]
    labels: np.ndarray


@cache
def sets() -> dict:
    """What datasets.yaml says."""
    return yaml.safe_load((HERE / "datasets.yaml").read_text())


def read(dataset: str, name: str) -> str:
    """One file of a data set as text.

    Raises:
        ValueError: its checksum is another one.
    """
    known = sets()[dataset]
    sha256, path = known["files"][name]["sha256"], known["files"][name]["path"]
    for local in (LOCAL / dataset / name, LOCAL / dataset / f"{name}.gz"):
        if local.exists():
            raw = gzip.decompress(local.read_bytes()) if local.suffix == ".gz" else local.read_bytes()
            if hashlib.sha256(raw).hexdigest() != sha256:
                raise ValueError(f"{local} is not the file that training/datasets.yaml names: its checksum differs")
            return raw.decode("utf-8", "replace")
    import pooch

    repo, commit = known["version"].split("@")
    url = f"https://raw.githubusercontent.com/{repo}/{commit}/{quote(path)}"
    return Path(pooch.retrieve(url, f"sha256:{sha256}", progressbar=True)).read_text("utf-8", "replace")


def folder(dataset: str, name: str) -> dict[str, str]:
    """The files of a folder of a data set that is at hand, by name.

    Raises:
        ValueError: the folder is not there, or the files one after the other have another checksum.
    """
    known = sets()[dataset]["files"][name]
    paths = sorted((LOCAL / dataset / known["path"]).glob("*"))
    if hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest() != known["sha256"]:
        raise ValueError(f"{LOCAL / dataset / known['path']} is not the folder that training/datasets.yaml names")
    return {path.name: path.read_text("utf-8", "replace") for path in paths}


def written(name: str) -> list[tuple[str, str]]:
    """(who, what) of a question-and-answer site, its ``Posts.xml`` or ``Comments.xml``, as plain text; "" is nobody."""
    who, what = {"Posts.xml": ("OwnerUserId", "Body"), "Comments.xml": ("UserId", "Text")}[name]
    rows = ElementTree.fromstring(read("stackexchange_demo", name))  # noqa: S314 a file with a checksum
    return [(row.get(who, ""), html.unescape(re.sub(r"<[^>]*>", " ", row.get(what, "")))) for row in rows]


def members() -> list[list[str]]:
    """Posts and comments of each member of that site."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in ("Posts.xml", "Comments.xml"):
        for who, text in written(name):
            found[who].append(text)
    return [texts for who, texts in sorted(found.items()) if who]


def emotions(split: str) -> Split:
    """GoEmotions: ``train``, ``dev`` or ``test``; several labels a text."""
    rows = [line.split("\t") for line in read("goemotions", f"{split}.tsv").splitlines() if line]
    return Split([row[0] for row in rows], _several([row[1].split(",") for row in rows], len(EMOTIONS)))


def tweeteval(task: str, split: str) -> Split:
    """One task of TweetEval (Barbieri et al. 2020): ``train``, ``dev`` or ``test``."""
    part = {"dev": "val"}.get(split, split)
    texts = read("tweeteval", f"{task}/{part}_text.txt").split("\n")
    labels = np.array(read("tweeteval", f"{task}/{part}_labels.txt").split(), np.int64)
    return Split([plain(text) for text in texts[: len(labels)]], labels)


def sentiment(split: str) -> Split:
    """TweetEval's sentiment task; its training texts are those of SemEval 2013 to 2016, never the 2017 test."""
    if split != "train":
        return tweeteval("sentiment", split)
    index, found = {"negative": 0, "neutral": 1, "positive": 2}, {}
    known = sets()["semeval_sentiment"]
    for name in known["files"]:
        for line in read("semeval_sentiment", name).splitlines():
            cells = line.split("\t")
            if len(cells) >= 3 and cells[1] in index:
                found[plain(cells[2])] = index[cells[1]]
    return Split(list(found), np.array(list(found.values())))


def affects(split: str) -> Split:
    """SemEval 2018 task 1 E-c, ``train`` or ``dev``: 11 emotions of tweets, several a text. Its test is not touched:
    TweetEval's emotion test is cut from it."""
    rows = [line.split("\t") for line in read("semeval2018_ec", f"E-c-En-{split}.txt").splitlines()[1:] if line]
    return Split([plain(row[1]) for row in rows], np.array([row[2:13] for row in rows], np.float32))


VALUES = (
    "Self-direction: thought", "Self-direction: action", "Stimulation", "Hedonism", "Achievement", "Power: dominance",
    "Power: resources", "Face", "Security: personal", "Security: societal", "Tradition", "Conformity: rules",
    "Conformity: interpersonal", "Humility", "Benevolence: caring", "Benevolence: dependability",
    "Universalism: concern", "Universalism: nature", "Universalism: tolerance", "Universalism: objectivity",
)  # fmt: skip


def values(split: str) -> Split:
    """Arguments with the human values behind them (Touché 2023, Mirzakhmedova et al. 2024): ``train``, ``dev`` or
    ``test``; several of 20 labels an argument."""
    part = {"train": "training", "dev": "validation"}.get(split, split)
    rows = csv.DictReader(
        io.StringIO(read("valueeval23", f"arguments-{part}.tsv")), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    said = {row["Argument ID"]: f"{row['Premise']} ({row['Stance']}: {row['Conclusion']})" for row in rows}
    labels = csv.DictReader(io.StringIO(read("valueeval23", f"labels-{part}.tsv")), delimiter="\t")
    pairs = [
        (said[row["Argument ID"]], [row[value] for value in VALUES]) for row in labels if row["Argument ID"] in said
    ]
    return Split([text for text, _ in pairs], np.array([label for _, label in pairs], np.float32))


def profiles(head: str) -> dict[str, Split]:
    """Twitter profiles as a crowd perceived them in 2015: ``gender`` (woman, man, unknown) or ``account`` (person,
    organisation). The text is the bio, in training also the bio with a tweet; a profile's split follows from a digest
    of it."""
    index = {
        "gender": {"female": 0, "male": 1, "unknown": 2},
        "account": {"female": 0, "male": 0, "brand": 1},
    }[head]
    found: dict[str, tuple[list[str], list[int]]] = {name: ([], []) for name in ("train", "dev", "test")}
    for row in csv.DictReader(io.StringIO(read("gender_dfe", "profiles.csv"))):
        sure = float(row["gender:confidence"] or 0) > (0.3 if row["gender"] == "unknown" else 0.6)
        if row["gender"] in index and sure and row["description"].strip():
            bio = plain(row["description"].encode("latin-1", "ignore").decode("utf-8", "ignore"))
            part = split_of(row["name"])
            told = (bio, f"{bio} {plain(row['text'])}") if part == "train" else (bio,)
            found[part][0].extend(told)
            found[part][1].extend([index[row["gender"]]] * len(told))
    return {name: Split(texts, np.array(labels)) for name, (texts, labels) in found.items()}


def unlabelled() -> list[str]:
    """Posts and bios for which only the teacher knows labels."""
    stance = ("abortion", "atheism", "climate", "feminist", "hillary")
    tweets = [json.loads(line) for line in read("broad_twitter", "tweets.jsonl").splitlines()]
    texts = [text for name in stance for text in read("tweeteval", f"stance/{name}/train_text.txt").splitlines()]
    texts += [tweet["text"] for tweet in tweets] + [tweet["u"]["description"] or "" for tweet in tweets]
    rows = csv.DictReader(io.StringIO(read("gender_dfe", "profiles.csv")))
    texts += [row["text"].encode("latin-1", "ignore").decode("utf-8", "ignore") for row in rows]
    return sorted({plain(text) for text in texts if len(text.split()) > 2})


def plain(text: str) -> str:
    """A tweet as TweetEval writes it: people as @user, addresses as http; the sets' own escapes undone."""
    text = (
        re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text).replace("\\n", " ").replace('\\"', '"')
    )
    text = re.sub(r"https?://\S+", "http", re.sub(r"(?<!\w)@\w+", "@user", html.unescape(text)))
    return " ".join(text.strip().strip('"').split())


def _several(chosen: list[list[str]], labels: int) -> np.ndarray:
    found = np.zeros((len(chosen), labels), np.float32)
    for at, row in enumerate(chosen):
        found[at, [int(label) for label in row]] = 1
    return found


def split_of(text: str) -> str:
    """``train``, ``dev`` (a tenth) or ``test`` (a tenth), by a digest: the same text is never on two sides."""
    digest = hashlib.sha256(text.casefold().encode()).digest()[0]
    return "test" if digest < 26 else "dev" if digest < 52 else "train"


def tidy(text: str) -> str:
    """A post as the multilingual encoder reads it best: no addresses and people, emoji by name, hashtags as words."""
    text = re.sub(r"https?://\S+|\bhttp\b|@\w+", " ", text)
    if not text.isascii():
        text = emoji.demojize(text, (" ", " ")).replace("_", " ")
    text = re.sub(r"#(\w+)", lambda tag: words_of(tag[1]), text)
    return " ".join(text.split()) or "."


SHORT = (
    "of",
    "in",
    "to",
    "my",
    "on",
    "by",
    "at",
    "up",
    "go",
    "me",
    "we",
    "tv",
    "is",
    "it",
    "no",
    "do",
    "be",
    "so",
    "a",
)


@cache
def _common() -> dict[str, float]:
    """Log-frequencies of common English words, from headlines and tweets."""
    counts = Counter(re.findall(r"[a-z]+", read("huffpost", "headlines.tsv").lower()))
    for name in ("emoji", "emotion", "offensive", "stance/abortion"):
        counts.update(re.findall(r"(?<![#@a-z])[a-z]+", read("tweeteval", f"{name}/train_text.txt").lower()))
    total = counts.total()
    return {word: math.log(n / total) for word, n in counts.items() if n >= 8 and (len(word) > 2 or word in SHORT)}


@cache
def words_of(tag: str) -> str:
    """A hashtag's likeliest words: ``dogsofinstagram`` as ``dogs of instagram``; as it is where they are not known."""
    tag, known = tag.lower(), _common()
    if tag in known or len(tag) > 30 or not tag.isascii():
        return tag
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(tag) + 1):
        ways = [
            (best[begin][0] + known[tag[begin:end]], [*best[begin][1], tag[begin:end]])
            for begin in range(max(0, end - 14), end)
            if tag[begin:end] in known
        ]
        best.append(max(ways, default=(-math.inf, [])))
    return " ".join(best[-1][1]) or tag


SENTIMENTS = {"ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french", "hi": "hindi",
              "it": "italian", "pt": "portuguese"}  # fmt: skip


def sentiments(language: str, split: str) -> Split:
    """UMSAB (Barbieri et al. 2022): tweets in eight languages, ``train``, ``dev`` or ``test``."""
    part = {"dev": "val"}.get(split, split)
    lines = read("umsab", f"{SENTIMENTS[language]}_{part}.tsv").split("\n")
    rows = [line.split("\t", 1) for line in lines if line[:2] in ("0\t", "1\t", "2\t")]
    return Split([plain(text) for _, text in rows], np.array([int(label) for label, _ in rows]))


def of_many_languages() -> dict[str, list[str]]:
    """Texts of languages other than English, for which only the teachers know labels: subtitles and tweets."""
    found: dict[str, list[str]] = defaultdict(list)
    known = sets()
    for name in known["xed"]["files"]:
        code = {"br": "pt", "cn": "zh"}.get(name[:2], name[:2])
        if code not in ("en", "ne"):
            found[code] += [line.split("\t")[0] for line in read("xed", name).splitlines()]
    for name in known["brighter"]["files"]:
        code = {"arq": "ar", "ary": "ar", "chn": "zh", "esp": "es", "ptbr": "pt", "deu": "de", "hin": "hi", "rus": "ru"}
        if name.endswith("_train.csv") and name[:-10] in code:
            found[code[name[:-10]]] += [row["text"] for row in csv.DictReader(io.StringIO(read("brighter", name)))]
    for code in SENTIMENTS:
        if code != "en":
            found[code] += sentiments(code, "train").texts
    return {code: sorted({plain(text) for text in texts if len(text) > 5}) for code, texts in found.items()}
