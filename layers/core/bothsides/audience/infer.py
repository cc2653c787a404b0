"""From a sample to the audience: every facet, as aggregates only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from bothsides.audience import engagement, growth
from bothsides.audience.cells import safe
from bothsides.audience.facets import facets
from bothsides.audience.interests import interests
from bothsides.audience.overlap import sketch
from bothsides.audience.reference import Reference, shipped
from bothsides.audience.sample import Sample
from bothsides.audience.sources import compared, own
from bothsides.audience.together import together
from bothsides.documents.audience import Audience
from bothsides.documents.facet import Facet, Share
from bothsides.documents.profile import AudienceSample, Profile
from bothsides.text.model import text_model

APART = 50  # of one relation: fewer are not told apart
OF_PEOPLE = ("accounts", "languages", "genders", "ages", "reachability")  # a bought account has none
MISSED = ("languages", "reachability")  # whose intervals leave no room for bought accounts that were not found
TOLD_APART = ("countries", "languages", "genders", "ages", "topics", "authenticity")


def infer(
    profile: Profile, sample: AudienceSample, reference: Reference | None = None, paid: Collection[str] = ()
) -> Audience:
    """Every facet of the audience, as aggregates only: the creator's insights where there are any, and what the sample
    shows beside them; indices against a reference population, by default the one that ships. ``paid``: ids of posts
    whose words say that they are paid for."""
    return told(profile, gathered(profile, sample, reference), paid)


def gathered(profile: Profile, sample: AudienceSample, reference: Reference | None = None) -> Sample:
    """The sampled people, without what the creator's insights say of them."""
    alone = profile.model_copy(update={"audience_facts": None})
    return Sample(profile=alone, members=sample.members, reference=reference or shipped())


def told(
    profile: Profile, people: Sample, paid: Collection[str] = (), peers: Iterable[Mapping[str, float]] = ()
) -> Audience:
    """What may leave of them, what of the creator's posts they answer, and how the following grows.

    Args:
        profile: of the creator.
        people: the sample.
        paid: ids of posts whose words say that they are paid for.
        peers: what the deployment knows of the engagement of its creators of that platform.
    """
    answers = engagement.measure(profile, paid)
    inferred = {name: safe(told_of(name, people)) for name in facets()}
    insights = {
        name: facet
        for name, facet in own(profile.audience_facts, profile.facts_origin).items()
        if name in inferred and (facet.state == "ok" or inferred[name].state != "ok")
    }
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
        apart={relation: {name: safe(told_of(name, some)) for name in TOLD_APART} for relation, some in apart.items()},
        inferred={name: inferred[name] for name in insights if inferred[name].state in ("ok", "experimental")},
        compared=compared(profile, inferred),
        sketch=sketch([member.id for member in people.members]),
        engagement=answers,
        growth=growth.measure(profile, answers, peers),
        interests=interests(people),
        together=together(people),
    )


def told_of(name: str, sample: Sample) -> Facet:
    """One facet. Of people alone are told ``OF_PEOPLE``: bought accounts are left out, and what does as machines do is
    left out of the value and stays in the interval, since nobody has measured how many people do so too."""
    estimate = facets()[name]
    if name not in OF_PEOPLE:
        return estimate(sample)
    missed = sample.missed if name in MISSED else 0.0
    found = _with_missed(estimate(sample.genuine), missed)
    if sample.genuine.unlike is sample.genuine:
        return found
    unlike = _with_missed(estimate(sample.genuine.unlike), missed)
    if unlike.state != found.state:
        return found
    every = {share.code: share for share in found.shares}
    both = [share.model_copy(update=_joined(share, every.pop(share.code, None))) for share in unlike.shares]
    both += [share.model_copy(update={"share": 0.0, "low": 0.0, "count": 0.0}) for share in every.values()]
    return unlike.model_copy(update={"shares": tuple(both)})


def _with_missed(facet: Facet, missed: float) -> Facet:
    """The facet of people among whom so many bought accounts may be, of any class: its bounds moved so far."""
    if not missed:
        return facet
    shares = [
        share.model_copy(
            update={
                "low": max(0.0, (share.low - missed) / (1 - missed)),
                "high": min(1.0, share.high / (1 - missed)),
            }
        )
        for share in facet.shares
    ]
    return facet.model_copy(update={"shares": tuple(shares)})


def _joined(share: Share, other: Share | None) -> dict[str, float]:
    return {
        "low": min(share.low, other.low if other else 0.0),
        "high": max(share.high, other.high if other else 0.0),
    }
