"""TikTok, in the three shapes that it has: the creator's consent (Display API), the creator's business account
(Accounts API, with followers' shares and commenters), and the Research API, which is for approved non-profit research
only.

Which one is used follows from the secrets. docs/platforms/tiktok.md has terms, scopes, credentials and sample.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bothsides.documents.profile import Account, AudienceFacts, AudienceMember, Post
from bothsides.errors import BothsidesError, PlatformBusy, PlatformRefused, PlatformUnavailable
from bothsides.fetch import credentials
from bothsides.fetch.connector import Found, Visit, clean, count, shape
from bothsides.fetch.http import Api, Declined, NotThere
from bothsides.fetch.journal import Answer
from bothsides.fetch.quota import Limits
from bothsides.fetch.sampling import under

LIMITS = Limits(
    units=1_000, window=timedelta(days=1), per_creator=40, essential=2, keep=timedelta(days=15)
)  # fmt: skip
OPEN, BUSINESS = "https://open.tiktokapis.com/v2", "https://business-api.tiktok.com/open_api/v1.3"
USER = "open_id,username,display_name,bio_description,is_verified,follower_count,following_count,video_count"
VIDEO = "id,title,video_description,create_time,share_url,view_count,like_count,comment_count,share_count"
RESEARCH_USER = "display_name,bio_description,is_verified,follower_count,following_count,video_count"
RESEARCH_VIDEO = "id,video_description,create_time,view_count,like_count,comment_count,share_count"
ACCOUNT = [
    "username", "display_name", "bio_description", "is_verified", "followers_count", "following_count", "videos_count",
    "audience_countries", "audience_genders", "audience_ages",
]  # fmt: skip
ITEM = ["item_id", "caption", "create_time", "share_url", "video_views", "likes", "comments", "shares"]
PAGE, SAMPLED_POSTS, FOLLOWERS = 20, 20, 100
MONTHS = 6  # that the Research API is asked for
# error codes: names of the open API, numbers of the business API
REFUSED = {
    "access_token_invalid", "scope_not_authorized", "scope_permission_missed", 40001, 40102, 40104, 40105, 40110,
}  # fmt: skip
SLOW = {"rate_limit_exceeded", 40100, 40133}
MINUTE = timedelta(minutes=1)
GENDERS: dict[str, Any] = {"female": "woman", "male": "man"}

type Json = dict[str, Any]


def fetch(visit: Visit) -> Found:
    """Account and posts; people and shares as far as the access goes."""
    grant = credentials.granted_by(visit.creator)
    if grant.get("business_id") and grant.get("access_token"):
        return _business(visit, grant["business_id"], grant["access_token"])
    if grant.get("access_token"):
        return _display(visit, grant["access_token"])
    secret = credentials.given_for("tiktok")
    if secret.get("client_key") and secret.get("client_secret"):
        return _research(visit, secret["client_key"], secret["client_secret"])
    raise PlatformRefused(
        f"TikTok shows a brand only what the creator grants: let {visit.creator} connect and put the access token into"
        " the creator's secret (docs/platforms/tiktok.md)"
    )


# -------------------------------------------------------------------------- by the creator's consent


def _display(visit: Visit, token: str) -> Found:
    api = visit.api(OPEN, headers={"Authorization": f"Bearer {token}"}, explain=_explain)
    who = api.get("user/info/", {"fields": USER})["data"]["user"]
    _is_asked(visit, who)
    posts = visit.posts(
        _pages(visit, lambda cursor: api.post("video/list/", {"max_count": PAGE} | cursor, {"fields": VIDEO})["data"])
    )
    visit.gap("audience", "the Display API shows no people and no shares; the creator's business account does")
    return Found(_account(who), posts)


def _is_asked(visit: Visit, who: Json) -> None:
    """A token is of one account: it must be the creator's."""
    name = who.get("username")
    if name and name.lower() != visit.handle.removeprefix("@").lower():
        raise PlatformRefused(f"the access token in the secret of {visit.creator} belongs to {name}")


def _account(who: Json) -> Account:
    return Account(
        display_name=clean(who.get("display_name"), 500),
        bio=clean(who.get("bio_description")),
        url=f"https://www.tiktok.com/@{who['username']}" if who.get("username") else None,
        followers=count(who.get("follower_count", who.get("followers_count"))),
        following=count(who.get("following_count")),
        posts_total=count(who.get("video_count", who.get("videos_count"))),
        verified=who.get("is_verified"),
    )


def _pages(visit: Visit, ask: Callable[[Json], Json], *more: str) -> Iterator[Sequence[Post]]:
    """Pages by cursor; ``more`` are fields that a page wants back."""
    cursor: Json = {}
    while True:
        page = ask(cursor)
        yield visit.each(page.get("videos", ()), _post, "posts")
        if not page.get("has_more"):
            return
        cursor = {name: page[name] for name in ("cursor", *more) if name in page}


def _post(video: Json) -> Post:
    return Post(
        id=str(video.get("id") or video["item_id"]),
        title=clean(video.get("title"), 2_000),
        text=clean(video.get("video_description") or video.get("caption")) or "",
        created_at=_moment(video.get("create_time")),
        url=video.get("share_url"),
        format="video",
        likes=count(video.get("like_count", video.get("likes"))),
        comments=count(video.get("comment_count", video.get("comments"))),
        shares=count(video.get("share_count", video.get("shares"))),
        views=count(video.get("view_count", video.get("video_views"))),
    )


# --------------------------------------------------------------------- the creator's business account


