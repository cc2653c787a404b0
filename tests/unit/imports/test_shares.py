"""Shares as tables write them, and what their names stand for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.imports.facts import WrongCell, scales, values
from bothsides.imports.shares import MAX_CELL, MOST, Number, age_band, code, fraction, language, named, share


@pytest.mark.parametrize(
    ("text", "number", "percent"),
    [
        ("45%", 45, True),
        ("45 %", 45, True),
        ("45,3%", 45.3, True),
        ("45,312%", 45.312, True),
        ("0.45", 0.45, False),
        ("0,031", 0.031, False),
        (".5", 0.5, False),
        (45, 45, False),
        (0.45, 0.45, False),
        ("0", 0, False),
        ("2,31", 2.31, False),
        ("9,800", 9_800, False),
    ],
)
def test_shares_as_people_write_them(text: object, number: float, percent: bool) -> None:
    assert share(text) == Number(number, percent)


@pytest.mark.parametrize("text", ["n/a", "-", "", "unknown"])
def test_what_is_not_known_is_none(text: str) -> None:
    assert share(text) is None


@pytest.mark.parametrize(
    "text", ["high", "-5%", "12K", "4.5/5", "45 people", -0.1, float("nan"), True, "1e3", "9" * 99]
)
def test_what_is_no_share_says_what_to_write(text: object) -> None:
    with pytest.raises(ValueError, match=r"write it like 45% or 0\.45"):
        share(text)


def test_a_percent_sign_tells_else_the_column_does_and_nothing_is_over_all() -> None:
    assert fraction(Number(45, True), 1) == fraction(Number(45, False), 100) == fraction(Number(0.45, False), 1) == 0.45
    assert fraction(Number(100, True), 1) == 1
    for number, scale, how in (
        (Number(100.5, True), 1, "per cent"),
        (Number(140, False), 100, "per cent"),
        (Number(1.2, False), 1, r"a fraction of 1: write 1\.2% if per cent is meant"),
    ):
        with pytest.raises(ValueError, match=f"over 100% \\(it is read as {how}"):
            fraction(number, scale)
    assert fraction(Number(191, True), 1, 10) == 1.91


US_BR = {"United States": 45, "Brazil": 12}


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("United States (45%), Brazil 12%", US_BR),
        ("United States: 45% | Brazil: 12%", US_BR),
        ("United States - 45%; Brazil – 12%", US_BR),
        ("United States 45\nBrazil 12", US_BR),
        ("45% United States / 12% Brazil", US_BR),
        ("United States=45,Brazil=12", US_BR),
        ('{"United States": 45, "Brazil": "12"}', US_BR),
        ('[{"name": "United States", "weight": 45}, {"country": "Brazil", "percent": 12}]', US_BR),
        ('["United States (45%)", "Brazil 12%"]', US_BR),
        ([{"code": "United States", "value": 45}, "Brazil: 12"], US_BR),
        ("US 45,3%, GB 12,1%", {"US": 45.3, "GB": 12.1}),
        ("US-45%, GB-5%", {"US": 45, "GB": 5}),
        ("18-24: 25%, 25-34: 75%", {"18-24": 25, "25-34": 75}),
        ("18-24:25,25-34:75", {"18-24": 25, "25-34": 75}),
        ("13-17 3%, 65+ 97%", {"13-17": 3, "65+": 97}),
        ("62% female / 38% male", {"female": 62, "male": 38}),
        ("Guinea-Bissau 3%", {"Guinea-Bissau": 3}),
        ("Toys, Children & Baby 8%, Music 12%", {"Toys, Children & Baby": 8, "Music": 12}),
        ("US <1%, GB 99%", {"US": 1, "GB": 99}),
        ("United States, Brazil", {"United States": None, "Brazil": None}),
        ("Toys, Children & Baby|Cars", {"Toys, Children & Baby": None, "Cars": None}),
        ("18-24, 25-34", {"18-24": None, "25-34": None}),
        ("Windows 10, Games", {"Windows 10": None, "Games": None}),
        ("US 45%, other", {"US": 45, "other": None}),
        ("", {}),
    ],
)
def test_lists_of_shares_in_many_forms(text: Any, shares: dict[str, float | None]) -> None:
    assert {name: number and number.value for name, number in named(text)} == shares


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("x" * (MAX_CELL + 1), "characters long"),
        (", ".join(f"city {i} is 0%" for i in range(MOST + 1)), "has 201 names; at most 200"),
        ({str(i): 0 for i in range(MOST + 1)}, "has 201 names"),
        ([0] * 100_000, "has 100,000 names"),
        ('{"US": 45', "is not JSON"),
        ("[" * 10_000, "is not JSON"),
        (45, "is not a list of names and shares"),
        ([{"weight": 3}], "a part without a name"),
        ({"US": "many"}, "is not a share"),
    ],
)
def test_what_is_no_list_is_refused_and_named(cell: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        named(cell)


@given(st.text(max_size=300) | st.recursive(st.none() | st.floats() | st.text(max_size=9), st.lists, max_leaves=9))
def test_whatever_a_cell_holds_it_is_read_or_refused(cell: Any) -> None:
    try:
        found = named(cell)
    except ValueError:
        return
    for field in ("countries", "genders", "ages", "interests", "languages", "cities"):
        assert all(code(field, name) is None or len(str(code(field, name))) <= 100 for name, _ in found)


@pytest.mark.parametrize(
    ("field", "name", "found"),
    [
        ("countries", "US", "US"),
        ("countries", "de", "DE"),
        ("countries", "UK", "GB"),
        ("countries", "DEU", "DE"),
        ("countries", "Korea, Republic of", "KR"),
        ("countries", "Deutschland", "DE"),
        ("countries", "Viet Nam", "VN"),
        ("countries", "Other", None),
        ("countries", "Atlantis", None),
        ("genders", "Female", "woman"),
        ("genders", "MALE", "man"),
        ("genders", "f", "woman"),
        ("genders", "Männer", "man"),
        ("genders", "other", "unknown"),
        ("genders", "Beauty", None),
        ("languages", "English", "en"),
        ("languages", "en-US", "en"),
        ("languages", "en", "en"),
        ("languages", "deu", "de"),
        ("languages", "Portuguese (Brazil)", "pt"),
        ("languages", "Greek", "el"),
        ("languages", "Klingonese", None),
        ("ages", "18-24", "18-24"),
        ("ages", "18 to 24 years", "18-24"),
        ("ages", "Age 25–34", "25-34"),
        ("ages", "65+", "65+"),
        ("ages", "65 and older", "65+"),
        ("ages", "65-", "65+"),
        ("ages", "- 18-24:", "18-24"),
        ("ages", "65", None),
        ("ages", "teens", None),
        ("interests", " Beauty &  Care ", "Beauty & Care"),
        ("interests", "Others", None),
        ("cities", "São Paulo", "São Paulo"),
    ],
)
def test_names_stand_for_codes(field: str, name: str, found: str | None) -> None:
    assert code(field, name) == found


def test_codes_are_fixed_points() -> None:
    for field, codes in (("countries", ["US", "GB", "ER"]), ("genders", ["woman", "man", "unknown"]),
                         ("ages", ["13-17", "65+"]), ("languages", ["en", "el", "no"])):  # fmt: skip
        assert [code(field, one) for one in codes] == codes
    assert age_band("18") is None
    assert language("") is None


# ------------------------------------------------------------------------------- one truth, many forms

CODES = st.lists(st.sampled_from(["US", "GB", "DE", "BR", "IN", "NO", "FR"]), min_size=1, max_size=5, unique=True)


@st.composite
def mixes(draw: st.DrawFn) -> dict[str, float]:
    """Shares of a whole in thousandths, the largest at least 2 %: per cent and fractions can be told apart."""
    codes = draw(CODES)
    parts = [draw(st.integers(0, 1000 // len(codes))) for _ in codes]
    parts[0] = max(parts[0], 20)
    return {code: part / 1000 for code, part in zip(codes, parts, strict=True)}


@given(mixes())
def test_however_a_mix_is_written_the_same_shares_are_read(mix: dict[str, float]) -> None:
    percent = {code: round(100 * part, 6) for code, part in mix.items()}
    forms: list[dict[str, Any]] = [
        {"Audience countries": ", ".join(f"{code} {part:g}%" for code, part in percent.items())},
        {"Audience countries": "; ".join(f"{code} ({part:g} %)".replace(".", ",") for code, part in percent.items())},
        {"Audience countries": "|".join(f"{code}: {part:g}" for code, part in percent.items())},
        {"Audience countries": json.dumps(percent)},
        {"Audience countries": mix},
        {"Audience countries": [{"code": code, "weight": part} for code, part in mix.items()]},
        {f"Audience: {code} %": f"{part:g}" for code, part in percent.items()},
        {f"Audience country {code}": str(part) for code, part in mix.items()},
        {
            column: cell
            for at, (code, part) in enumerate(percent.items(), 1)
            for column, cell in ((f"Audience Country {at}", code), (f"Audience Country {at} %", f"{part:g}%"))
        },
    ]
    for form in forms:
        fields = {column: _target(column) for column in form}
        row = {fields[column]: cell for column, cell in form.items()}
        assert values(row, scales(fields, [form]), bare_names=False) == {"countries": pytest.approx(mix)}, form


def _target(column: str) -> str:
    from bothsides.imports.vendors import target_of

    target = target_of(column)
    assert target is not None, column
    return target


def test_what_is_said_of_one_code_adds_up_and_a_whole_has_no_more_than_all() -> None:
    row = {"countries": "England 30%, Scotland 5%, Germany 20%, Atlantis 3%, Other 9%"}
    assert values(row, {}, bare_names=False) == {"countries": {"GB": 0.35, "DE": 0.2}}
    with pytest.raises(WrongCell, match="the shares add up to 140%"):
        values({"genders": "female 70%, male 70%"}, {}, bare_names=False)
    assert values({"interests": "Beauty 70%, Travel 70%"}, {}, bare_names=False) == {
        "interests": {"Beauty": 0.7, "Travel": 0.7}
    }
    with pytest.raises(WrongCell, match="'Atlantis' is not known; write countries' names or codes"):
        values({"countries": "Atlantis 30%"}, {}, bare_names=False)
    assert values({"countries": "Other 30%"}, {}, bare_names=False) == {}


def test_insights_need_shares_and_vendors_may_name_without() -> None:
    assert values({"languages": "English, Spanish"}, {}, bare_names=True) == {"languages": {"en": None, "es": None}}
    with pytest.raises(WrongCell, match="'en' has no share; write it like 'en 45%'"):
        values({"languages": "English, Spanish"}, {}, bare_names=False)


@pytest.mark.parametrize(
    ("column", "cells", "scale"),
    [
        ("Engagement rate", ["3.1", "0.9", "2"], 100),
        ("Engagement rate", ["0.031", "0.009", "1.4"], 1),
        ("Engagement rate", ["0.9"], 100),
        ("ER %", ["0.25", "0.2"], 100),
        ("ER %", ["0.031", "0.02"], 1),  # a sheet that showed 3.1 %
        ("Fake followers", ["18", "2", "0.5"], 100),
        ("Fake followers", ["0.18", "0.02"], 1),
        ("Audience Male", ["40", "1"], 100),
        ("Audience Male", ["0.4", "1"], 1),
        ("Audience Male %", [], 100),
        ("Audience Male", [], 1),
        ("Audience Male", ["40%", "60%"], 1),  # bare numbers: none there
    ],
)
def test_whether_numbers_are_per_cent_is_told_by_the_column(column: str, cells: list[str], scale: int) -> None:
    target = _target(column)
    name = target.partition(".")[0]
    assert scales({column: target}, [{column: cell} for cell in cells]) == {name: scale}
