"""Signs that an account is not what it seems to be: what each person shows, and who is counted as suspicious.

The weights are made by training/authenticity.py from followers whom two journalists labelled. Each sign speaks in the
direction that makes sense, or not at all.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bothsides.documents.profile import AudienceMember, Post
from bothsides.statistics.prevalence import corrected
from bothsides.text.tokens import Bools, Floats

CARDS = Path(__file__).parents[1] / "data" / "authenticity.json.gz"  # made by training/authenticity.py
OPTIONAL = ("posts", "picture", "digits")
MASS = 1_000  # from so many followed accounts on, each more is a sign
MOST_DIGITS = 6

TWINS, SAME_LENGTH = 3, 20  # accounts with the same text, of so many characters at least
TOGETHER, BURST = 10, 0.3  # accounts created on one day: so many, and this part of the sample
LATE = timedelta(days=1)  # comments in a burst sooner after the post are those of people who wait for it

_LETTERS = re.compile(r"[^\W\d_]")
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]+")


class Rates(NamedTuple):
    """The least, usual and most of the parts of the fake and of the real ones who are over a point."""

    found: tuple[float, float, float]
    mistaken: tuple[float, float, float]


class Point(NamedTuple):
    """Who is over it: who follows more than ``ratio`` (log) times as many as follow back, or whose signs add up to more
    than ``score``."""

    ratio: float
    score: float
    rates: Rates


class Card(NamedTuple):
    """What one set of known signs says. Over the first point a person is suspicious; the second is lower, and only
    bounds the share of a group from the other side."""

    weights: dict[str, float]
    points: tuple[Point, Point]


@cache
def cards() -> dict[tuple[str, ...], Card]:
    """A card for each set of the optional signs that can be known."""
    made = {}
    for row in json.loads(gzip.decompress(CARDS.read_bytes())):
        first, second = (Point(ratio, high, Rates(_three(f), _three(m))) for ratio, high, f, m in row["points"])
        made[tuple(row["known"])] = Card(row["weights"], (first, second))
    return made


def measured(
    following: Floats, followers: Floats, posts: Floats | None, picture: Floats | None, digits: Floats | None
) -> dict[str, Floats]:
    """The signs of accounts as the weights want them, each of shape (accounts,); only those that are known.

    Only ratios and what is over or under a bound: counts of other platforms and years are of another size.
    """
    signs = {
        "ratio": np.log1p(following) - np.log1p(followers),
        "mass": np.maximum(0.0, np.log1p(following) - np.log1p(MASS)),
    }
    if posts is not None:
        signs["posts"] = np.log1p(posts)
    if picture is not None:
        signs["picture"] = np.asarray(picture, float)
    if digits is not None:
        signs["digits"] = np.minimum(np.asarray(digits, float), MOST_DIGITS)
    return signs


def score(weights: dict[str, float], signs: dict[str, Floats]) -> Floats:
    """Weighted sum of the signs, shape (accounts,)."""
    return np.sum([weight * signs[name] for name, weight in weights.items()], axis=0)


def over(card: Card, point: Point, signs: dict[str, Floats]) -> Bools:
    """Who is over a point of the card, shape (accounts,)."""
    return np.asarray((signs["ratio"] > point.ratio) | (score(card.weights, signs) > point.score))


def bounded(parts: Sequence[tuple[float, float, float]], rates: Sequence[Rates]) -> tuple[float, float, float]:
    """The share of fake ones from the part of a group over each point, with its 95 % interval.

    Each point bounds the share by itself (``prevalence.corrected``), and it has to agree with all. Where they
    contradict each other the group is like none that the points come from, and all that any allows is told.
    """
    found = [corrected(part, point.found, point.mistaken) for part, point in zip(parts, rates, strict=True)]
    value = sum(value for value, _, _ in found) / len(found)
    low, high = max(low for _, low, _ in found), min(high for _, _, high in found)
    if low > high:
        low, high = min(low for _, low, _ in found), max(high for _, _, high in found)
    return min(max(value, low), high), low, high


class Judged(NamedTuple):
    """For each point, who is over it (None if a person's signs don't tell), and what errs for all together."""

    flags: tuple[list[bool | None], list[bool | None]]
    rates: tuple[Rates, Rates]


def judged(members: Sequence[AudienceMember]) -> Judged:
    """Who is suspicious by the signs of the account.

    Told only of whom it is known how many they follow and are followed by: a name, a picture and a few words look the
    same in a real and in a bought account. Verified accounts are never suspicious.
    """
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, member in enumerate(members):
        if member.following is not None and member.followers is not None:
            facts = (member.posts_total, member.picture, member.handle_digits)
            groups[tuple(name for name, fact in zip(OPTIONAL, facts, strict=True) if fact is not None)].append(at)
    flags: tuple[list[bool | None], list[bool | None]] = ([None] * len(members), [None] * len(members))
    rates, total = np.zeros((2, 2, 3)), sum(map(len, groups.values()))
    for known, places in groups.items():
        card, people = cards()[known], [members[at] for at in places]
        signs = measured(
            np.array([p.following for p in people], float),
            np.array([p.followers for p in people], float),
            np.array([p.posts_total for p in people], float) if "posts" in known else None,
            np.array([p.picture for p in people], float) if "picture" in known else None,
            np.array([p.handle_digits for p in people], float) if "digits" in known else None,
        )
        for flag, point in zip(flags, card.points, strict=True):
            for at, person, found in zip(places, people, over(card, point, signs).tolist(), strict=True):
                flag[at] = found and not person.verified
        rates += np.array([point.rates for point in card.points]) * len(places) / total
    first, second = (Rates(_three(found), _three(mistaken)) for found, mistaken in rates.tolist())
    return Judged(flags, (first, second))


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    least, usual, most = values
    return least, usual, most


NAMES = {
    "follows_far_more": "follows at least twenty times as many accounts as follow back",
    "mass_follower": "follows over 1,500 accounts",
    "no_posts": "has never posted",
    "no_picture": "has no picture",
    "digits": "four or more digits in the handle",
    "same_text": "wrote the same text as other accounts",
    "only_links": "wrote nothing but links",
    "same_day": "created on the same day as many others",
    "same_minute": "commented in the same minute as many others, over a day after the post",
}
DONE_TOGETHER = ("same_text", "only_links", "same_day", "same_minute")
"""Nobody has measured how many real people do what others do, so these signs widen a share and don't move it."""


