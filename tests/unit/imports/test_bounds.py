"""How much of a file is taken, looked at and shown; what is said beyond, and how a mapping is described."""

from __future__ import annotations

import io
import itertools
import json
from typing import Any

import pytest
from openpyxl import Workbook

from bothsides import store
from bothsides.errors import InvalidInput
from bothsides.imports import formats, run
from bothsides.imports.run import Options, look, split
from bothsides.store.imports import Rows
from tests.unit.imports.test_formats import listed, opened, read
from tests.unit.imports.test_run import imported, workbook


def csv(*rows: str) -> bytes:
    return "\n".join(rows).encode() + b"\n"


# ------------------------------------------------------------------------------------------------- of one import


def test_so_many_creators_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MAX_CREATORS", 2)
    _, saved = imported(csv("creator,followers", "x:a,1", "x:b,2", "x:a,3"))
    assert list(saved) == ["x:a", "x:b"]
    kept: list[str | None] = []
    with pytest.raises(InvalidInput, match=r"^f\.csv has 3 creators; one import takes 2: split the file$"):
        split(
            io.BytesIO(csv("creator,followers", "x:a,1", "x:b,2", "x:c,3", ",4")), "f.csv", lambda c, _: kept.append(c)
        )
    assert kept == [], "nothing is half-taken"


def test_so_many_kinds_and_vendors_of_one_creator_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MAX_SECTIONS", 2)
    rows = ["creator,vendor,ER", "x:a,Modash,3%", "x:a,Klear,4%", "x:a,Modash,5%"]
    status, saved = imported(csv(*rows))
    assert status["creators"] == {"x:a": {"vendor Klear": 1, "vendor Modash": 1}}
    assert [row.get("source") for row in saved["x:a"]] == ["Klear", "Modash"]
    with pytest.raises(InvalidInput, match=r"^x:a has rows of 3 kinds and vendors; at most 2$"):
        imported(csv(*rows, "x:a,Lefty,5%"))


def test_the_first_errors_are_shown_and_all_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ERRORS_SHOWN", 3)
    body = csv("creator,followers", "x:a,1", *(f"x:b,many{n}" for n in range(7)))
    status, saved = imported(body)
    assert (status["rows"], status["good"], status["bad"]) == (8, 1, 7)
    assert [error["line"] for error in status["errors"]] == [3, 4, 5]
    assert [error["line"] for error in saved[None]] == list(range(3, 10))
    assert saved[None][0] == {
        "line": 3, "field": "followers", "detail": "'many0' is not a count; write a number like 1200 or 1.2K",
    }  # fmt: skip
    assert len(look(io.BytesIO(body), "f.csv", Options())["errors"]) == 3


def test_a_file_without_errors_leaves_none() -> None:
    status, saved = imported(csv("creator,followers", "x:a,1"))
    assert None not in saved
    assert (status["errors"], status["bad"], status["merged"]) == ([], 0, 0)


def test_creators_lie_in_order_with_their_rows_by_kind_and_id() -> None:
    rows = [
        {"creator": "x:b", "kind": "post", "id": "2", "text": "t"}, {"creator": "x:a", "kind": "post", "id": "1"},
        {"creator": "x:b", "kind": "account", "followers": 1}, {"creator": "x:b", "kind": "post", "id": "1"},
    ]  # fmt: skip
    status, saved = imported("\n".join(map(json.dumps, rows)).encode(), "rows.jsonl")
    assert list(saved) == list(status["creators"]) == ["x:a", "x:b"]
    assert [(row["kind"], row.get("id")) for row in saved["x:b"]] == [("account", None), ("post", "1"), ("post", "2")]
    assert status["creators"] == {"x:a": {"post": 1}, "x:b": {"account": 1, "post": 2}}


def test_an_account_that_says_nothing_is_a_good_row_that_stores_nothing() -> None:
    status, saved = imported(csv("creator,followers", "x:a,", "x:b,2"), kind="account")
    assert "x:a" not in saved
    assert status["good"] == 2


