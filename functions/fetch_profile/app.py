"""First step of ``profile_creator``: a dated snapshot of the creator, from its platform or an import."""

from typing import Any

from aws_lambda_powertools import Logger

from bothsides import platforms, store
from bothsides.steps import Step, parse

logger = Logger()


@logger.inject_lambda_context(correlation_id_path="correlation_id")
def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    """{creator, run_id} → the profile's key; the sample lies beside it."""
    step = parse(Step, event)
    store.run_step(step.creator, step.run_id, "FetchProfile")
    fetch = platforms.connector(step.creator)
    profile, sample = fetch(step.creator, step.run_id, store.now())
    store.put(sample)
    logger.info("fetched", posts=len(profile.posts), audience=len(sample.members))
    return {"key": store.put(profile)}
