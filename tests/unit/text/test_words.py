"""Names and hashtags cut into English words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.text.model import text_model
from bothsides.text.words import of_hashtag, words_in


@pytest.mark.parametrize(
    ("handle", "words"),
    [
        ("thetravelingdogs", ["the", "traveling", "dogs"]),
        ("1travel_around_the_world", ["travel", "around", "the", "world"]),
        ("HomeBakingDad", ["home", "baking", "dad"]),
        ("nyc.food", ["nyc", "food"]),
        ("justin", ["justin"]),
        ("UCq-Fj5jknLsUf-MWSy4_brA", []),
        ("xq9zz_kw", []),
        ("料理", []),
        ("", []),
    ],
)
def test_a_handle_is_cut_into_its_words(handle: str, words: list[str]) -> None:
    assert words_in(handle) == words


def test_a_long_name_is_cut_in_no_time() -> None:
    assert words_in("food" * 500) == ["food"] * 500


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("crueltyfreebeauty", ["cruelty", "free", "beauty"]),
        ("dogsofinstagram", ["dogs", "of", "instagram"]),
        ("mondaymotivation", ["monday", "motivation"]),
        ("homemade", ["homemade"]),  # is a word
        ("canon", ["canon"]),  # as this is, though "can on" is likelier
        ("ricettefacili", ["ricettefacili"]),  # Italian
        ("fiorentina", ["fiorentina"]),  # not "fi or en tina"
        ("einhorn", ["einhorn"]),
        ("domingolegal", ["domingolegal"]),  # "do min go legal" are words, too rare beside each other to be meant
        ("gaspillage", ["gaspillage"]),
        ("ootd", ["ootd"]),
        ("foodiexqz", ["foodiexqz"]),  # a part of it is no word
    ],
)
def test_a_hashtag_is_cut_where_it_surely_is_english_words(tag: str, words: list[str]) -> None:
    assert list(of_hashtag(tag)) == words


def test_a_hashtag_that_no_platform_allows_is_left_whole() -> None:
    tag = "food" * 5_000
    assert of_hashtag(tag) == (tag,)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=60))
def test_no_letter_is_lost(tag: str) -> None:
    assert "".join(of_hashtag(tag)) == tag


def test_a_post_of_hashtags_alone_is_read_by_their_words() -> None:
    model = text_model()
    topics = model(["#homemadebread #bakingathome #sourdoughrecipe"])["topics"][0]
    assert model.labels["topics"][int(topics.argmax())] == "Food & Drink"
    assert model.known(["#homemadebread #bakingathome"])[0]
