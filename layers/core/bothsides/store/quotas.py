"""Units of platforms' quotas, counted atomically."""

from __future__ import annotations

from datetime import datetime

from botocore.exceptions import ClientError

from bothsides.store import aws, keys, runs


def take(platform: str, window: datetime, units: int, limit: int, *, expires: datetime) -> bool:
    """Count units of a platform's quota in a window, atomically; False where they would go over the limit."""
    if units > limit:  # of a window of which nothing was taken yet the table knows nothing to compare with
        return False
    try:
        aws.table().update_item(
            Key=keys.quota_item(platform, window),
            UpdateExpression="ADD used :units SET expires_at = :expires",
            ConditionExpression="attribute_not_exists(used) OR used <= :room",
            ExpressionAttributeValues={
                ":units": units, ":room": limit - units, ":expires": int((expires + runs.KEPT).timestamp()),
            },
        )  # fmt: skip
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True


def taken(platform: str, window: datetime) -> int:
    """Units of a platform's quota that were taken in a window."""
    key = keys.quota_item(platform, window)
    item = aws.get(key) or {}
    return int(str(item.get("used", 0)))
