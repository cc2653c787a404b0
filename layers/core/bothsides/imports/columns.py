"""Which column of a file is which field, told from its name, from the others and from the first rows."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bothsides.documents.profile import ROWS
from bothsides.errors import InvalidInput
from bothsides.imports.values import KNOWN_PLATFORMS, NUMBER, is_creator, plain_name

type Row = dict[str, Any]

ABOUT = ("kind", "creator", "platform")  # of the row itself, not of its part
OBJECTS = {"countries", "genders", "ages"}
MOMENTS = {"created_at", "active_at", "seen_at"}

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
    if kind is not None and kind not in ROWS:
        raise InvalidInput(f"kind {kind!r} is not one of {', '.join(ROWS)}")

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
    kinds = [kind] if kind else list(ROWS)
    known = {*ABOUT, *(name for one in kinds for name in ROWS[one].model_fields)}
    fields = _chosen(list(names), chosen, known)
    wanted = [("", target) for target in ABOUT] + [(one, name) for one in kinds for name in ROWS[one].model_fields]
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
    possible = [kind for kind in TELLTALE if set(chosen.values()) <= {"", *ABOUT, *ROWS[kind].model_fields}]
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
