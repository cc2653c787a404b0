"""What would make it a fit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bothsides.documents.campaign import Brief
from bothsides.documents.facet import Facet
from bothsides.documents.fit import Fit
from bothsides.fit.case import Case
from bothsides.fit.instead import ORDER, changes, tried
from bothsides.fit.reach import effective_reach
from bothsides.fit.score import score_fit
from bothsides.statistics.facets import first_party
from bothsides.taxonomy import languages
from tests.unit.fit.cases import AT, brief, campaign, case, people, posts


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
    first, *_ = changes(found, fit)
    assert (first.field, first.gates) == ("markets", ("market",))
    assert first.text == "sell it in Brazil too, where 80% of the audience live"
    assert ORDER.index(first.verdict) > ORDER.index("no_fit")
    assert first.score > fit.score


def test_what_it_says_is_what_the_changed_brief_would_bring() -> None:
    found = brazil()
    [told] = [one for one in changes(found, answered(found)) if one.field == "markets"]
    then = answered(brazil(markets=["US", "BR"]))
    assert (told.verdict, told.score, told.low, told.high) == (then.verdict, then.score, then.low, then.high)


def test_a_fee_over_the_budget() -> None:
    found = brazil(markets=["US", "BR"], budget={"amount": 500, "currency": "USD", "fee": 900})
    [told] = [one for one in changes(found, answered(found)) if one.field == "budget.fees"]
    assert told.text == "a fee of 500 USD instead of 900"
    assert "affordable" in told.gates


def test_a_word_that_no_post_has() -> None:
    found = brazil(markets=["US", "BR"], must=["Qubit"])
    [told] = [one for one in changes(found, answered(found)) if one.field == "must"]
    assert "must" in told.gates


@pytest.mark.parametrize("few", [people(US=196, DE=4), people(US=185, DE=15)])
def test_a_country_of_few_is_not_worth_it(few: Facet) -> None:
    found = case(brief(), countries=few)
    assert not [one for one in tried(found) if one.field == "markets"]


def test_nothing_is_proposed_to_whoever_fits_and_nothing_that_turns_nothing() -> None:
    found = brazil()
    assert changes(found, answered(found).model_copy(update={"verdict": "fit"})) == ()
    for change in changes(found, answered(found)):
        assert change.gates or ORDER.index(change.verdict) > ORDER.index("no_fit")


# --------------------------------------------------------------------------------------------------- what is tried
def of(field: str, found: Case) -> list[tuple[str, Brief]]:
    """What is tried with a field: the words, and the brief, which is one that could be sent."""
    return [
        (one.text, Brief.model_validate_json(one.changed(found.brief).model_dump_json()))
        for one in tried(found) if one.field == field
    ]  # fmt: skip


def texts(field: str, found: Case) -> list[str]:
    return [text for text, _ in of(field, found)]


def test_countries_of_a_tenth_or_more_are_tried_the_three_largest() -> None:
    found = of("markets", case(brief(), countries=people(US=10, BR=30, DE=20, FR=15, IT=15, ES=10)))
    assert [then.markets for _, then in found] == [("US", "BR"), ("US", "DE"), ("US", "FR")]
    assert found[0][0] == "sell it in Brazil too, where 30% of the audience live"
    assert texts("markets", case(brief(), countries=people(US=5))) == []


def test_what_no_brief_may_ask_for_is_not_tried() -> None:
    """Kosovo, written Chinese of Taiwan and Cebuano made scoring fail: facets know them, briefs do not."""
    asked = brief(product={"languages": ["en"]})
    found = case(
        asked, countries=first_party({"XK": 0.5, "US": 0.2}), languages=people(**{"zh-TW": 50, "ceb": 40, "pt": 30})
    )
    assert of("markets", found) == []
    [(_, then)] = of("product.languages", found)
    assert then.product.languages == ("en", "pt")
    changes(found, answered(found))


def test_fewer_people_in_the_markets_are_tried_as_many_as_there_surely_are() -> None:
    asked = {"gates": {"min_market_share": 0.9}}
    [(text, then)] = of("gates.min_market_share", case(brief(**asked), countries=people(US=83, DE=17)))
    assert text == "ask for 74% of the audience in the markets, not 90%"
    assert then.gates.min_market_share == 0.74
    assert of("gates.min_market_share", case(brief(), countries=people(US=83, DE=17))) == []
    assert of("gates.min_market_share", case(brief(), countries=people(US=1, DE=99))) == [], "so few are no market"


def test_the_two_formats_that_the_creator_uses_most_are_tried() -> None:
    formats = ["text"] * 6 + ["image"] * 4 + ["video"] * 2
    written = [post.model_copy(update={"format": form}) for post, form in zip(posts(), formats, strict=True)]
    asks = texts("formats", case(brief(formats=["link"]), written=written))
    assert asks == ["ask for text, as 6 of 12 posts are", "ask for image, as 4 of 12 posts are"]
    [(_, image)] = of("formats", case(brief(formats=["text"]), written=written))
    assert image.formats == ("image",)
    assert of("formats", case(brief(), written=written)) == []


COOKING = "I baked a sourdough bread with this recipe, the dough needs more flour and butter for the pastry"
BAKER = [post.model_copy(update={"text": f"{COOKING}, number {at}"}) for at, post in enumerate(posts(12))]


def test_a_topic_that_posts_are_surely_about_is_tried_beside_those_that_are_asked_for() -> None:
    [(text, then)] = of("product.topics", case(brief(target={"topics": ["Science"]}), written=BAKER))
    assert text.startswith("give it a side of Food & Drink, which 1")
    assert then.product.topics == then.target.topics == ("Science", "Food & Drink")
    for asked in ({"target": {"topics": ["Food & Drink"]}}, {"product": {"topics": ["Food & Drink"]}}):
        assert of("product.topics", case(brief(**asked), written=BAKER)) == []


def test_topics_that_were_told_from_the_words_of_a_brief_are_kept_beside_it() -> None:
    """A side of what the creator is about replaced all that the brief was about."""
    told = brief(brand={"name": "x", "description": "Running shoes for marathon training"}, target={})
    found = case(told, written=BAKER)
    assert found.asked.proposed
    [(_, then)] = of("product.topics", found)
    assert then.product.topics == (*found.asked.topics, "Food & Drink")
    baking = brief(brand={"name": "x", "description": "Ovens in which people bake bread at home"}, target={})
    assert "Food & Drink" in case(baking).asked.topics
    assert of("product.topics", case(baking, written=BAKER)) == []


def test_the_largest_other_language_is_tried_if_a_tenth_writes_it() -> None:
    asked = brief(product={"languages": ["en"]})
    [(text, then)] = of("product.languages", case(asked, languages=people(en=50, pt=40, de=10)))
    assert text == "serve buyers in pt too, which 40% of the audience write"
    assert then.product.languages == ("en", "pt")
    assert of("product.languages", case(asked, languages=people(en=95, pt=5))) == []
    assert of("product.languages", case(brief(), languages=people(en=50, pt=50))) == []
    assert of("product.languages", case(asked, languages=people(pt=5))) == []


def test_a_fee_within_the_budget_is_not_tried() -> None:
    budget = {"amount": 500, "currency": "USD", "fees": {"a1:b": 900, "a1:c": 100}}
    [(_, then)] = of("budget.fees", case(brief(budget=budget)))
    assert then.budget is not None
    assert then.budget.fees == {"a1:b": 500, "a1:c": 100}
    assert of("budget.fees", case(brief(budget=budget | {"fees": {"a1:b": 500}}))) == []
    assert of("budget.fees", case(brief())) == []


def test_the_one_word_that_is_in_the_way_is_tried_without() -> None:
    found = case(brief(must=["science", "vegan"], must_not=["milk", "love"]))
    assert [(text, then.must) for text, then in of("must", found)] == [
        ("do without 'vegan' in earlier posts", ("science",))
    ]
    assert [(text, then.must_not) for text, then in of("must_not", found)] == [
        ("accept 'love' in earlier posts", ("milk",))
    ]


def test_of_several_words_in_the_way_none_alone_turns_anything() -> None:
    found = case(brief(must=["vegan", "kosher"], must_not=["science", "love"]))
    assert of("must", found) == of("must_not", found) == []
    assert [gate.passed for gate in answered(found).gates if gate.name in ("must", "must_not")] == [False, False]
    for name, one in [("must", "vegan"), ("must", "kosher"), ("must_not", "science"), ("must_not", "love")]:
        alone = case(brief(**{name: [one]}))
        assert [gate.passed for gate in answered(alone).gates if gate.name == name] == [False]


@pytest.mark.parametrize(
    ("days", "months", "said"),
    [
        (100, 12, "ask for 3 months without Acme, not 12"), (200, 24, "ask for 6 months without Acme, not 24"),
        (40, 2, "ask for 1 month without Acme, not 2"), (10, 2, "ask for no month without Acme, not 2"),
        (400, 12, None),
    ],
)  # fmt: skip
def test_as_many_months_without_competitors_are_tried_as_there_were(days: int, months: int, said: str | None) -> None:
    [paid] = posts(1, text="#ad with @acme today, I love science", created_at=AT - timedelta(days=days))
    asked = brief(competitors=["Acme"], gates={"exclusive_months": months})
    found = case(asked, written=[paid.model_copy(update={"id": "paid"}), *posts()])
    assert texts("gates.exclusive_months", found) == ([said] if said else [])
    for change in changes(found, answered(found)):
        assert change.field != "gates.exclusive_months" or "exclusive" in change.gates
    assert of("gates.exclusive_months", case(brief(gates={"exclusive_months": months}))) == []


def test_nothing_is_tried_of_what_the_brief_does_not_ask() -> None:
    assert [one.field for one in tried(case(brief(), written=[]))] == []


# ------------------------------------------------------------------------------------------------ what is told
def test_the_better_decision_comes_first_then_the_better_score_and_four_are_told() -> None:
    found = case(
        brief(gates={"min_market_share": 0.2}), written=posts(40, likes=50, views=2_000),
        authenticity=people(real=195, suspicious=5), countries=people(US=10, BR=65, DE=60, FR=65),
        languages=people(en=200),
    )  # fmt: skip
    told = changes(found, answered(found))
    assert 1 < len(told) <= 4
    keys = [(ORDER.index(one.verdict), one.score) for one in told]
    assert keys == sorted(keys, reverse=True)


def test_a_limit_that_is_gone_with_the_change_counts_as_turned() -> None:
    found = brazil(markets=["US", "BR"], must=["Qubit"])
    [told] = [one for one in changes(found, answered(found)) if one.field == "must"]
    assert told.gates == ("must",)
    then = answered(brazil(markets=["US", "BR"]))
    assert (told.verdict, told.score) == (then.verdict, then.score)


def test_two_limits_that_are_missed_are_mended_together() -> None:
    """Who lives elsewhere and asks for too much is nearer with neither alone."""
    budget = {"amount": 500, "currency": "USD", "fee": 900}
    found = brazil(budget=budget)
    first, *others = changes(found, answered(found))
    assert sorted(first.field.split(" + ")) == ["budget.fees", "markets"]
    assert first.text == "sell it in Brazil too, where 80% of the audience live; and a fee of 500 USD instead of 900"
    assert first.gates == ("market", "affordable")
    then = answered(brazil(markets=["US", "BR"], budget=budget | {"fees": {"a1:b": 500}}))
    assert (first.verdict, first.score, first.low) == (then.verdict, then.score, then.low)
    assert ORDER.index(first.verdict) > ORDER.index("no_fit") == max(ORDER.index(one.verdict) for one in others)


def test_the_better_decision_comes_first() -> None:
    """A word that may be missing is turned by doing without it; who lives elsewhere is out all the same."""
    found = case(
        brief(must=["Qubit"]), written=posts(9, likes=50), countries=people(BR=160, US=40),
        authenticity=people(real=195, suspicious=5),
    )  # fmt: skip
    told = [one for one in changes(found, answered(found)) if " + " not in one.field]
    ranks = [ORDER.index(one.verdict) for one in told]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > ranks[-1]
    assert told[-1].field == "must"


def test_of_three_limits_two_that_can_be_mended_are_mended_together_and_four_changes_are_told() -> None:
    """A bio that names a competitor as partner can't be mended by the brand: nothing makes it a fit."""
    budget = {"amount": 500, "currency": "USD", "fee": 900}
    asked = brief(budget=budget, must=["Qubit", "Vector"], must_not=["love", "science"], competitors=["Acme"])
    found = case(
        asked, bio="Proud @acme ambassador", written=posts(40, likes=50, comments=5, views=2_000),
        countries=people(BR=160, US=40), languages=people(pt=160, en=40), authenticity=people(real=195, suspicious=5),
    )  # fmt: skip
    told = changes(found, answered(found))
    assert len(told) == 4
    assert told[0].field.count(" + ") >= 1
    assert len(set(told[0].field.split(" + "))) == 1 + told[0].field.count(" + "), "each field once"
    assert {one.verdict for one in told} == {"no_fit"}


def test_one_change_that_makes_a_fit_needs_no_other() -> None:
    found = brazil(brand={"name": "Brand"})
    told = changes(found, answered(found))
    assert told[0].verdict != "fit" or " + " not in told[0].field


def test_people_are_counted_once_whatever_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[Case] = []
    monkeypatch.setattr("bothsides.fit.score.effective_reach", lambda of: counts.append(of) or effective_reach(of))
    found = brazil()
    assert changes(found, answered(found))
    assert len(counts) == 1  # of the answer: what is tried turns limits and decisions, on which it has no bearing


def test_a_language_more_than_most_brands_serve_can_be_tried() -> None:
    served = [code for code in languages() if code != "pt"][:50]
    found = brazil(markets=["US", "BR"], product={"languages": served})
    assert "product.languages" in {one.field for one in tried(found)}
    changes(found, answered(found))  # a changed brief is one that could have been sent
