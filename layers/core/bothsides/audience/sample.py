"""The sampled people, with what several facets share computed once."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

from bothsides.documents.profile import AudienceMember, Profile
from bothsides.text.languages import languages_of
from bothsides.text.model import text_model
from bothsides.text.tokens import Bools, Floats

MIN_KNOWN = 20  # with fewer people a facet is not shown: a 95 % interval would be over 0.4 wide


@dataclass(frozen=True)
class Sample:
    """The sampled people with what several facets share, computed once."""

    profile: Profile
    members: tuple[AudienceMember, ...]

    @cached_property
    def clusters(self) -> list[int]:
        """What each member was drawn with: a number for each post, and one for each who comes from a list."""
        numbers: dict[str, int] = {}
        alone = itertools.count(len(self.members))
        return [
            numbers.setdefault(member.met_under[0], len(numbers)) if member.met_under else next(alone)
            for member in self.members
        ]

    @cached_property
    def words(self) -> list[str]:
        """Bio and texts of each member, one string each."""
        return [member.words for member in self.members]

    @cached_property
    def languages(self) -> list[str | None]:
        """The language in which each member writes, None if it is unknown."""
        return languages_of(self.words)

    @cached_property
    def readable(self) -> dict[str, Bools]:
        """Head → which members wrote enough in a language that it reads, shape (members,)."""
        return text_model().readable(self.words, self.languages)

    @cached_property
    def scores(self) -> dict[str, Floats]:
        """Head → calibrated probabilities, shape (members, labels)."""
        return dict(text_model()(self.words))
