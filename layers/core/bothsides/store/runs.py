"""Runs of creators: queued, at a step, done, failed or postponed; and what of a creator is current."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from bothsides.errors import NotFound
from bothsides.settings import settings
from bothsides.store import aws, keys

STALE = timedelta(minutes=60)  # after that a run is taken for lost: a new one may start
KEPT = timedelta(days=90)
FAILED_REST = timedelta(days=1)  # until a creator whose run failed is due again
FOREVER = datetime.max.replace(tzinfo=UTC)


def creator_state(creator: str) -> aws.Item | None:
    """The current state of a creator: ``run_id`` of its documents, ``active_run``, ``profiled_at``, ``failure``."""
    return aws.get(keys.creator_item(creator))


def start(creator: str, run_id: str) -> str:
    """Note that a run is queued and return its id: the one under way where there is one."""
    while (active := _run_under_way(creator)) is None:
        if _queue(creator, run_id):
            return run_id
    return active


def _run_under_way(creator: str) -> str | None:
    state = creator_state(creator) or {}
    live = "active_run" in state and str(state["active_since"]) >= (aws.now() - STALE).isoformat()
    return str(state["active_run"]) if live else None


def _queue(creator: str, run_id: str) -> bool:
    """Write the run, point to it and end its waiting for a quota, all or nothing; False where another run was
    quicker."""
    at = aws.now()
    queued = {
        "Key": keys.run_item(creator, run_id),
        "UpdateExpression": "SET creator = :creator, run_id = :run, #state = :queued, queued_at = :at,"
        " updated_at = :at, expires_at = :expires",
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": {
            ":creator": creator, ":run": run_id, ":queued": "queued", ":at": at.isoformat(),
            ":expires": int(time.time() + KEPT.total_seconds()),
        },
    }  # fmt: skip
    pointed = {
        "Key": keys.creator_item(creator),
        "UpdateExpression": "SET creator = :creator, active_run = :run, active_since = :at",
        "ConditionExpression": "attribute_not_exists(active_run) OR active_since < :lost",
        "ExpressionAttributeValues": {
            ":creator": creator, ":run": run_id, ":at": at.isoformat(), ":lost": (at - STALE).isoformat(),
        },
    }  # fmt: skip
    both: Any = [{"Update": part | {"TableName": aws.table().name}} for part in (queued, pointed)]
    both.append({"Delete": {"Key": keys.creator_item(creator, "POSTPONED"), "TableName": aws.table().name}})
    try:
        aws.table().meta.client.transact_write_items(TransactItems=both)
    except ClientError as error:
        reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
        if reasons & {"ConditionalCheckFailed", "TransactionConflict"}:
            return False
        raise
    return True


def step(creator: str, run_id: str, step: str) -> int:
    """Note that a run has come to a step, and return how often it was tried; makes the run where it was started by
    name."""
    item = aws.table().update_item(
        Key=keys.run_item(creator, run_id),
        UpdateExpression="SET creator = :creator, run_id = :run, #state = :running, step = :step, updated_at = :at"
        " ADD #tries :one",
        ExpressionAttributeNames={"#state": "state", "#tries": f"tries_{step}"},
        ExpressionAttributeValues={
            ":creator": creator, ":run": run_id,
            ":running": "running", ":step": step, ":at": aws.now().isoformat(), ":one": 1,
        },
        ReturnValues="UPDATED_NEW",
    )  # fmt: skip
    aws.update(
        keys.creator_item(creator), {"creator": creator, "step": step}, remove=["postponed_until", "postponed_why"]
    )
    return int(str(item["Attributes"][f"tries_{step}"]))


def promote(creator: str, run_id: str, made_at: datetime, kept_until: datetime | None) -> None:
    """Make the documents of this run the creator's current ones. The profile may be kept until then."""
    aws.update(
        keys.creator_item(creator),
        {
            "creator": creator, "run_id": run_id, "profiled_at": aws.now().isoformat(), "made_at": made_at.isoformat(),
            "gsi1pk": keys.due_of(creator), "gsi1sk": aws.now().isoformat(),
            "kept_until": (kept_until or FOREVER).isoformat(),
        },
        remove=["failure"],
    )  # fmt: skip


