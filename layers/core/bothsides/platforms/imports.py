"""Creators that were imported as files: JSON Lines or CSV, one row a fact.

A row has ``kind`` (``account``, ``post``, ``audience`` or ``facts``), ``creator`` and the fields of Account, Post,
AudienceMember or AudienceFacts (``profile.py``). In CSV a cell holds a plain value, an empty cell is «not given»,
and lists (``texts``, ``active_at``) are JSON.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError

from bothsides import store
from bothsides.documents import Part, parse_creator
from bothsides.errors import BothsidesError, InvalidInput
from bothsides.profile import (
    Account,
    AudienceFacts,
    AudienceMember,
    AudienceSample,
    Coverage,
    Post,
    Profile,
)
from bothsides.settings import settings

KINDS: dict[str, type[Part]] = {
    "account": Account,
    "post": Post,
    "audience": AudienceMember,
    "facts": AudienceFacts,
}
_LISTS = {"texts", "active_at", "countries", "genders", "ages"}
MAX_LINE = 1_000_000

type Row = dict[str, Any]
type RowError = dict[str, Any]


class RowProblem(ValueError):
    """One row that can't be taken: the field and the mend."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}")
        self.field, self.detail = field, detail


def check_row(row: Row) -> tuple[str, str, Part]:
    """One raw row → (creator, kind, checked part).

    Raises:
        RowProblem: names the field and the mend.
    """
    row = dict(row)
    kind = row.pop("kind", None)
    if kind not in KINDS:
        raise RowProblem("kind", f"{kind!r} is not one of {', '.join(KINDS)}")
    creator = row.pop("creator", None)
    try:
        parse_creator(creator if isinstance(creator, str) else "")
    except BothsidesError as error:
        raise RowProblem("creator", error.detail) from error
    try:
        return str(creator), kind, KINDS[kind].model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise RowProblem(".".join(map(str, first["loc"])) or "row", first["msg"]) from error


def read_rows(stream: IO[bytes], name: str) -> Iterator[tuple[int, Row | RowProblem]]:
    """(line, row) of a JSON Lines or CSV file, told apart by name and first byte; read as it streams.

    Raises:
        InvalidInput: not UTF-8, or a CSV without the columns ``kind`` and ``creator``.
    """
    lines = io.TextIOWrapper(io.BufferedReader(stream), encoding="utf-8-sig", newline="")  # type: ignore[type-var]
    try:
        yield from _csv(lines) if name.lower().endswith(".csv") else _jsonl(lines)
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name} is not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8"
        ) from error


def _jsonl(lines: io.TextIOWrapper) -> Iterator[tuple[int, Row | RowProblem]]:
    for at, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if len(line) > MAX_LINE:
            yield at, RowProblem("row", f"is {len(line):,} characters long; at most {MAX_LINE:,} are taken")
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            yield at, RowProblem("row", f"is not JSON: {error.msg} at column {error.colno}")
            continue
        yield at, row if isinstance(row, dict) else RowProblem("row", "is not a JSON object: write {…}")


def _csv(lines: io.TextIOWrapper) -> Iterator[tuple[int, Row | RowProblem]]:
    csv.field_size_limit(MAX_LINE)
    reader = csv.DictReader(lines, strict=True)
    missing = {"kind", "creator"} - set(reader.fieldnames or ())
    if missing:
        raise InvalidInput(f"the header has no column {' and no '.join(sorted(missing))}; it has: {reader.fieldnames}")
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, RowProblem("row", f"is not valid CSV: {error}")
            continue
        if None in cells:
            yield (
                reader.line_num,
                RowProblem("row", "has more cells than the header has columns; quote the commas"),
            )
            continue
        try:
            yield reader.line_num, {k: _cell(k, v) for k, v in cells.items() if v not in (None, "")}
        except RowProblem as error:
            yield reader.line_num, error


