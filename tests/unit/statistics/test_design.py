"""How much people who were drawn post by post tell, and the exact interval of as many."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.statistics.design import beta_quantile, effective_n, few_clusters, limits
from bothsides.statistics.prevalence import corrected

# -------------------------------------------------------------------------------------------------- effective n


def test_people_drawn_one_by_one_tell_what_they_are() -> None:
    codes = ["a", "b"] * 30
    assert effective_n(codes) == effective_n(codes, list(range(60))) == 60
    assert effective_n([*codes, None]) == 60


def test_ten_people_of_one_mind_under_each_post_tell_less_than_one_a_post() -> None:
    """Twenty posts whose people are all alike are twenty answers, less what so few posts leave unknown."""
    codes = [code for post in range(20) for code in ["ab"[post % 2]] * 10]
    of = [post for post in range(20) for _ in range(10)]
    assert 15 < effective_n(codes, of) < 20


def test_posts_that_are_all_alike_tell_nearly_as_much_as_people() -> None:
    codes, of = ["a", "b"] * 100, [post for post in range(20) for _ in range(10)]
    assert 170 < effective_n(codes, of) < 200


def test_where_all_are_the_same_a_correlation_is_taken() -> None:
    """200 of 200 under ten posts are not 200 answers: design effect 1 + .1 × 19."""
    of = [post for post in range(10) for _ in range(20)]
    assert effective_n(["a"] * 200, of) == pytest.approx(200 / 2.9 / (2.26216 / 1.97196) ** 2, rel=1e-3)


def test_one_post_tells_next_to_nothing() -> None:
    assert effective_n(["a", "b"] * 50, [0] * 100) == 1


def test_nobody_tells_nothing() -> None:
    assert effective_n([None] * 3, [0, 0, 1]) == 0
    assert limits(0.0, 0) == (0.0, 1.0)


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", None]), st.integers(0, 6)), max_size=60))
def test_they_never_tell_more_than_they_are(people: list[tuple[str | None, int]]) -> None:
    codes, of = [code for code, _ in people], [post for _, post in people]
    known = sum(code is not None for code in codes)
    assert min(1, known) <= effective_n(codes, of) <= known


def test_two_posts_that_are_alike_leave_open_how_others_differ() -> None:
    """No design effect is seen, but from two posts: t of one degree of freedom instead of 399."""
    codes, of = ["a", "b"] * 200, [at // 200 for at in range(400)]
    assert effective_n(codes, of) == pytest.approx(400 / (12.7062047 / 1.965927) ** 2, rel=1e-5)


def test_three_posts_by_hand() -> None:
    """Of 30 people 10, 5 and 0 of ten: the sums are 5, 0 and -5 over half, the variance (25 + 25) / 900 × 3/2 and one
    by one's .25 / 30: a design effect of 10."""
    codes = ["a"] * 10 + ["a", "b"] * 5 + ["b"] * 10
    assert effective_n(codes, [at // 10 for at in range(30)]) == 1.0, "30 / 10 / (4.303 / 2.045)² is under 1"
    codes, of = codes * 20, [at // 10 for at in range(600)]
    effect = (20 * 50 / 600**2 * 60 / 59) / (0.25 / 600)
    assert effective_n(codes, of) == pytest.approx(600 / effect / (2.00100 / 1.96393) ** 2, rel=1e-3)


def test_classes_weigh_in_the_design_effect_by_their_variance() -> None:
    """Three classes in twelve posts of 1, 2 and 3 people, worked out class by class."""
    codes = ["a", "a", "b", "c", "c", "a", "b", "b", "b", "a", "c", "a"] * 2
    of = [0, 1, 1, 2, 2, 2, 3, 4, 4, 5, 5, 5]
    of += [6 + post for post in of]
    variances = one_by_one = 0.0
    for name in "abc":
        share = codes.count(name) / 24
        sums = [
            sum((code == name) - share for code, post in zip(codes, of, strict=True) if post == at) for at in range(12)
        ]
        variances += sum(one**2 for one in sums) / 24**2 * 12 / 11
        one_by_one += share * (1 - share) / 24
    assert variances > one_by_one
    expected = 24 * one_by_one / variances / (2.200985 / 2.068658) ** 2
    assert effective_n(codes, of) == pytest.approx(expected, rel=1e-3)


def test_of_one_post_the_correlation_within_is_taken() -> None:
    """Two people: 1 + .1. Three: 1 + .1 × 2, and t of one degree of freedom instead of two; one tells all it can."""
    assert effective_n(["a", "b"], [7, 7]) == pytest.approx(2 / 1.1)
    assert effective_n(["a", "b", "b"], [7, 7, 7]) == 1
    assert effective_n(["a"], [7]) == 1


def test_few_posts_cost_the_squared_ratio_of_students_t() -> None:
    assert few_clusters(10, 2) == pytest.approx((12.7062047 / 2.262157) ** 2, rel=1e-3)
    assert few_clusters(2, 2) == few_clusters(1, 1) == 1
    assert few_clusters(3, 2) == pytest.approx((12.7062047 / 4.30265273) ** 2)
    assert few_clusters(50, 50) == few_clusters(20, 40) == 1, "never less than nothing"


# ------------------------------------------------------------------------------------------------------- limits


def test_a_quantile_ends_where_rounding_turned_it_round_and_round() -> None:
    """At this one a step of the bisection lies where each side's fraction was left to the other, without an end."""
    assert beta_quantile(0.975, 88.9, 1.9) == pytest.approx(1 - beta_quantile(0.025, 1.9, 88.9), abs=1e-8)


@given(st.floats(0.01, 300), st.floats(0.01, 300), st.sampled_from([0.025, 0.5, 0.975]))
def test_the_two_sides_of_a_beta_mirror_each_other(a: float, b: float, q: float) -> None:
    assert beta_quantile(q, a, b) == pytest.approx(1 - beta_quantile(1 - q, b, a), abs=1e-6)


@pytest.mark.parametrize(
    ("share", "n", "low", "high"),
    [  # R: binom.test(x, n)$conf.int
        (0.0, 20, 0.0, 0.1684335),
        (1.0, 20, 0.8315665, 1.0),
        (0.1, 20, 0.01234853, 0.3169827),
        (0.05, 20, 0.001265089, 0.2487328),
        (0.95, 20, 0.7512672, 0.9987349),
        (0.0, 1, 0.0, 0.975),
        (0.5, 100, 0.3983211, 0.6016789),
        (0.003, 1000, 0.0006190, 0.0087420),
    ],
)
def test_the_interval_is_the_exact_one(share: float, n: int, low: float, high: float) -> None:
    assert limits(share, n) == pytest.approx((low, high), abs=2e-6)


@given(st.floats(0.5, 500), st.floats(0.5, 500), st.sampled_from([0.025, 0.5, 0.975]))
def test_a_quantile_of_one_side_is_that_of_the_other(a: float, b: float, q: float) -> None:
    assert beta_quantile(q, a, b) == pytest.approx(1 - beta_quantile(1 - q, b, a), abs=1e-7)


@given(st.floats(0, 1), st.floats(1, 5_000), st.floats(1.01, 10))
def test_more_people_never_widen_it(share: float, n: float, more: float) -> None:
    low, high = limits(share, n)
    assert 0 <= low <= share <= high <= 1
    nearer = limits(share, n * more)
    assert nearer[0] >= low - 1e-7
    assert nearer[1] <= high + 1e-7


# ---------------------------------------------------------------------------------------------------- corrected

ALWAYS, NEVER = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)


def test_a_test_that_is_always_right_changes_nothing() -> None:
    assert corrected((0.3, 0.2, 0.4), ALWAYS, NEVER) == pytest.approx((0.3, 0.2, 0.4))


def test_what_is_missed_and_mistaken_is_put_right() -> None:
    """Of 40 % true ones .8 are found, of the others .1: 38 % are flagged."""
    value, low, high = corrected((0.38, 0.33, 0.43), (0.6, 0.8, 0.9), (0.05, 0.1, 0.2))
    assert value == pytest.approx(0.4)
    assert low == pytest.approx((0.33 - 0.2) / 0.7)
    assert high == pytest.approx((0.43 - 0.05) / 0.55)


def test_more_than_a_test_can_find_are_all_and_less_than_it_mistakes_are_none() -> None:
    assert corrected((0.95, 0.92, 0.98), (0.9, 0.9, 0.9), NEVER) == (1, 1, 1)
    assert corrected((0.05, 0.02, 0.08), ALWAYS, (0.1, 0.1, 0.1)) == (0, 0, 0)


def test_a_test_that_tells_nothing_leaves_all_open() -> None:
    assert corrected((0.3, 0.2, 0.4), (0.3, 0.3, 0.3), (0.3, 0.3, 0.3)) == (0.3, 0.0, 1.0)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.5, 1), st.floats(0, 0.4))
def test_the_more_are_found_the_more_there_are(one: float, other: float, hit: float, wrong: float) -> None:
    less, more = sorted((one, other))
    found, mistaken = (hit, hit, hit), (wrong, wrong, wrong)
    assert corrected((less,) * 3, found, mistaken)[0] <= corrected((more,) * 3, found, mistaken)[0]
    assert not math.isnan(corrected((less,) * 3, found, mistaken)[1])
