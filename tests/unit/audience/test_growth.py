"""How a following grows, in histories whose answer is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.audience.growth import LEAST_CREATORS, measure, measures, tier_of
from bothsides.documents.engagement import Engagement, Measure
from bothsides.documents.facet import Interval
from bothsides.documents.profile import Account, Coverage, Post, Profile, Snapshot
from tests.simulation import assert_holds

START = datetime(2026, 4, 1, tzinfo=UTC)


def profile(followers: Sequence[int | None], posts: Sequence[Post] = (), *, step: float = 1) -> Profile:
    """A snapshot every ``step`` days."""
    history = tuple(Snapshot(at=START + timedelta(days=step * at), followers=n) for at, n in enumerate(followers))
    return Profile(
        creator="bluesky:ada", run_id="1", made_at=history[-1].at if history else START, source="test",
        account=Account(followers=followers[-1] if followers else 500), posts=tuple(posts), history=history,
        coverage=Coverage(posts=len(posts), audience=0),
    )  # fmt: skip


def steady(n: int = 30, base: int = 100_000, pace: float = 50, noise: float = 20, seed: int = 0) -> list[int]:
    random = np.random.default_rng(seed)
    return [int(v) for v in base + np.cumsum(random.normal(pace, noise, n))]


def post(name: str, day: float, likes: int | None = 100) -> Post:
    return Post(id=name, created_at=START + timedelta(days=day), likes=likes)


def test_a_steady_creator_grows_and_jumps_nowhere() -> None:
    growth = measure(profile(steady()))
    assert growth
    assert (growth.state, growth.snapshots, growth.jumps) == ("ok", 30, ())
    assert growth.by_day
    assert growth.by_month
    assert growth.by_day.low < 50 < growth.by_day.high
    assert growth.by_day.high - growth.by_day.low < 25
    assert growth.by_month.value == pytest.approx(0.015, abs=0.003)


def test_a_jump_without_a_post_is_said_and_not_judged() -> None:
    followers = steady()
    followers[12:] = [n + 12_400 for n in followers[12:]]
    posts = [post(f"p{day}", day) for day in (-30, -20, -10, 0, 3, 20, 25)]
    growth = measure(profile(followers, posts))
    assert growth
    [jump] = growth.jumps
    assert (jump.content, jump.posts) == ("no post", ())
    assert jump.followers == pytest.approx(12_450, abs=100)
    assert jump.said.startswith(f"{jump.followers:+,} followers between 12 April 2026 and 13 April 2026, where +")
    assert "while no post was published" in jump.said
    assert "A mention elsewhere, a campaign or bought followers would look alike" in jump.said
    for word in ("fraud", "fake", "suspicious"):
        assert word not in jump.said


def test_a_jump_beside_a_loud_post_names_it() -> None:
    followers = steady()
    followers[12:] = [n + 12_400 for n in followers[12:]]
    posts = [*(post(f"p{day}", day) for day in range(-10, 30)), post("loud", 11, 2_000)]
    growth = measure(profile(followers, posts))
    assert growth
    [jump] = growth.jumps
    assert jump.content == "a loud post"
    assert jump.posts[0] == "loud"
    assert jump.loudest == 20
    assert "got 20.0 times the usual answers" in jump.said
    assert "bought" not in jump.said


def test_a_jump_with_usual_posts_says_so() -> None:
    followers = steady()
    followers[12:] = [n + 12_400 for n in followers[12:]]
    growth = measure(profile(followers, [post(f"p{day}", day) for day in range(-10, 30)]))
    assert growth
    assert growth.jumps[0].content == "usual posts"
    assert "none got more than 1.0 times the usual answers" in growth.jumps[0].said


def test_where_older_posts_are_not_known_nothing_is_said_of_them() -> None:
    followers = steady()
    followers[12:] = [n + 12_400 for n in followers[12:]]
    growth = measure(profile(followers, [post("late", 25)]))
    assert growth
    assert growth.jumps[0].content == "unknown"
    assert "not known" in growth.jumps[0].said


def test_a_loss_is_a_jump_as_well() -> None:
    followers = steady()
    followers[12:] = [n - 5_000 for n in followers[12:]]
    growth = measure(profile(followers))
    assert growth
    [jump] = growth.jumps
    assert jump.followers < -4_900
    assert jump.times < -10
    assert "bought" not in jump.said


def test_counts_that_the_platform_rounds_are_no_jumps() -> None:
    """YouTube gives three digits: every twentieth day the count moves by 1,000."""
    followers = [100_000 + 1_000 * (at // 10) for at in range(40)]
    growth = measure(profile(followers))
    assert growth
    assert growth.jumps == ()


def test_usual_noise_of_any_kind_makes_a_jump_in_one_series_of_fifty_at_most() -> None:
    random, series = np.random.default_rng(4), 0
    for at in range(300):
        gains = random.normal(30, 40, 40) if at % 2 else 30 + 40 * random.standard_t(4, 40)
        growth = measure(profile([int(n) for n in 10_000 + np.cumsum(gains)]))
        assert growth
        series += bool(growth.jumps)
    assert series <= 6


def test_long_steps_are_no_jumps_for_being_long() -> None:
    days = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 40, 41, 42]
    history = tuple(Snapshot(at=START + timedelta(days=d), followers=100_000 + 200 * d) for d in days)
    growth = measure(profile([1]).model_copy(update={"history": history}))
    assert growth
    assert growth.jumps == ()
    assert growth.by_day
    assert growth.by_day.value == 200


def test_the_noise_of_a_long_step_is_that_of_all_its_days() -> None:
    """A hundred days that end 2,000 from the pace, where a day ends 40 from it: usual. In one day it is not."""
    gains = [(1, 200 + 40 * (at % 3 - 1)) for at in range(12)]

    def jumps(days: int) -> int:
        at, followers, history = START, 100_000, [Snapshot(at=START, followers=100_000)]
        for step, gain in [*gains, (days, 200 * days + 2_000)]:
            at, followers = at + timedelta(days=step), followers + gain
            history.append(Snapshot(at=at, followers=followers))
        growth = measure(profile([1]).model_copy(update={"history": tuple(history)}))
        assert growth
        return len(growth.jumps)

    assert (jumps(100), jumps(1)) == (0, 1)


def test_two_snapshots_give_a_change_and_no_pace() -> None:
    growth = measure(profile([1_000, 1_100]))
    assert growth
    assert (growth.state, growth.followers, growth.by_day) == ("insufficient_data", 100, None)
    assert growth.note == "two snapshots give a change, not yet a pace; jumps are told from 9 snapshots on"


def test_one_snapshot_or_none() -> None:
    one, none = measure(profile([1_000])), measure(profile([]))
    assert one
    assert (one.state, one.note) == ("unavailable", "growth needs a second snapshot")
    assert none
    assert none.state == "unavailable"
    untold = profile([]).model_copy(update={"account": Account()})
    assert measure(untold) is None


def test_the_pace_holds() -> None:
    rows = []
    for seed in range(300):
        growth = measure(profile(steady((5, 10, 30)[seed % 3], pace=50, noise=60, seed=seed)))
        assert growth
        assert growth.by_day
        rows.append((growth.by_day.value, growth.by_day.low, growth.by_day.high))
    assert_holds(50, rows)


def engagement(rate: float, followers: int = 20_000) -> Engagement:
    level = Interval(value=rate, low=rate * 0.9, high=rate * 1.1, n=30)
    none = Measure(state="unavailable", n=0)
    answers = Measure(state="ok", n=30, level=Interval(value=rate * followers, low=1, high=10**6, n=30))
    return Engagement(answers=answers, answers_by_view=none, views=none, followers=followers, by_follower=level,
                      priors="", method="")  # fmt: skip


def test_the_norm_is_of_the_deployments_creators_of_the_same_size() -> None:
    alike = [{"answers": 30.0 * at, "followers": 30_000.0} for at in range(1, 101)]
    larger = [{"answers": 2_700_000.0, "followers": 3_000_000.0}] * 500
    growth = measure(profile([1, 2]), engagement(0.0805), [*alike, *larger, {"followers": 20_000.0}])
    assert growth
    norm = growth.norm
    assert norm
    assert (norm.tier, norm.creators) == ("10,000 to 99,999", 100)
    assert norm.source == "your creators on bluesky with 10,000 to 99,999 followers"
    assert norm.below == 0.8
    assert norm.low
    assert norm.high
    assert norm.low < 0.7
    assert norm.high > 0.88


def test_without_enough_creators_there_is_no_norm() -> None:
    few = [{"answers": 300.0, "followers": 30_000.0}] * (LEAST_CREATORS - 1)
    growth = measure(profile([1, 2]), engagement(0.05), few)
    assert growth
    assert growth.norm
    assert (growth.norm.below, growth.norm.note) == (
        None,
        "no norm yet: 29 of your creators are of this size, 30 are needed",
    )


def test_what_the_reference_population_keeps() -> None:
    assert measures(engagement(0.05)) == {"answers": 1_000.0, "followers": 20_000.0}
    assert measures(None) == {}


@pytest.mark.parametrize(
    ("followers", "tier"),
    [(0, "under 1,000"), (999, "under 1,000"), (1_000, "1,000 to 9,999"), (10**6, "1,000,000 and more")],
)
def test_tiers(followers: int, tier: str) -> None:
    assert tier_of(followers) == tier


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**10)), max_size=30), st.floats(0.01, 100))
def test_whatever_is_counted(followers: list[int | None], step: float) -> None:
    growth = measure(profile(followers, [post("a", 3, None), post("b", 5)], step=step))
    if growth and growth.by_day:
        assert growth.by_day.low <= growth.by_day.value <= growth.by_day.high
