"""The answer for one creator and one campaign: gates, components, score, effective reach, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from bothsides.documents.base import Document, Part, Probability, Upgrade, Utc
from bothsides.documents.facet import Interval

type Side = Literal["creator", "audience"]
type Decision = Literal["fit", "review", "no_fit", "insufficient_data"]


class Evidence(Part):
    """Where a reason can be checked: a path in a stored document, and the posts behind it."""

    document: Literal["profile", "persona", "audience"]
    path: str
    n: int | None = None
    post_ids: tuple[str, ...] = ()


class Reason(Part):
    """One sentence for or against, with its evidence."""

    text: str
    supports: bool | None = Field(description="for the creator, or against; null: it is not known")
    strength: float = Field(ge=0, le=1, description="how far it moves the score")
    evidence: Evidence


class Component(Part):
    """One measured part of the fit, 0 (none) to 1 (full), with a 95 % interval.

    ``score`` is a place against a reference (``against``); the middle of that reference has the score ``usual``.
    ``measured`` is what was measured, in its own unit.
    """

    name: str
    side: Side
    weight: float = Field(ge=0, description="its part of the side's score; 0: shown, and without effect")
    state: Literal["ok", "experimental", "insufficient_data", "unavailable", "not_asked"] = Field(
        description="unavailable: nobody can tell it on this platform"
    )
    score: Probability | None
    low: Probability
    high: Probability
    usual: float = Field(default=0.5, gt=0, lt=1)
    measured: Interval | None = None
    against: str | None = Field(default=None, description="with what it is compared")
    reasons: tuple[Reason, ...] = ()


class Gate(Part):
    """A hard limit. ``passed`` is None if the data do not decide it: for example the limit is inside the interval.

    Gates that count posts (safety, competitors, words) have no shares.
    """

    name: str
    limit: Probability | None = None
    share: Probability | None = None
    low: Probability = 0
    high: Probability = 1
    passed: bool | None
    text: str
    binding: bool = Field(
        default=True,
        description="False: nobody can tell on this platform, and the limit is not the brief's own: it stops no fit",
    )
    evidence: Evidence | None = None


STEPS = {
    "real": "are real",
    "reachable": "were active lately",
    "can_buy": "can buy it",
    "languages": "read a language that is wanted",
    "genders": "are of the wanted gender",
    "ages": "are of the wanted age",
    "interested": "care about the topic",
    "new": "are new to the brand",
}  # of the effective reach: what is true of the people who are left


class ReachStep(Part):
    """One factor of the effective reach."""

    name: str
    share: Probability | None
    low: Probability
    high: Probability
    assumed: bool = Field(default=False, description="not measured: what is usual among creators")


class EffectiveReach(Part):
    """Real people who live in a market and are in the target, of those who will see a post.

    ``people`` is None if a factor is unknown; ``high`` is then the most that it could be. The factors were measured on
    people one by one, not together, so the interval leaves room for their going together (``fit/reach.py``).
    """

    basis: Literal["followers", "views_per_post", "unknown"]
    audience: float | None
    people: float | None
    low: float
    high: float | None
    together: Interval | None = Field(
        default=None,
        description="so many times as many people have every trait as if these were unrelated; n: how many pairs of"
        " traits were counted in the same people, the others being bounded",
    )
    steps: tuple[ReachStep, ...]
    fee: float | None = Field(default=None, description="of this creator for one post, as the brief tells it")
    currency: str | None = None
    cost: Interval | None = Field(
        default=None, description="fee for each of those people; its upper end is left out if there may be none"
    )
    cost_from: float | None = Field(default=None, description="each of those people costs this at least")


class Change(Part):
    """What the brand could change, alone, and what the answer would then be."""

    field: str = Field(description="of the brief")
    text: str
    gates: tuple[str, ...] = Field(default=(), description="limits that would be met then")
    verdict: Decision
    score: float = Field(ge=0, le=100)
    low: float = Field(ge=0, le=100)
    high: float = Field(ge=0, le=100)


class Held(Part):
    """One thing that is held against a creator, and how they can correct it."""

    name: str = Field(description="of the limit or the component")
    text: str
    correction: str
    evidence: Evidence | None = None


class Shared(Part):
    """What part of a creator's audience another one, whom the brand already has, reaches too."""

    creator: str = Field(description="whom the brand has")
    run_id: str | None = Field(default=None, description="of the documents by which it is compared")
    made_at: Utc | None = Field(default=None, description="of these documents")
    inputs: dict[str, str] = Field(
        default_factory=dict, description="kind of document → SHA-256 of its JSON; empty where none were there"
    )
    share: Probability | None = Field(default=None, description="None where it is not known; ``note`` says why")
    low: Probability = 0
    high: Probability = 1
    note: str | None = None


class Trail(Part):
    """From what a fit was made: ``bothsides recompute`` makes it again."""

    inputs: dict[str, str] = Field(description="kind of document → SHA-256 of its JSON")
    creators: int = Field(ge=1, description="in the campaign, among whom a budget is shared")
    model: str = Field(description="SHA-256 of the light model")
    population: str = Field(description="with whom creators are compared")
    population_sha256: str
    shared: tuple[Shared, ...] = Field(default=(), description="with creators whom the brand has, as it was then")
    code: str = Field(description="version, and the beginning of the SHA-256 of the package")


def _of_version_1(content: dict[str, Any]) -> dict[str, Any]:
    """``unclear`` is now ``review``; sides and explanation were not told."""
    verdict = {"unclear": "review"}.get(content["verdict"], content["verdict"])
    return content | {"verdict": verdict, "schema_version": 2}


class Fit(Document):
    """What ``score_fit`` stores."""

    kind: ClassVar[str] = "fit"

    UPGRADES: ClassVar[Mapping[int, Upgrade]] = {1: _of_version_1}

    schema_version: int = 2
    campaign_id: str
    score: float = Field(ge=0, le=100)
    low: float = Field(ge=0, le=100)
    high: float = Field(ge=0, le=100)
    verdict: Decision
    sides: dict[Side, Interval] = Field(default_factory=dict, description="0 to 100; n is the components known")
    gates: tuple[Gate, ...]
    components: tuple[Component, ...]
    effective_reach: EffectiveReach
    reasons: tuple[Reason, ...] = Field(description="strongest first, both sides")
    explanation: tuple[str, ...] = Field(default=(), description="the answer in five sentences")
    changes: tuple[Change, ...] = Field(default=(), description="what would make it a fit, or come nearer to one")
    held: tuple[Held, ...] = Field(
        default=(), description="the creator's view: what is held against them, and how they can correct it"
    )
    documents: dict[str, str] = Field(description="addresses of the documents it is based on")
    trail: Trail | None = Field(default=None, description="of fits that were made before trails: None")

    def strongest(self, side: Side, most: int = 3) -> list[Reason]:
        """The strongest reasons of one side."""
        reasons = [reason for c in self.components if c.side == side for reason in c.reasons]
        return sorted(reasons, key=lambda reason: -reason.strength)[:most]
