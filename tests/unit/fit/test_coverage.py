"""The answer's own intervals: score, reach, rhythm, likeness, tone, gates."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from statistics import NormalDist

import numpy as np
import pytest

from bothsides.documents.audience import Audience
from bothsides.documents.facet import Facet, Share
from bothsides.documents.profile import Post
from bothsides.fit.components.creator_engagement import measure
from bothsides.fit.reach import effective_reach
from bothsides.fit.reasons import overlap
from bothsides.fit.score import combine, gate
from bothsides.fit.wanted_tone import tone
from bothsides.statistics.facets import part
from bothsides.statistics.intervals import wilson
from tests.simulation import REQUIRED, Floats, Interval, assert_holds, binomial, clustered, falls_short
from tests.unit.fit.cases import AT, brief, case, component, people

pytestmark = pytest.mark.simulation

STEPS = {"authenticity": "real", "reachability": "active", "countries": "US", "topics": "Science"}


def drawn_by_counts(draws: int, codes: tuple[str, ...], shares: list[float], n: int, seed: int) -> list[Facet]:
    rows = np.random.default_rng(seed).multinomial(n, shares, draws).tolist()
    return [people(**dict(zip(codes, row, strict=True))) for row in rows]


# ------------------------------------------------------------------------------------------------------- score
def test_a_score_of_components_that_err_by_themselves() -> None:
    truth, weights, n = np.array([0.2, 0.5, 0.8, 0.9]), np.array([1.5, 1.0, 0.5, 1.0]), 60
    counts = np.random.default_rng(1).binomial(n, truth, (3000, 4))
    found = [
        combine([component(k / n, *wilson(k, n), weight=w) for k, w in zip(row, weights, strict=True)])
        for row in counts.tolist()
    ]
    assert_holds(float(truth @ weights / weights.sum()), found)


@pytest.mark.parametrize(
    "unknown",
    [0.5, falls_short(0.0, measured="75 %: the unknown in quadrature"), falls_short(1.0, measured="76 %")],
)
def test_a_score_holds_whatever_the_unknown_component_is(unknown: float) -> None:
    truth, n = 0.6, 60
    counts = np.random.default_rng(2).binomial(n, truth, (3000, 3))
    found = [
        combine([*(component(k / n, *wilson(k, n)) for k in row), component(None, weight=0.5)])
        for row in counts.tolist()
    ]
    assert_holds((3 * truth + 0.5 * unknown) / 3.5, found, tight=unknown != 0.5)


# ------------------------------------------------------------------------------------------------------- gates
@pytest.mark.parametrize("limit", [0.3, 0.6])
@pytest.mark.parametrize("n", [20, 100])
def test_a_gate_at_the_limit_is_seldom_decided(limit: float, n: int) -> None:
    """Just at the limit each decision would be a guess: one in twenty may be."""
    decided = [gate("market", people(US=k, DE=n - k), ["US"], limit, "x").passed is not None for k in range(n + 1)]
    assert np.average(decided, weights=binomial(n, limit)) <= 1 - REQUIRED


@pytest.mark.parametrize(
    "correlation",
    [
        falls_short(0.05, measured="17 % decided"),
        falls_short(0.1, measured="26 % decided"),
        falls_short(0.2, measured="39 % decided"),
    ],
)
def test_a_gate_at_the_limit_with_people_drawn_post_by_post(correlation: float) -> None:
    counts = clustered(0.3, correlation, posts=10, people=20, draws=4000)
    decided = [gate("market", people(US=k, DE=200 - k), ["US"], 0.3, "x").passed is not None for k in range(201)]
    assert np.array(decided)[counts].mean() <= 1 - REQUIRED


# ---------------------------------------------------------------------------------------------- likeness, tone
@pytest.mark.parametrize(
    ("shares", "wanted"),
    [
        ([0.4, 0.6], {"woman": 0.8, "man": 0.2}),
        ([0.7, 0.3], {"woman": 0.8}),
        ([0.1, 0.9], {"woman": 0.5, "man": 0.5}),
        ([0.5, 0.5], {"woman": 0.5, "man": 0.5}),
    ],
)
def test_likeness_to_two_wanted_shares(shares: list[float], wanted: dict[str, float]) -> None:
    truth = 1 - sum(max(0.0, w - s) for s, w in zip(shares, wanted.values(), strict=False))
    facets = drawn_by_counts(1500, ("woman", "man"), shares, 80, 3)
    assert_holds(truth, [overlap(facet, wanted) for facet in facets])


@pytest.mark.parametrize(
    ("shares", "truth"),
    [([0.1, 0.15, 0.15, 0.6], 0.4), ([0.3, 0.4, 0.2, 0.1], 0.75), ([0.5, 0.25, 0.25, 0.0], 1.0)],
)
def test_likeness_to_a_wanted_mix_of_countries(shares: list[float], truth: float) -> None:
    facets = drawn_by_counts(1500, ("US", "GB", "CA", "DE"), shares, 150, 4)
    assert_holds(truth, [overlap(facet, {"US": 0.5, "GB": 0.25, "CA": 0.25}) for facet in facets])


@pytest.mark.parametrize(("wanted", "truth"), [(["joy"], 1 / 3), (["joy", "love"], 5 / 6), (["anger"], 1 / 6)])
def test_the_wanted_part_of_what_is_felt(wanted: list[str], truth: float) -> None:
    """A text can show several emotions, so each has an interval by itself."""
    true, n = {"joy": 0.2, "love": 0.3, "anger": 0.1, "neutral": 0.5}, 100
    counts = np.random.default_rng(5).binomial(n, list(true.values()), (1500, 4)).tolist()
    found = []
    for row in counts:
        shares = tuple(
            Share(code=code, name=code, share=k / n, low=wilson(k, n)[0], high=wilson(k, n)[1], count=k)
            for code, k in zip(true, row, strict=True)
        )
        value = tone(Facet(state="ok", n=n, coverage=1, shares=shares, method="test"), wanted)
        assert value is not None
        found.append(value)
    assert_holds(truth, found)


# ------------------------------------------------------------------------------------------------------ rhythm
@pytest.mark.parametrize(
    ("rate", "weeks"),
    [
        (0.5, 26),
        (1.0, 8),
        (1.0, 26),
        (2.0, 26),
        falls_short(0.1, 13, measured="23 %: the weeks are counted from the first to the last post", finding="A15"),
        falls_short(0.1, 26, measured="53 %", finding="A15"),
        falls_short(0.1, 52, measured="87 %", finding="A15"),
        falls_short(0.2, 8, measured="33 %", finding="A15"),
        falls_short(0.2, 13, measured="56 %", finding="A15"),
        falls_short(0.2, 26, measured="81 %", finding="A15"),
        falls_short(0.5, 8, measured="86 %", finding="A15"),
    ],
)
def test_the_weeks_with_a_post_of_who_posts_at_random(rate: float, weeks: int) -> None:
    """Posts fall at any moment of the weeks that were looked at, so many a week on average."""
    base, random, found = case(brief()), np.random.default_rng(7), list[Interval]()
    while len(found) < 400:
        days = random.uniform(0, 7 * weeks, random.poisson(rate * weeks)).tolist()
        posts = tuple(Post.model_construct(id=str(day), created_at=AT - timedelta(days=day)) for day in days)
        rhythm = measure(replace(base, profile=base.profile.model_copy(update={"posts": posts})))
        if rhythm.score is not None:
            found.append((rhythm.score, rhythm.low, rhythm.high))
    assert_holds(1 - math.exp(-rate), found)


# ------------------------------------------------------------------------------------------------------- reach
def reached(traits: Floats, followers: int = 10_000) -> list[Interval]:
    """Effective reach for each sample; ``traits`` says of each person, sample and step whether it is met."""
    base, n, found = case(brief(), followers=followers), traits.shape[1], []
    for counts in traits.sum(axis=1).tolist():
        met = zip(STEPS.items(), counts, strict=True)
        facets = {name: people(**{code: k, "other": n - k}) for (name, code), k in met}
        common = {"creator": "a1:b", "run_id": "r", "made_at": base.audience.made_at, "model": base.audience.model}
        reach = effective_reach(replace(base, audience=Audience.model_construct(**common, n=n, facets=facets)))
        assert reach.high is not None
        found.append((reach.people, reach.low, reach.high))
    return found


def joint(shares: list[float], correlation: float) -> float:
    """How many have every trait, where the traits share one latent cause with this correlation."""
    z = np.linspace(-8, 8, 4001)
    density = np.exp(-(z**2) / 2)
    cut = [NormalDist().inv_cdf(1 - share) for share in shares]
    normal = np.vectorize(NormalDist().cdf)
    each = [normal((np.sqrt(correlation) * z - c) / np.sqrt(1 - correlation)) for c in cut]
    return float((np.prod(each, axis=0) * density).sum() / density.sum())


@pytest.mark.parametrize("correlation", [0.0, falls_short(0.2, measured="0 %")])
def test_the_reach_of_real_active_buyers_who_care(correlation: float) -> None:
    """Who is real is more often active, who lives in the market more often interested: traits go together."""
    shares, n, draws = [0.8, 0.6, 0.5, 0.4], 400, 600
    random = np.random.default_rng(6)
    cause, own = random.normal(size=(draws, n, 1)), random.normal(size=(draws, n, 4))
    latent = np.sqrt(correlation) * cause + np.sqrt(1 - correlation) * own
    traits = latent > np.array([NormalDist().inv_cdf(1 - share) for share in shares])
    assert_holds(10_000 * joint(shares, correlation), reached(traits))


def test_the_interval_of_a_step_is_the_one_of_its_share() -> None:
    facet = people(real=30, suspicious=10)
    [first, *_] = effective_reach(case(brief(), authenticity=facet)).steps
    assert (first.share, first.low, first.high) == part(facet, ["real"])
