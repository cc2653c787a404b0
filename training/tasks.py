"""What the heads learn from: each task with its labels and its cleaned splits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from bothsides.taxonomy import EMOTIONS
from training import data, topics
from training.data import Split

AFFECTS = (
    "anger", "anticipation", "disgust", "fear", "joy", "love", "optimism", "pessimism", "sadness", "surprise", "trust",
)  # fmt: skip
LABELS = {
    "emotions": EMOTIONS,
    "feeling": ("anger", "joy", "optimism", "sadness"),
    "sentiment": ("negative", "neutral", "positive"),
    "irony": ("none", "irony"),
    "offensive": ("none", "offensive"),
    "hate": ("none", "hate"),
    "topics": topics.TOPICS,
    "gender": ("woman", "man", "unknown"),
    "account": ("person", "organisation"),
    "values": data.VALUES,
    "affects": AFFECTS,  # the last two only help to train
    "emoji": tuple(str(at) for at in range(20)),
}
SEVERAL = ("emotions", "topics", "values", "affects")  # heads with several labels a text
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


def joined(*splits: Split) -> Split:
    """Several splits as one."""
    return Split([text for s in splits for text in s.texts], np.concatenate([s.labels for s in splits]))


def _read(name: str) -> dict[str, Split]:
    parts = ("train", "dev", "test")
    match name:
        case "emotions":
            return {part: data.emotions(part) for part in parts}
        case "topics":
            sets = topics.taught().values()
            taught = Split([t for s in sets for t in s.texts], np.concatenate([s.labels for s in sets]))
            return {"train": taught, "dev": topics.tweets("en"), "test": topics.tweets("es")}
        case "sentiment":
            found = {part: data.sentiment(part) for part in parts}
            return found | {
                "train": joined(found["train"], *(data.sentiments(code, "train") for code in data.SENTIMENTS))
            }
        case "gender" | "account":
            return data.profiles(name)
        case "values":
            return {part: data.values(part) for part in parts}
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


@dataclass(frozen=True)
class Pool:
    """All texts that the light model learns from, once each."""

    texts: list[str]
    languages: list[str]  # of each; "" of a single word of the multilingual encoder's vocabulary
    kinds: np.ndarray  # (texts,) "post", "topic" (headlines and names) or "word"

    @property
    def is_word(self) -> np.ndarray:
        """Which are single words, (texts,)."""
        return self.kinds == "word"

    @property
    def is_post(self) -> np.ndarray:
        """Which are posts, (texts,)."""
        return self.kinds == "post"

    @cached_property
    def tidied(self) -> list[str]:
        """The texts as the multilingual encoder reads them."""
        return [data.tidy(text) for text in self.texts]

    @cached_property
    def rows(self) -> dict[str, int]:
        """Text → its row."""
        return {text: row for row, text in enumerate(self.texts)}


@cache
def pool() -> Pool:
    """Every training text and the unlabelled ones, in a fixed order."""
    held = {same(text) for task in tasks().values() for s in (task.dev, task.test) if s for text in s.texts}
    found: dict[str, tuple[str, str]] = {}
    for code in data.SENTIMENTS:
        if code != "en":
            found |= dict.fromkeys(data.sentiments(code, "train").texts, (code, "post"))
    names = set(topics.taught()["names"].texts)
    for name, task in tasks().items():
        for text in task.train.texts:
            kind = ("" if text in names else "en", "topic") if name == "topics" else ("en", "post")
            found.setdefault(text, kind)
    for text in data.unlabelled():
        if same(text) not in held:
            found.setdefault(text, ("en", "post"))
    for code, texts in data.of_many_languages().items():
        for text in texts:
            if same(text) not in held:
                found.setdefault(text, (code, "post"))
    for word in words():
        found.setdefault(word, ("", "word"))
    return Pool(list(found), [language for language, _ in found.values()], np.array([k for _, k in found.values()]))


def words() -> list[str]:
    """The words of the multilingual encoder's vocabulary, and its pieces in Chinese, Japanese and Korean."""
    from training import multilingual  # heavy: only those who train need it

    pieces = multilingual.encoder().pieces
    whole = [piece[1:] for piece in pieces if piece.startswith("\u2581")]
    signs = [piece for piece in pieces if re.fullmatch(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{2,}", piece)]
    return list(dict.fromkeys(word for word in (*whole, *signs) if len(word) > 1 and word.isalpha()))


def _without(split: Split, held: set[str]) -> Split:
    keep = [at for at, text in enumerate(split.texts) if same(text) not in held and text.strip()]
    return Split([split.texts[at] for at in keep], split.labels[keep])
