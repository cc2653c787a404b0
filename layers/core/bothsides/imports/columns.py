"""Which column of a file is which field, guessed from its name, from the others and from the first rows."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bothsides.documents.profile import ROWS, Account, AudienceFacts, Post, VendorFacts
from bothsides.errors import InvalidInput
from bothsides.imports import facts, vendors
from bothsides.imports.values import KNOWN_PLATFORMS, NUMBER, is_creator, moment, plain_name

type Row = dict[str, Any]

OF_CREATORS = ("handle", "username", "user name", "account", "profile", "url", "link", "channel", "name")
ABOUT = ("kind", "creator", "platform")  # of the row itself, not of its part
ONE_NAME = re.compile(r"[^,;|%:\[{]+")  # in a cell, no list of shares
MOMENTS = {"created_at", "active_at", "seen_at", "last_active_at"}

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
        "location": "city, place, region, ort, stadt, ville, ciudad, cidade, citta",
        "country": "country code, channel country, creator country, influencer country, land, pays, pais, paese",
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
        "created_at": "date, timestamp, time, created, datum, fecha, data",
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
        "location": "city, place, region",
        "country": "country code",
        "texts": "comment, text, comment text, message, content, texts, body, reply",
        "active_at": "date, commented at, comment date, timestamp, time, created, followed at, published at",
        "met_under": "post id, media id, video id, post url, commented post, under post",
        "last_active_at": "last active, last seen, last post, last activity, last status at",
        "picture": "has picture, profile picture, has avatar",
        "private": "is private, protected",
        "verified": "is verified",
        "handle_length": "username length",
        "handle_digits": "username digits",
        "created_at": "joined, account created, registration date",
        "followers": "follower count, followers count, subscribers",
        "following": "follows, following count, follows count",
        "posts_total": "posts, post count, media count",
    },
    "facts": {},
    "vendor": {},
}
PUBLISHED = (  # the date of a post, before any other date that a row has
    "published on, published at, published, publish date, published date, date published, publication date,"
    " publish time, post published, posted on, posted at, post date, date posted, posted, posting date, post created,"
    " post time, uploaded on, uploaded at, upload date, veroffentlicht am, veroffentlicht, publie le,"
    " date de publication, fecha de publicacion, publicado el, publicado em, data de publicacao, data di pubblicazione,"
    " pubblicato il"
)
TELLTALE = {  # columns that only one kind has
    "audience": "relation, commenter, follower, liker, member id, commenter id, comment author, comment text,"
    " follower id, comment, texts",
    "post": "caption, post id, video id, post url, likes, like count, views, view count, permalink, post text, plays,"
    " post, media id, video title, shortcode, tweet id, " + PUBLISHED,
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
    scales: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    vendor: str | None = None


def guess(
    columns: Sequence[str],
    sample: Sequence[Mapping[str, str]],
    *,
    kind: str | None = None,
    platform: str | None = None,
    creator: str | None = None,
    chosen: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    vendor: str | None = None,
) -> Reading:
    """Which column is which field, from the header and the first rows; what was ``chosen`` stands.

    Raises:
        InvalidInput: a chosen column or field does not exist, two columns are chosen for one field, nothing says
            whose rows they are, or they list an audience line by line.
    """
    names = {column: plain_name(column) for column in columns}
    if kind is not None and kind not in ROWS:
        raise InvalidInput(f"kind {kind!r} is not one of {', '.join(ROWS)}")

    def mapped(one: str | None) -> dict[str, str]:
        return _mapped(names, sample, one, chosen or {}, anyone=creator is not None, platform=platform)

    if kind is None and not {"kind", "row type", "record type"} & set(names.values()):
        kind = _guess_kind(names, sample, chosen or {}, mapped, anyone=creator is not None)
    fields = mapped(kind)
    by = next((column for column, target in fields.items() if target == "creator"), None)
    if by is None and creator is None:
        raise InvalidInput(
            f"no column says whose rows these are; the columns are: {', '.join(columns)}. Name one with --map"
            " 'COLUMN=creator' (and --platform, if it has bare handles), or give --creator platform:handle for all"
        )
    if by is not None and platform is None and "platform" not in fields.values():  # 'Instagram handle'
        platform = next((word for word in names[by].split() if word in KNOWN_PLATFORMS), None)
    order = day_first if day_first is not None else _day_first(sample, [c for c, f in fields.items() if f in MOMENTS])
    slashed = any(re.match(r"\s*\d{1,2}[/.-]\d{1,2}[/.-]", str(r.get(c) or "")) for r in sample for c in columns)
    note = "dates like 3/4/2026 are read as day/month/year; --dates mdy reads the month first"
    notes = (note,) if order is None and slashed else ()
    fields = {column: fields[column] for column in columns if column in fields}
    unknown = tuple(column for column in columns if column not in fields)
    if kind in (Account.kind, VendorFacts.kind, AudienceFacts.kind):
        _check_one_row_each(fields, unknown, sample)
    scales = facts.scales_by_section(fields, sample, kind, vendor)
    return Reading(fields, kind, unknown, platform, creator, order is not False, notes, scales, vendor)


def _mapped(
    names: Mapping[str, str],
    sample: Sequence[Mapping[str, str]],
    kind: str | None,
    chosen: Mapping[str, str],
    *,
    anyone: bool,
    platform: str | None,
) -> dict[str, str]:
    """Column → field, if rows are of that kind. ``anyone``: whose they are is known."""
    kinds = [kind] if kind else list(ROWS)
    fields = _chosen(list(names), chosen, kinds)
    if Post.kind in kinds and "created_at" not in fields.values() and (column := _published(names, fields, sample)):
        fields[column] = "created_at"
    of_audience = {name for one in kinds for name in _of_audience(one)}
    if of_audience:
        word = platform or _platform_in(names.values())
        unread = [name for name in names if name not in fields]
        only = kind in (VendorFacts.kind, AudienceFacts.kind)
        fields |= facts.columns(unread, sample, of_audience, fields.values(), platform=word, of_people=only)
    wanted = [("", target) for target in ABOUT] + [(one, name) for one in kinds for name in ROWS[one].model_fields]
    for match in (_exact, _known, _inner, _similar):
        for one, target in wanted:
            free = {name: column for column, name in names.items() if column not in fields}
            if target not in fields.values() and (column := match(free, one, target, kind)):
                fields[column] = target
    if "creator" not in fields.values() and not anyone:
        spare = [name for name in names if name not in fields or (fields[name] == "url" and kind == "account")]
        if column := _names_creators(spare, sample, handles=bool(platform) or "platform" in fields.values()):
            fields[column] = "creator"
    return fields


def _check_one_row_each(fields: Mapping[str, str], unknown: Sequence[str], sample: Sequence[Mapping[str, str]]) -> None:
    """Make sure that the rows don't list what an audience is parts of line by line: 'Creator, Country, Share'. Taken
    for accounts the last country would be the creator's own."""
    of = {target: column for column, target in fields.items()}
    share = next((column for column in unknown if vendors.is_share(column)), None)
    share = share or next((column for column, target in fields.items() if target.endswith(".1.share")), None)
    part = next((of[target] for target in ("country", "location", *vendors.LISTS) if target in of), None)
    if share is None or part is None:
        return
    by = [of[target] for target in ("platform", "creator") if target in of]
    named = [row for row in sample if ONE_NAME.fullmatch(str(row.get(part)))]
    pairs = {(tuple(str(row.get(column)) for column in by), str(row[part])) for row in named if row.get(part)}
    if pairs and len(pairs) >= 2 * len({who for who, _ in pairs}):
        raise InvalidInput(
            f"each creator has several rows, with another {part!r} and {share!r}; write one row a creator, with a"
            " column like 'Audience countries' that holds 'US 45%, GB 12%'"
        )


