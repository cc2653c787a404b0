"""The embedded cloud with template.yaml deployed to it, once for all e2e tests; spoken to through the HTTP API."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import httpx
import pytest
from botocore.config import Config

from bothsides_cli import cloud
from bothsides_cli.client import Signed
from tests.template import ROOT


@dataclass
class Deployed:
    """A deployed stack: its HTTP API, and boto3 for what a person would do in the console."""

    endpoint: cloud.Endpoint
    http: httpx.Client
    state_dir: Path

    def client(self, service: str) -> Any:
        return boto3.client(
            service, endpoint_url=self.endpoint.aws_url, region_name="us-east-1",
            aws_access_key_id="test", aws_secret_access_key="test",
            config=Config(inject_host_prefix=False),
        )  # fmt: skip

    @property
    def bucket(self) -> str:
        return self.endpoint.outputs["BucketName"]

    def creator(self, creator: str) -> dict[str, Any]:
        return self.http.get(f"/creators/{quote(creator, safe='')}").json()

    def run(self, creator: str) -> httpx.Response:
        return self.http.post(f"/creators/{quote(creator, safe='')}/runs")

    def import_rows(self, rows: list[dict[str, Any]], name: str = "creators.jsonl") -> dict[str, Any]:
        """The documented way: ask for an address, PUT the file, follow the import."""
        asked = self.http.post("/imports", json={"filename": name}).raise_for_status().json()
        body = "\n".join(json.dumps(row) for row in rows)
        httpx.put(asked["upload_url"], content=body, timeout=60).raise_for_status()
        return self.until(lambda: self.http.get(f"/imports/{asked['import_id']}").json(), lambda s: s["state"] in ENDED)

    def until[T](self, read: Callable[[], T], good: Callable[[T], bool], seconds: float = 240) -> T:
        """Reads until it is good; fails with what was read last."""
        deadline = time.monotonic() + seconds
        while not good(last := read()):
            if time.monotonic() > deadline:
                pytest.fail(f"still after {seconds:.0f} s: {json.dumps(last, default=str)[:2000]}")
            time.sleep(0.3)
        return last

    def settled(self, creator: str) -> dict[str, Any]:
        return self.until(lambda: self.creator(creator), lambda c: c.get("state") in ENDED)


ENDED = ("done", "failed")


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    state = tmp_path_factory.mktemp("cloud")
    endpoint = cloud.up(ROOT, state)
    try:
        auth = Signed(session=boto3.Session("test", "test", region_name=cloud.REGION))
        with httpx.Client(base_url=endpoint.api_url, auth=auth, timeout=60) as http:
            yield Deployed(endpoint, http, state)
    finally:
        cloud.down(ROOT, state)
