"""The few forms in which the table is read and written, and what happens when it is busy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

from bothsides import store
from bothsides.errors import StoreBusy
from bothsides.store import aws
from tests.integration.conftest import Cloud
from tests.unit.store.memory import Clock

KEY = {"pk": "P", "sk": "1"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The longest that each wait can be, in seconds; nobody waits."""
    found: list[float] = []
    monkeypatch.setattr(aws.random, "uniform", lambda least, most: found.append(most) or least)
    monkeypatch.setattr(aws.time, "sleep", lambda seconds: None)
    return found


# -------------------------------------------------------------------------------------------------- one item


def test_now_is_utc() -> None:
    assert aws.now().tzinfo == UTC
    assert abs(aws.now() - datetime.now(UTC)) < MINUTE


def test_an_item_is_made_changed_and_given_back_whole(cloud: Cloud) -> None:
    assert aws.get(KEY) is None
    assert aws.update(KEY, {"a": "x", "b": "y"}) == KEY | {"a": "x", "b": "y"}
    changed = aws.update(KEY, {"a": "z", "c": "w"}, remove=["b"], add={"n": 2, "m": 1})
    assert changed == KEY | {"a": "z", "c": "w", "n": 2, "m": 1} == aws.get(KEY)
    assert aws.update(KEY, {"a": "z"}, remove=["c", "m", "was never there"], add={"n": -5}) == KEY | {"a": "z", "n": -3}


@pytest.mark.parametrize("name", ["size", "a.b", "order by", "#0", ":0"])
def test_an_attribute_can_have_any_name(cloud: Cloud, name: str) -> None:
    assert aws.update(KEY, {name: "x"}) == KEY | {name: "x"}
    assert aws.update(KEY, {"a": "b"}, remove=[name]) == KEY | {"a": "b"}


def test_where_the_condition_does_not_hold_nothing_is_written(cloud: Cloud) -> None:
    assert aws.update(KEY, {"a": "x"}, condition=Attr("a").eq("y")) is None
    assert aws.get(KEY) is None
    assert aws.update(KEY, {"a": "x"}, add={"n": 1}, condition=Attr("a").not_exists())
    assert aws.update(KEY, {"a": "z"}, remove=["n"], add={"m": 1}, condition=Attr("a").not_exists()) is None
    assert aws.get(KEY) == KEY | {"a": "x", "n": 1}


def test_another_error_than_the_condition_is_one(cloud: Cloud) -> None:
    aws.update(KEY, {"a": "x"})
    with pytest.raises(ClientError, match="ValidationException"):
        aws.update(KEY, {"b": "x"}, add={"a": 1}, condition=Attr("a").eq("x"))


def test_an_item_is_deleted_if_it_is_there(cloud: Cloud) -> None:
    aws.update(KEY, {"a": "x"})
    aws.update(KEY | {"sk": "2"}, {"a": "x"})
    aws.delete(KEY, condition=Attr("a").eq("y"))
    assert aws.get(KEY)
    with pytest.raises(ClientError, match="ValidationException"):
        aws.delete({"pk": KEY["pk"]})
    aws.delete(KEY)
    aws.delete(KEY)
    assert aws.get(KEY) is None
    assert aws.get(KEY | {"sk": "2"})


