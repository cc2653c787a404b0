"""The only folder that speaks to S3, DynamoDB, SQS and EventBridge. docs/table.md draws the table."""

from bothsides.store import aws, campaigns, documents, imports, keys, messages, quotas, reference, runs

__all__ = ["aws", "campaigns", "documents", "imports", "keys", "messages", "quotas", "reference", "runs"]
