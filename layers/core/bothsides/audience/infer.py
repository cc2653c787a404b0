"""From a sample to the audience: every facet, as aggregates only."""

from __future__ import annotations

from collections import Counter

from bothsides.audience.cells import safe
from bothsides.audience.facets import facets
from bothsides.audience.overlap import sketch
from bothsides.audience.sample import Sample
from bothsides.audience.sources import compared, own
from bothsides.documents.audience import Audience
from bothsides.documents.profile import AudienceSample, Profile
from bothsides.text.model import text_model


def infer(profile: Profile, sample: AudienceSample) -> Audience:
    """Every facet of the audience, as aggregates only: the creator's insights where there are any, and what the sample
    shows beside them."""
    people = Sample(profile=profile.model_copy(update={"audience_facts": None}), members=sample.members)
    inferred = {name: safe(estimate(people)) for name, estimate in facets().items()}
    told = {name: facet for name, facet in own(profile.audience_facts).items() if name in inferred}
    return Audience(
        creator=profile.creator,
        run_id=profile.run_id,
        made_at=profile.made_at,
        model=text_model().info,
        n=len(sample.members),
        relations=dict(Counter(member.relation for member in sample.members)),
        facets=inferred | told,
        inferred={name: inferred[name] for name in told if inferred[name].state in ("ok", "experimental")},
        compared=compared(profile, inferred),
        sketch=sketch([member.id for member in sample.members]),
    )
