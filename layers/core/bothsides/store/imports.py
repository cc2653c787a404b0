"""What was imported, kind by kind, and how imports stand.

A creator's rows of each kind (accounts, posts, people …) are those of the file that landed last with rows of that kind:
files that hold different kinds add up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from boto3.dynamodb.conditions import Attr

from bothsides.documents.profile import VendorFacts, section
from bothsides.errors import CreatorNotFound, NotFound
from bothsides.settings import settings
from bothsides.store import aws, keys, runs

AT_WORK = timedelta(minutes=20)  # longer than the function that imports may last

type Outcome = Literal["new", "replaced", "older"]


@dataclass(frozen=True)
class Rows:
    """The rows of one kind in one imported file. ``at`` is when the file landed, not when it was read; ``before`` are
    the rows that these replaced: ``import_id``, ``at`` and how many."""

    key: str
    import_id: str
    rows: int
    at: str
    before: Mapping[str, Any] | None = None

    @property
    def file(self) -> tuple[str, str]:
        """What tells one landing of a file from another: a retry is the same, the same name put again is not."""
        return self.import_id, self.at

    def is_newer_than(self, other: Rows) -> bool:
        """By the moment of landing. Of two in one second (S3 knows no finer) the one that comes second is newer, unless
        it is a retry of the one that was replaced."""
        if self.at != other.at:
            return self.at > other.at
        before = other.before or {}
        return (before.get("import_id"), before.get("at")) != self.file


type Settled = tuple[Outcome, Rows | None]  # and the other file's rows


def put_rows(
    creator: str,
    key: str,
    import_id: str,
    landed: datetime,
    kinds: Mapping[str, int],
    is_same: Callable[[str], bool] = lambda import_id: False,
) -> dict[str, Settled]:
    """Point to a file's rows of a creator, for each kind that no file has which landed later. A repeated call changes
    nothing and answers the same. ``is_same``: whether another import read the same content, under another vendor's
    name; the newer replaces what the older called by that.

    Returns:
        kind → whether its rows are new, replaced others or are older than those there; and the others.

    Raises:
        StoreBusy: other imports kept writing the same creator; worth trying again.
    """
    at = landed.astimezone(UTC).isoformat()
    mine = {kind: Rows(key, import_id, number, at) for kind, number in kinds.items()}
    pauses = aws.backoff()
    while True:
        item = aws.get(keys.creator_item(creator, "IMPORT")) or {}
        there = _kept(item)
        merged, outcome = dict(there), dict[str, Settled]()
        renamed = {
            kind for kind, rows in there.items() if _is_vendor(kind) and kind not in mine and is_same(rows.import_id)
        }
        for kind, rows in mine.items():
            names = renamed if _is_vendor(kind) else set[str]()
            before = kind if kind in there else min(names, default=kind)
            kept, outcome[kind] = _settled(rows, there.get(before))
            if kept.file == rows.file:
                older = {name for name in names if rows.is_newer_than(there[name])}
                merged = {name: others for name, others in merged.items() if name not in older} | {kind: kept}
        if merged == there or _write(creator, merged, item):
            return outcome
        next(pauses)


def _is_vendor(kind: str) -> bool:
    return kind.startswith(section(VendorFacts.kind, ""))


def _settled(mine: Rows, there: Rows | None) -> tuple[Rows, Settled]:
    """Which of two files' rows of one kind count, and how that came."""
    if there is None:
        return mine, ("new", None)
    if there.file == mine.file:  # a retry
        before = Rows(key="", **there.before) if there.before else None
        return replace(mine, before=there.before), ("replaced" if before else "new", before)
    if not mine.is_newer_than(there):
        return there, ("older", there)
    left = {"import_id": there.import_id, "rows": there.rows, "at": there.at}
    return replace(mine, before=left), ("replaced", there)


def _write(creator: str, kinds: Mapping[str, Rows], item: aws.Item) -> bool:
    """Write the pointers, if nobody has since ``item`` was read."""
    version = int(item.get("version", 0))
    unchanged = Attr("version").eq(version) if version else Attr("version").not_exists()
    values = {"creator": creator, "kinds": {k: asdict(rows) for k, rows in kinds.items()}, "version": version + 1}
    key, old = keys.creator_item(creator, "IMPORT"), ("key", "import_id", "at")
    return aws.update(key, values, remove=old, condition=unchanged) is not None


