"""What leaves: events and messages in tens, and what is noted of those that were not taken."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from bothsides import store
from bothsides.errors import StoreBusy
from bothsides.store import messages, runs
from tests.integration.conftest import Cloud
from tests.unit.store.memory import Clock

ADA, BOB = "youtube:@ada", "x:bob"
RUN = "20261124T120000Z-00000001"


def state(creator: str) -> str | None:
    return (runs.creator_state(creator) or {}).get("active_state")


class Bus:
    """A bus that takes what it is told to."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.calls = list(answers), []

    def put_events(self, *, Entries: list[dict[str, str]]) -> Any:  # noqa: N803
        self.calls.append(Entries)
        answer = self.answers.pop(0) if self.answers else {}
        if isinstance(answer, Exception):
            raise answer
        return answer


def published(monkeypatch: pytest.MonkeyPatch, number: int, *answers: Any) -> tuple[bool, Bus]:
    bus = Bus(*answers)
    monkeypatch.setattr(store.aws, "bus", lambda: bus)
    return messages.publish("FitScored", *({"n": n} for n in range(number))), bus


def test_events_name_their_source_their_kind_and_their_bus(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, bus = published(monkeypatch, 1)
    assert taken
    entry = {"Source": "bothsides", "DetailType": "FitScored", "Detail": '{"n": 0}', "EventBusName": "bothsides"}
    assert bus.calls == [[entry]]
    assert published(monkeypatch, 0)[1].calls == []


def test_events_leave_in_tens(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, bus = published(monkeypatch, 23, {"FailedEntryCount": 0})
    assert taken
    assert [len(call) for call in bus.calls] == [10, 10, 3]
    assert [json.loads(entry["Detail"])["n"] for call in bus.calls for entry in call] == list(range(23))


@pytest.mark.parametrize("trouble", [{"FailedEntryCount": 1}, ConnectTimeoutError(endpoint_url="x"), StoreBusy("x")])
def test_that_some_events_were_not_taken_is_said_and_stops_no_other(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, trouble: Any
) -> None:
    said: list[Any] = []
    monkeypatch.setattr(messages.logger, "warning", lambda _, **values: said.append(values["events"]))
    taken, bus = published(monkeypatch, 23, {}, trouble)
    assert not taken
    assert len(bus.calls) == 3
    assert said == [1 if isinstance(trouble, dict) else 10]


def test_an_error_of_our_own_is_not_swallowed(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        published(monkeypatch, 1, ZeroDivisionError())


def test_ids_of_runs_sort_by_time_and_are_never_the_same(clock: Clock) -> None:
    first = messages.new_run_id(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert first.startswith("20260102T030405Z-")
    assert len(first.rpartition("-")[2]) == 8
    assert messages.new_run_id().startswith("20261124T120000Z-")
    assert first < messages.new_run_id()
    assert len({messages.new_run_id() for _ in range(50)}) == 50


def test_who_has_no_open_run_is_accepted_and_sent(cloud: Cloud, clock: Clock) -> None:
    runs.start(BOB, RUN, "c")
    queued = messages.enqueue([ADA, BOB], "why")
    assert queued.keys() == {ADA, BOB}
    mine, new = queued[ADA]
    assert (new, queued[BOB]) == (True, (RUN, False))
    assert cloud.messages() == [{"creator": ADA, "run_id": mine, "correlation_id": "why"}]
    assert (runs.creator_state(ADA) or {})["correlation_id"] == "why"
    assert (state(ADA), state(BOB)) == ("queued", "unsent")


def test_what_nothing_is_to_be_correlated_with_is_correlated_with_itself(cloud: Cloud, clock: Clock) -> None:
    run_id = messages.enqueue([ADA])[ADA][0]
    assert cloud.messages() == [{"creator": ADA, "run_id": run_id, "correlation_id": run_id}]
    assert (runs.creator_state(ADA) or {})["correlation_id"] == run_id
    assert messages.enqueue([]) == {}


class Queue:
    """A queue that does not take some of the creators, and that is away for some of the batches."""

    def __init__(self, refused: tuple[str, ...] = (), away: tuple[int, ...] = ()) -> None:
        self.refused, self.away, self.batches = refused, away, []

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        self.batches.append([json.loads(entry["MessageBody"]) for entry in Entries])
        assert QueueUrl.endswith("/profiles")
        if len(self.batches) - 1 in self.away:
            raise ConnectTimeoutError(endpoint_url="x")
        bad = [{"Id": e["Id"]} for e in Entries if json.loads(e["MessageBody"])["creator"] in self.refused]
        good = [{"Id": e["Id"]} for e in reversed(Entries) if {"Id": e["Id"]} not in bad]
        return {"Failed": bad} | ({"Successful": good} if good else {})


def test_messages_leave_in_tens_and_what_the_queue_did_not_take_stays_unsent(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    creators = [f"x:c{n:02}" for n in range(33)]
    queue = Queue(refused=("x:c03", *creators[30:]), away=(1,))
    monkeypatch.setattr(store.aws, "sqs", lambda: queue)
    queued = messages.enqueue(creators)
    assert all(new for _, new in queued.values()), "accepted all the same"
    assert [len(batch) for batch in queue.batches] == [10, 10, 10, 3]
    assert [one["creator"] for batch in queue.batches for one in batch] == creators
    unsent = {"x:c03", *creators[10:20], *creators[30:]}
    assert {creator for creator in creators if state(creator) == "unsent"} == unsent
    assert {creator for creator in creators if state(creator) == "queued"} == set(creators) - unsent
