"""Shares of a group from the probabilities of its texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.statistics.design import limits
from bothsides.statistics.intervals import student_t
from bothsides.statistics.prevalence import adjusted, prevalence, shares_of, widened
from bothsides.text.model import Rates
from bothsides.text.tokens import Floats

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


# ------------------------------------------------------------------------------- means: worked out on a few texts

FEW = np.array([[0.9, 0.1], [0.8, 0.4], [0.3, 0.6], [0.2, 0.1]])  # of four texts: means .55 and .3


def test_the_interval_of_a_mean_is_students() -> None:
    """Residuals .35, .25, -.25, -.35 and -.2, .1, .3, -.2: their squares add to .37 and .18."""
    share, low, high = shares_of(FEW, NONE)
    half = student_t(3) * np.sqrt(np.array([0.37, 0.18]) / 3 / 4)
    assert share == pytest.approx([0.55, 0.3])
    assert high == pytest.approx(np.minimum(share + half, 1))
    assert low == pytest.approx(np.maximum(share - half, 0))


def test_texts_of_one_post_are_drawn_together() -> None:
    """Six texts of three posts: the residuals of a post are added before they are squared."""
    scores = np.array([[0.6], [0.56], [0.5], [0.54], [0.46], [0.46]])  # mean .52; sums of posts .12, 0, -.12
    _, low, high = shares_of(scores, np.zeros(1), clusters=[8, 8, 3, 3, 5, 5])
    half = student_t(2) * (2 * 0.12**2 * 3 / 2) ** 0.5 / 6
    assert (low[0], high[0]) == pytest.approx((0.52 - half, 0.52 + half))
    _, alone, _ = shares_of(scores, np.zeros(1), clusters=[1, 2, 3, 4, 5, 6])
    assert alone == pytest.approx(shares_of(scores, np.zeros(1))[1])


def test_a_ratio_of_what_is_left_is_linear_in_each_text() -> None:
    """Shares of the texts that show something: the sum of a column over the sum of what is not "none"."""
    scores = np.array([[0.6, 0.2, 0.2], [0.1, 0.1, 0.8], [0.3, 0.3, 0.4], [0.2, 0.6, 0.2]])
    share, low, high = shares_of(scores, np.zeros(3), without=2)
    shown = 0.8 + 0.2 + 0.6 + 0.8
    residuals = scores[:, :2] - (1 - scores[:, 2:]) * np.array([1.2, 1.2]) / shown
    half = student_t(3) * np.sqrt((residuals**2).sum(0) * 4 / 3) / shown
    assert share == pytest.approx([0.5, 0.5, 0])
    assert low == pytest.approx([*np.maximum(share[:2] - half, 0), 0])
    assert high == pytest.approx([*np.minimum(share[:2] + half, 1), 0])


@pytest.mark.parametrize("scores", [np.array([[0.3, 0.1, 0.6]]), np.tile([[0.9, 0.1, 0.0], [0.1, 0.9, 0.0]], (20, 1))])
def test_one_post_says_nothing_of_others(scores: Floats) -> None:
    share, low, high = shares_of(scores, np.full(3, 0.04), without=2, clusters=[4] * len(scores))
    assert share == pytest.approx([*scores[:, :2].sum(0) / scores[:, :2].sum(), 0])
    assert (low.tolist(), high.tolist()) == ([0, 0, 0], [1, 1, 0])
    _, low, high = adjusted(scores, Rates(np.full((3, 3), 0.9), np.zeros((3, 3))), clusters=[4] * len(scores))
    assert (low.tolist(), high.tolist()) == ([0, 0, 0], [1, 1, 1])


def test_two_posts_are_enough_for_an_interval() -> None:
    """.50 and .51: .505, and t of one degree of freedom times .005."""
    for scores, of in (([[0.5], [0.51]], None), ([[0.5], [0.5], [0.51], [0.51]], [4, 4, 9, 9])):
        share, low, high = shares_of(np.array(scores), np.zeros(1), clusters=of)
        half = 12.7062047 * 0.005
        assert (share[0], low[0], high[0]) == pytest.approx((0.505, 0.505 - half, 0.505 + half))


# ------------------------------------------------------------------------------------ adjusted: who was drawn tells


def test_few_texts_that_all_say_the_same_are_still_few() -> None:
    exact = rates((1.0, 1.0, 1.0), (0.0, 0.0, 0.0))
    for said in (0.0, 1.0):
        _, low, high = adjusted(np.full((12, 1), said), exact)
        assert (low[0], high[0]) == pytest.approx(limits(said, 12))


def test_alike_texts_of_a_post_tell_as_much_as_their_posts() -> None:
    """Ten posts with ten texts each, all of a post the same: the design effect is 100 × 10/9 over 100 × 100/99 × 1/10.

    The exact interval of as many, less what ten posts leave unknown, is the wider one.
    """
    scores = np.repeat([1.0] * 3 + [0.0] * 7, 10)[:, None]
    of = [at // 10 for at in range(100)]
    _, low, high = adjusted(scores, rates((1.0,) * 3, (0.0,) * 3), clusters=of)
    effect = 10 * (10 / 9) / (100 / 99)
    least, most = limits(0.3, 100 / effect / (student_t(9) / student_t(99)) ** 2)
    half = student_t(9) * (0.3 * 0.7 / 9) ** 0.5
    assert low[0] == pytest.approx(min(least, max(0.0, 0.3 - half)))
    assert high[0] == pytest.approx(max(most, 0.3 + half))
    assert most > 0.3 + half


def test_posts_that_differ_less_than_by_chance_tell_no_more_than_their_texts() -> None:
    scores, of = np.array([[1.0], [0.0]] * 50), [at // 10 for at in range(100)]
    _, low, high = adjusted(scores, rates((1.0,) * 3, (0.0,) * 3), clusters=of)
    told = 100 / (student_t(9) / student_t(99)) ** 2
    assert (low[0], high[0]) == pytest.approx(limits(0.5, told))


def test_the_ends_of_a_mean_are_corrected_by_the_rates_of_that_end() -> None:
    """Mean .4 of 400 texts, half of them .3 and half .5: plus or minus t × .1 / √399."""
    scores = np.array([[0.3], [0.5]] * 200)
    value, low, high = adjusted(scores, rates((0.5, 0.6, 0.8), (0.1, 0.2, 0.3)))
    half = student_t(399) * 0.1 / 399**0.5
    assert value == pytest.approx((0.4 - 0.2) / 0.4)
    assert low[0] == pytest.approx(min((0.4 - half - 0.3) / 0.5, limits(0.1 / 0.5, 400)[0]))
    assert high[0] == pytest.approx(max((0.4 + half - 0.1) / 0.4, limits(0.3 / 0.4, 400)[1]))
    spread_wide = np.array([[0.0], [0.8]] * 10)  # here the interval of the mean is the wider one
    _, low, high = adjusted(spread_wide, rates((0.9, 0.9, 0.9), (0.0, 0.0, 0.0)))
    half = student_t(19) * 0.4 / 19**0.5
    assert (low[0], high[0]) == pytest.approx(
        (min((0.4 - half) / 0.9, limits(4 / 9, 20)[0]), max((0.4 + half) / 0.9, limits(4 / 9, 20)[1]))
    )


def test_rates_that_are_apart_only_at_their_best_leave_one_end_open() -> None:
    """Where shown and mistaken may be the same, all of the texts may have the label, but not none."""
    value, low, high = adjusted(np.full((10_000, 1), 0.5), rates((0.3, 0.6, 0.9), (0.1, 0.3, 0.3)))
    assert value == pytest.approx(2 / 3)
    assert low == pytest.approx(limits(1 / 3, 10_000)[0])
    assert high == 1
    _, low, high = adjusted(np.full((10_000, 1), 0.55), rates((0.5, 0.6, 0.6), (0.0, 0.1, 0.6)))
    assert (low, high) == (0, 1), "the least may be none, if as much is mistaken as is shown"
    value, low, high = adjusted(np.full((10_000, 1), 0.5), rates((0.3, 0.3, 0.9), (0.3, 0.3, 0.3)))
    assert (value, low, high) == (0, 0, 1), "nothing is known of the usual share"


# --------------------------------------------------------------------------------------- prevalence: the likelihood


def by_likelihood(posteriors: Floats, of: list[int], t: float, best: float) -> tuple[float, float]:
    """The shares, to a thousandth, whose likelihood is not less than t²/2 below that of the best one, t² being times
    the design effect of the texts' pulls at the best: the slopes of their logarithms, here by differences."""

    def logs(share: float) -> Floats:
        return np.log(posteriors * share + (1 - posteriors) * (1 - share))

    pulls = (logs(best + 1e-5) - logs(best - 1e-5)) / 2e-5
    sums = {post: sum(pull for pull, where in zip(pulls, of, strict=True) if where == post) for post in of}
    effect = max(1.0, sum(one**2 for one in sums.values()) / sum(pulls**2))
    near = [
        share
        for share in np.arange(1_001) / 1_000
        if logs(np.clip(share, 1e-12, 1 - 1e-12)).sum() >= logs(best).sum() - t**2 / 2 * effect
    ]
    return min(near), max(near)


