"""The audience's side: shares with intervals from the sample. Nothing about one person leaves."""

from typing import Any

from aws_lambda_powertools import Logger

from bothsides import store
from bothsides.audience.infer import infer
from bothsides.documents.profile import Profile
from bothsides.entry.steps import Step, parse

logger = Logger()


@logger.inject_lambda_context(correlation_id_path="correlation_id")
def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    """{creator, run_id} → the audience's key."""
    step = parse(Step, event)
    store.runs.step(step.creator, step.run_id, "InferAudience")
    profile = store.documents.get(Profile, step.creator, step.run_id)
    audience = infer(profile, store.documents.get_sample(step.creator, step.run_id))
    logger.info("inferred", people=audience.n)
    return {"key": store.documents.put(audience)}
