"""What is special to each of the other platforms: states of accounts, plans, grants, what is left out and said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bothsides import store
from bothsides.errors import CreatorNotFound, PlatformBusy, PlatformRefused, PlatformUnavailable
from bothsides.fetch import credentials, platforms
from tests.contract.conftest import NOW, Desk, only
from tests.contract.server import Reply, Request
from tests.contract.worlds import WORLDS, World, ago, iso, rss
from tests.contract.worlds import tiktok as tiktok_world

type Open = Callable[[str], World]


@pytest.fixture
def open_world(desk: Desk) -> Open:
    def opened(name: str) -> World:
        world = WORLDS[name]()
        world.serve(world, desk.server)
        desk.platform(name, world.secret)
        for secret, value in world.secrets.items():
            desk.secret(secret, value)
        return world

    return opened


# ----------------------------------------------------------------------------------------------- Bluesky


@pytest.mark.parametrize(
    ("error", "message", "told"),
    [
        ("AccountTakedown", "Account is gone", "taken down"),
        ("AccountDeactivated", "Account is gone", "deactivated"),
        ("InvalidRequest", "Profile not found", "Profile not found"),
        ("InvalidRequest", "Error: actor must be a valid did or a handle", "like name.bsky.social"),
        (
            "InvalidRequest",
            'Invalid app.bsky.actor.getProfile params: Invalid AT identifier (got "maps") at $.actor',
            "like name.bsky.social",
        ),
    ],
)
def test_bluesky_accounts_that_are_not_there(desk: Desk, open_world: Open, error: str, message: str, told: str) -> None:
    open_world("bluesky")
    desk.server.fault = lambda r, n: Reply({"error": error, "message": message}, 400)
    with pytest.raises(CreatorNotFound, match=told):
        desk.fetch("bluesky:maps.example.com")


def test_bluesky_people_who_ask_not_to_be_shown_are_left_out(desk: Desk, open_world: Open) -> None:
    world = open_world("bluesky")
    sample = desk.fetch(world.creator).sample
    relations = {member.relation for member in sample.members}
    assert relations == {"follower", "liker", "commenter"}
    followers = [m for m in sample.members if m.relation == "follower"]
    assert len(followers) == 250 - 23, "every eleventh asks not to be shown"
    assert {(m.followers, m.following, m.posts_total) for m in sample.members} == {(5, 9, 30)}
    world.extra["labels"] = [
        {"src": "did:plc:creator", "uri": "at://x", "cts": iso(ago(5)), "val": "!no-unauthenticated"}
    ]
    with pytest.raises(CreatorNotFound, match="asks not to be shown"):
        desk.fetch("bluesky:did:plc:creator".replace("did:plc:creator", "maps.example.com"))


def test_bluesky_a_list_of_reposts_does_not_cost_the_sample(desk: Desk, open_world: Open) -> None:
    world = open_world("bluesky")
    feed = next(r for _, p, r in desk.server.routes if p.fullmatch("/xrpc/app.bsky.feed.getAuthorFeed"))

    def reposts(request: Request) -> Any:
        *_, repost = feed(request)["feed"]
        return {"feed": [repost] * 100, "cursor": f"{len(desk.server.calls('getAuthorFeed'))}"}

    desk.server.on("GET", "/xrpc/app.bsky.feed.getAuthorFeed", reposts)
    profile, sample, _ = desk.fetch(world.creator)
    assert len(desk.server.calls("getAuthorFeed")) == 20
    assert "posts: only 20 pages were read" in profile.coverage.missing
    assert sample.members, "the followers were asked all the same"


@pytest.mark.parametrize(
    ("embed", "told"),
    [
        ({"$type": "app.bsky.embed.gallery#view", "items": []}, "image"),
        ({"$type": "app.bsky.embed.video#view", "cid": "b", "playlist": "p"}, "video"),
        (
            {
                "$type": "app.bsky.embed.recordWithMedia#view",
                "record": {
                    "record": {"$type": "app.bsky.embed.record#viewNotFound", "uri": "at://x", "notFound": True}
                },
                "media": {"$type": "app.bsky.embed.gallery#view", "items": []},
            },
            "image",
        ),
        ({"$type": "app.bsky.embed.record#view", "record": {}}, "text"),
    ],
)
def test_bluesky_forms_of_posts(desk: Desk, open_world: Open, embed: dict[str, Any], told: str) -> None:
    world = open_world("bluesky")
    world.extra["embed"] = embed
    assert {post.format for post in desk.fetch(world.creator).profile.posts} == {told}


@pytest.mark.parametrize(
    ("verification", "told"),
    [
        (None, None),
        ({"verifiedStatus": "none", "trustedVerifierStatus": "none"}, False),
        ({"verifiedStatus": "valid", "trustedVerifierStatus": "none"}, True),
        ({"verifiedStatus": "none", "trustedVerifierStatus": "valid"}, True),
    ],
)
def test_bluesky_marks(desk: Desk, open_world: Open, verification: dict[str, Any] | None, told: bool | None) -> None:
    world = open_world("bluesky")
    if verification:
        world.extra["verification"] = {"verifications": []} | verification
    assert desk.fetch(world.creator).profile.account.verified is told


def test_bluesky_creators_by_did(desk: Desk, open_world: Open) -> None:
    open_world("bluesky")
    assert len(desk.fetch("bluesky:did!plc!creator").profile.posts) == 70
    assert desk.server.calls("getProfile")[0].query["actor"] == "did:plc:creator"


def test_bluesky_addresses_without_a_handle_are_by_did(desk: Desk, open_world: Open) -> None:
    world = open_world("bluesky")
    world.extra["handle"] = "handle.invalid"
    account = desk.fetch(world.creator).profile.account
    assert account.url == "https://bsky.app/profile/did:plc:creator"


def test_bluesky_posts_are_the_creators_own(desk: Desk, open_world: Open) -> None:
    profile = desk.fetch(open_world("bluesky").creator).profile
    assert "x1" not in {post.id for post in profile.posts}, "a repost is not the creator's"
    newest = profile.posts[-1]
    assert (newest.id, newest.likes, newest.comments, newest.shares, newest.views) == ("p0", 80, 40, 3, None)
    assert newest.url == "https://bsky.app/profile/maps.example.com/post/p0"
    assert profile.account.verified is None, "not said is not false"


# ---------------------------------------------------------------------------------------------- Mastodon


def test_mastodon_html_becomes_text_and_hidden_counts_none(desk: Desk, open_world: Open) -> None:
    profile, sample, _ = desk.fetch(open_world("mastodon").creator)
    assert profile.posts[-1].text == "Map p0\nof the north 🗺"
    assert profile.account.location == "Leeds, UK"
    assert {m.followers for m in sample.members} == {None, 12}
    assert {m.relation for m in sample.members} == {"follower", "liker", "sharer", "commenter"}


def test_mastodon_says_when_an_account_last_posted(desk: Desk, open_world: Open) -> None:
    """A8: a day of the account's own, not that of the answer under which it was met; null is not known."""
    sample = desk.fetch(open_world("mastodon").creator).sample
    followers = [member.last_active_at for member in sample.members if member.relation == "follower"]
    days = {NOW - timedelta(days=number) for number in range(1, 200) if number % 5}
    told = {f"{at:%F %T}" for at in followers if at}
    assert told <= {f"{day:%F} 00:00:00" for day in days}
    assert len(told) > 50
    assert None in followers
    assert all(member.last_active_at not in member.active_at for member in sample.members)


