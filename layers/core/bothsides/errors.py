"""One base class. The subclass names are the Retry/Catch keys in the state machines; status and title become
``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar


class BothsidesError(Exception):
    """An error that is shown to the caller. ``fields`` names each wrong field and how to correct it."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str, fields: Sequence[dict[str, str]] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = tuple(fields)

    def problem(self, instance: str | None = None) -> dict[str, Any]:
        """The error as an RFC 9457 problem."""
        name = type(self).__name__
        problem: dict[str, Any] = {
            "type": f"urn:bothsides:problem:{name}",
            "title": self.title,
            "status": int(self.status),
            "detail": self.detail,
        }
        if instance:
            problem["instance"] = instance
        if self.fields:
            problem["errors"] = list(self.fields)
        return problem


class InvalidInput(BothsidesError):
    """A body, file or event of the wrong form."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "The input is not valid"


class InvalidCreator(InvalidInput):
    """Not of the form ``platform:handle``."""

    title = "That is not a creator"


class UnknownPlatform(InvalidInput):
    """No connector for that platform, and nothing imported under that name."""

    title = "Unknown platform"


class TooFewWords(InvalidInput):
    """Too few words of a creator for what was asked."""

    status = HTTPStatus.BAD_REQUEST
    title = "Too few words"


class TooLarge(BothsidesError):
    """More than is accepted in one go."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    title = "Too large"


class NotFound(BothsidesError):
    """No such creator, campaign, run, fit or document."""

    status = HTTPStatus.NOT_FOUND
    title = "Not found"


class CreatorNotFound(NotFound):
    """The platform (or the imports) has no such creator."""


class Conflict(BothsidesError):
    """The same key is already taken by something else."""

    status = HTTPStatus.CONFLICT
    title = "Conflict"


class Superseded(Conflict):
    """The run has ended, or another one has taken its place: what it still does must change nothing."""

    title = "The run is over"


class StoreBusy(BothsidesError):
    """The table does not take more right now: worth trying again."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "The store is busy"


class PlatformBusy(BothsidesError):
    """The platform's rate limit or our budget for it is reached: worth trying again, from ``until`` if that is
    known."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "The platform is busy"

    def __init__(self, detail: str, fields: Sequence[dict[str, str]] = (), *, until: datetime | None = None) -> None:
        super().__init__(detail, fields)
        self.until = until


class PlatformRefused(BothsidesError):
    """The platform rejects our credentials or the request, or there are none: a person has to correct that."""

    status = HTTPStatus.BAD_GATEWAY
    title = "The platform refused"


class PlatformUnavailable(BothsidesError):
    """The platform did not answer, or in an unexpected shape: worth trying again."""

    status = HTTPStatus.BAD_GATEWAY
    title = "The platform did not answer"
