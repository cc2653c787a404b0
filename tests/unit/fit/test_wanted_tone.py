"""The tone of a group of texts against the wanted one."""

from __future__ import annotations

import pytest

from bothsides.documents.facet import Facet, Share
from bothsides.fit.wanted_tone import strongest, tone
from bothsides.statistics.facets import counted, first_party, part


def modelled(**shares: tuple[float, float, float]) -> Facet:
    """Shares of emotions with their intervals, of which a text can show several."""
    rows = tuple(
        Share(code=code, name=code, share=at, low=low, high=high, count=round(100 * at))
        for code, (at, low, high) in shares.items()
    )
    return Facet(state="ok", n=100, coverage=1, shares=rows, method="test")


def test_it_is_the_wanted_part_of_what_is_felt_neutral_apart() -> None:
    found = tone(first_party({"joy": 0.3, "anger": 0.1, "neutral": 0.6}), ["joy"])
    assert found is not None
    assert found[0] == found[1] == pytest.approx(0.75)


def test_the_interval_goes_to_the_corners() -> None:
    """Least if the wanted is at its least while all else is at its most."""
    facet = modelled(joy=(0.3, 0.2, 0.42), anger=(0.1, 0.04, 0.2))
    (_, joy_low, joy_high), (_, anger_low, anger_high) = part(facet, ["joy"]), part(facet, ["anger"])
    assert (joy_low, joy_high, anger_low, anger_high) == pytest.approx((0.2, 0.42, 0.04, 0.2))
    assert tone(facet, ["joy"]) == pytest.approx((0.3 / 0.4, 0.2 / (0.2 + 0.2), 0.42 / (0.42 + 0.04)))
    assert tone(facet, ["anger"]) == pytest.approx((0.1 / 0.4, 0.04 / (0.04 + 0.42), 0.2 / (0.2 + 0.2)))


def test_nothing_felt_is_no_tone() -> None:
    assert tone(first_party({"neutral": 1.0}), ["joy"]) is None
    assert tone(counted(["joy"] * 5, method="test"), ["joy"]) is None
    assert tone(first_party({"joy": 0.0, "anger": 0.0}), ["joy"]) is None


def test_experimental_shares_are_taken_as_they_are() -> None:
    facet = first_party({"joy": 0.3, "anger": 0.1}).model_copy(update={"state": "experimental"})
    assert (tone(facet, ["joy"]) or (0,))[0] == pytest.approx(0.75)


def test_the_two_that_show_most_are_named() -> None:
    facet = first_party({"admiration": 0.08, "anger": 0.5, "curiosity": 0.21, "joy": 0.04})
    assert strongest(facet, ["joy", "admiration", "curiosity"]) == "curiosity 21%, admiration 8%"
