"""What an account says of itself, and what few posts are taken for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.documents.fit import Component
from bothsides.fit.asked import asked
from bothsides.fit.components import components
from bothsides.fit.nearness import few_about, mean_near
from bothsides.fit.neutral import neutral
from bothsides.taxonomy import TOPICS
from tests.unit.fit.cases import brief, case, posts

OVEN = {
    "brand": {"name": "Brand", "description": "Bread ovens for people who bake at home"},
    "target": {"topics": ["Food & Drink"]},
}


def of(name: str, *, bio: str | None = None, n: int = 3, text: str = "What a lovely day with all of you") -> Component:
    """The component of posts that differ in one word; the same text again would count once."""
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    written = [
        post.model_copy(update={"text": f"{text} on {days[at % 7]} in week {at // 7}"})
        for at, post in enumerate(posts(n))
    ]
    return components()[name](case(brief(**OVEN), bio=bio, written=written))


def test_what_the_bio_says_counts_beside_few_posts_and_little_beside_many() -> None:
    bio = "Sourdough bread and baking recipes for your home oven"
    moved = [
        (of("creator_message", bio=bio, n=n).score or 0) - (of("creator_message", n=n).score or 0) for n in (2, 60)
    ]
    assert moved[0] > moved[1] + 0.02
    assert moved[0] > 0.05
    assert of("creator_message", bio="Drift cars and engines, racing every week").score < of(
        "creator_message", bio=bio
    ).score  # fmt: skip


def test_two_posts_about_a_topic_say_something_and_leave_much_open() -> None:
    few = {n: of("creator_topics", n=n, text="Sourdough bread recipe: flour, water, salt, bake") for n in (1, 2)}
    off = of("creator_topics", n=2, text="The goalkeeper saved a penalty in the cup final")
    assert off.score is not None
    assert few[2].score is not None
    assert few[1].score is not None
    assert off.score < few[1].score < few[2].score
    assert few[2].high - few[2].low < few[1].high - few[1].low
    assert few[1].reasons[0].text.startswith("1 post is few; by")
    assert few[2].reasons[0].text.startswith("2 posts are few; by")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9), st.floats(0, 1))
def test_one_more_text_about_it_never_makes_it_less(shown: list[float], more: float) -> None:
    population = neutral().topics[:, 0]
    least = few_about(population, np.array(shown))
    raised = few_about(population, np.array([*shown[:-1], max(shown[-1], more)]))
    assert raised[0] >= least[0] - 1e-12
    assert least[1] <= least[0] <= least[2]


def test_a_text_as_usual_leaves_a_creator_anywhere() -> None:
    population = neutral().topics[:, 5]
    found = few_about(population, np.array([population.mean()]))
    assert found == pytest.approx((0.5, 0.5 * np.mean(population == 0), 0.97), abs=0.02)


def test_few_texts_about_something_else_place_a_creator_under_the_middle() -> None:
    """Found by a helper: three posts about food stood over two thirds of the creators in sports."""
    population = neutral().topics[:, TOPICS.index("Sports")]
    places = [few_about(population, np.full(n, 0.01))[0] for n in (1, 3, 9)]
    assert 0.5 > places[0] > places[1] > places[2]


def test_the_creators_who_could_have_written_them_say_where_their_author_stands() -> None:
    """Of four creators, two never write of it, one every second and one every text: four texts, all about it, are
    sixteen times likelier of the last than of the third."""
    population, four = np.array([0.0, 0.0, 0.5, 1.0]), np.ones(4)
    value, low, high = few_about(population, four)
    of_last = 0.99**4 / (0.99**4 + 0.5**4 + 2 * 0.01**4)
    assert value == pytest.approx(of_last * 3.5 / 4 + (1 - of_last) * 2.5 / 4, abs=1e-6)
    assert (low, high) == (2.5 / 4, 3.5 / 4)
    assert few_about(population, np.zeros(4))[0] == pytest.approx(1 / 4, abs=0.02)


def test_what_a_text_shows_counts_beside_how_common_it_is_anyway() -> None:
    """Of a topic of 3 in 8 texts, a text that shows it with .5 is likelier by one who writes of it: 4/3 against 4/5."""
    population = np.array([0.0, 0.0, 0.5, 1.0])
    likely = np.array([4 / 3 * share + 4 / 5 * (1 - share) for share in (0.01, 0.01, 0.5, 0.99)])
    value, low, high = few_about(population, np.array([0.5]))
    assert value == pytest.approx(float(np.average([0.25, 0.25, 0.625, 0.875], weights=likely)))
    assert (low, high) == (0.25, 0.875)


@given(st.integers(0, 300), st.integers(2, 8))
def test_a_nearer_text_never_makes_a_creator_less_near(seed: int, n: int) -> None:
    """Found by the benchmark: one very near text beside far ones made them differ, so that they counted less."""
    ask = asked(brief(**OVEN)).subject
    assert ask is not None
    random = np.random.default_rng(seed)
    rows = neutral().texts[random.choice(len(neutral().texts), n, replace=False)].astype(float)
    nearer = rows.copy()
    nearer[int(np.argmin(rows @ ask))] = ask
    assert mean_near(ask, nearer, np.ones(n))[1][0] >= mean_near(ask, rows, np.ones(n))[1][0] - 1e-9
