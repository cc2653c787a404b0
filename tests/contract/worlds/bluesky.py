"""Bluesky's AppView, checked by models made from the AT Protocol lexicons."""

from __future__ import annotations

from typing import Any

from atproto import models

from tests.contract.conftest import pages
from tests.contract.server import Reply, Request, Route, Server
from tests.contract.worlds import World, ago, iso, person


def world() -> World:
    return World(
        "bluesky", "bluesky:maps.example.com", None, serve, no_actor, essential="getProfile$", people_path="getLikes"
    )


def serve(world: World, server: Server) -> None:
    did = "did:plc:creator"

    def who(number: int, *, detailed: bool = False) -> dict[str, Any]:
        return {
            "did": f"did:plc:p{number}", "handle": f"person{number}.example.com", "displayName": person(number),
            "description": "Hills and trains, Leeds UK", "createdAt": iso(ago(400 + number)),
            "indexedAt": iso(ago(1)),
            "labels": [
                {"src": did, "uri": "at://x", "cts": iso(ago(5)), "val": "!no-unauthenticated"}
            ] if number % 11 == 0 else [],
        } | ({"followersCount": 5, "followsCount": 9, "postsCount": 30} if detailed else {}) | (
            {"avatar": "https://cdn.example/a.jpg"} if number % 3 else {}
        )  # fmt: skip

    def profile(request: Request) -> Any:
        if request.query["actor"] not in ("maps.example.com", did):
            return Reply({"error": "InvalidRequest", "message": "Profile not found"}, 400)
        body = {
            "did": did, "handle": "maps.example.com", "displayName": "Maps", "description": "Maps 🗺 all day",
            "followersCount": 250, "followsCount": 3, "postsCount": len(world.posts), "createdAt": iso(ago(800)),
            "labels": world.extra.get("labels", []),
        } | {name: world.extra[name] for name in ("handle", "verification") if name in world.extra}  # fmt: skip
        models.AppBskyActorDefs.ProfileViewDetailed.model_validate(body)
        return body

    def author() -> dict[str, Any]:
        return {"did": did, "handle": "maps.example.com"}

    def view(i: str, days: float, count: int) -> dict[str, Any]:
        return {
            "uri": f"at://{did}/app.bsky.feed.post/{i}", "cid": "bafy" + i, "author": author(),
            "record": {"$type": "app.bsky.feed.post", "text": f"Map {i} 🗺", "createdAt": iso(ago(days))},
            "embed": world.extra.get("embed", {"$type": "app.bsky.embed.images#view", "images": []}),
            "replyCount": count, "repostCount": 2, "quoteCount": 1, "likeCount": count * 2,
            "indexedAt": iso(ago(days)),
        }  # fmt: skip

    def feed(request: Request) -> Any:
        part, cursor = pages(world.posts, int(request.query["limit"]), request.query.get("cursor"))
        repost = {
            "post": view("x1", 1, 5) | {"author": {"did": "did:plc:other", "handle": "other.example.com"}},
            "reason": {"$type": "app.bsky.feed.defs#reasonRepost", "by": author(), "indexedAt": iso(ago(1))},
        }
        body = {"feed": [{"post": view(*post)} for post in part] + [repost]} | ({"cursor": cursor} if cursor else {})
        models.AppBskyFeedGetAuthorFeed.Response.model_validate(body)
        return body

    def followers(request: Request) -> Any:
        part, cursor = pages(list(range(250)), int(request.query["limit"]), request.query.get("cursor"))
        body = {"subject": author(), "followers": [who(n) for n in part]} | ({"cursor": cursor} if cursor else {})
        models.AppBskyGraphGetFollowers.Response.model_validate(body)
        return body

    def likes(request: Request) -> Any:
        body = {
            "uri": request.query["uri"],
            "likes": [{"actor": who(n), "createdAt": iso(ago(2)), "indexedAt": iso(ago(2))} for n in range(300, 340)],
        }
        models.AppBskyFeedGetLikes.Response.model_validate(body)
        return body

    def thread(request: Request) -> Any:
        def reply(n: int) -> dict[str, Any]:
            if n % 5 == 0:
                return {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://gone", "notFound": True}
            post = view(f"r{n}", 1, 0) | {"author": who(n)}
            return {"$type": "app.bsky.feed.defs#threadViewPost", "post": post}

        own = {"$type": "app.bsky.feed.defs#threadViewPost", "post": view("r1", 1, 0)}  # the thread goes on
        root = {
            "$type": "app.bsky.feed.defs#threadViewPost",
            "post": view("p0", 1, 9),
            "replies": [*(reply(n) for n in range(500, 520)), own],
        }
        body = {"thread": root}
        models.AppBskyFeedGetPostThread.Response.model_validate(body)
        return body

    def profiles(request: Request) -> Any:
        asked = request.lists["actors"]
        assert len(asked) <= 25
        body = {"profiles": [who(int(d.removeprefix("did:plc:p")), detailed=True) for d in asked]}
        models.AppBskyActorGetProfiles.Response.model_validate(body)
        return body

    for name, lexicon, route in (
        ("actor.getProfile", models.AppBskyActorGetProfile, profile),
        ("actor.getProfiles", models.AppBskyActorGetProfiles, profiles),
        ("feed.getAuthorFeed", models.AppBskyFeedGetAuthorFeed, feed),
        ("graph.getFollowers", models.AppBskyGraphGetFollowers, followers),
        ("feed.getLikes", models.AppBskyFeedGetLikes, likes),
        ("feed.getPostThread", models.AppBskyFeedGetPostThread, thread),
    ):
        server.on("GET", f"/xrpc/app.bsky.{name}", asked_by(lexicon, route))


def asked_by(lexicon: Any, route: Route) -> Route:
    """Checks what is asked by the lexicon's parameters as well."""

    def checked(request: Request) -> Any:
        many = {"actors": request.lists["actors"]} if "actors" in request.lists else {}
        numbers = ("limit", "depth", "parentHeight")
        given = {name: int(value) if name in numbers else value for name, value in request.query.items()} | many
        lexicon.Params.model_validate(given)
        return route(request)

    return checked


def no_actor(server: Server) -> None:
    server.on(
        "GET", "/xrpc/app.bsky.actor.getProfile",
        lambda _: Reply({"error": "InvalidRequest", "message": "Profile not found"}, 400),
    )  # fmt: skip
