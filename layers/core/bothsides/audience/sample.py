"""The sampled people, with what several facets share computed once."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from bothsides.audience.kinds import Kinds
from bothsides.audience.reference import Reference, shipped
from bothsides.audience.signs import judged, shown
from bothsides.documents.profile import AudienceMember, Profile
from bothsides.text.brands import Brand, lexicon
from bothsides.text.languages import languages_of, letters
from bothsides.text.model import text_model
from bothsides.text.tokens import Bools, Floats

BEGINNING = 300  # characters in which letters are counted: more say no more
AT_ONCE = 2_000  # members whose words are held at one time
MIN_KNOWN = 20  # with fewer people a facet is not shown: a 95 % interval would be over 0.4 wide
MACHINES = ("same_text", "only_links", "same_minute")  # signs of what writes by itself


@dataclass(frozen=True)
class Sample:
    """The sampled people with what several facets share, computed once."""

    profile: Profile
    members: tuple[AudienceMember, ...]
    reference: Reference = field(default_factory=shipped)

    @cached_property
    def clusters(self) -> list[int]:
        """What each member was drawn with: a number for each post, and one for each who comes from a list."""
        numbers: dict[str, int] = {}
        alone = itertools.count(len(self.members))
        return [
            numbers.setdefault(member.met_under[0], len(numbers)) if member.met_under else next(alone)
            for member in self.members
        ]

    def of(self, relation: str) -> Sample:
        """Those alone who follow, or comment, or like …, with what was read of them."""
        return self._part(np.array([member.relation == relation for member in self.members], bool))

    @cached_property
    def genuine(self) -> Sample:
        """Those whose account has no sign of being bought: few real people have one, and are called and write as
        others."""
        return self._without(np.array([bool(flag) for flag in judged(self.members).flags[0]], bool))

    @cached_property
    def missed(self) -> float:
        """The part of ``genuine`` that may still be bought accounts: as many as were found, times the odds of missing
        one at the usual rate at which they are found."""
        flags, rates = judged(self.members)
        found = sum(bool(flag) for flag in flags[0])
        usual = rates[0].found[1]
        return min(0.5, found * (1 - usual) / usual / (len(self.members) - found)) if 0 < found < len(flags[0]) else 0.0

    @cached_property
    def unlike(self) -> Sample:
        """Those who do not do what others do, as machines do; and people who join in."""
        signs = shown(self.members, self.profile.posts)
        return self._without(np.array([[bool(flag) for flag in signs[sign]] for sign in MACHINES], bool).any(axis=0))

    def _without(self, some: Bools) -> Sample:
        return self._part(~some) if some.any() else self

    def _part(self, chosen: Bools) -> Sample:
        read = _Read(
            list(itertools.compress(self.languages, chosen)),
            list(itertools.compress(self.letters, chosen)),
            list(itertools.compress(self.words, chosen)),
            list(itertools.compress(self.brands, chosen)),
            {head: can[chosen] for head, can in self._read.readable.items()},
            {head: found[chosen] for head, found in self._read.scores.items()},
            self._read.known[chosen],
            self._read.vectors[chosen],
        )
        members = tuple(itertools.compress(self.members, chosen))
        part = Sample(profile=self.profile, members=members, reference=self.reference)
        part.__dict__["_read"] = read  # where cached_property keeps it
        return part

    @property
    def languages(self) -> list[str | None]:
        """The language in which each member writes, None if it is unknown."""
        return self._read.languages

    @property
    def readable(self) -> dict[str, Bools]:
        """Head → which members wrote enough in a language that it reads, shape (members,)."""
        return self._read.readable

    @property
    def scores(self) -> dict[str, Floats]:
        """Head → calibrated probabilities, shape (members, labels)."""
        return self._read.scores

    @property
    def known(self) -> Bools:
        """Which members wrote enough words that the model has seen, whatever the language, (members,)."""
        return self._read.known

    @property
    def vectors(self) -> Floats:
        """What each member's words are about, as sentence vectors (members, dimensions)."""
        return self._read.vectors

    @property
    def letters(self) -> list[int]:
        """How many letters each member wrote in words, at the beginning."""
        return self._read.letters

    @property
    def words(self) -> list[int]:
        """How many words each member wrote."""
        return self._read.words

    @property
    def brands(self) -> list[frozenset[Brand]]:
        """The brands that each member names."""
        return self._read.brands

    @cached_property
    def kinds(self) -> Kinds:
        """What the members' names, bios and texts tell of women, men and organisations."""
        return Kinds.of(self.members, self.languages, self.clusters)

    @cached_property
    def _read(self) -> _Read:
        """What bio and texts of each member say, a few thousand members at a time: their words are not held."""
        model = text_model()
        heads = model.labels
        languages: list[str | None] = []
        written: list[int] = []
        sizes: list[int] = []
        brands: list[frozenset[Brand]] = []
        readable: dict[str, list[Bools]] = {head: [np.zeros(0, bool)] for head in heads}
        scores: dict[str, list[Floats]] = {head: [np.zeros((0, len(heads[head])), np.float32)] for head in heads}
        known: list[Bools] = [np.zeros(0, bool)]
        vectors: list[Floats] = [np.zeros((0, model.dimensions), np.float32)]
        for some in itertools.batched(self.members, AT_ONCE, strict=False):
            words = [member.words for member in some]
            told = languages_of(words)
            languages += told
            written += [letters(text[:BEGINNING]) for text in words]
            sizes += [len(text.split()) for text in words]
            brands += [lexicon().named(text) for text in words]
            known.append(model.known(words))
            for head, can in model.readable(words, told, known[-1]).items():
                readable[head].append(can)
            found = model(words)
            for head in heads:
                scores[head].append(found[head])
            vectors.append(found["vector"])
        return _Read(
            languages,
            written,
            sizes,
            brands,
            {head: np.concatenate(parts) for head, parts in readable.items()},
            {head: np.concatenate(parts) for head, parts in scores.items()},
            np.concatenate(known),
            np.concatenate(vectors),
        )


class _Read(NamedTuple):
    languages: list[str | None]
    letters: list[int]
    words: list[int]
    brands: list[frozenset[Brand]]
    readable: dict[str, Bools]
    scores: dict[str, Floats]
    known: Bools
    vectors: Floats
