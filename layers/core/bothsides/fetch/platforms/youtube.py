"""YouTube Data API v3: channel, uploads, metrics; commenters are the audience sample. An API key.

Every call used here costs one unit of the 10,000 a day, which end at midnight Pacific time. ``search.list`` is not
used. docs/platforms/youtube.md has terms, credentials and sample.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bothsides.documents.profile import Account, AudienceMember, Post
from bothsides.errors import BothsidesError, CreatorNotFound, PlatformBusy, PlatformRefused
from bothsides.fetch import credentials
from bothsides.fetch.connector import MAX_POSTS, Found, Visit, clean, count, shape
from bothsides.fetch.http import Api, Declined, NotThere
from bothsides.fetch.journal import Answer
from bothsides.fetch.quota import Limits
from bothsides.fetch.sampling import under
from bothsides.places import country_code

LIMITS = Limits(
    units=10_000, window=timedelta(days=1), zone="America/Los_Angeles", per_creator=100, essential=3,
    keep=timedelta(days=30),
)  # fmt: skip
BASE = "https://www.googleapis.com/youtube/v3"
PAGE, THREADS = 50, 100  # ids or items a call; comment threads a call
USER = "user!"
CHANNEL_ID = re.compile(r"UC[\w-]{22}")
QUOTA = {"quotaExceeded", "dailyLimitExceeded"}
RATE = {"rateLimitExceeded", "userRateLimitExceeded", "servingLimitExceeded"}
OFF = {"commentsDisabled": "switched off"}
CLOSED = {"channelForbidden", "channelClosed", "channelSuspended", "accountClosed", "playlistItemsNotAccessible"}

KEY = {"keyInvalid", "keyExpired", "accessNotConfigured", "ipRefererBlocked"}

type Json = dict[str, Any]


def fetch(visit: Visit) -> Found:
    """Account, newest videos with metrics, and commenters spread over videos and time."""
    key = credentials.of_platform("youtube", "api_key")["api_key"]
    api = visit.api(BASE, auth={"key": key}, explain=_explain)
    which = _which(visit.handle)
    channels = api.get("channels", {"part": "snippet,statistics,contentDetails", **which}).get("items", [])
    if not channels:
        raise CreatorNotFound(f"YouTube has no channel {visit.handle}, or it was closed")
    channel = channels[0]
    uploads = channel.get("contentDetails", {}).get("relatedPlaylists", {}).get("uploads")
    most = min(MAX_POSTS, PAGE * max(1, visit.units // 6))  # a small share is for people as well, not for posts alone
    posts = visit.posts(_pages(visit, api, uploads), most) if uploads else []
    return Found(_account(channel), posts, [_commenters(visit, api, posts, channel["id"])])


def _which(handle: str) -> dict[str, str]:
    """A channel's id, its name of before 2012 (``user!name``), or its handle."""
    if CHANNEL_ID.fullmatch(handle):
        return {"id": handle}
    if handle.startswith(USER):
        return {"forUsername": handle.removeprefix(USER)}
    return {"forHandle": "@" + handle.removeprefix("@")}


def _account(channel: Json) -> Account:
    about, counts = channel["snippet"], channel.get("statistics", {})
    handle = about.get("customUrl") or f"channel/{channel['id']}"
    return Account(
        display_name=clean(about.get("title"), 500),
        bio=clean(about.get("description")),
        country=country_code(about.get("country")),
        url=f"https://www.youtube.com/{handle}",
        followers=None if counts.get("hiddenSubscriberCount") else count(counts.get("subscriberCount")),
        posts_total=count(counts.get("videoCount")),
        created_at=about.get("publishedAt"),
    )


def _pages(visit: Visit, api: Api, uploads: str) -> Iterator[Sequence[Post]]:
    token = None
    while True:
        try:
            page = api.get(
                "playlistItems",
                {"part": "contentDetails", "playlistId": uploads, "maxResults": PAGE, "pageToken": token},
            )
        except NotThere:  # a channel that never uploaded has no such list
            return
        ids = [item["contentDetails"]["videoId"] for item in page.get("items", [])]
        if ids:
            parts = "snippet,statistics,paidProductPlacementDetails"
            videos = api.get("videos", {"part": parts, "id": ",".join(ids)})
            yield visit.each(videos.get("items", []), _post, "posts")
        token = page.get("nextPageToken")
        if not token:
            return


def _post(video: Json) -> Post:
    about, counts = video["snippet"], video.get("statistics", {})
    return Post(
        id=video["id"],
        title=clean(about.get("title"), 2_000),
        text=clean("\n".join(filter(None, [about.get("description"), " ".join(about.get("tags", []))]))) or "",
        created_at=about.get("publishedAt"),
        url=f"https://www.youtube.com/watch?v={video['id']}",
        format="video",
        likes=count(counts.get("likeCount")),
        comments=count(counts.get("commentCount")),
        views=count(counts.get("viewCount")),
        sponsored=video.get("paidProductPlacementDetails", {}).get("hasPaidProductPlacement"),
    )


