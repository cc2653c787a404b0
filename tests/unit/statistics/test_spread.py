"""Shares over which each person is spread: their intervals hold for people drawn post by post."""

from __future__ import annotations

import numpy as np
import pytest

from bothsides.statistics.design import limits
from bothsides.statistics.intervals import student_t
from bothsides.statistics.spread import spread
from tests.simulation import assert_holds


def test_people_drawn_one_by_one_have_the_exact_interval() -> None:
    weights = np.repeat([[1.0, 0.0], [0.0, 1.0]], [30, 70], axis=0)
    share, low, high, told = spread(weights, list(range(100)))
    assert share.tolist() == pytest.approx([0.3, 0.7])
    assert told.tolist() == pytest.approx([100, 100], rel=0.02)
    assert (low[0], high[0]) == pytest.approx(limits(0.3, told[0]))


def test_people_of_one_post_tell_less() -> None:
    weights = np.repeat([[1.0, 0.0], [0.0, 1.0]], [30, 70], axis=0)
    _, _, _, alone = spread(weights, list(range(100)))
    _, _, _, together = spread(weights, [at // 10 for at in range(100)])
    assert together[0] < 20 < alone[0]


def test_the_order_of_the_people_says_nothing() -> None:
    random = np.random.default_rng(2)
    weights, clusters = random.dirichlet(np.ones(24), 60), random.integers(0, 12, 60)
    order = random.permutation(60)
    for a, b in zip(spread(weights, clusters.tolist()), spread(weights[order], clusters[order].tolist()), strict=True):
        assert a == pytest.approx(b)


def told_by_hand(own: float, posts: int, people: int, expected: float) -> float:
    """People drawn one by one that tell as much: the design effect of the sample, weighed as its posts but one, is
    drawn to the expected one, which weighs five posts."""
    effect = (own * (posts - 1) + expected * 5) / (posts - 1 + 5)
    return people / effect / (student_t(posts - 1) / student_t(people - 1)) ** 2


def test_the_design_effect_is_that_of_the_sums_of_the_posts() -> None:
    """Four posts with two people each, of which 2, 1, 0 and 2 are early: the sums are .75, -.25, -1.25 and .75 over
    what five of eight let expect, so the variance is 2.75 / 64 × 4/3, and .625 × .375 / 8 would be one by one's."""
    early = np.array([1, 1, 1, 0, 0, 0, 1, 1.0])
    share, low, high, told = spread(np.column_stack([early, 1 - early]), [4, 4, 7, 7, 1, 1, 0, 0])
    by_hand = told_by_hand(own=(2.75 / 64 * 4 / 3) / (0.625 * 0.375 / 8), posts=4, people=8, expected=1 + 0.5 * 1)
    assert share == pytest.approx([0.625, 0.375])
    assert told == pytest.approx([by_hand, by_hand])
    assert (low[0], high[0]) == pytest.approx(limits(0.625, by_hand))
    assert (low[1], high[1]) == pytest.approx(limits(0.375, by_hand))


def test_of_its_own_design_effect_and_that_of_all_classes_a_class_takes_the_larger() -> None:
    """Three posts with 1, 2 and 3 people. The first class goes with the posts, the others hardly; nobody is of the
    fourth."""
    weights = np.array([
        [0.8, 0.1, 0.1, 0],
        [0.6, 0.2, 0.2, 0], [0.7, 0.3, 0.0, 0],
        [0.1, 0.3, 0.6, 0], [0.0, 0.4, 0.6, 0], [0.2, 0.5, 0.3, 0],
    ])  # fmt: skip
    share, low, high, told = spread(weights, [0, 1, 1, 2, 2, 2])
    variances, one_by_one = [], []
    for column in weights.T.tolist():
        p = sum(column) / 6
        sums = [column[0] - p, sum(column[1:3]) - 2 * p, sum(column[3:]) - 3 * p]
        variances.append(sum(one**2 for one in sums) / 36 * 3 / 2)
        one_by_one.append(p * (1 - p) / 6)
    pooled = sum(variances) / sum(one_by_one)
    own = [v / o if o else 1.0 for v, o in zip(variances, one_by_one, strict=True)]
    expected = 1 + 0.5 * ((1 + 4 + 9) / 6 - 1)
    assert own[1] < pooled < own[0]
    assert told == pytest.approx([max(1.0, told_by_hand(max(one, pooled), 3, 6, expected)) for one in own])
    assert (share[3], low[3], high[3]) == (0, 0, pytest.approx(limits(0, told[3])[1]))


def test_where_all_are_of_one_class_only_the_expectation_is_left() -> None:
    """200 people under twenty posts: the sample shows no design effect; that of people drawn one by one weighs nineteen
    posts and the expected one, 1 + .5 × 9, five."""
    _, low, high, told = spread(np.tile([1.0, 0.0], (200, 1)), [at // 10 for at in range(200)])
    by_hand = told_by_hand(1.0, posts=20, people=200, expected=5.5)
    assert told == pytest.approx([by_hand, by_hand])
    assert (low[0], high[0]) == pytest.approx(limits(1.0, by_hand))


def test_people_drawn_one_by_one_are_drawn_to_no_expectation() -> None:
    """Their variance has n - 1 below: four tell as three whose share is known."""
    _, _, _, told = spread(np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]]), [3, 1, 0, 2])
    assert told == pytest.approx([3, 3])


def test_one_post_tells_as_much_as_one_person() -> None:
    _, low, high, told = spread(np.repeat([[1.0, 0.0], [0.0, 1.0]], 5, axis=0), [0] * 10)
    assert told.tolist() == [1, 1]
    assert (low[0], high[0]) == pytest.approx(limits(0.5, 1))


@pytest.mark.simulation
@pytest.mark.parametrize(("posts", "people"), [(8, 30), (15, 20), (40, 5), (100, 1)])
def test_the_interval_of_an_hour_holds(posts: int, people: int) -> None:
    """Creators who post between 16 and 20; most comment in the two hours after, others at any hour."""
    random, found = np.random.default_rng(7), []
    published = np.zeros(24)
    published[16:21] = 0.2
    soon = 0.6 * (0.6 * published + 0.4 * np.roll(published, 1)) + 0.4 / 24
    for _ in range(250):
        hours = random.choice(24, (posts, 1), p=published) + (random.random((posts, people)) < 0.4)
        hours = np.where(random.random((posts, people)) < 0.6, hours, random.integers(0, 24, (posts, people)))
        weights = np.eye(24)[hours.ravel() % 24]
        share, low, high, _ = spread(weights, np.repeat(np.arange(posts), people).tolist())
        found.append((share[17], low[17], high[17]))
    assert_holds(soon[17], found)
