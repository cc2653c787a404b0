"""One file for each component of the fit. Each has ``measure(case) -> Component`` and gives the component its name.

Files are discovered, not registered: a new component is one new file and its test.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module

from bothsides.documents.fit import Component
from bothsides.fit.case import Case


@cache
def components() -> dict[str, Callable[[Case], Component]]:
    """Every component of this package, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").measure for name in names}
