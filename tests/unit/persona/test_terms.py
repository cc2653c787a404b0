"""The words that distinguish a creator."""

from __future__ import annotations

import math

import pytest

from bothsides.documents.persona import Terms
from bothsides.persona.style import words_of
from bothsides.persona.terms import Background, background, distinguishing, terms_of
from tests.unit.persona.profiles import posts

TABLE = Background("test", 100_000, 3, {"the": 5_000, "cat": 100, "day": 100, "today": 100})
FILLER = "the " * 9


def found(texts: list[str], language: str = "en", table: Background | None = TABLE) -> Terms:
    return distinguishing(posts(texts), [words_of(text) for text in texts], [language] * len(texts), table)


def terms(texts: list[str], language: str = "en") -> list[str]:
    return [one.term for one in found(texts, language).terms]


def test_a_word_that_is_rare_elsewhere_distinguishes() -> None:
    """20 of 200 words are "cat", of the population one in a thousand."""
    told = found([f"{FILLER} cat"] * 20)
    [cat] = [one for one in told.terms if one.term == "cat"]
    mine, theirs = 20 + 1.0, 100 + 1.0  # with the prior: 1,000 words of the population
    odds = math.log(mine / (200 + 1_000 - mine)) - math.log(theirs / (100_000 + 1_000 - theirs))
    assert cat.log_odds == pytest.approx(odds)
    assert cat.z == pytest.approx(odds / math.sqrt(1 / mine + 1 / theirs))
    assert (cat.posts, told.population, told.state) == (20, "test", "ok")


def test_what_one_post_repeats_is_less_sure_than_what_many_posts_say() -> None:
    spread = found([f"{FILLER} cat"] * 12)
    bursts = found([f"{FILLER} cat cat cat cat"] * 3 + [FILLER + "the"] * 9)
    of = {name: next(one for one in told.terms if one.term == "cat") for name, told in (("s", spread), ("b", bursts))}
    assert of["s"].z > 1.5 * of["b"].z
    assert of["b"].posts == 3


def test_a_word_that_is_as_common_elsewhere_does_not_distinguish() -> None:
    assert "the" not in terms(["the " * 10] * 3 + [f"{'cat day today ' * 20}"] * 17)


def test_a_term_is_in_three_posts_at_least() -> None:
    assert "cat" not in terms([f"{FILLER} cat cat cat"] * 2 + [FILLER] * 18)
    assert "cat" in terms([f"{FILLER} cat cat cat"] * 3 + [FILLER] * 17)


def test_a_word_that_the_table_lacks_is_taken_for_as_common_as_it_can_be() -> None:
    [zyx] = [one for one in found([f"{FILLER} zyx"] * 20).terms if one.term == "zyx"]
    mine, theirs = 20 + 0.02, 2 + 0.02
    assert zyx.z == pytest.approx(zyx.log_odds / math.sqrt(1 / mine + 1 / theirs))


def test_names_of_accounts_are_never_terms() -> None:
    told = terms([f"{FILLER} cat with @anna_b, as anna said, and @Max.Mustermann@social.example, max"] * 20)
    assert "cat" in told
    assert not {"anna", "anna_b", "max", "mustermann", "social"} & set(told)


def test_the_surest_come_first_and_twenty_at_most() -> None:
    words = [f"w{'x' * at}" for at in range(30)]
    told = found([f"{FILLER} cat cat {' '.join(words)}"] * 20).terms
    assert len(told) == 20
    assert [one.z for one in told] == sorted((one.z for one in told), reverse=True)


def test_possessives_count_with_their_word_and_letters_alone_do_not() -> None:
    assert terms_of(["cat's", "cat", "s", "a", "it's"]) == {"cat": 2, "it": 1}


def test_only_what_is_sure_is_shown() -> None:
    """Of 350 words, three "day" are nine times as common as elsewhere, z = 2.1; nine "cat" have z = 6."""
    said = [f"{FILLER} the"] * 24 + [f"{FILLER} day"] * 2 + [f"{FILLER} day cat"] + [f"{FILLER} cat"] * 8
    told = {one.term: one.z for one in found(said).terms}
    assert "day" not in told
    assert told["cat"] > 3.29
    assert min(told.values()) >= 3.29


def test_terms_are_told_of_creators_who_mostly_write_english() -> None:
    texts = [f"{FILLER} cat {'x' * at}" for at in range(24)]
    words = [words_of(text) for text in texts]
    assert distinguishing(posts(texts), words, ["en", "de"] * 12, TABLE).state == "ok"
    assert distinguishing(posts(texts), words, ["en"] * 11 + ["de"] * 13, TABLE).state == "unavailable"


def test_other_languages_have_none_rather_than_wrong_ones() -> None:
    told = found([f"{FILLER} cat"] * 20, "de")
    assert (told.state, told.terms) == ("unavailable", ())


def test_too_few_posts_or_words_tell_nothing() -> None:
    assert found([f"{FILLER * 3} cat"] * 9).state == "insufficient_data"
    assert found(["the cat sat"] * 12).state == "insufficient_data"
    assert found([]).state == "insufficient_data"


def test_the_shipped_table_is_of_english_words_without_accounts() -> None:
    table = background()
    assert table.words > 1_000_000
    assert min(table.counts.values()) == table.least == 3
    assert table.counts["the"] > table.counts["people"] > table.counts["cake"] > 10
    assert not [word for word in table.counts if "@" in word or "http" in word or len(word) < 2]


def test_a_cook_is_told_by_the_words_of_cooking() -> None:
    dishes = ["pasta with basil", "bread with butter", "soup with basil", "pasta with garlic", "bread with garlic"]
    said = [f"Today I made {dish} in the oven and it was good, the recipe number {'x' * at} is on the blog"
            for at, dish in enumerate(dishes * 4)]  # fmt: skip
    told = [one.term for one in found(said, table=None).terms]
    assert {"pasta", "basil", "garlic", "oven", "recipe"} <= set(told)
    assert told.index("recipe") < told.index("good")
    assert not {"it", "was", "is"} & set(told[:10])
