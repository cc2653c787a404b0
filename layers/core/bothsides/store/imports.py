"""What was imported, and how imports stand."""

from __future__ import annotations

import json
import time
from datetime import timedelta

from bothsides.errors import CreatorNotFound, NotFound
from bothsides.settings import settings
from bothsides.store import aws, keys, runs


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


def put_status(import_id: str, status: aws.Item) -> None:
    """How an import stands."""
    expires = int(time.time() + runs.KEPT.total_seconds())
    body = json.dumps(status)
    aws.table().put_item(Item=keys.import_item(import_id) | {"status": body, "expires_at": expires})


def find_status(import_id: str) -> aws.Item | None:
    """How an import stands, or None."""
    item = aws.get(keys.import_item(import_id))
    return None if item is None else dict(json.loads(str(item["status"])))


def get_status(import_id: str) -> aws.Item:
    """How an import stands.

    Raises:
        NotFound: no such import.
    """
    status = find_status(import_id)
    if status is None:
        raise NotFound(f"there is no import {import_id}")
    return status
