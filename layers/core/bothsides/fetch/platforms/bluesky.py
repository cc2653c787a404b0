"""Bluesky (AT Protocol) by the public AppView: profile, posts, followers, likers, repliers. No key.

Who asks not to be shown to people that are not logged in (label ``!no-unauthenticated``) is left out.
docs/platforms/bluesky.md has terms and sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from bothsides.documents.profile import Account, AudienceMember, Post
from bothsides.errors import BothsidesError, PlatformBusy
from bothsides.fetch.connector import Found, Visit, clean, count, shape
from bothsides.fetch.http import Api, Declined, NotThere
from bothsides.fetch.journal import Answer
from bothsides.fetch.quota import Limits
from bothsides.fetch.sampling import under

LIMITS = Limits(units=3_000, window=timedelta(minutes=5), per_creator=160, essential=3)
BASE = "https://public.api.bsky.app/xrpc"
FOLLOWER_PAGES, SAMPLED_POSTS, PAGE, FACTS = 8, 20, 100, 25
GONE = {"AccountTakedown": "taken down", "AccountDeactivated": "deactivated", "RepoDeactivated": "deactivated"}
HIDDEN = "!no-unauthenticated"

type Json = dict[str, Any]


def fetch(visit: Visit) -> Found:
    """Account, posts without reposts and replies, and a sample of followers, likers and repliers."""
    api = visit.api(BASE, explain=_explain)
    actor = visit.handle.removeprefix("@")
    actor = actor.replace("!", ":") if actor.startswith("did!") else actor
    profile = api.get("app.bsky.actor.getProfile", {"actor": actor})
    if _hidden(profile):
        raise NotThere("the account asks not to be shown to people who are not logged in")
    account = Account(
        display_name=clean(profile.get("displayName"), 500),
        bio=clean(profile.get("description")),
        url=f"https://bsky.app/profile/{_address(profile)}",
        followers=count(profile.get("followersCount")),
        following=count(profile.get("followsCount")),
        posts_total=count(profile.get("postsCount")),
        verified=_verified(profile),
        created_at=profile.get("createdAt"),
    )
    posts = visit.posts(_pages(visit, api, profile["did"]))
    did = profile["did"]
    return Found(account, posts, _facts(visit, api, [*_followers(visit, api, did), *_engaged(visit, api, did, posts)]))


def _pages(visit: Visit, api: Api, did: str) -> Iterator[Sequence[Post]]:
    cursor = None
    while True:
        page = api.get(
            "app.bsky.feed.getAuthorFeed",
            {"actor": did, "limit": PAGE, "filter": "posts_no_replies", "cursor": cursor},
        )
        own = [item["post"] for item in page["feed"] if "reason" not in item and item["post"]["author"]["did"] == did]
        yield visit.each(own, _post, "posts")
        cursor = page.get("cursor")
        if not cursor or not page["feed"]:
            return


def _post(post: Json) -> Post:
    record = post["record"]
    return Post(
        id=post["uri"].rsplit("/")[-1],
        text=clean(record.get("text")) or "",
        created_at=record.get("createdAt") or post.get("indexedAt"),
        url=f"https://bsky.app/profile/{_address(post['author'])}/post/{post['uri'].rsplit('/')[-1]}",
        format=_format(post.get("embed") or {}),
        likes=count(post.get("likeCount")),
        comments=count(post.get("replyCount")),
        shares=None
        if post.get("repostCount") is None
        else (count(post["repostCount"]) or 0) + (count(post.get("quoteCount")) or 0),
    )


def _format(embed: Json) -> Any:
    kind = str(embed.get("$type", ""))
    for name, meaning in (("images", "image"), ("gallery", "image"), ("video", "video"), ("external", "link")):
        if name in kind or name in str((embed.get("media") or {}).get("$type", "")):
            return meaning
    return "text"


def _followers(visit: Visit, api: Api, did: str) -> list[list[AudienceMember]]:
    """The newest followers: the list has no other beginning."""
    found: list[AudienceMember] = []
    cursor = None
    with visit.sampling("followers"):
        for _ in range(FOLLOWER_PAGES):
            page = api.get(
                "app.bsky.graph.getFollowers",
                {"actor": did, "limit": PAGE, "sort": "latest", "cursor": cursor},
            )
            found += visit.each(page["followers"], lambda who: _member(who, "follower"), "followers")
            cursor = page.get("cursor")
            if not cursor:
                return [found]
    visit.gap("followers", f"only the newest {len(found)} were read")
    return [found]


def _engaged(visit: Visit, api: Api, did: str, posts: Sequence[Post]) -> list[list[AudienceMember]]:
    """Likers and repliers of posts spread over time."""
    groups: list[list[AudienceMember]] = []
    for post in visit.spread(posts, SAMPLED_POSTS, lambda p: (p.likes or 0) + (p.comments or 0)):
        if visit.over:
            break
        uri = f"at://{did}/app.bsky.feed.post/{post.id}"
        if post.likes:
            with visit.sampling("likers"):
                page = api.get("app.bsky.feed.getLikes", {"uri": uri, "limit": PAGE})
                likers = visit.each(page["likes"], lambda like: _member(like["actor"], "liker"), "likers")
                groups.append(under(post.id, likers))
        if post.comments:
            with visit.sampling("replies"):
                thread = api.get("app.bsky.feed.getPostThread", {"uri": uri, "depth": 1, "parentHeight": 0})
                replies = thread["thread"].get("replies") or []
                groups.append(under(post.id, visit.each(replies, _replier, "replies")))
    return [[person for person in group if person.id != did] for group in groups]  # the creator answers in threads


def _replier(reply: Json) -> AudienceMember | None:
    if "post" not in reply:  # deleted or blocked
        return None
    post = reply["post"]
    text = clean(post["record"].get("text"))
    return _member(post["author"], "commenter", texts=(text,) if text else (), active_at=(post["indexedAt"],))


def _member(who: Json, relation: Any, **more: Any) -> AudienceMember | None:
    if _hidden(who):
        return None
    return AudienceMember(
        id=who["did"],
        relation=relation,
        name=clean(who.get("displayName"), 500),
        bio=clean(who.get("description")),
        created_at=who.get("createdAt"),
        picture=bool(who.get("avatar")),
        verified=_verified(who),
        **shape(str(who.get("handle", "")).removesuffix(".bsky.social").removesuffix("handle.invalid")),
        **more,
    )


def _facts(visit: Visit, api: Api, groups: list[list[AudienceMember]]) -> list[list[AudienceMember]]:
    """How many follow and are followed by each sampled person, 25 a call."""
    people = {person.id: person for person in visit.people(groups)}
    ids = list(people)
    for at in range(0, len(ids), FACTS):
        if visit.over:
            break
        with visit.sampling("facts about the sampled people"):
            found = api.get("app.bsky.actor.getProfiles", {"actors": ids[at : at + FACTS]})
            for who in found["profiles"]:
                if who.get("did") in people:
                    people[who["did"]] = people[who["did"]].model_copy(
                        update={
                            "bio": clean(who.get("description")) or people[who["did"]].bio,
                            "followers": count(who.get("followersCount")),
                            "following": count(who.get("followsCount")),
                            "posts_total": count(who.get("postsCount")),
                        }
                    )
    return [list(people.values())]


def _address(who: Json) -> str:
    """The handle, or the DID if the handle's domain no longer names it."""
    return str(who["did"] if who["handle"] == "handle.invalid" else who["handle"])


def _hidden(who: Json) -> bool:
    return any(label.get("val") == HIDDEN for label in who.get("labels") or ())


def _verified(who: Json) -> bool | None:
    """By others, or as one who verifies others."""
    mark = who.get("verification")
    return None if mark is None else "valid" in (mark.get("verifiedStatus"), mark.get("trustedVerifierStatus"))


def _explain(answer: Answer) -> BothsidesError | None:
    """XRPC says by name what is wrong (400)."""
    if answer.status != 400:
        return None
    error = answer.json()
    name, message = str(error.get("error", "")), str(error.get("message", ""))
    if name in GONE:
        return NotThere(f"the account is {GONE[name]}")
    if "not found" in message.lower() or name == "NotFound":
        return NotThere(message)
    if "valid did or a handle" in message or "Invalid AT identifier" in message:
        return NotThere(f"{message} (a handle is a domain, like name.bsky.social)")
    if name == "RateLimitExceeded":
        return PlatformBusy(message)
    return Declined(f"{name}: {message}", answer)
