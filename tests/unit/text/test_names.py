"""Given names, titles and handles: what a name says of its bearer, and what it must not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.text.names import folded, known, read


@pytest.mark.parametrize(
    "name",
    ["Dr Anna Smith", "Mrs Brown", "Emily🌸", "EMILY", "Anne-Marie", "Мария", "emily_k92", "annasmith", "AnnaSmith",
     "Sofía", "فاطمة", "김영숙", "J. Anna Smith", "xx_chloe_xx"],
)  # fmt: skip
def test_names_of_women(name: str) -> None:
    assert (read(name).women or 0) > 0.9


@pytest.mark.parametrize("name", ["José", "Jean-Pierre", "Mr Anna", "Björn", "MICHAEL", "Владимир", "john_doe77"])
def test_names_of_men(name: str) -> None:
    assert 0 <= (1 if (women := read(name).women) is None else women) < 0.15


@pytest.mark.parametrize("name", ["Wei Zhang", "Andrea Bianchi"])
def test_names_that_tell_little_are_near_one_half(name: str) -> None:
    assert 0.25 < (read(name).women or 0) < 0.75


def test_a_name_of_two_countries_is_told_by_the_language() -> None:
    assert (read("Andrea Bianchi", "it").women, read("Jean Dupont", "fr").women) == (0, 0)
    assert (read("Andrea Meier", "de").women or 0) > 0.8


def test_names_of_languages_that_the_lists_lack_are_not_read() -> None:
    assert read("Akira Tanaka", "ja").women is None


@pytest.mark.parametrize("name", ["", "#####", "💕💕", "M", "J. K.", "My Shop", "The Best", "12345", "\x00\x01"])
def test_what_is_no_name_tells_nothing(name: str) -> None:
    assert read(name).women is None


def test_a_name_inside_a_handle_is_marked() -> None:
    assert read("annasmith").handle
    assert not read("anna_smith").handle


@given(st.text(max_size=200))
def test_any_text_is_read(name: str) -> None:
    told = read(name)
    assert told.women is None or 0 <= told.women <= 1


@given(st.sampled_from(sorted(known().shares)))
def test_folding_is_done_once(name: str) -> None:
    assert folded(name) == name
