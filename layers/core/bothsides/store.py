"""The only file that touches S3 and DynamoDB. docs/table.md draws the table.

Documents lie in the bucket under deterministic keys ``<kind>/<platform>/<handle>/<run_id>.json`` (a repeated
step writes the same object again; history stays). The table holds what is current, and pointers.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.config import Config
from botocore.exceptions import ClientError

from bothsides.audience import Audience
from bothsides.campaign import Campaign
from bothsides.documents import Document, parse_creator
from bothsides.errors import CreatorNotFound, NotFound
from bothsides.fit import Fit
from bothsides.persona import Persona
from bothsides.profile import AudienceSample, Profile
from bothsides.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3 import S3Client

type Item = dict[str, Any]

KINDS: dict[type[Document], str] = {
    Profile: "profiles", AudienceSample: "samples", Persona: "personas", Audience: "audiences", Fit: "fits",
}  # fmt: skip
RUN_STALE = timedelta(minutes=60)  # after that a run is taken for lost: a new one may start
RUN_KEPT = timedelta(days=90)
FAILED_REST = timedelta(days=1)  # until a creator whose run failed is due again
SAME_FOR = timedelta(days=15)  # half of the shortest retention that spans two refreshes
FOREVER = datetime.max.replace(tzinfo=UTC)
POSTPONED = "POSTPONED"
_SHARDS = 8  # spread the due index over partitions


@cache
def s3() -> S3Client:
    """The S3 client of this process."""
    return boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))


@cache
def table() -> Table:
    """The DynamoDB table of this deployment."""
    return boto3.resource("dynamodb").Table(settings().table)


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


# ------------------------------------------------------------------------------------------ documents


def key_of(kind: type[Document], creator: str, run_id: str, campaign_id: str | None = None) -> str:
    """Where a document lies in the bucket."""
    platform, handle = parse_creator(creator)
    parts = (KINDS[kind], *((campaign_id,) if campaign_id else ()), platform, quote(handle, safe="@"), run_id)
    return "/".join(parts) + ".json"


def uri(key: str) -> str:
    """The ``s3://`` address of a key."""
    return f"s3://{settings().bucket}/{key}"


def put(document: Document) -> str:
    """Store a document under its own key and return the key."""
    campaign_id = document.campaign_id if isinstance(document, Fit) else None
    key = key_of(type(document), document.creator, document.run_id, campaign_id)
    put_text(key, document.model_dump_json())
    return key


def put_profile(profile: Profile, before: Profile | None, digest: Callable[[Profile], str]) -> str:
    """Store a profile and return its key. Where the creator's last one says the same, the new object only
    names it (``same_as``): identical content is not stored twice. It is, once the last one is half
    as old as its platform's retention: what others point to must not expire before them."""
    key = key_of(Profile, profile.creator, profile.run_id)
    if before is None or digest(before) != digest(profile):
        return put(profile)
    stored = json.loads(get_text(key_of(Profile, before.creator, before.run_id)))
    since = stored.get("same_since", stored["made_at"])
    if profile.made_at - datetime.fromisoformat(since) < SAME_FOR:
        same = {"same_as": stored.get("same_as", before.run_id), "same_since": since}
        same |= {"creator": profile.creator, "run_id": profile.run_id}
        rest = profile.model_dump(mode="json", include={"made_at", "changes", "coverage", "kept_until"})
        put_text(key, json.dumps(same | rest))
        return key
    return put(profile)


def get[D: Document](kind: type[D], creator: str, run_id: str, campaign_id: str | None = None) -> D:
    """Read a document.

    Raises:
        NotFound: there is none of that run.
    """
    content = json.loads(get_text(key_of(kind, creator, run_id, campaign_id)))
    if "same_as" in content:
        said = json.loads(get_text(key_of(kind, creator, content.pop("same_as"))))
        del content["same_since"]
        content = said | content
    return kind.model_validate_json(json.dumps(content))


def put_text(key: str, text: str) -> None:
    """Store a UTF-8 text."""
    s3().put_object(Bucket=settings().bucket, Key=key, Body=text.encode(), ContentType="application/json")


def get_text(key: str) -> str:
    """Read a UTF-8 text."""
    with open_object(key) as body:
        return str(body.read().decode())


