"""Whole worlds: a mix of people, a creator, what happened; and which seeds may be looked at while working.

``DEVELOPMENT`` seeds are for whoever changes a threshold. ``HELD_OUT`` seeds draw the worlds of the table in
docs/methodology.md and nothing else: no weight, rate, threshold or list was chosen by what they show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from proving import accounts, behaviour, creators, people
from proving.behaviour import Life
from proving.people import Mix, lands
from proving.sentences import Texts

DEVELOPMENT = tuple(range(1, 101))
HELD_OUT = tuple(range(7_919, 8_019))
HOME = {"US": 0.72, "GB": 0.1, "CA": 0.1, "IN": 0.08}

MIXES: dict[str, Mix] = {
    mix.name: mix
    for mix in (
        Mix("home", HOME),
        Mix("women", HOME, women=0.8),
        Mix("men", HOME, women=0.2),
        Mix("brazil", {"BR": 0.93, "US": 0.04, "AR": 0.03}, women=0.6),
        Mix("europe", {"DE": 0.3, "FR": 0.2, "IT": 0.15, "ES": 0.15, "NL": 0.1, "PL": 0.1}),
        Mix("world", dict.fromkeys(("US", "GB", "IN", "BR", "MX", "DE", "FR", "TR", "ID", "JP"), 0.1)),
        Mix("bought", HOME, bought=0.45, bots=0.12),
        Mix("elsewhere", HOME, bought=0.45, sold_in={"IN": 0.5, "BR": 0.3, "ID": 0.2}),
        Mix("firms", HOME, organisations=0.4),
        Mix("alike", HOME, clustering=1.0),
    )
}
"""Audiences that brands meet, each unlike the others in one thing."""
DRAWN = "drawn"  # the mix itself comes from the seed


@dataclass(frozen=True)
class World:
    """A population that met a creator's posts. ``topics`` are the creator's."""

    mix: Mix
    seed: int
    life: Life

    @property
    def people(self) -> people.People:
        """All who could meet the creator."""
        return self.life.people


def mix_of(name: str, seed: int, texts: Texts) -> Mix:
    """A mix of ``MIXES``, or one that the seed draws: three to eight countries, any share of women, some fakes."""
    random = np.random.default_rng((seed, 8))
    interests = dict(zip(texts.topics, random.dirichlet([0.8] * len(texts.topics)) + 0.02, strict=True))
    if name != DRAWN:
        return replace(MIXES[name], interests=interests)
    chosen = random.choice(sorted(lands()), int(random.integers(3, 9)), replace=False)
    return Mix(
        DRAWN, {str(c): float(s) for c, s in zip(chosen, random.dirichlet([1.0] * len(chosen)), strict=True)},
        women=float(random.uniform(0.1, 0.9)), interests=interests, organisations=float(random.beta(1, 9)),
        bots=float(random.beta(1, 20)), bought=float(random.beta(1, 5)), dormant=float(random.uniform(0.1, 0.5)),
        clustering=float(random.uniform(0.2, 0.9)),
    )  # fmt: skip


def world(
    name: str,
    seed: int,
    texts: Texts,
    *,
    size: int = 16_000,
    posts: int = 40,
    topics: Mapping[str, float] | None = None,
) -> World:
    """The world of a mix and a seed; the same arguments give the same world.

    Args:
        name: of ``MIXES``, or ``DRAWN``.
        seed: of everything that is drawn.
        texts: what people write.
        size: people, of whom about 30 % follow the creator.
        posts: of the creator.
        topics: of the creator; else the mix's three commonest interests.
    """
    mix = mix_of(name, seed, texts)
    return made(mix, seed, texts, size=size, posts=posts, topics=topics or _strongest(mix, texts.topics))


def made(mix: Mix, seed: int, texts: Texts, *, size: int, posts: int, topics: Mapping[str, float]) -> World:
    """A world of a given mix."""
    crowd = people.draw(mix, texts, seed, size, labelled=accounts.local(seed) if texts.name == "captions" else None)
    languages: dict[str, float] = {}
    for country, share in mix.countries.items():
        for language, part in lands()[country].languages.items():
            languages[language] = languages.get(language, 0.0) + share * part
    language = max(languages, key=lambda name: languages[name])
    creator = creators.draw(f"creator{seed}", texts, seed, topics=topics, language=language, posts=posts)
    return World(mix, seed, behaviour.live(crowd, creator, seed))


def _strongest(mix: Mix, names: Sequence[str]) -> dict[str, float]:
    ordered = sorted(names, key=lambda name: -mix.interests.get(name, 0.0))[:3]
    return {name: 1.0 / (1 + place) for place, name in enumerate(ordered)}
