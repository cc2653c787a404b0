"""Writes layers/core/bothsides/data/iab20.json.gz: a category of the IAB Content Taxonomy 2.0 → its path in 3.1.

A category kept its number from 2.0 to 3.1 while its name and its place changed. Of one that is gone (26 of those that
IBM names, genres of films above all) the nearest parent that is left counts, and the first value says so:
``[exact, *path]``.
``python -m training.categories``.
"""

import csv
import gzip
import io
import json

from bothsides.persona.categories import TABLE, key
from training.data import read

type Row = tuple[str, list[str]]  # its parent's number, its path from tier 1 on


def taxonomy(version: str) -> dict[str, Row]:
    """Number → category."""
    rows = csv.reader(io.StringIO(read("iab", f"Content Taxonomy {version}.tsv")), delimiter="\t")
    return {row[0]: (row[1], [name.strip() for name in row[3:7] if name.strip()]) for row in list(rows)[2:] if row[0]}


def main() -> None:
    """Build the file."""
    old, new, table = taxonomy("2.0"), taxonomy("3.1"), {}
    for number, (parent, path) in old.items():
        exact = number in new
        while number not in new and parent in old:
            number, parent = parent, old[parent][0]
        if number in new:
            table[key("/".join(path))] = [exact, *new[number][1]]
    TABLE.write_bytes(gzip.compress(json.dumps(table, ensure_ascii=False).encode(), 9, mtime=0))
    print(f"{len(table)} of {len(old)} categories, {TABLE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
