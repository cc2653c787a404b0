"""How a creator writes: counts over the creator's own posts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import emoji

from bothsides.documents.facet import Interval
from bothsides.documents.persona import Language
from bothsides.documents.profile import Post
from bothsides.statistics.intervals import mean_interval

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_HASHTAG = re.compile(r"(?<!\w)#\w+")
_WINDOW = 100
# English only: in other languages these two rates read too low
_FIRST = frozenset((
    "i", "i'm", "i've", "i'd", "i'll", "me", "my", "mine", "myself", "we", "we're", "we've", "us", "our",
    "ours", "ourselves",
))  # fmt: skip
_SECOND = frozenset((
    "you", "you're", "you've", "you'd", "you'll", "your", "yours", "yourself", "yourselves",
))  # fmt: skip


def interval(values: Sequence[float]) -> Interval | None:
    """Mean with its 95 % interval; None under two values."""
    if len(values) < 2:
        return None
    mean, low, high = mean_interval(values)
    return Interval(value=mean, low=low, high=high, n=len(values))


def measure(posts: Sequence[Post]) -> Language:
    """Language patterns of the posts. Rates are means over posts, or per 100 words for the persons."""
    plain = [_LINK.sub(" ", post.words) for post in posts]
    words = [[word.lower().replace("’", "'") for word in _WORD.findall(text)] for text in plain]
    every = [word for post in words for word in post]
    counts = Counter(every)
    n = len(posts)

    def per_post(total: int) -> float | None:
        return total / n if n else None

    def per_100_words(some: frozenset[str]) -> float | None:
        return 100 * sum(counts[word] for word in some) / len(every) if every else None

    return Language(
        words=len(every),
        words_per_post=interval([len(post) for post in words]),
        distinct_words=moving_type_token_ratio(every),
        questions_per_post=per_post(sum(text.count("?") for text in plain)),
        exclamations_per_post=per_post(sum(text.count("!") for text in plain)),
        emoji_per_post=per_post(sum(emoji.emoji_count(text) for text in plain)),
        hashtags_per_post=per_post(sum(len(_HASHTAG.findall(text)) for text in plain)),
        links_per_post=per_post(sum(len(_LINK.findall(post.words)) for post in posts)),
        first_person=per_100_words(_FIRST),
        second_person=per_100_words(_SECOND),
    )


def moving_type_token_ratio(words: Sequence[str], window: int = _WINDOW) -> float | None:
    """MATTR: mean share of distinct words in all windows of that many words, so that length does not matter
    (Covington & McFall 2010, J. Quantitative Linguistics 17:94). None if there are fewer words."""
    if len(words) < window:
        return None
    inside = Counter(words[:window])
    total = len(inside)
    for gone, come in zip(words, words[window:], strict=False):
        inside[gone] -= 1
        if not inside[gone]:
            del inside[gone]
        inside[come] += 1
        total += len(inside)
    return total / window / (len(words) - window + 1)
