"""The clients of this process, its clock, and the few forms in which the table is read and written."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from bothsides.errors import StoreBusy
from bothsides.settings import settings

if TYPE_CHECKING:
    from boto3.dynamodb.conditions import ConditionBase
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

type Item = dict[str, Any]

TRY_AGAIN = (BotoCoreError, ClientError, StoreBusy)  # the cloud's fault, not the work's

WORKERS = 16  # calls at the same time, where many are made
BATCH = 100  # keys of one batch read
# A call that hangs ends, with its tries, inside the shortest function's 30 seconds.
CONFIG = Config(
    connect_timeout=2,
    read_timeout=6,
    max_pool_connections=4 * WORKERS,  # a worker may read several documents at the same time
    retries={"mode": "standard", "total_max_attempts": 3},
)


@cache
def s3() -> S3Client:
    """The S3 client of this process."""
    return boto3.client("s3", config=CONFIG.merge(Config(signature_version="s3v4", s3={"addressing_style": "path"})))


@cache
def table() -> Table:
    """The DynamoDB table of this deployment."""
    return boto3.resource("dynamodb", config=CONFIG).Table(settings().table)


@cache
def bus() -> EventBridgeClient:
    """The EventBridge client of this process."""
    return boto3.client("events", config=CONFIG)


@cache
def sqs() -> SQSClient:
    """The SQS client of this process."""
    return boto3.client("sqs", config=CONFIG)


def forget() -> None:
    """Make the clients again at their next use: after the environment has changed."""
    for client in (s3, table, bus, sqs):
        client.cache_clear()


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


def get(key: Mapping[str, str]) -> Item | None:
    """One item, read consistently, or None."""
    return table().get_item(Key=dict(key), ConsistentRead=True).get("Item")


def update(
    key: Mapping[str, str],
    values: Item,
    *,
    remove: Sequence[str] = (),
    add: Mapping[str, int] | None = None,
    condition: ConditionBase | None = None,
) -> Item | None:
    """Set, remove and add to attributes of one item, all or nothing.

    Returns:
        The item as it is now, or None where the condition does not hold.
    """
    add = add or {}
    names = {f"#{i}": name for i, name in enumerate((*values, *remove, *add))}
    code = {name: key for key, name in names.items()}
    expression = "SET " + ", ".join(f"{code[name]} = :{code[name][1:]}" for name in values)
    if remove:
        expression += " REMOVE " + ", ".join(code[name] for name in remove)
    if add:
        expression += " ADD " + ", ".join(f"{code[name]} :{code[name][1:]}" for name in add)
    arguments: dict[str, Any] = {"ConditionExpression": condition} if condition is not None else {}
    try:
        answer = table().update_item(
            Key=dict(key),
            UpdateExpression=expression,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={f":{code[name][1:]}": value for name, value in (values | dict(add)).items()},
            ReturnValues="ALL_NEW",
            **arguments,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return None
        raise
    return dict(answer["Attributes"])


def delete(key: Mapping[str, str], *, condition: ConditionBase | None = None) -> None:
    """Delete one item, if it is there and the condition holds."""
    arguments: dict[str, Any] = {"ConditionExpression": condition} if condition is not None else {}
    try:
        table().delete_item(Key=dict(key), **arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise


def query(condition: ConditionBase, **arguments: Any) -> Iterator[Item]:
    """All items of a query, page by page."""
    while True:
        page = table().query(KeyConditionExpression=condition, **arguments)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def take_overdue(
    partition: str, at: datetime, most: int, until: Callable[[Item], datetime], *, add: Mapping[str, int] | None = None
) -> list[Item]:
    """At most so many items of a partition of the index whose moment has come by then, as they are now.

    Each is taken: its next moment is ``until(item)``, and before that nobody else gets it. One that was moved since the
    index was read is left alone: whatever moves an item gives it a later moment.
    """
    due = query(Key("gsi1pk").eq(partition) & Key("gsi1sk").lt(at.isoformat()), IndexName="gsi1")
    taken = [
        update(
            {"pk": str(item["pk"]), "sk": str(item["sk"])},
            {"gsi1sk": until(item).isoformat()},
            add=add,
            condition=Attr("gsi1pk").eq(partition) & Attr("gsi1sk").eq(item["gsi1sk"]),
        )
        for item in islice(due, most)
    ]
    return [item for item in taken if item]


def batch_get(keys: Iterable[Mapping[str, str]]) -> list[Item]:
    """The items that are there, read consistently, in no order.

    Raises:
        StoreBusy: the table keeps leaving keys unread.
    """
    left: list[Any] = [dict(key) for key in {tuple(sorted(key.items())): key for key in keys}.values()]
    found: list[Item] = []
    pauses = backoff()
    while left:
        request: Any = {table().name: {"Keys": left[:BATCH], "ConsistentRead": True}}
        answer = table().meta.client.batch_get_item(RequestItems=request)
        found += answer["Responses"].get(table().name, [])
        unprocessed: Any = answer.get("UnprocessedKeys", {})
        unread = list(unprocessed.get(table().name, {}).get("Keys", []))
        if unread:
            next(pauses)
        left = unread + left[BATCH:]
    return found


def backoff(tries: int = 6, first: float = 0.05) -> Iterator[None]:
    """So many tries, with a wait between them: twice as long each time, with full jitter.

    Raises:
        StoreBusy: after the last.
    """
    for number in range(tries):
        yield
        time.sleep(random.uniform(0, first * 2**number))  # noqa: S311 no secret
    raise StoreBusy("the table is busy; try again in a minute")


def together[T, R](work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """``work`` of each item, so many at the same time; the results in order. The first error is raised when what is
    under way has ended; what has not begun by then is left."""
    items = list(items)
    if WORKERS == 1 or len(items) < 2:
        return [work(item) for item in items]
    with ThreadPoolExecutor(min(WORKERS, len(items))) as pool:
        return list(pool.map(work, items))
