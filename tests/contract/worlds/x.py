"""X API v2, checked by models made from X's OpenAPI (the package xdk)."""

from __future__ import annotations

from typing import Any

from xdk import schemas
from xdk.posts.client import PostsClient
from xdk.users.client import UsersClient

from tests.contract import specs
from tests.contract.conftest import pages
from tests.contract.server import Request, Server
from tests.contract.worlds import World, ago, iso, person


def world() -> World:
    return World(
        "x", "x:maps", {"bearer_token": "the-bearer-token"}, serve, nobody,
        essential="/by/username/", people_path="/retweeted_by",
    )  # fmt: skip


def serve(world: World, server: Server) -> None:
    def user(number: int, **more: Any) -> dict[str, Any]:
        counts = {"followers_count": 10, "following_count": 20, "listed_count": 0, "post_count": 30, "like_count": 1}
        return {
            "id": str(1000 + number), "name": person(number), "username": f"person{number}",
            "created_at": iso(ago(700)), "description": "Hills 🏔", "location": "Leeds, UK", "verified": False,
            "protected": number % 17 == 0, "public_metrics": counts,
            "profile_image_url": "https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png"
            if number % 3 == 0 else "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
        } | more  # fmt: skip

    def checked(model: Any, body: dict[str, Any]) -> dict[str, Any]:
        model.model_validate(body)
        return body

    def creator(request: Request) -> Any:
        assert request.headers["authorization"] == "Bearer the-bearer-token"
        specs.x_query(UsersClient.get_by_username, request.query)
        body = {"data": user(1, id="1", username="maps", name="Maps 🗺", protected=False) | world.extra.get("user", {})}
        return checked(schemas.GetUsersByUsernameResponse, body)

    def posts(request: Request) -> Any:
        specs.x_query(UsersClient.get_posts, request.query)
        part, token = pages(world.posts, int(request.query["max_results"]), request.query.get("pagination_token"))
        counts = {"bookmark_count": 0, "impression_count": 5000, "like_count": 80, "quote_count": 1, "repost_count": 4}
        data = [
            {
                "id": i, "text": f"Map {i} of the north 🧭", "created_at": iso(ago(d)), "conversation_id": i,
                "public_metrics": counts | {"reply_count": c}, "paid_partnership": i == "p3",
                "edit_history_post_ids": [i], "entities": world.extra.get("entities", {}),
            } | ({"note_post": {"text": f"Map {i} " + "north " * 60 + "the very end"}} if i == "p7" else {})
            for i, d, c in part
        ]  # fmt: skip
        meta = {"result_count": len(data)} | ({"next_token": token} if token else {})
        return checked(schemas.GetUsersPostsResponse, {"data": data, "meta": meta})

    def followers(request: Request) -> Any:
        specs.x_query(UsersClient.get_followers, request.query)
        data = [user(n) for n in range(100, 100 + int(request.query["max_results"]))]
        return checked(schemas.GetUsersFollowersResponse, {"data": data, "meta": {"next_token": "more"}})

    def reposters(request: Request) -> Any:
        specs.x_query(PostsClient.get_reposted_by, request.query)
        return checked(schemas.GetPostsRepostedByResponse, {"data": [user(n) for n in range(300, 320)], "meta": {}})

    def replies(request: Request) -> Any:
        specs.x_query(PostsClient.search_recent, request.query)
        assert request.query["query"].startswith("conversation_id:p")
        data = [
            {"id": f"r{n}", "text": f"Been there {n} 🥾", "created_at": iso(ago(1)), "author_id": str(1000 + n)}
            for n in range(500, 510)
        ]
        body = {"data": data, "includes": {"users": [user(n) for n in range(500, 509)]}, "meta": {"result_count": 10}}
        return checked(schemas.SearchPostsRecentResponse, body)

    server.on("GET", "/2/users/by/username/maps", creator)
    server.on("GET", "/2/users/1/tweets", posts)
    server.on("GET", "/2/users/1/followers", followers)
    server.on("GET", "/2/tweets/[^/]+/retweeted_by", reposters)
    server.on("GET", "/2/tweets/search/recent", replies)


def nobody(server: Server) -> None:
    problem = {
        "title": "Not Found Error", "detail": "Could not find user with username: [maps].", "parameter": "username",
        "resource_type": "user", "value": "maps", "resource_id": "maps",
        "type": "https://api.x.com/2/problems/resource-not-found",
    }  # fmt: skip
    body = {"errors": [problem]}
    schemas.GetUsersByUsernameResponse.model_validate(body)
    server.on("GET", "/2/users/by/username/maps", lambda _: body)
