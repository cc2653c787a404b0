"""Queue → state machine. This function's concurrency bounds everything behind it."""

import json
import os
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.config import Config

from bothsides import store
from bothsides.entry.steps import Step, parse
from bothsides.errors import Superseded

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@cache
def _machine() -> Any:  # a run takes up to five minutes: wait that long, and never start it twice
    return boto3.client("stepfunctions", config=Config(read_timeout=310, retries={"max_attempts": 0}))


def run(record: SQSRecord) -> None:
    """Carry out one run. A failed step is recorded by the machine itself, and here where it could not."""
    step = parse(Step, json.loads(record.body))
    logger.set_correlation_id(step.correlation_id)
    try:
        store.runs.claim(step.creator, step.run_id)
    except Superseded as over:
        logger.info("dropped", why=over.detail)
        return
    result = _machine().start_sync_execution(
        stateMachineArn=os.environ["STATE_MACHINE_ARN"], name=step.run_id, input=record.body
    )
    logger.info("run ended", status=result["status"])
    if store.runs.is_open(step.creator, step.run_id):
        failure = {"step": "profile_creator", "error": result.get("error", result["status"])}
        failure["detail"] = str(result.get("cause", "the machine ended and left no record"))[:1_000]
        store.runs.fail(step.creator, step.run_id, failure)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> Any:
    """SQS batch → the ids of the messages to try again."""
    return process_partial_response(event=event, record_handler=run, processor=processor, context=context)
