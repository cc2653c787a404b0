"""What a creator stands for."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from bothsides.documents.facet import Facet, Share
from bothsides.documents.profile import Post
from bothsides.persona.authority import consistency, echo, measure
from bothsides.persona.reference import Population

LABELS = ("Food & Drink", "Travel")


def post(at: int, month: int = 1, likes: int | None = None) -> Post:
    return Post(id=str(at), text=f"words {at}", created_at=datetime(2026, month, 1 + at % 27, tzinfo=UTC), likes=likes)


def facet(state: str = "ok") -> Facet:
    shares = [Share(code="Food & Drink", name="Food & Drink", share=0.6, low=0.4, high=0.8, count=6),
              Share(code="Travel", name="Travel", share=0.2, low=0.0, high=0.5, count=2)]  # fmt: skip
    return Facet(state=state, n=10, coverage=1, shares=tuple(shares), method="test")


def told(food: list[float], state: str = "ok", readable: list[bool] | None = None) -> list[tuple[str, int]]:
    posts = [post(at) for at in range(len(food))]
    scores = np.array([[p, 0.1] for p in food])
    some = Population.of("some", "1", [{"topics.Food & Drink": at / 100} for at in range(101)])
    rows = np.array(readable or [True] * len(food))
    found = measure(facet(state), LABELS, posts, scores, rows, 0.7, some)
    for one in found:
        assert one.percentile == pytest.approx(0.6, abs=0.02)
        assert one.low == pytest.approx(0.31, abs=0.03)
        assert one.high == pytest.approx(0.87, abs=0.03)
        assert [q.post_id for q in one.quotes] == [str(at) for at in np.argsort([-p for p in food])[:2]]
    return [(one.topic, one.posts) for one in found]


def test_three_sure_posts_make_a_topic() -> None:
    assert told([0.7, 0.9, 0.8, 0.2]) == [("Food & Drink", 3)]
    assert told([0.69, 0.9, 0.8, 0.2]) == []


def test_a_post_that_can_not_be_read_does_not_count() -> None:
    assert told([0.7, 0.9, 0.8, 0.2], readable=[False, True, True, True]) == []


@pytest.mark.parametrize("state", ["insufficient_data", "experimental", "unavailable"])
def test_without_shares_nothing_is_told(state: str) -> None:
    assert told([0.9] * 5, state) == []


def test_consistency_is_of_the_months_with_posts() -> None:
    posts = [post(at, month) for at, month in enumerate((1, 1, 2, 3, 5))]
    found = consistency([posts[0], posts[1], posts[3]], posts)
    assert found is not None
    assert (found.value, found.n) == (0.5, 4)
    assert consistency(posts[:3], posts[:3]) is None


def test_posts_that_get_twice_the_answers_have_an_echo_of_two() -> None:
    on = [post(at, likes=likes) for at, likes in enumerate((199, 219, 179, 209, 189))]
    off = [post(at, likes=likes) for at, likes in enumerate((99, 109, 89, 104, 94), 10)]
    found = echo(on, [*on, *off])
    assert found is not None
    assert found.value == pytest.approx(2, abs=0.01)
    assert 1.7 < found.low < 2 < found.high < 2.4
    assert math.sqrt(found.low * found.high) == pytest.approx(found.value)
    back = echo(off, [*on, *off])
    assert back is not None
    assert back.value == pytest.approx(0.5, abs=0.01)


def test_few_answers_or_unknown_ones_give_no_echo() -> None:
    on = [post(at, likes=5 + at) for at in range(5)]
    off = [post(at, likes=None if at == 14 else at) for at in range(10, 15)]
    assert echo(on, [*on, *off]) is None
    assert echo(on, on) is None