def shown(members: Sequence[AudienceMember], posts: Sequence[Post]) -> dict[str, list[bool | None]]:
    """Sign → whether each person shows it, None where it is not known."""
    texts = [_marks(member) for member in members]
    twins = Counter(mark for own in texts for mark in own if mark)
    dated = [member.created_at for member in members if member.created_at]
    days = Counter(at.date() for at in dated)
    many = {day for day, count in days.items() if count >= max(TOGETHER, BURST * len(dated))}
    out = {post.id: post.created_at for post in posts if post.created_at}
    minutes = [
        {
            (post, f"{at:%F %H:%M}")
            for post in member.met_under[:1]
            if post in out
            for at in member.active_at
            if at - out[post] > LATE
        }
        for member in members
    ]
    crowds = Counter(minute for own in minutes for minute in own)
    said = [bool(own) for own in texts]
    dated_comment = [bool(own) for own in minutes]

    def of(facts: Sequence[bool], known: Sequence[bool]) -> list[bool | None]:
        return [fact if told else None for fact, told in zip(facts, known, strict=True)]

    return {
        "follows_far_more": [
            None if m.following is None or m.followers is None else m.following >= 20 * max(1, m.followers)
            for m in members
        ],
        "mass_follower": [None if m.following is None else m.following > 1_500 for m in members],
        "no_posts": [None if m.posts_total is None else m.posts_total == 0 for m in members],
        "no_picture": [None if m.picture is None else not m.picture for m in members],
        "digits": [None if m.handle_digits is None else m.handle_digits >= 4 for m in members],
        "same_text": of([any(mark and twins[mark] >= TWINS for mark in own) for own in texts], said),
        "only_links": of([all(map(_is_link, m.texts)) for m in members], [bool(m.texts) for m in members]),
        "same_day": [m.created_at.date() in many if m.created_at else None for m in members],
        "same_minute": of([any(crowds[minute] >= TOGETHER for minute in own) for own in minutes], dated_comment),
    }


def _marks(member: AudienceMember) -> frozenset[int]:
    """A number for each different text, 0 for those too short to be told apart: equal for near-copies."""
    plain = (normalised(text) for text in member.texts)
    return frozenset(hash(text) or 1 if len(text) >= SAME_LENGTH else 0 for text in plain if text)


def normalised(text: str) -> str:
    """A text without links, characters that can't be seen, case and spacing, so that near-copies are equal."""
    return " ".join(_UNSEEN.sub(" ", _LINK.sub(" ", text)).casefold().split())


def _is_link(text: str) -> bool:
    return bool(_LINK.search(text)) and not _LETTERS.search(_LINK.sub(" ", text))
