"""The snapshots that a profile carries on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bothsides.documents.profile import MAX_HISTORY, Account, Coverage, Profile, Snapshot
from bothsides.fetch.run import digest, history

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def profile(followers: int, earlier: tuple[Snapshot, ...] = (), at: datetime = AT) -> Profile:
    return Profile(
        creator="x:ada", run_id="1", made_at=at, source="x", account=Account(followers=followers, posts_total=3),
        posts=(), coverage=Coverage(posts=0, audience=0), history=earlier,
    )  # fmt: skip


def seen(*followers: int, first: datetime = AT) -> tuple[Snapshot, ...]:
    return tuple(Snapshot(at=first + DAY * at, followers=n) for at, n in enumerate(followers))


def test_each_snapshot_is_carried_on() -> None:
    first = history(None, Account(followers=5, posts_total=2), AT, None)
    assert first == (Snapshot(at=AT, followers=5, posts_total=2),)
    second = history(profile(5, first), Account(followers=8), AT + DAY, None)
    assert second == (*first, Snapshot(at=AT + DAY, followers=8))


def test_a_profile_of_before_there_was_a_history_begins_it() -> None:
    found = history(profile(5), Account(followers=8), AT + DAY, None)
    assert [(shot.at, shot.followers, shot.posts_total) for shot in found] == [(AT, 5, 3), (AT + DAY, 8, None)]


def test_a_repeated_run_of_one_day_counts_once() -> None:
    later = AT + timedelta(hours=3)
    found = history(profile(5, seen(5)), Account(followers=6), later, None)
    assert found == (Snapshot(at=later, followers=6),)


def test_what_the_terms_do_not_let_be_kept_is_left_out() -> None:
    found = history(profile(5, seen(*range(40))), Account(followers=99), AT + 40 * DAY, 30 * DAY)
    assert [shot.followers for shot in found] == [*range(11, 40), 99]


def test_a_long_history_is_cut_to_the_newest() -> None:
    found = history(profile(5, seen(*range(MAX_HISTORY))), Account(followers=9), AT + MAX_HISTORY * DAY, None)
    assert len(found) == MAX_HISTORY
    assert (found[0].followers, found[-1].followers) == (1, 9)


def test_a_longer_history_is_no_other_content() -> None:
    assert digest(profile(5, seen(5))) == digest(profile(5, seen(4, 5)))
    assert digest(profile(5)) != digest(profile(6))