def test_mastodon_accounts_that_are_gone_or_moved(desk: Desk, open_world: Open) -> None:
    world = open_world("mastodon")
    world.extra["account"] = {"moved": {"acct": "maps@new.example"}}
    assert "account: moved to maps@new.example" in desk.fetch(world.creator).profile.coverage.missing
    world.extra["account"] = {"suspended": True}
    with pytest.raises(CreatorNotFound, match="suspended"):
        desk.fetch(world.creator)
    with pytest.raises(CreatorNotFound, match="write mastodon:maps@its"):
        desk.fetch("mastodon:maps")


def test_mastodon_lists_for_members_only_are_a_gap(desk: Desk, open_world: Open) -> None:
    world = open_world("mastodon")
    desk.server.fault = lambda r, n: (
        Reply({"error": "This method requires an authenticated user"}, 422) if r.path.endswith("/followers") else None
    )
    profile, sample, _ = desk.fetch(world.creator)
    assert "followers: the instance shows that to its members only" in profile.coverage.missing
    assert sample.members


def test_mastodon_followers_that_are_not_shown_are_a_gap(desk: Desk, open_world: Open) -> None:
    world = open_world("mastodon")
    desk.server.on("GET", "/api/v1/accounts/1/followers", lambda _: Reply([]))
    gaps = desk.fetch(world.creator).profile.coverage.missing
    assert "followers: the creator or the instance hides them" in gaps


def test_mastodon_uses_the_token_of_that_instance(desk: Desk, open_world: Open) -> None:
    world = open_world("mastodon")
    desk.secret("platforms/mastodon", {"example.social": "the-token"})
    desk.fetch(world.creator)
    assert {r.headers["authorization"] for r in desk.server.asked} == {"Bearer the-token"}


def test_mastodon_what_a_token_was_shown_as_a_follower_is_left_out(desk: Desk, open_world: Open) -> None:
    world = open_world("mastodon")
    everyone = desk.fetch(world.creator).sample
    world.extra["visibility"] = {"p3": "private", "p4": "direct", "p5": "unlisted"} | {
        f"r{n}": "private" for n in range(600, 615)
    }
    profile, sample, _ = desk.fetch(world.creator)
    names = {post.id for post in profile.posts}
    assert not {"p3", "p4"} & names
    assert "p5" in names
    assert "commenter" in {m.relation for m in everyone.members}
    assert "commenter" not in {m.relation for m in sample.members}


