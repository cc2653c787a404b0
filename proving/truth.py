"""What a facet should have said: the shares among the people that it speaks of, and among all whom the posts reach.

*Spoken of* are all who did what the sampled people were met for: the commenters where commenters were sampled; where
several relations were, each counts as much as in the sample, so that nothing but the estimate is judged. *Reached* are
all real people who saw a post; for authenticity and reachability, which are about the accounts behind a number, all
followers. Shares are of real accounts, a bot lives nowhere; genders and ages are of persons, organisations have none.
Brands are those that people name, which is not to like them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bothsides.documents.facet import Facet
from bothsides.documents.profile import AudienceMember
from bothsides.taxonomy import TIER_2
from proving.behaviour import Life
from proving.people import BOT, BRANDS, GENDERS, ORGANISATION, PERSON, Floats, People

type Shares = dict[str, float]
GROUPS = {"commenter": "commented", "liker": "liked", "sharer": "shared"}
OF_ACCOUNTS = ("authenticity", "reachability")


def spoken_of(life: Life, members: Sequence[AudienceMember], facet: Facet) -> Floats:
    """(people,): how much each person counts among those a facet speaks of; sums to 1."""
    met = Counter(member.relation for member in members)
    if facet.n < len(members):  # it may speak of some relations alone
        for size in range(1, len(met)):
            for kinds in combinations(met, size):
                if sum(met[kind] for kind in kinds) == facet.n:
                    met = Counter({kind: met[kind] for kind in kinds})
    found = np.zeros(len(life.people))
    for relation, count in met.items():
        group = np.flatnonzero(life.people.follows) if relation == "follower" else life.who(GROUPS[relation])
        found[group] += count / len(group)
    return found / found.sum() if found.any() else found


def reached(life: Life, name: str) -> Floats:
    """(people,): the same for all whom the posts reach, or who follow."""
    found = np.zeros(len(life.people))
    found[np.flatnonzero(life.people.follows) if name in OF_ACCOUNTS else life.who("saw")] = 1.0
    return found / found.sum()


def shares(people: People, name: str, weights: Floats, *, local: bool = False) -> Shares:
    """The true shares of the codes of a facet of ``KNOWN``. ``local``: hours are of the people's own day."""
    if name == "activity":
        return _activity(people, weights, local=local)
    return _TRUTHS[name](people, weights)


def _of(codes: NDArray[np.str_], weights: Floats) -> Shares:
    names, which = np.unique(codes, return_inverse=True)
    total = float(weights.sum())
    summed = np.bincount(which, weights, len(names))
    return {str(name): float(value) / total for name, value in zip(names, summed, strict=True)} if total else {}


def _countries(people: People, weights: Floats) -> Shares:
    return _of(people.country, weights * people.real)


def _languages(people: People, weights: Floats) -> Shares:
    return _of(people.language, weights * people.real)


def _genders(people: People, weights: Floats) -> Shares:
    return _of(np.array(GENDERS)[people.gender], weights * (people.kind == PERSON))


def _ages(people: People, weights: Floats) -> Shares:
    return _of(people.band, weights * (people.kind == PERSON))


def _accounts(people: People, weights: Floats) -> Shares:
    return _of(np.where(people.kind == ORGANISATION, "organisation", "person"), weights * people.real)


def _authenticity(people: People, weights: Floats) -> Shares:
    return _of(np.where(people.kind == BOT, "suspicious", "real"), weights)


def _reachability(people: People, weights: Floats) -> Shares:
    return _of(np.where(people.active, "active", "dormant"), weights * people.real)


def _topics(people: People, weights: Floats) -> Shares:
    names = dict.fromkeys([*people.texts.topics, *(TIER_2[t] for t in people.texts.topics if t in TIER_2)])
    who = weights * people.real
    return {name: float(who[people.interested(name)].sum() / who.sum()) for name in names}


def _activity(people: People, weights: Floats, *, local: bool) -> Shares:
    who = np.flatnonzero(weights * people.real)
    shape = np.average(people.hours(who, local=local), axis=0, weights=weights[who])
    return {f"{hour:02}": float(share) for hour, share in enumerate(shape)}


def _brands(people: People, weights: Floats) -> Shares:
    who = weights * people.real
    return {name: float(who[people.names == at].sum() / who.sum()) for at, name in enumerate(BRANDS)}


_TRUTHS: Mapping[str, Callable[[People, Floats], Shares]] = {
    "countries": _countries, "languages": _languages, "genders": _genders, "ages": _ages, "accounts": _accounts,
    "authenticity": _authenticity, "reachability": _reachability, "topics": _topics,
    "brands": _brands,
}  # fmt: skip
KNOWN = (*_TRUTHS, "activity")
