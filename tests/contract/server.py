"""A real HTTP server on the loopback interface that answers as a platform does, and fails as one does."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    lists: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    match: re.Match[str]

    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True)
class Reply:
    """``cut`` sends only so many bytes of the body and closes; ``delay`` seconds before each piece of it."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    delay: float = 0.0
    raw: bytes | None = None

    def bytes(self) -> bytes:
        return self.raw if self.raw is not None else json.dumps(self.body).encode()


type Route = Callable[[Request], Reply | Any]


class Server:
    """Routes by method and path pattern. ``fault(request, number)`` may answer instead; ``asked`` are all requests."""

    def __init__(self) -> None:
        self.routes: list[tuple[str, re.Pattern[str], Route]] = []
        self.asked: list[Request] = []
        self.failures: list[Exception] = []  # what was asked for against the platform's rules
        self.fault: Callable[[Request, int], Reply | None] = lambda request, number: None
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body leave together
            disable_nagle_algorithm = True

            def _serve(self) -> None:
                server._answer(self)

            do_GET = do_POST = _serve  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.handle_error = lambda *_: None  # type: ignore[method-assign] a client that hung up is no news
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        if self.failures:
            raise self.failures[0]

    def on(self, method: str, pattern: str, route: Route) -> None:
        """The last route that matches the whole path wins."""
        self.routes.insert(0, (method, re.compile(pattern), route))

    def calls(self, pattern: str) -> list[Request]:
        return [request for request in self.asked if re.search(pattern, request.path)]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        place = urlsplit(handler.path)
        lists = parse_qs(place.query, keep_blank_values=True)
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        method, headers = handler.command, {k.lower(): v for k, v in handler.headers.items()}
        for wanted, pattern, route in self.routes:
            if wanted == method and (match := pattern.fullmatch(place.path)):
                query = {name: values[0] for name, values in lists.items()}
                request = Request(method, place.path, query, lists, headers, body, match)
                with self._lock:
                    self.asked.append(request)
                    number = len(self.asked)
                try:
                    reply = self.fault(request, number) or route(request)
                except Exception as error:
                    self.failures.append(error)
                    reply = Reply({"error": f"the test's server failed: {error}"}, 501)
                break
        else:
            reply = Reply({"error": f"the test's server has no route for {method} {place.path}"}, 501)
        self._send(handler, reply if isinstance(reply, Reply) else Reply(reply))

    @staticmethod
    def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        content = reply.bytes()
        try:
            if reply.status == 0:  # hang up without a word
                handler.connection.shutdown(socket.SHUT_RDWR)
                handler.close_connection = True
                return
            handler.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            sent = content if reply.cut is None else content[: reply.cut]
            if reply.delay:
                time.sleep(reply.delay)
            handler.wfile.write(sent)
            handler.wfile.flush()
            if reply.cut is not None:
                handler.connection.shutdown(socket.SHUT_RDWR)
                handler.close_connection = True
        except OSError:
            handler.close_connection = True
