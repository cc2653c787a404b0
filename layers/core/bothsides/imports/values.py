"""What people write in cells: '1.2M', '03/04/2026', 'yes', a profile's address."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from dateutil import parser as dates

from bothsides.documents.base import parse_creator
from bothsides.errors import BothsidesError, InvalidCreator

PLATFORMS = {
    "ig": "instagram", "insta": "instagram", "yt": "youtube", "twitter": "x", "tt": "tiktok", "tik tok": "tiktok",
    "bsky": "bluesky", "podcast": "rss", "blog": "rss", "fediverse": "mastodon",
}  # fmt: skip
KNOWN_PLATFORMS = (
    "youtube", "instagram", "tiktok", "x", "bluesky", "mastodon", "reddit", "twitch", "facebook", "threads",
)  # fmt: skip
MOST = 10**15  # no platform counts so far
UNKNOWN = {"", "-", "--", "–", "—", "n/a", "na", "none", "null", "nan", "unknown", "hidden", "private", "?"}
MAGNITUDES = {
    1e3: "k, tsd, тыс", 1e4: "万, 萬, 만", 1e5: "lakh", 1e7: "crore", 1e8: "亿, 億, 억",
    1e6: "m, mil, mio, mn, mm, million, millions, млн", 1e9: "b, bn, mrd, billion",
}  # fmt: skip
NUMBER = re.compile(r"([+-]?[\d.,'\u2019\s\u00a0\u202f]*\d)\s*([^\d\s.,+]+)?\.?\+?")


MONTHS = {  # German, French, Spanish, Portuguese, Italian, Dutch; without accents
    "january": "januar, janner, janvier, janv, enero, ene, janeiro, gennaio, gen, januari",
    "february": "februar, fevrier, fevr, fev, febrero, fevereiro, febbraio, februari",
    "march": "marz, mrz, mars, marzo, marco, maart, mrt",
    "april": "avril, avr, abril, abr, aprile",
    "may": "mai, mayo, maio, maggio, mag, mei",
    "june": "juni, juin, junio, junho, giugno, giu",
    "july": "juli, juillet, juil, julio, julho, luglio, lug",
    "august": "aout, agosto, ago, augustus",
    "september": "sept, septembre, septiembre, setembro, settembre, set",
    "october": "oktober, okt, octobre, octubre, outubro, out, ottobre, ott",
    "november": "novembre, noviembre, novembro",
    "december": "dezember, dez, decembre, diciembre, dic, dezembro, dicembre",
}
ZONES = {  # hours from UTC; names that mean several (IST, BST, CST of China) are not taken
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "EET": 2,
    "EEST": 3, "WEST": 1, "WET": 0, "JST": 9, "MEZ": 1, "MESZ": 2,
}  # fmt: skip


def words[K](table: Mapping[K, str]) -> dict[str, K]:
    """'a, b' under a key as {"a": key, "b": key}."""
    return {word.strip(): key for key, words in table.items() for word in words.split(",")}


_MAGNITUDES, _MONTHS = words(MAGNITUDES), words(MONTHS)
_ZONES = {name: hours * 3600 for name, hours in ZONES.items()}


def plain_name(column: str) -> str:
    """'Follower_Count (total)' → 'follower count': lower case, no accents, no brackets, words by spaces."""
    text = unicodedata.normalize("NFKD", re.sub(r"\(.*?\)|\[.*?\]", " ", str(column)))
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    return re.sub(r"[^a-z0-9#]+", " ", text.lower()).strip()


# ---------------------------------------------------------------------------------------- counts and dates


def number(value: Any) -> int | None:
    """A count: 1200, '1,200', '1.200', '1.2K', '1,2 Mio', '3万'. None where it says that it is not known.

    Raises:
        ValueError: it is no count.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not 0 <= value < MOST:
            raise ValueError(f"{str(value)[:40]} is not a count; write a number like 1200 or 1.2K")
        return round(value)
    text = str(value).strip()
    if text.lower() in UNKNOWN:
        return None
    match = NUMBER.fullmatch(text)
    unit = match[2].lower() if match and match[2] else ""
    if match is None or len(text) > 40 or (unit and unit not in _MAGNITUDES) or match[1].startswith("-"):
        raise ValueError(f"{text[:60]!r} is not a count; write a number like 1200 or 1.2K")
    digits = re.sub(r"[\s\u00a0\u202f'\u2019+]", "", match[1])
    found = round(_decimal(digits, bool(unit)) * _MAGNITUDES.get(unit, 1.0))
    if found >= MOST:
        raise ValueError(f"{text[:60]!r} is not a count; write a number like 1200 or 1.2K")
    return found


