"""The deployment's own creators of a platform, once they are enough: how much each of them talks about each topic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bothsides import store
from bothsides.documents.base import parse_creator
from bothsides.fit.neutral import neutral
from bothsides.persona.reference import ENOUGH
from bothsides.taxonomy import TOPICS
from bothsides.text.tokens import Floats


class Peers(NamedTuple):
    """With whom a creator's topics are compared: a name, and the shares (creators, topics)."""

    title: str
    topics: Floats

    def about(self, topics: Sequence[str]) -> Floats:
        """Each creator's share of texts about any of these topics, (creators,), taken as exclusive."""
        return np.minimum(1.0, self.topics[:, [TOPICS.index(topic) for topic in topics]].sum(axis=1))


def shipped() -> Peers:
    """Those that stand in: creators of every subject."""
    return Peers(neutral().title, neutral().topics)


def of_deployment(creator: str) -> Peers:
    """The deployment's creators of this one's platform, up to an hour old; those that ship until they are enough."""
    platform, _ = parse_creator(creator)
    return _of_deployment(platform, store.aws.now().replace(minute=0, second=0, microsecond=0)) or shipped()


@lru_cache(maxsize=16)
def _of_deployment(platform: str, _hour: datetime) -> Peers | None:
    rows = [row for row in store.reference.rows(platform) if any(f"topics.{topic}" in row for topic in TOPICS)]
    if len(rows) < ENOUGH:
        return None
    shares = np.array([[row.get(f"topics.{topic}", 0.0) for topic in TOPICS] for row in rows])
    return Peers(f"your creators on {platform}, {len(rows)} of them", shares)
