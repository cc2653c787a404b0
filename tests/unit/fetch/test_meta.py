"""Meta's numbers: shares whatever their unit, and the names of ages and genders in whatever form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.documents.profile import FactsOrigin
from bothsides.fetch import meta

WEIGHTS = st.lists(st.integers(1, 1_000), min_size=2, max_size=12)


@given(WEIGHTS, st.sampled_from([1.0, 100.0, 7_000.0]))
def test_the_same_people_are_the_same_shares_in_any_unit(weights: list[int], unit: float) -> None:
    parts = {str(at): unit * weight / sum(weights) for at, weight in enumerate(weights)}
    found = meta.shares(parts, meta.whole(parts.values()))
    assert found == pytest.approx({str(at): weight / sum(weights) for at, weight in enumerate(weights)}, abs=1e-6)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([0.6, 0.4], 1), ([60, 38], 100), ([55], 100), ([0.55], 1), ([4200, 2800], 7000), ([150, 30], 180), ([], 0),
        ([101.0, 3.0], 100),
    ],
)  # fmt: skip
def test_what_numbers_are_parts_of(parts: list[float], whole: float) -> None:
    assert meta.whole(parts) == whole


def test_numbers_that_are_no_shares_are_refused() -> None:
    with pytest.raises(ValueError, match=r"4\.80"):
        meta.shares({"BR": 480.0}, 100)
    with pytest.raises(ValueError, match="-0"):
        meta.shares({"BR": -1.0}, 100)
    assert meta.shares({"BR": 48.0}, 0) == {}, "a part of what?"
    assert meta.shares({"BR": 0.0, "PT": 5.0}, 100) == {"PT": 0.05}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("female", "woman"), ("Male", "man"), ("F", "woman"), ("M.18-24", "man"), ("female.65+", "woman"),
        ("U", "unknown"),
        ("female 18_to_24", "woman"), ("custom", "unknown"), ("", "unknown"), ("malefemale", "unknown"),
    ],
)  # fmt: skip
def test_genders_by_name(name: str, told: str) -> None:
    assert meta.gender(name) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("18-24", "18-24"), ("18_to_24", "18-24"), ("M.25-34", "25-34"), ("65+", "65+"), ("65_and_above", "65+"),
        ("unknown", None), ("1-2-3", None),
    ],
)  # fmt: skip
def test_ages_by_name(name: str, told: str | None) -> None:
    assert meta.age(name) == told


def test_whose_figures_they_are_in_words() -> None:
    assert FactsOrigin(source="Meta", people="followers").told == "Meta, followers"
    assert FactsOrigin(source="Meta", people="engaged", period="this month").told.endswith("that engaged this month")


def test_simulated_creators_say_so_in_any_of_their_texts() -> None:
    assert meta.simulated(None, "This is Mocked Creator Data. To access real creator data, proceed through app review.")
    assert not meta.simulated(None, 3, "I mock creators", "")
