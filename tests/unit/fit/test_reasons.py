"""What components share: shares and lists in words, names in texts, and what a component is made of."""

from __future__ import annotations

from typing import Any

import pytest

from bothsides.documents.facet import Facet, Interval
from bothsides.documents.fit import Evidence
from bothsides.fit.reasons import (
    Kind,
    aligned,
    listed,
    many,
    met,
    odds_against,
    of_creators,
    of_wanted,
    percent,
    quoted,
    why_not,
)  # fmt: skip
from bothsides.statistics.facets import counted, first_party
from bothsides.text.naming import names
from tests.unit.fit.cases import brief, case, people, posts

AGES = Kind("audience_ages", {"sales": 10, "awareness": 6}, document="audience", path="facets.ages", ask="ages")
POSTS = Kind("creator_posts", {"sales": 4, "awareness": 7}, document="profile", path="posts", usual=0.2)
SHOWN = Evidence(document="profile", path="posts", n=3)


# ---------------------------------------------------------------------------------------------------------- words
def test_an_estimate_in_words() -> None:
    assert percent(0.624, 0.55, 0.678) == "62% (55% to 68%)"
    assert of_creators((0.97, 0.951, 0.98)) == "97% of creators (95% to 98%)"
    assert of_creators((1.0, 0.995, 1.0)) == "99% of creators (99% to 99%)", "nobody is nearer than all"


@pytest.mark.parametrize(
    ("some", "said"),
    [
        (["A"], "A"), (["A", "B"], "A or B"), (["A", "B", "C"], "A, B or C"), (["A", "B", "C", "D"], "A, B, C or D"),
        (["A", "B", "C", "D", "E"], "A, B, C, D or 1 more"), (["A", "B", "C", "D", "E", "F"], "A, B, C, D or 2 more"),
    ],
)  # fmt: skip
def test_a_list_in_words(some: list[str], said: str) -> None:
    assert listed(some) == said
    assert listed(some, "and", most=9) == ", ".join(some[:-1]) + " and " * (len(some) > 1) + some[-1]


def test_one_is_no_plural() -> None:
    assert [many(n, "post") for n in (0, 1, 2, 1234)] == ["0 posts", "1 post", "2 posts", "1,234 posts"]


def test_a_long_post_is_quoted_by_its_first_words() -> None:
    exact, longer = "x" * 60, "x" * 61
    assert quoted(posts(1, text=exact)[0]) == f"“{exact}”"
    assert quoted(posts(1, text=longer)[0]) == f"“{'x' * 59}…”"
    assert quoted(posts(1, text="one\n two   three")[0]) == "“one two three”"
    assert quoted(posts(1, text="one two three")[0], most=5) == "“one…”", "no space before the dots"


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("ACME", "acme", True), ("acme", "ÁCME", True), ("ÅCME tools", "Acme Tools", True),
        ("acme...tools", "Acme Tools", True),
        ("acme....tools", "Acme Tools", False), ("_acme_", "Acme", True), ("acme1", "Acme", False),
        ("acme_tools", "acme_tools", True), ("acme tools", "acme_tools", True), ("STRASSE", "Straße", True),
    ],
)  # fmt: skip
def test_a_name_whatever_its_case_accents_and_signs(text: str, name: str, found: bool) -> None:
    assert names(text, name) is found


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("我爱苹果手机", "苹果", True), ("スターバックスに行く", "スターバックス", True), ("삼성은 좋다", "삼성", True),
        ("ฉันรักช้างมาก", "ช้าง", True), ("アップルのiPhoneです", "iPhone", True), ("a cold 🍺 today", "🍺", True),
        ("wow!!!", "!!!", True), ("wow!", "!!!", False), ("I shop at C&A", "C&A", True), ("at c & a", "C&A", True),
        ("Los Angeles, CA", "C&A", False), ("a lovely day", "A+", False), ("an A+ for it", "A+", True),
        ("vitamin c", "C++", False), ("I write C++", "C++", True), ("H&M haul", "H&M", True),
        ("hm, nice", "H&M", False),
        ("AT&T", "AT&T", True), ("Müller", "muller", True), ("  ", "  ", False), ("anything", "", False),
    ],
)  # fmt: skip
def test_names_in_every_script_and_names_that_are_signs(text: str, name: str, found: bool) -> None:
    """A competitor's name in Chinese was found in no post, and C&A in every Californian's."""
    assert names(text, name) is found


