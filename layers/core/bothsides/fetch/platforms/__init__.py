"""One file for each platform. Each is a ``connector.Connector``: ``LIMITS`` and ``fetch(visit) -> Found``; the file's
name is the platform's name in creator ids. Files are discovered, not registered. ``imports`` serves what was imported,
under any platform's name.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import cast

from bothsides import store
from bothsides.documents.base import parse_creator
from bothsides.errors import UnknownPlatform
from bothsides.fetch.connector import Connector

IMPORTS = "imports"


@cache
def names() -> tuple[str, ...]:
    """The platforms that have a connector of their own."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != IMPORTS))


def load(name: str) -> Connector:
    """One connector. It is imported when it is needed: each brings what only it needs."""
    return cast("Connector", import_module(f"{__name__}.{name}"))


def connector(creator: str) -> tuple[str, Connector]:
    """(its name, the connector) for a creator: imported posts or people as long as they are kept, else the platform's
    own. An import of accounts alone is a list of whom to look at, where their platform has a connector.

    Raises:
        UnknownPlatform: no connector for the platform, and nothing imported for this creator.
    """
    platform, _ = parse_creator(creator)
    imported = store.imports.find_rows(creator)
    if imported.keys() & {"post", "audience"}:
        return IMPORTS, load(IMPORTS)
    if platform in names():
        return platform, load(platform)
    if imported:
        return IMPORTS, load(IMPORTS)
    raise UnknownPlatform(_unknown(creator))


def check(creators: Iterable[str]) -> None:
    """Make sure that each creator can be fetched.

    Raises:
        UnknownPlatform: names each that can't, as a field error.
    """
    others = {creator: at for at, creator in enumerate(creators) if parse_creator(creator)[0] not in names()}
    unknown = others.keys() - store.imports.imported(others)
    fields = [{"field": f"shortlist.{at}", "detail": _unknown(c)} for c, at in others.items() if c in unknown]
    if fields:
        raise UnknownPlatform(fields[0]["detail"] if len(fields) == 1 else f"{len(fields)} creators", fields[:50])


def _unknown(creator: str) -> str:
    platform, _ = parse_creator(creator)
    return (
        f"{creator}: there is no connector for platform {platform!r} (there are: {', '.join(names())}) and nothing"
        f" was imported for it; import a file with its posts and audience (POST /imports), then try again"
    )
