"""A proxy between the functions and the cloud: it names each AWS call, records it, and lets an armed fault happen.

Each function gets a port of its own, so the port says who calls. A fault is armed for the n-th call of a label by a
function about a marked thing (a creator's, file's or campaign's name occurs in the path or body); the attempts of one
SDK call share an ``amz-sdk-invocation-id`` and count once.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import select
import signal
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

type Json = dict[str, Any]


class Kind(StrEnum):
    """What happens to a call."""

    THROTTLE = "throttle"  # refused as too many, at every attempt of this SDK call
    ERROR = "5xx"  # refused by an internal error, at every attempt of this SDK call
    HANG = "hang"  # taken and never answered, once
    LOST = "lost answer"  # carried out, the connection closed instead of an answer, once
    TORN = "torn answer"  # carried out, half of the answer, once
    DOUBLED = "doubled"  # carried out twice, once
    PARTIAL = "partial"  # a batch: all but its last entry is taken, once
    KILLED = "killed"  # carried out, and the worker that asked gets SIGKILL, once
    OUTAGE = "outage"  # 5xx from this call on, for all such calls until it is disarmed


WHOLE_CALL = (Kind.THROTTLE, Kind.ERROR)
BATCHES = ("BatchWriteItem", "BatchGetItem", "PutEvents", "SendMessageBatch")
SERVICES = {
    "DynamoDB_20120810": "DynamoDB", "AmazonSQS": "SQS", "AWSEvents": "EventBridge",
    "AWSStepFunctions": "StepFunctions", "secretsmanager": "SecretsManager",
}  # fmt: skip
THROTTLED = {
    "DynamoDB": (400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"),
    "S3": (503, "SlowDown"),
    "SQS": (403, "com.amazonaws.sqs#RequestThrottled"),
}


@dataclass(frozen=True)
class Call:
    """One AWS call. ``label`` names service, operation and what kind of thing it is about; ``text`` holds whose."""

    function: str
    label: str
    text: str
    invocation: str

    def about(self, marks: Sequence[str]) -> bool:
        """Whether it is about a marked thing; without marks it always is."""
        return not marks or any(mark in self.text for mark in marks)


@dataclass
class Fault:
    """What is to happen to the ``nth`` such call. ``marks`` may grow while it is armed."""

    function: str
    label: str
    nth: int
    kind: Kind
    marks: list[str]
    fired: int = 0
    hung: float = 0.0  # seconds until who waited gave up
    killed: int = 0  # workers
    seen: list[str] = field(default_factory=list)  # SDK calls

    def meets(self, call: Call) -> bool:
        """Whether it happens to this attempt of a call."""
        if (call.function, call.label) != (self.function, self.label) or not call.about(self.marks):
            return False
        if call.invocation not in self.seen:
            self.seen.append(call.invocation)
        at = self.seen.index(call.invocation) + 1
        if self.kind is Kind.OUTAGE:
            return at >= self.nth
        return at == self.nth and (self.kind in WHOLE_CALL or not self.fired)


class Proxy:
    """Ports for functions, in front of the cloud at ``port``, whose workers are in process group ``group``."""

    def __init__(self, port: int, group: int) -> None:
        self.port, self.group = port, group
        self.recorded: list[Call] | None = None
        self._armed: list[Fault] = []
        self._lock = threading.Lock()
        self._servers: list[ThreadingHTTPServer] = []

    def listen(self, function: str) -> str:
        """The endpoint that a function is to use."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.daemon_threads = True
        server.request_queue_size = 128
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that hung up
        server.proxy, server.function = self, function  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self._servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    def stop(self) -> None:
        """Close all ports."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    @contextmanager
    def armed(self, fault: Fault) -> Iterator[Fault]:
        """While this holds the fault can happen, unless it is disarmed before."""
        with self._lock:
            self._armed.append(fault)
        try:
            yield fault
        finally:
            self.disarm(fault)

    def disarm(self, fault: Fault) -> None:
        """From now on it does not happen."""
        with self._lock:
            self._armed = [other for other in self._armed if other is not fault]

    @contextmanager
    def recording(self) -> Iterator[list[Call]]:
        """All calls while this holds, each attempt."""
        calls: list[Call] = []
        self.recorded = calls
        try:
            yield calls
        finally:
            self.recorded = None

    def fault_of(self, call: Call) -> Fault | None:
        """Note a call and take the fault that is to happen to it."""
        with self._lock:
            if self.recorded is not None:
                self.recorded.append(call)
            fault = next((fault for fault in self._armed if fault.meets(call)), None)
            if fault:
                fault.fired += 1
            return fault

    def kill(self, client_port: int) -> bool:
        """SIGKILL the worker that holds the other end of a connection; never a process that is not the cloud's."""
        worker = _owner(client_port)
        if worker is None or worker == self.group or os.getpgid(worker) != self.group:
            return False
        os.kill(worker, signal.SIGKILL)
        return True


