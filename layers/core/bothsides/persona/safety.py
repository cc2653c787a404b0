"""Which of a creator's posts a brand would not stand beside: GARM's categories and levels, each flag with its post.

The words that are looked for are in safety.toml. A flag says what stands in a post, never what somebody thinks, is or
believes. Pictures, sound and videos are not looked at.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from bothsides.documents.persona import Risk, Safety, SafetyFlag, SafetyShare
from bothsides.documents.profile import Post
from bothsides.statistics.intervals import wilson

LANGUAGES = ("de", "en", "es", "fr", "it", "pt")  # that have lists
RISKS: tuple[Risk, ...] = ("floor", "high", "medium", "low")
HATE = "Hate speech & acts of aggression"
MAX_FLAGS = 50
METHOD = (
    "words of each category and level, looked for in title and text (persona/safety.toml); the interval (Wilson) is "
    "that of a share of posts with such words: it knows nothing of what words don't show"
)
_NEAR = 6  # words on either side
_OFFER = 12  # likewise
_EXCERPT = 200  # characters
_EVERYWHERE = "all"

_LETTER = r"[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"  # Chinese, Japanese, Korean: no spaces, so they part words
_TOKEN = re.compile(
    r"(?:https?://|www\.)\S+|@[\w.]+"
    rf"|(?P<spelt>(?<![^\W_])[^\W\d_](?P<gap>[ .\-*_])[^\W\d_](?:(?P=gap)[^\W\d_])+(?![^\W_]))"
    rf"|(?P<word>\$?{_LETTER}+(?:[*@$!#]+{_LETTER}+)*[*$]*)"
)
_PIECE = re.compile(rf"{_LETTER}+")
_CAMEL = re.compile(r"[A-Z]?[^\WA-Z_\d]+|[A-Z]+(?![^\WA-Z_\d])|\d+")
_RUN = re.compile(r"(.)\1{2,}")
_LEET = str.maketrans("013457@$!", "oieastasi")
_ALIKE = str.maketrans("аеорсухіѕԁһјкмтвнαεορτυνικ", "aeopcyxisdhjkmtbhaeoptuvik")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_STRUCK = re.compile("[\u0300-\u036f]")


class Rule(NamedTuple):
    """What some words do in a post: their category and risk, and what changes it. See safety.toml."""

    category: str
    risk: Risk
    told: Risk | None
    sold: Risk | None
    thrice: Risk | None
    near: Phrases | None
    hidden: bool


class Hit(NamedTuple):
    """Words of a rule in a text: ``words`` of it, around them."""

    category: str
    risk: Risk
    matched: str
    words: str


class Word(NamedTuple):
    """A word as the lists write it, and where in the text it stands."""

    text: str
    start: int
    stop: int


class Phrases:
    """Groups of words, found by their first word: as long as the longest, no search is longer."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for words in sorted(
            {tuple(_PIECE.findall(p.lower())) for p in phrases}, key=lambda words: (-len(words), words)
        ):
            self.by_first[words[0]].append(words)

    def at(self, words: Sequence[str], start: int, stop: int) -> Iterator[tuple[str, ...]]:
        """Those that begin at ``start`` and end before ``stop``, the longest first."""
        for phrase in self.by_first.get(words[start], ()):
            if start + len(phrase) <= stop and tuple(words[start : start + len(phrase)]) == phrase:
                yield phrase

    def among(self, words: Sequence[str], start: int, stop: int) -> bool:
        """Whether one of them stands between the two places."""
        return any(True for at in range(max(0, start), min(stop, len(words))) for _ in self.at(words, at, stop))


