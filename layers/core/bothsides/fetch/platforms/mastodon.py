"""Mastodon: profile, posts, followers, favouriters, boosters and repliers, asked of the creator's own instance.

A creator is ``mastodon:name@instance``. No key if the instance shows what is public; else a token of that instance.
People who set ``noindex`` are left out, as far as the instance says it: of its own people.
docs/platforms/mastodon.md has terms and sample.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bothsides.documents.profile import Account, AudienceMember, Post
from bothsides.errors import BothsidesError, CreatorNotFound, PlatformRefused, PlatformUnavailable
from bothsides.fetch import credentials
from bothsides.fetch.connector import BAD_SHAPE, Found, Visit, clean, count, plain, shape
from bothsides.fetch.http import Api, Declined, NotThere
from bothsides.fetch.journal import Answer
from bothsides.fetch.quota import Limits
from bothsides.fetch.sampling import under

LIMITS = Limits(units=300, window=timedelta(minutes=5), per_creator=60, essential=2)
POSTS, PEOPLE = 40, 80  # a page
FOLLOWER_PAGES, SAMPLED_POSTS = 5, 15
NEXT = re.compile(r'<([^>]+)>;\s*rel="?next"?')
PUBLIC = ("public", "unlisted")  # a token may see more: what its account was shown as a follower
ADDRESSES = ("self", "http://webfinger.net/rel/profile-page")
THREAD, THREAD_BY_TOKEN = 60, 4_096  # answers of a thread that are shown
FORMATS = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}

type Json = dict[str, Any]


def fetch(visit: Visit) -> Found:
    """Account, own posts, and a sample of followers and of people who reacted to posts spread over time."""
    name, _, host = visit.handle.removeprefix("@").partition("@")
    if not host:
        raise CreatorNotFound(f"{visit.creator} names no instance; write mastodon:{name}@its.instance")
    server = host
    try:
        try:
            api, who = _looked_up(visit, name, host)
        except (NotThere, Declined, PlatformUnavailable):  # names of one domain may live on a server of another
            name, server, addresses = _home(visit, name, host)
            if server == host:
                raise
            api, who = _looked_up(visit, name, server)
            if not {who.get("uri"), who.get("url")} & addresses:
                raise NotThere(f"{server} has a {name}, but not the one that {host} points to") from None
    except Declined as error:
        raise PlatformRefused(
            f"{server} does not show the account: {error.detail}; put a token of that instance into the secret of"
            " mastodon (docs/platforms/mastodon.md)"
        ) from error
    if who.get("suspended"):
        raise NotThere("the account is suspended")
    if who.get("moved"):
        visit.gap("account", f"moved to {who['moved'].get('acct')}")
    posts = visit.posts(_pages(visit, api, who["id"]))
    people = [_followers(visit, api, who), *_engaged(visit, api, posts, who["id"])]
    return Found(_account(who), posts, people)


def _looked_up(visit: Visit, name: str, server: str) -> tuple[Api, Json]:
    """A server's interface, with the token that is given for it, and the account there."""
    token = credentials.given_for("mastodon").get(server)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    api = visit.api(f"https://{server}/api/v1", headers=headers, explain=None if token else _members_only)
    return api, api.get("accounts/lookup", {"acct": name})


def _home(visit: Visit, name: str, host: str) -> tuple[str, str, set[str]]:
    """What an account of a domain is really called, on which server, and its addresses there (WebFinger, RFC 7033).
    A domain of one's own may be an alias for another name elsewhere."""
    try:
        finger = visit.api(f"https://{host}", explain=_members_only)
        account = finger.get(".well-known/webfinger", {"resource": f"acct:{name}@{host}"})
        links = [(link["rel"], str(link["href"])) for link in account["links"] if link.get("rel") in ADDRESSES]
        server = next(urlsplit(address).hostname for rel, address in links if rel == "self")
        called = str(account["subject"]).removeprefix("acct:").partition("@")[0]
    except (NotThere, Declined, StopIteration, *BAD_SHAPE):
        return name, host, set()
    return called, server or host, {address for _, address in links}


def _account(who: Json) -> Account:
    return Account(
        display_name=clean(who.get("display_name"), 500) or clean(who.get("username"), 500),
        bio=_bio(who),
        location=_location(who),
        url=who.get("url"),
        followers=_public(who.get("followers_count")),
        following=_public(who.get("following_count")),
        posts_total=_public(who.get("statuses_count")),
        verified=any(field.get("verified_at") for field in who.get("fields") or ()),
        created_at=who.get("created_at"),
    )


def _bio(who: Json) -> str | None:
    lines = [plain(who.get("note")), *(f"{f['name']}: {plain(f['value'])}" for f in who.get("fields") or ())]
    return clean("\n".join(line for line in lines if line))


def _location(who: Json) -> str | None:
    """Mastodon has no place of its own; many write one into a profile field."""
    for field in who.get("fields") or ():
        if str(field.get("name", "")).strip().lower() in ("location", "place", "city", "country", "ort", "lieu"):
            return clean(plain(field.get("value")), 500)
    return None


