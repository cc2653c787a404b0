"""A Mastodon instance, checked by the typed entities of Mastodon.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from mastodon import return_types as entities

from tests.contract import specs
from tests.contract.conftest import pages
from tests.contract.server import Reply, Request, Server
from tests.contract.worlds import World, ago, iso, person


def world() -> World:
    return World(
        "mastodon", "mastodon:maps@example.social", None, serve, nobody,
        essential="/lookup", people_path="/favourited_by",
    )  # fmt: skip


def serve(world: World, server: Server) -> None:
    def account(number: int, **more: Any) -> dict[str, Any]:
        body = {
            "id": str(1000 + number), "username": f"person{number}", "acct": f"person{number}@other.example",
            "display_name": person(number), "note": "<p>Trains &amp; hills</p><p>🚂 second line</p>",
            "url": f"https://other.example/@person{number}", "uri": f"https://other.example/users/{number}",
            "avatar": f"https://a.example/avatars/original/{'a' if number % 3 else 'missing'}.png",
            "locked": False, "bot": False, "group": False, "discoverable": True,
            "indexable": False, "noindex": number % 9 == 0, "created_at": iso(ago(500 + number)),
            "followers_count": -1 if number % 7 == 0 else 12, "following_count": 40, "statuses_count": 99,
            "last_status_at": None if number % 5 == 0 else f"{ago(number):%F}",
            "fields": [{"name": "Location", "value": "<span>Leeds, UK</span>", "verified_at": None}],
        } | more  # fmt: skip
        specs.typed(entities.Account, body, extra=("uri", "indexable"))
        return body

    def lookup(request: Request) -> Any:
        if request.query["acct"] != "maps":
            return Reply({"error": "Record not found"}, 404)
        return account(
            0, id="1", username="maps", acct="maps", noindex=False, followers_count=300,
            **({"url": "https://example.social/@maps"} | world.extra.get("account", {})),
        )  # fmt: skip

    def status(i: str, days: float, count: int, who: dict[str, Any] | None = None) -> dict[str, Any]:
        body = {
            "id": i, "created_at": iso(ago(days)), "in_reply_to_id": None, "sensitive": False, "spoiler_text": "",
            "visibility": world.extra.get("visibility", {}).get(i, "public"), "language": "en", "uri": f"https://example.social/{i}",
            "url": f"https://example.social/@maps/{i}", "replies_count": count, "reblogs_count": 3,
            "favourites_count": count * 2, "content": f"<p>Map {i}<br />of the <b>north</b> 🗺</p>",
            "account": who or account(0), "media_attachments": [], "tags": [], "mentions": [], "emojis": [],
            "reblog": None, "poll": None, "card": None,
        }  # fmt: skip
        specs.typed(entities.Status, body)
        return body

    def statuses(request: Request) -> Any:
        last, limit = request.query.get("max_id"), int(request.query["limit"])
        assert limit <= 40
        start = [i for i, *_ in world.posts].index(last) + 1 if last else 0
        return Reply([status(*post) for post in world.posts[start : start + limit]])

    def followers(request: Request) -> Any:
        part, token = pages(list(range(1, 200)), int(request.query["limit"]), request.query.get("max_id"))
        assert len(part) <= 80
        here = f"https://example.social/api/v1/accounts/1/followers?limit=80&max_id={token}"
        return Reply([account(n) for n in part], headers={"Link": f'<{here}>; rel="next"'} if token else {})

    def people(start: int) -> Any:
        return lambda request: Reply([account(n) for n in range(start, start + int(request.query["limit"]))])

    def context(request: Request) -> Any:
        replies = [
            status(f"r{n}", 1 - timedelta(minutes=n).days, 0, account(n))
            for n in range(600, 600 + world.extra.get("replies", 15))
        ]
        own = status("r1", 1, 0, account(0, id="1", acct="maps", url="https://example.social/@maps", noindex=False))
        return {"ancestors": [], "descendants": [*replies, own]}

    def webfinger(request: Request) -> Any:
        links = [{"rel": "self", "type": "application/activity+json", "href": "https://example.social/users/maps"}]
        return {"subject": request.query["resource"], "links": links}

    server.on("GET", "/.well-known/webfinger", webfinger)
    api = "/api/v1"
    server.on("GET", f"{api}/accounts/lookup", lookup)
    server.on("GET", f"{api}/accounts/1/statuses", statuses)
    server.on("GET", f"{api}/accounts/1/followers", followers)
    server.on("GET", f"{api}/statuses/[^/]+/favourited_by", people(300))
    server.on("GET", f"{api}/statuses/[^/]+/reblogged_by", people(400))
    server.on("GET", f"{api}/statuses/[^/]+/context", context)


def nobody(server: Server) -> None:
    server.on("GET", "/api/v1/accounts/lookup", lambda _: Reply({"error": "Record not found"}, 404))
    server.on("GET", "/.well-known/webfinger", lambda _: Reply(raw=b"", status=404))