def _decimal(digits: str, has_unit: bool) -> float:
    """With both marks the last is the decimal one. One mark before three digits groups thousands, unless a unit
    follows."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return float(digits)
    mark, tail = digits[last], digits[last + 1 :]
    other = "," if mark == "." else "."
    groups = digits.count(mark) > 1 or (len(tail) == 3 and not has_unit and other not in digits)
    if groups:
        return float(digits.replace(mark, "").replace(other, "."))
    return float(digits[:last].replace(other, "").replace(mark, "") + "." + (tail or "0"))


def moment(value: Any, *, day_first: bool = True) -> datetime:
    """A date in any common form, Unix time in seconds, milliseconds or microseconds, or a workbook's count of days;
    without a zone it is UTC.

    Raises:
        ValueError: it is no date.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    text = str(value).strip()
    try:
        if re.fullmatch(r"\d{9,17}(\.\d+)?", text):
            stamp = float(text)
            while stamp > 1e11:
                stamp /= 1000
            return _plausible(datetime.fromtimestamp(stamp, UTC), text)
        if re.fullmatch(r"[2-6]\d{4}(\.\d+)?", text):  # a workbook's days, saved as they are
            return datetime(1899, 12, 30, tzinfo=UTC) + timedelta(seconds=round(float(text) * 86_400))
        try:
            found = datetime.fromisoformat(text)  # by far the fastest, and the most common
        except ValueError:
            if not re.search(r"\d{4}|\d{1,2}\D+\d{1,2}\D+\d{2}", text):
                raise
            with warnings.catch_warnings():
                warnings.simplefilter("error", dates.UnknownTimezoneWarning)
                start = datetime(2000, 1, 1)  # noqa: DTZ001 set below
                text = _in_english(text)
                first = day_first and not re.match(r"\d{4}\D", text)  # after a year comes the month
                found = dates.parse(text, dayfirst=first, default=start, tzinfos=_ZONES)
    except (ValueError, OverflowError, OSError, dates.UnknownTimezoneWarning) as error:
        raise ValueError(f"{text[:60]!r} is not a date; write it like 2026-11-23 or 2026-11-23T10:15:00Z") from error
    return _plausible(found if found.tzinfo else found.replace(tzinfo=UTC), text)


def _plausible(found: datetime, text: str) -> datetime:
    if found.year > 2100:
        raise ValueError(f"{text[:60]!r} would be in the year {found.year}; write dates like 2026-11-23")
    return found


def _in_english(text: str) -> str:
    """'12. März 2026', '1 de mayo de 2026' and '2026年5月1日' as the date parser knows them."""
    if match := re.match(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?(.*)", text):
        return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}{match[4]}"
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    plain = re.sub(r"(?<=\d)(er|o|a|e)\b", "", plain)  # 1er, 1º
    words = re.sub(r"[^\W\d_]+", lambda word: _MONTHS.get(word[0], word[0]), plain)
    return re.sub(r"\b(de|del|of|um|à|a las)\b", " ", words) if words != plain else text


def flag(value: Any) -> bool | None:
    """yes or no.

    Raises:
        ValueError: neither.
    """
    text = str(value).strip().lower()
    if text in ("1", "true", "yes", "y", "x", "✓", "ja", "oui", "si", "sí"):
        return True
    if text in ("0", "false", "no", "n", "nein", "non"):
        return False
    raise ValueError(f"{text!r} is neither yes nor no")


# ---------------------------------------------------------------------------------------------- creators

_SITES: dict[str, tuple[str, str]] = {  # host → (platform, path)
    "youtube.com": ("youtube", r"/(?:(@[^/]+)|channel/(UC[\w-]{22})|(user/[^/]+))"),
    "youtu.be": ("youtube", r"/(@[^/]+)"),
    "instagram.com": ("instagram", r"/(?:stories/)?(?!(?:p|reels?|tv|explore|accounts|stories)(?:/|$))([^/]+)"),
    "tiktok.com": ("tiktok", r"/@([^/]+)"),
    "x.com": ("x", r"/(?!(?:i|home|search|hashtag|intent|explore)(?:/|$))([^/]+)"),
    "twitter.com": ("x", r"/(?!(?:i|home|search|hashtag|intent|explore)(?:/|$))([^/]+)"),
    "bsky.app": ("bluesky", r"/profile/([^/]+)"),
    "facebook.com": ("facebook", r"/(?!(?:watch|groups|events|reel|share|profile\.php)(?:/|$))([^/]+)"),
    "threads.net": ("threads", r"/@([^/]+)"),
    "threads.com": ("threads", r"/@([^/]+)"),
    "linkedin.com": ("linkedin", r"/(?:in|company)/([^/]+)"),
    "pinterest.com": ("pinterest", r"/(?!(?:pin|search|ideas)(?:/|$))([^/]+)"),
    "reddit.com": ("reddit", r"/(?:user|u)/([^/]+)"),
    "twitch.tv": ("twitch", r"/(?!(?:videos|directory|search)(?:/|$))([^/]+)"),
}
NO_MASTODON = {"substack.com", "patreon.com", "linktr.ee", "t.me", "open.spotify.com"}  # nor a feed of one creator
_SAME_IN_ANY_CASE = {"instagram", "tiktok", "x", "bluesky", "reddit", "twitch", "mastodon", "facebook"}


