"""Any table file as rows: JSON Lines, JSON, CSV with any delimiter, in any encoding, Excel workbooks; read as it
streams."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import re
import warnings
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import IO, Any

from charset_normalizer import from_bytes

from bothsides.errors import InvalidInput
from bothsides.imports import vendors
from bothsides.imports.columns import Row
from bothsides.imports.rows import RowProblem
from bothsides.imports.values import is_creator

MAX_LINE = 1_000_000
HEAD = 256 * 1024  # bytes that encoding and delimiter are recognised from
QUOTED = 500  # lines that one quoted cell may have
MAX_JSON = 50_000_000  # a JSON document has to be read whole
MAX_WORDS = 100_000_000  # bytes of a workbook's texts, which have to be held
ENCODINGS = [  # that tables are really saved in; with little text, others with the same bytes fit by chance
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "koi8_r",
    "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
DELIMITERS = ",;\t|"
TITLES = 20  # lines in which the header is looked for: files made by people begin with a title
MAX_SHEETS = 50
HEADLESS = 1_000  # empty rows at the top of a sheet that is not taken for empty
COUNTED = 100_000  # rows of a sheet, to tell which has most
WORKBOOK, WORDS = "xl/workbook.xml", "xl/sharedStrings.xml"

VALUE = re.compile(r"\d[\d.,\s]*[kKmM%]?|\d{4}-\d\d-\d\d.*")  # what no column is called
LITERAL = re.compile(r'"[^"]*"|\\.')  # of a number format: what is shown as it is, so a % in it multiplies nothing

type Lines = Iterator[tuple[int, Row | RowProblem]]
type Records = Iterator[tuple[int, list[str] | RowProblem]]


def _latin(error: UnicodeError) -> tuple[str, int]:
    """A byte that the file's encoding has not: what Windows means by it. Files glued from two sources have such."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return bytes(error.object[error.start : error.end]).decode("cp1252", "replace"), error.end


codecs.register_error("latin", _latin)


def encoding_of(head: bytes) -> str:
    """The encoding by its mark, else UTF-16 by its zero bytes, else UTF-8 where that fits, else the most likely one
    (charset-normalizer)."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's, so it is looked for before
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    half = len(head) / 2
    if len(head) > 3 and head[1::2].count(0) > half * 0.4 and head[::2].count(0) < half * 0.1:
        return "utf-16-le"
    if len(head) > 3 and head[::2].count(0) > half * 0.4 and head[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        likely = list(from_bytes(head, cp_isolation=ENCODINGS))
        western = [one for one in likely if one.encoding == "cp1252"]
        if not likely or (
            western and western[0].chaos <= likely[0].chaos and western[0].coherence >= likely[0].coherence
        ):
            return "cp1252"  # where Western and Central European fit equally well
        return likely[0].encoding
    return "utf-8"


def read(stream: IO[bytes], name: str) -> tuple[list[str], Lines]:
    """(columns, lines of (number, row)) of a seekable file that is no workbook. JSON rows have their own keys: then the
    columns are those of the first rows.

    Raises:
        InvalidInput: empty, binary, or a JSON document that is no list.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    if not head.strip():
        raise InvalidInput(f"{name} is empty")
    encoding = encoding_of(head)
    if head.startswith(b"PK\x03\x04"):
        raise InvalidInput(f"{name} is a damaged workbook or zip file; save it again or as CSV")
    if head.count(0) > len(head) / 100 and not encoding.startswith(("utf-16", "utf-32")):
        raise InvalidInput(f"{name} is not a text file; save it as CSV, XLSX or JSON Lines")
    text = io.TextIOWrapper(stream, encoding=encoding, errors="latin", newline="")
    start = head.decode(encoding, "latin").lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return _document(text, name)
    if start.startswith("{"):
        return [], _jsonl(text)
    return table(_csv(text, start))


def is_workbook(stream: IO[bytes]) -> bool:
    """Whether a seekable file is an Excel workbook (.xlsx)."""
    try:
        with zipfile.ZipFile(stream) as files:
            return WORKBOOK in files.namelist()
    except zipfile.BadZipFile:
        return False
    finally:
        stream.seek(0)


