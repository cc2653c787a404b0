"""Which weight decides between two creators: how much more, or less, one component would have to count for them to
change places."""

from __future__ import annotations

import math
from typing import NamedTuple

from bothsides.documents.fit import Fit
from bothsides.fit.score import combine

MOST = 5.0  # times its weight that a component may count, as a brief's importance may say
_STEPS = 30


class Swap(NamedTuple):
    """The component whose weight must change least, and how many times its weight it would count then."""

    component: str
    factor: float

    @property
    def text(self) -> str:
        """In words."""
        name = self.component.replace("_", " ")
        if self.factor < 0.01:
            return f"without {name} they change places"
        return f"if {name} counts {self.factor:.1f} times its weight, they change places"


def swap(first: Fit, second: Fit) -> Swap | None:
    """The smallest change of one weight, by its logarithm, with which the second's lower bound is not under the first's
    any more; None if no weight from none to ``MOST`` times does it, or the decisions part them."""
    if first.verdict != second.verdict:
        return None

    def lead(name: str, factor: float) -> float:
        return _low(first, name, factor) - _low(second, name, factor)

    found: list[Swap] = []
    for name in sorted({c.name for c in (*first.components, *second.components) if c.weight}):
        if lead(name, 1.0) <= 0:
            return Swap(name, 1.0)
        for end in (MOST, 0.0):
            if lead(name, end) <= 0:
                near, far = 1.0, end
                for _ in range(_STEPS):
                    middle = (near + far) / 2
                    near, far = (near, middle) if lead(name, middle) <= 0 else (middle, far)
                found.append(Swap(name, far))
    return min(found, key=lambda one: (abs(math.log(max(one.factor, 1e-3))), one.component), default=None)


def _low(fit: Fit, name: str, factor: float) -> float:
    """The lower bound with one component's weight multiplied."""
    changed = [c.model_copy(update={"weight": c.weight * factor}) if c.name == name else c for c in fit.components]
    return combine(changed, fit.gates)[1]
