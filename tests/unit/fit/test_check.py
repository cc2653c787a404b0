"""What is said of a brief before anybody is scored."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bothsides.documents.campaign import Brief
from bothsides.fit.asked import asked, proposals
from bothsides.fit.check import check
from bothsides.persona.safety import LANGUAGES
from bothsides.taxonomy import TOPICS
from tests.template import ROOT

FIVE_LINES = """
name: Autumn baking
brand: {name: Ovenly, description: Countertop ovens for people who bake at home}
markets: [US]
message: Bake bread and cakes in half of the time
formats: [video]
"""


def notes(**changes: Any) -> dict[tuple[str, str], str]:
    content = yaml.safe_load(FIVE_LINES) | changes
    return {(note.kind, note.field): note.text for note in check(Brief.model_validate(content))}


def test_five_lines_are_a_brief_and_topics_are_proposed_and_shown() -> None:
    brief = Brief.model_validate(yaml.safe_load(FIVE_LINES))
    assert asked(brief).topics[0] == "Food & Drink"
    assert asked(brief).proposed
    assert "Food & Drink" in notes()["proposed", "product.topics"]
    assert ("proposed", "product.topics") not in notes(product={"topics": ["Food & Drink"]})


@pytest.mark.parametrize(
    ("described", "told"),
    [
        ("Running shoes for marathon training", "Fitness and Exercise"),
        ("Cheap and trendy clothes for young women", "Style & Fashion"),
        ("Backpacks and gear for trips abroad", "Travel"),
        ("A mobile puzzle game", "Video Gaming"),
        ("Ein Backofen für Brot", "Food & Drink"),
        ("Insurance for freelancers", None),
    ],
)
def test_topics_are_told_from_the_description(described: str, told: str | None) -> None:
    brief = Brief.model_validate({"name": "n", "brand": {"name": "x", "description": described}, "markets": ["US"]})
    assert (told in proposals(brief)) if told else not proposals(brief)


@pytest.mark.parametrize(
    ("changes", "kind", "field", "said"),
    [
        ({"brand": {"name": "x"}, "message": ""}, "missing", "brand.description", "45 of 100 points"),
        ({"brand": {"name": "x"}, "message": "Buy it"}, "ambiguous", "brand.description", "two sentences"),
        ({"message": ""}, "missing", "message", "draft message"),
        ({"gates": {"exclusive_months": 6}}, "no effect", "gates.exclusive_months", "No competitors are named"),
        ({"gates": {"min_of_age_share": 0.9}}, "no effect", "gates.min_of_age_share", "product.min_age"),
        ({"message": "Win big at our online casino tonight"}, "ambiguous", "message", "something else"),
        ({"brand": {"name": "x"}, "message": "Buy it today"}, "missing", "product.topics", "name some of"),
        ({"product": {"topics": list(TOPICS)}}, "ambiguous", "product.topics", "fewer tell more"),
        ({"target": {"countries": {"DE": 1}}}, "ambiguous", "target.countries", "Germany"),
        ({"target": {"genders": {"woman": 0.4}}}, "ambiguous", "target.genders", "the other 60%"),
        ({"target": {"genders": {"woman": 0}}}, "no effect", "target.genders", "asks for nothing"),
        ({"target": {"genders": {"unknown": 1}}}, "no effect", "target.genders.unknown", "can't be counted"),
        ({"target": {"importance": {"ages": 2}}}, "no effect", "target.importance.ages", "asks for nothing"),
        ({"product": {"languages": ["ja"]}, "markets": ["BR"], "message": ""}, "ambiguous", "safety", "undecided"),
        ({"product": {"languages": ["is"]}}, "ambiguous", "product.languages", "Hardly anybody"),
        ({"gates": {"min_market_share": 0}}, "ambiguous", "gates.min_market_share", "can't buy passes"),
        ({"tone": ["joy"]}, "no effect", "tone", "experimental"),
        ({"brand": {"name": "x", "values": ["joy"]}}, "ambiguous", "brand.values", "experimental"),
        ({"formats": []}, "missing", "formats", "not asked"),
        ({"competitors": ["ovenly"]}, "ambiguous", "competitors", "the brand itself"),
        ({}, "missing", "competitors", "advertised one"),
        ({"must": ["Vegan"], "must_not": ["vegan"]}, "ambiguous", "must_not", "nobody can pass"),
        ({}, "missing", "budget", "no cost"),
        ({"budget": {"amount": 1, "currency": "USD"}}, "missing", "budget.fee", "divided evenly"),
        ({}, "missing", "product.languages", "not asked"),
    ],
)
def test_what_is_said(changes: dict[str, Any], kind: str, field: str, said: str) -> None:
    assert said in notes(**changes)[kind, field]


def test_a_full_brief_has_little_left_to_say() -> None:
    full = notes(
        product={"topics": ["Food & Drink"], "languages": ["en"]}, competitors=["Bakewell"],
        budget={"amount": 5000, "currency": "USD", "fee": 400},
    )  # fmt: skip
    assert full == {}


def test_the_demo_can_be_submitted() -> None:
    brief = Brief.model_validate(yaml.safe_load((ROOT / "events/demo/brief.yaml").read_text(encoding="utf-8")))
    assert {note.kind for note in check(brief) if note.field != "brand.values"} <= {"missing", "no effect"}


# -------------------------------------------------------------------------------------------------- word by word
@pytest.mark.parametrize(
    ("changes", "kind", "field", "said"),
    [
        (
            {"brand": {"name": "x"}, "message": ""}, "missing", "brand.description",
            "Without a description or a message nobody's posts can be compared with what you want to say; that "
            "is 45 of "
            "100 points of the creator's side and 40 of the audience's.",
        ),
        (
            {"brand": {"name": "x"}, "message": "Buy it"}, "ambiguous", "brand.description",
            "So few words could mean anything; two sentences rank better.",
        ),
        (
            {"message": ""}, "missing", "message",
            "A draft message makes nearness to posts sharper; ties rank better with one.",
        ),
        (
            {"message": "Win big at our online casino tonight"}, "ambiguous", "message",
            "The message speaks of something else than what is offered; creators are compared with each, so hardly "
            "anybody is near to both.",
        ),
        (
            {"tone": ["joy"]}, "no effect", "tone",
            "Tone is shown beside each creator and moves no score: it is experimental.",
        ),
        (
            {"brand": {"name": "x", "description": "Ovens for bread", "values": ["universalism"]}},
            "ambiguous", "brand.values",
            "Values count as words of the brief; how far a creator shares them is experimental and moves no score.",
        ),
        (
            {"brand": {"name": "x", "description": "Running shoes and trail gear for trips abroad"}, "message": ""},
            "proposed", "product.topics",
            "Told from your words: Travel. Write them down, or others, to fix them.",
        ),
        (
            {"brand": {"name": "x", "description": "Insurance for freelancers"}, "message": ""},
            "missing", "product.topics",
            f"No topic can be told from your words; name some of: {', '.join(TOPICS)}. Without any, 25 of 100 "
            "points of the creator's side fall to the other components.",
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_words_and_topics(changes: dict[str, Any], kind: str, field: str, said: str) -> None:
    assert notes(**changes)[kind, field] == said


def test_six_words_are_enough() -> None:
    brand = {"name": "x", "description": "Ovens for bread"}
    assert ("ambiguous", "brand.description") in notes(brand=brand, message="at home")
    assert ("ambiguous", "brand.description") not in notes(brand=brand, message="baked at home")


@pytest.mark.parametrize(
    ("changes", "kind", "field", "said"),
    [
        ({"formats": []}, "missing", "formats", "Without formats, how the audience answers them is not asked."),
        (
            {"chosen": ["youtube:@a", "x:b"]}, "ambiguous", "chosen",
            "Whom they reach is compared with creators of the same platform alone: nobody tells who is who elsewhere.",
        ),
        (
            {"goal": "awareness"}, "missing", "chosen",
            "Without the creators you already have, nobody knows which people are new.",
        ),
        ({}, "missing", "competitors", "Without competitors, nobody is out for having advertised one."),
        (
            {"competitors": ["OVENLY"]}, "ambiguous", "competitors",
            "OVENLY is the brand itself: whoever advertised it would be out.",
        ),
        (
            {"must": ["Vegan", "raw", "kosher"], "must_not": ["vegan", "RAW"]}, "ambiguous", "must_not",
            "raw, vegan must and must not be said: nobody can pass.",
        ),
        (
            {"must": ["Acme"], "competitors": ["ACME", "Other"]}, "ambiguous", "must",
            "acme must be named and is a competitor: whoever is paid to name it is out.",
        ),
        (
            {"product": {"languages": ["ja"]}}, "ambiguous", "safety",
            f"Words of brand safety are known in {', '.join(LANGUAGES)} alone; posts in others stay undecided.",
        ),
        ({}, "missing", "budget", "Without a budget or fees, no cost for each person can be told."),
        (
            {"budget": {"amount": 900, "currency": "EUR"}}, "missing", "budget.fee",
            "Without fees, the amount is divided evenly among the creators.",
        ),
        (
            {"budget": {"amount": 900, "currency": "EUR", "fee": 1200}}, "ambiguous", "budget.fee",
            "One fee of 1,200 is over the whole budget of 900: all are out.",
        ),
        (
            {"target": {"countries": {"GB": 0.5, "FR": 0.5}}}, "ambiguous", "target.countries",
            "Wanted in United Kingdom, France, where the product can't be bought (markets).",
        ),
        (
            {"product": {"languages": ["ja"]}}, "ambiguous", "product.languages",
            "Hardly anybody in the markets speaks ja.",
        ),
        ({}, "missing", "product.languages", "Whether the audience reads what you write is not asked."),
        (
            {"gates": {"min_market_share": 0}}, "ambiguous", "gates.min_market_share",
            "At 0 an audience that can't buy passes.",
        ),
        (
            {"target": {"genders": {"woman": 0}}}, "no effect", "target.genders",
            "All wanted shares are 0: that asks for nothing.",
        ),
        (
            {"target": {"countries": {"US": 0.6}}}, "ambiguous", "target.countries",
            "The shares add up to 60%: the other 40% may be anybody, and counts nothing.",
        ),
        (
            {"target": {"languages": {"en": 0.6}}}, "ambiguous", "target.languages",
            "The shares add up to 60%: the other 40% may be anybody, and counts nothing.",
        ),
        (
            {"target": {"importance": {"languages": 2}}}, "no effect", "target.importance.languages",
            "target.languages asks for nothing.",
        ),
        (
            {"target": {"importance": {"ages": 2}}, "product": {"languages": ["en"]}}, "no effect",
            "target.importance.ages", "target.ages asks for nothing.",
        ),
        (
            {"target": {"ages": {"13-17": 0.4, "18-24": 0.6}}, "product": {"min_age": 18}}, "ambiguous", "target.ages",
            "Wanted are 13-17, who are not of the product's age: nobody can be both.",
        ),
        (
            {"target": {"genders": {"unknown": 0.5}}}, "no effect", "target.genders.unknown",
            "A gender that nobody knows can't be counted; leave it out.",
        ),
        (
            {"target": {"topics": list(TOPICS)}}, "ambiguous", "product.topics",
            "Most creators talk about one of so many topics; fewer tell more.",
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_each_field(changes: dict[str, Any], kind: str, field: str, said: str) -> None:
    assert notes(**changes)[kind, field] == said


@pytest.mark.parametrize(
    ("changes", "kind", "field"),
    [
        ({"chosen": ["youtube:@a", "youtube:@b"]}, "ambiguous", "chosen"), ({"goal": "sales"}, "missing", "chosen"),
        ({"goal": "awareness", "chosen": ["youtube:@a"]}, "missing", "chosen"),
        ({"must": ["vegan"], "must_not": ["milk"]}, "ambiguous", "must_not"),
        ({"budget": {"amount": 900, "currency": "EUR", "fee": 900}}, "ambiguous", "budget.fee"),
        ({"target": {"countries": {"US": 1.0}}}, "ambiguous", "target.countries"),
        (
            {"target": {"importance": {"languages": 2}}, "product": {"languages": ["en"]}}, "no effect",
            "target.importance.languages",
        ),
        ({"target": {"ages": {"13-17": 0.0, "18-24": 1.0}}, "product": {"min_age": 18}}, "ambiguous", "target.ages"),
    ],
)  # fmt: skip
def test_and_what_is_not(changes: dict[str, Any], kind: str, field: str) -> None:
    assert (kind, field) not in notes(**changes)