def open_object(key: str) -> Any:
    """The object as a stream of bytes (botocore ``StreamingBody``).

    Raises:
        NotFound: no such object.
    """
    try:
        return s3().get_object(Bucket=settings().bucket, Key=key)["Body"]
    except s3().exceptions.NoSuchKey as error:
        raise NotFound(f"there is no document {key}") from error


def upload(key: str, file: IO[bytes]) -> None:
    """Store a file, in parts where it is large."""
    s3().upload_fileobj(file, settings().bucket, key)


def upload_url(key: str, seconds: int = 3600) -> str:
    """A presigned URL to which that object can be PUT."""
    return s3().generate_presigned_url(
        "put_object", Params={"Bucket": settings().bucket, "Key": key}, ExpiresIn=seconds
    )


# ----------------------------------------------------------------------------------- creators and runs


def _creator(creator: str, sk: str) -> dict[str, str]:
    return {"pk": f"CREATOR#{creator}", "sk": sk}


def _update(key: dict[str, str], values: Item, *, remove: Sequence[str] = (), condition: Any = None) -> bool:
    """Set attributes; False if the condition does not hold."""
    names = {f"#{i}": name for i, name in enumerate((*values, *remove))}
    expression = "SET " + ", ".join(f"#{i} = :{i}" for i in range(len(values)))
    if remove:
        expression += " REMOVE " + ", ".join(f"#{i}" for i in range(len(values), len(names)))
    arguments: dict[str, Any] = {"ConditionExpression": condition} if condition is not None else {}
    try:
        table().update_item(
            Key=key,
            UpdateExpression=expression,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={f":{i}": value for i, value in enumerate(values.values())},
            **arguments,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True


def creator_state(creator: str) -> Item | None:
    """The current state of a creator: ``run_id`` of its documents, ``active_run``, ``profiled_at``, ``failure``."""
    return table().get_item(Key=_creator(creator, "CURRENT"), ConsistentRead=True).get("Item")


def start_run(creator: str, run_id: str) -> str:
    """Note that a run is queued and return its id: the one under way where there is one."""
    while (active := _run_under_way(creator)) is None:
        if _queue_run(creator, run_id):
            return run_id
    return active


def _run_under_way(creator: str) -> str | None:
    state = creator_state(creator) or {}
    live = "active_run" in state and str(state["active_since"]) >= (now() - RUN_STALE).isoformat()
    return str(state["active_run"]) if live else None


def _queue_run(creator: str, run_id: str) -> bool:
    """Write the run, point to it and end its waiting for a quota, all or nothing; False where another run was
    quicker."""
    at = now()
    queued = {
        "Key": _creator(creator, f"RUN#{run_id}"),
        "UpdateExpression": "SET creator = :creator, run_id = :run, #state = :queued, queued_at = :at,"
        " updated_at = :at, expires_at = :expires",
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": {
            ":creator": creator, ":run": run_id, ":queued": "queued", ":at": at.isoformat(),
            ":expires": int(time.time() + RUN_KEPT.total_seconds()),
        },
    }  # fmt: skip
    pointed = {
        "Key": _creator(creator, "CURRENT"),
        "UpdateExpression": "SET creator = :creator, active_run = :run, active_since = :at",
        "ConditionExpression": "attribute_not_exists(active_run) OR active_since < :lost",
        "ExpressionAttributeValues": {
            ":creator": creator, ":run": run_id, ":at": at.isoformat(), ":lost": (at - RUN_STALE).isoformat(),
        },
    }  # fmt: skip
    both: Any = [{"Update": part | {"TableName": table().name}} for part in (queued, pointed)]
    both.append({"Delete": {"Key": _creator(creator, "POSTPONED"), "TableName": table().name}})
    try:
        table().meta.client.transact_write_items(TransactItems=both)
    except ClientError as error:
        reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
        if reasons & {"ConditionalCheckFailed", "TransactionConflict"}:
            return False
        raise
    return True


