"""What every stored document has in common: frozen, strict about unknown fields, versioned."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from bothsides.errors import InvalidCreator

_CREATOR = re.compile(r"([a-z][a-z0-9]{0,31}):(@?[^\s:/?#%\x00-\x1f\x7f]{1,128})")


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
type Probability = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """A piece of a document."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null", allow_inf_nan=False)


class ModelInfo(Part):
    """Which light model made a number: goes into every document made with it."""

    name: str
    version: str
    sha256: str


class Document(Part):
    """A stored document about one creator, made in one run. ``kind`` names it in keys."""

    kind: ClassVar[str]

    schema_version: Literal[1] = 1
    creator: CreatorId
    run_id: str
    made_at: Utc