def test_mastodon_names_of_a_domain_that_lives_elsewhere(desk: Desk, open_world: Open) -> None:
    world = open_world("mastodon")
    _lives_at(desk, "acct:maps@example.social")
    desk.secret("platforms/mastodon", {"example.social": "the-token"})
    profile = desk.fetch(world.creator).profile
    assert len(profile.posts) == 70
    tokens = [r.headers.get("authorization") for r in desk.server.asked]
    assert tokens == ["Bearer the-token"] + [None] * (len(tokens) - 1), "a token is for its own server"


HTML = b"<html>a blog</html>"


def _lives_at(desk: Desk, subject: str, blog: Reply = Reply(raw=HTML, status=404)) -> None:  # noqa: B008 frozen
    """The domain has a blog, and its WebFinger names an account on the server that is in the world."""
    links = [
        {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": "https://example.social/@maps"},
        {"rel": "self", "type": "application/activity+json", "href": "https://social.example.org/users/maps"},
    ]
    desk.server.on("GET", "/.well-known/webfinger", lambda _: {"subject": subject, "links": links})
    desk.server.fault = lambda r, n: blog if n == 1 else None


@pytest.mark.parametrize("blog", [Reply(raw=HTML, status=404), Reply(raw=HTML), Reply(raw=HTML, status=403)])
def test_mastodon_a_domain_of_ones_own_may_be_an_alias(desk: Desk, open_world: Open, blog: Reply) -> None:
    world = open_world("mastodon")
    _lives_at(desk, "acct:maps@social.example.org", blog)
    profile = desk.fetch("mastodon:hello@my.example").profile
    assert profile.account.url == "https://example.social/@maps"
    assert [r.query["acct"] for r in desk.server.calls("/lookup")] == ["hello", "maps"]
    world.extra["account"] = {"url": "https://example.social/@another"}
    _lives_at(desk, "acct:maps@social.example.org", blog)
    desk.server.asked.clear()
    with pytest.raises(CreatorNotFound, match="not the one that my"):
        desk.fetch("mastodon:hello@my.example")


def test_mastodon_the_token_of_the_server_that_a_domain_lives_on(desk: Desk, open_world: Open) -> None:
    open_world("mastodon")
    _lives_at(desk, "acct:maps@my.example")
    desk.secret("platforms/mastodon", {"social.example.org": "the-token"})
    desk.fetch("mastodon:maps@my.example")
    tokens = [r.headers.get("authorization") for r in desk.server.asked]
    assert tokens == [None, None] + ["Bearer the-token"] * (len(tokens) - 2)


def test_mastodon_long_threads_are_cut_and_that_is_said(desk: Desk, open_world: Open) -> None:
    world = open_world("mastodon")
    world.extra["replies"] = 60
    gaps = desk.fetch(world.creator).profile.coverage.missing
    assert any(gap.startswith("replies: only the first 61 of a thread are shown") for gap in gaps)


@pytest.mark.parametrize(("name", "owner"), [
    ("bluesky", "did:plc:creator"), ("mastodon", "https://example.social/@maps"),
])  # fmt: skip
def test_a_creator_who_answers_is_not_the_audience(desk: Desk, open_world: Open, name: str, owner: str) -> None:
    sample = desk.fetch(open_world(name).creator).sample
    assert credentials.pseudonym(name, owner) not in {member.id for member in sample.members}


# ------------------------------------------------------------------------------------------ Reddit, Twitch


def test_reddit_suspended_and_removed(desk: Desk, open_world: Open) -> None:
    world = open_world("reddit")
    profile, sample, _ = desk.fetch(world.creator)
    assert profile.account.followers == 321
    assert profile.account.verified is None, "Reddit marks an address that was confirmed, not who somebody is"
    assert len(sample.members) == 60 - 5, "[deleted] is nobody"
    assert profile.kept_until is not None
    assert (profile.kept_until - profile.made_at).days == 2
    assert {post.format for post in profile.posts} == {"text"}
    world.extra["post"] = {"is_self": False, "is_gallery": True}
    assert {post.format for post in desk.fetch(world.creator).profile.posts} == {"image"}
    world.extra["post"] = {"is_self": False, "url": "https://i.redd.it/a.png"}
    assert {post.format for post in desk.fetch(world.creator).profile.posts} == {"image"}
    world.posts = []
    hidden = desk.fetch(world.creator).profile.coverage.missing
    assert "posts: none are visible; Reddit lets people hide their posts" in hidden
    world.extra["about"] = {"is_suspended": True}
    with pytest.raises(CreatorNotFound, match="suspended"):
        desk.fetch(world.creator)


def test_reddit_and_twitch_say_when_the_client_is_unknown(desk: Desk, open_world: Open) -> None:
    for name in ("reddit", "twitch"):
        world = open_world(name)
        desk.server.on("POST", ".*token", lambda _: Reply({"message": "invalid client", "status": 403}, 403))
        with pytest.raises(PlatformRefused, match=f"docs/platforms/{name}.md"):
            desk.fetch(world.creator)


def test_twitch_months_each_speak(desk: Desk, open_world: Open) -> None:
    profile, sample, _ = desk.fetch(open_world("twitch").creator)
    assert profile.account.followers == 4321
    assert len(sample.members) == 6 * 20
    assert {m.relation for m in sample.members} == {"sharer"}
    assert {(p.likes, p.comments, p.views) for p in profile.posts} == {(None, None, 500)}
    starts = [r.query["started_at"][:10] for r in desk.server.calls("/clips")]
    assert starts == sorted(starts, reverse=True)
    assert len(set(starts)) == 6


def test_twitch_without_the_follower_count_has_none(desk: Desk, open_world: Open) -> None:
    world = open_world("twitch")
    desk.server.on("GET", "/helix/channels/followers", lambda _: Reply({"message": "missing scope"}, 401))
    profile = desk.fetch(world.creator).profile
    assert profile.account.followers is None
    assert "followers: not given" in profile.coverage.missing
    assert len(profile.posts) == 70, "what one list asks for does not fail the profile"


# ----------------------------------------------------------------------------------------------------- X


def test_x_pays_for_what_was_read_not_for_what_was_asked(desk: Desk, open_world: Open) -> None:
    profile = desk.fetch(open_world("x").creator).profile
    posts, followers, reposters, replies = 70, 100, 5 * 20, 2 * 10
    people = 1 + followers + reposters + 2 * 9
    assert profile.coverage.quota_units == posts + replies + 2 * people, "a person costs what two posts do"
    assert store.quotas.taken("x", platforms.load("x").LIMITS.starts(profile.made_at)) == profile.coverage.quota_units


def test_x_does_not_pay_for_what_is_not_granted(desk: Desk, open_world: Open) -> None:
    world = open_world("x")
    told = {
        "title": "Client Forbidden",
        "detail": "not in this plan",
        "type": "https://api.x.com/2/problems/client-forbidden",
    }
    people = ("/followers", "/retweeted_by", "/recent")
    desk.server.fault = lambda r, n: Reply(told, 403) if r.path.endswith(people) else None
    profile = desk.fetch(world.creator).profile
    assert profile.coverage.quota_units == 2 + 70, "the account and its posts"
    assert len(desk.server.calls("/retweeted_by")) == 1, "what is not granted is not asked for again"
    assert sum(gap.startswith("reposters: ") for gap in profile.coverage.missing) == 1


def test_x_long_posts_are_whole(desk: Desk, open_world: Open) -> None:
    world = open_world("x")
    profile = desk.fetch(world.creator).profile
    long = only(post for post in profile.posts if post.id == "p7")
    assert long.text.endswith("the very end")


def test_x_windows_of_one_endpoint_leave_the_others_alone(desk: Desk, open_world: Open) -> None:
    world, limits = open_world("x"), platforms.load("x").LIMITS
    reposters = limits.calls["retweeted_by"]
    start, end = reposters.starts(NOW), reposters.ends(NOW)
    assert store.quotas.take("x/retweeted_by", start, reposters.units - 2, reposters.units, expires=end)
    profile, sample, _ = desk.fetch(world.creator)
    assert len(desk.server.calls("/retweeted_by")) == 2, "no more than the window has"
    told = "reposters: not all were read: x's 75 calls of retweeted_by are used up until 12:15 UTC"
    assert any(gap.startswith(told) for gap in profile.coverage.missing)
    assert {m.relation for m in sample.members} == {"follower", "sharer", "commenter"}
    assert store.quotas.taken("x/users/followers", start) == 1
    assert store.quotas.taken("x/users/by/username", start) == 1

    names = limits.calls["users/by/username"]
    assert store.quotas.take("x/users/by/username", start, names.units - 1, names.units, expires=end)
    with pytest.raises(PlatformBusy, match="calls of users/by/username") as busy:
        desk.fetch("x:other")
    assert busy.value.until == end, "without its first call a visit waits for the next window"


def test_x_caps_of_a_month_are_tried_again_tomorrow(desk: Desk, open_world: Open) -> None:
    world = open_world("x")
    cap = {"title": "UsageCapExceeded", "detail": "over", "type": "https://api.x.com/2/problems/usage-capped"}
    desk.server.fault = lambda r, n: Reply(cap, 429)
    with pytest.raises(PlatformBusy, match="month's cap") as busy:
        desk.fetch(world.creator)
    assert busy.value.until == platforms.load("x").LIMITS.ends(datetime.now(UTC))


def test_x_protected_suspended_and_plans(desk: Desk, open_world: Open) -> None:
    world = open_world("x")
    desk.server.on(
        "GET", "/2/users/1/followers",
        lambda _: Reply({"title": "Forbidden", "detail": "Your plan has no access", "type": "about:blank"}, 403),
    )  # fmt: skip
    profile, sample, _ = desk.fetch(world.creator)
    assert "followers: Your plan has no access" in profile.coverage.missing
    assert {m.relation for m in sample.members} == {"sharer", "commenter"}
    assert [p.id for p in profile.posts if p.sponsored] == ["p3"]
    world.extra["user"] = {"protected": True}
    with pytest.raises(CreatorNotFound, match="protected"):
        desk.fetch(world.creator)
    desk.server.fault = lambda r, n: Reply({"title": "Forbidden", "detail": "User has been suspended: [maps]."}, 403)
    with pytest.raises(CreatorNotFound, match="suspended"):
        desk.fetch(world.creator)
    desk.server.fault = lambda r, n: Reply({"title": "CreditsDepleted", "detail": "no credits"}, 402)
    with pytest.raises(PlatformBusy, match="credit") as busy:
        desk.fetch(world.creator)
    assert busy.value.until == platforms.load("x").LIMITS.ends(datetime.now(UTC)), "tomorrow, not at once"


def test_x_by_the_names_of_before(desk: Desk, open_world: Open) -> None:
    """X renames tweets to posts: an account that is served the old names is read by them."""
    world = open_world("x")
    new = desk.fetch(world.creator).profile
    unknown = {"title": "Invalid Request", "detail": "The query parameter [post.fields] is not one of [tweet.fields]"}
    old_names = {"note_post": "note_tweet", "repost_count": "retweet_count", "post_count": "tweet_count"}

    def old(request: Request, n: int) -> Reply | None:
        if "post.fields" in request.query:
            return Reply({"errors": [unknown], "type": "about:blank"}, 400)
        if fields := request.query.pop("tweet.fields", None):
            request.query["post.fields"] = fields.replace("note_tweet", "note_post")
        route = next(route for _, pattern, route in desk.server.routes if pattern.fullmatch(request.path))
        answer = re.sub("|".join(old_names), lambda m: old_names[m[0]], json.dumps(route(request)))
        return Reply(raw=answer.encode())

    desk.server.fault = old
    profile = desk.fetch(world.creator).profile
    assert profile.posts == new.posts
    assert profile.account == new.account
    assert profile.coverage.quota_units == new.coverage.quota_units


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://x.com/maps/status/1/video/1", "video"),
        ("https://x.com/maps/status/1/photo/1", "image"),
        ("https://maps.example/photo/1", "link"),
        (None, "text"),
    ],
)
def test_x_tells_pictures_from_videos(desk: Desk, open_world: Open, address: str | None, told: str) -> None:
    world = open_world("x")
    if address:
        world.extra["entities"] = {"urls": [{"start": 0, "end": 9, "url": "https://t.co/a", "expanded_url": address}]}
    assert {post.format for post in desk.fetch(world.creator).profile.posts} == {told}