def test_a_row_of_account_and_vendor_is_merged_once() -> None:
    status, saved = imported(csv("creator,followers,ER", "x:a,1,3%", "x:a,2,4%"))
    assert (status["good"], status["merged"]) == (2, 1)
    account, vendor = saved["x:a"]
    assert (account["followers"], vendor["engagement_rate"]) == (2, 0.04)


def test_of_a_list_of_shares_what_comes_later_replaces_the_whole_list() -> None:
    """Mixed, they would add up to more than all."""
    rows = [
        {"creator": "x:a", "kind": "facts", "countries": {"GB": 0.6, "US": 0.4}, "genders": {"woman": 0.5}},
        {"creator": "x:a", "kind": "facts", "countries": {"DE": 0.9}},
    ]
    status, saved = imported("\n".join(map(json.dumps, rows)).encode(), "rows.jsonl")
    assert saved["x:a"] == [{"kind": "facts", "countries": {"DE": 0.9}, "genders": {"woman": 0.5}}]
    assert status["merged"] == 1


# ------------------------------------------------------------------------------------------------- a look, a mapping


def test_a_look_is_at_the_first_rows_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LOOKED_AT", 3)
    body = csv("creator,followers", "x:a,1", "x:b,2", "x:c,many", "x:d,many")
    found = look(io.BytesIO(body), "f.csv", Options())
    assert [row["creator"] for row in found["rows"]] == ["x:a", "x:b"]
    assert [error["line"] for error in found["errors"]] == [4]


def test_the_rows_that_a_mapping_was_guessed_from_are_taken_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LOOKED_AT", 2)
    status, _ = imported(csv("creator,followers", *(f"x:c{n},1" for n in range(5))))
    assert status["good"] == 5


def test_a_mapping_is_described_with_what_it_leaves_out() -> None:
    found = look(io.BytesIO(csv("creator,followers,Shoe size", "x:a,1,44")), "f.csv", Options())
    assert found == {
        "kind": "account", "columns": {"creator": "creator", "followers": "followers"},
        "columns_ignored": ["Shoe size"], "notes": [],
        "rows": [{"creator": "x:a", "kind": "account", "followers": 1}], "errors": [],
    }  # fmt: skip
    rows = [{"creator": "x:a", "kind": "account"}, {"creator": "x:a", "kind": "post", "id": "1"}]
    body = "\n".join(map(json.dumps, rows)).encode()
    assert look(io.BytesIO(body), "f.jsonl", Options())["kind"] == "each row's own"


def test_a_vendor_is_as_it_is_said_or_as_the_files_name_says() -> None:
    body = csv("creator,ER", "x:a,3%")

    def source(name: str, **options: Any) -> str:
        return str(imported(body, name, **options)[1]["x:a"][0]["source"])

    assert source("modash export.csv") == "Modash"
    assert source("modash export.csv", vendor="hype auditor") == "HypeAuditor"
    assert source("list.csv") == "file"


def test_columns_of_json_rows_are_those_of_the_first_and_none_is_an_error() -> None:
    assert look(io.BytesIO(b'{"creator": "x:a"}\n{"followers": 3, "creator": "x:b"}\n'), "f", Options(kind="account"))[
        "columns"
    ] == {"creator": "creator", "followers": "followers"}
    with pytest.raises(InvalidInput, match=r"^f\.jsonl has no row that could be read: row: is not JSON"):
        look(io.BytesIO(b"{broken\n{broken too\n"), "f.jsonl", Options())
    with pytest.raises(InvalidInput, match=r"^f\.json has no row that could be read: it is empty$"):
        look(io.BytesIO(b"[]"), "f.json", Options())


def test_a_creator_of_all_rows_may_be_an_address_or_a_handle_of_the_platform() -> None:
    body = csv("post id,caption", "1,hi")
    assert set(imported(body, creator="https://x.com/maps")[1]) == {"x:maps"}
    assert set(imported(body, creator="@maps", platform="instagram")[1]) == {"instagram:maps"}


