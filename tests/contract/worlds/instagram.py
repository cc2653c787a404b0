"""Instagram's Graph API, checked by the field types of Meta's own SDK. The creator ``maps`` of this world granted
access; of others the brand sees what business discovery and, with ``MARKET``, the creator marketplace show."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import facebook_business
from facebook_business.adobjects.igcomment import IGComment
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.instagraminsightsresult import InstagramInsightsResult

from tests.contract.conftest import pages
from tests.contract.server import Reply, Request, Server
from tests.contract.worlds import World, ago

TYPES = {"string": str, "int": int, "bool": bool, "datetime": str}
SECRET = {"access_token": "the-brand-token", "user_id": "17841400000000001"}
GRANT = {"access_token": "the-creator-token", "user_id": "17841400000000002"}
MARKET = SECRET | {"marketplace_token": "the-page-token"}
SPANS = {"this_month", "last_14_days", "this_week"}  # by the page's table, of accounts that engaged
NOT_FOUND = {
    "message": "The user with username: maps cannot be found.", "type": "OAuthException", "code": 110,
    "error_subcode": 2207013, "fbtrace_id": "A",
}  # fmt: skip


def world() -> World:
    return World(
        "instagram", "instagram:maps", SECRET, serve, nobody, secrets={"creators/instagram/maps": GRANT},
        essential="/17841400000000002$", people_path="/comments",
    )  # fmt: skip


def checked(kind: Any, body: dict[str, Any]) -> dict[str, Any]:
    for name, value in body.items():
        if name in ("media", "from", "insights"):
            continue
        assert name in kind._field_types, f"{kind.__name__} has no {name}"
        assert isinstance(value, TYPES[kind._field_types[name]]), (name, value)
        if kind._field_types[name] == "datetime":
            datetime.fromisoformat(value)
    return body


@cache
def marketplace_sdk() -> dict[str, set[str]]:
    """Fields and enumerations of the SDK's class for the creator marketplace, read as a text: in version 26.0.3 it
    can't be imported (its ``or = 'or'`` is no Python)."""
    text = (Path(facebook_business.__file__).parent / "adobjects" / "userexportforcam.py").read_text()
    found = {"fields": re.search(r"_field_types = \{(.*?)\}", text, re.DOTALL)}
    for name in ("breakdown", "metrics", "period", "time_range"):
        found[name] = re.search(rf"'{name}_enum': \[(.*?)\]", text, re.DOTALL)
    return {name: {word.lower() for word in re.findall(r"'(\w+)'", one[1])} for name, one in found.items() if one}


def asked_of_marketplace(fields: str) -> dict[str, str]:
    """What a call asks for, by the SDK: fields, metrics, period, time range and breakdown of its insights."""
    told = dict(re.findall(r"\.(metrics|period|time_range|breakdown|limit)\(([\w,]*)\)", fields))
    sdk = marketplace_sdk()
    if "recent_media" not in fields:  # those of media are in the page alone
        assert {*told.get("metrics", "").split(",")} - {""} <= sdk["metrics"], told
    for name in ("period", "time_range", "breakdown"):
        assert name not in told or told[name] in sdk[name], told
    plain = re.sub(r"\{.*?\}|\(.*?\)", "", re.sub(r"\.\w+", "", fields))
    assert {*plain.split(",")} <= sdk["fields"] | {"insights", "recent_media"}, plain
    return told


