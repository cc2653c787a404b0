"""Files as people have them: any encoding, any delimiter, exports; nothing lost, nothing half-taken."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bothsides.errors import InvalidInput
from bothsides.fetch.platforms.imports import _Sample
from bothsides.imports.run import Options, look, split
from tests.template import ROOT

HEADER = ["Profile", "Post ID", "Caption", "Likes", "Date"]
ROWS = [
    ["https://instagram.com/maps", "1", "Köln, größer – „schön“", "1.2K", "23/11/2026"],
    ["https://instagram.com/maps", "2", "Ça va; très, bien\tété", "900", "24/11/2026"],
    ["https://instagram.com/other", "3", "plain", "3,400", "25/11/2026"],
]


def table(delimiter: str) -> str:
    def cell(text: str) -> str:
        return f'"{text}"' if any(c in text for c in ",;\t|") else text

    return "\r\n".join(delimiter.join(cell(text) for text in row) for row in [HEADER, *ROWS]) + "\r\n"


def imported(body: bytes, name: str = "file.csv", **options: Any) -> tuple[dict[str, Any], dict[str | None, list[Any]]]:
    saved: dict[str | None, list[Any]] = {}
    status = split(
        io.BytesIO(body), name, lambda who, file: saved.update({who: [json.loads(row) for row in file]}),
        Options.model_validate(options),
    )  # fmt: skip
    return status, saved


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_any_delimiter_in_any_encoding(delimiter: str, encoding: str) -> None:
    status, saved = imported(table(delimiter).encode(encoding))
    assert (status["good"], status["bad"]) == (3, 0)
    assert [row["text"] for row in saved["instagram:maps"]] == [ROWS[0][2], ROWS[1][2]]
    assert [row["likes"] for row in saved["instagram:maps"]] == [1200, 900]
    assert saved["instagram:other"][0]["created_at"] == "2026-11-25T00:00:00Z"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("shift_jis", "これは日本語の長い文章です。地図が好きな人のための投稿です。"),
        ("cp1251", "Это довольно длинный русский текст о картах"),
        ("gb18030", "这是一个关于地图的比较长的中文句子，给喜欢旅行的人。"),
    ],
)
def test_old_encodings_are_told_by_their_text(encoding: str, text: str) -> None:
    body = "creator,post id,caption\n" + "".join(f"x:maps,{i},{text}\n" for i in range(20))
    _, saved = imported(body.encode(encoding))
    assert saved["x:maps"][0]["text"] == text


def test_a_byte_of_another_encoding_does_not_break_the_file() -> None:
    body = b"creator,post id,caption\nx:maps,1,caf\xc3\xa9\n" + b"x:maps,2,ok\n" * 40_000 + b"x:maps,3,caf\xe9\n"
    _, saved = imported(body)
    assert {row["id"]: row["text"] for row in saved["x:maps"]} == {"1": "café", "2": "ok", "3": "café"}


def test_duplicates_are_merged_and_what_comes_later_wins() -> None:
    body = (
        "creator,post id,caption,likes,views\n"
        "x:maps,1,first,10,\n"
        "x:maps,1,,12,500\n"
        "x:maps,1,second,,\n"
        "https://twitter.com/Maps,1,,,501\n"
    )
    status, saved = imported(body.encode())
    assert (status["good"], status["merged"]) == (4, 3)
    assert saved == {"x:maps": [{"kind": "post", "id": "1", "text": "second", "likes": 12, "views": 501}]}


def test_who_is_only_named_has_no_rows_and_a_row_that_says_something_joins_it() -> None:
    body = b"creator,followers,ER\nx:maps,,\nx:hills,,2%\nx:hills,,\nx:towns,,\nx:towns,7,\nx:towns,,\nx:maps,,\n"
    status, saved = imported(body)
    assert (status["good"], status["bad"], status["merged"]) == (7, 0, 4)
    assert status["creators"] == {"x:hills": {"vendor file": 1}, "x:maps": {}, "x:towns": {"account": 1}}
    assert saved == {
        "x:hills": [{"kind": "vendor", "source": "file", "engagement_rate": 0.02}],
        "x:towns": [{"kind": "account", "followers": 7}],
    }


def test_a_country_is_a_code_or_tells_the_place() -> None:
    body = (
        "creator,followers,city,country\nx:a,1,Ulm,DE\nx:b,2,,de\nx:c,3,Leeds,United Kingdom\nx:d,4,,UK\nx:e,5,Rome,\n"
        "x:f,6,,Atlantis\nx:g,7,Poseidonis,Atlantis\n"
    )
    status, saved = imported(body.encode())
    assert (status["good"], status["bad"]) == (7, 0)
    told = {who: (row.get("location"), row.get("country")) for who, [row] in saved.items()}
    assert told == {
        "x:a": ("Ulm", "DE"), "x:b": (None, "DE"), "x:c": ("Leeds", "GB"), "x:d": (None, "GB"),
        "x:e": ("Rome", None), "x:f": ("Atlantis", None), "x:g": ("Poseidonis", None),
    }  # fmt: skip


def test_a_person_who_comments_twice_stays_one_with_two_texts_and_equal_rows_count_once() -> None:
    body = "creator,commenter,comment\nx:maps,ada,hello\nx:maps,ada,again\nx:maps,ada,hello\nx:maps,bob,hi\n"
    status, saved = imported(body.encode())
    assert (status["good"], status["merged"]) == (4, 1)
    sample = _Sample(10, "seed")
    for row in saved["x:maps"]:
        row.pop("kind")
        sample.add(row)
    people = {member.id: set(member.texts) for member in sample.members()}
    assert people == {"ada": {"hello", "again"}, "bob": {"hi"}}


@given(st.lists(st.integers(0, 60), max_size=200), st.integers(0, 30))
def test_a_bounded_sample_takes_so_many_people_whatever_the_order(ids: list[int], most: int) -> None:
    def drawn(order: list[int]) -> set[str]:
        sample = _Sample(most, "x:maps")
        for number in order:
            sample.add({"id": f"u{number}", "relation": "liker"})
        return {member.id for member in sample.members()}

    assert len(drawn(ids)) == min(most, len(set(ids)))
    assert drawn(ids) == drawn(sorted(ids)) == drawn(ids[::-1])


def test_row_errors_name_line_field_and_mend_and_the_rest_is_taken() -> None:
    lines = ["creator,post id,caption,likes", "x:maps,1,fine,3", "x:maps,2,bad,many", ",3,whose?,1"]
    status, saved = imported("\n".join([*lines, "x:maps,4,fine,2,extra", "x:maps,5,ok,1"]).encode())
    assert (status["rows"], status["good"], status["bad"]) == (5, 2, 3)
    assert [(e["line"], e["field"]) for e in status["errors"]] == [(3, "likes"), (4, "creator"), (5, "row")]
    assert saved[None] == status["errors"]
    assert "write a number like" in status["errors"][0]["detail"]


def test_a_quote_that_is_not_closed_costs_its_own_line_alone() -> None:
    lines = [f'x:maps{i},"words, {i}"' for i in range(1_000)]
    lines[3] = 'x:maps3,"never closed'
    lines[7] = 'x:maps7,"two'
    lines[8] = 'lines"'
    status, saved = imported("\n".join(["creator,bio", *lines]).encode())
    assert (status["good"], status["bad"]) == (998, 1)
    assert status["errors"][0]["line"] == 5
    assert "not closed" in status["errors"][0]["detail"]
    assert saved["x:maps7"][0]["bio"] == "two\nlines"
    assert saved["x:maps999"][0]["bio"] == "words, 999"


def test_a_zero_byte_does_not_cost_the_file() -> None:
    _, saved = imported(b"creator,bio\nx:maps,no\x00rth\n" + b"x:hills,south\n" * 20)
    assert saved["x:maps"][0]["bio"] == "north"


def test_a_table_without_a_header_keeps_its_first_row() -> None:
    with pytest.raises(InvalidInput, match="the columns are: column 1, column 2, column 3"):
        imported(b"foo,instagram,1000\nbar,instagram,2000\n")
    chosen = {"column 1": "creator", "column 2": "platform", "column 3": "followers"}
    _, saved = imported(b"foo,instagram,1000\nbar,instagram,2000\n", columns=chosen)
    assert set(saved) == {"instagram:foo", "instagram:bar"}


ODD = [
    '{"creator": "x:maps", "followers": 1e400}',
    '{"creator": "x:maps", "followers": Infinity}',
    '{"creator": "x:maps", "followers": ' + "9" * 5_000 + "}",
    '{"creator": "x:maps", "bio": ' + "[" * 100_000 + "]" * 100_000 + "}",
    '{"creator": "https://[bad", "followers": 1}',
    '{"creator": "x:maps", "followers": "' + "9" * 400 + '"}',
    '{"creator": "x:maps", "created_at": "99999999999999"}',
    '{"creator": "x:maps", "bio": "\\ud83d"}',
    '{"creator": "x:maps\\ud83d", "followers": 1}',
    '{"creator": "https://x.com/maps\\udc00", "followers": 1}',
    '{"creator": ["x:maps"], "followers": [1]}',
]


@pytest.mark.parametrize("odd", ODD)
def test_one_odd_row_costs_that_row_alone(odd: str) -> None:
    good = '{"creator": "x:hills", "followers": 12, "bio": "", "created_at": ""}'
    status, saved = imported("\n".join([good, odd, good]).encode(), "rows.jsonl")
    assert (status["good"], status["bad"]) == (2, 1)
    assert status["errors"][0]["line"] == 2
    assert saved["x:hills"] == [{"kind": "account", "followers": 12}]


CELLS = st.text(max_size=20) | st.sampled_from(
    ["1.2M", "-", "3/4/2026", "instagram:maps", "https://x.com/maps", '"', "[1]", "{}", "1e999", "@maps", "=1+1", "\0"]
)


@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=6),
    st.sampled_from([",", ";", "\t", "\n"]),
    st.sampled_from(["", "creator,followers,date\n", "Profile;Comment;Commenter\n", "{", "["]),
)
def test_whatever_a_table_holds_each_row_is_taken_or_named(rows: list[list[str]], delimiter: str, start: str) -> None:
    body = start + "\n".join(delimiter.join(row) for row in rows)
    with contextlib.suppress(InvalidInput):
        status, saved = imported(body.encode("utf-8", "replace"), creator="x:maps")
        assert status["rows"] == status["good"] + status["bad"]
        assert len(saved.get(None, [])) == status["bad"]


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"creator,bio\n", b"\x1f\x8b"]))
def test_whatever_the_bytes_are_nothing_breaks(body: bytes, start: bytes) -> None:
    with contextlib.suppress(InvalidInput):
        imported(start + body, creator="x:maps")


def test_unknown_columns_are_ignored_and_said() -> None:
    status, saved = imported(b"creator,post id,caption,Shoe size\nx:maps,1,hi,44\n")
    assert status["mapping"]["columns_ignored"] == ["Shoe size"]
    assert saved["x:maps"] == [{"kind": "post", "id": "1", "text": "hi"}]


def test_the_importer_can_say_how_to_read() -> None:
    status, saved = imported(
        b"wer;nr;was;wann\nmaps;1;Ein Text;3/4/2026\n",
        columns={"wer": "creator", "nr": "id", "was": "text", "wann": "created_at"},
        kind="post",
        platform="x",
        dates="mdy",
    )
    assert saved["x:maps"][0]["created_at"] == "2026-03-04T00:00:00Z"
    assert status["mapping"]["columns"]["was"] == "text"


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (b"", "empty.csv", "is empty"),
        (b"  \n \n", "blank.csv", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "picture.csv", "is not a text file"),
        (b"just a sentence\nand another one\n", "letter.csv", "no column says whose rows these are"),
        (b"[1, 2", "broken.json", "is not JSON"),
        (b"not json {\n", "x.jsonl", "no column says"),
    ],
)
def test_what_is_no_import_says_why(body: bytes, name: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        imported(body, name)


def test_a_little_text_of_a_western_file_is_read_right() -> None:
    _, saved = imported("Benutzername;Plattform;Ort\r\nmaps;Instagram;Köln\r\n".encode("cp1252"))
    assert saved["instagram:maps"] == [{"kind": "account", "location": "Köln"}]


def test_a_list_of_addresses_needs_no_header_and_a_table_may_have_a_title() -> None:
    status, saved = imported(b"https://instagram.com/maps\nhttps://youtube.com/@hills\n", "list.txt")
    assert status["creators"] == {"instagram:maps": {}, "youtube:@hills": {}}
    assert (status["rows"], saved) == (2, {}), "they name whom to fetch, and say nothing of them"
    status, _ = imported(b"@maps\n@hills\n", "list.txt", platform="instagram")
    assert set(status["creators"]) == {"instagram:maps", "instagram:hills"}
    status, saved = imported(b"Our creators;;\n;;\nProfile;Followers;X\ninstagram:maps;12;\ninstagram:hills;lots;\n")
    assert saved["instagram:maps"] == [{"kind": "account", "followers": 12}]
    assert status["errors"][0]["line"] == 5, "lines are counted from the top of the file"


def test_nested_json_is_flattened_and_shares_stay() -> None:
    rows = [
        {"creator": "x:maps", "kind": "account", "public_metrics": {"followers_count": 12}},
        {"creator": "x:maps", "kind": "facts", "countries": {"GB": 0.6}},
    ]
    _, saved = imported("\n".join(map(json.dumps, rows)).encode(), "rows.jsonl")
    assert saved["x:maps"] == [{"kind": "account", "followers": 12}, {"kind": "facts", "countries": {"GB": 0.6}}]


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def test_a_workbook_is_a_table() -> None:
    rows = [
        ["Influencers, third quarter"],
        [],
        ["Influencer", "Network", "Subscribers", "City", "Verified", "Joined"],
        ["https://www.instagram.com/maps/", "Instagram", 12_400.0, "Köln", True, datetime(2020, 1, 2, 3, 4)],  # noqa: DTZ001
        ["@hills", "TikTok", "1.2M", None, False, date(2021, 5, 6)],
    ]
    status, saved = imported(workbook([], rows), "list.xlsx")
    assert (status["good"], status["bad"]) == (2, 0)
    assert saved["instagram:maps"] == [
        {"kind": "account", "location": "Köln", "followers": 12_400, "verified": True,
         "created_at": "2020-01-02T03:04:00Z"}
    ]  # fmt: skip
    assert saved["tiktok:hills"] == [
        {"kind": "account", "followers": 1_200_000, "verified": False, "created_at": "2021-05-06T00:00:00Z"}
    ]


SUMMARY = [["Report", "third quarter"], ["Creators", 2], ["Posts", 3], ["By", "Ada"]]
ACCOUNTS = [["Profile", "Followers"], ["instagram:maps", 12], ["instagram:hills", 7]]
POSTS = [
    ["Profile", "Post ID", "Caption", "Published on"],
    *[["instagram:maps", i, "hi", date(2026, 2, 3)] for i in "abc"],
]


def book(**sheets: list[list[Any]]) -> io.BytesIO:
    body = workbook(*sheets.values())
    for number, title in enumerate(sheets):
        body = renamed(body, f"Sheet{number or ''}", title)
    return io.BytesIO(body)


def renamed(body: bytes, old: str, new: str) -> bytes:
    found = load_workbook(io.BytesIO(body))
    found[old].title = new
    out = io.BytesIO()
    found.save(out)
    return out.getvalue()


def test_a_longer_sheet_whose_rows_cannot_be_taken_or_say_less_is_not_the_data() -> None:
    days = [["Channel", "Date", "Views"], *[["@maps", f"2026-02-{1 + i % 28:02}", i] for i in range(200)]]
    found = look(book(Raw=ACCOUNTS, Days=days), "list.xlsx", Options(platform="instagram"))
    assert (found["sheet"], found["errors"]) == ("Raw", [])
    names = [["Profile", "Language"], *[[f"instagram:c{i}", "English"] for i in range(50)]]
    assert look(book(Raw=ACCOUNTS, Names=names), "list.xlsx", Options())["sheet"] == "Raw"
    long = [["Profile", "Followers"], *[[f"instagram:c{i}", i] for i in range(500)]]
    assert look(book(Posts=POSTS, Long=long), "list.xlsx", Options())["sheet"] == "Long"
    assert look(book(A=names[:10], B=names), "list.xlsx", Options())["sheet"] == "B", "of lists of names the longer"


@pytest.mark.parametrize("column", ["Country", "City", "Audience country"])
@pytest.mark.parametrize("share", ["Share", "% of followers", "Audience %", "Audience country %"])
def test_an_audience_line_by_line_is_refused_and_is_not_the_data(column: str, share: str) -> None:
    long = [["Username", "Platform", column, share]]
    long += [[who, "instagram", part, 0.3] for who in ("maps", "hills") for part in ("US", "GB", "DE")]
    found = look(book(Parts=long, Creators=ACCOUNTS), "list.xlsx", Options())
    assert (found["sheet"], found["other_sheets"]) == ("Creators", ["Parts"])
    text = "\n".join(",".join(map(str, row)) for row in long)
    with pytest.raises(InvalidInput, match=f"several rows, with another '{column}' and '{share}'; write one row a"):
        imported(text.encode())
    once = [line for at, line in enumerate(text.splitlines()) if at % 3 != 2 and at != 6]
    status, _ = imported("\n".join(once).encode())
    assert status["good"] == len(once) - 1, "a creator who is listed twice is merged"


def test_the_sheet_that_holds_the_data_is_found() -> None:
    found = look(book(Summary=SUMMARY, Creators=ACCOUNTS, Notes=[]), "list.xlsx", Options())
    assert (found["kind"], found["sheet"], found["other_sheets"]) == ("account", "Creators", ["Summary"])
    found = look(book(Summary=SUMMARY, Creators=ACCOUNTS, Posts=POSTS), "list.xlsx", Options())
    assert (found["kind"], found["sheet"]) == ("post", "Posts"), "of two that can be read the one that says more"
    assert found["other_sheets"] == ["Summary", "Creators"]
    status, saved = imported(book(Summary=SUMMARY, Posts=POSTS).getvalue(), "list.xlsx")
    assert (status["good"], status["mapping"]["sheet"]) == (3, "Posts")
    assert saved["instagram:maps"][0]["created_at"] == "2026-02-03T00:00:00Z"


def test_a_sheet_can_be_chosen() -> None:
    file = book(Summary=SUMMARY, Creators=ACCOUNTS, Posts=POSTS)
    assert look(file, "list.xlsx", Options(sheet=" creators "))["sheet"] == "Creators"
    with pytest.raises(InvalidInput, match="has no sheet 'Leads'; its sheets are: Summary, Creators, Posts"):
        look(file, "list.xlsx", Options(sheet="Leads"))
    with pytest.raises(InvalidInput, match="sheet 'Summary': no column says whose rows these are"):
        look(file, "list.xlsx", Options(sheet="Summary"))
    with pytest.raises(InvalidInput, match="not a workbook and has no sheets"):
        look(io.BytesIO(b"creator,bio\nx:a,hi\n"), "list.csv", Options(sheet="Creators"))


def test_a_workbook_without_data_says_which_sheets_it_has() -> None:
    with pytest.raises(InvalidInput, match=r"no column says whose rows .*\(the sheets are: Summary, More\)"):
        imported(book(Summary=SUMMARY, More=SUMMARY).getvalue(), "list.xlsx")


def test_a_cell_that_is_shown_as_per_cent_is_per_cent() -> None:
    found = Workbook()
    sheet = found.active
    assert sheet is not None
    for row in (["Profile", "ER", "Fake followers"], ["x:a", 0.5, 0.25], ["x:b", 0.45, 0.5]):
        sheet.append(row)
    for cells in sheet["B2:C3"]:
        for cell in cells:
            cell.number_format = "0.00%"
    body = io.BytesIO()
    found.save(body)
    _, saved = imported(body.getvalue(), "list.xlsx")
    assert saved["x:a"][0] == {"kind": "vendor", "source": "file", "engagement_rate": 0.5, "fake_share": 0.25}
    assert saved["x:b"][0]["engagement_rate"] == 0.45, "a bare 0.45 would be 0.45 %"


def test_a_damaged_workbook_says_so() -> None:
    whole = workbook([["Profile", "Followers"], ["instagram:maps", 1]])
    with pytest.raises(InvalidInput, match="damaged"):
        imported(whole[: len(whole) // 2], "list.xlsx")
    with zipfile.ZipFile(io.BytesIO(whole)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    cut = zipped(parts | {"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row"})
    with pytest.raises(InvalidInput, match="damaged"):
        imported(cut, "list.xlsx")


def test_a_json_list_is_taken_too() -> None:
    rows = [{"creator": "x:maps", "postId": "1", "caption": "hi", "likes": 3}, 7]
    status, saved = imported(json.dumps(rows).encode(), "rows.json")
    assert saved["x:maps"] == [{"kind": "post", "id": "1", "text": "hi", "likes": 3}]
    assert status["errors"][0]["detail"] == "is not a JSON object: write {…}"


def test_a_look_changes_nothing_and_shows_mapping_and_rows() -> None:
    found = look(io.BytesIO(table(";").encode()), "posts.csv", Options())
    assert found["kind"] == "post"
    assert found["columns"]["Caption"] == "text"
    assert found["rows"][0] == {
        "creator": "instagram:maps", "kind": "post", "id": "1", "text": ROWS[0][2], "likes": 1200,
        "created_at": "2026-11-23T00:00:00Z",
    }  # fmt: skip


def test_a_look_shows_the_first_rows_and_the_first_errors() -> None:
    lines = ["creator,post id,likes", *(f"x:maps,{i},{'many' if i % 2 else i}" for i in range(20))]
    found = look(io.BytesIO("\n".join(lines).encode()), "posts.csv", Options())
    assert [row["id"] for row in found["rows"]] == ["0", "2", "4", "6", "8"]
    assert [error["line"] for error in found["errors"]] == list(range(3, 23, 2))
    assert found["errors"][0] == {
        "line": 3, "field": "likes", "detail": "'many' is not a count; write a number like 1200 or 1.2K",
    }  # fmt: skip
    assert len(look(io.BytesIO("\n".join(lines).encode()), "posts.csv", Options(), most=1)["rows"]) == 1


# ---------------------------------------------------------------------------------------------- exports


def zipped(files: dict[str, str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return body.getvalue()


TAKEOUT = {
    "Takeout/YouTube and YouTube Music/channels/channel.csv": (
        "Channel ID,Channel Country,Channel Title (Original),Channel Visibility\n"
        "UCabcdefghijklmnopqrstuv,DE,Maps,Public\n"
    ),
    "Takeout/YouTube and YouTube Music/video metadata/videos.csv": (
        "Video ID,Approx Duration (ms),Video Description (Original),Channel ID,Video Title (Original),Privacy,"
        "Video Create Timestamp,Video Publish Timestamp\n"
        'v1,1000,"One, two",UCabcdefghijklmnopqrstuv,First,Public,2026-01-01T00:00:00+00:00,2026-01-02T00:00:00+00:00\n'
        "v2,1000,secret,UCabcdefghijklmnopqrstuv,Draft,Private,2026-01-01T00:00:00+00:00,\n"
    ),
    "Takeout/YouTube and YouTube Music/history/search-history.html": "<html>private</html>",
    "Takeout/YouTube and YouTube Music/channels/channel images.csv": "Channel ID,Banner\nUC1,b.png\n",
    "Takeout/YouTube and YouTube Music/channels/channel URL configs.csv": "Channel ID,Vanity URL\nUC1,maps\n",
    "Takeout/archive_browser.html": "<html>what is in here</html>",
}
CHANNELS, VIDEOS = list(TAKEOUT)[:2]


def mojibake(text: str) -> str:
    """As Instagram writes it."""
    return text.encode().decode("latin-1")


INSTAGRAM = {
    "personal_information/personal_information/personal_information.json": json.dumps(
        {"profile_user": [{"string_map_data": {
            "Username": {"value": "maps"}, "Name": {"value": mojibake("Mäps 🗺")}, "Bio": {"value": "north"},
            "Email": {"value": "private@example.org"},
        }}]}
    ),
    "your_instagram_activity/media/posts_1.json": json.dumps(
        [{"media": [{"uri": "media/posts/202601/111.jpg", "creation_timestamp": 1767225600, "title": ""}],
          "title": mojibake("Größer 🌍"), "creation_timestamp": 1767225600},
         {"media": [{"uri": "media/posts/202601/112.mp4", "creation_timestamp": 1767312000, "title": "a clip"}]}]
    ),
    "your_instagram_activity/media/reels.json": json.dumps(
        {"ig_reels_media": [{"media": [{"uri": "m/reels/113.mp4", "creation_timestamp": 1767398400, "title": "reel"}]}]}
    ),
    "connections/followers_and_following/followers_1.json": json.dumps(
        [{"title": "", "string_list_data": [{"href": "https://i.com/ada", "value": "ada", "timestamp": 1767225600}]},
         {"title": "", "string_list_data": [{"href": "https://i.com/bob", "value": "bob", "timestamp": 1767312000}]}]
    ),
    "logged_information/past_instagram_insights/audience_insights.json": json.dumps(
        {"organic_insights_audience": [{"string_map_data": {
            "Followers": {"value": "102,497"},
            "Follower Percentage by Country": {
                "value": "Germany: 60.5%, Turkey: 20%, Russia: 10%, South Korea: 5%, Georgia: 2%, Atlantis: 1%"
            },
            "Total Follower Percentage for Women": {"value": "59.8%"},
            "Total Follower Percentage for Men": {"value": "40.2%"},
            "Follower Percentage by Age for Women": {"value": "18-24: 90%, 25-34: 10%"},
            "Follower Percentage by Age for All Genders": {"value": "18-24: 25%, 25-34: 75%"},
        }}]}
    ),
    "messages/inbox/ada/message_1.json": json.dumps({"messages": ["private"]}),
}  # fmt: skip


def test_youtube_takeout() -> None:
    status, saved = imported(zipped(TAKEOUT), "takeout.zip")
    assert status["bad"] == 0
    account, post = saved["youtube:UCabcdefghijklmnopqrstuv"]
    assert (account["display_name"], account["country"]) == ("Maps", "DE")
    assert (post["id"], post["title"], post["text"]) == ("v1", "First", "One, two"), "and nothing that is not public"
    _, saved = imported(zipped(TAKEOUT), "takeout.zip", creator="https://youtube.com/@maps")
    assert set(saved) == {"youtube:@maps"}


def test_instagram_download() -> None:
    status, saved = imported(zipped(INSTAGRAM), "instagram.zip")
    assert (status["bad"], set(saved)) == (0, {"instagram:maps"})
    rows = {
        kind: [row for row in saved["instagram:maps"] if row["kind"] == kind]
        for kind in ("account", "post", "audience", "facts")
    }
    account = {"kind": "account", "display_name": "Mäps 🗺", "bio": "north", "followers": 102_497}
    assert rows["account"] == [account], "the insights' total, not how many names there are"
    assert [(p["text"], p["format"]) for p in rows["post"]] == [
        ("Größer 🌍", "image"),
        ("a clip", "video"),
        ("reel", "video"),
    ]
    assert {p["id"] for p in rows["audience"]} == {"ada", "bob"}
    [facts] = rows["facts"]
    assert facts["countries"] == {"DE": 0.605, "TR": 0.2, "RU": 0.1, "KR": 0.05, "GE": 0.02}
    assert facts["genders"] == {"woman": 0.598, "man": 0.402}
    assert facts["ages"] == {"18-24": 0.25, "25-34": 0.75}
    assert "private" not in json.dumps(saved)


def test_an_instagram_download_without_insights_counts_the_names() -> None:
    files = {name: text for name, text in INSTAGRAM.items() if "insights" not in name}
    _, saved = imported(zipped(files), "instagram.zip")
    assert next(row for row in saved["instagram:maps"] if row["kind"] == "account")["followers"] == 2
    assert not [row for row in saved["instagram:maps"] if row["kind"] == "facts"]


def test_an_export_may_have_its_files_at_the_root() -> None:
    flat = {name.split("/", 1)[1]: text for name, text in INSTAGRAM.items() if not name.startswith("personal")}
    flat["personal_information.json"] = INSTAGRAM["personal_information/personal_information/personal_information.json"]
    _, whole = imported(zipped(INSTAGRAM), "instagram.zip")
    _, saved = imported(zipped(flat), "instagram.zip")
    assert saved == whole


def test_a_takeout_of_several_channels_keeps_them_apart() -> None:
    one, two = "UC" + "a" * 22, "UC" + "b" * 22
    files = TAKEOUT | {
        CHANNELS: f"Channel ID,Channel Title (Original)\n{one},Maps\n{two},Hills\n",
        VIDEOS: f"Video ID,Channel ID,Video Title (Original),Privacy\nv1,{one},A map,Public\nv2,{two},A hill,Public\n",
    }
    _, saved = imported(zipped(files), "takeout.zip")
    told = {creator: [row.get("title") or row.get("display_name") for row in rows] for creator, rows in saved.items()}
    assert told == {f"youtube:{one}": ["Maps", "A map"], f"youtube:{two}": ["Hills", "A hill"]}
    _, saved = imported(zipped(files), "takeout.zip", creator=f"youtube:{two}")
    assert set(saved) == {f"youtube:{two}"}
    with pytest.raises(InvalidInput, match=f"has the channels {one}, {two}: leave out the creator"):
        imported(zipped(files), "takeout.zip", creator="youtube:@maps")


def test_a_takeout_without_what_is_not_public_for_sure() -> None:
    files = TAKEOUT | {VIDEOS: "Video ID,Video Title (Original)\nv1,First\n"}
    _, saved = imported(zipped(files), "takeout.zip")
    assert [row["kind"] for rows in saved.values() for row in rows] == ["account"], "no column says it is public"


def test_the_other_part_of_a_takeout_says_which_one_to_give() -> None:
    files = {"Takeout/archive_browser.html": "<html>", "Takeout/YouTube und YouTube Music/Kanäle/Kanal.csv": "a\n"}
    with pytest.raises(InvalidInput, match=r"the part of the Takeout .* English"):
        imported(zipped(files), "takeout.zip")


@pytest.mark.parametrize(("part", "kinds"), [("followers_1", ["account", "audience", "audience"]),
                                             ("audience_insights", ["account", "facts"])])  # fmt: skip
def test_a_part_of_an_instagram_download_is_enough_with_its_creator(part: str, kinds: list[str]) -> None:
    files = {name: text for name, text in INSTAGRAM.items() if part in name}
    _, saved = imported(zipped(files), "instagram.zip", creator="instagram:maps")
    assert [row["kind"] for row in saved["instagram:maps"]] == kinds
    with pytest.raises(InvalidInput, match="give --creator"):
        imported(zipped(files), "instagram.zip")


def test_instagrams_dashes_are_unknown() -> None:
    name = next(name for name in INSTAGRAM if "insights" in name)
    dashes = INSTAGRAM[name].replace("59.8%", "--").replace("40.2%", "--").replace("102,497", "--")
    status, saved = imported(zipped(INSTAGRAM | {name: dashes}), "instagram.zip")
    assert status["bad"] == 0
    rows = {row["kind"]: row for row in saved["instagram:maps"]}
    assert "genders" not in rows["facts"]
    assert "followers" not in rows["account"]


def test_takeout_has_written_its_columns_in_two_ways() -> None:
    def sentence_case(header: str) -> str:
        return ",".join(name if name.endswith("ID") else name.capitalize() for name in header.split(","))

    files = {}
    for name, text in TAKEOUT.items():
        header, line, rest = text.partition("\n")
        files[name] = sentence_case(header) + line + rest
    assert "Video title (original)" in files["Takeout/YouTube and YouTube Music/video metadata/videos.csv"]
    assert imported(zipped(files), "takeout.zip")[1] == imported(zipped(TAKEOUT), "takeout.zip")[1]


@pytest.mark.parametrize(
    ("files", "name", "text"),
    [
        (TAKEOUT, "Takeout/YouTube and YouTube Music/video metadata/videos.csv", "Video-ID,Videotitel\nv1,First\n"),
        (INSTAGRAM, "personal_information/personal_information/personal_information.json", "{}"),
        (INSTAGRAM, "personal_information/personal_information/personal_information.json", "[]"),
        (INSTAGRAM, "your_instagram_activity/media/posts_1.json", '{"media": 3}'),
        (INSTAGRAM, "connections/followers_and_following/followers_1.json", "[3]"),
        (TAKEOUT, "Takeout/YouTube and YouTube Music/channels/channel.csv", "Kanal-ID,Kanaltitel\nUC1,Maps\n"),
    ],
)
def test_an_export_in_another_form_says_so(files: dict[str, str], name: str, text: str) -> None:
    assert name in files
    with pytest.raises(InvalidInput, match=r"of an unknown form|in English"):
        imported(zipped(files | {name: text}), "export.zip")


def test_a_damaged_export_says_so() -> None:
    whole = bytearray(zipped(TAKEOUT))
    whole[200:230] = bytes(30)
    with pytest.raises(InvalidInput, match="damaged"):
        imported(bytes(whole), "takeout.zip")


@pytest.mark.parametrize(
    ("files", "said"),
    [({"a/index.html": "<html>"}, "choose JSON"), ({"notes.txt": "hi"}, "those are Google Takeout")],
)
def test_other_zips_say_what_is_known(files: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        imported(zipped(files), "some.zip")


# ------------------------------------------------------------------------------------------------- size


def test_a_million_rows_would_stream_within_512_mb() -> None:
    """Each further row costs so little that a million fit; ``make bench-import`` imports the million. The first 160,000
    fill what is held at most."""

    def measured(rows: int) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.imports", str(rows)],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        assert (told["good"], told["creators"]) == (rows, 50)
        return told

    few, many = measured(160_000)["megabytes"], measured(200_000)["megabytes"]
    assert few + (many - few) / 40_000 * 1_000_000 < 512
