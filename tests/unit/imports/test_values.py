"""What people write in cells, the less common forms too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bothsides.errors import InvalidCreator
from bothsides.imports.values import creator_of, flag, is_creator, moment, number, person, words


@pytest.mark.parametrize("text", ["1", "true", "yes", "y", "x", "✓", "ja", "oui", "si", "sí", " YES ", True, 1])
def test_a_yes(text: object) -> None:
    assert flag(text) is True


@pytest.mark.parametrize("text", ["0", "false", "no", "n", "nein", "non", " No", False, 0])
def test_a_no(text: object) -> None:
    assert flag(text) is False


def test_neither_yes_nor_no() -> None:
    with pytest.raises(ValueError, match=r"^'maybe' is neither yes nor no$"):
        flag("maybe")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1,234,567.8", 1_234_568), ("1.234.567,8", 1_234_568), ("12.34.567", 1_234_567),
        ("1.5", 2), (".5K", 500), ("0.1234567M", 123_457), ("1.234K", 1_234), ("1 234,5 тыс", 1_234_500),
        ("12,34,567", 1_234_567), ("2 crore", 20_000_000), ("+12", 12), ("999999999999999", 999_999_999_999_999),
    ],
)  # fmt: skip
def test_which_mark_is_the_decimal_one(text: str, count: int) -> None:
    assert number(text) == count


def test_nought_is_a_count_and_half_is_rounded() -> None:
    assert (number(0), number("0"), number(0.4), number(999_999_999_999_999)) == (0, 0, 0, 999_999_999_999_999)


@pytest.mark.parametrize("text", ["1000000000000000", 10**15, "1000 tril", "1" * 41, "1000000 b", True, "+-3"])
def test_no_platform_counts_so_far(text: object) -> None:
    with pytest.raises(ValueError, match="is not a count"):
        number(text)


def test_words_are_turned_around() -> None:
    assert words({1: "a, b c", 2: "d"}) == {"a": 1, "b c": 1, "d": 2}


# ------------------------------------------------------------------------------------------------------- dates
def test_a_date_of_a_workbook_keeps_its_zone_or_is_utc() -> None:
    here = timezone(timedelta(hours=2))
    assert moment(datetime(2026, 1, 2, 3, tzinfo=here)).utcoffset() == timedelta(hours=2)
    assert moment(datetime(2026, 1, 2, 3)) == datetime(2026, 1, 2, 3, tzinfo=UTC)  # noqa: DTZ001 as a workbook has it


def test_what_a_date_leaves_out_is_its_beginning() -> None:
    assert moment("November 2026") == datetime(2026, 11, 1, tzinfo=UTC)
    assert moment("Nov 23, 2026 10 PM") == datetime(2026, 11, 23, 22, tzinfo=UTC)


def test_unix_time_by_its_size() -> None:
    at = datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)
    assert moment("1000000000") == moment("1000000000000") == moment("1000000000000000") == at
    assert moment("100000000001") == datetime(1973, 3, 3, 9, 46, 40, 1000, tzinfo=UTC), "milliseconds from here on"


@pytest.mark.parametrize("text", ["2101-01-01", "1/1/2101", "2101-12-31T00:00:00Z"])
def test_a_date_in_a_century_to_come_is_a_slip(text: str) -> None:
    with pytest.raises(ValueError, match=f"^'{text}' would be in the year 21\\d\\d; write dates like 2026-11-23$"):
        moment(text)
    assert moment("2100-12-31").year == 2100


def test_a_zone_that_means_several_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="is not a date; write it like 2026-11-23 or 2026-11-23T10:15:00Z"):
        moment("Nov 23, 2026 10:15 IST")


# ---------------------------------------------------------------------------------------------------- creators
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://www.youtube.com/c/maps", "give the address that YouTube shows then, with @ or /channel/"),
        ("https://example.com/?feed=rss2", "an address with a question mark is not kept whole; give the site's own"),
        ("https://x.com/home", "is not the address of a creator's profile; give that, or platform:handle"),
        ("https://[bad", r"^https://\[bad is not an address$"),
        ("https:///maps", "^https:///maps is not an address$"),
    ],
)  # fmt: skip
def test_an_address_that_names_nobody_says_what_to_give(address: str, said: str) -> None:
    with pytest.raises(InvalidCreator, match=said):
        creator_of(address)


@pytest.mark.parametrize(
    ("address", "creator"),
    [
        ("https://sh.reddit.com/user/maps", "reddit:maps"),
        ("https://np.reddit.com/u/maps", "reddit:maps"),
        ("https://new.example.org/feed", "rss:new.example.org!feed"),  # no site of ours: its name stays whole
        ("https://example.org/a/b//", "rss:example.org!a!b"),
        ("https://medium.com/@maps/a-story-1", "rss:medium.com!feed!@maps"),
        ("https://example.org/c/maps", "rss:example.org!c!maps"),
        ("https://example.org/?fbclid=1&gclid=2&ref=3&utm_medium=4", "rss:example.org"),
        ("https://example.org/%C3%A9t%C3%A9", "rss:example.org!été"),
    ],
)
def test_addresses_of_less_common_places(address: str, creator: str) -> None:
    assert creator_of(address) == creator


def test_which_cells_name_a_creator() -> None:
    assert is_creator("https://instagram.com/maps")
    assert is_creator("x:maps")
    assert not is_creator("https://example.org/about"), "any page is a feed, perhaps"
    assert not is_creator("maps")


@pytest.mark.parametrize(
    ("text", "platform", "name"),
    [
        ("@Ada", "instagram", "ada"), ("Ada", "instagram", "ada"), ("https://instagram.com/Ada/", "instagram", "ada"),
        ("@Ada", "youtube", "@Ada"), ("Ada", "stackexchange", "Ada"),
        ("https://x.com/ada", "instagram", "https://x.com/ada"),  # another platform's person is another person
        ("a/b", "instagram", "a/b"), ("u/Ada", "reddit", "ada"),
    ],
)  # fmt: skip
def test_a_person_is_one_however_written(text: str, platform: str, name: str) -> None:
    assert person(text, platform) == name
