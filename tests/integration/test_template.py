"""The template says what the design promises: lint, narrow policies, a dead-letter queue for everything, sizes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]

from bothsides import errors, store
from bothsides.entry import steps
from bothsides.persona import watson

ROOT = Path(__file__).parents[2]
TEMPLATE: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]
MACHINE: dict[str, Any] = json.loads((ROOT / "statemachines/profile_creator.asl.json").read_text())


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {name: r["Properties"] for name, r in RESOURCES.items() if r["Type"] == kind}


FUNCTIONS = of_type("AWS::Serverless::Function")
QUEUES = of_type("AWS::SQS::Queue")


def statements(function: str) -> list[dict[str, Any]]:
    return [s for policy in FUNCTIONS[function]["Policies"] for s in policy["Statement"]]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def prefixes(function: str, action: str) -> set[str]:
    """Bucket prefixes on which the function may do the action."""
    return {
        resource["Fn::Sub"].removeprefix("${Bucket.Arn}/")
        for statement in statements(function)
        if action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def states(machine: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every state of a machine, those inside Parallel included."""
    found = dict(machine["States"])
    for state in machine["States"].values():
        for branch in state.get("Branches", []):
            found |= states(branch)
    return found


def test_no_yaml_aliases_as_cloudformation_does_not_read_them() -> None:
    tokens = yaml.scan((ROOT / "template.yaml").read_text(), Loader=yaml.SafeLoader)
    assert not [token for token in tokens if isinstance(token, yaml.AliasToken)]


# --------------------------------------------------------------------------------------------- functions


def test_every_function_has_its_folder_and_every_folder_its_function() -> None:
    folders = {f"functions/{path.parent.name}" for path in (ROOT / "functions").glob("*/app.py")}
    assert {properties["CodeUri"] for properties in FUNCTIONS.values()} == folders


@pytest.mark.parametrize("function", FUNCTIONS)
def test_policies_name_actions_and_resources(function: str) -> None:
    for statement in statements(function):
        assert not [a for a in as_list(statement["Action"]) if "*" in a]
        assert "*" not in as_list(statement["Resource"])


def test_who_sends_runs_may_send_batches_in_the_embedded_cloud_too() -> None:
    sending = [s for f in FUNCTIONS for s in statements(f) if "sqs:Send" in str(s["Action"])]
    assert sending
    assert all(s["Action"] == ["sqs:SendMessage", "sqs:SendMessageBatch"] for s in sending)


def test_no_function_but_the_pipelines_own_two_touches_audience_samples() -> None:
    readers = {f for f in FUNCTIONS if "samples/*" in prefixes(f, "s3:GetObject")}
    writers = {f for f in FUNCTIONS if "samples/*" in prefixes(f, "s3:PutObject")}
    assert (readers, writers) == ({"InferAudienceFunction"}, {"FetchProfileFunction"})


def test_each_document_has_one_writer() -> None:
    written = [p for f in FUNCTIONS for p in prefixes(f, "s3:PutObject")]
    assert len(written) == len(set(written))


def test_the_api_is_not_open() -> None:
    assert {r["AuthorizationType"] for r in of_type("AWS::ApiGatewayV2::Route").values()} == {"AWS_IAM"}


# ------------------------------------------------------------------------------------------ nothing is lost


