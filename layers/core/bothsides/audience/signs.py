"""Signs that an account is not what it seems to be: what each person shows, and who is counted as suspicious.

The weights are made by training/authenticity.py from followers whom two journalists labelled. Each sign only ever speaks
in the direction that makes sense.
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
from bothsides.text.tokens import Bools, Floats

CARDS = Path(__file__).parents[1] / "data" / "authenticity.json.gz"  # made by training/authenticity.py
OPTIONAL = ("posts", "picture", "digits")
MASS = 1_000  # from so many followed accounts on, each more is a sign
MOST_DIGITS = 6

TWINS, SAME_LENGTH = 3, 20  # accounts with the same text, of so many characters at least
TOGETHER, BURST = 10, 0.3  # accounts created on one day: so many, and this part of the sample
LATE = timedelta(days=1)  # comments in a burst sooner after the post are those of people who wait for it

_LETTERS = re.compile(r"[^\W\d_]")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]+")


class Card(NamedTuple):
    """What one set of known signs says, and how often it errs.

    A person is suspicious who follows more than ``ratio`` (log) times as many as follow back, or whose signs add up to
    more than ``score``. ``found`` and ``mistaken`` are the least, usual and most of the parts of the fake and of the
    real ones who are.
    """

    weights: dict[str, float]
    ratio: float
    score: float
    found: tuple[float, float, float]
    mistaken: tuple[float, float, float]


@cache
def cards() -> dict[tuple[str, ...], Card]:
    """A card for each set of the optional signs that can be known."""
    rows = json.loads(gzip.decompress(CARDS.read_bytes()))
    return {
        tuple(row["known"]): Card(
            row["weights"], row["ratio"], row["score"], tuple(row["found"]), tuple(row["mistaken"])
        )
        for row in rows
    }


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


class Judged(NamedTuple):
    """Who is suspicious: None if a person's signs don't tell. ``found`` and ``mistaken`` hold for all together."""

    suspicious: list[bool | None]
    found: tuple[float, float, float]
    mistaken: tuple[float, float, float]


def judged(members: Sequence[AudienceMember]) -> Judged:
    """Whether each person is suspicious by the signs of the account.

    Told only of whom it is known how many they follow and are followed by: a name, a picture and a few words look the
    same in a real and in a bought account. Verified accounts are never suspicious.
    """
    suspicious: list[bool | None] = [None] * len(members)
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, member in enumerate(members):
        if member.verified:
            suspicious[at] = False
        if member.following is not None and member.followers is not None:
            facts = (member.posts_total, member.picture, member.handle_digits)
            known = tuple(name for name, fact in zip(OPTIONAL, facts, strict=True) if fact is not None)
            groups[known].append(at)
    rates, total = np.zeros((2, 3)), sum(map(len, groups.values()))
    for known, places in groups.items():
        card, people = cards()[known], [members[at] for at in places]
        signs = measured(
            np.array([p.following for p in people], float),
            np.array([p.followers for p in people], float),
            np.array([p.posts_total for p in people], float) if "posts" in known else None,
            np.array([p.picture for p in people], float) if "picture" in known else None,
            np.array([p.handle_digits for p in people], float) if "digits" in known else None,
        )
        flags: Bools = (signs["ratio"] > card.ratio) | (score(card.weights, signs) > card.score)
        for at, person, flag in zip(places, people, flags, strict=True):
            suspicious[at] = bool(flag) and not person.verified
        rates += np.array([card.found, card.mistaken]) * len(places) / total
    (a, b, c), (d, e, f) = rates.tolist()
    return Judged(suspicious, (a, b, c), (d, e, f))


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
"""Signs in what was done. Nobody has measured how many real people show them, so they widen a share and don't move it."""


def shown(members: Sequence[AudienceMember], posts: Sequence[Post]) -> dict[str, list[bool | None]]:
    """Sign → whether each person shows it, None where it is not known."""
    texts = [[plain for text in member.texts if (plain := normalised(text))] for member in members]
    twins = Counter(text for own in texts for text in set(own) if len(text) >= SAME_LENGTH)
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
        "same_text": of([any(twins[text] >= TWINS for text in own) for own in texts], said),
        "only_links": of([bool(m.texts) and all(map(_is_link, m.texts)) for m in members], [bool(m.texts) for m in members]),
        "same_day": [m.created_at.date() in many if m.created_at else None for m in members],
        "same_minute": of([any(crowds[minute] >= TOGETHER for minute in own) for own in minutes], [bool(m) for m in minutes]),
    }


def normalised(text: str) -> str:
    """A text without links, characters that can't be seen, case and spacing, so that near-copies are equal."""
    return " ".join(_UNSEEN.sub(" ", _LINK.sub(" ", text)).casefold().split())


def _is_link(text: str) -> bool:
    return bool(_LINK.search(text)) and not _LETTERS.search(_LINK.sub(" ", text))
