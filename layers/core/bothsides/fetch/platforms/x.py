"""X API v2: profile, posts, followers, reposters and repliers, as far as the plan goes. A bearer token.

X is paid by what is read, so the budget's unit is what a post costs, half a cent, and a person costs two; beside that
each endpoint has a window of 15 minutes for the application. Who liked a post is shown to users alone, not to an
application. docs/platforms/x.md has terms, credentials, sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bothsides.documents.profile import Account, AudienceMember, Post
from bothsides.errors import BothsidesError, PlatformBusy, PlatformRefused, PlatformUnavailable
from bothsides.fetch import credentials
from bothsides.fetch.connector import Found, Visit, clean, count, shape
from bothsides.fetch.http import Api, Declined, NotThere
from bothsides.fetch.journal import Answer
from bothsides.fetch.quota import Limits, Window
from bothsides.fetch.sampling import under

QUARTER = timedelta(minutes=15)
LIMITS = Limits(
    units=5_000, window=timedelta(days=1), per_creator=1_000, essential=102, keep=timedelta(days=30),
    calls={
        "users/by/username": Window(units=300, window=QUARTER), "users/tweets": Window(units=10_000, window=QUARTER),
        "users/followers": Window(units=300, window=QUARTER), "retweeted_by": Window(units=75, window=QUARTER),
        "search/recent": Window(units=450, window=QUARTER),
    },
)  # fmt: skip
BASE = "https://api.x.com/2"
PAGE = 100
PERSON = 2  # units
SAMPLED_POSTS = 5
RECENT = timedelta(days=7)  # of search/recent
USER = "created_at,description,location,profile_image_url,protected,public_metrics,url,verified"
NO_PICTURE = "/default_profile_images/"
POST = "created_at,public_metrics,entities,paid_partnership,conversation_id,note_post"

type Json = dict[str, Any]


def fetch(visit: Visit) -> Found:
    """Account, own posts, and a sample of followers, reposters and repliers."""
    token = credentials.of_platform("x", "bearer_token")["bearer_token"]
    api = visit.api(BASE, headers={"Authorization": f"Bearer {token}"}, explain=_explain)
    name = visit.handle.removeprefix("@")
    who = _one(api.get(f"users/by/username/{name}", {"user.fields": USER}, cost=PERSON, call="users/by/username"))
    if who.get("protected"):
        raise NotThere("the account is protected")
    posts = visit.posts(_pages(visit, api, who["id"]))
    people = [_followers(visit, api, who["id"]), *_engaged(visit, api, posts, who["id"])]
    return Found(_account(who), posts, people)


def _one(answer: Json) -> Json:
    """The object asked for; X answers 200 with ``errors`` if there is none."""
    if "data" not in answer:
        raise NotThere(str(answer["errors"][0]["detail"]))
    return dict(answer["data"])


def _account(who: Json) -> Account:
    counts = who.get("public_metrics") or {}
    return Account(
        display_name=clean(who.get("name"), 500),
        bio=clean(who.get("description")),
        location=clean(who.get("location"), 500),
        url=f"https://x.com/{who['username']}",
        followers=count(counts.get("followers_count")),
        following=count(counts.get("following_count")),
        posts_total=count(counts.get("post_count", counts.get("tweet_count"))),
        verified=who.get("verified"),
        created_at=who.get("created_at"),
    )


def _posts_read(answer: Json) -> int:
    """What a page of posts is billed, with the people who came along."""
    people = (answer.get("includes") or {}).get("users") or ()
    return max(1, len(answer.get("data") or ()) + PERSON * len(people))


def _people_read(answer: Json) -> int:
    """What a page of people is billed."""
    return max(1, PERSON * len(answer.get("data") or ()))


def _posts(api: Api, path: str, params: Json, **more: Any) -> Json:
    """A page of posts. X renames its "tweets" to "posts": if an account does not know the new name yet, the old one
    is asked for."""
    try:
        return api.get(path, params, used=_posts_read, **more)
    except Declined as error:
        if error.answer.status != 400 or "post.fields" not in error.answer.body.decode(errors="replace"):
            raise
    old = params["post.fields"].replace("note_post", "note_tweet")
    renamed = {name: value for name, value in params.items() if name != "post.fields"} | {"tweet.fields": old}
    return api.get(path, renamed, used=_posts_read, **more)


def _pages(visit: Visit, api: Api, user: str) -> Iterator[Sequence[Post]]:
    token = None
    while True:
        params = {"max_results": PAGE, "exclude": "retweets,replies", "post.fields": POST, "pagination_token": token}
        page = _posts(api, f"users/{user}/tweets", params, cost=PAGE, call="users/tweets")
        yield visit.each(page.get("data") or (), _post, "posts")
        token = (page.get("meta") or {}).get("next_token")
        if not token:
            return


def _post(post: Json) -> Post:
    counts = post.get("public_metrics") or {}
    shares = [count(counts.get("repost_count", counts.get("retweet_count"))), count(counts.get("quote_count"))]
    known = [number for number in shares if number is not None]
    whole = post.get("note_post") or post.get("note_tweet") or post  # a long post's text is cut
    return Post(
        id=post["id"],
        text=clean(whole.get("text")) or "",
        created_at=post.get("created_at"),
        url=f"https://x.com/i/status/{post['id']}",
        format=_format(post),
        likes=count(counts.get("like_count")),
        comments=count(counts.get("reply_count")),
        shares=sum(known) if known else None,
        views=count(counts.get("impression_count")),
        sponsored=post.get("paid_partnership"),
    )


def _format(post: Json) -> Any:
    """By the addresses in the text: a picture or video has one too."""
    links = [str(link.get("expanded_url")) for link in (post.get("entities") or {}).get("urls") or ()]
    for part, meaning in (("/video/", "video"), ("/photo/", "image")):
        if any(part in link and "/status/" in link for link in links):
            return meaning
    return "link" if links else "text"


def _followers(visit: Visit, api: Api, user: str) -> list[AudienceMember]:
    with visit.sampling("followers"):
        params: Json = {"max_results": PAGE, "user.fields": USER}
        page = api.get(f"users/{user}/followers", params, cost=PERSON * PAGE, call="users/followers", used=_people_read)
        if (page.get("meta") or {}).get("next_token"):
            visit.gap("followers", f"only the newest {PAGE} were read")
        return visit.each(page.get("data") or (), lambda one: _member(one, "follower"), "followers")
    return []


def _engaged(visit: Visit, api: Api, posts: Sequence[Post], owner: str) -> list[list[AudienceMember]]:
    """Reposters of posts spread over time; repliers of those of the last seven days, which is how far the search
    goes."""
    groups: list[list[AudienceMember]] = []
    for post in visit.spread(posts, SAMPLED_POSTS, lambda p: p.shares):
        if visit.over or "reposters" in visit.refused:
            break
        with visit.sampling("reposters"):
            params: Json = {"max_results": PAGE, "user.fields": USER}
            page = api.get(
                f"tweets/{post.id}/retweeted_by", params, cost=PERSON * PAGE, call="retweeted_by", used=_people_read
            )
            found = visit.each(page.get("data") or (), lambda one: _member(one, "sharer"), "reposters")
            groups.append(under(post.id, found))
    recent = [post for post in posts if post.comments and post.created_at and visit.at - post.created_at < RECENT]
    for post in visit.spread(recent, SAMPLED_POSTS):
        if visit.over or "replies" in visit.refused:
            break
        with visit.sampling("replies"):
            params = {
                "query": f"conversation_id:{post.id} is:reply", "max_results": PAGE, "expansions": "author_id",
                "post.fields": "created_at", "user.fields": USER,
            }  # fmt: skip
            page = _posts(api, "tweets/search/recent", params, cost=(1 + PERSON) * PAGE, call="search/recent")
            authors = {one["id"]: one for one in (page.get("includes") or {}).get("users") or ()}
            replies = [r for r in page.get("data") or () if r.get("author_id") in authors and r["author_id"] != owner]
            found = visit.each(replies, lambda r, who=authors: _replier(r, who), "replies")  # type: ignore[misc]
            groups.append(under(post.id, found))
    return groups


def _replier(reply: Json, authors: dict[str, Json]) -> AudienceMember | None:
    text = clean(reply.get("text"))
    more = {"texts": (text,) if text else (), "active_at": (reply["created_at"],)}
    return _member(authors[reply["author_id"]], "commenter", **more)


def _member(who: Json, relation: Any, **more: Any) -> AudienceMember | None:
    if who.get("protected"):
        return None
    about, picture = _account(who), who.get("profile_image_url")
    return AudienceMember(
        id=who["id"], relation=relation, name=about.display_name, bio=about.bio, location=about.location,
        created_at=about.created_at, followers=about.followers, following=about.following,
        posts_total=about.posts_total, picture=None if picture is None else NO_PICTURE not in str(picture),
        private=who.get("protected"), verified=about.verified, **shape(who.get("username")), **more,
    )  # fmt: skip


def _explain(answer: Answer) -> BothsidesError | None:
    """X answers with problems (RFC 9457-like): ``type``, ``title``, ``detail``."""
    if answer.status not in (402, 403, 429):
        return None
    try:
        problem = answer.json()
    except PlatformUnavailable:
        return None
    tomorrow = LIMITS.ends(datetime.now(UTC))
    if answer.status == 429:  # the window has a header that says when it ends, the month's cap has none
        capped = "usage-capped" in str(problem.get("type"))
        return PlatformBusy("the month's cap of the X account is used up", until=tomorrow) if capped else None
    detail = str(problem.get("detail") or problem.get("title") or "forbidden")
    if answer.status == 402 or "UsageCapExceeded" in str(problem.get("title")):
        return PlatformBusy(f"the X account's credit or cap is used up: {detail}", until=tomorrow)
    if "suspended" in detail.lower():
        return NotThere(detail)
    reason = f"{problem.get('type')} {problem.get('reason')}"
    if any(name in reason for name in ("client-forbidden", "client-not-enrolled", "unsupported-authentication")):
        return PlatformRefused(f"X does not let this application read that: {detail} (docs/platforms/x.md)")
    return Declined(detail, answer)
