"""Deployed to the embedded cloud, through the HTTP API, as a user would."""

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from tests.e2e.conftest import Deployed
from tests.template import ROOT

pytestmark = pytest.mark.e2e
DEMO = ROOT / "events" / "demo"


def creator_rows(creator: str, posts: int = 12, people: int = 30) -> list[dict]:
    written = [
        {"kind": "post", "creator": creator, "id": f"p{i}", "text": "What a curious question about software!",
         "created_at": f"2026-03-{i + 1:02}T10:00:00Z", "views": 50}
        for i in range(posts)
    ]  # fmt: skip
    people_rows = [
        {"kind": "audience", "creator": creator, "id": f"m{i}", "relation": "commenter", "location": "London, UK",
         "bio": f"engineer {i}, likes linux and compilers"}
        for i in range(people)
    ]  # fmt: skip
    return [{"kind": "account", "creator": creator, "display_name": creator}, *written, *people_rows]


def brief() -> dict:
    return yaml.safe_load((DEMO / "brief.yaml").read_text())


def test_the_demo_campaign_is_ranked_and_explained(stack: Deployed) -> None:
    rows = [json.loads(line) for line in (DEMO / "creators.jsonl").read_text().splitlines()]
    shortlist = (DEMO / "shortlist.csv").read_text().split()[1:]
    imported = stack.import_rows(rows)
    assert (imported["state"], imported["bad"]) == ("done", 0)
    campaign = stack.http.post("/campaigns", json={"brief": brief(), "shortlist": shortlist}).raise_for_status().json()
    path = f"/campaigns/{campaign['campaign_id']}/ranking"
    ranking = stack.until(lambda: stack.http.get(path).json(), lambda r: r["pending"] == 0)
    assert (ranking["ready"], ranking["failed"]) == (len(shortlist), 0)
    assert len({row["score"] for row in ranking["ranking"]}) > 1  # it tells them apart
    for row in ranking["ranking"]:
        assert row["low"] <= row["score"] <= row["high"]
        assert {gate["name"] for gate in row["gates"]} == {"market", "real", "present", "answered", "safe"}
        for side in ("creator", "audience"):
            assert row["reasons"][side]
            assert all(reason["evidence"]["path"] for reason in row["reasons"][side])
        bucket, key = row["documents"]["fit"].removeprefix("s3://").split("/", 1)
        fit = json.loads(stack.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())
        assert fit["score"] == row["score"]


def test_a_file_dropped_into_the_bucket_starts_the_pipeline(stack: Deployed) -> None:
    creator = "stackexchange:dropped"
    body = "\n".join(json.dumps(row) for row in creator_rows(creator))
    stack.client("s3").put_object(Bucket=stack.bucket, Key="imports/by-hand/drop.jsonl", Body=body.encode())
    shown = stack.settled(creator)
    assert shown["state"] == "done"
    assert shown["audience"]["facets"]["countries"]["shares"][0]["code"] == "GB"


def test_a_creator_runs_by_name_straight_on_the_state_machine(stack: Deployed) -> None:
    creator = "stackexchange:byname"
    stack.import_rows(creator_rows(creator))
    first = stack.settled(creator)["documents"]
    machine = stack.endpoint.outputs["ProfileCreatorArn"]
    result = stack.client("stepfunctions").start_sync_execution(
        stateMachineArn=machine, name="by-name", input=json.dumps({"creator": creator})
    )
    assert result["status"] == "SUCCEEDED"
    assert stack.creator(creator)["documents"] != first


def test_a_killed_step_is_retried_then_recorded_then_recovered(stack: Deployed) -> None:
    creator = "stackexchange:killed"
    stack.import_rows(creator_rows(creator))
    assert stack.settled(creator)["state"] == "done"
    s3 = stack.client("s3")
    prefix = f"imported/stackexchange/{hashlib.sha256(creator.encode()).hexdigest()[:16]}/"
    [key] = [o["Key"] for o in s3.list_objects_v2(Bucket=stack.bucket, Prefix=prefix)["Contents"]]
    good = s3.get_object(Bucket=stack.bucket, Key=key)["Body"].read()

    s3.put_object(Bucket=stack.bucket, Key=key, Body=b"this is not JSON Lines\n")
    assert stack.run(creator).status_code == 202
    failed = stack.settled(creator)
    assert failed["state"] == "failed"
    assert failed["run"]["failure"]["step"] == "FetchProfile"
    assert failed["run"]["failure"]["detail"]
    assert failed["run"]["tries"]["FetchProfile"] > 1  # it was retried before it was given up
    assert failed["persona"]  # what was known before is still there

    s3.put_object(Bucket=stack.bucket, Key=key, Body=good)
    assert stack.run(creator).status_code == 202
    mended = stack.settled(creator)
    assert mended["state"] == "done"
    assert mended["documents"]["profile"] != failed["documents"]["profile"]


def test_problems_come_through_the_gateway(stack: Deployed) -> None:
    answer = stack.http.post("/campaigns", json={"brief": brief() | {"markets": ["UK"]}, "shortlist": ["a:b"]})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "brief.markets.0"
    assert stack.run("myspace:tom").status_code == 422
    assert stack.http.get("/campaigns/none/ranking").status_code == 404


def test_a_burst_of_500_requests_is_held(stack: Deployed) -> None:
    """500 requests at concurrency 8: all answered, all end, memory bounded (the queue holds them back)."""
    creators = [f"stackexchange:burst{i}" for i in range(50)]
    status = stack.import_rows([row for creator in creators for row in creator_rows(creator, 3, 3)])
    assert status["state"] == "done"
    peak = 0

    def ask(creator: str) -> tuple[int, str]:
        nonlocal peak
        answer = stack.run(creator)
        peak = max(peak, resident(stack.endpoint.pid))
        return answer.status_code, answer.json()["run_id"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, creators * 10))
    assert {code for code, _ in answers} <= {200, 202}
    asked = {(creator, run_id) for creator, (_, run_id) in zip(creators * 10, answers, strict=True)}

    def open_runs() -> list[str]:
        states = [
            stack.http.get(f"/creators/{c.replace(':', '%3A')}/runs/{r}").json()["state"] for c, r in sorted(asked)
        ]
        return [state for state in states if state not in ENDED]

    stack.until(open_runs, lambda left: not left, seconds=600)
    assert peak < 6 * 2**30, f"{peak / 2**30:.1f} GiB"
    queue = stack.client("sqs").get_queue_attributes(
        QueueUrl=stack.endpoint.outputs["ProfileDeadLettersUrl"], AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert queue["Attributes"]["ApproximateNumberOfMessages"] == "0"


ENDED = ("done", "failed")


def resident(group: int) -> int:
    """Bytes resident in the embedded cloud's process group."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            total += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return total
