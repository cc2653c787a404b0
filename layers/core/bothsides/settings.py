"""The environment, read once, at the first use and never at import."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

from bothsides.errors import BothsidesError


@dataclass(frozen=True)
class Settings:
    """What the template gives to the functions; each field is the variable of the same name in capitals."""

    table: str
    bucket: str
    bus: str
    queue_url: str
    stage: str
    refresh_days: int
    max_sample: int


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
    )
