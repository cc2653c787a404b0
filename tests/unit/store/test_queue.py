"""Days of the queue in seconds: the project's own code, with clock, capacity and accidents injected.

E1: with 5,000 creators due at 600 an hour, 22,000 messages were sent; with 20,000 at 1,800 an hour, 114,700.
"""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bothsides import store
from bothsides.entry.sweeper import sweep
from bothsides.settings import settings
from functions.refresh_creators import app as refresh_creators
from functions.run_profile import app as run_profile
from tests.integration.conftest import Cloud, cloud
from tests.unit.store.memory import Clock, Queue, Table

__all__ = ["cloud"]

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
TICK = timedelta(minutes=10)
STEPS = ("FetchProfile", "ExtractPersona", "InferAudience", "ScoreFit")


class Accident(Exception):
    """A worker dies, or the cloud does not answer."""


class World:
    """The queue, its workers and the schedules, for as long as is asked."""

    def __init__(
        self, clock: Clock, queue: Queue, an_hour: int, accidents: float = 0, seed: int = 1, imports: float = 0
    ) -> None:
        self.clock, self.queue, self.an_hour = clock, queue, an_hour
        self.random, self.accidents = random.Random(seed), accidents  # noqa: S311 no secret
        self.profiled: Counter[str] = Counter()
        self.started: Counter[str] = Counter()
        self.imports = imports  # how often one comes while a step is at work
        self.rows: Counter[str] = Counter()  # imported
        self.known: Counter[str] = Counter()  # of these, those that a run that ended well has read
        queue.refuses = lambda body: self.happens()

    def happens(self) -> bool:
        return self.random.random() < self.accidents

    def machine(self, *, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:  # noqa: A002, N803
        """The state machine: all steps of one run."""
        import json

        creator = json.loads(input)["creator"]
        self.started[creator] += 1
        read = 0
        for step in STEPS:
            store.runs.step(creator, name, step)
            if step == "FetchProfile":
                read = self.rows[creator]
            if self.imports and self.random.random() < self.imports:
                self.rows[creator] += 1
                store.messages.enqueue([creator], news=True)
            if self.happens():
                raise Accident
        store.runs.promote(creator, name, self.clock.at, None)
        if self.happens():
            raise Accident
        if store.runs.finish(creator, name):
            self.profiled[creator] += 1
            self.known[creator] = read
        return {"status": "SUCCEEDED"}

    def work(self) -> None:
        """What the workers get done until the next tick."""
        for _ in range(round(self.an_hour * TICK / timedelta(hours=1))):
            if (found := self.queue.receive()) is None:
                return
            body, give_back = found
            if self.happens():
                self.queue.put(body)  # delivered twice
            try:
                run_profile.run(SimpleNamespace(body=body))  # type: ignore[arg-type]
            except Exception:
                give_back()

    def run(self, until: timedelta, sweeping: bool = True) -> None:
        while self.clock.at - BEGIN < until:
            refresh_creators.handler({}, SimpleNamespace(**CONTEXT))
            if sweeping:
                sweep()
            self.work()
            self.clock.at += TICK


CONTEXT = {
    "function_name": "t", "memory_limit_in_mb": 1, "invoked_function_arn": "a:b:c:d:e:f:g", "aws_request_id": "1",
}  # fmt: skip


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(BEGIN)
    monkeypatch.setattr(store.aws, "now", clock.now)
    for logger in (run_profile.logger, refresh_creators.logger, store.messages.logger):
        monkeypatch.setattr(logger, "info", lambda *_, **__: None)
        monkeypatch.setattr(logger, "warning", lambda *_, **__: None)
    return clock


@pytest.fixture
def queue(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    queue, table = Queue(clock), Table()
    for name in ("TABLE", "BUCKET", "BUS", "QUEUE_URL"):
        monkeypatch.setenv(name, "b")
    settings.cache_clear()
    for name in ("get", "update", "query"):
        monkeypatch.setattr(store.aws, name, getattr(table, name))
    monkeypatch.setattr(store.aws, "sqs", lambda: queue)
    monkeypatch.setattr(store.aws, "WORKERS", 1)
    yield queue
    settings.cache_clear()


def due_at_once(number: int) -> list[str]:
    """Creators who were all profiled three weeks ago."""
    creators = [f"web:c{n}" for n in range(number)]
    old = (BEGIN - timedelta(days=21)).isoformat()
    for creator in creators:
        values = {
            "creator": creator, "run_id": "20261011T000000Z-00000000", "profiled_at": old, "made_at": old,
            "gsi1pk": store.keys.due_of(creator), "gsi1sk": old,
        }  # fmt: skip
        store.aws.update(store.keys.creator_item(creator), values)
    return creators


def all_settled(creators: list[str]) -> bool:
    return not any("active_run" in (store.runs.creator_state(creator) or {}) for creator in creators)


def simulated(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("STATE_MACHINE_ARN", "machine")
    monkeypatch.setattr(run_profile, "_machine", lambda: SimpleNamespace(start_sync_execution=world.machine))
    return world


@pytest.mark.simulation
def test_twenty_thousand_due_at_once_are_each_queued_once(
    clock: Clock, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    creators = due_at_once(20_000)
    world = simulated(World(clock, queue, an_hour=1_800), monkeypatch)
    world.run(until=timedelta(hours=13))
    assert set(world.profiled) == set(creators), "none is lost"
    assert len(queue.sent) <= 1.05 * len(creators)
    assert set(world.profiled.values()) == {1}
    assert all_settled(creators)


def test_a_backlog_that_is_longer_than_the_queue_keeps_is_worked_off(
    clock: Clock, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1,000 creators at 6 an hour take a week; the queue keeps a message for four days."""
    creators = due_at_once(1_000)
    world = simulated(World(clock, queue, an_hour=6), monkeypatch)
    world.run(until=timedelta(days=9))
    assert set(world.profiled) == set(creators)
    assert len(queue.sent) <= 2.1 * len(creators)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_accidents_everybody_is_still_profiled_or_has_a_failure_that_a_replay_ends(
    clock: Clock, queue: Queue, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """One call in twenty fails: sends, steps, workers, and one message in twenty comes twice."""
    creators = due_at_once(1_000)
    world = simulated(World(clock, queue, an_hour=1_800, accidents=0.05, seed=seed), monkeypatch)
    world.run(until=timedelta(days=1))
    assert all_settled(creators)
    states = {creator: store.runs.creator_state(creator) or {} for creator in creators}
    left = [creator for creator in creators if not world.profiled[creator]]
    assert all("failure" in states[creator] for creator in left)
    assert len(left) < 0.01 * len(creators)
    assert len(queue.sent) <= 1.3 * len(creators)
    world.accidents = 0
    store.messages.enqueue(left)
    world.run(until=timedelta(days=1, hours=2))
    assert set(world.profiled) == set(creators)


def test_rows_that_come_while_a_creator_is_at_work_are_all_read(
    clock: Clock, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every fourth step an import comes, and one call in twenty fails."""
    creators = due_at_once(300)
    world = simulated(World(clock, queue, an_hour=1_800, accidents=0.05, imports=0.25), monkeypatch)
    world.run(until=timedelta(hours=12))
    world.imports = 0
    world.run(until=timedelta(days=1))
    assert all_settled(creators)
    assert world.rows.total() > 300
    unread = [creator for creator in creators if world.known[creator] != world.rows[creator]]
    assert all("failure" in (store.runs.creator_state(creator) or {}) for creator in unread)
    assert len(unread) < 0.01 * len(creators)


def test_without_the_sweeper_what_was_not_sent_is_lost(
    clock: Clock, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The simulation can fail: it is the sweeper that holds the promise."""
    creators = due_at_once(500)
    world = simulated(World(clock, queue, an_hour=1_800, accidents=0.05), monkeypatch)
    world.run(until=timedelta(days=1), sweeping=False)
    assert not all_settled(creators)


def test_the_table_in_memory_does_as_moto_does(cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same accidents, the same fates."""
    fates = []
    for on_moto in (True, False):
        clock.at = BEGIN
        queue = Queue(clock)
        with monkeypatch.context() as patch:
            patch.setattr(store.aws, "sqs", lambda queue=queue: queue)
            if not on_moto:
                table = Table()
                for name in ("get", "update", "query"):
                    patch.setattr(store.aws, name, getattr(table, name))
            ids = iter(range(10_000))
            patch.setattr(store.messages.secrets, "token_hex", lambda n, ids=ids: f"{next(ids):08x}")
            creators = due_at_once(20)
            world = simulated(World(clock, queue, an_hour=120, accidents=0.1, seed=5, imports=0.1), monkeypatch)
            world.run(until=timedelta(hours=2))
            states = {creator: store.runs.creator_state(creator) or {} for creator in creators}
            fates.append((queue.sent, world.started, world.profiled, states))
    assert fates[0] == fates[1]
