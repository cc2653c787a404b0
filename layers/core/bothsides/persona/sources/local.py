"""Our own persona source: the light model over the creator's posts, counted language and habits."""

from __future__ import annotations

from bothsides.documents.facet import Facet
from bothsides.documents.persona import EvidencePost, Persona
from bothsides.documents.profile import Post, Profile
from bothsides.persona import authority, brands, feelings, habits, safety, sponsorship, style, terms, traits
from bothsides.persona.own_words import own_words, warnings
from bothsides.persona.reference import Population, shipped
from bothsides.statistics.facets import languages_facet
from bothsides.statistics.modelled import NONE, OTHER, facet
from bothsides.text.languages import languages_of
from bothsides.text.model import text_model
from bothsides.text.tokens import Bools, Floats

MIN_POSTS = 10
_SHOWN = 3  # posts shown for a label
_EVIDENT = ("emotions", "topics", "sentiment", "irony", "offensive", "hate")


def extract(profile: Profile, population: Population | None = None) -> Persona:
    """The persona of a profile. The same profile, model and population give the same persona, in whatever order the
    posts are.

    Args:
        profile: with the creator's posts.
        population: with whom the creator is compared; None: the one that ships.
    """
    model, own = text_model(), own_words(profile.posts)
    posts, published = own.posts, own.published
    population = population or shipped(model.card, profile.creator)
    texts, whole = [post.words for post in posts], [post.words for post in profile.posts]
    written = list(dict.fromkeys((*texts, *whole)))
    told = dict(zip(written, languages_of(written), strict=True))
    languages = [told[text] for text in texts]
    scores, readable = dict(model(own.read)), model.readable(own.read, languages)

    judged = [sponsorship.judge(post) for post in published]
    paid = {post.id for post, said in zip(published, judged, strict=True) if said.paid}
    words = [style.words_of(text) for text in texts]
    language = style.measure(posts, words, languages)

    def shares(*heads: str) -> Facet:
        return facet(heads, scores, readable, minimum=MIN_POSTS)

    topics = shares("topics")
    return Persona(
        creator=profile.creator,
        run_id=profile.run_id,
        made_at=profile.made_at,
        source="local",
        model=model.info,
        language=language,
        languages=languages_facet(languages, minimum=MIN_POSTS),
        emotions=shares("emotions"),
        sentiment=shares("sentiment"),
        irony=shares("irony"),
        safety=shares("offensive", "hate"),
        safety_flags=safety.look(profile.posts, [told[text] for text in whole], profile.coverage.posts_total),
        topics=topics,
        authority=authority.measure(
            topics,
            model.labels["topics"],
            posts,
            scores["topics"],
            readable["topics"],
            model.sure["topics"],
            population,
        ),
        personality=traits.of(model, "personality", posts, scores, readable, population),
        values=traits.of(model, "values", posts, scores, readable, population),
        own_words=own.found,
        terms=terms.distinguishing(posts, words, languages),
        course=feelings.course(posts, scores["emotions"], readable["emotions"]),
        habits=habits.measure(profile, published),
        brands=brands.measure(posts, [post.id in paid for post in posts], scores["sentiment"], readable["sentiment"]),
        sponsorship=sponsorship.look(published, judged, profile.creator),
        warnings=warnings(own, language.words, languages, int(readable["emotions"].sum()), model.languages["emotions"]),
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
