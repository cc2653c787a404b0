"""Where the people who write in a language can live, and where they are likely to: Unicode CLDR's speakers by
territory, and who was seen to write English (training/speakers.py)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "data" / "speakers.json.gz"
ROOM = 5.0  # times as many as among all speakers may live there: a creator's audience is not drawn from all
MAIN = 0.2  # of a country's people who speak a language, from which on all of an audience may live there
AWAY = 2.0  # the same of countries where the creator is not at home, where it is known where that is
AT_HOME = 0.025  # of a language's speakers: so many of the creators who write it may be at home there
HOME = 0.5  # of a creator's audience lives in the creator's country, where all speak the language (assumed)


class Spoken(NamedTuple):
    """Of a language in a country: its part of the world's speakers, the part of its people who speak it, and its part
    of those who write it to others."""

    speakers: float
    people: float
    writers: float


@cache
def speakers() -> dict[str, dict[str, Spoken]]:
    """Language → country → who speaks it there."""
    content = json.loads(gzip.decompress(FILE.read_bytes()))
    return {language: {code: Spoken(*told) for code, told in of.items()} for language, of in content.items()}


def likely(language: str, home: str | None = None) -> dict[str, float]:
    """Country → its likely part of the people who write in a language to a creator whose home this is: as many as of
    all who write it, and at home ``HOME`` of them before that, as far as people there speak it."""
    spoken = speakers()[language]
    at_home = HOME * spoken[home].people if home in spoken else 0.0
    return {code: at_home * (code == home) + (1 - at_home) * told.writers for code, told in spoken.items()}


def main_language(language: str | None, country: str | None) -> bool:
    """Whether a language is a main one of a country."""
    spoken = speakers().get(language or "", {})
    return country in spoken and spoken[country].people >= MAIN


def most_of(language: str | None, countries: Collection[str]) -> float:
    """The most of the people who write in a language that can live in these countries: of a country's main language
    all, of others ``ROOM`` times the part of its speakers who do."""
    spoken = speakers().get(language or "")
    if spoken is None:
        return 1.0 if countries else 0.0
    there = [spoken[code] for code in countries if code in spoken]
    if any(told.people >= MAIN for told in there):
        return 1.0
    return min(1.0, ROOM * sum(told.speakers for told in there))


def least_of(language: str | None, countries: Collection[str], home: str | None = None) -> float:
    """The least of them: all but ``ROOM`` times the part of the speakers who live elsewhere, ``AWAY`` times where the
    creator is known to be at home in these countries. Nothing where the audience may be at home elsewhere: it is
    the creator's country, or ``AT_HOME`` of the speakers or more live in other countries whose main language it is.
    """
    spoken = speakers().get(language or "")
    if spoken is None:
        return 0.0
    elsewhere = {code: told for code, told in spoken.items() if code not in countries}
    homes = sum(told.speakers for told in elsewhere.values() if told.people >= MAIN)
    if home in elsewhere or (home is None and homes >= AT_HOME):
        return 0.0
    return 1.0 - min(1.0, (AWAY if home else ROOM) * sum(told.speakers for told in elsewhere.values()))
