"""Cut the demo input from a Stack Exchange data dump: creators, their posts, and pseudonymised audiences.

Run ``python events/demo/cut.py --source ../shared/data/stackexchange_demo --names
../shared/data/ssa_names/name_sex_5yr.csv.gz``. It writes ``creators.jsonl`` and ``shortlist.csv`` beside this file.
The same source and the same salt (environment variable ``BOTHSIDES_DEMO_SALT``) give the same bytes; without a salt
a random one is drawn, so that nobody can compute the members' ids again.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import html
import json
import os
import re
import secrets
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

SITE = "https://quantumcomputing.stackexchange.com"
# Members of the site with many up-votes and no sign of being a minor; the last two have small audiences.
CREATORS = ("1837", "409", "26", "2293", "55", "124", "1847", "253", "119", "23", "1039", "2645", "391", "2015")
MAX_POST, MAX_CREATOR_BIO, MAX_BIO, MAX_MEMBER_TEXT, MAX_MEMBER_TEXTS, MAX_MEMBERS = 1_500, 300, 160, 280, 5, 300
MIN_BEARERS = 20_000
MAX_GAPS = 3
GAP = "…"

# Eponyms and product names of the field that are also part of some member's display name.
_EPONYMS = (
    "Alice Arthur Bell Bob Bravo Eve Fortune Gray Grover Hall Jones Julia Kraus Mach March Markov Merlin Moore Nielsen "
    "Peres Poincaré Shannon Shor Simon Slack Slater Stern Wolf Gottesman Deutsch German Austin Sun Park Creator "
    "Teleporting mystery quicksort chassis undefined nippon"
)
EPONYMS = frozenset(_EPONYMS.split())
# Ordinary words that on this site mean a member when they are written with a capital.
MEMBERS_WITH_WORDS_AS_NAMES = frozenset({"Blue"})
# What may stay in a bio though it is hardly ever written in lower case.
_BIO_VOCABULARY = (
    "AI Android Angular ASP AWS Bash Biology BSc Chemistry CSS CUDA DevOps Docker Dutch English Engineering Fortran "
    "French German GPU Haskell HTML I Indian IoT IT Italian Java JavaScript JS Kotlin Lisp Linux MA Mathematica "
    "Mathematics Maths Math MATLAB ML MSc Music MySQL NLP NMR OOP PhD PHP Physics Prolog PSc Python QISKit Qiskit R "
    "React Ruby Rust Scala Scientist SQL STEM Swift TensorFlow Ubuntu UK US USA VBA Windows XML iOS NET GNU HPC"
)
BIO_VOCABULARY = frozenset(_BIO_VOCABULARY.split())

URL = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|de|eu|edu|uk|fr|info|dev|ch)\b(?:/\S*)?|"
    r"\b[\w-]+(?:\.[\w-]+)+/\S+",
    re.IGNORECASE,
)
EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\[at\]|\(at\))\s?[\w-]+(?:\.|\s?\[dot\]\s?|\s?\(dot\)\s?)[\w.-]+", re.IGNORECASE)
MENTION = re.compile(r"@\s?[\w.\-…]*")
MARKDOWN_LINK = re.compile(r"\[([^\]\[]*)\]\([^)\s]*\)?")
LONG_NUMBER = re.compile(r"\+?\d(?:[\s().-]?\d){6,}|\d{4,}")
LONG_FORMULA = re.compile(r"\$\$[^$]{40,}\$\$|\$[^$]{40,}\$")
CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w&.’'-]*"
INSTITUTION = re.compile(
    rf"(?:{CAPITALISED}\s+){{0,4}}\b(?:Universit\w*|Institut\w*|College|School|Academy|Laborator\w*|Labs?|Dept\.?|"
    rf"Department|Faculty|Group|Cent(?:er|re))\b(?:\s+(?:of|for|de|di|at|zu)\s+(?:the\s+)?{CAPITALISED}"
    rf"(?:\s+(?:(?:of|and|for)\s+)?{CAPITALISED})*)?"
)
WORKPLACE = re.compile(
    r"(?i:\b(at|@|found(?:er|ed)(?: of)?|employed by|work(?:ing|ed)? for|member of|fellow (?:of|at|in)|C[ET]O of))"
    rf"\s+(?:the\s+)?{CAPITALISED}(?:\s+(?:(?:of|for|de|and|&)\s+)?{CAPITALISED})*"
)
WORK_TITLE = re.compile(r"\b(author|creator|writer|maintainer|developer) of\b[^.;|]*", re.IGNORECASE)
CONTACT = re.compile(
    r"\b(?:e-?mail|contact me|reach me|find me|follow me|add me|skype|twitter|facebook|github|gitlab|linkedin|keybase|"
    r"fingerprint|telegram|callsign|ham radio|my (?:real )?name|call me|i am known|"
    r"my (?:web ?site|site|blog|home ?page|"
    r"company|start-?up|paper|thesis|book|article|employer|boss|supervisor|adviser|advisor|colleague|friend|wife|husband|"
    r"daughter|son)|"
    r"our (?:paper|company|start-?up|group|lab)|told me|donat\w+|bitcoin)\b",
    re.IGNORECASE,
)
MINOR = re.compile(
    r"\b(?:high|middle|secondary|grade)[ -]?school|highschool|\bteen|\b(?:[89]|1[0-7])[ -]?(?:y/o|yo\b|years?[ -]old)|"
    r"\b(?:[6-9]|1[0-2])th grade|freshman|sophomore",
    re.IGNORECASE,
)
# Special categories of personal data (GDPR Art. 9) have no place in a demo, whoever wrote them of himself.
SENSITIVE = re.compile(
    r"communis|socialis|conservative|republican|democrat\b|liberal|anarch|libertarian|politic|invasion|\bwar\b|christian|"
    r"muslim|islam|jewish|\bjew\b|hindu|atheis|\bgod\b|jesus|church|\bgay\b|lesbian|queer|transgender|\btrans\b|bisexual|"
    r"autis|asperger|adhd|depress|disab|disease|illness|cancer|vegan|pronouns|native of|russian",
    re.IGNORECASE,
)
ABOUT_SOMEBODY = re.compile(
    r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er|Dr|Prof|[Pp]rofessor)\b|\b[A-Z]\. [A-Z…]|newcommand|⟨|<!--"
)
NOT_A_PLACE = re.compile(
    r"\d|://|@|universit|institut|college|school|\blab\b|caltech|\bumd\b|street|\bst\.|road|M\.I\.T", re.I
)
_WORD = r"[A-ZÀ-Þ\u0100-\uffff][\w.’'-]*"
PLACE_PART = re.compile(rf"{_WORD}(?:[ -](?:of|and|de|the|am|la|do|da|{_WORD})){{0,3}}\.?")
MIN_NEIGHBOURS = 3


# Employers that the site writes about so often that they are part of its vocabulary.
EMPLOYERS = frozenset({"berkeley", "google", "ibm", "intel", "microsoft", "rigetti"})
ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){3,}")

type Row = Mapping[str, str]


def rows(source: Path, table: str) -> list[Row]:
    """The rows of one table of the dump (``<table>.xml.gz`` in ``source``), each as its XML attributes."""
    with gzip.open(source / f"{table}.xml.gz") as stream:
        return [row.attrib for row in ET.parse(stream).getroot()]  # noqa: S314 the dump is a file that we chose


class _Text(HTMLParser):
    """Collects the text of a post; code blocks are cut to ``MAX_CODE`` characters."""

    MAX_CODE = 200
    BLOCKS = frozenset({"p", "li", "br", "blockquote", "pre", "h1", "h2", "h3", "hr", "ul", "ol", "div"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.code: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Start a line at a block, and code at ``pre``."""
        if tag in self.BLOCKS:
            self.parts.append("\n")
        if tag == "pre":
            self.code = []

    def handle_endtag(self, tag: str) -> None:
        """End a line at a block, and put cut code at the end of ``pre``."""
        if tag == "pre" and self.code is not None:
            code, self.code = "".join(self.code), None
            self.parts.append(code if len(code) <= self.MAX_CODE else code[: self.MAX_CODE] + GAP)
        if tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep text."""
        (self.parts if self.code is None else self.code).append(data)


def plain(markup: str) -> str:
    """HTML as plain text: one line a block, long code and long formulas shortened."""
    parser = _Text()
    parser.feed(markup)
    parser.close()
    text = LONG_FORMULA.sub(f"${GAP}$", "".join(parser.parts))
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"[ \t\r\xa0]+", " ", text)).strip()


def clip(text: str, limit: int) -> str:
    """The text, cut at a word to at most ``limit`` characters."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(None, 1)[0].rstrip(" ,;:") + GAP


