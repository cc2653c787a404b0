"""Any table file as rows: JSON Lines, JSON, CSV with any delimiter, in any encoding; read as it streams."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from typing import IO, Any

from charset_normalizer import from_bytes

from bothsides.columns import Row, RowProblem
from bothsides.errors import InvalidInput

MAX_LINE = 1_000_000
HEAD = 256 * 1024  # bytes that encoding and delimiter are told from
MAX_JSON = 50_000_000  # a JSON document has to be read whole
DELIMITERS = ",;\t|"

type Lines = Iterator[tuple[int, Row | RowProblem]]


def _latin(error: UnicodeError) -> tuple[str, int]:
    """A byte that the file's encoding has not: what Windows means by it. Files glued from two sources have such."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return bytes(error.object[error.start : error.end]).decode("cp1252", "replace"), error.end


codecs.register_error("latin", _latin)


def encoding_of(head: bytes) -> str:
    """The encoding by its mark, else UTF-8 where that fits, else the most likely one (charset-normalizer)."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        likely = list(from_bytes(head))
        western = [one for one in likely if one.encoding == "cp1252"]
        if not likely or (
            western and western[0].chaos <= likely[0].chaos and western[0].coherence >= likely[0].coherence
        ):
            return "cp1252"  # where Western and Central European fit equally well
        return likely[0].encoding
    return "utf-8"


def read(stream: IO[bytes], name: str) -> tuple[list[str], Lines]:
    """(columns, lines of (number, row)) of a seekable file. JSON rows have their own keys: then the columns are those
    of the first rows.

    Raises:
        InvalidInput: empty, binary, or a JSON document that is no list.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    if not head.strip():
        raise InvalidInput(f"{name} is empty")
    encoding = encoding_of(head)
    if b"\x00" in head and not encoding.startswith("utf-16"):
        raise InvalidInput(f"{name} is not a text file; save it as CSV or JSON Lines")
    text = io.TextIOWrapper(stream, encoding=encoding, errors="latin", newline="")
    start = head.decode(encoding, "latin").lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return _document(text, name)
    if start.startswith("{"):
        return [], _jsonl(text)
    return _csv(text, start)


def _document(text: io.TextIOWrapper, name: str) -> tuple[list[str], Lines]:
    content = text.read(MAX_JSON + 1)
    if len(content) > MAX_JSON:
        raise InvalidInput(
            f"{name} is one JSON document of over {MAX_JSON:,} characters; write one row a line (.jsonl)"
        )
    try:
        rows: list[Any] = json.loads(content)
    except ValueError as error:
        raise InvalidInput(f"{name} is not JSON: {error}") from error
    return [], iter((at, _object(row)) for at, row in enumerate(rows, 1))


def _jsonl(text: io.TextIOWrapper) -> Lines:
    for at, line in enumerate(text, 1):
        if not line.strip("\ufeff \t\r\n"):
            continue
        if len(line) > MAX_LINE:
            yield at, RowProblem("row", f"is {len(line):,} characters long; at most {MAX_LINE:,} are taken")
            continue
        try:
            yield at, _object(json.loads(line.lstrip("\ufeff")))
        except json.JSONDecodeError as error:
            yield at, RowProblem("row", f"is not JSON: {error.msg} at column {error.colno}")


def _object(row: Any) -> Row | RowProblem:
    return row if isinstance(row, dict) else RowProblem("row", "is not a JSON object: write {…}")


def _csv(text: io.TextIOWrapper, start: str) -> tuple[list[str], Lines]:
    csv.field_size_limit(MAX_LINE)
    reader = csv.reader(text, delimiter=_delimiter(start))
    header: list[str] = []
    while not any(header):
        header = [cell.strip().lstrip("\ufeff") for cell in next(reader, ["no rows"])]
    columns = [name or f"column {at}" for at, name in enumerate(header, 1)]
    twice = {name for name in columns if columns.count(name) > 1}
    columns = [f"{name} ({at})" if name in twice else name for at, name in enumerate(columns, 1)]
    return columns, _cells(reader, columns)


def _cells(reader: Any, columns: list[str]) -> Lines:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, RowProblem("row", f"is not valid CSV: {error}")
            continue
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            yield reader.line_num, RowProblem("row", "has more cells than the header has columns; quote the delimiters")
        elif any(cells):
            yield reader.line_num, {name: cell for name, cell in zip(columns, cells, strict=False) if cell != ""}


def _delimiter(start: str) -> str:
    """The delimiter that splits the first lines into most, equally many cells."""
    lines = [line for line in start.splitlines()[:20] if line.strip()]

    def cells(delimiter: str) -> tuple[bool, int]:
        counts = [len(row) for row in csv.reader(lines[:-1] or lines, delimiter=delimiter)]
        return len(set(counts)) == 1 and counts[0] > 1, counts[0] if counts else 0

    return max(DELIMITERS, key=cells)
