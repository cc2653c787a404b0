"""What was measured of a deployment's own creators, by platform: with whom others of the platform are compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import islice

from boto3.dynamodb.conditions import Attr, Key

from bothsides.store import aws, keys

KEPT = timedelta(days=400)
MOST = 1_000  # creators; their order is that of a digest, so the first ones are as good as any


def put(creator: str, made_at: datetime, measures: Mapping[str, float]) -> None:
    """Keep the newest measures of a creator; older ones change nothing."""
    if measures:
        at = made_at.isoformat()
        aws.update(
            keys.measures_item(creator),
            {
                "measures": json.dumps({name: round(value, 5) for name, value in measures.items()}),
                "made_at": at,
                "expires_at": int((made_at + KEPT).timestamp()),
            },
            condition=Attr("made_at").not_exists() | Attr("made_at").lte(at),
        )


def rows(platform: str) -> list[dict[str, float]]:
    """What was measured of a platform's creators, ``MOST`` at most."""
    found = aws.query(Key("pk").eq(keys.measures(platform)))
    return [json.loads(str(item["measures"])) for item in islice(found, MOST)]
