"""Who a creator is, in one sentence made from what is known for sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bothsides.documents.facet import Facet, Share
from bothsides.documents.persona import Persona
from bothsides.documents.profile import Profile
from bothsides.persona.habits import MIN_POSTS
from bothsides.statistics.findings import says_something

MAX_LENGTH = 160
_LANGUAGE_BASE = 0.1  # a language of fewer of the posts is not one that somebody writes in
_MOST = 3  # topics


def with_summary(persona: Persona, profile: Profile) -> Persona:
    """The persona with its sentence. A platform's figure that may not be kept for good (the followers) is not in it:
    personas outlive profiles."""
    followers = profile.account.followers if profile.kept_until is None else None
    return persona.model_copy(update={"summary": sentence(persona, followers)})


def sentence(persona: Persona, followers: int | None = None) -> str:
    """One sentence of at most 160 characters.

    Only facets with the state ``ok`` are in it, and of these only shares whose interval says something
    (``statistics.findings``). Where no topic's does, the topics with the most posts that are surely on them are named
    with that number. If neither languages nor topics say anything, there is too little to say.
    """
    languages = _sure(persona.languages, _LANGUAGE_BASE)[:2]
    topics, counted = _sure(persona.topics)[:_MOST], [about for about in _counted(persona) if about]
    habits = persona.habits
    rest = [_often(habits.posts_per_week)] if habits.posts >= MIN_POSTS and habits.posts_per_week else []
    rest += [f"{_rounded(followers)} follower{'' if followers == 1 else 's'}"] if followers is not None else []
    if not languages and not topics and not counted:
        posts = f"{habits.posts} post{'' if habits.posts == 1 else 's'} and {persona.language.words:,} words"
        return "; ".join([f"Too little to say from {posts}", *rest]) + "."
    written = f"Writes in {' and '.join(share.name for share in languages)}" if languages else "Writes"
    for about in _topics(topics) if topics else _counted(persona):
        said = "; ".join([f"{written}{about}" if about else f"{written} (topics: too little to say)", *rest]) + "."
        if len(said) <= MAX_LENGTH:
            return said
    return f"{said[: MAX_LENGTH - 1]}…"  # a source with endless names


def _sure(facet: Facet | None, *base: float) -> Sequence[Share]:
    """The shares that say something, the largest first."""
    if facet is None or facet.state != "ok":
        return ()
    return sorted((s for s in facet.shares if says_something(s.low, s.high, *base)), key=lambda s: -s.share)


def _topics(topics: Sequence[Share]) -> Iterator[str]:
    """The topics with their intervals: all of them, then fewer, in case that is too long."""
    if not topics:
        yield ""
    for most in range(len(topics), 0, -1):
        named = [
            f"{s.name} ({100 * s.low:.0f} to {100 * s.high:.0f} %{' of posts' if at == 0 else ''})"
            for at, s in enumerate(topics[:most])
        ]
        yield " about " + listed(named)


def _counted(persona: Persona) -> Iterator[str]:
    """The topics of which a tenth of the posts surely are, with how many: three, then fewer; in the end nothing."""
    own = persona.own_words.own if persona.own_words else 0
    clear = sorted((one for one in persona.authority if 10 * one.posts >= own), key=lambda one: -one.posts)[:_MOST]
    for most in range(len(clear), 0, -1):
        named = [
            f"{one.topic} ({one.posts}{f' of {own} posts' if at == 0 else ''})" for at, one in enumerate(clear[:most])
        ]
        yield ", most clearly about " + listed(named)
    yield ""


def listed(names: Sequence[str]) -> str:
    """``a, b and c``."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _often(per_week: float) -> str:
    """``3.5 posts a week``; of few, a month, of very few, a year."""
    year = 365.25 / 7
    spans = {"week": per_week, "month": per_week * year / 12, "year": per_week * year}
    span, per = next(((span, per) for span, per in spans.items() if per >= 1), ("year", spans["year"]))
    number = f"{per:.0f}" if per >= 10 else f"{per:.1f}".removesuffix(".0")
    return f"{number} post{'' if number == '1' else 's'} a {span}"


def _rounded(count: int) -> str:
    """A count that is read at a glance: 12,400 and 1.2 million."""
    for unit, name in ((10**9, "billion"), (10**6, "million")):
        if count >= unit:
            return f"{count / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{count:,}"
