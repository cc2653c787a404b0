"""S4: no class with fewer than ten people leaves, and what a brief asks stays right without them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.audience.cells import safe
from bothsides.audience.infer import infer
from bothsides.documents.audience import Audience
from bothsides.documents.facet import MIN_CELL, Facet
from bothsides.documents.profile import Account, AudienceMember, AudienceSample, Coverage, Profile
from bothsides.statistics.design import limits
from bothsides.statistics.facets import counted, first_party, part
from tests.simulation import assert_holds

CODES = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(1, 40))
COMMON = {"creator": "youtube:@b", "run_id": "r", "made_at": datetime(2026, 11, 1, tzinfo=UTC)}


def facet(**codes: int) -> Facet:
    return safe(counted([code for code, n in codes.items() for _ in range(n)], method="test"))


def audience(*members: AudienceMember) -> Audience:
    coverage = Coverage(posts=0, audience=len(members))
    profile = Profile(**COMMON, source="t", account=Account(), posts=(), coverage=coverage)
    return infer(profile, AudienceSample(**COMMON, members=members))


def test_small_classes_are_folded_and_the_others_stay_as_they_were() -> None:
    found = facet(US=60, GB=10, DE=9, FR=1)
    whole = counted(["US"] * 60 + ["GB"] * 10 + ["DE"] * 9 + ["FR"], method="test")
    assert [share.code for share in found.shares] == ["US", "GB"]
    assert found.shares == whole.shares[:2]
    assert found.folded
    assert (found.folded.codes, found.folded.count) == (("DE", "FR"), 10)


def test_nothing_is_folded_where_nothing_is_small() -> None:
    assert facet(US=60, GB=10).folded is None


def test_a_facet_that_must_not_be_used_tells_no_counts() -> None:
    found = facet(US=12, GB=3)
    assert (found.state, found.shares, found.folded) == ("insufficient_data", (), None)


def test_first_party_shares_stay() -> None:
    own = first_party({"US": 0.9, "FO": 0.0001})
    assert safe(own) == own


@given(CODES)
def test_what_leaves_has_ten_people_and_the_sum_stays(codes: dict[str, int]) -> None:
    found = facet(**codes)
    assert all(share.count >= MIN_CELL for share in found.shares)
    if found.state == "ok":
        count = sum(share.count for share in found.shares) + (found.folded.count if found.folded else 0)
        assert count == sum(codes.values())


@given(CODES, st.sets(st.sampled_from("ABCDEFGHXY"), min_size=1))
def test_what_a_brief_asks_lies_in_the_interval_that_is_left(codes: dict[str, int], asked: set[str]) -> None:
    whole = counted([code for code, n in codes.items() for _ in range(n)], method="test")
    share, low, _ = part(whole, sorted(asked))
    value, least, most = part(safe(whole), sorted(asked))
    assert (share is None) == (value is None)
    if share is not None and value is not None:
        assert least - 1e-9 <= share <= most + 1e-9
        assert least <= value + 1e-9
        assert value <= most + 1e-9
        assert least <= low + 1e-9


def test_folded_classes_count_as_the_fewest_and_the_most_that_they_can_be() -> None:
    found = facet(US=60, GB=9, DE=8, FR=2, IT=1)  # 20 of 80 in four classes, the largest first
    assert part(found, ["US", "GB", "DE", "FR", "IT"]) == pytest.approx((1.0, *limits(1.0, 80)))
    value, low, high = part(found, ["US", "GB"])  # Britain has 5 to 10 of the 20
    assert value == pytest.approx(67.5 / 80)
    assert (low, high) == pytest.approx((limits(65 / 80, 80)[0], limits(70 / 80, 80)[1]))
    value, low, high = part(found, ["IT"])  # Italy has none to 5
    assert (value, low, high) == pytest.approx((2.5 / 80, 0.0, limits(5 / 80, 80)[1]))
    assert part(found, ["JP"]) == pytest.approx((0.0, *limits(0.0, 80))), "nobody is from there"


def test_first_party_shares_are_added_as_they_are() -> None:
    assert part(first_party({"US": 0.9, "GB": 0.05}), ["US", "GB"]) == pytest.approx((0.95, 0.95, 0.95))


@pytest.mark.simulation
def test_a_market_that_is_folded_keeps_an_interval_that_holds() -> None:
    """Fifty small countries of 1.5 % and less, of which three are the markets."""
    random = np.random.default_rng(3)
    shares = np.array([0.4, 0.2] + [0.008] * 50)
    found = []
    for _ in range(300):
        counts = random.multinomial(400, shares)
        found.append(part(facet(**{f"C{at}": int(n) for at, n in enumerate(counts) if n}), ["C2", "C3", "C4"]))
    assert_holds(0.024, found, tight=False)


def test_the_audience_has_no_country_of_a_few() -> None:
    places = Counter(France=30, Japan=12, Kenya=3, Peru=1)
    members = [
        AudienceMember(id=f"{place} {at}", relation="commenter", location=place, bio="hi")
        for place, many in places.items()
        for at in range(many)
    ]
    found = audience(*members)
    assert [share.code for share in found.facet("countries").shares] == ["FR", "JP"]
    for name, one in found.facets.items():
        assert all(share.count >= MIN_CELL for share in one.shares), name
        assert one.state in ("ok", "experimental") or not one.shares, name


@pytest.mark.parametrize("many", [0, 3, 12, 49])
def test_a_small_sample_tells_no_small_cell(many: int) -> None:
    members = [AudienceMember(id=str(at), relation="commenter", location="France") for at in range(many)]
    found = audience(*members)
    assert all(share.count >= MIN_CELL for one in found.facets.values() for share in one.shares)
    assert found.sketch is None
