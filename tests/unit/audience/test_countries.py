"""Where an audience lives, when many do not say so: worlds with known countries."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from bothsides.audience.facets import cities
from bothsides.audience.facets.countries import estimate
from bothsides.audience.infer import infer
from bothsides.audience.sample import Sample
from bothsides.documents.audience import Audience
from bothsides.documents.facet import Facet
from bothsides.documents.profile import AudienceMember, AudienceSample
from bothsides.statistics.facets import part
from tests.simulation import assert_holds
from tests.unit.audience.test_coverage import PROFILE

AT = datetime(2026, 11, 1, tzinfo=UTC)


def facet(people: list[tuple[str | None, str | None, int]], home: str | None = None) -> Facet:
    """Of (country told, language, post) each, who answer a creator of that country."""
    members = tuple(
        AudienceMember.model_construct(id=str(i), relation="commenter", country=code, met_under=(f"p{post}",))
        for i, (code, _, post) in enumerate(people)
    )
    account = PROFILE.account.model_copy(update={"country": home})
    some = Sample(profile=PROFILE.model_copy(update={"account": account}), members=members)
    some.__dict__["_read"] = SimpleNamespace(languages=[language for _, language, _ in people])
    return estimate(some)


def world(
    countries: dict[str, tuple[float, dict[str, float], float]],
    n: int = 300,
    posts: int = 20,
    draws: int = 150,
) -> list[Facet]:
    """Samples of people: country → its share, its languages, and the part of its people who tell it. People under a
    post are alike."""
    random, found = np.random.default_rng(1), []
    codes = list(countries)
    shares = np.array([countries[code][0] for code in codes])
    for _ in range(draws):
        people: list[tuple[str | None, str | None, int]] = []
        for post in range(posts):
            mix = random.dirichlet(shares * 12)
            for at in random.choice(len(codes), n // posts, p=mix):
                _, spoken, tells = countries[codes[at]]
                language = str(random.choice(list(spoken), p=list(spoken.values())))
                people.append((codes[at] if random.random() < tells else None, language, post))
        found.append(facet(people))
    return found


AMERICAS = {
    "US": (0.5, {"en": 0.9, "es": 0.1}, 0.6),
    "BR": (0.3, {"pt": 0.95, "en": 0.05}, 0.3),
    "MX": (0.2, {"es": 0.9, "en": 0.1}, 0.4),
}


@pytest.mark.parametrize("codes", [["US"], ["BR"], ["MX"], ["US", "BR"], ["BR", "MX"], ["US", "MX"]])
def test_americans_tell_twice_as_often_as_brazilians(codes: list[str]) -> None:
    facets = world(AMERICAS)
    truth = sum(AMERICAS[code][0] for code in codes)
    assert_holds(truth, [part(one, codes) for one in facets], tight=False)
    assert np.mean([part(one, codes)[2] - part(one, codes)[1] for one in facets]) < 0.5


def test_of_one_language_half_of_one_country_and_a_fifth_of_another_tell() -> None:
    """The worst that the bound allows."""
    english = {"US": (0.5, {"en": 1.0}, 0.5), "IN": (0.5, {"en": 1.0}, 0.2)}
    facets = world(english, n=400)
    assert_holds(0.5, [part(one, ["US"]) for one in facets], tight=False)
    counted = [one.told["US"] / (one.n * one.coverage) for one in facets]
    assert np.mean(counted) > 0.68  # what those who tell say of all


def test_where_all_tell_it_is_a_count() -> None:
    alike = {"DE": (0.6, {"de": 1.0}, 1.0), "AT": (0.4, {"de": 1.0}, 1.0)}
    facets = world(alike, draws=200)
    assert not facets[0].untold
    assert_holds(0.6, [part(one, ["DE"]) for one in facets])


def test_a_portuguese_audience_without_places_is_not_unknown() -> None:
    """A14: a million Brazilians commenting in Portuguese, none with a place, were "unclear"."""
    found = facet([(None, "pt", i // 10) for i in range(300)])
    assert found.state == "ok"
    assert found.coverage == 0
    assert found.shares[0].code == "BR"
    brazil, portugal = part(found, ["BR"]), part(found, ["BR", "PT"])
    assert (brazil[0] or 0) > 0.7
    assert (portugal[0] or 0) > (brazil[0] or 0)
    assert part(found, ["US"])[2] < 0.1  # a market that it surely is not
    assert "300 others" in (found.note or "")


@pytest.mark.parametrize(
    ("language", "home", "markets", "least", "most"),
    [
        ("pt", "BR", ["BR", "PT"], 0.6, 0.85),  # a Brazilian's Portuguese audience is hardly in Angola
        ("pt", "BR", ["BR"], 0.5, 0.8),
        ("pt", "PT", ["PT"], 0.0, 0.0),  # it may be in Brazil
        ("pt", "AO", ["BR", "PT"], 0.0, 0.0),
        ("pt", None, ["BR", "PT"], 0.0, 0.0),  # one speaker of eight is Angolan or Mozambican: it may be at home there
        ("pt", None, ["BR", "PT", "AO", "MZ"], 0.8, 1.0),
        ("ja", None, ["JP"], 0.9, 1.0),
        ("tr", None, ["TR"], 0.6, 0.9),  # there are Turks in Germany
        ("de", "DE", ["DE", "AT", "CH"], 0.5, 0.8),  # those who had German at school count little
        ("en", "US", ["US"], 0.0, 0.0),
    ],
)
def test_what_a_language_surely_says(
    language: str, home: str | None, markets: list[str], least: float, most: float
) -> None:
    found = part(facet([(None, language, i // 10) for i in range(300)], home), markets)
    assert least <= found[1] <= most
    assert found[2] == 1


def test_english_alone_says_little() -> None:
    found = facet([(None, "en", i // 10) for i in range(300)])
    assert part(found, ["US"])[1:] == (0.0, 1.0)
    assert part(found, ["BR"])[2] < 0.3


@pytest.mark.parametrize(
    ("home", "most", "share"), [(None, "US", 0.56), ("US", "US", 0.77), ("GB", "GB", 0.59), ("CA", "CA", 0.46)]
)
def test_english_is_likely_written_where_most_write_it_and_at_the_creators_home(
    home: str | None, most: str, share: float
) -> None:
    """Not where most can speak it: a fifth in the USA, nearly as many in India."""
    found = facet([(None, "en", i // 10) for i in range(300)], home)
    assert found.shares[0].code == most
    assert found.shares[0].share == pytest.approx(share, abs=0.01)
    assert found.share_of("US") + found.share_of("GB") > 0.4


def test_few_where_creators_are_at_home_read_them_in_another_language() -> None:
    found = facet([(None, "en", i // 10) for i in range(300)], "IT")
    assert 0.1 < found.share_of("IT") < 0.25 < found.share_of("US")


def test_who_writes_no_words_is_likely_where_the_others_are() -> None:
    found = facet([(None, "it" if i % 3 else None, i // 10) for i in range(300)])
    alone = facet([(None, "it", i // 10) for i in range(300)])
    assert found.share_of("IT") == pytest.approx(alone.share_of("IT"))
    assert part(found, ["IT"])[1] < part(alone, ["IT"])[1] - 0.2  # and can be anywhere


def test_most_who_tell_live_there_so_it_passes_a_market_gate() -> None:
    told: list[tuple[str | None, str | None, int]] = [("US", "en", i // 10) for i in range(175)]
    told += [("GB", "en", 17)] * 5 + [(None, "en", i // 10) for i in range(120)]
    assert part(facet(told), ["US"])[1] > 0.6


def test_who_can_not_be_read_and_tells_nothing_can_be_anywhere() -> None:
    found = facet([("DE", "de", i // 10) for i in range(60)] + [(None, None, i // 10) for i in range(60)])
    value, low, high = part(found, ["DE"])
    assert value == pytest.approx(1)
    assert 0.6 < low < 0.95
    assert high == 1
    assert part(found, ["FR"])[2] > 0.02


def test_cells_of_few_do_not_leave() -> None:
    people: list[tuple[str | None, str | None, int]] = [("DE", "de", i // 10) for i in range(100)]
    people += [("AT", "de", 3)] * 4 + [(None, "de", i // 10) for i in range(50)] + [(None, "pl", 2)] * 4
    found = facet(people)
    assert set(found.told) == {"DE"}
    assert found.folded is not None
    assert found.folded.codes == ("AT",)
    assert {group.language for group in found.untold} == {"de", None}
    assert all(share.count >= 10 for share in found.shares)


def test_no_count_of_few_follows_from_those_who_do_not_tell() -> None:
    """Seven Austrians and one Swiss look as four and four do."""
    told: list[tuple[str | None, str | None, int]] = [("DE", "de", i // 10) for i in range(100)]
    silent: list[tuple[str | None, str | None, int]] = [(None, "de", i // 10) for i in range(50)]
    few, even = (
        facet([*told, *[("AT", "de", 3)] * austrians, *[("CH", "de", 4)] * (8 - austrians), *silent])
        for austrians in (7, 4)
    )
    assert few.untold[0].shares == pytest.approx(even.untold[0].shares)


def test_the_document_keeps_what_a_campaign_may_ask() -> None:
    members = tuple(
        AudienceMember(id=str(i), relation="commenter", texts=("Que vídeo lindo, adorei a receita de hoje",))
        for i in range(60)
    )
    made = infer(PROFILE, AudienceSample(creator="a1:b", run_id="r", made_at=AT, members=members))
    again = Audience.model_validate_json(made.model_dump_json())
    assert part(again.facet("countries"), ["BR"]) == part(made.facet("countries"), ["BR"])
    assert part(again.facet("countries"), ["US"])[2] < 0.1


def test_cities_are_those_that_people_name() -> None:
    places = ["Hamburg, Germany"] * 30 + ["Durham, NC"] * 15 + ["Durham, UK"] * 12 + ["Texas"] * 5 + ["home"] * 4
    members = tuple(AudienceMember(id=str(i), relation="follower", location=place) for i, place in enumerate(places))
    found = cities.estimate(Sample(profile=PROFILE, members=members))
    assert found.coverage == pytest.approx(57 / 66)
    assert [(share.code, share.name, share.count) for share in found.shares] == [
        ("hamburg, DE", "Hamburg, Germany", 30),
        ("durham, US-NC", "Durham, United States", 15),
        ("durham, GB", "Durham, United Kingdom", 12),
    ]
