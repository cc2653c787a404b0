"""A16: when the people are seen, by the clock of where they live, one voice each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bothsides.audience.facets import facets
from bothsides.audience.sample import Sample
from bothsides.documents.facet import Facet
from bothsides.documents.profile import Account, AudienceMember, Coverage, Profile
from bothsides.zones import zones_of

WINTER = datetime(2026, 1, 12, tzinfo=UTC)  # a Monday
SUMMER = datetime(2026, 7, 6, tzinfo=UTC)  # a Monday


def facet(*members: AudienceMember, name: str = "activity") -> Facet:
    coverage = Coverage(posts=0, audience=len(members))
    profile = Profile(
        creator="a1:b", run_id="r", made_at=SUMMER, source="t", account=Account(), posts=(), coverage=coverage
    )
    return facets()[name](Sample(profile=profile, members=members))


def people(many: int, place: str | None, *times: datetime, country: str | None = None) -> list[AudienceMember]:
    return [
        AudienceMember(id=f"{place} {at}", relation="commenter", location=place, country=country, active_at=times)
        for at in range(many)
    ]


@pytest.mark.parametrize(
    ("place", "at", "hour"),
    [
        ("Berlin", WINTER.replace(hour=19), "20"),
        ("Berlin", SUMMER.replace(hour=19), "21"),  # summer time
        ("Mumbai, India", WINTER.replace(hour=0), "05"),  # half an hour counts for the hour it lies in
        ("Tokyo", WINTER.replace(hour=20), "05"),
        ("Chicago, IL", WINTER.replace(hour=3), "21"),
    ],
)
def test_the_hour_is_that_of_the_persons_own_clock(place: str, at: datetime, hour: str) -> None:
    assert facet(*people(30, place, at)).share_of(hour) == 1


def test_the_day_is_that_of_the_persons_own_calendar() -> None:
    assert facet(*people(30, "Tokyo", WINTER.replace(hour=20)), name="weekdays").share_of("Tuesday") == 1
    assert facet(*people(30, "Chicago, IL", WINTER.replace(hour=3)), name="weekdays").share_of("Sunday") == 1


def test_a_date_that_stands_for_none_is_none() -> None:
    nobody = people(30, "Chicago, IL", datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC))
    assert facet(*nobody).coverage == 0
    assert facet(*nobody, *people(30, "Tokyo", WINTER)).share_of("09") == 1


def test_each_person_counts_once() -> None:
    busy = people(1, "Berlin", *[WINTER.replace(hour=8) + timedelta(seconds=at) for at in range(50)])
    found = facet(*busy, *people(21, "Paris", WINTER.replace(hour=19)))
    assert found.share_of("09") == pytest.approx(1 / 22)


def test_a_country_of_several_clocks_is_a_mixture_by_its_people() -> None:
    found = facet(*people(100, None, WINTER.replace(hour=20), country="US"))
    by_hour = {share.code: share.share for share in found.shares}
    assert sum(by_hour.values()) == pytest.approx(1)
    assert by_hour["15"] > by_hour["12"] > by_hour["13"]  # the east, the west, the mountains
    assert by_hour["15"] == pytest.approx(zones_of(None, "US")["America/New_York"])


def test_who_tells_no_place_is_not_known_and_not_utc() -> None:
    found = facet(*people(60, None, WINTER), *people(40, "Berlin", WINTER.replace(hour=11)))
    assert found.coverage == 0.4
    assert {share.code: share.share for share in found.shares} == {"12": 1}
    assert facet(*people(60, None, WINTER)).state == "insufficient_data"
    assert facet(*people(60, "Berlin")).coverage == 0, "nobody was seen"


def test_it_says_that_the_hours_follow_the_creators_own() -> None:
    assert "follow the creator's own hours" in (facet(*people(40, "Berlin", WINTER)).note or "")


@pytest.mark.parametrize(
    ("location", "country", "zones"),
    [
        ("Berlin", None, {"Europe/Berlin": 1.0}),
        ("Tennessee, USA", None, {"America/Chicago": 0.7837, "America/New_York": 0.2163}),
        ("Sydney", None, {"Australia/Sydney": 1.0}),
        ("the moon", None, {}),
        ("", None, {}),
        (None, "JP", {"Asia/Tokyo": 1.0}),
    ],
)
def test_the_zones_of_a_place(location: str | None, country: str | None, zones: dict[str, float]) -> None:
    assert zones_of(location, country) == zones


@pytest.mark.parametrize("country", ["AU", "BR", "CA", "ID", "MX", "RU", "US"])
def test_the_zones_of_a_country_are_all_of_it(country: str) -> None:
    found = zones_of(None, country)
    assert len(found) > 1
    assert sum(found.values()) == pytest.approx(1, abs=0.001)
