"""The embedded cloud with the proxy before it and its waiting times shortened, and the client that uses it."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import format_datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import boto3
import httpx
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from bothsides import store
from bothsides.documents.profile import AudienceSample
from bothsides_cli import cloud
from bothsides_cli.client import Signed
from tests.contract.server import Reply, Request, Server
from tests.faults.proxy import Proxy
from tests.template import ROOT

type Json = dict[str, Any]

# A minute instead of many: a lost message, a silent run and a dead letter are waited for in many cells.
TIMEOUTS = {"run_profile": 60, "import_file": 60, "refresh_creators": 60, "sweep": 60, "queue_creators": 60}
VISIBILITY, RECEIVES = 65, 3  # of the queue; longer than run_profile's timeout, as in template.yaml
CONCURRENCY = 8  # runs at the same time
SHORTER = {"UNSENT_SECONDS": "5", "SILENT_SECONDS": "40", "QUEUE_SECONDS": "90"}
CLOCK = ("refresh_creators", "sweep")  # what the clock calls
TICK = 5.0  # seconds between two ticks
POSTS, PEOPLE = 12, 20


class Refused(Exception):
    """The API did not accept it, however often it was asked: nothing is promised."""


@dataclass
class Stack:
    """A deployed stack: its HTTP API through a client that retries, and boto3 for what only a test looks at."""

    endpoint: cloud.Endpoint
    http: httpx.Client
    proxy: Proxy
    functions: dict[str, str] = field(default_factory=dict)
    """Folder of a function → its name as deployed."""

    def client(self, service: str) -> Any:
        """A client of the cloud itself, past the proxy."""
        make: Any = boto3.client  # its overloads want literal names
        return make(
            service, endpoint_url=self.endpoint.aws_url, region_name=cloud.REGION,
            aws_access_key_id="test", aws_secret_access_key="test", config=Config(inject_host_prefix=False),
        )  # fmt: skip

    @cached_property
    def s3(self) -> Any:
        """S3, past the proxy."""
        return self.client("s3")

    @cached_property
    def lambdas(self) -> Any:
        """Lambda, past the proxy."""
        return self.client("lambda")

    @cached_property
    def table(self) -> Any:
        """The table, past the proxy."""
        session = boto3.Session("test", "test", region_name=cloud.REGION)
        return session.resource("dynamodb", endpoint_url=self.endpoint.aws_url).Table(self.outputs["TableName"])

    @property
    def outputs(self) -> Any:
        """The stack's outputs."""
        return self.endpoint.outputs

    @property
    def bucket(self) -> str:
        """The bucket."""
        return str(self.outputs["BucketName"])

    # ------------------------------------------------------------------------------- as a user does

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """One call, asked again as a client does while the answer is no answer.

        Raises:
            Refused: never answered.
        """
        said = ""
        for wait in (0.5, 1, 2, 4, 0):
            try:
                answer = self.http.request(method, path, json=body)
                if answer.status_code < 500 and answer.status_code != 429:
                    return dict(answer.raise_for_status().json())
                said = f"{answer.status_code} {answer.text[:200]}"
            except httpx.TransportError as error:
                said = repr(error)
            time.sleep(wait)
        raise Refused(f"{method} {path}: {said}")

    def look(self, path: str) -> Json | None:
        """What is there now, or None where the API does not say."""
        try:
            answer = self.http.get(path)
        except httpx.TransportError:
            return None
        return dict(answer.json()) if answer.is_success else None

    def put_file(self, url: str, rows: Sequence[Json]) -> None:
        """PUT a file to the address that the API gave, past the proxy: that is the client's call, no function's."""
        place = urlsplit(url)
        past = place._replace(netloc=f"127.0.0.1:{self.endpoint.port}").geturl()
        content = "\n".join(json.dumps(row) for row in rows)
        httpx.put(past, content=content, headers={"Host": place.netloc}, timeout=60).raise_for_status()

    # --------------------------------------------------------------------------------- what became of it

    def standing(self, creator: str, since: str) -> tuple[str, str]:
        """``done``, ``failed`` or ``open``, with a reason, of what was asked for a creator at that time or later."""
        shown = self.look(f"/creators/{quote(creator, safe='')}")
        if shown is None:
            return "open", f"{creator} can't be shown"
        if shown["state"] not in ("done", "failed"):
            return "open", f"{creator} is {shown['state']} {shown.get('step', '')} {shown.get('run')}"
        if shown["state"] == "failed":
            failure = shown["failure"]
            if not (failure.get("step") and failure.get("error")):
                return "open", f"{creator} failed without a reason: {failure}"
            return "failed", f"{failure['step']}: {failure['error']} {str(failure.get('detail'))[:150]}"
        if current(shown)[:16] < since[:16]:
            return "open", f"{creator} is done, but as it was before: {current(shown)}, asked at {since}"
        return "done", ""

    def left_of(self, partition: str, beginning: str) -> str:
        """What is still to be done of a campaign or an import, for which the sweeper looks; empty where nothing is."""
        found = self.table.query(
            KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
            ExpressionAttributeValues={":pk": partition, ":sk": beginning},
            ConsistentRead=True,
        )["Items"]
        return ", ".join(f"{i['sk']} in {i['gsi1pk']}" for i in found if str(i.get("gsi1pk", "")).startswith("OPEN"))

    def wrong_with(self, creator: str, posts: int, campaigns: Sequence[str] | None = None) -> str:
        """What is half-applied of a creator that is done, in all or these campaigns; empty where all is whole."""
        shown = self.look(f"/creators/{quote(creator, safe='')}")
        if shown is None or shown["state"] != "done":
            return f"{creator} is not done: {shown and shown['state']}"
        run_id = current(shown)
        if missing := {"persona", "audience", "documents"} - shown.keys():
            return f"{creator} has no {missing}"
        if shown["coverage"]["posts"] != posts:
            return f"{creator} has {shown['coverage']['posts']} posts of {posts}"
        if not self.exists(store.keys.document(AudienceSample, creator, run_id)):
            return f"{creator}'s sample of {run_id} is not there"
        for campaign in shown["campaigns"] if campaigns is None else campaigns:
            ranking = self.look(f"/campaigns/{campaign}/ranking") or {}
            row: Json = next((r for r in ranking.get("ranking", []) if r["creator"] == creator), {})
            if row.get("run_id") != run_id:
                return (
                    f"the ranking of {campaign} has {creator} {row.get('state')} of {row.get('run_id')}, not {run_id}"
                )
            for document in row["documents"].values():
                if not self.exists(document.removeprefix("s3://").split("/", 1)[1]):
                    return f"the ranking points to {document}, which is not there"
        return ""

    def exists(self, key: str) -> bool:
        """Whether an object is in the bucket."""
        try:
            self.s3.head_object(Bucket=self.bucket, Key=key)
        except self.s3.exceptions.ClientError:
            return False
        return True

    # ----------------------------------------------------------------------------------- what moves it

    def tick(self) -> None:
        """Call what the clock calls; where it fails, the next tick calls it again."""
        for name in CLOCK:
            if name in self.functions:
                self.lambdas.invoke(FunctionName=self.functions[name], Payload=b"{}")

    @contextmanager
    def ticking(self) -> Iterator[None]:
        """The clock ticks while this holds."""
        over = threading.Event()

        def run() -> None:
            while not over.wait(TICK):
                with suppress(BotoCoreError, ClientError):
                    self.tick()

        clock = threading.Thread(target=run)
        clock.start()
        try:
            yield
        finally:
            over.set()
            clock.join()

    def fresh_workers(self, function: str) -> None:
        """Let a function's next calls be cold starts: what a worker keeps in memory is asked for again."""
        name = self.functions[function]
        timeout = self.lambdas.get_function_configuration(FunctionName=name)["Timeout"]
        self.lambdas.update_function_configuration(FunctionName=name, Timeout=timeout)


