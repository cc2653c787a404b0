"""Quota, freshness and change: what a second visit asks, stores and says; how creators wait for a quota."""

from __future__ import annotations

import json
import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from moto.core.botocore_stubber import BotocoreStubber

from bothsides import store
from bothsides.documents.profile import Profile
from bothsides.errors import PlatformBusy
from bothsides.fetch import platforms, quota
from bothsides.fetch.connector import ANEW
from bothsides.imports import run
from functions.api import app as api
from functions.fetch_profile import app as fetch_profile
from functions.refresh_creators import app as refresh_creators
from tests.conftest import event
from tests.contract.conftest import NOW, Desk
from tests.contract.server import Reply, Request
from tests.contract.worlds import WORLDS, World, ago, iso, youtube
from tests.template import resource

CREATOR = "youtube:@maps"
LATER = NOW + timedelta(days=14)


@pytest.fixture
def world(desk: Desk) -> World:
    world = youtube.world()
    world.serve(world, desk.server)
    desk.platform("youtube", world.secret)
    return world


# --------------------------------------------------------------------------------------------- freshness


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_a_refresh_reads_only_new_posts_and_those_that_still_move(desk: Desk, name: str) -> None:
    """A platform that lets posts be kept over a refresh is not asked for the old ones again."""
    world = WORLDS[name]()
    world.posts = [(f"p{i}", 3.0 * i + 1, 0) for i in range(190)]
    world.serve(world, desk.server)
    desk.platform(name, world.secret)
    for secret, value in world.secrets.items():
        desk.secret(secret, value)
    first = desk.fetch(world.creator, keep=True).profile
    assert len(first.posts) == 190
    asked = len(desk.server.asked)
    desk.server.asked.clear()
    world.posts = [("p200", -10.0, 0), *world.posts]
    keep = platforms.load(name).LIMITS.keep
    second = desk.fetch(world.creator, at=LATER).profile
    assert len(second.posts) == 191
    found = {post.id.rsplit("/")[-1]: post for post in second.posts}
    assert {"p200", "p0", "p189"} <= found.keys()
    if keep is None or keep > timedelta(days=14):
        assert len(desk.server.asked) < asked
        assert found["p189"].seen_at == NOW, "when a kept metric was read is said"
    else:
        assert all(post.seen_at == LATER for post in second.posts)


def test_what_changed_is_said(world: World, desk: Desk) -> None:
    desk.fetch(CREATOR, keep=True)
    world.posts = [("p100", -13.0, 4), *[post for post in world.posts if post[0] != "p2"]]
    titles = youtube.world()  # the same, but one title is edited
    titles.posts = world.posts

    def edited(request: Request) -> Any:
        ids = request.query["id"].split(",")
        return {
            "items": [
                {
                    "id": i, "statistics": {"viewCount": "900", "likeCount": "70", "commentCount": str(c)},
                    "snippet": {
                        "title": f"Walk {i}" + (" (edited)" if i == "p4" else ""), "description": "A walk with a map",
                        "publishedAt": iso(ago(d)), "tags": ["maps"],
                    },
                }
                for i, d, c in world.posts
                if i in ids
            ]
        }  # fmt: skip

    desk.server.on("GET", "/youtube/v3/videos", edited)
    changes = desk.fetch(CREATOR, at=LATER).profile.changes
    assert changes is not None
    assert (changes.posts_new, changes.posts_gone, changes.posts_edited, changes.followers) == (1, 1, 1, 0)
    assert changes.since == NOW
    assert changes.account_edited == ()


def test_an_old_post_that_is_listed_no_more_is_gone(desk: Desk) -> None:
    world = WORLDS["mastodon"]()
    world.serve(world, desk.server)
    desk.platform("mastodon")
    desk.fetch(world.creator, keep=True)
    world.posts = world.posts[:30]  # the others were deleted
    assert len(desk.fetch(world.creator, at=LATER).profile.posts) == 70, "only what is new was read"
    profile = desk.fetch(world.creator, at=NOW + ANEW).profile
    assert len(profile.posts) == 30
    assert profile.changes is not None
    assert profile.changes.posts_gone == 40


def test_what_a_rate_limit_hid_is_kept_from_before(world: World, desk: Desk) -> None:
    desk.fetch(CREATOR, keep=True)
    desk.server.fault = lambda r, n: Reply({}, 429, {"Retry-After": "900"}) if "pageToken" in r.query else None
    world.posts = [(f"p{n}", 0.01 * n - 13.9, 0) for n in range(100, 160)] + world.posts
    profile = desk.fetch(CREATOR, at=LATER).profile
    assert len(profile.posts) == 50 + 70
    assert {post.seen_at for post in profile.posts} == {NOW, LATER}
    assert any("asks us to wait" in gap for gap in profile.coverage.missing)


