"""A platform's own export as rows, field by field."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from bothsides.errors import InvalidInput
from bothsides.imports import exports
from tests.unit.imports.test_run import CHANNELS, INSTAGRAM, TAKEOUT, VIDEOS, zipped

PERSON, POSTS, REELS, FOLLOWERS, INSIGHTS = list(INSTAGRAM)[:5]
MAPS = "youtube:UCabcdefghijklmnopqrstuv"


def rows(files: dict[str, Any], creator: str | None = None) -> list[dict[str, Any]]:
    written = {name: text if isinstance(text, (str, bytes)) else json.dumps(text) for name, text in files.items()}
    return [row for _, row in exports.read(io.BytesIO(zipped(written)), "export.zip", creator)]


def of_kind(kind: str, files: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in rows(INSTAGRAM | files) if row["kind"] == kind]


def insights(**labels: str) -> dict[str, Any]:
    told = {label.replace("_", " "): {"value": value} for label, value in labels.items()}
    return {"organic_insights_audience": [{"string_map_data": told}]}


# ---------------------------------------------------------------------------------------------------- YouTube
def test_a_takeout_is_an_account_and_its_public_videos() -> None:
    assert rows(TAKEOUT) == [
        {
            "kind": "account", "creator": MAPS, "display_name": "Maps", "country": "DE",
            "url": "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv",
        },
        {
            "kind": "post", "creator": MAPS, "id": "v1", "title": "First", "text": "One, two", "format": "video",
            "created_at": "2026-01-02T00:00:00+00:00", "url": "https://www.youtube.com/watch?v=v1",
        },
    ]  # fmt: skip


def test_rows_are_numbered_from_one() -> None:
    assert [at for at, _ in exports.read(io.BytesIO(zipped(TAKEOUT)), "takeout.zip")] == [1, 2]


def test_a_video_that_is_not_public_or_of_no_channel_here_hides_none_behind_it() -> None:
    head = "Video ID,Channel ID,Video Title (Original),Privacy,Video Create Timestamp\n"
    lines = ["v0,UCother,Not ours,Public,2025", f"v1,{MAPS[8:]},Secret,Unlisted,2025", "v2,,Ours,PUBLIC,2026-02-03"]
    *_, post = rows(TAKEOUT | {VIDEOS: head + "\n".join(lines)})
    assert (post["id"], post["creator"], post["created_at"]) == ("v2", MAPS, "2026-02-03"), "made, where not published"
    assert len(rows(TAKEOUT | {VIDEOS: head + "\n".join(lines)})) == 2


def test_an_empty_or_odd_table_of_a_takeout_is_read_as_far_as_it_goes() -> None:
    assert [row["kind"] for row in rows(TAKEOUT | {VIDEOS: ""})] == ["account"]
    short = "Video ID,Video Title (Original),Privacy,Channel ID\nv1,First,Public\n\n"
    assert rows(TAKEOUT | {VIDEOS: short})[1]["id"] == "v1"
    latin = "Video ID,Video Title (Original),Privacy\nv1,Größe,Public\n".encode("cp1252")
    assert rows(TAKEOUT | {VIDEOS: latin})[1]["title"] == "Gr��e"


def test_a_channel_is_chosen_by_its_id() -> None:
    two = TAKEOUT | {CHANNELS: "Channel ID,Channel Title (Original)\nUC:a,Maps\nUCb,Hills\n"}
    assert [row["display_name"] for row in rows(two, "youtube:UC:a") if row["kind"] == "account"] == ["Maps"]
    with pytest.raises(InvalidInput, match=r"^export\.zip has the channels UC:a, UCb: leave out the creator, or give"):
        rows(two, "youtube:UCc")


# -------------------------------------------------------------------------------------------------- Instagram
def test_an_instagram_account_is_named_by_its_name_else_by_its_handle() -> None:
    def person(**values: str) -> dict[str, Any]:
        return {PERSON: {"profile_user": [{"string_map_data": {k: {"value": v} for k, v in values.items()}}]}}

    [account] = of_kind("account", person(Username="maps", Name="Maps & more", Bio="north"))
    assert (account["creator"], account["display_name"], account["bio"]) == ("instagram:maps", "Maps & more", "north")
    [account] = of_kind("account", person(Username="maps"))
    assert (account["display_name"], account["bio"]) == ("maps", None)
    said = (
        "the export does not say whose it is in English: set Instagram's language to English and export again, or"
        " give --creator instagram:name"
    )
    with pytest.raises(InvalidInput) as raised:
        rows(INSTAGRAM | person(Name="Maps"))
    assert raised.value.detail == said


def test_posts_and_reels_have_the_files_name_time_and_form() -> None:
    form = ("id", "text", "created_at", "format")
    found = of_kind("post", {})
    assert [tuple(row[name] for name in form) for row in found] == [
        ("111", "Größer 🌍", 1767225600, "image"),
        ("112", "a clip", 1767312000, "video"),
        ("113", "reel", 1767398400, "video"),
    ]
    assert all(row.keys() == {"kind", "creator", *form} for row in found)


def test_a_post_of_several_pictures_is_one_with_its_own_time() -> None:
    media = [{"uri": "m/1.tar.MOV.mov", "creation_timestamp": 1}, {"uri": "m/2.jpg", "creation_timestamp": 2}]
    found = of_kind("post", {POSTS: [{"media": media, "creation_timestamp": 9}, {"creation_timestamp": 7}], REELS: {}})
    assert [(p["id"], p["created_at"], p["format"], p["text"]) for p in found] == [
        ("1.tar.MOV", 9, "video", ""),
        ("7", 7, "image", ""),  # nothing but its time
    ]


def test_followers_come_in_two_forms_with_or_without_a_time() -> None:
    entry = {"string_list_data": [{"href": "https://www.instagram.com/ada/", "timestamp": 1767225600}]}
    pages = {"relationships_followers": [entry, {"string_list_data": [{"value": "bob"}]}, {"title": "nobody"}]}
    assert of_kind("audience", {FOLLOWERS: pages}) == [
        {"kind": "audience", "creator": "instagram:maps", "relation": "follower", "id": "ada", "name": "ada",
         "active_at": ["2026-01-01T00:00:00+00:00"]},
        {"kind": "audience", "creator": "instagram:maps", "relation": "follower", "id": "bob", "name": "bob",
         "active_at": None},
    ]  # fmt: skip
    assert of_kind("audience", {FOLLOWERS: {"something else": []}}) == []
    assert of_kind("audience", {FOLLOWERS: [entry]})[0]["active_at"] == ["2026-01-01T00:00:00+00:00"]
    assert [row["id"] for row in of_kind("audience", {FOLLOWERS: [{"string_list_data": [{}]}]})] == [""]


def test_insights_give_what_they_say_and_nothing_else() -> None:
    told = insights(Follower_Percentage_by_Country="Germany: 60.1234567%", Total_Follower_Percentage_for_Women="12%")
    [facts] = of_kind("facts", {INSIGHTS: told})
    assert facts == {
        "kind": "facts", "creator": "instagram:maps", "countries": {"DE": 0.601235}, "genders": {"woman": 0.12},
    }  # fmt: skip
    assert of_kind("facts", {INSIGHTS: insights()}) == []
    assert of_kind("facts", {INSIGHTS: {"something else": []}}) == []
    assert of_kind("facts", {INSIGHTS: {"organic_insights_audience": [{"title": "empty"}]}}) == []


# -------------------------------------------------------------------------------------------------- all of them
def test_what_is_too_large_to_be_an_export_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(TAKEOUT[CHANNELS])
    monkeypatch.setattr(exports, "MAX_FILE", size)
    with pytest.raises(InvalidInput, match=rf"videos\.csv unpacks to over {size} bytes: that is not an export"):
        rows(TAKEOUT)
    assert len(rows(TAKEOUT | {VIDEOS: ""})) == 1, "as large as may be is taken"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"Takeout/archive_browser.html": "<html>"},
            "export.zip has no channels/channel.csv: give the part of the Takeout that has 'YouTube and YouTube Music',"
            " made with the Google account's language set to English",
        ),
        ({"a/index.html": "<html>"}, "export.zip was exported as HTML; export it again and choose JSON as the format"),
        (
            {"notes.txt": "hi"},
            "export.zip is not an export that can be read; those are Google Takeout with 'YouTube and YouTube Music'"
            " (made with the Google account's language set to English) and Instagram's download as JSON",
        ),
        (
            TAKEOUT | {CHANNELS: "Channel ID\nUC1\n"},
            "export.zip is damaged, locked, or of an unknown form (KeyError 'channel title (original)');"
            " export it again without a password",
        ),
    ],
)
def test_what_cannot_be_read_says_the_mend(files: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        rows(files)
    assert raised.value.detail == said


def test_a_file_of_the_export_that_is_no_json_says_so() -> None:
    with pytest.raises(InvalidInput, match="a file of the export is not JSON: Expecting value"):
        rows(INSTAGRAM | {POSTS: "posts"})


def test_a_workbook_is_no_export() -> None:
    assert exports.is_export(io.BytesIO(zipped(TAKEOUT)))
    assert not exports.is_export(io.BytesIO(zipped({"xl/workbook.xml": ""})))
    assert not exports.is_export(io.BytesIO(b"creator,bio\n"))
