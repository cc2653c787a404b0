"""What tests of the fit are made of: components, audiences by count, briefs, and a case of them."""

from __future__ import annotations

from datetime import UTC, datetime

from bothsides.documents.audience import Audience
from bothsides.documents.base import ModelInfo
from bothsides.documents.campaign import Brief, Campaign
from bothsides.documents.facet import Facet
from bothsides.documents.fit import Component
from bothsides.documents.profile import Account, Coverage, Post, Profile
from bothsides.fit.case import Case
from bothsides.persona.sources.local import extract
from bothsides.statistics.facets import counted

AT = datetime(2026, 11, 1, tzinfo=UTC)


def component(score: float | None, low: float = 0.0, high: float = 1.0, weight: float = 1.0) -> Component:
    state = "insufficient_data" if score is None else "ok"
    return Component(name="x", side="audience", weight=weight, state=state, score=score, low=low, high=high)


def people(**codes: int) -> Facet:
    return counted([code for code, n in codes.items() for _ in range(n)], method="test")


def brief(**changes: object) -> Brief:
    base = {"name": "n", "brand": {"name": "Brand"}, "markets": ["US"], "target": {"topics": ["Science"]}}
    return Brief.model_validate(base | changes)


def campaign(asked: Brief) -> Campaign:
    return Campaign(campaign_id="c", submitted_at=AT, brief=asked, shortlist=("a1:b",))


def case(asked: Brief, followers: int | None = 1000, **facets: Facet) -> Case:
    common = {"creator": "a1:b", "run_id": "r", "made_at": AT}
    posts = tuple(Post(id=f"p{i}", text="I love science", created_at=AT, format="text") for i in range(12))
    coverage = Coverage(posts=12, audience=100)
    profile = Profile(**common, source="t", account=Account(followers=followers), posts=posts, coverage=coverage)
    model = ModelInfo(name="m", version="1", sha256="0")
    audience = Audience(**common, model=model, n=100, facets=facets)
    return Case(brief=asked, profile=profile, persona=extract(profile), audience=audience)
