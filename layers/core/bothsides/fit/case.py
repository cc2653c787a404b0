"""What is known of one creator and one campaign."""

from __future__ import annotations

from dataclasses import dataclass

from bothsides.documents.audience import Audience
from bothsides.documents.campaign import Brief
from bothsides.documents.persona import Persona
from bothsides.documents.profile import Profile


@dataclass(frozen=True)
class Case:
    """All that a component may look at."""

    brief: Brief
    profile: Profile
    persona: Persona
    audience: Audience