def test_a_long_name_is_looked_for_in_no_time() -> None:
    """Letters counted as signs between words: fourteen words took five seconds, twenty an hour."""
    assert not names("я" * 200, " ".join("я" * 30))


# ------------------------------------------------------------------------------------------------------ components
def test_a_kind_knows_its_side_and_its_weight_for_the_goal() -> None:
    assert (AGES.side, POSTS.side) == ("audience", "creator")
    assert [AGES.weight(case(brief(goal=goal))) for goal in ("sales", "awareness")] == [10, 6]
    asked = brief(target={"ages": {"18-24": 1.0}, "importance": {"ages": 2.5}})
    assert (AGES.weight(case(asked)), POSTS.weight(case(asked))) == (25, 4)


def test_what_is_not_asked_or_unknown_can_be_anything() -> None:
    unasked = POSTS.not_asked(case(brief()))
    assert (unasked.state, unasked.score, unasked.low, unasked.high, unasked.weight) == ("not_asked", None, 0, 1, 4)
    unknown = POSTS.unknown(case(brief()), "why")
    assert (unknown.state, unknown.score, unknown.low, unknown.high) == ("insufficient_data", None, 0, 1)
    assert (unknown.name, unknown.side, unknown.usual, unknown.weight) == ("creator_posts", "creator", 0.2, 4)
    [reason] = unknown.reasons
    assert (reason.text, reason.supports, reason.strength) == ("why", None, 0)
    assert reason.evidence == Evidence(document="profile", path="posts")
    assert POSTS.unknown(case(brief()), "why", SHOWN).reasons[0].evidence == SHOWN
    assert POSTS.unknown(case(brief()), "why", untold=True).state == "unavailable"


def test_what_is_known_lies_between_0_and_1_and_inside_its_interval() -> None:
    measured = Interval.of((0.4, 0.3, 0.5), 9)
    found = POSTS.known(case(brief()), (0.4, 0.3, 0.5), "why", SHOWN, measured=measured, against="others")
    assert (found.state, found.score, found.low, found.high) == ("ok", 0.4, 0.3, 0.5)
    assert (found.weight, found.usual, found.measured, found.against) == (4, 0.2, measured, "others")
    assert (found.reasons[0].text, found.reasons[0].strength, found.reasons[0].evidence) == ("why", 0, SHOWN)
    cut = POSTS.known(case(brief()), (1.2, -0.1, 1.4), "x", SHOWN)
    assert (cut.score, cut.low, cut.high) == (1, 0, 1)
    turned = POSTS.known(case(brief()), (0.4, 0.5, 0.3), "x", SHOWN)
    assert (turned.low, turned.high) == (0.4, 0.4)
    shown = POSTS.known(case(brief()), (0.4, 0.3, 0.5), "x", SHOWN, experimental=True)
    assert (shown.state, shown.weight) == ("experimental", 0)


@pytest.mark.parametrize(("score", "supports"), [(0.49, False), (0.5, True), (0.51, True)])
def test_the_middle_and_what_is_above_speak_for_the_creator(score: float, supports: bool) -> None:
    assert POSTS.known(case(brief()), (score, 0, 1), "x", SHOWN).reasons[0].supports is supports


def share(facet: Facet, **options: Any) -> Any:
    return AGES.of_share(case(brief()), facet, ("US",), "{share} of {n}", against="half", **options)


def test_a_share_is_told_with_its_interval_and_of_how_many() -> None:
    found = share(counted(["US"] * 30 + ["DE"] * 10 + [None] * 10, method="test"))
    assert found.score == pytest.approx(0.75)
    assert found.reasons[0].text.startswith("75% (")
    assert found.reasons[0].text.endswith("of 40")
    assert (found.reasons[0].evidence.n, found.measured.n, found.against) == (50, 40, "half")
    assert found.measured.value == pytest.approx(0.75)
    assert found.low < 0.75 < found.high
    assert (
        share(first_party({"US": 0.6})).reasons[0].text == "60% (60% to 60%) of all (from the creator's own insights)"
    )
    assert share(people(US=30, DE=10), base=0.75).score == pytest.approx(0.5)
    assert (share(people(US=30)).state, share(people(US=30), shown=True).state) == ("ok", "experimental")


