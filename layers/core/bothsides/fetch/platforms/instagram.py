"""Instagram Graph API. Of any professional account: profile and posts by business discovery, and by the creator
marketplace, where the brand has access to it, the shares of those who engaged. Where the creator granted access (a
secret of their own): all posts with views and shares, commenters, and the shares of followers by country, age and
gender.

docs/platforms/instagram.md has terms, scopes, credentials and sample.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bothsides.documents.profile import Account, AudienceFacts, AudienceMember, Post
from bothsides.errors import PlatformRefused
from bothsides.fetch import credentials, meta
from bothsides.fetch.connector import Found, Visit, clean, count, shape
from bothsides.fetch.http import Api, Declined, NotThere
from bothsides.fetch.marketplace import MARKETPLACE, Marketplace
from bothsides.fetch.quota import Limits, Window
from bothsides.fetch.sampling import under

HOUR = timedelta(hours=1)
LIMITS = Limits(
    units=200, window=HOUR, per_creator=40, essential=1, calls={MARKETPLACE: Window(units=240, window=HOUR)}
)  # fmt: skip
PAGE, SAMPLED_POSTS = 50, 25
ABOUT = "username,name,biography,website,followers_count,follows_count,media_count"
MEDIA = "id,caption,timestamp,like_count,comments_count,media_type,media_product_type,permalink"
# of posts, if the creator granted access; a whole page is refused if one of its posts lacks what is asked for
INSIGHTS = (",insights.metric(views,shares)", ",insights.metric(views)", "")
FORMATS = {"IMAGE": "image", "CAROUSEL_ALBUM": "image", "VIDEO": "video"}

type Json = dict[str, Any]


def fetch(visit: Visit) -> Found:
    """Account and posts; commenters and followers' shares if the creator granted them."""
    grant = credentials.granted_by(visit.creator)
    if grant.get("access_token") and grant.get("user_id"):
        return _granted(visit, grant["access_token"], grant["user_id"])
    secret = credentials.of_platform("instagram", "access_token", "user_id")
    token = secret.get("marketplace_token")
    try:
        found = _by_discovery(visit, secret)
    except NotThere:
        market = Marketplace(visit, token, secret["user_id"]) if token else None
        if market is None or not market.listed:
            raise
        return market.alone()  # a simulated creator may be nowhere else
    return Marketplace(visit, token, secret["user_id"]).beside(found) if token else found


def _by_discovery(visit: Visit, secret: Mapping[str, str]) -> Found:
    api = visit.api(meta.BASE, auth={"access_token": secret["access_token"]}, explain=meta.explain("Instagram"))
    pages = _discovered(visit, api, secret["user_id"], _name(visit))
    who, first = next(pages)
    posts = visit.posts(_chain(first, (posts for _, posts in pages)))
    shown = "people" if secret.get("marketplace_token") else "people and shares"
    visit.gap("audience", f"Instagram shows {shown} only if the creator grants access")
    return Found(_account(who), posts)


def _name(visit: Visit) -> str:
    return visit.handle.removeprefix("@")


def _chain(first: Sequence[Post], rest: Iterator[Sequence[Post]]) -> Iterator[Sequence[Post]]:
    yield first
    yield from rest


def _discovered(visit: Visit, api: Api, user_id: str, name: str) -> Iterator[tuple[Json, Sequence[Post]]]:
    after = ""
    while True:
        fields = f"business_discovery.username({name}){{{ABOUT},media{after}.limit({PAGE}){{{MEDIA},view_count}}}}"
        who = api.get(user_id, {"fields": fields})["business_discovery"]
        media = who.get("media") or {}
        yield who, visit.each(media.get("data", ()), _post, "posts")
        cursor = ((media.get("paging") or {}).get("cursors") or {}).get("after")
        if not cursor:
            return
        after = f".after({cursor})"


def _granted(visit: Visit, token: str, user_id: str) -> Found:
    api = visit.api(meta.BASE, auth={"access_token": token}, explain=meta.explain("Instagram"))
    who = api.get(user_id, {"fields": ABOUT})
    if who["username"].lower() != _name(visit).lower():
        raise PlatformRefused(f"the user_id in the secret of {visit.creator} belongs to {who['username']}")
    posts = visit.posts(_media(visit, api, user_id))
    return Found(_account(who), posts, _commenters(visit, api, posts, who), _facts(visit, api, user_id))


