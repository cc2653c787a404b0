"""Mastodon: statuses, followers (newest first), who favourited and boosted, threads."""

from __future__ import annotations

import html
from typing import Any

from mastodon import return_types as entities

from proving.behaviour import Life
from proving.people import NOW
from proving.platforms import iso, newest_followers, page
from tests.contract import specs
from tests.contract.server import Reply, Request, Server

HOST = "example.social"
API = "/api/v1"


def serve(life: Life, server: Server, check: bool) -> str:
    """Answer as the creator's instance; ``mastodon:handle@example.social``."""
    posts = list(enumerate(life.creator.posts))[::-1]
    places = {post.id: number for number, post in posts}
    followers = newest_followers(life)

    def account(person: int) -> dict[str, Any]:
        return _checked(entities.Account, _account(life, person), check)

    def owner() -> dict[str, Any]:
        body = {
            "id": "1", "username": life.creator.handle, "acct": life.creator.handle, "display_name": life.creator.name,
            "note": f"<p>{html.escape(life.creator.bio)}</p>", "url": f"https://{HOST}/@{life.creator.handle}",
            "uri": f"https://{HOST}/users/{life.creator.handle}", "avatar": f"https://{HOST}/1.png", "locked": False,
            "bot": False, "group": False, "created_at": "2019-01-01T00:00:00.000Z", "followers_count": len(followers),
            "following_count": 210, "statuses_count": len(posts), "fields": [],
        }  # fmt: skip
        return _checked(entities.Account, body, check)

    def status(number: int) -> dict[str, Any]:
        post, reaction = life.creator.posts[number], life.reactions[number]
        body = _status(post.id, iso(post.at), post.text, owner()) | {
            "replies_count": len(reaction.commented), "reblogs_count": len(reaction.shared),
            "favourites_count": len(reaction.liked), "media_attachments": _media(post.format),
        }  # fmt: skip
        return _checked(entities.Status, body, check)

    def statuses(request: Request) -> Any:
        last, limit = request.query.get("max_id"), int(request.query["limit"])
        start = len(posts) - places[last] if last else 0
        return Reply([status(number) for number, _ in posts[start : start + limit]])

    def listed(request: Request) -> Any:
        part, more = page(followers, int(request.query["limit"]), request.query.get("max_id"))
        onward = f"https://{HOST}{API}/accounts/1/followers?limit=80&max_id={more.get('next')}"
        return Reply([account(one) for one in part], headers={"Link": f'<{onward}>; rel="next"'} if more else {})

    def people(what: str) -> Any:
        def route(request: Request) -> Any:
            who = getattr(life.reactions[places[request.match["post"]]], what)[::-1]
            return Reply([account(int(one)) for one in who[: int(request.query["limit"])]])

        return route

    def context(request: Request) -> Any:
        said = life.thread(places[request.match["post"]])[::-1][:60]  # without a token the first sixty
        found = [
            _checked(entities.Status, _status(f"r{one.person}", iso(one.at), one.text, account(one.person)), check)
            for one in said
        ]
        return {"ancestors": [], "descendants": found}

    def lookup(request: Request) -> Any:
        known = request.query["acct"] == life.creator.handle
        return owner() if known else Reply({"error": "Record not found"}, 404)

    server.on("GET", f"{API}/accounts/lookup", lookup)
    server.on("GET", f"{API}/accounts/1/statuses", statuses)
    server.on("GET", f"{API}/accounts/1/followers", listed)
    server.on("GET", f"{API}/statuses/(?P<post>[^/]+)/favourited_by", people("liked"))
    server.on("GET", f"{API}/statuses/(?P<post>[^/]+)/reblogged_by", people("shared"))
    server.on("GET", f"{API}/statuses/(?P<post>[^/]+)/context", context)
    return f"mastodon:{life.creator.handle}@{HOST}"


def _checked(kind: type, body: dict[str, Any], check: bool) -> dict[str, Any]:
    if check:
        specs.typed(kind, body, extra=("uri", "indexable"))
    return body


def _media(form: str) -> list[dict[str, Any]]:
    return [{"type": form}] if form in ("image", "video") else []


def _status(key: str, at: str, text: str, who: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": key, "created_at": at, "in_reply_to_id": None, "sensitive": False, "spoiler_text": "",
        "visibility": "public", "language": None, "uri": f"https://{HOST}/{key}", "url": f"https://{HOST}/@x/{key}",
        "replies_count": 0, "reblogs_count": 0, "favourites_count": 0, "content": f"<p>{html.escape(text)}</p>",
        "account": who, "media_attachments": [], "tags": [], "mentions": [], "emojis": [], "reblog": None,
        "poll": None, "card": None,
    }  # fmt: skip


def _account(life: Life, person: int) -> dict[str, Any]:
    shown = life.people.shown(person)
    place = [{"name": "Location", "value": html.escape(shown.location), "verified_at": None}] if shown.location else []
    picture = f"{person}.png" if shown.picture else "avatars/original/missing.png"
    return {
        "id": str(1000 + person), "username": shown.handle.replace(".", "_"), "acct": f"{shown.handle}@other.example",
        "display_name": shown.name, "note": f"<p>{html.escape(shown.bio)}</p>" if shown.bio else "",
        "url": f"https://other.example/@{shown.handle}", "uri": f"https://other.example/users/{person}",
        "avatar": f"https://other.example/{picture}", "locked": person % 12 == 0, "bot": False, "group": False,
        "discoverable": True, "noindex": False, "created_at": iso(shown.created_at),
        "followers_count": shown.followers, "following_count": shown.following, "statuses_count": shown.posts,
        "last_status_at": f"{min(shown.last_active_at, NOW):%Y-%m-%d}", "fields": place,
    }  # fmt: skip
