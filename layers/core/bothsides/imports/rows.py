"""One row of a file as checked parts: an account, a post, a person, shares; of an account also what a vendor says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from bothsides.documents.profile import ROWS, Account, AudienceFacts, RowPart, VendorFacts
from bothsides.errors import BothsidesError
from bothsides.imports import facts
from bothsides.imports.columns import ABOUT, MOMENTS, Reading, Row
from bothsides.imports.values import UNKNOWN, creator_of, flag, moment, number, person, plain_name, words
from bothsides.places import country_called

TEXTS = {"text", "texts", "title", "bio", "name", "display_name"}  # where 'none' may be what was written
LISTS = {"texts", "active_at", "met_under", "follows"}
COUNTS = {
    "followers", "following", "posts_total", "likes", "comments", "shares", "views", "handle_length", "handle_digits",
}  # fmt: skip
FLAGS = {"verified", "sponsored", "picture", "private"}
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
_FORMATS, _RELATIONS = words(FORMATS), words(RELATIONS)


class RowProblem(ValueError):
    """One row that can't be taken: the field, and what to write instead."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}")
        self.field, self.detail = field, detail


def read_row(raw: Mapping[str, Any], how: Reading) -> tuple[str, list[RowPart]]:
    """One raw row → (creator, checked parts): one, and of an account with a vendor's columns two.

    Raises:
        RowProblem: names the field and what to write instead.
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
    if not isinstance(kind, str) or kind.strip().lower() not in ROWS:
        raise RowProblem("kind", f"{kind!r} is not one of {', '.join(ROWS)}")
    kind = kind.strip().lower()
    try:
        creator = creator_of(str(about.get("creator") or how.creator or ""), about["platform"])
    except BothsidesError as error:
        raise RowProblem("creator", error.detail) from error
    if kind in (VendorFacts.kind, AudienceFacts.kind):
        said = _facts(kind, row, how)
        if not says_anything(said):
            raise RowProblem("row", f"has no figure that {kind} rows take; give one, or leave the row out")
        return creator, [said]
    values = {
        name: _value(name, value, how.day_first) for name, value in row.items() if name in ROWS[kind].model_fields
    }
    _complete(kind, values, creator)
    parts: list[RowPart] = [_checked(kind, values)]
    of_vendor = {target: value for target, value in row.items() if facts.field_of(target) in VendorFacts.model_fields}
    if kind == Account.kind and of_vendor.keys() - {"source"}:
        said = _facts(VendorFacts.kind, of_vendor, how)
        parts += [said] if says_anything(said) else []
    return creator, parts


def says_anything(part: RowPart) -> bool:
    """Whether a part says more than whose it is. An account that doesn't names whom to fetch."""
    return any(value is not None for name, value in part if name in part.model_fields_set - {"source"})


def _facts(kind: str, row: Row, how: Reading) -> RowPart:
    """What a row says of an audience, by the creator's own insights or by a vendor."""
    fields = ROWS[kind].model_fields
    row = {target: value for target, value in row.items() if facts.field_of(target) in fields}
    scales = how.scales.get(facts.section_of(kind, row.get("source"), how.vendor)) or how.scales.get(kind, {})
    try:
        values = facts.values(row, scales, bare_names=kind == VendorFacts.kind)
    except facts.WrongCell as error:
        raise RowProblem(error.field, str(error)) from error
    if kind == VendorFacts.kind:
        values.setdefault("source", how.vendor or fields["source"].default)
    return _checked(kind, values)


def _checked(kind: str, values: Row) -> RowPart:
    try:
        return ROWS[kind].model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "missing":
            advice = f"no column gives it; name one with --map 'COLUMN={first['loc'][0]}'"
            hint = ", or say --kind account for a list of creators" if kind != "account" else ""
            raise RowProblem(str(first["loc"][0]), advice + hint) from error
        raise RowProblem(".".join(map(str, first["loc"])) or "row", first["msg"]) from error


def _complete(kind: str, values: Row, creator: str) -> None:
    """What a file leaves out because it is plain."""
    if "country" in values:
        said = str(values.pop("country")).strip()
        if code := country_called(said):
            values["country"] = code
        elif said:
            values.setdefault("location", said[:500])
    if kind == "post" and "id" not in values and values.get("url"):
        values["id"] = str(values["url"])[:200]
    if kind == "post" and str(values.get("id", "")).startswith("http"):
        values.setdefault("url", values["id"])
        values["id"] = str(values["id"])[:200]
    if kind == "post" and not values.get("id") and (values.get("text") or values.get("title")):
        content = "\n".join(str(values.get(name, "")) for name in ("created_at", "title", "text"))
        values["id"] = hashlib.blake2b(content.encode(errors="replace"), digest_size=8).hexdigest()
    if kind == "audience":
        if "id" in values:
            values["id"] = person(str(values["id"]).strip(), creator.partition(":")[0])
        values.setdefault("relation", "commenter" if values.get("texts") else "follower")


def _value(name: str, value: Any, day_first: bool) -> Any:
    try:
        if name in LISTS:
            items = value if isinstance(value, list) else _list(value)
            return [moment(item, day_first=day_first) for item in items] if name in MOMENTS else items
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