def slug(name: str) -> str:
    """A display name as the site writes it in the profile's address."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")


def without_links(text: str) -> str:
    """The text without links, e-mail addresses and @mentions."""
    text = MARKDOWN_LINK.sub(r"\1", html.unescape(text))
    for pattern in (EMAIL, URL, MENTION):
        text = pattern.sub(GAP, text)
    return text


def tidy(text: str) -> str:
    """The text with runs of gaps and blanks made one, and markup remains and leading gaps removed."""
    text = re.sub(rf"{GAP}(?:[\s,/&'’-]*{GAP})+", GAP, re.sub(r"\*\*|__|`|[\[\]]", "", text))
    return re.sub(r"[ \t]+", " ", text).strip().removeprefix(GAP).lstrip(" ,:;.-–")


def ordinary_words(texts: Iterable[str], at_least: int) -> frozenset[str]:
    """The words that these texts write in lower case ``at_least`` times: the dump is its own dictionary."""
    counts = Counter(word for text in texts for word in re.findall(r"(?<![@\w])[a-z]+(?!\w)", text))
    return frozenset(word for word, count in counts.items() if count >= at_least)


@dataclass(frozen=True)
class Names:
    """What must not be read in a text because it names a member of the site.

    ``parts`` are words to remove when written so (the capitalised words of display names); ``handles`` whole
    one-word (or joined) names to remove in any case; ``phrases`` finds whole names of several words.
    """

    parts: frozenset[str]
    handles: frozenset[str]
    phrases: re.Pattern[str]

    @classmethod
    def of(cls, display_names: Iterable[str], ordinary: frozenset[str]) -> Names:
        """Read the names to remove from all display names of the dump."""
        parts: set[str] = set(MEMBERS_WITH_WORDS_AS_NAMES)
        handles: set[str] = set()
        phrases: set[str] = set()
        for name in display_names:
            words = re.findall(r"\w+", name)
            unusual = [w for w in words if len(w) > 2 and w not in EPONYMS and w.lower() not in ordinary]
            parts.update(word for word in unusual if word[0].isupper())
            handles.update(word.lower() for word in unusual if len(words) == 1)
            if len(words) > 1:
                joined = "".join(words).lower()
                if len(joined) > 4 and joined not in ordinary:
                    handles.add(joined)
                    phrases.add(r"[ ._-]{1,3}".join(map(re.escape, words)))
        return cls(frozenset(parts), frozenset(handles), re.compile(rf"\b(?:{'|'.join(sorted(phrases))})\b"))

    def removed(self, text: str, own: str = "") -> str:
        """The text with every name of a member, and every word of the writer's own name, made a gap."""
        own_words = {word.lower() for word in re.findall(r"\w+", own) if len(word) > 2} - {"quantum"}

        def without(match: re.Match[str]) -> str:
            word = match[0]
            named = word in self.parts or word.lower() in self.handles or word.lower() in own_words
            return GAP if named else word

        return re.sub(r"\w+", without, self.phrases.sub(GAP, text))


