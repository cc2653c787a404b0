"""What people's files mean: which column is which field, and what «1.2M», «03/04/2026» or a profile's address say."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import unicodedata
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from dateutil import parser as dates
from pydantic import ValidationError

from bothsides.documents import Part, parse_creator
from bothsides.errors import BothsidesError, InvalidCreator, InvalidInput
from bothsides.profile import Account, AudienceFacts, AudienceMember, Post

type Row = dict[str, Any]

KINDS: dict[str, type[Part]] = {
    "account": Account,
    "post": Post,
    "audience": AudienceMember,
    "facts": AudienceFacts,
}
ABOUT = ("kind", "creator", "platform")  # of the row itself, not of its part
TEXTS = {"text", "texts", "title", "bio", "name", "display_name"}  # where «none» may be what was written
LISTS = {"texts", "active_at"}
OBJECTS = {"countries", "genders", "ages"}
COUNTS = {"followers", "following", "posts_total", "likes", "comments", "shares", "views"}
MOMENTS = {"created_at", "active_at", "seen_at"}
FLAGS = {"verified", "sponsored"}

# What files call things, beside the fields' own names. The first that is there wins.
NAMES: dict[str, dict[str, str]] = {
    "": {
        "creator": "influencer, profile, creator id, benutzername, nutzername, profil, utilisateur, createur, usuario,"
        " creador, criador, utente, creator url, influencer url, profile url, profile link,"
        " channel url, account url, channel id, account, channel, page, author, owner, handle, username, user name,"
        " user, instagram, tiktok, youtube",
        "platform": "network, social network, social media, channel type, site, plattform, netzwerk,"
        " plateforme, reseau, plataforma, red, rede, piattaforma",
        "kind": "row type, record type",
    },
    "account": {
        "display_name": "name, full name, channel name, account name, channel title, title, influencer name",
        "bio": "biography, about, description, profile description",
        "location": "city, country, place, region, channel country, ort, stadt, land, ville, pays, ciudad,"
        " pais, cidade, citta, paese",
        "url": "link, website, profile url, profile link, channel url",
        "followers": "subscribers, follower count, followers count, fans, subs, audience size, subscriber count,"
        " follower, abonnenten, abonnes, seguidores, suscriptores, inscritos, iscritti",
        "following": "follows, following count, followings, follows count",
        "posts_total": "posts, videos, media count, post count, posts count, number of posts, video count, tweets",
        "verified": "is verified, verified account",
        "created_at": "joined, account created, created, registration date",
    },
    "post": {
        "id": "post id, video id, media id, item id, shortcode, tweet id, permalink, post url, video url, url, link",
        "text": "caption, content, message, body, post text, description, tweet, video description, post,"
        " beschreibung, beitrag, legende, texte, texto, descripcion, descricao, testo",
        "title": "video title, headline, post title",
        "created_at": "date, published, published at, posted at, post date, publish date, timestamp, time, created,"
        " publish time, upload date, posted, date posted,"
        " datum, fecha, data",
        "url": "post url, permalink, link, video url, post link",
        "format": "media type, post type, content type, type",
        "likes": "like count, likes count, favorites, favourites, hearts, reactions, diggs,"
        " gefallt mir, mentions j aime, me gusta, curtidas, mi piace",
        "comments": "comment count, comments count, replies, reply count, kommentare, commentaires,"
        " comentarios, commenti",
        "shares": "share count, shares count, retweets, reposts, boosts, retweet count, sends",
        "views": "view count, views count, plays, play count, impressions, video views, streams,"
        " aufrufe, vues, visualizaciones, reproducciones, visualizacoes, visualizzazioni",
        "sponsored": "paid, is ad, ad, paid partnership, is sponsored, branded",
    },
    "audience": {
        "id": "user id, commenter id, follower id, commenter, follower, liker, member, member id, comment author,"
        " username, user name, user, handle, profile url, author",
        "relation": "relationship, type",
        "name": "full name, display name, commenter name, follower name, author name",
        "bio": "biography, about, description",
        "location": "city, country, place, region",
        "texts": "comment, text, comment text, message, content, texts, body, reply",
        "active_at": "date, commented at, comment date, timestamp, time, created, followed at, published at",
        "created_at": "joined, account created, registration date",
        "followers": "follower count, followers count, subscribers",
        "following": "follows, following count, follows count",
        "posts_total": "posts, post count, media count",
    },
    "facts": {},
}
TELLTALE = {  # columns that only one kind has
    "audience": "relation, commenter, follower, liker, member id, commenter id, comment author, comment text,"
    " follower id, comment, texts",
    "post": "caption, post id, video id, post url, likes, like count, views, view count, permalink, post text, plays,"
    " post, published at, media id, video title, shortcode, publish date, post date, tweet id",
    "account": "followers, follower count, followers count, subscribers, subscriber count, abonnenten, abonnes,"
    " seguidores, suscriptores, iscritti, follower, bio, biography, following, verified, display name, full name,"
    " engagement rate, er",
}
PLATFORMS = {
    "ig": "instagram", "insta": "instagram", "yt": "youtube", "twitter": "x", "tt": "tiktok", "tik tok": "tiktok",
    "bsky": "bluesky", "podcast": "rss", "blog": "rss", "fediverse": "mastodon",
}  # fmt: skip
KNOWN_PLATFORMS = (
    "youtube", "instagram", "tiktok", "x", "bluesky", "mastodon", "reddit", "twitch", "facebook", "threads",
)  # fmt: skip
FORMATS = {
    "image": "photo, picture, carousel, carousel album, album, sidecar",
    "video": "reel, reels, short, shorts, story, stream, igtv, clip",
    "audio": "podcast, episode",
    "text": "status, tweet, article",
    "link": "url",
}
RELATIONS = {
    "follower": "followers, fan, subscriber",
    "commenter": "comment",
    "liker": "like",
    "sharer": "share, repost",
    "asker": "question",
}
MOST = 10**15  # no platform counts so far
UNKNOWN = {"", "-", "–", "—", "n/a", "na", "none", "null", "nan", "unknown", "hidden", "private", "?"}
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


def _words[K](table: Mapping[K, str]) -> dict[str, K]:
    return {word.strip(): key for key, words in table.items() for word in words.split(",")}


_FORMATS, _RELATIONS, _MAGNITUDES = _words(FORMATS), _words(RELATIONS), _words(MAGNITUDES)
_MONTHS, _ZONES = _words(MONTHS), {name: hours * 3600 for name, hours in ZONES.items()}


class RowProblem(ValueError):
    """One row that can't be taken: the field and the mend."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}")
        self.field, self.detail = field, detail


