"""One file for each audience facet. Each has ``estimate(sample) -> Facet``; its file name is the facet's name.

Files are discovered, not registered: a new facet is one new file and its test.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module

from bothsides.audience.sample import Sample
from bothsides.documents.facet import Facet


@cache
def facets() -> dict[str, Callable[[Sample], Facet]]:
    """Every facet of this package, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").estimate for name in names}
