"""The languages in which the people write, corrected for how often texts so short are misread or left open."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet, Share
from bothsides.statistics.facets import languages_facet
from bothsides.statistics.prevalence import corrected
from bothsides.text.languages import MISREAD

type Rates = tuple[float, float, float]  # least, usual, most over sets

RARE = (0.0, 0.0, 0.002)  # a misreading that is not kept
NOTE = "of those who wrote enough to tell; Hindi in Latin letters and the like is read as English, and not corrected"


@cache
def _measured() -> Any:
    return json.loads(gzip.decompress(MISREAD.read_bytes()))


class Misread:
    """How texts of such lengths are told and misread; by language, the shares of its texts by number of letters."""

    def __init__(self, lengths: Mapping[str, Sequence[float]]) -> None:
        self._lengths = lengths

    def told(self, code: str) -> Rates:
        """Of the texts of a language, those of which any is told."""
        return self._mean(code, lambda rates: rates["told"].get(code, rates["told_other"]))

    def right(self, code: str) -> Rates:
        """Of those, the ones that are told to be of it."""
        return self._mean(code, lambda rates: rates["read"].get(code, {}).get(code, rates["right_other"]))

    def wrong(self, of: str, code: str) -> Rates:
        """Of a language's texts of which any is told, those told to be ``code``."""
        return self._mean(
            of, lambda rates: rates["read"][of].get(code, RARE) if of in rates["read"] else rates["wrong_other"]
        )

    def _mean(self, code: str, of: Callable[[Any], Sequence[float]]) -> Rates:
        rows = list(zip(self._lengths[code], map(of, _measured()["rates"]), strict=True))
        least, usual, most = (sum(share * three[at] for share, three in rows) for at in range(3))
        return least, usual, most


def estimate(sample: Sample) -> Facet:
    """Shares of the people by the language of their bio and texts, among those of whom one is told.

    The interval holds what is misread and what is left open more often in one language than in another, as measured on
    several sets for texts of such lengths (``training/languages.py``): as a bound, on top of the sampling.
    """
    found = languages_facet(sample.languages, minimum=MIN_KNOWN, clusters=sample.clusters)
    if found.state != "ok":
        return found
    shares = _corrected(found.shares, sample.languages, sample.letters)
    return found.model_copy(update={"shares": shares, "note": NOTE, "method": f"{found.method}, corrected"})


def shares_of(languages: Sequence[str | None], letters: Sequence[int]) -> tuple[Share, ...]:
    """Corrected shares of people drawn one by one, of whom these languages are told in so many letters."""
    return _corrected(languages_facet(languages, minimum=1).shares, languages, letters)


def _corrected(shares: Sequence[Share], languages: Sequence[str | None], letters: Sequence[int]) -> tuple[Share, ...]:
    counts: dict[str, list[int]] = {share.code: [0] * len(_measured()["rates"]) for share in shares}
    for size, code in zip(letters, languages, strict=True):
        if code:
            counts[code][sum(size >= length for length in _measured()["lengths"])] += 1
    misread = Misread({code: [count / sum(row) for count in row] for code, row in counts.items()})
    known = sum(map(sum, counts.values()))
    told_so = {share.code: share.share for share in shares}
    rows = {share.code: _true(share, told_so, misread) for share in shares}
    total = sum(value for value, _, _ in rows.values())
    found = [
        share.model_copy(
            update=_within(rows[share.code], rows[share.code][0] / total)
            | {"count": rows[share.code][0] / total * known}
        )
        for share in shares
    ]
    return tuple(sorted(found, key=lambda share: (-share.share, share.code)))


def _within(interval: Rates, value: float) -> dict[str, float]:
    _, low, high = interval
    return {"share": min(1.0, value), "low": min(low, value), "high": min(1.0, max(high, value))}


def _true(share: Share, shares: Mapping[str, float], misread: Misread) -> Rates:
    """The share of a language among all who wrote, with its interval, behind its share among those told."""
    others = {code: part / (1 - share.share) for code, part in shares.items() if code != share.code}
    if not others:
        return share.share, share.low, share.high
    wrong = _added([(part, misread.wrong(code, share.code)) for code, part in others.items()])
    among = corrected((share.share, share.low, share.high), misread.right(share.code), wrong)
    own, rest = misread.told(share.code), _added([(part, misread.told(code)) for code, part in others.items()])
    return (
        _odds(among[0], rest[1] / own[1]),
        _odds(among[1], rest[0] / own[2]),
        _odds(among[2], rest[2] / own[0]),
    )


def _added(parts: Sequence[tuple[float, Rates]]) -> Rates:
    least, usual, most = (sum(part * rates[at] for part, rates in parts) for at in range(3))
    return least, usual, most


def _odds(share: float, ratio: float) -> float:
    """The share after its odds are multiplied: those left open put back."""
    return share * ratio / (share * ratio + 1 - share) if share < 1 else 1.0
