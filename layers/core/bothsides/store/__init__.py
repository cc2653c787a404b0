"""The only folder that speaks to S3, DynamoDB, SQS, EventBridge and Secrets Manager. docs/table.md draws the table."""

from bothsides.store import aws, campaigns, documents, imports, keys, messages, quotas, reference, runs, secrets

__all__ = ["aws", "campaigns", "documents", "imports", "keys", "messages", "quotas", "reference", "runs", "secrets"]
