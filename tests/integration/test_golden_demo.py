"""The demo's answer as a whole: who comes first, with which verdict, score and reach.

Meant to change with each deliberate change of the answer: ``make golden`` writes it anew, and the commit shows how.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from functions.import_file import app as import_file
from tests.integration.conftest import Cloud
from tests.integration.test_pipeline import call, land, run_all
from tests.template import ROOT

DEMO = ROOT / "events" / "demo"
GOLDEN = ROOT / "tests" / "golden" / "demo.json"


def answered(cloud: Cloud, context: object) -> list[dict[str, Any]]:
    """The ranking of the demo, by the functions themselves."""
    brief = yaml.safe_load((DEMO / "brief.yaml").read_text(encoding="utf-8"))
    shortlist = (DEMO / "shortlist.csv").read_text(encoding="utf-8").split()[1:]
    import_file.handler(land((DEMO / "creators.jsonl").read_text(encoding="utf-8")), context)
    code, campaign = call("new_campaign", context, body={"brief": brief, "shortlist": shortlist})
    assert code == 202
    for message in cloud.messages():
        run_all(message, context)
    _, found = call("health", context, path=f"/campaigns/{campaign['campaign_id']}/ranking")
    assert (found["ready"], found["pending"], found["failed"]) == (len(shortlist), 0, 0)
    shown = ("creator", "verdict", "score", "low", "high", "people", "people_low", "people_high")
    return [
        {k: round(row[k], 1) if isinstance(row[k], float) else row[k] for k in shown}
        | {"gates": {gate["name"]: gate["passed"] for gate in row["gates"]}}
        for row in found["ranking"]
    ]


def test_the_demo_is_answered_as_before(cloud: Cloud, context: object, request: pytest.FixtureRequest) -> None:
    found = answered(cloud, context)
    if request.config.getoption("--renew-golden"):
        GOLDEN.write_text("[\n" + ",\n".join(json.dumps(row) for row in found) + "\n]\n", encoding="utf-8")
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert [row["creator"] for row in found] == [row["creator"] for row in golden]
    for row, before in zip(found, golden, strict=True):
        assert (row["verdict"], row["gates"]) == (before["verdict"], before["gates"]), row["creator"]
        for name in ("score", "low", "high"):
            assert row[name] == pytest.approx(before[name], abs=1), f"{name} of {row['creator']}"
        for name in ("people", "people_low", "people_high"):
            near = None if before[name] is None else pytest.approx(before[name], rel=0.03, abs=1)
            assert row[name] == near, f"{name} of {row['creator']}"
