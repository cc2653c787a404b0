"""A campaign was submitted: those of its creators, and of those whom the brand already has, that are not known well
enough go to the queue."""

from typing import Any

from aws_lambda_powertools import Logger

from bothsides import store
from bothsides.documents.base import parse_creator
from bothsides.fetch import platforms

logger = Logger()


@logger.inject_lambda_context(correlation_id_path="detail.campaign_id")
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """``CampaignSubmitted`` → how many of its creators have a run now, and how many of these were queued just now."""
    campaign_id = event["detail"]["campaign_id"]
    with store.campaigns.doing(campaign_id, store.campaigns.QUEUE):
        campaign = store.campaigns.get(campaign_id)
        chosen = [one for one in campaign.brief.chosen if parse_creator(one)[0] in platforms.names()]
        wanted = () if campaign.is_over(store.aws.now()) else tuple(dict.fromkeys((*campaign.shortlist, *chosen)))
        states = store.runs.creator_states(wanted)
        due = [creator for creator in wanted if not store.runs.is_fresh(states.get(creator))]
        runs = store.messages.enqueue(due, campaign_id)
    queued = sum(new for _, new in runs.values())
    logger.info("queued", due=len(due), queued=queued)
    return {"due": len(due), "queued": queued}
