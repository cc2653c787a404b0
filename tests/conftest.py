"""What all tests share: the settings of the functions, no real cloud, events from files."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import settings

from tests.template import ROOT

settings.register_profile("any speed", deadline=None)  # no test depends on how quick the machine is
settings.load_profile("any speed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-golden", action="store_true", help="write tests/golden anew instead of comparing")


@pytest.fixture(autouse=True)
def _no_real_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_SESSION_TOKEN": "test", "AWS_EC2_METADATA_DISABLED": "true", "SAM_CLI_TELEMETRY": "0",
        "POWERTOOLS_SERVICE_NAME": "bothsides", "POWERTOOLS_METRICS_NAMESPACE": "Bothsides",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)


def event(name: str) -> dict[str, Any]:
    """events/<name>.json: the same files that the README and local invocation use."""
    return json.loads((ROOT / "events" / f"{name}.json").read_text())


@pytest.fixture
def context() -> SimpleNamespace:
    """Lambda's context object."""
    return SimpleNamespace(
        function_name="test", memory_limit_in_mb=512, invoked_function_arn="arn:aws:lambda:us-east-1:1:function:test",
        aws_request_id="52fdfc07-2182-154f-163f-5f0f9a621d72", get_remaining_time_in_millis=lambda: 30_000,
    )  # fmt: skip
