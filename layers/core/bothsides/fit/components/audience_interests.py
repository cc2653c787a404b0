"""Whether the audience talks about what the brand offers."""

from __future__ import annotations

import numpy as np

from bothsides.documents.facet import Interval
from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.nearness import of_mean
from bothsides.fit.neutral import neutral
from bothsides.fit.reasons import ALIGNED, Kind, aligned, listed, of_creators, percent
from bothsides.statistics.facets import any_of

KIND = Kind(
    "audience_interests",
    {"sales": 40, "awareness": 35},
    document="audience",
    path="interests",
    ask="interests",
    usual=1 - ALIGNED,
)


def measure(case: Case) -> Component:
    """The mean nearness of the people's texts to the brief, as a percentile of creators of every subject: an audience
    as much about it as a creator who writes of nothing else stands at the top."""
    brief, told = case.asked.interests, case.audience.interests
    if brief is None:
        return KIND.unknown(
            case, "the brief has no description, message or topic that interests could be compared with"
        )
    if told is None:
        return KIND.unknown(case, f"interests unknown: too few of {case.audience.n} people wrote of a subject")
    evidence = KIND.evidence(told.n)
    texts = neutral().texts
    usual = float((texts @ brief).var()) * told.spread**2 / float(texts.var(axis=0).sum())
    raw, score = of_mean(brief, float(np.array(told.vector) @ brief), usual / told.effective_n)
    facet = case.audience.facet("topics")
    share = any_of(facet, case.asked.wanted) if case.asked.wanted else (None, 0.0, 1.0)
    known = (
        f"; {percent(share[0], share[1], share[2])} are interested in {listed(case.asked.wanted)}"
        if share[0] is not None
        else ""
    )
    whose = f"what {told.n} people of the audience write is nearer to the brief than the posts of"
    text = f"{whose} {of_creators(score)}{known}"
    return KIND.known(
        case, aligned(score), text, evidence, measured=Interval.of(raw, told.n), against=neutral().title,
    )  # fmt: skip
