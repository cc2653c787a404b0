"""From counts to a facet of shares with intervals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from bothsides.documents.facet import MIN_CELL, Facet, Share
from bothsides.statistics.intervals import added, wilson
from bothsides.text.languages import name_of


def counted(
    codes: Iterable[str | None],
    *,
    names: Mapping[str, str] | None = None,
    method: str,
    minimum: int = 20,
    note: str | None = None,
) -> Facet:
    """The facet of these codes, one for each person or post; ``None`` if it is unknown.

    Shares carry Wilson (1927) 95 % intervals. Fewer than ``minimum`` known give ``insufficient_data``.
    """
    counts: dict[str, int] = {}
    n = 0
    for code in codes:
        n += 1
        if code is not None:
            counts[code] = counts.get(code, 0) + 1
    known = sum(counts.values())
    state: Literal["ok", "insufficient_data"] = "ok" if known >= minimum else "insufficient_data"
    shares = []
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        low, high = wilson(count, known)
        name = (names or {}).get(code, code)
        shares.append(Share(code=code, name=name, share=count / known, low=low, high=high, count=count))
    return Facet(state=state, n=n, coverage=known / n if n else 0.0, shares=tuple(shares), method=method, note=note)


def first_party(shares: Mapping[str, float], names: Mapping[str, str] | None = None) -> Facet:
    """The platform's own figures for the creator's whole audience: no sample, so no sampling interval."""
    rows = tuple(
        Share(code=code, name=(names or {}).get(code, code), share=share, low=share, high=share, count=0)
        for code, share in sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    )
    return Facet(state="ok", n=0, coverage=1, shares=rows, source="first_party", method="the creator's insights")


def languages_facet(languages: Sequence[str | None], *, minimum: int) -> Facet:
    """Shares of the languages among the texts whose language is known."""
    known = Counter(language for language in languages if language)
    n, count = len(languages), known.total()
    method, coverage = "fastText lid.176", count / n if n else 0.0
    if count < minimum:
        return Facet(state="insufficient_data", n=n, coverage=coverage, method=method)
    shares = [
        Share(code=code, name=name_of(code), share=k / count, low=low, high=high, count=k)
        for code, k in sorted(known.items(), key=lambda item: (-item[1], item[0]))
        for low, high in [wilson(k, count)]
    ]
    return Facet(state="ok", n=n, coverage=coverage, shares=tuple(shares), method=method)


def part(facet: Facet, codes: Sequence[str]) -> tuple[float | None, float, float]:
    """Share of people in any of ``codes`` with a 95 % interval, or (None, 0, 1) if too few are known.

    Counted classes are added before the interval is taken (Wilson 1927); the intervals of modelled ones are added
    as independent ones. A class that is not named may be one of the folded: it counts as an average one of them, and
    may be nobody, or nearly ``MIN_CELL`` people.
    """
    if facet.state != "ok":
        return None, 0.0, 1.0
    share, low, high = _named(facet, codes)
    unnamed = len(set(codes) - {share.code for share in facet.shares})
    if facet.folded is None or not unnamed:
        return share, low, high
    known, folded = facet.n * facet.coverage, facet.folded
    most = min(folded.count, float(unnamed * MIN_CELL))
    usual = min(most, folded.count / folded.classes * unnamed)
    low = low if unnamed < len(set(codes)) else 0.0
    return min(1.0, share + usual / known), low, min(1.0, high + wilson(most, known)[1])


def _named(facet: Facet, codes: Sequence[str]) -> tuple[float, float, float]:
    chosen, known = [share for share in facet.shares if share.code in codes], facet.n * facet.coverage
    share = min(1.0, sum(s.share for s in chosen))
    if not chosen or all(math.isclose(wilson(s.count, known)[1], s.high, abs_tol=1e-6) for s in chosen):
        low, high = wilson(sum(s.count for s in chosen), known) if facet.source == "inferred" else (share, share)
        return share, min(low, share), max(high, share)
    value, low, high = added((s.share, s.low, s.high) for s in chosen)
    return share, max(0.0, share - (value - low)), min(1.0, share + (high - value))
