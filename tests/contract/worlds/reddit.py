"""Reddit's Data API in the shape of its listings («things»: t1 comment, t2 account, t3 post)."""

from __future__ import annotations

import base64
from typing import Any

from tests.contract.conftest import pages
from tests.contract.server import Reply, Request, Server
from tests.contract.worlds import World, ago

SECRET = {"client_id": "the-client-id", "client_secret": "the-client-secret", "user_agent": "web:brand:1 (by /u/brand)"}


def world() -> World:
    return World(
        "reddit", "reddit:maps", SECRET, serve, nobody, essential="/about", people_path="/comments/"
    )  # fmt: skip


def serve(world: World, server: Server) -> None:
    def token(request: Request) -> Any:
        basic = base64.b64encode(b"the-client-id:the-client-secret").decode()
        assert request.headers["authorization"] == f"Basic {basic}"
        assert request.form() == {"grant_type": "client_credentials"}
        return {"access_token": "the-app-token", "token_type": "bearer", "expires_in": 86400, "scope": "*"}

    def checked(request: Request) -> None:
        assert request.headers["authorization"] == "Bearer the-app-token"
        assert request.headers["user-agent"] == SECRET["user_agent"]

    def about(request: Request) -> Any:
        checked(request)
        page = {"title": "Maps & more", "public_description": "I draw maps 🗺", "subscribers": 321}
        data = {"name": "maps", "created_utc": ago(800).timestamp(), "subreddit": page, "verified": True}
        return {"kind": "t2", "data": data | world.extra.get("about", {})}

    def post(i: str, days: float, count: int) -> dict[str, Any]:
        return {
            "kind": "t3",
            "data": {
                "id": i, "name": f"t3_{i}", "title": f"Map {i}", "selftext": "The north & the sea", "score": 90,
                "num_comments": count, "num_crossposts": 1, "created_utc": ago(days).timestamp(), "is_self": True,
                "is_video": False, "permalink": f"/r/maps/comments/{i}/map/", "hide_score": False,
                "removed_by_category": None,
            } | world.extra.get("post", {}),
        }  # fmt: skip

    def submitted(request: Request) -> Any:
        checked(request)
        part, after = pages(world.posts, int(request.query["limit"]), request.query.get("after"))
        return {"kind": "Listing", "data": {"after": after, "children": [post(*p) for p in part]}}

    def comments(request: Request) -> Any:
        checked(request)
        number = int(request.match[1][1:])

        def comment(k: int) -> dict[str, Any]:
            who = (number * 7 + k) % world.people
            author = "[deleted]" if who % 13 == 0 else f"person{who}"
            data = {
                "author": author, "body": f"I know that place {k} 🌍", "created_utc": ago(1).timestamp(), "score": 3,
            }  # fmt: skip
            return {"kind": "t1", "data": data | ({} if author == "[deleted]" else {"author_fullname": f"t2_{who}"})}

        children = [comment(k) for k in range(40)] + [{"kind": "more", "data": {"count": 9, "children": ["x"]}}]
        return Reply([
            {"kind": "Listing", "data": {"children": [post(*world.posts[0])]}},
            {"kind": "Listing", "data": {"children": children}},
        ])  # fmt: skip

    server.on("POST", "/api/v1/access_token", token)
    server.on("GET", "/user/maps/about", about)
    server.on("GET", "/user/maps/submitted", submitted)
    server.on("GET", "/comments/(.*)", comments)


def nobody(server: Server) -> None:
    server.on("GET", "/user/maps/about", lambda _: Reply({"message": "Not Found", "error": 404}, 404))
