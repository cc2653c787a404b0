"""Women, men and organisations among the accounts of a sample: shares of the whole, by what their signs say."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from itertools import compress
from typing import NamedTuple, Self

import numpy as np

from bothsides.documents.profile import AudienceMember
from bothsides.statistics.design import effective_n, limits
from bothsides.statistics.prevalence import corrected, prevalence
from bothsides.text.persons import Evidence, evidence, joined, signs
from bothsides.text.tokens import Bools

type Triple = tuple[float, float, float]

AT_ONCE = 2_000  # members whose signs are held at one time
TELLS = 0.1  # log odds by name and statements from which on somebody counts as told
LOOKS = 0.0  # log odds from which on an account looks like an organisation's
FOUND, MISTAKEN = (0.79, 0.94, 1.0), (0.09, 0.125, 0.16)
"""The part of organisations, and of persons, whose accounts look like an organisation's: least, usual, most over the
sets of docs/methodology.md, "Genders and organisations"."""
MISJUDGED = 0.06
"""At most so far from the truth was a share of women among 4,000 people of sets that shaped nothing."""
SILENT_WOMEN, SILENT_ORGANISATIONS = (1 / 1.6, 1.6), (0.1, 1.6)
"""Odds among those who tell nothing over the odds among the others, at least and at most. Seen: 0.8 of women
(gender_dfe); of organisations without a bio 0 (broad_twitter) to 1.4 (gender_dfe)."""


class Kinds(NamedTuple):
    """What a sample's accounts tell, and with which post each was drawn."""

    told: Evidence
    clusters: Sequence[int]

    @classmethod
    def of(cls, members: Sequence[AudienceMember], languages: Sequence[str | None], clusters: Sequence[int]) -> Self:
        """Read name, bio and texts of the members."""
        found = [
            evidence([signs(member.name or "", member.bio or "", member.texts, told) for member, told in some])
            for some in itertools.batched(zip(members, languages, strict=True), AT_ONCE, strict=False)
        ]
        return cls(joined(found), clusters)

    @property
    def written(self) -> Bools:
        """Of whom there are words by which persons and organisations are told, shape (members,)."""
        return self.told.written > 0

    @property
    def named(self) -> Bools:
        """Whose name or bio tells a woman or a man, shape (members,)."""
        return np.abs(self.told.woman) > TELLS

    def organisations(self) -> Triple:
        """The share of organisations among the accounts that wrote something, with a 95 % interval.

        Those that look like one, corrected by how many do among organisations and among persons.
        """
        looks = (self.told.organisation > LOOKS)[self.written].tolist()
        if not looks:
            return 0.0, 0.0, 1.0
        share = sum(looks) / len(looks)
        low, high = limits(share, effective_n(looks, self._drawn(self.written)))
        return corrected((share, low, high), FOUND, MISTAKEN)

    def persons(self, organisations: float) -> float:
        """How many of those whose name tells are persons, expected."""
        return float(self._person(organisations).sum())

    def women(self, organisations: float) -> Triple:
        """The share of women among the persons whose name or bio tells, with a 95 % interval.

        The likeliest share, where an account is an organisation's (the ``organisations`` share of all) as likely as
        its signs say, and then tells nothing; widened by ``MISJUDGED``.
        """
        person, woman = self._person(organisations), self.told.woman[self.named]
        likely = np.stack([1 - person + person * 2 / (1 + np.exp(-sign * woman)) for sign in (1, -1)], axis=1)
        likely /= likely.sum(1, keepdims=True)
        share, low, high = prevalence(likely, np.array([0.5, 0.5]), clusters=self._drawn(self.named))
        return float(share[0]), max(0.0, float(low[0]) - MISJUDGED), min(1.0, float(high[0]) + MISJUDGED)

    def _person(self, organisations: float) -> np.ndarray:
        """How likely each of ``named`` is a person, who wrote nothing as likely as anybody."""
        looks = np.where(self.written, self.told.organisation, 0.0)[self.named]
        return (1 - organisations) / (1 - organisations + organisations * np.exp(np.clip(looks, -20, 20)))

    def _drawn(self, some: Bools) -> list[int]:
        return list(compress(self.clusters, some))


def with_silent(share: Triple, told: float, apart: tuple[float, float]) -> Triple:
    """The share among everybody, where it is known of the part ``told``: of the others the odds are ``apart``, at least
    and at most so many times those."""

    def moved(value: float, times: float) -> float:
        return value * times / (1 - value + value * times)

    low, high = moved(share[1], apart[0]), moved(share[2], apart[1])
    return share[0], told * share[1] + (1 - told) * low, told * share[2] + (1 - told) * high