def current(shown: Json) -> str:
    """The run whose documents are the creator's current ones; empty where there are none."""
    return str(shown.get("documents", {}).get("profile", "")).rsplit("/", 1)[-1].removesuffix(".json")


def rows(creator: str) -> list[Json]:
    """A small import of one creator."""
    about = {"creator": creator}
    posts = [
        {"kind": "post", "id": f"p{i}", "text": "What a curious question about software!",
         "created_at": f"2026-03-{i + 1:02}T10:00:00Z", "views": 50}
        for i in range(POSTS)
    ]  # fmt: skip
    people = [
        {"kind": "audience", "id": f"m{i}", "relation": "commenter", "location": "London, UK", "bio": "engineer, linux"}
        for i in range(PEOPLE)
    ]
    account: Json = {"kind": "account", "display_name": creator}
    return [about | row for row in (account, *posts, *people)]


@contextmanager
def deployed(state: Path) -> Iterator[Stack]:
    """A cloud of its own, with each function sent to the proxy."""
    endpoint = cloud.up(ROOT, state, progress=print)
    proxy, feeds = Proxy(endpoint.port, endpoint.pid), _feeds()
    try:
        auth = Signed(session=boto3.Session("test", "test", region_name=cloud.REGION))
        with httpx.Client(base_url=endpoint.api_url, auth=auth, timeout=60) as http:
            stack = Stack(endpoint, http, proxy)
            _shorten(stack, {"PLATFORM_URLS": json.dumps({"rss": feeds.url})} | SHORTER)
            with _delivering(stack):
                yield stack
    finally:
        cloud.down(ROOT, state)
        proxy.stop()
        feeds.stop()


