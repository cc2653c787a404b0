"""Units of a platform's quota: never over the limit, each window by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from bothsides.store import aws, keys, quotas
from tests.integration.conftest import Cloud

WINDOW = datetime(2026, 11, 24, tzinfo=UTC)
END = WINDOW + timedelta(days=1)


def take(units: int, limit: int = 10, platform: str = "youtube", window: datetime = WINDOW) -> bool:
    return quotas.take(platform, window, units, limit, expires=END)


def test_units_are_taken_as_long_as_there_are_any(cloud: Cloud) -> None:
    assert quotas.taken("youtube", WINDOW) == 0
    assert [take(4), take(4), take(4), take(2), take(1)] == [True, True, False, True, False]
    assert quotas.taken("youtube", WINDOW) == 10


def test_a_limit_that_was_lowered_holds(cloud: Cloud) -> None:
    take(5)
    assert not take(1, limit=5)
    assert not take(2, limit=6)
    assert take(1, limit=6)


def test_more_than_the_limit_is_not_taken_of_a_window_that_is_untouched(cloud: Cloud) -> None:
    assert not take(11)
    assert quotas.taken("youtube", WINDOW) == 0
    assert take(10)


def test_each_platform_and_each_window_is_counted_by_itself(cloud: Cloud) -> None:
    assert take(10)
    assert take(3, platform="x")
    assert take(2, window=END)
    assert [quotas.taken(*of) for of in (("youtube", WINDOW), ("x", WINDOW), ("youtube", END))] == [10, 3, 2]


def test_a_window_is_kept_for_ninety_days_after_its_end(cloud: Cloud) -> None:
    take(1)
    item = aws.get(keys.quota_item("youtube", WINDOW)) or {}
    assert item["expires_at"] == int((END + timedelta(days=90)).timestamp())


def test_a_table_that_refuses_is_no_quota_that_is_used_up(cloud: Cloud) -> None:
    aws.table().meta.client.delete_table(TableName="bothsides")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        take(1)