def is_kept(state: aws.Item) -> bool:
    """Whether a creator's current profile is still there: some platforms let it be kept for a day only."""
    return "run_id" in state and str(state.get("kept_until", FOREVER.isoformat())) > aws.now().isoformat()


def finish(creator: str, run_id: str) -> None:
    """Close a run that has done all its steps."""
    at = aws.now().isoformat()
    aws.update(
        keys.run_item(creator, run_id),
        {"creator": creator, "run_id": run_id, "state": "done", "updated_at": at},
        remove=["failure"],
    )
    _release(creator, run_id, {})


def fail(creator: str, run_id: str, failure: aws.Item) -> None:
    """Leave a failed run where ``show`` sees it. A creator who has a profile is due again after a day: a deleted
    account or a revoked key must not be asked at every refresh."""
    at = aws.now().isoformat()
    failure = failure | {"at": at, "run_id": run_id}
    aws.update(
        keys.run_item(creator, run_id),
        {"creator": creator, "run_id": run_id, "state": "failed", "failure": failure, "updated_at": at},
    )
    due_again = aws.now() + FAILED_REST - timedelta(days=settings().refresh_days)
    aws.update(keys.creator_item(creator), {"creator": creator, "failure": failure, "gsi1sk": due_again.isoformat()})
    _release(creator, run_id, {})


def postpone(creator: str, run_id: str, until: datetime, why: str) -> None:
    """Close a run that has to wait for a platform's quota; ``postponed`` brings the creator back."""
    at = aws.now().isoformat()
    aws.update(
        keys.run_item(creator, run_id),
        {
            "creator": creator, "run_id": run_id, "state": "postponed", "until": until.isoformat(), "why": why,
            "updated_at": at,
        },
    )  # fmt: skip
    aws.update(
        keys.creator_item(creator, "POSTPONED"),
        {
            "creator": creator,
            "until": until.isoformat(),
            "why": why,
            "gsi1pk": keys.POSTPONED,
            "gsi1sk": until.isoformat(),
        },
    )
    _release(creator, run_id, {"postponed_until": until.isoformat(), "postponed_why": why})


def postponed(at: datetime) -> Iterator[str]:
    """Creators that waited for a quota that is there again at that moment, longest waiting first."""
    condition = Key("gsi1pk").eq(keys.POSTPONED) & Key("gsi1sk").lte(at.isoformat())
    for item in aws.query(condition, IndexName="gsi1"):
        yield str(item["creator"])


def _release(creator: str, run_id: str, values: aws.Item) -> None:
    aws.update(
        keys.creator_item(creator),
        {"last_run": run_id} | values,
        remove=["active_run", "active_since", "step"],
        condition=Attr("active_run").eq(run_id) | Attr("active_run").not_exists(),
    )


def get(creator: str, run_id: str) -> aws.Item:
    """One run.

    Raises:
        NotFound: no such run.
    """
    item = aws.get(keys.run_item(creator, run_id))
    if item is None:
        raise NotFound(f"{creator} has no run {run_id}")
    return item


def due(days: int) -> Iterator[str]:
    """Creators whose profile is older than that many days, oldest first in each shard."""
    before = (aws.now() - timedelta(days=days)).isoformat()
    for shard in range(keys.SHARDS):
        condition = Key("gsi1pk").eq(keys.due(shard)) & Key("gsi1sk").lt(before)
        for item in aws.query(condition, IndexName="gsi1"):
            yield item["creator"]


def creator_states(creators: Iterable[str]) -> dict[str, aws.Item]:
    """Creator → its current state, for those that have one; read in batches of 100."""
    creators = list(creators)
    found: dict[str, aws.Item] = {}
    for at in range(0, len(creators), 100):
        wanted = [keys.creator_item(creator) for creator in creators[at : at + 100]]
        request: Any = {aws.table().name: {"Keys": wanted, "ConsistentRead": True}}
        while request:
            answer = aws.table().meta.client.batch_get_item(RequestItems=request)
            found |= {item["creator"]: item for item in answer["Responses"].get(aws.table().name, [])}  # type: ignore[misc]
            request = answer.get("UnprocessedKeys")
    return found