def run_step(creator: str, run_id: str, step: str) -> int:
    """Note that a run has come to a step, and return how often it was tried; makes the run where it was started by
    name."""
    item = table().update_item(
        Key=_creator(creator, f"RUN#{run_id}"),
        UpdateExpression="SET creator = :creator, run_id = :run, #state = :running, step = :step, updated_at = :at"
        " ADD #tries :one",
        ExpressionAttributeNames={"#state": "state", "#tries": f"tries_{step}"},
        ExpressionAttributeValues={
            ":creator": creator, ":run": run_id,
            ":running": "running", ":step": step, ":at": now().isoformat(), ":one": 1,
        },
        ReturnValues="UPDATED_NEW",
    )  # fmt: skip
    _update(
        _creator(creator, "CURRENT"), {"creator": creator, "step": step}, remove=["postponed_until", "postponed_why"]
    )
    return int(str(item["Attributes"][f"tries_{step}"]))


def promote_run(creator: str, run_id: str, made_at: datetime, kept_until: datetime | None) -> None:
    """Make the documents of this run the creator's current ones. The profile may be kept until then."""
    shard = sum(creator.encode()) % _SHARDS
    _update(
        _creator(creator, "CURRENT"),
        {
            "creator": creator, "run_id": run_id, "profiled_at": now().isoformat(), "made_at": made_at.isoformat(),
            "gsi1pk": f"DUE#{shard}", "gsi1sk": now().isoformat(),
            "kept_until": (kept_until or FOREVER).isoformat(),
        },
        remove=["failure"],
    )  # fmt: skip


def is_kept(state: Item) -> bool:
    """Whether a creator's current profile is still there: some platforms let it be kept for a day only."""
    return "run_id" in state and str(state.get("kept_until", FOREVER.isoformat())) > now().isoformat()


def finish_run(creator: str, run_id: str) -> None:
    """Close a run that has done all its steps."""
    at = now().isoformat()
    _update(
        _creator(creator, f"RUN#{run_id}"),
        {"creator": creator, "run_id": run_id, "state": "done", "updated_at": at},
        remove=["failure"],
    )
    _release(creator, run_id, {})


def fail_run(creator: str, run_id: str, failure: Item) -> None:
    """Leave a failed run where ``show`` sees it. A creator who has a profile is due again after a day: a deleted
    account or a revoked key must not be asked at every refresh."""
    at = now().isoformat()
    failure = failure | {"at": at, "run_id": run_id}
    _update(
        _creator(creator, f"RUN#{run_id}"),
        {"creator": creator, "run_id": run_id, "state": "failed", "failure": failure, "updated_at": at},
    )
    due_again = now() + FAILED_REST - timedelta(days=settings().refresh_days)
    _update(_creator(creator, "CURRENT"), {"creator": creator, "failure": failure, "gsi1sk": due_again.isoformat()})
    _release(creator, run_id, {})


def postpone_run(creator: str, run_id: str, until: datetime, why: str) -> None:
    """Close a run that has to wait for a platform's quota; ``postponed_creators`` brings the creator back."""
    at = now().isoformat()
    _update(
        _creator(creator, f"RUN#{run_id}"),
        {
            "creator": creator, "run_id": run_id, "state": "postponed", "until": until.isoformat(), "why": why,
            "updated_at": at,
        },
    )  # fmt: skip
    _update(
        _creator(creator, "POSTPONED"),
        {"creator": creator, "until": until.isoformat(), "why": why, "gsi1pk": POSTPONED, "gsi1sk": until.isoformat()},
    )
    _release(creator, run_id, {"postponed_until": until.isoformat(), "postponed_why": why})


def postponed_creators(at: datetime) -> Iterator[str]:
    """Creators that waited for a quota that is there again at that moment, longest waiting first."""
    condition = Key("gsi1pk").eq(POSTPONED) & Key("gsi1sk").lte(at.isoformat())
    for item in _query(condition, IndexName="gsi1"):
        yield str(item["creator"])


def _release(creator: str, run_id: str, values: Item) -> None:
    _update(
        _creator(creator, "CURRENT"),
        {"last_run": run_id} | values,
        remove=["active_run", "active_since", "step"],
        condition=Attr("active_run").eq(run_id) | Attr("active_run").not_exists(),
    )


def get_run(creator: str, run_id: str) -> Item:
    """One run.

    Raises:
        NotFound: no such run.
    """
    item = table().get_item(Key=_creator(creator, f"RUN#{run_id}"), ConsistentRead=True).get("Item")
    if item is None:
        raise NotFound(f"{creator} has no run {run_id}")
    return item


