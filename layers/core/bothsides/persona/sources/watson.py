"""The local persona with what IBM Watson says of the same posts beside it; where IBM gives nothing, a warning says why.

IBM's scores are of whole texts and not shares of posts, so none of them takes a facet's place; ``sources`` names for
each field who gave it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import StatisticsError, correlation

from bothsides.documents.facet import Facet
from bothsides.documents.persona import Agreement, Persona, WatsonCategory, WatsonReading, WatsonScore, WatsonTerm
from bothsides.documents.profile import Profile
from bothsides.persona import watson
from bothsides.persona.categories import in_3_1, sensitive, topic_of
from bothsides.persona.reference import Population
from bothsides.persona.sources import local
from bothsides.persona.watson import Answer, Reading, Term
from bothsides.settings import settings
from bothsides.text.languages import languages_of

SHOWN = 20  # of each list
THINGS = frozenset({"Facility", "GeographicFeature", "Hashtag", "Location", "Organization"})  # entities, never people
COMPARED = 3  # first topics of both sources
# IBM's five emotions, and the labels of GoEmotions that Demszky et al. 2020 group under Ekman's emotion of that name.
EKMAN = {
    "anger": ("anger", "annoyance", "disapproval"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": (
        "joy", "amusement", "approval", "excitement", "gratitude", "love", "optimism", "relief", "pride", "admiration",
        "desire", "caring",
    ),
    "sadness": ("sadness", "disappointment", "embarrassment", "grief", "remorse"),
}  # fmt: skip
_ABOUT = {"schema_version", "creator", "run_id", "made_at", "source", "model", "watson", "sources", "warnings"}
_READ = ("sentiment", "emotions", "tones", "categories", "concepts", "entities", "keywords")

type Weighted = tuple[float, Answer]  # an answer and the length of its text


def extract(profile: Profile, population: Population | None = None) -> Persona:
    """The local persona, and IBM's reading. A failure of IBM's, or the cap, leaves the local one with a warning."""
    persona = local.extract(profile, population)
    texts = watson.texts_of(profile.posts, languages_of([post.words for post in profile.posts]))
    if not texts:
        why = f"IBM Watson was not asked: in no language that it reads are there {watson.MIN_LENGTH} characters"
        return persona.model_copy(update={"warnings": (*persona.warnings, why)})
    reading = watson.read(texts)
    found = _found(reading, persona) if reading.answers or reading.spend.spent else None
    ours = (name for name in Persona.model_fields if name not in _ABOUT and getattr(persona, name) is not None)
    theirs = (f"watson.{name}" for name in _READ if getattr(found, name, None))
    return persona.model_copy(
        update={
            "source": "watson" if reading.answers else persona.source,
            "watson": found,
            "sources": dict.fromkeys(ours, persona.source) | persona.sources | dict.fromkeys(theirs, "watson"),
            "warnings": (*persona.warnings, *reading.warnings),
        }
    )


def _found(reading: Reading, persona: Persona) -> WatsonReading:
    answers = [(float(text.length), answer) for text, answer in reading.answers]
    languages: dict[str, int] = defaultdict(int)
    for text, _ in reading.answers:
        languages[text.language] += text.length
    found = WatsonReading(
        version=settings().watson_version,
        languages=dict(languages),
        posts=len({post for text, _ in reading.answers for post in text.posts}),
        texts=len(answers),
        items=reading.spend.spent,
        items_month=reading.month,
        items_cap=reading.spend.cap,
        sentiment=next(iter(_scores(answers, _sentiment_of)), None),
        emotions=_scores(answers, _emotions_of),
        tones=_scores(answers, _tones_of),
        categories=tuple(_category(score) for score in _scores(answers, _categories_of)),
        concepts=_terms(answers, lambda answer: answer.concepts),
        entities=_terms(answers, _entities_of),
        keywords=_terms(answers, _keywords_of),
    )
    return found.model_copy(update={"agreement": agreement(persona, found)})


# ------------------------------------------------------------------------------------- texts to one reading


def _sentiment_of(answer: Answer) -> dict[str, float] | None:
    return {"sentiment": answer.sentiment.document.score} if answer.sentiment else None


def _emotions_of(answer: Answer) -> dict[str, float] | None:
    found = answer.emotion
    return None if found is None else {name: x for name, x in found.document.emotion.items() if name in EKMAN}


def _tones_of(answer: Answer) -> dict[str, float] | None:
    found = answer.classifications
    return None if found is None else {tone.class_name[:100]: tone.confidence for tone in found}


def _categories_of(answer: Answer) -> dict[str, float] | None:
    found = answer.categories
    return None if found is None else {one.label[:300]: one.score for one in found if not sensitive(one.label)}


def _scores(answers: Sequence[Weighted], of: Callable[[Answer], Mapping[str, float] | None]) -> tuple[WatsonScore, ...]:
    """Each name's mean over the texts that were read for it, by length, with the least and the greatest; 0 in a text
    that does not show it. Highest first."""
    given = [(weight, scores) for weight, answer in answers if (scores := of(answer)) is not None]
    total = sum(weight for weight, _ in given)
    found = []
    for name in dict.fromkeys(name for _, scores in given for name in scores):
        each = [scores.get(name, 0.0) for _, scores in given]
        mean = sum(weight * scores.get(name, 0.0) for weight, scores in given) / total
        found.append(WatsonScore(name=name, score=mean, low=min(each), high=max(each)))
    return tuple(sorted(found, key=lambda score: (-score.score, score.name))[:SHOWN])


def _category(score: WatsonScore) -> WatsonCategory:
    path, exact = in_3_1(score.name)
    return WatsonCategory(**score.model_dump(), path=path, exact=exact, topic=topic_of(path))


def _entities_of(answer: Answer) -> list[Term] | None:
    found = answer.entities
    return None if found is None else [entity for entity in found if entity.type in THINGS]


def _keywords_of(answer: Answer) -> list[Term] | None:
    people = [entity.text.casefold() for entity in answer.entities or () if entity.type == "Person"]
    found = answer.keywords
    return None if found is None else [one for one in found if not any(p in one.text.casefold() for p in people)]


def _terms(answers: Sequence[Weighted], of: Callable[[Answer], Iterable[Term] | None]) -> tuple[WatsonTerm, ...]:
    """Terms of several texts that are spelt alike, but for case, become one. The most relevant first."""
    given = [(weight, list(terms)) for weight, answer in answers if (terms := of(answer)) is not None]
    total = sum(weight for weight, _ in given)
    merged: dict[tuple[str, str | None], list[tuple[float, Term]]] = defaultdict(list)
    for weight, terms in given:
        for term in terms:
            merged[term.text.casefold(), term.type].append((weight, term))
    found = []
    for same in merged.values():
        counts = [term.count for _, term in same if term.count is not None]
        found.append(
            WatsonTerm(
                text=same[0][1].text[:200],
                type=same[0][1].type,
                relevance=sum(weight * term.relevance for weight, term in same) / total,
                count=sum(counts) if counts else None,
            )
        )
    return tuple(sorted(found, key=lambda term: (-term.relevance, term.text))[:SHOWN])


# ---------------------------------------------------------------------------------------------- agreement


def agreement(persona: Persona, found: WatsonReading) -> Agreement:
    """How far the local source and IBM agree. A difference is no error of either: nobody has compared both with the
    truth on these posts."""
    return Agreement(
        topics=_same_topics(persona.topics, found.categories),
        sentiment=_apart(persona.sentiment, found.sentiment),
        emotions=_same_order(persona.emotions, found.emotions),
    )


def _same_topics(ours: Facet, theirs: Sequence[WatsonCategory]) -> float | None:
    """Jaccard overlap of the first topics; IBM's are those that its categories belong to."""
    first = [share.code for share in sorted(ours.shares, key=lambda share: -share.share) if share.share > 0]
    second = list(dict.fromkeys(category.topic for category in theirs if category.topic))
    one, two = set(first[:COMPARED]), set(second[:COMPARED])
    return len(one & two) / len(one | two) if one and two else None


def _apart(ours: Facet | None, theirs: WatsonScore | None) -> float | None:
    if not ours or not ours.shares or not theirs:
        return None
    return abs(ours.share_of("positive") - ours.share_of("negative") - theirs.score)


def _same_order(ours: Facet, theirs: Sequence[WatsonScore]) -> float | None:
    second = {score.name: score.score for score in theirs}
    if not ours.shares or not second.keys() >= EKMAN.keys():
        return None
    shares = [ours.share_of(*labels) for labels in EKMAN.values()]
    try:
        return correlation(shares, [second[name] for name in EKMAN], method="ranked")
    except StatisticsError:  # one of them has the same value five times
        return None