def test_what_x_shows_to_users_alone_is_not_asked_again(desk: Desk, open_world: Open) -> None:
    world = open_world("x")
    told = {
        "detail": "Application-Only is forbidden",
        "type": "https://api.x.com/2/problems/unsupported-authentication",
    }
    desk.server.fault = lambda r, n: Reply(told, 403) if r.path.endswith("/retweeted_by") else None
    profile = desk.fetch(world.creator).profile
    assert len(desk.server.calls("/retweeted_by")) == 1
    assert any("Application-Only" in gap for gap in profile.coverage.missing)


# --------------------------------------------------------------------------------------------- Instagram


def test_instagram_insights_are_the_audiences_facts(desk: Desk, open_world: Open) -> None:
    profile, sample, _ = desk.fetch(open_world("instagram").creator)
    facts = profile.audience_facts
    assert facts is not None
    assert facts.countries == {"GB": 0.6, "US": 0.2, "DE": 0.2}
    assert facts.genders == {"woman": 0.5, "man": 0.4, "unknown": 0.1}
    assert facts.ages == {"18-24": 0.2, "25-34": 0.8}
    assert len(sample.members) == 60
    hidden = only(post for post in profile.posts if post.likes is None)
    assert hidden.id == "p5"
    assert {(post.views, post.shares) for post in profile.posts} == {(3200, 6)}


