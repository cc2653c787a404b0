"""First step of ``profile_creator``: a dated snapshot of the creator, from its platform or an import."""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools import Logger

from bothsides import store
from bothsides.entry.steps import Step, is_last_try, parse, seconds_left
from bothsides.errors import PlatformBusy
from bothsides.fetch.run import digest, fetch

logger = Logger()
SOON = timedelta(minutes=1)  # the state machine waits that long by itself


@logger.inject_lambda_context(correlation_id_path="correlation_id")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{creator, run_id} → the profile's key, the sample lies beside it; or ``postponed`` until a quota is there
    again."""
    step = parse(Step, event)
    course = store.runs.step(step.creator, step.run_id, "FetchProfile")
    at = store.aws.now()

    def seconds() -> float:
        return seconds_left(course.began, store.aws.now(), context.get_remaining_time_in_millis() / 1000)

    try:
        fetched = fetch(step.creator, step.run_id, at, seconds, last_try=is_last_try(course.began, at, course.tries))
    except PlatformBusy as busy:
        if busy.until is None or busy.until - at < SOON:
            raise
        store.runs.postpone(step.creator, step.run_id, busy.until, busy.detail)
        logger.info("postponed", until=busy.until.isoformat(), why=busy.detail)
        return {"postponed": True, "key": ""}
    store.documents.put(fetched.sample)
    logger.info("fetched", **fetched.profile.coverage.model_dump(mode="json"))
    return {"postponed": False, "key": store.documents.put_profile(fetched.profile, fetched.before, digest)}
