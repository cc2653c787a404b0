"""What the audience sample shows about the people, as shares with intervals: aggregates only."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from bothsides.documents.base import Document, ModelInfo, Part, Probability
from bothsides.documents.engagement import Engagement
from bothsides.documents.facet import Facet, Interval, Share
from bothsides.documents.growth import Growth


class Difference(Part):
    """One class of a facet by two sources: as it was inferred here, and as somebody else says."""

    source: str = Field(
        description="``first_party``: the creator's own insights; else the name of the platform or vendor"
    )
    inferred: Share
    said: Probability
    inside: bool = Field(description="does the other's share lie in the inferred interval?")


class Sketch(Part):
    """What two samples are compared by, without a list of their people (``audience.overlap``)."""

    method: str
    n: int = Field(ge=0, description="people in it")
    data: str = Field(description="base64", repr=False)


class Overlap(Part):
    """How many people two samples share. ``too_few``: under 10, or none; ``most`` is then all that is said."""

    state: Literal["ok", "too_few", "unavailable"]
    jaccard: Interval | None = Field(default=None, description="of the people in either sample, those in both")
    shared: Interval | None = Field(default=None, description="people in both samples")
    of_first: Interval | None = Field(default=None, description="as a share of the first sample")
    of_second: Interval | None = None
    most: int | None = Field(default=None, description="people in both samples, at most")
    note: str | None = None


class Interests(Part):
    """What the people's texts are about, as one sentence vector: the mean of one each, ten people at least. Products
    with the unit vector of a brief say how near the audience is to it."""

    n: int = Field(ge=10, description="people who wrote of a subject, in words that the light model reads")
    effective_n: float = Field(gt=0, description="how many people drawn one by one would tell as much")
    spread: float = Field(ge=0, description="root of the mean squared distance of the people from their mean")
    vector: tuple[float, ...]


class Together(Part):
    """How the classes of two facets go together in the same people: whether those who are real live where the product
    is sold, whether those who live there care about it.

    Told of classes alone that ``MIN_CELL`` people have and as many have not. Where fewer have both, one alone or
    neither, their number is told as half of that, or not at all if no more are expected of unrelated classes.
    """

    facets: tuple[str, str]
    n: int = Field(ge=0, description="people of whom both are known")
    effective_n: float = Field(
        ge=0, description="how many people drawn one by one, with labels that do not err, tell as much"
    )
    shares: tuple[dict[str, Probability], dict[str, Probability]] = Field(description="class → share of them")
    excess: dict[str, dict[str, float]] = Field(
        description="class of the first → class of the second → share of those who have both, over that of unrelated"
        " classes"
    )
    apart: tuple[dict[str, tuple[float, float]], dict[str, tuple[float, float]]] = Field(
        description="class → how far labels tell it apart, least and usual: 1 if they do not err. ``excess`` is"
        " corrected by the usual; by the least it would be larger"
    )


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
    inferred: dict[str, Facet] = Field(
        default_factory=dict, description="what the sample shows where the creator's own insights are in ``facets``"
    )
    compared: dict[str, tuple[Difference, ...]] = Field(
        default_factory=dict,
        description="by facet: inferred shares beside those of insights and vendors, the largest differences first",
    )
    sketch: Sketch | None = None
    engagement: Engagement | None = Field(default=None, description="what of the creator's posts they answer")
    growth: Growth | None = Field(default=None, description="how the following grows")
    together: tuple[Together, ...] = Field(default=(), description="facets two by two, where enough people show both")
    interests: Interests | None = Field(default=None, description="None: too few wrote of a subject")

    def facet(self, name: str) -> Facet:
        """The facet of that name, or one that says it is unavailable."""
        return self.facets.get(name) or Facet(
            state="unavailable", n=self.n, coverage=0, method="none", note=f"{name} is not inferred yet"
        )