def due_creators(days: int) -> Iterator[str]:
    """Creators whose profile is older than that many days, oldest first in each shard."""
    before = (now() - timedelta(days=days)).isoformat()
    for shard in range(_SHARDS):
        condition = Key("gsi1pk").eq(f"DUE#{shard}") & Key("gsi1sk").lt(before)
        for item in _query(condition, IndexName="gsi1"):
            yield item["creator"]


def _query(condition: Any, **arguments: Any) -> Iterator[Item]:
    while True:
        page = table().query(KeyConditionExpression=condition, **arguments)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]


# -------------------------------------------------------------------------------------------- campaigns


def put_campaign(campaign: Campaign) -> None:
    """Store a campaign and who is listed in it. The list is written both ways in the base table, so that a run
    that ends meanwhile finds it with a consistent read."""
    cid = campaign.campaign_id
    put_text(f"campaigns/{cid}.json", campaign.model_dump_json())
    at = campaign.submitted_at.isoformat()
    with table().batch_writer() as batch:
        for creator in campaign.shortlist:
            batch.put_item(Item=_creator(creator, f"CAMPAIGN#{cid}") | {"campaign_id": cid})
        batch.put_item(
            Item={
                "pk": f"CAMPAIGN#{cid}", "sk": "BRIEF", "campaign_id": cid, "name": campaign.brief.name,
                "submitted_at": at, "creators": len(campaign.shortlist), "gsi1pk": "CAMPAIGNS", "gsi1sk": f"{at}#{cid}",
            }
        )  # fmt: skip


def get_campaign(campaign_id: str) -> Campaign:
    """A campaign.

    Raises:
        NotFound: no such campaign.
    """
    try:
        return Campaign.model_validate_json(get_text(f"campaigns/{campaign_id}.json"))
    except NotFound as error:
        raise NotFound(f"there is no campaign {campaign_id}") from error


def find_campaign(campaign_id: str) -> Campaign | None:
    """A campaign, or None."""
    try:
        return get_campaign(campaign_id)
    except NotFound:
        return None


def list_campaigns(limit: int = 100) -> list[Item]:
    """The newest campaigns, as short rows."""
    page = table().query(
        IndexName="gsi1",
        KeyConditionExpression=Key("gsi1pk").eq("CAMPAIGNS"),
        ScanIndexForward=False,
        Limit=limit,
    )
    return [{k: i[k] for k in ("campaign_id", "name", "submitted_at", "creators")} for i in page["Items"]]


def campaigns_of(creator: str) -> list[str]:
    """The campaigns that list this creator."""
    condition = Key("pk").eq(f"CREATOR#{creator}") & Key("sk").begins_with("CAMPAIGN#")
    return [item["campaign_id"] for item in _query(condition, ConsistentRead=True)]


def put_fit(fit: Fit) -> str:
    """Store a fit and its line in the campaign's ranking. An older run never replaces a newer one's line."""
    key = put(fit)

    row = fit.model_dump(mode="json", include={"score", "low", "high", "verdict", "gates", "effective_reach"})
    row["reasons"] = {
        side: [r.model_dump(mode="json") for r in fit.strongest(side)] for side in ("creator", "audience")
    }
    _update(
        {"pk": f"CAMPAIGN#{fit.campaign_id}", "sk": f"FIT#{fit.creator}"},
        {"creator": fit.creator, "run_id": fit.run_id, "row": json.dumps(row), "key": key},
        condition=Attr("run_id").not_exists() | Attr("run_id").lte(fit.run_id),
    )
    return key


def fit_rows(campaign_id: str) -> dict[str, Item]:
    """Creator → the fit's line in the ranking."""
    condition = Key("pk").eq(f"CAMPAIGN#{campaign_id}") & Key("sk").begins_with("FIT#")
    rows = _query(condition, ConsistentRead=True)
    return {i["creator"]: json.loads(i["row"]) | {"run_id": i["run_id"], "key": i["key"]} for i in rows}


