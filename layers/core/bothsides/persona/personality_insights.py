"""A persona in the shape of IBM Watson Personality Insights v3, for clients that were written for that service.

The shape is that of the service's ``Profile`` with the version date 2017-10-13. What we do not measure is left out and
said in ``warnings``; the lists that its models require are there, empty if need be.

Traits of a group that is ``experimental`` are given, with ``significant: false``: this is the service's own mark for
results that mean nothing (it set it for some traits of Arabic and Korean), so a client that minds it passes over
them as it always did. Left out, they would look as if nobody had measured them; given unmarked, an old client would
take them for as good as IBM's. A warning with the id ``EXPERIMENTAL`` says it in words.
"""

from __future__ import annotations

from typing import Any

from bothsides.documents.facet import Facet
from bothsides.documents.persona import Persona, Traits
from bothsides.errors import TooFewWords
from bothsides.persona.habits import DAYS

MIN_WORDS = 100  # fewer: the service refused
ENOUGH_WORDS = 600  # fewer: it warned
UNKNOWN_LANGUAGE = "und"  # ISO 639-2: undetermined

type Json = dict[str, Any]

# our name → the service's id and name, in the order in which it gave them
_BIG_FIVE = {
    "openness": ("big5_openness", "Openness"),
    "conscientiousness": ("big5_conscientiousness", "Conscientiousness"),
    "extraversion": ("big5_extraversion", "Extraversion"),
    "agreeableness": ("big5_agreeableness", "Agreeableness"),
    "emotional stability": ("big5_neuroticism", "Emotional range"),
}
_REVERSED = "emotional stability"  # the other end of the service's emotional range
_VALUES = {
    "conservation": ("value_conservation", "Conservation"),
    "openness to change": ("value_openness_to_change", "Openness to change"),
    "hedonism": ("value_hedonism", "Hedonism"),
    "self-enhancement": ("value_self_enhancement", "Self-enhancement"),
    "self-transcendence": ("value_self_transcendence", "Self-transcendence"),
}
_UNSUPPORTED = {
    "the facets of personality (children)": "only the five dimensions are measured",
    "needs": "they are not measured",
    "consumption_preferences": "they are not measured",
}


def profile(persona: Persona) -> Json:
    """The persona as a Personality Insights v3 ``Profile``.

    Raises:
        TooFewWords: under 100 words, as the service said it.
    """
    words = max((group.words for group in (persona.personality, persona.values) if group and group.traits), default=0)
    words = words or persona.language.words
    if words < MIN_WORDS:
        raise TooFewWords(
            f"The number of words {words} is less than the minimum number of words required for analysis: {MIN_WORDS}"
        )
    warnings: list[Json] = []
    answer: Json = {"word_count": words, "processed_language": _language(persona.languages)}
    if words < ENOUGH_WORDS:
        message = (
            f"There were {words} words in the input. We need a minimum of {ENOUGH_WORDS}, preferably 1,200 or more,"
            " to compute statistically significant estimates"
        )
        answer["word_count_message"] = message
        warnings.append(_warning("WORD_COUNT_MESSAGE", message))
    answer |= {
        "personality": _traits("personality", persona.personality, _BIG_FIVE, warnings),
        "needs": [],
        "values": _traits("values", persona.values, _VALUES, warnings),
    }
    if behavior := _behavior(persona, warnings):
        answer["behavior"] = behavior
    warnings += [_warning("NOT_SUPPORTED", f"{what}: {why}, so left out") for what, why in _UNSUPPORTED.items()]
    warnings += [_warning("LIMITED", limit) for limit in persona.warnings]
    return answer | {"warnings": warnings}


def _warning(code: str, message: str) -> Json:
    return {"warning_id": code, "message": message}


def _language(languages: Facet | None) -> str:
    known = languages is not None and languages.state == "ok" and languages.shares
    return known[0].code if known else UNKNOWN_LANGUAGE


def _traits(category: str, group: Traits | None, names: dict[str, tuple[str, str]], warnings: list[Json]) -> list[Json]:
    """The traits that the service had, of those that have a percentile; what is missing goes into the warnings."""
    if group is None or group.state not in ("ok", "experimental"):
        why = "they were not measured" if group is None else group.note or group.state.replace("_", " ")
        warnings.append(_warning("NOT_KNOWN", f"{category}: {why}, so left out"))
        return []
    known = {
        trait.name: 1 - trait.percentile if trait.name == _REVERSED else trait.percentile
        for trait in group.traits
        if trait.percentile is not None
    }
    if missing := [said for name, (_, said) in names.items() if name not in known]:
        warnings.append(_warning("NOT_KNOWN", f"{category}: no percentile for {', '.join(missing)}, so left out"))
    if group.state == "experimental" and known.keys() & names.keys():
        warnings.append(
            _warning("EXPERIMENTAL", f"{category}: nobody has shown these results to be right; do not decide by them")
        )
    return [
        {
            "trait_id": trait_id,
            "name": said,
            "category": category,
            "percentile": known[name],
            "significant": group.state == "ok",
        }
        for name, (trait_id, said) in names.items()
        if name in known
    ]


def _behavior(persona: Persona, warnings: list[Json]) -> list[Json]:
    """Which part of the posts with a time came on each day and in each hour, all days and hours named."""
    weekdays, hours = persona.habits.weekdays, persona.habits.hours
    if weekdays.state != "ok" or hours.state != "ok":
        warnings.append(_warning("NOT_KNOWN", "behavior: too few posts say when they were made, so left out"))
        return []
    days = [(f"behavior_{day.lower()}", day, weekdays.share_of(day)) for day in (DAYS[-1], *DAYS[:-1])]
    clock = [
        (f"behavior_{hour:02}00", f"{hour if hour <= 12 else hour - 12}:00 {'am' if hour < 12 else 'pm'}",
         hours.share_of(f"{hour:02}"))
        for hour in range(24)
    ]  # fmt: skip
    return [
        {"trait_id": trait_id, "name": name, "category": "behavior", "percentage": share}
        for trait_id, name, share in (*days, *clock)
    ]
