"""Which words of a creator's posts are the creator's own: without reposts, quotes, markup and repetitions."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from bothsides.documents.base import YEARS
from bothsides.documents.persona import OwnWords
from bothsides.documents.profile import MAX_TEXT, Post
from bothsides.text.languages import name_of

MIN_POSTS = 10
MIN_WORDS = 100
_OFTEN = 3  # a text that was posted so many times is worth saying
_USUAL = 0.5  # of the posts: a hashtag of more of them is the account's, and no post is about it
_QUOTE_WORDS = 5  # words in quotation marks that are somebody's sentence, not a title

LINK = re.compile(r"https?://\S+|www\.\S+")
_HASHTAG = re.compile(r"[#＃]\w+")
MENTION = re.compile(r"(?<![\w@./])@[\w][\w.\-]*(?:@[\w\-]+(?:\.[\w\-]+)+)?")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_LETTERS = re.compile(r"[\W_]+")
# "RT @name: …", "QT @name", "#repost from @name", "Reposted • @name": what comes after is somebody else's
_REPOST = re.compile(
    r"""(?<![\w@])(?:
        (?:RT|QT|MT)\s*:?\s*@\w
      | (?:(?:^|\#)re-?(?:post(?:ed)?|gram(?:med)?)|re-?(?:post(?:ed)?|gram(?:med)?)[ \t]*(?:from|by|via|[•·:|]))
        \b[ \t]*(?:from|by|via|with)?[ \t]*[•·:|\-–—]*[ \t]*\(?@\w
    )""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_QUOTED = re.compile(
    r"“([^“”]{1,2000})”|„([^„“”]{1,2000})[“”]|«([^«»]{1,2000})»|(?<![\w\"])\"([^\"\n]{1,2000})\"(?![\w\"])"
)
_BY = re.compile(r"\x00\s*[-–—~]+\s*[^\n.!?\x00]{1,40}$", re.MULTILINE)  # who said it
_CITED = re.compile(r"^[ \t]*>(?![.:;_]).*$", re.MULTILINE)
_NAMES = (
    "a|audio|b|blockquote|body|br|button|cite|code|div|em|figure|font|form|h[1-6]|head|hr|html|i|iframe|img|input|li|"
    "link|meta|ol|p|pre|q|s|script|section|small|span|strong|style|sub|sup|svg|table|tbody|td|th|tr|u|ul|video"
)
_TAG = re.compile(
    rf"</?(?:{_NAMES})(?:\s+[\w:\-]+\s*=[^<>]{{0,2000}})?\s*/?>|<!--.{{0,500}}?-->", re.IGNORECASE | re.DOTALL
)


class Own(NamedTuple):
    """A creator's posts by what is the creator's own in them, in the order of time."""

    posts: tuple[Post, ...]  # each text once, with its own words alone
    read: tuple[str, ...]  # what each of them says, for models that read: without the hashtags of most posts
    published: tuple[Post, ...]  # all but reposts, as they were published
    found: OwnWords
    most_repeated: int  # times that the commonest text was published
    marked_up: int  # posts with HTML


def own_words(posts: Iterable[Post]) -> Own:
    """Tell the creator's own words from others'. The order of the posts plays no part.

    A post that only passes on another's words is a repost. In other posts, what follows a repost's mark, cited lines,
    block quotes and sentences in quotation marks are left out, and so is markup. Of several posts with the same words
    the earliest counts. A date that no post can have (files write 0001-01-01 or 1970-01-01 for none) is taken out.
    """
    ordered = sorted(map(_dated, posts), key=_moment)
    own: dict[str, Post] = {}
    times: Counter[str] = Counter()
    published, reposts, wordless, marked_up = [], 0, 0, 0
    for post in ordered:
        bare = without_markup(post.text)
        title = post.title and without_markup(post.title)
        marked_up += bool(_TAG.search(post.text))
        said, passed_on = without_others(bare)
        named, title_passed_on = without_others(title or "")
        if (passed_on or title_passed_on) and not has_words(f"{named} {said}"):
            reposts += 1
            continue
        published.append(post)
        key = _key(f"{named} {said}")
        if not key:
            wordless += 1
            continue
        times[key] += 1
        if key not in own:
            own[key] = post.model_copy(update={"text": said, "title": named or None})
    repeated = times.total() - len(own)
    found = OwnWords(posts=len(ordered), own=len(own), reposts=reposts, duplicates=repeated, without_words=wordless)
    read = _without_usual([post.words for post in own.values()])
    return Own(tuple(own.values()), read, tuple(published), found, max(times.values(), default=0), marked_up)


def _without_usual(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts without the hashtags that stand under most of them: such say nothing of any one post."""
    if len(texts) < MIN_POSTS:
        return tuple(texts)
    counts = Counter(tag for text in texts for tag in {tag.casefold() for tag in _HASHTAG.findall(text)})
    usual = {tag for tag, count in counts.items() if count > _USUAL * len(texts)}
    return tuple(_HASHTAG.sub(lambda tag: " " if tag[0].casefold() in usual else tag[0], text) for text in texts)


def without_markup(text: str) -> str:
    """The text without HTML tags, comments, scripts and styles; entities as signs; a block quote as a cited line."""
    if "<" in text:
        text = _element(_element(text, "script", ""), "style", "")
        text = _element(text, "blockquote", "> ")
        text = _TAG.sub(" ", text)
    return html.unescape(text) if "&" in text else text


def _element(text: str, name: str, cited: str) -> str:
    """The text without every ``<name …>…</name>``; with ``cited``, what it holds is kept as a line that begins so."""
    lower, kept, at = "".join(sign.lower() if sign.isascii() else sign for sign in text), [], 0
    while (begin := lower.find(f"<{name}", at)) >= 0 and (end := lower.find(f"</{name}>", begin)) >= 0:
        held = _TAG.sub(" ", text[begin:end]) if cited else ""
        kept += [text[at:begin], "\n", cited, " ".join(held.split()), "\n"]
        at = end + len(name) + 3
    return "".join([*kept, text[at:]]) if kept else text


def without_others(text: str) -> tuple[str, bool]:
    """The text without what it passes on or quotes of others, and whether it was something more than quotation marks
    around the author's few words."""
    passed_on = False
    if mark := _REPOST.search(text):
        text, passed_on = text[: mark.start()], True
    if ">" in text:
        text, cited = _CITED.subn("", text)
        passed_on = passed_on or cited > 0

    def sentence(found: re.Match[str]) -> str:
        nonlocal passed_on
        if len(next(words for words in found.groups() if words is not None).split()) < _QUOTE_WORDS:
            return found[0]
        passed_on = True
        return "\0"

    text = _QUOTED.sub(sentence, text)
    return (_BY.sub(" ", text).replace("\0", " ") if passed_on else text).strip(), passed_on


def has_words(text: str) -> bool:
    """Whether anything but links, names of accounts, numbers and signs is said."""
    return bool(_LETTER.search(MENTION.sub(" ", LINK.sub(" ", text))))


def _key(text: str) -> str:
    """What is equal for equal words, whatever the case, the links and the signs; empty without words."""
    if not has_words(text):
        return ""
    return _NOT_LETTERS.sub(" ", unicodedata.normalize("NFKC", LINK.sub(" ", text)).casefold()).strip()


def _dated(post: Post) -> Post:
    possible = post.created_at is None or post.created_at.year in YEARS
    return post if possible else post.model_copy(update={"created_at": None})


def _moment(post: Post) -> tuple[bool, float, str, str, str, str]:
    """Earliest first, posts without a time last; the rest makes the order of equal times certain."""
    at = post.created_at.timestamp() if post.created_at else 0.0
    return post.created_at is None, at, post.id, post.text, post.title or "", post.model_dump_json()


def warnings(
    own: Own, words: int, languages: Sequence[str | None], read: int, known: Collection[str]
) -> tuple[str, ...]:
    """What limits everything that is told from these words, as sentences.

    Args:
        own: the creator's own posts.
        words: how many words they have.
        languages: the language of each own post.
        read: of how many own posts the model can read the emotions.
        known: the languages whose emotions it can read.
    """
    found = own.found
    told = []
    if not found.posts:
        told.append("There are no posts: nothing is known of this creator's words and habits.")
    elif not found.own:
        told.append("No post has words of the creator's own: nothing is told from words.")
    else:
        if words < MIN_WORDS:
            told.append(f"{_many(words, 'word')} of the creator's own: under {MIN_WORDS} tell little.")
        if found.own < MIN_POSTS:
            told.append(f"{_many(found.own)} with words of the creator's own: shares need {MIN_POSTS}.")
    if found.reposts:
        told.append(f"Left out: {_many(found.reposts)} with others' words alone.")
    if own.most_repeated >= _OFTEN:
        told.append(f"One text was posted {own.most_repeated} times; it counts once.")
    if found.without_words * 2 > found.posts:
        told.append(f"{found.without_words} of {found.posts} posts have no words, only links, names or signs.")
    if own.marked_up:
        told.append(f"HTML was taken out of {_many(own.marked_up)}.")
    if long := sum(len(post.text) >= MAX_TEXT for post in own.published):
        told.append(f"{_many(long)} may have been cut at {MAX_TEXT:,} characters.")
    of = Counter(language for language in languages if language)
    if sum(count >= 0.2 * of.total() for count in of.values()) > 1:
        parts = ", ".join(f"{name_of(code)} ({count})" for code, count in _ranked(of))
        told.append(f"The posts are in several languages: {parts}. Each measure reads only those that it can.")
    foreign = Counter({code: count for code, count in of.items() if code not in known})
    if foreign and foreign.total() * 5 >= len(languages):
        named = ", ".join(name_of(code) for code, _ in _ranked(foreign))
        told.append(f"The emotions of {foreign.total()} of {_many(len(languages))} are not read: they are in {named}.")
    unclear = len(languages) - read - foreign.total()
    if unclear * 2 > len(languages):
        told.append(f"{unclear} of {_many(len(languages))} have too few clear words for the model to read emotions.")
    return tuple(told)


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:5]


def _many(count: int, what: str = "post") -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
