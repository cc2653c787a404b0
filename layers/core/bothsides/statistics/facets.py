"""From counts to a facet of shares with intervals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Literal

from bothsides.documents.facet import MIN_CELL, Facet, Share, Untold
from bothsides.speakers import least_of, most_of
from bothsides.statistics.design import effective_n, limits
from bothsides.statistics.intervals import added, least_mean
from bothsides.text.languages import name_of


def counted(
    codes: Iterable[str | None],
    *,
    clusters: Sequence[int] | None = None,
    names: Mapping[str, str] | None = None,
    method: str,
    minimum: int = 20,
    note: str | None = None,
) -> Facet:
    """The facet of these codes, one for each person or post; ``None`` if it is unknown.

    Shares carry Clopper & Pearson's (1934) 95 % intervals of as many people as those drawn tell (``effective_n``),
    where ``clusters`` says with which post each was drawn. Fewer than ``minimum`` known give ``insufficient_data``.
    """
    codes = list(codes)
    counts = Counter(code for code in codes if code is not None)
    n, known = len(codes), counts.total()
    effective = effective_n(codes, clusters)
    state: Literal["ok", "insufficient_data"] = "ok" if known >= minimum else "insufficient_data"
    shares = []
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        low, high = limits(count / known, effective)
        name = (names or {}).get(code, code)
        shares.append(Share(code=code, name=name, share=count / known, low=low, high=high, count=count))
    return Facet(
        state=state, n=n, coverage=known / n if n else 0.0, effective_n=effective, shares=tuple(shares),
        method=method, note=note,
    )  # fmt: skip


def first_party(shares: Mapping[str, float], names: Mapping[str, str] | None = None) -> Facet:
    """The platform's own figures for the creator's whole audience: no sample, so no sampling interval."""
    rows = tuple(
        Share(code=code, name=(names or {}).get(code, code), share=share, low=share, high=share, count=0)
        for code, share in sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    )
    return Facet(state="ok", n=0, coverage=1, shares=rows, source="first_party", method="the creator's own insights")


def languages_facet(languages: Sequence[str | None], *, minimum: int, clusters: Sequence[int] | None = None) -> Facet:
    """Shares of the languages among the texts whose language is known, drawn with ``clusters``."""
    known = Counter(language for language in languages if language)
    n, count = len(languages), known.total()
    method, coverage, effective = "fastText lid.176", count / n if n else 0.0, effective_n(languages, clusters)
    if count < minimum:
        return Facet(state="insufficient_data", n=n, coverage=coverage, method=method)
    shares = [
        Share(code=code, name=name_of(code), share=k / count, low=low, high=high, count=k)
        for code, k in sorted(known.items(), key=lambda item: (-item[1], item[0]))
        for low, high in [limits(k / count, effective)]
    ]
    return Facet(state="ok", n=n, coverage=coverage, effective_n=effective, shares=tuple(shares), method=method)


def part(facet: Facet, codes: Sequence[str]) -> tuple[float | None, float, float]:
    """Share of people in any of ``codes`` with a 95 % interval, or (None, 0, 1) if too few are known.

    The platforms' own figures name the largest classes alone: one that is not named has at most as many people as the
    smallest that is, and all of those at most the rest; the rest alone bounds them where it is more than half.

    Counted classes are added before the interval is taken (``design.limits``); the intervals of modelled ones are
    added as independent ones. Classes that were folded count as the fewest and the most people that they can be. No
    class more makes the share or an end of it less.
    """
    if facet.state != "ok":
        return None, 0.0, 1.0
    chosen = [share for share in facet.shares if share.code in codes]
    share, told = min(1.0, sum(s.share for s in chosen)), _told(facet)
    if facet.source == "first_party":
        rest = max(0.0, 1.0 - sum(one.share for one in facet.shares))
        least = min((one.share for one in facet.shares), default=1.0) if rest < LARGEST else 1.0
        return share, share, min(1.0, share + min(rest, len({*codes} - {one.code for one in chosen}) * least))
    if facet.untold:
        return _with_untold(facet, codes)
    least, usual, most = _folded(facet, codes)
    value = min(1.0, share + usual)
    if all(_as_counted(one, told) for one in facet.shares):
        low, high = limits(min(1.0, share + least), told)[0], limits(min(1.0, share + most), told)[1]
    else:
        fewest, unnamed = limits(least, told)[0], limits(most, told)[1]
        _, low, high = added((one.share, one.low, one.high) for one in chosen)
        low, high = max(low, fewest), min(1.0, max(unnamed, high + (unnamed if most else 0.0)))
    return value, max(0.0, min(low, value)), max(high, value)


def any_of(facet: Facet, codes: Sequence[str]) -> tuple[float | None, float, float]:
    """The same where one person or text can be in several of the classes, as of topics: at least as many as in the
    surely largest one are in any of them. The share itself takes them as exclusive."""
    share, low, high = part(facet, codes)
    return share, min(low, max((part(facet, [code])[1] for code in codes), default=0.0)), high


LARGEST = 0.5  # of the people, at most, are of none of the classes that are named, where these are the largest
ODDS = 4.0
"""Ratio of the odds, at most, with which people of one class and of another tell theirs, who write the same language:
half of the first and a fifth of the second, for example. It is assumed: across the time zones of Twitter profiles the
odds of a place that can be read differ 2.7 times (gender_dfe, 13 zones) and 3.3 times (broad_twitter, 6 zones)."""
FEW_TOLD = 10  # people of a language who tell: from fewer nothing follows for those who do not


def _with_untold(facet: Facet, codes: Sequence[str]) -> tuple[float, float, float]:
    """A share of all people, those who do not tell their class with what is possible of them: the bounds are added, of
    groups as large as who was drawn of which language allows. No class more makes the share or an end of it less."""
    people = facet.n * facet.coverage
    least, usual, most = _folded(facet, codes)
    told = sum(count for code, count in facet.told.items() if code in codes) / max(people, 1)
    effective = facet.effective_n or 0.0
    parts = [
        (
            facet.coverage,
            told + usual,
            limits(min(1.0, told + least), effective)[0],
            limits(min(1.0, told + most), effective)[1],
        )
    ]
    for group in facet.untold:
        likely = min(1.0, sum(share for code, share in group.shares.items() if code in codes))
        low, high = _possible(group, codes, likely)
        parts.append((group.share, likely, min(low, likely), max(high, likely)))
    value = math.fsum(size * likely for size, likely, _, _ in parts)
    drawn = facet.n * (effective / people if people and effective else 1.0)
    low = least_mean([(size, least) for size, _, least, _ in parts], drawn)
    high = 1.0 - least_mean([(size, 1.0 - most) for size, _, _, most in parts], drawn)
    return min(1.0, value), max(0.0, min(low, value)), min(1.0, max(high, value))


def _possible(group: Untold, codes: Sequence[str], likely: float) -> tuple[float, float]:
    """The least and the most that the share of ``codes`` can be among those who do not tell."""
    if group.told < FEW_TOLD:
        return least_of(group.language, codes, group.home), most_of(group.language, codes)
    low, high = limits(likely, group.told)
    return low / (low + ODDS * (1 - low)), ODDS * high / (ODDS * high + 1 - high)


def _folded(facet: Facet, codes: Sequence[str]) -> tuple[float, float, float]:
    """Which share those of ``codes`` that were folded have: the least that it can be, the middle, and the most.

    Known are the order of the folded classes, their sum, and that none has over ``MIN_CELL`` people. What falls so from
    class to class is a sum of steps, each over the first j classes; a sum over some of them is least or most with one
    step alone, or with two that reach ``MIN_CELL`` together (a linear programme of two constraints).
    """
    if facet.folded is None or not set(codes).intersection(facet.folded.codes):
        return 0.0, 0.0, 0.0
    total, people = facet.folded.count, facet.n * facet.coverage
    asked = list(accumulate(float(code in codes) for code in facet.folded.codes))
    found = []
    for j, of_first in enumerate(asked, 1):
        if total <= MIN_CELL * j:
            found.append(total / j * of_first)
            continue
        for k, of_more in enumerate(asked[j:], j + 1):
            more = (total - MIN_CELL * j) / (k - j)
            if more <= MIN_CELL:
                found.append((MIN_CELL - more) * of_first + more * of_more)
    least, most = (min(1.0, value / people) for value in (min(found), max(found)))
    return least, (least + most) / 2, most


def _told(facet: Facet) -> float:
    """As how many people drawn one by one those who are known tell."""
    return facet.n * facet.coverage if facet.effective_n is None else facet.effective_n


def _as_counted(share: Share, n: float) -> bool:
    """Whether the interval is that of a count, at both ends: a modelled share of 1 ends at 1 as a counted one does."""
    return all(
        math.isclose(counted, stated, abs_tol=1e-6)
        for counted, stated in zip(limits(share.share, n), (share.low, share.high), strict=True)
    )