@pytest.mark.parametrize("posts", [4, 8, 40])
@pytest.mark.parametrize("yes", [0.95, 0.7])
def test_the_interval_holds_the_shares_that_are_not_significantly_less_likely(yes: float, posts: int) -> None:
    said = np.array([yes] * 16 + [0.1] * 12 + [0.4] * 12)  # posts of one mind, one after the other
    of = [at * posts // 40 for at in range(40)]
    share, low, high = prevalence(np.column_stack([said, 1 - said]), EVEN, clusters=of)
    least, most = by_likelihood(said, of, student_t(posts - 1), share[0])
    assert 0 < share[0] < 1
    assert (low[0], high[0]) == pytest.approx((least, most), abs=1.5e-3)
    assert (low[1], high[1]) == pytest.approx((1 - high[0], 1 - low[0]))
    assert share.sum() == 1


def test_the_best_share_is_where_the_texts_pull_alike() -> None:
    said = np.array([0.9] * 10 + [0.35] * 15 + [0.2] * 15)
    share, _, _ = prevalence(np.column_stack([said, 1 - said]), EVEN)
    pulls = (2 * said - 1) / (said * share[0] + (1 - said) * (1 - share[0]))
    curved = (pulls**2).sum()
    assert abs(pulls.sum()) / curved < 1e-3, "to a thousandth"


def test_what_training_had_is_taken_out_of_what_a_text_says() -> None:
    """.3 where .1 is usual is evidence of .794: the odds .3/.7 by .1/.9."""
    evidence = (0.3 / 0.1) / (0.3 / 0.1 + 0.7 / 0.9)
    scores = np.array([[0.3, 0.7]] * 20 + [[0.02, 0.98]] * 20)
    other = (0.02 / 0.1) / (0.02 / 0.1 + 0.98 / 0.9)
    even = np.array([[evidence, 1 - evidence]] * 20 + [[other, 1 - other]] * 20)
    for one, two in zip(prevalence(scores, np.array([0.1, 0.9])), prevalence(even, EVEN), strict=True):
        assert one == pytest.approx(two)


@pytest.mark.parametrize("sure", [0.999, 0.001])
def test_at_an_end_a_correlation_of_the_texts_of_a_post_is_taken(sure: float) -> None:
    """80 of 80: a share s has the likelihood s⁸⁰; with eight posts of ten t² is times 1 + .1 × 9."""
    scores = np.repeat([[sure, 1 - sure]], 80, axis=0)
    of = [at // 10 for at in range(80)]
    share, low, high = prevalence(scores, EVEN, clusters=of)
    at = 0 if sure > 0.5 else 1
    least = np.exp(-(student_t(7) ** 2) / 2 * 1.9 / 80)
    assert (share[at], high[at]) == (1, 1)
    assert low[at] == pytest.approx(least, abs=2e-3)
    assert (share[1 - at], low[1 - at], high[1 - at]) == pytest.approx((0, 0, 1 - low[at]))
    _, low, _ = prevalence(scores, EVEN)
    assert low[at] == pytest.approx(np.exp(-(student_t(79) ** 2) / 2 / 80), abs=2e-3)


def test_two_texts_have_the_t_of_two() -> None:
    _, low, _ = prevalence(np.array([[1.0, 0.0]] * 2), EVEN)
    assert low[0] == 0
    _, low, _ = prevalence(np.array([[1.0, 0.0]] * 4), EVEN)
    assert low[0] == pytest.approx(np.exp(-(student_t(3) ** 2) / 2 / 4), abs=2e-3)


def test_one_sure_text_of_a_thousand_is_a_thousandth() -> None:
    """R: qchisq-based profile of 1 in 1,000 is .00006 to .0044; told to a thousandth it may be none."""
    scores = np.array([[1.0, 0.0]] + [[0.0, 1.0]] * 999)
    share, low, high = prevalence(scores, EVEN, clusters=[at // 10 for at in range(1_000)])
    assert share[0] == pytest.approx(0.001)
    assert (low[0], high[0]) == pytest.approx((0.001, 0.004))
