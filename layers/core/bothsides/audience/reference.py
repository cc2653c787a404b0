"""With whom an audience's words are compared: how often the people of a population name each brand in a word of theirs.

The one that ships (made by training/brand_rates.py) stands in until a deployment has ``ENOUGH`` audiences of a platform
itself. Each has a name, a version and its size, and every facet that used one names it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Self

from bothsides import store
from bothsides.documents.base import parse_creator
from bothsides.documents.facet import MIN_CELL, Index
from bothsides.statistics.intervals import log_product
from bothsides.text.brands import Brand, squashed

RATES = Path(__file__).parents[1] / "data" / "brand_rates.json.gz"  # made by training/brand_rates.py
ENOUGH = 200  # audiences of a platform that make a population of their own
MOST = 300  # brands that are kept of one audience
PEOPLE, WORDS = "people", "words"
OF = "audience"  # of what the measures are, in the store


def code_of(brand: Brand) -> str:
    """A brand's code in facets: Wikidata's id, else its name as it stands in a handle."""
    return brand.wikidata or squashed(brand.name)


@dataclass(frozen=True)
class Reference:
    """How many of ``people`` name each brand (or ``category:NAME``) in ``words`` words."""

    name: str
    version: str
    people: int
    words: int
    said: Mapping[str, int]

    @property
    def title(self) -> str:
        """As documents name it."""
        return f"{self.name}, version {self.version}, {self.people:,} people"

    def index(self, code: str, people: tuple[float, float, float], words: Sequence[int]) -> Index | None:
        """How many times as many people name a brand as would among the population's, had these said as much as ours.

        Indirect standardisation (Breslow & Day 1987, section 2.3): who says w words names it with the probability
        1 - exp(-w × rate). The interval holds that of our people and that of the population's rate (Byar's limits of
        its count). Where fewer than ``MIN_CELL`` of the population name it, only a lower end is told. None if the
        interval holds 1.

        Args:
            code: of the brand or category.
            people: how many of ours name it: value, low, high.
            words: how many words each of ours said.
        """
        count = self.said.get(code, 0)
        sizes = Counter(words)
        usual, least, most = (self._expected(rate, sizes) for rate in (count, *byar(count)))
        if count >= MIN_CELL:
            value, low, high = log_product([people, (1 / usual, 1 / most, 1 / least)])
            found = Index(value=value, low=low, high=high)
        else:
            found = Index(value=None, low=people[1] / most, high=None)
        return found if found.low > 1 or (found.high is not None and found.high < 1) else None

    def _expected(self, count: float, sizes: Mapping[int, int]) -> float:
        rate = count / self.words
        return math.fsum(many * -math.expm1(-rate * size) for size, many in sizes.items())

    @classmethod
    def of_platform(cls, platform: str, rows: Iterable[Mapping[str, float]]) -> Self | None:
        """The deployment's own audiences of a platform, once they are enough; the version is a digest of them."""
        rows = [row for row in rows if row.get(WORDS)]
        if len(rows) < ENOUGH:
            return None
        digest = hashlib.sha256(repr(sorted(sorted(row.items()) for row in rows)).encode()).hexdigest()[:8]
        said: Counter[str] = Counter()
        for row in rows:
            said.update({code: int(count) for code, count in row.items() if code not in (PEOPLE, WORDS)})
        people, words = (int(sum(row[name] for row in rows)) for name in (PEOPLE, WORDS))
        return cls(f"your {len(rows)} audiences on {platform}", digest, people, words, dict(said))


def byar(count: float) -> tuple[float, float]:
    """95 % limits of a Poisson count (Byar's, Breslow & Day 1987, section 2.3); (0, 3.69) of none."""
    more = count + 1
    low = count * max(0.0, 1 - 1 / (9 * count) - 1.96 / (3 * math.sqrt(count))) ** 3 if count else 0.0
    return low, max(3.69, more * (1 - 1 / (9 * more) + 1.96 / (3 * math.sqrt(more))) ** 3)


@cache
def shipped() -> Reference:
    """The population that stands in for all platforms."""
    content = json.loads(gzip.decompress(RATES.read_bytes()))
    return Reference(**content)


def of_deployment(creator: str) -> Reference | None:
    """The deployment's own audiences of this creator's platform, once they are enough; up to an hour old."""
    platform, _ = parse_creator(creator)
    return _of_deployment(platform, store.aws.now().replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=16)
def _of_deployment(platform: str, _hour: datetime) -> Reference | None:
    return Reference.of_platform(platform, store.reference.rows(platform, of=OF))


def measures(words: Sequence[int], said: Iterable[frozenset[Brand]]) -> dict[str, float]:
    """What of an audience a population is made of: people, words, and how many name each brand and category.

    Args:
        words: how many words each person said.
        said: the brands that each named.
    """
    counts: Counter[str] = Counter()
    categories: Counter[str] = Counter()
    for brands in said:
        counts.update(code_of(brand) for brand in brands)
        categories.update({f"category:{brand.category}" for brand in brands})
    kept = {code: float(count) for code, count in [*counts.most_common(MOST), *categories.items()]}
    spoken = [size for size in words if size]
    return {PEOPLE: float(len(spoken)), WORDS: float(sum(spoken))} | kept if spoken else {}
