"""What of a creator's posts the audience answers, each with its 95 % interval: parts of the audience's document."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bothsides.documents.base import Part
from bothsides.documents.facet import Interval

type Kind = Literal["format", "topic", "tone", "sponsored"]
type Direction = Literal["above", "below"]


class Attribute(Part):
    """How posts of one kind do beside the creator's usual post."""

    kind: Kind
    code: str
    ratio: Interval = Field(description="to the creator's usual post of that time; n is the posts of that kind")
    stands_out: Direction | None = Field(
        default=None, description="None: no finding, its distance from 1 may be chance or is under a tenth"
    )
    posts: tuple[str, ...] = Field(default=(), max_length=5, description="ids of the best examples")
    state: Literal["ok", "experimental"] = Field(
        default="ok", description="experimental: nobody has shown that such posts are told rightly"
    )


class Measure(Part):
    """One thing that the audience does, counted post by post: never a mixture of rates by view and by follower."""

    state: Literal["ok", "insufficient_data", "unavailable"]
    counted: tuple[str, ...] = Field(default=(), description="the metrics that are added up")
    by_view: bool = Field(default=False, description="a rate for each view, not a count")
    n: int = Field(ge=0, description="posts that count")
    unripe: int = Field(default=0, ge=0, description="posts that were read too soon after they were published")
    level: Interval | None = Field(default=None, description="what the creator's usual (median) post gets now")
    spread: float | None = Field(default=None, ge=0, description="of posts around it: scale of a t on the logarithm")
    tail: float | None = Field(default=None, gt=0, description="degrees of freedom of that t")
    freedom: float | None = Field(default=None, ge=1, description="degrees of freedom of what was estimated")
    attributes: tuple[Attribute, ...] = ()
    note: str | None = None

    @property
    def findings(self) -> tuple[Attribute, ...]:
        """What stands out and may be relied on."""
        return tuple(a for a in self.attributes if a.stands_out and a.state == "ok")


class Engagement(Part):
    """What the audience answers. Rates by view and by follower are kept apart."""

    answers: Measure = Field(description="likes, comments and shares of a post, as far as they are known")
    answers_by_view: Measure = Field(description="the same for each view, of posts whose views are known")
    views: Measure
    followers: int | None = Field(default=None, ge=0, description="as the profile says")
    by_follower: Interval | None = Field(default=None, description="answers of the usual post for each follower")
    priors: str = Field(description="where it is known from how much creators differ")
    method: str


class Expected(Part):
    """What a creator's next post of some kind will get."""

    usual: Interval = Field(description="the median of such posts")
    low: float = Field(ge=0, description="95 of 100 single posts get at least this and at most ``high``")
    high: float = Field(ge=0)
