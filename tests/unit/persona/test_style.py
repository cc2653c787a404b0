"""How a creator writes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.documents.facet import Interval
from bothsides.documents.persona import Language, Patterns
from bothsides.persona.style import emoji_in, measure, moving_type_token_ratio, words_of
from tests.unit.persona.profiles import posts


def written(texts: Sequence[str], language: str | None = "en") -> Language:
    return measure(posts(texts), [words_of(text) for text in texts], [language] * len(texts))


def patterns(texts: Sequence[str], language: str | None = "en") -> Patterns:
    found = written(texts, language).patterns
    assert found
    return found


def value(found: Interval | None) -> float:
    assert found
    return found.value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("You’re here, aren't you?", ["you're", "here", "aren't", "you"]),
        ("see https://a.b/c www.x.y now @ada.b #OnTheRoad", ["see", "now", "ontheroad"]),
        ("10 naïve cafés", ["naïve", "cafés"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),  # signs under and over letters belong to the word
        ("私は abc 猫", ["私", "は", "abc", "猫"]),
        ("", []),
    ],
)
def test_what_is_a_word(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_signs_are_counted_by_post() -> None:
    found = patterns(["Who? What?! Really?? 🎉👨‍👩‍👧 #a #b @c https://d.e/?x=1", "No. No!"])
    assert value(found.questions) == 1.5
    assert value(found.exclamations) == 1
    assert value(found.emoji) == 1
    assert (value(found.hashtags), value(found.mentions), value(found.links)) == (1, 0.5, 0.5)


def test_emoji_that_are_joined_are_one_and_digits_are_none() -> None:
    assert emoji_in("👨‍👩‍👧 (yes) 👍🏽 1️⃣ 12") == 3
    assert emoji_in("12 #1 * plain") == 0


def test_sentences_have_so_many_words() -> None:
    assert value(patterns(["One two three. Four five!", "Six\nseven eight 3.5 nine"]).sentence_words) == 9 / 4


def test_where_signs_are_words_sentences_have_no_length() -> None:
    assert patterns(["私は猫です。", "これは本です。"], "ja").sentence_words is None


def test_persons_are_rates_of_100_words() -> None:
    found = patterns(["I like my cat and we like you and them"] * 2)  # ten words: 2 I, 1 we, 1 you, 1 they
    assert [value(one) for one in (found.first_singular, found.first_plural, found.second, found.third)] == [
        pytest.approx(100 * k / 10) for k in (2, 1, 1, 1)
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "ich und wir und du und sie"),
        ("fr", "je et nous et vous et elle"),
        ("es", "yo y nosotros y tú y ella"),
        ("it", "io e noi e tu e lei"),
        ("pt", "eu e nós e você e ela"),
        ("nl", "ik en wij en jij en zij"),
    ],
)
def test_persons_are_read_in_seven_languages(language: str, text: str) -> None:
    found = patterns([text] * 2, language)
    for one in (found.first_singular, found.first_plural, found.second, found.third):
        assert value(one) == pytest.approx(100 / 7)


def test_persons_of_other_languages_are_unknown_not_none() -> None:
    assert patterns(["minä ja sinä"] * 3, "fi").first_singular is None


def test_what_never_happened_may_still_happen() -> None:
    emoji = patterns([f"text number {'x' * at}" for at in range(20)]).emoji
    assert emoji is not None
    assert (emoji.value, emoji.low, emoji.n) == (0, 0, 20)
    assert 3.5 / 20 < emoji.high < 4.5 / 20  # the rule of three, for 97.5 %


def test_one_post_has_no_interval() -> None:
    assert written(["Only this."]).words == 2
    assert all(one is None or one == () for _, one in patterns(["Only this."]))


def test_repetition_lowers_the_ratio_of_distinct_words() -> None:
    assert moving_type_token_ratio(["a"] * 150) == pytest.approx(0.01)
    assert moving_type_token_ratio([str(i) for i in range(150)]) == 1
    assert moving_type_token_ratio(["a"] * 99) is None
    assert moving_type_token_ratio(["a"] * 100 + ["b"]) == pytest.approx(0.015)


def test_the_ratio_of_distinct_words_is_told_with_its_interval() -> None:
    letters = "abcdefghij"
    found = written([f"{a} {b} " * 50 for a in letters for b in letters])  # one word in 10 of 100 windows, two in 90
    distinct = found.patterns and found.patterns.distinct_words
    assert distinct is not None
    assert found.distinct_words == distinct.value
    assert distinct.n == 100
    half = 1.984 * 0.01 * (0.1 * 0.9 / 99) ** 0.5
    assert [distinct.value - distinct.low, distinct.high - distinct.value] == pytest.approx([half] * 2, rel=1e-2)


def test_talk_is_less_formal_than_prose() -> None:
    talk = ["oh yeah I really think you just did that lol"] * 3
    prose = ["the final report of the committee on the budget of the city"] * 3
    assert value(patterns(talk).formality) == pytest.approx(0)
    assert value(patterns(prose).formality) == pytest.approx(100)
    assert value(patterns(["and or but because"] * 2).formality) == 50
    assert patterns(prose, "de").formality is None


TEXTS = st.lists(st.text(max_size=120), max_size=8)
LANGUAGES = st.sampled_from(["en", "de", "ru", "it", "zh", "sv", None])


@given(TEXTS, LANGUAGES)
def test_whatever_is_written_rates_stay_within_bounds(texts: list[str], language: str | None) -> None:
    found = patterns(texts, language)
    hundred = {"first_singular", "first_plural", "second", "third", "formality"}
    for name, one in found:
        for told in [score.score for score in one] if name == "readability" else [one] if one else []:
            assert told.low <= told.value <= told.high, name
            assert name == "readability" or told.low >= 0, name
            assert name not in hundred or told.high <= 100, name


@given(st.permutations(["I am here!", "who? 😀", "#a b c", "the end of it all", "we\nand you"]))
def test_rates_do_not_depend_on_the_order(texts: list[str]) -> None:
    sorted_, shuffled = patterns(sorted(texts)), patterns(texts)
    for name, one in sorted_:
        assert (
            one == pytest.approx(getattr(shuffled, name))
            if not isinstance(one, Interval)
            else [*one.model_dump().values()] == pytest.approx([*getattr(shuffled, name).model_dump().values()])
        ), name
