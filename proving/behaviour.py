"""Who sees, likes, shares and comments: by habit (few do much), by interest, and alike within a post.

A post is shown to some followers and to some strangers. Each post finds its own crowd: people of one country, of one
gender and of one age are together more or less likely to be shown it (``Mix.clustering``), so that the people under one
post are more alike than those of the whole audience.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from proving.creators import Creator, Draft
from proving.people import BOT, NOW, Bools, Floats, Ints, People
from proving.sentences import phrases, pick

SHOWN_TO_FOLLOWERS, SHOWN_TO_STRANGERS = 0.16, 0.03
LIKES, SHARES, COMMENTS = 0.1, 0.012, 0.018  # of those who see a post that interests them, at the median habit
FORMAT_TASTE = {"video": 1.3, "image": 1.0, "text": 0.8, "link": 0.5}


@dataclass(frozen=True)
class Said:
    """One comment under a post."""

    person: int
    at: datetime
    text: str


@dataclass(frozen=True)
class Reaction:
    """Who did what under one post: people by number."""

    saw: Ints
    liked: Ints
    shared: Ints
    commented: Ints


def react(people: People, post: Draft, random: np.random.Generator) -> Reaction:
    """One post's people."""
    crowd = _crowd(people, random)
    interest = np.where(people.interested(post.topic), 1.8, 0.55)
    shown = np.where(people.follows, SHOWN_TO_FOLLOWERS, SHOWN_TO_STRANGERS) * random.lognormal(0, 0.7)
    awake = np.where(people.active & ~people.bought, np.minimum(3.0, 0.6 + 0.4 * people.habit), 0.0)
    saw = random.random(len(people)) < 1 - np.exp(-shown * crowd * interest * awake)
    warm = interest * FORMAT_TASTE[post.format] * (0.7 if post.sponsored else 1.0)
    real = people.kind != BOT

    def some(rate: float, habit: Floats) -> Bools:
        chance: Bools = saw & real & (random.random(len(people)) < 1 - np.exp(-rate * warm * habit))
        return chance

    likers, sharers, talkers = (some(rate, people.habit) for rate in (LIKES, SHARES, COMMENTS))
    paid = ~real & ~people.bought & (random.random(len(people)) < 0.03)  # come where they are sent
    return Reaction(*(np.flatnonzero(who) for who in (saw & real, likers, sharers, talkers | paid)))


def _crowd(people: People, random: np.random.Generator) -> Floats:
    """How much more likely than usual each is to be shown one post, (people,): alike for alike people."""
    found = np.zeros(len(people))
    for group in (people.country, people.gender, people.band):
        names, which = np.unique(group, return_inverse=True)
        found += random.normal(0, people.mix.clustering, len(names))[which]
    return np.asarray(np.exp(found - 1.5 * people.mix.clustering**2))


def comments(people: People, post: Draft, who: Sequence[int], random: np.random.Generator) -> list[Said]:
    """What they write and when: soon after the post, at an hour of their own day; newest first."""
    found = []
    numbers = np.asarray(who, np.int64)
    hours = people.hours(numbers).cumsum(axis=1)
    for row, person in enumerate(numbers):
        day = (post.at + timedelta(days=min(6.0, random.exponential(1.0)))).replace(minute=0, second=0, microsecond=0)
        hour = int(np.searchsorted(hours[row], random.random()))
        at = day.replace(hour=min(23, hour)) + timedelta(minutes=random.uniform(0, 60))
        at = at if at >= post.at else at + timedelta(days=1)
        found.append(Said(int(person), min(at, NOW), _said(people, post, int(person), random)))
    return sorted(found, key=lambda said: said.at, reverse=True)


def _said(people: People, post: Draft, person: int, random: np.random.Generator) -> str:
    if people.kind[person] == BOT:
        return f"{pick(random, phrases().spam)}{'!' * int(random.integers(0, 2))}"
    own = [people.texts.topics[int(at)] for at in people.interests[person]]
    topic = post.topic if people.interested(post.topic)[person] else own[0]
    return people.texts.comment(random, str(people.language[person]), topic)


@dataclass(frozen=True)
class Life:
    """All that happened under a creator's posts, (posts,) each."""

    people: People
    creator: Creator
    reactions: tuple[Reaction, ...]
    seed: int
    _threads: dict[int, list[Said]] = field(default_factory=dict)

    @property
    def views(self) -> list[int]:
        """By how many real people each post was seen."""
        return [len(reaction.saw) for reaction in self.reactions]

    def who(self, what: str) -> Ints:
        """Everybody who did it under any post, once each: ``saw``, ``liked``, ``shared``, ``commented``."""
        return np.unique(np.concatenate([getattr(reaction, what) for reaction in self.reactions]))

    def thread(self, post: int) -> list[Said]:
        """The comments under a post, newest first: written when somebody looks, the same at each look."""
        if post not in self._threads:
            random = np.random.default_rng((self.seed, 4, post))
            drafted, reaction = self.creator.posts[post], self.reactions[post]
            self._threads[post] = comments(self.people, drafted, list(reaction.commented), random)
        return self._threads[post]


def live(people: People, creator: Creator, seed: int) -> Life:
    """Let a population meet a creator's posts."""
    random = np.random.default_rng((seed, 3))
    return Life(people, creator, tuple(react(people, post, random) for post in creator.posts), seed)