def _commenters(visit: Visit, api: Api, posts: Sequence[Post], owner: str) -> list[AudienceMember]:
    """First pages of comments on videos spread over time, then second pages, and so on while units last; half of the
    videos by "newest", half by "most relevant". What the channels' facts will cost is kept back."""
    groups: list[list[AudienceMember]] = []
    met: set[str] = set()
    drawn = visit.spread(posts, len(posts))
    queue = deque((post, order, None) for post, order in zip(drawn, ("time", "relevance") * len(drawn), strict=False))
    read: set[str] = set()
    while queue and len(met) < visit.max_sample and not visit.over:
        if visit.units - 1 < math.ceil(min(len(met) + PAGE, visit.max_sample) / PAGE):
            visit.gap("comments", f"{len(read)} of {len(drawn)} videos with comments were read within this run's quota")
            visit.over = True
            break
        post, order, token = queue.popleft()
        with visit.sampling("comments"):
            page = api.get(
                "commentThreads",
                {
                    "part": "snippet",
                    "videoId": post.id,
                    "maxResults": THREADS,
                    "order": order,
                    "textFormat": "plainText",
                    "pageToken": token,
                },
            )
            read.add(post.id)
            found = visit.each(page.get("items", []), lambda thread: _commenter(thread, owner), "comments")
            groups.append(under(post.id, found))
            met |= {member.id for member in found}
            if token := page.get("nextPageToken"):
                queue.append((post, order, token))
    return _facts(visit, api, visit.people(groups))


def _commenter(thread: Json, owner: str) -> AudienceMember | None:
    said = thread["snippet"]["topLevelComment"]["snippet"]
    who = said.get("authorChannelId", {}).get("value")
    if who is None or who == owner:  # a deleted account, or the creator
        return None
    text = clean(said.get("textOriginal") or said.get("textDisplay"))
    return AudienceMember(
        id=who,
        relation="commenter",
        name=clean(said.get("authorDisplayName"), 500),
        texts=(text,) if text else (),
        active_at=(said["publishedAt"],),
    )


def _facts(visit: Visit, api: Api, people: list[AudienceMember]) -> list[AudienceMember]:
    """Country, description, age and counts of the commenters' own channels, 50 a unit."""
    known: dict[str, Json] = {}
    with visit.sampling("facts about the commenters"):
        for at in range(0, len(people), PAGE):
            ids = ",".join(person.id for person in people[at : at + PAGE])
            found = api.get("channels", {"part": "snippet,statistics", "id": ids, "maxResults": PAGE})
            known |= {channel["id"]: channel for channel in found.get("items", [])}
    return [_with_facts(visit, person, known.get(person.id)) for person in people]


def _with_facts(visit: Visit, person: AudienceMember, channel: Json | None) -> AudienceMember:
    found = visit.each([channel] if channel else [], _account, "facts about the commenters")
    if not found:
        return person
    names = ("bio", "country", "followers", "posts_total", "created_at")
    facts = {name: getattr(found[0], name) for name in names}
    facts["name"] = found[0].display_name or person.name  # a comment's authorDisplayName is the handle
    return person.model_copy(update=facts | shape(((channel or {}).get("snippet") or {}).get("customUrl")))


def _explain(answer: Answer) -> BothsidesError | None:
    """The first ``reason`` of the error says what is wrong."""
    if answer.status not in (400, 403, 429):
        return None
    error = answer.json().get("error", {})
    reason = str((error.get("errors") or [{}])[0].get("reason", ""))
    details = {str(detail.get("reason", "")) for detail in error.get("details") or ()}
    message = re.sub(r"<[^>]*>", "", str(error.get("message", "")))
    if reason in QUOTA:
        now = datetime.now(UTC)
        return PlatformBusy(f"YouTube's daily quota of this key is used up: {message}", until=LIMITS.ends(now))
    if reason in RATE:
        return PlatformBusy(f"YouTube asks us to slow down: {message}")
    if reason in OFF:
        return Declined(OFF[reason], answer)
    if reason in CLOSED:
        return NotThere(f"{reason}: {message}")
    blocked = any(detail.startswith("API_KEY_") for detail in details)  # by the key's own restrictions
    if blocked or "API key" in message or reason in KEY:
        return PlatformRefused(f"YouTube refused the key: {message} (docs/platforms/youtube.md)")
    return Declined(f"{reason}: {message}", answer) if reason else None
