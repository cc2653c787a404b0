"""Campaigns, who is listed in them, and their fits."""

from __future__ import annotations

import json
from typing import Any

from boto3.dynamodb.conditions import Attr, Key

from bothsides.documents.campaign import Campaign
from bothsides.documents.fit import Fit
from bothsides.errors import NotFound
from bothsides.store import aws, documents, keys


def put(campaign: Campaign) -> None:
    """Store a campaign and who is listed in it. The list is written both ways in the base table, so that a run
    that ends meanwhile finds it with a consistent read."""
    cid = campaign.campaign_id
    documents.put_text(keys.campaign(cid), campaign.model_dump_json())
    at = campaign.submitted_at.isoformat()
    with aws.table().batch_writer() as batch:
        for creator in campaign.shortlist:
            batch.put_item(Item=keys.listed_item(creator, cid) | {"campaign_id": cid})
        batch.put_item(
            Item={
                **keys.campaign_item(cid), "campaign_id": cid, "name": campaign.brief.name,
                "submitted_at": at, "creators": len(campaign.shortlist),
                "gsi1pk": keys.CAMPAIGNS, "gsi1sk": f"{at}#{cid}",
            }
        )  # fmt: skip


def get(campaign_id: str) -> Campaign:
    """A campaign.

    Raises:
        NotFound: no such campaign.
    """
    try:
        return Campaign.model_validate_json(documents.get_text(keys.campaign(campaign_id)))
    except NotFound as error:
        raise NotFound(f"there is no campaign {campaign_id}") from error


def find(campaign_id: str) -> Campaign | None:
    """A campaign, or None."""
    try:
        return get(campaign_id)
    except NotFound:
        return None


def newest(limit: int = 100) -> list[aws.Item]:
    """The newest campaigns, as short rows."""
    page = aws.table().query(
        IndexName="gsi1",
        KeyConditionExpression=Key("gsi1pk").eq(keys.CAMPAIGNS),
        ScanIndexForward=False,
        Limit=limit,
    )
    return [{k: i[k] for k in ("campaign_id", "name", "submitted_at", "creators")} for i in page["Items"]]


def of_creator(creator: str) -> list[str]:
    """The campaigns that list this creator."""
    condition = _beginning(keys.listed_item(creator))
    return [item["campaign_id"] for item in aws.query(condition, ConsistentRead=True)]


def put_fit(fit: Fit) -> str:
    """Store a fit and its line in the campaign's ranking. An older run never replaces a newer one's line."""
    key = documents.put(fit)

    row = fit.model_dump(mode="json", include={"score", "low", "high", "verdict", "gates", "effective_reach"})
    row["reasons"] = {
        side: [r.model_dump(mode="json") for r in fit.strongest(side)] for side in ("creator", "audience")
    }
    aws.update(
        keys.fit_item(fit.campaign_id, fit.creator),
        {"creator": fit.creator, "run_id": fit.run_id, "row": json.dumps(row), "key": key},
        condition=Attr("run_id").not_exists() | Attr("run_id").lte(fit.run_id),
    )
    return key


def fit_rows(campaign_id: str) -> dict[str, aws.Item]:
    """Creator → the fit's line in the ranking."""
    condition = _beginning(keys.fit_item(campaign_id))
    rows = aws.query(condition, ConsistentRead=True)
    return {i["creator"]: json.loads(i["row"]) | {"run_id": i["run_id"], "key": i["key"]} for i in rows}


def _beginning(key: keys.ItemKey) -> Any:
    """The items of a partition whose sort key begins so."""
    return Key("pk").eq(key["pk"]) & Key("sk").begins_with(key["sk"])
