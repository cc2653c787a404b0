"""What the creator's own words and habits show."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from bothsides.documents.base import Document, ModelInfo, Part, Probability, Utc
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


class BrandPost(Part):
    """A post that names a brand."""

    post_id: str
    url: str | None = None


class BrandMention(Part):
    """A brand that the creator's own posts name. ``sentiment`` is experimental: nobody has shown it to be right."""

    name: str
    wikidata: str | None = Field(default=None, description="Wikidata's item, if it is known")
    category: str
    mentions: int = Field(ge=1, description="times that it is named, all posts together")
    posts_total: int = Field(ge=1, description="posts that name it")
    posts: tuple[BrandPost, ...] = Field(default=(), description="the newest of them, five at most")
    first_at: Utc | None = None
    last_at: Utc | None = None
    sentiment: Interval | None = Field(
        default=None,
        description="experimental: mean of P(positive) - P(negative) over the posts that name it and that the "
        "sentiment head reads; of the whole post, which can be about more than the brand",
    )
    sponsored: tuple[str, ...] = Field(default=(), description="ids of those posts that say they are sponsored")


type Verdict = Literal["disclosed", "disclosed_unclearly", "looks_undisclosed", "organic"]


class SponsoredPost(Part):
    """A post that is sponsored or looks so, with what says so. ``looks_undisclosed`` is what it looks like to us, no
    finding about the creator."""

    post_id: str
    url: str | None = None
    verdict: Verdict
    by: str = Field(description="what kind of sign it is")
    matched: str = Field(default="", description="the words that matched; empty for a platform's label")
    words: str = Field(default="", max_length=280, description="the post's own words around it, cut")


class Quarter(Part):
    """Posts of three months."""

    quarter: str = Field(description="for example 2026-Q4, UTC")
    sponsored: Interval | None = None


class Sponsorship(Part):
    """Sponsored posts, by platform label and by the posts' own words."""

    state: Literal["ok", "insufficient_data"]
    posts: int = Field(ge=0, description="posts looked at")
    sponsored: Interval | None = Field(default=None, description="share of posts that a label or their words disclose")
    clearly: Interval | None = Field(default=None, description="share of the disclosed ones that are so clearly")
    looks_undisclosed: Interval | None = Field(
        default=None, description="share of posts with an affiliate link, a code or thanks for a gift, undisclosed"
    )
    quarters: tuple[Quarter, ...] = ()
    brands: tuple[str, ...] = Field(default=(), description="that disclosed posts name, most often named first")
    flagged: tuple[SponsoredPost, ...] = ()
    method: str = "platform label, else hashtags and wording; clear: in the first 125 characters, not among hashtags"


class Persona(Document):
    """What ``extract_persona`` stores."""

    kind: ClassVar[str] = "persona"

    source: str = Field(description="the persona source that made it")
    model: ModelInfo
    language: Language
    languages: Facet | None = None
    emotions: Facet
    sentiment: Facet | None = None
    irony: Facet | None = None
    safety: Facet | None = Field(default=None, description="shares of posts that are offensive, or hateful")
    topics: Facet
    values: Traits | None = Field(default=None, description="Schwartz' ten values and the four that group them")
    personality: Traits | None = Field(default=None, description="the Big Five")
    habits: Habits
    brands: tuple[BrandMention, ...] = Field(default=(), description="by how many posts name them")
    sponsorship: Sponsorship | None = None
    warnings: tuple[str, ...] = Field(default=(), description="what limits this persona, in words")
    evidence: tuple[EvidencePost, ...] = ()
