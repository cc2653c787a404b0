"""How many of an audience can live in some countries, by the languages that it writes in."""

from __future__ import annotations

import pytest

from bothsides.fit.speakers import living_in
from bothsides.statistics.facets import counted, first_party
from tests.unit.fit.cases import people


def test_of_a_main_language_all_may_live_there() -> None:
    assert living_in(first_party({"pt": 0.7, "ja": 0.3}), ["BR"]) == pytest.approx(0.7, abs=0.01)
    assert living_in(first_party({"pt": 0.5, "de": 0.2, "ja": 0.3}), ["BR", "DE"]) == pytest.approx(0.7, abs=0.01)
    assert living_in(first_party({"pt": 0.7, "ja": 0.3}), ["BR", "JP"]) == 1


def test_of_whom_no_language_is_told_all_may_live_there() -> None:
    assert living_in(first_party({"ja": 0.4, "ko": 0.3}), ["BR"]) == pytest.approx(0.3, abs=0.01)
    assert living_in(first_party({"pt": 0.4, "ja": 0.3}), ["BR"]) == pytest.approx(0.7, abs=0.01)


def test_the_upper_end_of_a_share_counts() -> None:
    facet = people(pt=30, ja=70)
    assert living_in(facet, ["BR"]) == pytest.approx(facet.shares[1].high, abs=0.02)


def test_nothing_is_said_where_languages_are_not_known() -> None:
    assert living_in(counted(["pt"] * 5, method="test"), ["BR"]) is None