@dataclass
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        body = self._body()
        proxy: Proxy = self.server.proxy  # type: ignore[attr-defined]
        call = identify(self.server.function, self.command, self.path, self.headers, body)  # type: ignore[attr-defined]
        fault = proxy.fault_of(call)
        match fault.kind if fault else None:
            case Kind.THROTTLE:
                self._send(_error(call, *THROTTLED.get(call.label.split()[0], (400, "ThrottlingException"))))
            case Kind.ERROR | Kind.OUTAGE:
                self._send(_error(call, 500, "InternalServerError"))
            case Kind.HANG:
                assert fault
                fault.hung = self._hang()
            case Kind.LOST:
                self._forward(body)
                self._hang_up()
            case Kind.KILLED:
                assert fault
                self._forward(body)
                fault.killed += proxy.kill(self.client_address[1])
                self._hang_up()
            case Kind.TORN:
                self._send(self._forward(body), torn=True)
            case Kind.DOUBLED:
                answer = self._forward(body)
                self._forward(body)
                self._send(answer)
            case Kind.PARTIAL:
                less, left = _without_last(json.loads(body))
                answer = self._forward(json.dumps(less).encode()) if less else _Answer(200, [], b"{}")
                self._send(_with_left(call, answer, left))
            case None:
                self._send(self._forward(body))

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _serve  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def _forward(self, body: bytes) -> _Answer:
        """The cloud's answer. Host and all that is signed stay as they are."""
        proxy: Proxy = self.server.proxy  # type: ignore[attr-defined]
        cloud = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=400)
        cloud.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("expect", "connection", "transfer-encoding", "content-length"):
                cloud.putheader(name, value)
        cloud.putheader("Content-Length", str(len(body)))
        cloud.putheader("Connection", "close")
        cloud.endheaders(body)
        answer = cloud.getresponse()
        content = answer.read()
        cloud.close()
        dropped = ("connection", "transfer-encoding", "content-length", "keep-alive")
        return _Answer(answer.status, [h for h in answer.getheaders() if h[0].lower() not in dropped], content)

    def _send(self, answer: _Answer, *, torn: bool = False) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if self.command != "HEAD" and answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        if torn and len(answer.body) < 2:  # no body to tear: the head is
            self.wfile.write(b"".join(self._headers_buffer)[:-10])  # type: ignore[attr-defined]
            self.wfile.flush()
            self._hang_up()
            return
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: len(answer.body) // 2] if torn else answer.body)
        self.wfile.flush()
        if torn:
            self._hang_up()

    def _hang(self) -> float:
        began = time.monotonic()
        while time.monotonic() - began < 400:
            readable, _, _ = select.select([self.connection], [], [], 1.0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                break
        self.close_connection = True
        return time.monotonic() - began

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


# ------------------------------------------------------------------------------------------ what is called


def identify(function: str, method: str, path: str, headers: Any, body: bytes) -> Call:
    """Which call a request is."""
    place = urlsplit(path)
    target = headers.get("X-Amz-Target", "")
    if target:
        family, _, operation = target.rpartition(".")
        content: Json = json.loads(body or b"{}")
        name, about = SERVICES.get(family, family), _about(operation, content)
    else:
        name, operation, about = _rest(method, place.path, parse_qs(place.query, keep_blank_values=True), headers)
    text = f"{unquote(place.path)}?{place.query}\n{body.decode(errors='replace')}"
    invocation = headers.get("amz-sdk-invocation-id") or f"{time.monotonic_ns()}"
    return Call(function, " ".join(part for part in (name, operation, about) if part), text, invocation)


def _rest(method: str, path: str, query: dict[str, list[str]], headers: Any) -> tuple[str, str, str]:
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", headers.get("Authorization", ""))
    if scope and scope[1] != "s3":
        return scope[1].capitalize(), method, "/".join(path.split("/")[:3])
    key = path.lstrip("/").partition("/")[2]
    if not key:
        return "S3", {"GET": "ListObjects", "HEAD": "HeadBucket"}.get(method, method), ""
    operation = {"GET": "GetObject", "PUT": "PutObject", "HEAD": "HeadObject", "DELETE": "DeleteObject"}.get(method)
    if method == "PUT" and "partNumber" in query:
        operation = "UploadPart"
    if method == "POST":
        operation = "CreateMultipartUpload" if "uploads" in query else "CompleteMultipartUpload"
    return "S3", operation or method, key.split("/", 1)[0] + "/"


def _about(operation: str, content: Json) -> str:
    """The kind of thing that a call is about, without its name."""
    if "SecretId" in content:
        parts = str(content["SecretId"]).split("/")
        return parts[2] if len(parts) > 2 else parts[-1]
    if "QueueUrl" in content:
        return str(content["QueueUrl"]).rsplit("/", 1)[-1].split("-")[1]
    if operation == "PutEvents":
        return "+".join(sorted({entry["DetailType"] for entry in content["Entries"]}))
    if operation == "Query":
        values = [next(iter(value.values())) for value in content.get("ExpressionAttributeValues", {}).values()]
        kinds = [_kind(str(value)) for value in values if re.match(r"[A-Z]+(#|$)", str(value))]
        return " ".join([content.get("IndexName", ""), *kinds]).strip()
    return " + ".join(dict.fromkeys(_items(content)))


def _items(content: Any) -> Iterator[str]:
    """The kind of each item that is named anywhere in a request to DynamoDB."""
    if isinstance(content, dict):
        if {"pk", "sk"} <= content.keys():
            key = [next(iter(content[name].values())) for name in ("pk", "sk")]
            yield " ".join("" if re.match(r"\d{4}-", part) else _kind(part) for part in key).strip()
            return
        content = list(content.values())
    if isinstance(content, list):
        for part in content:
            yield from _items(part)


def _kind(key: str) -> str:
    """The part of a key before names begin; what is open is of a kind itself."""
    return key.replace("#", " ") if re.fullmatch("OPEN#[a-z]+", key) else key.partition("#")[0]


# ------------------------------------------------------------------------------------------- what happens


def _error(call: Call, status: int, code: str) -> _Answer:
    if call.label.startswith("S3 "):
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>a fault</Message></Error>".encode()
        return _Answer(status, [("Content-Type", "application/xml")], body)
    body = json.dumps({"__type": code, "message": "a fault"}).encode()
    headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amzn-query-error", f"{code.split('#')[-1]};Sender")]
    return _Answer(status, headers if call.label.startswith("SQS ") else headers[:1], body)


def _without_last(content: Json) -> tuple[Json | None, Any]:
    """A batch without its last entry (None where nothing is left of it), and that entry."""
    if "Entries" in content:
        left = content["Entries"].pop()
        return (content if content["Entries"] else None), left
    table, entries = next(iter(content["RequestItems"].items()))
    if isinstance(entries, dict):  # BatchGetItem
        left = {table: entries | {"Keys": [entries["Keys"].pop()]}}
        return (content if entries["Keys"] else None), left
    left = {table: [entries.pop()]}
    return (content if entries else None), left


def _with_left(call: Call, answer: _Answer, left: Any) -> _Answer:
    """The answer, with one entry said to be left."""
    content: Json = json.loads(answer.body)
    if "BatchWriteItem" in call.label:
        content["UnprocessedItems"] = left
    elif "BatchGetItem" in call.label:
        content = {"Responses": {}} | content | {"UnprocessedKeys": left}
    elif "PutEvents" in call.label:
        content = {
            "FailedEntryCount": 1,
            "Entries": [*content.get("Entries", []), {"ErrorCode": "ThrottlingException"}],
        }
    else:
        failed: Json = {"Id": left["Id"], "SenderFault": False, "Code": "ServiceUnavailable", "Message": "a fault"}
        content = {"Successful": content.get("Successful", []), "Failed": [*content.get("Failed", []), failed]}
    headers = [h for h in answer.headers if h[0].lower() != "x-amz-crc32"]
    return _Answer(200, headers or [("Content-Type", "application/x-amz-json-1.0")], json.dumps(content).encode())


def _owner(port: int) -> int | None:
    """The process whose socket has this local port. From /proc, so on Linux alone."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{line[9]}]" for line in lines if int(line[1].rpartition(":")[2], 16) == port}
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(link.readlink()) in sockets:
                return int(link.parts[2])
        except OSError:
            continue
    return None
