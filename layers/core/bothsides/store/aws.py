"""The clients of this process, its clock, and the few forms in which the table is read and written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from bothsides.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

type Item = dict[str, Any]


@cache
def s3() -> S3Client:
    """The S3 client of this process."""
    return boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))


@cache
def table() -> Table:
    """The DynamoDB table of this deployment."""
    return boto3.resource("dynamodb").Table(settings().table)


@cache
def bus() -> EventBridgeClient:
    """The EventBridge client of this process."""
    return boto3.client("events")


@cache
def sqs() -> SQSClient:
    """The SQS client of this process."""
    return boto3.client("sqs")


def forget() -> None:
    """Make the clients anew at their next use: after the environment has changed."""
    for client in (s3, table, bus, sqs):
        client.cache_clear()


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


def get(key: dict[str, str]) -> Item | None:
    """One item, read consistently, or None."""
    return table().get_item(Key=key, ConsistentRead=True).get("Item")


def update(key: dict[str, str], values: Item, *, remove: Sequence[str] = (), condition: Any = None) -> bool:
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


def query(condition: Any, **arguments: Any) -> Iterator[Item]:
    """All items of a query, page by page."""
    while True:
        page = table().query(KeyConditionExpression=condition, **arguments)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]
