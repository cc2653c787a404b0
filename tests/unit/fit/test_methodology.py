"""docs/methodology.md states the weights, limits and decisions that the code has."""

from __future__ import annotations

import re
from importlib import import_module

from bothsides.fit import gates, neutral, reach, score, together
from bothsides.fit.components import components
from bothsides.fit.gates import FEW, FEW_SHARE, GONE, PRESENT
from bothsides.fit.reasons import ALIGNED
from tests.template import ROOT

PAGE = (ROOT / "docs" / "methodology.md").read_text(encoding="utf-8")
FIT = PAGE[PAGE.index("\n## Fit\n") :]


def test_the_weights_are_those_of_the_components() -> None:
    told: dict[str, tuple[int, int]] = {}
    for names, sales, awareness in re.findall(r"^\| (`\w+`(?:, `\w+`)*)[^|]*\| (\d+) \| (\d+) \|", FIT, re.MULTILINE):
        told |= dict.fromkeys(re.findall(r"`(\w+)`", names), (int(sales), int(awareness)))
    for name, before in re.findall(r"^\| `(\w+)` likewise \| (\d+ \| \d+) \|", FIT, re.MULTILINE):
        told[name] = tuple(map(int, before.split(" | ")))  # type: ignore[assignment]
    kinds = {name: import_module(f"bothsides.fit.components.{name}").KIND for name in components()}
    assert told == {name: (kind.weights["sales"], kind.weights["awareness"]) for name, kind in kinds.items()}


def test_aligning_is_most_of_what_is_always_asked() -> None:
    kinds = {name: import_module(f"bothsides.fit.components.{name}").KIND for name in components()}
    asked = ("genders", "ages", "countries", "languages", "formats", "overlap")  # by some briefs alone
    always = {name: kind.weights["sales"] for name, kind in kinds.items() if name.partition("_")[2] not in asked}
    for side, aligning, points in (
        ("creator", ("message", "topics"), 70),
        ("audience", ("interests", "resonance"), 57),
    ):
        total = sum(weight for name, weight in always.items() if name.startswith(side))
        assert round(100 * sum(always[f"{side}_{name}"] for name in aligning) / total) == points
        assert f"{points} of " in FIT


def test_the_figures_are_those_of_the_code() -> None:
    for said in (
        f"{len(neutral.neutral().vectors)} *creators of every subject*",
        f"a percentile of .{ALIGNED * 10:.0f} scores one half",
        f"a post in the last {PRESENT} days | none in {GONE}", f"more than two, or more than {FEW_SHARE * 100:.0f} %",
        f"a correlation of up to .{together.CORRELATION * 10:.0f}", f"There are {score.DRAWS:,} draws",
        f"newest {reach.NEWEST} posts", f"are {100 * score.LINE:.0f} or more",
    ):  # fmt: skip
        assert said in FIT, said
    assert (FEW, gates.ANSWERED, score.KNOWN, score.MISSED, score.LEAST) == (2, 0.2, 0.5, 0.5, 0.01)


def test_every_gate_is_in_the_table() -> None:
    table = FIT[FIT.index("### Gates") : FIT.index("### Effective reach")]
    for name in (
        "market",
        "real",
        "present",
        "answered",
        "safe",
        "of_age",
        "exclusive",
        "must",
        "must_not",
        "affordable",
    ):
        assert name in table, name
