"""The columns of vendors' exports (HypeAuditor, Modash, Upfluence, CreatorIQ and the like): what each says of a
creator's audience. They have no common form, so columns are known by their words.

A target is a field of ``VendorFacts`` or ``AudienceFacts``, or a part of one: ``countries.US`` and ``genders.woman``
are shares in a column of their own; ``countries.1`` is the first country's name and ``countries.1.share`` its share;
``real_share`` is what ``fake_share`` is the rest of.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from bothsides.documents.profile import AudienceFacts
from bothsides.imports import shares

LISTS = tuple(AudienceFacts.model_fields)

VENDORS = {
    "HypeAuditor": "hypeauditor", "Modash": "modash", "Upfluence": "upfluence", "CreatorIQ": "creatoriq",
    "Traackr": "traackr", "Klear": "klear", "Heepsy": "heepsy", "Influencity": "influencity",
    "Aspire": "aspire, aspireiq", "GRIN": "grin", "Later": "later, laterinfluence, mavrck",
    "Phyllo": "phyllo, insightiq", "Kolsquare": "kolsquare", "NoxInfluencer": "noxinfluencer", "Captiv8": "captiv8",
    "Tagger": "tagger, taggermedia", "Lefty": "lefty", "Brandwatch": "brandwatch", "IQData": "iqdata, socialdata",
    "Influencers.club": "influencersclub", "Social Blade": "socialblade", "trendHERO": "trendhero",
}  # fmt: skip
ORDINARY = {
    "aspire",
    "grin",
    "later",
    "lefty",
    "tagger",
}  # words too: a vendor's name only where a file's name begins so

_VENDORS = {word.strip(): name for name, names in VENDORS.items() for word in names.split(",")}

_AVERAGE = r"(?:average|avg|mean|median|ø) "
_OF = r"(?:videos?|reels?|posts?|stor(?:y|ies)|shorts?|feed|tiktoks?)"
_SHARE = r"(?:%|pct|percent|percentage|share|ratio|rate|weight)"
_PLAIN = {
    "source": r"vendor(?: name)?|data (?:vendor|provider|source)",
    "engagement_rate": rf"(?:{_AVERAGE})?(?:{_OF} )?(?:engagement rate|engagement (?:%|pct|percent|percentage)"
    r"|eng rate|er"
    r"|interaction rate|engagementrate|interaktionsrate|taux d engagement|tasa de (?:engagement|interaccion)"
    r"|taxa de engajamento|tasso di (?:engagement|coinvolgimento))(?: (?:%|pct|percent))?"
    r"(?: (?:by|on|per) (?:followers|reach|views?|posts?))?",
    "fake_share": r"(?:% )?(?:est(?:imated)? )?(?:audience )?(?:fake|suspicious|bots?|inauthentic)"
    rf"(?: (?:followers?|audience|accounts?|subscribers?))?(?: {_SHARE})?",
    "real_share": r"(?:% )?(?:(?:audience|followers?|subscribers?) credibility(?: score)?"
    r"|credibility(?: score)?|(?:credible|real|authentic|genuine) (?:followers?|audience|subscribers?))"
    rf"(?: {_SHARE})?|real (?:%|pct|percent|percentage)",
} | {
    f"average_{one}": rf"{_AVERAGE}(?:{_OF} )?(?:{words})(?: per {_OF})?"
    rf"|(?:{words}) (?:per {_OF}|average|avg|mean|median)"
    for one, words in (("views", "(?:video )?views?|plays?"), ("likes", "likes?"), ("comments", "comments?"))
}
_WORDS = {
    "countries": r"(?:geo )?countr(?:y|ies)|geo(?:graphy)?s?|locations?",
    "genders": r"genders?|sex",
    "ages": r"ages?(?: (?:groups?|ranges?|bands?))?",
    "interests": r"interests?(?: affinit(?:y|ies))?",
    "languages": r"languages?",
    "cities": r"(?:geo )?cit(?:y|ies)",
}
_PEOPLE = r"(?:audiences?|followers?|subscribers?|fans|viewers?|demographics?)"
_TOP = r"(?:top|main|primary|largest) "
_SPLIT = r"breakdown|distribution|split"


def target_of(column: str, platform: str | None = None, *, of_people: bool = False) -> str | None:
    """What a column says of an audience, by its name; None where that is nothing. ``platform``: a word that may stand
    before, 'Instagram engagement rate'. ``of_people``: all columns are about the audience."""
    forms = [column, re.sub(r"\([^)]*\)|\[[^]]*\]", " ", column)]
    place, _, last = column.rpartition(".")  # nested JSON: 'audience.geo.countries'
    if place:
        forms.append(last)
        of_people = of_people or bool(re.search(rf"\b{_PEOPLE}\b", _words(place)))
    for words in dict.fromkeys(map(_words, forms)):
        words = words.removeprefix(f"{platform} ") if platform else words
        if found := _target(words, column, of_people=of_people):
            return found
    return None


def is_share(column: str) -> bool:
    """Whether a column says by its name that it holds shares, and not of what: 'Share', '% of audience'."""
    return bool(re.fullmatch(rf"(?:{_PEOPLE} (?:in )?)?{_SHARE}(?: of {_PEOPLE})?", _words(column)))


@cache
def lists(name: str) -> bool:
    """Whether that names a list of shares: 'audience_countries'."""
    return target_of(name) in LISTS


def _words(column: str) -> str:
    """'Audience_Age (18-24) %' as 'audience age 18-24 %': words in small letters without accents, signs that matter."""
    text = unicodedata.normalize("NFKD", str(column)[:200])
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", text).lower()
    text = re.sub(r"(?<=\d)\s*[-–—_]\s*(?=\d)", "-", text).replace("%", " % ")
    return " ".join(re.sub(r"[^a-z0-9%ø+-]|(?<!\d)-|-(?!\d)", " ", text).split())


def _target(words: str, column: str, *, of_people: bool) -> str | None:
    if plain := next((field for field, pattern in _PLAIN.items() if re.fullmatch(pattern, words)), None):
        return plain
    rest, is_said = _without(rf"\b(?:of )?{_PEOPLE}\b(?: by\b)?|\b(?:{_SPLIT})$", words)
    rest, is_share = _without(rf"^% |^(?:share|percentage) of | {_SHARE}$|(?<=\d){_SHARE}$", rest)
    rest, is_top = _without(rf"^{_TOP}", rest)
    of_people = of_people or is_said or is_top
    for field, pattern in _WORDS.items():
        if found := _of_list(rest, field, pattern, of_people=of_people, is_share=is_share):
            return found
    return _of_part(rest, column, of_people=of_people, is_share=is_share)


def _without(pattern: str, text: str) -> tuple[str, bool]:
    """A text without what matches, and whether anything did."""
    rest, found = re.subn(pattern, " ", text)
    return " ".join(rest.split()), found > 0


def _of_list(rest: str, field: str, pattern: str, *, of_people: bool, is_share: bool) -> str | None:
    """The whole list ('audience countries'), or the n-th of it ('country 2', 'country 2 %')."""
    suffix = ".share" if is_share else ""
    if match := re.fullmatch(rf"(?:{pattern}) ?(\d\d?)(?: (?:name|code))?", rest):
        several = of_people or is_share or field == "countries"  # of a creator there is one
        return f"{field}.{int(match[1])}{suffix}" if several and field != "ages" else None
    if not of_people or not re.fullmatch(rf"(?:{pattern})(?: (?:names?|codes?))?", rest):
        return None
    one = is_share and field not in ("genders", "ages") and not rest.split()[0].endswith("s")
    return f"{field}.1.share" if one else field  # 'top country %', beside 'top country'


def _of_part(rest: str, column: str, *, of_people: bool, is_share: bool) -> str | None:
    """The share of one band, gender, country or language in a column of its own: 'Female %', 'Audience: US %'."""
    said = next((field for field, pattern in _WORDS.items() if re.match(rf"(?:{pattern})\s+\S", rest)), None)
    name = re.sub(rf"^(?:{_WORDS[said]})\s+", "", rest) if said else rest
    if not name or not (of_people or is_share or said in ("ages", "genders")):
        return None
    if said in (None, "ages") and (band := shares.age_band(name)):
        return f"ages.{band}"
    gender = shares.code("genders", name) if said in (None, "genders") else None
    if gender and (said or gender != "unknown"):
        return f"genders.{gender}"
    if said == "languages" and (language := shares.language(name)):
        return f"languages.{language}"
    if said == "countries" or (said is None and of_people and is_share):
        spelt = len(name) > 2 or said or re.search(rf"\b{name.upper()}\b", column)  # 'it', 'no' and 'in' are words too
        country = shares.code("countries", name) if spelt else None
        return f"countries.{country}" if country else None
    return None


def is_target(text: str) -> bool:
    """Whether that names a part of a field: ``countries.US``, ``countries.1``, ``countries.1.share``."""
    field, _, part = text.partition(".")
    if field not in LISTS or not part:
        return text == "real_share"
    return (field != "ages" and bool(re.fullmatch(r"\d\d?(\.share)?", part))) or shares.code(field, part) == part


def in_file_name(name: str) -> str | None:
    """The vendor that a file's name names."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"\.\w+$", "", name).lower())
    for at, word in enumerate(words):
        for said in ("".join(words[at : at + 2]), word):
            if said in _VENDORS and (at == 0 or said not in ORDINARY):
                return _VENDORS[said]
    return None


def called(vendor: str) -> str:
    """A vendor's name as it writes it itself."""
    return _VENDORS.get(re.sub(r"[^a-z0-9]", "", vendor.lower()), " ".join(vendor.split())[:100])