def test_dates_are_read_as_they_are_said() -> None:
    body = csv("creator,post id,date", "x:a,1,3/4/2026")
    assert imported(body, dates="dmy")[1]["x:a"][0]["created_at"] == "2026-04-03T00:00:00Z"
    assert imported(body, dates="mdy")[1]["x:a"][0]["created_at"] == "2026-03-04T00:00:00Z"


# ----------------------------------------------------------------------------------------- what became of others' rows


def others(*files: tuple[str, str, str, int]) -> list[dict[str, Any]]:
    """Outcomes: kind, outcome, the other file's import, its rows."""
    return [{kind: (outcome, Rows("k", name, number, "2026"))} for kind, outcome, name, number in files]


def test_what_was_replaced_is_summed_by_kind_and_each_import_is_named_once() -> None:
    found = run._beside([
        *others(("post", "replaced", "a", 3), ("post", "replaced", "b", 4), ("post", "replaced", "a", 5),
                ("post", "older", "c", 1), ("account", "replaced", "a", 1)),
        {"audience": ("new", None)}, {},
    ])  # fmt: skip
    assert found == {
        "replaced": {
            "post": {"creators": 3, "rows": 12, "imports": ["a", "b"]},
            "account": {"creators": 1, "rows": 1, "imports": ["a"]},
        },
        "older": {"post": {"creators": 1, "rows": 1, "imports": ["c"]}},
    }
    assert run._beside([]) == {}


def test_of_many_kinds_and_imports_the_first_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the kinds beyond only the first was counted among the others."""
    monkeypatch.setattr(run, "MAX_SECTIONS", 2)
    monkeypatch.setattr(run, "IMPORTS_SHOWN", 2)
    found = run._beside(others(*((kind, "replaced", name, 1) for kind in "pqrsp" for name in "abc")))["replaced"]
    assert list(found) == ["p", "q", "others"]
    assert found["p"] == {"creators": 6, "rows": 6, "imports": ["a", "b"]}
    assert found["others"] == {"creators": 6, "rows": 6, "imports": ["a", "b"]}


# --------------------------------------------------------------------------------------------------------- uploads


class Bucket:
    """What was stored how: small objects together, large ones as they are."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, small: int, workers: int) -> None:
        self.small: dict[str, bytes] = {}
        self.large: dict[str, bytes] = {}
        monkeypatch.setattr(run._Uploads, "SMALL", small)
        monkeypatch.setattr(store.aws, "WORKERS", workers)
        monkeypatch.setattr(store.documents, "put_bytes", self.small.__setitem__)
        monkeypatch.setattr(store.documents, "upload", lambda key, file: self.large.__setitem__(key, file.read()))


def test_small_files_wait_for_each_other_and_large_ones_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = Bucket(monkeypatch, small=4, workers=1)
    with run._Uploads() as uploads:
        uploads.add("a", io.BytesIO(b"123"))
        uploads.add("b", io.BytesIO(b"1234"))
        assert (bucket.small, bucket.large) == ({}, {"b": b"1234"})
        uploads.add("c", io.BytesIO(b""))
        assert bucket.small == {"a": b"123", "c": b""}, "twice as many as workers"
        bucket.small.clear()
        uploads.add("d", io.BytesIO(b"1"))
        assert bucket.small == {}
    assert bucket.small == {"d": b"1"}, "the rest at the end, and nothing twice"


def test_after_an_error_nothing_more_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = Bucket(monkeypatch, small=4, workers=2)
    file: Any = None
    with pytest.raises(AttributeError), run._Uploads() as uploads:
        uploads.add("a", io.BytesIO(b"1")), uploads.add("b", file)
    assert bucket.small == {}


# --------------------------------------------------------------------------------------------------- of one table


def quoted(lines: int) -> tuple[list[str], list[Any]]:
    """A cell over so many lines, between two rows."""
    cell = '"' + "\n".join(["x"] * lines) + '"'
    return read(f"a,b\n1,2\n3,{cell}\n5,6\n")


