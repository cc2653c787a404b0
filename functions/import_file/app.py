"""A file landed under ``imports/``: its rows are sorted by creator, and each creator is profiled."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import S3EventBridgeNotificationEvent, event_source

from bothsides.imports import run

logger = Logger()


@logger.inject_lambda_context
@event_source(data_class=S3EventBridgeNotificationEvent)
def handler(event: S3EventBridgeNotificationEvent, context: Any) -> dict[str, Any]:
    """S3 ``Object Created`` by EventBridge → how the import went."""
    status = run.take(event.detail.object.key)
    logger.info("imported", state=status["state"], good=status.get("good"), bad=status.get("bad"))
    return status