def _of_audience(kind: str) -> set[str]:
    """The fields of such rows that say something of an audience; beside accounts they make rows of their own."""
    if kind == Account.kind:
        return set(VendorFacts.model_fields)
    return set(ROWS[kind].model_fields) if kind in (VendorFacts.kind, AudienceFacts.kind) else set()


def _platform_in(names: Iterable[str]) -> str | None:
    """The platform whose creators a column names: 'Instagram handle'."""
    first = (name.split() for name in names)
    return next((ws[0] for ws in first if len(ws) == 2 and ws[0] in KNOWN_PLATFORMS and ws[1] in OF_CREATORS), None)


def _published(names: Mapping[str, str], fields: Mapping[str, str], sample: Sequence[Mapping[str, str]]) -> str | None:
    """The column with the date on which a post was published; 'published: yes' is none."""
    free = {name: column for column, name in names.items() if column not in fields}
    ordered = [free[name] for name in PUBLISHED.split(", ") if name in free]
    return next((column for column in ordered if _are_dates(column, sample)), None)


def _are_dates(column: str, sample: Sequence[Mapping[str, str]]) -> bool:
    cells = [row[column] for row in sample if row.get(column)][:20]
    return not cells or 2 * sum(_is_date(cell) for cell in cells) > len(cells)