def _document(text: io.TextIOWrapper, name: str) -> tuple[list[str], Lines]:
    content = text.read(MAX_JSON + 1)
    if len(content) > MAX_JSON:
        raise InvalidInput(
            f"{name} is one JSON document of over {MAX_JSON:,} characters; write one row a line (.jsonl)"
        )
    try:
        rows = [_object(row) for row in json.loads(content)]
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{name} is not JSON: {str(error)[:200]}") from error
    return [], iter(enumerate(rows, 1))


def _jsonl(text: io.TextIOWrapper) -> Lines:
    for at, line in enumerate(text, 1):
        line = line.replace("\0", "")
        if not line.strip("\ufeff \t\r\n"):
            continue
        if len(line) > MAX_LINE:
            yield at, RowProblem("row", f"is {len(line):,} characters long; at most {MAX_LINE:,} are taken")
            continue
        try:
            yield at, _object(json.loads(line.lstrip("\ufeff")))
        except json.JSONDecodeError as error:
            yield at, RowProblem("row", f"is not JSON: {error.msg} at column {error.colno}")
        except (ValueError, RecursionError) as error:  # a number of thousands of digits, lists in lists in lists
            yield at, RowProblem("row", f"is not readable JSON: {str(error)[:100]}")


def _object(row: Any) -> Row | RowProblem:
    return dict(_flat(row)) if isinstance(row, dict) else RowProblem("row", "is not a JSON object: write {…}")


def _flat(row: Row, place: str = "") -> Iterator[tuple[str, Any]]:
    """{"stats": {"likes": 3}} as 'stats.likes'; shares by country, gender and age stay objects."""
    for name, value in row.items():
        if isinstance(value, dict) and not _is_list(name, value):
            yield from _flat(value, f"{place}{name}.")
        else:
            yield f"{place}{name}", value


def _is_list(name: str, value: Row) -> bool:
    """Whether an object is a list of shares by name."""
    return (name in vendors.LISTS or vendors.lists(name)) and not any(
        isinstance(v, (dict, list)) for v in value.values()
    )


