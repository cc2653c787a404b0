"""One file an audience facet. Each has ``estimate(sample) -> Facet``; its file name is the facet's name.

Files are discovered, not registered: a new facet is one new file and its test.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from bothsides.audience import Audience
from bothsides.documents import Facet
from bothsides.languages import languages_of
from bothsides.profile import AudienceMember, AudienceSample, Profile

if TYPE_CHECKING:
    from bothsides.text import Bools, Floats

MIN_TOLD = 20  # fewer people than this say nothing about an audience: a 95 % interval is then over 0.4 wide


@dataclass(frozen=True)
class Sample:
    """The sampled people with what several facets share, computed once."""

    profile: Profile
    members: tuple[AudienceMember, ...]

    @cached_property
    def words(self) -> list[str]:
        """Bio and texts of each member, one string each."""
        return [member.words for member in self.members]

    @cached_property
    def languages(self) -> list[str | None]:
        """The language in which each member writes, None where it can't be told."""
        return languages_of(self.words)

    @cached_property
    def told(self) -> Bools:
        """Which members wrote enough English for the model to tell anything, shape (members,)."""
        from bothsides.text import text_model

        return text_model().told(self.words, self.languages)

    @cached_property
    def scores(self) -> dict[str, Floats]:
        """Head → calibrated probabilities, shape (members, labels)."""
        from bothsides.text import text_model

        return dict(text_model()(self.words))


@cache
def estimators() -> dict[str, Callable[[Sample], Facet]]:
    """Every facet of this package, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").estimate for name in names}


def infer(profile: Profile, sample: AudienceSample) -> Audience:
    """Every facet of the audience, as aggregates only."""
    from bothsides.text import text_model

    people = Sample(profile=profile, members=sample.members)
    return Audience(
        creator=profile.creator,
        run_id=profile.run_id,
        made_at=profile.made_at,
        model=text_model().info,
        n=len(sample.members),
        facets={name: estimate(people) for name, estimate in estimators().items()},
    )
