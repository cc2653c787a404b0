"""The brief: what a brand wants to say, to whom, and where its product can be bought."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from bothsides.documents.base import CreatorId, Part, Probability, Upgrade, Utc
from bothsides.errors import InvalidInput
from bothsides.places import countries
from bothsides.taxonomy import AGES, EMOTIONS, GARM, GENDERS, RISKS, TOPICS, UNAVAILABLE_TOPICS, checked, languages

MAX_SHORTLIST = 500
DAYS = timedelta(days=90)  # that a campaign lasts where its brief does not say
LEVELS = ("none", *RISKS)
MAX_YEARS = 5  # that it lasts at most


def _country(code: str) -> str:
    if code not in countries():
        hint = "did you mean 'GB'?" if code == "UK" else "write for example 'US', 'GB' or 'DE'"
        raise ValueError(f"{code!r} is not an ISO 3166-1 alpha-2 country code; {hint}")
    return code


def _no_yaml_norway(code: Any) -> Any:  # YAML 1.1 reads an unquoted NO or no as false
    return "NO" if code is False else code


def _adds_up(shares: dict[str, float]) -> dict[str, float]:
    total = sum(shares.values())
    if total > 1 + 1e-6:
        raise ValueError(f"the shares add up to {total:g}, which is over 1; lower them so that they are at most 1")
    return shares


def _each_once[T](names: tuple[T, ...]) -> tuple[T, ...]:
    if twice := sorted({str(name) for name in names if names.count(name) > 1}):
        raise ValueError(f"{', '.join(twice[:5])} is listed more than once; list each once")
    return names


def _once[T](names: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(names))


def _topic(name: str) -> str:
    if name in UNAVAILABLE_TOPICS:
        raise ValueError(f"{name!r} is a topic that cannot be told from texts; those that can: {', '.join(TOPICS)}")
    return checked(name, TOPICS, "a topic of the IAB Content Taxonomy 3.1 that can be told")


def _of_version_1(content: dict[str, Any]) -> dict[str, Any]:
    """Topics that could be asked for and not be told are left out."""
    brief = content.get("brief", {})
    target = brief.get("target", {})
    told = [topic for topic in target.get("topics", ()) if topic in TOPICS]
    newer = {"brief": brief | {"target": target | {"topics": told}}} if "topics" in target else {}
    return content | newer | {"schema_version": 2}


def _of_version_2(content: dict[str, Any]) -> dict[str, Any]:
    """A brief of version 2 is one of version 3 that leaves the new fields out."""
    return content | {"schema_version": 3}


def _of_version_3(content: dict[str, Any]) -> dict[str, Any]:
    """Nobody knows whether a share of .6 was set, or was the one that every brief had."""
    brief = content.get("brief", {})
    gates = {name: value for name, value in brief.get("gates", {}).items() if (name, value) != ("min_real_share", 0.6)}
    return content | {"brief": brief | {"gates": gates}, "schema_version": 4}


def _language(code: str) -> str:
    return checked(code, languages(), "an ISO 639-1 language code; write for example 'en', 'de' or 'pt'")


def _one_of(names: Collection[str]) -> Any:
    """What a JSON Schema says of a word of a vocabulary."""
    return Field(json_schema_extra={"enum": list(names)})


type Country = Annotated[
    str, BeforeValidator(_no_yaml_norway), AfterValidator(_country), Field(json_schema_extra={"pattern": "^[A-Z]{2}$"})
]
type Topic = Annotated[str, AfterValidator(_topic), _one_of(TOPICS)]
type Emotion = Annotated[
    str, AfterValidator(lambda v: checked(v, EMOTIONS, "one of the GoEmotions")), _one_of(EMOTIONS)
]
type Gender = Annotated[
    str, AfterValidator(lambda v: checked(v, GENDERS, "a gender of this vocabulary")), _one_of(GENDERS)
]
type Age = Annotated[str, AfterValidator(lambda v: checked(v, AGES, "an age band")), _one_of(AGES)]
type Language = Annotated[str, AfterValidator(_language), Field(json_schema_extra={"pattern": "^[a-z]{2}$"})]
type Category = Annotated[
    str, AfterValidator(lambda v: checked(v, GARM, "a category of GARM's brand safety floor")), _one_of(GARM)
]
type Level = Annotated[
    str, AfterValidator(lambda v: checked(v, LEVELS, "a level of GARM's framework")), _one_of(LEVELS)
]
type Handle = Annotated[str, Field(pattern=r"^([a-z][a-z0-9]{0,31}:)?@?[^\s:/@]{1,128}$")]
type Ask = Literal["interests", "genders", "ages", "countries", "languages"]
type Wanted[K] = Annotated[dict[K, Probability], AfterValidator(_adds_up)]
type Line = Annotated[str, Field(min_length=1, max_length=300)]


def _end_of(last: date, at: datetime) -> datetime:
    """When a campaign's last day is over."""
    today = at.astimezone(UTC).date()
    if today <= last <= today + timedelta(days=365 * MAX_YEARS):
        return datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    why = "is over; give a day in the future" if last < today else f"is over {MAX_YEARS} years away; give a nearer day"
    detail = f"{last} {why}, or leave it out"
    raise InvalidInput(f"brief.ends_on: {detail}", [{"field": "brief.ends_on", "detail": detail}])


