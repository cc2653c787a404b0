"""The proxy of `make faults`: it names calls rightly, and each fault is the one that it says."""

import json
import subprocess
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError, ReadTimeoutError

from tests.contract.server import Reply, Request, Server
from tests.faults.proxy import Call, Fault, Kind, Proxy, identify

KEY = {"pk": {"S": "CREATOR#a:b"}, "sk": {"S": "CURRENT"}}
LABEL = "DynamoDB GetItem CREATOR CURRENT"


class Stand:
    """A cloud that answers everything, and the proxy before it."""

    def __init__(self) -> None:
        self.cloud = Server()
        self.cloud.on("POST", "/", self._answer)
        self.proxy = Proxy(int(self.cloud.url.rpartition(":")[2]), group=0)
        self.url = self.proxy.listen("api")

    def _answer(self, request: Request) -> Reply:
        entries = json.loads(request.body).get("Entries", [])
        body = json.dumps({"Item": KEY, "FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in entries]}).encode()
        return Reply(raw=body, headers={"x-amz-crc32": str(zlib.crc32(body))})  # as DynamoDB

    def client(self, service: str, tries: int = 2) -> Any:
        config = Config(retries={"mode": "standard", "total_max_attempts": tries}, read_timeout=0.5)
        make: Any = boto3.client
        return make(service, endpoint_url=self.url, region_name="us-east-1", config=config)

    def get(self) -> Any:
        return self.client("dynamodb").get_item(TableName="t", Key=KEY)["Item"]


@pytest.fixture
def stand() -> Iterator[Stand]:
    stand = Stand()
    yield stand
    stand.proxy.stop()
    stand.cloud.stop()


def fault(kind: Kind, label: str = LABEL, *marks: str) -> Fault:
    return Fault("api", label, 1, kind, list(marks))


@pytest.mark.parametrize(
    ("target", "body", "label"),
    [
        ("DynamoDB_20120810.GetItem", {"Key": KEY}, LABEL),
        ("DynamoDB_20120810.UpdateItem", {"Key": {"pk": {"S": "QUOTA#rss"}, "sk": {"S": "2026-01-01T00:00"}}},
         "DynamoDB UpdateItem QUOTA"),
        ("DynamoDB_20120810.Query", {"IndexName": "gsi1", "ExpressionAttributeValues": {":a": {"S": "OPEN#imports"}}},
         "DynamoDB Query gsi1 OPEN imports"),
        ("DynamoDB_20120810.BatchWriteItem", {"RequestItems": {"t": [{"PutRequest": {"Item": KEY}}] * 2}},
         "DynamoDB BatchWriteItem CREATOR CURRENT"),
        ("AmazonSQS.SendMessage", {"QueueUrl": "http://h/0/stack-ProfileQueue-1A"}, "SQS SendMessage ProfileQueue"),
        ("AWSEvents.PutEvents", {"Entries": [{"DetailType": "FitScored"}] * 2}, "EventBridge PutEvents FitScored"),
        ("secretsmanager.GetSecretValue", {"SecretId": "bothsides/dev/pseudonyms"},
         "SecretsManager GetSecretValue pseudonyms"),
    ],
)  # fmt: skip
def test_a_call_is_named_by_what_it_is_about(target: str, body: dict[str, Any], label: str) -> None:
    call = identify("api", "POST", "/", {"X-Amz-Target": target}, json.dumps(body).encode())
    assert call.label == label


@pytest.mark.parametrize(
    ("method", "path", "label"),
    [
        ("GET", "/bucket/fits/c/a/b/1.json", "S3 GetObject fits/"),
        ("PUT", "/bucket/imported/a/x.jsonl", "S3 PutObject imported/"),
        ("PUT", "/bucket/imports/a/x.jsonl?partNumber=1&uploadId=2", "S3 UploadPart imports/"),
    ],
)
def test_an_object_is_named_by_its_prefix(method: str, path: str, label: str) -> None:
    assert identify("api", method, path, {}, b"").label == label


def test_without_a_fault_nothing_is_changed(stand: Stand) -> None:
    with stand.proxy.recording() as calls:
        assert stand.get() == KEY
    assert [call.label for call in calls] == [LABEL]
    assert calls[0].about(["a:b"])
    assert not calls[0].about(["c:d"])


@pytest.mark.parametrize(("kind", "code"), [(Kind.THROTTLE, "ProvisionedThroughputExceeded"), (Kind.ERROR, "Internal")])
def test_a_refusal_lasts_for_all_tries_of_one_call(stand: Stand, kind: Kind, code: str) -> None:
    with stand.proxy.armed(fault(kind)) as one:
        with pytest.raises(ClientError, match=code):
            stand.get()
        assert (one.fired, len(stand.cloud.asked)) == (2, 0)
        assert stand.get() == KEY


def test_an_outage_lasts_until_it_is_over(stand: Stand) -> None:
    with stand.proxy.armed(fault(Kind.OUTAGE)) as one:
        for _ in range(2):
            with pytest.raises(ClientError, match="Internal"):
                stand.get()
        stand.proxy.disarm(one)
        assert stand.get() == KEY


@pytest.mark.parametrize(
    ("kind", "asked"), [(Kind.LOST, 2), (Kind.TORN, 2), (Kind.DOUBLED, 2), (Kind.HANG, 1), (Kind.KILLED, 2)]
)
def test_what_happens_once_is_mended_by_the_next_try(stand: Stand, kind: Kind, asked: int) -> None:
    with stand.proxy.armed(fault(kind)) as one:
        assert stand.get() == KEY
    assert (one.fired, len(stand.cloud.asked)) == (1, asked)


@pytest.mark.parametrize(("kind", "error"), [(Kind.LOST, ConnectionClosedError), (Kind.HANG, ReadTimeoutError)])
def test_and_fails_where_there_is_no_next_try(stand: Stand, kind: Kind, error: type[Exception]) -> None:
    with stand.proxy.armed(fault(kind)), pytest.raises(error):
        stand.client("dynamodb", tries=1).get_item(TableName="t", Key=KEY)


def test_half_of_an_object_is_none(stand: Stand) -> None:
    stand.cloud.on("GET", "/b/fits/1.json", lambda _: Reply(raw=b"0123456789"))
    with stand.proxy.armed(fault(Kind.TORN, "S3 GetObject fits/")):
        body = stand.client("s3").get_object(Bucket="b", Key="fits/1.json")["Body"]
        with pytest.raises(BotoCoreError, match="5 bytes read"):
            body.read()


def test_of_a_batch_all_but_the_last_is_taken(stand: Stand) -> None:
    entries = [{"Source": "s", "DetailType": "FitScored", "Detail": "{}"}] * 3
    with stand.proxy.armed(fault(Kind.PARTIAL, "EventBridge PutEvents FitScored")):
        answer = stand.client("events").put_events(Entries=entries)
    assert answer["FailedEntryCount"] == 1
    assert len(answer["Entries"]) == 3
    assert len(json.loads(stand.cloud.asked[0].body)["Entries"]) == 2


def test_only_the_marked_call_is_met() -> None:
    one = fault(Kind.ERROR, LABEL, "a:b")
    assert not one.meets(Call("api", LABEL, "c:d", "1"))
    assert not one.meets(Call("other", LABEL, "a:b", "2"))
    assert one.meets(Call("api", LABEL, "a:b", "3"))
    assert one.meets(Call("api", LABEL, "a:b", "3"))
    assert not one.meets(Call("api", LABEL, "a:b", "4"))


@pytest.mark.skipif(sys.platform != "linux", reason="it is found by /proc")
def test_who_asked_is_killed(stand: Stand) -> None:
    """The worker of a process group that is not the cloud's is left alone; the cloud's own is not."""
    program = f"import urllib.request as r; r.urlopen(r.Request({stand.url!r}, b'{{}}', {{'X-Amz-Target': 'a.Get'}}))"
    met = fault(Kind.KILLED, "a Get")
    with stand.proxy.armed(met):
        worker = subprocess.Popen([sys.executable, "-c", program], start_new_session=True, stderr=subprocess.DEVNULL)
        assert worker.wait(10) == 1  # an error of its own: nobody killed it
    assert (met.fired, met.killed) == (1, 0)
    leader = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], process_group=0)
    stand.proxy.group = leader.pid
    met = fault(Kind.KILLED, "a Get")
    try:
        with stand.proxy.armed(met):
            worker = subprocess.Popen([sys.executable, "-c", program], process_group=leader.pid)
            assert worker.wait(10) == -9
        assert met.killed == 1
    finally:
        leader.kill()
        leader.wait()
