"""How a creator writes: counts over the creator's own posts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import emoji

from bothsides.documents.facet import Interval
from bothsides.documents.persona import Language, Patterns
from bothsides.documents.profile import Post
from bothsides.persona.formality import formality
from bothsides.persona.own_words import LINK, MENTION
from bothsides.persona.readability import UNSPACED, Text, readability
from bothsides.statistics.intervals import mean_interval, rate_interval, ratio_interval, wilson

# a Chinese or Japanese sign counts as a word; marks over and under letters belong to the word
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
_SIGN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_SIGN}]|[^\W\d_{_SIGN}](?:[^\W\d_{_SIGN}]|[{_MARKS}])*(?:['’][^\W\d_]+)*")
_HASHTAG = re.compile(r"(?<!\w)#\w+")
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++(?=[\s\"'”’)\]]|$)|[。！？]+|\n+")
_QUESTION = re.compile(r"[?？؟][?!？！؟]*")
_EXCLAMATION = re.compile(r"[!！]+")
_LETTER = re.compile(r"[^\W\d_]")
_MAYBE_EMOJI = re.compile("[#*0-9]\ufe0f|[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]")
_NO_EMOJI = re.compile(r"[a-zA-Z\s.,;:!?'()\-]+")
_WINDOW = 100
_HUNDRED = 100.0
# I, we, you, he or she or they; words that are several of them are left out (German "sie" is counted as they, its
# "ihr" not at all). In Spanish, Italian and Portuguese the verb says it too: such rates compare within a language.
_PERSONS: dict[str, tuple[str, str, str, str]] = {
    "en": (
        "i i'm i've i'd i'll me my mine myself",
        "we we're we've we'd we'll us our ours ourselves let's",
        "you you're you've you'd you'll your yours yourself yourselves u ur y'all",
        "he he's he'd he'll him his himself she she's she'd she'll her hers herself they they're they've they'd "
        "they'll them their theirs themselves",
    ),
    "de": (
        "ich mich mir mein meine meinen meinem meiner meines",
        "wir uns unser unsere unseren unserem unserer unseres",
        "du dich dir dein deine deinen deinem deiner deines euch euer eure euren eurem eurer",
        "er ihn ihm sein seine seinen seinem seiner seines sie ihnen",
    ),
    "es": (
        "yo me mí mi mis mío mía míos mías conmigo",
        "nosotros nosotras nos nuestro nuestra nuestros nuestras",
        "tú te ti tu tus tuyo tuya contigo usted ustedes vosotros vosotras os vuestro vuestra vuestros vuestras vos",
        "él ella ellos ellas le les",
    ),
    "fr": (
        "je j me m moi mon ma mes mien mienne miens miennes",
        "nous notre nos nôtre nôtres",
        "tu te t toi ton ta tes tien tienne vous votre vos vôtre vôtres",
        "il elle ils elles lui leur leurs eux",
    ),
    "it": (
        "io mi me mio mia miei mie",
        "noi nostro nostra nostri nostre",
        "tu ti te tuo tua tuoi tue voi vi vostro vostra vostri vostre",
        "lui lei loro gli",
    ),
    "pt": (
        "eu me mim meu minha meus minhas comigo",
        "nós nosso nossa nossos nossas conosco",
        "tu te ti teu tua teus tuas você vocês contigo",
        "ele ela eles elas lhe lhes dele dela deles delas",
    ),
    "nl": (
        "ik me mij mijn mezelf",
        "wij we ons onze onszelf",
        "jij je jou jouw jullie u uw jezelf",
        "hij hem zij hun hen",
    ),
}
_PERSON_OF = {
    language: {word: person for person, words in enumerate(persons) for word in words.split()}
    for language, persons in _PERSONS.items()
}


def interval(values: Sequence[float]) -> Interval | None:
    """Mean with its 95 % interval; None under two values."""
    if len(values) < 2:
        return None
    return Interval.of(mean_interval(values), len(values))


def share(count: int, n: int) -> Interval:
    """``count`` of ``n`` with Wilson's interval."""
    low, high = wilson(count, n)
    return Interval(value=count / n, low=low, high=high, n=n)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without links and @names; of Chinese and Japanese each sign."""
    text = MENTION.sub(" ", LINK.sub(" ", text)).replace("’", "'")
    return _WORD.findall(text.lower())


def emoji_in(text: str) -> int:
    """How many emoji a text has; those joined to one picture are one."""
    return emoji.emoji_count(_NO_EMOJI.sub(" ", text)) if _MAYBE_EMOJI.search(text) else 0


def measure(posts: Sequence[Post], words: Sequence[Sequence[str]], languages: Sequence[str | None]) -> Language:
    """Language patterns of the creator's own posts, in the order of time.

    Args:
        posts: as ``own_words`` gives them.
        words: the words of each, as ``words_of`` gives them.
        languages: the language of each, as ``languages_of`` gives it.
    """
    texts = [post.words for post in posts]
    plain = [LINK.sub(" ", text) for text in texts]
    every = [word for post in words for word in post]
    distinct = moving_type_token_ratio(every)
    sentences = [max(bool(said), _sentences(text)) for text, said in zip(plain, words, strict=True)]
    spaced = [at for at, language in enumerate(languages) if words[at] and language not in UNSPACED]

    def per_post(count: Callable[[str], int], of: Sequence[str] = plain) -> Interval | None:
        return _rate([count(text) for text in of], [1.0] * len(of))

    first_singular, first_plural, second, third = _persons(words, languages)
    patterns = Patterns(
        sentence_words=_mean_of([len(words[at]) for at in spaced], [sentences[at] for at in spaced]),
        distinct_words=_diversity(every, distinct),
        formality=formality([said for said, language in zip(words, languages, strict=True) if language == "en"])
        if languages.count("en") > 1
        else None,
        first_singular=first_singular,
        first_plural=first_plural,
        second=second,
        third=third,
        questions=per_post(lambda text: len(_QUESTION.findall(text))),
        exclamations=per_post(lambda text: len(_EXCLAMATION.findall(text))),
        emoji=per_post(emoji_in),
        hashtags=per_post(lambda text: len(_HASHTAG.findall(text))),
        mentions=per_post(lambda text: len(MENTION.findall(text))),
        links=per_post(lambda text: len(LINK.findall(text)), texts),
        readability=readability([Text(*one) for one in zip(words, sentences, strict=True)], languages),
    )
    return Language(
        words=len(every),
        words_per_post=interval([len(post) for post in words]),
        distinct_words=distinct,
        patterns=patterns,
    )


def _sentences(text: str) -> int:
    return sum(1 for piece in _SENTENCE_END.split(text) if _LETTER.search(piece))


def _rate(counts: Sequence[int], exposures: Sequence[float]) -> Interval | None:
    return Interval.of(rate_interval(counts, exposures), len(counts))


def _mean_of(above: Sequence[int], below: Sequence[int]) -> Interval | None:
    return Interval.of(ratio_interval((1.0, above, below)), len(above), least=0) if above else None


def _persons(words: Sequence[Sequence[str]], languages: Sequence[str | None]) -> list[Interval | None]:
    """Of 100 words in the languages with a list: I, we, you, they."""
    read = [
        (said, _PERSON_OF[language])
        for said, language in zip(words, languages, strict=True)
        if said and language in _PERSON_OF
    ]
    counts = [Counter(of[word] for word in said if word in of) for said, of in read]
    exposures = [len(said) / _HUNDRED for said, _ in read]
    rates = [_rate([count[person] for count in counts], exposures) for person in range(4)]
    return [rate and rate.model_copy(update={"high": min(_HUNDRED, rate.high)}) for rate in rates]


def _diversity(words: Sequence[str], value: float | None) -> Interval | None:
    """MATTR; its interval is that of the windows side by side, of which no two have a word in common."""
    apart = [len(set(words[at : at + _WINDOW])) / _WINDOW for at in range(0, len(words) - _WINDOW + 1, _WINDOW)]
    if value is None or len(apart) < 2:
        return None
    mean, low, high = mean_interval(apart)
    return Interval.of((value, value - (mean - low), value + (high - mean)), len(apart), least=0, most=1)


def moving_type_token_ratio(words: Sequence[str], window: int = _WINDOW) -> float | None:
    """MATTR: mean share of distinct words in all windows of that many words, so that length does not matter
    (Covington & McFall 2010, J. Quantitative Linguistics 17:94). None if there are fewer words."""
    if len(words) < window:
        return None
    inside = Counter(words[:window])
    distinct = total = len(inside)
    for gone, come in zip(words, words[window:], strict=False):
        inside[gone] -= 1
        distinct -= not inside[gone]
        distinct += not inside[come]
        inside[come] += 1
        total += distinct
    return total / window / (len(words) - window + 1)
