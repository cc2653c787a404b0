"""Secrets by name from Secrets Manager, read when needed and kept for five minutes: a rotated one needs no deployment.

==========================================  =====================================================
``bothsides/<stage>/platforms/<platform>``    the brand's own access, a JSON object
``bothsides/<stage>/creators/<id>``           what a creator has granted, a JSON object
``bothsides/<stage>/pseudonyms``              the key of audience members' ids, made by the template
==========================================  =====================================================
"""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from bothsides.documents.base import parse_creator
from bothsides.errors import PlatformRefused
from bothsides.settings import settings
from bothsides.store import aws

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_AGE = 300  # seconds that a secret is kept in memory


def platform_secret(stage: str, platform: str) -> str:
    """The name of the secret with the brand's own access to a platform."""
    return f"bothsides/{stage}/platforms/{platform}"


def creator_secret(stage: str, creator: str) -> str:
    """The name of the secret with what a creator has granted."""
    platform, handle = parse_creator(creator)
    safe = re.sub(r"[^A-Za-z0-9/_+=.@-]", "-", handle.removeprefix("@").lower())
    return f"bothsides/{stage}/creators/{platform}/{safe}"


def of_platform(platform: str, *needs: str) -> Mapping[str, str]:
    """The brand's own access to a platform.

    Raises:
        PlatformRefused: there is no such secret, or it lacks one of ``needs``; says how to put it there.
    """
    name = platform_secret(settings().stage, platform)
    secret = _read(name)
    missing = [need for need in needs if not secret.get(need)]
    if missing:
        shape = ", ".join(f'"{need}": "…"' for need in needs)
        raise PlatformRefused(
            f"the secret {name} has no {' and no '.join(missing)}: put {{{shape}}} there in Secrets Manager, or run"
            f" `bothsides connect {platform} {' '.join(needs)}` (docs/platforms/{platform}.md says how to get it)"
        )
    return secret


def given_for(platform: str) -> Mapping[str, str]:
    """The brand's own access to a platform that needs none; empty if there is none."""
    return _read(platform_secret(settings().stage, platform))


def granted_by(creator: str) -> Mapping[str, str]:
    """What this creator has granted; empty if nothing."""
    return _read(creator_secret(settings().stage, creator))


def pseudonym(platform: str, person: str) -> str:
    """The id under which a person is kept: HMAC-SHA-256 under this deployment's own key, 16 bytes as hex. Nobody
    without the key can find out whose it is, or find a known person."""
    return hmac.new(_pseudonym_key(), f"{platform}:{person}".encode(), hashlib.sha256).hexdigest()[:32]


@cache
def _pseudonym_key() -> bytes:
    name = f"bothsides/{settings().stage}/pseudonyms"
    key = _read(name).get("key")
    if not key:
        raise PlatformRefused(f"the secret {name} has no key; template.yaml creates it")
    return key.encode()


@cache
def _secrets() -> Any:
    from aws_lambda_powertools.utilities import parameters

    return parameters.SecretsProvider(boto_config=aws.CONFIG)  # its own would wait for minutes


def _read(name: str) -> dict[str, str]:
    from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError, TransformParameterError

    try:
        secret: Any = _secrets().get(name, transform="json", max_age=MAX_AGE)
    except TransformParameterError as error:
        raise PlatformRefused(f"the secret {name} is not a JSON object") from error
    except GetParameterError as error:
        if "ResourceNotFound" in str(error):
            return {}
        raise
    if not isinstance(secret, dict):
        raise PlatformRefused(f"the secret {name} is not a JSON object")
    return {key: str(value) for key, value in secret.items()}


def forget() -> None:
    """Read secrets again: after a platform refused one, it may have been rotated."""
    _secrets.cache_clear()
