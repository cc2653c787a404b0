"""How a creator's following grows, each number with its 95 % interval: parts of the audience's document."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bothsides.documents.base import Part, Probability, Utc
from bothsides.documents.facet import Interval


class Jump(Part):
    """A change of the following far outside of what is usual for this creator: what was seen, not why."""

    begins: Utc
    ends: Utc
    followers: int = Field(description="gained or lost")
    usual: float = Field(description="as many would have been usual")
    times: float = Field(description="distance from that in deviations of the creator's own usual days")
    posts: tuple[str, ...] = Field(
        default=(), max_length=5, description="ids of the posts around it, the loudest first"
    )
    loudest: float | None = Field(
        default=None, ge=0, description="answers to the loudest of them beside the creator's median post"
    )
    content: Literal["a loud post", "usual posts", "no post", "unknown"]
    said: str


class Norm(Part):
    """Where the creator stands among those of the same size."""

    tier: str
    creators: int = Field(ge=0)
    source: str
    below: Probability | None = Field(default=None, description="part of them that gets less for each follower")
    low: Probability | None = None
    high: Probability | None = None
    note: str | None = None


class Growth(Part):
    """What two or more snapshots of a creator show."""

    state: Literal["ok", "insufficient_data", "unavailable"]
    snapshots: int = Field(ge=0)
    since: Utc | None = None
    until: Utc | None = None
    followers: int | None = Field(default=None, description="gained or lost in that time")
    by_day: Interval | None = Field(default=None, description="followers a day; n is the steps between snapshots")
    by_month: Interval | None = Field(default=None, description="share of the following gained in 30 days")
    jumps: tuple[Jump, ...] = ()
    norm: Norm | None = None
    method: str
    note: str | None = None
