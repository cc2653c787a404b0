"""What a platform answered, kept so that a visit resumes where it stopped and the next one asks conditionally."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bothsides.errors import PlatformUnavailable

type Json = dict[str, Any]

JOURNAL = 50_000_000  # bytes of one visit's answers that are kept

RESUMED = timedelta(hours=24)  # a visit that was broken off longer ago starts again from the beginning


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> Json:
        """The body as a JSON object.

        Raises:
            PlatformUnavailable: it is none.
        """
        try:
            content = json.loads(self.body)
        except ValueError as error:
            raise PlatformUnavailable(f"{_place(self.url)} did not answer with JSON: {self.body[:80]!r}") from error
        return content if isinstance(content, dict) else {"items": content}


class Journal:
    """The answers of one creator's visits, by what was asked. Kept under the samples' retention, because they hold
    people's words.

    If the last visit broke off, its answers of the last 24 hours are used again without asking; if
    it came to its end, those with an ``ETag`` or ``Last-Modified`` are asked for conditionally.
    """

    def __init__(self, data: bytes | None = None, *, now: datetime) -> None:
        kept: Json = json.loads(gzip.decompress(data)) if data else {"complete": True, "answers": {}}
        self._old: dict[str, Json] = kept["answers"]
        self._now = now
        self._resumes = not kept["complete"]
        self._new: dict[str, Json] = {}
        self._room = JOURNAL

    def replay(self, key: str) -> Answer | None:
        """The answer that this visit, or the one it goes on with, has got already."""
        entry = self._new.get(key) or (self._old.get(key) if self._resumes else None)
        if entry is None or self._now - datetime.fromisoformat(entry["at"]) > RESUMED:
            return None
        self._new[key] = entry
        return _answer(entry)

    def conditions(self, key: str) -> dict[str, str]:
        """Headers that ask whether the answer changed."""
        entry = self._old.get(key, {})
        headers = {k.lower(): v for k, v in entry.get("headers", {}).items()}
        asked = {"If-None-Match": headers.get("etag"), "If-Modified-Since": headers.get("last-modified")}
        return {name: value for name, value in asked.items() if value}

    def unchanged(self, key: str) -> Answer:
        """The answer that the platform says is still right."""
        self._new[key] = self._old[key] | {"at": self._now.isoformat()}
        return _answer(self._new[key])

    def keep(self, key: str, answer: Answer) -> None:
        """Remember an answer, while there is room: what is not kept is asked for again."""
        self._room -= len(answer.body)
        if self._room < 0:
            return
        names = ("etag", "last-modified", "link", "content-type")
        headers = {name: answer.headers[name] for name in names if name in answer.headers}
        self._new[key] = {
            "at": self._now.isoformat(), "status": answer.status, "headers": headers,
            "url": answer.url, "body": answer.body.decode("utf-8", "surrogateescape"),
        }  # fmt: skip

    def forget(self) -> None:
        """Remember nothing of this visit: some answer of it was not what it should be."""
        self._old, self._new = {}, {}

    def dump(self, *, complete: bool) -> bytes:
        """All that the next visit can use."""
        answers = self._new
        if complete:
            answers = {k: e for k, e in answers.items() if {"etag", "last-modified"} & e["headers"].keys()}
        return gzip.compress(json.dumps({"complete": complete, "answers": answers}).encode(), mtime=0)


def _answer(entry: Json) -> Answer:
    body = entry["body"].encode("utf-8", "surrogateescape")
    return Answer(entry["status"], entry["headers"], body, entry["url"])


def _place(url: str) -> str:
    """An address without what may be secret in it."""
    place = urlsplit(url)
    return f"{place.scheme}://{place.netloc}{place.path}"
