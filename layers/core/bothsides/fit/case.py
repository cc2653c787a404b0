"""What is known of one creator and one campaign, with what several parts of the fit share computed once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np

from bothsides.documents.audience import Audience
from bothsides.documents.campaign import Brief
from bothsides.documents.fit import Shared
from bothsides.documents.persona import Persona
from bothsides.documents.profile import Post, Profile
from bothsides.fit.account import account_vector
from bothsides.fit.asked import Asked, asked
from bothsides.fit.peers import Peers, shipped
from bothsides.persona import sponsorship
from bothsides.persona.own_words import Own, own_words
from bothsides.text.model import text_model
from bothsides.text.naming import folded, is_in
from bothsides.text.tokens import Floats

HALF_LIFE = 180.0  # days after which a post counts half
_UNDATED = 0.5  # weight of a post without a date
_LEAST = 0.05  # weight of the oldest posts
_ANSWERED = (0.5, 2.0)  # a post counts so many times, at least and at most, for how well it was answered


@dataclass(frozen=True)
class Both:
    """Both sides of a creator, read once for all campaigns."""

    profile: Profile
    persona: Persona
    audience: Audience
    _found: dict[str, tuple[bool, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def own(self) -> Own:
        """The posts by what is the creator's own in them."""
        return own_words(self.profile.posts)

    @cached_property
    def _folded(self) -> list[str]:
        return [folded(post.words) for post in self.own.published]

    def naming(self, names: Sequence[str]) -> list[list[str]]:
        """Of each published post, which of these names its words have; each is looked for once, whoever asks."""
        for name in names:
            if name not in self._found:
                self._found[name] = tuple(is_in(name, words) for words in self._folded)
        return [[name for name in names if self._found[name][at]] for at in range(len(self._folded))]

    @cached_property
    def judged(self) -> list[sponsorship.Judged]:
        """Whether each published post is paid for, as far as its words and its platform tell."""
        return [sponsorship.judge(post) for post in self.own.published]

    @cached_property
    def _scores(self) -> tuple[tuple[Post, ...], Mapping[str, Floats]]:
        """The posts whose words the model knows, and what it says of them by head."""
        texts = self.own.read
        known = text_model().known(texts)
        posts = tuple(post for post, is_known in zip(self.own.posts, known, strict=True) if is_known)
        return posts, {head: found[known] for head, found in text_model()(texts).items()}

    @property
    def read(self) -> tuple[tuple[Post, ...], Floats]:
        """The posts whose words the model knows, and their sentence vectors (posts, dimensions)."""
        posts, scores = self._scores
        return posts, np.asarray(scores["vector"], float)

    def about(self, topics: Sequence[str]) -> Floats:
        """What the model says of these topics together of each of these posts, (posts,): over 1 where several are
        likely."""
        at = [text_model().labels["topics"].index(topic) for topic in topics]
        found: Floats = np.asarray(self._scores[1]["topics"], float)[:, at].sum(axis=1)
        return found

    @cached_property
    def account(self) -> Floats | None:
        """What name, handle and bio say, as a sentence vector (dimensions,)."""
        return account_vector(self.profile)

    @cached_property
    def published(self) -> tuple[tuple[Post, ...], Floats]:
        """The published posts whose words the model knows, repetitions too, and their vectors (posts, dimensions)."""
        texts = [post.words for post in self.own.published]
        known = text_model().known(texts)
        found = tuple(post for post, is_known in zip(self.own.published, known, strict=True) if is_known)
        return found, np.asarray(text_model()(texts)["vector"][known], float)


def _recent(post: Post, now: datetime) -> float:
    if post.created_at is None:
        return _UNDATED
    days = max(0.0, (now - post.created_at).total_seconds() / 86_400)
    return max(_LEAST, float(0.5 ** (days / HALF_LIFE)))


def _answered(post: Post, usual: float) -> float:
    if post.echo is None:
        return 1.0
    least, most = _ANSWERED
    return min(most, max(least, math.sqrt((1 + post.echo) / usual)))


@dataclass(frozen=True)
class Case:
    """All that a component may look at."""

    brief: Brief
    both: Both
    creators: int = 1  # in the campaign, among whom the budget is shared
    peers: Peers = field(default_factory=shipped)
    shared: tuple[Shared, ...] = ()  # with each of the creators whom the brand already has

    @property
    def profile(self) -> Profile:
        """The snapshot."""
        return self.both.profile

    @property
    def persona(self) -> Persona:
        """The creator's side."""
        return self.both.persona

    @property
    def audience(self) -> Audience:
        """The audience's side."""
        return self.both.audience

    @property
    def now(self) -> datetime:
        """Up to when rhythm and recency are counted: when the profile was made, or the brief's ``as_of``."""
        day, made = self.brief.as_of, self.profile.made_at
        return (
            made if day is None else min(made, datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1))
        )

    @cached_property
    def dated(self) -> list[tuple[datetime, Post]]:
        """The published posts with a date up to now, the oldest first. Of one without words, format and metrics nobody
        knows that it is there."""
        found = [
            (post.created_at, post)
            for post in self.both.own.published
            if post.created_at and (post.words.strip() or post.format or post.views or post.echo is not None)
        ]
        return sorted(((at, post) for at, post in found if at <= self.now), key=lambda one: (one[0], one[1].id))

    @cached_property
    def weights(self) -> Floats:
        """How much each of the read posts counts, (posts,): recent ones more, and those that were well answered."""
        posts, _ = self.both.read
        echoes = [post.echo for post in posts if post.echo is not None]
        usual = 1 + float(np.median(echoes)) if echoes else 1.0
        return np.array([_recent(post, self.now) * _answered(post, usual) for post in posts])

    @cached_property
    def asked(self) -> Asked:
        """What the brief asks for, in the terms of the light model."""
        return asked(self.brief)
