"""An import of a table with so many rows: rows a second and memory, in a process of its own.

``python -m benchmarks.imports 1000000`` prints one line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from bothsides.imports import run

CREATORS = 50


def table(rows: int) -> IO[bytes]:
    """Posts as people export them: addresses, "12.3K", ISO dates, semicolons."""
    file = tempfile.TemporaryFile("w+b")  # noqa: SIM115 closed with the process
    file.write(b"Profile;Post ID;Caption;Likes;Views;Date\n")
    for i in range(rows):
        file.write(
            f"https://www.instagram.com/creator{i % CREATORS}/;p{i};caption number {i} with some words in it;{i % 900};"
            f"{i % 77}.{i % 10}K;2026-0{1 + i % 9}-1{i % 10}\n".encode()
        )
    file.seek(0)
    return file


def peak() -> int:
    """The most memory that this process has held, in MB. Linux' ru_maxrss counts what its parent held, too."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return round(int(line.split()[1]) / 1024)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)


def main() -> None:
    """Import the table and say what it took."""
    file = table(int(sys.argv[1]))
    start = time.perf_counter()
    status = run.split(file, "table.csv", lambda creator, rows: None)
    seconds = time.perf_counter() - start
    told = {"good": status["good"], "creators": len(status["creators"]), "megabytes": peak()}
    print(json.dumps(told | {"seconds": round(seconds, 1), "rows_per_second": round(status["good"] / seconds)}))


if __name__ == "__main__":
    main()
