"""A dated snapshot of a creator: account facts, posts with metrics, and the audience sample.

What a platform does not give is ``None``, never 0.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bothsides.documents.base import Document, Part, Probability, Utc

MAX_TEXT = 20_000
MAX_HISTORY = 400
type Text = Annotated[str, Field(max_length=MAX_TEXT)]
type CountryCode = Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
type Count = Annotated[int, Field(ge=0, le=10**12)]
type Gender = Literal["woman", "man", "unknown"]


class Account(Part):
    """The creator's own public page."""

    kind: ClassVar[str] = "account"

    display_name: str | None = Field(default=None, max_length=500)
    bio: Text | None = None
    location: str | None = Field(default=None, max_length=500)
    country: CountryCode | None = Field(default=None, description="if the platform itself gives a country")
    url: str | None = Field(default=None, max_length=2_000)
    followers: Count | None = None
    following: Count | None = None
    posts_total: Count | None = None
    verified: bool | None = None
    created_at: Utc | None = None


class Post(Part):
    """One post with the metrics that its platform gives."""

    kind: ClassVar[str] = "post"

    id: str = Field(min_length=1, max_length=200)
    text: Text = ""
    title: str | None = Field(default=None, max_length=2_000)
    created_at: Utc | None = None
    url: str | None = Field(default=None, max_length=2_000)
    format: Literal["text", "image", "video", "audio", "link"] | None = None
    likes: Count | None = None
    comments: Count | None = None
    shares: Count | None = None
    views: Count | None = None
    sponsored: bool | None = None
    seen_at: Utc | None = Field(default=None, description="when the metrics were read; None: together with the profile")

    @property
    def words(self) -> str:
        """Title and text as one string."""
        return f"{self.title}\n{self.text}" if self.title else self.text

    @property
    def echo(self) -> int | None:
        """Likes, comments and shares, as far as they are known; None if none of them is."""
        known = [count for count in (self.likes, self.comments, self.shares) if count is not None]
        return sum(known) if known else None


class AudienceMember(Part):
    """Public facts of one follower, commenter, liker or asker, under a pseudonymous id."""

    kind: ClassVar[str] = "audience"

    id: str = Field(min_length=1, max_length=200)
    relation: Literal["follower", "commenter", "liker", "sharer", "asker"]
    name: str | None = Field(default=None, max_length=500)
    bio: Text | None = None
    location: str | None = Field(default=None, max_length=500)
    country: CountryCode | None = Field(default=None, description="if the platform itself gives a country")
    texts: tuple[Text, ...] = Field(default=(), max_length=100)
    active_at: tuple[Utc, ...] = Field(default=(), max_length=1_000)
    met_under: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(
        default=(),
        max_length=100,
        description="the posts under which the person was met, the one drawn from first; none for lists of people",
    )
    last_active_at: Utc | None = Field(default=None, description="the account's own last activity, by its platform")
    created_at: Utc | None = None
    followers: Count | None = None
    following: Count | None = None
    posts_total: Count | None = None
    follows: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(
        default=(), max_length=1_000, description="handles that the person is known to follow"
    )
    picture: bool | None = Field(default=None, description="whether the account has a picture of its own")
    private: bool | None = None
    verified: bool | None = None
    handle_length: int | None = Field(default=None, ge=0, le=500, description="characters of the handle")
    handle_digits: int | None = Field(default=None, ge=0, le=500, description="digits in it")

    @property
    def words(self) -> str:
        """Bio and texts as one string."""
        return "\n".join(text for text in (self.bio, *self.texts) if text)


class AudienceFacts(Part):
    """First-party shares from the creator's own insights, by consent. They beat any inference."""

    kind: ClassVar[str] = "facts"

    countries: dict[str, Probability] = Field(default_factory=dict)
    genders: dict[Gender, Probability] = Field(default_factory=dict)
    ages: dict[str, Probability] = Field(default_factory=dict)
    interests: dict[str, Probability] = Field(default_factory=dict)
    languages: dict[str, Probability] = Field(default_factory=dict)
    cities: dict[str, Probability] = Field(default_factory=dict)


