"""A persona in the shape of IBM Watson Personality Insights v3: what a client of that service reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bothsides.documents.persona import Language, Persona
from bothsides.errors import TooFewWords
from bothsides.persona.personality_insights import profile
from tests.personality_insights import Profile
from tests.personas import facet, habits, persona, traits

PERSONALITY = traits({
    "openness": (0.81, 0.7, 0.9),
    "conscientiousness": (0.4, 0.3, 0.5),
    "extraversion": (0.55, 0.4, 0.7),
    "agreeableness": (0.6, 0.5, 0.7),
    "emotional stability": (0.75, 0.6, 0.9),
})  # fmt: skip
VALUES = traits({
    "self-direction": (0.9, 0.8, 1.0),  # of the ten, which the service had not, hedonism apart
    "hedonism": (0.2, 0.1, 0.3),
    "openness to change": (0.7, 0.6, 0.8),
    "self-enhancement": (0.3, 0.2, 0.4),
    "conservation": (0.1, 0.0, 0.2),
    "self-transcendence": (0.95, 0.9, 1.0),
})  # fmt: skip
SUNDAY = datetime(2026, 11, 1, 9, tzinfo=UTC)


def read(of: Persona) -> Profile:
    return Profile.model_validate(profile(of))


def warned(found: Profile) -> dict[str, list[str]]:
    by_code: dict[str, list[str]] = {}
    for warning in found.warnings:
        by_code.setdefault(warning.warning_id, []).append(warning.message)
    return by_code


def test_the_traits_have_the_services_ids_names_order_and_percentiles() -> None:
    found = read(persona(personality=PERSONALITY, values=VALUES))
    assert [(t.trait_id, t.name, t.percentile) for t in found.personality] == [
        ("big5_openness", "Openness", 0.81),
        ("big5_conscientiousness", "Conscientiousness", 0.4),
        ("big5_extraversion", "Extraversion", 0.55),
        ("big5_agreeableness", "Agreeableness", 0.6),
        ("big5_neuroticism", "Emotional range", 0.25),  # the other end of emotional stability
    ]
    assert [(t.trait_id, t.name, t.percentile) for t in found.values] == [
        ("value_conservation", "Conservation", 0.1),
        ("value_openness_to_change", "Openness to change", 0.7),
        ("value_hedonism", "Hedonism", 0.2),
        ("value_self_enhancement", "Self-enhancement", 0.3),
        ("value_self_transcendence", "Self-transcendence", 0.95),
    ]
    assert all(t.significant for t in (*found.personality, *found.values))
    assert {t.category for t in found.personality} == {"personality"}
    assert {t.category for t in found.values} == {"values"}
    assert (found.word_count, found.processed_language) == (2_000, "en")


def test_what_is_not_measured_is_left_out_and_said() -> None:
    answer = profile(persona(personality=PERSONALITY, values=VALUES))
    found = Profile.model_validate(answer)
    assert found.needs == []
    assert "consumption_preferences" not in answer
    assert "behavior" not in answer
    assert all("children" not in trait and "raw_score" not in trait for trait in answer["personality"])
    assert warned(found) == {
        "NOT_KNOWN": ["behavior: too few posts say when they were made, so left out"],
        "NOT_SUPPORTED": [
            "the facets of personality (children): only the five dimensions are measured, so left out",
            "needs: they are not measured, so left out",
            "consumption_preferences: they are not measured, so left out",
        ],
    }


def test_experimental_traits_are_given_as_not_significant_and_a_warning_says_so() -> None:
    found = read(persona(personality=PERSONALITY.model_copy(update={"state": "experimental"}), values=VALUES))
    assert [t.significant for t in found.personality] == [False] * 5
    assert [t.significant for t in found.values] == [True] * 5
    said = "personality: nobody has shown these results to be right; do not decide by them"
    assert warned(found)["EXPERIMENTAL"] == [said]


def test_a_group_that_is_not_known_is_empty_and_its_reason_is_said() -> None:
    few = traits({"openness": (0.8, 0.7, 0.9)}, "insufficient_data", note="12 posts are too few")
    found = read(persona(personality=few))
    assert (found.personality, found.values) == ([], [])
    assert warned(found)["NOT_KNOWN"][:2] == [
        "personality: 12 posts are too few, so left out",
        "values: they were not measured, so left out",
    ]
    assert "EXPERIMENTAL" not in warned(found)


def test_a_trait_without_a_percentile_is_left_out_and_named() -> None:
    some = traits({"openness": (0.8, 0.7, 0.9), "extraversion": (None, None, None)})
    found = read(persona(personality=some, values=VALUES))
    assert [t.trait_id for t in found.personality] == ["big5_openness"]
    assert warned(found)["NOT_KNOWN"][0] == (
        "personality: no percentile for Conscientiousness, Extraversion, Agreeableness, Emotional range, so left out"
    )


def test_behavior_is_the_part_of_the_posts_on_each_day_and_in_each_hour() -> None:
    times = (
        [SUNDAY] * 6 + [SUNDAY + timedelta(days=1, hours=3)] * 3 + [SUNDAY + timedelta(days=1, hours=14, minutes=59)]
    )
    behavior = {row.trait_id: row for row in read(persona(habits=habits(times))).behavior or []}
    assert list(behavior)[:3] == ["behavior_sunday", "behavior_monday", "behavior_tuesday"]
    assert list(behavior)[7:9] == ["behavior_0000", "behavior_0100"]
    assert len(behavior) == 7 + 24
    told = {trait_id: row.percentage for trait_id, row in behavior.items() if row.percentage}
    assert told == pytest.approx({
        "behavior_sunday": 0.6, "behavior_monday": 0.4,
        "behavior_0900": 0.6, "behavior_1200": 0.3, "behavior_2300": 0.1,
    })  # fmt: skip
    names = [behavior[f"behavior_{at}"].name for at in ("wednesday", "0000", "1100", "1200", "2300")]
    assert names == ["Wednesday", "0:00 am", "11:00 am", "12:00 pm", "11:00 pm"]
    assert warned(read(persona(habits=habits(times[:9]))))["NOT_KNOWN"][-1].startswith("behavior: too few posts")


@pytest.mark.parametrize(("words", "warns"), [(100, True), (599, True), (600, False)])
def test_under_600_words_the_services_warning_is_given(words: int, warns: bool) -> None:
    found = read(persona(language=Language(words=words)))
    said = (
        f"There were {words} words in the input. We need a minimum of 600, preferably 1,200 or more,"
        " to compute statistically significant estimates"
    )
    assert found.word_count == words
    assert found.word_count_message == (said if warns else None)
    assert warned(found).get("WORD_COUNT_MESSAGE") == ([said] if warns else None)


def test_under_100_words_there_is_the_services_error() -> None:
    with pytest.raises(TooFewWords) as refused:
        profile(persona(language=Language(words=99)))
    assert refused.value.problem()["status"] == 400
    assert refused.value.detail == (
        "The number of words 99 is less than the minimum number of words required for analysis: 100"
    )


def test_the_words_counted_are_those_that_the_traits_were_read_from() -> None:
    of_some = PERSONALITY.model_copy(update={"words": 450})
    assert read(persona(personality=of_some)).word_count == 450
    assert read(persona(personality=of_some, values=VALUES)).word_count == 2_000
    assert read(persona(personality=of_some.model_copy(update={"traits": ()}))).word_count == 2_000


def test_the_language_is_the_commonest_or_undetermined() -> None:
    assert read(persona(languages=facet({"ko": (0.8, 0.7, 0.9), "en": (0.2, 0.1, 0.3)}))).processed_language == "ko"
    for unknown in (None, facet({}, "insufficient_data")):
        assert read(persona(languages=unknown)).processed_language == "und"


def test_what_limits_the_persona_is_a_warning_too() -> None:
    found = read(persona(warnings=("only captions, no speech",)))
    assert warned(found)["LIMITED"] == ["only captions, no speech"]
