"""What was imported, and how imports stand."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import islice

from boto3.dynamodb.conditions import Attr, Key

from bothsides.errors import CreatorNotFound, NotFound
from bothsides.settings import settings
from bothsides.store import aws, keys, runs

AT_WORK = timedelta(minutes=20)  # longer than the function that imports may last


def put_imported(creator: str, key: str, import_id: str, kinds: dict[str, int]) -> None:
    """Point to the newest imported rows of a creator, and say how many there are of each kind."""
    at = aws.now().isoformat()
    values = {"creator": creator, "key": key, "import_id": import_id, "at": at, "kinds": kinds}
    aws.update(keys.creator_item(creator, "IMPORT"), values)


def kinds(creator: str) -> dict[str, int]:
    """How many imported rows of each kind there are of a creator; empty where there is no import any more."""
    try:
        return {kind: int(number) for kind, number in _imported(creator)["kinds"].items()}
    except CreatorNotFound:
        return {}


def key(creator: str) -> str:
    """Where the newest imported rows of a creator lie.

    Raises:
        CreatorNotFound: nothing was imported under that name, or so long ago that it is deleted.
    """
    return str(_imported(creator)["key"])


def _imported(creator: str) -> aws.Item:
    item = aws.get(keys.creator_item(creator, "IMPORT"))
    kept_from = (aws.now() - timedelta(days=settings().import_days)).isoformat()
    if item is None or str(item["at"]) < kept_from:
        raise CreatorNotFound(f"nothing was imported for {creator}; import a file with its posts first")
    return item


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
    values |= {"etag": etag, "gsi1pk": keys.OPEN_IMPORTS, "gsi1sk": (aws.now() + AT_WORK).isoformat()}
    aws.update(keys.import_item(import_id), values)


def end(import_id: str, status: aws.Item) -> None:
    """Note how an import ended."""
    values = {"status": json.dumps(status), "expires_at": _expires()}
    aws.update(keys.import_item(import_id), values, remove=["gsi1pk", "gsi1sk", "tries"])


def reopen(import_id: str, key: str) -> None:
    """Note that an import that never came to its end is to be tried again now."""
    at = aws.now().isoformat()
    aws.update(
        keys.import_item(import_id), {"key": key, "import_id": import_id, "gsi1pk": keys.OPEN_IMPORTS, "gsi1sk": at}
    )


def overdue(most: int) -> list[aws.Item]:
    """At most so many imports that were begun and never ended, each with its ``key`` and ``tries`` before; each is
    taken for as long as an import may last."""
    at = aws.now()
    found = []
    condition = Key("gsi1pk").eq(keys.OPEN_IMPORTS) & Key("gsi1sk").lt(at.isoformat())
    for item in islice(aws.query(condition, IndexName="gsi1"), most):
        taken = aws.update(
            {"pk": str(item["pk"]), "sk": str(item["sk"])},
            {"gsi1sk": (at + AT_WORK).isoformat()},
            add={"tries": 1},
            condition=Attr("gsi1sk").eq(item["gsi1sk"]),
        )
        if taken:
            found.append(taken)
    return found


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
