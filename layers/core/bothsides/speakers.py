"""Where the people who write in a language can live: Unicode CLDR's speakers by territory (training/speakers.py)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "speakers.json.gz"
ROOM = 5.0  # times as many as among all speakers may live there: a creator's audience is not drawn from all
MAIN = 0.2  # of a country's people who speak a language, from which on all of an audience may live there
AWAY = 2.0  # the same of countries where the creator is not at home, where it is known where that is
AT_HOME = 0.025  # of a language's speakers: so many of the creators who write it may be at home there


@cache
def speakers() -> dict[str, dict[str, tuple[float, float]]]:
    """Language → country → its part of the world's speakers, and the part of its people who speak it."""
    return dict(json.loads(gzip.decompress(FILE.read_bytes())))


def most_of(language: str | None, countries: Collection[str]) -> float:
    """The most of the people who write in a language that can live in these countries: of a country's main language
    all, of others ``ROOM`` times the part of its speakers who do."""
    spoken = speakers().get(language or "")
    if spoken is None:
        return 1.0 if countries else 0.0
    there = [spoken[code] for code in countries if code in spoken]
    if any(of_people >= MAIN for _, of_people in there):
        return 1.0
    return min(1.0, ROOM * sum(of_speakers for of_speakers, _ in there))


def least_of(language: str | None, countries: Collection[str], home: str | None = None) -> float:
    """The least of them: all but ``ROOM`` times the part of the speakers who live elsewhere, ``AWAY`` times where the
    creator is known to be at home in these countries. Nothing where the audience may be at home elsewhere: it is
    the creator's country, or ``AT_HOME`` of the speakers or more live in other countries whose main language it is.
    """
    spoken = speakers().get(language or "")
    if spoken is None:
        return 0.0
    elsewhere = {code: told for code, told in spoken.items() if code not in countries}
    homes = sum(part for part, of_people in elsewhere.values() if of_people >= MAIN)
    if home in elsewhere or (home is None and homes >= AT_HOME):
        return 0.0
    return 1.0 - min(1.0, (AWAY if home else ROOM) * sum(part for part, _ in elsewhere.values()))