def _csv(text: io.TextIOWrapper, start: str) -> Records:
    csv.field_size_limit(MAX_LINE)
    delimiter, open_quotes = _delimiter(start), set[int]()
    reader = csv.reader(_closed(text, delimiter, open_quotes), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, RowProblem("row", f"is not valid CSV: {error}")
            continue
        if reader.line_num in open_quotes:
            yield reader.line_num, RowProblem("row", 'has a quote (") that is not closed; close it, or write it twice')
        else:
            yield reader.line_num, cells


def _closed(lines: Iterable[str], delimiter: str, broken: set[int]) -> Iterator[str]:
    """The lines. One with a quote that no line soon after closes would swallow the rest of the file: it goes without
    its quotes, and its number into ``broken``."""
    ahead: deque[str] = deque()
    rest = (line.replace("\0", "") for line in lines)
    at = 0
    for line in iter(lambda: ahead.popleft() if ahead else next(rest, ""), ""):
        at += 1
        if line.count('"') % 2 == 0 or _quotes(line, delimiter) != "open":
            yield line
            continue
        ahead.extend(itertools.islice(rest, max(0, QUOTED - len(ahead))))
        whole, more = line, 0
        while whole.count('"') % 2 and more < len(ahead):
            whole += ahead[more]
            more += 1
        if _quotes(whole, delimiter) == "closed":
            yield line
            for _ in range(more):
                yield ahead.popleft()
            at += more
        else:
            broken.add(at)
            yield line.replace('"', "")


def _quotes(text: str, delimiter: str) -> str:
    """Whether each quoted cell is closed: 'closed', 'open' where the last is not, 'wrong' where one goes on after its
    quote."""
    try:
        list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "open" if "unexpected end of data" in str(error) else "wrong"
    return "closed"


def sheets(stream: IO[bytes], name: str) -> dict[str, Callable[[], Records]]:
    """The sheets of a workbook that have rows, by their titles: each can be read again.

    Raises:
        InvalidInput: too large, or damaged; reading a sheet may raise that too.
    """
    from openpyxl import load_workbook  # only who reads workbooks needs it

    with zipfile.ZipFile(stream) as files:
        if WORDS in files.namelist() and files.getinfo(WORDS).file_size > MAX_WORDS:
            raise InvalidInput(f"{name} is too large for a workbook; save it as CSV")
    stream.seek(0)
    warnings.filterwarnings("ignore", module="openpyxl")  # styles and filters that are not understood don't matter
    with _undamaged(name):
        book = load_workbook(stream, read_only=True, data_only=True)
    found = {sheet.title: partial(_records, sheet, name) for sheet in book.worksheets[:MAX_SHEETS]}
    return {title: read for title, read in found.items() if count(read(), HEADLESS)} or dict(list(found.items())[:1])


def _records(sheet: Any, name: str) -> Records:
    with _undamaged(name):
        for at, cells in enumerate(sheet.iter_rows(), 1):
            yield at, [_written(cell) for cell in cells]


@contextmanager
def _undamaged(name: str) -> Iterator[None]:
    try:
        yield
    except (KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile, SyntaxError) as error:
        raise InvalidInput(f"{name} is a damaged workbook ({type(error).__name__}); save it again or as CSV") from error


def count(records: Records, most: int = COUNTED) -> int:
    """How many rows of a sheet hold something, at most so many."""
    return sum(any(cells) for _, cells in itertools.islice(records, most) if isinstance(cells, list))


def _written(cell: Any) -> str:
    """A cell of a workbook as CSV would have it; 0.031 that is shown as 3.1 % says so, and 1 that is shown as 100 %."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if 0 < value < 100 and "%" in (shown := cell.number_format):
            return f"{value * (100 if '%' in LITERAL.sub('', shown) else 1):.10g}%"
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
    return str(value)


def table(records: Records) -> tuple[list[str], Lines]:
    """Records as rows by their header. Lines above it (a title) are left out; a list of creators needs none."""
    first = list(itertools.islice(records, TITLES))
    widths = [sum(map(bool, cells)) if isinstance(cells, list) else 0 for _, cells in first]
    at = next(
        (i for i, width in enumerate(widths) if width > 1), next((i for i, width in enumerate(widths) if width), 0)
    )
    top = first[at][1] if first else []
    header = [cell.strip().lstrip("\ufeff") for cell in top] if isinstance(top, list) else []
    if any(_is_value(cell) for cell in header):
        header, rest = [""] * len(header), first[at:]
    else:
        rest = first[at + 1 :]
    columns = [name or f"column {i}" for i, name in enumerate(header, 1)]
    twice = {name for name in columns if columns.count(name) > 1}
    columns = [f"{name} ({i})" if name in twice else name for i, name in enumerate(columns, 1)]
    return columns, _rows(itertools.chain(rest, records), columns)


def _is_value(cell: str) -> bool:
    """Whether a cell is what no column is called: a creator ('Audience: female' is none), a number, a date."""
    if cell.startswith("@") or VALUE.fullmatch(cell):
        return True
    return is_creator(cell) and vendors.target_of(cell) is None


def _rows(records: Records, columns: list[str]) -> Lines:
    for line, cells in records:
        if isinstance(cells, RowProblem):
            yield line, cells
        elif len(cells) > len(columns) and any(cells[len(columns) :]):
            yield line, RowProblem("row", "has more cells than the header has columns; quote the delimiters")
        elif any(cells):
            yield line, {name: cell for name, cell in zip(columns, cells, strict=False) if cell != ""}


def _delimiter(start: str) -> str:
    """The delimiter that splits the first lines into most, equally many cells."""
    lines = [line for line in start.splitlines()[:20] if line.strip()]

    def cells(delimiter: str) -> tuple[bool, int]:
        counts = [len(row) for row in csv.reader(lines[:-1] or lines, delimiter=delimiter)]
        return len(set(counts)) == 1 and counts[0] > 1, counts[0] if counts else 0

    return max(DELIMITERS, key=cells)
