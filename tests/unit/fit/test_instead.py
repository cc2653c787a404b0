"""What would make it a fit."""

from __future__ import annotations

import pytest

from bothsides.documents.facet import Facet
from bothsides.documents.fit import Fit
from bothsides.fit.case import Case
from bothsides.fit.instead import ORDER, changes, tried
from bothsides.fit.score import score_fit
from tests.unit.fit.cases import brief, campaign, case, people, posts


def answered(found: Case) -> Fit:
    return score_fit(found, campaign(found.brief), {})


def brazil(**asked: object) -> Case:
    """Who lives in Brazil can't buy what is sold in the United States."""
    return case(
        brief(**asked),
        written=posts(40, likes=50, comments=5, views=2_000),
        countries=people(BR=160, US=40), languages=people(pt=160, en=40), authenticity=people(real=195, suspicious=5),
    )  # fmt: skip


def test_a_market_more_turns_the_gate() -> None:
    found = brazil()
    fit = answered(found)
    assert fit.verdict == "no_fit"
    first, *_ = changes(found, campaign(found.brief), fit)
    assert (first.field, first.gates) == ("markets", ("market",))
    assert first.text == "sell it in Brazil too, where 80% of the audience live"
    assert ORDER.index(first.verdict) > ORDER.index("no_fit")
    assert first.score > fit.score


def test_what_it_says_is_what_the_changed_brief_would_bring() -> None:
    found = brazil()
    [told] = [one for one in changes(found, campaign(found.brief), answered(found)) if one.field == "markets"]
    then = answered(brazil(markets=["US", "BR"]))
    assert (told.verdict, told.score, told.low, told.high) == (then.verdict, then.score, then.low, then.high)


def test_a_fee_over_the_budget() -> None:
    found = brazil(markets=["US", "BR"], budget={"amount": 500, "currency": "USD", "fee": 900})
    [told] = [one for one in changes(found, campaign(found.brief), answered(found)) if one.field == "budget.fees"]
    assert told.text == "a fee of 500 USD instead of 900"
    assert "affordable" in told.gates


def test_a_word_that_no_post_has() -> None:
    found = brazil(markets=["US", "BR"], must=["Qubit"])
    [told] = [one for one in changes(found, campaign(found.brief), answered(found)) if one.field == "must"]
    assert "must" in told.gates


@pytest.mark.parametrize("few", [people(US=196, DE=4), people(US=185, DE=15)])
def test_a_country_of_few_is_not_worth_it(few: Facet) -> None:
    found = case(brief(), countries=few)
    assert not [one for one in tried(found) if one.field == "markets"]


def test_nothing_is_proposed_to_whoever_fits_and_nothing_that_turns_nothing() -> None:
    found = brazil()
    assert changes(found, campaign(found.brief), answered(found).model_copy(update={"verdict": "fit"})) == ()
    for change in changes(found, campaign(found.brief), answered(found)):
        assert change.gates or ORDER.index(change.verdict) > ORDER.index("no_fit")


# --------------------------------------------------------------------------------------------------- what is tried
def texts_of(found: Case, field: str) -> list[str]:
    return [one.text for one in tried(found) if one.field == field]


def test_countries_of_a_tenth_or_more_are_tried_the_three_largest() -> None:
    countries = people(US=10, BR=30, DE=20, FR=15, IT=15, ES=10)
    found = [one for one in tried(case(brief(), countries=countries)) if one.field == "markets"]
    assert [one.brief.markets for one in found] == [("US", "BR"), ("US", "DE"), ("US", "FR")]
    assert found[0].text == "sell it in Brazil too, where 30% of the audience live"
    assert not [one for one in tried(case(brief(), countries=people(US=5))) if one.field == "markets"]


def test_the_two_formats_that_the_creator_uses_most_are_tried() -> None:
    formats = ["text"] * 6 + ["image"] * 4 + ["video"] * 2
    written = [post.model_copy(update={"format": form}) for post, form in zip(posts(), formats, strict=True)]
    asks = texts_of(case(brief(formats=["link"]), written=written), "formats")
    assert asks == ["ask for text, as 6 of 12 posts are", "ask for image, as 4 of 12 posts are"]
    [image] = [one for one in tried(case(brief(formats=["text"]), written=written)) if one.field == "formats"]
    assert image.brief.formats == ("image",)
    assert texts_of(case(brief(), written=written), "formats") == []