class Brand(Part):
    """Who advertises."""

    name: Line
    handles: tuple[Handle, ...] = Field(
        default=(), max_length=50, description="the brand's own accounts, as platform:handle or @handle"
    )
    description: str = Field(default="", max_length=5_000)
    values: tuple[Line, ...] = Field(default=(), max_length=20)
    messages: tuple[Annotated[str, Field(min_length=1, max_length=3_000)], ...] = Field(
        default=(), max_length=20, description="samples of what the brand says elsewhere"
    )


class Product(Part):
    """What is advertised. Where it can be bought are the brief's ``markets``."""

    description: str = Field(default="", max_length=5_000)
    topics: tuple[Topic, ...] = Field(
        default=(), max_length=len(TOPICS), description="what creators should talk about; else `target.topics`"
    )
    languages: tuple[Language, ...] = Field(
        default=(), max_length=len(languages()), description="in which buyers are served"
    )
    price: Literal["low", "middle", "premium"] | None = Field(default=None, description="its price tier")
    min_age: int | None = Field(default=None, ge=13, le=65, description="age from which it may be advertised to people")
    max_age: int | None = Field(default=None, ge=13, le=99, description="age up to which it is meant for people")

    _once = field_validator("topics", "languages")(_once)

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError(f"min_age {self.min_age} is over max_age {self.max_age}; swap them or leave one out")
        return self


class Target(Part):
    """The wanted audience. Shares are of that audience; a field that is left empty asks for nothing."""

    topics: tuple[Topic, ...] = Field(
        default=(), max_length=len(TOPICS), description="its interests; else `product.topics`"
    )
    genders: Wanted[Gender] = Field(default_factory=dict)
    ages: Wanted[Age] = Field(default_factory=dict)
    countries: Wanted[Country] = Field(default_factory=dict)
    languages: Wanted[Language] = Field(default_factory=dict)
    importance: dict[Ask, Annotated[float, Field(ge=0, le=5)]] = Field(
        default_factory=dict, description="how many times its usual weight each wish counts; 1 if it is not given"
    )

    _once = field_validator("topics")(_once)


class Gates(Part):
    """Hard limits: a creator that misses one is out, whatever the score."""

    min_market_share: Probability = Field(
        default=0.3, description="smallest share of the audience that must live in the markets"
    )
    min_real_share: Probability | None = Field(
        default=None,
        description="smallest share of the audience that must show no sign of a fake account; null: 60 % wherever"
        " anybody can tell",
    )
    min_of_age_share: Probability = Field(
        default=0.7, description="smallest share of the audience within the product's age limits"
    )
    exclusive_months: int = Field(
        default=12, ge=0, le=60, description="a competitor must not have paid for a post for so long"
    )


