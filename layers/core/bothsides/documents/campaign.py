"""The brief: what a brand wants to say, to whom, and where its product can be bought."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bothsides.documents.base import CreatorId, Part, Probability, Utc
from bothsides.places import countries
from bothsides.taxonomy import AGES, EMOTIONS, GENDERS, TOPICS, checked

MAX_SHORTLIST = 500


def _country(code: str) -> str:
    if code not in countries():
        raise ValueError(f"{code!r} is not an ISO 3166-1 alpha-2 country code; write for example 'US', 'GB' or 'DE'")
    return code


def _no_yaml_norway(code: Any) -> Any:  # YAML 1.1 reads an unquoted NO as false
    return "NO" if code is False else code


def _adds_up(shares: dict[str, float]) -> dict[str, float]:
    total = sum(shares.values())
    if total > 1 + 1e-6:
        raise ValueError(f"the shares add up to {total:g}, which is over 1; lower them so that they are at most 1")
    return shares


type Country = Annotated[str, BeforeValidator(_no_yaml_norway), AfterValidator(_country)]
type Topic = Annotated[str, AfterValidator(lambda v: checked(v, TOPICS, "an IAB Content Taxonomy 3.1 tier-1 topic"))]
type Emotion = Annotated[str, AfterValidator(lambda v: checked(v, EMOTIONS, "one of the GoEmotions"))]
type Gender = Annotated[str, AfterValidator(lambda v: checked(v, GENDERS, "a gender of this vocabulary"))]
type Age = Annotated[str, AfterValidator(lambda v: checked(v, AGES, "an age band"))]
type Wanted[K] = Annotated[dict[K, Probability], AfterValidator(_adds_up)]
type Line = Annotated[str, Field(min_length=1, max_length=300)]


class Brand(Part):
    """Who advertises."""

    name: Line
    description: str = Field(default="", max_length=5_000)
    values: tuple[Line, ...] = Field(default=(), max_length=20)


class Target(Part):
    """The audience that is wanted. Shares are of that audience; what is left empty is not asked for."""

    topics: tuple[Topic, ...] = Field(default=(), max_length=len(TOPICS))
    genders: Wanted[Gender] = Field(default_factory=dict)
    ages: Wanted[Age] = Field(default_factory=dict)
    countries: Wanted[Country] = Field(default_factory=dict)


class Gates(Part):
    """Hard limits: a creator that misses one is out, whatever the score."""

    min_market_share: Probability = Field(default=0.3, description="of the audience, where it can be bought")
    min_real_share: Probability = Field(default=0.6, description="of the audience, with no sign of a fake account")


class Budget(Part):
    """What may be spent."""

    amount: float = Field(gt=0)
    currency: str = Field(pattern="^[A-Z]{3}$", description="ISO 4217")


class Brief(Part):
    """What a brand submits."""

    name: Line
    brand: Brand
    goal: Literal["sales", "awareness"] = "sales"
    markets: tuple[Country, ...] = Field(min_length=1, description="where the product can be bought")
    target: Target = Target()
    message: str = Field(default="", max_length=10_000)
    tone: tuple[Emotion, ...] = Field(default=(), max_length=len(EMOTIONS))
    formats: tuple[Literal["text", "image", "video", "audio", "link"], ...] = ()
    competitors: tuple[Line, ...] = Field(default=(), max_length=100)
    gates: Gates = Gates()
    budget: Budget | None = None


class Submission(Part):
    """The body of ``POST /campaigns``: a brief and the creators to judge for it."""

    brief: Brief
    shortlist: tuple[CreatorId, ...] = Field(min_length=1, max_length=MAX_SHORTLIST)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        twice = sorted({creator for creator in self.shortlist if self.shortlist.count(creator) > 1})
        if twice:
            raise ValueError(f"shortlist: {', '.join(twice[:5])} is listed more than once; list each creator once")
        return self

    @property
    def campaign_id(self) -> str:
        """The same submission is the same campaign: a digest of it."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


class Campaign(Part):
    """A stored submission."""

    schema_version: Literal[1] = 1
    campaign_id: str
    submitted_at: Utc
    brief: Brief
    shortlist: tuple[CreatorId, ...]
