"""What was measured of a deployment's own creators and audiences, by platform: with whom others of it are compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import islice

from boto3.dynamodb.conditions import Attr, Key

from bothsides.store import aws, keys

KEPT = timedelta(days=400)
MOST = 1_000  # creators; their order is that of a digest, so the first ones are as good as any


def put(creator: str, made_at: datetime, measures: Mapping[str, float], *, of: str = "persona") -> None:
    """Keep the newest measures of a creator's persona, or ``of`` the audience; older ones change nothing."""
    if measures:
        at = made_at.isoformat()
        aws.update(
            keys.measures_item(creator, of),
            {
                "measures": json.dumps({name: round(value, 5) for name, value in measures.items()}),
                "made_at": at,
                "expires_at": int((made_at + KEPT).timestamp()),
            },
            condition=Attr("made_at").not_exists() | Attr("made_at").lte(at),
        )


def rows(platform: str, *, of: str = "persona") -> list[dict[str, float]]:
    """What was measured of a platform's creators, or ``of`` their audiences, ``MOST`` at most."""
    found = aws.query(Key("pk").eq(keys.measures(platform, of)))
    return [json.loads(str(item["measures"])) for item in islice(found, MOST)]
