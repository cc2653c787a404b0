"""Schedule → accepted work that is stuck is recorded and sent again."""

from typing import Any

from aws_lambda_powertools import Logger

from bothsides.entry.sweeper import sweep

logger = Logger()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """→ how many runs, campaigns, imports and dead letters were found."""
    found = sweep()
    logger.info("swept", found=found)
    return found