@dataclass(frozen=True)
class Reading:
    """How a file is read: column → field, and what holds for all its rows. ``kind`` None: each row names its own."""

    fields: Mapping[str, str]
    kind: str | None
    unknown: tuple[str, ...] = ()
    platform: str | None = None
    creator: str | None = None
    day_first: bool = True
    notes: tuple[str, ...] = field(default=())


# ----------------------------------------------------------------------------------------------- columns


def plain_name(column: str) -> str:
    """«Follower_Count (total)» → «follower count»: lower case, no accents, no brackets, words by spaces."""
    text = unicodedata.normalize("NFKD", re.sub(r"\(.*?\)|\[.*?\]", " ", str(column)))
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"([a-z])([A-Z])", r"\1 \2", text)
    return re.sub(r"[^a-z0-9#]+", " ", text.lower()).strip()


def guess(
    columns: Sequence[str],
    sample: Sequence[Mapping[str, str]],
    *,
    kind: str | None = None,
    platform: str | None = None,
    creator: str | None = None,
    chosen: Mapping[str, str] | None = None,
    day_first: bool | None = None,
) -> Reading:
    """Which column is which field, from the header and the first rows; what was ``chosen`` stands.

    Raises:
        InvalidInput: a chosen column or field does not exist, two columns are chosen for one field, or nothing says
            whose rows they are.
    """
    names = {column: plain_name(column) for column in columns}
    if kind is not None and kind not in KINDS:
        raise InvalidInput(f"kind {kind!r} is not one of {', '.join(KINDS)}")

    def mapped(one: str | None) -> dict[str, str]:
        return _mapped(names, sample, one, chosen or {}, anyone=creator is not None, platform=platform is not None)

    if kind is None and not {"kind", "row type", "record type"} & set(names.values()):
        kind = _guess_kind(names, sample, chosen or {}, mapped, anyone=creator is not None)
    fields = mapped(kind)
    by = next((column for column, target in fields.items() if target == "creator"), None)
    if by is None and creator is None:
        raise InvalidInput(
            f"no column says whose rows these are; the columns are: {', '.join(columns)}. Name one with --map"
            " 'COLUMN=creator' (and --platform, where it has bare handles), or say --creator platform:handle for all"
        )
    if by is not None and platform is None and "platform" not in fields.values():  # «Instagram handle»
        platform = next((word for word in names[by].split() if word in KNOWN_PLATFORMS), None)
    order = day_first if day_first is not None else _day_first(sample, [c for c, f in fields.items() if f in MOMENTS])
    slashed = any(re.match(r"\s*\d{1,2}[/.-]\d{1,2}[/.-]", str(r.get(c) or "")) for r in sample for c in columns)
    told = "dates like 3/4/2026 are read as day/month/year; --dates mdy reads the month first"
    notes = (told,) if order is None and slashed else ()
    unknown = tuple(column for column in columns if column not in fields)
    return Reading(fields, kind, unknown, platform, creator, order is not False, notes)


