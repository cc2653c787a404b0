"""One row of a file, field by field."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bothsides.imports.columns import Reading
from bothsides.imports.rows import RowProblem, read_row

WHO = {"creator": "x:maps"}


def read(kind: str | None, row: dict[str, Any], **how: Any) -> dict[str, Any]:
    """What a row says whose columns are called as the fields are."""
    reading = Reading({name: name for name in {*row, *WHO}}, kind, **how)
    _, [part] = read_row(WHO | row, reading)
    assert kind is None or part.kind == kind
    return part.model_dump(exclude_unset=True)


def problem(kind: str | None, row: dict[str, Any], **how: Any) -> tuple[str, str]:
    with pytest.raises(RowProblem) as raised:
        read(kind, row, **how)
    assert str(raised.value) == f"{raised.value.field}: {raised.value.detail}"
    return raised.value.field, raised.value.detail


# ------------------------------------------------------------------------------------------------ whose and what
def test_each_row_may_say_its_own_kind_platform_and_creator() -> None:
    reading = Reading({name: name for name in ("kind", "platform", "creator", "id", "text")}, None)
    row = {"kind": " Post ", "platform": "IG", "creator": "@Maps", "id": "1", "text": "hi"}
    creator, [part] = read_row(row, reading)
    assert (creator, part.kind) == ("instagram:maps", "post")
    assert part.model_dump(exclude_unset=True) == {"id": "1", "text": "hi"}


def test_what_holds_for_all_rows_gives_way_to_the_row() -> None:
    reading = Reading({"creator": "creator", "platform": "platform"}, "account", platform="tiktok", creator="x:all")
    assert read_row({}, reading)[0] == "x:all"
    assert read_row({"creator": "maps"}, reading)[0] == "tiktok:maps"
    assert read_row({"creator": "maps", "platform": "twitch"}, reading)[0] == "twitch:maps"


@pytest.mark.parametrize("kind", ["story", "", None, 3])
def test_a_kind_that_is_none_is_named(kind: object) -> None:
    field, detail = problem(None, {"kind": kind})
    assert field == "kind"
    assert detail.endswith("is not one of account, post, audience, facts, vendor")


def test_a_creator_that_is_none_is_named() -> None:
    assert problem("account", {"creator": "two words"})[0] == "creator"
    with pytest.raises(RowProblem, match=r"^creator: "):
        read_row({}, Reading({}, "account"))


def test_columns_without_a_field_and_fields_of_another_kind_are_left_out() -> None:
    fields = {"creator": "creator", "a": "", "likes": "likes", "followers": "followers"}
    _, [part] = read_row(WHO | {"a": "1", "b": "2", "likes": "3", "followers": "4"}, Reading(fields, "account"))
    assert part.model_dump(exclude_unset=True) == {"followers": 4}


def test_an_account_with_a_vendors_columns_is_two_parts_and_no_other_row_is() -> None:
    row = {"followers": "4", "id": "1", "engagement_rate": "5%", "source": "hypeauditor"}
    reading = Reading({name: name for name in {*row, *WHO}}, "account")
    creator, parts = read_row(WHO | row, reading)
    assert creator == "x:maps"
    assert [(part.kind, part.model_dump(exclude_unset=True)) for part in parts] == [
        ("account", {"followers": 4}),
        ("vendor", {"source": "HypeAuditor", "engagement_rate": 0.05}),
    ]
    _, [part] = read_row(WHO | row | {"engagement_rate": "?"}, reading)
    assert part.kind == "account", "a vendor that says nothing is none"
    assert read("post", row) == {"id": "1"}
    assert read("vendor", row) == {"source": "HypeAuditor", "engagement_rate": 0.05}


@pytest.mark.parametrize("kind", ["facts", "vendor"])
def test_a_row_without_a_figure_says_so(kind: str) -> None:
    for row in ({}, {"source": "Modash"}, {"countries": "", "fake_share": "n/a"}, {"countries": "Other 30%"}):
        field, detail = problem(kind, row)
        assert (field, detail) == ("row", f"has no figure that {kind} rows take; give one, or leave the row out")


# ------------------------------------------------------------------------------------------------------- values
@pytest.mark.parametrize("cell", ["n/a", " N/A ", "-", "unknown", "Hidden", "none", "", None])
def test_what_says_that_it_is_not_known_is_not_said(cell: object) -> None:
    assert read("account", {"followers": cell, "location": cell, "verified": cell}) == {}


def test_in_a_text_none_may_be_what_was_written() -> None:
    assert read("post", {"id": "1", "text": "none", "title": "?"}) == {"id": "1", "text": "none", "title": "?"}
    assert read("account", {"bio": "private", "display_name": "NA"}) == {"bio": "private", "display_name": "NA"}


def test_counts_moments_and_flags_are_read() -> None:
    row = {
        "id": "1",
        "likes": "1.2K",
        "comments": 3,
        "shares": "4",
        "views": "5",
        "sponsored": "no",
        "created_at": "3/4/2026",
    }
    assert read("post", row) == {
        "id": "1", "likes": 1200, "comments": 3, "shares": 4, "views": 5, "sponsored": False,
        "created_at": datetime(2026, 4, 3, tzinfo=UTC),
    }  # fmt: skip
    assert read("post", {"id": "1", "created_at": "3/4/2026"}, day_first=False)["created_at"].month == 3
    assert read("account", {"posts_total": "7", "following": "8", "verified": "yes"}) == {
        "posts_total": 7, "following": 8, "verified": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "form"),
    [("Reel", "video"), ("short", "video"), ("IGTV", "video"), ("Carousel Album", "image"), ("photo", "image"),
     ("podcast", "audio"), ("image", "image"), ("Text", "text")],
)  # fmt: skip
def test_forms_of_posts_by_their_many_names(written: str, form: str) -> None:
    assert read("post", {"id": "1", "format": written})["format"] == form


def test_a_form_that_is_none_is_named() -> None:
    field, detail = problem("post", {"id": "1", "format": "smell"})
    assert field == "format"
    assert "'text'" in detail


def test_numbers_where_words_are_wanted_are_words() -> None:
    assert read("post", {"id": 12, "text": 3.5}) == {"id": "12", "text": "3.5"}
    assert problem("post", {"id": True})[0] == "id"


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        ("hello", ("hello",)), ('["a", "b"]', ("a", "b")), (["a", "b"], ("a", "b")), (' ["a"]', ("a",)),
    ],
)  # fmt: skip
def test_several_texts_are_a_list_and_one_is_itself(cell: object, texts: tuple[str, ...]) -> None:
    assert read("audience", {"id": "u", "texts": cell})["texts"] == texts


def test_several_moments_are_a_list_too() -> None:
    first, second = datetime(2026, 4, 3, tzinfo=UTC), datetime(2026, 4, 4, tzinfo=UTC)
    assert read("audience", {"id": "u", "active_at": '["3/4/2026", "2026-04-04"]'})["active_at"] == (first, second)
    assert read("audience", {"id": "u", "active_at": "3/4/2026"})["active_at"] == (first,)
    assert problem("audience", {"id": "u", "active_at": "soon"})[0] == "active_at"


def test_a_list_that_is_broken_names_the_mend() -> None:
    field, detail = problem("audience", {"id": "u", "texts": '["a"'})
    assert field == "texts"
    assert detail.startswith('must be a list like ["…"] or one text: ')


def test_shares_are_an_object_or_its_words() -> None:
    assert read("facts", {"countries": {"GB": 0.6}, "ages": '{"18-24": 1}'}) == {
        "countries": {"GB": 0.6}, "ages": {"18-24": 1},
    }  # fmt: skip
    assert problem("facts", {"countries": "GB"})[0] == "countries"


# ----------------------------------------------------------------------------------------------- left out as plain
def test_the_id_of_a_post_is_its_address_where_it_has_no_other() -> None:
    url = "https://example.org/" + "p" * 300
    assert read("post", {"url": url[:50]}) == {"url": url[:50], "id": url[:50]}
    found = read("post", {"id": url})
    assert (found["id"], found["url"]) == (url[:200], url)
    assert read("post", {"id": "https://e.org/1", "url": "https://e.org/other"})["url"] == "https://e.org/other"


def test_posts_without_id_and_address_are_told_by_time_title_and_text() -> None:
    rows = [{"text": "a"}, {"title": "a"}, {"text": "a", "created_at": "2026-01-01"}, {"text": "a", "title": "a"}]
    ids = [read("post", row)["id"] for row in rows]
    assert len(set(ids)) == 4
    assert all(len(one) == 16 for one in ids)
    assert ids[0] == read("post", {"text": "a", "likes": 3})["id"]
    assert problem("post", {"text": "\ud800"})[0] == "text", "half a character is an error of its row alone"


def test_who_said_something_commented_and_who_did_not_follows() -> None:
    assert read("audience", {"id": "u", "texts": "hi"})["relation"] == "commenter"
    assert read("audience", {"id": "u"})["relation"] == "follower"
    assert read("audience", {"id": "u", "texts": "hi", "relation": "liker"})["relation"] == "liker"
    assert read("audience", {"id": " @U "})["id"] == "u"


@pytest.mark.parametrize(
    ("written", "relation"), [("Followers", "follower"), ("comment", "commenter"), ("like", "liker")]
)
def test_relations_by_their_many_names(written: str, relation: str) -> None:
    assert read("audience", {"id": "u", "relation": written})["relation"] == relation


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("post", "no column gives it; name one with --map 'COLUMN=id', or say --kind account for a list of creators"),
        (
            "audience",
            "no column gives it; name one with --map 'COLUMN=id', or say --kind account for a list of creators",
        ),
    ],
)
def test_what_is_missing_names_the_mend(kind: str, detail: str) -> None:
    assert problem(kind, {}) == ("id", detail)


def test_a_share_over_the_whole_is_named() -> None:
    said = "2 is over 100% (it is read as a fraction of 1: write 2% if per cent is meant)"
    assert problem("facts", {"genders": {"woman": 2}}) == ("genders", said)
    assert problem("vendor", {"genders": {"woman": 2}}) == ("genders", said)