def serve(world: World, server: Server) -> None:
    about = {
        "id": GRANT["user_id"], "username": "maps", "name": "Maps", "biography": "Maps 🗺 of the north",
        "website": "https://maps.example", "followers_count": 5000, "follows_count": 10, "media_count": 70,
    }  # fmt: skip

    def media(i: str, days: float, count: int) -> dict[str, Any]:
        hidden = i == "p5"  # the creator hides the likes of this one
        return checked(
            IGMedia,
            {
                "id": i, "caption": f"Map {i} 🧭 #maps", "timestamp": f"{ago(days):%Y-%m-%dT%H:%M:%S+0000}",
                "comments_count": count, "media_type": "CAROUSEL_ALBUM", "media_product_type": "FEED",
                "permalink": f"https://www.instagram.com/p/{i}/",
            } | ({} if hidden else {"like_count": 120}),
        )  # fmt: skip

    def metric(name: str, value: int) -> dict[str, Any]:
        body = {"name": name, "period": "lifetime", "values": [{"value": value}], "title": name, "id": f"i/{name}"}
        for key in body:
            assert key in InstagramInsightsResult._field_types, key
        assert name in vars(InstagramInsightsResult.Metric), f"Instagram has no insight {name}"
        return body

    def page(cursor: str | None, limit: int) -> dict[str, Any]:
        part, after = pages(world.posts, limit, cursor)
        paging = {"cursors": {"before": "b", "after": after or "end"}}
        if after:
            paging["next"] = "https://graph.facebook.com/next?access_token=the-creator-token"  # type: ignore[assignment]
        return {"data": [media(*post) for post in part], "paging": paging}

    def creator(request: Request) -> Any:
        assert request.query["access_token"] == GRANT["access_token"]
        return checked(IGUser, dict(about))

    def brand(request: Request) -> Any:
        assert request.query["access_token"] == SECRET["access_token"]
        fields = request.query["fields"]
        asked = re.fullmatch(
            r"business_discovery\.username\((.+?)\)\{.*media(?:\.after\((\w+)\))?\.limit\((\d+)\)\{.*\}\}", fields
        )
        assert asked, fields
        found = page(asked[2], int(asked[3]))
        if "next" not in found["paging"]:
            del found["paging"]["cursors"]["after"]
        found["paging"].pop("next", None)
        return {"business_discovery": checked(IGUser, dict(about)) | {"media": found}, "id": SECRET["user_id"]}

    def own_media(request: Request) -> Any:
        fields = request.query["fields"]
        found = page(request.query.get("after"), int(request.query["limit"]))
        if asked := re.search(r",insights\.metric\(([a-z_,]+)\)", fields):
            for one in found["data"]:
                told = [metric(name, {"views": 3200, "shares": 6}[name]) for name in asked[1].split(",")]
                one["insights"] = {"data": told}
        return found

    def comments(request: Request) -> Any:
        number = int(request.match[1][1:])
        data = [
            checked(
                IGComment,
                {
                    "id": f"{number}-{k}", "text": f"So green {k} 🌲", "timestamp": "2026-11-20T10:00:00+0000",
                    "username": f"person{(number * 7 + k) % 60}",
                },
            )
            for k in range(40)
        ]  # fmt: skip
        return {"data": [*data, {"id": "x", "text": "by nobody", "timestamp": "2026-11-20T10:00:00+0000"}]}

    def insights(request: Request) -> Any:
        assert request.query["metric"] == "follower_demographics"
        by = request.query["breakdown"]
        shares = {
            "country": {"GB": 3000, "US": 1000, "DE": 1000}, "gender": {"F": 2500, "M": 2000, "U": 500},
            "age": {"18-24": 1000, "25-34": 4000},
        }[by]  # fmt: skip
        told = request.query["timeframe"].upper()  # the time frame comes back as the first dimension
        results = [{"dimension_values": [told, code], "value": number} for code, number in shares.items()]
        value = {"breakdowns": [{"dimension_keys": ["timeframe", by], "results": results}]}
        return {"data": [{"name": "follower_demographics", "period": "lifetime", "total_value": value, "id": "i"}]}

    def market(request: Request) -> Any:
        assert request.query["access_token"] == MARKET["marketplace_token"]
        told = asked_of_marketplace(request.query["fields"])
        row: dict[str, Any] = {"id": "178414869381437360", "username": request.query["username"]}
        if "recent_media" in request.query["fields"]:
            listed = world.posts[: int(told["limit"])]
            row["recent_media"] = {"data": [listed_media(told, *post) for post in listed]}
        elif "breakdown" in told:
            assert told["metrics"] == "creator_engaged_accounts"
            assert told["time_range"] in SPANS
            results = world.extra.get("engaged", ENGAGED)[told["breakdown"]]
            row["insights"] = {"data": [insight(told, 9000, {"dimension_key": told["breakdown"], "results": results})]}
        else:
            row |= {
                "biography": "Maps 🗺 of the north", "country": "BR", "is_account_verified": True,
                "onboarded_status": True, "insights": {"data": [insight(told, 5000)]},
            }  # fmt: skip
        return {"data": world.extra.get("rows", [row | world.extra.get("row", {})])}

    def insight(told: dict[str, str], value: int, breakdowns: Any = None) -> dict[str, Any]:
        total = {"value": value} | ({"breakdowns": breakdowns} if breakdowns else {})
        return {"name": told["metrics"], "time_range": told["time_range"], "total_value": total}

    def listed_media(told: dict[str, str], i: str, days: float, count: int) -> dict[str, Any]:
        one: dict[str, Any] = {"id": f"m{i}", "permalink": f"https://www.instagram.com/p/{i}/"}
        if "metrics" in told:
            counts = {"likes": 121, "comments": count, "views": 3200, "shares": 6}
            data = [{"name": name, "total_value": {"value": counts[name]}} for name in told["metrics"].split(",")]
            return one | {"insights": {"data": data}}
        one |= {
            "media_type": "Image", "product_type": "Feed", "caption": f"Map {i} 🧭 #maps",
            "creation_time": f"{ago(days):%Y-%m-%dT%H:%M:%S+0000}",
        }  # fmt: skip
        return one | ({"tagged_brand": "compass"} if i == "p3" else {})

    base = "/v25.0"
    server.on("GET", f"{base}/{GRANT['user_id']}", creator)
    server.on("GET", f"{base}/{SECRET['user_id']}", brand)
    server.on("GET", f"{base}/{GRANT['user_id']}/media", own_media)
    server.on("GET", f"{base}/{SECRET['user_id']}/creator_marketplace_creators", market)
    server.on("GET", f"{base}/(p[0-9]+)/comments", comments)
    server.on("GET", f"{base}/{GRANT['user_id']}/insights", insights)


def rows(kind: str = "percentage", **numbers: float) -> list[dict[str, Any]]:
    return [{"dimension_value": name.replace("_", " "), kind: number} for name, number in numbers.items()]


# as clients of the interface read it: cities, ages and genders as per cent, the largest ten alone
ENGAGED = {
    "gender": rows(female=61.5, male=36.5, unknown=2.0),
    "age": [*rows(**{"18-24": 40.0, "25-34": 35.0, "35-44": 20.0}), *rows(**{"65+": 5.0})],
    "top_countries": rows(BR=48.0, PT=12.5, US=4.5),
    "top_cities": rows(São_Paulo=9.5, Lisbon=3.0),
}


def nobody(server: Server) -> None:
    server.on("GET", "/v25.0/[0-9]+", lambda _: Reply({"error": NOT_FOUND}, 400))