def member_text(text: str, names: Names, own: str) -> str | None:
    """A comment or title fit for the sample, or ``None`` if nothing is left or it still looks identifying."""
    if CONTACT.search(text) or MINOR.search(text) or SENSITIVE.search(text):
        return None
    text = LONG_NUMBER.sub(GAP, without_links(text))
    text = names.removed(WORKPLACE.sub(rf"\1 {GAP}", INSTITUTION.sub(GAP, text)), own)
    text = clip(tidy(text), MAX_MEMBER_TEXT)
    return text if len(re.findall(r"[^\W\d_]{2,}", text)) >= 3 else None


def member_bio(markup: str, names: Names, own: str, vocabulary: frozenset[str]) -> str | None:
    """A bio fit for the sample: what is not ordinary vocabulary of the site is left out."""
    raw = plain(re.sub(r"<!--.*?-->", "", markup, flags=re.DOTALL)).replace("\n", " ")
    if MINOR.search(raw) or SENSITIVE.search(raw):
        return None
    # A sentence that tells where to find its writer is left out whole.
    sentences = [s for s in re.split(r"(?<=[.!?|])\s+", raw) if not (CONTACT.search(s) or URL.search(s))]
    text = without_links(" ".join(sentences))
    for pattern, gap in (
        (LONG_NUMBER, GAP),
        (ABBREVIATION, GAP),
        (WORK_TITLE, GAP),
        (INSTITUTION, GAP),
        (WORKPLACE, rf"\1 {GAP}"),
    ):
        text = pattern.sub(gap, text)
    text = names.removed(text, own)
    text = re.sub(
        r"\w*[^\W\d_a-z]\w*",
        lambda match: match[0] if match[0] in BIO_VOCABULARY or match[0].lower() in vocabulary else GAP,
        text,
    )
    text = clip(tidy(text), MAX_BIO)
    words = len(re.findall(r"[^\W\d_]{2,}", text))
    # Many gaps mean many proper names: what is left between them still tells too much of one person.
    return text if words >= 3 and text.count(GAP) <= MAX_GAPS and not ABOUT_SOMEBODY.search(text) else None