@pytest.mark.parametrize(
    ("code", "message"), [(100, "Media posted before business account conversion"), (10, "missing the scope")]
)
def test_instagram_posts_without_insights_are_posts_all_the_same(
    desk: Desk, open_world: Open, code: int, message: str
) -> None:
    world = open_world("instagram")
    refused = Reply({"error": {"message": message, "type": "OAuthException", "code": code}}, 400)
    desk.server.fault = lambda r, n: refused if "insights.metric" in r.query.get("fields", "") else None
    profile, sample, _ = desk.fetch(world.creator)
    assert len(profile.posts) == 70
    assert {(post.views, post.shares) for post in profile.posts} == {(None, None)}
    assert any(gap.startswith("views and shares: ") and message in gap for gap in profile.coverage.missing)
    assert sample.members


def test_instagram_pictures_may_have_views_alone(desk: Desk, open_world: Open) -> None:
    """A page is refused whole where one of its posts has not the metric; the other pages keep theirs."""
    world = open_world("instagram")
    message = "(#100) The metric shares is not supported for this media type"
    refused = Reply({"error": {"message": message, "type": "OAuthException", "code": 100}}, 400)

    def fault(request: Request, n: int) -> Reply | None:
        fields = request.query.get("fields", "")
        return refused if "shares" in fields and "after" not in request.query else None

    desk.server.fault = fault
    profile = desk.fetch(world.creator).profile
    assert len(profile.posts) == 70
    assert {post.views for post in profile.posts} == {3200}
    assert [post.shares for post in profile.posts] == [6] * 20 + [None] * 50
    assert any(gap.startswith("shares: not given for 50") for gap in profile.coverage.missing)