def creator_states(creators: Iterable[str]) -> dict[str, Item]:
    """Creator → its current state, for those that have one; read in batches of 100."""
    creators = list(creators)
    found: dict[str, Item] = {}
    for at in range(0, len(creators), 100):
        keys = [_creator(creator, "CURRENT") for creator in creators[at : at + 100]]
        request: Any = {table().name: {"Keys": keys, "ConsistentRead": True}}
        while request:
            answer = table().meta.client.batch_get_item(RequestItems=request)
            found |= {item["creator"]: item for item in answer["Responses"].get(table().name, [])}  # type: ignore[misc]
            request = answer.get("UnprocessedKeys")
    return found


# ------------------------------------------------------------------------------------ quotas and answers


def take_units(platform: str, window: datetime, units: int, limit: int, *, expires: datetime) -> bool:
    """Count units of a platform's quota in a window, atomically; False where they would go over the limit."""
    try:
        table().update_item(
            Key={"pk": f"QUOTA#{platform}", "sk": window.isoformat()},
            UpdateExpression="ADD used :units SET expires_at = :expires",
            ConditionExpression="attribute_not_exists(used) OR used <= :room",
            ExpressionAttributeValues={
                ":units": units, ":room": limit - units, ":expires": int((expires + RUN_KEPT).timestamp()),
            },
        )  # fmt: skip
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True


def units_taken(platform: str, window: datetime) -> int:
    """Units of a platform's quota that were taken in a window."""
    key = {"pk": f"QUOTA#{platform}", "sk": window.isoformat()}
    item = table().get_item(Key=key, ConsistentRead=True).get("Item", {})
    return int(str(item.get("used", 0)))


def _answers_key(creator: str) -> str:
    platform, handle = parse_creator(creator)
    return f"answers/{platform}/{quote(handle, safe='@')}.json.gz"


def get_answers(creator: str) -> bytes | None:
    """The journal of a creator's visits (``web.Journal``), or None."""
    try:
        with open_object(_answers_key(creator)) as body:
            return bytes(body.read())
    except NotFound:
        return None


def put_answers(creator: str, data: bytes) -> None:
    """Keep the journal of a creator's visits."""
    s3().put_object(Bucket=settings().bucket, Key=_answers_key(creator), Body=data, ContentType="application/gzip")


# ---------------------------------------------------------------------------------------------- imports


def put_imported(creator: str, key: str, import_id: str, kinds: dict[str, int]) -> None:
    """Point to the newest imported rows of a creator, and say how many there are of each kind."""
    at = now().isoformat()
    values = {"creator": creator, "key": key, "import_id": import_id, "at": at, "kinds": kinds}
    _update(_creator(creator, "IMPORT"), values)


def imported_kinds(creator: str) -> dict[str, int]:
    """How many imported rows of each kind there are of a creator; empty where there is no import any more."""
    try:
        return {kind: int(number) for kind, number in _imported(creator)["kinds"].items()}
    except CreatorNotFound:
        return {}


def imported_key(creator: str) -> str:
    """Where the newest imported rows of a creator lie.

    Raises:
        CreatorNotFound: nothing was imported under that name, or so long ago that it is deleted.
    """
    return str(_imported(creator)["key"])


def _imported(creator: str) -> Item:
    item = table().get_item(Key=_creator(creator, "IMPORT"), ConsistentRead=True).get("Item")
    kept_from = (now() - timedelta(days=settings().import_days)).isoformat()
    if item is None or str(item["at"]) < kept_from:
        raise CreatorNotFound(f"nothing was imported for {creator}; import a file with its posts first")
    return item


def put_import_status(import_id: str, status: Item) -> None:
    """How an import stands."""
    expires = int(time.time() + RUN_KEPT.total_seconds())
    body = json.dumps(status)
    table().put_item(Item={"pk": f"IMPORT#{import_id}", "sk": "STATUS", "status": body, "expires_at": expires})


def find_import_status(import_id: str) -> Item | None:
    """How an import stands, or None."""
    item = table().get_item(Key={"pk": f"IMPORT#{import_id}", "sk": "STATUS"}, ConsistentRead=True).get("Item")
    return None if item is None else dict(json.loads(str(item["status"])))


def get_import_status(import_id: str) -> Item:
    """How an import stands.

    Raises:
        NotFound: no such import.
    """
    status = find_import_status(import_id)
    if status is None:
        raise NotFound(f"there is no import {import_id}")
    return status
