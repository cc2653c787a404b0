"""Where the people who write in a language can live: Unicode CLDR's speakers by territory (training/speakers.py)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection
from functools import cache
from pathlib import Path

from bothsides.documents.facet import Facet

FILE = Path(__file__).parents[1] / "data" / "speakers.json.gz"
ROOM = 5.0  # times as many as among all speakers may live there: a creator's readers are not drawn from all
MAIN = 0.2  # of a country's people who speak a language, from which on all of an audience may live there


@cache
def shares() -> dict[str, dict[str, tuple[float, float]]]:
    """Language → country → its part of the world's speakers, and the part of its people who speak it."""
    return dict(json.loads(gzip.decompress(FILE.read_bytes())))


def living_in(languages: Facet, countries: Collection[str]) -> float | None:
    """The most of an audience that can live in these countries, by the languages that it writes in; None if they are
    not known. Of a main language of one of the countries all can; of others the part of the language's speakers who
    do, with ``ROOM``; and of whom the language is unknown all."""
    if languages.state != "ok":
        return None
    most, told = 0.0, 0.0
    for share in languages.shares:
        most += share.high * _most(share.code, countries)
        told += share.share
    return min(1.0, most + max(0.0, 1 - told))


def _most(language: str, countries: Collection[str]) -> float:
    spoken = shares().get(language)
    if spoken is None:
        return 1.0
    there = [spoken[code] for code in countries if code in spoken]
    if any(of_people >= MAIN for _, of_people in there):
        return 1.0
    return min(1.0, ROOM * sum(of_speakers for of_speakers, _ in there))