def _is_date(cell: Any) -> bool:
    try:
        moment(cell)
    except ValueError:
        return False
    return True


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
    possible = [kind for kind in TELLTALE if all(_is_field(target, [kind]) for target in chosen.values())]
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
    """A column of whatever name whose cells are mostly addresses of profiles or 'platform:handle'; ``handles``: or
    '@handle', because the platform is known."""
    for column in columns:
        cells = [str(row[column]) for row in sample if row.get(column)][:20]
        named = sum(is_creator(cell) or (handles and bool(re.fullmatch(r"@[\w.-]+", cell.strip()))) for cell in cells)
        if cells and named >= len(cells) / 2:
            return column
    return None


def _is_field(target: str, kinds: Sequence[str]) -> bool:
    of_audience = any(facts.field_of(target) in _of_audience(kind) for kind in kinds)
    return (
        target in ("", *ABOUT)
        or any(target in ROWS[kind].model_fields for kind in kinds)
        or (of_audience and (target in VendorFacts.model_fields or vendors.is_target(target)))
    )


def _chosen(columns: Sequence[str], chosen: Mapping[str, str], kinds: Sequence[str]) -> dict[str, str]:
    if len(set(filter(None, chosen.values()))) < len(list(filter(None, chosen.values()))):
        raise InvalidInput("two columns are mapped to one field; map each field once")
    for column, target in chosen.items():
        if column not in columns:
            raise InvalidInput(f"there is no column {column!r}; the columns are: {', '.join(columns)}")
        if not _is_field(target, kinds):
            known = {*ABOUT, *(name for kind in kinds for name in (*ROWS[kind].model_fields, *_of_audience(kind)))}
            raise InvalidInput(f"{target!r} is no field; the fields are: {', '.join(sorted(known))}")
    return dict(chosen)


def _exact(free: Mapping[str, str], wanted: str, target: str, kind: str | None) -> str | None:
    return free.get(target.replace("_", " "))


def _known(free: Mapping[str, str], wanted: str, target: str, kind: str | None) -> str | None:
    others = [one.strip() for one in NAMES[wanted].get(target, "").split(",")]
    if target == "creator":
        others += [f"{platform} {word}" for platform in KNOWN_PLATFORMS for word in OF_CREATORS]
    if target == "creator" and kind == "audience":  # there a user is a member of the audience
        others = [one for one in others if one not in ("author", "handle", "username", "user name", "user")]
    return next((free[name] for name in others if name in free), None)


def _inner(free: Mapping[str, str], wanted: str, target: str, kind: str | None) -> str | None:
    """Of nested JSON the innermost name: 'stats.like_count' is 'like count'."""
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
