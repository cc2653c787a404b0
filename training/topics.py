"""What a text is about: the labels, and the sets that teach and test them."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict, deque
from functools import cache

import numpy as np
import yaml

from training import data
from training.data import HERE, Split

PHRASES: dict[str, list[str]] = yaml.safe_load((HERE / "phrases.yaml").read_text())
MAPPED = yaml.safe_load((HERE / "topics.yaml").read_text())
NONE = ("none", "other")  # how the sets and the phrases say so
PARENT = {key.split("/")[1]: key.split("/")[0] for key in PHRASES if "/" in key}
TOPICS = tuple(dict.fromkeys(part for key in PHRASES if key not in NONE for part in key.split("/")))
UNKNOWN = -1.0
OTHER = "other"  # none of them


def row(label: str | None, unsure: tuple[str, ...] = ()) -> np.ndarray:
    """1 for a label and its tier-1 topic, -1 for what may be there as well, else 0, (topics,)."""
    found = np.zeros(len(TOPICS), np.float32)
    for other in unsure:
        found[TOPICS.index(other)] = UNKNOWN
    if label is not None and label not in NONE:
        found[TOPICS.index(label)] = 1
        if label in PARENT:
            found[TOPICS.index(PARENT[label])] = 1
    return found


def children(label: str | None) -> tuple[str, ...]:
    """The tier-2 topics of a tier-1 topic."""
    return tuple(child for child, parent in PARENT.items() if parent == label)


@cache
def taught() -> dict[str, Split]:
    """The texts that teach, by set, with rows of 1, 0 and -1 (unknown), (texts, topics)."""
    return {"headlines": _headlines(), "phrases": _phrases(), "names": _names()}


def _split(pairs: list[tuple[str, np.ndarray]]) -> Split:
    return Split([text for text, _ in pairs], np.array([labels for _, labels in pairs]))


def _headlines() -> Split:
    rows = [line.split("\t") for line in data.read("huffpost", "headlines.tsv").splitlines()[1:]]
    pairs = []
    for section, text in (row for row in rows if len(row) == 2 and row[1].strip()):
        if section in MAPPED["huffpost"]:
            label = MAPPED["huffpost"][section]
            pairs.append((text, row(label, (*MAPPED["unsure"].get(label, ()), *children(label)))))
    return _split(pairs)


def _phrases() -> Split:
    return _split(
        [
            (text, row(key.split("/")[-1], () if "/" in key else children(key)))
            for key, texts in PHRASES.items()
            for text in texts
        ]
    )


def _names() -> Split:
    """Klout's names of topics in six languages, and of people, brands and things by topic."""
    names = {row["topicId"]: row["topicSlug"] for row in _rows("klout_topic_ontology_20180601.csv")}
    parents = defaultdict(list)
    for edge in _rows("klout_topic_edge_20180601.csv"):
        parents[edge["childTopicId"]].append((edge["parentTopicId"], edge["parrentTopicSlug"]))

    @cache
    def label_of(topic: str) -> str | None:
        queue, seen = deque([(topic, names.get(topic, ""))]), set()
        while queue:
            at, slug = queue.popleft()
            if slug in MAPPED["klout"]:
                return str(MAPPED["klout"][slug])
            if at not in seen:
                seen.add(at)
                queue.extend(sorted(parents[at]))
        return None

    said = [(row["topicDisplayName"], row["topicId"]) for row in _rows("klout_topic_display_20180601.csv")]
    said += [
        (row["entityDisplayName"], row["topicId"])
        for row in _rows("entity_to_topic_labels_20180101.csv")
        if row["label"] == "1" and not row["entityDisplayName"].startswith("_")
    ]
    pairs = [(text, label_of(topic)) for text, topic in dict.fromkeys(said) if text]
    return _split(
        [
            (text, row(None, ("Travel",)) if label == "place" else row(label, children(label)))
            for text, label in pairs
            if label
        ]
    )


def _rows(name: str) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(data.read("klout_topics", name)))


@cache
def tweets(language: str) -> Split:
    """tweet_topic_xl in ``en``, ``es`` or ``ja``: rows of 1, 0 and, where the set has no such label, -1."""
    known = set(MAPPED["tweet_topic_xl"].values())
    open_ = tuple(topic for topic in TOPICS if topic not in known)
    pairs = []
    for line in data.read("tweet_topic_xl", f"{language}_1000.jsonl").splitlines():
        said, labels = json.loads(line), row(None, open_)
        for name, label in MAPPED["tweet_topic_xl"].items():
            if said[name]:
                labels[TOPICS.index(label)] = 1
        if labels[TOPICS.index("Music")] == 1 and labels[TOPICS.index("Entertainment")] == 0:
            labels[TOPICS.index("Entertainment")] = 1
        pairs.append((said["text"], labels))
    return _split(pairs)


def sib200(name: str, part: str) -> csv.DictReader[str]:
    """SIB-200 in one language: ``train``, ``dev`` or ``test``."""
    lines = io.StringIO(data.read("sib200", f"{name}_{part}.tsv"))
    return csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


@cache
def sentences(name: str) -> tuple[list[str], np.ndarray]:
    """SIB-200 in one language: sentences and rows of 1, 0 and, where the set says nothing of a topic, -1."""
    texts, rows = [], []
    for part in ("train", "dev", "test"):
        for line in sib200(name, part):
            told = tuple(MAPPED["sib200"].values())
            label = MAPPED["sib200"].get(line["category"])
            texts.append(line["text"])
            rows.append(row(label, tuple(topic for topic in TOPICS if topic not in told)))
    return texts, np.array(rows)


def videos() -> list[tuple[str, str, str]]:
    """(title and tags, topic, channel) of the trending videos whose category is clear."""
    found = {}
    for name in ("USvideos.csv", "GBvideos.csv"):
        for row in csv.DictReader(io.StringIO(data.read("youtube_trending", name))):
            label = MAPPED["youtube"].get(row["category_id"])
            if label and row["title"]:
                tags = [tag.strip('"') for tag in row["tags"].split("|")[:8] if row["tags"] != "[none]"]
                found[row["video_id"]] = (" ".join([row["title"], *tags]), label, row["channel_title"])
    return list(found.values())