class Lists:
    """All that is looked for in posts of one language (None: that can't be told)."""

    def __init__(self, content: Mapping[str, Any], language: str | None) -> None:
        read = {_EVERYWHERE, language or "en"}
        groups = _parts(content["groups"])
        self.rules: dict[tuple[str, ...], list[Rule]] = defaultdict(list)
        for told in content["rules"]:
            rule = Rule(
                told["category"], told["risk"], told.get("told"), told.get("sold"), told.get("thrice"),
                Phrases(_parts(told["near"])) if "near" in told else None, told.get("hidden", False),
            )  # fmt: skip
            for phrase in (part for key in read for part in _parts(told.get(key, ""))):
                for full in [phrase.replace("{group}", group) for group in groups] if "{group}" in phrase else [phrase]:
                    self.rules[tuple(_PIECE.findall(full.lower())) + ("*",) * full.endswith("*")].append(rule)
        for rules in self.rules.values():
            rules.sort(key=lambda rule: RISKS.index(rule.risk))
        self.stems = {words[0]: rules for words, rules in self.rules.items() if words[-1] == "*"}
        self.glued = {"".join(words): words for words in self.rules if len(words) > 1 and len("".join(words)) > 7}
        self.phrases = Phrases(" ".join(words) for words in self.rules if words[-1] != "*")
        self.harmless = Phrases(part for key in read for part in _parts(content["harmless"].get(key, "")))
        self.told, self.sold = (Phrases(_parts(content["cues"][cue])) for cue in ("told", "sold"))
        self.vocabulary = {word for words in self.rules for word in words} | set(self.glued)
        hidden = [words for words, rules in self.rules.items() if any(rule.hidden for rule in rules)]
        self.hidden = {word for words in hidden for word in words}
        alone = [
            (max(RISKS.index(rule.risk) for rule in self.rules[words]), words[0]) for words in hidden if len(words) == 1
        ]
        self.by_length: dict[int, list[str]] = defaultdict(list)  # the mildest first
        for _, word in sorted(alone, key=lambda one: -one[0]):
            self.by_length[len(word)].append(word)
        self.plain = lru_cache(maxsize=1 << 15)(self._plain)

    def _plain(self, token: str) -> str | None:
        """The word of the lists behind a token, None if there is none: sh1t, f*ck, fuuuck."""
        if token in self.vocabulary:
            return token
        for run in (r"\1\1", r"\1"):
            if (less := _RUN.sub(run, token)) in self.vocabulary:
                return less
        if not token.isascii() and re.search("[a-z]", token) and (latin := token.translate(_ALIKE)) in self.hidden:
            return latin
        if "*" in token.rstrip("*") or token.endswith("**"):
            shape = re.compile("".join("." if sign == "*" else re.escape(sign) for sign in token.translate(_LEET)))
            return next((word for word in self.by_length[len(token)] if shape.fullmatch(word)), None)
        if "#" in token:  # stands for any letter, as in f#ck
            return self._plain(token.replace("#", "*"))
        read = token.translate(_LEET)
        if read != token and (len(token) > 3 or "$" in token) and re.search("[a-z]", token) and read in self.hidden:
            return read
        return next((token[:at] for at in range(len(token), 3, -1) if token[:at] in self.stems), None)

    def words_of(self, text: str) -> list[Word]:
        """The words of a tidied text. Addresses and names of accounts are none."""
        found: list[Word] = []
        for match in _TOKEN.finditer(text):
            if spelt := match["spelt"]:
                letters = _PIECE.findall(spelt.lower().replace("_", " "))
                whole = "".join(letters)
                found += [Word(whole, *match.span())] if len(whole) > 3 and whole in self.hidden else [
                    Word(letter, match.start(), match.end()) for letter in letters
                ]  # fmt: skip
            elif token := match["word"]:
                if plain := self.plain(token.lower()):
                    found.append(Word(plain, *match.span()))
                else:
                    tag = match.start() > 0 and text[match.start() - 1] == "#"
                    for piece in (_CAMEL if tag and not token.islower() else _PIECE).finditer(token):
                        said, start = piece[0].lower(), match.start() + piece.start()
                        found.append(Word(self.plain(said) or said, start, start + len(said)))
        return found

    def hits(self, text: str) -> list[Hit]:
        """Every place of a text in which words of a rule stand, in reading order."""
        text = tidy(text)
        places = self.words_of(text)
        words = [place.text for place in places]
        found = list(self._found(words))
        told = bool(found) and self.told.among(words, 0, len(words))
        often = Counter(id(rule) for _, _, rule in found)
        hits = []
        for at, stop, rule in found:
            risk = rule.risk
            if told and rule.told:
                risk = rule.told
            elif rule.sold and self.sold.among(words, at - _OFFER, stop + _OFFER):
                risk = rule.sold
            elif rule.thrice and often[id(rule)] > 2:
                risk = rule.thrice
            excerpt = around(text, places[at].start, places[stop - 1].stop)
            hits.append(Hit(rule.category, risk, " ".join(words[at:stop]), excerpt))
        return hits

    def _found(self, words: Sequence[str]) -> Iterator[tuple[int, int, Rule]]:
        """From where to where words of which rule stand."""
        covered, at = self._harmless(words), 0
        while at < len(words):
            size, rule = self._rule(words, at, covered)
            if rule:
                yield at, at + size, rule
            at += size

    def _harmless(self, words: Sequence[str]) -> list[int]:
        """For each word how long the longest harmless group is that it stands in."""
        covered = [0] * len(words)
        for at in range(len(words)):
            for phrase in self.harmless.at(words, at, len(words)):
                for inside in range(at, at + len(phrase)):
                    covered[inside] = max(covered[inside], len(phrase))
        return covered

    def _rule(self, words: Sequence[str], at: int, covered: Sequence[int]) -> tuple[int, Rule | None]:
        """How many words from here belong to a rule, and to which; (1, None) if to none."""
        phrases: list[tuple[int, Sequence[Rule]]] = [
            (len(phrase), self.rules[phrase]) for phrase in self.phrases.at(words, at, len(words))
        ]
        if glued := self.glued.get(words[at]):
            phrases.append((1, self.rules[glued]))
        if stem := self.stems.get(words[at]):
            phrases.append((1, stem))
        for size, rules in phrases:
            if max(covered[at : at + size]) >= size:
                continue
            for rule in rules:
                if rule.near is None or (
                    rule.near.among(words, at - _NEAR, at) or rule.near.among(words, at + size, at + size + _NEAR)
                ):
                    return size, rule
        return 1, None


