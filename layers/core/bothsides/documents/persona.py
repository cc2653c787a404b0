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


class WatsonScore(Part):
    """A score that IBM gives to whole texts: their mean weighted by length, the least and the greatest of one text."""

    name: str
    score: float
    low: float
    high: float


class WatsonCategory(WatsonScore):
    """A category that IBM found; 0 in a text in which it did not."""

    path: tuple[str, ...] = Field(default=(), description="in the IAB Content Taxonomy 3.1, tier 1 first")
    exact: bool = Field(default=False, description="False: 3.1 has not that category, the path is the nearest parent's")
    topic: str | None = Field(default=None, description="the one of `topics` that it belongs to")


class WatsonTerm(Part):
    """A concept, an entity (of things, never of people) or a keyword."""

    text: str
    type: str | None = None
    relevance: float = Field(ge=0, description="IBM's, the mean over the texts, 0 in one without it")
    count: int | None = None


class Agreement(Part):
    """How far two sources agree on the same creator; None where one of them says nothing."""

    topics: Probability | None = Field(default=None, description="Jaccard overlap of both sources' three first topics")
    sentiment: float | None = Field(
        default=None, ge=0, le=2, description="how far (positive - negative) share and IBM's score are apart, of 2"
    )
    emotions: float | None = Field(
        default=None, ge=-1.001, le=1.001, description="Spearman's rank correlation of IBM's five emotions"
    )


class WatsonReading(Part):
    """What IBM Watson Natural Language Understanding says of the newest posts, joined to a few texts a language.

    Its scores are of whole texts, not shares of posts: they stand beside the facets, move no score and no gate.
    """

    state: Literal["experimental"] = "experimental"
    version: str = Field(description="the date of IBM's API")
    languages: dict[str, int] = Field(description="language code to characters that were read")
    posts: int = Field(ge=0, description="posts whose words were read, of all")
    texts: int = Field(ge=0, description="texts that IBM answered for, of at most 10,000 characters each")
    items: int = Field(ge=0, description="of IBM's items (texts x features), spent in this run")
    items_month: int | None = Field(default=None, ge=0, description="spent by all runs in this calendar month (UTC)")
    items_cap: int = Field(ge=0, description="what may be spent in a month")
    sentiment: WatsonScore | None = Field(default=None, description="-1 to 1")
    emotions: tuple[WatsonScore, ...] = ()
    tones: tuple[WatsonScore, ...] = ()
    categories: tuple[WatsonCategory, ...] = ()
    concepts: tuple[WatsonTerm, ...] = ()
    entities: tuple[WatsonTerm, ...] = ()
    keywords: tuple[WatsonTerm, ...] = ()
    agreement: Agreement = Agreement()


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
    watson: WatsonReading | None = Field(default=None, description="None: not asked, or no answer; `warnings` says why")
    sources: dict[str, str] = Field(
        default_factory=dict, description="field to the source that gave it, where more than one was asked"
    )
    warnings: tuple[str, ...] = Field(default=(), description="what limits this persona, in words")
    evidence: tuple[EvidencePost, ...] = ()