class Safety(Part):
    """What this brand doesn't stand beside, by GARM's categories and levels (floor, high, medium, low)."""

    accepted: dict[Category, Level] = Field(
        default_factory=dict,
        description="category → the most severe level that is accepted, none for none at all; `high` where not given:"
        " all but the floor",
    )
    sensitive: tuple[Category, ...] = Field(
        default=(), max_length=len(GARM), description="categories that count three times in the safety component"
    )


class Budget(Part):
    """What may be spent."""

    amount: float = Field(gt=0)
    currency: str = Field(pattern="^[A-Z]{3}$", description="ISO 4217")
    fee: float | None = Field(
        default=None, gt=0, description="of one creator for one post; if not given, the amount divided by the creators"
    )
    fees: dict[CreatorId, Annotated[float, Field(gt=0)]] = Field(
        default_factory=dict, description="of those creators whose fee is known"
    )


class Brief(Part):
    """What a brand submits."""

    name: Line
    brand: Brand
    product: Product = Product()
    goal: Literal["sales", "awareness"] = "sales"
    markets: tuple[Country, ...] = Field(min_length=1, description="where the product can be bought")
    target: Target = Target()
    message: str = Field(default="", max_length=10_000)
    tone: tuple[Emotion, ...] = Field(default=(), max_length=len(EMOTIONS))
    formats: tuple[Literal["text", "image", "video", "audio", "link"], ...] = ()
    competitors: tuple[Line, ...] = Field(default=(), max_length=100)
    chosen: Annotated[tuple[CreatorId, ...], AfterValidator(_each_once)] = Field(
        default=(), max_length=50, description="creators whom the brand already has: people whom they reach are not new"
    )
    must: tuple[Line, ...] = Field(
        default=(), max_length=20, description="words that the creator's posts must have, for example vegan"
    )
    must_not: tuple[Line, ...] = Field(
        default=(), max_length=50, description="words that none of the creator's posts may have"
    )
    safety: Safety = Safety()
    gates: Gates = Gates()
    budget: Budget | None = None
    as_of: date | None = Field(
        default=None,
        ge=date(1990, 1, 1),
        le=date(2100, 12, 31),
        description="the day up to which rhythm and recency are counted, for data of the past; if not given, the day on"
        " which the creator was profiled",
    )
    ends_on: date | None = Field(
        default=None,
        description=f"the campaign's last day, UTC, at most {MAX_YEARS} years away;"
        " if not given, 90 days after it was submitted",
    )

    _once = field_validator("markets", "tone", "formats", "competitors", "must", "must_not")(_once)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What the product is about, as the brief says it."""
        return self.product.topics or self.target.topics

    @property
    def interests(self) -> tuple[Topic, ...]:
        """What the audience should be interested in, as the brief says it."""
        return self.target.topics or self.product.topics


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
        said = self.model_dump_json(exclude_defaults=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def campaign(self, at: datetime) -> Campaign:
        """This submission as a campaign that begins now.

        Raises:
            InvalidInput: it would have ended already, or would last too long.
        """
        ends_at = at + DAYS if self.brief.ends_on is None else _end_of(self.brief.ends_on, at)
        return Campaign(
            campaign_id=self.campaign_id, submitted_at=at, ends_at=ends_at, brief=self.brief, shortlist=self.shortlist
        )


class Campaign(Part):
    """A stored submission."""

    kind: ClassVar[str] = "campaign"

    UPGRADES: ClassVar[Mapping[int, Upgrade]] = {1: _of_version_1, 2: _of_version_2, 3: _of_version_3}

    schema_version: int = 4
    campaign_id: str
    submitted_at: Utc
    ends_at: Utc | None = Field(default=None, description="creators are scored for it until then")
    brief: Brief
    shortlist: tuple[CreatorId, ...]

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended: then nobody is queued or scored for it any more."""
        return self.ends_at is not None and self.ends_at <= at
