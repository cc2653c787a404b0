"""How a creator's following grows, from the snapshots that the profile carries: what was seen, not why.

A jump is a step between two snapshots far outside of the creator's own usual noise. Whether a post of those days was
loud is said beside it. A natural jump looks the same as a bought one, so none is called fraud.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

import numpy as np

from bothsides import store
from bothsides.documents.base import parse_creator
from bothsides.documents.engagement import Engagement
from bothsides.documents.facet import Interval
from bothsides.documents.growth import Growth, Jump, Norm
from bothsides.documents.profile import Post, Profile, Snapshot
from bothsides.statistics.intervals import ratio_interval, wilson
from bothsides.text.tokens import Floats

LEAST_STEPS = 8  # steps between snapshots for a creator's own noise
FAR = 10.0  # deviations: ordinary days have heavy tails
LEAST_JUMP = 0.01  # of the following
LOUD = 3.0  # times the median post
BEFORE = timedelta(days=3)  # a post works for some days
LEAST_CREATORS = 30  # of a tier for a norm
MOST_JUMPS = 5
TIERS = ((1_000_000, "1,000,000 and more"), (100_000, "100,000 to 999,999"), (10_000, "10,000 to 99,999"),
         (1_000, "1,000 to 9,999"), (0, "under 1,000"))  # fmt: skip
OF = "engagement"  # of which the reference population keeps two measures, whose ratio is compared
ANSWERS, FOLLOWERS = "answers", "followers"
_MONTH = 30.0
_METHOD = (
    "change of the following between snapshots; its interval from how the steps differ; a jump lies 10 deviations "
    "(median absolute deviation, by the length of the step) and 1 % of the following from the median step"
)


def measure(
    profile: Profile, engagement: Engagement | None = None, peers: Iterable[Mapping[str, float]] = ()
) -> Growth | None:
    """What the snapshots show; None where the profile's platform counts no followers.

    Args:
        profile: with its ``history``, this snapshot included.
        engagement: what posts usually get, for the place among creators of the same size.
        peers: of the deployment's creators of that platform, what the reference population keeps.
    """
    seen = sorted({shot.at: shot for shot in profile.history if shot.followers is not None}.values(), key=_at)
    norm = _norm(profile, engagement, list(peers))
    if not seen:
        if profile.account.followers is None:
            return None
        return Growth(state="unavailable", snapshots=0, norm=norm, method=_METHOD, note="no snapshot is kept")
    if len(seen) < 2:
        one = Growth(state="unavailable", snapshots=1, since=seen[0].at, norm=norm, method=_METHOD)
        return one.model_copy(update={"note": "growth needs a second snapshot"})
    gains = [float(b.followers or 0) - float(a.followers or 0) for a, b in pairwise(seen)]
    days = [(b.at - a.at).total_seconds() / 86_400 for a, b in pairwise(seen)]
    found = ratio_interval((1.0, gains, days))
    base = max(1.0, float(seen[0].followers or 0))
    by_day = Interval.of(found, len(gains))
    by_month = Interval.of(found and (found[0] * _MONTH / base, found[1] * _MONTH / base, found[2] * _MONTH / base),
                           len(gains))  # fmt: skip
    few = "" if found else "two snapshots give a change, not yet a pace; "
    note = f"{few}jumps are told from {LEAST_STEPS + 1} snapshots on" if len(gains) < LEAST_STEPS else None
    return Growth(
        state="ok" if found else "insufficient_data",
        snapshots=len(seen),
        since=seen[0].at,
        until=seen[-1].at,
        followers=int(sum(gains)),
        by_day=by_day,
        by_month=by_month,
        jumps=_jumps(profile.posts, seen, np.array(gains), np.array(days)),
        norm=norm,
        method=_METHOD,
        note=note,
    )


def _at(shot: Snapshot) -> datetime:
    return shot.at


def _jumps(posts: Sequence[Post], seen: Sequence[Snapshot], gains: Floats, days: Floats) -> tuple[Jump, ...]:
    """Steps far from the creator's usual ones, the farthest first. The noise of a step grows with the root of its
    length; a count that the platform rounds is known to its last digit only."""
    if len(gains) < LEAST_STEPS:
        return ()
    pace = float(np.median(gains / days))
    away = gains - pace * days
    size = np.array([float(shot.followers or 0) for shot in seen])
    noise = 1.4826 * float(np.median(np.abs(away) / np.sqrt(days)))
    counted = np.sqrt(np.maximum(size[:-1], 1.0)) / 100  # nobody's following stands still to the last one
    deviation = np.hypot(np.hypot(noise * np.sqrt(days), counted), 1.0 + _rounding(size))
    far = away / deviation
    chosen = np.flatnonzero((np.abs(far) > FAR) & (np.abs(away) > LEAST_JUMP * np.maximum(size[:-1], 1.0)))
    order = sorted(chosen.tolist(), key=lambda at: -abs(far[at]))[:MOST_JUMPS]
    return tuple(
        _jump(posts, seen[at], seen[at + 1], int(gains[at]), pace * float(days[at]), float(far[at])) for at in order
    )


def _rounding(size: Floats) -> float:
    """Half of the unit to which the platform rounds, 0 if it doesn't: YouTube gives three digits."""
    large = size[size >= 1_000]
    if len(large) < 2:
        return 0.0
    units = 10.0 ** np.floor(np.log10(large) - 2)
    return float(units.max()) / 2 if bool((large % units == 0).all()) else 0.0


