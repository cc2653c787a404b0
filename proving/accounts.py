"""The numbers of real and fake accounts: followers, following, posts, picture, bio, digits in the handle.

Drawn from laws, so that nothing is needed: real people follow about as many as follow them (log counts correlated),
fakes follow many more; ``following / followers`` alone tells them apart with an area under the curve of about .95, as
it does on labelled sets. Or rows of labelled accounts on this machine (``BOTHSIDES_DATA``): instafake for even seeds,
cresci_fake for odd ones. Where the authenticity facet takes error rates from these two, such worlds are not foreign.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from proving.sentences import Random, pick


@dataclass(frozen=True)
class Numbers:
    """What is counted of one account."""

    followers: int
    following: int
    posts: int
    picture: bool
    bio: bool
    digits: int


@dataclass(frozen=True)
class Labelled:
    """Accounts whose kind is known."""

    name: str
    real: Sequence[Numbers]
    fake: Sequence[Numbers]


def numbers(random: Random, labelled: Labelled | None, *, fake: bool, firm: bool = False) -> Numbers:
    """One account's: a labelled one's if there are any (organisations are not labelled), else by law."""
    if labelled and not firm:
        return pick(random, labelled.fake if fake else labelled.real)
    if fake:
        return Numbers(
            int(random.lognormal(3.0, 1.2)), int(random.lognormal(6.8, 0.8)), int(random.lognormal(0.8, 1.2)),
            bool(random.random() < 0.6), bool(random.random() < 0.3), int(random.integers(0, 6)),
        )  # fmt: skip
    much = random.normal(0.0, 0.9)
    known = random.normal(5.0 + (1.3 if firm else 0.0) + 0.6 * much, 1.1)
    return Numbers(
        int(2.718281828**known), int(2.718281828 ** (5.3 + much)), int(random.lognormal(3.8, 1.5)),
        bool(random.random() < 0.93), bool(random.random() < (0.9 if firm else 0.55)),
        int(random.integers(1, 5)) if random.random() < 0.4 and not firm else 0,
    )  # fmt: skip


def local(seed: int) -> Labelled | None:
    """The labelled accounts for the worlds of a seed; None where they are not at hand."""
    found = _labelled()
    return found[seed % len(found)] if found else None


@cache
def _labelled() -> list[Labelled]:
    folder = Path(os.environ.get("BOTHSIDES_DATA", "/nowhere"))
    if not (folder / "instafake").exists() or not (folder / "cresci_fake").exists():
        return []
    users = [json.loads((folder / "instafake" / f"{kind}AccountData.json").read_text()) for kind in ("real", "fake")]
    tweeters = [_table(folder / "cresci_fake" / f"{name}.csv.gz") for name in ("users", "fusers")]
    return [
        Labelled("instafake", *([_of_instagram(row) for row in rows] for rows in users)),
        Labelled("cresci_fake", *([_of_twitter(row) for row in rows] for rows in tweeters)),
    ]


def _table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode())))


def _of_instagram(row: Mapping[str, int]) -> Numbers:
    counts = row["userFollowerCount"], row["userFollowingCount"], row["userMediaCount"]
    shown = bool(row["userHasProfilPic"]), row["userBiographyLength"] > 0
    return Numbers(*counts, *shown, row["usernameDigitCount"])


def _of_twitter(row: Mapping[str, str]) -> Numbers:
    followers, following, posts = (int(row[f"{name}_count"]) for name in ("followers", "friends", "statuses"))
    shown = not row["default_profile_image"], bool(row["description"].strip())
    return Numbers(followers, following, posts, *shown, sum(letter.isdigit() for letter in row["screen_name"]))
