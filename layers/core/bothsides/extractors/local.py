"""Our own persona source: the light model over the creator's posts, counted language and habits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bothsides import habits, language
from bothsides.persona import EvidencePost, Persona
from bothsides.profile import Post, Profile
from bothsides.scored import emotions_facet, topics_facet

if TYPE_CHECKING:
    from bothsides.text import Bools, Floats

MIN_POSTS = 10
_SHOWN = 3  # posts shown for a label
_SURE = 0.3  # a post with less does not show the label


def extract(profile: Profile) -> Persona:
    """The persona of a profile. The same profile and model give the same persona."""
    from bothsides.text import text_model

    model, posts = text_model(), profile.posts
    texts = [post.words for post in posts]
    scores, told = model(texts), model.told(texts)
    return Persona(
        creator=profile.creator,
        run_id=profile.run_id,
        made_at=profile.made_at,
        source="local",
        model=model.info,
        language=language.measure(posts),
        emotions=emotions_facet(scores["emotions"], told, minimum=MIN_POSTS),
        topics=topics_facet(scores["topics"], told, minimum=MIN_POSTS),
        habits=habits.measure(profile),
        evidence=tuple(
            shown for head in ("emotions", "topics") for shown in _evidence(head, posts, scores[head], told)
        ),
    )


def _evidence(head: str, posts: tuple[Post, ...], scores: Floats, told: Bools) -> list[EvidencePost]:
    """For each label the posts that show it most clearly."""
    from bothsides.text import text_model

    found = []
    for column, label in enumerate(text_model().labels[head]):
        best = sorted((at for at in range(len(posts)) if told[at]), key=lambda at: -scores[at, column])[:_SHOWN]
        found += [
            EvidencePost(label=f"{head}.{label}", post_id=posts[at].id, score=float(scores[at, column]))
            for at in best
            if scores[at, column] >= _SURE and label not in ("neutral", "other")
        ]
    return found
