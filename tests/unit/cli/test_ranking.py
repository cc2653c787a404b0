"""What ``bothsides ranking`` prints: the answer first, what decides it, what it costs; nothing outside does harm."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bothsides.documents.fit import Fit
from bothsides_cli import app
from bothsides_cli.client import Client
from tests.unit.fit.worlds import answer, both

COST = {"value": 3.371, "low": 2.27, "high": 13.02, "n": 1}


def row(rank: int, verdict: str, **changes: Any) -> dict[str, Any]:
    told = {
        "rank": rank, "creator": f"video:c{rank}", "state": "scored", "score": 77.7, "low": 70.2, "high": 84.6,
        "verdict": verdict, "gates": [{"name": "market", "passed": True}, {"name": "must_not", "passed": True}],
        "basis": "views_per_post", "people": 1234.5, "people_low": 900, "people_high": 1500, "cost": COST,
        "currency": "EUR", "cost_from": 2.27, "reasons": {"creator": [], "audience": []}, "documents": {"fit": "s3://x"},
        "explanation": ["C fits it: 78 of 100.", "a", "b", "All 2 limits are met.", "d"],
    }  # fmt: skip
    return told | changes


def printed(monkeypatch: pytest.MonkeyPatch, *rows: dict[str, Any], between: str = "") -> str:
    console = Console(width=120, record=True, file=io.StringIO())
    monkeypatch.setattr(app, "out", console)
    ranking = {
        "name": "n",
        "campaign_id": "c",
        "ranking": list(rows),
        "ready": 1,
        "failed": 0,
        "postponed": 0,
        "pending": 0,
    }
    app.print_ranking(ranking, between)
    return console.export_text()


def test_a_line_has_decision_score_reach_cost_and_what_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    gates = [
        {"name": "market", "passed": False},
        {"name": "must_not", "passed": None},
        {"name": "real", "passed": True},
    ]
    text = printed(
        monkeypatch, row(1, "fit"), row(2, "no_fit", gates=gates), row(3, "insufficient_data", people=None, cost=None)
    )
    first, second, third = (line for line in text.splitlines() if re.match(r"\d +video:", line))
    assert re.split(r"  +", first.strip()) == [
        "1", "video:c1", "fit", "78 (70 to 85)", "1,234 (900 to 1,500)", "3.37 (2.27 to 13.02)", "✓"
    ]  # fmt: skip
    assert "EUR each" in text
    assert second.rstrip().endswith("✗ 1 ? 1")
    assert "no fit" in second
    assert "little data" in third
    assert "at most 1,500" in third
    assert "over 2.27" in third
    assert "C fits it: 78 of 100." in text
    assert "All 2 limits are met." in text


def test_without_a_budget_there_is_no_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(monkeypatch, row(1, "review", cost=None, cost_from=None, currency=None))
    assert " each" not in text
    assert "review" in text


def test_reasons_are_for_against_or_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [{"text": text, "supports": supports} for text, supports in (("a", True), ("b", False), ("c", None))]
    text = printed(monkeypatch, row(1, "fit", reasons={"creator": said, "audience": []}))
    assert [line.strip() for line in text.splitlines() if line[:3] == "   "][-3:] == ["+ a", "− b", "? c"]


def test_names_from_outside_are_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(monkeypatch, row(1, "fit", explanation=["[red]x[/nope] \x1b[31m", "a", "b", "[b]", "d"]))
    assert "[red]x[/nope]" in text
    assert "\x1b" not in text


def test_what_would_change_the_first_two_is_said() -> None:
    first, second = answer(both(creator="video:c1")), answer(both(n=40, creator="video:c2"))

    class Two(Client):
        def __init__(self) -> None:
            self.fits = {"video:c1": first, "video:c2": second}

        def fit(self, campaign_id: str, creator: str) -> Fit:
            return self.fits[creator]

    text = app.swapped(Two(), {"campaign_id": "c", "ranking": [row(1, "fit"), row(2, "fit")]})
    assert text.startswith(("Between video:c1 and video:c2: ", "No single weight"))
    assert app.swapped(Two(), {"campaign_id": "c", "ranking": [row(1, "fit"), row(2, "no_fit")]}) == ""
    assert app.swapped(Two(), {"campaign_id": "c", "ranking": [row(1, "fit")]}) == ""


def test_a_brief_is_checked_and_its_schema_printed(tmp_path: Any) -> None:
    file = tmp_path / "brief.yaml"
    file.write_text(
        "name: n\nbrand: {name: Ovenly, description: Countertop ovens for people who bake}\nmarkets: [US]\n"
    )
    done = CliRunner().invoke(app.app, ["brief", "check", str(file)])
    assert done.exit_code == 0, done.output
    assert "Food & Drink" in done.output
    file.write_text("name: n\nbrand: {name: b}\nmarkets: [UK]\ntone: [glee]\n")
    wrong = CliRunner().invoke(app.app, ["brief", "check", str(file)])
    assert wrong.exit_code == 2
    schema = CliRunner().invoke(app.app, ["brief", "schema"])
    assert '"markets"' in schema.output
