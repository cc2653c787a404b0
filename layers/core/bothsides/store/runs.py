"""Runs of creators, and what of a creator is current.

A creator's ``CURRENT`` item holds the one run that is open, so that each change of a run is one conditional write:
``unsent`` (accepted) → ``queued`` (the queue has it) → ``running`` → ``done``, ``failed`` or ``postponed``. While a run
is open the item lies in the index under ``OPEN#…``, at the moment from which it is worth a look (``overdue``);
afterwards under ``DUE#…`` or ``POSTPONED``. How a run ended is kept under ``RUN#…``, written
before the run is released.

What is imported while a run is ``running`` it may not have read: then ``next_run`` is noted, and the write that
releases the run opens that one, ``unsent``.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from boto3.dynamodb.conditions import Attr, Key

from bothsides.errors import Conflict, NotFound, Superseded
from bothsides.settings import settings
from bothsides.store import aws, keys

KEPT = timedelta(days=90)  # how a run ended
FAILED_REST = timedelta(days=1)  # until a creator whose run failed is due again
AT_WORK = timedelta(seconds=320)  # a worker that gave no sign for so long is not at it any more: its own timeout
MAX_LOST = 3  # so often a creator's lost runs are queued again by themselves
COUNTED = 250  # of each partition, where waiting creators are counted
FOREVER = datetime.max.replace(tzinfo=UTC)
STEPS = ("FetchProfile", "ExtractPersona", "InferAudience", "ScoreFit")

_TRIES = tuple(f"tries_{step}" for step in STEPS)
_ACTIVE = (
    "active_run", "active_state", "active_since", "active_at", "claimed_at", "claimed_by", "correlation_id", "step",
    *_TRIES, "next_run",
)  # fmt: skip
_POSTPONED = ("postponed_until", "postponed_why")


class Course(NamedTuple):
    """How far a run has come."""

    tries: int  # of this step
    began: datetime  # when the state machine was started for it


class RunState(StrEnum):
    """How a run stands."""

    UNSENT = "unsent"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    POSTPONED = "postponed"


# ------------------------------------------------------------------------------------ what is current


def creator_state(creator: str) -> aws.Item | None:
    """The current state of a creator: ``run_id`` of its documents, ``active_run``, ``profiled_at``, ``failure``."""
    return aws.get(keys.creator_item(creator))


def creator_states(creators: Iterable[str]) -> dict[str, aws.Item]:
    """Creator → its current state, for those that have one."""
    return {str(item["creator"]): item for item in aws.batch_get(keys.creator_item(creator) for creator in creators)}


def is_kept(state: aws.Item) -> bool:
    """Whether a creator's current profile is still there: some platforms let it be kept for a day only."""
    return "run_id" in state and str(state.get("kept_until", FOREVER.isoformat())) > aws.now().isoformat()


def is_fresh(state: aws.Item | None) -> bool:
    """Whether a creator's documents can be used without a new run."""
    if state is None or not is_kept(state) or "failure" in state:
        return False
    return aws.now() - datetime.fromisoformat(str(state["profiled_at"])) < timedelta(days=settings().refresh_days)


# ------------------------------------------------------------------------------------- a run's course


def start(creator: str, run_id: str, correlation_id: str, *, news: bool = False) -> str:
    """Accept a run and return its id: that of the open one, where there is one. With ``news`` there are new rows of the
    creator: an open run that may have read the old ones is followed by this one.

    Raises:
        StoreBusy: runs of this creator begin and end faster than can be looked at.
    """
    for _ in aws.backoff():
        if _accept(creator, run_id, correlation_id):
            return run_id
        state = creator_state(creator) or {}
        if "active_run" in state and (not news or _follows(state, run_id, correlation_id)):
            return str(state["active_run"])
    raise AssertionError("backoff raises")


