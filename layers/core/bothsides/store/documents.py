"""Documents in the bucket, under deterministic keys: a repeated step writes the same object again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import IO, Any, NamedTuple

from bothsides.documents.audience import Audience
from bothsides.documents.base import Document, stored
from bothsides.documents.fit import Fit
from bothsides.documents.persona import Persona
from bothsides.documents.profile import AudienceMember, AudienceSample, Profile
from bothsides.errors import NotFound
from bothsides.settings import settings
from bothsides.store import aws, keys

SIDES: tuple[type[Document], ...] = (Profile, Persona, Audience)  # what a run makes for people to read


def addresses(creator: str, run_id: str) -> dict[str, str]:
    """The ``s3://`` addresses of what a run made, by kind."""
    return {kind.kind: keys.uri(keys.document(kind, creator, run_id)) for kind in SIDES}


def key(document: Document) -> str:
    """Where a document lies."""
    if isinstance(document, Fit):
        return keys.fit(document.campaign_id, document.creator, document.run_id, document.model_dump_json())
    return keys.document(type(document), document.creator, document.run_id)


def put(document: Document) -> str:
    """Store a document under its own key and return the key."""
    place = key(document)
    if isinstance(document, AudienceSample):
        _put_sample(place, document)
    else:
        put_text(place, document.model_dump_json())
    return place


def get_sample(creator: str, run_id: str) -> AudienceSample:
    """Read the sampled people of a run, one after the other: a hundred thousand fit into 512 MB.

    Raises:
        NotFound: there is none of that run.
    """
    with closing(open_object(keys.document(AudienceSample, creator, run_id))) as body:
        return read_sample(body.iter_lines(1 << 20))


def read_sample(lines: Iterator[bytes]) -> AudienceSample:
    """A sample from its lines: one about it, then one for each person."""
    about = json.loads(next(lines))
    if "members" in about:  # as versions before 2026-12 stored it: all in one
        return stored(AudienceSample, about)
    members = tuple(AudienceMember.model_validate_json(line, extra="ignore") for line in lines)
    return stored(AudienceSample, about | {"members": ()}).model_copy(update={"members": members})


def sample_lines(sample: AudienceSample) -> Iterator[bytes]:
    """What ``read_sample`` reads."""
    yield sample.model_dump_json(exclude={"members"}).encode()
    for member in sample.members:
        yield b"\n" + member.model_dump_json(exclude_defaults=True).encode()


def _put_sample(key: str, sample: AudienceSample) -> None:
    with tempfile.SpooledTemporaryFile(1 << 20) as file:
        file.writelines(sample_lines(sample))
        file.seek(0)
        upload(key, file)


def put_profile(profile: Profile, before: Profile | None, digest: Callable[[Profile], str]) -> str:
    """Store a profile and return its key. Where the creator's last one says the same, the new object only
    names it (``same_as``): identical content is not stored twice. Both are then kept until the time of the first, and
    that has to last until after the next refresh; else the content is stored again."""
    key = keys.document(Profile, profile.creator, profile.run_id)
    if before is None or digest(before) != digest(profile):
        return put(profile)
    refreshed = profile.made_at + timedelta(days=settings().refresh_days)
    if profile.kept_until and (before.kept_until is None or before.kept_until < refreshed):
        return put(profile)
    last = json.loads(get_text(keys.document(Profile, before.creator, before.run_id)))
    kept_until = before.kept_until if profile.kept_until else None
    same = profile.model_copy(update={"kept_until": kept_until})
    rest = same.model_dump(mode="json", include={"creator", "run_id", "made_at", "changes", "coverage", "history",
                                                 "kept_until"})  # fmt: skip
    put_text(key, json.dumps({"same_as": last.get("same_as", before.run_id)} | rest))
    return key


def get_fit(key: str) -> Fit:
    """Read the fit that lies there: a line of a ranking says where its own does.

    Raises:
        NotFound: there is none.
    """
    return stored(Fit, json.loads(get_text(key)))


def get[D: Document](kind: type[D], creator: str, run_id: str) -> D:
    """Read a document.

    Raises:
        NotFound: there is none of that run.
    """
    content = json.loads(get_text(keys.document(kind, creator, run_id)))
    if "same_as" in content:
        content = json.loads(get_text(keys.document(kind, creator, content["same_as"]))) | content
    return stored(kind, content)


def put_text(key: str, text: str) -> None:
    """Store a UTF-8 text."""
    aws.s3().put_object(Bucket=settings().bucket, Key=key, Body=text.encode(), ContentType="application/json")


def put_bytes(key: str, content: bytes) -> None:
    """Store bytes."""
    aws.s3().put_object(Bucket=settings().bucket, Key=key, Body=content)


def get_text(key: str) -> str:
    """Read a UTF-8 text."""
    return _content(key).decode()


def _content(key: str) -> bytes:
    """The whole object. Closed without ``with body``: that gives urllib3's stream, whose errors are not botocore's and
    which compares no checksum."""
    with closing(open_object(key)) as body:
        return bytes(body.read())


def open_object(key: str) -> Any:
    """The object as a stream of bytes (botocore ``StreamingBody``).

    Raises:
        NotFound: no such object.
    """
    return open_version(key).body


class Version(NamedTuple):
    """An object as it is now: its ``etag`` is another one for other content, ``landed`` is when it was put."""

    etag: str
    landed: datetime
    body: Any


def open_version(key: str) -> Version:
    """The object as a stream of bytes, with what tells its version.

    Raises:
        NotFound: no such object.
    """
    try:
        answer = aws.s3().get_object(Bucket=settings().bucket, Key=key)
        return Version(answer["ETag"], answer["LastModified"], answer["Body"])
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
    """The journal of a creator's visits (``fetch.journal.Journal``), or None."""
    try:
        return _content(keys.answers(creator))
    except NotFound:
        return None


def put_answers(creator: str, data: bytes) -> None:
    """Keep the journal of a creator's visits."""
    aws.s3().put_object(Bucket=settings().bucket, Key=keys.answers(creator), Body=data, ContentType="application/gzip")
