"""A podcast's RSS feed in two pages (RFC 5005), found through the home page."""

from __future__ import annotations

from email.utils import format_datetime
from typing import Any

from tests.contract.conftest import pages
from tests.contract.server import Reply, Request, Server
from tests.contract.worlds import World, ago


def world() -> World:
    return World("rss", "rss:maps.example", None, serve, nowhere, essential="/feed.xml")


def serve(world: World, server: Server) -> None:
    def home(request: Request) -> Any:
        page = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'
        return Reply(raw=page.encode(), headers={"Content-Type": "text/html"})

    def feed(request: Request) -> Any:
        part, token = pages(world.posts, 40, request.query.get("page"))
        if request.headers.get("if-none-match") == f'"{len(world.posts)}-{token}"':
            return Reply(raw=b"", status=304)
        items = "".join(
            f"<item><guid>{i}</guid><title>Map {i} &amp; talk 🗺</title>"
            f"<description>&lt;p&gt;One&lt;br/&gt;two &amp;amp; three&lt;/p&gt;</description>"
            f"<pubDate>{format_datetime(ago(d))}</pubDate><link>https://maps.example/{i}</link>"
            f'<enclosure url="https://maps.example/{i}.mp3" length="1" type="audio/mpeg"/></item>'
            for i, d, _ in part
        )
        onward = f'<atom:link rel="next" href="/feed.xml?page={token}"/>' if token else ""
        text = (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
            f"<channel><title>Maps 🗺</title><link>https://maps.example</link><description>of the north</description>"
            f"{onward}{items}</channel></rss>"
        )
        headers = {"Content-Type": "application/rss+xml", "ETag": f'"{len(world.posts)}-{token}"'}
        return Reply(raw=text.encode(), headers=headers)

    server.on("GET", "/?", home)
    server.on("GET", "/feed.xml", feed)


def nowhere(server: Server) -> None:
    server.on("GET", "/?", lambda _: Reply(raw=b"<html><body>nothing here</body></html>"))
