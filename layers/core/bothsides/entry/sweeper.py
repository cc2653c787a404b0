"""Accepted work that is stuck: found, recorded and sent again, a bounded amount in one tick.

=========================  ===========================================================================
a run that is ``unsent``   is sent
a run that is lost         is recorded as failed; a new one is accepted and sent, three times in a row at most
a campaign not dealt with  is announced again, after ever longer pauses
an import that is lost     is announced again; after three tries it is recorded as failed
a dead letter              its run or import is dealt with like a lost one
=========================  ===========================================================================

A run is lost when it was at work and gave no sign for ``silent_seconds``, or waited longer than the queue keeps a
message.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from aws_lambda_powertools import Logger

from bothsides import store
from bothsides.errors import NotFound
from bothsides.settings import settings
from bothsides.store.messages import Message
from bothsides.store.runs import MAX_LOST, RunState

RUNS, CAMPAIGNS, IMPORTS, LETTERS = 1_000, 50, 10, 100  # looked at in one tick
MAX_TRIES = 3  # of an import that was begun

logger = Logger(child=True)


def sweep() -> dict[str, int]:
    """One tick.

    Returns:
        How many of each kind were found.

    Raises:
        botocore errors, StoreBusy: the cloud failed for some kind; the others are dealt with.
    """
    found: Counter[str] = Counter()
    broken: list[Exception] = []
    for deal in (_letters, _runs, _imports, _campaigns):
        try:
            deal(found)
        except store.aws.TRY_AGAIN as trouble:
            broken.append(trouble)
    if broken:
        raise broken[0]
    return {kind: found[kind] for kind in ("unsent", "lost", "campaigns", "imports", "letters")}


def _runs(found: Counter[str]) -> None:
    send: list[Message] = []
    for state in store.runs.overdue(store.aws.now(), RUNS):
        creator, run_id = str(state["creator"]), str(state["active_run"])
        if state["active_state"] == RunState.UNSENT:
            found["unsent"] += 1
            send.append(store.messages.message(creator, run_id, str(state["correlation_id"])))
        else:
            found["lost"] += 1
            why = (
                "queued for longer than the queue keeps" if state["active_state"] == RunState.QUEUED else "gave no sign"
            )
            send += _again(state, {"error": "Lost", "detail": f"the run {why}"})
    store.messages.send(send)


def _again(state: dict[str, Any], failure: dict[str, str]) -> list[Message]:
    """Record that an open run failed, and accept a new one; nothing to send where it failed too often."""
    creator, run_id, lost = str(state["creator"]), str(state["active_run"]), int(state.get("lost", 0)) + 1
    failure = {"step": str(state.get("step", "Queue"))} | failure
    logger.warning("run lost", creator=creator, run_id=run_id, times=lost, failure=failure)
    if not store.runs.fail(creator, run_id, failure, lost=lost) or lost >= MAX_LOST:
        return []
    mine, correlation_id = store.messages.new_run_id(), str(state.get("correlation_id", run_id))
    new = store.runs.start(creator, mine, correlation_id) == mine
    return [store.messages.message(creator, mine, correlation_id)] if new else []


def _imports(found: Counter[str]) -> None:
    for item in store.imports.overdue(IMPORTS):
        found["imports"] += 1
        name, key = str(item["import_id"]), str(item["key"])
        if int(item["tries"]) > MAX_TRIES:
            detail = f"the import was lost {MAX_TRIES} times; upload the file again, in smaller parts"
            store.imports.fail(name, key, detail)
        else:
            logger.warning("import lost", import_id=name, key=key, times=int(item["tries"]))
            store.messages.publish("ImportStandsStill", {"key": key})


def _campaigns(found: Counter[str]) -> None:
    for campaign_id in store.campaigns.overdue(CAMPAIGNS):
        found["campaigns"] += 1
        store.messages.publish("CampaignSubmitted", {"campaign_id": campaign_id})


def _letters(found: Counter[str]) -> None:
    for url in settings().dead_letters:
        for _ in range(LETTERS // 10):
            batch = store.aws.sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            for letter in batch:
                found["letters"] += 1
                _deal_with(letter["Body"])
                store.aws.sqs().delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])
            if not batch:
                break


def _deal_with(body: str) -> None:
    """A message or an event that could not be delivered, or whose function failed."""
    logger.error("dead letter", body=body[:2_000])
    try:
        content = json.loads(body)
        content = content.get("requestPayload", content)  # as a function's destination has it
        if content.get("detail-type") in ("Object Created", "ImportStandsStill"):
            _import_again(content["detail"])
        elif "run_id" in content:
            _run_again(str(content["creator"]), str(content["run_id"]))
        # a campaign stands in the index until it is dealt with, and the schedule comes again by itself
    except (AttributeError, KeyError, TypeError, ValueError):
        logger.exception("a dead letter of unknown form", body=body[:2_000])


def _run_again(creator: str, run_id: str) -> None:
    state = store.runs.creator_state(creator) or {}
    if state.get("active_run") == run_id:
        failure = {"error": "NotCarriedOut", "detail": "the queue gave up on the run; the log of RunProfile says why"}
        store.messages.send(_again(state, failure))


def _import_again(detail: dict[str, Any]) -> None:
    key = str(detail["key"] if "key" in detail else detail["object"]["key"])
    name = store.keys.import_id(key)
    try:
        ended = store.imports.get_status(name)["state"] == "done"
    except NotFound:
        ended = False
    if not ended:
        store.imports.reopen(name, key)
