"""Profiles for tests of personas: posts in daily steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bothsides.documents.profile import Account, Coverage, Post, Profile

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def post(at: int, text: str, *, hours: float = 24.0, **more: object) -> Post:
    """Number ``at``, so many hours before the one before it."""
    return Post.model_validate({"id": f"p{at}", "text": text, "created_at": AT - timedelta(hours=hours * at)} | more)


def posts(texts: Iterable[str], *, hours: float = 24.0) -> tuple[Post, ...]:
    return tuple(post(at, text, hours=hours) for at, text in enumerate(texts))


def profile(found: tuple[Post, ...], location: str | None = None, country: str | None = None) -> Profile:
    account = Account(followers=1000, location=location, country=country)
    coverage = Coverage(posts=len(found), audience=0)
    return Profile(creator="x:ada", run_id="r", made_at=AT, source="x", account=account, posts=found, coverage=coverage)
