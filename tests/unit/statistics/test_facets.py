"""From answers, one a person, to a facet; and the share of several classes of one."""

from __future__ import annotations

import pytest

from bothsides.documents.facet import Facet, Share
from bothsides.statistics.design import limits
from bothsides.statistics.facets import counted, first_party, languages_facet, part


def modelled(**shares: tuple[float, float, float]) -> Facet:
    """Shares whose intervals are not those of a count."""
    rows = tuple(
        Share(code=code, name=code, share=share, low=low, high=high, count=share * 100)
        for code, (share, low, high) in shares.items()
    )
    return Facet(state="ok", n=100, coverage=1, shares=rows, method="model")


# ----------------------------------------------------------------------------------------------------- counted
def test_a_share_is_of_those_who_could_be_told() -> None:
    facet = counted(["DE"] * 6 + ["US"] * 18 + [None] * 8, names={"DE": "Germany"}, method="how", note="why")
    assert (facet.state, facet.n, facet.coverage) == ("ok", 32, 0.75)
    assert (facet.source, facet.method, facet.note) == ("inferred", "how", "why")
    us, de = facet.shares
    assert (us.code, us.name, us.share, us.count) == ("US", "US", 0.75, 18)
    assert (de.code, de.name, de.share, de.count) == ("DE", "Germany", 0.25, 6)
    assert (us.low, us.high) == limits(18 / 24, 24)


def test_the_most_come_first_and_equals_by_their_code() -> None:
    facet = counted(["b"] * 5 + ["a"] * 5 + ["c"] * 15, method="test")
    assert [share.code for share in facet.shares] == ["c", "a", "b"]


@pytest.mark.parametrize(("told", "state"), [(19, "insufficient_data"), (20, "ok"), (21, "ok")])
def test_under_twenty_who_could_be_told_say_too_little(told: int, state: str) -> None:
    assert counted(["US"] * told + [None] * 10, method="test").state == state


def test_nobody_is_no_coverage() -> None:
    facet = counted([], method="test", minimum=0)
    assert (facet.n, facet.coverage, facet.shares) == (0, 0.0, ())


# ------------------------------------------------------------------------------------------------- first party
def test_the_platforms_own_figures_are_of_everyone_and_have_no_interval() -> None:
    facet = first_party({"DE": 0.3, "US": 0.6, "AT": 0.05, "CH": 0.05}, {"DE": "Germany"})
    assert (facet.state, facet.source, facet.n, facet.coverage) == ("ok", "first_party", 0, 1)
    assert [share.code for share in facet.shares] == ["US", "DE", "AT", "CH"]
    assert [share.name for share in facet.shares] == ["US", "Germany", "AT", "CH"]
    assert [(s.share, s.low, s.high, s.count) for s in facet.shares[:2]] == [(0.6, 0.6, 0.6, 0), (0.3, 0.3, 0.3, 0)]
    assert "insights" in facet.method


# --------------------------------------------------------------------------------------------------- languages
def test_languages_have_their_names_and_shares_of_the_texts_that_could_be_told() -> None:
    facet = languages_facet(["en"] * 12 + ["de"] * 4 + ["fr"] * 4 + [None] * 5, minimum=20)
    assert (facet.state, facet.n, facet.coverage, facet.method) == ("ok", 25, 0.8, "fastText lid.176")
    assert [(share.code, share.name, share.count) for share in facet.shares] == [
        ("en", "English", 12), ("de", "German", 4), ("fr", "French", 4),
    ]  # fmt: skip
    assert (facet.shares[0].share, facet.shares[0].low, facet.shares[0].high) == (0.6, *limits(12 / 20, 20))


def test_too_few_texts_have_no_language() -> None:
    facet = languages_facet(["en"] * 19 + [None], minimum=20)
    assert (facet.state, facet.n, facet.coverage, facet.shares) == ("insufficient_data", 20, 0.95, ())
    assert facet.method == "fastText lid.176"
    assert languages_facet([], minimum=1).coverage == 0


# -------------------------------------------------------------------------------------------------------- part
def test_a_facet_that_must_not_be_used_says_nothing() -> None:
    assert part(counted(["US"] * 19, method="test"), ["US"]) == (None, 0.0, 1.0)
    assert part(Facet(state="unavailable", n=0, coverage=0, method="none"), ["US"]) == (None, 0.0, 1.0)


def test_counted_classes_are_added_before_the_interval_is_taken() -> None:
    facet = counted(["US"] * 30 + ["GB"] * 10 + ["DE"] * 40 + [None] * 20, method="test")
    assert part(facet, ["US", "GB"]) == pytest.approx((0.5, *limits(40 / 80, 80)))
    assert part(facet, ["DE"]) == pytest.approx((0.5, *limits(40 / 80, 80)))
    assert part(facet, ["US", "GB", "DE"]) == pytest.approx((1.0, *limits(80 / 80, 80)))
    assert part(facet, ["FR"]) == pytest.approx((0.0, *limits(0 / 80, 80)))


def test_modelled_classes_are_added_with_their_own_intervals() -> None:
    facet = modelled(joy=(0.3, 0.27, 0.38), love=(0.2, 0.16, 0.26), anger=(0.1, 0.05, 0.5))
    assert part(facet, ["joy", "love"]) == pytest.approx((0.5, 0.45, 0.6))  # hypot of .03, .04 and of .08, .06
    assert part(facet, ["anger"]) == pytest.approx((0.1, 0.05, 0.5))


def test_a_share_of_several_classes_stays_a_share() -> None:
    """A text can show several emotions, so what is added can be over the whole."""
    facet = modelled(joy=(0.7, 0.0, 0.9), love=(0.6, 0.0, 0.8))
    assert part(facet, ["joy", "love"]) == pytest.approx((1.0, 1 - 0.85**0.5, 1.0))
    assert part(modelled(joy=(0.1, 0.0, 0.9), love=(0.1, 0.0, 0.8)), ["joy", "love"])[1] == pytest.approx(
        0.2 - 0.02**0.5
    )


def test_what_the_platform_says_is_added_as_it_is() -> None:
    assert part(first_party({"US": 0.5, "GB": 0.25, "DE": 0.25}), ["US", "GB"]) == (0.75, 0.75, 0.75)


def test_what_the_platform_does_not_list_is_no_more_than_the_smallest_that_it_lists() -> None:
    """Platforms list the largest ten or 45 alone."""
    largest = first_party({"US": 0.5, "GB": 0.2, "DE": 0.02})
    assert part(largest, ["FR"]) == pytest.approx((0, 0, 0.02))
    assert part(largest, ["US", "FR", "ES"]) == pytest.approx((0.5, 0.5, 0.54))
    assert part(largest, [f"{at}" for at in range(20)]) == pytest.approx((0, 0, 0.28)), "all together are the rest"
    assert part(first_party({"woman": 0.6, "man": 0.4}), ["unknown"]) == (0, 0, 0), "here nothing is left"
