"""Shares of a group from the probabilities of its texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.statistics.design import limits
from bothsides.statistics.prevalence import adjusted, prevalence, shares_of, widened
from bothsides.text.model import Rates

SURE = np.array([[1.0, 0.0]] * 30 + [[0.0, 1.0]] * 70)
EVEN = np.array([0.5, 0.5])
NONE = np.zeros(2)


def test_a_share_is_the_mean_probability_and_its_interval_that_of_the_sample() -> None:
    share, low, high = shares_of(SURE, NONE)
    assert share == pytest.approx([0.3, 0.7])
    assert low[0] == pytest.approx(0.21, abs=0.02)  # 1.96 times the root of .3 × .7 / 100 is .09
    assert high[0] == pytest.approx(0.39, abs=0.02)
    assert (low[1], high[1]) == pytest.approx((1 - high[0], 1 - low[0]))


def test_the_models_own_error_is_added_in_quadrature_and_a_share_stays_a_share() -> None:
    share, low, high = widened((np.array([0.5, 0.01, 0.99]),) * 3, np.array([0.1, 0.1, 0.1]))
    assert low == pytest.approx([0.4, 0.0, 0.89])
    assert high == pytest.approx([0.6, 0.11, 1.0])
    _, low, high = widened((np.array([0.5]), np.array([0.47]), np.array([0.56])), np.array([0.04]))
    assert (low[0], high[0]) == pytest.approx((0.45, 0.5 + 0.0052**0.5))
    assert list(share) == [0.5, 0.01, 0.99]


def test_an_interval_that_does_not_hold_its_share_is_stretched_to_it() -> None:
    share, low, high = widened((np.array([0.5, 0.5]), np.array([0.6, 0.3]), np.array([0.7, 0.4])), NONE)
    assert (low[0], high[1]) == (share[0], share[1])
    assert (high[0], low[1]) == pytest.approx((0.7, 0.3))


def test_the_error_of_what_is_left_is_larger_by_as_much_as_the_rest_is_smaller() -> None:
    scores = np.array([[0.2, 0.05, 0.75]] * 40)
    share, low, high = shares_of(scores, np.array([0.02, 0.01, 0.0]), without=2)
    assert share == pytest.approx([0.8, 0.2, 0.0])
    assert low == pytest.approx([0.72, 0.16, 0.0])
    assert high == pytest.approx([0.88, 0.24, 0.0])


def test_nothing_but_the_rest_is_nothing() -> None:
    share, _, high = shares_of(np.array([[0.0, 1.0]] * 20), NONE, without=1)
    assert (share[0], high[0]) == (0, 0)


@pytest.mark.parametrize("estimate", [lambda: shares_of(SURE, NONE), lambda: prevalence(SURE, np.array([0.5, 0.5]))])
def test_the_same_texts_are_answered_the_same(estimate: object) -> None:
    """Nothing is left to chance: a creator's page does not change from one look to the next."""
    assert callable(estimate)
    for first, second in zip(estimate(), estimate(), strict=True):
        assert list(first) == list(second)


def test_nobody_asked_leaves_what_is_common_with_the_whole_interval() -> None:
    share, low, high = prevalence(np.zeros((0, 2)), np.array([0.3, 0.7]))
    assert (list(share), list(low), list(high)) == ([0.3, 0.7], [0, 0], [1, 1])


def test_one_text_is_no_certainty() -> None:
    share, low, high = prevalence(np.array([[0.9, 0.1]]), np.array([0.5, 0.5]))
    assert share.sum() == pytest.approx(1)
    assert low[0] == 0
    assert high[0] == 1


def test_texts_that_are_sure_are_counted_however_common_it_was_in_training() -> None:
    """30 of 100, with the interval of 30 of 100: nothing is drawn towards what training had."""
    for prior in (0.6, 0.1):
        share, low, high = prevalence(SURE, np.array([prior, 1 - prior]))
        assert share == pytest.approx([0.3, 0.7])
        assert (low[0], high[0]) == pytest.approx((0.217, 0.394), abs=0.003)


