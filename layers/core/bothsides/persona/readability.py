"""How easily texts read, by the usual formula of their language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from bothsides.documents.facet import Interval
from bothsides.documents.persona import Readability
from bothsides.statistics.intervals import ratio_interval


class Text(NamedTuple):
    """What is counted in one post."""

    words: Sequence[str]  # lower case
    sentences: int


class Formula(NamedTuple):
    """``base`` + each factor times its ratio, all over the whole group of texts."""

    name: str
    base: float
    words_a_sentence: float = 0.0
    syllables_a_word: float = 0.0
    letters_a_word: float = 0.0
    sentences_a_word: float = 0.0
    long_words: float = 0.0  # of all words: over six letters
    easier: Literal["higher", "lower"] = "higher"


LIX = Formula("LIX (Björnsson 1968)", 0, words_a_sentence=1, long_words=100, easier="lower")
FORMULAS: Mapping[str, Formula] = {
    "en": Formula("Flesch (1948)", 206.835, -1.015, -84.6),
    "de": Formula("Flesch, by Amstad (1978)", 180, -1, -58.5),
    # its sentence length is words a sentence, not sentences in 100 words, as first printed (Law 2011)
    "es": Formula("Fernández Huerta (1959)", 206.84, -1.02, -60),
    "fr": Formula("Flesch, by Kandel and Moles (1958)", 207, -1.015, -73.6),
    "nl": Formula("Flesch, by Douma (1960)", 206.835, -0.93, -77),
    "pt": Formula("Flesch, by Martins et al. (1996)", 248.835, -1.015, -84.6),
    "ru": Formula("Flesch, by Oborneva (2006)", 206.835, -1.3, -60.1),
    "it": Formula("Gulpease (Lucisano and Piemontese 1988)", 89, letters_a_word=-10, sentences_a_word=300),
}
UNSPACED = frozenset(("zh", "ja", "ko", "th", "lo", "km", "my", "bo"))  # words, or their length, tell nothing
MIN_WORDS = 100
MIN_POSTS = 5


def readability(texts: Iterable[Text], languages: Iterable[str | None]) -> tuple[Readability, ...]:
    """Of each language with at least 100 words in 5 posts: its formula's value with an interval clustered by post.

    Syllables are counted as groups of vowels, by rules of each language. Languages without a formula of their own get
    LIX; those that write no spaces get none.
    """
    groups: dict[str, list[Text]] = {}
    for text, language in zip(texts, languages, strict=True):
        if language and language not in UNSPACED and text.words:
            groups.setdefault(language, []).append(text)
    return tuple(
        Readability(language=language, formula=formula.name, easier=formula.easier, score=score)
        for language, group in sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))
        if len(group) >= MIN_POSTS and sum(len(text.words) for text in group) >= MIN_WORDS
        for formula in [FORMULAS.get(language, LIX)]
        for score in [_score(group, formula, language)]
        if score
    )


def _score(texts: Sequence[Text], formula: Formula, language: str) -> Interval | None:
    words = [len(text.words) for text in texts]
    sentences = [text.sentences for text in texts]
    ratios: list[tuple[float, list[int], list[int]]] = []
    if formula.words_a_sentence:
        ratios.append((formula.words_a_sentence, words, sentences))
    if formula.syllables_a_word:
        count = syllables(language)
        ratios.append((formula.syllables_a_word, [sum(map(count, text.words)) for text in texts], words))
    if formula.letters_a_word:
        ratios.append((formula.letters_a_word, [sum(map(len, text.words)) for text in texts], words))
    if formula.sentences_a_word:
        ratios.append((formula.sentences_a_word, sentences, words))
    if formula.long_words:
        ratios.append((formula.long_words, [sum(len(word) > 6 for word in text.words) for text in texts], words))
    return Interval.of(ratio_interval(*ratios, constant=formula.base), len(texts))


def syllables(language: str) -> Callable[[str], int]:
    """What counts a lower-case word's syllables, at least 1: the groups of vowels, by rules of the language."""
    return {"en": _english, "fr": _french, "es": _spanish, "pt": _spanish, "ru": _russian}.get(language, _germanic)


_EN_GROUP = re.compile(r"[aeiouy]+")
_EN_SILENT = re.compile(
    r"(?:[^aeiouyl]|[aeiouy]l|ll|rl)e$|[^aeiouytds]ed$|[^aeiouyscgxzhl]es$|(?:[aeiouy][lhg]|gh|th)es$|ely$|eful|eless"
    r"|ement|(?<=[^aeiouyl])e(?='s$)|(?<=^som)e(?=[a-z])|(?<=^ev)e(?=ry)"
)
_EN_APART = re.compile(
    r"i(?!on|ou)[ao](?!u)|io(?!n|u)|[aeiouy]ing|(?<!p)eo(?!u)|ua(?!r)|iu|scie|rience|idea|yone|ism$|[^aeiouy]n't$|uou|creat|(?<![ctsg])ion|ier$"
    r"|iest$|iet"
)


@lru_cache(50_000)
def _english(word: str) -> int:
    """By groups of vowels, less silent ones, more where two meet in a group."""
    count = len(_EN_GROUP.findall(word)) - len(_EN_SILENT.findall(word)) + len(_EN_APART.findall(word))
    return max(1, count)


_FR_GROUP = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")
_FR_MUTE = re.compile(r"(?<![aeiouyéèê])(?:es?|ent)$")


@lru_cache(50_000)
def _french(word: str) -> int:
    """Groups of vowels, without a mute e at the end."""
    return max(1, len(_FR_GROUP.findall(word)) - bool(_FR_MUTE.search(word)))


_ES_NUCLEUS = re.compile(r"[aeoáéóàâêôãõ]|[íúìù]|(?<![aeoáéóíúãõâêôiu])[iuüy](?![aeoáéóíúãõâêôiu])|[iu]{2}")
_ES_SILENT = re.compile(r"(?<=[qg])u(?=[eiéí])")


@lru_cache(50_000)
def _spanish(word: str) -> int:
    """Each strong or accented vowel, and weak ones that stand alone; so in Portuguese, but for ão, õe, ãe."""
    word = _ES_SILENT.sub("", word).replace("ão", "ã").replace("õe", "õ").replace("ãe", "ã")
    return max(1, len(_ES_NUCLEUS.findall(word)))


_RU_VOWEL = re.compile("[аеёиоуыэюя]")


@lru_cache(50_000)
def _russian(word: str) -> int:
    """One for each vowel."""
    return max(1, len(_RU_VOWEL.findall(word)))


_GROUP = re.compile(r"aai|ooi|oei|aa|ee|oo|uu|ie|ei|ai|au|äu|eu|oe|ou|ui|ij|[aeiouyäöüáéíóúëï]")


@lru_cache(50_000)
def _germanic(word: str) -> int:
    """Each vowel, of German and Dutch diphthongs and long vowels one."""
    return max(1, len(_GROUP.findall(word)))
