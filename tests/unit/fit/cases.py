"""What tests of the fit's parts are made of: components, audiences by count, briefs, and a case of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from bothsides.documents.audience import Audience, Interests
from bothsides.documents.base import ModelInfo
from bothsides.documents.campaign import Brief, Campaign
from bothsides.documents.facet import Facet, Interval
from bothsides.documents.fit import Component, Gate, Side
from bothsides.documents.persona import Persona
from bothsides.documents.profile import Account, Coverage, Post, Profile
from bothsides.fit.case import Both, Case
from bothsides.persona.sources.local import extract
from bothsides.statistics.facets import counted

AT = datetime(2026, 11, 1, tzinfo=UTC)


def component(
    score: float | None, low: float = 0.0, high: float = 1.0, weight: float = 1.0, *,
    side: Side = "audience", name: str = "x", usual: float = 0.5,
) -> Component:  # fmt: skip
    state = "insufficient_data" if score is None else "ok"
    return Component(name=name, side=side, weight=weight, state=state, score=score, low=low, high=high, usual=usual)


def gate(*, passed: bool | None) -> Gate:
    return Gate(name="x", passed=passed, text="x")


def people(**codes: int) -> Facet:
    return counted([code for code, n in codes.items() for _ in range(n)], method="test")


def brief(**changes: object) -> Brief:
    base = {"name": "n", "brand": {"name": "Brand"}, "markets": ["US"], "target": {"topics": ["Science"]}}
    return Brief.model_validate(base | changes)


def campaign(asked: Brief) -> Campaign:
    return Campaign(campaign_id="c", submitted_at=AT, brief=asked, shortlist=("a1:b",))


def posts(n: int = 12, **facts: object) -> list[Post]:
    """Posts about science, one a week, the newest a day old."""
    told = {"text": "I love science", "format": "text"} | facts
    return [Post.model_validate({"id": f"p{i}", "created_at": AT - timedelta(days=1 + 7 * i)} | told) for i in range(n)]


@cache
def _persona(profile: str) -> Persona:
    return extract(Profile.model_validate_json(profile))


def case(
    asked: Brief, followers: int | None = 1000, *, written: Sequence[Post] | None = None, bio: str | None = None,
    interests: Interests | None = None, creators: int = 1, **facets: Facet,
) -> Case:  # fmt: skip
    """A creator with these posts and an audience of these facets."""
    written = posts() if written is None else written
    common = {"creator": "a1:b", "run_id": "r", "made_at": AT}
    coverage = Coverage(posts=len(written), audience=100)
    account = Account(followers=followers, bio=bio)
    profile = Profile(**common, source="t", account=account, posts=tuple(written), coverage=coverage)
    model = ModelInfo(name="m", version="1", sha256="0")
    audience = Audience(**common, model=model, n=100, facets=facets, interests=interests)
    return Case(asked, Both(profile, _persona(profile.model_dump_json()), audience), creators)


def said(found: Component) -> str:
    """The words of its one reason."""
    [reason] = found.reasons
    return reason.text


def estimate(found: Component | Interval | None) -> tuple[float, float, float]:
    """Value and interval of a component, or of what it measured."""
    assert found is not None
    value = found.score if isinstance(found, Component) else found.value
    assert value is not None
    return value, found.low, found.high