def _mapped(
    names: Mapping[str, str],
    sample: Sequence[Mapping[str, str]],
    kind: str | None,
    chosen: Mapping[str, str],
    *,
    anyone: bool,
    platform: bool,
) -> dict[str, str]:
    """Column → field, if rows are of that kind. ``anyone``: whose they are is known; ``platform``: that is."""
    kinds = [kind] if kind else list(KINDS)
    known = {*ABOUT, *(name for one in kinds for name in KINDS[one].model_fields)}
    fields = _chosen(list(names), chosen, known)
    wanted = [("", target) for target in ABOUT] + [(one, name) for one in kinds for name in KINDS[one].model_fields]
    for match in (_exact, _known, _inner, _similar):
        for one, target in wanted:
            free = {name: column for column, name in names.items() if column not in fields}
            if target not in fields.values() and (column := match(free, one, target, kind)):
                fields[column] = target
    if "creator" not in fields.values() and not anyone:
        spare = [name for name in names if name not in fields or (fields[name] == "url" and kind == "account")]
        if column := _names_creators(spare, sample, handles=platform or "platform" in fields.values()):
            fields[column] = "creator"
    return fields


def _guess_kind(
    names: Mapping[str, str],
    sample: Sequence[Mapping[str, str]],
    chosen: Mapping[str, str],
    mapped: Callable[[str], Mapping[str, str]],
    *,
    anyone: bool,
) -> str:
    """The kind whose own columns are there, and whose rows could be read."""
    counts = {column for column, name in names.items() if name == "follower" and _are_numbers(column, sample)}
    told = {name for column, name in names.items() if column not in counts}
    possible = [kind for kind in TELLTALE if set(chosen.values()) <= {"", *ABOUT, *KINDS[kind].model_fields}]
    scores = {kind: sum(name in told for name in TELLTALE[kind].split(", ")) for kind in possible or TELLTALE}
    fields = {kind: set(mapped(kind).values()) | ({"creator"} if anyone else set()) for kind in possible}
    if scores.get("audience") and {"creator", "id"} <= fields.get("audience", set()):
        return "audience"
    of_post = fields.get("post", set())
    if scores.get("post") and "creator" in of_post and {"id", "text", "title"} & of_post and "created_at" in of_post:
        return "post"
    return max(scores, key=lambda kind: (scores[kind], kind == "account"))


def _are_numbers(column: str, sample: Sequence[Mapping[str, str]]) -> bool:
    cells = [str(row[column]).strip() for row in sample if row.get(column)]
    return bool(cells) and all(NUMBER.fullmatch(cell) for cell in cells)