def _public(number: Any) -> int | None:
    return None if number == -1 else count(number)  # -1: the instance hides it


def _pages(visit: Visit, api: Api, account: str) -> Iterator[Sequence[Post]]:
    last = None
    while True:
        params: Json = {"limit": POSTS, "exclude_reblogs": "true", "exclude_replies": "true", "max_id": last}
        page = api.get(f"accounts/{account}/statuses", params)["items"]
        if not page:
            return
        own = [status for status in page if not status.get("reblog") and status.get("visibility") in PUBLIC]
        yield visit.each(own, _post, "posts")
        last = page[-1]["id"]


def _post(status: Json) -> Post:
    media = status.get("media_attachments") or []
    kind = FORMATS.get(media[0].get("type", "")) if media else "link" if status.get("card") else "text"
    return Post(
        id=status["id"],
        title=clean(status.get("spoiler_text"), 2_000),
        text=plain(status.get("content")) or "",
        created_at=status.get("created_at"),
        url=status.get("url"),
        format=kind,
        likes=count(status.get("favourites_count")),
        comments=count(status.get("replies_count")),
        shares=count(status.get("reblogs_count")),
    )


def _followers(visit: Visit, api: Api, who: Json) -> list[AudienceMember]:
    """The newest followers, if the creator shows them."""
    found: list[AudienceMember] = []
    with visit.sampling("followers"):
        place: str | None = f"accounts/{who['id']}/followers"
        params: dict[str, str | int] | None = {"limit": PEOPLE}
        for _ in range(FOLLOWER_PAGES):
            answer = api.answer(place or "", params)
            page = answer.json()["items"]
            found += visit.each(page, lambda one: _member(one, "follower"), "followers")
            onward = NEXT.search(answer.headers.get("link", ""))
            place, params = (onward[1], None) if onward else (None, None)
            if place is None:
                break
        if place:
            visit.gap("followers", f"only the newest {len(found)} were read")
        elif not found and who.get("followers_count"):
            visit.gap("followers", "the creator or the instance hides them")
    return found


def _engaged(visit: Visit, api: Api, posts: Sequence[Post], owner: str) -> list[list[AudienceMember]]:
    """Who favourited, boosted and answered posts spread over time, without the creator, who answers in threads."""
    groups: list[list[AudienceMember]] = []
    for post in visit.spread(posts, SAMPLED_POSTS, lambda p: p.echo or 0):
        if visit.over:
            break
        if post.likes:
            with visit.sampling("favourites"):
                page = api.get(f"statuses/{post.id}/favourited_by", {"limit": PEOPLE})["items"]
                page = [one for one in page if one["id"] != owner]
                groups.append(under(post.id, visit.each(page, lambda one: _member(one, "liker"), "favourites")))
        if post.shares:
            with visit.sampling("boosts"):
                page = api.get(f"statuses/{post.id}/reblogged_by", {"limit": PEOPLE})["items"]
                page = [one for one in page if one["id"] != owner]
                groups.append(under(post.id, visit.each(page, lambda one: _member(one, "sharer"), "boosts")))
        if post.comments:
            with visit.sampling("replies"):
                descendants = api.get(f"statuses/{post.id}/context")["descendants"]
                if len(descendants) >= (THREAD_BY_TOKEN if api.headers else THREAD):
                    visit.gap("replies", f"only the first {len(descendants)} of a thread are shown")
                replies = [
                    one for one in descendants if one["account"]["id"] != owner and one.get("visibility") in PUBLIC
                ]
                groups.append(under(post.id, visit.each(replies, _replier, "replies")))
    return groups


def _replier(status: Json) -> AudienceMember | None:
    text = plain(status.get("content"))
    return _member(status["account"], "commenter", texts=(text,) if text else (), active_at=(status["created_at"],))


def _member(who: Json, relation: Any, **more: Any) -> AudienceMember | None:
    if who.get("noindex"):
        return None
    return AudienceMember(
        id=who.get("url") or who["acct"],
        relation=relation,
        name=clean(who.get("display_name"), 500),
        bio=_bio(who),
        location=_location(who),
        created_at=who.get("created_at"),
        followers=_public(who.get("followers_count")),
        following=_public(who.get("following_count")),
        posts_total=_public(who.get("statuses_count")),
        picture=None if not who.get("avatar") else not str(who["avatar"]).endswith("/missing.png"),
        **shape(who.get("username")),
        last_active_at=_day(who.get("last_status_at")),
        **more,
    )


def _day(date: str | None) -> datetime | None:
    """The beginning of a day, as Mastodon says when an account last posted; other servers send a moment."""
    moment = datetime.fromisoformat(date) if date else None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _members_only(answer: Answer) -> BothsidesError | None:
    """Without a token, "not logged in" is a gap and not a wrong credential."""
    if answer.status in (401, 403, 422):
        return Declined("the instance shows that to its members only", answer)
    return None
