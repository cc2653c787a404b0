"""Categories of the IAB Content Taxonomy 2.0, as IBM names them, in the words of 3.1."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path

from bothsides.taxonomy import TIER_2, TOPICS

TABLE = Path(__file__).parents[1] / "data" / "iab20.json.gz"  # made by training/categories.py
# In the label or in the path: nothing of this kind is told of anyone. At any tier: political event, religious music.
SENSITIVE = re.compile(r"medical health|politic|religio|sensitive topics|sexual", re.IGNORECASE)


def key(label: str) -> str:
    """What a label is found by: IBM writes it in lower case, with slashes between tiers."""
    return re.sub(r"[^a-z0-9]", "", label.lower())


def in_3_1(label: str) -> tuple[tuple[str, ...], bool]:
    """The path of a 2.0 label (``/automotive/auto type``) in 3.1, and whether it is that very category. Of one that is
    gone, or that IBM alone has, it is the nearest parent's; empty if there is none."""
    parts, exact = label.strip("/").split("/"), True
    while parts:
        if found := _table().get(key("".join(parts))):
            return tuple(found[1:]), exact and bool(found[0])
        parts, exact = parts[:-1], False
    return (), False


def topic_of(path: tuple[str, ...]) -> str | None:
    """The topic, of those that the light model can tell, that a 3.1 category belongs to."""
    if len(path) > 1 and TIER_2.get(path[1]) == path[0]:
        return path[1]
    return path[0] if path and path[0] in TOPICS else None


def sensitive(label: str) -> bool:
    """Whether a category must not be told: of health, politics, religion and the like, in 2.0 or in 3.1."""
    return SENSITIVE.search("/".join((label, *in_3_1(label)[0]))) is not None


@cache
def _table() -> dict[str, list[str]]:
    table: dict[str, list[str]] = json.loads(gzip.decompress(TABLE.read_bytes()))
    return table
