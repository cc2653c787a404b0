"""The figures as a page and as a file: docs/methodology.md between its markers, and build/prove.json."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np

from proving import campaigns
from proving.campaigns import Line
from proving.measure import Cell, GateCell, ReachCell, Row, ScoreCell, row

LEAST = 0.93  # coverage that an interval of 95 % must have (design rule 5)
SURE = ("fit", "no_fit")  # decisions that say something
SIZED = ("youtube", "import")  # platforms that are visited with samples of several sizes
BEGIN, END = "<!-- proving: begin (make prove) -->", "<!-- proving: end -->"


def rows(cells: Sequence[Cell], by: Callable[[Cell], str]) -> list[tuple[str, Row]]:
    """Facets added up within each group, by facet and group."""
    ordered = sorted(cells, key=lambda cell: (cell.facet, by(cell)))
    return [(key, row(facet, list(part))) for (facet, key), part in groupby(ordered, key=lambda c: (c.facet, by(c)))]


@dataclass
class Found:
    """All that was measured."""

    cells: list[Cell] = field(default_factory=list)
    gates: list[GateCell] = field(default_factory=list)
    scores: list[ScoreCell] = field(default_factory=list)
    reach: list[ReachCell] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def page(found: Found) -> str:
    """All tables, as markdown."""
    cells = found.cells
    size = max(cell.size for cell in cells)
    largest = [cell for cell in cells if cell.size == size]
    both = [cell for cell in cells if cell.platform in SIZED]
    parts = [
        f"**By facet and platform** (at most {size:,} people sampled)",
        "",
        *_facets(largest, lambda c: c.platform),
    ]
    parts += [
        "",
        f"**By sample size** ({' and '.join(SIZED)})",
        "",
        *_facets(both, lambda c: f"{c.size:5,}", short=True),
    ]
    parts += ["", "**By mix** (the largest samples): bias · coverage", "", *_mixes(largest)]
    parts += ["", "**Gates**", "", *_gates(found.gates)]
    parts += ["", "**Score and decision** beside those of the known audience", "", *_scores(found.scores)]
    parts += ["", "**Effective reach**", "", *_reach(found.reach)]
    if found.lines:
        parts += ["", "**Campaigns whose outcome is known**", "", *_campaigns(found.lines)]
    return "\n".join(parts) + "\n"


def _facets(cells: Sequence[Cell], by: Callable[[Cell], str], *, short: bool = False) -> list[str]:
    head = ["facet", "", "state", "cells", "answered", "bias", "error", "counted", "coverage", "width", "off"]
    body = []
    for key, found in rows(cells, by):
        if short and not found.answered:
            continue
        states = ", ".join(f"{name} {share:.0%}" for name, share in sorted(found.states.items(), key=lambda s: -s[1]))
        body.append(
            [found.facet, key, states, str(found.cells), f"{found.answered:.0%}", _number(found.bias, "+.3f"),
             _number(found.error, ".3f"), _number(found.counted, ".3f"), _covered(found),
             _number(found.width, ".2f"), _number(found.off, ".3f")]
        )  # fmt: skip
    return _table(head, body)


def _mixes(cells: Sequence[Cell]) -> list[str]:
    names = list(dict.fromkeys(cell.mix for cell in cells))
    found = {(row.facet, mix): row for mix, row in rows(cells, lambda cell: cell.mix) if row.answered}
    facets = dict.fromkeys(facet for facet, _ in found)
    body = [
        [facet, *(f"{_number(one.bias, '+.2f')} · {_covered(one)}" if one else "" for one in map(found.get, keys))]
        for facet, keys in ((facet, [(facet, mix) for mix in names]) for facet in facets)
    ]
    return _table(["facet", *names], body)


def _covered(found: Row) -> str:
    """The coverage, bold where a facet that may be used falls short."""
    text = _number(found.coverage, ".0%")
    falls_short = found.coverage is not None and round(found.coverage, 2) < LEAST and "ok" in found.states
    return f"**{text}**" if falls_short else text


def _gates(gates: Sequence[GateCell]) -> list[str]:
    names = ("right", "near", "undecided", "false pass", "false fail")
    ordered = sorted(gates, key=lambda gate: (gate.name, gate.platform))
    body = []
    for (name, platform), part in groupby(ordered, key=lambda gate: (gate.name, gate.platform)):
        counts = Counter(gate.verdict for gate in part)
        body.append([name, platform, *(f"{counts[verdict] / counts.total():.0%}" for verdict in names)])
    return _table(["gate", "", *names], body)


def _scores(found: Sequence[ScoreCell]) -> list[str]:
    ordered = sorted(found, key=lambda cell: cell.platform)
    body = []
    for platform, part in groupby(ordered, key=lambda cell: cell.platform):
        cells = list(part)
        said = [cell for cell in cells if cell.verdict in SURE]
        body.append(
            [platform, f"{_mean(cell.score - cell.truth for cell in cells):+.1f}",
             f"{_mean(abs(cell.score - cell.truth) for cell in cells):.1f}", _share(cell.holds for cell in cells),
             f"{_mean(cell.high - cell.low for cell in cells):.0f}", f"{len(said) / len(cells):.0%}",
             *(str(sum(cell.verdict == verdict and cell.true_verdict != verdict for cell in said)
                   ) + f" of {sum(cell.verdict == verdict for cell in said)}" for verdict in SURE)]
        )  # fmt: skip
    return _table(["", "bias", "error", "holds it", "width", "decided", *(f"wrong `{name}`" for name in SURE)], body)


def _reach(found: Sequence[ReachCell]) -> list[str]:
    ordered = sorted(found, key=lambda cell: cell.platform)
    body = []
    for platform, part in groupby(ordered, key=lambda cell: cell.platform):
        cells = list(part)
        ratio = [cell.people / cell.truth for cell in cells if cell.people is not None and cell.truth]
        seen = [cell.people / cell.seen for cell in cells if cell.people is not None and cell.seen]
        body.append(
            [platform, ", ".join(sorted({cell.basis for cell in cells})), f"{len(ratio) / len(cells):.0%}",
             _middle(ratio), _share(cell.holds(cell.truth) for cell in cells), _middle(seen),
             _share(cell.holds(cell.seen) for cell in cells)]
        )  # fmt: skip
    head = ["", "basis", "answered", "said / true, of the basis", "holds it", "said / seen by a post", "holds that"]
    return _table(head, body)


def _campaigns(lines: Sequence[Line]) -> list[str]:
    ways: dict[str, Callable[[Line], float]] = {
        "score": lambda line: line.score, "score, lower bound": lambda line: line.low,
        "effective reach": lambda line: line.reach or 0.0,
    }  # fmt: skip
    ways |= {name: lambda line, name=name: line.others[name] for name in lines[0].others}  # type: ignore[misc]
    groups = [list(part) for _, part in groupby(lines, key=lambda line: line.campaign)]
    body = []
    for name, value in ways.items():
        cells = []
        for truth in (lambda line: line.outcome.rate, lambda line: float(line.outcome.people)):
            pairs = [([value(line) for line in group], [truth(line) for line in group]) for group in groups]
            cells += [_mean(campaigns.tau(*pair) for pair in pairs), _mean(campaigns.ndcg(*pair) for pair in pairs)]
        body.append([name, *(f"{cell:.2f}" for cell in cells)])
    head = ["ranked by", "tau, orders a person", "NDCG@3", "tau, people reached", "NDCG@3"]
    return [*_table(head, body), "", *_decisions(lines)]


def _decisions(lines: Sequence[Line]) -> list[str]:
    middle = float(np.median([line.outcome.rate for line in lines]))
    counts = Counter((line.decision, line.outcome.rate >= middle) for line in lines)
    names = sorted({decision for decision, _ in counts})
    body = [[name, str(counts[name, True] + counts[name, False]), str(counts[name, False])] for name in names]
    return _table(["decision", "creators", "of them in the worse half by orders a person"], body)


def _table(head: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *body)]


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def _share(values: Iterable[bool]) -> str:
    return f"{_mean(values):.0%}"


def _middle(values: Sequence[float]) -> str:
    if not values:
        return ""
    low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return float(np.mean(found)) if found else float("nan")


def write(path: Path, text: str) -> None:
    """Put the tables between the page's markers.

    Raises:
        ValueError: the page has no markers.
    """
    before, found, rest = path.read_text().partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"{path} has no place for the tables: {BEGIN} … {END}")
    path.write_text(f"{before}{BEGIN}\n{text}{END}{after}")


def dump(
    path: Path,
    about: dict[str, object],
    found: Found,
) -> None:
    """The figures as JSON: rows by facet with platform, size and mix."""
    groups: dict[str, Callable[[Cell], str]] = {
        "platform": lambda c: c.platform, "size": lambda c: str(c.size), "mix": lambda c: c.mix,
    }  # fmt: skip
    content = {
        "about": about,
        "facets": [{"by": by, "of": of} | asdict(r) for by, way in groups.items() for of, r in rows(found.cells, way)],
        "gates": [asdict(gate) | {"verdict": gate.verdict} for gate in found.gates],
        "reach": [asdict(cell) for cell in found.reach],
        "campaigns": [asdict(line) for line in found.lines],
        "scores": [asdict(cell) for cell in found.scores],
    }
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n")