def test_the_first_snapshot_has_nothing_to_compare_with(world: World, desk: Desk) -> None:
    assert desk.fetch(CREATOR).profile.changes is None


def test_identical_content_is_stored_once(world: World, desk: Desk) -> None:
    first = desk.fetch(CREATOR, keep=True).profile
    again = desk.fetch(CREATOR, at=NOW + timedelta(days=7), keep=True).profile
    text = store.documents.get_text(store.keys.document(Profile, CREATOR, again.run_id))
    assert json.loads(text)["same_as"] == first.run_id
    assert len(text) < 0.1 * len(first.model_dump_json())
    read = store.documents.get(Profile, CREATOR, again.run_id)
    assert (read.run_id, read.made_at, read.posts) == (again.run_id, again.made_at, first.posts)
    third = desk.fetch(CREATOR, at=NOW + timedelta(days=8), keep=True).profile
    text = store.documents.get_text(store.keys.document(Profile, CREATOR, third.run_id))
    assert json.loads(text)["same_as"] == first.run_id, "never a pointer to a pointer"


def test_what_others_point_to_never_expires_before_them(world: World, desk: Desk) -> None:
    """E6. YouTube lets its data be kept for 30 days: who points to a profile is kept as long as that one, and where
    that would end before the next refresh, the content is stored anew."""
    first = desk.fetch(CREATOR, keep=True).profile
    second = desk.fetch(CREATOR, at=NOW + timedelta(days=15), keep=True).profile
    read = store.documents.get(Profile, CREATOR, second.run_id)
    assert read.kept_until == first.kept_until < second.kept_until
    third = desk.fetch(CREATOR, at=NOW + timedelta(days=17), keep=True).profile
    text = json.loads(store.documents.get_text(store.keys.document(Profile, CREATOR, third.run_id)))
    assert "same_as" not in text
    assert text["kept_until"].startswith(f"{NOW + timedelta(days=47):%F}")


@pytest.mark.parametrize("platform", ["twitch", "reddit"])
def test_what_may_be_kept_for_a_day_or_two_is_never_pointed_to(desk: Desk, platform: str) -> None:
    world = WORLDS[platform]()
    world.serve(world, desk.server)
    desk.platform(platform, world.secret)
    desk.fetch(world.creator, keep=True)
    again = desk.fetch(world.creator, at=NOW + timedelta(hours=12), keep=True).profile
    assert "same_as" not in json.loads(
        store.documents.get_text(store.keys.document(Profile, world.creator, again.run_id))
    )


def test_terms_are_kept_by_lifecycle() -> None:
    rules = {
        r["Prefix"]: r["ExpirationInDays"]
        for r in resource("Bucket")["LifecycleConfiguration"]["Rules"]
        if "Prefix" in r
    }
    for name in platforms.names():
        keep = platforms.load(name).LIMITS.keep
        for kind in ("profiles", "samples", "answers"):
            expected = keep.days if keep else None
            assert rules.get(f"{kind}/{name}/") == expected, (kind, name)
    assert {"samples/", "answers/"} <= rules.keys()


def test_a_creator_whose_profile_had_to_be_deleted_is_fetched_anew(desk: Desk, context: Any) -> None:
    world = WORLDS["twitch"]()
    world.serve(world, desk.server)
    desk.platform("twitch", world.secret)
    now = store.aws.now()
    desk.fetch(world.creator, at=now, keep=True)
    state = store.runs.creator_state(world.creator)
    assert state is not None
    assert store.runs.is_kept(state)
    desk.monkeypatch.setattr(store.aws, "now", lambda: now + timedelta(days=2))
    assert not store.runs.is_kept(state)


# ----------------------------------------------------------------------------- imports beside a connector


def imported(desk: Desk, *rows: dict[str, Any]) -> None:
    store.documents.put_text("imports/some.jsonl", "\n".join(json.dumps({"creator": CREATOR} | row) for row in rows))
    status = run.take("imports/some.jsonl")
    assert (status["state"], status["bad"]) == ("done", 0)


