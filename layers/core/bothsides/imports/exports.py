"""The platforms' own data exports, as a creator downloads them: YouTube by Google Takeout, Instagram by 'Download your
information' (JSON). They are zip files; only the files named here are read, and only the creator's public work.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any

from bothsides.errors import InvalidInput
from bothsides.imports import formats
from bothsides.imports.columns import Row
from bothsides.places import country_named

BAD_FILE = (KeyError, TypeError, ValueError, AttributeError, IndexError, RuntimeError, NotImplementedError, EOFError)
CHANNELS = r"(^|/)channels/channel(\(\d+\))?\.csv$"  # beside it lie 'channel images.csv' and the like
INSTAGRAM = r"(^|/)(posts_1|reels|personal_information|followers_\d+|audience_insights)\.json$"
MAX_FILE = 300_000_000  # bytes of one file within; a real one has a few MB

type Rows = Iterator[tuple[int, Row]]


def is_export(stream: IO[bytes]) -> bool:
    """Whether a seekable file is a zip file, and no workbook."""
    found = zipfile.is_zipfile(stream)
    stream.seek(0)
    return found and not formats.is_workbook(stream)


def read(stream: IO[bytes], name: str, creator: str | None = None) -> Rows:
    """Rows with ``kind``, ``creator`` and fields, from whichever export it is.

    Raises:
        InvalidInput: no export that is known; says what is.
    """
    try:
        with zipfile.ZipFile(stream) as files:
            yield from enumerate(_rows(files, name, creator), 1)
    except (*BAD_FILE, zlib.error, zipfile.BadZipFile) as error:
        raise InvalidInput(
            f"{name} is damaged, locked, or of an unknown form ({type(error).__name__} {str(error)[:80]});"
            " export it again without a password"
        ) from error


def _rows(files: zipfile.ZipFile, name: str, creator: str | None) -> Iterator[Row]:
    names = files.namelist()
    if any(re.search(CHANNELS, one) for one in names):
        rows = _takeout(files, name, creator)
    elif any(re.search(INSTAGRAM, one) for one in names):
        rows = _instagram(files, creator)
    elif any(one.startswith("Takeout/") for one in names):
        raise InvalidInput(
            f"{name} has no channels/channel.csv: give the part of the Takeout that has 'YouTube and YouTube Music',"
            " made with the Google account's language set to English"
        )
    elif any(one.endswith(".html") for one in names):
        raise InvalidInput(f"{name} was exported as HTML; export it again and choose JSON as the format")
    else:
        raise InvalidInput(
            f"{name} is not an export that can be read; those are Google Takeout with 'YouTube and YouTube Music'"
            " (made with the Google account's language set to English) and Instagram's download as JSON"
        )
    return rows


def _open(files: zipfile.ZipFile, pattern: str) -> Iterator[bytes]:
    for info in files.infolist():
        if re.search(pattern, info.filename):
            if info.file_size > MAX_FILE:
                raise InvalidInput(f"{info.filename} unpacks to over {MAX_FILE:,} bytes: that is not an export")
            yield files.read(info)


# ---------------------------------------------------------------------------------------------- YouTube


def _takeout(files: zipfile.ZipFile, name: str, creator: str | None) -> Iterator[Row]:
    """channels/channel.csv and 'video metadata'/videos*.csv, of each channel of the account. Takeout has no metrics and
    no audience."""
    channels = {row["channel id"]: row for row in _csv(files, CHANNELS)}
    if creator and len(channels) > 1:
        wanted = creator.partition(":")[2]
        if wanted not in channels:
            raise InvalidInput(
                f"{name} has the channels {', '.join(channels)}: leave out the creator, or give one as youtube:<id>"
            )
        channels = {wanted: channels[wanted]}
    for channel, row in channels.items():
        yield {
            "kind": "account", "creator": creator or f"youtube:{channel}",
            "display_name": row["channel title (original)"], "country": row.get("channel country"),
            "url": f"https://www.youtube.com/channel/{channel}",
        }  # fmt: skip
    for row in _csv(files, r"(^|/)video metadata/videos[^/]*\.csv$"):
        video, channel = row["video id"], row.get("channel id") or next(iter(channels))
        if channel not in channels or row.get("privacy", "").lower() != "public":
            continue
        yield {
            "kind": "post", "creator": creator or f"youtube:{channel}", "id": video,
            "title": row["video title (original)"], "text": row.get("video description (original)"),
            "created_at": row.get("video publish timestamp") or row.get("video create timestamp"),
            "url": f"https://www.youtube.com/watch?v={video}", "format": "video",
        }  # fmt: skip


def _csv(files: zipfile.ZipFile, pattern: str) -> Iterator[dict[str, str]]:
    """Rows by their columns' names in small letters: Takeout has written 'Video Title' and 'Video title'."""
    for body in _open(files, pattern):
        rows = csv.reader(io.StringIO(body.decode("utf-8-sig", "replace")))
        names = [name.casefold() for name in next(rows, ())]
        yield from (dict(zip(names, row, strict=False)) for row in rows if row)