def test_a_topic_that_posts_are_surely_about_is_tried() -> None:
    cooking = "I baked a sourdough bread with this recipe, the dough needs more flour and butter for the pastry"
    written = [post.model_copy(update={"text": f"{cooking}, number {at}"}) for at, post in enumerate(posts(12))]
    found = case(brief(target={"topics": ["Science"]}), written=written)
    [one] = [one for one in tried(found) if one.field == "target.topics"]
    assert one.text.startswith("give it a side of Food & Drink, which 1")
    assert one.brief.target.topics == ("Science", "Food & Drink")
    for asked in ({"target": {"topics": ["Food & Drink"]}}, {"product": {"topics": ["Food & Drink"]}}):
        assert texts_of(case(brief(**asked), written=written), "target.topics") == []


def test_the_largest_other_language_is_tried_if_a_tenth_writes_it() -> None:
    asked = brief(product={"languages": ["en"]})
    [one] = [
        one for one in tried(case(asked, languages=people(en=50, pt=40, de=10))) if one.field == "product.languages"
    ]
    assert one.text == "serve buyers in pt too, which 40% of the audience write"
    assert one.brief.product.languages == ("en", "pt")
    assert texts_of(case(asked, languages=people(en=95, pt=5)), "product.languages") == []
    assert texts_of(case(brief(), languages=people(en=50, pt=50)), "product.languages") == []
    assert texts_of(case(asked, languages=people(pt=5)), "product.languages") == []


def test_a_fee_within_the_budget_is_not_tried() -> None:
    budget = {"amount": 500, "currency": "USD", "fees": {"a1:b": 900, "a1:c": 100}}
    [one] = [one for one in tried(case(brief(budget=budget))) if one.field == "budget.fees"]
    assert one.brief.budget is not None
    assert one.brief.budget.fees == {"a1:b": 500, "a1:c": 100}
    assert texts_of(case(brief(budget=budget | {"fees": {"a1:b": 500}})), "budget.fees") == []
    assert texts_of(case(brief()), "budget.fees") == []


def test_each_word_that_posts_must_have_is_tried_without() -> None:
    found = [one for one in tried(case(brief(must=["vegan", "kosher"]))) if one.field == "must"]
    assert [(one.text, one.brief.must) for one in found] == [
        ("do without 'vegan' in earlier posts", ("kosher",)), ("do without 'kosher' in earlier posts", ("vegan",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("months", "said"),
    [
        (12, ["ask for 6 months without Acme, not 12", "ask for 1 month without Acme, not 12"]),
        (3, ["ask for 1 month without Acme, not 3"]), (2, ["ask for 1 month without Acme, not 2"]), (1, []),
    ],
)  # fmt: skip
def test_a_shorter_time_without_competitors_is_tried(months: int, said: list[str]) -> None:
    gates = {"exclusive_months": months}
    assert texts_of(case(brief(competitors=["Acme"], gates=gates)), "gates.exclusive_months") == said
    assert texts_of(case(brief(gates=gates)), "gates.exclusive_months") == []


def test_nothing_is_tried_of_what_the_brief_does_not_ask() -> None:
    assert [one.field for one in tried(case(brief(), written=[]))] == []


def test_the_better_decision_comes_first_then_the_better_score_and_four_are_told() -> None:
    gates = {"min_market_share": 0.2}
    found = case(
        brief(gates=gates), written=posts(40, likes=50, views=2_000), authenticity=people(real=195, suspicious=5),
        countries=people(US=10, BR=65, DE=60, FR=65), languages=people(en=200),
    )  # fmt: skip
    told = changes(found, campaign(found.brief), answered(found))
    assert 1 < len(told) <= 4
    assert [one.field for one in told] == ["markets"] * len(told)
    keys = [(ORDER.index(one.verdict), one.score) for one in told]
    assert keys == sorted(keys, reverse=True)


def test_a_limit_that_is_gone_with_the_change_counts_as_turned() -> None:
    found = brazil(markets=["US", "BR"], must=["Qubit"])
    [told] = [one for one in changes(found, campaign(found.brief), answered(found)) if one.field == "must"]
    assert told.gates == ("must",)
    then = answered(brazil(markets=["US", "BR"]))
    assert (told.verdict, told.score) == (then.verdict, then.score)