def _names_creators(columns: Sequence[str], sample: Sequence[Mapping[str, str]], *, handles: bool) -> str | None:
    """A column of whatever name whose cells are mostly addresses of profiles or «platform:handle»; ``handles``: or
    «@handle», because the platform is known."""
    for column in columns:
        cells = [str(row[column]) for row in sample if row.get(column)][:20]
        named = sum(is_creator(cell) or (handles and bool(re.fullmatch(r"@[\w.-]+", cell.strip()))) for cell in cells)
        if cells and named >= len(cells) / 2:
            return column
    return None


def is_creator(text: str) -> bool:
    """Whether a cell is the address of a profile or «platform:handle»."""
    try:
        return not creator_of(text).startswith("rss:")
    except BothsidesError:
        return False


def _chosen(columns: Sequence[str], chosen: Mapping[str, str], known: set[str]) -> dict[str, str]:
    if len(set(filter(None, chosen.values()))) < len(list(filter(None, chosen.values()))):
        raise InvalidInput("two columns are mapped to one field; map each field once")
    for column, target in chosen.items():
        if column not in columns:
            raise InvalidInput(f"there is no column {column!r}; the columns are: {', '.join(columns)}")
        if target and target not in known:
            raise InvalidInput(f"{target!r} is no field; the fields are: {', '.join(sorted(known))}")
    return dict(chosen)


def _exact(free: Mapping[str, str], wanted: str, target: str, kind: str | None) -> str | None:
    return free.get(target.replace("_", " "))


def _known(free: Mapping[str, str], wanted: str, target: str, kind: str | None) -> str | None:
    others = [one.strip() for one in NAMES[wanted].get(target, "").split(",")]
    if target == "creator":
        others += [
            f"{platform} {word}"
            for platform in KNOWN_PLATFORMS
            for word in ("handle", "username", "user name", "account", "profile", "url", "link", "channel", "name")
        ]
    if target == "creator" and kind == "audience":  # there a user is a member of the audience
        others = [one for one in others if one not in ("author", "handle", "username", "user name", "user")]
    return next((free[name] for name in others if name in free), None)


def _inner(free: Mapping[str, str], wanted: str, target: str, kind: str | None) -> str | None:
    """Of nested JSON the innermost name: «stats.like_count» is «like count»."""
    inner: dict[str, str] = {}
    for column in free.values():
        if "." in column:
            inner.setdefault(plain_name(column.rsplit(".")[-1]), column)
    return _exact(inner, wanted, target, kind) or _known(inner, wanted, target, kind)


def _similar(free: Mapping[str, str], wanted: str, target: str, kind: str | None) -> str | None:
    close = difflib.get_close_matches(target.replace("_", " "), list(free), 1, 0.9) if len(target) > 4 else []
    return free[close[0]] if close else None


