"""Documents in the bucket, under deterministic keys: a repeated step writes the same object again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import IO, Any

from bothsides.documents.base import Document
from bothsides.documents.fit import Fit
from bothsides.documents.profile import Profile
from bothsides.errors import NotFound
from bothsides.settings import settings
from bothsides.store import aws, keys

SAME_FOR = timedelta(days=15)  # half of the shortest retention that spans two refreshes


def put(document: Document) -> str:
    """Store a document under its own key and return the key."""
    campaign_id = document.campaign_id if isinstance(document, Fit) else None
    key = keys.document(type(document), document.creator, document.run_id, campaign_id)
    put_text(key, document.model_dump_json())
    return key


def put_profile(profile: Profile, before: Profile | None, digest: Callable[[Profile], str]) -> str:
    """Store a profile and return its key. Where the creator's last one says the same, the new object only
    names it (``same_as``): identical content is not stored twice. It is, once the last one is half
    as old as its platform's retention: what others point to must not expire before them."""
    key = keys.document(Profile, profile.creator, profile.run_id)
    if before is None or digest(before) != digest(profile):
        return put(profile)
    stored = json.loads(get_text(keys.document(Profile, before.creator, before.run_id)))
    since = stored.get("same_since", stored["made_at"])
    if profile.made_at - datetime.fromisoformat(since) < SAME_FOR:
        same = {"same_as": stored.get("same_as", before.run_id), "same_since": since}
        same |= {"creator": profile.creator, "run_id": profile.run_id}
        rest = profile.model_dump(mode="json", include={"made_at", "changes", "coverage", "kept_until"})
        put_text(key, json.dumps(same | rest))
        return key
    return put(profile)


def get[D: Document](kind: type[D], creator: str, run_id: str, campaign_id: str | None = None) -> D:
    """Read a document.

    Raises:
        NotFound: there is none of that run.
    """
    content = json.loads(get_text(keys.document(kind, creator, run_id, campaign_id)))
    if "same_as" in content:
        said = json.loads(get_text(keys.document(kind, creator, content.pop("same_as"))))
        del content["same_since"]
        content = said | content
    return kind.model_validate_json(json.dumps(content))


def put_text(key: str, text: str) -> None:
    """Store a UTF-8 text."""
    aws.s3().put_object(Bucket=settings().bucket, Key=key, Body=text.encode(), ContentType="application/json")


def get_text(key: str) -> str:
    """Read a UTF-8 text."""
    with open_object(key) as body:
        return str(body.read().decode())


def open_object(key: str) -> Any:
    """The object as a stream of bytes (botocore ``StreamingBody``).

    Raises:
        NotFound: no such object.
    """
    try:
        return aws.s3().get_object(Bucket=settings().bucket, Key=key)["Body"]
    except aws.s3().exceptions.NoSuchKey as error:
        raise NotFound(f"there is no document {key}") from error


def upload(key: str, file: IO[bytes]) -> None:
    """Store a file, in parts where it is large."""
    aws.s3().upload_fileobj(file, settings().bucket, key)


def upload_url(key: str, seconds: int = 3600) -> str:
    """A presigned URL to which that object can be PUT."""
    return aws.s3().generate_presigned_url(
        "put_object", Params={"Bucket": settings().bucket, "Key": key}, ExpiresIn=seconds
    )


def get_answers(creator: str) -> bytes | None:
    """The journal of a creator's visits (``web.Journal``), or None."""
    try:
        with open_object(keys.answers(creator)) as body:
            return bytes(body.read())
    except NotFound:
        return None


def put_answers(creator: str, data: bytes) -> None:
    """Keep the journal of a creator's visits."""
    aws.s3().put_object(Bucket=settings().bucket, Key=keys.answers(creator), Body=data, ContentType="application/gzip")
