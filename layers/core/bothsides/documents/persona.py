"""What the creator's own words and habits show."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from bothsides.documents.base import Document, ModelInfo, Part, Probability, Utc
from bothsides.documents.facet import Facet, Interval, Share


class OwnWords(Part):
    """Whose words the posts are. The four kinds add up to the posts that were looked at."""

    posts: int = Field(ge=0, description="posts that were looked at")
    own: int = Field(ge=0, description="with words of the creator's own: what all that is told from words comes from")
    reposts: int = Field(ge=0, description="that only pass on others' words: left out of words and of habits")
    duplicates: int = Field(ge=0, description="whose words an earlier post has already: they count once")
    without_words: int = Field(ge=0, description="only links, names of accounts, numbers, emoji")


class Readability(Part):
    """How easily the posts of one language read, by the usual formula of that language."""

    language: str
    formula: str
    easier: Literal["higher", "lower"] = Field(description="which values read more easily")
    score: Interval


class Patterns(Part):
    """How the creator writes, each rate with a 95 % interval clustered by post; ``n`` is the posts behind it."""

    sentence_words: Interval | None = Field(default=None, description="words in a sentence")
    distinct_words: Interval | None = Field(
        default=None, description="MATTR: share of distinct words in 100 words; n is such windows side by side"
    )
    formality: Interval | None = Field(
        default=None,
        description="English only: the F-score of Heylighen and Dewaele (2002), approximated by lists of closed word "
        "classes; under 50 is conversation, over 50 is prose; not validated",
    )
    first_singular: Interval | None = Field(default=None, description="I, my …; a hundred words")
    first_plural: Interval | None = Field(default=None, description="we, our …; a hundred words")
    second: Interval | None = Field(default=None, description="you, your …; a hundred words")
    third: Interval | None = Field(default=None, description="he, she, they …; a hundred words")
    questions: Interval | None = Field(default=None, description="question marks, runs as one; a post")
    exclamations: Interval | None = Field(default=None, description="exclamation marks, runs as one; a post")
    emoji: Interval | None = Field(default=None, description="a post")
    hashtags: Interval | None = Field(default=None, description="a post")
    mentions: Interval | None = Field(default=None, description="@names; a post")
    links: Interval | None = Field(default=None, description="a post")
    readability: tuple[Readability, ...] = Field(default=(), description="of each language with enough words")


class Language(Part):
    """How the creator writes, over the posts with own words.

    The rates without an interval are of documents from before ``patterns``, which has them now.
    """

    words: int = Field(ge=0)
    words_per_post: Interval | None = None
    distinct_words: Probability | None = Field(default=None, description="mean of 100-word windows (MATTR)")
    questions_per_post: float | None = Field(default=None, deprecated="patterns.questions")
    exclamations_per_post: float | None = Field(default=None, deprecated="patterns.exclamations")
    emoji_per_post: float | None = Field(default=None, deprecated="patterns.emoji")
    hashtags_per_post: float | None = Field(default=None, deprecated="patterns.hashtags")
    links_per_post: float | None = Field(default=None, deprecated="patterns.links")
    first_person: float | None = Field(default=None, deprecated="patterns.first_singular, patterns.first_plural")
    second_person: float | None = Field(default=None, deprecated="patterns.second")
    patterns: Patterns | None = None


class Term(Part):
    """A word that the creator uses more than the population does."""

    term: str
    log_odds: float = Field(description="ratio of the odds, as its logarithm, with an informative prior")
    z: float = Field(description="in units of its standard error")
    posts: int = Field(ge=0, description="own posts that have it")


class Terms(Part):
    """What distinguishes the creator's words from those of a population (Monroe, Colaresi & Quinn 2008)."""

    state: Literal["ok", "insufficient_data", "unavailable"]
    language: str = "en"
    population: str | None = Field(default=None, description="whose words they are compared with")
    posts: int = Field(default=0, ge=0, description="own posts in that language")
    terms: tuple[Term, ...] = ()
    method: str
    note: str | None = None


class Feeling(Part):
    """What the posts of one month or quarter share. Shares are of the posts whose emotions the model can read."""

    begins: date
    posts: int = Field(ge=0)
    neutral: Share
    emotions: tuple[Share, ...] = Field(description="the commonest, neutral apart; a post can share several")
    valence: Interval | None = Field(default=None, description="from -1, displeasure, to 1, pleasure")
    arousal: Interval | None = Field(default=None, description="from -1, sleepiness, to 1, arousal")


class Shift(Part):
    """A lasting change of the posts' valence."""

    on: date = Field(description="day of the first post after it")
    before: float
    after: float
    p: Probability = Field(description="chance of as large a change where nothing changes")


class Course(Part):
    """How the shared emotions move over time."""

    state: Literal["ok", "experimental", "insufficient_data"]
    by: Literal["month", "quarter"] | None = None
    periods: tuple[Feeling, ...] = ()
    valence: Interval | None = Field(default=None, description="over all posts")
    arousal: Interval | None = Field(default=None, description="over all posts")
    shifts: tuple[Shift, ...] = ()
    method: str
    note: str | None = None


