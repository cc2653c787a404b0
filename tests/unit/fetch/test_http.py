"""HTTP as connectors use it: what is refused before it leaves, how limits are read, what the journal keeps."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.errors import PlatformBusy, PlatformUnavailable
from bothsides.fetch.connector import clean, count, plain
from bothsides.fetch.http import NotThere, Web, wait_until
from bothsides.fetch.journal import RESUMED, Answer, Journal

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("https://intranet.example/feed", ["10.0.0.7"]),
        ("https://metadata.example/", ["169.254.169.254"]),
        ("https://both.example/", ["93.184.216.34", "127.0.0.1"]),
        ("https://six.example/", ["::1"]),
        ("https://mapped.example/", ["::ffff:127.0.0.1"]),
    ],
)
def test_a_handle_can_not_reach_into_the_network(
    url: str, addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(0, 0, 0, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: found)
    with pytest.raises(NotThere, match="is not a public host"):
        Web("rss", Journal(now=NOW)).ask("GET", url)


@pytest.mark.parametrize("url", ["http://example.org/", "file:///etc/passwd", "https://", "ftp://example.org"])
def test_only_https_leaves(url: str) -> None:
    with pytest.raises(NotThere):
        Web("rss", Journal(now=NOW)).ask("GET", url)


def test_a_redirect_to_an_address_of_before_tls_goes_over_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def receive(_: Web, __: str, url: str, *___: object) -> Answer:
        asked.append(url)
        if len(asked) == 1:
            return Answer(301, {"location": "http://www.example.org/feed"}, b"", url)
        return Answer(200, {}, b"here", url)

    monkeypatch.setattr(Web, "_receive", receive)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: [(0, 0, 0, "", ("93.184.216.34", 443))])
    assert Web("rss", Journal(now=NOW)).ask("GET", "https://example.org/feed").body == b"here"
    assert asked == ["https://example.org/feed", "https://www.example.org/feed"]


@pytest.mark.parametrize(
    ("status", "headers", "raised"),
    [
        (408, {}, PlatformUnavailable),
        (425, {}, PlatformUnavailable),
        (503, {}, PlatformUnavailable),
        (503, {"retry-after": "900"}, PlatformBusy),
    ],
)
def test_what_is_worth_asking_again(
    status: int, headers: dict[str, str], raised: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Web, "_send", lambda *_: Answer(status, headers, b"", "https://example.org/"))
    with pytest.raises(raised):
        Web("rss", Journal(now=NOW)).ask("GET", "https://example.org/")


def test_a_name_that_does_not_resolve_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(PlatformUnavailable, match=r"nowhere\.example"):
        Web("rss", Journal(now=NOW)).ask("GET", "https://nowhere.example/")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "120"}, NOW + timedelta(seconds=120)),
        ({"Retry-After": "Mon, 23 Nov 2026 12:05:00 GMT"}, NOW + timedelta(minutes=5)),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 900)}, NOW + timedelta(minutes=15)),
        ({"X-RateLimit-Reset": "2026-11-23T12:03:00.000Z"}, NOW + timedelta(minutes=3)),
        ({"x-ratelimit-reset": "42"}, NOW + timedelta(seconds=42)),
        ({"RateLimit-Reset": str(int(NOW.timestamp()) + 60)}, NOW + timedelta(minutes=1)),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "nan"}, None),
        ({}, None),
    ],
)
def test_every_way_to_say_when(headers: dict[str, str], expected: datetime | None) -> None:
    assert wait_until(headers, NOW) == expected


@given(st.dictionaries(st.sampled_from(["Retry-After", "X-RateLimit-Reset", "x-rate-limit-reset"]), st.text()))
def test_no_header_breaks_it(headers: dict[str, str]) -> None:
    moment = wait_until(headers, NOW)
    assert moment is None or moment.tzinfo is not None


def answer(body: bytes = b'{"a": 1}', **headers: str) -> Answer:
    return Answer(200, headers, body, "https://a.example/")


def test_a_broken_off_visit_is_replayed_for_a_day_and_no_longer() -> None:
    first = Journal(now=NOW)
    first.keep("k", answer(b'{"name": "\xff"}'))
    data = first.dump(complete=False)
    again = Journal(data, now=NOW + RESUMED).replay("k")
    assert again is not None
    assert again.body == b'{"name": "\xff"}'
    assert Journal(data, now=NOW + RESUMED + timedelta(seconds=1)).replay("k") is None


def test_a_complete_visit_is_never_replayed_only_asked_conditionally() -> None:
    first = Journal(now=NOW)
    first.keep("plain", answer())
    first.keep("tagged", answer(etag='W/"7"', **{"last-modified": "Sun, 22 Nov 2026 00:00:00 GMT"}))
    second = Journal(first.dump(complete=True), now=NOW)
    assert second.replay("plain") is None
    assert second.conditions("plain") == {}
    assert second.replay("tagged") is None
    assert second.conditions("tagged") == {
        "If-None-Match": 'W/"7"', "If-Modified-Since": "Sun, 22 Nov 2026 00:00:00 GMT",
    }  # fmt: skip
    assert second.unchanged("tagged").json() == {"a": 1}


@given(st.text())
def test_clean_text_can_always_be_stored(text: str) -> None:
    kept = clean(text)
    assert kept is None or (kept.encode() and len(kept) <= len(text) and "\x00" not in kept)


def test_half_characters_are_mended() -> None:
    assert clean("a\ud83d\ude00b\ud800c") == "a😀b�c"
    assert clean("  ") is None
    assert clean("x" * 30_000) == "x" * 20_000
    with pytest.raises(TypeError):
        clean(7)


@pytest.mark.parametrize(("given_", "expected"), [(None, None), ("", None), ("12", 12), (0, 0), (7.0, 7)])
def test_counts(given_: object, expected: int | None) -> None:
    assert count(given_) == expected


@pytest.mark.parametrize("wrong", [-1, "-3", "many", True, [1]])
def test_what_is_no_count_is_an_error_and_not_nought(wrong: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        count(wrong)


def test_html_becomes_lines() -> None:
    assert plain("<p>One &amp; two</p><p>three<br>four</p>") == "One & two\nthree\nfour"
    assert plain("no tags") == "no tags"
    assert plain(None) is None
