"""What the command line prints of imports and of vendors' figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from bothsides_cli import app as cli
from bothsides_cli import shown

VENDOR = {
    "source": "Modash", "engagement_rate": 0.031, "average_views": 12_400, "fake_share": 0.18,
    "countries": {"BR": 0.12, "US": 0.45}, "genders": {}, "interests": {"[red]Toys[/nope]": None},
}  # fmt: skip


def test_a_vendors_figures_are_printed_with_its_name() -> None:
    assert [row.plain for row in shown.vendor(VENDOR)] == [
        "According to Modash  engagement rate 3.1%, fake followers 18.0%, average views …",
        "  countries  US 45%, BR 12%",
        "  interests  [red]Toys[/nope]",
    ]
    assert [row.plain for row in shown.vendor({"source": "file", "ages": {"18-24": 0.5}})] == [
        "According to an imported file",
        "  ages  18-24 50%",
    ]


def test_what_others_say_stands_beside_the_sample_on_the_screen_only_where_it_differs() -> None:
    def said(source: str, name: str, share: float, other: float, inside: bool) -> dict[str, Any]:
        row = {"code": name, "name": name, "share": share, "low": share - 0.1, "high": share + 0.1, "count": 30}
        return {"source": source, "inferred": row, "said": other, "inside": inside}

    rows = [said("Modash", "Japan", 0.29, 0.9, False), said("first_party", "France", 0.6, 0.62, True)]
    audience = {"compared": {"countries": rows, "genders": rows[1:]}}
    japan = " countries          Japan 29 % (19 to 39) in the sample, 90 % by Modash (differs)"
    france = "France 60 % (50 to 70) in the sample, 62 % by the insights"
    assert [row.plain for row in shown.compared(audience, most=1, width=90)] == [japan]
    told = [row.plain.strip() for row in shown.compared(audience, width=90)]
    assert told == [japan.strip(), f"countries          {france}", f"genders            {france}"]
    assert shown.compared({}) == []


def test_a_brand_is_printed_with_how_many_times_as_common_it_is() -> None:
    share = {"share": 0.2, "low": 0.1, "high": 0.3, "count": 40}
    rows = [
        share | {"code": "a", "name": "Nike", "index": {"value": 2.04, "low": 1.5, "high": 2.9}},
        share | {"code": "b", "name": "Vans", "index": {"value": None, "low": 4.2, "high": None}},
        share | {"code": "c", "name": "Sephora", "index": None},
    ]
    facet = {"state": "ok", "n": 200, "coverage": 1, "source": "inferred", "method": "brands", "shares": rows}
    told = [row.plain for row in shown.facet_lines("brands", facet)][1:]
    assert [row.split("10 to ")[1] for row in told] == ["30 %  2.0×", "30 %  >4.2×", "30 %"]


def test_insights_that_no_facet_shows_are_printed() -> None:
    title = "According to the creator's insights"
    both = {"countries": {"US": 1}, "cities": {"Leeds": 0.2}}
    assert [row.plain for row in shown.shares_of(title, both, shown.OF_INSIGHTS)] == [title, "  cities  Leeds 20%"]
    assert shown.shares_of(title, {"countries": {"US": 1}}, shown.OF_INSIGHTS) == []


def test_what_an_import_replaced_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "posts.csv"
    file.write_text("")
    status: dict[str, Any] = {
        "state": "done", "good": 3, "bad": 0, "creators_total": 2,
        "replaced": {"post": {"creators": 2, "rows": 340, "imports": ["a"]}},
        "older": {"account": {"creators": 1, "rows": 1, "imports": ["b"]}},
    }  # fmt: skip
    asked: list[Any] = []

    class Client:
        def __init__(self, *_: Any) -> None: ...

        def import_file(self, _file: Path, _seconds: float, options: Any = None) -> Any:
            asked.append(options)
            return status

    monkeypatch.setattr(cli, "Client", Client)
    cli.import_(file, sheet="Posts", vendor="Modash")
    said = " ".join(capsys.readouterr().err.split())
    assert "post: replaced 340 rows of 2 creators, imported before" in said
    assert "account: not used for 1 creators, whose rows come from a newer file" in said
    assert asked == [{"sheet": "Posts", "vendor": "Modash", "columns": {}}]


def test_a_dry_run_says_which_sheet_is_read_and_takes_another_one(tmp_path: Path) -> None:
    book = Workbook()
    summary = book.active
    assert summary is not None
    summary.title = "Summary"
    summary.append(["Report", "of May"])
    for title in ("Creators", "Leads"):
        sheet = book.create_sheet(title)
        for row in (["Profile", "ER"], ["x:maps", "3%"]):
            sheet.append(row)
    book["Creators"].append(["x:hills", "2%"])
    book.save(tmp_path / "list.xlsx")
    shown = CliRunner().invoke(cli.app, ["import", str(tmp_path / "list.xlsx"), "--dry-run"]).output
    assert "list.xlsx  sheet Creators, rows are: account" in shown
    assert "The workbook has other sheets: Summary, Leads; --sheet 'NAME' reads one." in " ".join(shown.split())
    shown = CliRunner().invoke(cli.app, ["import", str(tmp_path / "list.xlsx"), "--dry-run", "--sheet", "leads"]).output
    assert "sheet Leads" in shown
    assert "x:hills" not in shown
