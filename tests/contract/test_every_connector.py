"""What holds for every connector: it maps, it pages, it fails in our words, it goes on where it stopped."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bothsides import store
from bothsides.documents.profile import AudienceMember
from bothsides.errors import CreatorNotFound, PlatformBusy, PlatformRefused, PlatformUnavailable
from bothsides.fetch import http, platforms
from bothsides.fetch.connector import Visit
from tests.contract.conftest import NOW, Desk
from tests.contract.server import Reply, Request
from tests.contract.worlds import WORLDS, World


@pytest.fixture(params=sorted(WORLDS))
def world(request: pytest.FixtureRequest, desk: Desk) -> Iterator[World]:
    world = WORLDS[request.param]()
    world.serve(world, desk.server)
    desk.platform(world.platform, world.secret)
    for name, value in world.secrets.items():
        desk.secret(name, value)
    return world


def test_every_platform_has_a_world() -> None:
    assert set(WORLDS) == set(platforms.names())


def test_a_creator_becomes_a_profile_and_a_sample(world: World, desk: Desk) -> None:
    profile, sample, _ = desk.fetch(world.creator)
    assert profile.source == world.platform
    assert profile.account.display_name
    assert len(profile.posts) == len(world.posts), "all pages were read"
    assert all(post.seen_at == NOW for post in profile.posts)
    assert profile.coverage.requests == len(desk.server.asked)
    times = [post.created_at for post in profile.posts if post.created_at]
    assert times == sorted(times)
    if world.people_path:
        assert len(sample.members) > 20
        assert len({member.id for member in sample.members}) == len(sample.members)
    else:
        assert any("audience" in gap for gap in profile.coverage.missing), "no sample, and that is said"


def test_what_is_not_given_is_none_with_a_reason_and_never_nought(world: World, desk: Desk) -> None:
    profile = desk.fetch(world.creator).profile
    gaps = "\n".join(profile.coverage.missing)
    for name in ("views", "likes", "comments", "shares", "sponsored"):
        values = {getattr(post, name) for post in profile.posts}
        assert 0 not in values - {False}, f"no post of any world has 0 {name}"
        assert (None in values) == bool(re.search(rf"^{name}: ", gaps, re.MULTILINE)), (name, gaps)
    for name in ("bio", "location", "following", "posts_total", "verified", "created_at"):
        assert (getattr(profile.account, name) is None) == bool(
            re.search(rf"^account: .*\b{name}\b", gaps, re.MULTILINE)
        )


SHAPES = {
    "bluesky": (True, True), "mastodon": (True, True), "x": (True, True), "twitch": (True, True),
    "youtube": (True, False), "reddit": (True, False), "tiktok": (True, False), "instagram": (True, False),
}  # fmt: skip
"""Platform → whether its people come with the shape of their handle, and with whether they have a picture."""


def test_the_signs_of_an_account_are_kept_and_the_handle_is_not(world: World, desk: Desk) -> None:
    members = desk.fetch(world.creator).sample.members
    handle, picture = SHAPES.get(world.platform, (False, False))
    shapes = {(m.handle_length, m.handle_digits) for m in members} - {(None, None)}
    assert bool(shapes) is handle
    assert all(
        length is not None and digits is not None and 0 <= digits <= 5 <= length <= 25 for length, digits in shapes
    ), shapes
    assert ({m.picture for m in members} - {None} == {True, False}) is picture


def test_nobody_is_stored_under_their_own_id(world: World, desk: Desk) -> None:
    _, sample, _ = desk.fetch(world.creator)
    assert all(len(member.id) == 32 and int(member.id, 16) >= 0 for member in sample.members)
    again = desk.fetch(world.creator).sample
    assert {m.id for m in again.members} == {m.id for m in sample.members}, "the same person has the same pseudonym"


LISTS = {"bluesky": "follower", "mastodon": "follower", "x": "follower", "twitch": "sharer"}  # whom a list shows


def test_a_person_carries_the_posts_under_which_they_were_met(
    world: World, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People met under one post are alike, so intervals are by post; which one comes first is ``sampling.thin``'s."""
    if not world.people_path:
        pytest.skip("no people to ask for")
    seen: list[tuple[Visit, Sequence[Sequence[AudienceMember]]]] = []
    drawn = Visit.people

    def people(visit: Visit, groups: Sequence[Sequence[AudienceMember]]) -> list[AudienceMember]:
        seen.append((visit, groups))
        return drawn(visit, groups)

    monkeypatch.setattr(Visit, "people", people)
    profile, _, _ = desk.fetch(world.creator)
    visit, groups = seen[0]
    posts = {post.id for post in profile.posts}
    of_group = [{member.met_under for member in group} for group in groups if group]
    assert all(len(met) == 1 for met in of_group), "a group is of one post, or of none"
    under = [only for (only,) in of_group]
    assert all(len(met) <= 1 and {*met} <= posts for met in under)
    assert (() in under) == (world.platform in LISTS)
    assert world.platform == "twitch" or len({*under} - {()}) >= 5, "people of several posts are asked"
    for group in groups:
        for member in group:
            assert bool(member.met_under) == (member.relation != LISTS.get(world.platform)), "none for lists of people"
    sample = drawn(visit, groups)
    for member in sample:
        met = Counter(post for group in groups for one in group if one.id == member.id for post in {*one.met_under})
        assert Counter(member.met_under) == Counter({*met}), "all of them, once each"
    assert world.platform == "twitch" or max(len(member.met_under) for member in sample) > 1


