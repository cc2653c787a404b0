"""Whether the creator is there today: a campaign needs somebody who posts."""

from __future__ import annotations

from datetime import timedelta

from bothsides.documents.facet import Interval
from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, many
from bothsides.statistics.intervals import wilson

KIND = Kind("creator_presence", {"sales": 8, "awareness": 10}, document="persona", path="habits")
WEEKS = 26  # before the profile was made
_WEEK = timedelta(days=7)


def measure(case: Case) -> Component:
    """The share of the weeks with a post, over the half year up to when the profile was made, or since the first post
    if that is later. Older posts count nothing."""
    dated, now = [(at, post.id) for at, post in case.dated], case.now
    if not dated:
        return KIND.unknown(case, "posting rhythm unknown: no post has a date")
    span = max(1, min(WEEKS, (now - dated[0][0]) // _WEEK + 1))
    recent = [(at, post) for at, post in dated if now - at < span * _WEEK]
    active = len({(now - at) // _WEEK for at, _ in recent})
    score = (active / span, *wilson(active, span))
    days = max(0, (now - dated[-1][0]).days)
    old = f"the newest post is {many(days, 'day')} old"
    text = f"posted in {active} of the {many(span, 'week')} up to {now:%d %B %Y}; {old}"
    return KIND.known(
        case, score, text, KIND.evidence(len(dated), [post for _, post in (recent or dated)[-3:]]),
        measured=Interval.of(score, span), against="a post every second week",
    )  # fmt: skip
