"""What was measured of a deployment's own creators, by platform: with whom others of the platform are compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal

from boto3.dynamodb.conditions import Attr, Key

from bothsides.store import aws, keys

type Side = Literal["measures", "audience"]  # of the persona, and of what the audience answers

_MADE_AT: dict[Side, str] = {"measures": "made_at", "audience": "audience_at"}
KEPT = timedelta(days=400)
MOST = 1_000  # creators; their order is that of a digest, so the first ones are as good as any


def put(creator: str, made_at: datetime, measures: Mapping[str, float], side: Side = "measures") -> None:
    """Keep the newest measures of one side of a creator; older ones change nothing."""
    if measures:
        at, when = made_at.isoformat(), _MADE_AT[side]
        aws.update(
            keys.measures_item(creator),
            {
                side: json.dumps(
                    {
                        name: round(value, 5) if side == "measures" else float(f"{value:.5g}")
                        for name, value in measures.items()
                    }
                ),
                when: at,
                "expires_at": int((made_at + KEPT).timestamp()),
            },
            condition=Attr(when).not_exists() | Attr(when).lte(at),
        )


def rows(platform: str, side: Side = "measures") -> list[dict[str, float]]:
    """What was measured of one side of a platform's creators, ``MOST`` at most."""
    found = aws.query(Key("pk").eq(keys.measures(platform)))
    return [json.loads(str(item[side])) for item in islice(found, MOST) if side in item]
