"""The brief: five lines suffice, what is wrong is named with its mend, and its schema says what may stand where."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from bothsides.documents.campaign import Brief, Submission
from bothsides.entry.api import app
from bothsides.errors import InvalidInput
from bothsides.persona.safety import categories
from bothsides.taxonomy import AGES, GARM, RISKS, TOPICS

FIVE = {"name": "n", "brand": {"name": "b"}, "markets": ["US"], "message": "m", "formats": ["video"]}
AT = datetime(2026, 11, 1, tzinfo=UTC)


def brief(**changes: Any) -> Brief:
    return Brief.model_validate(FIVE | changes)


def test_what_is_left_out_asks_for_nothing() -> None:
    found = brief()
    assert (found.goal, found.topics, found.interests, found.budget, found.as_of) == ("sales", (), (), None, None)
    assert (found.gates.min_market_share, found.gates.min_real_share) == (0.3, None)
    assert (found.gates.min_of_age_share, found.gates.exclusive_months) == (0.7, 12)


def test_topics_stand_in_for_interests_and_the_other_way_round() -> None:
    assert brief(target={"topics": ["Pets"]}).topics == ("Pets",)
    assert brief(product={"topics": ["Pets"]}).interests == ("Pets",)
    both = brief(product={"topics": ["Pets"]}, target={"topics": ["Travel"]})
    assert (both.topics, both.interests) == (("Pets",), ("Travel",))


def test_what_is_listed_twice_is_asked_for_once() -> None:
    twice = brief(markets=["US", "CA", "US"], product={"topics": ["Pets", "Pets"], "languages": ["en", "en"]})
    assert twice == brief(markets=["US", "CA"], product={"topics": ["Pets"], "languages": ["en"]})


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"markets": ["UK"]}, ("markets", 0), "did you mean 'GB'?"),
        ({"markets": ["XX"]}, ("markets", 0), "ISO 3166-1"),
        ({"target": {"topics": ["Food"]}}, ("target", "topics", 0), "did you mean 'Food & Drink'"),
        ({"product": {"topics": ["Shopping"]}}, ("product", "topics", 0), "cannot be told"),
        ({"product": {"languages": ["english"]}}, ("product", "languages", 0), "ISO 639-1"),
        ({"product": {"min_age": 30, "max_age": 20}}, ("product",), "swap them"),
        ({"as_of": "0001-01-01"}, ("as_of",), "1990-01-01"),
        ({"as_of": "9999-12-31"}, ("as_of",), "2100-12-31"),
        ({"product": {"price": "cheap"}}, ("product", "price"), "low"),
        ({"target": {"genders": {"woman": 0.8, "man": 0.8}}}, ("target", "genders"), "add up to 1.6"),
        ({"target": {"importance": {"ages": 9}}}, ("target", "importance", "ages"), "less than or equal to 5"),
        ({"target": {"importance": {"hair": 1}}}, ("target", "importance", "hair", "[key]"), "interests"),
        ({"safety": {"accepted": {"Piracy": "high"}}}, ("safety", "accepted", "Piracy", "[key]"), "Online piracy"),
        ({"safety": {"accepted": {GARM[0]: "lots"}}}, ("safety", "accepted", GARM[0]), "did you mean 'low'?"),
        ({"brand": {"name": "b", "handles": ["two words"]}}, ("brand", "handles", 0), "pattern"),
        ({"budget": {"amount": 0, "currency": "USD"}}, ("budget", "amount"), "greater than 0"),
        (
            {"budget": {"amount": 1, "currency": "USD", "fees": {"x": 1}}}, ("budget", "fees", "x", "[key]"),
            "platform:handle",
        ),
        ({"gates": {"exclusive_months": 99}}, ("gates", "exclusive_months"), "60"),
        ({"musts": ["x"]}, ("musts",), "Extra inputs"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_mend(changes: dict[str, Any], field: tuple[Any, ...], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        brief(**changes)
    error = caught.value.errors()[0]
    assert error["loc"] == field
    assert said in error["msg"]


def test_yaml_reads_norway_as_false() -> None:
    assert brief(markets=[False]).markets == ("NO",)


def test_garm_is_what_safety_looks_for() -> None:
    assert set(GARM) == set(categories())
    assert RISKS == ("floor", "high", "medium", "low")


def test_the_schema_says_what_may_stand_where() -> None:
    schema = Brief.model_json_schema()
    kinds = schema["$defs"]
    assert schema["required"] == ["name", "brand", "markets"]
    assert kinds["Topic"]["enum"] == list(TOPICS)
    assert kinds["Age"]["enum"] == list(AGES)
    assert kinds["Category"]["enum"] == list(GARM)
    assert kinds["Level"]["enum"] == ["none", *RISKS]
    assert kinds["Country"]["pattern"] == "^[A-Z]{2}$"
    assert kinds["Language"]["pattern"] == "^[a-z]{2}$"
    assert schema["additionalProperties"] is False


def test_the_same_submission_is_the_same_campaign_however_much_of_it_is_spelt_out() -> None:
    short = Submission(brief=brief(), shortlist=("a:b",))
    spelt = Submission.model_validate({"brief": brief().model_dump(), "shortlist": ["a:b"]})
    assert short.campaign_id == spelt.campaign_id
    assert len(short.campaign_id) == 16
    for changes in ({"goal": "awareness"}, {"must": ["x"]}, {"product": {"price": "low"}}, {"ends_on": "2027-01-01"}):
        assert Submission(brief=brief(**changes), shortlist=("a:b",)).campaign_id != short.campaign_id


def test_a_campaign_ends_on_its_day_or_after_ninety() -> None:
    assert Submission(brief=brief(), shortlist=("a:b",)).campaign(AT).ends_at == datetime(2027, 1, 30, tzinfo=UTC)
    told = Submission(brief=brief(ends_on=date(2026, 12, 24)), shortlist=("a:b",)).campaign(AT)
    assert told.ends_at == datetime(2026, 12, 25, tzinfo=UTC)
    with pytest.raises(InvalidInput, match="is over"):
        Submission(brief=brief(ends_on=date(2026, 10, 1)), shortlist=("a:b",)).campaign(AT)


def test_the_openapi_has_the_whole_brief() -> None:
    schemas = json.loads(app.get_openapi_json_schema(title="x", version="1"))["components"]["schemas"]
    told = Brief.model_json_schema()
    assert set(schemas["Brief"]["properties"]) == set(told["properties"])
    assert set(schemas["Product"]["properties"]) == set(told["$defs"]["Product"]["properties"])
    assert schemas["Topic"]["enum"] == list(TOPICS)


def test_a_creator_whom_the_brand_has_is_listed_once() -> None:
    """Listed twice it made every run of a listed creator fail, for other campaigns too."""
    content = {"name": "n", "brand": {"name": "b"}, "markets": ["US"], "chosen": ["x:bob", "x:ada", "x:bob"]}
    with pytest.raises(ValidationError, match="x:bob is listed more than once; list each once"):
        Brief.model_validate(content)
