"""The table of `make faults`: what was run again is replaced, the rest stays with its commit."""

from pathlib import Path

import pytest

from tests.faults import table
from tests.faults.proxy import Kind
from tests.faults.table import Cell, Row


def cell(function: str, kind: Kind, outcome: str, of: int = 1) -> Cell:
    return Cell(Row("run", function, "S3 GetObject fits/", 1, of, True), kind, outcome, outcome != "BROKEN", 1.0)


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    document = tmp_path / "reliability.md"
    document.write_text(f"Before\n{table.BEGIN}\n{table.END}\nAfter\n")
    monkeypatch.setattr(table, "DOCUMENT", document)
    return document


def test_rows_that_were_not_run_stay_with_their_commit(document: Path) -> None:
    table.write([cell("api", Kind.HANG, "result"), cell("sweep", Kind.HANG, "BROKEN", 2)], "c1", 60, whole=True)
    table.write([cell("sweep", Kind.HANG, "failed", 2)], "c2", 60, whole=False)
    text = document.read_text()
    assert text.startswith("Before\n")
    assert text.endswith("\nAfter\n")
    assert "| api | run | S3 GetObject fits/ | · | · | result | · | · | · | · | · | · | c1 |" in text
    assert "| sweep | run | S3 GetObject fits/, 1 of 2 | · | · | failed | · | · | · | · | · | · | c2 |" in text
    assert "2 calls (commit c1 in 1, c2 in 1 of the lines), 2 cells: 1 result; 1 failed." in text
    assert "BROKEN" not in text


def test_a_line_of_which_a_part_was_run_again_has_both_commits(document: Path) -> None:
    table.write([cell("api", Kind.HANG, "BROKEN"), cell("api", Kind.LOST, "result")], "c1", 60, whole=True)
    table.write([cell("api", Kind.HANG, "failed")], "c2", 60, whole=False)
    line = "| api | run | S3 GetObject fits/ | · | · | failed | result | · | · | · | · | · |"
    assert f"{line} c1, c2 |" in document.read_text()
    table.write([cell("api", Kind.HANG, "result"), cell("api", Kind.LOST, "failed")], "c3", 60, whole=False)
    assert "| · | · | result | failed | · | · | · | · | · | c3 |" in document.read_text()


def test_where_all_was_run_nothing_older_stays(document: Path) -> None:
    table.write([cell("api", Kind.HANG, "result")], "c1", 60, whole=True)
    table.write([cell("sweep", Kind.HANG, "result")], "c2", 60, whole=True)
    assert "| api |" not in document.read_text()
