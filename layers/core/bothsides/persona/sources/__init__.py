"""One file for each persona source. Each has ``extract(profile, population) -> Persona`` and is found by
its file's name.

The setting ``PERSONA_SOURCE`` names the one that is used; ``local`` by default.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module

from bothsides.documents.persona import Persona
from bothsides.documents.profile import Profile
from bothsides.errors import InvalidInput
from bothsides.persona.keeping import without_words
from bothsides.persona.reference import Population
from bothsides.persona.summary import with_summary
from bothsides.settings import settings

type Extract = Callable[[Profile, Population | None], Persona]


def extractor(name: str | None = None) -> Extract:
    """The persona source of that name, or the one that the settings name. Its personas get their sentence here, so
    that it is of what the source says, also where it changed what another one said; and lose here the posts' words
    that the platform lets nobody keep.

    Raises:
        InvalidInput: there is none of that name.
    """
    name = name or settings().persona_source
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    if name not in names:
        raise InvalidInput(f"there is no persona source {name!r}; there are: {', '.join(names)}")
    extract: Extract = import_module(f"{__name__}.{name}").extract

    def whole(profile: Profile, population: Population | None = None) -> Persona:
        persona = with_summary(extract(profile, population), profile)
        return persona if profile.kept_until is None else without_words(persona)

    return whole
