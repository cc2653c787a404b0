"""The state machine, run by moto's interpreter with functions of this test's own: what happens by error name.

The embedded cloud reports every exception as ``Runtime.HandlerError``, so Retry by name is shown here.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

from bothsides.errors import CreatorNotFound, InvalidCreator, PlatformBusy

DEFINITION = Path(__file__).parents[2] / "statemachines/profile_creator.asl.json"
REGION, ACCOUNT = "us-east-1", "123456789012"
STEPS = ("FetchProfile", "ExtractPersona", "InferAudience", "ScoreFit")

type Run = Callable[..., dict[str, Any]]


class Functions:
    """Answers for every function; a step in ``failing`` raises its errors in turn, then works."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.failing: dict[str, list[Exception]] = {}
        self.postponed = False

    def __call__(self, name: str, event: dict[str, Any]) -> dict[str, Any] | None:
        self.calls.append((name, event))
        if self.failing.get(name):
            raise self.failing[name].pop(0)
        if name == "RecordFailure":
            return None
        return {"key": f"{name}/{event['creator']}"} | ({"postponed": self.postponed} if name == "FetchProfile" else {})

    @property
    def counts(self) -> Counter[str]:
        return Counter(name for name, _ in self.calls)

    @property
    def recorded(self) -> list[dict[str, Any]]:
        return [event for name, event in self.calls if name == "RecordFailure"]


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> Functions:
    functions = Functions()

    def invoke(
        self: LambdaSimpleBackend, name: str, qualifier: object, body: str, headers: object, answer: dict[str, str]
    ) -> bytes:
        try:
            return json.dumps(functions(name.split(":")[-1], json.loads(body))).encode()
        except Exception as error:
            answer["x-amz-function-error"] = "Unhandled"
            return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)}).encode()

    monkeypatch.setattr(LambdaSimpleBackend, "invoke", invoke)
    return functions


@pytest.fixture
def run(functions: Functions, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(retrier_decl, "time", SimpleNamespace(sleep=lambda seconds: None))  # waits are not waited for
    arns = {n: f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{n}" for n in (*STEPS, "RecordFailure")}
    definition = json.loads(re.sub(r"\$\{(\w+)\}", lambda name: arns[name[1]], DEFINITION.read_text()))
    config: Any = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}
    with mock_aws(config=config):
        machines = boto3.client("stepfunctions", region_name=REGION)
        machine = machines.create_state_machine(
            name="profile_creator",
            definition=json.dumps(definition),
            roleArn=f"arn:aws:iam::{ACCOUNT}:role/any",
        )["stateMachineArn"]

        def execute(name: str = "execution", **given: str) -> dict[str, Any]:
            started = machines.start_execution(stateMachineArn=machine, name=name, input=json.dumps(given))
            while True:
                execution = machines.describe_execution(executionArn=started["executionArn"])
                if execution["status"] != "RUNNING":
                    return dict(execution)
                time.sleep(0.02)

        yield execute


def test_both_sides_are_looked_at_between_fetching_and_scoring(run: Run, functions: Functions) -> None:
    assert run(creator="web:a", run_id="r1", correlation_id="c1")["status"] == "SUCCEEDED"
    names = [name for name, _ in functions.calls]
    assert (names[0], set(names[1:3]), names[3:]) == ("FetchProfile", {"ExtractPersona", "InferAudience"}, ["ScoreFit"])
    assert all(event == {"creator": "web:a", "run_id": "r1", "correlation_id": "c1"} for _, event in functions.calls)


def test_started_by_name_with_a_creator_alone_the_execution_is_the_run(run: Run, functions: Functions) -> None:
    run(name="by-hand", creator="web:a")
    assert functions.calls[0][1] == {"creator": "web:a", "run_id": "by-hand", "correlation_id": "by-hand"}


@pytest.mark.parametrize("step", STEPS)
def test_a_busy_platform_is_asked_again(run: Run, functions: Functions, step: str) -> None:
    functions.failing[step] = [PlatformBusy("quota"), PlatformBusy("quota")]
    assert run(creator="web:a")["status"] == "SUCCEEDED"
    assert functions.counts[step] == 3
    assert functions.recorded == []


def test_a_platform_that_stays_busy_is_given_up_after_five_attempts(run: Run, functions: Functions) -> None:
    functions.failing["FetchProfile"] = [PlatformBusy("quota")] * 9
    execution = run(creator="web:a")
    assert (execution["status"], execution["error"]) == ("FAILED", "PlatformBusy")
    assert functions.counts["FetchProfile"] == 5


@pytest.mark.parametrize("error", [InvalidCreator("no form"), CreatorNotFound("nobody")])
def test_what_cannot_get_better_is_not_tried_again(run: Run, functions: Functions, error: Exception) -> None:
    functions.failing["FetchProfile"] = [error]
    execution = run(creator="web:a")
    assert (execution["status"], execution["error"]) == ("FAILED", type(error).__name__)
    assert functions.counts == {"FetchProfile": 1, "RecordFailure": 1}


def test_an_unknown_error_is_tried_twice_more(run: Run, functions: Functions) -> None:
    functions.failing["ScoreFit"] = [RuntimeError("who knows")] * 9
    assert run(creator="web:a")["error"] == "RuntimeError"
    assert functions.counts["ScoreFit"] == 3


@pytest.mark.parametrize("step", STEPS)
def test_a_failure_is_recorded_with_its_step_and_its_cause(run: Run, functions: Functions, step: str) -> None:
    functions.failing[step] = [CreatorNotFound("nobody")]
    assert run(creator="web:a", run_id="r1", correlation_id="c1")["status"] == "FAILED"
    (record,) = functions.recorded
    assert {k: record[k] for k in ("creator", "run_id", "correlation_id", "step")} == {
        "creator": "web:a", "run_id": "r1", "correlation_id": "c1", "step": step,
    }  # fmt: skip
    assert record["error"]["Error"] == "CreatorNotFound"
    assert json.loads(record["error"]["Cause"])["errorMessage"] == "nobody"
    assert functions.counts["ScoreFit"] == (1 if step == "ScoreFit" else 0)