def test_a_quoted_cell_may_have_so_many_lines_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "QUOTED", 4)
    assert quoted(5)[1] == [
        (2, {"a": "1", "b": "2"}),
        (7, {"a": "3", "b": "\n".join("x" * 5)}),
        (8, {"a": "5", "b": "6"}),
    ]
    found = quoted(6)[1]
    assert found[1] == (3, ("row", 'has a quote (") that is not closed; close it, or write it twice'))
    assert found[-1] == (9, {"a": "5", "b": "6"})


def test_lines_are_counted_behind_a_cell_of_several() -> None:
    found = read('a,b\n1,"x\ny"\n2,"never closed\n3,z\n4,"p\nq\nr"\n')[1]
    assert found == [
        (3, {"a": "1", "b": "x\ny"}), (4, ("row", 'has a quote (") that is not closed; close it, or write it twice')),
        (5, {"a": "3", "b": "z"}), (8, {"a": "4", "b": "p\nq\nr"}),
    ]  # fmt: skip


def test_a_quote_inside_of_a_cell_is_text() -> None:
    assert read('a,b\n5" disk,x\n7,y\n')[1] == [(2, {"a": '5" disk', "b": "x"}), (3, {"a": "7", "b": "y"})]
    assert read('a,b\n"say ""hi""",x\n')[1] == [(2, {"a": 'say "hi"', "b": "x"})]


def test_a_cell_that_is_too_long_costs_its_row_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MAX_LINE", 20)
    monkeypatch.setattr(formats, "HEAD", 12)
    try:
        _, lines = read(f"a,b\n1,{'x' * 20}\n2,{'x' * 21}\n3,z\n")
    finally:
        formats.csv.field_size_limit(1_000_000)
    assert lines == [
        (2, {"a": "1", "b": "x" * 20}),
        (3, ("row", "is not valid CSV: field larger than field limit (20)")),
        (4, {"a": "3", "b": "z"}),
    ]


def test_a_header_is_looked_for_in_the_first_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "TITLES", 3)
    assert read("title\n\nname,bio\n1,2\n")[0] == ["name", "bio"]
    assert read("title\n\n\nname,bio\n1,2\n")[0] == ["title"]
    assert read("\n\nname\n1\n") == (["name"], [(4, {"name": "1"})])


@pytest.mark.parametrize("title", ["Followers of 2026", "Audience: female"])
def test_a_word_with_a_number_or_a_colon_is_a_columns_name(title: str) -> None:
    assert read(f"{title},b\n1,2\n")[0] == [title, "b"]


def test_a_file_of_zeros_is_no_text_and_a_stray_one_does_no_harm() -> None:
    rows = "a,b\n" + "1,2\n" * 49  # 200 bytes
    assert len(read(rows.replace("1,2\n", "\0,2\n", 2))[1]) == 49
    with pytest.raises(InvalidInput, match="is not a text file"):
        read(rows.replace("1,2\n", "\0,2\n", 3))


def test_zeros_in_every_second_byte_are_utf16_from_two_letters_on() -> None:
    assert formats.encoding_of(b"a\0b\0") == "utf-16-le"
    assert formats.encoding_of(b"\0a\0b") == "utf-16-be"
    assert formats.encoding_of(b"a\0b") == "utf-8"
    assert formats.encoding_of("größer, 北京".encode("utf-16-le")) == "utf-16-le"
    assert formats.encoding_of("größer, 北京".encode("utf-16-be")) == "utf-16-be"
    assert formats.encoding_of(b"\0\0\0\0") == "utf-8", "neither"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Příliš žluťoučký kůň úpěl ďábelské ódy", "cp1250"), ("Größe, Köln, Straße", "cp1252")],
)
def test_what_fits_no_better_elsewhere_is_western(text: str, encoding: str) -> None:
    assert (text * 5).encode(encoding).decode(formats.encoding_of((text * 5).encode(encoding))) == text * 5


