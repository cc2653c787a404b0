"""The creator's insights beat inference, vendors stay apart, and all are set beside each other."""

from __future__ import annotations

from datetime import UTC, datetime

from bothsides.audience.infer import infer
from bothsides.documents.audience import Audience
from bothsides.documents.profile import (
    Account,
    AudienceFacts,
    AudienceMember,
    AudienceSample,
    Coverage,
    FactsOrigin,
    Profile,
    VendorFacts,
)

COMMON = {"creator": "youtube:@b", "run_id": "r", "made_at": datetime(2026, 11, 1, tzinfo=UTC)}
PLACES = {"France": 60, "Japan": 30, "Kenya": 12}


def audience(
    facts: AudienceFacts | None = None,
    *vendors: VendorFacts,
    places: dict[str, int] = PLACES,
    origin: FactsOrigin | None = None,
) -> Audience:
    members = tuple(
        AudienceMember(id=f"{place} {at}", relation="commenter", location=place)
        for place, many in places.items()
        for at in range(many)
    )
    profile = Profile(
        **COMMON, source="t", account=Account(), posts=(), coverage=Coverage(posts=0, audience=len(members)),
        audience_facts=facts, facts_origin=origin, vendor_facts=vendors,
    )  # fmt: skip
    return infer(profile, AudienceSample(**COMMON, members=members))


def test_insights_are_the_facet_and_the_inferred_one_is_kept_beside_it() -> None:
    found = audience(AudienceFacts(countries={"FR": 0.6, "DE": 0.4}))
    assert (found.facet("countries").source, found.facet("countries").share_of("FR")) == ("first_party", 0.6)
    assert found.facet("countries").shares[0].name == "France"
    assert (found.inferred["countries"].source, found.inferred["countries"].share_of("JP")) == ("inferred", 30 / 102)


def test_languages_of_the_insights_are_the_facet_as_well() -> None:
    found = audience(AudienceFacts(languages={"pt": 0.9}))
    [share] = found.facet("languages").shares
    assert (share.code, share.name, share.share) == ("pt", "Portuguese", 0.9)
    assert "languages" not in found.inferred  # nobody wrote anything: there is nothing to keep
    assert found.compared == {}


def test_what_the_sources_say_is_set_beside_each_other_the_largest_difference_first() -> None:
    vendor = VendorFacts(source="Modash", countries={"JP": 0.9, "FR": None})
    found = audience(AudienceFacts(countries={"FR": 0.6, "JP": 0.1}), vendor)
    assert [(d.source, d.inferred.code, d.said, d.inside) for d in found.compared["countries"]] == [
        ("Modash", "JP", 0.9, False), ("first_party", "JP", 0.1, False), ("first_party", "FR", 0.6, True),
    ]  # fmt: skip
    assert found.facet("countries").share_of("JP") == 0.1  # a vendor changes nothing


def test_without_other_sources_nothing_is_compared() -> None:
    found = audience()
    assert (found.compared, found.inferred) == ({}, {})
    assert found.facet("countries").source == "inferred"


def test_a_comparison_names_no_class_of_a_few() -> None:
    found = audience(None, VendorFacts(countries={"FR": 0.5, "KE": 0.1}), places={"France": 60, "Kenya": 3})
    assert [d.inferred.code for d in found.compared["countries"]] == ["FR"]


def test_what_a_platform_shows_to_brands_is_said_by_its_name() -> None:
    origin = FactsOrigin(source="Meta", people="engaged", period="this month")
    found = audience(AudienceFacts(countries={"FR": 0.9}, ages={"18-24": 0.4}), origin=origin)
    countries = found.facet("countries")
    assert (countries.source, countries.method) == ("first_party", "Meta, accounts that engaged this month")
    assert [(one.source, one.said) for one in found.compared["countries"]] == [("Meta", 0.9)]


def test_a_platforms_test_data_beat_nothing_and_are_compared_with_nothing() -> None:
    origin = FactsOrigin(source="Meta", people="engaged", simulated=True)
    found = audience(AudienceFacts(countries={"FR": 0.9}, ages={"18-24": 0.4}), origin=origin)
    assert (found.facet("countries").source, found.facet("countries").state) == ("inferred", "ok")
    ages = found.facet("ages")
    assert (ages.source, ages.state, ages.note) == ("first_party", "experimental", "test data of Meta, true of nobody")
    assert found.compared == {}