@pytest.mark.parametrize("name", ["Acme {Labs}", "{0}", "{share.__class__}", "{"])
def test_a_brands_name_may_have_braces(name: str) -> None:
    found = AGES.of_share(case(brief()), people(US=40), ("US",), f"{{share}} of {{n}} buy {name}", against="x")
    assert found.reasons[0].text == f"100% (91% to 100%) of 40 buy {name}"


@pytest.mark.parametrize(
    ("facet", "state", "text"),
    [
        (people(US=5), "insufficient_data", "ages unknown: only 5 in the sample"),
        (Facet(state="unavailable", n=9, coverage=0, method="x", note="hidden"), "unavailable", "ages unknown: hidden"),
        (
            Facet(state="experimental", n=9, coverage=0, method="x", note="unproven"),
            "unavailable",
            "ages unknown: experimental, unproven",
        ),
    ],
)
def test_a_share_that_is_unknown_says_why_and_whether_more_people_would_tell(
    facet: Facet, state: str, text: str
) -> None:
    wanted = of_wanted(AGES, case(brief()), facet, {"18-24": 1.0}, {})
    for found in (share(facet), wanted):
        assert (found.state, found.reasons[0].text, found.reasons[0].evidence.n) == (state, text, facet.n)


def test_why_a_facet_without_a_note_is_unknown() -> None:
    assert why_not(counted([None] * 30 + ["US"] * 3, method="x", note="by rules")) == "only 3 of 33 are known"


def test_a_percentile_of_eight_tenths_is_the_middle_of_a_nearness() -> None:
    assert aligned((0.8, 0.5, 0.9)) == pytest.approx((0.5, 0.2, 9 / 13))


def test_odds_against_nothing_at_all_are_the_middle() -> None:
    assert odds_against((0.0, 0.0, 1.0), 1.0) == (0.0, 0.0, 0.5)
    assert odds_against((0.0, 0.0, 1.0), 0.0) == (0.5, 0.5, 1.0)


# ------------------------------------------------------------------------------------------------ wanted shares
def test_what_is_met_of_the_wanted_shares() -> None:
    facet = first_party({"woman": 0.5, "man": 0.3, "other": 0.2})
    assert met(facet, {"woman": 0.8, "man": 0.2}) == pytest.approx((0.7, 0.7, 0.7))
    assert met(facet, {"woman": 0.25}) == pytest.approx((1, 1, 1))
    assert met(facet, {"woman": 0.0}) is None
    assert met(people(woman=5), {"woman": 0.5}) is None


def test_the_interval_of_what_is_met_ends_where_the_wanted_does() -> None:
    """Of 50 women in 100 nobody knows whether 40 or 60 % are; .5 are asked, so more than all is not."""
    value, low, high = met(people(woman=50, man=50), {"woman": 0.5}) or (0, 0, 0)
    assert (value, high) == pytest.approx((1, 1))
    assert 0.75 < low < 0.85
    value, low, high = met(people(woman=50, man=50), {"woman": 0.8}) or (0, 0, 0)
    assert value == pytest.approx(0.5 / 0.8)
    assert (low, high) == pytest.approx((0.4 / 0.8, 0.6 / 0.8), abs=0.01)


def test_wanted_shares_are_told_beside_what_there_is() -> None:
    facet = counted(["18-24"] * 30 + ["25-34"] * 10 + [None] * 10, method="test")
    found = of_wanted(AGES, case(brief()), facet, {"18-24": 1.0, "35-44": 0.5}, {"18-24": "the young"})
    assert found.score == pytest.approx(0.5)
    text = found.reasons[0].text
    assert text.startswith("the audience has 50% (")
    assert text.endswith("of the wanted ages: the young 75% (wanted 100%), 35-44 0% (wanted 50%)")
    assert (found.measured.n if found.measured else 0, found.against) == (40, "the wanted shares")
    assert found.reasons[0].evidence == Evidence(document="audience", path="facets.ages", n=50)
    for nothing in ({}, {"18-24": 0.0}):
        assert of_wanted(AGES, case(brief()), facet, nothing, {}).state == "not_asked"
    told = of_wanted(AGES, case(brief()), first_party({"18-24": 1.0}), {"18-24": 1.0}, {})
    assert told.reasons[0].text.endswith("18-24 100% (wanted 100%) (from the creator's own insights)")
