"""First-party shares without the creator's grant: Instagram's creator marketplace and Facebook's creator discovery."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bothsides import store
from bothsides.audience.infer import infer
from bothsides.documents.profile import FactsOrigin, Profile
from bothsides.errors import CreatorNotFound, PlatformBusy, PlatformUnavailable
from bothsides.fetch import meta
from bothsides.fetch.platforms import instagram as connector
from bothsides.imports import run as imports
from bothsides.settings import settings
from bothsides.statistics.facets import part
from tests.contract.conftest import NOW, Desk, only
from tests.contract.server import Reply, Request
from tests.contract.worlds import World
from tests.contract.worlds import facebook as facebook_world
from tests.contract.worlds import instagram as instagram_world
from tests.contract.worlds.instagram import MARKET, NOT_FOUND, rows

HILLS = "instagram:hills"  # granted nothing
MARKETPLACE = "creator_marketplace_creators$"
MOCKED = "This is mocked creator data. To access real creator data, proceed through app review."
BUSY = {4: "app", 32: "page", 613: "calls"}

type Fault = Callable[[Request, int], Reply | None]


@pytest.fixture
def market(desk: Desk) -> World:
    world = instagram_world.world()
    world.serve(world, desk.server)
    desk.platform("instagram", MARKET)
    return world


@pytest.fixture
def facebook(desk: Desk) -> World:
    world = facebook_world.world()
    world.serve(world, desk.server)
    desk.platform("facebook", world.secret)
    return world


def refusal(code: int, message: str = "so it is", status: int = 400, **more: Any) -> Reply:
    return Reply({"error": {"message": message, "type": "OAuthException", "code": code, **more}}, status)


def of_market(reply: Reply, fields: str = "") -> Fault:
    return lambda r, n: reply if r.path.endswith("_creators") and fields in r.query["fields"] else None


def gap(profile: Profile, what: str) -> str:
    return only(line for line in profile.coverage.missing if line.startswith(f"{what}: "))


# -------------------------------------------------------------------- Instagram: what the marketplace adds


def test_the_shares_are_of_the_accounts_that_engaged_and_say_so(desk: Desk, market: World) -> None:
    profile, sample, _ = desk.fetch(HILLS)
    facts = profile.audience_facts
    assert facts is not None
    assert facts.genders == {"woman": 0.615, "man": 0.365, "unknown": 0.02}
    assert facts.ages == {"18-24": 0.4, "25-34": 0.35, "35-44": 0.2, "65+": 0.05}
    assert facts.countries == {"BR": 0.48, "PT": 0.125, "US": 0.045}, "the largest alone: they need not add up to 1"
    assert facts.cities == {"São Paulo": 0.095, "Lisbon": 0.03}
    assert profile.facts_origin == FactsOrigin(
        source="Instagram's creator marketplace", people="engaged", period="this month"
    )
    audience = infer(profile, sample)
    countries = audience.facets["countries"]
    assert (countries.state, countries.source) == ("ok", "first_party")
    assert countries.method == "Instagram's creator marketplace, accounts that engaged this month"
    assert part(countries, ["BR", "PT"]) == pytest.approx((0.605, 0.605, 0.605))
    assert part(countries, ["DE"]) == pytest.approx((0, 0, 0.045)), "not listed: no more than the smallest that is"


def test_account_and_posts_are_those_of_business_discovery_with_what_it_has_not(desk: Desk, market: World) -> None:
    profile = desk.fetch(HILLS).profile
    assert (profile.account.display_name, profile.account.followers, profile.account.posts_total) == ("Maps", 5000, 70)
    assert (profile.account.country, profile.account.verified) == ("BR", True)
    assert len(profile.posts) == 70
    newest = sorted(profile.posts, key=lambda post: post.created_at or NOW, reverse=True)
    assert [post.shares for post in newest] == [6] * 12 + [None] * 58
    assert [post.views for post in newest] == [3200] * 12 + [None] * 58
    assert [post.sponsored for post in newest[:5]] == [False, False, False, True, False]
    assert [post.sponsored for post in newest[30:]] == [None] * 40, "a post that was not listed may be paid for or not"
    assert {post.id for post in profile.posts if post.likes == 121} == {"p5"}, "hidden, but the marketplace shows it"
    assert "shares" in gap(profile, "shares")
    assert not profile.simulated


def test_it_costs_seven_calls_of_its_own_quota_and_none_of_the_other(desk: Desk, market: World) -> None:
    profile = desk.fetch(HILLS).profile
    calls = len(desk.server.calls(MARKETPLACE))
    assert calls == 7
    assert profile.coverage.quota_units == len(desk.server.asked) - calls
    window = connector.LIMITS.calls["creator marketplace"]
    assert store.quotas.taken("instagram/creator marketplace", window.starts(NOW)) == calls


def test_a_creator_who_granted_access_is_not_looked_for_there(desk: Desk, market: World) -> None:
    for name, value in market.secrets.items():
        desk.secret(name, value)
    profile = desk.fetch(market.creator).profile
    assert profile.facts_origin is None, "the creator's own insights"
    assert not desk.server.calls(MARKETPLACE)


def test_counts_of_accounts_are_shares_of_their_sum(desk: Desk, market: World) -> None:
    market.extra["engaged"] = {
        "gender": rows("value", female=600, male=400), "age": rows("value", **{"18_to_24": 900, "65_and_above": 100}),
        "top_countries": rows("value", BR=480, PT=120), "top_cities": rows("value", Lisbon=30),
    }  # fmt: skip
    facts = desk.fetch(HILLS).profile.audience_facts
    assert facts is not None
    assert facts.genders == {"woman": 0.6, "man": 0.4}
    assert facts.ages == {"18-24": 0.9, "65+": 0.1}
    assert facts.countries == {"BR": 0.48, "PT": 0.12}, "parts of what the genders add up to"
    assert facts.cities == {"Lisbon": 0.03}


def test_counts_of_the_largest_alone_are_no_shares(desk: Desk, market: World) -> None:
    market.extra["engaged"] = {"gender": [], "age": [], "top_countries": rows("value", BR=480), "top_cities": []}
    profile = desk.fetch(HILLS).profile
    assert profile.audience_facts is not None
    assert profile.audience_facts.countries == {}, "480 of how many?"
    assert gap(profile, "accounts by top_countries").endswith("not given")


def test_a_breakdown_that_is_missing_or_broken_is_a_gap_and_the_others_are_there(desk: Desk, market: World) -> None:
    market.extra["engaged"] = instagram_world.ENGAGED | {
        "top_countries": [], "age": [{"dimension_value": "18-24"}], "gender": rows(female=95.0, male=96.0),
    }  # fmt: skip
    profile = desk.fetch(HILLS).profile
    facts = profile.audience_facts
    assert facts is not None
    assert (facts.countries, facts.ages, facts.genders) == ({}, {}, {"woman": 0.497382, "man": 0.502618})
    assert facts.cities == {"São Paulo": 0.049738, "Lisbon": 0.015707}
    assert gap(profile, "accounts by top_countries").endswith("not given")
    assert "unexpected shape" in "".join(profile.coverage.missing)


def test_shares_that_cannot_be_are_left_out(desk: Desk, market: World) -> None:
    market.extra["engaged"] = instagram_world.ENGAGED | {"top_countries": rows(BR=480.0, PT=20.0)}
    profile = desk.fetch(HILLS).profile
    assert profile.audience_facts is not None
    assert profile.audience_facts.countries == {}
    assert gap(profile, "accounts by top_countries").endswith("5.00 is no sum of shares")


def test_when_nothing_is_known_of_this_month_the_last_14_days_are_asked(desk: Desk, market: World) -> None:
    empty = Reply({"data": [{"id": "1", "username": "hills"}]})
    desk.server.fault = of_market(empty, "this_month")
    profile = desk.fetch(HILLS).profile
    assert profile.facts_origin is not None
    assert profile.facts_origin.told.endswith("accounts that engaged in the last 14 days")
    assert profile.audience_facts is not None


# ------------------------------------------------------------------------------- Instagram: who is not there


def test_a_creator_who_is_not_in_it_has_the_profile_of_business_discovery(desk: Desk, market: World) -> None:
    market.extra["rows"] = []
    profile = desk.fetch(HILLS).profile
    assert len(profile.posts) == 70
    assert (profile.audience_facts, profile.facts_origin) == (None, None)
    assert gap(profile, "creator marketplace").endswith("is not in it, so nothing is known of the audience")
    assert len(desk.server.calls(MARKETPLACE)) == 1


def test_another_creators_row_is_not_taken(desk: Desk, market: World) -> None:
    market.extra["row"] = {"username": "hills_of_hills"}
    assert desk.fetch(HILLS).profile.audience_facts is None


def test_a_creator_who_has_not_joined_has_no_shares(desk: Desk, market: World) -> None:
    """Such a creator is listed all the same, by the page; that the figures are refused is as clients read it."""
    market.extra["row"] = {"onboarded_status": False}
    told = "Data unavailable: Creator is not onboarded to Creator Marketplace insights sharing"
    desk.server.fault = of_market(refusal(100, told, error_subcode=10), "breakdown")
    profile = desk.fetch(HILLS).profile
    assert profile.audience_facts is None
    assert gap(profile, "creator marketplace").endswith(told)
    assert len(desk.server.calls(MARKETPLACE)) == 2, "after one refusal the rest is not asked"
    assert profile.account.country == "BR"


def test_a_creator_who_has_not_joined_and_of_whom_nothing_is_said(desk: Desk, market: World) -> None:
    market.extra["row"] = {"onboarded_status": False, "insights": {"data": []}}
    profile = desk.fetch(HILLS).profile
    assert profile.audience_facts is None
    assert gap(profile, "creator marketplace").endswith("has not joined it, so it has no shares")
    assert not [r for r in desk.server.calls(MARKETPLACE) if "last_14_days" in r.query["fields"]]


def test_a_creator_who_has_joined_and_of_whom_nothing_is_said(desk: Desk, market: World) -> None:
    market.extra["row"] = {"insights": {"data": []}}
    profile = desk.fetch(HILLS).profile
    assert gap(profile, "creator marketplace").endswith("Instagram gives no shares")


@pytest.mark.parametrize("code", [10, 200, 190])
def test_an_access_that_is_missing_or_over_costs_the_shares_not_the_profile(
    desk: Desk, market: World, code: int
) -> None:
    desk.server.fault = of_market(refusal(code, "the brand is not eligible"))
    profile = desk.fetch(HILLS).profile
    assert len(profile.posts) == 70
    assert profile.audience_facts is None
    assert "the brand is not eligible" in gap(profile, "creator marketplace")
    assert "docs/platforms/instagram.md" in gap(profile, "creator marketplace")
    assert len(desk.server.calls(MARKETPLACE)) == 1


@pytest.mark.parametrize("code", BUSY)
def test_a_rate_limit_is_waited_for(desk: Desk, market: World, code: int) -> None:
    """Without the shares the answer would be another one: so the creator waits, as for any used-up quota."""
    desk.server.fault = of_market(refusal(code, BUSY[code]), "breakdown(age)")
    with pytest.raises(PlatformBusy, match=BUSY[code]) as busy:
        desk.fetch(HILLS)
    assert busy.value.until is not None
    desk.server.fault = lambda r, n: None
    asked = len(desk.server.asked)
    assert desk.fetch(HILLS, tries=2).profile.audience_facts is not None
    assert len(desk.server.asked) - asked == 5, "what was answered before is not asked again"


def test_the_quota_of_240_calls_an_hour_is_kept(desk: Desk, market: World) -> None:
    window = connector.LIMITS.calls["creator marketplace"]
    assert (window.units, window.window) == (240, timedelta(hours=1))
    place = "instagram/creator marketplace"
    assert store.quotas.take(place, window.starts(NOW), 237, window.units, expires=window.ends(NOW))
    with pytest.raises(PlatformBusy, match="240 calls of creator marketplace") as busy:
        desk.fetch(HILLS)
    assert busy.value.until == window.ends(NOW)
    assert len(desk.server.calls(MARKETPLACE)) == 3
    desk.monkeypatch.setenv("PLATFORM_BUDGETS", json.dumps({place: 1000}))
    settings.cache_clear()
    assert desk.fetch(HILLS).profile.audience_facts is not None, "a deployment may have another"


def test_too_large_a_question_is_a_gap_and_not_asked_for_ever(desk: Desk, market: World) -> None:
    told = "Please reduce the amount of data you're asking for, then retry your request"
    desk.server.fault = of_market(refusal(1, told, 500), "recent_media.limit(12)")
    profile = desk.fetch(HILLS).profile
    assert profile.audience_facts is not None
    assert {post.shares for post in profile.posts} == {None}
    assert told in gap(profile, "creator marketplace")


def test_a_broken_marketplace_is_tried_again_and_then_a_gap(desk: Desk, market: World) -> None:
    desk.server.fault = of_market(Reply({}, 500))
    with pytest.raises(PlatformUnavailable):
        desk.fetch(HILLS)
    profile = desk.fetch(HILLS, tries=5).profile
    assert len(profile.posts) == 70
    assert "answered 500" in gap(profile, "creator marketplace")


@pytest.mark.parametrize("body", [[1, 2], {"data": [7]}, {"data": [{"username": None}]}, {"rows": []}])
def test_an_answer_of_another_shape_is_a_gap(desk: Desk, market: World, body: Any) -> None:
    desk.server.fault = of_market(Reply(body))
    profile = desk.fetch(HILLS).profile
    assert profile.audience_facts is None
    assert "unexpected shape" in gap(profile, "creator marketplace")


# --------------------------------------------------------------------------------- Instagram: simulated data


def test_simulated_shares_are_shown_as_test_data_and_used_for_nothing(desk: Desk, market: World) -> None:
    """Before the review of the app Meta answers with made-up creators; the biography says so."""
    market.extra["row"] = {"biography": MOCKED}
    profile, sample, _ = desk.fetch(HILLS)
    assert profile.facts_origin is not None
    assert profile.facts_origin.simulated
    assert gap(profile, "test data").endswith("until its app review has given the app Advanced Access")
    facet = infer(profile, sample).facets["countries"]
    assert (facet.state, facet.note) == (
        "experimental", "test data of Instagram's creator marketplace, true of nobody",
    )  # fmt: skip
    assert part(facet, ["BR"]) == (None, 0.0, 1.0), "neither a score nor a gate is moved"
    assert not profile.simulated, "account and posts are a real creator's"
    assert (profile.account.country, profile.account.verified) == (None, None)
    assert {(post.shares, post.sponsored) for post in profile.posts} == {(None, None)}


def test_a_simulated_creator_who_is_nowhere_else_is_a_profile_of_test_data(desk: Desk, market: World) -> None:
    market.extra["row"] = {"biography": MOCKED}
    desk.server.on("GET", f"/v25.0/{MARKET['user_id']}", lambda _: Reply({"error": NOT_FOUND}, 400))
    profile = desk.fetch("instagram:mocked_creator_1").profile
    assert profile.simulated
    assert (profile.account.display_name, profile.account.followers) == ("mocked_creator_1", 5000)
    assert len(profile.posts) == 30
    assert gap(profile, "test data")
    assert gap(profile, "account and posts").endswith("these are the creator marketplace's")


def test_who_is_in_neither_is_not_found(desk: Desk, market: World) -> None:
    market.extra["rows"] = []
    desk.server.on("GET", f"/v25.0/{MARKET['user_id']}", lambda _: Reply({"error": NOT_FOUND}, 400))
    with pytest.raises(CreatorNotFound):
        desk.fetch(HILLS)


def test_imported_insights_beat_simulated_shares(desk: Desk, market: World) -> None:
    row = {"kind": "facts", "creator": HILLS, "countries": {"DE": 0.7}}
    store.documents.put_text("imports/some.jsonl", json.dumps(row))
    assert imports.take("imports/some.jsonl")["state"] == "done"
    market.extra["row"] = {"biography": MOCKED}
    profile = desk.fetch(HILLS).profile
    assert profile.audience_facts is not None
    assert (profile.audience_facts.countries, profile.facts_origin) == ({"DE": 0.7}, None)


# ------------------------------------------------------------------------------------------------- Facebook


def test_facebook_shares_are_of_the_followers(desk: Desk, facebook: World) -> None:
    profile, sample, _ = desk.fetch(facebook.creator)
    facts = profile.audience_facts
    assert facts is not None
    assert facts.genders == {"woman": 0.6, "man": 0.38, "unknown": 0.02}
    assert facts.ages == {"18-24": 0.5, "65+": 0.2, "25-34": 0.3}
    assert (facts.countries, facts.cities) == ({"US": 0.5, "GB": 0.2}, {"London, England": 0.08})
    assert profile.facts_origin == FactsOrigin(source="Facebook's creator discovery", people="followers")
    assert infer(profile, sample).facets["ages"].method == "Facebook's creator discovery, followers"
    assert (profile.account.followers, profile.account.country) == (7000, "US")
    assert {(p.views, p.likes, p.comments, p.shares) for p in profile.posts} == {(3200, 120, 40, 6)}
    assert {p.format for p in profile.posts} == {"image", "video"}
    assert {p.sponsored for p in profile.posts} == {None}
    assert gap(profile, "audience").endswith("without their authors")
    assert profile.coverage.quota_units == 4


@pytest.mark.parametrize(
    ("parts", "women", "us"),
    [
        pytest.param({"followers_genders": {"F": 0.6, "M": 0.4}, "followers_top_countries": {"US": 0.5}}, 0.6, 0.5,
                     id="fractions"),
        pytest.param({"followers_genders": {"Female": 4200, "Male": 2800}, "followers_top_countries": {"US": 3500}},
                     0.6, 0.5, id="counts"),
        pytest.param({"followers_age_genders": {"female": {"18-24": 60}, "male": {"18-24": 40}},
                      "followers_top_countries": {"United States": 50}}, 0.6, 0.5, id="nested and named"),
    ],
)  # fmt: skip
def test_the_unit_of_facebooks_numbers_is_told_by_the_complete_breakdown(
    desk: Desk, facebook: World, parts: dict[str, Any], women: float, us: float
) -> None:
    facebook.extra["followers"] = parts
    facts = desk.fetch(facebook.creator).profile.audience_facts
    assert facts is not None
    assert (facts.genders["woman"], facts.countries["US"]) == (women, us)


def test_facebooks_insights_may_be_a_bare_list(desk: Desk, facebook: World) -> None:
    facebook.extra["insights"] = [
        {"name": "followers_genders", "values": [{"value_with_breakdown": {"female": 75.0, "male": 25.0}}]},
        {"name": "followers_top_countries", "values": [{"value": 3}]},
    ]
    profile = desk.fetch(facebook.creator).profile
    assert profile.audience_facts is not None
    assert profile.audience_facts.genders == {"woman": 0.75, "man": 0.25}
    assert "unexpected shape" in gap(profile, "followers_top_countries")


@pytest.mark.parametrize("error", [{"code": 10}, {"code": 100, "error_subcode": 3961014}])
def test_a_facebook_creator_who_shares_nothing_is_an_account_alone(
    desk: Desk, facebook: World, error: dict[str, int]
) -> None:
    told = "Data unavailable: Creator is not onboarded to Creator Marketplace insights sharing"
    refused = refusal(message=told, **error)
    desk.server.fault = lambda r, n: refused if "insights" in r.query["fields"] else None
    profile = desk.fetch(facebook.creator).profile
    assert profile.account.followers == 7000
    assert (profile.posts, profile.audience_facts, profile.facts_origin) == ((), None, None)
    assert told in gap(profile, "posts")


@pytest.mark.parametrize("subcode", [3961010, 3961014, 3961015])
def test_who_is_not_in_facebooks_discovery(desk: Desk, facebook: World, subcode: int) -> None:
    desk.server.fault = lambda r, n: refusal(100, "not there", error_subcode=subcode)
    with pytest.raises(CreatorNotFound, match="not there"):
        desk.fetch(facebook.creator)


def test_facebook_knows_nobody_of_that_name(desk: Desk, facebook: World) -> None:
    facebook.extra["rows"] = []
    with pytest.raises(CreatorNotFound, match="has no maps"):
        desk.fetch(facebook.creator)


@pytest.mark.parametrize("code", BUSY)
def test_facebooks_rate_limits_are_waited_for(desk: Desk, facebook: World, code: int) -> None:
    desk.server.fault = lambda r, n: refusal(code) if "followers_genders" in r.query["fields"] else None
    with pytest.raises(PlatformBusy):
        desk.fetch(facebook.creator)


def test_a_simulated_facebook_creator_is_test_data(desk: Desk, facebook: World) -> None:
    facebook.extra["creator"] = {"creator_bio": MOCKED}
    profile, sample, _ = desk.fetch(facebook.creator)
    assert profile.simulated
    assert gap(profile, "test data") == f"test data: {meta.NO_REVIEW}"
    assert infer(profile, sample).facets["genders"].state == "experimental"
