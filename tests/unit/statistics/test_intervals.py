"""Intervals of shares, means and products."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.statistics.intervals import (
    added,
    least_mean,
    log_product,
    mean_interval,
    rate_interval,
    ratio_interval,
    student_t,
    wilson,
)
from bothsides.statistics.prevalence import prevalence, shares_of
from tests.simulation import assert_holds


def test_wilson_is_the_published_interval() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-4)  # Newcombe 1998, Statistics in Medicine 17:857
    assert wilson(0, 0) == (0, 1)


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_holds_the_share(count: int, n: int) -> None:
    count = min(count, n)
    low, high = wilson(count, n)
    assert 0 <= low <= count / n <= high <= 1


def test_the_half_widths_of_independent_parts_add_up_as_squares_on_either_side() -> None:
    assert added([(0.3, 0.0, 0.4), (0.2, -0.2, 0.2), (0.0, 0.0, 0.0)]) == pytest.approx((0.5, 0.0, 0.6))
    assert added([]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("df", "quantile", "near"),
    [
        (1, 12.7062047, 1e-9), (2, 4.30265273, 1e-9), (3, 3.18244631, 0.01), (4, 2.77644511, 0.003),
        (5, 2.57058184, 1.2e-3), (8, 2.30600414, 2e-4), (12, 2.17881283, 5e-5), (30, 2.04227246, 1e-6),
        (100, 1.98397152, 1e-8), (1000, 1.96233908, 1e-9),
    ],
)  # fmt: skip
def test_student_t_is_the_tabled_quantile(df: int, quantile: float, near: float) -> None:
    assert student_t(df) == pytest.approx(quantile, rel=near)


def test_student_t_needs_a_degree_of_freedom() -> None:
    with pytest.raises(ValueError, match="a Student t needs at least one degree of freedom"):
        student_t(0)


@pytest.mark.parametrize(
    ("count", "n", "interval"),
    [
        (1, 29, (0.0061, 0.1718)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611)),
        (29, 29, (0.8830, 1.0)), (1, 1, (0.2065, 1.0)), (0.5, 1, (0.0546, 0.9454)),
    ],
)  # fmt: skip
def test_wilson_is_the_published_interval_at_the_edges_too(
    count: float, n: float, interval: tuple[float, float]
) -> None:
    """The first three are of Newcombe 1998, table I, method 3."""
    assert wilson(count, n) == pytest.approx(interval, abs=5e-4)


def test_a_mean_of_two_is_wide_and_of_many_narrow() -> None:
    assert mean_interval([1.0, 3.0]) == pytest.approx((2, 2 - 12.7062047, 2 + 12.7062047))
    assert mean_interval([1.0, 3.0] * 50) == pytest.approx((2, 2 - 0.19942, 2 + 0.19942), abs=1e-4)


def test_a_product_has_the_distances_of_its_logarithms() -> None:
    value, low, high = log_product([(100, 50, 200), (0.5, 0.5, 0.5), (0.4, 0.2, 0.8)])
    assert value == pytest.approx(20)
    assert (low, high) == pytest.approx((20 / 2**2**0.5, 20 * 2**2**0.5))


def test_a_product_with_a_nought_may_be_as_large_as_its_highs() -> None:
    assert log_product([(1000, 900, 1100), (0, 0, 0.1), (0.5, 0.4, 0.6)]) == pytest.approx((0, 0, 66))
    assert log_product([(0, 0, 0)]) == (0, 0, 0)


def test_a_factor_that_may_be_nothing_leaves_nothing_for_sure() -> None:
    value, low, high = log_product([(1000, 1000, 1000), (0.5, 0, 1)])
    assert (value, low, high) == pytest.approx((500, 0, 1000))


def test_a_mean_of_one_has_no_interval() -> None:
    with pytest.raises(ValueError, match="an interval needs at least two values"):
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


def test_a_rate_of_independent_events_has_the_limits_of_a_count() -> None:
    """Byar's limits of 10 (Breslow & Day 1987: 4.79 to 18.39), spread evenly, at a great many clusters."""
    counts = [1.0] * 10 + [0.0] * 9_990
    found = rate_interval(counts, [1.0] * 10_000)
    assert found == pytest.approx((0.001, 4.79e-4, 18.39e-4), rel=2e-3)


