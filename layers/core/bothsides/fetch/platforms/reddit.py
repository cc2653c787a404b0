"""Reddit Data API: a user's own posts; commenters are the audience sample. An approved application.

docs/platforms/reddit.md has terms, credentials and sample.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bothsides.documents.profile import Account, AudienceMember, Post
from bothsides.fetch import credentials
from bothsides.fetch.connector import Found, Visit, clean, count, shape
from bothsides.fetch.http import Api, NotThere
from bothsides.fetch.quota import Limits
from bothsides.fetch.sampling import under

# 100 a minute, averaged over ten; what is deleted there must be deleted here within 48 hours
LIMITS = Limits(
    units=1_000, window=timedelta(minutes=10), per_creator=60, essential=2, keep=timedelta(days=2)
)  # fmt: skip
BASE, TOKEN = "https://oauth.reddit.com", "https://www.reddit.com/api/v1/access_token"
PAGE, SAMPLED_POSTS = 100, 50
NOBODY = {"[deleted]", "AutoModerator"}
HINTS = {"image": "image", "hosted:video": "video", "rich:video": "video", "link": "link"}

type Json = dict[str, Any]


def fetch(visit: Visit) -> Found:
    """Account, own posts, and commenters of posts spread over time."""
    secret = credentials.of_platform("reddit", "client_id", "client_secret", "user_agent")
    basic = base64.b64encode(f"{secret['client_id']}:{secret['client_secret']}".encode()).decode()
    agent = {"User-Agent": secret["user_agent"]}  # Reddit asks for one that names the application and its owner
    token = visit.token(TOKEN, {"grant_type": "client_credentials"}, {"Authorization": f"Basic {basic}"} | agent)
    api = visit.api(BASE, headers={"Authorization": f"Bearer {token}"} | agent)
    name = visit.handle.removeprefix("@")
    who = api.get(f"user/{name}/about", {"raw_json": 1})["data"]
    if who.get("is_suspended"):
        raise NotThere("the account is suspended")
    posts = visit.posts(_pages(visit, api, name))
    if not posts:
        visit.gap("posts", "none are visible; Reddit lets people hide their posts")
    visit.gap("facts about the commenters", "Reddit gives names and times, no places")
    return Found(_account(who), posts, _commenters(visit, api, posts, name))


def _account(who: Json) -> Account:
    page = who.get("subreddit") or {}
    return Account(
        display_name=clean(page.get("title"), 500) or clean(who.get("name"), 500),
        bio=clean(page.get("public_description")),
        url=f"https://www.reddit.com/user/{who['name']}",
        followers=count(page.get("subscribers")),
        created_at=_moment(who.get("created_utc")),
    )


def _pages(visit: Visit, api: Api, name: str) -> Iterator[Sequence[Post]]:
    after = None
    while True:
        listing = api.get(f"user/{name}/submitted", {"limit": PAGE, "sort": "new", "raw_json": 1, "after": after})[
            "data"
        ]
        yield visit.each([child["data"] for child in listing["children"]], _post, "posts")
        after = listing.get("after")
        if not after:
            return


def _post(post: Json) -> Post | None:
    if post.get("removed_by_category"):
        return None
    hint = "video" if post.get("is_video") else HINTS.get(post.get("post_hint", ""))
    if post.get("is_gallery") or "//i.redd.it/" in str(post.get("url", "")):
        hint = "image"
    return Post(
        id=post["id"],
        title=clean(post.get("title"), 2_000),
        text=clean(post.get("selftext")) or "",
        created_at=_moment(post.get("created_utc")),
        url=f"https://www.reddit.com{post['permalink']}",
        format=hint or ("text" if post.get("is_self") else "link"),
        likes=None if post.get("hide_score") else max(0, int(post["score"])),
        comments=count(post.get("num_comments")),
        shares=count(post.get("num_crossposts")),
    )


def _commenters(visit: Visit, api: Api, posts: Sequence[Post], owner: str) -> list[list[AudienceMember]]:
    groups: list[list[AudienceMember]] = []
    for at, post in enumerate(visit.spread(posts, SAMPLED_POSTS)):
        if visit.over:
            break
        with visit.sampling("comments"):
            order = ("new", "top")[at % 2]
            params: Json = {"limit": PAGE, "depth": 1, "sort": order, "raw_json": 1}
            _, comments = api.get(f"comments/{post.id}", params)["items"]
            found = [child["data"] for child in comments["data"]["children"] if child["kind"] == "t1"]
            met = visit.each(found, lambda comment: _commenter(comment, owner), "comments")
            groups.append(under(post.id, met))
    return groups


def _commenter(comment: Json, owner: str) -> AudienceMember | None:
    who = comment["author"]
    if who in NOBODY or who.lower() == owner.lower():
        return None
    text = clean(comment.get("body"))
    return AudienceMember(
        id=comment.get("author_fullname") or who,
        relation="commenter",
        name=clean(who, 500),
        texts=(text,) if text else (),
        active_at=(_moment(comment["created_utc"]),),
        **shape(who),
    )


def _moment(seconds: Any) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(float(seconds), UTC)
