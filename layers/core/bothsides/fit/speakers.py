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


@cache
def shares() -> dict[str, dict[str, float]]:
    """Language → country → its part of the world's speakers."""
    return dict(json.loads(gzip.decompress(FILE.read_bytes())))


def living_in(languages: Facet, countries: Collection[str]) -> float | None:
    """The most of an audience that can live in these countries, by the languages that it writes in: the part of each
    language's speakers who do, with ``ROOM``; whose language is unknown can. None if the languages are not known."""
    if languages.state != "ok":
        return None
    most, told = 0.0, 0.0
    for share in languages.shares:
        spoken = shares().get(share.code)
        there = 1.0 if spoken is None else min(1.0, ROOM * sum(spoken.get(code, 0.0) for code in countries))
        most += share.high * there
        told += share.share
    return min(1.0, most + max(0.0, 1 - told))
