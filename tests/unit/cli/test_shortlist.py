"""The shortlist of a campaign, as people keep them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bothsides.errors import InvalidInput
from bothsides_cli.app import read_shortlist


@pytest.mark.parametrize(
    ("text", "creators"),
    [
        ("creator\nyoutube:@maps\nx:maps\n", ["youtube:@maps", "x:maps"]),
        ("platform,handle\ninstagram,@Maps\nYouTube,trains\n", ["instagram:maps", "youtube:@trains"]),
        ("Name;Profile URL\nMaps;https://www.tiktok.com/@maps\n", ["tiktok:maps"]),
        ("Wer\tWo\nMaps\thttps://bsky.app/profile/maps.example.com\n", ["bluesky:maps.example.com"]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_creators_in_any_table(tmp_path: Path, text: str, creators: list[str], encoding: str) -> None:
    file = tmp_path / "shortlist.csv"
    file.write_text(text, encoding=encoding)
    assert read_shortlist(file) == creators


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("creator\nyoutube:@maps\nnobody at all\n", "line 3: creator: "),
        ("creator\n", "lists no creators|has no row"),
        ("", "is empty"),
        ("a,b\n1,2\n", "no column says whose rows these are"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "shortlist.csv"
    file.write_text(text)
    with pytest.raises(InvalidInput, match=said):
        read_shortlist(file)
