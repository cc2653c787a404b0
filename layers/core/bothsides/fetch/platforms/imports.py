"""What was imported for a creator, as if it were a platform."""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from bothsides import store
from bothsides.documents.base import Part, stored
from bothsides.documents.profile import ROWS, Account, AudienceFacts, AudienceMember, Post, VendorFacts, section
from bothsides.fetch import sampling
from bothsides.fetch.connector import Found, Visit
from bothsides.fetch.quota import Limits

LIMITS = Limits(units=0, window=timedelta(days=1), per_creator=0, essential=0)  # asks no one


def fetch(visit: Visit) -> Found:
    """The newest imported rows of each kind of this creator. Several rows of one person are joined.

    Raises:
        CreatorNotFound: nothing was imported under that name.
    """
    account: Account = Account()
    facts: AudienceFacts | None = None
    vendors: list[VendorFacts] = []
    posts: dict[str, Post] = {}
    people = _Sample(visit.max_sample, visit.creator)
    for kind, row in _read(store.imports.get_rows(visit.creator)):
        if kind is AudienceMember:
            people.add(row)
            continue
        match stored(kind, row):
            case Account() as found:
                account = found
            case AudienceFacts() as given:
                facts = given
            case VendorFacts() as said:
                vendors.append(said)
            case Post() as post:
                posts[post.id] = post
    if people.left_out:
        visit.gap("audience", f"{visit.max_sample} people were sampled at random; the file has more")
    ordered = sorted(posts.values(), key=lambda p: (p.created_at is None, p.created_at or visit.at, p.id))
    return Found(account, ordered, [people.members()], facts, vendors)


def facts_of(creator: str) -> tuple[AudienceFacts | None, tuple[VendorFacts, ...]]:
    """A creator's own insights, and what vendors say, that were imported, for a profile that a platform's connector
    makes."""
    places = store.imports.find_rows(creator)
    beside = tuple(section(kind.kind, "") for kind in (AudienceFacts, VendorFacts))
    wanted = {name: place for name, place in places.items() if name.startswith(beside)}
    parts = [stored(kind, row) for kind, row in _read(wanted)]
    facts = next((part for part in parts if isinstance(part, AudienceFacts)), None)
    return facts, tuple(part for part in parts if isinstance(part, VendorFacts))


def _read(places: Mapping[str, store.imports.Rows]) -> Iterator[tuple[type[Part], dict[str, Any]]]:
    """The rows of each section, from the file that holds them; a file of several is read once. Rows of a kind that only
    newer code knows are left out."""
    for key in dict.fromkeys(place.key for place in places.values()):
        wanted = {name for name, place in places.items() if place.key == key}
        for line in store.documents.open_object(key).iter_lines():
            row = json.loads(line)
            kind = row.pop("kind")
            if kind in ROWS and section(kind, row.get("source")) in wanted:
                yield ROWS[kind], row


class _Sample:
    """A random sample of so many people, in one pass and bounded memory: those whose hash is lowest (bottom-k sketch,
    Cohen & Kaplan 2007). Each person has the same chance, however many rows there are of them."""

    def __init__(self, most: int, seed: str) -> None:
        self._most, self._seed = most, seed.encode()
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._heap: list[tuple[int, str]] = []  # the highest hash first
        self.left_out = False

    def add(self, row: dict[str, Any]) -> None:
        person = str(row["id"])
        if person in self._rows:
            self._rows[person].append(row)
            return
        rank = -int.from_bytes(hashlib.blake2b(person.encode(), digest_size=8, key=self._seed[:64]).digest())
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, (rank, person))
        else:
            self.left_out = True
            if not self._heap or rank <= self._heap[0][0]:
                return
            del self._rows[heapq.heapreplace(self._heap, (rank, person))[1]]
        self._rows[person] = [row]

    def members(self) -> list[AudienceMember]:
        rows = (row for person in sorted(self._rows) for row in self._rows[person])
        return sampling.people(stored(AudienceMember, row) for row in rows)
