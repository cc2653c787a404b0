"""Women, men and organisations among the accounts of a sample: shares of the whole, by how likely their signs are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

import numpy as np

from bothsides.documents.profile import AudienceMember
from bothsides.statistics.prevalence import corrected, prevalence
from bothsides.text.persons import Evidence, evidence, signs
from bothsides.text.tokens import Bools, Floats

TELLS = 0.1  # log odds by name and statements from which on somebody counts as told
EVEN = np.array([0.5, 0.5])
type Triple = tuple[float, float, float]

# What comes out of groups of women alone and of men alone, of organisations and of persons alone: least, usual and most
# over the sets of docs/methodology.md, "Genders and organisations".
WOMEN: tuple[Triple, Triple] = ((0.93, 1.0, 1.07), (-0.07, 0.0, 0.07))
ORGANISATIONS: tuple[Triple, Triple] = ((0.85, 0.95, 1.0), (0.0, 0.05, 0.15))
SILENT = 1.6
"""Odds of a woman among those whose name tells nothing, over the odds among the others: at most so much, or one by so
much. Measured 0.8 on gender_dfe."""


def of(members: Sequence[AudienceMember], languages: Sequence[str | None]) -> Evidence:
    """What each member's name, bio and texts tell."""
    return evidence(
        [
            signs(member.name or "", member.bio or "", member.texts, language)
            for member, language in zip(members, languages, strict=True)
        ]
    )


def organisations(told: Evidence, clusters: Sequence[int]) -> Triple:
    """The share of organisations among the accounts of which there is something to read."""
    read = told.written > 0
    return corrected(likeliest(told.organisation[read], list(compress(clusters, read))), *ORGANISATIONS)


def named(told: Evidence) -> Bools:
    """Whose name or bio tells a woman or a man."""
    return np.abs(told.woman) > TELLS


def women(told: Evidence, clusters: Sequence[int], share: float) -> Triple:
    """The share of women among the persons whose name or bio tells.

    ``share``: of organisations among the accounts; one that is named like a person tells so much less.
    """
    some = named(told)
    person, woman = np.exp(-told.organisation[some]), told.woman[some]
    likely = np.stack([share + (1 - share) * person * 2 / (1 + np.exp(-sign * woman)) for sign in (1, -1)], axis=1)
    return _of(likely / likely.sum(1, keepdims=True), list(compress(clusters, some)))


def likeliest(logs: Floats, clusters: Sequence[int]) -> Triple:
    """The share of which such log odds are likeliest, with its 95 % interval."""
    yes = 1 / (1 + np.exp(-logs))
    return _of(np.stack([yes, 1 - yes], axis=1), clusters)


def _of(posteriors: Floats, clusters: Sequence[int]) -> Triple:
    share, low, high = prevalence(posteriors, EVEN, clusters=clusters)
    return float(share[0]), float(low[0]), float(high[0])


def with_silent(share: Triple, told: float) -> Triple:
    """The share among all persons, where ``told`` is the part that the share is of: the others have at most ``SILENT``
    times the odds, and at least the same part of them."""

    def moved(value: float, times: float) -> float:
        return value * times / (1 - value + value * times)

    low, high = moved(share[1], 1 / SILENT), moved(share[2], SILENT)
    return share[0], told * share[1] + (1 - told) * low, told * share[2] + (1 - told) * high