def _day_first(sample: Sequence[Mapping[str, str]], columns: Sequence[str]) -> bool | None:
    """Whether the day comes first in the file's dates; None where none tells."""
    for row in sample:
        for column in columns:
            parts = re.match(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", str(row.get(column) or ""))
            if parts and int(parts[1]) > 12:
                return True
            if parts and int(parts[2]) > 12:
                return False
    return None


# ------------------------------------------------------------------------------------------------ values


def read_row(raw: Mapping[str, Any], how: Reading) -> tuple[str, str, Part]:
    """One raw row → (creator, kind, checked part).

    Raises:
        RowProblem: names the field and the mend.
    """
    row: Row = {}
    about: Row = {"kind": how.kind, "platform": how.platform}
    for column, value in raw.items():
        target = how.fields.get(column)
        if not target or value is None or value == "":
            continue
        if target not in TEXTS and isinstance(value, str) and value.strip().lower() in UNKNOWN:
            continue
        (about if target in ABOUT else row)[target] = value
    kind = about["kind"]
    if not isinstance(kind, str) or kind.strip().lower() not in KINDS:
        raise RowProblem("kind", f"{kind!r} is not one of {', '.join(KINDS)}")
    kind = kind.strip().lower()
    try:
        creator = creator_of(str(about.get("creator") or how.creator or ""), about["platform"])
    except BothsidesError as error:
        raise RowProblem("creator", error.detail) from error
    values = {
        name: _value(name, value, how.day_first) for name, value in row.items() if name in KINDS[kind].model_fields
    }
    _complete(kind, values, creator)
    try:
        return creator, kind, KINDS[kind].model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "missing":
            mend = f"no column gives it; name one with --map 'COLUMN={first['loc'][0]}'"
            hint = ", or say --kind account for a list of creators" if kind != "account" else ""
            raise RowProblem(str(first["loc"][0]), mend + hint) from error
        raise RowProblem(".".join(map(str, first["loc"])) or "row", first["msg"]) from error


def _complete(kind: str, values: Row, creator: str) -> None:
    """What a file leaves out because it is plain."""
    if kind == "post" and "id" not in values and values.get("url"):
        values["id"] = str(values["url"])[:200]
    if kind == "post" and str(values.get("id", "")).startswith("http"):
        values.setdefault("url", values["id"])
        values["id"] = str(values["id"])[:200]
    if kind == "post" and not values.get("id") and (values.get("text") or values.get("title")):
        words = "\n".join(str(values.get(name, "")) for name in ("created_at", "title", "text"))
        values["id"] = hashlib.blake2b(words.encode(errors="replace"), digest_size=8).hexdigest()
    if kind == "audience":
        if "id" in values:
            values["id"] = _person(str(values["id"]).strip(), creator.partition(":")[0])
        values.setdefault("relation", "commenter" if values.get("texts") else "follower")


def _person(text: str, platform: str) -> str:
    """A person's name, however it is written: «@Ada», «ada» and the profile's address are one."""
    if "/" in text:
        try:
            found, handle = parse_creator(creator_of(text, platform))
        except BothsidesError:
            return text
        text = handle if found == platform else text
    return text.removeprefix("@").lower() if platform in _SAME_IN_ANY_CASE else text


def _value(name: str, value: Any, day_first: bool) -> Any:
    try:
        if name in LISTS:
            items = value if isinstance(value, list) else _list(value)
            return [moment(item, day_first=day_first) for item in items] if name in MOMENTS else items
        if name in OBJECTS:
            return json.loads(value) if isinstance(value, str) else value
        if name in COUNTS:
            return number(value)
        if name in MOMENTS:
            return moment(value, day_first=day_first)
        if name in FLAGS:
            return flag(value)
        if name == "format":
            return _FORMATS.get(plain_name(value), plain_name(value))
        if name == "relation":
            return _RELATIONS.get(plain_name(value), plain_name(value))
        return value if not isinstance(value, (int, float)) or isinstance(value, bool) else str(value)
    except (ValueError, OverflowError, RecursionError) as error:
        raise RowProblem(name, str(error)) from error


def _list(text: Any) -> list[Any]:
    """A JSON list, or the one thing itself."""
    if isinstance(text, str) and text.lstrip().startswith("["):
        try:
            return list(json.loads(text))
        except ValueError as error:
            raise ValueError(f'must be a list like ["…"] or one text: {error}') from error
    return [text]


def number(value: Any) -> int | None:
    """A count: 1200, «1,200», «1.200», «1.2K», «1,2 Mio», «3万». None where it says that it is not known.

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
    """«12. März 2026», «1 de mayo de 2026» and «2026年5月1日» as the date parser knows them."""
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
_SAME_IN_ANY_CASE = {"instagram", "tiktok", "x", "bluesky", "reddit", "twitch", "mastodon"}


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
    elif (match := re.fullmatch(r"/@([\w.]+)", path)) and host not in NO_MASTODON:
        return _checked("mastodon", f"{match[1]}@{host}")
    elif host not in NO_MASTODON:
        return _checked("rss", host + path.replace("/", "!"))
    raise InvalidCreator(
        f"{url[:160]} is not the address of a creator's profile; give that, or platform:handle like youtube:@name"
    )


def _checked(platform: str, handle: str) -> str:
    handle = handle if platform == "youtube" else handle.removeprefix("@")
    if platform == "youtube" and not re.fullmatch(r"@.*|UC[\w-]{22}|user!.*", handle):
        handle = f"@{handle}"
    handle = handle.lower() if platform in _SAME_IN_ANY_CASE else handle
    creator = f"{platform}:{handle}" if platform else handle
    parse_creator(creator)
    return creator
