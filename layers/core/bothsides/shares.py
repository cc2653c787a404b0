"""From counts to a facet of shares with intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from bothsides.documents import Facet, Share
from bothsides.quantify import wilson


def counted(
    codes: Iterable[str | None],
    *,
    names: Mapping[str, str] | None = None,
    method: str,
    minimum: int = 20,
    note: str | None = None,
) -> Facet:
    """The facet of these codes, one a person or post; ``None`` is one for whom it could not be told.

    Shares carry Wilson (1927) 95 % intervals. Fewer than ``minimum`` told give ``insufficient_data``.
    """
    counts: dict[str, int] = {}
    n = 0
    for code in codes:
        n += 1
        if code is not None:
            counts[code] = counts.get(code, 0) + 1
    told = sum(counts.values())
    state: Literal["ok", "insufficient_data"] = "ok" if told >= minimum else "insufficient_data"
    shares = []
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        low, high = wilson(count, told)
        name = (names or {}).get(code, code)
        shares.append(Share(code=code, name=name, share=count / told, low=low, high=high, count=count))
    return Facet(state=state, n=n, coverage=told / n if n else 0.0, shares=tuple(shares), method=method, note=note)


def first_party(shares: Mapping[str, float], names: Mapping[str, str] | None = None) -> Facet:
    """The platform's own figures for the creator's whole audience: no sample, so no sampling interval."""
    rows = tuple(
        Share(code=code, name=(names or {}).get(code, code), share=share, low=share, high=share, count=0)
        for code, share in sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    )
    return Facet(state="ok", n=0, coverage=1, shares=rows, source="first_party", method="the creator's insights")
