"""Twitch Helix, checked by the typed objects of twitchAPI."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from twitchAPI.object import api as objects

from tests.contract import specs
from tests.contract.conftest import NOW, pages
from tests.contract.server import Request, Server
from tests.contract.worlds import World, ago, iso, person

SECRET = {"client_id": "the-client-id", "client_secret": "the-client-secret"}

PICTURES = (
    "https://static-cdn.jtvnw.net/user-default-pictures-uv/a.png",
    "https://static-cdn.jtvnw.net/jtv_user_pictures/a.png",
)


def world() -> World:
    return World("twitch", "twitch:maps", SECRET, serve, nobody, essential="/helix/users", people_path="/clips")


def serve(world: World, server: Server) -> None:
    def token(request: Request) -> Any:
        assert request.form() == SECRET | {"grant_type": "client_credentials"}
        return {"access_token": "the-app-token", "expires_in": 5000000, "token_type": "bearer"}

    def user(number: int, **more: Any) -> dict[str, Any]:
        body = {
            "id": str(number), "login": f"person{number}", "display_name": person(number), "type": "",
            "broadcaster_type": "", "description": "I like maps 🗺", "profile_image_url": PICTURES[number % 3 > 0],
            "offline_image_url": "",
            "view_count": 0, "created_at": iso(ago(600)),
        } | more  # fmt: skip
        specs.typed(objects.TwitchUser, body)
        return body

    def users(request: Request) -> Any:
        assert request.headers["authorization"] == "Bearer the-app-token"
        assert request.headers["client-id"] == "the-client-id"
        if "login" in request.query:
            return {"data": [user(1, login="maps", display_name="Maps", broadcaster_type="partner")]}
        assert len(request.lists["id"]) <= 100
        return {"data": [user(int(i)) for i in request.lists["id"]]}

    def followers(request: Request) -> Any:
        return {"total": 4321, "data": [], "pagination": {}}

    def videos(request: Request) -> Any:
        part, cursor = pages(world.posts, int(request.query["first"]), request.query.get("after"))
        data = [
            {
                "id": i, "stream_id": None, "user_id": "1", "user_login": "maps", "user_name": "Maps",
                "title": f"Drawing {i} 🎨", "description": "Live from the desk", "created_at": iso(ago(d)),
                "published_at": iso(ago(d)), "url": f"https://www.twitch.tv/videos/{i}", "thumbnail_url": "",
                "viewable": "public", "view_count": 500, "language": "en", "type": "archive", "duration": "1h2m3s",
                "muted_segments": None,
            }
            for i, d, _ in part
        ]  # fmt: skip
        for video in data:
            specs.typed(objects.Video, video, extra=("stream_id", "muted_segments"))
        return {"data": data, "pagination": {"cursor": cursor} if cursor else {}}

    def clips(request: Request) -> Any:
        start = datetime.fromisoformat(request.query["started_at"])
        month = (NOW - start).days // 30
        data = [
            {
                "id": f"c{month}-{n}", "url": "u", "embed_url": "u", "broadcaster_id": "1", "broadcaster_name": "Maps",
                "creator_id": str(100 * month + n), "creator_name": person(n), "video_id": "", "game_id": "9",
                "language": "en", "title": f"best line {n} 😂", "view_count": 7, "created_at": iso(start),
                "thumbnail_url": "", "duration": 29.5, "vod_offset": None, "is_featured": False,
            }
            for n in range(10, 30)
        ]  # fmt: skip
        for clip in data:
            specs.typed(objects.Clip, clip, extra=("vod_offset",))
        return {"data": data, "pagination": {}}

    server.on("POST", "/oauth2/token", token)
    server.on("GET", "/helix/users", users)
    server.on("GET", "/helix/channels/followers", followers)
    server.on("GET", "/helix/videos", videos)
    server.on("GET", "/helix/clips", clips)


def nobody(server: Server) -> None:
    server.on("GET", "/helix/users", lambda _: {"data": []})
