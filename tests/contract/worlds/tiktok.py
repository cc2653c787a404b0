"""TikTok's three interfaces in their documented envelopes. The creator of this world granted a business account."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from tests.contract.conftest import pages
from tests.contract.server import Reply, Request, Server
from tests.contract.worlds import World, ago, person

BUSINESS = {"access_token": "the-business-token", "business_id": "biz-1"}
DISPLAY = {"access_token": "the-display-token"}
RESEARCH = {"client_key": "the-client-key", "client_secret": "the-client-secret"}
OK = {"code": "ok", "message": "", "log_id": "L"}


def world() -> World:
    return World(
        "tiktok", "tiktok:maps", RESEARCH, serve, nobody, secrets={"creators/tiktok/maps": BUSINESS},
        essential="/business/get/", people_path="/comment/list/",
    )  # fmt: skip


def serve(world: World, server: Server) -> None:
    def stamp(days: float) -> int:
        return int(ago(days).timestamp())

    def business(data: Any) -> dict[str, Any]:
        return {"code": 0, "message": "OK", "request_id": "r", "data": data}

    def account(request: Request) -> Any:
        assert request.headers["access-token"] == BUSINESS["access_token"]
        assert "audience_countries" in json.loads(request.query["fields"])
        return business(
            {
                "username": "maps", "display_name": "Maps 🗺", "bio_description": "of the north", "is_verified": True,
                "followers_count": 9000, "following_count": 4, "videos_count": 70,
                "audience_countries": [{"country": "GB", "percentage": 0.75}, {"country": "US", "percentage": 0.25}],
                "audience_genders": [{"gender": "Female", "percentage": 0.6}, {"gender": "Male", "percentage": 0.3},
                                     {"gender": "Other", "percentage": 0.1}],
                "audience_ages": [{"age": "18-24", "percentage": 1.0}],
            } | world.extra.get("account", {})
        )  # fmt: skip

    def items(request: Request) -> Any:
        part, cursor = pages(world.posts, int(request.query["max_count"]), request.query.get("cursor"))
        videos = [
            {
                "item_id": i, "caption": f"Map {i} 🧭", "create_time": str(stamp(d)), "video_views": 700, "likes": 60,
                "comments": c, "shares": 2, "share_url": f"https://www.tiktok.com/@maps/video/{i}",
            }
            for i, d, c in part
        ]  # fmt: skip
        return business({"videos": videos, "cursor": int(cursor or 0), "has_more": cursor is not None})

    def comments(request: Request) -> Any:
        number = int(request.query["video_id"][1:])
        found = [
            {
                "comment_id": f"{number}-{k}", "video_id": f"p{number}", "user_id": f"u{(number * 7 + k) % 60}",
                "username": f"person{k}", "display_name": person(k), "text": f"wow {k} 😍", "owner": k == 3,
                "create_time": str(stamp(1)),
            }
            for k in range(30)
        ]  # fmt: skip
        return business({"comments": found, "has_more": False})

    def user(request: Request) -> Any:
        assert request.headers["authorization"] == f"Bearer {DISPLAY['access_token']}"
        who = {
            "open_id": "o", "username": "maps", "display_name": "Maps 🗺", "bio_description": "of the north",
            "is_verified": False, "follower_count": 900, "following_count": 4, "video_count": 70,
        }  # fmt: skip
        return {"data": {"user": who}, "error": OK}

    def video(i: str, days: float, count: int) -> dict[str, Any]:
        return {
            "id": i, "video_description": f"Map {i} 🧭", "create_time": stamp(days), "view_count": 700,
            "like_count": 60, "comment_count": count, "share_count": 2,
        }  # fmt: skip

    def videos(request: Request) -> Any:
        body = json.loads(request.body)
        assert body["max_count"] <= 20
        part, cursor = pages(world.posts, body["max_count"], str(body.get("cursor", 0)))
        found = {"videos": [video(*p) for p in part], "cursor": int(cursor or 0), "has_more": cursor is not None}
        return {"data": found, "error": OK}

    def token(request: Request) -> Any:
        assert request.form() == RESEARCH | {"grant_type": "client_credentials"}
        return {"access_token": "the-research-token", "expires_in": 7200, "token_type": "Bearer"}

    def research_user(request: Request) -> Any:
        assert request.headers["authorization"] == "Bearer the-research-token"
        assert json.loads(request.body) == {"username": "maps"}
        return {"data": {"display_name": "Maps 🗺", "follower_count": 900, "video_count": 70}, "error": OK}

    def query(request: Request) -> Any:
        body = json.loads(request.body)
        start, end = (datetime.strptime(body[n] + "+0000", "%Y%m%d%z") for n in ("start_date", "end_date"))
        assert (end - start).days <= 30
        inside = [p for p in world.posts if start.date() <= ago(p[1]).date() <= end.date()]
        part, cursor = pages(inside, 4, str(body.get("cursor", 0)))
        assert "cursor" not in body or body["search_id"] == "s1"
        found = {"videos": [video(*p) for p in part], "cursor": int(cursor or 0), "has_more": cursor is not None}
        return {"data": found | {"search_id": "s1"}, "error": OK}

    def followers(request: Request) -> Any:
        people = [{"username": f"person{n}", "display_name": person(n)} for n in range(100)]
        return {"data": {"user_followers": people, "cursor": 1, "has_more": True}, "error": OK}

    server.on("GET", "/open_api/v1.3/business/get/", account)
    server.on("GET", "/open_api/v1.3/business/video/list/", items)
    server.on("GET", "/open_api/v1.3/business/comment/list/", comments)
    server.on("GET", "/v2/user/info/", user)
    server.on("POST", "/v2/video/list/", videos)
    server.on("POST", "/v2/oauth/token/", token)
    server.on("POST", "/v2/research/user/info/", research_user)
    server.on("POST", "/v2/research/video/query/", query)
    server.on("POST", "/v2/research/user/followers/", followers)


def nobody(server: Server) -> None:
    gone = {"code": 40002, "message": "The user does not exist", "request_id": "r", "data": {}}
    server.on("GET", "/open_api/v1.3/business/get/", lambda _: Reply(gone))
