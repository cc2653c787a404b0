"""How easily texts read."""

from __future__ import annotations

import pytest

from bothsides.persona.readability import FORMULAS, Text, readability, syllables
from bothsides.persona.style import words_of

WORDS = {
    "en": {1: "the cat made cakes jumped through i'm", 2: "water table happy going isn't people's science someone",
           3: "banana beautiful everyone idea", 4: "information experience"},
    "de": {1: "haus baum die", 2: "häuser liebe steuer", 4: "kaffeetasse schokolade"},
    "es": {1: "sol bien que", 2: "casa día guerra ciudad país", 3: "familia", 4: "información española"},
    "fr": {1: "chat belle parlent les", 2: "maison chanter été", 3: "comédie"},
    "pt": {1: "pão mãe", 2: "casa irmão", 3: "família"},
    "nl": {1: "huis boek mooi", 2: "water meisje"},
    "ru": {1: "дом", 2: "мама", 3: "молоко"},
}  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
def test_syllables(language: str) -> None:
    count = syllables(language)
    found = {word: count(word) for words in WORDS[language].values() for word in words.split()}
    assert found == {word: n for n, words in WORDS[language].items() for word in words.split()}


def score(language: str, text: str, sentences: int = 2) -> float:
    """Of ten posts with this text."""
    [found] = readability([Text(words_of(text), sentences)] * 10, [language] * 10)
    assert found.score.low == pytest.approx(found.score.value) == pytest.approx(found.score.high)
    return found.score.value


def test_each_language_has_its_formula() -> None:
    """20 words in 2 sentences: ten words a sentence."""
    assert score("en", "cat " * 10 + "water " * 10) == pytest.approx(206.835 - 1.015 * 10 - 84.6 * 1.5)
    assert score("de", "haus " * 10 + "liebe " * 10) == pytest.approx(180 - 10 - 58.5 * 1.5)
    assert score("es", "sol " * 10 + "casa " * 10) == pytest.approx(206.84 - 1.02 * 10 - 60 * 1.5)
    assert score("fr", "chat " * 10 + "maison " * 10) == pytest.approx(207 - 1.015 * 10 - 73.6 * 1.5)
    assert score("nl", "boek " * 10 + "water " * 10) == pytest.approx(206.835 - 0.93 * 10 - 77 * 1.5)
    assert score("pt", "mãe " * 10 + "casa " * 10) == pytest.approx(248.835 - 1.015 * 10 - 84.6 * 1.5)
    assert score("ru", "дом " * 10 + "мама " * 10) == pytest.approx(206.835 - 1.3 * 10 - 60.1 * 1.5)
    assert score("it", "casa " * 20) == pytest.approx(89 + 300 * 2 / 20 - 10 * 4)
    assert score("sv", "vintern " * 5 + "sommar " * 10 + "hus " * 5) == pytest.approx(10 + 100 * 0.25)


def test_each_language_of_a_creator_is_told_and_which_values_are_easier() -> None:
    texts = [Text(["haus"] * 20, 1)] * 6 + [Text(["hus"] * 20, 1)] * 5
    found = readability(texts, ["de"] * 6 + ["sv"] * 5)
    assert [(one.language, one.easier, one.score.n) for one in found] == [("de", "higher", 6), ("sv", "lower", 5)]
    assert [one.formula for one in found] == [FORMULAS["de"].name, "LIX (Björnsson 1968)"]


def test_too_little_and_scripts_without_spaces_tell_nothing() -> None:
    assert readability([Text(["cat"] * 30, 1)] * 4, ["en"] * 4) == ()  # four posts
    assert readability([Text(["cat"] * 9, 1)] * 11, ["en"] * 11) == ()  # 99 words
    assert readability([Text(["猫"] * 30, 1)] * 10, ["zh"] * 10) == ()
    assert readability([Text(["cat"] * 30, 1)] * 10, [None] * 10) == ()


def test_posts_that_differ_widen_the_interval() -> None:
    [found] = readability([Text(["cat"] * 10, 1), Text(["water"] * 10, 1)] * 10, ["en"] * 20)
    assert found.score.value == pytest.approx(206.835 - 10.15 - 84.6 * 1.5)
    half = 84.6 * 0.5 * 2.093 / 19**0.5  # Student's t of 19; half a syllable is the deviation of a post
    assert found.score.high - found.score.value == pytest.approx(half, rel=1e-3)
