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
