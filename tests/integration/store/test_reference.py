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


def test_what_the_audience_answers_is_kept_beside_the_persona(cloud: Cloud) -> None:
    """Both sides are made at once: neither takes the other's place, and each is as new as its own run."""
    reference.put("x:ada", AT + timedelta(days=1), {"values.power": 1.0})
    reference.put("x:ada", AT, {"answers_by_follower": 0.000012345678, "followers": 12.0}, "audience")
    assert reference.rows("x") == [{"values.power": 1.0}]
    assert reference.rows("x", "audience") == [{"answers_by_follower": 0.000012346, "followers": 12.0}]
    reference.put("x:ada", AT - timedelta(days=1), {"answers_by_follower": 9.0}, "audience")
    assert reference.rows("x", "audience")[0]["followers"] == 12
    reference.put("x:bob", AT, {"values.power": 2.0})
    assert len(reference.rows("x", "audience")) == 1
