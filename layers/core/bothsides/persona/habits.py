"""When, how often and with what echo a creator posts. All times are UTC."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

from bothsides.documents.persona import Habits
from bothsides.documents.profile import Post, Profile
from bothsides.persona.style import interval
from bothsides.statistics.facets import counted

MIN_POSTS = 10
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def measure(profile: Profile) -> Habits:
    """Habits over all posts of the profile."""
    posts = profile.posts
    times = sorted(post.created_at for post in posts if post.created_at)
    days = (times[-1] - times[0]).total_seconds() / 86_400 if len(times) > 1 else None
    gaps = [(b - a).total_seconds() / 86_400 for a, b in pairwise(times)]
    sponsored = [None if p.sponsored is None else "sponsored" if p.sponsored else "organic" for p in posts]
    return Habits(
        posts=len(posts),
        days=days,
        posts_per_week=len(gaps) / days * 7 if days else None,
        median_gap_days=statistics.median(gaps) if gaps else None,
        regularity=regularity(gaps),
        hours=counted([f"{t:%H}" for t in times], method="posts by hour, UTC", minimum=MIN_POSTS),
        weekdays=counted([DAYS[t.weekday()] for t in times], method="posts by weekday, UTC", minimum=MIN_POSTS),
        formats=counted([p.format for p in posts], method="posts by format", minimum=1),
        sponsored=counted(sponsored, method="as the platform or the file says", minimum=MIN_POSTS),
        likes_per_post=interval([p.likes for p in posts if p.likes is not None]),
        comments_per_post=interval([p.comments for p in posts if p.comments is not None]),
        views_per_post=interval([p.views for p in posts if p.views is not None]),
        engagement_rate=interval(_rates(posts, profile.account.followers)),
    )


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
        echo = [count for count in (post.likes, post.comments, post.shares) if count is not None]
        reach = post.views if post.views is not None else followers
        if echo and reach:
            rates.append(sum(echo) / reach)
    return rates
