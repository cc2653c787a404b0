"""Where an audience can live, by the languages that it writes in."""

from __future__ import annotations

from collections.abc import Collection

from bothsides.documents.facet import Facet
from bothsides.speakers import most_of


def living_in(languages: Facet, countries: Collection[str]) -> float | None:
    """The most of an audience that can live in these countries, by the languages that it writes in; None if they are
    not known. Of a main language of one of the countries all can; of others the part of the language's speakers who
    do, with ``ROOM``; and of whom the language is unknown all."""
    if languages.state != "ok":
        return None
    most, told = 0.0, 0.0
    for share in languages.shares:
        most += share.high * most_of(share.code, countries)
        told += share.share
    return min(1.0, most + max(0.0, 1 - told))