def test_a_rate_of_nothing_may_still_be_three_in_all() -> None:
    assert rate_interval([0] * 1_000, [0.5] * 1_000) == (0, 0, pytest.approx(3.67 / 500, rel=5e-3))


def test_events_that_come_together_are_fewer_than_they_look() -> None:
    """A hundred events in ten of a thousand posts: as uncertain as ten."""
    found = rate_interval([10] * 10 + [0] * 990, [1] * 1_000)
    assert found is not None
    assert found == pytest.approx((0.1, 0.0475, 0.185), rel=0.02)


def test_a_ratio_is_of_the_sums_and_its_error_linear() -> None:
    """Cochran 1977: words and sentences of four posts."""
    words, sentences = [10, 20, 30, 20], [1, 3, 2, 2]
    error = [(w - 10 * s) / 8 for w, s in zip(words, sentences, strict=True)]  # 0, -10/8, 10/8, 0
    half = student_t(3) * (sum(e * e for e in error) * 4 / 3) ** 0.5
    assert ratio_interval((1.0, words, sentences)) == pytest.approx((10, 10 - half, 10 + half))
    assert ratio_interval((2.0, words, sentences), constant=5) == pytest.approx((25, 25 - 2 * half, 25 + 2 * half))
    assert ratio_interval((1.0, words, sentences), (-1.0, words, sentences)) == pytest.approx((0, 0, 0))


def test_one_cluster_or_nothing_to_divide_by_has_no_interval() -> None:
    assert rate_interval([1], [1]) is None
    assert rate_interval([0, 0], [0, 0]) is None
    assert ratio_interval((1.0, [1], [1])) is None
    assert ratio_interval((1.0, [1, 1], [0, 0])) is None


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0.01, 100)), min_size=2, max_size=30))
def test_a_rate_lies_within_its_limits(posts: list[tuple[int, float]]) -> None:
    found = rate_interval([count for count, _ in posts], [size for _, size in posts])
    assert found is not None
    value, low, high = found
    assert 0 <= low <= value <= high


# --------------------------------------------------------------------------------------------- worked out by hand


def test_a_rate_of_posts_of_two_lengths_by_hand() -> None:
    """12 events in 6 units, so 2, 2, 4 and 4 are expected; 4, 0, 2 and 6 are there. The squares add to 16: the variance
    between posts is 16 × 4/3 / 12 times that of independent events, and Byar's limits are those of 6.75."""
    effect = 16 * 4 / 3 / 12
    told, t = 12 / effect, student_t(3)
    low = told * (1 - 1 / (9 * told) - t / (3 * told**0.5)) ** 3 * effect / 6
    high = (told + 1) * (1 - 1 / (9 * (told + 1)) + t / (3 * (told + 1) ** 0.5)) ** 3 * effect / 6
    assert rate_interval([4, 0, 2, 6], [1, 1, 2, 2]) == pytest.approx((2, max(0.0, low), high))
    assert told == pytest.approx(6.75)


def test_two_posts_are_enough_for_an_interval() -> None:
    """Ratios 2 and 4 of one sentence each: 3, and t of one degree of freedom times 1."""
    assert ratio_interval((1.0, [2, 4], [1, 1])) == pytest.approx((3, 3 - 12.7062047, 3 + 12.7062047))
    found = rate_interval([2, 4], [1, 1])
    assert found is not None
    assert found[0] == 3


