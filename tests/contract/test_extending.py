"""docs/extending.md is right: its connector, put into a file of its own, serves a creator through the pipeline."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bothsides import store
from bothsides.documents.fit import Fit
from bothsides.fetch import platforms
from functions.api import app as api
from functions.extract_persona import app as extract_persona
from functions.fetch_profile import app as fetch_profile
from functions.infer_audience import app as infer_audience
from functions.queue_creators import app as queue_creators
from functions.score_fit import app as score_fit
from tests.conftest import event
from tests.contract.conftest import Desk
from tests.contract.worlds import ago, iso, person
from tests.template import ROOT

PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")


@pytest.fixture
def forum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The page's connector as a file that the package finds."""
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "forum.py").write_text(code)
    monkeypatch.setattr(platforms, "__path__", [*platforms.__path__, str(tmp_path)])
    platforms.names.cache_clear()
    importlib.invalidate_caches()
    yield
    sys.modules.pop("bothsides.fetch.platforms.forum", None)
    platforms.names.cache_clear()


def serve(desk: Desk) -> None:
    topics = ("software and compilers", "quantum computing", "a new open source library")
    desk.server.on("GET", "/api/members/ada", lambda _: {"name": "Ada", "about": "<p>I write software</p>"})
    desk.server.on(
        "GET", "/api/members/ada/threads",
        lambda request: {
            "items": [
                {"id": f"t{i}", "title": f"On {topics[i % 3]}", "html": "<p>What a curious question!</p>",
                 "replies": 20, "created": iso(ago(i))}
                for i in range(15 * (int(request.query["page"]) - 1), 15 * int(request.query["page"]))
            ],
            "more": request.query["page"] == "1",
        },
    )  # fmt: skip
    desk.server.on(
        "GET", "/api/threads/t([0-9]+)/replies",
        lambda request: {
            "items": [
                {"author": {"id": str(int(request.match[1]) * 3 + n), "name": person(n), "place": "London, UK"},
                 "html": "Great software, <b>thank you</b>", "created": iso(ago(1))}
                for n in range(20)
            ]
        },
    )  # fmt: skip


def test_a_connector_in_a_file_of_its_own_serves_the_whole_pipeline(forum: None, desk: Desk, context: Any) -> None:
    serve(desk)
    desk.platform("forum", {"api_key": "the-forum-key"})
    request = event("api/new_campaign")
    body = json.loads(request["body"]) | {"shortlist": ["forum:ada"]}
    response = api.handler(request | {"body": json.dumps(body)}, context)
    assert response["statusCode"] == 202
    campaign = json.loads(response["body"])
    assert campaign["queued"] == ["forum:ada"]
    submitted = event("queue_creators/campaign_submitted") | {"detail": {"campaign_id": campaign["campaign_id"]}}
    queue_creators.handler(submitted, context)

    [message] = desk.cloud.messages()
    for step in (fetch_profile, extract_persona, infer_audience, score_fit):
        step.handler(message, context)

    fit = store.documents.get(Fit, "forum:ada", message["run_id"], campaign["campaign_id"])
    market = next(gate for gate in fit.gates if gate.name == "market")
    assert market.share == 1.0, "all repliers live in London"
    request = event("api/get_creator")
    request["rawPath"] = request["requestContext"]["http"]["path"] = "/creators/forum:ada"
    shown = json.loads(api.handler(request, context)["body"])
    assert shown["state"] == "done"
    assert shown["source"] == "forum"
    assert shown["coverage"]["posts"] == 30
    assert shown["coverage"]["audience"] > 30
    assert shown["audience"]["n"] == shown["coverage"]["audience"]


def test_without_the_file_the_platform_is_unknown(desk: Desk, context: Any) -> None:
    request = event("api/new_campaign")
    body = json.loads(request["body"]) | {"shortlist": ["forum:ada"]}
    response = api.handler(request | {"body": json.dumps(body)}, context)
    assert response["statusCode"] == 422
    assert "there is no connector for platform 'forum' (there are: bluesky, instagram" in response["body"]
    assert not desk.cloud.messages()
