"""Creators with their audiences made of real texts, sent the whole way: profile and sample → persona, audience → fit.

texts.tsv: headlines of the News Category Dataset (R. Misra 2022, CC BY 4.0) that shaped neither the light model's
population of creators nor any limit, by subject; and Portuguese sentences of SIB-200 (D. Adelani et al. 2024,
CC BY-SA 4.0).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bothsides.audience.infer import infer
from bothsides.documents.campaign import Brief, Campaign
from bothsides.documents.fit import Fit, Shared
from bothsides.documents.profile import Account, AudienceMember, AudienceSample, Coverage, Post, Profile
from bothsides.fit.case import Both, Case
from bothsides.fit.score import score_fit
from bothsides.persona.sources.local import extract

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
TOWNS = ("Austin, Texas", "Chicago, Illinois", "Boston, MA, USA", "Denver, Colorado, USA", "Seattle, WA, USA")
ABROAD = ("São Paulo, Brazil", "Rio de Janeiro, Brazil", "Curitiba, Brazil")


@cache
def texts() -> dict[str, list[str]]:
    """Subject → texts."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in (Path(__file__).parent / "texts.tsv").read_text(encoding="utf-8").splitlines():
        subject, text = line.split("\t")
        found[subject].append(text)
    return found


def post(at: int, subject: str, **facts: Any) -> Post:
    """One of a creator's posts, the newest first, one every three days."""
    told = {"id": f"p{at}", "text": texts()[subject][at % len(texts()[subject])], "format": "video"}
    told |= {"created_at": AT - timedelta(days=3 * at + 1), "views": 10_000, "likes": 400 + at % 7, "comments": 20}
    return Post.model_validate(told | facts)


def member(at: int, subject: str, where: str | None, **facts: Any) -> AudienceMember:
    """One of the people: of a real account, with a text of theirs, met under one of the posts."""
    said = texts()[subject][::-1]
    told = {
        "id": f"m{at}", "relation": "commenter", "texts": (said[at % len(said)],), "location": where,
        "followers": 150 + at % 90, "following": 200 + at % 70, "bio": None, "posts_total": 50, "picture": True,
        "met_under": (f"p{at % 60}",), "created_at": AT - timedelta(days=400 + 3 * at), "verified": False,
        "name": "Mary" if at % 2 else "John",
        "active_at": (AT - timedelta(days=at % 30),), "last_active_at": AT - timedelta(days=at % 30),
        "private": False, "handle_length": 9 + at % 4, "handle_digits": at % 3,
    }  # fmt: skip
    return AudienceMember.model_validate(told | facts)


def both(
    posts: str | list[Post] = "food", people: str | list[AudienceMember] = "food", *,
    where: tuple[str | None, ...] = TOWNS, n: int = 300, followers: int = 50_000, bio: str = "",
    creator: str = "video:cook", made_at: datetime = AT,
) -> Both:  # fmt: skip
    """A creator: by default 60 posts and 300 people on one subject, living in the United States."""
    written = [post(at, posts) for at in range(60)] if isinstance(posts, str) else posts
    met = [member(at, people, where[at % len(where)]) for at in range(n)] if isinstance(people, str) else people
    common = {"creator": creator, "run_id": "r", "made_at": made_at}
    profile = Profile.model_validate(
        common | {
            "source": "test", "account": Account(followers=followers, bio=bio, display_name="Sam Cook"),
            "posts": tuple(written), "coverage": Coverage(posts=len(written), audience=len(met)),
        }
    )  # fmt: skip
    sample = AudienceSample.model_validate(common | {"members": tuple(met)})
    return Both(profile, extract(profile), infer(profile, sample))


OVEN: dict[str, Any] = {
    "name": "Autumn baking",
    "brand": {
        "name": "Ovenly",
        "description": "Countertop ovens and kitchen tools for people who cook and bake at home.",
    },
    "markets": ["US"],
    "message": "Bake bread, cakes and dinner for friends with recipes from chefs, in half of the time.",
    "target": {"topics": ["Food & Drink"]},
}


def brief(**changes: Any) -> Brief:
    """The brief of a maker of ovens, with these fields of it changed."""
    return Brief.model_validate(OVEN | changes)


def campaign(asked: Brief) -> Campaign:
    """A campaign of that brief."""
    return Campaign(campaign_id="c", submitted_at=AT, brief=asked, shortlist=("video:cook",))


def answer(sides: Both, asked: Brief | None = None, creators: int = 1, shared: tuple[Shared, ...] = ()) -> Fit:
    """The fit of both sides."""
    asked = asked or brief()
    return score_fit(Case(asked, sides, creators, shared=shared), campaign(asked), {})


def echoing(which: Callable[[int], bool], subject: Callable[[int], str], most: int = 800) -> list[Post]:
    """Posts of which those are answered well and the others not at all."""
    return [
        post(at, subject(at), likes=most + at if which(at) else 0, comments=most // 20 if which(at) else 0)
        for at in range(60)
    ]