def _rows(item: aws.Item) -> dict[str, Rows]:
    """The pointers of an item. One file held all kinds before they were kept apart: then an item had one ``key``."""
    if "key" in item:
        key, import_id, at = (str(item[name]) for name in ("key", "import_id", "at"))
        return {kind: Rows(key, import_id, int(number), at) for kind, number in item["kinds"].items()}
    found = {}
    for kind, row in item.get("kinds", {}).items():
        before = row.get("before")
        before = {**before, "rows": int(before["rows"])} if before else None
        found[kind] = Rows(**{**row, "rows": int(row["rows"]), "before": before})
    return found


def find_rows(creator: str) -> dict[str, Rows]:
    """Where the newest imported rows of each kind of a creator lie; without those that are so old that they are
    deleted."""
    return _kept(aws.get(keys.creator_item(creator, "IMPORT")) or {})


def imported(creators: Iterable[str]) -> set[str]:
    """Those of the creators of whom there are imported rows."""
    items = aws.batch_get(keys.creator_item(creator, "IMPORT") for creator in creators)
    return {str(item["creator"]) for item in items if _kept(item)}


def _kept(item: aws.Item) -> dict[str, Rows]:
    kept_from = (aws.now() - timedelta(days=settings().import_days)).isoformat()
    return {kind: rows for kind, rows in _rows(item).items() if rows.at >= kept_from}


def get_rows(creator: str) -> dict[str, Rows]:
    """Where the newest imported rows of each kind of a creator lie.

    Raises:
        CreatorNotFound: nothing was imported under that name, or so long ago that it is deleted.
    """
    found = find_rows(creator)
    if not found:
        raise CreatorNotFound(f"nothing was imported for {creator}; import a file with its posts first")
    return found


# -------------------------------------------------------------------------------------------------- how imports stand


def accept(import_id: str, key: str, options: aws.Item) -> None:
    """Note that a file may land under that key, and how it is to be read."""
    status = {"state": "waiting", "key": key}
    aws.update(
        keys.import_item(import_id), {"status": json.dumps(status), "options": options, "expires_at": _expires()}
    )


def begin(import_id: str, key: str, etag: str) -> None:
    """Note that an import is at work. Should nothing be heard of it, ``overdue`` finds it."""
    status = {"state": "running", "key": key}
    values = {"status": json.dumps(status), "key": key, "import_id": import_id, "expires_at": _expires()}
    values |= {"etag": etag, "gsi1pk": keys.open_work("imports"), "gsi1sk": (aws.now() + AT_WORK).isoformat()}
    aws.update(keys.import_item(import_id), values)


def end(import_id: str, status: aws.Item, etag: str | None) -> None:
    """Note how an import of that content ended; nothing where other content, put in its place, was begun meanwhile.
    ``etag`` is None where none was ever begun."""
    values = {"status": json.dumps(status), "expires_at": _expires()}
    begun = Attr("etag").eq(etag) if etag else Attr("etag").not_exists()
    aws.update(keys.import_item(import_id), values, remove=["gsi1pk", "gsi1sk", "tries"], condition=begun)


def fail(import_id: str, key: str, detail: str, etag: str | None) -> aws.Item:
    """Note, as ``end``, why an import took nothing, and return its status."""
    status = {"state": "failed", "key": key, "detail": detail, "rows": 0, "good": 0, "bad": 0}
    end(import_id, status, etag)
    return status


def reopen(import_id: str, key: str) -> None:
    """Note that an import that never came to its end is to be tried again now."""
    at = aws.now().isoformat()
    aws.update(
        keys.import_item(import_id),
        {"key": key, "import_id": import_id, "gsi1pk": keys.open_work("imports"), "gsi1sk": at},
    )


def overdue(most: int) -> list[aws.Item]:
    """At most so many imports that were begun and never ended, each with its ``key`` and ``tries`` before; each is
    taken for as long as an import may last."""
    at = aws.now()
    return aws.take_overdue(keys.open_work("imports"), at, most, lambda _: at + AT_WORK, add={"tries": 1})


def find(import_id: str) -> aws.Item | None:
    """An import, or None: its ``status``, its ``options`` and the ``etag`` of the file that it was made of."""
    item = aws.get(keys.import_item(import_id))
    if item is None:
        return None
    status = json.loads(str(item.get("status", '{"state": "waiting"}')))
    options = item.get("options") or status.pop("options", {})  # earlier versions kept them in the status
    return {"status": status, "options": options, "etag": item.get("etag")}


def get_status(import_id: str) -> aws.Item:
    """How an import stands.

    Raises:
        NotFound: no such import.
    """
    found = find(import_id)
    if found is None:
        raise NotFound(f"there is no import {import_id}")
    return dict(found["status"])


def _expires() -> int:
    return int((aws.now() + runs.KEPT).timestamp())
