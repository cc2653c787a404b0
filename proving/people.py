"""A population with known truth: where people live, what they write, how old they are, what they like, and who is none.

Facts are arrays over all people, so that a world of tens of thousands takes milliseconds; what a person shows on a
platform (name, bio, place) is drawn when somebody looks, the same at each look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import yaml
from numpy.typing import NDArray

from bothsides.taxonomy import AGES, TIER_2
from proving.accounts import Labelled, Numbers, numbers
from proving.sentences import COHORTS, Random, Texts, phrases, pick, us_names

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PERSON, ORGANISATION, BOT = 0, 1, 2
GENDERS = ("woman", "man")
BANDS = ((13, 17), (18, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 84))
BRANDS = ("Nike", "Adidas", "IKEA", "Samsung", "Sony", "Lego", "Starbucks", "Toyota", "Canon", "Spotify")
NAMES_A_BRAND = 0.25  # of the people
TWO_INTERESTS = 0.3  # of the people have a second one
ADULTS = {"13-17": 0.06, "18-24": 0.24, "25-34": 0.32, "35-44": 0.19, "45-54": 0.11, "55-64": 0.05, "65+": 0.03}

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Mix:
    """What a population is drawn from. Shares of people; ``interests`` are relative weights of the texts' topics, one
    that is not named weighs 0.2."""

    name: str
    countries: Mapping[str, float]
    women: float = 0.5
    ages: Mapping[str, float] = field(default_factory=lambda: dict(ADULTS))
    interests: Mapping[str, float] = field(default_factory=dict)
    organisations: float = 0.06
    bots: float = 0.015  # of those who comment
    bought: float = 0.08  # of the followers
    sold_in: Mapping[str, float] = field(default_factory=dict)  # where those live; as all others do, if it is empty
    dormant: float = 0.25  # of the followers
    clustering: float = 0.5  # how unlike the people of one post are to those of another: the deviation of log-odds


@dataclass(frozen=True)
class Shown:
    """What a platform shows of one account."""

    handle: str
    name: str
    bio: str | None
    location: str | None
    country: str | None
    picture: bool
    created_at: datetime
    followers: int
    following: int
    posts: int
    last_active_at: datetime


@dataclass(frozen=True)
class Land:
    """One country of countries.yaml."""

    zone: str
    tells: float
    languages: Mapping[str, float]
    places: Sequence[str]
    surnames: Sequence[str]
    women: Sequence[str] = ()
    men: Sequence[str] = ()


@cache
def lands() -> dict[str, Land]:
    """The countries of countries.yaml."""
    found = yaml.safe_load((Path(__file__).parent / "countries.yaml").read_text())
    return {code: Land(**land) for code, land in found.items()}


@dataclass(frozen=True)
class People:
    """All who could meet a creator, (people,) each. ``interests`` are one or two topics."""

    mix: Mix
    texts: Texts
    seed: int
    country: NDArray[np.str_]
    language: NDArray[np.str_]
    gender: Ints  # of GENDERS
    age: Ints
    kind: Ints  # PERSON, ORGANISATION, BOT
    interests: Ints  # (people, 2), of ``texts.topics``; twice the same who has one
    names: Ints  # the brand that somebody names in the bio, of BRANDS; -1 for none
    habit: Floats  # how much somebody does, heavy-tailed, median 1
    peak: Floats  # the local hour of most activity
    idle: Floats  # days since the account did anything, anywhere
    follows: Bools
    bought: Bools
    labelled: Labelled | None = None  # accounts whose numbers are taken
    _shown: dict[int, Shown] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.country)

    @cached_property
    def real(self) -> Bools:
        """Persons and organisations: whose country, language and interests are true of somebody."""
        return np.asarray(self.kind != BOT)

    @cached_property
    def active(self) -> Bools:
        """Did something in the last 90 days."""
        return np.asarray(self.idle <= 90)

    @cached_property
    def band(self) -> NDArray[np.str_]:
        """The age band of each, as the taxonomy names them."""
        found = np.full(len(self), AGES[-1], dtype="<U5")
        for (low, high), name in zip(BANDS, AGES, strict=True):
            found[(self.age >= low) & (self.age <= high)] = name
        return found

    @cached_property
    def offset(self) -> Floats:
        """Hours that local time is ahead of UTC."""
        hours = {code: _hours(land.zone) for code, land in lands().items()}
        return np.array([hours[str(code)] for code in self.country])

    @cached_property
    def likes_topic(self) -> Bools:
        """(people, topics): who is interested in what."""
        found = np.zeros((len(self), len(self.texts.topics)), bool)
        for column in range(self.interests.shape[1]):
            found[np.arange(len(self)), self.interests[:, column]] = True
        return found

    def interested(self, topic: str) -> Bools:
        """Who is interested in a topic; in one of tier 1, also who is in a topic below it."""
        below = [at for at, name in enumerate(self.texts.topics) if topic in (name, TIER_2.get(name))]
        return np.asarray(self.likes_topic[:, below].any(axis=1))

    def hours(self, which: Ints, *, local: bool = False) -> Floats:
        """(people, 24): when each is active, by hour of UTC or of their own time."""
        at = np.arange(24) + 0.5 if local else np.arange(24)[None, :] + 0.5 + self.offset[which, None]
        away = np.abs((at - self.peak[which, None] + 12) % 24 - 12)
        shape = 0.08 + np.exp(-0.5 * (away / 3.0) ** 2)
        return np.asarray(shape / shape.sum(axis=1, keepdims=True))

    def shown(self, at: int) -> Shown:
        """What a platform shows of this account: drawn from the facts, always the same."""
        if at not in self._shown:
            look = {PERSON: self._person, ORGANISATION: self._organisation, BOT: self._bot}[int(self.kind[at])]
            self._shown[at] = look(np.random.default_rng((self.seed, 1, at)), at)
        return self._shown[at]

    def _person(self, random: Random, at: int) -> Shown:
        land, code = lands()[str(self.country[at])], str(self.country[at])
        first, last = self._given(random, at), pick(random, land.surnames)
        style = random.random()
        if style < 0.45:
            name = f"{first} {last}" if code != "JP" else f"{last} {first}"
        elif style < 0.62:
            name = first
        elif style < 0.70:
            name = f"{first} {last[0]}."
        elif style < 0.78:
            name = f"{first} {pick(random, ['🌸', '✨', '🎸', '⚽', '🌍'])}"
        else:
            name = pick(random, phrases().nicknames)
        if random.random() < 0.1:
            name = name.lower()
        return self._account(
            at, numbers(random, self.labelled, fake=False), _ascii(name), name, self._bio(random, at),
            self._place(random, code, land.tells), code if random.random() < 0.35 else None,
            born=float(self.idle[at] + random.uniform(30, 3000)),
        )  # fmt: skip

    def _account(
        self, at: int, counts: Numbers, stem: str, name: str, bio: str, location: str | None, country: str | None,
        born: float,
    ) -> Shown:  # fmt: skip
        random = np.random.default_rng((self.seed, 9, at))
        words = [bio] if counts.bio else []
        if self.names[at] >= 0:
            words.append(pick(random, ["{}", "{} ❤️", "#{}", "{} 💯"]).format(BRANDS[self.names[at]]))  # in any language
        digits = "".join(str(random.integers(0, 10)) for _ in range(counts.digits))
        return Shown(
            handle=f"{stem[:14]}{digits}{_letters(at)}", name=name, bio=" | ".join(words) or None, location=location,
            country=country, picture=counts.picture, created_at=NOW - timedelta(days=born),
            followers=counts.followers, following=counts.following, posts=counts.posts,
            last_active_at=NOW - timedelta(days=float(self.idle[at])),
        )  # fmt: skip

    def _given(self, random: Random, at: int) -> str:
        code, gender = str(self.country[at]), GENDERS[int(self.gender[at])]
        if code != "US":
            return pick(random, lands()[code].women if gender == "woman" else lands()[code].men)
        born = NOW.year - int(self.age[at])
        names, shares = us_names()[gender, min(COHORTS, key=lambda cohort: abs(cohort - born))]
        return names[int(random.choice(len(names), p=shares))]

    def _bio(self, random: Random, at: int) -> str:
        topic = self.texts.topics[int(self.interests[at, 0])]
        parts = [self.texts.piece(random, str(self.language[at]), topic)[:160]]
        if random.random() < 0.06:
            age = int(self.age[at])
            parts.insert(0, pick(random, phrases().ages).format(age=age, year=NOW.year - age))
        if random.random() < 0.06:
            parts.append(("she/her", "he/him")[int(self.gender[at])])
        return " | ".join(parts)

    def _place(self, random: Random, code: str, tells: float) -> str | None:
        if random.random() >= tells:
            return pick(random, phrases().nobody) if random.random() < 0.08 else None
        return pick(random, lands()[code].places)

    def _organisation(self, random: Random, at: int) -> Shown:
        land, code = lands()[str(self.country[at])], str(self.country[at])
        word = pick(random, [pick(random, land.surnames), pick(random, land.places).split(",")[0]])
        name = f"{word} {pick(random, phrases().firms)}"
        topic = self.texts.topics[int(self.interests[at, 0])]
        said = pick(random, phrases().organisations).format(name=name)
        bio = f"{said} {self.texts.piece(random, str(self.language[at]), topic)[:140]}"
        return self._account(
            at, numbers(random, None, fake=False, firm=True), _ascii(name), name, bio,
            self._place(random, code, min(1.0, 1.6 * land.tells)), code if random.random() < 0.5 else None,
            born=float(self.idle[at] + random.uniform(200, 4000)),
        )  # fmt: skip

    def _bot(self, random: Random, at: int) -> Shown:
        """Bought followers come in four batches; who is paid to comment does not."""
        born = 200 + 3.0 * (at % 4) + random.uniform(0, 0.8)  # four batches
        land = lands()[str(self.country[at])]
        name = f"{pick(random, land.women or land.surnames)}{random.integers(10, 99999)}"
        counts = numbers(random, self.labelled, fake=True)
        return self._account(
            at, counts, _ascii(name), name if random.random() < 0.8 else "", pick(random, phrases().spam),
            self._place(random, str(self.country[at]), 0.1), None, born=born if self.bought[at] else 40 * born % 900,
        )  # fmt: skip


def draw(
    mix: Mix, texts: Texts, seed: int, people: int = 16_000, followers: float = 0.3, labelled: Labelled | None = None
) -> People:
    """A population: ``followers`` of it follow the creator, the others may be shown a post. ``labelled``: accounts
    whose numbers its people have."""
    random = np.random.default_rng((seed, 0))

    def of(shares: Mapping[str, float]) -> NDArray[np.str_]:
        total = sum(shares.values())
        chosen = random.choice(len(shares), people, p=[share / total for share in shares.values()])
        return np.array(list(shares))[chosen]

    country = of(mix.countries)
    language = np.empty(people, dtype="<U2")
    for code in mix.countries:
        where, spoken = country == code, lands()[code].languages
        language[where] = random.choice(list(spoken), int(where.sum()), p=list(spoken.values()))
    band = of(mix.ages)
    age = np.zeros(people, np.int64)
    for (low, high), name in zip(BANDS, AGES, strict=True):
        age[band == name] = random.integers(low, high + 1, int((band == name).sum()))
    weights = np.array([mix.interests.get(topic, 0.2) for topic in texts.topics])
    interests = np.argsort(-np.log(weights) - random.gumbel(size=(people, len(weights))), axis=1)[:, :2]
    interests[:, 1] = np.where(random.random(people) < TWO_INTERESTS, interests[:, 1], interests[:, 0])
    follows = random.random(people) < followers
    bought = follows & (random.random(people) < mix.bought)
    if mix.sold_in:
        elsewhere = np.random.default_rng((seed, 1))
        country[bought] = elsewhere.choice(list(mix.sold_in), int(bought.sum()), p=list(mix.sold_in.values()))
    kind = np.where(random.random(people) < mix.organisations, ORGANISATION, PERSON)
    kind[(random.random(people) < mix.bots) | bought] = BOT
    idle = random.exponential(12.0, people)
    asleep = random.random(people) < np.where(follows, mix.dormant, 0.0)
    idle += np.where(asleep, 90 + random.exponential(300.0, people), 0.0)
    language[kind == BOT] = "en"
    favour = random.dirichlet(np.ones(len(BRANDS)))
    named = random.choice(len(BRANDS), people, p=favour)
    names = np.where((kind == PERSON) & (random.random(people) < NAMES_A_BRAND), named, -1)
    return People(
        mix=mix, texts=texts, seed=seed, country=country, language=language,
        gender=(random.random(people) >= mix.women).astype(np.int64), age=age, kind=kind, interests=interests,
        names=names, habit=random.lognormal(0.0, 1.3, people), peak=random.normal(19.5, 2.5, people) % 24,
        idle=idle, follows=follows, bought=bought, labelled=labelled,
    )  # fmt: skip


def _hours(zone: str) -> float:
    offset = ZoneInfo(zone).utcoffset(NOW.replace(tzinfo=None))
    return offset.total_seconds() / 3600 if offset else 0.0


def _ascii(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isascii() and letter.isalnum()) or "user"


def _letters(number: int) -> str:
    """A number as letters, so that handles differ and have no digits of their own."""
    return "".join(chr(97 + int(digit)) for digit in str(number))
