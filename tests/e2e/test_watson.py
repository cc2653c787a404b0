"""IBM's client in its layer, its key by name with the rights that the template gives, against IBM's shapes here."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from bothsides_cli import app
from bothsides_cli import cloud as embedded
from tests.contract.ibm import KEY, Ibm
from tests.contract.server import Reply, Server
from tests.e2e.conftest import Deployed
from tests.e2e.test_whole_way import creator_rows

pytestmark = pytest.mark.e2e
CREATOR = "stackexchange:read-by-ibm"


@pytest.fixture
def ibm(stack: Deployed) -> Iterator[Ibm]:
    """The persona function asks the test's own server."""
    server = Server()
    functions = stack.client("lambda")
    [name] = [
        f["FunctionName"] for f in functions.list_functions()["Functions"] if "ExtractPersona" in f["FunctionName"]
    ]
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    assert before["PERSONA_SOURCE"] == "local"
    changed = before | {"PERSONA_SOURCE": "watson", "PLATFORM_URLS": json.dumps({"watson": server.url})}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": changed})
    try:
        yield Ibm(server)
    finally:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})
        server.stop()


def test_a_connected_instance_is_asked_and_without_it_no_run_is_lost(
    stack: Deployed, ibm: Ibm, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.import_rows(creator_rows(CREATOR, posts=20))
    shown = stack.settled(CREATOR)
    assert (shown["state"], shown["persona"]["source"]) == ("done", "local")
    *_, warning = shown["persona"]["warnings"]
    assert "bothsides/embedded/platforms/watson" in warning
    assert "bothsides connect watson api_key" in warning
    assert ibm.asked == []

    monkeypatch.setattr(embedded, "endpoint", lambda *_: stack.endpoint)
    connected = CliRunner().invoke(app.app, ["connect", "watson", "api_key"], input=f"{KEY}\n")
    assert connected.exit_code == 0, connected.output
    assert stack.run(CREATOR).status_code == 202
    shown = stack.settled(CREATOR)
    assert (shown["state"], shown["persona"]["source"]) == ("done", "watson")
    assert not [warning for warning in shown["persona"]["warnings"] if "Watson" in warning]
    assert shown["persona"]["watson"]["items"] == ibm.items() == 7
    assert shown["persona"]["watson"]["concepts"][0]["text"] == "Compiler"

    ibm.server.fault = lambda request, _: Reply({"error": "down"}, 503, {"Retry-After": "60"})
    assert stack.run(CREATOR).status_code == 202
    shown = stack.settled(CREATOR)
    assert (shown["state"], shown["persona"]["source"]) == ("done", "local")
    assert shown["persona"]["warnings"][-1] == "IBM Watson read 0 of 1 texts: IBM answered 503"
