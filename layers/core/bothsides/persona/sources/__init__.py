"""One file for each persona source. Each has ``extract(profile) -> Persona`` and is found by its file's name.

The setting ``PERSONA_SOURCE`` names the one that is used; ``local`` by default.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module

from bothsides.documents.persona import Persona
from bothsides.documents.profile import Profile
from bothsides.errors import InvalidInput
from bothsides.persona.summary import with_summary
from bothsides.settings import settings


def extractor(name: str | None = None) -> Callable[[Profile], Persona]:
    """The persona source of that name, or the one that the settings name; its personas get their sentence here, so
    that it is of what the source says, also where it changed what another one said.

    Raises:
        InvalidInput: there is none of that name.
    """
    name = name or settings().persona_source
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    if name not in names:
        raise InvalidInput(f"there is no persona source {name!r}; there are: {', '.join(names)}")
    extract: Callable[[Profile], Persona] = import_module(f"{__name__}.{name}").extract
    return lambda profile: with_summary(extract(profile), profile)