def _cell(column: str, text: str) -> Any:
    if column not in _LISTS:
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise RowProblem(column, f'must be JSON, for example ["…"]: {error.msg}') from error


def split(stream: IO[bytes], name: str, save: Any, *, keep_errors: int = 20) -> dict[str, Any]:
    """Sort a file's rows by creator and hand each creator's good rows to ``save(creator, file)``.

    Rows are spooled to disk, so that a file of any length and order needs little memory. Nothing is lost: every
    row ends with a creator or as a row error in ``save(None, file)``.

    Returns:
        ``rows, good, bad, creators, errors`` (the first few errors).
    """
    with tempfile.TemporaryDirectory() as folder:
        spool = sqlite3.connect(Path(folder) / "rows.db", isolation_level=None)
        spool.executescript("pragma journal_mode=off; pragma synchronous=off; create table r(creator, row)")
        spool.execute("begin")
        errors: list[RowError] = []
        good = bad = 0
        bad_file = tempfile.TemporaryFile("w+b")  # noqa: SIM115 closed by the with below
        with bad_file:
            for line, row in read_rows(stream, name):
                try:
                    if isinstance(row, RowProblem):
                        raise row
                    creator, kind, part = check_row(row)
                    body = part.model_dump(mode="json", exclude_unset=True)
                    spool.execute("insert into r values (?, ?)", (creator, json.dumps({"kind": kind} | body)))
                    good += 1
                except RowProblem as problem:
                    error = {"line": line, "field": problem.field, "detail": problem.detail}
                    bad_file.write(json.dumps(error).encode() + b"\n")
                    bad += 1
                    errors = errors if len(errors) >= keep_errors else [*errors, error]
            spool.execute("commit")
            spool.execute("create index c on r(creator)")
            creators = [row[0] for row in spool.execute("select distinct creator from r order by creator")]
            for creator in creators:
                with tempfile.TemporaryFile("w+b") as file:
                    query = "select row from r where creator = ? order by rowid"
                    file.writelines(row[0].encode() + b"\n" for row in spool.execute(query, (creator,)))
                    file.seek(0)
                    save(creator, file)
            if bad:
                bad_file.seek(0)
                save(None, bad_file)
        spool.close()
    return {"rows": good + bad, "good": good, "bad": bad, "creators": creators, "errors": errors}


def fetch(creator: str, run_id: str, at: datetime) -> tuple[Profile, AudienceSample]:
    """The newest import of this creator as a profile. The last row of an id wins.

    A larger audience than ``MAX_SAMPLE`` is sampled at random (seeded by the creator), so that early commenters
    are not preferred.

    Raises:
        CreatorNotFound: nothing was imported under that name.
    """
    account: Account = Account()
    facts: AudienceFacts | None = None
    posts: dict[str, Post] = {}
    people: dict[str, AudienceMember] = {}
    for line in store.open_object(store.imported_key(creator)).iter_lines():
        row = json.loads(line)
        match KINDS[row.pop("kind")].model_validate(row):
            case Account() as found:
                account = found
            case AudienceFacts() as given:
                facts = given
            case Post() as post:
                posts[post.id] = post
            case AudienceMember() as member:
                people[member.id] = member
    members = [people[key] for key in sorted(people)]
    missing = []
    if account.followers is None:
        missing.append("followers: the file does not give them")
    if len(members) > settings().max_sample:
        missing.append(f"audience: {settings().max_sample} of {len(members)} people sampled at random")
        members = random.Random(creator).sample(members, settings().max_sample)  # noqa: S311 no secret
    common = {"creator": creator, "run_id": run_id, "made_at": at}
    ordered = sorted(posts.values(), key=lambda p: (p.created_at is None, p.created_at or at, p.id))
    profile = Profile(
        **common,
        source="import",
        account=account,
        posts=tuple(ordered),
        audience_facts=facts,
        coverage=Coverage(posts=len(posts), audience=len(members), missing=tuple(missing)),
    )
    return profile, AudienceSample(**common, members=tuple(members))
