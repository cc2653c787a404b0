"""Shares of a group of people or posts, and means, each with its 95 % interval."""

from __future__ import annotations

import math
from typing import Literal, Self

from pydantic import Field

from bothsides.documents.base import Part, Probability

MIN_CELL = 10  # people: of fewer nothing leaves an audience


class Index(Part):
    """How many times as common something is here as in a reference population, with a 95 % interval. ``None``: without
    an end, where the population hardly has it."""

    value: float | None = Field(ge=0)
    low: float = Field(ge=0)
    high: float | None = Field(ge=0)


class Share(Part):
    """The share of one class among those whose class is known, with a 95 % interval."""

    code: str
    name: str
    share: Probability
    low: Probability
    high: Probability
    count: float = Field(ge=0, description="(expected) number of people or posts behind the share")
    index: Index | None = Field(default=None, description="against the facet's reference, where that leaves 1 out")


class Folded(Part):
    """The classes that fewer than ``MIN_CELL`` people are behind: their codes, the largest first, and the people of all
    together."""

    codes: tuple[str, ...]
    count: float = Field(ge=0)


class Untold(Part):
    """People who do not tell their class themselves, by the language that they write in: what is likely of them.

    ``told`` people of that language tell theirs (as many as drawn one by one): those who do not can differ from them by
    bounded odds. Where none do, only the language says where they can live (``bothsides.speakers``).
    """

    language: str | None = Field(description="None: it is not known, or that of too few")
    share: Probability = Field(description="of all people")
    told: float = Field(ge=0)
    shares: dict[str, Probability] = Field(description="class → likely share of them")
    home: str | None = Field(default=None, description="the creator's own country, if that is their main language")


class Facet(Part):
    """One distribution over a group of people or posts.

    ``n`` is the size of the group, ``coverage`` the part of it for which the answer is known; the shares are of that
    part alone. ``state`` says when a facet must not be used: too few are known, there is no way to know, or
    (``experimental``) nobody has shown such shares to be right: then it is shown, but moves no score and no gate.
    """

    state: Literal["ok", "insufficient_data", "unavailable", "experimental"]
    n: int = Field(ge=0)
    coverage: Probability
    effective_n: float | None = Field(
        default=None, ge=0, description="how many people drawn one by one would tell as much as those who are known"
    )
    shares: tuple[Share, ...] = ()
    told: dict[str, float] = Field(
        default_factory=dict, description="class → people who tell it themselves, where `untold` are in the shares too"
    )
    untold: tuple[Untold, ...] = ()
    source: Literal["first_party", "inferred"] = "inferred"
    method: str
    note: str | None = None
    folded: Folded | None = Field(default=None, description="classes too small to be told apart, if there are any")
    reference: str | None = Field(default=None, description="the population that indices compare with, and its size")

    def share_of(self, *codes: str) -> float:
        """The summed share of these codes; 0 for those that do not occur."""
        return min(1.0, sum(share.share for share in self.shares if share.code in codes))


class Interval(Part):
    """A measured mean with a 95 % interval, and from how many values it comes."""

    value: float
    low: float
    high: float
    n: int = Field(ge=0)

    @classmethod
    def of(
        cls, found: tuple[float, float, float] | None, n: int, *, least: float = -math.inf, most: float = math.inf
    ) -> Self | None:
        """(value, low, high) as ``statistics.intervals`` gives it, within what is possible; None of None."""
        return found and cls(value=found[0], low=max(least, found[1]), high=min(most, found[2]), n=n)
