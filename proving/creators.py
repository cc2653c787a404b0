"""A creator and their posts: topics, formats, times and texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from proving.people import NOW
from proving.sentences import Texts

FORMATS = ("video", "image", "text", "link")


@dataclass(frozen=True)
class Draft:
    """A post as it is published: nobody has seen it yet."""

    id: str
    topic: str
    format: str
    title: str
    text: str
    sponsored: bool
    at: datetime


@dataclass(frozen=True)
class Creator:
    """Who posts: handle, bio, and the posts, oldest first."""

    handle: str
    name: str
    bio: str
    language: str
    topics: Mapping[str, float]
    posts: tuple[Draft, ...]


def draw(
    handle: str, texts: Texts, seed: int, *, topics: Mapping[str, float], language: str = "en", posts: int = 40
) -> Creator:
    """A creator who posts on these topics (weights), about every three days until now."""
    random = np.random.default_rng((seed, 2))
    names, weights = list(topics), np.array(list(topics.values()), float)
    times = np.sort(random.uniform(1.0, 3.0 * posts, posts))[::-1]
    drafts = []
    for number, days in enumerate(times):
        topic = names[int(random.choice(len(names), p=weights / weights.sum()))]
        text = texts.sentence(random, language, topic)
        form = FORMATS[int(random.choice(4, p=[0.35, 0.4, 0.15, 0.1]))]
        words = f"{text} {texts.sentence(random, language, topic)}"
        paid, at = bool(random.random() < 0.08), NOW - timedelta(days=float(days))
        drafts.append(Draft(f"p{number:03}", topic, form, text[:80], words, paid, at))
    main = max(topics, key=lambda name: topics[name])
    bio = texts.sentence(random, language, main)[:160]
    return Creator(handle, f"{handle.title()} Example", bio, language, topics, tuple(drafts))
