"""Facebook's Creator Discovery API: profile, posts with their counts, and followers' shares of a creator who agreed to
share them with brands. No grant to this brand is needed, but Meta's review of the app.

docs/platforms/facebook.md has terms, scopes, credentials and sample, and which shapes are documented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bothsides.documents.profile import Account, AudienceFacts, FactsOrigin, Post
from bothsides.errors import PlatformRefused
from bothsides.fetch import credentials, meta
from bothsides.fetch.connector import Found, Visit, clean, count
from bothsides.fetch.http import Api, NotThere
from bothsides.fetch.quota import Limits
from bothsides.places import country_code, country_named

LIMITS = Limits(units=2_000, window=timedelta(hours=1), per_creator=10, essential=3)
PAGE = 50
ABOUT = (
    "creator_id,creator_alias,creator_display_name,creator_bio,creator_profile_url,creator_follower_count,"
    "creator_country"
)
FOLLOWERS = (
    "creator_id,insights.metrics(followers_genders,followers_age_genders,followers_top_countries,followers_top_cities)"
    ".period(overall).time_range(lifetime)"
)
CONTENT = (
    "content_id,content_type,create_time,content_url,caption,"
    "insights.metrics(views,reactions,comments,shares).period(overall).time_range(lifetime)"
)
FORMATS = {"LINKS": "link", "LIVE": "video", "PHOTOS": "image", "REELS": "video", "TEXT": "text", "VIDEOS": "video"}

type Json = dict[str, Any]


def fetch(visit: Visit) -> Found:
    """Account, posts, and followers' shares as far as the creator shares them."""
    secret = credentials.of_platform("facebook", "access_token")
    auth, who = {"access_token": secret["access_token"]}, visit.handle.removeprefix("@")
    api = visit.api(meta.BASE, auth=auth, explain=meta.explain("Facebook"))
    row = _creator(api, who, ABOUT)
    simulated = meta.simulated(row.get("creator_bio"), row.get("creator_display_name"))
    if simulated:
        visit.gap("test data", meta.NO_REVIEW)
    facts = _facts(visit, api, who)
    posts: list[Post] = []
    try:
        posts = visit.posts(_content(visit, api, who), newest_only=True)
    except (meta.NotShared, PlatformRefused) as error:  # the creator was read: invited, but did not join
        visit.gap("posts", error.detail)
    visit.gap("audience", "Facebook shows comments without their authors")
    visit.gap("sponsored", "Facebook shows paid posts only to the brand that paid")
    origin = FactsOrigin(source="Facebook's creator discovery", people="followers", simulated=simulated)
    return Found(_account(row), posts, facts=facts, origin=origin if facts else None, simulated=simulated)


def _creator(api: Api, who: str, fields: str) -> Json:
    found = api.get("creator_marketplace/creators", {"creator_id": who, "fields": fields})["data"]
    if not found:
        raise NotThere(f"Facebook's creator discovery has no {who}")
    return dict(found[0])


def _account(row: Json) -> Account:
    return Account(
        display_name=clean(row.get("creator_display_name"), 500) or clean(row.get("creator_alias"), 500),
        bio=clean(row.get("creator_bio")),
        country=country_code(row.get("creator_country")),
        url=row.get("creator_profile_url"),
        followers=count(row.get("creator_follower_count")),
    )


def _content(visit: Visit, api: Api, who: str) -> Iterator[Sequence[Post]]:
    after = None
    while True:
        params: Json = {"creator_id": who, "sort_by": "create_time", "fields": CONTENT, "limit": PAGE, "after": after}
        page = api.get("creator_marketplace/content", params)
        yield visit.each(page["data"], _post, "posts")
        after = meta.next_cursor(page)
        if not after:
            return


def _post(content: Json) -> Post:
    told = {name: meta.value_of(metric) for name, metric in meta.metrics(content.get("insights")).items()}
    return Post(
        id=str(content["content_id"]),
        text=clean(content.get("caption")) or "",
        created_at=content.get("create_time"),
        url=content.get("content_url"),
        format=FORMATS.get(str(content.get("content_type")).upper()),
        likes=count(told.get("reactions")),
        comments=count(told.get("comments")),
        shares=count(told.get("shares")),
        views=count(told.get("views")),
    )


# --------------------------------------------------------------------------------------------- followers


def _facts(visit: Visit, api: Api, who: str) -> AudienceFacts | None:
    """Followers by gender and age, and the largest countries and cities; None if none is given."""
    metrics: dict[str, Json] = {}
    with meta.optional(visit, "followers' shares"):
        metrics = meta.metrics(_creator(api, who, FOLLOWERS).get("insights"))
    if not metrics:
        visit.gap("followers' shares", "not given")
        return None
    both = _parts(visit, metrics, "followers_age_genders")
    genders = meta.added((meta.gender(name), n) for name, n in _parts(visit, metrics, "followers_genders") or both)
    ages = meta.added((meta.age(name), n) for name, n in both)
    countries = meta.added(
        (country_code(name) or country_named(name), n) for name, n in _parts(visit, metrics, "followers_top_countries")
    )
    cities = meta.added((clean(name, 200), n) for name, n in _parts(visit, metrics, "followers_top_cities"))
    of = meta.whole(genders.values()) or meta.whole(ages.values())
    shares = {
        "genders": _shares(visit, "gender", genders, meta.whole(genders.values())),
        "ages": _shares(visit, "age", ages, meta.whole(ages.values())),
        "countries": _shares(visit, "country", countries, of),
        "cities": _shares(visit, "city", cities, of),
    }
    return AudienceFacts.model_validate(shares) if any(shares.values()) else None


def _parts(visit: Visit, metrics: Mapping[str, Json], name: str) -> list[tuple[str, float]]:
    """The numbers of a breakdown, that of a breakdown in another under both names."""
    with meta.optional(visit, name):
        return [
            (f"{label} {inner}".strip(), float(n))
            for value in metrics.get(name, {}).get("values", ())
            for label, number in value["value_with_breakdown"].items()
            for inner, n in (number if isinstance(number, dict) else {"": number}).items()
        ]
    return []


def _shares[K](visit: Visit, by: str, parts: Mapping[K, float], of: float) -> dict[K, float]:
    try:
        found = meta.shares(parts, of)
    except ValueError as error:
        visit.gap(f"followers by {by}", str(error))
        return {}
    if not found:
        visit.gap(f"followers by {by}", "not given")
    return found
