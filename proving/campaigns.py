"""Campaigns whose outcome is known: creators' worlds, a sponsored post each, what it brought; does the score rank them?

The truth is drawn after the visit, by the same habits: a post of the brief's topic and format, marked as sponsored, is
shown as any other; who sees it, is real, lives in a market and is interested may buy. *People* are those real ones in a
market who are interested and saw it; *orders* is what was bought; *rate* is orders per real person who saw it. A score
is of the match and not of the size, so it is ranked against the rate; effective reach against the people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from bothsides.documents.campaign import Brief
from bothsides.persona.sources.local import extract
from bothsides.text.model import text_model
from proving import behaviour, run, worlds
from proving.creators import Draft
from proving.desk import Desk
from proving.people import NOW, Mix, lands
from proving.run import Seen
from proving.sentences import Texts
from proving.worlds import World

POSTS = 5  # that are tried, so that luck ranks nobody
BUYS = 0.02  # of the interested who see the post, at the median habit


@dataclass(frozen=True)
class Outcome:
    """What a campaign's post brought with one creator, on average of ``POSTS``."""

    saw: float
    people: float
    orders: float

    @property
    def rate(self) -> float:
        """Orders per real person who saw it."""
        return self.orders / self.saw if self.saw else 0.0


@dataclass(frozen=True)
class Line:
    """One creator of one campaign: what was said before, what came of it. ``others`` rank by something simpler."""

    campaign: int
    score: float
    low: float
    high: float
    decision: str
    reach: float | None
    outcome: Outcome
    others: dict[str, float]


def outcome(world: World, brief: Brief, seed: int) -> Outcome:
    """Publish the campaign's post and see."""
    random = np.random.default_rng((seed, 11))
    people, topic = world.people, brief.target.topics[0]
    post = Draft("campaign", topic, "video", brief.message[:80], brief.message, True, NOW + timedelta(days=1))
    saw = np.array([], np.int64)
    for _ in range(POSTS):
        saw = np.concatenate([saw, behaviour.react(people, post, random).saw])
    market = np.isin(people.country, brief.markets)[saw]
    wanted = market & people.interested(topic)[saw]
    chance = np.where(wanted, BUYS, 0.1 * BUYS * market) * np.minimum(5.0, people.habit[saw])
    orders = int((random.random(len(saw)) < chance).sum())
    return Outcome(len(saw) / POSTS, float(wanted.sum()) / POSTS, orders / POSTS)


def campaign(number: int, seed: int, texts: Texts, desk: Desk, *, creators: int = 10, most: int = 600) -> list[Line]:
    """Creators of all kinds for one brief: market and topic are drawn, each creator's audience too."""
    random = np.random.default_rng((seed, 10))
    topic = texts.topics[int(random.integers(len(texts.topics)))]
    market = ("US", "GB", "DE", "BR")[int(random.integers(4))]
    message = texts.sentence(random, "en", topic)
    lines, brief = [], None
    for at in range(creators):
        own = int(seed * 1_000 + at)
        world = worlds.made(
            _mix(random, market, topic, texts), own, texts, size=int(random.integers(4_000, 20_000)), posts=30,
            topics=_topics(random, topic, texts),
        )  # fmt: skip
        seen = run.see(world, "youtube", most, desk)
        brief = brief or run.brief_of(world, topics=(topic,), markets=(market,), message=message)
        fit = run.score(seen, brief, extract(seen.profile))
        lines.append(
            Line(number, fit.score, fit.low, fit.high, fit.verdict, fit.effective_reach.people,
                 outcome(world, brief, own), _others(seen, brief))
        )  # fmt: skip
    return lines


def _mix(random: np.random.Generator, market: str, topic: str, texts: Texts) -> Mix:
    """Audiences from at home to elsewhere, from keen to bored, from real to bought."""
    home = float(random.beta(0.8, 0.8))
    away = [code for code in lands() if code != market]
    chosen = [str(code) for code in random.choice(away, 3, replace=False)]
    countries = {market: home} | dict.fromkeys(chosen, (1 - home) / 3)
    keen = {name: float(random.gamma(0.7)) + 0.02 for name in texts.topics}
    keen[topic] = float(random.choice([0.05, 0.5, 3.0]))
    bought = float(random.choice([0.02, 0.1, 0.5], p=[0.5, 0.3, 0.2]))
    return Mix("campaign", countries, women=float(random.uniform(0.2, 0.8)), interests=keen, bought=bought)


def _topics(random: np.random.Generator, topic: str, texts: Texts) -> dict[str, float]:
    """What the creator posts about: in half of the cases the campaign's topic among it."""
    found = {str(name): 1.0 for name in random.choice(texts.topics, 2, replace=False)}
    return found | ({topic: 1.5} if random.random() < 0.5 else {})


def _others(seen: Seen, brief: Brief) -> dict[str, float]:
    """What people rank by today: followers, engagement, category, and the nearness of the message to the posts."""
    posts = seen.profile.posts
    followers = float(seen.profile.account.followers or 0)
    echo = float(np.mean([post.echo or 0 for post in posts]))
    model = text_model()
    found = model([brief.message, *(post.words for post in posts)])
    vectors, labels = found["vector"], model.labels["topics"]
    about = found["topics"][1:].mean(axis=0)
    category = float(about[labels.index(brief.target.topics[0])]) if brief.target.topics[0] in labels else 0.0
    return {
        "followers": followers, "engagement": echo / followers if followers else 0.0, "category": category,
        "message": float((vectors[1:] @ vectors[0]).mean()),
    }  # fmt: skip


def tau(values: Sequence[float], truth: Sequence[float]) -> float:
    """Kendall's tau-b (Kendall 1945): agreement of two orders, -1 to 1; 0 where one is no order."""
    found, wanted = np.asarray(values, float), np.asarray(truth, float)
    up = np.triu_indices(len(found), 1)
    first, second = np.sign(found[:, None] - found)[up], np.sign(wanted[:, None] - wanted)[up]
    norm = np.sqrt((first != 0).sum() * (second != 0).sum())
    return float((first * second).sum() / norm) if norm else 0.0


def ndcg(values: Sequence[float], truth: Sequence[float], at: int = 3) -> float:
    """Normalised discounted cumulative gain of the first few (Järvelin & Kekäläinen 2002), gains as they are."""
    gains = np.asarray(truth, float)
    discount = 1 / np.log2(np.arange(2, min(at, len(gains)) + 2))
    best = float((np.sort(gains)[::-1][:at] * discount).sum())
    order = np.argsort(-np.asarray(values, float), kind="stable")[:at]
    return float((gains[order] * discount).sum()) / best if best else 0.0
