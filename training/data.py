"""The data sets, checked by their checksum: from ``BOTHSIDES_DATA`` (default ../shared/data), else from their public
address."""

from __future__ import annotations

import csv
import gzip
import hashlib
import html
import io
import json
import os
import re
from collections import defaultdict, deque
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

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


def read(dataset: str, name: str) -> str:
    """One file of a data set as text.

    Raises:
        ValueError: its checksum is another one.
    """
    known = yaml.safe_load((HERE / "datasets.yaml").read_text())[dataset]
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
    known = yaml.safe_load((HERE / "datasets.yaml").read_text())["semeval_sentiment"]
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


def topics() -> dict[str, Split]:
    """Videos, topic names and entities with their IAB tier-1 topic, as ``train``, ``dev`` and ``test``.

    A text's split follows from a digest of it, so that the same text is never on both sides.
    """
    mapping = yaml.safe_load((HERE / "topics.yaml").read_text())
    index = {label: at for at, label in enumerate(mapping["labels"])}
    pairs = dict([*_videos(mapping["youtube"]), *_klout(mapping["klout"]), *_iab(index)])
    found: dict[str, tuple[list[str], list[int]]] = {name: ([], []) for name in ("train", "dev", "test")}
    for text, label in pairs.items():
        texts, labels = found[split_of(text)]
        texts.append(text)
        labels.append(index[label])
    for name in found:  # chat that is about nothing: so that it does not look like an interest
        chat = emotions(name).texts[: len(found[name][0]) // 4]
        found[name][0].extend(chat)
        found[name][1].extend([index["other"]] * len(chat))
    return {name: Split(texts, np.array(labels)) for name, (texts, labels) in found.items()}


def among_chat(split: Split, chat: list[str], seed: int) -> Split:
    """The same topics said among other words, as bios and posts do: half of the texts get a comment around them."""
    random = np.random.default_rng(seed)
    texts = [
        text if at else f"{text} {chat[int(random.integers(len(chat)))]}"
        for text, at in zip(split.texts, random.random(len(split.texts)) < 0.5, strict=True)
    ]
    return Split(texts, split.labels)


def _videos(labels: dict[str, str]) -> list[tuple[str, str]]:
    videos = {}
    for name in ("USvideos.csv", "GBvideos.csv"):
        for row in csv.DictReader(io.StringIO(read("youtube_trending", name))):
            if (label := labels.get(row["category_id"])) and row["title"]:
                # a title alone and its tags apart: bios and comments are as short as these
                videos[row["title"]] = label
                tags = " ".join(row["tags"].split("|")[:8])
                if tags and tags != "[none]":
                    videos[tags] = label
    return list(videos.items())


def _klout(labels: dict[str, str]) -> list[tuple[str, str]]:
    names = {row["topicId"]: row for row in _rows("klout_topic_ontology_20180601.csv")}
    parents = defaultdict(list)
    for row in _rows("klout_topic_edge_20180601.csv"):
        parents[row["childTopicId"]].append((row["parentTopicId"], row["parrentTopicSlug"]))

    def label_of(topic: str) -> str | None:
        queue = deque([(topic, names[topic]["topicSlug"] if topic in names else "")])
        seen = set()
        while queue:
            at, slug = queue.popleft()
            if slug in labels:
                return labels[slug]
            if at not in seen:
                seen.add(at)
                queue.extend(sorted(parents[at]))
        return None

    pairs = [(row["topicDisplayName"], label_of(topic)) for topic, row in names.items()]
    pairs += [
        (row["entityDisplayName"], label_of(row["topicId"]))
        for row in _rows("entity_to_topic_labels_20180101.csv")
        if row["label"] == "1" and not row["entityDisplayName"].startswith("_")
    ]
    return [(text, label) for text, label in pairs if label]


def _rows(name: str) -> csv.DictReader:
    return csv.DictReader(io.StringIO(read("klout_topics", name)))


def _iab(index: dict[str, int]) -> list[tuple[str, str]]:
    lines = read("iab", "Content Taxonomy 3.1.tsv").splitlines()[2:]
    cells = [line.split("\t") for line in lines]
    return [(c[2], c[3] if c[3] in index else "other") for c in cells if len(c) > 3 and c[2]]
