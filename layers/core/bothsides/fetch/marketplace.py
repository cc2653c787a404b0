"""Instagram's creator marketplace, for the connector of Instagram: what a brand with access sees of a creator who gave
it no grant. docs/platforms/instagram.md says which of it is documented."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bothsides.documents.profile import Account, AudienceFacts, FactsOrigin, Post
from bothsides.errors import PlatformRefused
from bothsides.fetch import meta
from bothsides.fetch.connector import Found, Visit, clean, count
from bothsides.fetch.http import Declined, NotThere
from bothsides.places import country_code, country_named

MARKETPLACE = "creator marketplace"
ABOUT = (
    "id,username,biography,country,is_account_verified,onboarded_status,"
    "insights.metrics(total_followers).period(overall).time_range(lifetime)"
)  # fmt: skip
# the one metric that is broken down by people; a call for each breakdown
ENGAGED = "id,username,insights.metrics(creator_engaged_accounts).period(overall).time_range({span}).breakdown({by})"
SPANS = {"this_month": "this month", "last_14_days": "in the last 14 days"}  # the second if the first has nothing
BREAKDOWNS = {"genders": "gender", "ages": "age", "countries": "top_countries", "cities": "top_cities"}
COMPLETE = ("genders", "ages")  # of the others only the largest are listed
# apart, because large questions fail
MEDIA = "id,username,recent_media.limit(30){id,permalink,caption,creation_time,media_type,product_type,tagged_brand}"
NUMBERS = "id,username,recent_media.limit(12){id,permalink,insights.metrics(likes,comments,views,shares)}"
FORMATS = {"IMAGE": "image", "CAROUSEL_ALBUM": "image", "VIDEO": "video"}

type Json = dict[str, Any]
type Rows = Sequence[tuple[str, float, bool]]
"""Of one breakdown: name, number, whether the number is per cent."""


class Marketplace:
    """One creator there: shares of the accounts that engaged, and of the newest posts their counts and who paid.

    The calls have a quota of their own. Where that is used up the creator waits for it; what is not given is a gap.
    """

    def __init__(self, visit: Visit, token: str, user_id: str) -> None:
        self._visit, self._user, self._name = visit, user_id, visit.handle.removeprefix("@")
        self._api = visit.api(meta.BASE, auth={"access_token": token}, explain=meta.explain("Instagram"))
        self._declined = False  # then nothing else is given either
        self._who: Json = {}
        found = self._ask(ABOUT)
        self._absent, self._who = found == {}, found or {}

    @property
    def listed(self) -> bool:
        """Whether it has the creator."""
        return bool(self._who)

    def beside(self, found: Found) -> Found:
        """A profile by business discovery, with what the marketplace adds. Nothing simulated gets into a real one's
        posts."""
        if not self.listed:
            if self._absent:
                self._visit.gap(MARKETPLACE, "the creator is not in it, so nothing is known of the audience")
            return found
        found = self._with_facts(found)
        if self._simulated:
            return found
        return replace(found, account=self._known(found.account), posts=self._completed(found.posts, self._media()))

    def alone(self) -> Found:
        """A profile of the marketplace's data, for a creator whom business discovery does not find."""
        visit, media = self._visit, self._media()
        visit.gap("account and posts", "not found by business discovery; these are the creator marketplace's")
        visit.gap("audience", "the creator marketplace shows no people")
        account = Account(
            display_name=clean(self._who["username"], 500),
            bio=clean(self._who.get("biography")),
            url=f"https://www.instagram.com/{self._name}/",
            followers=count(meta.value_of(meta.metrics(self._who.get("insights")).get("total_followers"))),
        )
        posts = visit.posts(iter([visit.each(media, _post, "posts")]), newest_only=True)
        found = Found(self._known(account), self._completed(posts, media), simulated=self._simulated)
        return self._with_facts(found)

    @property
    def _simulated(self) -> bool:
        return meta.simulated(self._who.get("biography"))

    def _ask(self, fields: str) -> Json | None:
        """The creator's row with these fields: an empty one of a creator who is not there, and None, with a gap, where
        there is no answer.

        Raises:
            PlatformBusy: the marketplace's quota is used up.
        """
        if self._declined:
            return None
        path, params = f"{self._user}/creator_marketplace_creators", {"username": self._name, "fields": fields}
        with meta.optional(self._visit, MARKETPLACE):
            try:
                page = self._api.get(path, params, cost=0, call=MARKETPLACE)
            except (NotThere, Declined, PlatformRefused) as error:
                self._declined = isinstance(error, PlatformRefused) or not self._joined
                raise
            return next((row for row in page["data"] if row["username"].lower() == self._name.lower()), {})
        return None

    @property
    def _joined(self) -> bool:
        return bool(self._who.get("onboarded_status"))

    def _known(self, account: Account) -> Account:
        verified = self._who.get("is_account_verified")
        with meta.optional(self._visit, MARKETPLACE):
            country = country_code(self._who.get("country"))
            return account.model_copy(
                update={"country": country, "verified": verified if verified in (True, False) else None}
            )
        return account

    # ---------------------------------------------------------------------------------------------- people

    def _with_facts(self, found: Found) -> Found:
        if self._simulated:
            self._visit.gap("test data", meta.NO_REVIEW)
        for span, period in SPANS.items():
            breakdowns = {field: self._broken_down(by, span) for field, by in BREAKDOWNS.items()}
            if any(breakdowns.values()):
                origin = FactsOrigin(
                    source="Instagram's creator marketplace", people="engaged", period=period, simulated=self._simulated
                )
                return replace(found, facts=self._shares(breakdowns), origin=origin)
            if not self._joined:
                break
        if not self._declined:
            why = "Instagram gives no shares" if self._joined else "the creator has not joined it, so it has no shares"
            self._visit.gap(MARKETPLACE, why)
        return found

    def _broken_down(self, by: str, span: str) -> Rows:
        with meta.optional(self._visit, f"accounts by {by}"):
            return _rows((self._ask(ENGAGED.format(span=span, by=by)) or {}).get("insights"))
        return ()

    def _shares(self, breakdowns: Mapping[str, Rows]) -> AudienceFacts:
        """The complete breakdowns tell what the numbers of the lists are parts of."""
        parts: dict[str, dict[Any, float]] = {
            "genders": meta.added((meta.gender(name), n) for name, n, _ in breakdowns["genders"]),
            "ages": meta.added((meta.age(name), n) for name, n, _ in breakdowns["ages"]),
            "countries": meta.added((_country(name), n) for name, n, _ in breakdowns["countries"]),
            "cities": meta.added((clean(name, 200), n) for name, n, _ in breakdowns["cities"]),
        }
        per_cent = {field: any(told for *_, told in rows) for field, rows in breakdowns.items()}
        of = {field: meta.whole(parts[field].values()) for field in COMPLETE}
        found: dict[str, Any] = {}
        for field, numbers in parts.items():
            like = [of[one] for one in COMPLETE if of[one] and per_cent[one] == per_cent[field]]
            unit = of.get(field) or next(iter(like), 100.0 if per_cent[field] else 0.0)
            try:
                found[field] = meta.shares(numbers, unit)
                why = "" if found[field] else "not given"
            except ValueError as error:
                why = str(error)
            if why:
                self._visit.gap(f"accounts by {BREAKDOWNS[field]}", why)
        return AudienceFacts(**found)

    # ----------------------------------------------------------------------------------------------- posts

    def _media(self, fields: str = MEDIA) -> Sequence[Json]:
        with meta.optional(self._visit, MARKETPLACE):
            media = (self._ask(fields) or {}).get("recent_media") or ()
            return list(media.get("data", ()) if isinstance(media, dict) else media)
        return ()

    def _completed(self, posts: Sequence[Post], media: Sequence[Json]) -> list[Post]:
        """The posts, the newest of them with their counts and whether a brand paid for them."""
        paid = dict(
            self._visit.each(media, lambda one: (_code(one["permalink"]), bool(one.get("tagged_brand"))), "paid")
        )
        counted = {_code(one.url): one for one in self._visit.each(self._media(NUMBERS), _post, "views and shares")}
        return [_with(post, counted.get(_code(post.url)), paid.get(_code(post.url))) for post in posts]


