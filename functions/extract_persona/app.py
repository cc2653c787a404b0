"""The creator's side: values, emotions, topics, language and habits from the creator's own posts."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit, single_metric

from bothsides import store
from bothsides.documents.profile import Profile
from bothsides.entry.steps import Step, parse
from bothsides.persona.reference import measures, of_deployment
from bothsides.persona.sources import extractor

logger = Logger()


@logger.inject_lambda_context(correlation_id_path="correlation_id")
def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    """{creator, run_id} → the persona's key."""
    step = parse(Step, event)
    store.runs.step(step.creator, step.run_id, "ExtractPersona")
    extract = extractor()
    persona = extract(store.documents.get(Profile, step.creator, step.run_id), of_deployment(step.creator))
    store.reference.put(step.creator, persona.made_at, measures(persona))
    logger.info("extracted", source=persona.source, posts=persona.habits.posts, warnings=persona.warnings)
    if read := persona.watson:
        logger.info("paid", items=read.items, items_month=read.items_month, items_cap=read.items_cap)
        with single_metric(name="WatsonItems", unit=MetricUnit.Count, value=read.items):
            pass
    return {"key": store.documents.put(persona)}
