"""Schedule → the creators whose profile is due, or that waited for a quota, go to the queue."""

from itertools import islice
from typing import Any

from aws_lambda_powertools import Logger

from bothsides import store
from bothsides.settings import settings

logger = Logger()
MOST = 2_000  # of each in one tick; the others follow in the next


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """→ how many were due, how many had waited, and how many of them were queued now."""
    postponed = store.messages.enqueue(islice(store.runs.postponed(store.aws.now()), MOST))
    due = store.messages.enqueue(islice(store.runs.due(settings().refresh_days), MOST))
    queued = sum(new for _, new in (postponed | due).values())
    logger.info("refreshed", due=len(due), postponed=len(postponed), queued=queued)
    return {"due": len(due), "postponed": len(postponed), "queued": queued}
