"""What leaves the stack: events on the bus; and the queue in front of the pipeline."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from bothsides.errors import BothsidesError
from bothsides.settings import settings
from bothsides.store import aws, runs


class NotPublished(BothsidesError):
    """The bus or the queue did not take a message: worth trying again."""

    title = "A message could not be sent"


def publish(kind: str, detail: dict[str, Any]) -> None:
    """Put one event on the bus, for example ``FitScored``.

    Raises:
        NotPublished: the bus did not take it.
    """
    entry = {
        "Source": "bothsides",
        "DetailType": kind,
        "Detail": json.dumps(detail),
        "EventBusName": settings().bus,
    }
    answer = aws.bus().put_events(Entries=[entry])  # type: ignore[list-item]
    if answer.get("FailedEntryCount"):
        raise NotPublished(f"{kind}: {answer['Entries'][0].get('ErrorMessage')}")


def waiting() -> int:
    """About how many other creators are in the queue or under way."""
    answer = aws.sqs().get_queue_attributes(
        QueueUrl=settings().queue_url,
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )
    return max(0, sum(int(number) for number in answer["Attributes"].values()) - 1)


def new_run_id(at: datetime | None = None) -> str:
    """An id that sorts by time: ``20261123T101500Z-1a2b3c4d``."""
    at = at or datetime.now(UTC)
    return f"{at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def enqueue(creators: Iterable[str], correlation_id: str | None = None) -> dict[str, tuple[str, bool]]:
    """Queue a run of each creator that has none under way.

    Returns:
        creator → (its run's id, whether that run was queued just now).
    """
    found: dict[str, tuple[str, bool]] = {}
    for creator in creators:
        mine = new_run_id()
        run_id = runs.start(creator, mine)
        found[creator] = run_id, run_id == mine
        if run_id == mine:
            _send(creator, run_id, correlation_id or run_id)
    return found


def _send(creator: str, run_id: str, correlation_id: str) -> None:
    message = {"creator": creator, "run_id": run_id, "correlation_id": correlation_id}
    try:
        aws.sqs().send_message(QueueUrl=settings().queue_url, MessageBody=json.dumps(message))
    except Exception as error:
        # nothing half-written: a run that nobody will carry out must not look queued
        runs.fail(creator, run_id, {"step": "Queue", "error": "NotPublished", "detail": str(error)[:500]})
        raise NotPublished(f"the run of {creator} could not be queued: {error}") from error
