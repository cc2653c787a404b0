"""The environment, read once, at the first use and never at import."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bothsides.errors import BothsidesError


@dataclass(frozen=True)
class Settings:
    """What the template gives to the functions; each field is the variable of the same name in capitals.

    ``platform_urls`` (JSON) sends a platform's requests elsewhere, for tests: ``{"youtube": "http://127.0.0.1:8000"}``.
    ``platform_budgets`` (JSON) replaces the units of a platform's window: ``{"youtube": 1000000}``.
    """

    table: str
    bucket: str
    bus: str
    queue_url: str
    stage: str
    refresh_days: int
    max_sample: int
    import_days: int
    dead_letters: Sequence[str]
    """Addresses of the queues that hold what could not be done."""
    unsent_seconds: int
    """After that an accepted run, campaign or import that nothing was heard of is sent again."""
    silent_seconds: int
    """After that a run at work that gave no sign is lost: longer than the queue hides a message."""
    queue_seconds: int
    """So long the queue keeps a message."""
    persona_source: str
    """The file of ``persona/sources/`` that makes personas."""
    watson_region: str
    """IBM's region of the instance, where its secret has no url."""
    watson_version: str
    """The date that names a version of IBM's API."""
    watson_monthly_items: int
    """At most so many of IBM's items are spent in a calendar month (UTC)."""
    platform_urls: Mapping[str, str]
    platform_budgets: Mapping[str, int]


class MissingSetting(BothsidesError):
    """A variable that the template sets is not there."""

    title = "The deployment is incomplete"


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        MissingSetting: a variable is not set; names it.
    """

    def read(name: str, default: str | None = None) -> str:
        value = os.environ.get(name, default)
        if value is None:
            raise MissingSetting(f"environment variable {name} is not set: template.yaml sets it for every function")
        return value

    return Settings(
        table=read("TABLE"),
        bucket=read("BUCKET"),
        bus=read("BUS"),
        queue_url=read("QUEUE_URL", ""),
        stage=read("STAGE", "dev"),
        refresh_days=int(read("REFRESH_DAYS", "14")),
        max_sample=int(read("MAX_SAMPLE", "2000")),
        import_days=int(read("IMPORT_DAYS", "30")),
        dead_letters=tuple(filter(None, read("DEAD_LETTER_URLS", "").split(","))),
        unsent_seconds=int(read("UNSENT_SECONDS", "120")),
        silent_seconds=int(read("SILENT_SECONDS", "2400")),
        queue_seconds=int(read("QUEUE_SECONDS", "345600")),
        persona_source=read("PERSONA_SOURCE", "local"),
        watson_region=read("WATSON_REGION", "us-south"),
        watson_version=read("WATSON_VERSION", "2022-08-10"),
        watson_monthly_items=int(read("WATSON_MONTHLY_ITEMS", "30000")),
        platform_urls={name: str(url) for name, url in _json(read, "PLATFORM_URLS").items()},
        platform_budgets={name: int(units) for name, units in _json(read, "PLATFORM_BUDGETS").items()},
    )


def _json(read: Callable[[str, str], str], name: str) -> Mapping[str, Any]:
    try:
        return dict(json.loads(read(name, "") or "{}"))
    except ValueError as error:
        raise MissingSetting(f"environment variable {name} is not a JSON object: {error}") from error