def _post(media: Json) -> Post:
    insights = {name: meta.value_of(metric) for name, metric in meta.metrics(media.get("insights")).items()}
    reel = str(media.get("product_type")).upper().startswith("REEL")
    return Post(
        id=media["id"],
        text=clean(media.get("caption")) or "",
        created_at=media.get("creation_time"),
        url=media.get("permalink"),
        format="video" if reel else FORMATS.get(str(media.get("media_type")).upper()),
        likes=count(insights.get("likes")),
        comments=count(insights.get("comments")),
        shares=count(insights.get("shares")),
        views=count(insights.get("views")),
    )


def _with(post: Post, counted: Post | None, paid: bool | None) -> Post:
    told = {name: getattr(counted, name, None) for name in ("likes", "comments", "shares", "views")} | {
        "sponsored": paid
    }
    return post.model_copy(update={name: known for name, known in told.items() if getattr(post, name) is None})


def _code(url: str | None) -> str | None:
    """The short code in a post's address: the same in both interfaces."""
    found = re.search(r"/(?:p|reels?|tv)/([\w-]+)", url or "")
    return found and found[1]


def _country(name: str) -> str | None:
    return country_code(name) or country_named(name)


def _rows(insights: Any) -> Rows:
    """Of the first breakdown. Cities, ages and genders come as ``percentage``, others as ``value``."""
    for metric in meta.metrics(insights).values():
        breakdowns = (metric.get("total_value") or {}).get("breakdowns") or ()
        for one in [breakdowns] if isinstance(breakdowns, dict) else breakdowns:
            if rows := one.get("results"):
                return [_row(row) for row in rows]
    return ()


def _row(row: Json) -> tuple[str, float, bool]:
    per_cent = "percentage" in row
    name = row["dimension_value"] if "dimension_value" in row else row["dimension_values"][-1]
    return str(name), float(row["percentage" if per_cent else "value"]), per_cent
