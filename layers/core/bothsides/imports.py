"""From a file in the bucket to queued creators, with a status that people can follow."""

from __future__ import annotations

import hashlib
from typing import IO, Any
from urllib.parse import unquote_plus

from bothsides import events, store
from bothsides.documents import parse_creator
from bothsides.errors import BothsidesError
from bothsides.platforms.imports import split

SHOWN = 1_000  # creators named in the status


def import_id(key: str) -> str:
    """An import is named after the object that landed."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def take(key: str) -> dict[str, Any]:
    """Import one file: good rows to ``imported/``, bad ones to ``imports-errors/``, every creator to the queue.

    A file that is no import at all ends as ``failed`` with the reason; that is an answer, not an exception.
    """
    name = import_id(key)
    store.put_import_status(name, {"state": "running", "key": key})

    def save(creator: str | None, file: IO[bytes]) -> None:
        if creator is None:
            store.upload(f"imports-errors/{name}.jsonl", file)
            return
        platform, _ = parse_creator(creator)
        place = f"imported/{platform}/{hashlib.sha256(creator.encode()).hexdigest()[:16]}/{name}.jsonl"
        store.upload(place, file)
        store.put_imported(creator, place, name)

    try:
        status = split(store.open_object(key), unquote_plus(key.rsplit("/", 1)[-1]), save)
    except BothsidesError as error:
        status = {"state": "failed", "key": key, "detail": error.detail, "rows": 0, "good": 0, "bad": 0}
        store.put_import_status(name, status)
        return status
    creators = status.pop("creators")
    status |= {"key": key, "creators": creators[:SHOWN], "creators_total": len(creators)}
    if status["bad"]:
        status["errors_document"] = store.uri(f"imports-errors/{name}.jsonl")
    empty = not status["good"]
    if empty:
        status["detail"] = "the file has no row that could be taken" if status["rows"] else "the file is empty"
    status["state"] = "failed" if empty else "done"
    events.enqueue(creators, name)
    store.put_import_status(name, status)
    return status
