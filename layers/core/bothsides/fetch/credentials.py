"""What the connectors may know: secrets by name (``store/secrets.py``).

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
from typing import TYPE_CHECKING

from bothsides.documents.base import parse_creator
from bothsides.errors import PlatformRefused
from bothsides.settings import settings
from bothsides.store import secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_AGE = secrets.MAX_AGE
platform_secret = secrets.of_platform
forget = secrets.forget


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
    return secrets.required(platform, *needs, page=f"docs/platforms/{platform}.md")


def given_for(platform: str) -> Mapping[str, str]:
    """The brand's own access to a platform that needs none; empty if there is none."""
    return secrets.read(platform_secret(settings().stage, platform))


def granted_by(creator: str) -> Mapping[str, str]:
    """What this creator has granted; empty if nothing."""
    return secrets.read(creator_secret(settings().stage, creator))


def pseudonym(platform: str, person: str) -> str:
    """The id under which a person is kept: HMAC-SHA-256 under this deployment's own key, 16 bytes as hex. Nobody
    without the key can find out whose it is, or find a known person."""
    return hmac.new(_pseudonym_key(), f"{platform}:{person}".encode(), hashlib.sha256).hexdigest()[:32]


@cache
def _pseudonym_key() -> bytes:
    name = f"bothsides/{settings().stage}/pseudonyms"
    key = secrets.read(name).get("key")
    if not key:
        raise PlatformRefused(f"the secret {name} has no key; template.yaml creates it")
    return key.encode()