def creator_of(text: str, platform: Any = None) -> str:
    """A creator's id from what people write: ``platform:handle``, a profile's address, ``@name@instance``, or a handle
    beside its platform.

    Raises:
        InvalidCreator: none of these.
    """
    text = text.strip()
    name = plain_name(str(platform or ""))
    name = PLATFORMS.get(name, name.replace(" ", ""))
    if re.match(r"(https?://|www\.)|[\w.-]+\.\w+/", text):
        return _of_address(text if "://" in text else f"https://{text}")
    if match := re.fullmatch(r"@([\w.-]+)@([\w.-]+\.\w+)", text):
        return _checked("mastodon", f"{match[1]}@{match[2]}")
    if match := re.fullmatch(r"([A-Za-z][A-Za-z0-9]*): ?(\S+)", text):
        named = match[1].lower()
        return _checked(PLATFORMS.get(named, named), match[2])
    return _checked(name, text) if name else _checked("", text)


def _of_address(url: str) -> str:
    try:
        place = urlsplit(url)
        host = place.hostname or ""
    except ValueError:
        host = ""
    if not host:
        raise InvalidCreator(f"{url[:160]} is not an address")
    host = host.removeprefix("www.").removeprefix("m.").removeprefix("old.")
    bare = re.sub(r"^(new|mobile|np|sh)\.", "", host)
    host = bare if bare in _SITES else host
    path = unquote(place.path).rstrip("/")
    if host in _SITES:
        platform, pattern = _SITES[host]
        if match := re.match(pattern, path):
            return _checked(platform, next(part for part in match.groups() if part).replace("/", "!"))
        if host == "youtube.com" and path.startswith(
            "/c/"
        ):  # nothing tells which channel that is but YouTube's own page
            raise InvalidCreator(
                f"{url[:160]}: open it and give the address that YouTube shows then, with @ or /channel/"
            )
    elif host == "medium.com" and path.startswith("/@"):
        return _checked("rss", f"medium.com!feed!{path[1:].partition('/')[0]}")
    elif (match := re.fullmatch(r"(?:/web)?/@([\w.]+)(?:@([\w.-]+\.\w+))?", path)) and host not in NO_MASTODON:
        return _checked("mastodon", f"{match[1]}@{match[2] or host}")
    elif host not in NO_MASTODON:
        if any(not re.match("utm_|fbclid|gclid|ref$", name) for name, _ in parse_qsl(place.query)):
            raise InvalidCreator(
                f"{url[:160]}: an address with a question mark is not kept whole; give the site's own address, its page"
                " names the feed"
            )
        return _checked("rss", host + path.replace("/", "!"))
    raise InvalidCreator(
        f"{url[:160]} is not the address of a creator's profile; give that, or platform:handle like youtube:@name"
    )


def _checked(platform: str, handle: str) -> str:
    handle = handle if platform == "youtube" else handle.removeprefix("@")
    if platform == "reddit":
        handle = re.sub(r"^/?u(ser)?/", "", handle)
    if platform == "bluesky" and handle.startswith("did:"):
        handle = handle.replace(":", "!")
    if platform == "youtube" and not re.fullmatch(r"@.*|UC[\w-]{22}|user!.*", handle):
        handle = f"@{handle}"
    handle = handle.lower() if platform in _SAME_IN_ANY_CASE else handle
    creator = f"{platform}:{handle}" if platform else handle
    parse_creator(creator)
    return creator


def is_creator(text: str) -> bool:
    """Whether a cell is the address of a profile or 'platform:handle'."""
    try:
        return not creator_of(text).startswith("rss:")
    except BothsidesError:
        return False


def person(text: str, platform: str) -> str:
    """A person's name, however it is written: '@Ada', 'ada' and the profile's address are one."""
    if "/" in text:
        try:
            found, handle = parse_creator(creator_of(text, platform))
        except BothsidesError:
            return text
        text = handle if found == platform else text
    return text.removeprefix("@").lower() if platform in _SAME_IN_ANY_CASE else text
