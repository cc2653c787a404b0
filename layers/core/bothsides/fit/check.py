"""What a brief lacks, what in it is ambiguous or without effect, and what each would change: before anybody is
scored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

from bothsides.documents.base import parse_creator
from bothsides.documents.campaign import Brief
from bothsides.fit.asked import asked, proposals, said
from bothsides.fit.gates import bands
from bothsides.fit.peers import shipped
from bothsides.persona.safety import LANGUAGES
from bothsides.places import country_name
from bothsides.speakers import speakers
from bothsides.taxonomy import TOPICS

SHORT = 6  # words of all descriptions and messages, under which the brief says little
APART = 0.15  # cosine of message and description, under which they are about different things
WIDE = 0.5  # of the creators of every subject talk about a topic of the brief: then topics tell hardly anybody apart


class Note(NamedTuple):
    """One thing about a brief."""

    kind: Literal["missing", "ambiguous", "no effect", "proposed"]
    field: str
    text: str


def check(brief: Brief) -> list[Note]:
    """All that is worth saying about a brief, in the order of its fields."""
    return [*_words(brief), *_topics(brief), *_where(brief), *_who(brief), *_limits(brief), *_money(brief)]


def _words(brief: Brief) -> Iterator[Note]:
    texts = said(brief)
    if not texts:
        yield Note(
            "missing", "brand.description",
            "Without a description or a message nobody's posts can be compared with what you want to say; that is 45 of"
            " 100 points of the creator's side and 40 of the audience's.",
        )  # fmt: skip
    elif sum(len(text.split()) for text in texts) < SHORT:
        yield Note("ambiguous", "brand.description", "So few words could mean anything; two sentences rank better.")
    if texts and not brief.message:
        yield Note("missing", "message", "A draft message makes nearness to posts sharper; ties rank better with one.")
    offered, message = asked(brief).offered, asked(brief).said
    if offered is not None and message is not None and float(offered @ message) < APART:
        yield Note(
            "ambiguous", "message",
            "The message speaks of something else than what is offered; creators are compared with each, so hardly"
            " anybody is near to both.",
        )  # fmt: skip
    if brief.tone:
        yield Note("no effect", "tone", "Tone is shown beside each creator and moves no score: it is experimental.")
    if brief.brand.values:
        yield Note(
            "ambiguous", "brand.values",
            "Values count as words of the brief; how far a creator shares them is experimental and moves no score.",
        )  # fmt: skip


def _topics(brief: Brief) -> Iterator[Note]:
    if not brief.topics:
        found = proposals(brief)
        if found:
            text = f"Told from your words: {', '.join(found)}. Write them down, or others, to fix them."
            yield Note("proposed", "product.topics", text)
        else:
            text = (
                f"No topic can be told from your words; name some of: {', '.join(TOPICS)}. Without any, 25 of 100"
                " points of the creator's side fall to the other components."
            )
            yield Note("missing", "product.topics", text)
    topics = asked(brief).topics
    if topics and float(np.mean(shipped().about(topics) > 0.2)) > WIDE:
        yield Note("ambiguous", "product.topics", "Most creators talk about one of so many topics; fewer tell more.")


def _where(brief: Brief) -> Iterator[Note]:
    outside = [code for code in brief.target.countries if code not in brief.markets]
    if outside:
        named = ", ".join(country_name(code) for code in outside)
        yield Note("ambiguous", "target.countries", f"Wanted in {named}, where the product can't be bought (markets).")
    for code in brief.product.languages:
        spoken = speakers().get(code, {})
        if not any(country in spoken for country in brief.markets):
            yield Note("ambiguous", "product.languages", f"Hardly anybody in the markets speaks {code}.")
    if not brief.product.languages and not brief.target.languages:
        yield Note("missing", "product.languages", "Whether the audience reads what you write is not asked.")
    if brief.gates.min_market_share == 0:
        yield Note("ambiguous", "gates.min_market_share", "At 0 an audience that can't buy passes.")


def _who(brief: Brief) -> Iterator[Note]:
    target = brief.target
    for name, wanted in (
        ("genders", target.genders), ("ages", target.ages), ("countries", target.countries),
        ("languages", target.languages),
    ):  # fmt: skip
        total = sum(wanted.values())
        if wanted and not total:
            yield Note("no effect", f"target.{name}", "All wanted shares are 0: that asks for nothing.")
        elif 0 < total < 0.999:
            rest = f"The shares add up to {total:.0%}: the other {1 - total:.0%} may be anybody, and counts nothing."
            yield Note("ambiguous", f"target.{name}", rest)
        if name in target.importance and not wanted and not (name == "languages" and brief.product.languages):
            yield Note("no effect", f"target.importance.{name}", f"target.{name} asks for nothing.")
    inside = bands(brief.product)
    if outside := [band for band in target.ages if band not in inside and target.ages[band]]:
        text = f"Wanted are {', '.join(outside)}, who are not of the product's age: nobody can be both."
        yield Note("ambiguous", "target.ages", text)
    if "unknown" in target.genders:
        yield Note("no effect", "target.genders.unknown", "A gender that nobody knows can't be counted; leave it out.")


def _limits(brief: Brief) -> Iterator[Note]:
    if not brief.formats:
        yield Note("missing", "formats", "Without formats, how the audience answers them is not asked.")
    platforms = {parse_creator(creator)[0] for creator in brief.chosen}
    if len(platforms) > 1:
        text = (
            "Whom they reach is compared with creators of the same platform alone: nobody tells who is who elsewhere."
        )
        yield Note("ambiguous", "chosen", text)
    if brief.goal == "awareness" and not brief.chosen:
        yield Note("missing", "chosen", "Without the creators you already have, nobody knows which people are new.")
    asked_for, product = brief.gates.model_fields_set, brief.product
    if "exclusive_months" in asked_for and not brief.competitors:
        yield Note("no effect", "gates.exclusive_months", "No competitors are named who could have paid for a post.")
    if "min_of_age_share" in asked_for and product.min_age is None and product.max_age is None:
        text = "The product has no age limits (product.min_age, product.max_age)."
        yield Note("no effect", "gates.min_of_age_share", text)
    if not brief.competitors:
        yield Note("missing", "competitors", "Without competitors, nobody is out for having advertised one.")
    own = [name for name in brief.competitors if name.casefold() == brief.brand.name.casefold()]
    if own:
        yield Note("ambiguous", "competitors", f"{own[0]} is the brand itself: whoever advertised it would be out.")
    if named := sorted(set(map(str.casefold, brief.must)) & set(map(str.casefold, brief.competitors))):
        text = f"{', '.join(named)} must be named and is a competitor: whoever is paid to name it is out."
        yield Note("ambiguous", "must", text)
    both = sorted(set(map(str.casefold, brief.must)) & set(map(str.casefold, brief.must_not)))
    if both:
        yield Note("ambiguous", "must_not", f"{', '.join(both)} must and must not be said: nobody can pass.")
    if (set(brief.product.languages) or {"en"}) - set(LANGUAGES):
        text = f"Words of brand safety are known in {', '.join(LANGUAGES)} alone; posts in others stay undecided."
        yield Note("ambiguous", "safety", text)


def _money(brief: Brief) -> Iterator[Note]:
    if brief.budget is None:
        yield Note("missing", "budget", "Without a budget or fees, no cost for each person can be told.")
    elif brief.budget.fee is not None and brief.budget.fee > brief.budget.amount:
        text = (
            f"One fee of {brief.budget.fee:,.0f} is over the whole budget of {brief.budget.amount:,.0f}: all are out."
        )
        yield Note("ambiguous", "budget.fee", text)
    elif brief.budget.fee is None and not brief.budget.fees:
        yield Note("missing", "budget.fee", "Without fees, the amount is divided evenly among the creators.")
