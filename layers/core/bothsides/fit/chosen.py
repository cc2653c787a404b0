"""How many of a creator's people are already reached by creators that the brand has.

Samples can be compared, audiences cannot: of those who were sampled here, at least as many follow the other creator as
are in its sample. How many more depends on how large a part of its audience that sample is: a sample of followers, of
whom the platform tells the number, finds each shared person with the chance n/N, so the shared part is the one that was
found times N/n (as the catch of capture and recapture; Chapman 1951). Of commenters nobody tells the number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bothsides.audience.overlap import overlap
from bothsides.documents.audience import Audience
from bothsides.documents.base import digest
from bothsides.documents.fit import Shared
from bothsides.documents.profile import Profile
from bothsides.fit.reasons import Estimate
from bothsides.statistics.intervals import wilson

FOLLOWER = "follower"

type Chosen = tuple[Shared, tuple[Profile, Audience] | None]  # of which run, and its documents where they are there


def known(profile: Profile, audience: Audience) -> Chosen:
    """A creator by its documents."""
    inputs = {part.kind: digest(part) for part in (profile, audience)}
    one = Shared(creator=profile.creator, run_id=profile.run_id, made_at=profile.made_at, inputs=inputs)
    return one, (profile, audience)


def unknown(creator: str, state: Mapping[str, Any]) -> Chosen:
    """A creator who has not been profiled, or whose documents may not be kept any longer; its current ``state``."""
    why = "may not be kept any longer" if "run_id" in state else "has not been profiled"
    return Shared(
        creator=creator, run_id=state.get("run_id"), made_at=state.get("made_at"), note=f"{creator} {why}"
    ), None


def shared_with(mine: Audience, chosen: Sequence[Chosen]) -> tuple[Shared, ...]:
    """What part of ``mine`` each of these creators reaches too; the creator itself is left out."""
    return tuple(_shared(mine, one, *sides) if sides else one for one, sides in chosen if one.creator != mine.creator)


def reached(shared: Sequence[Shared]) -> Estimate | None:
    """The part of an audience that any of these creators reaches, with a 95 % interval: at least as many as the one
    that reaches most, at most as many as all reach together. None if nothing is known of any."""
    if not any(one.share is not None for one in shared):
        return None
    value = max(one.share or 0.0 for one in shared)
    return value, max(one.low for one in shared), min(1.0, sum(one.high for one in shared))


def _shared(mine: Audience, other: Shared, profile: Profile, theirs: Audience) -> Shared:
    found = overlap(mine, theirs)
    unknown = other.model_copy(update={"note": found.note})
    if found.state == "unavailable" or mine.sketch is None or theirs.sketch is None:
        return unknown
    times, n = _whole(profile, theirs), mine.sketch.n
    if found.shared is None:  # fewer than can be told from none
        if times is None:
            return unknown
        most = min(1.0, wilson(found.most or 0, n)[1] * times)
        return other.model_copy(update={"share": most / 2, "high": most})
    low, high = wilson(found.shared.low, n)[0], wilson(found.shared.high, n)[1]  # of the sketch, then of the sample
    return other.model_copy(
        update={
            "share": min(1.0, found.shared.value / n * (times or 1.0)),
            "low": min(1.0, low * (times or 1.0)),
            "high": 1.0 if times is None else min(1.0, high * times),
        }
    )


def _whole(profile: Profile, audience: Audience) -> float | None:
    """How many times the sample the audience is; None where the sample is not of followers, or nobody tells."""
    followers = profile.account.followers
    if followers is None or audience.sketch is None or set(audience.relations) != {FOLLOWER}:
        return None
    return max(1.0, followers / audience.sketch.n)
