"""The age that a bio states of its writer, in the larger European languages; most bios state none."""

from __future__ import annotations

import re

YOUNGEST, OLDEST = 13, 89
_UNIT = (
    r"(?:y ?/ ?o|y\.o\.?|yo|yrs?|years? ?old|yrs? old|year-old|años|anos|ans|jahre(?: alt)?|anni|jaar(?: oud)?"
    r"|лет|год|года|yaşında|tahun|歳|岁|살)"
)
_EDGE = "|•·\n,;~✨♡♥❤️/–—"
_PART = re.compile(
    rf"(?:^|[{re.escape(_EDGE)}])\s*(\d\d)\s*{_UNIT}?\s*[.!]?\s*(?=$|[{re.escape(_EDGE)}])"
    rf"|^\s*(\d\d)\.\s+(?!jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
_SAID = re.compile(
    r"\b(?:(?:i'?m|i am|aged?:?|edad:?|tengo|tenho|j'ai|ich bin|ho|ik ben|мне)"
    rf"\s+(\d\d)(?:\s*{_UNIT})?(?=\s*(?:$|[.,!;|•\n&]|and\b|y\b|et\b|und\b|e\b|from\b|years? old))"
    r"|(?<!\d)(\d\d)[ -]?(?:y ?/ ?o|yo|y\.o\.?|years? old|yrs? old|year-old)\b"
    r"(?! (?:company|brand|business|dog|cat|son|daughter|boy|girl|kid|twin|car|house)))"
)
_BORN = re.compile(
    r"\b(?:born(?: and raised)?(?: in)?|b\.|nacid[oa] en|nascid[oa] em|née? en|nat[oa] nel|geboren(?: in)?|jahrgang"
    r"|г\.р\.)\s+((?:19[3-9]|20[01])\d)\b"
)
_OTHERS = re.compile(
    r"(?:mum|mom|dad|mother|father|married|sober|for|over|than|since|experience|my|of|to|class|have|has|his|her|their|a"
    r"|under|until|u|top|est\.?)\s+(?:(?:an?|the|two|three|my)\s+)?$"
)


def stated_age(bio: str, year: int) -> int | None:
    """The age that the writer states, in whole years; None if none is stated, or two that differ.

    ``23 y/o``, ``born in 1999``, ``19 | she/her``; never years of something else (``mom since '09``, ``20 years of
    experience``, a child's age).

    Args:
        bio: of a person.
        year: in which it was read. A year of birth is counted as if half of that year were over.
    """
    text = bio[:400].lower().replace("’", "'")
    found = {int(one[1] or one[2]) for one in _PART.finditer(text) if not _dated(text, one)}
    for one in _SAID.finditer(text):
        if not _OTHERS.search(text[max(0, one.start() - 25) : one.start()]):
            found.add(int(one[1] or one[2]))
    found |= {year - int(one[1]) for one in _BORN.finditer(text)}
    ages = {age for age in found if YOUNGEST <= age <= OLDEST}
    return min(ages) if ages and len(ages) == len(found) and max(ages) - min(ages) <= 1 else None


def _dated(text: str, one: re.Match[str]) -> bool:
    """Whether the number is one of several in a row: a date, opening hours, a list of numbers."""
    start, end = one.span(1 if one[1] else 2)
    around = text[max(0, start - 4) : start] + text[end : end + 4]
    return any(sign.isdigit() for sign in around)
