"""Ages that bios state, and numbers that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.text.ages import OLDEST, YOUNGEST, stated_age


@pytest.mark.parametrize(
    ("bio", "age"),
    [("23 y/o", 23), ("born in 1999", 27), ("19 | she/her", 19), ("London • 24 • Photographer", 24), ("25", 25),
     ("Tengo 23 años", 23), ("J'ai 19 ans", 19), ("Ich bin 31 Jahre alt", 31), ("21 años", 21), ("ho 22 anni", 22),
     ("22. Design Assistant. #AFC", 22), ("I'm 45 and love tea", 45), ("nacida en 1990", 36),
     ("Olivia // 19 // Leeds", 19)],
)  # fmt: skip
def test_a_stated_age(bio: str, age: int) -> None:
    assert stated_age(bio, 2026) == age


@pytest.mark.parametrize(
    "bio",
    ["mom since '09", "20 years of experience", "Mum to a 12 year old boy", "24/7 news", "10/12/98", "18+ only",
     "Established 1985", "I'm 100% real", "Class of 2019", "top 40 hits", "10 años de experiencia", "married 15 years",
     "my 14 year old son", "i am 20 minutes away", "9 | 11 | 01", "99", "born in 1999, 45 y/o", "20 ans d'expérience",
     "21. June 2012 ❤"],
)  # fmt: skip
def test_no_age(bio: str) -> None:
    assert stated_age(bio, 2026) is None


@given(st.text(max_size=500))
def test_any_bio_is_read(bio: str) -> None:
    age = stated_age(bio, 2026)
    assert age is None or YOUNGEST <= age <= OLDEST
