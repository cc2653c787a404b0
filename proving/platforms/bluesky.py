"""Bluesky's AppView: the author's feed, newest followers, likers, direct replies, and counts of 25 people a call.

It has no field for a place: who tells one writes it into the bio.
"""

from __future__ import annotations

from typing import Any

from atproto import models

from proving.behaviour import Life
from proving.platforms import iso, newest_followers, page
from tests.contract.server import Reply, Request, Server

DID = "did:plc:creator"


def serve(life: Life, server: Server, check: bool) -> str:
    """Answer as the public AppView; ``bluesky:handle.example.com``."""
    posts = list(enumerate(life.creator.posts))[::-1]
    places = {post.id: number for number, post in posts}
    followers = newest_followers(life)
    handle = f"{life.creator.handle}.example.com"

    def author() -> dict[str, Any]:
        return {"did": DID, "handle": handle}

    def profile(request: Request) -> Any:
        if request.query["actor"] not in (handle, DID):
            return Reply({"error": "InvalidRequest", "message": "Profile not found"}, 400)
        body = author() | {
            "displayName": life.creator.name, "description": life.creator.bio, "followersCount": len(followers),
            "followsCount": 210, "postsCount": len(posts), "createdAt": "2023-01-01T00:00:00.000Z", "labels": [],
        }  # fmt: skip
        return _checked(models.AppBskyActorDefs.ProfileViewDetailed, body, check)

    def view(number: int) -> dict[str, Any]:
        post, reaction = life.creator.posts[number], life.reactions[number]
        embed = {"image": {"$type": "app.bsky.embed.images#view", "images": []}}.get(post.format)
        counts = {
            "replyCount": len(reaction.commented), "repostCount": len(reaction.shared), "quoteCount": 0,
            "likeCount": len(reaction.liked),
        }  # fmt: skip
        return _post(post.id, iso(post.at), post.text[:600], author()) | counts | ({"embed": embed} if embed else {})

    def feed(request: Request) -> Any:
        part, more = page(posts, int(request.query["limit"]), request.query.get("cursor"))
        body = {"feed": [{"post": view(number)} for number, _ in part]} | _cursor(more)
        return _checked(models.AppBskyFeedGetAuthorFeed.Response, body, check)

    def listed(request: Request) -> Any:
        part, more = page(followers, int(request.query["limit"]), request.query.get("cursor"))
        body = {"subject": author(), "followers": [_who(life, one) for one in part]} | _cursor(more)
        return _checked(models.AppBskyGraphGetFollowers.Response, body, check)

    def likes(request: Request) -> Any:
        number = places[request.query["uri"].rsplit("/")[-1]]
        who, at = life.reactions[number].liked[::-1], iso(life.creator.posts[number].at)
        found = [{"actor": _who(life, int(one)), "createdAt": at, "indexedAt": at} for one in who]
        body = {"uri": request.query["uri"], "likes": found[: int(request.query["limit"])]}
        return _checked(models.AppBskyFeedGetLikes.Response, body, check)

    def thread(request: Request) -> Any:
        number = places[request.query["uri"].rsplit("/")[-1]]
        replies = [
            {
                "$type": "app.bsky.feed.defs#threadViewPost",
                "post": _post(f"r{said.person}", iso(said.at), said.text, _who(life, said.person)),
            }
            for said in life.thread(number)
        ]
        root = {"$type": "app.bsky.feed.defs#threadViewPost", "post": view(number), "replies": replies}
        return _checked(models.AppBskyFeedGetPostThread.Response, {"thread": root}, check)

    def profiles(request: Request) -> Any:
        found = [_who(life, int(did.removeprefix("did:plc:p")), detailed=True) for did in request.lists["actors"]]
        return _checked(models.AppBskyActorGetProfiles.Response, {"profiles": found}, check)

    for name, route in (
        ("actor.getProfile", profile), ("actor.getProfiles", profiles), ("feed.getAuthorFeed", feed),
        ("graph.getFollowers", listed), ("feed.getLikes", likes), ("feed.getPostThread", thread),
    ):  # fmt: skip
        server.on("GET", f"/xrpc/app.bsky.{name}", route)
    return f"bluesky:{handle}"


def _checked(model: Any, body: dict[str, Any], check: bool) -> dict[str, Any]:
    if check:
        model.model_validate(body)
    return body


def _cursor(more: dict[str, Any]) -> dict[str, Any]:
    return {"cursor": more["next"]} if more else {}


def _post(key: str, at: str, text: str, who: dict[str, Any]) -> dict[str, Any]:
    return {
        "uri": f"at://{who['did']}/app.bsky.feed.post/{key}", "cid": f"bafy{key}", "author": who,
        "record": {"$type": "app.bsky.feed.post", "text": text, "createdAt": at}, "indexedAt": at,
    }  # fmt: skip


def _who(life: Life, person: int, *, detailed: bool = False) -> dict[str, Any]:
    shown = life.people.shown(person)
    lines = [line for line in (shown.bio, f"📍 {shown.location}" if shown.location else None) if line]
    body = {
        "did": f"did:plc:p{person}", "handle": f"{shown.handle.replace('_', '-')}.bsky.social",
        "displayName": shown.name, "description": "\n".join(lines)[:256], "createdAt": iso(shown.created_at),
        "indexedAt": iso(shown.created_at), "labels": [],
    } | ({"avatar": f"https://cdn.bsky.app/{person}.jpg"} if shown.picture else {})  # fmt: skip
    counts = {"followersCount": shown.followers, "followsCount": shown.following, "postsCount": shown.posts}
    return body | (counts if detailed else {})