def test_what_was_just_written_is_read(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """moto is always consistent; DynamoDB only where it is asked."""
    asked: list[bool] = []
    client = aws.table().meta.client
    for name, of in (
        ("get_item", lambda request: request),
        ("batch_get_item", lambda r: r["RequestItems"]["bothsides"]),
    ):
        real = getattr(client, name)

        def look(real: Any = real, of: Any = of, **request: Any) -> Any:
            asked.append(of(request).get("ConsistentRead", False))
            return real(**request)

        monkeypatch.setattr(client, name, look)
    monkeypatch.setattr(aws.table(), "get_item", lambda **request: client.get_item(TableName="bothsides", **request))
    aws.get(KEY)
    aws.batch_get([KEY])
    assert asked == [True, True]


# -------------------------------------------------------------------------------------------------- many items


def filled(number: int, **values: Any) -> list[dict[str, str]]:
    keys = [{"pk": "P", "sk": f"{n:03}"} for n in range(number)]
    with aws.table().batch_writer() as batch:
        for key in keys:
            batch.put_item(Item=key | {"n": key["sk"]} | values)
    return keys


def test_a_query_goes_on_page_by_page(cloud: Cloud) -> None:
    keys = filled(5)
    aws.update({"pk": "Q", "sk": "0"}, {"n": "other"})
    found = [item["n"] for item in aws.query(Key("pk").eq("P"), Limit=2)]
    assert found == [key["sk"] for key in keys]


def test_a_query_is_read_only_as_far_as_it_is_used(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(5)
    real, pages = aws.table().query, []
    monkeypatch.setattr(aws.table(), "query", lambda **request: pages.append(1) or real(**request))
    found = aws.query(Key("pk").eq("P"), Limit=2)
    assert [next(found)["n"], next(found)["n"]] == ["000", "001"]
    assert len(pages) == 1


def test_the_items_that_are_there_are_read_whatever_their_number(cloud: Cloud) -> None:
    keys = filled(205)
    asked = [*keys[:150], {"pk": "P", "sk": "none"}, *keys[150:]]
    assert sorted(item["n"] for item in aws.batch_get(asked)) == [key["sk"] for key in keys]
    assert aws.batch_get([]) == []
    assert len(aws.batch_get([asked[0], dict(asked[0])])) == 1, "a key that is asked for twice made the request fail"


def test_keys_that_the_table_keeps_leaving_unread_are_a_busy_store(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    asked: list[int] = []

    def none(*, RequestItems: Any) -> Any:  # noqa: N803
        asked.append(len(RequestItems["bothsides"]["Keys"]))
        return {"Responses": {}, "UnprocessedKeys": RequestItems}

    monkeypatch.setattr(aws.table().meta.client, "batch_get_item", none)
    with pytest.raises(StoreBusy, match="the table is busy; try again in a minute"):
        aws.batch_get([{"pk": "P", "sk": str(n)} for n in range(3)])
    assert asked == [3] * 7
    assert len(waits) == 6


def test_six_tries_with_waits_that_double_then_the_store_is_busy(waits: list[float]) -> None:
    tries = aws.backoff()
    next(tries)
    assert waits == [], "the first is at once"
    for _ in range(5):
        next(tries)
    assert waits == pytest.approx([0.05, 0.1, 0.2, 0.4, 0.8])
    with pytest.raises(StoreBusy):
        next(tries)
    assert len(waits) == 6
    few = aws.backoff(tries=1, first=3)
    next(few)
    with pytest.raises(StoreBusy):
        next(few)
    assert waits[-1] == 3


def test_a_wait_is_anything_from_nothing_to_its_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[float, float]] = []
    slept: list[float] = []
    monkeypatch.setattr(aws.random, "uniform", lambda *bounds: drawn.append(bounds) or 0.007)
    monkeypatch.setattr(aws.time, "sleep", slept.append)
    tries = aws.backoff(first=1)
    next(tries)
    next(tries)
    assert (drawn, slept) == ([(0, 1)], [0.007])


# -------------------------------------------------------------------------------------------------- overdue


def due(clock: Clock, *minutes: int, partition: str = "DUE#x") -> None:
    for number, minute in enumerate(minutes):
        values = {"n": number, "gsi1pk": partition, "gsi1sk": (clock.at + minute * MINUTE).isoformat()}
        aws.update({"pk": partition, "sk": str(number)}, values)


def taken(clock: Clock, most: int = 10) -> list[int]:
    later = clock.at + 10 * MINUTE
    return [int(item["n"]) for item in aws.take_overdue("DUE#x", clock.at, most, lambda _: later, add={"tries": 1})]


def test_what_is_overdue_is_taken_the_oldest_first_and_by_nobody_else_for_its_time(cloud: Cloud, clock: Clock) -> None:
    due(clock, 3, 1, 2, 5)
    due(clock, 1, partition="DUE#y")
    clock.at += 3 * MINUTE
    assert taken(clock) == [1, 2], "of what is due at this very moment nothing"
    assert aws.get({"pk": "DUE#x", "sk": "1"}) == {
        "pk": "DUE#x", "sk": "1", "n": 1, "tries": 1, "gsi1pk": "DUE#x",
        "gsi1sk": (clock.at + 10 * MINUTE).isoformat(),
    }  # fmt: skip
    assert taken(clock) == []
    clock.at += 10 * MINUTE
    assert taken(clock) == [0, 3]
    clock.at += MINUTE
    assert taken(clock, most=1) == [1]
    assert taken(clock, most=0) == []


def test_each_is_taken_until_a_moment_of_its_own(cloud: Cloud, clock: Clock) -> None:
    due(clock, 1, 2)
    clock.at += 3 * MINUTE
    found = aws.take_overdue("DUE#x", clock.at, 9, lambda item: clock.at + int(item["n"]) * MINUTE)
    assert [item["gsi1sk"] for item in found] == [clock.at.isoformat(), (clock.at + MINUTE).isoformat()]
    assert not any("tries" in item for item in found)


@pytest.mark.parametrize("moved", [{"gsi1sk": "2030"}, {"gsi1pk": "DUE#y"}])
def test_one_that_was_moved_since_the_index_was_read_is_left_alone(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch, moved: dict[str, str]
) -> None:
    due(clock, 1, 2)
    clock.at += 3 * MINUTE
    real = aws.query

    def moves(*arguments: Any, **others: Any) -> Iterator[Any]:
        found = list(real(*arguments, **others))
        aws.update({"pk": "DUE#x", "sk": "0"}, moved)
        return iter(found)

    monkeypatch.setattr(aws, "query", moves)
    assert taken(clock) == [1]
    left = aws.get({"pk": "DUE#x", "sk": "0"}) or {}
    assert moved.items() <= left.items()
    assert "tries" not in left


# -------------------------------------------------------------------------------------------------- clients


def test_calls_are_made_at_the_same_time_and_answered_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "WORKERS", 4)
    all_there = threading.Barrier(4, timeout=5)

    def work(number: int) -> tuple[int, int]:
        return all_there.wait() >= 0 and number, threading.active_count()

    found = aws.together(work, iter(range(4)))
    assert [number for number, _ in found] == [0, 1, 2, 3]


def test_no_more_calls_than_workers_are_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "WORKERS", 2)
    threads = aws.together(lambda _: threading.get_ident(), range(50))
    assert len(set(threads)) <= 2
    assert threading.get_ident() not in threads


