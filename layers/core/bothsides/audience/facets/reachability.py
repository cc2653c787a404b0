"""How many of the people were active recently, and so can be reached."""

from datetime import datetime, timedelta

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet
from bothsides.statistics.facets import counted

DAYS = 90
METHOD = f"the accounts' own last activity, within {DAYS} days"
LISTED = "an account that only reads looks dormant"
MET_BEFORE = f"of those met over {DAYS} days ago: whoever is met later is active by that alone"
NOT_TOLD = (
    "the platform does not say when an account was last active, and when people were met is our choice of posts, not"
    " their habit"
)
ALL_LATE = (
    f"everybody with a known last activity was met in the last {DAYS} days, and so is active by the choice of posts"
)


def estimate(sample: Sample) -> Facet:
    """``active``: the account itself was active in the last 90 days, as its platform says.

    Who was met under a post of the last 90 days is active by that alone, so only those say something who come from a
    list (followers), or were drawn from an older post. Of a file the last 90 days are those before the newest moment in
    it: it may be of last year.
    """
    codes, listed = told_by(sample)
    n, known = len(codes), len(codes) - codes.count(None)
    if not known:
        told = any(member.last_active_at for member in sample.members)
        return Facet(state="unavailable", n=n, coverage=0, method=METHOD, note=ALL_LATE if told else NOT_TOLD)
    note = LISTED if listed else f"{MET_BEFORE}; {LISTED}"
    return counted(codes, clusters=sample.clusters, method=METHOD, minimum=MIN_KNOWN, note=note)


def told_by(sample: Sample) -> tuple[list[str | None], bool]:
    """Whether each person was active, None of whom nothing follows; and whether all who tell come from a list."""
    now = _now(sample)
    posted = {post.id: post.created_at for post in sample.profile.posts}
    codes: list[str | None] = []
    listed = True
    for member in sample.members:
        met = member.met_under[0] if member.met_under else None
        times = [posted.get(met)] if met else list(member.active_at)
        if member.last_active_at is None or any(at is None or now - at <= timedelta(days=DAYS) for at in times):
            codes.append(None)
            continue
        listed = listed and met is None and not member.active_at
        codes.append("active" if now - member.last_active_at <= timedelta(days=DAYS) else "dormant")
    return codes, listed


def _now(sample: Sample) -> datetime:
    if sample.profile.source != "import":
        return sample.profile.made_at
    seen = [at for member in sample.members for at in (*member.active_at, member.last_active_at) if at]
    return max(
        [*seen, *(post.created_at for post in sample.profile.posts if post.created_at)], default=sample.profile.made_at
    )
