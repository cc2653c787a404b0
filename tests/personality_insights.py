"""A strict reader of what IBM Watson Personality Insights v3 answered, written from IBM's description of its models.

As IBM's own clients, it refuses an unknown field and a missing required one. (``Profile.from_dict`` of ibm-watson
5.3.1 reads the same answers and gives them back unchanged.)
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

type Unit = Annotated[float, Field(ge=0, le=1, strict=True)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Trait(_Model):
    trait_id: str = Field(pattern="^(big5|facet|need|value)_[a-z_]+$")
    name: str
    category: Literal["personality", "needs", "values"]
    percentile: Unit
    raw_score: Unit | None = None
    significant: bool | None = None
    children: list[Trait] | None = None


class Behavior(_Model):
    trait_id: str = Field(pattern="^behavior_([a-z]+day|[0-2][0-9]00)$")
    name: str
    category: Literal["behavior"]
    percentage: Unit


class ConsumptionPreference(_Model):
    consumption_preference_id: str
    name: str
    score: Literal[0.0, 0.5, 1.0]


class ConsumptionPreferences(_Model):
    consumption_preference_category_id: str
    name: str
    consumption_preferences: list[ConsumptionPreference]


class Warning(_Model):  # noqa: A001 the service's name
    warning_id: str
    message: str


class Profile(_Model):
    """A whole answer."""

    processed_language: str
    word_count: int
    word_count_message: str | None = None
    personality: list[Trait]
    needs: list[Trait]
    values: list[Trait]
    behavior: list[Behavior] | None = None
    consumption_preferences: list[ConsumptionPreferences] | None = None
    warnings: list[Warning]