def test_all_of_a_kind_are_all_of_a_kind() -> None:
    """A9: 20 women of 20 were .90 (.90 to .90)."""
    share, low, high = prevalence(np.array([[0.99, 0.01]] * 20), np.array([0.5, 0.5]))
    assert (share[0], high[0]) == (1, 1)
    assert 0.8 < low[0] < 0.93


def test_texts_under_one_post_are_not_as_many_answers() -> None:
    alike = np.repeat([[0.95, 0.05], [0.05, 0.95]], 40, axis=0)
    apart = prevalence(alike, np.array([0.5, 0.5]))
    of = prevalence(alike, np.array([0.5, 0.5]), clusters=[at // 10 for at in range(80)])
    assert of[2][0] - of[1][0] > 2 * (apart[2][0] - apart[1][0])
    one_kind, eight = np.array([[0.95, 0.05]] * 80), [at // 10 for at in range(80)]
    assert prevalence(one_kind, EVEN, clusters=eight)[1][0] < prevalence(one_kind, EVEN)[1][0]


def test_a_class_that_training_never_had_is_no_division_by_nothing() -> None:
    share, low, high = prevalence(np.array([[0.5, 0.5]] * 40), np.array([0.0, 1.0]))
    assert np.isfinite([share, low, high]).all()


def test_texts_that_tell_nothing_leave_all_open() -> None:
    priors = np.array([0.2, 0.8])
    _, low, high = prevalence(np.tile(priors, (50, 1)), priors)
    assert (low[0], high[0]) == (0, 1)


def rates(shown: tuple[float, float, float], mistaken: tuple[float, float, float]) -> Rates:
    return Rates(np.array(shown)[:, None], np.array(mistaken)[:, None])


def test_a_share_is_what_lies_between_the_rates_of_texts_with_and_without_the_label() -> None:
    exact = rates((0.6, 0.6, 0.6), (0.1, 0.1, 0.1))
    for truth in (0, 0.3, 1):
        mean = 0.6 * truth + 0.1 * (1 - truth)
        share, low, high = adjusted(np.full((400, 1), mean), exact)
        assert share == pytest.approx(truth)
        assert low - 1e-9 <= truth <= high + 1e-9
        assert high - low < 0.2


def test_the_interval_holds_the_worst_rates_at_either_end() -> None:
    share, low, high = adjusted(np.full((10_000, 1), 0.35), rates((0.4, 0.6, 0.8), (0.0, 0.1, 0.2)))
    assert share == pytest.approx(0.5)
    assert low == pytest.approx((0.35 - 0.2) / (0.8 - 0.2), abs=0.03)
    assert high == pytest.approx(0.35 / 0.4, abs=0.03)


def test_a_head_that_can_not_tell_says_that_anything_may_be() -> None:
    share, low, high = adjusted(np.full((50, 1), 0.3), rates((0.3, 0.3, 0.3), (0.3, 0.3, 0.3)))
    assert (low, high) == (0, 1)
    assert low <= share <= high


def test_texts_without_any_label_do_not_count() -> None:
    scores = np.array([[0.5, 0.5]] * 50 + [[0.0, 1.0]] * 950)
    exact = Rates(np.ones((3, 2)), np.zeros((3, 2)))
    share, low, _ = adjusted(scores, exact, without=1)
    assert share[0] == pytest.approx(1)
    assert low[0] == pytest.approx(limits(1.0, 25)[0])


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 60))
def test_more_of_what_a_label_shows_never_lowers_its_share(one: float, other: float, n: int) -> None:
    fixed = rates((0.3, 0.5, 0.7), (0.01, 0.05, 0.1))
    less, more = (adjusted(np.full((n, 1), value), fixed) for value in sorted((one, other)))
    for a, b in zip(less, more, strict=True):
        assert a <= b