def test_two_ratios_of_the_same_posts_have_the_error_of_both_together() -> None:
    """What goes up in one where it goes down in the other cancels."""
    value, low, high = ratio_interval((1.0, [1, 2, 3], [1, 1, 1]), (1.0, [3, 2, 1], [1, 1, 1])) or (0, 1, 1)
    assert (value, low, high) == pytest.approx((4, 4, 4))
    value, low, high = ratio_interval((1.0, [1, 2, 3], [1, 1, 1]), (2.0, [1, 2, 3], [1, 1, 1])) or (0, 1, 1)
    half = 3 * student_t(2) * (2 / 9 * 3 / 2) ** 0.5
    assert (value, low, high) == pytest.approx((6, 6 - half, 6 + half))


def test_a_count_without_its_exposure_is_an_error() -> None:
    for wrong in (
        lambda: rate_interval([1, 2, 3], [1, 1]),
        lambda: ratio_interval((1.0, [1, 2, 3], [1, 1])),
        lambda: ratio_interval((1.0, [1, 2], [1, 1, 1])),
    ):
        with pytest.raises(ValueError, match="zip"):
            wrong()


# --------------------------------------------------------------------------- a mean over groups whose sizes are counted
SIZES = st.lists(st.tuples(st.integers(1, 100), st.floats(0, 1)), min_size=1, max_size=5)


def sized(groups: list[tuple[int, float]]) -> list[tuple[float, float]]:
    whole = sum(size for size, _ in groups)
    return [(size / whole, value) for size, value in groups]


def test_the_least_mean_of_two_groups_is_wilsons_interval() -> None:
    assert least_mean([(0.9, 0.0), (0.1, 1.0)], 30) == pytest.approx(wilson(3, 30)[0])
    assert 1 - least_mean([(0.9, 1.0), (0.1, 0.0)], 30) == pytest.approx(wilson(3, 30)[1])
    assert least_mean([(0.9, 0.2), (0.1, 0.7)], 30) == pytest.approx(0.2 + 0.5 * wilson(3, 30)[0])
    assert least_mean([(0.5, 0.2), (0.5, 0.2)], 10) == 0.2
    assert least_mean([(0.0, 0.1), (1.0, 0.3)], 10) == 0.3, "nobody is of the first"
    assert least_mean([], 10) == 0


def test_of_three_groups_it_is_nearly_1_96_standard_errors_below() -> None:
    groups = [(0.5, 0.1), (0.3, 0.4), (0.2, 0.9)]
    mean = sum(size * value for size, value in groups)
    deviation = sum(size * (value - mean) ** 2 for size, value in groups) ** 0.5
    assert least_mean(groups, 10_000) == pytest.approx(mean - 1.96 * deviation / 100, abs=1e-4)


@given(SIZES, st.integers(1, 500), st.integers(0, 4), st.floats(0, 1))
def test_a_larger_value_never_makes_the_least_mean_less(
    groups: list[tuple[int, float]], n: int, at: int, more: float
) -> None:
    found = least_mean(sized(groups), n)
    assert min(value for _, value in groups) - 1e-9 <= found
    assert found <= sum(size * value for size, value in sized(groups)) + 1e-9
    size, value = groups[at % len(groups)]
    raised = [*groups]
    raised[at % len(groups)] = size, min(1.0, value + more)
    assert least_mean(sized(raised), n) >= found - 1e-9


@pytest.mark.simulation
@pytest.mark.parametrize("n", [30, 100, 400])
@pytest.mark.parametrize("sizes", [(0.5, 0.5), (0.9, 0.1), (0.6, 0.3, 0.1)])
def test_both_ends_hold_the_mean_over_groups(n: int, sizes: tuple[float, ...]) -> None:
    values = np.linspace(0.8, 0.1, len(sizes))
    found = []
    for counts in np.random.default_rng(n).multinomial(n, sizes, 1000) / n:
        low = least_mean(list(zip(counts, values, strict=True)), n)
        high = 1 - least_mean(list(zip(counts, 1 - values, strict=True)), n)
        found.append((float(counts @ values), low, high))
    assert_holds(float(np.array(sizes) @ values), found)