def test_an_unknown_creator_is_not_found(world: World, desk: Desk) -> None:
    world.unknown(desk.server)
    with pytest.raises(CreatorNotFound):
        desk.fetch(world.creator)


def test_a_short_rate_limit_is_waited_for(world: World, desk: Desk) -> None:
    desk.server.fault = lambda request, n: Reply({}, 429, {"Retry-After": "3"}) if n == 1 else None
    assert desk.fetch(world.creator).profile.posts
    assert desk.slept
    assert 2 < desk.slept[0] <= 3.6


def test_a_long_rate_limit_is_busy_until_then(world: World, desk: Desk) -> None:
    desk.server.fault = lambda request, n: Reply({}, 429, {"Retry-After": "900"})
    with pytest.raises(PlatformBusy) as busy:
        desk.fetch(world.creator)
    assert busy.value.until is not None
    assert timedelta(seconds=880) < busy.value.until - datetime.now(UTC) < timedelta(seconds=910)
    assert not desk.slept


def test_an_expired_token_is_refused_and_says_where_to_mend_it(world: World, desk: Desk) -> None:
    desk.server.fault = lambda request, n: Reply({"error": "expired"}, 401)
    with pytest.raises(PlatformRefused) as refused:
        desk.fetch(world.creator)
    assert f"docs/platforms/{world.platform}.md" in refused.value.detail


