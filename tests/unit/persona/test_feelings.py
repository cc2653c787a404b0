"""The emotions that posts share, over time."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.documents.persona import Course
from bothsides.documents.profile import Post
from bothsides.persona.feelings import CIRCLE, affect, course, shifts
from bothsides.taxonomy import EMOTIONS
from tests.unit.persona.profiles import AT, posts


def scores(*of: dict[str, float]) -> np.ndarray:
    """The probabilities of texts with these emotions."""
    return np.array([[one.get(emotion, 0.0) for emotion in EMOTIONS] for one in of]).reshape(len(of), len(EMOTIONS))


def felt(*of: dict[str, float], hours: float = 24.0) -> Course:
    """The course of posts with these emotions, the newest first."""
    return course(
        posts([f"text {'x' * at}" for at in range(len(of))], hours=hours), scores(*of), np.ones(len(of), bool)
    )


JOY, SAD, NEUTRAL = {"joy": 0.9}, {"sadness": 0.9}, {"neutral": 0.9}


def test_every_emotion_has_its_place_on_the_circle_but_two() -> None:
    placed = [emotion for emotions in CIRCLE.values() for emotion in emotions]
    assert sorted([*placed, "neutral", "realization"]) == sorted(EMOTIONS)


@pytest.mark.parametrize(
    ("emotion", "valence", "arousal"),
    [("joy", 1, 0), ("excitement", 0.707, 0.707), ("surprise", 0, 1), ("anger", -0.707, 0.707), ("disapproval", -1, 0),
     ("sadness", -0.707, -0.707), ("relief", 0.707, -0.707), ("neutral", 0, 0)],
)  # fmt: skip
def test_places(emotion: str, valence: float, arousal: float) -> None:
    assert affect(scores({emotion: 0.5})) == pytest.approx(np.array([[valence, arousal]]), abs=1e-3)


def test_mixed_feelings_lie_between() -> None:
    [[valence, arousal]] = affect(scores({"joy": 0.6, "anger": 0.2, "neutral": 0.2}))
    assert valence == pytest.approx(0.6 - 0.2 * 0.7071, abs=1e-3)
    assert arousal == pytest.approx(0.2 * 0.7071, abs=1e-3)


@given(st.lists(st.lists(st.floats(0, 1), min_size=28, max_size=28), min_size=1, max_size=5))
def test_valence_and_arousal_stay_on_the_circle(rows: list[list[float]]) -> None:
    assert (np.hypot(*affect(np.array(rows)).T) <= 1 + 1e-9).all()


def test_periods_are_months_with_neutral_apart() -> None:
    """40 daily posts up to 1 November 2026: 1, 31 and 8 of them in three months."""
    told = felt(*[JOY] * 20, *[SAD] * 12, *[NEUTRAL] * 8)
    assert (told.state, told.by) == ("experimental", "month")
    assert [(one.begins, one.posts) for one in told.periods] == [(date(2026, 9, 1), 8), (date(2026, 10, 1), 31)]
    september, october = told.periods
    assert september.neutral.share == pytest.approx(0.9)
    assert october.neutral.share == pytest.approx(0)
    assert [one.code for one in october.emotions[:2]] == ["joy", "sadness"]
    assert october.emotions[0].share == pytest.approx(0.9 * 19 / 31)
    assert [len(period.emotions) for period in told.periods] == [5, 5]
    assert all(one.code != "neutral" for period in told.periods for one in period.emotions)
    assert october.valence is not None
    assert october.valence.value == pytest.approx((19 - 12 * 0.7071) / 31, abs=1e-3)
    assert october.valence.low < october.valence.value < october.valence.high


def test_few_posts_a_month_make_quarters() -> None:
    told = felt(*[JOY] * 24, hours=24 * 14)
    assert told.by == "quarter"
    assert {one.begins.month for one in told.periods} <= {1, 4, 7, 10}
    assert sum(one.posts for one in told.periods) >= 18


def test_a_change_is_dated_and_told_with_its_levels() -> None:
    random = np.random.default_rng(0)
    moods = [{"joy": joy, "sadness": 1 - joy} for joy in [*random.uniform(0.6, 1, 30), *random.uniform(0, 0.5, 30)]]
    [shift] = felt(*moods).shifts
    assert abs((shift.on - (AT - timedelta(days=29)).date()).days) <= 1
    assert shift.before < 0 < 0.5 < shift.after
    assert shift.p <= 0.02


def test_posts_of_one_day_are_one_value() -> None:
    """Ten days with twelve posts each of one mood: a chance of two halves, not 120 voices for it."""
    moods = [JOY if day in (0, 1, 3, 4, 8) else SAD for day in range(10) for _ in range(12)]
    told = felt(*moods, hours=2)
    assert told.shifts == ()
    assert told.valence is not None
    assert told.valence.high - told.valence.low > 0.8


@pytest.mark.simulation
@pytest.mark.parametrize("alike", [0.0, 0.3, 0.8])
def test_posts_of_a_day_that_are_alike_raise_no_alarm(alike: float) -> None:
    """60 posts on 20 days; so much of the variance is that of the days. Nothing changes: at most 5 % alarms."""
    random, times, alarms = np.random.default_rng(1), 300, 0
    days = [date(2026, 1, 1) + timedelta(days=at // 3) for at in range(60)]
    for _ in range(times):
        moods = np.repeat(random.normal(size=20), 3) * alike**0.5 + random.normal(size=60) * (1 - alike) ** 0.5
        alarms += bool(shifts(days, moods))
    assert alarms <= 0.05 * times


@pytest.mark.simulation
def test_a_shift_by_a_standard_deviation_in_60_posts_is_found_in_80_of_100() -> None:
    random, times = np.random.default_rng(1), 300
    days = [date(2026, 1, 1) + timedelta(days=at) for at in range(60)]
    found = sum(bool(shifts(days, random.normal(size=60) + (np.arange(60) >= 30))) for _ in range(times))
    assert found >= 0.8 * times


def test_what_cannot_be_read_or_has_no_date_is_left_out() -> None:
    made = posts([f"text {'x' * at}" for at in range(30)])
    undated = tuple(Post(id=one.id, text=one.text) for one in made)
    told = scores(*[JOY] * 30)
    assert course(undated, told, np.ones(30, bool)).state == "insufficient_data"
    assert course(made, told, np.arange(30) < 9).state == "insufficient_data"
    assert course(made, told, np.arange(30) < 10).valence is not None
    assert course((), scores(), np.zeros(0, bool)).state == "insufficient_data"
