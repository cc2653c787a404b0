"""What the creator's own words and habits show."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from bothsides.documents.base import Document, ModelInfo, Part, Probability
from bothsides.documents.facet import Facet, Interval


class Language(Part):
    """How the creator writes, over all posts. Rates are per 100 words unless the name says otherwise."""

    words: int = Field(ge=0)
    words_per_post: Interval | None = None
    distinct_words: Probability | None = Field(default=None, description="mean of 100-word windows (MATTR)")
    questions_per_post: float | None = None
    exclamations_per_post: float | None = None
    emoji_per_post: float | None = None
    hashtags_per_post: float | None = None
    links_per_post: float | None = None
    first_person: float | None = None
    second_person: float | None = None


class Habits(Part):
    """When and how regularly the creator posts. Times are UTC."""

    posts: int = Field(ge=0)
    days: float | None = Field(default=None, description="from the first post to the last")
    posts_per_week: float | None = None
    median_gap_days: float | None = None
    regularity: Probability | None = Field(
        default=None, description="1 - normalised burstiness (Goh & Barabasi 2008) of the gaps, in 0..1"
    )
    hours: Facet
    weekdays: Facet
    formats: Facet
    likes_per_post: Interval | None = None
    comments_per_post: Interval | None = None
    views_per_post: Interval | None = None
    engagement_rate: Interval | None = Field(
        default=None,
        description="(likes + comments + shares) / views, or / followers if views are missing",
    )
    sponsored: Facet


class EvidencePost(Part):
    """A post that shows a label most clearly."""

    label: str
    post_id: str
    score: Probability


class Quote(Part):
    """A post's words, as evidence that a person can open."""

    post_id: str
    url: str | None = None
    words: str = Field(max_length=280, description="the post's own words, cut")


class Trait(Part):
    """One trait against a reference population: a percentile of 0.5 is the median of it."""

    name: str
    score: float = Field(description="as the source gives it, in its own unit")
    percentile: Probability | None = Field(default=None, description="share of the population with a lower score")
    low: Probability | None = Field(default=None, description="of the percentile's 95 % interval")
    high: Probability | None = None
    quotes: tuple[Quote, ...] = Field(default=(), description="the posts that moved it most")


class Traits(Part):
    """Traits of one kind. ``experimental``: nobody has shown them to be right; they move no score and no gate."""

    state: Literal["ok", "experimental", "insufficient_data", "unavailable"]
    traits: tuple[Trait, ...] = ()
    population: str | None = Field(default=None, description="name and version of the reference population")
    posts: int = Field(default=0, ge=0, description="own posts that were read for it")
    words: int = Field(default=0, ge=0)
    source: str = Field(default="local", description="the persona source that gave it")
    method: str
    note: str | None = None


type Risk = Literal["floor", "high", "medium", "low"]


class SafetyFlag(Part):
    """Words in a post that a brand would want to see first. It is about the post, never about the person."""

    category: str = Field(description="of GARM's brand safety floor and suitability framework")
    risk: Risk = Field(description="floor: no advertisement should stand beside it; then high, medium, low")
    post_id: str
    url: str | None = None
    words: str = Field(max_length=200, description="the post's own words around it, cut")
    matched: str = Field(max_length=100, description="what was found, as the lists write it")
    confirmed: bool = Field(description="False: only the light model says so; somebody should look")


class SafetyShare(Part):
    """How many of the posts that were looked at carry confirmed flags of a category."""

    category: str
    posts: int = Field(ge=0)
    share: Probability
    low: Probability = Field(description="of the share's 95 % interval")
    high: Probability
    risk: Risk | None = Field(default=None, description="the most severe; None if there is no flag")


class Safety(Part):
    """Brand safety of a creator's own posts, by category. No flag is no proof of safety."""

    state: Literal["ok", "insufficient_data"]
    looked_at: int = Field(ge=0, description="posts in a language that has lists")
    of: int = Field(ge=0, description="posts as the platform counts them, else those that were fetched")
    languages_looked_at: tuple[str, ...] = ()
    flags: tuple[SafetyFlag, ...] = Field(default=(), max_length=50, description="the most severe first")
    flags_total: int = Field(default=0, ge=0, description="one for each post and category")
    by_category: tuple[SafetyShare, ...] = ()
    method: str
    note: str | None = None


class Persona(Document):
    """What ``extract_persona`` stores."""

    kind: ClassVar[str] = "persona"

    source: str = Field(description="the persona source that made it")
    summary: str | None = Field(default=None, max_length=160, description="who this is, in one sentence")
    model: ModelInfo
    language: Language
    languages: Facet | None = None
    emotions: Facet
    sentiment: Facet | None = None
    irony: Facet | None = None
    safety: Facet | None = Field(default=None, description="shares of posts that are offensive, or hateful")
    safety_flags: Safety | None = Field(default=None, description="posts that a brand would not stand beside")
    topics: Facet
    values: Traits | None = Field(default=None, description="Schwartz' ten values and the four that group them")
    personality: Traits | None = Field(default=None, description="the Big Five")
    habits: Habits
    warnings: tuple[str, ...] = Field(default=(), description="what limits this persona, in words")
    evidence: tuple[EvidencePost, ...] = ()
