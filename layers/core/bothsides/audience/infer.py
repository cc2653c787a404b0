"""From a sample to the audience: every facet, as aggregates only."""

from __future__ import annotations

from collections import Counter

from bothsides.audience.facets import facets
from bothsides.audience.interests import interests
from bothsides.audience.sample import Sample
from bothsides.documents.audience import Audience
from bothsides.documents.profile import AudienceSample, Profile
from bothsides.text.model import text_model

APART = 50  # of one relation: fewer are not told apart
TOLD_APART = ("countries", "languages", "genders", "ages", "topics", "authenticity")


def infer(profile: Profile, sample: AudienceSample) -> Audience:
    """Every facet of the audience, as aggregates only."""
    people = Sample(profile=profile, members=sample.members)
    relations = Counter(member.relation for member in sample.members)
    apart = {
        relation: people.of(relation)
        for relation, count in sorted(relations.items())
        if APART <= count < len(sample.members)
    }
    estimates = facets()
    return Audience(
        creator=profile.creator,
        run_id=profile.run_id,
        made_at=profile.made_at,
        model=text_model().info,
        n=len(sample.members),
        relations=dict(relations),
        facets={name: estimate(people) for name, estimate in estimates.items()},
        apart={relation: {name: estimates[name](some) for name in TOLD_APART} for relation, some in apart.items()},
        interests=interests(people),
    )
