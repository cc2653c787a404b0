"""An interval that says 95 % holds the truth: on samples of every size, at the edges, and as we draw them."""

from __future__ import annotations

import numpy as np
import pytest

from bothsides.documents.facet import Facet, Share
from bothsides.statistics.facets import counted, languages_facet, part
from bothsides.statistics.intervals import log_product, mean_interval, rate_interval, ratio_interval, wilson
from bothsides.statistics.prevalence import adjusted, prevalence, shares_of, widened
from bothsides.text.model import Rates
from tests.simulation import Interval, assert_holds, binomial, falls_short, texts

pytestmark = pytest.mark.simulation

EVEN = np.array([0.5, 0.5])


def counts_of(n: int) -> list[Interval]:
    """What is said of every count among n people."""
    return [part(counted(["yes"] * k + ["no"] * (n - k), method="test"), ["yes"]) for k in range(n + 1)]


# ---------------------------------------------------------------------------------------------------- counted
@pytest.mark.parametrize(
    ("p", "n"),
    [
        *((p, n) for p in (0.1, 0.3, 0.5, 0.9) for n in (20, 50, 200, 1000)),
        *((p, n) for p in (0.02, 0.98) for n in (20, 200, 1000)),
        falls_short(0.02, 50, measured="92.2 %"),
        falls_short(0.98, 50, measured="92.2 %"),
    ],
)
def test_a_share_of_people_drawn_one_by_one(p: float, n: int) -> None:
    assert_holds(p, [(k / n, *wilson(k, n)) for k in range(n + 1)], binomial(n, p))


@pytest.mark.parametrize("n", [20, 50, 200])
@pytest.mark.parametrize("p", [0.02, 0.1, 0.5, 0.98])
def test_a_counted_facet_is_never_too_narrow(p: float, n: int) -> None:
    """Exact intervals hold at any size and share, so on coarse counts they can be wide."""
    assert_holds(p, counts_of(n), binomial(n, p), tight=False)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_nor_is_it_far_too_wide(p: float) -> None:
    assert_holds(p, counts_of(200), binomial(200, p))


def test_languages_are_counted_too() -> None:
    facets = [languages_facet(["de"] * k + ["en"] * (50 - k), minimum=20) for k in range(1, 50)]
    assert_holds(0.3, [part(facet, ["de"]) for facet in facets], binomial(50, 0.3)[1:50])


@pytest.mark.parametrize(("posts", "people"), [(5, 10), (10, 20), (40, 8)])
@pytest.mark.parametrize("correlation", [0.02, 0.05, 0.1, 0.2])
@pytest.mark.parametrize("p", [0.02, 0.3, 0.5, 0.98])
def test_a_share_of_people_drawn_post_by_post(p: float, correlation: float, posts: int, people: int) -> None:
    """A9: taken as drawn one by one, such shares held in 84 to 60 % of the cases."""
    random, found = np.random.default_rng(9), []
    of = np.repeat(np.arange(posts), people).tolist()
    a, b = p * (1 / correlation - 1), (1 - p) * (1 / correlation - 1)
    for _ in range(300):
        yes = random.binomial(people, random.beta(a, b, posts)).tolist()
        codes = [code for k in yes for code in ["yes"] * k + ["no"] * (people - k)]
        found.append(part(counted(codes, clusters=of, method="test"), ["yes"]))
    assert_holds(p, found, tight=0.02 < p < 0.98 and posts > 5)


@pytest.mark.parametrize("posts", [10, 40])
def test_a_modelled_share_of_texts_drawn_post_by_post(posts: int) -> None:
    """What a head says of texts under one post is alike too; its rates are known here, so only the drawing counts."""
    random, found, exact = np.random.default_rng(10), [], Rates(np.ones((3, 1)), np.zeros((3, 1)))
    of = np.repeat(np.arange(posts), 10).tolist()
    for _ in range(300):
        yes = random.random(posts * 10) < np.repeat(random.beta(0.3 * 9, 0.7 * 9, posts), 10)
        value, low, high = adjusted(yes[:, None].astype(float), exact, clusters=of)
        found.append((value[0], low[0], high[0]))
    assert_holds(0.3, found)


