"""Personas made by hand, for tests of what is made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from bothsides.documents.base import ModelInfo
from bothsides.documents.facet import Facet, Interval, Share
from bothsides.documents.persona import Habits, Language, Persona, Quote, Trait, Traits
from bothsides.statistics.facets import counted

AT = datetime(2026, 11, 1, tzinfo=UTC)
type State = Literal["ok", "insufficient_data", "unavailable", "experimental"]
type Shares = Mapping[str, tuple[float, float, float]]


def facet(shares: Shares, state: State = "ok", n: int = 100, **more: Any) -> Facet:
    """A facet of code → (share, low, high)."""
    rows = [
        Share(code=code, name=code, share=share, low=low, high=high, count=share * n)
        for code, (share, low, high) in shares.items()
    ]
    return Facet(state=state, n=n, coverage=1, shares=tuple(rows), method="by hand", **more)


def traits(
    percentiles: Mapping[str, tuple[float | None, float | None, float | None]],
    state: State = "ok",
    quotes: Mapping[str, str] | None = None,
    **more: Any,
) -> Traits:
    """Traits of name → (percentile, low, high), each with a quote if ``quotes`` has one."""
    rows = [
        Trait(
            name=name, score=0.5, percentile=percentile, low=low, high=high,
            quotes=(Quote(post_id="p1", url="https://example.org/p1", words=(quotes or {})[name]),)
            if name in (quotes or {}) else (),
        )
        for name, (percentile, low, high) in percentiles.items()
    ]  # fmt: skip
    return Traits(
        state=state, traits=tuple(rows), population="creators 1", posts=100, words=2_000, method="by hand", **more
    )


def habits(times: Sequence[datetime] = (), **more: Any) -> Habits:
    days = counted([f"{at:%A}" for at in times], method="by hand", minimum=10)
    hours = counted([f"{at:%H}" for at in times], method="by hand", minimum=10)
    nothing = facet({}, "insufficient_data")
    common = {"posts": 100, "hours": hours, "weekdays": days, "formats": nothing, "sponsored": nothing}
    return Habits(**common | more)


def persona(**changes: Any) -> Persona:
    """A persona of 100 English posts about science with nothing else known, but for the changes."""
    common = {
        "creator": "youtube:@ada", "run_id": "r", "made_at": AT, "source": "local",
        "model": ModelInfo(name="m", version="1", sha256="0"),
        "language": Language(words=2_000, words_per_post=Interval(value=20, low=18, high=22, n=100)),
        "languages": facet({"en": (0.97, 0.91, 0.99), "de": (0.03, 0.01, 0.08)}),
        "emotions": facet({}, "insufficient_data"),
        "topics": facet({"Science": (0.7, 0.6, 0.8)}),
        "habits": habits(),
    }  # fmt: skip
    return Persona(**common | changes)