def region(location: str) -> str:
    """The last part of a location text: of "Basel, Switzerland" it is "switzerland"."""
    return location.rsplit(",", 1)[-1].strip().casefold()


def place(text: str, regions: Mapping[str, int]) -> str | None:
    """A location text as given if it reads like a place in a region that other members name too; else ``None``."""
    text = " ".join(text.split())
    parts = text.split(", ")
    fits = len(text) <= 60 and len(parts) <= 4 and all(PLACE_PART.fullmatch(part) for part in parts)
    return text if fits and regions[region(text)] >= MIN_NEIGHBOURS and not NOT_A_PLACE.search(text) else None


def hour(moment: str) -> str:
    """A moment of the dump (UTC) coarsened to the hour, ISO 8601."""
    return f"{moment[:13]}:00:00Z"


def common_first_names(path: Path) -> frozenset[str]:
    """First names with at least ``MIN_BEARERS`` bearers born since 1950 in the US SSA's counts."""
    bearers: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if int(row["birth5"]) >= 1950:
                bearers[row["name"]] += int(row["count"])
    return frozenset(name for name, count in bearers.items() if count >= MIN_BEARERS)


def first_name(display_name: str, common: frozenset[str]) -> str | None:
    """The first name if it is common, and not the whole of the display name (that would be a handle)."""
    words = display_name.split()
    return words[0] if len(words) > 1 and words[0] in common else None


@dataclass
class Engagement:
    """What one person did around one creator's posts."""

    relations: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    moments: list[str] = field(default_factory=list)