def test_countries_of_people_drawn_post_by_post() -> None:
    """Two countries together and a rare one: the design effect is of all classes, and holds for each."""
    random, truth = np.random.default_rng(12), np.array([0.5, 0.3, 0.15, 0.05])
    codes, of = np.array(["US", "DE", "BR", "NG"]), np.repeat(np.arange(20), 10).tolist()
    facets = []
    for _ in range(300):
        rows = [random.choice(4, 10, p=random.dirichlet(truth * 9)) for _ in range(20)]
        facets.append(counted(codes[np.concatenate(rows)].tolist(), clusters=of, method="test"))
    for some in (["US"], ["NG"], ["DE", "BR"], ["US", "DE", "BR"]):
        assert_holds(float(truth[np.isin(codes, some)].sum()), [part(facet, some) for facet in facets])


@pytest.mark.parametrize("n", [20, 200])
def test_classes_that_are_counted_add_up(n: int) -> None:
    """Three countries together are one share: its interval is of the sum, not a sum of intervals."""
    draws = np.random.default_rng(2).multinomial(n, [0.3, 0.1, 0.05, 0.55], 1500)
    codes = ["US", "GB", "CA", "DE"]
    facets = [counted([c for c, k in zip(codes, row, strict=True) for _ in range(k)], method="test") for row in draws]
    assert_holds(0.45, [part(facet, codes[:3]) for facet in facets])


def test_classes_that_are_modelled_add_up() -> None:
    """Shares with intervals of their own, each wrong by itself: the sum holds the sum."""
    truth, error = np.array([0.2, 0.1, 0.15]), np.array([0.04, 0.03, 0.02])
    drawn = np.random.default_rng(3).normal(truth, error, (3000, 3))
    facets = [
        Facet(
            state="ok", n=200, coverage=1, method="test",
            shares=tuple(
                Share(code=str(i), name=str(i), share=s, low=s - 1.96 * e, high=s + 1.96 * e, count=200 * s)
                for i, (s, e) in enumerate(zip(row, error, strict=True))
            ),
        )
        for row in np.clip(drawn, 0.08, 0.9)
    ]  # fmt: skip
    assert_holds(0.45, [part(facet, ["0", "1", "2"]) for facet in facets])


# ------------------------------------------------------------------------------------------------------- means
@pytest.mark.parametrize("n", [2, 3, 5, 20, 100])
def test_a_mean_of_what_varies_evenly(n: int) -> None:
    drawn = np.random.default_rng(4).normal(10, 3, (4000, n))
    assert_holds(10, [mean_interval(row.tolist()) for row in drawn])


@pytest.mark.parametrize(
    ("spread", "n"),
    [
        falls_short(1.0, 10, measured="85 %"),
        falls_short(1.0, 20, measured="87 %"),
        falls_short(1.0, 50, measured="90 %"),
        falls_short(1.5, 10, measured="73 %"),
        falls_short(1.5, 20, measured="77 %"),
        falls_short(1.5, 50, measured="82 %"),
    ],
)
def test_a_mean_of_views(spread: float, n: int) -> None:
    """A few posts have most of the views: the logarithm of the views is what varies evenly."""
    drawn = np.random.default_rng(5).lognormal(7, spread, (3000, n))
    assert_holds(float(np.exp(7 + spread**2 / 2)), [mean_interval(row.tolist()) for row in drawn])


def test_a_product_of_independent_factors() -> None:
    truth, errors = np.array([1000.0, 0.8, 0.5, 0.3]), np.array([60.0, 0.03, 0.04, 0.03])
    drawn = np.random.default_rng(6).normal(truth, errors, (4000, 4))
    found = [log_product([(v, v - 1.96 * e, v + 1.96 * e) for v, e in zip(row, errors, strict=True)]) for row in drawn]
    assert_holds(float(np.prod(truth)), found)


# --------------------------------------------------------------------------------------------------- modelled
@pytest.mark.parametrize(
    ("share", "n"),
    [
        (0.5, 30),
        (0.5, 100),
        falls_short(0.1, 100, measured="91 %: the percentiles of a bootstrap are narrow at the edge"),
        falls_short(0.9, 30, measured="88 %"),
    ],
)
def test_a_mean_of_calibrated_probabilities(share: float, n: int) -> None:
    random, none = np.random.default_rng(7), np.zeros(2)
    found = [shares_of(texts(random, n, share, prior=share), none) for _ in range(1000)]
    assert_holds(share, [(value[0], low[0], high[0]) for value, low, high in found])


