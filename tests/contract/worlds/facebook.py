"""Facebook's Creator Discovery API in the words of its page (updated 2026-04-30); no package has its shapes. What the
page leaves open: where the list of ``insights`` is, and the unit and the names of a breakdown's numbers."""

from __future__ import annotations

import re
from typing import Any

from tests.contract.conftest import pages
from tests.contract.server import Reply, Request, Server
from tests.contract.worlds import World, ago

SECRET = {"access_token": "the-page-token"}
CREATOR = {
    "creator_id", "creator_display_name", "creator_alias", "creator_bio", "creator_profile_url",
    "creator_profile_image_url", "creator_cover_photo_url", "recent_content", "creator_follower_count",
    "creator_categories", "creator_interests", "creator_email", "creator_gender", "creator_age_bucket",
    "creator_country", "creator_languages", "past_partnerships", "insights",
}  # fmt: skip
CONTENT = {
    "content_id", "creator_id", "content_type", "create_time", "tagged_brand", "content_url", "content_thumbnail_url",
    "caption", "insights", "comments",
}  # fmt: skip
OF_CREATORS = {"followers_genders", "followers_age_genders", "followers_top_countries", "followers_top_cities"}
OF_CONTENT = {"reach", "views", "clicks", "interactions", "reactions", "comments", "shares", "saves"}
FOLLOWERS = {
    "followers_genders": {"female": 60.0, "male": 38.0, "unknown": 2.0},
    "followers_age_genders": {"female.18-24": 40.0, "female.65+": 20.0, "male.18-24": 10.0, "male.25-34": 30.0},
    "followers_top_countries": {"US": 50.0, "GB": 20.0},
    "followers_top_cities": {"London, England": 8.0},
}
NOT_FOUND = {
    "message": "(#100) Invalid parameter", "type": "OAuthException", "code": 100, "error_subcode": 3961010,
    "error_user_title": "Could not load creator", "error_user_msg": "The provided creator ID is invalid.",
}  # fmt: skip


def world() -> World:
    return World("facebook", "facebook:maps", SECRET, serve, nobody, essential="/creator_marketplace/content$")


def asked(fields: str, known: set[str], metrics: set[str]) -> dict[str, str]:
    told = dict(re.findall(r"\.(metrics|period|time_range)\(([\w,]*)\)", fields))
    plain = re.sub(r"\(.*?\)", "", re.sub(r"\.\w+", "", fields))
    assert {*plain.split(",")} <= known, plain
    if "insights" in fields:
        assert {*told["metrics"].split(",")} <= metrics, told
        assert (told["period"], told["time_range"]) == ("overall", "lifetime")
    return told


def serve(world: World, server: Server) -> None:
    def creators(request: Request) -> Any:
        assert request.query["access_token"] == SECRET["access_token"]
        told = asked(request.query["fields"], CREATOR, OF_CREATORS)
        row: dict[str, Any] = {
            "creator_id": "100044413150303", "creator_alias": "maps", "creator_display_name": "Maps 🗺",
            "creator_bio": "Maps 🗺 of the north", "creator_profile_url": "https://www.facebook.com/maps",
            "creator_follower_count": 7000, "creator_country": "US",
        } | world.extra.get("creator", {})  # fmt: skip
        if told:
            parts = world.extra.get("followers", FOLLOWERS)
            values = {
                name: [{"value_with_breakdown": parts[name]}] for name in told["metrics"].split(",") if name in parts
            }
            insights = [
                {"name": name, "period": "overall", "time_range": "lifetime", "values": value}
                for name, value in values.items()
            ]
            row = {"creator_id": row["creator_id"], "insights": world.extra.get("insights", {"data": insights})}
        return {"data": world.extra.get("rows", [row])}

    def content(request: Request) -> Any:
        assert request.query["creator_id"] == "maps"
        told = asked(request.query["fields"], CONTENT, OF_CONTENT)
        assert int(request.query["limit"]) <= 50
        part, after = pages(world.posts, int(request.query["limit"]), request.query.get("after"))
        paging: dict[str, Any] = {"cursors": {"before": "b", "after": after or "end"}}
        if after:
            paging["next"] = "https://graph.facebook.com/next?access_token=the-page-token"
        return {"data": [one(told, *post) for post in part], "paging": paging}

    def one(told: dict[str, str], i: str, days: float, count: int) -> dict[str, Any]:
        counts = {"views": 3200, "reactions": 120, "comments": max(count, 1), "shares": 6}
        insights = [
            {"name": name, "period": "overall", "time_range": "lifetime", "values": [{"value": counts[name]}]}
            for name in told["metrics"].split(",")
        ]
        return {
            "content_id": i, "content_type": "REELS" if i == "p1" else "PHOTOS",
            "create_time": f"{ago(days):%Y-%m-%dT%H:%M:%S+0000}", "caption": f"Map {i} 🧭 #maps",
            "content_url": f"https://www.facebook.com/maps/posts/{i}", "insights": {"data": insights},
        }  # fmt: skip

    server.on("GET", "/v25.0/creator_marketplace/creators", creators)
    server.on("GET", "/v25.0/creator_marketplace/content", content)


def nobody(server: Server) -> None:
    server.on("GET", "/v25.0/creator_marketplace/creators", lambda _: Reply({"error": NOT_FOUND}, 400))
