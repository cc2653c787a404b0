"""From a sample to the audience: every facet, as aggregates only."""

from __future__ import annotations

from collections import Counter

from bothsides.audience.cells import safe
from bothsides.audience.facets import facets
from bothsides.audience.overlap import sketch
from bothsides.audience.reference import Reference, shipped
from bothsides.audience.sample import Sample
from bothsides.audience.sources import compared, own
from bothsides.documents.audience import Audience
from bothsides.documents.profile import AudienceSample, Profile
from bothsides.text.model import text_model

APART = 50  # of one relation: fewer are not told apart
TOLD_APART = ("countries", "languages", "genders", "ages", "topics", "authenticity")


def infer(profile: Profile, sample: AudienceSample, reference: Reference | None = None) -> Audience:
    """Every facet of the audience, as aggregates only: the creator's insights where there are any, and what the sample
    shows beside them; indices against a reference population, by default the one that ships."""
    return told(profile, gathered(profile, sample, reference))


def gathered(profile: Profile, sample: AudienceSample, reference: Reference | None = None) -> Sample:
    """The sampled people, without what the creator's insights say of them."""
    alone = profile.model_copy(update={"audience_facts": None})
    return Sample(profile=alone, members=sample.members, reference=reference or shipped())


def told(profile: Profile, people: Sample) -> Audience:
    """What may leave of them."""
    inferred = {name: safe(estimate(people)) for name, estimate in facets().items()}
    insights = {name: facet for name, facet in own(profile.audience_facts).items() if name in inferred}
    relations = Counter(member.relation for member in people.members)
    apart = {
        relation: people.of(relation)
        for relation, count in sorted(relations.items())
        if APART <= count < len(people.members)
    }
    return Audience(
        creator=profile.creator,
        run_id=profile.run_id,
        made_at=profile.made_at,
        model=text_model().info,
        n=len(people.members),
        relations=dict(relations),
        facets=inferred | insights,
        apart={relation: {name: safe(facets()[name](some)) for name in TOLD_APART} for relation, some in apart.items()},
        inferred={name: inferred[name] for name in insights if inferred[name].state in ("ok", "experimental")},
        compared=compared(profile, inferred),
        sketch=sketch([member.id for member in people.members]),
    )