def _parts(words: str) -> list[str]:
    return [part for part in (" ".join(word.split()) for word in words.split(",")) if part]


@cache
def content() -> dict[str, Any]:
    """What safety.toml says."""
    return tomllib.loads((Path(__file__).parent / "safety.toml").read_text(encoding="utf-8"))


@cache
def categories() -> tuple[str, ...]:
    """GARM's twelve, in the order of safety.toml."""
    return tuple(dict.fromkeys(rule["category"] for rule in content()["rules"]))


@cache
def lists(language: str | None) -> Lists:
    """What is looked for in posts of a language; of one without lists only the words that are alike everywhere."""
    return Lists(content(), language if language is None or language in LANGUAGES else _EVERYWHERE)


def tidy(text: str) -> str:
    """A text as people see it: no invisible signs, no struck-through letters, plain letters for fancy ones."""
    return text if text.isascii() else _STRUCK.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))


def around(text: str, start: int, stop: int) -> str:
    """At most 200 characters of a text with these in their middle, whole words where it can be."""
    room = max(0, _EXCERPT - 2 - (stop - start)) // 2
    low, high = max(0, start - room), min(len(text), stop + room)
    if low and (space := text.find(" ", low, start)) >= 0:
        low = space + 1
    if high < len(text) and (space := text.rfind(" ", stop, high)) >= 0:
        high = space
    cut = " ".join(text[low:high].split())[: _EXCERPT - 2]
    return "…" * (low > 0) + cut + "…" * (high < len(text))


def worst(hits: Iterable[Hit]) -> dict[str, Hit]:
    """Category → the first of the most severe hits."""
    found: dict[str, Hit] = {}
    for hit in hits:
        if hit.category not in found or RISKS.index(hit.risk) < RISKS.index(found[hit.category].risk):
            found[hit.category] = hit
    return found


def look(posts: Sequence[Post], languages: Sequence[str | None], total: int | None) -> Safety:
    """Brand safety of a creator's posts.

    Args:
        posts: as they were published.
        languages: the language of each post, None if it can't be told.
        total: how many posts the platform counts, if it tells.
    """
    hits = [worst(lists(code).hits(post.words)) for post, code in zip(posts, languages, strict=True)]
    looked_at = [at for at, code in enumerate(languages) if code in LANGUAGES]
    flags = [_flag(posts[at], hit) for at, of_post in enumerate(hits) for hit in of_post.values()]
    flags.sort(key=lambda flag: RISKS.index(flag.risk))
    return Safety(
        state="ok" if looked_at else "insufficient_data",
        looked_at=len(looked_at),
        of=max(len(posts), total or 0),
        languages_looked_at=tuple(sorted({code for code in languages if code in LANGUAGES})),
        flags=tuple(flags[:MAX_FLAGS]),
        flags_total=len(flags),
        by_category=tuple(_share(category, [hits[at] for at in looked_at]) for category in categories())
        if looked_at
        else (),
        method=METHOD,
        note=_note(languages),
    )


def _flag(post: Post, hit: Hit) -> SafetyFlag:
    return SafetyFlag(
        category=hit.category, risk=hit.risk, post_id=post.id, url=post.url, words=hit.words, matched=hit.matched[:100],
    )  # fmt: skip


def _share(category: str, posts: Sequence[Mapping[str, Hit]]) -> SafetyShare:
    risks = [post[category].risk for post in posts if category in post]
    low, high = wilson(len(risks), len(posts))
    return SafetyShare(
        category=category,
        posts=len(risks),
        share=len(risks) / len(posts),
        low=low,
        high=high,
        risk=min(risks, key=RISKS.index) if risks else None,
        levels={risk: risks.count(risk) for risk in RISKS if risk in risks},
    )


def _note(languages: Collection[str | None]) -> str:
    unknown = sum(code is None for code in languages)
    others = Counter(code for code in languages if code is not None and code not in LANGUAGES)
    parts = ["Pictures, sound and videos were not looked at; no flag is no proof of safety."]
    if others:
        named = ", ".join(f"{code} {count}" for code, count in others.most_common(5))
        parts.append(
            f"{others.total()} posts are in languages without lists ({named}): only words that are alike everywhere "
            "were looked for, and they are in no share."
        )
    if unknown:
        parts.append(
            f"Of {unknown} posts the language can't be told: English words were looked for; they are in no share."
        )
    return " ".join(parts)
