"""What passes between the steps of the state machine: pointers, never documents."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bothsides.documents.base import CreatorId
from bothsides.errors import InvalidInput

# As statemachines/profile_creator.asl.json and template.yaml have it; a test compares them.
MACHINE = timedelta(seconds=295)
TRIES = 5  # of fetch_profile
TRY = 120.0  # seconds that one of them may take

STEPS_AFTER = timedelta(seconds=60)  # what both sides and the fits need
STORING = 15.0  # seconds kept for storing what was got
LEAST = 30.0  # seconds: a shorter visit is not worth beginning


class Step(BaseModel):
    """The input of each step."""

    model_config = ConfigDict(frozen=True)

    creator: CreatorId
    run_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,80}$")]
    correlation_id: str | None = None


class FailedStep(Step):
    """The input of ``record_failure``: Step Functions' own error output beside the step's name."""

    step: str
    error: dict[str, Any]


def parse[S: Step](kind: type[S], event: dict[str, Any]) -> S:
    """The checked input.

    Raises:
        InvalidInput: names the field.
    """
    try:
        return kind.model_validate(event)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise InvalidInput(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def seconds_left(began: datetime, at: datetime, function: float) -> float:
    """Seconds that a visit may still take: of the function's own, less what storing takes, and of the machine's that
    began then, less what the steps after it take."""
    return min(function - STORING, (began + MACHINE - STEPS_AFTER - at).total_seconds())


def is_last_try(began: datetime, at: datetime, tries: int) -> bool:
    """Whether no other try of a visit will follow the one that begins now."""
    return tries >= TRIES or seconds_left(began, at, math.inf) - TRY < LEAST
