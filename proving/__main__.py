"""``python -m proving``: draw worlds, run them through the project, say how right it was.

``--quick`` takes a few small worlds of the committed texts (under a minute). Without it the worlds are of the held-out
seeds and the tables go to docs/methodology.md and build/prove.json; ``--seeds development`` prints them only.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bothsides.persona.sources.local import extract
from bothsides.text.model import text_model
from proving import campaigns, measure, run, sentences, table, worlds
from proving.desk import desk
from proving.sentences import Texts
from proving.table import Found

ROOT = Path(__file__).parents[1]
SIZES = (50, 300, 2_000)
USUAL = SIZES[-1]  # as a deployment has it, if nothing else is set
QUICK, FEW = 600, 8_000  # sample and people of the quick worlds
PEOPLE = 40_000
WORLDS = 4  # in one deployment: moto keeps all that it is given


def measured(
    found: Found,
    texts: Texts,
    seeds: Sequence[int],
    mixes: Sequence[str],
    platforms: Sequence[str],
    sizes: Sequence[int],
    people: int,
) -> None:
    """Draw each world, visit it on each platform with samples of each size (Mastodon and Bluesky of the largest alone),
    add what was measured; gates and reach with the largest sample."""
    todo = [(mix, seed) for seed in seeds for mix in mixes]
    for start in range(0, len(todo), WORLDS):
        with desk() as at_work:
            for mix, seed in todo[start : start + WORLDS]:
                world = worlds.world(mix, seed, texts, size=people)
                briefs = [run.brief_of(world, gates=limits) for limits in measure.GATES]
                for platform in platforms:
                    for size in sizes if platform in ("youtube", run.IMPORT) else sizes[-1:]:
                        seen = run.see(world, platform, size, at_work)
                        found.cells += measure.cells(world, platform, size, seen)
                    persona = extract(seen.profile)
                    for brief in briefs:
                        fit = run.score(seen, brief, persona)
                        found.gates += measure.gates(world, platform, seen, fit, brief)
                        found.scores.append(measure.scores(world, platform, seen, fit, brief, persona))
                    found.reach.append(measure.reach(world, platform, fit, briefs[-1]))
        _say(f"{min(start + WORLDS, len(todo))} of {len(todo)} worlds")


def ranked(found: Found, texts: Texts, seeds: Sequence[int], creators: int) -> None:
    """Run campaigns whose outcome is known."""
    for number, seed in enumerate(seeds):
        with desk() as at_work:
            found.lines += campaigns.campaign(number, seed, texts, at_work, creators=creators)
        _say(f"{number + 1} of {len(seeds)} campaigns")


def quick() -> Found:
    """A few worlds of the committed texts."""
    found, texts, seeds = Found(), sentences.committed(), worlds.DEVELOPMENT
    measured(found, texts, seeds[:3], ("home", "world", "bought", "alike"), ("youtube", run.IMPORT), (QUICK,), FEW)
    measured(found, texts, seeds[:1], ("home",), ("mastodon", "bluesky"), (QUICK,), FEW)
    ranked(found, texts, seeds[:1], 5)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m proving", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few small worlds, under a minute")
    parser.add_argument("--seeds", choices=("held-out", "development"), default="held-out")
    parser.add_argument("--replications", type=int, default=2, help="worlds of each named mix")
    parser.add_argument("--drawn", type=int, default=10, help="worlds whose mix is drawn too")
    parser.add_argument("--campaigns", type=int, default=6)
    parser.add_argument("--mixes", nargs="+", choices=tuple(worlds.MIXES), default=tuple(worlds.MIXES))
    parser.add_argument("--platforms", nargs="+", choices=run.PLATFORMS, default=run.PLATFORMS)
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    if chosen.quick:
        found = quick()
        print(table.page(found))
        return
    texts = sentences.local() or sentences.committed()
    seeds = worlds.HELD_OUT if chosen.seeds == "held-out" else worlds.DEVELOPMENT
    found = Found()
    measured(found, texts, seeds[: chosen.replications], chosen.mixes, chosen.platforms, SIZES, PEOPLE)
    measured(found, texts, seeds[: chosen.drawn], (worlds.DRAWN,), chosen.platforms, SIZES, PEOPLE)
    ranked(found, texts, seeds[: chosen.campaigns], 10)
    info = text_model().info
    about: dict[str, object] = {
        "texts": texts.name, "seeds": chosen.seeds, "model": f"{info.name} {info.version}, {info.sha256[:12]}",
        "worlds": len({(cell.mix, cell.seed) for cell in found.cells}), "campaigns": chosen.campaigns,
    }  # fmt: skip
    said = "; ".join(f"{name} {value}" for name, value in about.items())
    text = f"Run of {said}.\n\n{table.page(found)}"
    print(text)
    table.dump(ROOT / "build" / "prove.json", about, found)
    if chosen.seeds == "held-out":
        table.write(ROOT / "docs" / "methodology.md", text)
    _say(f"{time.monotonic() - began:.0f} s")


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
