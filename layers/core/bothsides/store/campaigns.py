"""Campaigns, who is listed in them, what of them is still to be done, and their fits."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from boto3.dynamodb.conditions import Attr, Key

from bothsides.documents.base import stored
from bothsides.documents.campaign import Campaign
from bothsides.documents.fit import Fit
from bothsides.errors import NotFound
from bothsides.settings import settings
from bothsides.store import aws, documents, keys

QUEUE, SCORE = "queue", "score"  # what a submitted campaign asks for
SHOWN = timedelta(days=1)  # so long after its end a campaign still stands under its creators
MAX_PAUSE = timedelta(days=1)  # between two tries of what keeps failing


def put(campaign: Campaign) -> None:
    """Store a campaign, who is listed in it, and that its creators are to be queued and scored. The list is written
    both ways in the base table, so that a run that ends meanwhile finds it with a consistent read."""
    cid = campaign.campaign_id
    ends, at = campaign.ends_at, campaign.submitted_at.isoformat()
    end = {"ends_at": ends.isoformat(), "expires_at": int((ends + SHOWN).timestamp())} if ends else {}
    documents.put_text(keys.campaign(cid), campaign.model_dump_json())
    with aws.table().batch_writer() as batch:
        for work in (QUEUE, SCORE):
            batch.put_item(Item=keys.campaign_work_item(cid, work) | _open(cid, work))
        for creator in dict.fromkeys((*campaign.shortlist, *campaign.brief.chosen)):
            why = {"listed": creator in campaign.shortlist, "chosen": creator in campaign.brief.chosen}
            batch.put_item(Item=keys.listed_item(creator, cid) | {"campaign_id": cid} | why | end)
        batch.put_item(
            Item={
                **keys.campaign_item(cid), "campaign_id": cid, "name": campaign.brief.name,
                "submitted_at": at, "creators": len(campaign.shortlist),
                "gsi1pk": keys.campaigns(), "gsi1sk": f"{at}#{cid}",
            }
        )  # fmt: skip


def ask_again(campaign_id: str) -> None:
    """Note that a campaign is to be scored anew."""
    aws.update(keys.campaign_work_item(campaign_id, SCORE), _open(campaign_id, SCORE), remove=["tries"])


def _open(campaign_id: str, work: str) -> aws.Item:
    look = (aws.now() + timedelta(seconds=settings().unsent_seconds)).isoformat()
    index = {"gsi1pk": keys.open_work("campaigns"), "gsi1sk": look}
    return {"campaign_id": campaign_id, "work": work, "asked": secrets.token_hex(8)} | index


@contextmanager
def doing(campaign_id: str, work: str) -> Iterator[None]:
    """Queue a campaign's creators, or score them: then that is done. What is asked again meanwhile stays open."""
    key = keys.campaign_work_item(campaign_id, work)
    asked = (aws.get(key) or {}).get("asked")
    yield
    aws.delete(key, condition=Attr("asked").eq(asked) if asked else Attr("asked").not_exists())


def overdue(most: int) -> set[str]:
    """At most so many campaigns that were accepted and not dealt with since; each is taken, for longer each time."""
    at = aws.now()

    def until(item: aws.Item) -> datetime:
        tries = min(int(item.get("tries", 0)), 20)
        return at + min(MAX_PAUSE, timedelta(seconds=settings().unsent_seconds * 2**tries))

    taken = aws.take_overdue(keys.open_work("campaigns"), at, most, until, add={"tries": 1})
    return {str(item["campaign_id"]) for item in taken}


def get(campaign_id: str) -> Campaign:
    """A campaign.

    Raises:
        NotFound: no such campaign.
    """
    try:
        return stored(Campaign, json.loads(documents.get_text(keys.campaign(campaign_id))))
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
        KeyConditionExpression=Key("gsi1pk").eq(keys.campaigns()),
        ScanIndexForward=False,
        Limit=limit,
    )
    return [{k: i[k] for k in ("campaign_id", "name", "submitted_at", "creators")} for i in page["Items"]]


class Naming(NamedTuple):
    """The campaigns that name a creator and have not ended."""

    listed: list[str]
    chosen: list[str]  # the brand already has the creator


def naming(creator: str) -> Naming:
    """Which campaigns list this creator, and which choose it."""
    at, items = aws.now().isoformat(), aws.query(_beginning(keys.listed_item(creator)), ConsistentRead=True)
    known = [item for item in items if str(item.get("ends_at", "~")) > at]
    return Naming(
        [str(item["campaign_id"]) for item in known if item.get("listed", True)],
        [str(item["campaign_id"]) for item in known if item.get("chosen")],
    )


def put_fit(fit: Fit) -> bool:
    """Store a fit and its line in the campaign's ranking. One of older inputs never replaces the line of newer ones:
    then it is False."""
    key = documents.put(fit)
    row = fit.model_dump(
        mode="json", include={"score", "low", "high", "verdict", "sides", "gates", "effective_reach", "explanation"}
    )
    row["reasons"] = {
        side: [r.model_dump(mode="json") for r in fit.strongest(side)] for side in ("creator", "audience")
    }
    inputs = _inputs(fit)
    taken = aws.update(
        keys.fit_item(fit.campaign_id, fit.creator),
        {"creator": fit.creator, "run_id": fit.run_id, "inputs": inputs, "row": json.dumps(row), "key": key},
        remove=["failure"],
        condition=Attr("inputs").not_exists() | Attr("inputs").lte(inputs),
    )
    return taken is not None


def _inputs(fit: Fit) -> str:
    """From which runs a fit was made, such that newer ones sort later: the creator's own (of two that came before the
    campaign the moments are equal, then the later run counts), then that of each creator whom the brand has, in the
    brief's order: none, a run, that run when it may not be kept any longer, a newer run. No part ever goes back, so
    what was read last sorts last."""
    chosen = fit.trail.shared if fit.trail else ()
    others = (f"{one.made_at or ''} {one.run_id or ''} {not one.inputs}" for one in chosen)
    return " ".join((f"{fit.made_at} {fit.run_id}", *others))


def put_failure(campaign_id: str, creator: str, run_id: str, failure: aws.Item) -> None:
    """Leave in the campaign's ranking why a creator's run could not be scored. A fit of an older run stays beside it;
    beside that of a newer one there is no failure."""
    aws.update(
        keys.fit_item(campaign_id, creator),
        {"creator": creator, "failure": failure},
        condition=Attr("run_id").not_exists() | Attr("run_id").lte(run_id),
    )


def fit_row(campaign_id: str, creator: str) -> aws.Item | None:
    """A creator's line in the ranking, or None."""
    item = aws.get(keys.fit_item(campaign_id, creator))
    return None if item is None else _line(item)


def fit_rows(campaign_id: str) -> dict[str, aws.Item]:
    """Creator → the line in the ranking: of the fit, of a ``failure``, or of both."""
    items = aws.query(_beginning(keys.fit_item(campaign_id)), ConsistentRead=True)
    return {str(item["creator"]): _line(item) for item in items}


def _line(item: aws.Item) -> aws.Item:
    row = json.loads(str(item.get("row", "{}")))
    if row.get("verdict") == "unclear":  # as fits of version 1 say it
        row["verdict"] = "review"
    found: aws.Item = row | {name: item[name] for name in ("run_id", "key", "failure") if name in item}
    return found


def _beginning(key: keys.ItemKey) -> Any:
    """The items of a partition whose sort key begins so."""
    return Key("pk").eq(key["pk"]) & Key("sk").begins_with(key["sk"])
