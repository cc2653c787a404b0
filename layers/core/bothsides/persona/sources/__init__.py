"""One file a persona source. Each has ``extract(profile) -> Persona``; found by its file's name."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module

from bothsides.documents.persona import Persona
from bothsides.documents.profile import Profile
from bothsides.errors import InvalidInput


def extractor(name: str = "local") -> Callable[[Profile], Persona]:
    """The persona source of that name.

    Raises:
        InvalidInput: there is none.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    if name not in names:
        raise InvalidInput(f"there is no persona source {name!r}; there are: {', '.join(names)}")
    extract: Callable[[Profile], Persona] = import_module(f"{__name__}.{name}").extract
    return extract
