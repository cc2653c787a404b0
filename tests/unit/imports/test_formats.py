"""Files as rows: what is a table, what is a row, what is neither."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from openpyxl import Workbook

from bothsides.errors import InvalidInput
from bothsides.imports import formats
from bothsides.imports.rows import RowProblem
from bothsides.imports.run import Options, open_file
from tests.unit.imports.test_run import workbook, zipped

type Said = tuple[int, dict[str, Any] | tuple[str, str]]


def read(body: bytes | str, name: str = "file") -> tuple[list[str], list[Said]]:
    stream = io.BytesIO(body if isinstance(body, bytes) else body.encode())
    if formats.is_workbook(stream):
        [sheet] = formats.sheets(stream, name).values()
        columns, lines = formats.table(sheet())
    else:
        columns, lines = formats.read(stream, name)
    return columns, listed(lines)


def listed(lines: formats.Lines) -> list[Said]:
    return [(at, (row.field, row.detail) if isinstance(row, RowProblem) else row) for at, row in lines]


def opened(body: bytes) -> tuple[str | None, tuple[str, ...], list[Said]]:
    """The sheet that was taken, the others, and its rows."""
    found = open_file(io.BytesIO(body), "list.xlsx", Options(creator="x:maps", kind="account"))
    return found.sheet, found.sheets, listed(found.lines)


# -------------------------------------------------------------------------------------------------------- JSON
def test_json_lines_are_numbered_and_what_is_wrong_costs_its_line_alone() -> None:
    body = '\ufeff{"a": 1}\n\n \ufeff \n{"a": \n[1]\n{"a": "\0no\0rth"}\n' + "\n" * 300
    assert read(body) == (
        [],
        [
            (1, {"a": 1}),
            (4, ("row", "is not JSON: Expecting value at column 1")),
            (5, ("row", "is not a JSON object: write {…}")),
            (6, {"a": "north"}),
        ],
    )


def test_json_that_no_one_can_read_costs_its_line_alone() -> None:
    digits, deep = '{"a": ' + "9" * 5_000 + "}", '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}"
    _, lines = read(f'{{"a": 1}}\n{digits}\n{deep}\n{{"a": 2}}\n')
    assert [at for at, _ in lines] == [1, 2, 3, 4]
    assert (lines[0][1], lines[3][1]) == ({"a": 1}, {"a": 2})
    for _, said in lines[1:3]:
        assert said[0] == "row"  # type: ignore[index]
        assert said[1].startswith("is not readable JSON: ")  # type: ignore[index,union-attr]
        assert len(said[1]) <= 130  # type: ignore[index]


def test_a_line_that_is_too_long_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MAX_LINE", 12)
    long, just = '{"a": 12345}', '{"a": 1234}'  # with its end of line
    assert read(f"{just}\n{long}\n{just}")[1] == [
        (1, {"a": 1234}),
        (2, ("row", "is 13 characters long; at most 12 are taken")),
        (3, {"a": 1234}),
    ]


def test_nested_names_are_joined_and_shares_stay_whole() -> None:
    row = {"a": {"b": {"c": 1, "countries": {"US": 0.5}}}, "ages": {"18-24": 1}, "list": [{"x": 1}]}
    assert read(json.dumps(row))[1] == [
        (1, {"a.b.c": 1, "a.b.countries": {"US": 0.5}, "ages": {"18-24": 1}, "list": [{"x": 1}]})
    ]


def test_a_json_list_is_numbered_from_one() -> None:
    assert read('[{"a": 1}, 2]') == ([], [(1, {"a": 1}), (2, ("row", "is not a JSON object: write {…}"))])


def test_a_document_that_is_too_long_or_broken_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        InvalidInput, match=r"^f\.json is not JSON: Expecting ',' delimiter: line 1 column 6 \(char 5\)$"
    ):
        read("[1, 2", "f.json")
    monkeypatch.setattr(formats, "MAX_JSON", 10)
    assert read('[{"a": 1}]')[1] == [(1, {"a": 1})]
    said = r"^f\.json is one JSON document of over 10 characters; write one row a line \(\.jsonl\)$"
    with pytest.raises(InvalidInput, match=said):
        read('[{"a": 12}]', "f.json")


# -------------------------------------------------------------------------------------------------------- tables
def test_columns_without_or_with_the_same_name_are_told_apart() -> None:
    columns, lines = read("name,,name,bio\n1,2,3,4\n")
    assert columns == ["name (1)", "column 2", "name (3)", "bio"]
    assert lines == [(2, {"name (1)": "1", "column 2": "2", "name (3)": "3", "bio": "4"})]


def test_empty_cells_are_left_out_and_empty_rows_too() -> None:
    assert read("a,b,c\n1,,3\n,,\n4,5,6,\n")[1] == [(2, {"a": "1", "c": "3"}), (4, {"a": "4", "b": "5", "c": "6"})]


def test_a_cell_too_many_is_an_error_of_its_row() -> None:
    assert read("a,b\n1,2,3\n4,5\n")[1] == [
        (2, ("row", "has more cells than the header has columns; quote the delimiters")),
        (3, {"a": "4", "b": "5"}),
    ]


@pytest.mark.parametrize("first", ["@maps", "x:maps", "1.2K", "2026-01-01", "12 345"])
def test_a_first_line_of_values_is_no_header(first: str) -> None:
    columns, lines = read(f"{first};word\nx;y\n")
    assert columns == ["column 1", "column 2"]
    assert lines[0] == (1, {"column 1": first, "column 2": "word"})


def test_a_header_is_looked_for_under_a_title_of_one_cell() -> None:
    columns, lines = read("Our creators\n\nname,bio\nmaps,north\n")
    assert (columns, lines) == (["name", "bio"], [(4, {"name": "maps", "bio": "north"})])


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_the_delimiter_is_the_one_that_splits_all_lines_alike(delimiter: str) -> None:
    lines = [["name", "bio"], ["a,b", "c;d;e"], ["f|g", "h\ti"]]
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert read(quoted)[1] == [(2, {"name": "a,b", "bio": "c;d;e"}), (3, {"name": "f|g", "bio": "h\ti"})]


# ----------------------------------------------------------------------------------------------------- workbooks
def test_cells_of_a_workbook_are_as_csv_would_have_them() -> None:
    columns, lines = read(workbook([["a", "b", "c", "d"], [1.0, 1.5, None, True], [2, "x", "y", ""]]))
    assert columns == ["a", "b", "c", "d"]
    assert lines == [(2, {"a": "1", "b": "1.5", "d": "True"}), (3, {"a": "2", "b": "x", "c": "y"})]


@pytest.mark.parametrize(
    ("value", "shown", "written"),
    [
        (0.031, "0.0%", "3.1%"), (0.07, "0.00%", "7%"), (1 / 3, "0%", "33.33333333%"), (99.5, "0%", "9950%"),
        (1, "0%", "100%"), (1.0, "0%", "100%"), (2, "0.00%", "200%"), (0, "0%", "0"), (-0.5, "0%", "-0.5"),
        (100, "0%", "100"), (0.5, "0.0", "0.5"), (12.0, "0", "12"), (True, "0%", "True"), ("x", "0%", "x"),
        (45, '0"%"', "45%"), (45.5, '0.0"%"', "45.5%"), (45.5, "0.0\\%", "45.5%"), (0.45, '0%" of all"', "45%"),
        (0.5, '0.0" of %"', "0.5%"),
    ],
)  # fmt: skip
def test_a_number_of_a_workbook_is_written_as_it_is_shown(value: Any, shown: str, written: str) -> None:
    """100 % was written as 1, which is then read as 1 %."""
    book, body = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "b"])
    sheet.append([value, "x"])
    sheet["A2"].number_format = shown
    book.save(body)
    assert read(body.getvalue())[1] == [(2, {"a": written, "b": "x"})]


def test_a_sheet_without_rows_is_none() -> None:
    found = formats.sheets(io.BytesIO(workbook([], [["a", "b"], [1, 2]], [["c"], [3]])), "w.xlsx")
    assert list(found) == ["Sheet1", "Sheet2"]
    assert list(formats.sheets(io.BytesIO(workbook([], [])), "w.xlsx")) == ["Sheet"], "unless there is no other"


def test_a_sheet_with_a_title_alone_is_not_the_one() -> None:
    body = workbook([], [["Report"]], [["a", "b"], [1, 2]], [["c"], [3]])
    assert opened(body) == ("Sheet2", ("Sheet1", "Sheet3"), [(2, {"a": "1", "b": "2"})])


def test_a_sheet_of_two_rows_is_one() -> None:
    body = workbook([["a", "b"], [1, 2]], [["c", "d"], [3, 4]])
    assert opened(body) == ("Sheet", ("Sheet1",), [(2, {"a": "1", "b": "2"})]), "the first of two as long"
    longer = workbook([["a", "b"], [1, 2]], [["c", "d"], [3, 4], [5, 6]])
    assert opened(longer) == ("Sheet1", ("Sheet",), [(2, {"c": "3", "d": "4"}), (3, {"c": "5", "d": "6"})])


def test_a_formula_is_what_it_came_to() -> None:
    book, body = Workbook(), io.BytesIO()
    book.active.append(["a", "b"])  # type: ignore[union-attr]
    book.active.append([1, "=1+1"])  # type: ignore[union-attr]
    book.save(body)
    assert read(body.getvalue())[1] == [(2, {"a": "1"})], "never computed, so not known, and no «=1+1»"


def test_a_workbook_with_too_many_words_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    body = zipped({"xl/workbook.xml": "<workbook/>", "xl/sharedStrings.xml": "eleven wide"})
    monkeypatch.setattr(formats, "MAX_WORDS", 10)
    with pytest.raises(InvalidInput, match=r"^w\.xlsx is too large for a workbook; save it as CSV$"):
        read(body, "w.xlsx")
    monkeypatch.setattr(formats, "MAX_WORDS", 11)
    with pytest.raises(InvalidInput, match="damaged"):  # it was opened
        read(body, "w.xlsx")


def test_a_workbook_without_its_sheets_is_damaged() -> None:
    with pytest.raises(InvalidInput, match=r"^w\.xlsx is a damaged workbook \(KeyError\); save it again or as CSV$"):
        read(zipped({"xl/workbook.xml": "<workbook/>"}), "w.xlsx")


# ----------------------------------------------------------------------------------------------------- encodings
@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b"\xef\xbb\xbfa,b", "utf-8-sig"), ("a,b".encode("utf-16"), "utf-16"), ("a,b".encode("utf-32"), "utf-32"),
        (b"\xfe\xff\0a\0,", "utf-16"), (b"\0\0\xfe\xff\0\0\0a", "utf-32"), ("a,b,c".encode("utf-16-le"), "utf-16-le"),
        ("a,b,c".encode("utf-16-be"), "utf-16-be"), (b"a,b", "utf-8"), ("ä,ö".encode(), "utf-8"),
        ("ä,ö".encode()[:-1], "utf-8"),  # the head ends inside a character
        (b"a\0b", "utf-8"),
    ],
)  # fmt: skip
def test_the_encoding_is_told_by_mark_zeros_or_what_fits(head: bytes, encoding: str) -> None:
    assert formats.encoding_of(head) == encoding


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "^f is empty$"), (b" \n\t", "^f is empty$"),
        (b"PK\x03\x04 cut", "^f is a damaged workbook or zip file; save it again or as CSV$"),
        (b"name,bio\nmaps,\0\0\0north\n", "^f is not a text file; save it as CSV, XLSX or JSON Lines$"),
    ],
)  # fmt: skip
def test_what_is_no_table_says_so(body: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        read(body, "f")
