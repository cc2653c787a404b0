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


def write(cells: Sequence[Cell], seconds: float) -> None:
    """Put the table into the document in place of the last one."""
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{_section(cells, seconds)}\n{END}{after}")


def _section(cells: Sequence[Cell], seconds: float) -> str:
    rows = sorted({cell.row for cell in cells}, key=lambda row: (row.function, row.way, row.label, row.nth))
    found = {(cell.row, cell.kind): cell for cell in cells}
    counts = ", ".join(f"{number} {outcome}" for outcome, number in Counter(c.outcome for c in cells).most_common())
    hung = max((cell.hung for cell in cells), default=0.0)
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}, commit {commit()}: {len(rows)} calls, {len(cells)} cells in {seconds / 60:.0f}"
        f" minutes: {counts}. A function that met a hang waited {hung:.0f} s at most.",
        "",
        f"| function | way | call | {' | '.join(Kind)} |",
        f"|---|---|---|{'---|' * len(Kind)}",
    ]
    for row in rows:
        outcomes = [found[row, kind].outcome if (row, kind) in found else "·" for kind in Kind]
        number = f", {row.nth} of {row.of}" if row.of > 1 else ""
        lines.append(f"| {row.function} | {row.way} | {row.label}{number} | {' | '.join(outcomes)} |")
    return "\n".join(lines)


def commit() -> str:
    """The one that is checked out."""
    return subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
