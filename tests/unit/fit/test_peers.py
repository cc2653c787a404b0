"""With whom a creator's topics are compared: the deployment's own creators, once they are enough."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from bothsides import store
from bothsides.fit import peers
from bothsides.persona.reference import ENOUGH
from bothsides.taxonomy import TOPICS


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, float]]:
    """What was measured of the platform's creators."""
    peers._of_deployment.cache_clear()
    found: list[dict[str, float]] = []
    monkeypatch.setattr(store.reference, "rows", lambda platform: found if platform == "video" else [])
    monkeypatch.setattr(store.aws, "now", lambda: datetime(2026, 11, 27, 12, 30, tzinfo=UTC))
    return found


def test_enough_creators_of_the_platform_take_the_place_of_those_that_ship(rows: list[dict[str, float]]) -> None:
    rows += [{"topics.Pets": at / ENOUGH, "emotions.joy": 0.1} for at in range(ENOUGH)] + [{"emotions.joy": 0.1}] * 50
    found = peers.of_deployment("video:x")
    assert found.title == f"your creators on video, {ENOUGH} of them"
    assert found.topics.shape == (ENOUGH, len(TOPICS))
    assert found.about(["Pets"]).tolist() == [at / ENOUGH for at in range(ENOUGH)]
    assert peers.of_deployment("other:x").title == peers.shipped().title


def test_one_too_few_are_none(rows: list[dict[str, float]]) -> None:
    rows += [{"topics.Pets": 0.5}] * (ENOUGH - 1)
    assert peers.of_deployment("video:x").title == peers.shipped().title


def test_they_are_asked_for_once_an_hour(rows: list[dict[str, float]], monkeypatch: pytest.MonkeyPatch) -> None:
    def size_at(minute: int, hour: int = 12) -> int:
        now = datetime(2026, 11, 27, hour, minute, 7, 8, tzinfo=UTC)
        monkeypatch.setattr(store.aws, "now", lambda: now)
        return len(peers.of_deployment("video:x").topics)

    rows += [{"topics.Pets": 0.5}] * ENOUGH
    assert size_at(30) == ENOUGH
    rows += [{"topics.Pets": 0.5}]
    assert [size_at(minute) for minute in (0, 31, 59)] == [ENOUGH] * 3
    assert size_at(0, hour=13) == ENOUGH + 1


def test_shares_add_up_to_one_at_most() -> None:
    some = peers.Peers("x", np.full((2, len(TOPICS)), 0.3))
    assert some.about(TOPICS[:2]) == pytest.approx([0.6, 0.6])
    assert some.about(TOPICS) == pytest.approx([1.0, 1.0])