def test_every_queue_has_a_dead_letter_queue_or_is_one_with_an_alarm() -> None:
    watched = {
        dimension["Value"]["Fn::GetAtt"][0]
        for alarm in of_type("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
        for dimension in alarm["Dimensions"]
    }
    for name, queue in QUEUES.items():
        target = queue.get("RedrivePolicy", {}).get("deadLetterTargetArn", {}).get("Fn::GetAtt", [name])[0]
        assert target in watched, name


@pytest.mark.parametrize(
    ("function", "name", "event"),
    [(f, n, e) for f, p in FUNCTIONS.items() for n, e in p.get("Events", {}).items() if e["Type"] != "SQS"],
)
def test_every_event_is_retried_and_kept(function: str, name: str, event: dict[str, Any]) -> None:
    assert event["Properties"]["RetryPolicy"]["MaximumRetryAttempts"] > 0
    assert event["Properties"]["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0] in QUEUES
    failed = FUNCTIONS[function]["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"]
    assert failed["Fn::GetAtt"][0] in QUEUES


def test_a_message_is_not_seen_twice_while_its_run_goes_on() -> None:
    consumer = FUNCTIONS["RunProfileFunction"]
    assert MACHINE["TimeoutSeconds"] < 300 < consumer["Timeout"]  # 300 s: an Express execution's limit
    embedded, on_aws = QUEUES["ProfileQueue"]["VisibilityTimeout"]["Fn::If"][1:]
    assert embedded > consumer["Timeout"]
    assert on_aws >= 6 * consumer["Timeout"]  # AWS's own advice


# ------------------------------------------------------------------------------------------ profile_creator


STEPS = {
    name: state
    for name, state in states(MACHINE).items()
    if state["Type"] == "Task" and state["Resource"] != "${RecordFailure}"
}


@pytest.mark.parametrize("step", STEPS)
def test_a_failed_step_is_recorded_under_its_own_name(step: str) -> None:
    over, catch = STEPS[step]["Catch"]
    assert over["ErrorEquals"] == ["Superseded"]
    assert states(MACHINE)[over["Next"]]["Type"] == "Succeed", "who comes too late records nothing"
    record = states(MACHINE)[catch["Next"]]
    assert catch["ErrorEquals"] == ["States.ALL"]
    assert (record["Resource"], record["Parameters"]["step"]) == ("${RecordFailure}", step)
    assert states(MACHINE)[record["Next"]]["Type"] == "Fail"


@pytest.mark.parametrize("step", STEPS)
def test_retry_keys_are_names_of_our_errors_or_of_aws(step: str) -> None:
    keys = {key for retry in STEPS[step]["Retry"] for key in retry["ErrorEquals"]}
    ours = {key for key in keys if "." not in key}
    assert all(issubclass(getattr(errors, key), errors.BothsidesError) for key in ours)
    assert {key.split(".")[0] for key in keys - ours} == {"Lambda", "States"}


def test_the_fetch_step_knows_the_machines_and_its_own_limits() -> None:
    """E12: five tries of 120 s do not fit in 295 s, so the step looks at the machine's clock."""
    assert steps.MACHINE.total_seconds() == MACHINE["TimeoutSeconds"]
    assert RESOURCES["FetchProfileFunction"]["Properties"]["Timeout"] == steps.TRY
    [busy] = [retry for retry in STEPS["FetchProfile"]["Retry"] if "PlatformBusy" in retry["ErrorEquals"]]
    assert 1 + busy["MaxAttempts"] == steps.TRIES


def test_watson_is_asked_well_inside_the_functions_time() -> None:
    """The rest of it reads the posts, and stores."""
    assert FUNCTIONS["ExtractPersonaFunction"]["Timeout"] >= 2 * watson.SECONDS
    assert FUNCTIONS["ExtractPersonaFunction"]["Environment"]["Variables"]["PERSONA_SOURCE"] == {"Ref": "PersonaSource"}
    assert TEMPLATE["Parameters"]["PersonaSource"]["Default"] == "local"


def test_what_is_called_lost_can_not_come_back_by_itself() -> None:
    """E1: a run is lost when its message can't be delivered any more, and no worker can still be at it."""
    queue = RESOURCES["ProfileQueue"]["Properties"]
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    assert int(variables["QUEUE_SECONDS"]) == queue["MessageRetentionPeriod"]
    _, embedded, aws = variables["SILENT_SECONDS"]["Fn::If"]
    _, hidden_embedded, hidden = queue["VisibilityTimeout"]["Fn::If"]
    assert (int(embedded) > hidden_embedded, int(aws) > hidden) == (True, True)
    worker = RESOURCES["RunProfileFunction"]["Properties"]["Timeout"]
    assert MACHINE["TimeoutSeconds"] < store.runs.AT_WORK.total_seconds() <= worker
    assert store.runs.AT_WORK.total_seconds() < hidden_embedded
    assert RESOURCES["ImportFileFunction"]["Properties"]["Timeout"] < store.imports.AT_WORK.total_seconds()


@pytest.mark.parametrize("step", STEPS)
def test_every_wait_between_attempts_has_full_jitter(step: str) -> None:
    waits = [retry for retry in STEPS[step]["Retry"] if retry["MaxAttempts"]]
    assert {retry["JitterStrategy"] for retry in waits} == {"FULL"}


def test_every_prefix_that_keys_are_built_with_is_granted_and_no_other() -> None:
    """``store/keys.py`` is the only file that spells a prefix; the template repeats them for rights and lifecycle."""
    granted = set(re.findall(r"\$\{Bucket\.Arn\}/([a-z-]+)/", (ROOT / "template.yaml").read_text()))
    assert granted == set(store.keys.PREFIXES)
    rules = RESOURCES["Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert {rule["Prefix"].split("/")[0] for rule in rules if "Prefix" in rule} <= set(store.keys.PREFIXES)
    package, own = ROOT / "layers/core/bothsides", re.compile(r'f"(imported|imports-errors|answers|samples|fits)/\{')
    assert [p.name for p in package.rglob("*.py") if p.name != "keys.py" and own.search(p.read_text())] == []