@pytest.mark.parametrize("start", ["\ufeff", "  ", "\n\n", "\t"])
def test_json_is_known_by_its_first_sign(start: str) -> None:
    assert read(f'{start}{{"a": 1}}\n')[1][-1][1] == {"a": 1}
    assert read(f'{start}[{{"a": 1}}]\n')[1] == [(1, {"a": 1})]


@pytest.mark.parametrize("name", ["audience_countries", "Audience Genders", "interests", "cities", "languages"])
def test_lists_of_shares_stay_whole_unless_there_is_more_in_them(name: str) -> None:
    assert read(json.dumps({name: {"a": 1}}))[1] == [(1, {name: {"a": 1}})]
    assert read(json.dumps({name: {"a": {"b": 1}, "c": 2}}))[1] == [(1, {f"{name}.a.b": 1, f"{name}.c": 2})]
    assert read(json.dumps({name: {"a": [1]}}))[1] == [(1, {f"{name}.a": [1]})]


# ------------------------------------------------------------------------------------------------------ workbooks


def test_so_many_sheets_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MAX_SHEETS", 2)
    table: list[list[Any]] = [["a", "b"], [1, 2]]
    found = formats.sheets(io.BytesIO(workbook(table, [], [*table, [3, 4]])), "w.xlsx")
    assert list(found) == ["Sheet"]


def test_a_sheet_that_begins_far_down_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "HEADLESS", 3)
    table: list[list[Any]] = [["a", "b"], [1, 2]]
    found = formats.sheets(io.BytesIO(workbook([[]] * 2 + table, [[]] * 3 + table)), "w.xlsx")
    assert list(found) == ["Sheet"]


def test_rows_are_counted_up_to_a_bound_and_empty_ones_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["a"], ["", ""], [], ["", "b"], ["c"]]
    assert formats.count(iter(enumerate(rows))) == 3
    assert formats.count(iter(enumerate(rows)), 4) == 2
    problem: Any = formats.RowProblem("row", "x")
    assert formats.count(iter([(1, problem), (2, ["a"])])) == 1
    endless = ((n, ["x"]) for n in itertools.count())
    assert formats.count(endless, 7) == 7


def test_a_sheet_can_be_read_again() -> None:
    [sheet] = formats.sheets(io.BytesIO(workbook([["a", "b"], [1, 2]])), "w.xlsx").values()
    assert list(sheet()) == list(sheet()) == [(1, ["a", "b"]), (2, ["1", "2"])]


def test_only_a_zip_with_a_workbook_in_it_is_one_and_it_is_read_from_its_beginning() -> None:
    for body, said in ((workbook([["a"]]), True), (b"a,b\n", False), (b"PK\x03\x04", False)):
        stream = io.BytesIO(body)
        assert formats.is_workbook(stream) == said
        assert stream.tell() == 0


def test_the_only_sheet_is_named_without_others_and_its_faults_without_its_title() -> None:
    assert opened(workbook([["a", "b"], [1, 2]]))[:2] == ("Sheet", ())
    with pytest.raises(InvalidInput, match=r"^no column says whose rows these are") as caught:
        imported(workbook([["a", "b"], [1, 2]]), "list.xlsx")
    assert "the sheets are" not in caught.value.detail


def test_a_mapping_of_a_workbook_names_its_sheets_and_one_of_a_table_none() -> None:
    body = Workbook()
    for title in ("Creators", "Notes"):
        sheet = body.create_sheet(title)
        sheet.append(["Profile", "Followers"])
        sheet.append(["x:a", 1])
    out = io.BytesIO()
    body.save(out)
    found = look(out, "list.xlsx", Options())
    assert (found["sheet"], found["other_sheets"]) == ("Creators", ["Notes"])
    assert "sheet" not in look(io.BytesIO(b"creator,followers\nx:a,1\n"), "list.csv", Options())
    assert listed(iter([])) == []
