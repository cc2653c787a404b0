"""Shares over which each person is spread: their intervals hold for people drawn post by post."""

from __future__ import annotations

import numpy as np
import pytest

from bothsides.statistics.design import limits
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