class FactsOrigin(Part):
    """Whose figures the first-party shares are and of whom, where they are not the creator's own insights of all
    followers."""

    source: str = Field(min_length=1, max_length=100, description="who counted them")
    people: Literal["followers", "engaged"] = Field(description="engaged: accounts that liked, commented, shared …")
    period: str | None = Field(default=None, max_length=100, description="when they engaged")
    simulated: bool = Field(default=False, description="test data of the platform: true of nobody")

    @property
    def told(self) -> str:
        """Both as words."""
        if self.people == "followers":
            return f"{self.source}, followers"
        return f"{self.source}, accounts that engaged {self.period or ''}".rstrip()


class VendorFacts(Part):
    """What a vendor of creators' data says, by methods of its own: shown with its source, kept apart from what was
    measured here and from the creator's insights. A name without a share was listed without one."""

    kind: ClassVar[str] = "vendor"

    source: str = Field(default="file", min_length=1, max_length=100, description="the vendor, as far as it is known")
    engagement_rate: float | None = Field(
        default=None,
        ge=0,
        le=10,
        description="usually a share of the followers; over 1 if posts reach many more people",
    )
    average_views: Count | None = None
    average_likes: Count | None = None
    average_comments: Count | None = None
    fake_share: Probability | None = Field(default=None, description="followers that the vendor takes for fake")
    countries: dict[CountryCode, Probability | None] = Field(default_factory=dict)
    genders: dict[Gender, Probability | None] = Field(default_factory=dict)
    ages: dict[str, Probability | None] = Field(default_factory=dict)
    interests: dict[str, Probability | None] = Field(default_factory=dict)
    languages: dict[str, Probability | None] = Field(default_factory=dict)
    cities: dict[str, Probability | None] = Field(default_factory=dict)


class Coverage(Part):
    """How much of what exists was fetched, what that cost, and why not more."""

    posts: int = Field(ge=0)
    posts_total: Count | None = Field(default=None, description="as the platform counts them")
    audience: int = Field(ge=0)
    requests: int = Field(default=0, ge=0, description="calls of the platform's API in this run")
    quota_units: int = Field(default=0, ge=0, description="the platform's quota units taken in this run")
    missing: tuple[str, ...] = Field(default=(), description="what is missing, each with its reason")


class Changes(Part):
    """What differs from the previous snapshot. ``posts_gone`` counts deleted or hidden ones, not those too old to
    be read again."""

    since_run: str
    since: Utc
    followers: int | None = Field(default=None, description="gained or lost")
    posts_new: int = Field(ge=0)
    posts_gone: int = Field(ge=0)
    posts_edited: int = Field(ge=0)
    account_edited: tuple[str, ...] = ()


class Snapshot(Part):
    """How large an account was at some time."""

    at: Utc
    followers: Count | None = None
    posts_total: Count | None = None


class Profile(Document):
    """What ``fetch_profile`` stores. The sample is kept apart (``AudienceSample``): it expires, this doesn't."""

    kind: ClassVar[str] = "profile"

    source: str = Field(description="the connector that fetched it")
    account: Account
    posts: tuple[Post, ...]
    audience_facts: AudienceFacts | None = None
    facts_origin: FactsOrigin | None = Field(default=None, description="None: the creator's own insights")
    simulated: bool = Field(default=False, description="the platform's test data: no such creator exists")
    vendor_facts: tuple[VendorFacts, ...] = ()
    coverage: Coverage
    changes: Changes | None = Field(default=None, description="None for the first snapshot")
    history: tuple[Snapshot, ...] = Field(
        default=(),
        max_length=MAX_HISTORY,
        description="earlier snapshots and this one, as long as the platform's terms let them be kept",
    )
    kept_until: Utc | None = Field(
        default=None, description="until when the platform's terms let it be kept; None: they set no limit"
    )


class AudienceSample(Document):
    """The sampled people: read by ``infer_audience`` alone, never returned by the API, expired by lifecycle."""

    kind: ClassVar[str] = "sample"

    members: tuple[AudienceMember, ...]


type RowPart = Account | Post | AudienceMember | AudienceFacts | VendorFacts

ROWS: dict[str, type[RowPart]] = {
    part.kind: part for part in (Account, Post, AudienceMember, AudienceFacts, VendorFacts)
}
"""What a row of an import can be, by its ``kind``."""


def section(kind: str, source: str | None = None) -> str:
    """What of a creator newer imported rows replace: the rows of their kind, of vendors' those of the same vendor."""
    return f"{kind} {source}" if kind == VendorFacts.kind else kind
