"""A dated snapshot of a creator: account facts, posts with metrics, and the audience sample.

What a platform does not give is ``None``, never 0.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bothsides.documents import Document, Part, Probability, Utc

MAX_TEXT = 20_000
type Text = Annotated[str, Field(max_length=MAX_TEXT)]
type Count = Annotated[int, Field(ge=0, le=10**12)]


class Account(Part):
    """The creator's own public page."""

    display_name: str | None = Field(default=None, max_length=500)
    bio: Text | None = None
    location: str | None = Field(default=None, max_length=500)
    url: str | None = Field(default=None, max_length=2_000)
    followers: Count | None = None
    following: Count | None = None
    posts_total: Count | None = None
    verified: bool | None = None
    created_at: Utc | None = None


class Post(Part):
    """One post with the metrics that its platform gives."""

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

    @property
    def words(self) -> str:
        """Title and text as one string."""
        return f"{self.title}\n{self.text}" if self.title else self.text


class AudienceMember(Part):
    """Public facts of one follower, commenter, liker or asker, under a pseudonymous id."""

    id: str = Field(min_length=1, max_length=200)
    relation: Literal["follower", "commenter", "liker", "asker"]
    name: str | None = Field(default=None, max_length=500)
    bio: Text | None = None
    location: str | None = Field(default=None, max_length=500)
    texts: tuple[Text, ...] = Field(default=(), max_length=100)
    active_at: tuple[Utc, ...] = Field(default=(), max_length=1_000)
    created_at: Utc | None = None
    followers: Count | None = None
    following: Count | None = None
    posts_total: Count | None = None

    @property
    def words(self) -> str:
        """Bio and texts as one string."""
        return "\n".join(text for text in (self.bio, *self.texts) if text)


class AudienceFacts(Part):
    """First-party shares from the creator's own insights, by consent. They beat any inference."""

    countries: dict[str, Probability] = Field(default_factory=dict)
    genders: dict[Literal["woman", "man", "unknown"], Probability] = Field(default_factory=dict)
    ages: dict[str, Probability] = Field(default_factory=dict)


class Coverage(Part):
    """How much of what is there was fetched, and why not more."""

    posts: int = Field(ge=0)
    audience: int = Field(ge=0)
    missing: tuple[str, ...] = Field(default=(), description="what was not got, each with its reason")


class Profile(Document):
    """What ``fetch_profile`` stores. The sample is kept apart (``AudienceSample``): it expires, this doesn't."""

    source: str = Field(description="the connector that fetched it")
    account: Account
    posts: tuple[Post, ...]
    audience_facts: AudienceFacts | None = None
    coverage: Coverage


class AudienceSample(Document):
    """The sampled people: read by ``infer_audience`` alone, never returned by the API, expired by lifecycle."""

    members: tuple[AudienceMember, ...]
