"""Run it: ``python -m tests.faults [--ways run,read] [--only REGEX] [--workers 6]``."""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tests.faults import table
from tests.faults.proxy import BATCHES, Call, Fault, Kind
from tests.faults.stack import CLOCK, Refused, Stack, deployed
from tests.faults.table import Cell, Row
from tests.faults.ways import WAYS, Broken, Way, wait

SETTLE = 300.0  # seconds in which what was accepted has to end: cells of the sweeper share its ticks
OUTAGE, OUTAGE_OF_CLOCK = 60.0, 25.0  # seconds after which an outage is over; several ticks are enough for the clock's
MISSED = NOT_REACHED, NOT_KILLED = "not reached", "not killed"  # nothing is known then
WAY = {way.name: way for way in WAYS}


def main() -> int:
    """Measure the calls, let each fail in each way, write the table. 1 where a cell is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--ways", type=ways_of, default=WAYS, help="names of ways, with commas; all else")
    parser.add_argument("--only", default="", help="regular expression over 'way function label nth kind'")
    parser.add_argument("--workers", type=int, default=8, help="cells at the same time")
    parser.add_argument("--state", type=Path, help="keep build, log and results here")
    parser.add_argument("--list", action="store_true", help="measure the calls and print them")
    options = parser.parse_args()
    began, commit = time.monotonic(), table.commit()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the cloud is stopped whatever ends this
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as folder:
        state = (options.state or Path(folder)).resolve()
        with deployed(state) as stack:
            rows = measured(stack, options.ways)
            cells = [(row, kind) for row in rows for kind in kinds_of(row)]
            cells = [(row, kind) for row, kind in cells if re.search(options.only, name_of(row, kind))]
            print(f"{len(rows)} calls, {len(cells)} cells")
            if options.list:
                print(*rows, sep="\n")
                return 0
            found: list[Cell] = []
            with stack.ticking(), (state / "faults.jsonl").open("a") as kept:
                try:
                    for cell in carried_out(stack, cells, options.workers):
                        found.append(cell)
                        print(json.dumps(cell.plain() | {"commit": commit}), file=kept, flush=True)
                except KeyboardInterrupt:
                    print("Interrupted: the table shows what was found until now")
        seconds = time.monotonic() - began
    broken = [cell for cell in found if not cell.good]
    print(f"{len(found)} cells in {seconds / 60:.0f} minutes: {dict(Counter(cell.outcome for cell in found))}")
    for cell in broken:
        print(f"BROKEN {name_of(cell.row, cell.kind)}: {cell.why}")
    if not options.only:
        complete = options.ways == WAYS and len(found) == len(cells)
        table.write(found, commit, seconds, whole=complete)
    return 1 if broken else 0


def ways_of(names: str) -> tuple[type[Way], ...]:
    """The ways of these names, as ``--ways`` has them."""
    wanted = names.split(",")
    if unknown := set(wanted) - WAY.keys():
        raise argparse.ArgumentTypeError(f"no way {', '.join(sorted(unknown))}; there are {', '.join(WAY)}")
    return tuple(way for way in WAYS if way.name in wanted)


def name_of(row: Row, kind: Kind) -> str:
    """A cell's name, as ``--only`` matches it."""
    return f"{row.way} {row.function} {row.label} {row.nth} {kind}"


def kinds_of(row: Row) -> list[Kind]:
    """The faults that can happen to such a call."""
    return [kind for kind in Kind if kind is not Kind.PARTIAL or row.label.split()[1] in BATCHES]


# ----------------------------------------------------------------------------------------- which calls there are


def measured(stack: Stack, ways: Iterable[type[Way]]) -> list[Row]:
    """The calls of each of these ways, told once without a fault and with cold workers."""
    rows: list[Row] = []
    seen: set[tuple[str, str, str, int]] = set()
    for kind in ways:
        way = kind(stack)
        way.prepare()
        for function in way.functions if way.cold else ():
            stack.fresh_workers(function)
        with stack.proxy.recording() as calls:
            way.act()
            accepted = len(calls)
            wait(way.state)
            calls = [call for at, call in enumerate(calls) if call.function != "api" or at < accepted]
        if way.fails:
            way.replay()
            wait(way.state)
        if wrong := way.wrong():
            raise Broken(f"without any fault, {way.name}: {wrong}")
        way.release()
        for row in rows_of(way, calls):
            # the same call of a function in another way is the same code; a route of the API is another
            key = (
                (way.like or row.way) if row.function in ("api", "score_fit") else "",
                row.function,
                row.label,
                row.nth,
            )
            if key not in seen:
                seen.add(key)
                rows.append(row)
        print(f"{way.name}: {len({c.invocation for c in calls if c.function in way.functions})} calls")
    return rows


