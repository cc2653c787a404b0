"""One file a platform. Each has ``fetch(creator, run_id, at) -> (Profile, AudienceSample)``; the file's name is the
platform's name in creator ids. Files are discovered, not registered. ``imports`` serves what was imported,
under whatever platform's name.

Raises in ``fetch``: ``CreatorNotFound``, ``PlatformBusy``, ``PlatformUnavailable``.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from importlib import import_module

from bothsides import store
from bothsides.documents import parse_creator
from bothsides.errors import CreatorNotFound, UnknownPlatform
from bothsides.profile import AudienceSample, Profile

type Fetch = Callable[[str, str, datetime], tuple[Profile, AudienceSample]]


@cache
def connectors() -> dict[str, Fetch]:
    """Every connector of this package, by platform."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").fetch for name in names}


def connector(creator: str) -> Fetch:
    """The platform's own connector, or the imports where there is none.

    Raises:
        UnknownPlatform: no connector for the platform, and nothing imported for this creator.
    """
    platform, _ = parse_creator(creator)
    if platform in connectors():
        return connectors()[platform]
    try:
        store.imported_key(creator)
    except CreatorNotFound as error:
        raise UnknownPlatform(_unknown(creator)) from error
    return connectors()["imports"]


def check(creators: Iterable[str]) -> None:
    """Make sure that each creator can be fetched.

    Raises:
        UnknownPlatform: names each that can't, as a field error.
    """
    fields = []
    for at, creator in enumerate(creators):
        try:
            connector(creator)
        except UnknownPlatform as error:
            fields.append({"field": f"shortlist.{at}", "detail": error.detail})
    if fields:
        raise UnknownPlatform(fields[0]["detail"] if len(fields) == 1 else f"{len(fields)} creators", fields[:50])


def _unknown(creator: str) -> str:
    platform, _ = parse_creator(creator)
    own = ", ".join(name for name in connectors() if name != "imports") or "none yet"
    return (
        f"{creator}: there is no connector for platform {platform!r} (there are: {own}) and nothing was imported for"
        f" it; import a file with its posts and audience (POST /imports), then try again"
    )
