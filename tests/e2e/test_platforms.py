"""Connectors as deployed, with the rights that the template gives them, against a platform on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bothsides_cli import cloud
from tests.contract.server import Reply, Server
from tests.contract.worlds import WORLDS
from tests.e2e.conftest import Deployed

pytestmark = pytest.mark.e2e


@pytest.fixture
def platform(stack: Deployed) -> Iterator[Server]:
    """The fetch function sends two platforms' requests to the test's own server."""
    server = Server()
    functions = stack.client("lambda")
    name = next(
        f["FunctionName"] for f in functions.list_functions()["Functions"] if "FetchProfile" in f["FunctionName"]
    )
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    urls = json.dumps({"youtube": server.url, "bluesky": server.url})
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": before | {"PLATFORM_URLS": urls}}
    )
    try:
        yield server
    finally:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})
        server.stop()


def test_a_creator_is_fetched_where_it_lives(stack: Deployed, platform: Server) -> None:
    world = WORLDS["bluesky"]()
    world.serve(world, platform)
    assert stack.run(world.creator).status_code == 202
    shown = stack.settled(world.creator)
    assert shown["state"] == "done", shown
    assert shown["source"] == "bluesky"
    assert shown["coverage"]["posts"] == 70
    assert shown["audience"]["n"] == shown["coverage"]["audience"] > 250
    assert shown["coverage"]["quota_units"] == shown["coverage"]["requests"] == len(platform.asked)


def test_a_secret_is_read_by_name_and_a_used_up_quota_waits(stack: Deployed, platform: Server) -> None:
    world = WORLDS["youtube"]()
    world.serve(world, platform)
    assert stack.run(world.creator).status_code == 202
    shown = stack.settled(world.creator)
    assert shown["failure"]["error"] in ("PlatformRefused", "Runtime.HandlerError")
    assert "put {" in shown["failure"]["detail"]
    assert "bothsides/embedded/platforms/youtube" in shown["failure"]["detail"]

    assert world.secret
    cloud.put_secret("bothsides/embedded/platforms/youtube", world.secret, stack.endpoint)
    error = {"message": "quota", "domain": "youtube.quota", "reason": "quotaExceeded"}
    platform.fault = lambda r, n: Reply({"error": {"code": 403, "message": "quota", "errors": [error]}}, 403)
    assert stack.run(world.creator).status_code == 202
    shown = stack.until(lambda: stack.creator(world.creator), lambda c: c["state"] == "postponed")
    assert "daily quota" in shown["why"]

    platform.fault = lambda r, n: None
    assert stack.run(world.creator).status_code == 202
    shown = stack.settled(world.creator)
    assert (shown["state"], shown["coverage"]["posts"]) == ("done", 70)