def _follows(state: aws.Item, run_id: str, correlation_id: str) -> bool:
    """Whether the news will be read: by the open run, which has not begun yet, or by one that follows it. False where
    the open run has ended meanwhile."""
    if "next_run" in state or state.get("active_state") in (RunState.UNSENT, RunState.QUEUED):
        return True
    noted = {"next_run": {"run_id": run_id, "correlation_id": correlation_id}}
    is_open = Attr("active_run").eq(state["active_run"])
    return aws.update(keys.creator_item(str(state["creator"])), noted, condition=is_open) is not None


def _accept(creator: str, run_id: str, correlation_id: str) -> bool:
    at = aws.now()
    older_form = Attr("active_state").not_exists() & Attr("active_since").lt((at - timedelta(hours=1)).isoformat())
    accepted = aws.update(
        keys.creator_item(creator),
        _unsent(creator, run_id, correlation_id, at, settings().unsent_seconds),
        remove=("step", *_TRIES, "next_run", *_POSTPONED),
        condition=Attr("active_run").not_exists() | older_form,
    )
    return accepted is not None


def _unsent(creator: str, run_id: str, correlation_id: str, at: datetime, seconds: int) -> aws.Item:
    """A run that is accepted now; its sender has so long."""
    return {
        "creator": creator, "active_run": run_id, "active_state": RunState.UNSENT.value,
        "active_since": at.isoformat(), "active_at": at.isoformat(), "claimed_at": at.isoformat(),
        "correlation_id": correlation_id,
        "gsi1pk": keys.open_run(creator), "gsi1sk": _after(at, seconds),
    }  # fmt: skip


def sent(creator: str, run_id: str) -> None:
    """Note that the queue has a run."""
    aws.update(
        keys.creator_item(creator),
        {"active_state": RunState.QUEUED.value, "gsi1sk": _after(aws.now(), settings().queue_seconds)},
        condition=Attr("active_run").eq(run_id) & Attr("active_state").eq(RunState.UNSENT.value),
    )


def claim(creator: str, run_id: str) -> None:
    """Take a run to work.

    Raises:
        Superseded: the run has ended, or another one has taken its place.
        Conflict: another worker is at it right now; its message comes again.
    """
    at, mine = aws.now(), secrets.token_hex(8)
    free = Attr("active_state").ne(RunState.RUNNING.value) | Attr("active_at").lt((at - AT_WORK).isoformat())
    free |= Attr("claimed_by").eq(mine)  # where only the answer got lost, the client asks again
    values = _sign(creator, at) | {"claimed_at": at.isoformat(), "claimed_by": mine}
    if aws.update(keys.creator_item(creator), values, condition=Attr("active_run").eq(run_id) & free):
        return
    if not is_open(creator, run_id):
        raise Superseded(f"run {run_id} of {creator} is not open any more")
    raise Conflict(f"another worker is at run {run_id}; the message comes again")


def is_open(creator: str, run_id: str) -> bool:
    """Whether this is the creator's open run."""
    return (creator_state(creator) or {}).get("active_run") == run_id


def step(creator: str, run_id: str, name: str) -> Course:
    """Note that a run has come to a step. A run that was never accepted is, where
    the creator has no other: the state machine can be started by hand.

    Raises:
        Superseded: the run has ended, or another one has taken its place.
    """
    if course := _came_to(creator, run_id, name):
        return course
    never_ended = aws.get(keys.run_item(creator, run_id)) is None
    if never_ended and _accept(creator, run_id, run_id) and (course := _came_to(creator, run_id, name)):
        return course
    raise Superseded(f"run {run_id} of {creator} is not open any more")


def _came_to(creator: str, run_id: str, name: str) -> Course | None:
    tries = f"tries_{name}"
    item = aws.update(
        keys.creator_item(creator),
        _sign(creator, aws.now()) | {"step": name},
        add={tries: 1},
        condition=Attr("active_run").eq(run_id),
    )
    if item is None:
        return None
    return Course(int(item[tries]), datetime.fromisoformat(str(item.get("claimed_at", item["active_since"]))))


