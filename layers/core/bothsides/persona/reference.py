"""With whom a creator is compared: how a measure is spread over a population of creators.

The one that ships (``bothsides_model/light.json``, made by training/reference.py) stands in until a deployment has
``ENOUGH`` creators of a platform itself. Each has a name, a version and its size, and every document that used one
names it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Self

import numpy as np

from bothsides import store
from bothsides.documents.base import parse_creator
from bothsides.documents.facet import Interval
from bothsides.documents.persona import Persona
from bothsides.statistics.intervals import wilson
from bothsides.text.tokens import Floats

ALIKE = ("youtube", "stackexchange", "reddit", "rss")  # platforms of talk and of longer texts, as those of its people
ENOUGH = 200  # creators of a platform that make a population of their own
_GRID = np.linspace(0, 1, 41)


@dataclass(frozen=True)
class Population:
    """Quantiles of each measure over ``size`` creators."""

    name: str
    version: str
    size: int
    quantiles: Mapping[str, Floats]  # measure → 41 quantiles, from the least to the most

    @property
    def title(self) -> str:
        """As documents name it."""
        return f"{self.name}, version {self.version}, {self.size} creators" if self.size else self.name

    def percentile(self, measure: str, value: float, low: float, high: float) -> tuple[float, float, float] | None:
        """The share of the population below a value, with its interval: of the value's own interval, and of so many
        creators only (Wilson). None if the population was not measured by it."""
        if measure not in self.quantiles:
            return None
        below, least, most = (self._below(measure, at) for at in (value, low, high))
        low_share, _ = wilson(least * self.size, self.size)
        _, high_share = wilson(most * self.size, self.size)
        return below, min(low_share, below), max(high_share, below)

    def _below(self, measure: str, value: float) -> float:
        """The middle of where the value stands among equal ones."""
        grid = self.quantiles[measure]
        left, right = (np.interp(value, *_strictly(grid, side)) for side in ("left", "right"))
        return float((left + right) / 2)

    @classmethod
    def of(cls, name: str, version: str, rows: Iterable[Mapping[str, float]]) -> Self:
        """The population of these creators, each with what was measured of it."""
        rows = list(rows)
        measures = sorted({measure for row in rows for measure in row})
        values = {measure: [row[measure] for row in rows if measure in row] for measure in measures}
        quantiles = {
            measure: np.quantile(found, _GRID) for measure, found in values.items() if 2 * len(found) > len(rows)
        }
        return cls(name, version, len(rows), quantiles)

    @classmethod
    def of_platform(cls, platform: str, rows: Iterable[Mapping[str, float]]) -> Self | None:
        """The deployment's own creators of a platform, once they are enough; the version is a digest of them."""
        rows = list(rows)
        if len(rows) < ENOUGH:
            return None
        digest = hashlib.sha256(repr(sorted(sorted(row.items()) for row in rows)).encode()).hexdigest()[:8]
        return cls.of(f"your creators on {platform}", digest, rows)


def _strictly(grid: Floats, side: str) -> tuple[Floats, Floats]:
    """The quantiles without equal ones: of those the lowest or the highest share is kept."""
    if side == "left":
        values, first = np.unique(grid, return_index=True)
        return values, _GRID[first]
    values, last = np.unique(grid[::-1], return_index=True)
    return values, _GRID[::-1][last]


def of_deployment(creator: str) -> Population | None:
    """The deployment's own creators of this one's platform, once they are enough; up to an hour old."""
    platform, _ = parse_creator(creator)
    return _of_deployment(platform, store.aws.now().replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=16)
def _of_deployment(platform: str, _hour: datetime) -> Population | None:
    return Population.of_platform(platform, store.reference.rows(platform))


def shipped(card: Mapping[str, Any], creator: str) -> Population:
    """The population that stands in for the creators of this one's platform, from the light model's card; an empty one
    where it is of another kind: captions against speech would all stand at the edge."""
    platform, _ = parse_creator(creator)
    found = card["population"]
    if platform not in ALIKE:
        return Population(f"none for {platform} until {ENOUGH} of your own creators are profiled", "0", 0, {})
    quantiles = {measure: np.array(values) for measure, values in found["quantiles"].items()}
    return Population(found["name"], str(found["version"]), int(found["size"]), quantiles)


def measures(persona: Persona) -> dict[str, float]:
    """What of a persona a population is made of, by the measure's name."""
    found = {
        f"{kind}.{trait.name}": trait.score
        for kind, traits in (("personality", persona.personality), ("values", persona.values))
        for trait in (traits.traits if traits else ())
    }
    for head in ("topics", "emotions"):
        facet = getattr(persona, head)
        if facet.state in ("ok", "experimental"):
            found |= {f"{head}.{share.code}": share.share for share in facet.shares}
    for name, value in persona.language.patterns or ():
        if isinstance(value, Interval):
            found[f"language.{name}"] = value.value
    return found
