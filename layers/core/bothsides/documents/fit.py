"""The answer for one creator and one campaign: gates, components, score, effective reach, reasons."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from bothsides.documents.base import Document, Part, Probability

type Side = Literal["creator", "audience"]


class Evidence(Part):
    """Where a reason can be checked: a path in a stored document, and the posts behind it."""

    document: Literal["profile", "persona", "audience"]
    path: str
    n: int | None = None
    post_ids: tuple[str, ...] = ()


class Reason(Part):
    """One sentence for or against, with its evidence."""

    text: str
    supports: bool
    strength: float = Field(ge=0, le=1, description="how far it moves the score")
    evidence: Evidence


class Component(Part):
    """One measured part of the fit, 0 (none) to 1 (full), with a 95 % interval."""

    name: str
    side: Side
    weight: float = Field(ge=0)
    state: Literal["ok", "insufficient_data", "not_asked"]
    score: Probability | None
    low: Probability
    high: Probability
    reasons: tuple[Reason, ...] = ()


class Gate(Part):
    """A hard limit. ``passed`` is None if the limit is inside the interval: the data do not decide it."""

    name: str
    limit: Probability
    share: Probability | None
    low: Probability
    high: Probability
    passed: bool | None
    text: str


class ReachStep(Part):
    """One factor of the effective reach."""

    name: str
    share: Probability | None
    low: Probability
    high: Probability


class EffectiveReach(Part):
    """Real people, reachable, who live in a market, in the target. Factors are taken as independent.

    ``people`` is None if a factor is unknown; ``high`` is then the most that it could be.
    """

    basis: Literal["followers", "views_per_post", "unknown"]
    audience: float | None
    people: float | None
    low: float
    high: float | None
    steps: tuple[ReachStep, ...]


class Fit(Document):
    """What ``score_fit`` stores."""

    kind: ClassVar[str] = "fit"

    campaign_id: str
    score: float = Field(ge=0, le=100)
    low: float = Field(ge=0, le=100)
    high: float = Field(ge=0, le=100)
    verdict: Literal["fit", "unclear", "no_fit"]
    gates: tuple[Gate, ...]
    components: tuple[Component, ...]
    effective_reach: EffectiveReach
    reasons: tuple[Reason, ...] = Field(description="strongest first, both sides")
    documents: dict[str, str] = Field(description="addresses of the documents it is based on")

    def strongest(self, side: Side, most: int = 3) -> list[Reason]:
        """The strongest reasons of one side."""
        reasons = [reason for c in self.components if c.side == side for reason in c.reasons]
        return sorted(reasons, key=lambda reason: -reason.strength)[:most]
