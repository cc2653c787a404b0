"""From answers, one a person, to a facet; and the share of several classes of one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bothsides.audience.cells import safe
from bothsides.documents.facet import Facet, Folded, Share, Untold
from bothsides.speakers import least_of, most_of
from bothsides.statistics.design import effective_n, limits
from bothsides.statistics.facets import any_of, counted, first_party, languages_facet, part
from bothsides.statistics.intervals import least_mean


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
    assert facet.method == "the creator's own insights"


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


def test_of_classes_that_overlap_the_surely_largest_is_the_least() -> None:
    """Of 100 people who care about one of two topics 60 each, 67 about any: the interval was 1 to 1."""
    random, held = np.random.default_rng(0), 0
    for _ in range(200):
        one = random.random(100) < 0.6
        other = np.where(random.random(100) < 0.7, one, random.random(100) < 0.6)
        shares = tuple(
            Share(
                code=code, name=code, share=n / 100, low=limits(n / 100, 100)[0], high=limits(n / 100, 100)[1], count=n
            )
            for code, n in (("a", int(one.sum())), ("b", int(other.sum())))
        )
        facet = Facet(state="ok", n=100, coverage=1, shares=shares, method="m")
        value, low, high = any_of(facet, ["a", "b"])
        held += low <= 0.6 + 0.3 * 0.4 * 0.6 <= high
        assert low == max(part(facet, [code])[1] for code in "ab")
        assert (value, high) == (part(facet, ["a", "b"])[0], part(facet, ["a", "b"])[2])
    assert held >= 0.93 * 200
    assert any_of(facet, ["a"]) == part(facet, ["a"])
    assert any_of(facet, ["c"])[1] == 0
    assert any_of(facet.model_copy(update={"state": "unavailable"}), ["a", "b"]) == (None, 0.0, 1.0)


def test_a_share_of_several_classes_stays_a_share() -> None:
    """A text can show several emotions, so what is added can be over the whole."""
    facet = modelled(joy=(0.7, 0.0, 0.9), love=(0.6, 0.0, 0.8))
    assert part(facet, ["joy", "love"]) == pytest.approx((1.0, 1.3 - 0.85**0.5, 1.0))
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


def test_one_small_class_alone_bounds_no_other() -> None:
    assert part(first_party({"DE": 0.001}), ["US"]) == pytest.approx((0, 0, 0.999))


# ------------------------------------------------------------------------------------- people drawn post by post


def test_people_of_one_post_widen_what_is_counted() -> None:
    codes, of = ["US", "US", "US", "DE", "DE"] * 20, [at // 10 for at in range(100)]
    facet, texts = counted(codes, clusters=of, method="test"), languages_facet(codes, minimum=20, clusters=of)
    told = effective_n(codes, of)
    assert told < 100
    for found in (facet, texts):
        assert found.effective_n == told
        assert (found.shares[0].low, found.shares[0].high) == limits(0.6, told)
    assert part(facet, ["US"]) == pytest.approx((0.6, *limits(0.6, told)))
    assert part(facet, ["US", "DE"]) == pytest.approx((1.0, *limits(1.0, told)))


def test_where_nothing_says_how_much_people_tell_they_tell_what_they_are() -> None:
    rows = counted(["US"] * 30 + ["DE"] * 50, method="test").shares
    facet = Facet(state="ok", n=160, coverage=0.5, shares=rows, method="test")
    assert part(facet, ["US", "DE"]) == pytest.approx((1.0, *limits(1.0, 80)))


def test_an_interval_that_was_rounded_is_still_that_of_a_count() -> None:
    whole = counted(["US"] * 30 + ["DE"] * 50, method="test")
    rounded = [
        share.model_copy(update={"low": round(share.low, 7), "high": round(share.high, 7)}) for share in whole.shares
    ]
    assert part(whole.model_copy(update={"shares": tuple(rounded)}), ["US", "DE"]) == pytest.approx(
        (1.0, *limits(1.0, 80))
    )


def test_equal_shares_come_by_their_code_in_each_kind_of_facet() -> None:
    assert [share.code for share in first_party({"b": 0.25, "a": 0.25, "c": 0.5}).shares] == ["c", "a", "b"]
    assert [share.code for share in languages_facet(["fr", "de"] * 10, minimum=20).shares] == ["de", "fr"]


def test_own_figures_that_list_nothing_leave_all_open() -> None:
    assert part(first_party({}), ["US"]) == (0, 0, 1)


# --------------------------------------------------------------------- classes that were too small to be told apart


def with_folded(codes: str, count: float, rows: tuple[Share, ...] = ()) -> Facet:
    """80 people whose class is known, of 160; the folded classes are those letters, the largest first."""
    return Facet(
        state="ok", n=160, coverage=0.5, shares=rows, method="test", folded=Folded(codes=tuple(codes), count=count)
    )


@pytest.mark.parametrize(
    ("count", "asked", "fewest", "most"),
    [  # in people: none has over ten, none has more than the one before
        (20, "G", 5, 10),  # all alike, or the first two have all
        (20, "D", 10 / 3, 10),  # 10, 3.3, 3.3, 3.3
        (20, "F", 0, 20 / 3),  # the first three alike
        (20, "I", 0, 5),
        (20, "GD", 10, 20),
        (20, "GI", 20 / 3, 40 / 3),  # the first three alike; 10, 3.3, 3.3, 3.3
        (20, "DFI", 10, 15),
        (20, "GDFI", 20, 20),
        (6, "G", 1.5, 6),
        (6, "I", 0, 1.5),
        (25, "G", 6.25, 10),
        (25, "D", 5, 10),
        (25, "F", 2.5, 25 / 3),  # 10, 10, 2.5, 2.5; the first three alike
        (25, "I", 0, 6.25),
        (40, "F", 10, 10),
    ],
)
def test_a_folded_class_has_the_fewest_and_the_most_that_order_and_sum_allow(
    count: float, asked: str, fewest: float, most: float
) -> None:
    value, low, high = part(with_folded("GDFI", count), list(asked))
    assert value == pytest.approx((fewest + most) / 2 / 80)
    assert (low, high) == pytest.approx((limits(fewest / 80, 80)[0], limits(most / 80, 80)[1]))


def test_what_is_folded_is_added_to_what_is_named() -> None:
    rows = counted(["US"] * 40 + ["BR"] * 20, method="test").shares
    shares = tuple(
        row.model_copy(
            update={
                "share": row.count / 80,
                "low": limits(row.count / 80, 80)[0],
                "high": limits(row.count / 80, 80)[1],
            }
        )
        for row in rows
    )
    facet = with_folded("GDFI", 20, shares)
    value, low, high = part(facet, ["US", "G"])
    assert value == pytest.approx((40 + 7.5) / 80)
    assert (low, high) == pytest.approx((limits(45 / 80, 80)[0], limits(50 / 80, 80)[1]))
    assert part(facet, ["US"]) == pytest.approx((0.5, *limits(0.5, 80)))
    assert part(facet, ["JP"]) == pytest.approx((0.0, *limits(0.0, 80)))


def test_beside_modelled_shares_folded_classes_can_only_add() -> None:
    row = Share(code="US", name="US", share=0.5, low=0.4, high=0.55, count=40)
    value, low, high = part(with_folded("GDFI", 20, (row,)), ["US", "G"])
    assert (value, low) == pytest.approx((0.5 + 7.5 / 80, 0.4))
    assert high == pytest.approx(0.55 + limits(10 / 80, 80)[1])
    assert part(with_folded("GDFI", 20, (row,)), ["US"]) == pytest.approx((0.5, 0.4, 0.55))


# ------------------------------------------------------------------------------- people who do not tell their class


def halfway(*groups: Untold, told: float | None = 50, folded: Folded | None = None, **classes: float) -> Facet:
    """Half of 200 people tell their class; the others are these groups."""
    return Facet(
        state="ok", n=200, coverage=0.5, effective_n=told, told=classes, untold=groups, folded=folded, method="test"
    )


def mixed(*groups: tuple[float, float], sign: int) -> float:
    """The end of a mean over groups of (size, end): of their sizes 200 people tell as much as 100, since two who tell
    their class do as one."""
    return sign * least_mean([(size, sign * end) for size, end in groups], 100)


def test_those_who_do_not_tell_count_with_what_is_likely_and_what_is_possible_of_them() -> None:
    """.5 of all tell: .6 of them are there. .3 write English: .7 of those who tell are. Of .2 nothing is known."""
    english = Untold(language="en", share=0.3, told=40, shares={"US": 0.7, "GB": 0.3})
    unknown = Untold(language=None, share=0.2, told=0, shares={"US": 0.5})
    value, low, high = part(halfway(english, unknown, US=60, BR=40), ["US"])
    likely = 0.5 * 0.6 + 0.3 * 0.7 + 0.2 * 0.5
    assert value == pytest.approx(likely)

    def odds(share: float) -> float:
        return share / (1 - share)

    few, many = limits(0.7, 40)  # of the English, at four times lower or higher odds
    few, many = odds(few) / 4 / (1 + odds(few) / 4), odds(many) * 4 / (1 + odds(many) * 4)
    least, most = limits(0.6, 50)
    assert low == pytest.approx(mixed((0.5, least), (0.3, few), (0.2, 0), sign=1))
    assert high == pytest.approx(mixed((0.5, most), (0.3, many), (0.2, 1), sign=-1))


def test_several_classes_are_added_in_each_group() -> None:
    english = Untold(language="en", share=0.5, told=40, shares={"US": 0.7, "GB": 0.1, "IN": 0.2})
    value, low, high = part(halfway(english, US=60, GB=10, BR=30), ["US", "GB"])
    assert value == pytest.approx(0.5 * 0.7 + 0.5 * 0.8)
    assert low < value < high
    assert part(halfway(english, US=60, GB=10, BR=30), ["US", "GB", "IN", "BR"])[0] == pytest.approx(1.0)


@pytest.mark.parametrize("told", [0, 9, 10, 11])
def test_under_ten_who_tell_only_their_language_says_where_others_can_live(told: float) -> None:
    """Brazilians among those who write Portuguese, for a creator at home in Brazil."""
    group = Untold(language="pt", share=0.5, told=told, shares={"BR": 0.9}, home="BR")
    value, low, high = part(halfway(group, US=100), ["BR"])
    few, many = least_of("pt", ["BR"], "BR"), most_of("pt", ["BR"])
    assert least_of("pt", ["BR"], None) < few < 0.9 < many
    if told >= 10:
        few, many = limits(0.9, told)
        few, many = few / (few + 4 * (1 - few)), 4 * many / (4 * many + 1 - many)
    assert value == pytest.approx(0.45)
    assert low == pytest.approx(mixed((0.5, 0), (0.5, few), sign=1))
    assert high == pytest.approx(mixed((0.5, limits(0.0, 50)[1]), (0.5, many), sign=-1))


def test_what_is_likely_lies_within_what_is_possible() -> None:
    """Nobody writes Portuguese in Japan, as far as is known; yet some of them are told to live there."""
    group = Untold(language="pt", share=0.5, told=0, shares={"JP": 0.5})
    assert most_of("pt", ["JP"]) < 0.5
    value, low, high = part(halfway(group, US=100), ["JP"])
    assert (value, low) == pytest.approx((0.25, mixed((0.5, 0), (0.5, least_of("pt", ["JP"])), sign=1)))
    assert high == pytest.approx(mixed((0.5, limits(0.0, 50)[1]), (0.5, 0.5), sign=-1))


def test_folded_classes_are_of_those_who_tell() -> None:
    """Of a hundred who tell, 20 are in four small countries: the largest of them has 5 to 10."""
    group = Untold(language="pt", share=0.5, told=0, shares={"BR": 1.0})
    folded = Folded(codes=("GB", "DE", "FR", "IT"), count=20)
    value, low, high = part(halfway(group, folded=folded, US=70, BR=10), ["US", "GB"])
    most = limits(0.8, 50)[1], most_of("pt", ["US", "GB"])
    assert value == pytest.approx(0.5 * 0.775)
    assert low == pytest.approx(mixed((0.5, limits(0.75, 50)[0]), (0.5, 0), sign=1))
    assert high == pytest.approx(mixed((0.5, most[0]), (0.5, most[1]), sign=-1))


def test_where_nobody_tells_all_is_as_the_groups_say() -> None:
    """One group: nothing lies between groups, so who was drawn does not matter."""
    group = Untold(language="en", share=1.0, told=100, shares={"US": 0.5})
    facet = Facet(state="ok", n=200, coverage=0, untold=(group,), method="test")
    low, high = limits(0.5, 100)
    assert part(facet, ["US"]) == pytest.approx((0.5, low / (low + 4 * (1 - low)), 4 * high / (4 * high + 1 - high)))


def test_a_share_of_everybody_is_all_of_them() -> None:
    group = Untold(language="en", share=0.5, told=1e9, shares={"US": 1.0})
    assert part(halfway(group, told=1e9, US=100), ["US"]) == pytest.approx((1.0, 1.0, 1.0), abs=1e-6)
    assert part(halfway(group, told=1e9, US=100), ["JP"]) == pytest.approx((0.0, 0.0, 0.0), abs=1e-6)


# ------------------------------------------------------------------------------------------- a class more is no less

COUNTRIES = ("US", "GB", "IN", "BR", "PT", "DE", "FR")


@st.composite
def audiences(draw: st.DrawFn) -> Facet:
    """Made-up countries of made-up people: those who tell theirs, some folded, and those who do not."""
    counts = draw(st.lists(st.sampled_from((0, 0, 1, 10, 40, 300)), min_size=7, max_size=7))
    told = {code: float(count) for code, count in zip(COUNTRIES, counts, strict=True) if count >= 10}
    folded = tuple(code for code, count in zip(COUNTRIES, counts, strict=True) if count == 1)
    people = sum(told.values()) + 5 * len(folded)
    groups = []
    for language in draw(st.lists(st.sampled_from(("en", "pt", "de", None)), unique=True, max_size=3)):
        weights = draw(st.lists(st.integers(0, 9), min_size=7, max_size=7))
        shares = {code: at / (sum(weights) + 1) for code, at in zip(COUNTRIES, weights, strict=True) if at}
        facts = {"told": draw(st.sampled_from((0, 9, 10, 60))), "home": draw(st.sampled_from((None, "PT", "US")))}
        groups.append((draw(st.integers(1, 300)), Untold(language=language, share=0, shares=shares, **facts)))
    n = max(1, round(people + sum(size for size, _ in groups)))
    return Facet(
        state="ok", n=n, coverage=people / n, effective_n=people * draw(st.sampled_from((0.1, 0.4, 1.0))), told=told,
        untold=tuple(group.model_copy(update={"share": size / n}) for size, group in groups), method="test",
        folded=Folded(codes=folded, count=5 * len(folded)) if folded else None,
    )  # fmt: skip


@st.composite
def without_untold(draw: st.DrawFn) -> Facet:
    """The same where nobody is left who does not tell: counted, modelled, or the platform's own figures."""
    counts = draw(st.lists(st.sampled_from((0, 0, 1, 3, 12, 40, 300)), min_size=7, max_size=7))
    kind = draw(st.sampled_from((counted, modelled, first_party)))
    if kind is first_party:
        return first_party({code: at / (sum(counts) + 5) for code, at in zip(COUNTRIES, counts, strict=True) if at})
    whole = counted(
        [code for code, at in zip(COUNTRIES, counts, strict=True) for _ in range(at)],
        method="test",
        minimum=0,
        clusters=[at // draw(st.sampled_from((1, 5))) for at in range(sum(counts))],
    )
    if kind is counted:
        return safe(whole)
    rows = ((one.code, one.share, draw(st.floats(0, 1)), draw(st.floats(0, 1))) for one in whole.shares)
    shares = {code: (share, share * down, share + (1 - share) * up) for code, share, down, up in rows}
    return safe(modelled(**shares).model_copy(update={"folded": None}))


@settings(max_examples=150)
@given(audiences() | without_untold(), st.permutations(COUNTRIES))
def test_a_country_more_never_makes_the_share_or_an_end_of_it_less(facet: Facet, order: list[str]) -> None:
    """The sizes of the groups were taken for less sure where the groups differ, whichever way: with a country more
    whose people tell it, the lower end could be .05 less."""
    found = [part(facet, order[:most]) for most in range(8)]
    for fewer, more in pairwise(found):
        assert all((b or 0) >= (a or 0) - 1e-8 for a, b in zip(fewer, more, strict=True))
