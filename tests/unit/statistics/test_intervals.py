"""Shares and their intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.statistics.intervals import mean_interval, student_t, wilson
from bothsides.statistics.prevalence import prevalence, shares_of


def test_wilson_is_the_published_interval() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-4)  # Newcombe 1998, Statistics in Medicine 17:857
    assert wilson(0, 0) == (0, 1)


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_holds_the_share(count: int, n: int) -> None:
    count = min(count, n)
    low, high = wilson(count, n)
    assert 0 <= low <= count / n <= high <= 1


@pytest.mark.parametrize(("df", "quantile"), [(1, 12.706), (2, 4.303), (3, 3.182), (10, 2.228), (30, 2.042)])
def test_student_t_is_the_tabled_quantile(df: int, quantile: float) -> None:
    assert student_t(df) == pytest.approx(quantile, rel=0.01)


def test_a_mean_of_one_has_no_interval() -> None:
    with pytest.raises(ValueError, match="two values"):
        mean_interval([1.0])
    assert mean_interval([2.0, 2.0]) == (2, 2, 2)


def test_expectation_maximisation_finds_the_shift() -> None:
    random = np.random.default_rng(1)
    truth = random.random(3000) < 0.9  # nine in ten where training had half
    evidence = random.normal(np.where(truth, 1.0, -1.0), 1.5)
    posterior = 1 / (1 + np.exp(-2 * evidence / 1.5**2))
    scores = np.column_stack([posterior, 1 - posterior])
    share, low, high = prevalence(scores, np.array([0.5, 0.5]))
    assert abs(share[0] - 0.9) < 0.03 < abs(scores.mean(0)[0] - 0.9)
    assert low[0] < 0.9 < high[0]


def test_what_is_left_out_leaves_shares_of_the_rest() -> None:
    scores = np.array([[0.4, 0.1, 0.5]] * 50)
    share, low, high = shares_of(scores, np.array([0.01, 0.01, 0.01]), without=2)
    assert share == pytest.approx([0.8, 0.2, 0.0])
    assert high[0] - share[0] == pytest.approx(0.02)  # the model's own error, in shares of the rest
    assert low[0] == pytest.approx(0.78)
