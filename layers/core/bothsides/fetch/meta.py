"""What Meta's interfaces have in common: errors by number, simulated creators, and shares whose unit no page tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from bothsides.documents.profile import Gender
from bothsides.errors import BothsidesError, PlatformBusy, PlatformRefused, PlatformUnavailable
from bothsides.fetch.connector import BAD_SHAPE, Visit
from bothsides.fetch.http import Declined, Explain, NotThere
from bothsides.fetch.journal import Answer

type Json = dict[str, Any]

BASE = "https://graph.facebook.com/v25.0"
SIMULATED = "mocked creator data"
"""What the biography of a simulated creator says, seen in public clients of the interface; no page of Meta's has it."""
GONE = {2207013, 3961010}  # subcodes: no such name, or no professional account; 'the provided creator ID is invalid'
UNSHARED = {10, 3961014, 3961015}  # subcodes: the creator shares no insights, is not eligible, was not invited
NO_REVIEW = "Meta gives simulated creators until its app review has given the app Advanced Access"
TOO_MUCH = "reduce the amount of data"  # comes as a server's fault with code 1, and a second try gets it again


class NotShared(NotThere):
    """The creator does not share this with brands."""


def explain(name: str) -> Explain:
    """What an error answer of the Graph API means: they have a ``code``, most come as 400. ``name`` is what people call
    the platform."""
    page = f"(docs/platforms/{name.lower()}.md)"

    def told(answer: Answer) -> BothsidesError | None:
        if answer.status < 400 or answer.status == 429:
            return None
        try:
            error = json.loads(answer.body)["error"]
            code, message = int(error["code"]), str(error.get("message", ""))
        except (ValueError, KeyError, TypeError):
            return None
        if code in (102, 190):
            return PlatformRefused(f"{name}: the access token is expired or revoked: {message} {page}")
        if error.get("error_subcode") in UNSHARED:
            return NotShared(message)
        if TOO_MUCH in message:
            return Declined(message, answer)
        if code in (10, 3) or 200 <= code < 300:
            return PlatformRefused(f"{name}: a permission is missing: {message} {page}")
        if code in (4, 17, 32, 341, 368, 613) or 80_000 <= code < 80_015:
            return PlatformBusy(f"{name} asks us to slow down: {message}", until=_regained(answer))
        if code in (24, 110) or error.get("error_subcode") in GONE:
            return NotThere(message)
        if code in (1, 2):
            return PlatformUnavailable(f"{name}: {message}")
        return Declined(message, answer)

    return told


def _regained(answer: Answer) -> datetime | None:
    """The moment that ``X-Business-Use-Case-Usage`` names; an hour from now if it names none."""
    minutes = 60
    try:
        usage = json.loads(answer.headers.get("x-business-use-case-usage", "{}"))
        waits = [entry.get("estimated_time_to_regain_access", 0) for entries in usage.values() for entry in entries]
        minutes = max(waits, default=0) or minutes
    except (ValueError, AttributeError, TypeError):
        pass
    return datetime.now(UTC) + timedelta(minutes=minutes)


def next_cursor(page: Json) -> str | None:
    """The cursor of the next page. ``paging.next`` holds the access token and is not followed."""
    paging = page.get("paging") or {}
    return (paging.get("cursors") or {}).get("after") if "next" in paging else None


def simulated(*texts: Any) -> bool:
    """Whether one of a creator's texts says that the creator is simulated, as apps get before their review."""
    return any(isinstance(text, str) and SIMULATED in text.lower() for text in texts)


@contextmanager
def optional(visit: Visit, what: str) -> Iterator[None]:
    """A part of a creator's figures that may not be given: then the gap is noted. A used-up quota is waited for, as
    without the figures the answer would be another one."""
    try:
        yield
    except PlatformUnavailable as error:
        if not visit.last_try:
            raise
        visit.gap(what, error.detail)
    except (NotThere, Declined, PlatformRefused) as error:
        visit.gap(what, error.detail)
    except BAD_SHAPE as error:
        visit.gap(what, f"an answer had an unexpected shape ({type(error).__name__})")


# ------------------------------------------------------------------------------------------------ shares


def metrics(insights: Any) -> dict[str, Json]:
    """Metrics by name, from the list itself or from a list under ``data``.

    Raises:
        KeyError, TypeError: of another shape.
    """
    rows = insights.get("data", ()) if isinstance(insights, dict) else insights or ()
    return {row["name"]: row for row in rows}


def value_of(metric: Json | None) -> Any:
    """A metric's number: under ``total_value``, or the first of its ``values``; None if there is none."""
    if metric is None:
        return None
    told = metric.get("total_value") or next(iter(metric.get("values") or ()), None) or {}
    return told.get("value")


def whole(parts: Iterable[float]) -> float:
    """What the numbers of a complete breakdown (by gender, by age) are parts of: 1 where they are fractions, 100 where
    they are per cent, else their own sum, because then they are counts of people. A part of the people may be missing
    whose answer is not known. 0 if there are none."""
    total = sum(parts)
    return next((unit for unit in (1.0, 100.0) if unit / 2 <= total <= 1.1 * unit), total)


def shares[K](parts: Mapping[K, float], of: float) -> dict[K, float]:
    """Numbers as shares of that whole.

    Raises:
        ValueError: they can't be shares of it.
    """
    found = {code: round(float(number) / of, 6) for code, number in parts.items()} if of else {}
    if any(not 0 <= share <= 1.05 for share in found.values()) or sum(found.values()) > 1.1:
        raise ValueError(f"{sum(found.values()):.2f} is no sum of shares")
    return {code: min(1.0, share) for code, share in found.items() if share}


def added[K](rows: Iterable[tuple[K | None, float]]) -> dict[K, float]:
    """Numbers by their names; those that belong to one name are added, those with none left out."""
    found: dict[K, float] = {}
    for name, number in rows:
        if name is not None:
            found[name] = found.get(name, 0.0) + float(number)
    return found


def gender(name: str) -> Gender:
    """``female``, ``Male``, ``F``, also as a part of a name as in ``F.18-24``; else unknown."""
    words = re.findall(r"[a-z]+", name.lower())
    return "woman" if {"female", "f"} & {*words} else "man" if {"male", "m"} & {*words} else "unknown"


def age(name: str) -> str | None:
    """``18-24`` or ``65+``, also of ``18_to_24``, ``65_and_above`` and ``M.18-24``; None if it names none."""
    numbers = re.findall(r"\d+", name)
    if len(numbers) == 2:
        return f"{numbers[0]}-{numbers[1]}"
    return f"{numbers[0]}+" if len(numbers) == 1 else None
