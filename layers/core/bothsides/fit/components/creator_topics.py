"""What the creator stands for."""

from __future__ import annotations

from bothsides.documents.facet import Interval
from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.nearness import few_about
from bothsides.fit.neutral import below
from bothsides.fit.reasons import ALIGNED, Kind, aligned, listed, many, of_creators, percent, why_not
from bothsides.statistics.facets import any_of, part

KIND = Kind("creator_topics", {"sales": 25, "awareness": 25}, document="persona", path="topics", usual=1 - ALIGNED)


def measure(case: Case) -> Component:
    """The share of the posts about the product's topics, as a percentile of creators of every subject; so that it says
    little where many topics are asked for."""
    topics, facet = case.asked.topics, case.persona.topics
    if not topics:
        return KIND.not_asked(case)
    told = [one for one in case.persona.authority if one.topic in topics]
    shown = [quote.post_id for one in told for quote in one.quotes]
    evidence = KIND.evidence(facet.n, shown)
    share, low, high = part(facet, topics)
    population = case.peers.about(topics)
    proposed = ", told from the brief's words," if case.asked.proposed else ""
    if share is None and facet.state == "insufficient_data" and len(case.both.read[0]):
        score = few_about(population, case.both.about(topics))
        posts = len(case.both.read[0])
        text = (
            f"{many(posts, 'post')} {'is' if posts == 1 else 'are'} few; by them the creator writes more about "
            f"{listed(topics)}{proposed} than {of_creators(score)}"
        )
        return KIND.known(case, aligned(score), text, evidence, against=case.peers.title)
    if share is None:
        return KIND.unknown(case, f"topics unknown: {why_not(facet)}", evidence)
    score = below(population, share), below(population, low), below(population, high)  # that is summed likewise
    low = any_of(facet, topics)[1]
    sure = "; surely on it: " + ", ".join(f"{one.topic} {many(one.posts, 'post')}" for one in told[:2]) if told else ""
    text = (
        f"{percent(share, low, high)} of the posts are about {listed(topics)}{proposed.rstrip(',')}: more than of "
        f"{of_creators(score)}{sure}"
    )
    return KIND.known(
        case, aligned(score), text, evidence,
        measured=Interval.of((share, low, high), round(facet.n * facet.coverage)), against=case.peers.title,
    )  # fmt: skip
