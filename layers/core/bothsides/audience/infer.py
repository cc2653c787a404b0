"""From a sample to the audience: every facet, as aggregates only."""

from __future__ import annotations

from collections import Counter

from bothsides.audience.facets import facets
from bothsides.audience.interests import interests
from bothsides.audience.sample import Sample
from bothsides.documents.audience import Audience
from bothsides.documents.profile import AudienceSample, Profile
from bothsides.text.model import text_model


def infer(profile: Profile, sample: AudienceSample) -> Audience:
    """Every facet of the audience, as aggregates only."""
    people = Sample(profile=profile, members=sample.members)
    return Audience(
        creator=profile.creator,
        run_id=profile.run_id,
        made_at=profile.made_at,
        model=text_model().info,
        n=len(sample.members),
        relations=dict(Counter(member.relation for member in sample.members)),
        facets={name: estimate(people) for name, estimate in facets().items()},
        interests=interests(people),
    )