@pytest.mark.parametrize(("workers", "items"), [(1, [1, 2, 3]), (16, [1]), (16, [])])
def test_where_there_is_nothing_to_share_no_thread_is_made(
    monkeypatch: pytest.MonkeyPatch, workers: int, items: list[int]
) -> None:
    monkeypatch.setattr(aws, "WORKERS", workers)
    assert aws.together(lambda _: threading.get_ident(), items) == [threading.get_ident()] * len(items)


@pytest.mark.parametrize("workers", [1, 2])
def test_after_an_error_nothing_new_begins_and_what_is_under_way_ends(
    monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    monkeypatch.setattr(aws, "WORKERS", workers)
    done: list[int] = []

    def work(number: int) -> None:
        if number == 0:
            raise StoreBusy("0")
        aws.time.sleep(0.02)
        done.append(number)

    with pytest.raises(StoreBusy, match=r"^0$"):
        aws.together(work, range(50))
    reached = list(done)
    assert len(reached) < 49
    aws.time.sleep(0.05)
    assert done == reached


def test_clients_are_made_once_until_they_are_forgotten(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [aws.s3(), aws.table(), aws.bus(), aws.sqs()]
    assert [aws.s3(), aws.table(), aws.bus(), aws.sqs()] == made
    try:
        aws.forget()
        again = [aws.s3(), aws.table(), aws.bus(), aws.sqs()]
        assert all(one is not other for one, other in zip(made, again, strict=True))
    finally:
        aws.forget()
    assert store.aws.table().name == "bothsides"
