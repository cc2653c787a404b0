"""What leaves the stack: events on the bus; and the queue in front of the pipeline."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from aws_lambda_powertools import Logger

from bothsides.settings import settings
from bothsides.store import aws, runs

BATCH = 10  # messages or events of one call

type Detail = dict[str, Any]
type Message = dict[str, str]

logger = Logger(child=True)


def publish(kind: str, *details: Detail) -> bool:
    """Put events of one kind on the bus, for example ``FitScored``. Whether all were taken: one that was not is logged
    and never fails the work that it tells of."""
    taken = True
    for batch in batched(details, BATCH, strict=False):
        entries = [
            {"Source": "bothsides", "DetailType": kind, "Detail": json.dumps(detail), "EventBusName": settings().bus}
            for detail in batch
        ]
        try:
            failed = aws.bus().put_events(Entries=entries).get("FailedEntryCount", 0)  # type: ignore[arg-type]
        except aws.TRY_AGAIN:
            logger.exception("events not published", kind=kind, events=len(entries))
            failed = len(entries)
        if failed:
            logger.warning("events not published", kind=kind, events=failed)
            taken = False
    return taken


def new_run_id(at: datetime | None = None) -> str:
    """An id that sorts by time: ``20261123T101500Z-1a2b3c4d``."""
    at = at or aws.now()
    return f"{at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def enqueue(
    creators: Iterable[str], correlation_id: str | None = None, *, news: bool = False
) -> dict[str, tuple[str, bool]]:
    """Accept and queue a run of each creator that has none open. What the queue does not take now stays ``unsent``, and
    the sweeper sends it. With ``news`` there are new rows of them: a run at work already is followed by another.

    Returns:
        creator → (its run's id, whether that run was accepted just now).
    """

    def accept(creator: str) -> tuple[str, str, bool]:
        mine = new_run_id()
        run_id = runs.start(creator, mine, correlation_id or mine, news=news)
        return creator, run_id, run_id == mine

    accepted = aws.together(accept, creators)
    send([message(creator, run_id, correlation_id) for creator, run_id, new in accepted if new])
    return {creator: (run_id, new) for creator, run_id, new in accepted}


def message(creator: str, run_id: str, correlation_id: str | None = None) -> Message:
    """A run as it waits in the queue."""
    return {"creator": creator, "run_id": run_id, "correlation_id": correlation_id or run_id}


def send(messages: Sequence[Message]) -> None:
    """Put runs into the queue, and note of each that the queue has it."""

    def some(batch: Sequence[Message]) -> list[Message]:
        entries = [{"Id": str(at), "MessageBody": json.dumps(one)} for at, one in enumerate(batch)]
        try:
            answer = aws.sqs().send_message_batch(QueueUrl=settings().queue_url, Entries=entries)  # type: ignore[arg-type]
        except aws.TRY_AGAIN:
            logger.exception("runs not sent", runs=len(batch))
            return []
        if answer.get("Failed"):
            logger.warning("runs not sent", runs=len(answer["Failed"]))
        return [batch[int(entry["Id"])] for entry in answer.get("Successful", [])]

    taken = [one for batch in aws.together(some, batched(messages, BATCH, strict=False)) for one in batch]
    aws.together(lambda one: runs.sent(one["creator"], one["run_id"]), taken)
