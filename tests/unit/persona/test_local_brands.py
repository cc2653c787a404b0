"""The local source puts brands and sponsorship into the persona."""

from __future__ import annotations

from datetime import UTC, datetime

from bothsides.documents.persona import Persona
from bothsides.documents.profile import Account, Coverage, Post, Profile
from bothsides.persona.sources import local

WORN = ("shoes", "shirt", "socks", "shorts", "jacket", "cap", "sneakers", "leggings", "hoodie")
NOW = datetime(2026, 5, 1, tzinfo=UTC)


def persona(*texts: str) -> Persona:
    posts = tuple(Post(id=str(at), text=text, created_at=NOW) for at, text in enumerate(texts))
    return local.extract(
        Profile(
            creator="youtube:@someone",
            run_id="run",
            made_at=NOW,
            source="test",
            account=Account(),
            posts=posts,
            coverage=Coverage(posts=len(posts), audience=0),
        )
    )


def test_brands_with_sentiment_and_sponsorship() -> None:
    found = persona(
        *(f"I love my new Nike {what} so much, they are the best and I am so happy" for what in WORN),
        "#ad my Sephora favourites",
    )
    nike, sephora = found.brands
    assert (nike.name, nike.posts_total, sephora.name, sephora.sponsored) == ("Nike", 9, "Sephora", ("9",))
    assert nike.sentiment is not None
    assert nike.sentiment.value > 0.5
    assert found.sponsorship is not None
    assert found.sponsorship.sponsored is not None
    assert found.sponsorship.sponsored.share == 0.1
    assert Persona.model_validate_json(found.model_dump_json()) == found


def test_no_posts_have_no_brands_and_unknown_sponsorship() -> None:
    found = persona()
    assert found.brands == ()
    assert found.sponsorship is not None
    assert (found.sponsorship.state, found.sponsorship.sponsored) == ("insufficient_data", None)


def test_a_name_is_found_with_and_without_its_accents_composed_or_not() -> None:
    spellings = ("Lancôme", "Lancome", "Lanco\u0302me")
    named = {brand.name for written in spellings for brand in persona(f"I love my new {written} lipstick").brands}
    assert len(named) == 1
    assert all(len(persona(f"I love my new {written} lipstick").brands) == 1 for written in spellings)