def test_a_request_that_is_not_taken_is_no_missing_creator(world: World, desk: Desk) -> None:
    """What we ask may be wrong, or no longer be served: that must not read as if the creator were gone."""
    desk.server.fault = lambda r, n: Reply({"message": "so not"}, 418) if _is(r, world.essential) else None
    with pytest.raises(PlatformRefused) as refused:
        desk.fetch(world.creator)
    assert f"docs/platforms/{world.platform}.md" in refused.value.detail


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply({"error": "oops"}, 500), id="500"),
        pytest.param(Reply(raw=b"<html>Bad gateway</html>", status=502), id="502 in HTML"),
        pytest.param(Reply({"a": "b" * 2000}, cut=100), id="truncated"),
        pytest.param(Reply(status=0), id="hangs up"),
        pytest.param(Reply({}, delay=1.0), id="too slow"),
        pytest.param(Reply(raw=b"not json {"), id="not JSON"),
        pytest.param(Reply(raw=b'{"' + b"a" * 200_000 + b'": 1}'), id="too large"),
        pytest.param(Reply([1, 2, 3]), id="another shape"),
    ],
)
def test_a_broken_answer_is_unavailable(
    world: World, desk: Desk, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.server.fault = lambda request, n: reply if _is(request, world.essential) else None
    with monkeypatch.context() as strict:
        strict.setattr(http, "MAX_BODY", 100_000)
        if reply.delay:  # only here: on a busy machine an honest answer can take that long too
            strict.setattr(http, "TIMEOUT", reply.delay / 2)
        with pytest.raises(PlatformUnavailable):
            desk.fetch(world.creator)
    desk.server.fault = lambda request, n: None
    assert desk.fetch(world.creator, tries=2).profile.posts, "a broken answer is not remembered"


def test_a_broken_off_visit_goes_on_where_it_stopped(world: World, desk: Desk) -> None:
    whole = _asked(desk, world)
    desk.server.asked.clear()
    store.documents.put_answers(world.creator, http.Journal(now=NOW).dump(complete=True))
    broken = len(whole) // 2
    desk.server.fault = lambda request, n: Reply({}, 503) if n > broken else None
    with pytest.raises(PlatformUnavailable):
        desk.fetch(world.creator)
    desk.server.fault = lambda request, n: None
    first = desk.server.asked[:broken]
    desk.server.asked.clear()
    profile = desk.fetch(world.creator, tries=2).profile
    assert len(profile.posts) == len(world.posts)
    assert len(desk.server.asked) == len(whole) - len(first) + _tokens(first)
    assert not {_key(r) for r in first if not _token(r)} & {_key(r) for r in desk.server.asked if not _token(r)}


def test_broken_people_do_not_fail_the_profile_at_the_last_try(world: World, desk: Desk) -> None:
    if not world.people_path:
        pytest.skip("no people to ask for")
    desk.server.fault = lambda request, n: Reply({}, 500) if _is(request, world.people_path) else None
    with pytest.raises(PlatformUnavailable):
        desk.fetch(world.creator, tries=1)
    profile = desk.fetch(world.creator, tries=5).profile
    assert profile.posts
    assert any("answered 500" in gap for gap in profile.coverage.missing)


def test_no_time_left_ends_the_sample_not_the_profile(world: World, desk: Desk) -> None:
    if not world.people_path:
        pytest.skip("no people to ask for")

    def stop(request: Request, n: int) -> None:
        if _is(request, world.people_path):
            desk.left = 0.0

    desk.server.fault = stop
    profile = desk.fetch(world.creator).profile
    assert profile.posts
    assert any("no time is left" in gap for gap in profile.coverage.missing)


def test_the_budget_is_counted_and_kept(world: World, desk: Desk) -> None:
    limits = platforms.load(world.platform).LIMITS
    profile = desk.fetch(world.creator).profile
    assert 0 < profile.coverage.quota_units <= limits.per_creator
    assert store.quotas.taken(world.platform, limits.starts(NOW)) == profile.coverage.quota_units


def test_without_quota_the_visit_does_not_begin(world: World, desk: Desk) -> None:
    limits = platforms.load(world.platform).LIMITS
    window, end = limits.starts(NOW), limits.ends(NOW)
    assert store.quotas.take(world.platform, window, limits.units - limits.essential + 1, limits.units, expires=end)
    with pytest.raises(PlatformBusy) as busy:
        desk.fetch(world.creator)
    assert busy.value.until == end
    assert not desk.server.asked


def test_secrets_stay_out_of_all_that_is_stored(world: World, desk: Desk) -> None:
    secrets = list((world.secret or {}).values()) + [v for s in world.secrets.values() for v in s.values()]
    desk.server.fault = lambda request, n: Reply({}, 503) if n == 3 else None
    with pytest.raises(PlatformUnavailable) as error:
        desk.fetch(world.creator)
    journal = gzip.decompress(store.documents.get_answers(world.creator) or b"").decode()
    profile = desk.fetch(world.creator).profile.model_dump_json()
    for secret in secrets:
        if secret.startswith("the-"):
            assert secret not in journal + profile + str(error.value.detail)


def _is(request: Request, pattern: str) -> bool:
    return re.search(pattern, request.path) is not None


def _asked(desk: Desk, world: World) -> list[Request]:
    desk.fetch(world.creator)
    return list(desk.server.asked)


def _key(request: Request) -> str:
    return json.dumps([request.method, request.path, request.lists, request.body.decode()], sort_keys=True)


def _token(request: Request) -> bool:
    """Whether this asked for an access token: those are never kept."""
    return "token" in request.path


def _tokens(requests: list[Request]) -> int:
    return sum(map(_token, requests))
