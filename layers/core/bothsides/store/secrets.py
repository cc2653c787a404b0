"""Secrets by name from Secrets Manager, read when needed and kept five minutes: a rotated one needs no deployment."""

from __future__ import annotations

from functools import cache
from typing import Any

from bothsides.errors import PlatformRefused
from bothsides.settings import settings
from bothsides.store import aws

MAX_AGE = 300  # seconds that a secret is kept in memory


def of_platform(stage: str, platform: str) -> str:
    """The name of the secret with the brand's own access to a platform, or to another service."""
    return f"bothsides/{stage}/platforms/{platform}"


def required(platform: str, *needs: str, page: str) -> dict[str, str]:
    """The brand's own access to a platform or service. ``page`` of the docs says how to get it.

    Raises:
        PlatformRefused: there is no such secret, or it lacks one of ``needs``; says how to put it there.
    """
    name = of_platform(settings().stage, platform)
    secret = read(name)
    missing = [need for need in needs if not secret.get(need)]
    if missing:
        shape = ", ".join(f'"{need}": "…"' for need in needs)
        raise PlatformRefused(
            f"the secret {name} has no {' and no '.join(missing)}: put {{{shape}}} there in Secrets Manager, or run"
            f" `bothsides connect {platform} {' '.join(needs)}` ({page} says how to get it)"
        )
    return secret


def read(name: str) -> dict[str, str]:
    """A secret's values; none if there is no such secret.

    Raises:
        PlatformRefused: it is not a JSON object.
    """
    from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError, TransformParameterError

    try:
        secret: Any = provider().get(name, transform="json", max_age=MAX_AGE)
    except TransformParameterError as error:
        raise PlatformRefused(f"the secret {name} is not a JSON object") from error
    except GetParameterError as error:
        if "ResourceNotFound" in str(error):
            return {}
        raise
    if not isinstance(secret, dict):
        raise PlatformRefused(f"the secret {name} is not a JSON object")
    return {key: str(value) for key, value in secret.items()}


@cache
def provider() -> Any:
    """What reads secrets in this process."""
    from aws_lambda_powertools.utilities import parameters

    return parameters.SecretsProvider(boto_config=aws.CONFIG)  # its own would wait for minutes


def forget() -> None:
    """Read secrets again: after one was refused, it may have been rotated."""
    provider.cache_clear()
