"""YouTube Data API v3, checked by Google's discovery document."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.contract import specs
from tests.contract.conftest import pages
from tests.contract.server import Request, Server
from tests.contract.worlds import World, ago, iso, person


def world() -> World:
    return World(
        "youtube", "youtube:@maps", {"api_key": "the-secret-key"}, serve, no_channel,
        essential="/channels", people_path="/commentThreads",
    )  # fmt: skip


def serve(world: World, server: Server) -> None:
    channel_id = "UC" + "a" * 22

    def channel(cid: str, number: int) -> dict[str, Any]:
        return {
            "kind": "youtube#channel", "etag": "e", "id": cid,
            "snippet": {
                "title": person(number), "description": "Maps, tea and Python. \ud83d\ude00 🚀", "country": "DE",
                "customUrl": f"@person{number}", "publishedAt": iso(ago(900 + number)),
            },
            "statistics": {
                "viewCount": "1000", "subscriberCount": str(10 * number), "hiddenSubscriberCount": False,
                "videoCount": "3",
            },
        }  # fmt: skip

    def channels(request: Request) -> Any:
        specs.youtube_query("channels", request.query)
        assert request.query["key"] == "the-secret-key"
        if "forHandle" in request.query or request.query["id"] == channel_id:
            if request.query.get("forHandle", "@maps") != "@maps":
                return {"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 0, "resultsPerPage": 5}}
            found = [
                channel(channel_id, 1200)
                | {"contentDetails": {"relatedPlaylists": {"likes": "", "uploads": "UU" + "a" * 22}}}
            ]
        else:
            found = [channel(cid, int(cid[2:])) for cid in request.query["id"].split(",") if int(cid[2:]) % 10]
        body = {"kind": "youtube#channelListResponse", "items": found}
        specs.youtube("ChannelListResponse", body)
        return body

    def uploads(request: Request) -> Any:
        specs.youtube_query("playlistItems", request.query)
        part, token = pages(world.posts, int(request.query["maxResults"]), request.query.get("pageToken"))
        body = {
            "kind": "youtube#playlistItemListResponse",
            "items": [
                {"kind": "youtube#playlistItem", "contentDetails": {"videoId": i, "videoPublishedAt": iso(ago(d))}}
                for i, d, _ in part
            ],
        } | ({"nextPageToken": token} if token else {})
        specs.youtube("PlaylistItemListResponse", body)
        return body

    def videos(request: Request) -> Any:
        specs.youtube_query("videos", request.query)
        asked = request.query["id"].split(",")
        body = {
            "kind": "youtube#videoListResponse",
            "items": [
                {
                    "kind": "youtube#video", "id": i,
                    "snippet": {
                        "title": f"Walk {i}", "description": "A walk with a map", "publishedAt": iso(ago(d)),
                        "tags": ["maps"], "channelId": channel_id,
                    },
                    "statistics": {"viewCount": "900", "likeCount": "70", "commentCount": str(c)},
                    "paidProductPlacementDetails": {"hasPaidProductPlacement": i == "p3"},
                }
                for i, d, c in world.posts
                if i in asked
            ],
        }  # fmt: skip
        specs.youtube("VideoListResponse", body)
        return body

    def comments(request: Request) -> Any:
        specs.youtube_query("commentThreads", request.query)
        video = request.query["videoId"]
        number = int(video[1:])
        _, days, count = next(post for post in world.posts if post[0] == video)
        who = [(number * 7 + k) % world.people for k in range(count)]
        part, token = pages(who, int(request.query["maxResults"]), request.query.get("pageToken"))
        body = {
            "kind": "youtube#commentThreadListResponse",
            "items": [
                {
                    "kind": "youtube#commentThread", "id": f"{video}-{k}",
                    "snippet": {
                        "videoId": video, "canReply": True, "totalReplyCount": 0, "isPublic": True,
                        "topLevelComment": {
                            "kind": "youtube#comment", "id": f"{video}-{k}",
                            "snippet": {
                                "textDisplay": f"Lovely walk {k} 🥾", "textOriginal": f"Lovely walk {k} 🥾",
                                "authorDisplayName": f"@u{who_k}", "likeCount": 1,
                                "publishedAt": iso(ago(days) + timedelta(hours=k)),
                            } | ({"authorChannelId": {"value": f"UC{who_k}"}} if who_k % 13 else {}),
                        },
                    },
                }
                for k, who_k in enumerate(part)
            ],
        } | ({"nextPageToken": token} if token else {})  # fmt: skip
        specs.youtube("CommentThreadListResponse", body)
        return body

    server.on("GET", "/youtube/v3/channels", channels)
    server.on("GET", "/youtube/v3/playlistItems", uploads)
    server.on("GET", "/youtube/v3/videos", videos)
    server.on("GET", "/youtube/v3/commentThreads", comments)


def no_channel(server: Server) -> None:
    server.on("GET", "/youtube/v3/channels", lambda _: {"kind": "youtube#channelListResponse"})
