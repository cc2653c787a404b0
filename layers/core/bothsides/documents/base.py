"""What every stored document has in common: frozen, strict about unknown fields, versioned."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from bothsides.errors import InvalidCreator

_CREATOR = re.compile(r"([a-z][a-z0-9]{0,31}):(@?[^\s:/?#%\x00-\x1f\x7f\ud800-\udfff]{1,128})")


def parse_creator(text: str) -> tuple[str, str]:
    """Split ``platform:handle`` into its two parts.

    Raises:
        InvalidCreator: the text has not that form.
    """
    match = _CREATOR.fullmatch(text)
    if match is None:
        raise InvalidCreator(f"creator {text[:160]!r} is not of the form platform:handle, for example youtube:@name")
    return match[1], match[2]


def _well_formed(text: str) -> str:
    try:
        parse_creator(text)
    except InvalidCreator as error:
        raise ValueError(str(error)) from error
    return text


def _to_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


type CreatorId = Annotated[str, AfterValidator(_well_formed)]
type Utc = Annotated[AwareDatetime, AfterValidator(_to_utc)]
type Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
type Probability = Annotated[float, Field(ge=0, le=1)]


YEARS = range(1990, 2101)
"""In which posts can be written and people seen: files write 0001-01-01 or 1970-01-01 for no date."""


class Part(BaseModel):
    """A piece of a document."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null", allow_inf_nan=False)

    UPGRADES: ClassVar[Mapping[int, Upgrade]] = {}


def sha256(text: str) -> str:
    """In hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest(part: Part) -> str:
    """SHA-256 of a document's JSON."""
    return sha256(part.model_dump_json())


class ModelInfo(Part):
    """Which light model made a number: goes into every document made with it."""

    name: str
    version: str
    sha256: str


class Document(Part):
    """A stored document about one creator, made in one run. ``kind`` names it in keys."""

    kind: ClassVar[str]

    schema_version: int = 1
    creator: CreatorId
    run_id: str
    made_at: Utc


def stored[P: Part](kind: type[P], content: dict[str, Any]) -> P:
    """A document as it was stored, by whichever version of the code.

    What people send is strict, what we stored is lenient: fields that this code does not know are left out, at any
    depth, and an older form is brought up to date by ``kind.UPGRADES``: version → what makes the next one of it.

    Raises:
        pydantic.ValidationError: the content is no such document.
    """
    while upgrade := kind.UPGRADES.get(content.get("schema_version", 1)):
        content = upgrade(content)
    return kind.model_validate_json(json.dumps(content), extra="ignore")
