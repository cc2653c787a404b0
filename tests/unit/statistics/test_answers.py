"""A creator's level and effects from the counts of their posts, where the answer is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bothsides.statistics.answers import EFFECT_TAIL, Fitted, Spread, fit
from bothsides.text.tokens import Floats

MANY = 1e9  # so many likes that their own chance is nothing
EVEN = 1e9  # degrees of freedom of a normal distribution
WIDE = np.full(2, 1e4)  # a prior that says nothing


def likes(logarithms: Floats) -> Floats:
    """Counts of which no part is by chance."""
    return MANY * np.exp(logarithms)


def two_kinds(n: int) -> Floats:
    """What the posts are, (n, 2): every third of one kind, every fourth of another."""
    at = np.arange(n)
    return np.column_stack([at % 3 == 0, at % 4 == 0]).astype(float)


def line(n: int = 240) -> tuple[Floats, Floats, Floats, Floats]:
    """Exposures, kinds, noise and counts of posts: level 1, the kinds add .7 and -.4; those of the first kind vary
    twice as much."""
    random = np.random.default_rng(1)
    kinds, exposures = two_kinds(n), random.uniform(100, 2_000, n)
    noise = 0.3 * random.normal(size=n) * (1 + kinds[:, 0])
    return exposures, kinds, noise, exposures * likes(1 + kinds @ [0.7, -0.4] + noise)


# ------------------------------------------------------------------------------- a line through evenly spread posts


def test_evenly_spread_posts_give_the_least_squares_line() -> None:
    exposures, kinds, _, counts = line()
    model = fit(counts, exposures, kinds, np.zeros(2), WIDE, Spread(0.4, EVEN, 1e9))
    x = np.column_stack([np.ones(240), kinds])
    straight, *_ = np.linalg.lstsq(x, np.log(counts / exposures))
    assert model.mean == pytest.approx(straight, abs=1e-6)
    assert model.predicted == pytest.approx(x @ straight + np.log(exposures), abs=1e-6)
    assert model.covariance == pytest.approx(0.4**2 * np.linalg.inv(x.T @ x), rel=1e-5)
    assert (model.spread, model.tail) == (pytest.approx(0.4), EVEN)


def test_what_the_posts_themselves_say_of_the_error_is_the_sandwich() -> None:
    """White's (1980) with the correction of Hinkley (1977): residuals squared, times n / (n - columns)."""
    exposures, kinds, _, counts = line()
    model = fit(counts, exposures, kinds, np.zeros(2), WIDE, Spread(0.4, EVEN, 1e9))
    x = np.column_stack([np.ones(240), kinds])
    residuals = np.log(counts / exposures) - x @ model.mean
    bread = np.linalg.inv(x.T @ x)
    sandwich = bread @ (x.T * residuals**2) @ x @ bread * 240 / (240 - 3)
    assert model.seen == pytest.approx(sandwich, rel=1e-4)


def test_the_spread_is_that_of_the_residuals_with_one_post_less_for_each_column() -> None:
    exposures, kinds, _, counts = line()
    x = np.column_stack([np.ones(240), kinds])
    _, [squares], *_ = np.linalg.lstsq(x, np.log(counts / exposures))
    alone = fit(counts, exposures, kinds, np.zeros(2), WIDE, Spread(0.4, EVEN, 0.0))
    assert alone.spread == pytest.approx(math.sqrt(squares / 237), rel=1e-3)
    assert alone.freedom == pytest.approx(237, abs=0.1)


def test_what_is_usual_elsewhere_weighs_as_so_many_posts() -> None:
    exposures, kinds, _, counts = line()
    x = np.column_stack([np.ones(240), kinds])
    _, [squares], *_ = np.linalg.lstsq(x, np.log(counts / exposures))
    model = fit(counts, exposures, kinds, np.zeros(2), WIDE, Spread(1.5, EVEN, 60.0))
    assert model.spread == pytest.approx(math.sqrt((squares + 60 * 1.5**2) / 297), rel=3e-3)
    assert model.freedom == pytest.approx(297, abs=0.1)


def test_nobodys_posts_are_all_alike() -> None:
    model = fit(np.full(50, MANY), np.ones(50), np.zeros((50, 0)), np.zeros(0), np.zeros(0), Spread(0.5, 4.0, 0.0))
    assert model.spread == pytest.approx(0.02)
    assert model.mean == pytest.approx([math.log(MANY)])


def test_at_least_one_post_is_left_to_tell_the_spread() -> None:
    model = fit(np.array([MANY]), np.ones(1), np.zeros((1, 0)), np.zeros(0), np.zeros(0), Spread(0.5, EVEN, 0.0))
    assert model.freedom == 1


# --------------------------------------------------------------------------------------------------- heavy tails


def of_a_t(n: int) -> Floats:
    """The quantiles of Student's t with two degrees of freedom."""
    u = (np.arange(n) + 0.5) / n
    return (2 * u - 1) / np.sqrt(2 * u * (1 - u))