class Dump:
    """The tables of the dump, joined as far as the cut needs them."""

    def __init__(self, source: Path) -> None:
        self.users = {user["Id"]: user for user in rows(source, "Users")}
        self.posts = {post["Id"]: post for post in rows(source, "Posts") if post["PostTypeId"] in ("1", "2")}
        self.comments = rows(source, "Comments")
        votes = rows(source, "Votes")
        self.likes = Counter(vote["PostId"] for vote in votes if vote["VoteTypeId"] == "2")
        self.favourites = [v for v in votes if v["VoteTypeId"] == "5" and "UserId" in v]
        prose = [plain(post["Body"]) for post in self.posts.values()] + [c["Text"] for c in self.comments]
        bios = [URL.sub("", plain(user.get("AboutMe", ""))) for user in self.users.values()]
        self.names = Names.of((u["DisplayName"] for u in self.users.values()), ordinary_words(prose, 4))
        self.regions = Counter(region(user["Location"]) for user in self.users.values() if "Location" in user)
        self.vocabulary = ordinary_words([*prose, *bios], 2) - EMPLOYERS

    def by(self, creator: str) -> Iterator[Row]:
        """A creator's questions and answers, oldest first."""
        own = (post for post in self.posts.values() if post.get("OwnerUserId") == creator)
        return iter(sorted(own, key=lambda post: int(post["Id"])))

    def audience(self, creator: str) -> dict[str, Engagement]:
        """Who engaged with the creator's posts, by user id: asked, answered beside, commented or marked."""
        people: dict[str, Engagement] = defaultdict(Engagement)
        own = {post["Id"]: post for post in self.by(creator)}
        threads = {post.get("ParentId", post["Id"]) for post in own.values()}

        def add(row: Row, user: str | None, relation: str, text: str = "") -> None:
            if user and user != creator and user in self.users and int(user) > 0:
                people[user].relations.add(relation)
                people[user].moments.append(row["CreationDate"])
                if text:
                    people[user].texts.append(text)

        for comment in self.comments:
            if comment["PostId"] in own:
                add(comment, comment.get("UserId"), "commenter", comment["Text"])
        for post in self.posts.values():
            if post["Id"] in threads and post["PostTypeId"] == "1":
                add(post, post.get("OwnerUserId"), "asker", post["Title"])
            elif post.get("ParentId") in threads:
                add(post, post.get("OwnerUserId"), "commenter")
        for vote in self.favourites:
            # The dump dates votes to the day only: no moment of activity.
            if vote["PostId"] in own and vote["UserId"] in self.users and vote["UserId"] != creator:
                people[vote["UserId"]].relations.add("liker")
        return people


def account(dump: Dump, user: Row) -> dict[str, object]:
    """The fields of ``bothsides.profile.Account`` for a creator; Stack Exchange has no followers."""
    return {
        "display_name": user["DisplayName"],
        "bio": clip(tidy(without_links(plain(user.get("AboutMe", "")))), MAX_CREATOR_BIO) or None,
        "location": user.get("Location"),
        "url": f"{SITE}/users/{user['Id']}/{slug(user['DisplayName'])}",
        "posts_total": sum(1 for _ in dump.by(user["Id"])),
        "created_at": hour(user["CreationDate"]),
    }


def post_fields(dump: Dump, post: Row) -> dict[str, object]:
    """The fields of ``bothsides.profile.Post``; views are those of the thread's page."""
    question = post["PostTypeId"] == "1"
    thread = post if question else dump.posts.get(post["ParentId"], {})
    return {
        "id": post["Id"],
        "title": tidy(dump.names.removed(post["Title"])) if question else None,
        "text": clip(tidy(dump.names.removed(without_links(plain(post["Body"])))), MAX_POST),
        "created_at": hour(post["CreationDate"]),
        "url": f"{SITE}/{'q' if question else 'a'}/{post['Id']}",
        "format": "text",
        "likes": dump.likes[post["Id"]],
        "comments": int(post["CommentCount"]),
        "views": int(thread["ViewCount"]) if "ViewCount" in thread else None,
    }


