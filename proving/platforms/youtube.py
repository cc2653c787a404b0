"""YouTube: uploads with metrics, comment threads by time or relevance, channels of those who comment.

Since 2022 a comment's ``authorDisplayName`` is the author's handle; the name is the channel's ``title``.
"""

from __future__ import annotations

from typing import Any

from proving.behaviour import Life, Said
from proving.platforms import iso, page
from tests.contract import specs
from tests.contract.server import Request, Server

OWNER = "UC" + "a" * 22


def serve(life: Life, server: Server, check: bool) -> str:
    """Answer as the Data API v3 of this world; ``youtube:@handle``."""
    posts = list(enumerate(life.creator.posts))[::-1]
    places = {post.id: number for number, post in posts}

    def checked(kind: str, body: dict[str, Any]) -> dict[str, Any]:
        if check:
            specs.youtube(kind, body)
        return body

    def channels(request: Request) -> Any:
        specs.youtube_query("channels", request.query)
        if "forHandle" in request.query:
            items = [_owner(life)] if request.query["forHandle"] == f"@{life.creator.handle}" else []
        else:
            items = [_channel(life, int(one[2:])) for one in request.query["id"].split(",")]
        return checked("ChannelListResponse", {"kind": "youtube#channelListResponse", "items": items})

    def uploads(request: Request) -> Any:
        specs.youtube_query("playlistItems", request.query)
        part, more = page(posts, int(request.query["maxResults"]), request.query.get("pageToken"))
        items = [
            {"kind": "youtube#playlistItem", "contentDetails": {"videoId": p.id, "videoPublishedAt": iso(p.at)}}
            for _, p in part
        ]
        body = {"kind": "youtube#playlistItemListResponse", "items": items} | _token(more)
        return checked("PlaylistItemListResponse", body)

    def videos(request: Request) -> Any:
        specs.youtube_query("videos", request.query)
        items = [_video(life, places[one]) for one in request.query["id"].split(",")]
        return checked("VideoListResponse", {"kind": "youtube#videoListResponse", "items": items})

    def threads(request: Request) -> Any:
        specs.youtube_query("commentThreads", request.query)
        number = places[request.query["videoId"]]
        said = life.thread(number)
        if request.query.get("order") == "relevance":
            said = sorted(said, key=lambda one: -_hearts(life, number, one))
        part, more = page(said, int(request.query["maxResults"]), request.query.get("pageToken"))
        items = [_thread(life, number, one) for one in part]
        body = {"kind": "youtube#commentThreadListResponse", "items": items} | _token(more)
        return checked("CommentThreadListResponse", body)

    for name, route in (("channels", channels), ("playlistItems", uploads), ("videos", videos)):
        server.on("GET", f"/youtube/v3/{name}", route)
    server.on("GET", "/youtube/v3/commentThreads", threads)
    return f"youtube:@{life.creator.handle}"


def _token(more: dict[str, Any]) -> dict[str, Any]:
    return {"nextPageToken": more["next"]} if more else {}


def _hearts(life: Life, post: int, said: Said) -> int:
    return int((said.person * 7919 + post * 104729) % 97) // 4


def _owner(life: Life) -> dict[str, Any]:
    followers = int(life.people.follows.sum())
    return {
        "kind": "youtube#channel", "id": OWNER,
        "snippet": {
            "title": life.creator.name, "description": life.creator.bio, "customUrl": f"@{life.creator.handle}",
            "publishedAt": "2019-01-01T00:00:00.000Z",
        },
        "statistics": {
            "viewCount": str(sum(life.views)), "subscriberCount": str(followers), "hiddenSubscriberCount": False,
            "videoCount": str(len(life.creator.posts)),
        },
        "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": "UU" + "a" * 22}},
    }  # fmt: skip


def _channel(life: Life, person: int) -> dict[str, Any]:
    shown = life.people.shown(person)
    hidden = person % 5 == 0
    about = {
        "title": shown.name, "description": shown.bio or "", "customUrl": f"@{shown.handle}",
        "publishedAt": iso(shown.created_at), "thumbnails": {"default": {"url": _picture(shown.picture, person)}},
    }  # fmt: skip
    counts = {
        "viewCount": str(shown.posts * 40), "hiddenSubscriberCount": hidden, "videoCount": str(shown.posts // 8),
    }  # fmt: skip
    return {
        "kind": "youtube#channel", "id": f"UC{person}",
        "snippet": about | ({"country": shown.country} if shown.country else {}),
        "statistics": counts | ({} if hidden else {"subscriberCount": str(shown.followers // 4)}),
    }  # fmt: skip


def _picture(own: bool, person: int) -> str:
    return f"https://yt3.ggpht.com/{'ytc' if own else 'a/default-user'}={person if own else 's88'}"


def _video(life: Life, number: int) -> dict[str, Any]:
    post, reaction = life.creator.posts[number], life.reactions[number]
    counts = {"viewCount": len(reaction.saw), "likeCount": len(reaction.liked), "commentCount": len(reaction.commented)}
    return {
        "kind": "youtube#video", "id": post.id,
        "snippet": {
            "title": post.title, "description": post.text, "publishedAt": iso(post.at), "channelId": OWNER, "tags": [],
        },
        "statistics": {name: str(count) for name, count in counts.items()},
        "paidProductPlacementDetails": {"hasPaidProductPlacement": post.sponsored},
    }  # fmt: skip


def _thread(life: Life, number: int, said: Said) -> dict[str, Any]:
    video, shown = life.creator.posts[number].id, life.people.shown(said.person)
    comment = {
        "textDisplay": said.text, "textOriginal": said.text, "authorDisplayName": f"@{shown.handle}",
        "authorProfileImageUrl": _picture(shown.picture, said.person), "likeCount": _hearts(life, number, said),
        "publishedAt": iso(said.at), "authorChannelId": {"value": f"UC{said.person}"},
    }  # fmt: skip
    key = f"{video}-{said.person}"
    return {
        "kind": "youtube#commentThread", "id": key,
        "snippet": {
            "videoId": video, "canReply": True, "totalReplyCount": 0, "isPublic": True,
            "topLevelComment": {"kind": "youtube#comment", "id": key, "snippet": comment},
        },
    }  # fmt: skip