def _jump(posts: Sequence[Post], a: Snapshot, b: Snapshot, gained: int, usual: float, far: float) -> Jump:
    dated = [post for post in posts if post.created_at]
    around = [post for post in dated if post.created_at and a.at - BEFORE <= post.created_at <= b.at]
    echoes = [float(post.echo) for post in dated if post.echo is not None]
    middle = float(np.median(echoes)) if len(echoes) >= 5 else 0.0
    loud = sorted((p for p in around if p.echo is not None), key=lambda p: (-(p.echo or 0), p.id))
    loudest = (loud[0].echo or 0) / middle if loud and middle else None
    covered = bool(dated) and min(post.created_at for post in dated if post.created_at) <= a.at
    begins, ends = (f"{shot.at.day} {shot.at:%B %Y}" for shot in (a, b))
    said = f"{gained:+,} followers between {begins} and {ends}, where {usual:+,.0f} would have been usual"
    if not around:
        content = "no post" if covered else "unknown"
        said += ", while no post was published" if covered else "; posts of that time are not known"
    elif loudest is None:
        content = "unknown"
        said += f"; {len(around)} posts were published, what they got is not known"
    elif loudest >= LOUD:
        content = "a loud post"
        said += f"; a post of those days got {loudest:.1f} times the usual answers"
    else:
        content = "usual posts"
        said += f"; of {len(around)} posts of those days none got more than {loudest:.1f} times the usual answers"
    if content != "a loud post" and gained > 0:
        said += ". A mention elsewhere, a campaign or bought followers would look alike"
    shown = [post.id for post in (loud or around)[:3]]
    return Jump(
        begins=a.at, ends=b.at, followers=gained, usual=usual, times=far, posts=tuple(shown), loudest=loudest,
        content=content, said=said + ".",
    )  # fmt: skip


def tier_of(followers: float) -> str:
    """The class of size that a following belongs to."""
    return next(name for least, name in TIERS if followers >= least)


def measures(engagement: Engagement | None) -> dict[str, float]:
    """What of a creator the deployment's reference population keeps."""
    if engagement is None or engagement.answers.level is None or not engagement.followers:
        return {}
    return {ANSWERS: engagement.answers.level.value, FOLLOWERS: float(engagement.followers)}


def peers(creator: str) -> list[dict[str, float]]:
    """What the deployment knows of its creators of this one's platform; up to an hour old."""
    platform, _ = parse_creator(creator)
    return _peers(platform, store.aws.now().replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=16)
def _peers(platform: str, _hour: datetime) -> list[dict[str, float]]:
    return store.reference.rows(platform, of=OF)


def _norm(profile: Profile, engagement: Engagement | None, peers: Sequence[Mapping[str, float]]) -> Norm | None:
    """The place among the deployment's own creators of that platform and size. None ships: no set that may be given on
    knows it."""
    if engagement is None or engagement.by_follower is None or not engagement.followers:
        return None
    platform, _ = parse_creator(profile.creator)
    tier = tier_of(engagement.followers)
    alike = [row for row in peers if ANSWERS in row and row.get(FOLLOWERS) and tier_of(row[FOLLOWERS]) == tier]
    values = [row[ANSWERS] / row[FOLLOWERS] for row in alike]
    source, n = f"your creators on {platform} with {tier} followers", len(values)
    if n < LEAST_CREATORS:
        note = f"no norm yet: {n} of your creators are of this size, {LEAST_CREATORS} are needed"
        return Norm(tier=tier, creators=n, source=source, note=note)
    of = engagement.by_follower
    below, least, most = (
        sum(value < at for value in values) + sum(value == at for value in values) / 2
        for at in (of.value, of.low, of.high)
    )
    low, high = wilson(least, n)[0], wilson(most, n)[1]
    part = below / n
    return Norm(tier=tier, creators=n, source=source, below=part, low=min(low, part), high=max(high, part))
