"""One small world a platform: a creator with posts and people, served in the platform's documented shapes."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from tests.contract.conftest import NOW
from tests.contract.server import Server


@dataclass
class World:
    """``posts`` are (id, days ago, comments); a test changes them before it fetches."""

    platform: str
    creator: str
    secret: dict[str, str] | None
    serve: Callable[[World, Server], None]
    unknown: Callable[[Server], None]  # makes the creator unknown
    essential: str  # path of a request without which there is no profile
    people_path: str = ""  # path of one that asks for people
    secrets: dict[str, dict[str, str]] = field(default_factory=dict)  # what creators granted
    posts: list[tuple[str, float, int]] = field(default_factory=lambda: [(f"p{i}", 3.0 * i + 1, 40) for i in range(70)])
    people: int = 60
    extra: dict[str, Any] = field(default_factory=dict)


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def person(number: int) -> str:
    return f"Ada Example {number} 🌍"


WORLDS: dict[str, Callable[[], World]] = {
    module.name: import_module(f"{__name__}.{module.name}").world for module in pkgutil.iter_modules(__path__)
}
