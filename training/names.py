"""Writes layers/core/bothsides/data/names.json.gz: first name → share of women among its bearers.

From the US Social Security Administration's births since 1950 (public domain). ``python -m training.names``.
"""

import csv
import gzip
import io
import json
from collections import defaultdict

from bothsides.audience.facets.genders import NAMES
from training.data import read

SINCE, BEARERS = 1950, 500


def main() -> None:
    """Build the file."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"F": 0, "M": 0})
    for row in csv.DictReader(io.StringIO(read("ssa_names", "name_sex_5yr.csv"))):
        if int(row["birth5"]) >= SINCE:
            counts[row["name"].casefold()][row["sex"]] += int(row["count"])
    shares = {n: round(c["F"] / sum(c.values()), 3) for n, c in sorted(counts.items()) if sum(c.values()) >= BEARERS}
    NAMES.parent.mkdir(exist_ok=True)
    NAMES.write_bytes(gzip.compress(json.dumps(shares).encode(), 9, mtime=0))
    print(f"{len(shares)} names, {NAMES.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