def test_the_scale_of_a_t_is_found_in_its_quantiles() -> None:
    model = fit(
        likes(1 + 0.4 * of_a_t(999)), np.ones(999), np.zeros((999, 0)), np.zeros(0), np.zeros(0), Spread(0.9, 2.0, 0.0)
    )
    assert model.mean == pytest.approx([math.log(MANY) + 1], abs=1e-3)
    assert model.spread == pytest.approx(0.4, rel=0.02)
    # the information on the place of a t: n (tail + 1) / ((tail + 3) scale²), Lange, Little & Taylor 1989
    assert model.covariance[0, 0] == pytest.approx(0.4**2 / 999 * 5 / 3, rel=0.03)
    assert model.freedom == pytest.approx(998, abs=0.5)


def test_the_level_is_the_likeliest_place_of_the_t() -> None:
    """There the residuals, each weighted by 1 / (tail × scale² + residual²), cancel."""
    noise = np.array([0.0, 0.1, -0.2, 0.3, 0.15, -0.1, 0.05, 6.0, 8.0])
    model = fit(likes(noise), np.ones(9), np.zeros((9, 0)), np.zeros(0), np.zeros(0), Spread(0.2, 3.0, 1e6))
    places = np.linspace(-1, 1, 20_001)
    likely = -np.log(3 * 0.2**2 + (noise[:, None] - places) ** 2).sum(0)
    assert model.mean[0] - math.log(MANY) == pytest.approx(places[likely.argmax()], abs=2e-3)


def test_one_viral_post_hardly_moves_the_level() -> None:
    noise = 0.3 * of_a_t(59)
    quiet, viral = (
        fit(likes(one), np.ones(60), np.zeros((60, 0)), np.zeros(0), np.zeros(0), Spread(0.3, 4.0, 4.0))
        for one in (np.append(noise, 0.0), np.append(noise, 9.0))
    )
    assert viral.mean[0] - quiet.mean[0] < 0.3 / math.sqrt(60)


# ------------------------------------------------------------------------------------------------- counts by chance


def test_two_kinds_that_differ_by_chance_alone_have_the_ratio_of_their_rates() -> None:
    """Poisson counts: the variance of a logarithm of a ratio is 1/a + 1/b (Rothman 1986)."""
    counts, exposures = np.array([3.0, 5, 8, 12, 4, 20]), np.array([1.0, 2, 3, 2, 1, 5])
    kind = np.array([0.0, 0, 0, 1, 1, 1])[:, None]
    model = fit(counts, exposures, kind, np.zeros(1), WIDE[:1], Spread(0.02, EVEN, 1e9))
    one, other = 16 / 6, 36 / 8
    assert model.mean == pytest.approx([math.log(one), math.log(other / one)], abs=2e-3)
    assert np.diag(model.covariance) == pytest.approx([1 / 16, 1 / 16 + 1 / 36], rel=0.02)
    assert model.predicted == pytest.approx(np.log(exposures * np.where(kind[:, 0] > 0, other, one)), abs=2e-3)


def test_a_level_balances_the_likeliest_rates_of_its_posts() -> None:
    """Breslow & Clayton (1993): each post's rate is where its count and the level pull alike; their mean is the level.

    Both are found here by bisection.
    """
    counts, scale = np.array([3.0, 8, 20, 0, 5]), 0.7

    def rates(level: float) -> Floats:
        low, high = np.full(5, -10.0), np.full(5, 10.0)
        for _ in range(60):
            middle = (low + high) / 2
            above = np.exp(middle) + (middle - level) / scale**2 > counts
            low, high = np.where(above, low, middle), np.where(above, middle, high)
        return low

    low, high = -5.0, 5.0
    for _ in range(60):
        level = (low + high) / 2
        low, high = (level, high) if rates(level).mean() > level else (low, level)
    model = fit(counts, np.ones(5), np.zeros((5, 0)), np.zeros(0), np.zeros(0), Spread(scale, EVEN, 1e9))
    assert model.mean == pytest.approx([level], abs=2e-3)
    told = 1 / (scale**2 + np.exp(-rates(level)))  # of each post, on its logarithm
    assert model.covariance[0, 0] == pytest.approx(1 / told.sum(), rel=1e-2)


def test_what_is_chance_of_counting_is_not_taken_for_a_spread_of_posts() -> None:
    """Poisson counts around one mean: all that they differ by is chance."""
    counts = np.random.default_rng(2).poisson(6, 2_000).astype(float)
    model = fit(counts, np.ones(2_000), np.zeros((2_000, 0)), np.zeros(0), np.zeros(0), Spread(0.5, EVEN, 0.0))
    assert model.mean == pytest.approx([math.log(6)], abs=0.05)
    assert model.spread < 0.2 < np.log(counts + 0.5).std()