def rows_of(way: Way, calls: Iterable[Call]) -> list[Row]:
    """Each call of the way's functions; of more than four alike the first and the last, of those that are about nothing
    marked the first."""
    once = {call.invocation: call for call in calls if call.function in way.functions}
    alike: dict[tuple[str, str, bool], int] = Counter(
        (call.function, call.label, call.about(way.marks)) for call in once.values()
    )
    return [
        Row(way.name, function, label, nth, of, marked)
        for (function, label, marked), of in alike.items()
        for nth in ((1,) if not marked else range(1, of + 1) if of <= 4 else (1, of))
    ]


# --------------------------------------------------------------------------------------------------- the cells


def carried_out(stack: Stack, cells: Sequence[tuple[Row, Kind]], workers: int) -> Iterable[Cell]:
    """All cells: side by side where a fault knows whose call it meets, or meets one of the clock's, which serves all;
    then one by one, also those whose fault met no call because a neighbour was quicker."""
    alone = [cell for cell in cells if not cell[0].marked and cell[0].function not in CLOCK]
    began, done = time.monotonic(), 0

    def told(cell: Cell) -> Cell:
        nonlocal done
        done += 1
        left = (time.monotonic() - began) / done * max(0, len(cells) - done) / 60
        hung = f", hung {cell.hung:.0f} s" if cell.hung else ""
        about = f"{name_of(cell.row, cell.kind)} → {cell.outcome} ({cell.seconds:.0f} s{hung})"
        print(f"[{done}/{len(cells)}, {left:.0f} min left] {about} {cell.why}", flush=True)
        return cell

    pool = ThreadPoolExecutor(workers)
    try:
        for future in as_completed([pool.submit(_cell, stack, *cell) for cell in cells if cell not in alone]):
            cell = future.result()
            if cell.outcome in MISSED:
                alone.append((cell.row, cell.kind))
            else:
                yield told(cell)
    finally:
        pool.shutdown(cancel_futures=True)
    for row, kind in alone:
        yield told(_cell(stack, row, kind))


def _cell(stack: Stack, row: Row, kind: Kind) -> Cell:
    began = time.monotonic()
    way = WAY[row.way](stack)
    fault = Fault(row.function, row.label, row.nth, kind, [])
    try:
        way.prepare()
        fault.marks = way.marks if row.marked else []
        if "SecretsManager" in row.label:
            stack.fresh_workers(row.function)
        outcome, why = _followed(stack, way, fault)
        way.release()
        good = True
    except Broken as broken:
        outcome, why, good = "BROKEN", str(broken), False
    except Exception as error:  # the test itself failed, or the API answered what it never should
        outcome, why, good = "BROKEN", f"{type(error).__name__}: {error}", False
    if good and not fault.fired:
        outcome = NOT_REACHED
    elif good and kind is Kind.KILLED and not fault.killed:
        outcome = NOT_KILLED
    return Cell(row, kind, outcome, good, time.monotonic() - began, fault.fired, fault.hung, why)


def _followed(stack: Stack, way: Way, fault: Fault) -> tuple[str, str]:
    """Act under the fault and follow what was accepted to its end; then nothing may be half-applied."""
    refused = False
    with stack.proxy.armed(fault):
        try:
            way.act()
        except Refused:
            refused = True
            stack.proxy.disarm(fault)
            way.act()
        if fault.function == "api":
            stack.proxy.disarm(fault)

        over = time.monotonic() + (OUTAGE_OF_CLOCK if fault.function in CLOCK else OUTAGE)

        def state() -> tuple[str, str]:
            if time.monotonic() > over:
                stack.proxy.disarm(fault)
            return way.state()

        ended, why = wait(state, SETTLE)
    failed = ended == "failed"
    if way.fails and not failed:
        raise Broken("what must fail is done")
    if failed:
        way.replay()
        again, why_again = wait(way.state, SETTLE)
        if again == "failed":
            raise Broken(f"failed ({why}), and again when replayed: {why_again}")
    for wait_more in (1, 2, 4, 8, 0):  # what is still under way may be finishing
        if not (wrong := way.wrong()):
            break
        time.sleep(wait_more)
    if wrong:
        raise Broken(f"{'failed, replayed, but ' if failed else ''}{wrong}")
    return "failed, replayed" if failed else "refused, then result" if refused else "result", why if failed else ""


if __name__ == "__main__":
    sys.exit(main())