def test_a_wrong_user_id_in_the_brands_secret_is_not_a_missing_creator(desk: Desk, open_world: Open) -> None:
    open_world("instagram")
    told = {"message": "Object with ID '1' does not exist, cannot be loaded due to missing permissions",
            "type": "GraphMethodException", "code": 100, "error_subcode": 33}  # fmt: skip
    desk.server.fault = lambda r, n: Reply({"error": told}, 400)
    with pytest.raises(PlatformRefused, match=r"does not exist.*docs/platforms/instagram.md"):
        desk.fetch("instagram:other")


def test_instagram_grants_are_of_one_account(desk: Desk, open_world: Open) -> None:
    world = open_world("instagram")
    desk.secret("creators/instagram/hills", world.secrets["creators/instagram/maps"])
    with pytest.raises(PlatformRefused, match="belongs to maps"):
        desk.fetch("instagram:hills")


def test_instagram_without_a_grant_gives_the_profile_alone(desk: Desk, open_world: Open) -> None:
    open_world("instagram")
    profile, sample, _ = desk.fetch("instagram:other")
    assert len(profile.posts) == 70
    assert profile.audience_facts is None
    assert not sample.members
    assert "audience: Instagram shows people and shares only if the creator grants access" in profile.coverage.missing


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (190, PlatformRefused), (102, PlatformRefused), (10, PlatformRefused), (100, PlatformRefused),
        (4, PlatformBusy), (341, PlatformBusy), (368, PlatformBusy), (80002, PlatformBusy),
    ],
)  # fmt: skip
def test_instagram_codes(desk: Desk, open_world: Open, code: int, kind: type[Exception]) -> None:
    world = open_world("instagram")
    usage = '{"1": [{"type": "instagram", "estimated_time_to_regain_access": 15}]}'
    body = {"error": {"message": "so it is", "type": "OAuthException", "code": code}}
    desk.server.fault = lambda r, n: Reply(body, 400, {"X-Business-Use-Case-Usage": usage})
    with pytest.raises(kind, match="so it is"):
        desk.fetch(world.creator)


# ------------------------------------------------------------------------------------------------ TikTok


def test_tiktok_business_gives_shares_and_commenters(desk: Desk, open_world: Open) -> None:
    profile, sample, _ = desk.fetch(open_world("tiktok").creator)
    facts = profile.audience_facts
    assert facts is not None
    assert facts.countries == {"GB": 0.75, "US": 0.25}
    assert facts.genders == {"woman": 0.6, "man": 0.3, "unknown": 0.1}
    assert {(p.views, p.likes, p.shares) for p in profile.posts} == {(700, 60, 2)}
    assert sample.members


def test_tiktok_by_the_creators_consent(desk: Desk, open_world: Open) -> None:
    world = open_world("tiktok")
    desk.secret("creators/tiktok/maps", tiktok_world.DISPLAY)
    profile, sample, _ = desk.fetch(world.creator)
    assert len(profile.posts) == 70
    assert not sample.members
    assert profile.account.followers == 900
    desk.secret("creators/tiktok/other", tiktok_world.DISPLAY)
    with pytest.raises(PlatformRefused, match="belongs to maps"):
        desk.fetch("tiktok:other")


