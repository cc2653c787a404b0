"""Our own persona source: the light model over the creator's posts, counted language and habits."""

from __future__ import annotations

from bothsides.documents.facet import Facet
from bothsides.documents.persona import EvidencePost, Persona
from bothsides.documents.profile import Post, Profile
from bothsides.persona import brands, habits, sponsorship, style
from bothsides.statistics.facets import languages_facet
from bothsides.statistics.modelled import NONE, OTHER, facet
from bothsides.text.languages import languages_of
from bothsides.text.model import text_model
from bothsides.text.tokens import Bools, Floats

MIN_POSTS = 10
_SHOWN = 3  # posts shown for a label
_EVIDENT = ("emotions", "topics", "sentiment", "irony", "offensive", "hate")


def extract(profile: Profile) -> Persona:
    """The persona of a profile. The same profile and model give the same persona."""
    model, posts = text_model(), profile.posts
    texts = [post.words for post in posts]
    languages = languages_of(texts)
    scores, readable = dict(model(texts)), model.readable(texts, languages)

    def shares(*heads: str) -> Facet:
        return facet(heads, scores, readable, minimum=MIN_POSTS)

    return Persona(
        creator=profile.creator,
        run_id=profile.run_id,
        made_at=profile.made_at,
        source="local",
        model=model.info,
        language=style.measure(posts),
        languages=languages_facet(languages, minimum=MIN_POSTS),
        emotions=shares("emotions"),
        sentiment=shares("sentiment"),
        irony=shares("irony"),
        safety=shares("offensive", "hate"),
        topics=shares("topics"),
        habits=habits.measure(profile),
        brands=brands.measure(posts, sponsorship.disclosed(posts), scores["sentiment"], readable["sentiment"]),
        sponsorship=sponsorship.measure(posts),
        evidence=tuple(shown for head in _EVIDENT for shown in _evidence(head, posts, scores[head], readable[head])),
    )


def _evidence(head: str, posts: tuple[Post, ...], scores: Floats, readable: Bools) -> list[EvidencePost]:
    """For each label the posts that show it most clearly; posts of which the head is not sure are left out."""
    found, sure = [], text_model().sure[head]
    for column, label in enumerate(text_model().labels[head]):
        best = sorted((at for at in range(len(posts)) if readable[at]), key=lambda at: -scores[at, column])[:_SHOWN]
        found += [
            EvidencePost(label=f"{head}.{label}", post_id=posts[at].id, score=float(scores[at, column]))
            for at in best
            if scores[at, column] >= sure and label not in ("neutral", OTHER, NONE, *text_model().untold)
        ]
    return found
