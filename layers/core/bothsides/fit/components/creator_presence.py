"""Whether the creator is there today: a campaign needs somebody who posts."""

from __future__ import annotations

from datetime import timedelta

from bothsides.documents.facet import Interval
from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, many
from bothsides.statistics.intervals import wilson

KIND = Kind("creator_presence", {"sales": 8, "awareness": 10}, document="persona", path="habits")
WEEKS = (4, 8, 13, 26)  # up to when the profile was made: a month, two, a quarter, half a year
TELLS = 0.8  # weeks' worth of each week of the best of these stretches, so that the interval holds (simulated)
_WEEK = timedelta(days=7)


def measure(case: Case) -> Component:
    """The share of the weeks with a post, over the stretch up to now of which that is the most. Older posts count
    nothing. Weeks of which nothing is known count as if nothing had been posted: so no post that becomes known, old or
    new, makes it less."""
    dated, now = [(at, post.id) for at, post in case.dated], case.now
    if not dated:
        return KIND.unknown(case, "posting rhythm unknown: no post has a date")
    weeks = {(now - at) // _WEEK for at, _ in dated}
    active = {span: sum(week < span for week in weeks) for span in WEEKS}
    span = max(WEEKS, key=lambda one: (active[one] / one, one))
    ends = [wilson(TELLS * active[one], TELLS * one) for one in WEEKS if active[one] or one == max(WEEKS)]
    score = active[span] / span, max(low for low, _ in ends), max(high for _, high in ends)
    recent = [(at, post) for at, post in dated if now - at < span * _WEEK]
    days = max(0, (now - dated[-1][0]).days)
    old = f"the newest post is {many(days, 'day')} old"
    text = f"posted in {active[span]} of the {many(span, 'week')} up to {now:%d %B %Y}; {old}"
    return KIND.known(
        case, score, text, KIND.evidence(len(dated), [post for _, post in (recent or dated)[-3:]]),
        measured=Interval.of(score, span), against="a post every second week",
    )  # fmt: skip
