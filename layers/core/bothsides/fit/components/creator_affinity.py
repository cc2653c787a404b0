"""Whether the creator has spoken of the brand before."""

from __future__ import annotations

from collections.abc import Sequence

from bothsides.documents.facet import Interval
from bothsides.documents.fit import Component
from bothsides.documents.profile import Post
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, percent, quoted
from bothsides.statistics.intervals import wilson
from bothsides.text.model import text_model

KIND = Kind("creator_affinity", {"sales": 6, "awareness": 3}, document="profile", path="posts")
SURE = 0.8  # that a post is negative, from which on it speaks against the brand
USUAL = 0.02  # of a creator's posts name a given brand, where any does; nobody measured it


def measure(case: Case) -> Component:
    """How often the creator's unpaid posts name the brand, those left out that seem to speak against it, which count as
    much on the other side; never is as usual as can be, and in the middle."""
    brand, posts = case.brief.brand, case.both.own.published
    if not posts:
        return KIND.unknown(case, "no post that could name the brand")
    wanted = (brand.name, *(handle.rpartition(":")[2] for handle in brand.handles))
    every = zip(posts, case.both.naming(wanted), case.both.judged, strict=True)
    free = [(post, named) for post, named, one in every if not one.paid]
    naming = [post for post, named in free if named]
    n, against = len(free), _against(naming)
    found = [post.id for post in naming]
    share, (low, high) = len(found) / n if n else 0.0, wilson(len(found), n)
    bad = len(against) / max(1, len(found))  # of those posts
    score = [(USUAL + at * (1 - bad)) / (2 * USUAL + at) for at in (share, low, high)] if found else [0.5] * 3
    text = (
        f"{len(found)} of {n} unpaid posts name {brand.name}: {percent(share, low, high)}"
        if found
        else f"none of {n} unpaid posts names {brand.name}, as usual"
    )
    if against:
        text += f"; {len(against)} of them seem to speak against it: {quoted(against[-1])}"
    return KIND.known(
        case, (score[0], min(score), max(score)), text, KIND.evidence(n, found[-5:]),
        measured=Interval.of((share, low, high), n), against="creators who never name it",
    )  # fmt: skip


def _against(posts: Sequence[Post]) -> list[Post]:
    """Those that are surely negative. The sentiment head is experimental, and here takes away alone."""
    texts = [post.words for post in posts]
    if not texts:
        return []
    negative = text_model()(texts)["sentiment"][:, text_model().labels["sentiment"].index("negative")]
    return [
        post for post, at, known in zip(posts, negative, text_model().known(texts), strict=True) if known and at > SURE
    ]