def test_tiktok_for_research(desk: Desk, open_world: Open) -> None:
    world = open_world("tiktok")
    desk.secret("creators/tiktok/maps", {"none": "granted"})
    credentials.forget()
    profile, sample, _ = desk.fetch(world.creator)
    young = [p for p in world.posts if p[1] < 180]
    assert len(profile.posts) == len(young) < len(world.posts)
    assert "posts: only those of the last 180 days were requested" in profile.coverage.missing
    assert {m.relation for m in sample.members} == {"follower"}
    later = desk.fetch(world.creator, at=NOW + timedelta(days=5), keep=True).profile
    assert later.changes is None or later.changes.posts_gone == 0
    desk.secret("platforms/tiktok", {"none": "here"})
    credentials.forget()
    with pytest.raises(PlatformRefused, match="what the creator grants"):
        desk.fetch(world.creator)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (40001, PlatformRefused), (40002, PlatformRefused), (40102, PlatformRefused), (40105, PlatformRefused),
        (40100, PlatformBusy), (40133, PlatformBusy),
        (50002, PlatformUnavailable), (51039, PlatformUnavailable), (60001, PlatformUnavailable),
    ],
)  # fmt: skip
def test_tiktok_errors_come_with_status_200_too(desk: Desk, open_world: Open, code: int, kind: type[Exception]) -> None:
    world = open_world("tiktok")
    desk.server.fault = lambda r, n: Reply({"code": code, "message": "so it is", "data": {}})
    with pytest.raises(kind, match="so it is"):
        desk.fetch(world.creator)


def test_tiktok_asks_to_slow_down_and_the_sample_stops_there(desk: Desk, open_world: Open) -> None:
    world = open_world("tiktok")
    slow = Reply({"code": 40100, "message": "Too many requests", "data": {}})
    desk.server.fault = lambda r, n: slow if "comment" in r.path and n > 10 else None
    profile, sample, _ = desk.fetch(world.creator)
    assert sample.members, "what was read is kept"
    assert any("not all were read: TikTok asks us to slow down" in gap for gap in profile.coverage.missing)


def _research(desk: Desk, world: World) -> str:
    desk.secret("creators/tiktok/maps", {"none": "granted"})
    credentials.forget()
    return world.creator


def test_tiktok_research_has_a_day_that_others_use_too(desk: Desk, open_world: Open) -> None:
    creator = _research(desk, open_world("tiktok"))
    used_up = {"code": "daily_quota_limit_exceeded", "message": "Daily quota is exceeded", "log_id": "L"}
    desk.server.fault = lambda r, n: Reply({"error": used_up, "data": {}}, 429) if "research" in r.path else None
    with pytest.raises(PlatformBusy, match="used up") as busy:
        desk.fetch(creator)
    assert busy.value.until == platforms.load("tiktok").LIMITS.ends(datetime.now(UTC))


def test_a_token_refused_with_status_200_is_refused(desk: Desk, open_world: Open) -> None:
    creator = _research(desk, open_world("tiktok"))
    wrong = {"error": "invalid_client", "error_description": "Client key or secret is incorrect.", "log_id": "L"}
    desk.server.fault = lambda r, n: Reply(wrong) if "token" in r.path else None
    with pytest.raises(PlatformRefused, match=r"secret is incorrect.*docs/platforms/tiktok.md"):
        desk.fetch(creator)


# --------------------------------------------------------------------------------------------------- RSS


def test_rss_is_read_as_text_and_asked_conditionally(desk: Desk, open_world: Open) -> None:
    world = open_world("rss")
    first = desk.fetch(world.creator, keep=True).profile
    assert first.posts[-1].title == "Map p0 & talk 🗺"
    assert first.posts[-1].text == "One\ntwo & three"
    assert first.posts[-1].format == "audio"
    assert {"metrics: a feed has none", "audience: a feed does not show its readers"} <= set(first.coverage.missing)
    desk.server.asked.clear()
    again = desk.fetch(world.creator)
    assert next(r.headers.get("if-none-match") for r in desk.server.calls("/feed.xml")) == '"70-40"'
    assert again.profile.posts == first.posts


def test_rss_posts_that_left_the_feed_are_not_gone(desk: Desk, open_world: Open) -> None:
    world = open_world("rss")
    every = [(f"d{i}", i + 0.5, 0) for i in range(10)]
    world.posts = every
    desk.fetch(world.creator, keep=True)
    world.posts = [(f"n{i}", i - 5.5, 0) for i in range(6)] + every[:3]
    profile = desk.fetch(world.creator, at=NOW + timedelta(days=6)).profile
    names = {post.id.rpartition("/")[2] for post in profile.posts}
    assert names == {f"d{i}" for i in range(10)} | {f"n{i}" for i in range(6)}
    assert profile.changes is not None
    assert (profile.changes.posts_new, profile.changes.posts_gone) == (6, 0)


@pytest.mark.parametrize(
    "failed", [Reply({}, 404), Reply({}, 403), Reply({}, 500), Reply(raw=b"", headers={"Location": "/x"}, status=302)]
)
def test_rss_older_pages_that_fail_do_not_cost_the_newest(desk: Desk, open_world: Open, failed: Reply) -> None:
    world = open_world("rss")
    desk.server.on("GET", "/x", lambda _: Reply({}, 410))
    desk.server.fault = lambda r, n: failed if "page" in r.query else None
    profile = desk.fetch(world.creator, tries=5).profile
    assert len(profile.posts) == 40
    assert any(gap.startswith("older posts: ") for gap in profile.coverage.missing)


