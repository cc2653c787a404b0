"""What the audience sample shows about the people, as shares with intervals: aggregates only."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from bothsides.documents.base import Document, ModelInfo, Part
from bothsides.documents.facet import Facet


class Interests(Part):
    """What the people's texts are about, as one sentence vector: the mean of one each, ten people at least. Products
    with the unit vector of a brief say how near the audience is to it."""

    n: int = Field(ge=10, description="people who wrote of a subject, in words that the light model reads")
    effective_n: float = Field(gt=0, description="how many people drawn one by one would tell as much")
    spread: float = Field(ge=0, description="root of the mean squared distance of the people from their mean")
    vector: tuple[float, ...]


class Audience(Document):
    """What ``infer_audience`` stores: a facet for each file in ``bothsides.audience.facets``, under its name."""

    kind: ClassVar[str] = "audience"

    model: ModelInfo
    n: int = Field(ge=0, description="people in the sample")
    relations: dict[str, int] = Field(
        default_factory=dict, description="how many of them follow, comment, like, share or ask: relation → people"
    )
    facets: dict[str, Facet]
    apart: dict[str, dict[str, Facet]] = Field(
        default_factory=dict,
        description="some facets of those alone who follow, or comment, or like, where several were sampled and enough"
        " of one: they are not the same people, and who comments is not who watches",
    )
    interests: Interests | None = Field(default=None, description="None: too few wrote of a subject")

    def facet(self, name: str) -> Facet:
        """The facet of that name, or one that says it is unavailable."""
        return self.facets.get(name) or Facet(
            state="unavailable", n=self.n, coverage=0, method="none", note=f"{name} is not inferred yet"
        )