def promote(creator: str, run_id: str, made_at: datetime, kept_until: datetime | None) -> None:
    """Make the documents of this run the creator's current ones. The profile may be kept until then.

    Raises:
        Superseded: the run is not the open one, or the current documents are newer.
    """
    made = made_at.isoformat()
    values = {
        "run_id": run_id, "profiled_at": aws.now().isoformat(), "made_at": made,
        "kept_until": (kept_until or FOREVER).isoformat(),
    }  # fmt: skip
    newest = Attr("made_at").not_exists() | Attr("made_at").lte(made)
    open_run = Attr("active_run").eq(run_id)
    if not aws.update(keys.creator_item(creator), values, remove=["failure"], condition=open_run & newest):
        raise Superseded(f"run {run_id} of {creator} is not open any more, or older than what is current")


def finish(creator: str, run_id: str) -> bool:
    """Close a run that has done all its steps. False where it is not the open one, or had ended otherwise."""
    return _close(creator, run_id, {"state": RunState.DONE.value})


def fail(creator: str, run_id: str, failure: aws.Item, *, lost: int = 0) -> bool:
    """Close a failed run, and leave the failure where people see it. False where it is not the open one, or had ended
    otherwise. ``lost`` counts how often in a row the creator's runs were lost."""
    failure = failure | {"at": aws.now().isoformat(), "run_id": run_id}
    return _close(creator, run_id, {"state": RunState.FAILED.value, "failure": failure}, lost=lost)


def postpone(creator: str, run_id: str, until: datetime, why: str) -> bool:
    """Close a run that has to wait for a platform's quota; ``postponed`` brings the creator back. False where it is not
    the open one, or had ended otherwise."""
    return _close(creator, run_id, {"state": RunState.POSTPONED.value, "until": until.isoformat(), "why": why})


def _close(creator: str, run_id: str, end: aws.Item, *, lost: int = 0) -> bool:
    """Record how a run ended, then release the creator as the record says: what is recorded first stays, also where its
    writer was killed before the release."""
    state = creator_state(creator) or {}
    recorded = _record(creator, run_id, end, state)
    released = _release(creator, run_id, *_after_run(creator, recorded, state, lost))
    return released and recorded["state"] == end["state"]


def _record(creator: str, run_id: str, end: aws.Item, state: aws.Item) -> aws.Item:
    """How the run ended: as given, or as it was recorded before."""
    at, key = aws.now(), keys.run_item(creator, run_id)
    values: aws.Item = {"creator": creator, "run_id": run_id, "updated_at": at.isoformat()} | end
    values |= {"expires_at": int((at + KEPT).timestamp())}
    if state.get("active_run") == run_id:
        values |= {"queued_at": state["active_since"]} | {name: state[name] for name in _TRIES if name in state}
    older_form = Attr("state").is_in([RunState.QUEUED.value, RunState.RUNNING.value])
    return aws.update(key, values, condition=Attr("state").not_exists() | older_form) or aws.get(key) or values


def _after_run(creator: str, end: aws.Item, state: aws.Item, lost: int) -> tuple[aws.Item, tuple[str, ...]]:
    """What a creator's item gets, and loses, when a run has ended so.

    A creator who has a profile is due again a day after a failure: a deleted account or a revoked key must not be asked
    at every refresh.
    """
    now, due = aws.now(), {"gsi1pk": keys.due_of(creator)}
    match end["state"]:
        case RunState.DONE:
            return due | {"gsi1sk": now.isoformat()}, ("lost",)
        case RunState.POSTPONED:
            waits = {"postponed_until": end["until"], "postponed_why": end["why"]}
            return waits | {"gsi1pk": keys.postponed(), "gsi1sk": end["until"]}, ("lost",)
    values, gone = {"failure": end["failure"]} | ({"lost": lost} if lost else {}), () if lost else ("lost",)
    if "run_id" not in state:  # never profiled: nothing to refresh
        return values, (*gone, "gsi1pk", "gsi1sk")
    again = now + FAILED_REST - timedelta(days=settings().refresh_days)
    return values | due | {"gsi1sk": again.isoformat()}, gone


