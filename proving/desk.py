"""A deployment around the connectors: table, bucket and secrets in moto, platforms on a server of our own.

The visit itself is the project's: ``fetch.run`` with quota, journal and sampling as they are deployed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

import boto3
from moto import mock_aws

from bothsides import store
from bothsides.fetch import credentials, http, quota, run
from bothsides.fetch.run import Fetched
from bothsides.imports.run import take
from bothsides.settings import settings
from tests.contract.server import Server
from tests.template import resource

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_SESSION_TOKEN": "test", "AWS_EC2_METADATA_DISABLED": "true", "POWERTOOLS_SERVICE_NAME": "bothsides",
    "POWERTOOLS_METRICS_NAMESPACE": "Bothsides", "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    "TABLE": "bothsides", "BUCKET": "bothsides", "BUS": "bothsides",
}  # fmt: skip
SECRETS = {"pseudonyms": {"key": "a key of the proving ground"}, "platforms/youtube": {"api_key": "the-secret-key"}}


class Desk:
    """Visits creators whose platform is our server."""

    def __init__(self) -> None:
        self.runs = 0

    def visit(self, creator: str, server: Server, at: datetime, most: int) -> Fetched:
        """One run of ``fetch_profile``, at most ``most`` people sampled."""
        self.runs += 1
        where = {"PLATFORM_URLS": json.dumps({creator.partition(":")[0]: server.url}), "MAX_SAMPLE": str(most)}
        with patch.dict(os.environ, where):
            settings.cache_clear()
            return run.fetch(creator, f"{at:%Y%m%dT%H%M%SZ}-{self.runs:08x}", at, lambda: 100.0, last_try=True)

    def bring(self, creator: str, rows: bytes, at: datetime, most: int) -> Fetched:
        """The same for a file that is imported first."""
        key = f"imports/{creator.replace(':', '-')}-{self.runs}.jsonl"
        boto3.client("s3").put_object(Bucket="bothsides", Key=key, Body=rows)
        status = take(key)
        if status["state"] != "done" or status["bad"]:
            raise ValueError(f"the world's file was not taken: {status}")
        self.runs += 1
        with patch.dict(os.environ, {"MAX_SAMPLE": str(most)}):
            settings.cache_clear()
            return run.fetch(creator, f"{at:%Y%m%dT%H%M%SZ}-{self.runs:08x}", at, lambda: 100.0, last_try=True)


@contextmanager
def desk() -> Iterator[Desk]:
    """A deployment that is empty at first, and gone afterwards."""
    with (
        patch.dict(os.environ, ENVIRONMENT),
        patch.object(http, "sleep", lambda _: None),
        patch.object(quota, "monotonic", lambda: 0.0),
        patch.object(store.aws, "WORKERS", 1),  # moto is not made for threads
        mock_aws(),
    ):
        _forget()
        boto3.client("s3").create_bucket(Bucket="bothsides")
        shape = resource("Table")
        names = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        boto3.client("dynamodb").create_table(TableName="bothsides", **{name: shape[name] for name in names})
        boto3.client("events").create_event_bus(Name="bothsides")
        os.environ["QUEUE_URL"] = boto3.client("sqs").create_queue(QueueName="profiles")["QueueUrl"]
        for name, value in SECRETS.items():
            _secret(name, value)
        try:
            yield Desk()
        finally:
            _forget()


def _secret(name: str, value: Mapping[str, str]) -> None:
    boto3.client("secretsmanager").create_secret(Name=f"bothsides/dev/{name}", SecretString=json.dumps(value))


def _forget() -> None:
    """What the process remembers of a deployment."""
    credentials.forget()
    settings.cache_clear()
    credentials._pseudonym_key.cache_clear()
    store.aws.forget()
