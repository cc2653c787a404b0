"""A connector as it is deployed, against a server of the test's own; quotas, journal and secrets in moto."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from bothsides import store
from bothsides.documents.profile import Profile
from bothsides.entry.steps import TRIES
from bothsides.fetch import http, quota, run
from bothsides.fetch.run import Fetched
from bothsides.settings import settings
from tests.contract.server import Server
from tests.integration.conftest import Cloud, client, cloud

__all__ = ["cloud"]
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@dataclass
class Desk:
    """What a test does to the deployment around the connector."""

    server: Server
    cloud: Cloud
    monkeypatch: pytest.MonkeyPatch
    slept: list[float] = field(default_factory=list)
    left: float = 100.0
    runs: int = 0

    def platform(self, name: str, secret: dict[str, str] | None = None) -> None:
        """Send the platform's requests to the test's server, and put its secret where the connector looks."""
        self.monkeypatch.setenv("PLATFORM_URLS", json.dumps({name: self.server.url}))
        settings.cache_clear()
        if secret is not None:
            self.secret(f"platforms/{name}", secret)

    def secret(self, name: str, value: dict[str, str]) -> None:
        secrets, name = client("secretsmanager"), f"bothsides/dev/{name}"
        try:
            secrets.create_secret(Name=name, SecretString=json.dumps(value))
        except secrets.exceptions.ResourceExistsException:
            secrets.put_secret_value(SecretId=name, SecretString=json.dumps(value))

    def fetch(self, creator: str, *, at: datetime = NOW, tries: int = 1, keep: bool = False) -> Fetched:
        """One run. ``keep`` makes its profile the creator's current one."""
        self.runs += 1
        run_id = f"{at:%Y%m%dT%H%M%SZ}-{self.runs:08x}"
        fetched = run.fetch(creator, run_id, at, lambda: self.left, last_try=tries >= TRIES)
        if keep:
            store.documents.put_profile(fetched.profile, fetched.before, run.digest)
            store.runs.start(creator, run_id, run_id)
            stored = store.documents.get(Profile, creator, run_id)
            store.runs.promote(creator, run_id, at, stored.kept_until)
            store.runs.finish(creator, run_id)
        return fetched


@pytest.fixture
def desk(server: Server, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(server, cloud, monkeypatch)
    monkeypatch.setattr(http, "sleep", desk.slept.append)
    monkeypatch.setattr(quota, "monotonic", lambda: 0.0)  # a visit takes no time: windows are told by ``at``
    return desk


def pages[T](items: list[T], size: int, token: str | None) -> tuple[list[T], str | None]:
    """One page of a list, and the token of the next."""
    start = int(token or 0)
    return items[start : start + size], str(start + size) if start + size < len(items) else None


type Fetch = Callable[..., Fetched]
__all__ += ["NOW", "Desk", "pages"]


def only(values: Any) -> Any:
    """The one value of a collection with one."""
    (value,) = values
    return value
