"""The deployment's own creators as a population."""

from datetime import UTC, datetime, timedelta

from bothsides.store import aws, keys, reference
from tests.integration.conftest import Cloud

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_each_creator_counts_once_with_the_newest_measures(cloud: Cloud) -> None:
    reference.put("x:ada", AT, {"values.power": 1.0})
    reference.put("x:ada", AT + timedelta(days=1), {"values.power": 2.123456})
    reference.put("x:ada", AT, {"values.power": 3.0})
    reference.put("x:bob", AT, {"values.power": 4.0})
    reference.put("youtube:@ada", AT, {"values.power": 5.0})
    assert sorted(row["values.power"] for row in reference.rows("x")) == [2.12346, 4.0]


def test_what_was_not_measured_leaves_nothing(cloud: Cloud) -> None:
    reference.put("x:ada", AT, {})
    assert aws.get(keys.measures_item("x:ada")) is None
    assert reference.rows("x") == []


def test_measures_expire(cloud: Cloud) -> None:
    reference.put("x:ada", AT, {"values.power": 1.0})
    item = aws.get(keys.measures_item("x:ada")) or {}
    assert int(str(item["expires_at"])) == int((AT + timedelta(days=400)).timestamp())


def test_a_message_that_comes_twice_leaves_what_it_said_last(cloud: Cloud) -> None:
    reference.put("x:ada", AT, {"values.power": 1.0})
    reference.put("x:ada", AT, {"values.power": 2.0})
    assert reference.rows("x") == [{"values.power": 2.0}]


def test_audiences_are_measured_apart_from_personas(cloud: Cloud) -> None:
    reference.put("x:ada", AT, {"values.power": 1.0})
    reference.put("x:ada", AT, {"words": 2.0}, of="audience")
    assert reference.rows("x") == [{"values.power": 1.0}]
    assert reference.rows("x", of="audience") == [{"words": 2.0}]
