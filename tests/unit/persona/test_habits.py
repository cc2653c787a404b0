"""When, how often and with what echo a creator posts."""

from __future__ import annotations

import gzip
import json
import math
from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.documents.facet import Interval
from bothsides.documents.persona import Habits
from bothsides.documents.profile import Post
from bothsides.persona.habits import measure, regularity, weekly
from bothsides.zones import ZONES, zone_of
from tests.simulation import assert_holds
from tests.unit.persona.profiles import AT, posts, profile


def habits(made: tuple[Post, ...], location: str | None = None, country: str | None = None) -> Habits:
    return measure(profile(made, location, country), made)


def at(*moments: str) -> tuple[Post, ...]:
    return tuple(Post.model_validate({"id": moment, "created_at": f"{moment}:00Z"}) for moment in moments)


@pytest.mark.parametrize(
    ("location", "country", "zone"),
    [
        ("Berlin", None, "Europe/Berlin"), ("Madrid, Spain", None, "Europe/Madrid"), (None, "JP", "Asia/Tokyo"),
        ("somewhere nice", "NZ", "Pacific/Auckland"), ("Austin, TX", None, "America/Chicago"),
        ("California, USA", None, "America/Los_Angeles"), ("Perth, Australia", None, "Australia/Perth"),
        ("São Paulo", "BR", "America/Sao_Paulo"),
        ("USA", None, None), (None, "US", None), ("Portland, ME", None, None), ("the internet", None, None),
        (None, None, None),
    ],
)  # fmt: skip
def test_the_zone_is_that_of_the_country_or_else_of_the_city_or_state(
    location: str | None, country: str | None, zone: str | None
) -> None:
    assert zone_of(location, country) == zone


@given(st.text(max_size=40), st.sampled_from([None, "US", "DE", "RU", "XX"]))
def test_any_place_has_a_zone_or_none(location: str, country: str | None) -> None:
    zone = zone_of(location, country)
    assert zone is None or "/" in zone


def test_every_zone_of_the_table_is_one() -> None:
    table = json.loads(gzip.decompress(ZONES.read_bytes()))
    names = {*table["places"].values(), *(zone for cities in table["cities"].values() for zone in cities.values())}
    assert {"Europe/Berlin", "America/New_York"} < names <= available_timezones()


def test_hours_are_those_of_the_creators_day_summer_and_winter() -> None:
    made = at("2026-01-04T23:30", "2026-07-05T23:30")  # Sundays in UTC
    told = habits(made, "Berlin")
    assert told.zone == "Europe/Berlin"
    assert {share.code for share in told.hours.shares} == {"00", "01"}
    assert [share.code for share in told.weekdays.shares] == ["Monday"]
    assert (told.hours_of_week[0], told.hours_of_week[1], sum(told.hours_of_week)) == (1, 1, 2)
    assert told.hours.method == "posts by hour, Europe/Berlin"


def test_without_a_place_hours_are_utc_and_say_so() -> None:
    told = habits(at("2026-01-04T23:30", "2026-07-05T23:30"))
    assert told.zone is None
    assert told.hours.method == "posts by hour, UTC"
    assert told.hours_of_week[6 * 24 + 23] == 2


def test_weeks_are_counted_between_the_first_and_the_last_post() -> None:
    """Weekly posts for eight weeks, none for four, one more: the first and the last tell nothing of their weeks."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    times = [start + timedelta(days=7 * week + (week > 0)) for week in [*range(8), 12]]
    assert weekly(times) == [0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]
    told = habits(tuple(Post(id=str(moment), created_at=moment) for moment in times))
    assert told.cadence is not None
    assert told.active_weeks is not None
    assert (told.cadence.value, told.cadence.n) == (pytest.approx(7 / 12), 12)
    assert told.active_weeks.value == pytest.approx(7 / 12)
    assert told.active_weeks.low < 0.4 < 0.75 < told.active_weeks.high
    assert told.cadence.low < 0.4 < 1 < told.cadence.high


@pytest.mark.simulation
@pytest.mark.parametrize(("rate", "weeks"), [(0.5, 26), (1.0, 26), (1.5, 52), (7.0, 52)])
def test_cadence_and_active_weeks_hold_the_truth(rate: float, weeks: int) -> None:
    """Posts at any moment: both rates are those of the creator, not of the days from first to last."""
    random, cadences, shares = np.random.default_rng(7), [], []
    for _ in range(400):
        days = random.uniform(0, 7 * weeks, random.poisson(rate * weeks))
        told = habits(tuple(Post(id=str(day), created_at=AT - timedelta(days=day)) for day in days))
        for kept, one in ((cadences, told.cadence), (shares, told.active_weeks)):
            kept += [(one.value, one.low, one.high)] if one else []
    assert_holds(rate, cadences, tight=False)
    assert_holds(1 - math.exp(-rate), shares, tight=False)


def test_the_last_post_is_so_many_days_ago() -> None:
    assert habits(posts(["a"] * 3)).days_since_last == 0
    assert habits((Post(id="1", created_at=AT - timedelta(days=9)), Post(id="2"))).days_since_last == 9
    assert habits((Post(id="1"),)).days_since_last is None


def share(found: Interval | None) -> float | None:
    return found and found.value


def test_replies_are_a_share_of_posts_where_any_were_read() -> None:
    texts = ["@anna yes, it is", " .@bob see this", "my own", "and hello @anna", "😀"]
    assert share(habits(posts(texts)).replies) == pytest.approx(2 / 4)
    assert habits(posts(["my own"] * 20)).replies is None  # most platforms' posts come without replies


def test_collaborations_are_posts_that_name_a_partner() -> None:
    texts = ["new song feat. @anna", "Shooting with @bob today", "w/ @cleo", "thanks @dora", "mit @emil", "mine"]
    told = habits(posts([*texts, *["more of mine"] * 6]))
    assert share(told.collaborations) == pytest.approx(4 / 12)
    assert share(habits(posts(["mine"] * 10)).collaborations) == 0
    assert habits(posts(["mine"] * 9)).collaborations is None


def test_answers_to_the_audience_are_not_known() -> None:
    response = habits(posts(["mine"] * 30)).response
    assert response is not None
    assert (response.state, response.shares) == ("unavailable", ())


def test_clockwork_is_regular_and_bursts_are_not() -> None:
    assert regularity([1, 1, 1, 1]) == 1
    assert (regularity([0.01] * 50 + [100]) or 1) < 0.2


def test_no_posts_have_no_habits() -> None:
    told = habits(())
    assert (told.posts, told.days, told.cadence, told.hours_of_week) == (0, None, None, ())
    assert told.hours.state == "insufficient_data"