def _feed(title: str, item: str) -> str:
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    )
    return f"<rss version='2.0' {spaces}><channel><title>{title}</title>{item}</channel></rss>"


def test_rss_in_the_forms_that_feeds_have(desk: Desk, open_world: Open) -> None:
    open_world("rss")
    whole = _feed(
        "Maps",
        "<description>A long description of the show</description><itunes:subtitle>Short</itunes:subtitle>"
        "<item><guid>" + "g" * 300 + "1</guid><description>Short</description><itunes:summary>The text</itunes:summary>"
        "<content:encoded><![CDATA[<p>The text</p>]]></content:encoded></item>"
        "<item><guid>" + "g" * 300 + "2</guid><title>Other</title></item>",
    )  # fmt: skip
    desk.server.on("GET", "/feed.xml", lambda _: Reply(raw=whole.encode()))
    first, second = desk.fetch("rss:maps.example").profile.posts
    assert {first.text, second.text} == {"The text", ""}, "once, not in each of its forms"
    assert first.id != second.id, "long ids are told apart"

    russian = _feed("Привет", "<item><guid>1</guid></item>")
    koi = {"Content-Type": "application/rss+xml; charset=koi8-r"}
    desk.server.on("GET", "/feed.xml", lambda _: Reply(raw=russian.encode("koi8-r"), headers=koi))
    assert desk.fetch("rss:maps.example").profile.account.display_name == "Привет"

    desk.server.on(
        "GET", "/feed.xml", lambda _: Reply(raw=('<?xml version="1.0" encoding="UTF-16"?>' + whole).encode("utf-16"))
    )
    assert desk.fetch("rss:maps.example").profile.account.display_name == "Maps"

    atom = '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>Maps</a:title><a:entry><a:id>1</a:id></a:entry></a:feed>'
    desk.server.on("GET", "/feed.xml", lambda _: Reply(raw=atom.encode()))
    assert desk.fetch("rss:maps.example").profile.account.display_name == "Maps"


@pytest.mark.parametrize("status", [401, 403])
def test_rss_for_subscribers_is_not_a_wrong_secret(desk: Desk, open_world: Open, status: int) -> None:
    open_world("rss")
    desk.server.on("GET", "/feed.xml", lambda _: Reply(raw=b"", status=status))
    with pytest.raises(PlatformRefused, match="the feed is not public"):
        desk.fetch("rss:maps.example")


def test_rss_takes_any_form_of_xml(desk: Desk, open_world: Open) -> None:
    world = open_world("rss")
    desk.fetch(world.creator)
    accepted = desk.server.calls("/feed.xml")[0].headers["accept"]
    assert {"application/rss+xml", "application/xml;q=0.9", "*/*;q=0.1"} <= set(accepted.split(", "))


LINK = '<link rel="alternate" type="application/rss+xml" href="feed.xml">'


@pytest.mark.parametrize("page", [LINK, f'<base href="/">{LINK}'])
def test_rss_links_start_where_the_page_really_is(desk: Desk, open_world: Open, page: str) -> None:
    open_world("rss")
    there = "/" if "<base" in page else "/blog/"
    feed = next(route for _, pattern, route in desk.server.routes if pattern.fullmatch("/feed.xml"))
    desk.server.on("GET", "/?", lambda _: Reply(raw=b"", status=301, headers={"Location": "/blog/"}))
    desk.server.on("GET", "/blog/", lambda _: Reply(raw=f"<html>{page}</html>".encode()))
    desk.server.on("GET", "/blog/feed.xml", feed)
    desk.fetch("rss:maps.example")
    assert next(r.path for r in desk.server.calls("feed.xml")) == f"{there}feed.xml"


def test_rss_that_a_page_names_without_tls(desk: Desk, open_world: Open) -> None:
    open_world("rss")
    page = '<html><link rel="alternate" type="application/rss+xml" href="http://maps.example/feed.xml"></html>'
    desk.server.on("GET", "/?", lambda _: Reply(raw=page.encode()))
    assert len(desk.fetch("rss:maps.example").profile.posts) == 70


def test_rss_with_a_path_and_no_feed_at_all(desk: Desk, open_world: Open) -> None:
    world = open_world("rss")
    desk.fetch("rss:maps.example!feed.xml")
    assert desk.server.asked[0].path == "/feed.xml"
    rss.nowhere(desk.server)
    with pytest.raises(CreatorNotFound, match="without a link to a feed"):
        desk.fetch(world.creator)


def test_every_connector_says_what_it_can_not_get() -> None:
    for name in platforms.names():
        module: Any = platforms.load(name)
        assert f"docs/platforms/{name}.md" in (module.__doc__ or ""), name