def _release(creator: str, run_id: str, values: aws.Item, remove: tuple[str, ...]) -> bool:
    """Release the creator, or open the run that is to follow, which the sweeper sends."""
    key, is_open, follows = keys.creator_item(creator), Attr("active_run").eq(run_id), Attr("next_run")
    values, remove = {"last_run": run_id} | values, (*_ACTIVE, *remove)
    if aws.update(key, values, remove=remove, condition=is_open & follows.not_exists()):
        return True
    if (state := creator_state(creator) or {}).get("active_run") != run_id:
        return False
    values |= _unsent(creator, **state["next_run"], at=aws.now(), seconds=0)
    values = {name: value for name, value in values.items() if name not in _POSTPONED}
    remove = tuple(name for name in remove if name not in values)
    return aws.update(key, values, remove=remove, condition=is_open & follows.exists()) is not None


def _sign(creator: str, at: datetime) -> aws.Item:
    """A run at work gives a sign; after ``silent_seconds`` without one it is lost."""
    return {
        "active_state": RunState.RUNNING.value,
        "active_at": at.isoformat(),
        "gsi1pk": keys.open_run(creator),
        "gsi1sk": _after(at, settings().silent_seconds),
    }


def _after(at: datetime, seconds: int) -> str:
    return (at + timedelta(seconds=seconds)).isoformat()


# ------------------------------------------------------------------------------------------- look-ups


def get(creator: str, run_id: str) -> aws.Item:
    """One run: as it stands, or how it ended.

    Raises:
        NotFound: no such run.
    """
    for _ in range(2):  # a run that ends between the two looks has been recorded before it was released
        if item := aws.get(keys.run_item(creator, run_id)):
            return item
        state = creator_state(creator) or {}
        if state.get("active_run") == run_id:
            shown = {"creator": creator, "run_id": run_id, "state": state.get("active_state", RunState.QUEUED.value)}
            times = {"queued_at": state["active_since"], "updated_at": state.get("active_at", state["active_since"])}
            return shown | times | {name: state[name] for name in ("step", *_TRIES) if name in state}
    raise NotFound(f"{creator} has no run {run_id}")


def due(days: int) -> Iterator[str]:
    """Creators whose profile is older than that many days and who have no open run, oldest first in each shard."""
    before = (aws.now() - timedelta(days=days)).isoformat()
    for shard in range(keys.SHARDS):
        yield from _creators(keys.due(shard), before)


def postponed(at: datetime) -> Iterator[str]:
    """Creators that waited for a quota that is there again at that moment, longest waiting first."""
    return _creators(keys.postponed(), at.isoformat())


def _creators(partition: str, before: str) -> Iterator[str]:
    for item in aws.query(Key("gsi1pk").eq(partition) & Key("gsi1sk").lt(before), IndexName="gsi1"):
        yield str(item["creator"])


def overdue(at: datetime, most: int) -> list[aws.Item]:
    """At most so many open runs of which something should have been heard by that moment, as ``CURRENT`` items.

    Each is taken: for the next ``unsent_seconds`` nobody else gets it. A run that gave a sign meanwhile is left alone.
    """
    later = at + timedelta(seconds=settings().unsent_seconds)
    found: list[aws.Item] = []
    for partition in keys.open_runs():
        found += aws.take_overdue(partition, at, most - len(found), lambda _: later)
    return found


def waiting(platform: str) -> int:
    """How many creators of a platform have an open run, counted up to about 1,000. Other platforms' runs in the same
    partitions are passed over, however many they are."""
    mine = Attr("creator").begins_with(f"{platform}:")
    total = 0
    for partition in keys.open_runs(platform):
        condition = Key("gsi1pk").eq(partition)
        found = aws.query(condition, IndexName="gsi1", FilterExpression=mine, ProjectionExpression="pk")
        total += sum(1 for _ in islice(found, COUNTED))
    return total
