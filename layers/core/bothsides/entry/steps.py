"""What passes between the steps of the state machine: pointers, never documents."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bothsides.documents.base import CreatorId
from bothsides.errors import InvalidInput


class Step(BaseModel):
    """The input of each step."""

    model_config = ConfigDict(frozen=True)

    creator: CreatorId
    run_id: str
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
