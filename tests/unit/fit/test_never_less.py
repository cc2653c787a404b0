"""What is better for a brand, and what asks for less, never makes an answer worse: whole answers, taken at random."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bothsides.documents.facet import Facet, Untold
from bothsides.documents.fit import Fit
from bothsides.documents.profile import Post
from bothsides.fit.score import score_fit
from tests.unit.fit.cases import AT, brief, campaign, case, people

SUBJECT = ("I love science", "The physics behind images of a galaxy", "Vaccines are made in this laboratory")
OTHER = ("My football team won the cup", "A recipe for bread with butter", "Holidays by the sea in Greece")
CODES = {
    "authenticity": ("real", "suspicious"), "countries": ("US", "DE", "BR", "IN"), "languages": ("en", "de", "pt"),
    "ages": ("13-17", "18-24", "25-34"), "reachability": ("active", "dormant"), "topics": ("Science", "Sports"),
}  # fmt: skip
BOLD = {"no_fit": 0, "insufficient_data": 1, "review": 1, "fit": 2}


@dataclass(frozen=True)
class World:
    """A creator, an audience by counts, and a brief."""

    posts: tuple[Post, ...]
    counts: dict[str, dict[str, int]]
    asked: dict[str, Any]
    silent: int  # people who write English and tell no country

    def answer(self) -> Fit:
        facets = {name: people(**counts) for name, counts in self.counts.items()}
        if self.silent and (countries := facets.get("countries")):
            facets["countries"] = with_silent(countries, self.silent)
        asked = brief(**self.asked)
        return score_fit(case(asked, 50_000, written=self.posts, creators=2, **facets), campaign(asked), {})

    def counting(self, facet: str, code: str, more: int) -> World:
        """The world with so many people more of a class."""
        counts = self.counts[facet] | {code: self.counts[facet].get(code, 0) + more}
        return replace(self, counts=self.counts | {facet: counts})

    def asking(self, **changes: Any) -> World:
        """The world with these fields of the brief changed."""
        return replace(self, asked=self.asked | changes)


def with_silent(told: Facet, silent: int) -> Facet:
    """The facet with people who tell nothing: two of three of them are likely to live in the US."""
    n = told.n + silent
    group = Untold(language="en", share=silent / n, told=told.n / 2, shares={"US": 0.7, "IN": 0.3})
    counts = {share.code: share.count for share in told.shares}
    return told.model_copy(update={"n": n, "coverage": told.n / n, "told": counts, "untold": (group,)})


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Any creator, audience and brief."""
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    written = tuple(
        Post(
            id=f"p{at}", text=(SUBJECT if random.random() < 0.7 else OTHER)[at % 3], likes=int(random.lognormal(3)),
            comments=1, views=int(random.lognormal(7)), format="video" if random.random() < 0.7 else "text",
            created_at=AT - timedelta(days=float(random.uniform(0, 100))),
        ) for at in range(int(random.integers(8, 25)))
    )  # fmt: skip
    counts = {}
    for name, codes in CODES.items():
        drawn = random.multinomial(random.integers(20, 300), random.dirichlet(np.ones(len(codes))))
        if random.random() < 0.85:
            counts[name] = dict(zip(codes, drawn.tolist(), strict=True))
    asked: dict[str, Any] = {
        "goal": draw(st.sampled_from(("sales", "awareness"))), "markets": ["US"], "competitors": ["Acme", "Globex"],
        "product": {"languages": ["en"], "min_age": 18}, "budget": {"amount": 400, "currency": "EUR", "fee": 500},
        "message": "Discover physics at home",
    }  # fmt: skip
    left_out = draw(st.sets(st.sampled_from(("competitors", "product", "budget", "message"))))
    return World(
        written, counts, {k: v for k, v in asked.items() if k not in left_out}, draw(st.sampled_from((0, 40, 200)))
    )


def more_people(facet: str, code: str) -> Callable[[World], World | None]:
    return lambda world: world.counting(facet, code, 15) if facet in world.counts else None


def turned(facet: str, bad: str, good: str) -> Callable[[World], World | None]:
    def change(world: World) -> World | None:
        many = world.counts.get(facet, {}).get(bad, 0)
        return world.counting(facet, bad, -many // 2).counting(facet, good, many - many // 2) if many else None

    return change


def budget(world: World) -> World | None:
    return world.asking(budget=world.asked["budget"] | {"amount": 900}) if "budget" in world.asked else None


def product(**changes: Any) -> Callable[[World], World | None]:
    return lambda world: world.asking(product=world.asked["product"] | changes) if "product" in world.asked else None


def competitors(*names: str) -> Callable[[World], World | None]:
    return lambda world: world.asking(competitors=names) if "competitors" in world.asked else None


BETTER: dict[str, Callable[[World], World | None]] = {
    "more real people": more_people("authenticity", "real"),
    "people who turn out to be real": turned("authenticity", "suspicious", "real"),
    "more people in the market": more_people("countries", "US"),
    "people who turn out to live in the market": turned("countries", "BR", "US"),
    "more people who read the language": more_people("languages", "en"),
    "more active people": turned("reachability", "dormant", "active"),
    "a market more": lambda world: world.asking(markets=["US", "DE"]),
    "many markets more": lambda world: world.asking(markets=["US", "DE", "IN", "GB", "FR"]),
    "a language more": product(languages=["en", "pt"]),
    "a product for younger people": product(min_age=13),
    "a competitor less": competitors("Acme"),
    "no competitor": competitors(),
    "a higher budget": budget,
}


@pytest.mark.parametrize("change", BETTER)
@settings(max_examples=20)
@given(worlds())
def test_what_is_better_never_makes_the_answer_worse(change: str, world: World) -> None:
    """Score, its lower end, and the decision, where the people were known before: what becomes known can be bad."""
    better = BETTER[change](world)
    assume(better is not None)
    assert better is not None
    before, after = world.answer(), better.answer()
    assert after.score >= before.score
    assert after.low >= before.low
    assert BOLD[after.verdict] >= BOLD[before.verdict]


@settings(max_examples=20)
@given(worlds())
def test_more_likes_on_wanted_posts_are_more_resonance(world: World) -> None:
    """Three times as many on everything that is on the brief's subject. The interval of answers that differ more is
    wider, so the score can be a few tenths less; the decision is no worse."""
    before, after = world.answer(), liked(world).answer()
    of = [next(one for one in fit.components if one.name == "audience_resonance").score for fit in (before, after)]
    assert (of[1] or 0) >= (of[0] or 0)
    assert after.score >= before.score - 0.5
    assert BOLD[after.verdict] >= BOLD[before.verdict]


def liked(world: World) -> World:
    """Everything on the brief's subject gets three times the likes."""
    posts = (
        post.model_copy(update={"likes": 3 * (post.likes or 0)}) if post.text in SUBJECT else post
        for post in world.posts
    )
    return replace(world, posts=tuple(posts))
