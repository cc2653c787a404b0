"""``bothsides connect watson``, then the whole pipeline: what is stored, shown, logged and measured of IBM's answer."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from bothsides import store
from bothsides.documents.persona import Persona
from bothsides.settings import settings
from bothsides_cli import app
from functions.extract_persona import app as extract_persona
from functions.import_file import app as import_file
from tests.contract.ibm import KEY, Ibm
from tests.contract.server import Reply, Server
from tests.integration.conftest import Cloud
from tests.integration.test_pipeline import ADA, call, jsonl, land, rows, run_all


@pytest.fixture
def ibm(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ibm]:
    server = Server()
    monkeypatch.setenv("PERSONA_SOURCE", "watson")
    monkeypatch.setenv("PLATFORM_URLS", json.dumps({"watson": server.url}))
    settings.cache_clear()
    yield Ibm(server)
    server.stop()


def connect() -> None:
    run = CliRunner().invoke(app.app, ["connect", "watson", "api_key", "--stage", "dev"], input=f"{KEY}\n")
    assert run.exit_code == 0, run.output
    assert KEY not in run.output


def test_what_was_connected_is_asked_and_its_answer_is_stored_and_shown(
    ibm: Ibm,
    cloud: Cloud,
    context: object,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    connect()
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    capsys.readouterr()
    run_all(message, context)
    persona = store.documents.get(Persona, ADA, message["run_id"])
    assert persona.watson
    assert (persona.source, persona.warnings, persona.watson.posts, persona.watson.items) == ("watson", (), 30, 7)
    shown = call("get_creator", context)[1]["persona"]
    assert shown["watson"]["categories"][1]["path"] == ["Entertainment", "Music"]
    assert shown["sources"]["watson.categories"] == "watson"
    assert (shown["watson"]["items_month"], shown["watson"]["items_cap"]) == (7, 30_000)

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    [metric] = [line for line in lines if "WatsonItems" in line]
    assert metric["WatsonItems"] == [7.0]
    [paid] = [vars(record) for record in caplog.records if record.getMessage() == "paid"]
    assert (paid["items"], paid["items_month"], paid["items_cap"]) == (7, 7, 30_000)


def test_the_audiences_words_are_never_sent(ibm: Ibm, cloud: Cloud, context: object) -> None:
    connect()
    import_file.handler(land(jsonl(rows())), context)
    run_all(cloud.messages()[0], context)
    sent = " ".join(body["text"] for body in ibm.asked)
    assert sent.count("quantum computing") == 30
    for word in ("compiler", "linux", "Mary", "London", "Ada"):
        assert word not in sent


def test_a_run_is_done_whatever_ibm_does(
    ibm: Ibm, cloud: Cloud, context: object, capsys: pytest.CaptureFixture[str]
) -> None:
    connect()
    ibm.server.fault = lambda request, _: Reply({"error": "gone"}, 404) if "analyze" in request.path else None
    import_file.handler(land(jsonl(rows())), context)
    run_all(cloud.messages()[0], context)
    shown = call("get_creator", context)[1]
    assert (shown["state"], shown["persona"]["source"], shown["persona"]["watson"]) == ("done", "local", None)
    assert "IBM refused (404: gone)" in shown["persona"]["warnings"][0]
    assert "WatsonItems" not in capsys.readouterr().out


def test_a_source_that_is_not_there_is_said(cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONA_SOURCE", "watsno")
    settings.cache_clear()
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    with pytest.raises(Exception, match="there is no persona source 'watsno'; there are: local, watson"):
        extract_persona.handler(message, context)
