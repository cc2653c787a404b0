"""moto, with the table, bucket, bus and queue as template.yaml has them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws

from bothsides import store
from bothsides.documents.fit import Fit
from bothsides.fetch import credentials
from bothsides.settings import settings
from tests.template import resource


@dataclass
class Cloud:
    """The mocked cloud, and what left the functions."""

    sqs: Any
    queue_url: str

    def messages(self) -> list[dict[str, Any]]:
        """Takes all messages off the profile queue."""
        found = []
        while batch := self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages"):
            for message in batch:
                found.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return found


@cache
def client(service: str) -> Any:
    """One client of each service for all tests: making one takes longer than a test, and moto starts empty anyway."""
    return boto3.client(service)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with mock_aws():
        client("s3").create_bucket(Bucket="bothsides")
        shape = resource("Table")
        client("dynamodb").create_table(
            TableName="bothsides",
            **{k: shape[k] for k in ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")},
        )
        client("events").create_event_bus(Name="bothsides")
        queue_url = client("sqs").create_queue(QueueName="profiles")["QueueUrl"]
        for name, value in {"TABLE": "bothsides", "BUCKET": "bothsides", "BUS": "bothsides"}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("QUEUE_URL", queue_url)
        secret = resource("Pseudonyms")["GenerateSecretString"]
        client("secretsmanager").create_secret(
            Name="bothsides/dev/pseudonyms",
            SecretString=json.dumps({secret["GenerateStringKey"]: "a key of the tests"}),
        )
        _forget()
        monkeypatch.setattr(store.aws, "WORKERS", 1)  # moto is not made for threads
        yield Cloud(client("sqs"), queue_url)
        _forget()


def fit_of(campaign_id: str, creator: str) -> Fit:
    """The fit whose line a ranking shows."""
    return store.documents.get_fit((store.campaigns.fit_row(campaign_id, creator) or {})["key"])


def _forget() -> None:
    """What a function remembers of its deployment; not its clients, which are the same for every test."""
    credentials.forget()
    settings.cache_clear()
    credentials._pseudonym_key.cache_clear()
