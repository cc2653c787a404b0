"""What was measured of a deployment's own creators, by platform: with whom others of the platform are compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice

from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

from bothsides.documents.base import parse_creator
from bothsides.store import aws, keys

KEPT = timedelta(days=400)
MOST = 1_000  # creators; their order is that of a digest, so the first ones are as good as any


def put(creator: str, made_at: datetime, measures: Mapping[str, float]) -> None:
    """Keep the newest measures of a creator; older ones change nothing."""
    if not measures:
        return
    try:
        aws.table().update_item(
            Key=keys.measures_item(creator),
            UpdateExpression="SET measures = :measures, made_at = :at, expires_at = :expires",
            ConditionExpression="attribute_not_exists(made_at) OR made_at <= :at",
            ExpressionAttributeValues={
                ":measures": json.dumps({name: round(value, 5) for name, value in measures.items()}),
                ":at": made_at.isoformat(),
                ":expires": int((made_at + KEPT).timestamp()),
            },
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise


def rows(creator: str) -> tuple[dict[str, float], ...]:
    """What was measured of creators of this one's platform, ``MOST`` at most; up to an hour old."""
    platform, _ = parse_creator(creator)
    return _rows(platform, aws.now().replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=16)
def _rows(platform: str, hour: datetime) -> tuple[dict[str, float], ...]:
    found = aws.query(Key("pk").eq(keys.measures(platform)))
    return tuple(json.loads(str(item["measures"])) for item in islice(found, MOST))