def _media(visit: Visit, api: Api, user_id: str) -> Iterator[Sequence[Post]]:
    after, asked = None, list(INSIGHTS)
    while True:
        for insights in asked:
            try:
                page = api.get(f"{user_id}/media", {"fields": MEDIA + insights, "limit": PAGE, "after": after})
                break
            except (Declined, PlatformRefused) as error:
                if not insights:
                    raise
                visit.gap("views and shares", error.detail)
                if isinstance(error, PlatformRefused):  # not granted, on no page
                    asked = [""]
        yield visit.each(page["data"], _post, "posts")
        after = meta.next_cursor(page)
        if not after:
            return


def _account(who: Json) -> Account:
    return Account(
        display_name=clean(who.get("name"), 500) or clean(who.get("username"), 500),
        bio=clean(who.get("biography")),
        url=f"https://www.instagram.com/{who['username']}/",
        followers=count(who.get("followers_count")),
        following=count(who.get("follows_count")),
        posts_total=count(who.get("media_count")),
    )


def _post(media: Json) -> Post:
    insights = {name: meta.value_of(metric) for name, metric in meta.metrics(media.get("insights")).items()}
    return Post(
        id=media["id"],
        text=clean(media.get("caption")) or "",
        created_at=media.get("timestamp"),
        url=media.get("permalink"),
        format=FORMATS.get(media.get("media_type", "")),
        likes=count(media.get("like_count")),  # missing if the creator hides it
        comments=count(media.get("comments_count")),
        shares=count(insights.get("shares")),
        views=count(insights.get("views", media.get("view_count"))),
    )


def _commenters(visit: Visit, api: Api, posts: Sequence[Post], who: Json) -> list[list[AudienceMember]]:
    groups: list[list[AudienceMember]] = []
    for post in visit.spread(posts, SAMPLED_POSTS):
        if visit.over or "comments" in visit.refused:
            break
        with visit.sampling("comments"):
            page = api.get(f"{post.id}/comments", {"fields": "id,text,timestamp,username,from", "limit": PAGE})
            found = visit.each(page["data"], lambda c: _commenter(c, who["username"]), "comments")
            groups.append(under(post.id, found))
    return groups


def _commenter(comment: Json, owner: str) -> AudienceMember | None:
    name = comment.get("username") or (comment.get("from") or {}).get("username")
    if name is None or name == owner:
        return None
    text = clean(comment.get("text"))
    return AudienceMember(
        id=(comment.get("from") or {}).get("id") or name,
        relation="commenter",
        name=clean(name, 500),
        texts=(text,) if text else (),
        active_at=(comment["timestamp"],),
        **shape(name),
    )


def _facts(visit: Visit, api: Api, user_id: str) -> AudienceFacts | None:
    """Followers' shares from the creator's own insights: the top 45 of each, for accounts with 100 followers or
    more."""
    shares: dict[str, dict[str, float]] = {}
    for by in ("country", "gender", "age"):
        with visit.sampling(f"followers by {by}"):
            params = {
                "metric": "follower_demographics", "period": "lifetime", "timeframe": "this_month",
                "metric_type": "total_value", "breakdown": by,
            }  # fmt: skip
            shares[by] = _shares(api.get(f"{user_id}/insights", params), by)
            if not shares[by]:
                visit.gap(f"followers by {by}", "Instagram gives them to accounts with at least 100 followers")
    if not any(shares.values()):
        return None
    genders = meta.added((meta.gender(code), share) for code, share in shares.get("gender", {}).items())
    return AudienceFacts(countries=shares.get("country", {}), genders=genders, ages=shares.get("age", {}))


def _shares(insights: Json, by: str) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for metric in insights["data"]:
        for breakdown in metric["total_value"].get("breakdowns", ()):
            at = breakdown["dimension_keys"].index(by)  # beside the time frame
            for result in breakdown.get("results", ()):
                counts[result["dimension_values"][at]] += result["value"]
    total = sum(counts.values())
    return {code: number / total for code, number in counts.items()} if total else {}
