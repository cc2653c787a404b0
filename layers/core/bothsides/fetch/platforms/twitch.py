"""Twitch Helix: channel, videos, follower count; people who made clips are the audience sample. An application's id and
secret.

docs/platforms/twitch.md has terms, credentials and sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from bothsides.documents.profile import Account, AudienceMember, Post
from bothsides.errors import BothsidesError, CreatorNotFound
from bothsides.fetch import credentials
from bothsides.fetch.connector import Found, Visit, clean, count, shape
from bothsides.fetch.http import Api, Declined, NotThere
from bothsides.fetch.journal import Answer
from bothsides.fetch.quota import Limits

# the developer agreement lets copies be kept for 24 hours
LIMITS = Limits(units=800, window=timedelta(minutes=1), per_creator=40, essential=3, keep=timedelta(days=1))
BASE, TOKEN = "https://api.twitch.tv/helix", "https://id.twitch.tv/oauth2/token"
PAGE = 100
NO_PICTURE = "/user-default-pictures"
MONTHS = 6  # clips are asked for month by month, so that the sample is not only of the newest

type Json = dict[str, Any]


def fetch(visit: Visit) -> Found:
    """Account, videos, and people who made clips in each of the last six months."""
    secret = credentials.of_platform("twitch", "client_id", "client_secret")
    form = {name: secret[name] for name in ("client_id", "client_secret")} | {"grant_type": "client_credentials"}
    token = visit.token(TOKEN, form)
    headers = {"Authorization": f"Bearer {token}", "Client-Id": secret["client_id"]}
    api = visit.api(BASE, headers=headers, explain=_explain)
    users = api.get("users", {"login": visit.handle.removeprefix("@").lower()})["data"]
    if not users:
        raise CreatorNotFound(f"Twitch has no channel {visit.handle}, or it is suspended")
    who = users[0]
    followers = None
    with visit.sampling("followers"):
        followers = count(api.get("channels/followers", {"broadcaster_id": who["id"], "first": 1}).get("total"))
    posts = visit.posts(_pages(visit, api, who["id"]))
    visit.gap("followers", "Twitch lists them to the channel's own moderators only; who made clips was sampled")
    return Found(_account(who, followers), posts, _clippers(visit, api, who["id"]))


def _account(who: Json, followers: int | None) -> Account:
    return Account(
        display_name=clean(who.get("display_name"), 500),
        bio=clean(who.get("description")),
        url=f"https://www.twitch.tv/{who['login']}",
        followers=followers,
        verified=who.get("broadcaster_type") == "partner",
        created_at=who.get("created_at"),
    )


def _pages(visit: Visit, api: Api, broadcaster: str) -> Iterator[Sequence[Post]]:
    cursor = None
    while True:
        page = api.get("videos", {"user_id": broadcaster, "first": PAGE, "type": "all", "after": cursor})
        yield visit.each(page["data"], _post, "posts")
        cursor = (page.get("pagination") or {}).get("cursor")
        if not cursor or not page["data"]:
            return


def _post(video: Json) -> Post:
    return Post(
        id=video["id"],
        title=clean(video.get("title"), 2_000),
        text=clean(video.get("description")) or "",
        created_at=video.get("published_at") or video.get("created_at"),
        url=video.get("url"),
        format="video",
        views=count(video.get("view_count")),
    )


def _clippers(visit: Visit, api: Api, broadcaster: str) -> list[list[AudienceMember]]:
    """One group a month, so that each month speaks."""
    groups: list[list[AudienceMember]] = []
    for month in range(MONTHS):
        if visit.over:
            break
        end = visit.at - timedelta(days=30 * month)
        times = {
            "started_at": f"{end - timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}",
            "ended_at": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        }
        with visit.sampling("clips"):
            clips = api.get("clips", {"broadcaster_id": broadcaster, "first": PAGE, **times})["data"]
            groups.append(visit.each([c for c in clips if c["creator_id"] != broadcaster], _clipper, "clips"))
    people = visit.people(groups)
    facts: dict[str, Json] = {}
    with visit.sampling("facts about the sampled people"):
        for at in range(0, len(people), PAGE):
            found = api.get("users", {"id": [person.id for person in people[at : at + PAGE]]})["data"]
            facts |= {who["id"]: who for who in found}
    return [[_with_facts(person, facts.get(person.id)) for person in people]]


def _clipper(clip: Json) -> AudienceMember:
    text = clean(clip.get("title"))
    return AudienceMember(
        id=clip["creator_id"],
        relation="sharer",
        name=clean(clip.get("creator_name"), 500),
        texts=(text,) if text else (),
        active_at=(clip["created_at"],),
    )


def _with_facts(person: AudienceMember, who: Json | None) -> AudienceMember:
    if who is None:
        return person
    picture = who.get("profile_image_url")
    facts = AudienceMember(
        id=person.id, relation=person.relation, bio=clean(who.get("description")), created_at=who.get("created_at"),
        picture=None if not picture else NO_PICTURE not in str(picture),
        verified=who.get("broadcaster_type") == "partner", **shape(who.get("login")),
    )  # fmt: skip
    names = ("bio", "created_at", "picture", "verified", "handle_length", "handle_digits")
    return person.model_copy(update={name: getattr(facts, name) for name in names})


def _explain(answer: Answer) -> BothsidesError | None:
    """Twitch says 400 for a name that can't be one ("Invalid username(s)", 'parameter "login" was malformed')."""
    if answer.status != 400:
        return None
    message = str(answer.json().get("message", "bad request"))
    return NotThere(message) if "username" in message or '"login"' in message else Declined(message, answer)
