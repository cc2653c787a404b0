"""Both sides against campaigns: after a creator's run, or when a campaign was submitted."""

from typing import Any

from aws_lambda_powertools import Logger

from bothsides import store
from bothsides.documents.audience import Audience
from bothsides.entry.steps import Step, parse
from bothsides.fit.campaigns import score_campaign, score_creator

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{creator, run_id} of a run, or the event ``CampaignSubmitted`` → how many fits were stored."""
    if event.get("detail-type") == "CampaignSubmitted":
        campaign_id = event["detail"]["campaign_id"]
        logger.set_correlation_id(campaign_id)
        with store.campaigns.doing(campaign_id, store.campaigns.SCORE):
            fits = score_campaign(campaign_id)
        return {"key": store.keys.campaign(campaign_id), "fits": len(fits)}
    step = parse(Step, event)
    logger.set_correlation_id(step.correlation_id)
    store.runs.step(step.creator, step.run_id, "ScoreFit")
    fits = score_creator(step.creator, step.run_id)
    return {"key": store.keys.document(Audience, step.creator, step.run_id), "fits": len(fits)}
