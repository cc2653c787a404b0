"""RSS, Atom and podcast feeds: a blog's or a podcast's own words. No audience.

A creator is ``rss:example.com`` (the feed that the home page names) or, with a path,
``rss:example.com!podcast!feed.xml``: ``!`` stands for ``/``. Pasted addresses are turned into that.
docs/platforms/rss.md has more.
"""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import feedparser
from bs4 import BeautifulSoup

from bothsides.documents.profile import Account, Post
from bothsides.errors import BothsidesError, PlatformUnavailable
from bothsides.fetch.connector import Found, Visit, clean, plain
from bothsides.fetch.http import Declined, NotThere
from bothsides.fetch.journal import Answer
from bothsides.fetch.quota import Limits

LIMITS = Limits(units=10_000, window=timedelta(days=1), per_creator=6, essential=2)
MARK = re.compile(rb"<(?:[\w-]+:)?(?:rss|feed|rdf|html)\b|<!doctype html")
MAX_ID = 200
KINDS = ("application/rss+xml", "application/atom+xml")
ACCEPT = ", ".join(
    (*KINDS, "application/rdf+xml", "application/xml;q=0.9", "text/xml;q=0.8", "text/html;q=0.5", "*/*;q=0.1")
)

type Json = dict[str, Any]


def fetch(visit: Visit) -> Found:
    """The feed's own description and its entries; ``next`` pages (RFC 5005) are followed."""
    feed, place = _feed(visit, "https://" + visit.handle.removeprefix("@").replace("!", "/"))
    about = feed["feed"]
    account = Account(
        display_name=clean(about.get("title"), 500),
        bio=plain(max(about.get("subtitle") or "", about.get("summary") or "", key=len)),
        url=clean(about.get("link"), 2_000),
    )
    posts = visit.posts(_pages(visit, feed, place), newest_only=True)
    visit.gap("posts", "a feed shows only its newest entries; older ones are from earlier visits")
    visit.gap("metrics", "a feed has none")
    visit.gap("audience", "a feed does not show its readers")
    return Found(account, posts)


def _feed(visit: Visit, url: str) -> tuple[Json, str]:
    """The feed at an address, or the one that the page there names."""
    answer = _ask(visit, url)
    feed = _parsed(answer)
    if not feed.get("version"):
        page = BeautifulSoup(answer.body, "html.parser")
        named, base = page.find("link", rel="alternate", type=list(KINDS)), page.find("base", href=True)
        if named is None:
            if b"<html" in answer.body[:2_000].lower():
                raise NotThere(f"{url} is a page without a link to a feed; give the feed's own address")
            raise PlatformUnavailable(f"{url} did not return a feed")
        place = urljoin(answer.url, str(base["href"])) if base else answer.url
        url = urljoin(place, str(named.get("href")))
        answer = _ask(visit, url)
        feed = _parsed(answer)
        if not feed.get("version"):
            raise PlatformUnavailable(f"{url} did not return a feed")
    return feed, answer.url


def _ask(visit: Visit, url: str) -> Answer:
    url = re.sub("^http:", "https:", url)  # old pages name their feed so
    return visit.web.ask("GET", url, headers={"Accept": ACCEPT}, explain=_explain)


def _parsed(answer: Answer) -> Json:
    headers = {"content-location": answer.url, "content-type": answer.headers.get("content-type", "")}
    return dict(feedparser.parse(answer.body, response_headers=headers))


def _pages(visit: Visit, feed: Json, place: str) -> Iterator[Sequence[Post]]:
    while True:
        yield visit.each(feed["entries"], _post, "posts")
        onward = [link["href"] for link in feed["feed"].get("links", ()) if link.get("rel") == "next"]
        if not onward or not feed["entries"]:
            return
        place, feed = urljoin(place, onward[0]), {}
        with visit.sampling("older posts"):
            feed = _parsed(_ask(visit, place))
        if not feed:
            return


def _post(entry: Json) -> Post:
    parts = [part.get("value", "") for part in entry.get("content", ())]  # the same text in several forms
    whole = max(parts, key=len, default="") or entry.get("summary")
    key = str(entry.get("id") or entry.get("link") or entry["title"])
    return Post(
        id=key if len(key) <= MAX_ID else hashlib.sha256(key.encode()).hexdigest(),
        title=plain(entry.get("title")),
        text=plain(whole) or "",
        created_at=_moment(entry.get("published_parsed") or entry.get("updated_parsed")),
        url=clean(entry.get("link"), 2_000),
        format=_format(entry),
    )


def _format(entry: Json) -> Any:
    kinds = {str(enclosure.get("type", "")).partition("/")[0] for enclosure in entry.get("enclosures", ())}
    return next((kind for kind in ("audio", "video", "image") if kind in kinds), "text")


def _explain(answer: Answer) -> BothsidesError | None:
    """A page or a feed: anything else is not kept, and worth asking again. There is no secret that opens a feed."""
    if answer.status in (401, 403):
        return Declined(f"the feed is not public ({answer.status})", answer)
    if answer.status == 200 and not MARK.search(answer.body[:5_000].replace(b"\0", b"").lower()):
        return PlatformUnavailable(f"{answer.url} did not return a feed")
    return None


def _moment(parts: Any) -> datetime | None:
    """feedparser's times are UTC."""
    return None if parts is None else datetime.fromtimestamp(calendar.timegm(parts), UTC)
