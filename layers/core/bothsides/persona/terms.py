"""The words that distinguish a creator from a population."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from bothsides.documents.persona import Term, Terms
from bothsides.documents.profile import Post
from bothsides.persona.own_words import MENTION, MIN_POSTS, MIN_WORDS
from bothsides.persona.style import words_of
from bothsides.text.words import Background, background

LANGUAGE = "en"
MOST = 20  # terms that are shown
LEAST_POSTS = 3
SURE = 3.29  # of the standard error: one in a thousand where there is no difference
_PRIOR = 1_000.0  # words of the population that count as the creator's own
_METHOD = "log-odds ratio with an informative Dirichlet prior, clustered by post"


def terms_of(words: Iterable[str]) -> Counter[str]:
    """How often each word comes that can be a term: of two letters and more, without the possessive 's."""
    counts = Counter(words)
    for word in [word for word in counts if len(word) < 2 or word.endswith("'s")]:
        count, bare = counts.pop(word), word.removesuffix("'s")
        if len(bare) > 1:
            counts[bare] += count
    return counts


def distinguishing(
    posts: Sequence[Post],
    words: Sequence[Sequence[str]],
    languages: Sequence[str | None],
    table: Background | None = None,
) -> Terms:
    """The words that the creator's English posts have more often than the population, the surest first.

    Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008, Political Analysis 16:372,
    equations 16 to 22); the prior is the population. A word that comes several times in a post is less sure than one
    that comes in several posts: its variance is that of counts clustered by post. Names of accounts are never terms.

    Args:
        posts: the creator's own posts.
        words: the words of each, as ``words_of`` gives them.
        languages: the language of each.
        table: the population; the shipped one by default.
    """
    table = table or background()
    english = [at for at, language in enumerate(languages) if language == LANGUAGE]
    if 2 * len(english) < len(posts):
        why = "most posts are in other languages, of which there is no word table"
        return Terms(state="unavailable", posts=len(english), method=_METHOD, note=why)
    counts = [terms_of(words[at]) for at in english]
    total = sum(count.total() for count in counts)
    if len(english) < MIN_POSTS or total < MIN_WORDS:
        return Terms(state="insufficient_data", population=table.name, posts=len(english), method=_METHOD)
    people = {
        part for at in english for name in MENTION.findall(posts[at].words) for part in words_of(name.replace("@", " "))
    }
    inside = Counter(word for count in counts for word in count)
    common = {word: in_posts for word, in_posts in inside.items() if in_posts >= LEAST_POSTS and word not in people}
    times, squares = dict.fromkeys(common, 0), dict.fromkeys(common, 0)
    for count in counts:
        for word in common.keys() & count.keys():
            times[word] += count[word]
            squares[word] += count[word] ** 2
    found = []
    for word, in_posts in common.items():
        elsewhere = table.counts.get(word, table.least - 1)
        prior = _PRIOR * elsewhere / table.words
        mine, theirs = times[word] + prior, elsewhere + prior
        log_odds = math.log(mine / (total + _PRIOR - mine)) - math.log(theirs / (table.words + _PRIOR - theirs))
        z = log_odds / math.sqrt(squares[word] / times[word] / mine + 1 / theirs)
        if z >= SURE:
            found.append(Term(term=word, log_odds=log_odds, z=z, posts=in_posts))
    found.sort(key=lambda term: (-term.z, term.term))
    return Terms(state="ok", population=table.name, posts=len(english), terms=tuple(found[:MOST]), method=_METHOD)
