"""When, how often and with what echo a creator posts, by the clock of where the creator is, if that is known."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bothsides.documents.facet import Facet, Interval
from bothsides.documents.persona import Habits
from bothsides.documents.profile import Post, Profile
from bothsides.persona.own_words import has_words
from bothsides.persona.style import interval, share
from bothsides.statistics.facets import counted
from bothsides.statistics.intervals import rate_interval
from bothsides.zones import zone_of

MIN_POSTS = 10
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_WEEK = timedelta(days=7)
_ANSWER = re.compile(r"\s*\.?@\w")
_PARTNER = re.compile(
    r"\b(?:with|w/|feat\.?|ft\.?|featuring|collab(?:oration|orating)?|mit|avec|con|com|met|x)\s*:?\s*@\w", re.IGNORECASE
)
_RESPONSE = Facet(
    state="unavailable", n=0, coverage=0, method="the creator's own comments",
    note="no source gives the creator's answers to comments",
)  # fmt: skip


def measure(profile: Profile, posts: Sequence[Post]) -> Habits:
    """Habits of a creator.

    Args:
        profile: whose account tells the time zone and the followers.
        posts: the posts that count: all but reposts.
    """
    zone = zone_of(profile.account.location, profile.account.country)
    clock = ZoneInfo(zone) if zone else UTC
    times = sorted(post.created_at for post in posts if post.created_at)
    local = [moment.astimezone(clock) for moment in times]
    days = (times[-1] - times[0]).total_seconds() / 86_400 if len(times) > 1 else None
    gaps = [(b - a).total_seconds() / 86_400 for a, b in pairwise(times)]
    weeks = weekly(times)
    sponsored = [None if p.sponsored is None else "sponsored" if p.sponsored else "organic" for p in posts]
    said = [post.text for post in posts if has_words(post.text)]
    answers = sum(bool(_ANSWER.match(text)) for text in said)
    return Habits(
        posts=len(posts),
        days=days,
        posts_per_week=len(gaps) / days * 7 if days else None,
        median_gap_days=statistics.median(gaps) if gaps else None,
        regularity=regularity(gaps),
        zone=zone,
        hours=counted([f"{t:%H}" for t in local], method=f"posts by hour, {zone or 'UTC'}", minimum=MIN_POSTS),
        weekdays=counted(
            [DAYS[t.weekday()] for t in local], method=f"posts by weekday, {zone or 'UTC'}", minimum=MIN_POSTS
        ),
        hours_of_week=_hours_of_week(local),
        cadence=Interval.of(rate_interval(weeks, [1.0] * len(weeks)), len(weeks)),
        active_weeks=share(sum(map(bool, weeks)), len(weeks)) if len(weeks) > 1 else None,
        days_since_last=max(0.0, (profile.made_at - times[-1]).total_seconds() / 86_400) if times else None,
        replies=share(answers, len(said)) if answers else None,
        collaborations=share(sum(bool(_PARTNER.search(text)) for text in said), len(said))
        if len(said) >= MIN_POSTS
        else None,
        response=_RESPONSE,
        formats=counted([p.format for p in posts], method="posts by format", minimum=1),
        sponsored=counted(sponsored, method="as the platform or the file says", minimum=MIN_POSTS),
        likes_per_post=interval([p.likes for p in posts if p.likes is not None]),
        comments_per_post=interval([p.comments for p in posts if p.comments is not None]),
        views_per_post=interval([p.views for p in posts if p.views is not None]),
        engagement_rate=interval(_rates(posts, profile.account.followers)),
    )


def weekly(times: Sequence[datetime]) -> list[int]:
    """Posts in each complete week (seven days) between the first and the last post, themselves apart: that there is a
    post where the counting begins and ends says nothing of the weeks. Times ascending."""
    if not times:
        return []
    counts = [0] * ((times[-1] - times[0]) // _WEEK)
    for moment in times[1:-1]:
        week = (moment - times[0]) // _WEEK
        if week < len(counts):
            counts[week] += 1
    return counts


def _hours_of_week(times: Sequence[datetime]) -> tuple[int, ...]:
    counts = [0] * 168
    for moment in times:
        counts[moment.weekday() * 24 + moment.hour] += 1
    return tuple(counts) if times else ()


def regularity(gaps: Sequence[float]) -> float | None:
    """1 for a clockwork, 0 for bursts: (1 - B) / 2 with the burstiness B = (σ - μ) / (σ + μ) of the gaps
    (Goh & Barabási 2008, EPL 81:48002). None under three gaps."""
    if len(gaps) < 3:
        return None
    mean, deviation = statistics.fmean(gaps), statistics.pstdev(gaps)
    return (1 - (deviation - mean) / (deviation + mean)) / 2 if deviation + mean else None


def _rates(posts: Sequence[Post], followers: int | None) -> list[float]:
    """(likes + comments + shares) / views of each post, or / followers; a post without either has no rate."""
    rates = []
    for post in posts:
        reach = post.views if post.views is not None else followers
        if post.echo is not None and reach:
            rates.append(post.echo / reach)
    return rates
