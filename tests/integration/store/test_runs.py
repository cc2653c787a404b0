"""What each change of a run writes, until when it is left alone, and what it refuses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bothsides import store
from bothsides.errors import Conflict, NotFound, StoreBusy, Superseded
from bothsides.settings import settings
from bothsides.store import keys, runs
from tests.integration.conftest import Cloud
from tests.unit.store.memory import Clock

ADA = "youtube:@ada"
FIRST, SECOND = "20261124T120000Z-00000001", "20261124T120000Z-00000002"
SECOND_LONG, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
FAILURE = {"step": "FetchProfile", "error": "CreatorNotFound", "detail": "gone"}


def state() -> dict[str, Any]:
    return {name: value for name, value in (runs.creator_state(ADA) or {}).items() if name not in ("pk", "sk")}


def profiled(clock: Clock, run_id: str = FIRST) -> None:
    """Ada, with documents of now and no open run."""
    runs.start(ADA, run_id, "c")
    runs.step(ADA, run_id, "ScoreFit")
    runs.promote(ADA, run_id, clock.at, None)
    assert runs.finish(ADA, run_id)


# ----------------------------------------------------------------------------------- accepted, sent, claimed


def test_an_accepted_run_is_unsent_and_worth_a_look_after_two_minutes(cloud: Cloud, clock: Clock) -> None:
    assert runs.start(ADA, FIRST, "why") == FIRST
    now = clock.at.isoformat()
    assert state() == {
        "creator": ADA, "active_run": FIRST, "active_state": "unsent", "active_since": now, "active_at": now,
        "claimed_at": now, "correlation_id": "why",
        "gsi1pk": keys.open_run(ADA), "gsi1sk": (clock.at + 2 * MINUTE).isoformat(),
    }  # fmt: skip


def test_while_a_run_is_open_its_id_is_what_a_second_gets(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, FIRST, "c")
    before = state()
    clock.at += DAY
    assert runs.start(ADA, SECOND, "d") == FIRST
    assert state() == before
    assert runs.is_open(ADA, FIRST)
    assert not runs.is_open(ADA, SECOND)
    assert not runs.is_open("youtube:@bob", FIRST)


def test_a_new_run_leaves_nothing_of_the_one_before(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, FIRST, "c")
    for name in runs.STEPS:
        runs.step(ADA, FIRST, name)
    runs.postpone(ADA, FIRST, clock.at + DAY, "the quota")
    runs.start(ADA, SECOND, "d")
    left = {"step", "postponed_until", "postponed_why", *(f"tries_{name}" for name in runs.STEPS)} & state().keys()
    assert left == set()


@pytest.mark.parametrize(("ago", "taken"), [(timedelta(minutes=59), False), (timedelta(minutes=61), True)])
def test_an_open_run_of_the_earlier_form_gives_way_after_an_hour(
    cloud: Cloud, clock: Clock, ago: timedelta, taken: bool
) -> None:
    """It had no state, and nobody sweeps it."""
    store.aws.update(
        keys.creator_item(ADA), {"creator": ADA, "active_run": "old", "active_since": (clock.at - ago).isoformat()}
    )
    assert runs.start(ADA, FIRST, "c") == (FIRST if taken else "old")


def test_a_creator_whose_runs_come_and_go_too_fast_is_a_busy_store(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.aws.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(runs, "_accept", lambda *_: False)
    with pytest.raises(StoreBusy):
        runs.start(ADA, FIRST, "c")


def test_a_sent_run_is_worth_a_look_when_the_queue_has_forgotten_it(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, FIRST, "c")
    before = state()
    clock.at += SECOND_LONG
    runs.sent(ADA, FIRST)
    assert state() == before | {"active_state": "queued", "gsi1sk": (clock.at + 4 * DAY).isoformat()}


def test_only_an_unsent_run_is_noted_as_sent(cloud: Cloud, clock: Clock) -> None:
    """A worker can be at it before its sender has noted that the queue has it."""
    runs.start(ADA, FIRST, "c")
    before = state()
    runs.sent(ADA, SECOND)
    assert state() == before
    runs.claim(ADA, FIRST)
    before = state()
    runs.sent(ADA, FIRST)
    assert state() == before


def test_a_claimed_run_is_at_work_and_lost_after_forty_minutes_without_a_sign(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, FIRST, "c")
    began = clock.at
    clock.at += MINUTE
    runs.claim(ADA, FIRST)
    found = state()
    assert found["active_state"] == "running"
    assert found["active_since"] == began.isoformat()
    assert found["active_at"] == found["claimed_at"] == clock.at.isoformat()
    assert (found["gsi1pk"], found["gsi1sk"]) == (keys.open_run(ADA), (clock.at + 40 * MINUTE).isoformat())


def test_a_claim_holds_as_long_as_its_worker_can_be_at_work(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, FIRST, "c")
    runs.claim(ADA, FIRST)
    first = state()["claimed_by"]
    clock.at += runs.AT_WORK
    with pytest.raises(Conflict, match=f"another worker is at run {FIRST}"):
        runs.claim(ADA, FIRST)
    assert state()["claimed_by"] == first
    clock.at += SECOND_LONG
    runs.claim(ADA, FIRST)
    assert state()["claimed_by"] != first


@pytest.mark.parametrize("other", [None, SECOND])
def test_a_run_that_is_over_is_not_claimed(cloud: Cloud, clock: Clock, other: str | None) -> None:
    runs.start(ADA, FIRST, "c")
    runs.finish(ADA, FIRST)
    if other:
        runs.start(ADA, other, "c")
    before = state()
    with pytest.raises(Superseded, match=f"run {FIRST} of {ADA} is not open"):
        runs.claim(ADA, FIRST)
    assert state() == before


# -------------------------------------------------------------------------------------------------- steps


def test_each_try_of_a_step_is_counted_from_the_moment_of_the_claim(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, FIRST, "c")
    clock.at += MINUTE
    runs.claim(ADA, FIRST)
    claimed = clock.at
    clock.at += MINUTE
    assert runs.step(ADA, FIRST, "FetchProfile") == (1, claimed)
    assert runs.step(ADA, FIRST, "FetchProfile") == (2, claimed)
    assert runs.step(ADA, FIRST, "ExtractPersona") == (1, claimed)
    found = state()
    assert (found["step"], found["tries_FetchProfile"], found["tries_ExtractPersona"]) == ("ExtractPersona", 2, 1)
    assert (found["active_at"], found["gsi1sk"]) == (clock.at.isoformat(), (clock.at + 40 * MINUTE).isoformat())


def test_a_run_of_the_earlier_form_began_when_it_was_accepted(cloud: Cloud, clock: Clock) -> None:
    began = clock.at - MINUTE
    store.aws.update(keys.creator_item(ADA), {"creator": ADA, "active_run": FIRST, "active_since": began.isoformat()})
    assert runs.step(ADA, FIRST, "FetchProfile") == (1, began)


def test_a_run_that_was_never_accepted_is_at_its_first_step(cloud: Cloud, clock: Clock) -> None:
    assert runs.step(ADA, FIRST, "FetchProfile") == (1, clock.at)
    found = state()
    assert (found["active_run"], found["active_state"], found["correlation_id"]) == (FIRST, "running", FIRST)


def test_a_run_that_ended_or_that_another_keeps_out_comes_to_no_step(cloud: Cloud, clock: Clock) -> None:
    profiled(clock)
    ended = state()
    with pytest.raises(Superseded, match=f"run {FIRST} of {ADA} is not open"):
        runs.step(ADA, FIRST, "FetchProfile")
    assert state() == ended, "it does not begin again"
    runs.start(ADA, SECOND, "c")
    other = state()
    with pytest.raises(Superseded):
        runs.step(ADA, "20261124T120000Z-00000003", "FetchProfile")
    assert state() == other


# ------------------------------------------------------------------------------------------- what is current


def test_promoted_documents_are_current_and_what_failed_before_is_forgotten(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, FIRST, "c")
    runs.fail(ADA, FIRST, FAILURE, lost=2)
    assert state()["lost"] == 2
    runs.start(ADA, SECOND, "c")
    made = clock.at
    clock.at += MINUTE
    runs.promote(ADA, SECOND, made, made + DAY)
    found = state()
    assert "failure" not in found
    assert found["lost"] == 2, "it may be lost after this too; the run's end forgets it"
    assert found["run_id"] == found["active_run"] == SECOND
    assert (found["made_at"], found["profiled_at"]) == (made.isoformat(), clock.at.isoformat())
    assert found["kept_until"] == (made + DAY).isoformat()


def test_documents_are_replaced_by_newer_ones_and_by_their_own_again_never_by_older(cloud: Cloud, clock: Clock) -> None:
    profiled(clock)
    runs.start(ADA, SECOND, "c")
    before = state()
    with pytest.raises(Superseded, match=f"run {SECOND} of {ADA} is not open any more, or older"):
        runs.promote(ADA, SECOND, clock.at - SECOND_LONG, None)
    assert state() == before
    for made in (clock.at, clock.at, clock.at + SECOND_LONG):
        runs.promote(ADA, SECOND, made, None)
        assert (state()["run_id"], state()["made_at"]) == (SECOND, made.isoformat())


def test_a_run_that_is_not_open_promotes_nothing(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, SECOND, "c")
    before = state()
    with pytest.raises(Superseded):
        runs.promote(ADA, FIRST, clock.at, None)
    assert state() == before


@pytest.mark.parametrize(("kept", "after", "there"), [(None, 10_000 * DAY, True), (DAY, DAY - MINUTE, True),
                                                     (DAY, DAY, False), (DAY, 2 * DAY, False)])  # fmt: skip
def test_a_profile_is_kept_as_long_as_its_platform_allows(
    cloud: Cloud, clock: Clock, kept: timedelta | None, after: timedelta, there: bool
) -> None:
    runs.start(ADA, FIRST, "c")
    assert not runs.is_kept(state()), "there is none yet"
    runs.promote(ADA, FIRST, clock.at, kept and clock.at + kept)
    clock.at += after
    assert runs.is_kept(state()) == there


def test_a_profile_of_the_earlier_form_is_kept(clock: Clock) -> None:
    assert runs.is_kept({"run_id": FIRST})


def test_documents_are_fresh_until_the_next_refresh(cloud: Cloud, clock: Clock) -> None:
    assert not runs.is_fresh(None)
    profiled(clock)
    assert runs.is_fresh(state())
    clock.at += 14 * DAY - SECOND_LONG
    assert runs.is_fresh(state())
    clock.at += SECOND_LONG
    assert not runs.is_fresh(state())


def test_documents_are_not_fresh_where_the_last_run_failed_or_they_are_no_longer_kept(
    cloud: Cloud, clock: Clock
) -> None:
    runs.start(ADA, FIRST, "c")
    runs.promote(ADA, FIRST, clock.at, clock.at + DAY)
    found = state()
    assert runs.is_fresh(found)
    assert not runs.is_fresh(found | {"failure": FAILURE})
    clock.at += DAY
    assert not runs.is_fresh(found)


def test_the_states_of_many_are_those_of_them_that_are_known(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, FIRST, "c")
    found = runs.creator_states([ADA, "youtube:@bob"])
    assert found == {ADA: runs.creator_state(ADA)}
    assert runs.creator_states([]) == {}


# --------------------------------------------------------------------------------------------------- ends


def test_a_run_that_is_done_is_recorded_for_ninety_days_and_its_creator_due_from_now(
    cloud: Cloud, clock: Clock
) -> None:
    began = clock.at
    runs.start(ADA, FIRST, "c")
    runs.step(ADA, FIRST, "FetchProfile")
    runs.step(ADA, FIRST, "FetchProfile")
    runs.promote(ADA, FIRST, clock.at, None)
    clock.at += MINUTE
    assert runs.finish(ADA, FIRST)
    assert runs.get(ADA, FIRST) == {
        **keys.run_item(ADA, FIRST), "creator": ADA, "run_id": FIRST, "state": "done",
        "queued_at": began.isoformat(), "updated_at": clock.at.isoformat(), "tries_FetchProfile": 2,
        "expires_at": int((clock.at + 90 * DAY).timestamp()),
    }  # fmt: skip
    assert state() == {
        "creator": ADA, "run_id": FIRST, "last_run": FIRST, "made_at": began.isoformat(),
        "profiled_at": began.isoformat(), "kept_until": runs.FOREVER.isoformat(),
        "gsi1pk": keys.due_of(ADA), "gsi1sk": clock.at.isoformat(),
    }  # fmt: skip


def test_a_creator_who_was_never_profiled_is_not_due_after_a_failure(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, FIRST, "c")
    clock.at += MINUTE
    assert runs.fail(ADA, FIRST, FAILURE)
    shown = FAILURE | {"at": clock.at.isoformat(), "run_id": FIRST}
    assert state() == {"creator": ADA, "last_run": FIRST, "failure": shown}
    recorded = runs.get(ADA, FIRST)
    assert (recorded["state"], recorded["failure"]) == ("failed", shown)


def test_a_creator_who_has_a_profile_is_due_again_a_day_after_a_failure(cloud: Cloud, clock: Clock) -> None:
    profiled(clock)
    clock.at += 20 * DAY
    runs.start(ADA, SECOND, "c")
    assert runs.fail(ADA, SECOND, FAILURE, lost=1)
    assert (state()["lost"], state()["gsi1pk"], state()["run_id"]) == (1, keys.due_of(ADA), FIRST)
    days = settings().refresh_days
    clock.at += DAY
    assert list(runs.due(days)) == []
    clock.at += SECOND_LONG
    assert list(runs.due(days)) == [ADA]


def test_a_postponed_creator_waits_until_its_quota_is_there_again(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, FIRST, "c")
    until = clock.at + 3 * timedelta(hours=1)
    assert runs.postpone(ADA, FIRST, until, "the quota of the day is used up")
    shown = {"until": until.isoformat(), "why": "the quota of the day is used up", "state": "postponed"}
    assert shown.items() <= runs.get(ADA, FIRST).items()
    assert state() == {
        "creator": ADA, "last_run": FIRST, "postponed_until": shown["until"], "postponed_why": shown["why"],
        "gsi1pk": keys.postponed(), "gsi1sk": shown["until"],
    }  # fmt: skip
    assert list(runs.postponed(until)) == []
    assert list(runs.postponed(until + SECOND_LONG)) == [ADA]


def test_the_longest_waiting_comes_first(cloud: Cloud, clock: Clock) -> None:
    for hours, creator in ((3, "youtube:@c"), (1, "youtube:@a"), (2, "x:b")):
        runs.start(creator, FIRST, "c")
        runs.postpone(creator, FIRST, clock.at + timedelta(hours=hours), "quota")
    assert list(runs.postponed(clock.at + DAY)) == ["youtube:@a", "x:b", "youtube:@c"]


def test_a_run_ends_once_and_what_was_recorded_first_stays(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, FIRST, "c")
    assert runs.finish(ADA, FIRST)
    recorded, before = runs.get(ADA, FIRST), state()
    clock.at += MINUTE
    assert not runs.finish(ADA, FIRST)
    assert not runs.fail(ADA, FIRST, FAILURE)
    assert not runs.postpone(ADA, FIRST, clock.at + DAY, "quota")
    assert (runs.get(ADA, FIRST), state()) == (recorded, before)


@pytest.mark.parametrize(("earlier", "ended"), [("queued", "failed"), ("running", "failed"), ("done", "done")])
def test_a_record_of_the_earlier_form_that_says_how_a_run_stands_is_no_end(
    cloud: Cloud, clock: Clock, earlier: str, ended: str
) -> None:
    store.aws.update(keys.run_item(ADA, FIRST), {"creator": ADA, "run_id": FIRST, "state": earlier})
    assert not runs.fail(ADA, FIRST, FAILURE), "it is not the open one"
    assert runs.get(ADA, FIRST)["state"] == ended


def test_a_run_that_is_not_the_open_one_is_recorded_without_the_open_ones_times(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, SECOND, "c")
    runs.step(ADA, SECOND, "FetchProfile")
    before = state()
    assert not runs.fail(ADA, FIRST, FAILURE)
    assert state() == before
    assert not {"queued_at", "tries_FetchProfile"} & runs.get(ADA, FIRST).keys()


# -------------------------------------------------------------------------------------------------- look-ups


def test_an_open_run_is_shown_as_it_stands(cloud: Cloud, clock: Clock) -> None:
    runs.start(ADA, FIRST, "c")
    began = clock.at
    shown = {"creator": ADA, "run_id": FIRST, "queued_at": began.isoformat()}
    assert runs.get(ADA, FIRST) == shown | {"state": "unsent", "updated_at": began.isoformat()}
    clock.at += MINUTE
    runs.step(ADA, FIRST, "ExtractPersona")
    assert runs.get(ADA, FIRST) == shown | {
        "state": "running", "updated_at": clock.at.isoformat(), "step": "ExtractPersona", "tries_ExtractPersona": 1,
    }  # fmt: skip


def test_an_open_run_of_the_earlier_form_is_shown_as_queued(cloud: Cloud, clock: Clock) -> None:
    began = clock.at.isoformat()
    store.aws.update(keys.creator_item(ADA), {"creator": ADA, "active_run": FIRST, "active_since": began})
    assert runs.get(ADA, FIRST) == {
        "creator": ADA, "run_id": FIRST, "state": "queued", "queued_at": began, "updated_at": began,
    }  # fmt: skip


def test_a_run_that_ends_between_the_two_looks_is_found(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.start(ADA, FIRST, "c")
    look = runs.creator_state

    def ends_first(creator: str) -> Any:
        monkeypatch.setattr(runs, "creator_state", look)
        runs.finish(ADA, FIRST)
        return look(creator)

    monkeypatch.setattr(runs, "creator_state", ends_first)
    assert runs.get(ADA, FIRST)["state"] == "done"


@pytest.mark.parametrize("open_run", [False, True])
def test_a_run_that_never_was_is_not_found(cloud: Cloud, clock: Clock, open_run: bool) -> None:
    if open_run:
        runs.start(ADA, FIRST, "c")
    with pytest.raises(NotFound, match=f"{ADA} has no run {SECOND}"):
        runs.get(ADA, SECOND)


def test_creators_are_due_when_their_profile_is_older_than_the_days_oldest_first_unless_a_run_is_open(
    cloud: Cloud, clock: Clock
) -> None:
    same_shard = [f"x:c{n}" for n in range(40) if keys.due_of(f"x:c{n}") == keys.due_of("x:c0")]
    others = [f"x:c{n}" for n in range(8)]
    creators = list(dict.fromkeys([*reversed(same_shard), *others]))
    for creator in creators:
        clock.at += MINUTE
        runs.start(creator, FIRST, "c")
        runs.finish(creator, FIRST)
    last: datetime = clock.at
    clock.at = last + 14 * DAY
    found = list(runs.due(14))
    assert set(found) == set(creators[:-1]), "all shards, and not the one that is just as old"
    assert [creator for creator in found if creator in same_shard] == list(reversed(same_shard))
    runs.start(creators[0], SECOND, "c")
    assert set(runs.due(14)) == set(creators[1:-1])


def test_the_overdue_are_those_that_nothing_was_heard_of_each_taken_for_two_minutes(cloud: Cloud, clock: Clock) -> None:
    runs.start("x:a", FIRST, "c")
    runs.start("x:b", FIRST, "c")
    runs.sent("x:b", FIRST)
    clock.at += 2 * MINUTE
    assert runs.overdue(clock.at, 10) == [], "its moment is not over yet"
    clock.at += SECOND_LONG
    [found] = runs.overdue(clock.at, 10)
    assert (found["creator"], found["active_state"]) == ("x:a", "unsent")
    assert found["gsi1sk"] == (clock.at + 2 * MINUTE).isoformat()
    assert runs.overdue(clock.at + 2 * MINUTE, 10) == []
    assert len(runs.overdue(clock.at + 2 * MINUTE + SECOND_LONG, 10)) == 1


def test_of_the_overdue_of_all_partitions_no_more_are_taken_than_asked_for(cloud: Cloud, clock: Clock) -> None:
    creators = {f"{platform}:c{n}" for platform in ("x", "youtube", "twitch") for n in range(8)}
    for creator in creators:
        runs.start(creator, FIRST, "c")
    clock.at += 3 * MINUTE
    taken = [{str(item["creator"]) for item in runs.overdue(clock.at, 10)} for _ in range(4)]
    assert [len(some) for some in taken] == [10, 10, 4, 0]
    assert set.union(*taken) == creators


def test_the_waiting_of_a_platform_are_counted_up_to_a_bound(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "COUNTED", 2)
    for number in range(16):
        runs.start(f"x:{number:x}", FIRST, "c")
    assert runs.waiting("x") == 2 * keys.OPEN_SPREAD


def test_platforms_that_share_partitions_are_counted_apart(cloud: Cloud, clock: Clock) -> None:
    shared = [name for name in (f"p{n}" for n in range(99)) if keys.open_runs(name) == keys.open_runs("p0")][:2]
    for platform in shared:
        runs.start(f"{platform}:a", FIRST, "c")
    assert len(shared) == 2
    assert [runs.waiting(platform) for platform in shared] == [1, 1]


def test_a_platforms_waiting_are_counted_behind_those_of_another_that_fill_a_page(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """YouTube's and Mastodon's runs share partitions: with a thousand of one, none of the other was counted."""
    monkeypatch.setattr(runs, "COUNTED", 2)
    assert keys.open_runs("youtube") == keys.open_runs("mastodon")
    for number in range(16):
        runs.start(f"youtube:c{number:02}", FIRST, "c")
    clock.at += MINUTE
    runs.start("mastodon:c00", FIRST, "c")
    assert (runs.waiting("mastodon"), runs.waiting("youtube")) == (1, 8)


def test_the_partitions_of_other_platforms_are_not_read_to_count_one(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = store.aws.query, []
    monkeypatch.setattr(store.aws, "query", lambda *of, **how: asked.append(of) or real(*of, **how))
    runs.waiting("x")
    assert len(asked) == keys.OPEN_SPREAD
