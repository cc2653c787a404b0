"""YouTube's own: units, reasons of refusal, partial channels, who is sampled."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from bothsides import store
from bothsides.errors import CreatorNotFound, PlatformBusy, PlatformRefused
from bothsides.fetch import platforms
from bothsides.fetch.journal import Journal
from tests.contract import specs
from tests.contract.conftest import NOW, Desk
from tests.contract.server import Reply, Request
from tests.contract.worlds import World, youtube

CREATOR = "youtube:@maps"


@pytest.fixture
def world(desk: Desk) -> World:
    world = youtube.world()
    world.serve(world, desk.server)
    desk.platform("youtube", world.secret)
    return world


def error(status: int, reason: str, message: str = "no") -> Reply:
    entry = {"message": message, "domain": "youtube", "reason": reason}
    return Reply({"error": {"code": status, "message": message, "errors": [entry]}}, status)


def test_the_facts_of_channel_and_videos(world: World, desk: Desk) -> None:
    profile = desk.fetch(CREATOR).profile
    assert profile.account.country == "DE"
    assert profile.account.followers == 12000
    assert profile.account.bio == "Maps, tea and Python. 😀 🚀", "half characters are joined"
    newest = profile.posts[-1]
    assert (newest.id, newest.views, newest.likes, newest.comments, newest.sponsored) == ("p0", 900, 70, 40, False)
    assert [post.id for post in profile.posts if post.sponsored] == ["p3"]
    assert "maps" in newest.text


@pytest.mark.parametrize(
    ("creator", "asked"),
    [
        ("youtube:@maps", {"forHandle": "@maps"}),
        ("youtube:maps", {"forHandle": "@maps"}),
        ("youtube:user!maps", {"forUsername": "maps"}),
        ("youtube:UCabcdefghijklmnopqrstuv", {"id": "UCabcdefghijklmnopqrstuv"}),
    ],
)
def test_a_channel_is_asked_for_by_what_it_is_called(
    world: World, desk: Desk, creator: str, asked: dict[str, str]
) -> None:
    desk.server.on("GET", "/youtube/v3/channels", lambda _: {"items": []})
    with pytest.raises(CreatorNotFound):
        desk.fetch(creator)
    [request] = desk.server.asked
    assert asked.items() <= request.query.items()
    specs.youtube_query("channels", request.query)


def test_commenters_have_their_channels_facts_and_deleted_ones_are_left_out(world: World, desk: Desk) -> None:
    sample = desk.fetch(CREATOR).sample
    assert len(sample.members) == 60 - 5, "every 13th account is deleted"
    known = [m for m in sample.members if m.country]
    assert {m.country for m in known} == {"DE"}
    assert len(known) == 55 - 5, "of every tenth the platform has no channel any more: unknown, not guessed"
    assert all(m.followers is not None and m.created_at for m in known)
    assert not any((m.name or "@").startswith("@") for m in known), "the channel's name, not the comment's handle"
    assert all(m.relation == "commenter" and m.texts and m.active_at for m in sample.members)


def test_a_hidden_subscriber_count_is_none_with_a_reason(world: World, desk: Desk) -> None:
    def hidden(request: Request) -> Any:
        snippet = {"title": "Maps", "publishedAt": "2020-01-01T00:00:00Z"}
        channel = {"id": "UC1", "snippet": snippet, "statistics": {"hiddenSubscriberCount": True, "videoCount": "0"}}
        return {"items": [channel]}

    desk.server.on("GET", "/youtube/v3/channels", hidden)
    profile = desk.fetch(CREATOR).profile
    assert profile.account.followers is None
    assert profile.account.bio is None
    assert profile.account.posts_total == 0
    assert "followers: not given" in profile.coverage.missing


def test_videos_without_public_counts_have_none(world: World, desk: Desk) -> None:
    def bare(request: Request) -> Any:
        ids = request.query["id"].split(",")
        snippet = {"title": "A walk", "publishedAt": "2026-11-01T00:00:00Z"}
        return {"items": [{"id": i, "snippet": snippet} for i in ids[1:]]}  # the first one is private by now

    desk.server.on("GET", "/youtube/v3/videos", bare)
    profile = desk.fetch(CREATOR).profile
    assert len(profile.posts) == 68
    assert {(p.views, p.likes, p.comments, p.shares, p.sponsored) for p in profile.posts} == {(None,) * 5}


def test_a_malformed_video_is_left_out_and_counted(world: World, desk: Desk) -> None:
    def spoilt(request: Request) -> Any:
        ids = request.query["id"].split(",")
        whole = [{"id": i, "snippet": {"title": "t", "publishedAt": "2026-11-01T00:00:00Z"}} for i in ids]
        whole[0]["snippet"] = {"title": 7}
        whole[1] = {"kind": "youtube#video"}
        return {"items": whole}

    desk.server.on("GET", "/youtube/v3/videos", spoilt)
    profile = desk.fetch(CREATOR).profile
    assert len(profile.posts) == 66
    assert any(gap.startswith("posts: one had an unexpected shape") for gap in profile.coverage.missing)


def test_switched_off_comments_are_a_gap(world: World, desk: Desk) -> None:
    desk.server.fault = lambda r, n: error(403, "commentsDisabled") if "commentThreads" in r.path else None
    profile, sample, _ = desk.fetch(CREATOR)
    assert not sample.members
    assert "comments: switched off (70 times)" in profile.coverage.missing


def test_an_exceeded_quota_waits_for_midnight_in_california(world: World, desk: Desk) -> None:
    desk.server.fault = lambda r, n: error(403, "quotaExceeded")
    with pytest.raises(PlatformBusy) as busy:
        desk.fetch(CREATOR)
    assert busy.value.until == platforms.load("youtube").LIMITS.ends(datetime.now(UTC))


def test_pacific_days_begin_at_eight_in_winter_and_seven_in_summer() -> None:
    limits = platforms.load("youtube").LIMITS
    assert limits.starts(NOW) == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert limits.ends(NOW) == datetime(2026, 11, 24, 8, tzinfo=UTC)
    change = datetime(2026, 3, 8, 12, tzinfo=UTC)  # clocks go forward: this day has 23 hours
    assert (limits.ends(change) - limits.starts(change)).total_seconds() == 23 * 3600


@pytest.mark.parametrize("detail", ["API_KEY_SERVICE_BLOCKED", "API_KEY_HTTP_REFERRER_BLOCKED"])
def test_a_key_restricted_too_far_is_refused(world: World, desk: Desk, detail: str) -> None:
    reply = error(403, "forbidden", "Requests to this API are blocked.")
    reply.body["error"]["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail}]
    desk.server.fault = lambda r, n: reply
    with pytest.raises(PlatformRefused, match="refused the key"):
        desk.fetch(CREATOR)


@pytest.mark.parametrize("reason", ["channelForbidden", "channelClosed", "channelSuspended"])
def test_a_closed_channel_is_not_found(world: World, desk: Desk, reason: str) -> None:
    desk.server.fault = lambda r, n: error(403, reason)
    with pytest.raises(CreatorNotFound, match=reason):
        desk.fetch(CREATOR)


@pytest.mark.parametrize("reason", ["keyInvalid", "accessNotConfigured", "ipRefererBlocked"])
def test_a_bad_key_is_refused(world: World, desk: Desk, reason: str) -> None:
    desk.server.fault = lambda r, n: error(403, reason, "API key not valid. Pass a valid API key.")
    with pytest.raises(PlatformRefused):
        desk.fetch(CREATOR)


def test_a_rotated_key_is_read_without_a_deployment(world: World, desk: Desk) -> None:
    desk.fetch(CREATOR)
    desk.secret("platforms/youtube", {"api_key": "the-new-key"})
    store.documents.put_answers(CREATOR, Journal(now=NOW).dump(complete=True))
    keys: list[str] = []

    def rotated(request: Request, n: int) -> Reply | None:
        keys.append(request.query["key"])
        if request.query["key"] != "the-new-key":
            return error(400, "badRequest", "API key expired. Please renew the API key.")
        return Reply({"items": []})

    desk.server.fault = rotated
    with pytest.raises(CreatorNotFound):
        desk.fetch(CREATOR)
    assert keys == ["the-secret-key", "the-new-key"]


def test_no_secret_says_which_one_to_make(world: World, desk: Desk) -> None:
    desk.secret("platforms/youtube", {"wrong": "field"})
    with pytest.raises(PlatformRefused, match=r"bothsides/dev/platforms/youtube has no api_key: put .*docs/platforms"):
        desk.fetch(CREATOR)


def test_many_waiting_creators_share_the_day(world: World, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.runs, "waiting", lambda platform: 1_000)
    profile, sample, _ = desk.fetch(CREATOR)
    assert profile.coverage.quota_units <= 10
    assert len(profile.posts) == 50
    assert "posts: only the newest 50 were read" in profile.coverage.missing
    assert len(desk.server.calls("commentThreads")) >= 4
    assert len(sample.members) > 20
    assert any("videos with comments were read within this run's quota" in gap for gap in profile.coverage.missing)


def test_a_sample_cut_by_the_quota_grows_the_next_day(
    world: World, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.people = 5_000
    monkeypatch.setattr(store.runs, "waiting", lambda platform: 701)
    first = desk.fetch(CREATOR)
    before = {(r.path, str(sorted(r.query.items()))) for r in desk.server.asked}
    desk.server.asked.clear()
    second = desk.fetch(CREATOR)
    assert len(second.sample.members) > 1.5 * len(first.sample.members)
    after = {(r.path, str(sorted(r.query.items()))) for r in desk.server.asked}
    assert after, "new pages were read"
    assert not before & after, "what was got the first time is not asked for again"


def test_the_sample_is_spread_over_time_and_asks_both_orders(
    world: World, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.runs, "waiting", lambda platform: 401)
    desk.fetch(CREATOR)
    read = [int(r.query["videoId"][1:]) for r in desk.server.calls("commentThreads")]
    assert len(read) >= 12
    quarters = Counter(number * 4 // 70 for number in read)
    assert set(quarters) == {0, 1, 2, 3}
    assert max(quarters.values()) - min(quarters.values()) <= 1
    assert Counter(r.query["order"] for r in desk.server.calls("commentThreads")).keys() == {"time", "relevance"}


def test_a_busy_video_gives_more_pages_when_units_are_left(world: World, desk: Desk) -> None:
    world.posts = [("p1", 2.0, 950)]
    world.people = 900
    sample = desk.fetch(CREATOR).sample
    assert len(desk.server.calls("commentThreads")) == 10
    assert len(sample.members) > 800


def test_a_channel_without_uploads_has_no_posts(world: World, desk: Desk) -> None:
    desk.server.on("GET", "/youtube/v3/playlistItems", lambda _: error(404, "playlistNotFound"))
    profile = desk.fetch(CREATOR).profile
    assert profile.posts == ()


def test_a_channel_id_is_asked_for_by_id(world: World, desk: Desk) -> None:
    desk.fetch("youtube:UC" + "a" * 22)
    assert desk.server.asked[0].query["id"] == "UC" + "a" * 22


def test_a_brand_with_more_quota_says_so(world: World, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLATFORM_BUDGETS", '{"youtube": 20}')
    desk.platform("youtube")
    assert 18 <= desk.fetch(CREATOR).profile.coverage.quota_units <= 20
    with pytest.raises(PlatformBusy, match="youtube's quota of 20 units is used up until 2026-11-24 08:00 UTC"):
        desk.fetch("youtube:@other")
