"""How many of the people show no sign of a fake or paid-for account.

Signs are plain rules, and a rule applies only if its data are there. They are not validated on every platform, and the
facet says so.
"""

from __future__ import annotations

import re
from collections import Counter

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet
from bothsides.documents.profile import AudienceMember
from bothsides.statistics.facets import counted

BURST = 0.3  # of the sample created on one day: accounts that were created together
_LETTERS = re.compile(r"[^\W\d_]")
_LINK = re.compile(r"https?://\S+|www\.\S+")


def signs(member: AudienceMember, twins: Counter[str], bursts: set[str]) -> list[str] | None:
    """The signs that this account is not a real person's; None if there is nothing to judge by."""
    judged, found = False, []
    texts = [normalised(text) for text in member.texts]
    if texts:
        judged = True
        if any(len(text) >= 20 and twins[text] > 2 for text in texts):
            found.append("the same text as other accounts")
        if all(not _LETTERS.search(text) for text in texts):
            found.append("nothing but links or symbols")
    if member.created_at:
        judged = True
        if f"{member.created_at:%F}" in bursts:
            found.append("created on the same day as many others")
    if member.followers is not None and member.following is not None:
        judged = True
        if member.following > 500 and member.following > 20 * max(1, member.followers):
            found.append("follows far more accounts than follow back")
        said = member.bio or member.location or member.country or texts or member.posts_total
        if not said and member.followers < 5:
            found.append("an empty account")
    return found if judged else None


def normalised(text: str) -> str:
    """A text without links, case and spacing, so that near-copies are equal."""
    return " ".join(_LINK.sub(" ", text).casefold().split())


def estimate(sample: Sample) -> Facet:
    """Shares ``real`` (no sign) and ``suspicious`` (any sign) of the people who can be judged."""
    twins = Counter(text for m in sample.members for text in {normalised(text) for text in m.texts})
    days = Counter(f"{m.created_at:%F}" for m in sample.members if m.created_at)
    bursts = {day for day, count in days.items() if count >= max(10, BURST * len(sample.members))}
    found = [signs(member, twins, bursts) for member in sample.members]
    return counted(
        [None if s is None else "suspicious" if s else "real" for s in found],
        clusters=sample.clusters,
        method="rules v1",
        minimum=MIN_KNOWN,
        note="plain rules, not validated on this platform",
    )