def test_a_list_of_accounts_is_whom_to_ask_for(world: World, desk: Desk) -> None:
    imported(desk, {"kind": "account", "followers": "1.2M"})
    profile = desk.fetch(CREATOR).profile
    assert (profile.source, profile.account.followers, len(profile.posts)) == ("youtube", 12_000, 70)


def test_imported_posts_are_used_while_they_are_kept_then_the_platform(world: World, desk: Desk) -> None:
    imported(desk, {"kind": "post", "id": "1", "text": "imported"})
    assert desk.fetch(CREATOR).profile.source == "import"
    assert not desk.server.asked
    late = store.aws.now() + timedelta(days=31)
    desk.monkeypatch.setattr(store.aws, "now", lambda: late)
    assert desk.fetch(CREATOR).profile.source == "youtube"


def test_a_creators_own_insights_go_with_what_the_platform_shows(world: World, desk: Desk) -> None:
    vendor = {"kind": "vendor", "source": "Modash", "fake_share": 0.2}
    imported(desk, {"kind": "facts", "countries": {"DE": 0.7, "AT": 0.3}}, vendor)
    profile = desk.fetch(CREATOR).profile
    assert profile.source == "youtube"
    assert profile.audience_facts is not None
    assert profile.audience_facts.countries == {"DE": 0.7, "AT": 0.3}
    assert [(facts.source, facts.fake_share) for facts in profile.vendor_facts] == [("Modash", 0.2)]


# ------------------------------------------------------------------------------------------------- quota


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """moto is not made for threads; the functions' other work still runs side by side."""
    lock, answer = threading.RLock(), BotocoreStubber.__call__

    def locked(self: Any, *arguments: Any, **more: Any) -> Any:
        with lock:
            return answer(self, *arguments, **more)

    monkeypatch.setattr(BotocoreStubber, "__call__", locked)


