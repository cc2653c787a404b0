"""The table of docs/reliability.md, between its two marks."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from tests.faults.proxy import Kind
from tests.template import ROOT

DOCUMENT = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- faults: made by make faults -->", "<!-- faults: end -->"
NOT_TRIED = "·"


@dataclass(frozen=True)
class Row:
    """The ``nth`` of ``of`` such calls of a function in a way. ``marked``: something in it says whose it is."""

    way: str
    function: str
    label: str
    nth: int
    of: int
    marked: bool


@dataclass(frozen=True)
class Cell:
    """How one call under one fault ended. ``why`` is the recorded failure, or what is wrong."""

    row: Row
    kind: Kind
    outcome: str
    good: bool
    seconds: float
    fired: int = 0
    hung: float = 0.0
    why: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def write(cells: Sequence[Cell], commit: str, seconds: float, *, whole: bool) -> None:
    """Put the results into the document's table. Its cells that were not run stay as they were, each line with the
    commits that it is of; ``whole``: all cells were run, and what else the table has is of calls that are no more."""
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    old, _, after = rest.partition(END)
    lines = {} if whole else _lines(old)
    for row in {cell.row for cell in cells}:
        number = f", {row.nth} of {row.of}" if row.of > 1 else ""
        key = row.function, row.way, row.label + number
        of_row = {cell.kind: cell.outcome for cell in cells if cell.row == row}
        *known, commits = lines.get(key, (*(NOT_TRIED for _ in Kind), ""))
        merged = [of_row.get(kind, outcome) for kind, outcome in zip(Kind, known, strict=True)]
        kept = any(outcome != NOT_TRIED and kind not in of_row for kind, outcome in zip(Kind, known, strict=True))
        of = [*(commits.split(", ") if kept else []), commit]
        lines[key] = (*merged, ", ".join(dict.fromkeys(of)))
    hung = max((cell.hung for cell in cells), default=0.0)
    told = f"The newest run: {len(cells)} cells in {seconds / 60:.0f} minutes"
    told += f"; a function that met a hang waited {hung:.0f} s at most." if hung else "."
    DOCUMENT.write_text(f"{before}{BEGIN}\n{_section(lines, told)}\n{END}{after}")


type Lines = dict[tuple[str, ...], tuple[str, ...]]  # function, way, call → an outcome for each fault; commits


def _lines(section: str) -> Lines:
    """The lines of a table, as ``_section`` wrote them."""
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return {tuple(line[:3]): tuple(line[3:]) for line in lines[1:]}


def _section(lines: Lines, told: str) -> str:
    cells = Counter(outcome for *outcomes, _ in lines.values() for outcome in outcomes if outcome != NOT_TRIED)
    counts = "; ".join(f"{number:,} {outcome}" for outcome, number in cells.most_common())
    commits = Counter(commit for line in lines.values() for commit in line[-1].split(", "))
    of = ", ".join(f"{commit} in {number}" for commit, number in commits.most_common())
    return "\n".join([
        f"{datetime.now(UTC):%Y-%m-%d}: {len(lines)} calls (commit {of} of the lines), {cells.total():,} cells:"
        f" {counts}. {told}",
        "",
        f"| function | way | call | {' | '.join(Kind)} | commit |",
        f"|---|---|---|{'---|' * len(Kind)}---|",
        *(f"| {' | '.join((*key, *lines[key]))} |" for key in sorted(lines)),
    ])  # fmt: skip


def commit() -> str:
    """The one that is checked out."""
    return subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
