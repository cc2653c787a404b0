"""Brands in a creator's posts: how often, where, when, in what tone."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from bothsides.documents.persona import BrandMention
from bothsides.documents.profile import Post
from bothsides.persona import brands


def post(at: int, text: str, **more: object) -> Post:
    return Post(id=str(at), text=text, created_at=datetime(2026, 1, 1 + at, tzinfo=UTC), **more)


def measured(
    posts: list[Post], sponsored: set[int] = frozenset(), tone: list[float] | None = None
) -> dict[str, BrandMention]:
    tones = tone or [0.0] * len(posts)
    scores = np.array([[(1 - t) / 2, 0.0, (1 + t) / 2] for t in tones]).reshape(-1, 3)
    flags = [at in sponsored for at in range(len(posts))]
    readable = np.array([bool(tone)] * len(posts), bool)
    return {brand.name: brand for brand in brands.measure(posts, flags, scores, readable)}


def test_a_mention_has_its_times_posts_and_sponsored_posts() -> None:
    posts = [post(at, "Nike and nike", url=f"https://example.org/{at}") for at in range(7)]
    found = measured([*posts, post(7, "Sephora")], sponsored={2, 7})
    nike = found["Nike"]
    assert (nike.mentions, nike.posts_total, nike.wikidata, nike.category) == (14, 7, "Q483915", "fashion")
    assert [shown.post_id for shown in nike.posts] == ["6", "5", "4", "3", "2"]
    assert nike.posts[0].url == "https://example.org/6"
    assert (nike.first_at, nike.last_at) == (posts[0].created_at, posts[6].created_at)
    assert nike.sponsored == ("2",)
    assert found["Sephora"].sponsored == ("7",)
    assert list(found) == ["Nike", "Sephora"]


def test_sentiment_is_that_of_the_posts_that_name_it_and_that_are_read() -> None:
    found = measured([post(0, "Nike"), post(1, "nike"), post(2, "Sephora"), post(3, "hi")], tone=[0.5, 0.7, -0.9, -1])
    assert found["Nike"].sentiment is not None
    assert found["Nike"].sentiment.value == pytest.approx(0.6)
    assert found["Nike"].sentiment.n == 2
    assert -1 <= found["Nike"].sentiment.low < 0.6 < found["Nike"].sentiment.high <= 1
    assert found["Sephora"].sentiment is None  # one post has no interval
    assert measured([post(0, "Nike"), post(1, "nike")])["Nike"].sentiment is None  # the head doesn't read them


def test_no_posts_name_no_brand() -> None:
    assert measured([]) == {}