class Clock:
    """Time as the functions see it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
        self.at = at
        monkeypatch.setattr(store.aws, "now", lambda: self.at)


def work(desk: Desk, context: Any, workers: int) -> list[dict[str, Any]]:
    """What the queue's consumer and the state machine do until the queue is empty: only the first step, though."""
    answers: list[dict[str, Any]] = []
    errors: list[BaseException] = []

    def consume() -> None:
        try:
            while True:
                batch = desk.cloud.sqs.receive_message(QueueUrl=desk.cloud.queue_url, VisibilityTimeout=900)
                for message in (found := batch.get("Messages", [])):
                    step = json.loads(message["Body"])
                    answer = fetch_profile.handler(step, context)
                    if not answer["postponed"]:
                        store.runs.promote(step["creator"], step["run_id"], store.aws.now(), None)
                        store.runs.finish(step["creator"], step["run_id"])
                    answers.append(step | answer)
                    handle = message["ReceiptHandle"]
                    desk.cloud.sqs.delete_message(QueueUrl=desk.cloud.queue_url, ReceiptHandle=handle)
                if not found:
                    return
        except BaseException as error:
            errors.append(error)
            raise

    threads = [threading.Thread(target=consume) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    return answers


def serve_anyone(world: World, desk: Desk) -> Counter[str]:
    """Any handle is a channel of its own; counts the visits by handle."""
    seen: Counter[str] = Counter()

    def channels(request: Request) -> Any:
        if "id" in request.query:
            return {"items": []}
        handle = request.query["forHandle"]
        seen[handle] += 1
        return {
            "items": [
                {
                    "id": "UC" + handle, "snippet": {"title": handle, "publishedAt": iso(ago(900))},
                    "statistics": {"subscriberCount": "10", "hiddenSubscriberCount": False, "videoCount": "3"},
                    "contentDetails": {"relatedPlaylists": {"uploads": "UU" + handle}},
                }
            ]
        }  # fmt: skip

    desk.server.on("GET", "/youtube/v3/channels", channels)
    return seen


@pytest.mark.usefixtures("one_at_a_time")
def test_ten_units_a_creator_serve_all_who_wait(world: World, desk: Desk, context: Any) -> None:
    """400 units, 40 creators in the queue, four at a time: none lost, none fetched twice, the quota kept.

    (The day of YouTube, 10,000 units for 1,000 creators, made smaller.)
    """
    desk.monkeypatch.setenv("PLATFORM_BUDGETS", '{"youtube": 400}')
    desk.platform("youtube")
    Clock(desk.monkeypatch, NOW)
    world.posts = [(f"p{i}", 10.0 * i + 1, 30) for i in range(12)]
    visits = serve_anyone(world, desk)
    creators = [f"youtube:@c{n}" for n in range(40)]
    store.messages.enqueue(creators)
    answers = work(desk, context, workers=4)

    assert sorted(answer["creator"] for answer in answers) == sorted(creators)
    assert not any(answer["postponed"] for answer in answers)
    assert set(visits.values()) == {1}
    assert len(visits) == 40
    used = store.quotas.taken("youtube", platforms.load("youtube").LIMITS.starts(NOW))
    assert used == len(desk.server.asked) <= 400
    samples = [len(store.documents.get_text(answer["key"].replace("profiles/", "samples/"))) for answer in answers]
    assert min(samples) > 1_000, "the last creator has a sample as well as the first"
    profile = store.documents.get(
        Profile, creators[0], next(a["run_id"] for a in answers if a["creator"] == creators[0])
    )
    assert len(profile.posts) == 12


def test_who_finds_the_quota_used_up_waits_and_comes_back(
    world: World, desk: Desk, context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch, NOW)
    monkeypatch.setenv("PLATFORM_BUDGETS", '{"youtube": 60}')
    desk.platform("youtube")
    world.posts = [("p1", 10.0, 30)]
    visits = serve_anyone(world, desk)
    creators = [f"youtube:@c{n}" for n in range(30)]
    store.messages.enqueue(creators)
    days = 0
    done: set[str] = set()
    while len(done) < len(creators):
        answers = work(desk, context, workers=1)
        done |= {answer["creator"] for answer in answers if not answer["postponed"]}
        waiting = [answer["creator"] for answer in answers if answer["postponed"]]
        window = platforms.load("youtube").LIMITS.starts(clock.at)
        assert store.quotas.taken("youtube", window) <= 60
        for creator in waiting[:1]:
            request = event("api/get_creator")
            request["rawPath"] = request["requestContext"]["http"]["path"] = f"/creators/{creator}"
            shown = json.loads(api.handler(request, context)["body"])
            assert shown["state"] == "postponed"
            assert shown["until"] == platforms.load("youtube").LIMITS.ends(clock.at).isoformat()
            assert "quota of 60 units is used up" in shown["why"]
        assert refresh_creators.handler(event("refresh_creators/schedule"), context)["postponed"] == 0, (
            "not before time"
        )
        clock.at += timedelta(days=1)
        again = refresh_creators.handler(event("refresh_creators/schedule"), context)
        assert (again["postponed"], again["queued"]) == (len(waiting), len(waiting))
        days += 1
        assert days < 10
    assert days > 1
    assert set(visits.values()) == {1}
    assert len(visits) == 30
    assert not list(store.runs.postponed(clock.at + timedelta(days=99)))


@pytest.mark.usefixtures("one_at_a_time")
def test_two_visits_never_take_the_same_unit(world: World, desk: Desk) -> None:
    taken: list[bool] = []

    def take() -> None:
        for _ in range(30):
            taken.append(store.quotas.take("youtube", NOW, 3, 100, expires=LATER))  # noqa: PERF401 one by one

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 33
    assert store.quotas.taken("youtube", NOW) == 99


def test_a_visit_that_outlasts_a_window_is_charged_to_the_next(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = platforms.load("twitch").LIMITS
    allowance = quota.allowance("twitch", limits, NOW, 0)
    allowance.spend(3)
    monkeypatch.setattr(quota, "monotonic", lambda: 61.0)
    allowance.spend(4)
    assert store.quotas.taken("twitch", limits.starts(NOW)) == 3
    assert store.quotas.taken("twitch", limits.ends(NOW)) == 4


def test_a_long_rate_limit_postpones_a_short_one_does_not(world: World, desk: Desk, context: Any) -> None:
    [(creator, (run_id, _))] = store.messages.enqueue([CREATOR]).items()
    step = {"creator": creator, "run_id": run_id}
    desk.server.fault = lambda r, n: Reply({}, 429, {"Retry-After": "1800"})
    assert fetch_profile.handler(step, context) == {"postponed": True, "key": ""}
    [waiting] = store.runs.postponed(store.aws.now() + timedelta(hours=1))
    assert waiting == CREATOR
    assert store.runs.get(creator, run_id)["state"] == "postponed"
    [(_, (again, _))] = store.messages.enqueue([CREATOR]).items()
    desk.server.fault = lambda r, n: Reply({}, 429, {"Retry-After": "45"})
    with pytest.raises(PlatformBusy):
        fetch_profile.handler(step | {"run_id": again}, context)
