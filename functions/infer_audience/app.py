"""The audience's side: shares with intervals from the sample. Nothing about one person leaves."""

from typing import Any

from aws_lambda_powertools import Logger

from bothsides import store
from bothsides.audience import growth, reference
from bothsides.audience.infer import gathered, told
from bothsides.documents.profile import Profile
from bothsides.entry.steps import Step, parse
from bothsides.persona.sponsorship import paid

logger = Logger()


@logger.inject_lambda_context(correlation_id_path="correlation_id")
def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    """{creator, run_id} → the audience's key."""
    step = parse(Step, event)
    store.runs.step(step.creator, step.run_id, "InferAudience")
    profile = store.documents.get(Profile, step.creator, step.run_id)
    sample = store.documents.get_sample(step.creator, step.run_id)
    people = gathered(profile, sample, reference.of_deployment(step.creator))
    audience = told(profile, people, paid(profile.posts), growth.peers(step.creator))
    measures = reference.measures(people.words, people.brands)
    store.reference.put(step.creator, audience.made_at, measures, of=reference.OF)
    store.reference.put(step.creator, audience.made_at, growth.measures(audience.engagement), of=growth.OF)
    logger.info("inferred", people=audience.n)
    return {"key": store.documents.put(audience)}
