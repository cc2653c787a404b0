"""What the creator posts about."""

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import group_share, listed, not_asked

WEIGHT = 1.0


def measure(case: Case) -> Component:
    """Share of the posts about a wanted topic, among those whose topic is known."""
    wanted = case.brief.target.topics
    if not wanted:
        return not_asked("creator_topics", "creator", WEIGHT)
    labels = {f"topics.{topic}" for topic in wanted}
    posts = tuple(e.post_id for e in case.persona.evidence if e.label in labels)
    return group_share(
        "creator_topics", "creator", WEIGHT, case.persona.topics, wanted, document="persona", path="topics",
        text=f"{{share}} of {{n}} posts are about {listed(wanted)}", post_ids=posts,
    )  # fmt: skip
