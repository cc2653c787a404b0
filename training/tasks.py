"""What the heads learn from: each task with its labels and its cleaned splits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import yaml

from bothsides.taxonomy import EMOTIONS
from training import data
from training.data import HERE, Split

AFFECTS = (
    "anger", "anticipation", "disgust", "fear", "joy", "love", "optimism", "pessimism", "sadness", "surprise", "trust",
)  # fmt: skip
TOPICS = tuple(yaml.safe_load((HERE / "topics.yaml").read_text())["labels"])
LABELS = {
    "emotions": EMOTIONS,
    "feeling": ("anger", "joy", "optimism", "sadness"),
    "sentiment": ("negative", "neutral", "positive"),
    "irony": ("none", "irony"),
    "offensive": ("none", "offensive"),
    "hate": ("none", "hate"),
    "topics": TOPICS,
    "gender": ("woman", "man", "unknown"),
    "account": ("person", "organisation"),
    "affects": AFFECTS,  # the last two only help to train
    "emoji": tuple(str(at) for at in range(20)),
}
SEVERAL = ("emotions", "affects")  # heads with several labels a text
HEADS = tuple(name for name in LABELS if name not in ("affects", "emoji"))


@dataclass(frozen=True)
class Task:
    """One head's texts: ``train`` has no text in common with any task's dev or test split."""

    name: str
    train: Split
    dev: Split
    test: Split | None

    @property
    def held_out(self) -> Split:
        """The test split.

        Raises:
            LookupError: a task that only helps to train has none.
        """
        if self.test is None:
            raise LookupError(f"{self.name} has no test split")
        return self.test

    @property
    def several(self) -> bool:
        """Can a text have several labels?"""
        return self.name in SEVERAL


def _read(name: str) -> dict[str, Split]:
    parts = ("train", "dev", "test")
    match name:
        case "emotions":
            return {part: data.emotions(part) for part in parts}
        case "sentiment":
            return {part: data.sentiment(part) for part in parts}
        case "topics":
            found, random = data.topics(), np.random.default_rng(0)
            chat = data.emotions("train").texts
            among = data.among_chat(found["train"], [chat[at] for at in random.permutation(len(chat))], 7)
            both = np.concatenate([found["train"].labels, among.labels])
            return found | {"train": Split(found["train"].texts + among.texts, both)}
        case "gender" | "account":
            return data.profiles(name)
        case "affects":
            return {part: data.affects(part) for part in ("train", "dev")}
        case _:
            task = "emotion" if name == "feeling" else name
            return {part: data.tweeteval(task, part) for part in (parts if name != "emoji" else parts[:2])}


def same(text: str) -> str:
    """What two texts have in common that are the same but for case, people, addresses and punctuation."""
    return " ".join(re.findall(r"\w+", re.sub(r"@user|http", " ", text.casefold())))


@cache
def tasks() -> dict[str, Task]:
    """All tasks. A training text that is also in a dev or test split, of whichever task, is left out."""
    raw = {name: _read(name) for name in LABELS}
    held = {same(text) for splits in raw.values() for part, s in splits.items() if part != "train" for text in s.texts}
    tested = {same(text) for splits in raw.values() for text in (splits["test"].texts if "test" in splits else ())}
    return {
        name: Task(name, _without(s["train"], held), _without(s["dev"], tested), s.get("test"))
        for name, s in raw.items()
    }


def pool() -> list[str]:
    """Every training text and the unlabelled ones, once each, in a fixed order."""
    held = {same(text) for task in tasks().values() for s in (task.dev, task.test) if s for text in s.texts}
    texts = [text for task in tasks().values() for text in task.train.texts]
    texts += [text for text in data.unlabelled() if same(text) not in held]
    return list(dict.fromkeys(texts))


def _without(split: Split, held: set[str]) -> Split:
    keep = [at for at, text in enumerate(split.texts) if same(text) not in held and text.strip()]
    return Split([split.texts[at] for at in keep], split.labels[keep])
