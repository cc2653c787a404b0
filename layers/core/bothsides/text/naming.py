"""Whether a text names somebody or something."""

from __future__ import annotations

import re
import sys
from functools import cache, lru_cache
from unicodedata import combining, normalize

FEW_LETTERS = 3  # of a name, up to which its signs count
# Chinese, Japanese, Korean (also in parts, as NFKD writes it), Thai, Lao, Khmer and Burmese put no spaces between words
_LETTER = r"[^\W_\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"


@lru_cache(maxsize=512)
def _pattern(name: str) -> re.Pattern[str]:
    """Words with up to three signs between them. Signs count where there is little else: C&A, A+, C++, 🍺."""
    plain = folded(name).strip()
    words = re.findall(r"\w+", plain.replace("_", " "))
    inside = r"[\W_]{0,3}".join(map(re.escape, words))
    if sum(map(len, words)) <= FEW_LETTERS and re.search(r"[^\w\s]", plain):
        inside = r"\s?".join(map(re.escape, re.findall(r"\w+|[^\w\s]", plain)))
    if not inside:
        return re.compile("(?!)")  # of accents or low lines alone: no text has that
    first, last = plain[:1], plain[-1:]
    before, after = (f"(?<!{_LETTER})" if _apart(first) else ""), (f"(?!{_LETTER})" if _apart(last) else "")
    return re.compile(f"{before}{inside}{after}")


def _apart(sign: str) -> bool:
    """Whether a letter is of a script that puts spaces between words."""
    return re.match(_LETTER, sign) is not None


@cache
def _marks() -> re.Pattern[str]:
    """The signs that combine with the letter before them."""
    return re.compile(f"[{''.join(sign for sign in map(chr, range(sys.maxunicode + 1)) if combining(sign))}]")


def folded(text: str) -> str:
    """A text without case, accents and forms of letters: what ``is_in`` looks in."""
    return text.lower() if text.isascii() else _marks().sub("", normalize("NFKD", text.casefold()))


def is_in(name: str, words: str) -> bool:
    """Whether a ``folded`` text has a name or words."""
    return _pattern(name).search(words) is not None


def names(text: str, name: str) -> bool:
    """Whether a text has a name or words: as it is, as #hashtag or @handle, whatever the case, accents and signs."""
    return is_in(name, folded(text))
