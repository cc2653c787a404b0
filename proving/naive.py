"""Classify and count: what anybody would write in an afternoon, to compare the facets with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from bothsides.documents.profile import AudienceMember
from bothsides.locations import place_of
from bothsides.text.languages import languages_of
from bothsides.text.model import text_model
from proving.sentences import us_names

type Shares = dict[str, float]


def shares(name: str, members: Sequence[AudienceMember]) -> Shares:
    """Counted shares of a facet's codes among those that get one; empty where there is no such way."""
    make = _WAYS.get(name)
    return make(members) if make else {}


def _counted(codes: Iterable[str | None]) -> Shares:
    found = Counter(code for code in codes if code)
    return {code: count / found.total() for code, count in found.items()}


def _countries(members: Sequence[AudienceMember]) -> Shares:
    return _counted(m.country or (place.country if (place := place_of(m.location)) else None) for m in members)


def _languages(members: Sequence[AudienceMember]) -> Shares:
    return _counted(languages_of([member.words for member in members]))


@cache
def _women() -> dict[str, float]:
    counts: dict[str, list[float]] = {}
    for (gender, _), (names, parts) in us_names().items():
        for name, part in zip(names, parts, strict=True):
            counts.setdefault(name.casefold(), [0.0, 0.0])[gender == "man"] += float(part)
    return {name: woman / (woman + man) for name, (woman, man) in counts.items()}


def _genders(members: Sequence[AudienceMember]) -> Shares:
    known = [_women().get(m.name.split()[0].casefold()) for m in members if m.name and m.name.split()]
    return _counted(None if share is None else "woman" if share >= 0.5 else "man" for share in known)


def _topics(members: Sequence[AudienceMember]) -> Shares:
    scores, labels = text_model()([member.words for member in members])["topics"], text_model().labels["topics"]
    shown = (scores >= 0.5) if len(members) else scores > 0
    told = [at for at, label in enumerate(labels) if label != "other"]
    any_shown = shown[:, told].any(axis=1).sum()
    return {labels[at]: float(shown[:, at].sum() / any_shown) for at in told if any_shown}


def _accounts(members: Sequence[AudienceMember]) -> Shares:
    bios = [member.bio for member in members if member.bio]
    labels = text_model().labels["account"]
    return _counted(labels[int(row.argmax())] for row in text_model()(bios)["account"]) if bios else {}


def _authenticity(members: Sequence[AudienceMember]) -> Shares:
    both = [(m.followers, m.following) for m in members if m.followers is not None and m.following is not None]
    return _counted("suspicious" if following > 10 * (1 + followers) else "real" for followers, following in both)


def _activity(members: Sequence[AudienceMember]) -> Shares:
    return _counted(f"{m.active_at[0]:%H}" if m.active_at else None for m in members)


_WAYS: Mapping[str, Callable[[Sequence[AudienceMember]], Shares]] = {
    "countries": _countries, "languages": _languages, "genders": _genders, "topics": _topics,
    "accounts": _accounts, "authenticity": _authenticity, "activity": _activity,
}  # fmt: skip