def member(
    dump: Dump, creator: str, user: Row, seen: Engagement, common: frozenset[str], salt: bytes
) -> dict[str, object] | None:
    """The fields of ``bothsides.profile.AudienceMember``, or ``None`` for somebody who seems to be a minor."""
    own = user["DisplayName"]
    if MINOR.search(plain(user.get("AboutMe", ""))):
        return None
    texts = (
        member_text(text, dump.names, own) for text in sorted(set(seen.texts), key=lambda text: (-len(text), text))
    )
    digest = hashlib.blake2b(f"{creator}:{user['Id']}".encode(), key=salt, digest_size=10)
    return {
        "id": digest.hexdigest(),
        "relation": next(r for r in ("asker", "commenter", "liker") if r in seen.relations),
        "name": first_name(own, common),
        "bio": member_bio(user.get("AboutMe", ""), dump.names, own, dump.vocabulary),
        "location": place(user.get("Location", ""), dump.regions),
        "texts": [text for text in texts if text][:MAX_MEMBER_TEXTS] or None,
        "active_at": sorted({hour(moment) for moment in seen.moments}) or None,
        "created_at": hour(user["CreationDate"]),
    }


def lines(dump: Dump, common: frozenset[str], salt: bytes) -> Iterator[dict[str, object]]:
    """Every line of ``creators.jsonl``: for each creator the account, the posts, then the audience by id."""
    for creator in CREATORS:
        user = dump.users[creator]
        head = {"creator": f"stackexchange:{slug(user['DisplayName'])}"}
        yield {"kind": "account", **head, **account(dump, user)}
        for post in dump.by(creator):
            yield {"kind": "post", **head, **post_fields(dump, post)}
        engaged = sorted(dump.audience(creator).items(), key=lambda item: -len(item[1].moments))[:MAX_MEMBERS]
        people = (member(dump, creator, dump.users[who], seen, common, salt) for who, seen in engaged)
        for person in sorted((p for p in people if p), key=lambda p: str(p["id"])):
            yield {"kind": "audience", **head, **person}


def cut(source: Path, names: Path, target: Path, salt: bytes) -> Counter[tuple[str, str]]:
    """Write the demo into ``target`` and count its lines by creator and kind. ``salt`` is at most 64 bytes."""
    counts: Counter[tuple[str, str]] = Counter()
    with (target / "creators.jsonl").open("w", encoding="utf-8", newline="\n") as stream:
        for line in lines(Dump(source), common_first_names(names), salt):
            known = {key: value for key, value in line.items() if value is not None}
            stream.write(json.dumps(known, ensure_ascii=False, separators=(",", ":")) + "\n")
            for fact in ("", ".location", ".bio", ".name", ".texts"):
                if not fact or (line["kind"] == "audience" and fact[1:] in known):
                    counts[str(line["creator"]), f"{line['kind']}{fact}"] += 1
    creators = dict.fromkeys(creator for creator, _ in counts)
    (target / "shortlist.csv").write_text("\n".join(["creator", *creators]) + "\n", encoding="utf-8")
    return counts


def main() -> None:
    """Cut the demo and write the counts to standard output as a table."""
    shared = Path("../shared/data")
    parser = argparse.ArgumentParser(description="Cut the demo input from a Stack Exchange data dump.")
    parser.add_argument("--source", type=Path, default=shared / "stackexchange_demo")
    parser.add_argument("--names", type=Path, default=shared / "ssa_names" / "name_sex_5yr.csv.gz")
    parser.add_argument("--target", type=Path, default=Path(__file__).parent)
    options = parser.parse_args()
    salt = os.environ.get("BOTHSIDES_DEMO_SALT", "").encode() or secrets.token_bytes(32)
    counts = cut(options.source, options.names, options.target, salt)
    kinds = ("post", "audience", "audience.location", "audience.bio", "audience.name", "audience.texts")
    sys.stdout.write(f"| creator | {' | '.join(kinds)} |\n|---|{'---:|' * len(kinds)}\n")
    for creator in dict.fromkeys(creator for creator, _ in counts):
        sys.stdout.write(f"| {creator} | {' | '.join(str(counts[creator, kind]) for kind in kinds)} |\n")


if __name__ == "__main__":
    main()
