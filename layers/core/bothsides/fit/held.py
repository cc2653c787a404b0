"""The creator's view: what is held against them, and how they can correct it."""

from __future__ import annotations

from collections.abc import Sequence

from bothsides.documents.fit import Component, Gate, Held
from bothsides.fit.reasons import MIDDLE

MOST = 4  # components that are told
LEAST = 0.01  # of what one component alone can move, under which nothing is held against anybody

INSIGHTS = "Share the platform's own insights: they count instead of the people who were sampled."
MORE = "It is told from few; a larger sample or more posts would tell more."
LIMITS = {
    "market": INSIGHTS,
    "real": "Remove followers that were bought, and ask to be profiled again.",
    "present": "Post again; dates that an import left out can be imported anew.",
    "answered": "Connect the account or import likes and comments; other formats and subjects may be answered better.",
    "safe": "Read the posts that are named. What quotes others or is meant otherwise can be told to the brand; a post"
    " that is deleted counts no more at the next profile.",
    "of_age": INSIGHTS,
    "exclusive": "If a post was not paid for, or the partnership is over, tell the brand.",
    "must": "Publish about it, and ask to be profiled again; posts that were not read can be imported.",
    "must_not": "If the words are meant otherwise, tell the brand; a post that is deleted counts no more.",
    "affordable": "Offer a fee within the budget.",
    "test_data": "Connect the real account.",
}
"""Of each limit, said to the creator."""
COMPONENTS = {
    "creator_message": "Recent posts on the brand's subject count most, and those that people answer.",
    "creator_topics": "Write about the subject under its usual words; posts that were not read can be imported.",
    "creator_formats": "Publish in that format.",
    "creator_presence": "Post in more weeks; dates that an import left out can be imported anew.",
    "creator_safety": "Read the posts that are named; one that is deleted counts no more at the next profile.",
    "creator_sponsorship": "Fewer paid posts, and every one of them marked as the platform asks.",
    "creator_affinity": "Name the brand where you use it without being paid.",
    "creator_tone": "It is shown and moves nothing.",
    "creator_values": "It is shown and moves nothing.",
    "audience_market": INSIGHTS,
    "audience_countries": INSIGHTS,
    "audience_languages": "Write in the languages of the buyers; those who read and write nothing are not seen.",
    "audience_genders": INSIGHTS,
    "audience_ages": INSIGHTS,
    "audience_interests": MORE,
    "audience_affinity": MORE,
    "audience_authenticity": "Remove followers that were bought, and ask to be profiled again.",
    "audience_activity": "Followers who left can be removed; a list of active ones can be imported.",
    "audience_resonance": "Connect the account or import likes and comments; other formats may be answered better.",
    "audience_overlap": "It is the brand's choice of creators, and no fault of yours.",
    "audience_tone": "It is shown and moves nothing.",
}
"""Of each component, said to the creator."""


def held(gates: Sequence[Gate], components: Sequence[Component]) -> tuple[Held, ...]:
    """Limits that are missed, those that are open, and the components that stand under the middle or are unknown, what
    moves most first. What nobody can tell on the platform is held against nobody."""
    missed = [gate for gate in gates if gate.passed is False]
    open_ = [gate for gate in gates if gate.passed is None and gate.binding]
    found = [
        Held(name=gate.name, text=gate.text, correction=LIMITS[gate.name], evidence=gate.evidence)
        for gate in (*missed, *open_)
    ]
    low = [
        (reason, component) for component in components for reason in component.reasons
        if component.state != "unavailable" and reason.strength >= LEAST and not reason.supports
        and (component.score is None or component.score < MIDDLE)
    ]  # fmt: skip
    low.sort(key=lambda one: -one[0].strength)
    return (
        *found,
        *(
            Held(name=of.name, text=reason.text, correction=_correction(of), evidence=reason.evidence)
            for reason, of in low[:MOST]
        ),
    )


def _correction(component: Component) -> str:
    """What is unknown is nobody's fault: insights or more data would tell."""
    known = COMPONENTS[component.name]
    return known if component.score is not None or known == INSIGHTS else MORE