def _shorten(stack: Stack, environment: dict[str, str]) -> None:
    for function in stack.lambdas.list_functions()["Functions"]:
        name, before = function["FunctionName"], dict[str, str](function["Environment"]["Variables"])
        folder = re.sub(r"(?<!^)(?=[A-Z])", "_", name.split("-")[1].removesuffix("Function")).lower()
        stack.functions[folder] = name
        stack.lambdas.update_function_configuration(
            FunctionName=name,
            Timeout=TIMEOUTS.get(folder, function["Timeout"]),
            Environment={"Variables": before | environment | {"AWS_ENDPOINT_URL": stack.proxy.listen(folder)}},
        )
    for mapping in stack.lambdas.list_event_source_mappings()["EventSourceMappings"]:
        stack.lambdas.update_event_source_mapping(
            UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": CONCURRENCY}
        )
    sqs, queue = stack.client("sqs"), stack.outputs["ProfileQueueUrl"]
    redrive = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["RedrivePolicy"])["Attributes"]["RedrivePolicy"]
    redrive = json.dumps(json.loads(redrive) | {"maxReceiveCount": RECEIVES})
    attributes = {"VisibilityTimeout": str(VISIBILITY), "RedrivePolicy": redrive}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes=attributes)


@contextmanager
def _delivering(stack: Stack) -> Iterator[None]:
    """While this holds, rules call functions as on AWS: asynchronously, three times, and then there is a dead letter.

    The embedded cloud's rules call a function once and forget it. So each rule's events go to a queue, and from there
    to Lambda's asynchronous call, which the embedded cloud does as AWS does.
    """
    events, sqs, over = stack.client("events"), stack.client("sqs"), threading.Event()

    def deliver(queue: str, function: str) -> None:
        while not over.is_set():
            for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages", []):
                stack.lambdas.invoke(FunctionName=function, InvocationType="Event", Payload=message["Body"])
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])

    threads: list[threading.Thread] = []
    for bus in ("default", stack.outputs["BusName"]):
        for rule in events.list_rules(EventBusName=bus)["Rules"]:
            named = {"Rule": rule["Name"], "EventBusName": bus}
            for target in events.list_targets_by_rule(**named)["Targets"]:
                queue = sqs.create_queue(QueueName=f"rule-{len(threads)}")["QueueUrl"]
                arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
                events.put_targets(**named, Targets=[{"Id": target["Id"], "Arn": arn}])
                threads.append(threading.Thread(target=deliver, args=(queue, target["Arn"].rsplit(":", 1)[-1])))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _feeds() -> Server:
    """A platform on this machine: the same feed at every address."""
    server = Server()
    dates = [format_datetime(store.aws.now()) for _ in range(POSTS)]
    items = "".join(
        f"<item><guid>{i}</guid><title>Map {i}</title><description>A curious map</description><pubDate>{date}</pubDate>"
        "</item>"
        for i, date in enumerate(dates)
    )
    text = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Maps</title>{items}</channel></rss>"

    def feed(_: Request) -> Reply:
        return Reply(raw=text.encode(), headers={"Content-Type": "application/rss+xml"})

    server.on("GET", ".*", feed)
    return server
