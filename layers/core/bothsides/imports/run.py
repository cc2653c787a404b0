"""From a file to queued creators: its rows are read as ``columns`` says, sorted by creator, and nothing is lost."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple, Self
from urllib.parse import unquote_plus

from pydantic import Field

from bothsides import store
from bothsides.documents.base import Part, stored
from bothsides.documents.profile import ROWS, AudienceMember, RowPart, VendorFacts, section
from bothsides.errors import BothsidesError, InvalidInput, NotFound, StoreBusy
from bothsides.imports import columns, exports, formats, rows, values, vendors
from bothsides.imports.columns import Reading, Row
from bothsides.imports.rows import RowProblem
from bothsides.store.imports import Settled

SHOWN = 1_000  # creators named in the status
ERRORS_SHOWN = 20
IMPORTS_SHOWN = 20
MAX_CREATORS = 20_000  # of one file: each becomes an object, a message and a run
MAX_SECTIONS = 20  # kinds and vendors of one creator
LOOKED_AT = 200  # rows that the mapping is guessed from
NAMED = '{"kind":"account"}'  # a row that names whom to fetch: what another file said of the account stands

type Save = Callable[[str | None, IO[bytes]], None]
type Lines = Iterator[tuple[int, Row | RowProblem]]


class Options(Part):
    """What the importer says of a file; what it does not say is guessed."""

    columns: dict[str, str] = Field(default_factory=dict, description="column → field; an empty field ignores it")
    kind: Literal["account", "post", "audience", "facts", "vendor"] | None = None
    platform: str | None = Field(default=None, max_length=50, description="of handles without one")
    creator: str | None = Field(default=None, max_length=300, description="of all rows")
    dates: Literal["dmy", "mdy"] | None = Field(default=None, description="what 3/4/2026 means")
    sheet: str | None = Field(default=None, max_length=100, description="of a workbook: the sheet to read")
    vendor: str | None = Field(default=None, max_length=100, description="whose figures the audience's columns are")


class Opened(NamedTuple):
    """A file, and how it is read. ``sheets``: the others that a workbook has."""

    reading: Reading
    lines: Lines
    sheet: str | None = None
    sheets: tuple[str, ...] = ()

    def described(self) -> dict[str, Any]:
        """As people read it."""
        sheet = {"sheet": self.sheet, "other_sheets": list(self.sheets)} if self.sheet else {}
        return described(self.reading) | sheet


def open_file(stream: IO[bytes], name: str, options: Options) -> Opened:
    """How a seekable file is read, and its rows: a table in any form, or a platform's export.

    Raises:
        InvalidInput: it is no such file, or its columns don't say whose the rows are.
    """
    creator = values.creator_of(options.creator, options.platform) if options.creator else None
    if exports.is_export(stream):
        names = ["kind", "creator", *dict.fromkeys(f for kind in ROWS.values() for f in kind.model_fields)]
        return Opened(Reading({name: name for name in names}, None), exports.read(stream, name, creator))
    if formats.is_workbook(stream):
        return _open_workbook(stream, name, options, creator)
    if options.sheet:
        raise InvalidInput(f"{name} is not a workbook and has no sheets; leave out the sheet")
    return Opened(*_open_table(*formats.read(stream, name), name, options, creator))


def _open_table(
    header: list[str], lines: Lines, name: str, options: Options, creator: str | None
) -> tuple[Reading, Lines]:
    first = list(itertools.islice(lines, LOOKED_AT))
    sample = [row for _, row in first if not isinstance(row, RowProblem)]
    header = header or list(dict.fromkeys(key for row in sample for key in row))
    if not header:
        raise InvalidInput(
            f"{name} has no row that could be read: {next((str(row) for _, row in first), 'it is empty')}"
        )
    reading = columns.guess(
        header, sample, kind=options.kind, platform=options.platform, creator=creator, chosen=options.columns,
        day_first=None if options.dates is None else options.dates == "dmy",
        vendor=vendors.called(options.vendor) if options.vendor else vendors.in_file_name(name),
    )  # fmt: skip
    return reading, itertools.chain(first, lines)


def _open_workbook(stream: IO[bytes], name: str, options: Options, creator: str | None) -> Opened:
    """The sheet that was asked for, else the one that says most: its rows, times what one of its first says."""
    found = formats.sheets(stream, name)
    titles = tuple(found)
    if options.sheet:
        wanted = options.sheet.strip().casefold()
        found = {title: read for title, read in found.items() if title.strip().casefold() == wanted}
        if not found:
            raise InvalidInput(f"{name} has no sheet {options.sheet!r}; its sheets are: {', '.join(titles)}")
    readable: dict[str, tuple[Reading, Lines]] = {}
    problems: list[InvalidInput] = []
    for title, read in found.items():
        try:
            readable[title] = _open_table(*formats.table(read()), f"{name}, sheet {title}", options, creator)
        except InvalidInput as problem:
            problems.append(problem)
    if not readable:
        which = f"sheet {next(iter(found))!r}: " if len(titles) > 1 else ""
        others = f" (the sheets are: {', '.join(titles)})" if len(titles) > 1 else ""
        raise InvalidInput(f"{which}{problems[0].detail}{others}") from problems[0]
    said: dict[str, tuple[float, int]] = {}
    for title, (reading, lines) in readable.items() if len(readable) > 1 else ():
        first = list(itertools.islice(lines, LOOKED_AT))
        readable[title] = reading, itertools.chain(first, lines)
        length = formats.count(found[title]())
        said[title] = length * sum(_said(row, reading) for _, row in first) / max(1, len(first)), length
    chosen = max(readable, key=lambda title: said.get(title, ()))
    return Opened(*readable[chosen], chosen, tuple(title for title in titles if title != chosen))


def _said(row: Row | RowProblem, reading: Reading) -> int:
    """How many fields a row fills."""
    read = _read(row, reading)
    return 0 if isinstance(read, RowProblem) else sum(len(part.model_fields_set - {"source"}) for part in read[1])


def look(stream: IO[bytes], name: str, options: Options, most: int = 5) -> dict[str, Any]:
    """What an import would do, without doing it: the mapping, the first rows as they would be taken, the first errors.

    Raises:
        InvalidInput: as ``open_file``.
    """
    opened = open_file(stream, name, options)
    taken: list[Row] = []
    errors: list[Row] = []
    for line, row in itertools.islice(opened.lines, LOOKED_AT):
        read = _read(row, opened.reading)
        if isinstance(read, RowProblem):
            errors.append({"line": line, "field": read.field, "detail": read.detail})
        elif len(taken) < most:
            creator, parts = read
            taken += (
                {"creator": creator, "kind": p.kind} | p.model_dump(mode="json", exclude_unset=True) for p in parts
            )
    return opened.described() | {"rows": taken, "errors": errors[:ERRORS_SHOWN]}


def described(reading: Reading) -> dict[str, Any]:
    """The mapping as people read it."""
    return {
        "kind": reading.kind or "each row's own",
        "columns": {column: target for column, target in reading.fields.items() if target},
        "columns_ignored": list(reading.unknown),
        "notes": list(reading.notes),
    }


def _read(row: Row | RowProblem, reading: Reading) -> tuple[str, list[RowPart]] | RowProblem:
    if isinstance(row, RowProblem):
        return row
    try:
        return rows.read_row(row, reading)
    except RowProblem as problem:
        return problem


def split(stream: IO[bytes], name: str, save: Save, options: Options | None = None) -> dict[str, Any]:
    """Sort a file's rows by creator and hand each creator's rows to ``save(creator, file)``, if any says something; row
    errors to ``save(None, file)``. Rows are spooled to disk, so a file of any length and order needs little memory.

    Several rows of one account or post are merged, what comes later wins; equal rows of a person count once.

    Returns:
        ``rows, good, bad, merged``, ``creators`` (with how many rows of each ``section``), ``errors`` (the first few),
        ``mapping``.

    Raises:
        InvalidInput: as ``open_file``, or more creators than one import takes; then nothing was saved.
    """
    opened = open_file(stream, name, options or Options())
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+b") as bad_file:
        spool = sqlite3.connect(Path(folder) / "rows.db", isolation_level=None)
        spool.executescript(
            "pragma journal_mode=off; pragma synchronous=off; pragma cache_size=-32000;"
            "create table r(creator text, kind text, id text, main int, row text, primary key(creator, kind, id))"
            " without rowid;"
            "begin"
        )
        spool.create_function("replaced", 2, _replaced, deterministic=True)
        errors: list[Row] = []
        good = bad = 0
        for line, row in opened.lines:
            read = _read(row, opened.reading)
            if isinstance(read, RowProblem):
                error = {"line": line, "field": read.field, "detail": read.detail}
                bad_file.write(json.dumps(error).encode() + b"\n")
                bad += 1
                errors = errors if len(errors) >= ERRORS_SHOWN else [*errors, error]
                continue
            creator, parts = read
            for at, part in enumerate(parts):
                body = part.model_dump_json(exclude_unset=True, exclude_none=True)
                spool.execute(
                    "insert into r values (?, ?, ?, ?, ?) on conflict do update set main = max(main, excluded.main),"
                    " row = iif(kind in ('facts', 'vendor'), replaced(row, excluded.row),"
                    " json_patch(row, excluded.row))",
                    (
                        creator,
                        part.kind,
                        _identity(part, body),
                        int(at == 0),
                        f'{{"kind":"{part.kind}"{"," if len(body) > 2 else ""}{body[1:]}',
                    ),
                )
            good += 1
        (kept,) = spool.execute("select coalesce(sum(main), 0) from r").fetchone()
        creators: dict[str, dict[str, int]] = {}
        query = (
            "select creator, kind, iif(kind = 'vendor', id, null), sum(row <> ?)"
            " from r group by 1, 2, 3 order by 1, 2, 3"
        )
        for creator, kind, source, number in spool.execute(query, (NAMED,)):
            creators.setdefault(creator, {}).update({section(kind, source): number} if number else {})
        if len(creators) > MAX_CREATORS:
            raise InvalidInput(
                f"{name} has {len(creators):,} creators; one import takes {MAX_CREATORS:,}: split the file"
            )
        for creator, sections in creators.items():
            if len(sections) > MAX_SECTIONS:
                raise InvalidInput(f"{creator} has rows of {len(sections)} kinds and vendors; at most {MAX_SECTIONS}")
        for creator in filter(creators.get, creators):
            with tempfile.TemporaryFile("w+b") as file:
                query = "select row from r where creator = ? and row <> ? order by kind, id"
                file.writelines(row.encode() + b"\n" for (row,) in spool.execute(query, (creator, NAMED)))
                file.seek(0)
                save(creator, file)
        if bad:
            bad_file.seek(0)
            save(None, bad_file)
        spool.close()
    counts = {"rows": good + bad, "good": good, "bad": bad, "merged": good - kept}
    return counts | {"creators": creators, "errors": errors, "mapping": opened.described()}


def _identity(part: RowPart, body: str) -> str:
    """What makes a row the same as another one: its id, or the vendor; of a person each meeting is kept."""
    if isinstance(part, AudienceMember):
        return hashlib.blake2b(body.encode(), digest_size=16).hexdigest()
    return part.source if isinstance(part, VendorFacts) else str(getattr(part, "id", ""))


def _replaced(row: str, later: str) -> str:
    """The later row's fields before the row's: shares of two rows must not be mixed, they would add up to more than
    all."""
    return json.dumps(json.loads(row) | json.loads(later))


def _beside(outcomes: Iterable[Mapping[str, Settled]]) -> dict[str, dict[str, Any]]:
    """What became of other files' rows of the same kinds. ``replaced``: kind → of how many creators they went, how
    many, and from which imports; ``older``: of how many they stay, because their file landed later."""
    found: dict[str, dict[str, Any]] = {}
    for kind, (outcome, other) in (one for of_creator in outcomes for one in of_creator.items()):
        if other is None:
            continue
        kinds = found.setdefault(outcome, {})
        if kind not in kinds and len(kinds) >= MAX_SECTIONS:
            kind = "others"
        count = kinds.setdefault(kind, {"creators": 0, "rows": 0, "imports": []})
        count["creators"] += 1
        count["rows"] += other.rows
        if other.import_id not in count["imports"] and len(count["imports"]) < IMPORTS_SHOWN:
            count["imports"].append(other.import_id)
    return found


def take(key: str) -> dict[str, Any]:
    """Import one file: good rows to ``imported/``, bad ones to ``imports-errors/``, every creator to the queue.

    A file that is no import at all ends as ``failed`` with the reason; that is an answer, not an exception. A file
    that was imported to its end is not taken again, unless other content was put in its place; nor does it matter then
    whether it is still there.
    """
    name = store.keys.import_id(key)
    before = store.imports.find(name) or {"options": {}, "status": {}, "etag": None}
    options = stored(Options, before["options"])
    done = dict(before["status"]) if before["status"].get("state") == "done" else None
    try:
        etag, landed, body = store.documents.open_version(key)
    except NotFound as gone:
        return done or store.imports.fail(name, key, gone.detail, before["etag"])
    if done and before["etag"] == etag:
        return done
    store.imports.begin(name, key, etag)
    places: dict[str, str] = {}
    try:
        with tempfile.TemporaryFile("w+b") as file, _Uploads() as uploads:
            with body:
                shutil.copyfileobj(body, file)
            file.seek(0)

            def save(creator: str | None, rows: IO[bytes]) -> None:
                if creator is None:
                    uploads.add(store.keys.import_errors(name), rows)
                    return
                places[creator] = store.keys.imported(creator, name, landed)
                uploads.add(places[creator], rows)

            status = split(file, unquote_plus(key.rsplit("/", 1)[-1]), save, options)
    except StoreBusy:
        raise
    except BothsidesError as error:
        return store.imports.fail(name, key, error.detail, etag)
    creators = status.pop("creators")

    @cache
    def is_same(other: str) -> bool:
        return other != name and (store.imports.find(other) or {}).get("etag") == etag

    put = store.imports.put_rows
    status |= _beside(store.aws.together(lambda c: put(c, places[c], name, landed, creators[c], is_same), places))
    status |= {"key": key, "creators": list(creators)[:SHOWN], "creators_total": len(creators)}
    if status["bad"]:
        status["errors_document"] = store.keys.uri(store.keys.import_errors(name))
    empty = not status["good"]
    if empty:
        status["detail"] = "the file has no row that could be taken" if status["rows"] else "the file is empty"
    status["state"] = "failed" if empty else "done"
    store.messages.enqueue(creators, name, news=True)
    store.imports.end(name, status, etag)
    return status


class _Uploads:
    """Many small files to the bucket at the same time; a large one by itself, so that memory stays bounded."""

    SMALL = 1_000_000

    def __init__(self) -> None:
        self._waiting: list[tuple[str, bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._flush()

    def add(self, key: str, file: IO[bytes]) -> None:
        """Store the file's content under that key, by the end of the ``with`` at the latest."""
        content = file.read(self.SMALL)
        if len(content) == self.SMALL:
            file.seek(0)
            store.documents.upload(key, file)
            return
        self._waiting.append((key, content))
        if len(self._waiting) == 2 * store.aws.WORKERS:
            self._flush()

    def _flush(self) -> None:
        store.aws.together(lambda one: store.documents.put_bytes(*one), self._waiting)
        self._waiting = []