class Habits(Part):
    """When and how regularly the creator posts, reposts apart. Times are in ``zone``."""

    posts: int = Field(ge=0)
    days: float | None = Field(default=None, description="from the first post to the last")
    posts_per_week: float | None = None
    median_gap_days: float | None = None
    regularity: Probability | None = Field(
        default=None, description="1 - normalised burstiness (Goh & Barabasi 2008) of the gaps, in 0..1"
    )
    zone: str | None = Field(default=None, description="time zone, IANA name; None: not known, times are UTC")
    hours: Facet
    weekdays: Facet
    hours_of_week: tuple[int, ...] = Field(
        default=(), description="posts in each of the 168 hours of the week, Monday from 0 h first"
    )
    cadence: Interval | None = Field(default=None, description="posts a week, over the complete weeks; n is weeks")
    active_weeks: Interval | None = Field(default=None, description="share of the complete weeks with a post")
    days_since_last: float | None = Field(default=None, description="from the last post to when this was made")
    replies: Interval | None = Field(
        default=None, description="share of posts that answer an @name; None where no post does: replies were not read"
    )
    collaborations: Interval | None = Field(
        default=None, description="share of posts with words that name a partner: with, feat., collab … @name"
    )
    response: Facet | None = Field(default=None, description="how often the creator answers the audience")
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


class SafetyShare(Part):
    """How many of the posts that were looked at carry flags of a category."""

    category: str
    posts: int = Field(ge=0)
    share: Probability
    low: Probability = Field(description="of the share's 95 % interval")
    high: Probability
    risk: Risk | None = Field(default=None, description="the most severe; None if there is no flag")
    levels: dict[Risk, int] = Field(default_factory=dict, description="posts by the most severe words of this category")


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


type Verdict = Literal["disclosed", "unclear", "looks_undisclosed", "organic"]


class FlaggedPost(Part):
    """A post whose disclosure a person should look at. What looks undisclosed only looks so."""

    post_id: str
    url: str | None = None
    words: str = Field(max_length=200, description="the post's own words around what was found, cut")
    matched: str = Field(max_length=100, description="what was found")
    verdict: Verdict


class SponsoredQuarter(Part):
    """How many of the posts of one quarter are said to be paid for."""

    begins: date
    posts: int = Field(ge=1)
    sponsored: Share


class NamedBrand(Part):
    """A public account that the creator names beside a disclosure."""

    handle: str
    posts: int = Field(ge=1, description="sponsored posts that name it")


class Sponsorship(Part):
    """Which posts are said to be paid for, by the platform's label or their own words, and how clearly."""

    state: Literal["ok", "insufficient_data"]
    looked_at: int = Field(ge=0)
    sponsored: Share | None = Field(default=None, description="posts that are said to be paid for, clearly or not")
    shares: tuple[Share, ...] = Field(default=(), description="of each verdict; their counts add up to looked_at")
    by_quarter: tuple[SponsoredQuarter, ...] = ()
    brands: tuple[NamedBrand, ...] = Field(default=(), description="the most often named first, at most 20")
    flagged: tuple[FlaggedPost, ...] = Field(
        default=(), max_length=20, description="not clearly disclosed, or so it looks; the most recent first"
    )
    flagged_total: int = Field(default=0, ge=0)
    method: str
    note: str | None = None


class Authority(Part):
    """What a creator stands for in one topic."""

    topic: str
    share: Probability | None = Field(
        default=None, description="of the posts, as in `topics`; None where its interval says nothing"
    )
    percentile: Probability | None = Field(default=None, description="of the share, in the reference population")
    low: Probability | None = Field(default=None, description="of the percentile's 95 % interval")
    high: Probability | None = None
    posts: int = Field(ge=0, description="posts that are surely on it")
    months: Interval | None = Field(default=None, description="share of the months with posts that have one on it")
    echo: Interval | None = Field(default=None, description="times the answers of the creator's other posts")
    quotes: tuple[Quote, ...] = ()


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
    authority: tuple[Authority, ...] = Field(default=(), description="by topic, those with most posts first")
    own_words: OwnWords | None = None
    terms: Terms | None = None
    course: Course | None = Field(default=None, description="emotions over time")
    habits: Habits
    watson: WatsonReading | None = Field(default=None, description="None: not asked, or no answer; `warnings` says why")
    sources: dict[str, str] = Field(
        default_factory=dict, description="field to the source that gave it, where more than one was asked"
    )
    brands: tuple[BrandMention, ...] = Field(default=(), description="by how many posts name them")
    sponsorship: Sponsorship | None = None
    warnings: tuple[str, ...] = Field(default=(), description="what limits this persona, in words")
    evidence: tuple[EvidencePost, ...] = ()
