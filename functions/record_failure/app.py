"""Where a failed step ends: the run is left ``failed`` with the step and the error, for people to see."""

import json
from typing import Any

from aws_lambda_powertools import Logger

from bothsides import store
from bothsides.entry.steps import FailedStep, parse

logger = Logger()


@logger.inject_lambda_context(correlation_id_path="correlation_id")
def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    """{creator, run_id, step, error: {Error, Cause}} → the run's id."""
    failed = parse(FailedStep, event)
    name, detail = failed.error.get("Error", "Unknown"), str(failed.error.get("Cause", ""))
    try:  # Lambda's own form of an exception
        cause = json.loads(detail)
        name, detail = cause.get("errorType", name), cause.get("errorMessage", detail)
    except (ValueError, AttributeError):
        pass
    logger.error("step failed", step=failed.step, error=name, detail=detail[:500])
    failure = {"step": failed.step, "error": name, "detail": detail[:1000]}
    store.runs.fail(failed.creator, failed.run_id, failure)
    return {"run_id": failed.run_id}