def _business(visit: Visit, business_id: str, token: str) -> Found:
    api = visit.api(BUSINESS, headers={"Access-Token": token}, explain=_explain)
    who = api.get("business/get/", {"business_id": business_id, "fields": json.dumps(ACCOUNT)})["data"]
    _is_asked(visit, who)
    fields: Json = {"business_id": business_id, "fields": json.dumps(ITEM), "max_count": PAGE}
    posts = visit.posts(_pages(visit, lambda cursor: api.get("business/video/list/", fields | cursor)["data"]))
    groups: list[list[AudienceMember]] = []
    for post in visit.spread(posts, SAMPLED_POSTS):
        if visit.over or "comments" in visit.refused:
            break
        with visit.sampling("comments"):
            params: Json = {"business_id": business_id, "video_id": post.id, "max_count": 30}
            page = api.get("business/comment/list/", params)["data"]
            found = visit.each(page.get("comments", ()), lambda c: _commenter(c, visit.handle), "comments")
            groups.append(under(post.id, found))
    return Found(_account(who), posts, groups, _facts(visit, who))


def _commenter(comment: Json, owner: str) -> AudienceMember | None:
    name = comment.get("username")
    if comment.get("owner") or name == owner.removeprefix("@"):
        return None
    text = clean(comment.get("text"))
    return AudienceMember(
        id=str(comment.get("user_id") or comment.get("unique_identifier") or comment["username"]),
        relation="commenter",
        name=clean(comment.get("display_name") or name, 500),
        texts=(text,) if text else (),
        active_at=(_moment(comment["create_time"]),),
        **shape(name),
    )


def _facts(visit: Visit, who: Json) -> AudienceFacts | None:
    def shares(field: str, key: str) -> dict[str, float]:
        return {str(row[key]): float(row["percentage"]) for row in who.get(field) or ()}

    countries, genders, ages = (
        shares("audience_countries", "country"), shares("audience_genders", "gender"), shares("audience_ages", "age"),
    )  # fmt: skip
    if not (countries or genders or ages):
        visit.gap("followers' shares", "TikTok gives them to accounts with at least 100 followers")
        return None
    named: dict[Any, float] = {}
    for code, share in genders.items():
        name = GENDERS.get(code.lower(), "unknown")
        named[name] = min(1.0, named.get(name, 0.0) + share)
    return AudienceFacts(countries=countries, genders=named, ages=ages)


# --------------------------------------------------------------------------------------- for research


def _research(visit: Visit, key: str, secret: str) -> Found:
    form = {"client_key": key, "client_secret": secret, "grant_type": "client_credentials"}
    token = visit.token(f"{OPEN}/oauth/token/", form)
    api = visit.api(f"{OPEN}/research", headers={"Authorization": f"Bearer {token}"}, explain=_explain)
    name = visit.handle.removeprefix("@")
    who = api.post("user/info/", {"username": name}, {"fields": RESEARCH_USER})["data"]
    posts = visit.posts(_months(visit, api, name), newest_only=True)
    visit.gap("posts", f"only those of the last {30 * MONTHS} days were requested")
    people: list[AudienceMember] = []
    with visit.sampling("followers"):
        page = api.post("user/followers/", {"username": name, "max_count": FOLLOWERS})["data"]
        people = visit.each(page.get("user_followers", ()), _follower, "followers")
        visit.gap("followers", f"only the newest {len(people)} were read")
    visit.gap("comments", "the Research API gives them without their authors")
    return Found(_account(who | {"username": name}), posts, [people])


def _months(visit: Visit, api: Api, name: str) -> Iterator[Sequence[Post]]:
    """The last months, 30 days a query, as the API allows."""
    query = {"and": [{"operation": "EQ", "field_name": "username", "field_values": [name]}]}
    for month in range(MONTHS):
        end = visit.at - timedelta(days=30 * month)
        dates = {"start_date": f"{end - timedelta(days=29):%Y%m%d}", "end_date": f"{end:%Y%m%d}"}
        body = {"query": query, "max_count": 100} | dates

        def ask(cursor: Json, body: Json = body) -> Json:
            return dict(api.post("video/query/", body | cursor, {"fields": RESEARCH_VIDEO})["data"])

        yield from _pages(visit, ask, "search_id")


def _follower(who: Json) -> AudienceMember:
    name = clean(who.get("display_name"), 500)
    return AudienceMember(id=who["username"], relation="follower", name=name, **shape(who["username"]))


# --------------------------------------------------------------------------------------------- shared


def _moment(seconds: Any) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)


def _explain(answer: Answer) -> BothsidesError | None:
    """The open API names its errors (``error.code``), the business API numbers them, also in answers with status
    200."""
    try:
        content = json.loads(answer.body)
        error = content.get("error") if isinstance(content.get("error"), dict) else content
        code, message = error.get("code", "ok"), str(error.get("message", ""))
    except (ValueError, AttributeError):
        return None
    if code in ("ok", 0):
        return None
    if code in REFUSED:
        return PlatformRefused(f"TikTok refused the access: {message} (docs/platforms/tiktok.md)")
    now = datetime.now(UTC)
    if code == "daily_quota_limit_exceeded":  # the client's, whoever else uses it
        return PlatformBusy(f"TikTok's daily quota of this client is used up: {message}", until=LIMITS.ends(now))
    if answer.status == 429:
        return None
    if code in SLOW:
        return PlatformBusy(f"TikTok asks us to slow down: {message}", until=now + MINUTE)
    if code == "internal_error" or (isinstance(code, int) and code >= 50_000):  # its own faults, maintenance
        return PlatformUnavailable(f"TikTok: {message}")
    if any(sign in message.lower() for sign in ("cannot find the user", "not found", "not exist", "private")):
        return NotThere(message)
    return Declined(message or str(code), answer)