# -------------------------------------------------------------------------------------------- Instagram


def _instagram(files: zipfile.ZipFile, creator: str | None) -> Iterator[Row]:
    """Account, posts, reels, followers (handles and dates), and the audience's shares where insights were exported."""
    about: Row = next(
        (page["profile_user"][0]["string_map_data"] for page in _json(files, r"(^|/)personal_information\.json$")), {}
    )
    values = {name: _text(entry.get("value")) for name, entry in about.items()}
    if creator is None and not values.get("Username"):
        raise InvalidInput(
            "the export does not say whose it is in English: set Instagram's language to English and export again, or"
            " give --creator instagram:name"
        )
    creator = creator or f"instagram:{values['Username']}"
    followers, insights = list(_followers(files)), _insights(files)
    yield {
        "kind": "account", "creator": creator, "display_name": values.get("Name") or values.get("Username"),
        "bio": values.get("Bio"), "followers": insights.pop("followers", None) or len(followers) or None,
    }  # fmt: skip
    for post in _posts(files):
        yield {"kind": "post", "creator": creator} | post
    for follower in followers:
        yield {"kind": "audience", "creator": creator, "relation": "follower"} | follower
    if insights:
        yield {"kind": "facts", "creator": creator} | insights


def _json(files: zipfile.ZipFile, pattern: str) -> Iterator[Any]:
    for body in _open(files, pattern):
        try:
            yield json.loads(body)
        except ValueError as error:
            raise InvalidInput(f"a file of the export is not JSON: {error}") from error


def _posts(files: zipfile.ZipFile) -> Iterator[Row]:
    pages = list(_json(files, r"(^|/)(media|content)/posts_\d+\.json$"))
    pages += [page.get("ig_reels_media", []) for page in _json(files, r"(^|/)reels\.json$")]
    for post in (post for page in pages for post in page):
        media = post.get("media") or [{}]
        uri = str(media[0].get("uri", ""))
        stamp = post.get("creation_timestamp") or media[0].get("creation_timestamp")
        yield {
            "id": re.sub(r"\.\w+$", "", uri.rsplit("/")[-1]) or str(stamp),
            "text": _text(post.get("title") or media[0].get("title")) or "",
            "created_at": stamp, "format": "video" if uri.endswith((".mp4", ".mov")) else "image",
        }  # fmt: skip


def _followers(files: zipfile.ZipFile) -> Iterator[Row]:
    for page in _json(files, r"(^|/)followers_\d+\.json$"):
        for entry in page if isinstance(page, list) else page.get("relationships_followers", []):
            for one in entry.get("string_list_data", []):
                stamp = datetime.fromtimestamp(one["timestamp"], UTC).isoformat() if one.get("timestamp") else None
                name = _text(one.get("value")) or str(one.get("href", "")).rstrip("/").rsplit("/")[-1]
                yield {"id": name, "name": name, "active_at": [stamp] if stamp else None}


def _insights(files: zipfile.ZipFile) -> Row:
    """The audience by the creator's own insights. Countries come as names, 'Germany: 60.5%, Turkey: 20%', and are
    turned into codes."""
    found: Row = {}
    for page in _json(files, r"(^|/)audience_insights\.json$"):
        for entry in page.get("organic_insights_audience", []):
            labels = entry.get("string_map_data", {})
            told = {_text(label): _text(value.get("value")) or "" for label, value in labels.items()}
            if countries := _shares(told.get("Follower Percentage by Country", "")):
                codes = {name: country_named(name) for name in countries}
                found["countries"] = {code: countries[name] for name, code in codes.items() if code}
            if ages := _shares(told.get("Follower Percentage by Age for All Genders", "")):
                found["ages"] = ages
            parts = {"woman": "Women", "man": "Men"}
            all_of = {one: told.get(f"Total Follower Percentage for {part}", "") for one, part in parts.items()}
            if genders := {one: _share(text) for one, text in all_of.items() if re.search(r"\d", text)}:  # else '--'
                found["genders"] = genders
            if told.get("Followers"):
                found["followers"] = told["Followers"]
    return found


def _share(text: str) -> float:
    return round(float(text.strip().removesuffix("%")) / 100, 6)


def _shares(text: str) -> dict[str, float]:
    parts = re.findall(r"([^:,]+(?:-\d+)?):\s*([\d.]+)\s*%", text)
    return {name.strip(): _share(percent) for name, percent in parts}


def _text(text: Any) -> str | None:
    """Instagram writes UTF-8 as if each byte were a character; this undoes it."""
    if not isinstance(text, str):
        return None
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