def test_the_spread_of_posts_is_what_chance_of_counting_leaves() -> None:
    """Rates around twenty that spread by .3 on the logarithm; their Poisson counts spread by .38."""
    random = np.random.default_rng(3)
    counts = random.poisson(20 * np.exp(0.3 * random.normal(size=4_000))).astype(float)
    model = fit(counts, np.ones(4_000), np.zeros((4_000, 0)), np.zeros(0), np.zeros(0), Spread(1.0, EVEN, 0.0))
    assert model.mean == pytest.approx([math.log(20)], abs=0.04)
    assert model.spread == pytest.approx(0.3, abs=0.015)
    assert np.log(counts + 0.5).std() > 0.36


def test_posts_without_any_answer_are_counted_too() -> None:
    counts = np.array([0.0] * 30 + [1.0] * 30)
    model = fit(counts, np.ones(60), np.zeros((60, 0)), np.zeros(0), np.zeros(0), Spread(0.02, EVEN, 1e9))
    assert model.mean == pytest.approx([math.log(0.5)], abs=5e-3)


# ---------------------------------------------------------------------------------------------- effects and their prior


def effect_of(found: float, chance: float, expected: float, scale: float) -> Fitted:
    """A level and one effect that the posts alone say is ``found``, with this deviation."""
    kind = np.array([-0.5, 0.5] * 50)
    noise = likes(found * kind)
    spread = chance * math.sqrt(100) / 2  # the difference of two means of 50 has the deviation 2 × spread / 10
    return fit(noise, np.ones(100), kind[:, None], np.array([expected]), np.array([scale]), Spread(spread, EVEN, 1e9))


@pytest.mark.parametrize(("expected", "scale"), [(0.3, 0.5), (-1.0, 0.05), (0.0, 3.0)])
def test_what_was_never_done_stays_as_it_was_expected(expected: float, scale: float) -> None:
    never = np.zeros((40, 1))
    model = fit(
        likes(np.zeros(40)), np.ones(40), never, np.array([expected]), np.array([scale]), Spread(0.3, EVEN, 1e9)
    )
    assert model.mean[1] == pytest.approx(expected)
    assert math.sqrt(model.covariance[1, 1]) == pytest.approx(scale, rel=0.1)


def test_a_small_effect_that_is_hardly_seen_is_drawn_to_what_is_expected() -> None:
    """As two normal distributions are weighed: by their precision, the prior's twenty-five times that of the posts."""
    model = effect_of(0.5, chance=0.5, expected=0.2, scale=0.1)
    assert model.mean[1] == pytest.approx(0.2 + 0.3 / 26, abs=0.004)


def test_a_large_effect_that_is_well_seen_stays_as_it_is() -> None:
    model = effect_of(3.0, chance=0.05, expected=0.0, scale=0.1)
    assert model.mean[1] == pytest.approx(3.0, rel=0.005)
    assert math.sqrt(model.covariance[1, 1]) == pytest.approx(0.05, rel=0.01)


@pytest.mark.parametrize(("found", "expected"), [(1.0, 0.0), (0.6, -0.4), (-1.0, 0.0)])
def test_an_effect_is_drawn_as_the_slope_of_a_t_draws_it(found: float, expected: float) -> None:
    """What the posts pull, (found - effect) / chance², the prior's t pulls back, its variance counted as distance."""
    chance, scale = 0.3, 0.25
    model = effect_of(found, chance, expected, scale)
    away, unsure = model.mean[1] - expected, model.covariance[1, 1]
    pulled = (EFFECT_TAIL + 1) * away / (EFFECT_TAIL * scale**2 + away**2 + unsure)
    assert (found - model.mean[1]) / chance**2 == pytest.approx(pulled, rel=0.02)


def test_an_effect_that_is_known_beforehand_is_not_moved() -> None:
    model = effect_of(0.5, chance=0.01, expected=0.2, scale=0.0)
    assert model.mean[1] == pytest.approx(0.2, abs=1e-3)
    assert np.isfinite(model.covariance).all()


# ------------------------------------------------------------------------------------------------ linear combinations

KNOWN = Fitted(
    mean=np.array([2.0, 0.5]), covariance=np.array([[0.04, 0.01], [0.01, 0.09]]), seen=np.diag([0.01, 0.25]),
    spread=0.3, tail=4.0, freedom=40.0, predicted=np.zeros(0),
)  # fmt: skip


def test_level_and_effect_together_have_the_variance_of_a_sum() -> None:
    mean, deviation = KNOWN.of(np.array([1.0, 2.0]))
    assert mean == pytest.approx(3.0)
    assert deviation == pytest.approx(math.sqrt(0.01 + 4 * 0.25)), "the posts say more than 0.04 + 0.04 + 0.36"
    mean, deviation = KNOWN.of(np.array([1.0, 0.0]))
    assert (mean, deviation) == pytest.approx((2.0, 0.2)), "the model says more"


def test_what_rounding_made_less_than_nothing_is_no_deviation() -> None:
    none = KNOWN._replace(covariance=np.full((2, 2), -1e-18), seen=np.full((2, 2), -1e-18))
    assert none.of(np.array([1.0, 0.0])) == (2.0, 0.0)
