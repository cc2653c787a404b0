"""The store on moto, at a moment that the test sets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bothsides import store
from tests.integration.conftest import cloud
from tests.unit.store.memory import Clock

__all__ = ["clock", "cloud"]

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The functions' clock: it stands until the test moves it."""
    clock = Clock(NOON)
    monkeypatch.setattr(store.aws, "now", clock.now)
    return clock
