"""A file landed under ``imports/``: its rows are sorted by creator, and each creator is profiled."""

from typing import Any

from aws_lambda_powertools import Logger

from bothsides.imports.run import take

logger = Logger()


@logger.inject_lambda_context(correlation_id_path="id")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """S3 ``Object Created`` by EventBridge, or ``ImportStandsStill`` by the sweeper → how the import went."""
    detail = event["detail"]
    status = take(detail["object"]["key"] if "object" in detail else detail["key"])
    logger.info("imported", state=status["state"], good=status.get("good"), bad=status.get("bad"))
    return status
