"""A world as each platform shows it: one file a platform, with ``creator(life)`` and ``serve(life, server, check=)``.

The answers have the shapes that the contract tests check; ``check`` has them checked here as well.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

import numpy as np

from proving.behaviour import Life
from tests.contract.server import Server

SERVED = ("youtube", "mastodon", "bluesky")
type Serve = Callable[[Life, Server, bool], str]


def serve(platform: str, life: Life, server: Server, *, check: bool = False) -> str:
    """Let a server answer as this platform would of this world; the creator's name there."""
    route: Serve = import_module(f"{__name__}.{platform}").serve
    return route(life, server, check)


def iso(moment: datetime) -> str:
    """A moment as the platforms write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def page[T](items: list[T], size: int, token: str | None) -> tuple[list[T], dict[str, Any]]:
    """One page of a list, and the token of the next, if there is one."""
    start = int(token or 0)
    more = start + size < len(items)
    return items[start : start + size], {"next": str(start + size)} if more else {}


def newest_followers(life: Life) -> list[int]:
    """All followers, those who came last first: bought ones came together, the natural ones in no order that tells
    more."""
    random = np.random.default_rng((life.seed, 7))
    who = np.flatnonzero(life.people.follows)
    came = np.where(life.people.bought[who], random.uniform(0.3, 0.5, len(who)), random.random(len(who)))
    return [int(one) for one in who[np.argsort(came)]]