def test_shares_of_the_rest() -> None:
    """A third of the texts have no topic: the shares are of the others."""
    random, none, found = np.random.default_rng(8), np.zeros(3), []
    for _ in range(1000):
        label = random.choice(3, 100, p=[0.2, 0.45, 0.35])
        sure = random.uniform(0.6, 1, 100)
        given = np.where(random.random(100) < sure, label, random.choice(3, 100, p=[0.2, 0.45, 0.35]))
        scores = (1 - sure)[:, None] * np.array([0.2, 0.45, 0.35]) + sure[:, None] * np.eye(3)[given]
        found.append(shares_of(scores, none, without=2))
    assert_holds(0.2 / 0.65, [(value[0], low[0], high[0]) for value, low, high in found])


def test_the_error_of_the_model_is_added_to_the_sampling() -> None:
    random = np.random.default_rng(9)
    value = 0.4 + random.normal(0, 0.03, 4000) + random.normal(0, 0.05, 4000)
    share, low, high = widened((value, value - 1.96 * 0.03, value + 1.96 * 0.03), np.full(4000, 1.96 * 0.05))
    assert_holds(0.4, np.stack([share, low, high], axis=1))


@pytest.mark.parametrize(
    ("share", "n"),
    [
        (0.5, 100),
        (0.02, 20),
        (0.02, 100),
        (0.2, 20),
        (0.2, 100),
        (0.5, 20),
        (0.8, 20),
        (0.98, 20),
        (0.98, 100),
    ],
)
def test_a_share_that_is_not_as_common_as_in_training(share: float, n: int) -> None:
    random = np.random.default_rng(10)
    found = [prevalence(texts(random, n, share), EVEN) for _ in range(400)]
    assert_holds(share, [(value[0], low[0], high[0]) for value, low, high in found])


# ------------------------------------------------------------------------------------------- rates of a creator's posts
def drawn(random: np.random.Generator, mean: float, spread: float, sizes: np.ndarray) -> list[int]:
    """Events in each post: Poisson, or overdispersed between posts (negative binomial)."""
    posts = random.gamma(1 / spread, spread, len(sizes)) if spread else np.ones(len(sizes))
    return random.poisson(mean * sizes * posts).tolist()


@pytest.mark.parametrize("spread", [0.0, 1.0])
@pytest.mark.parametrize(("mean", "n", "tight"), [(0.02, 30, False), (0.1, 30, False), (0.5, 30, True), (3.0, 30, True),
                                                  (0.5, 10, False), (3.0, 10, True), (0.1, 200, True)])  # fmt: skip
def test_a_rate_by_post(mean: float, n: int, tight: bool, spread: float) -> None:
    """Rare events: the limits are as wide as exact ones, which hold more than they say."""
    random = np.random.default_rng(2)
    counts = [drawn(random, mean, spread, np.ones(n)) for _ in range(1500)]
    found = [rate_interval(count, [1.0] * n) for count in counts]
    assert_holds(mean, [one for one in found if one], tight=tight)


@pytest.mark.parametrize("spread", [0.0, 0.5])
@pytest.mark.parametrize("n", [15, 60])
def test_a_rate_by_word_in_posts_of_any_length(n: int, spread: float) -> None:
    random, found = np.random.default_rng(2), list[Interval]()
    for _ in range(1500):
        words = random.integers(3, 60, n)
        one = rate_interval(drawn(random, 0.05, spread, words), words.tolist())
        found += [one] if one else []
    assert_holds(0.05, found)


@pytest.mark.parametrize("n", [15, 60])
def test_a_ratio_in_posts_of_any_length(n: int) -> None:
    """Words a sentence, where posts differ in both: the mean over posts would be another number."""
    random, found = np.random.default_rng(2), list[Interval]()
    for _ in range(1500):
        sentences = 1 + random.poisson(2, n)
        words = random.poisson(sentences * random.gamma(8, 1, n))
        one = ratio_interval((1.0, words.tolist(), sentences.tolist()))
        found += [one] if one else []
    assert_holds(8, found)
