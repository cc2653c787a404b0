"""How many people a post reaches for the brand, of those who will see it: real, able to buy, in the target; and what
each of them costs.

Whoever is real, buys and is interested are not unrelated: ``fit.together`` says how many are all of it at once, counted
in the same people where they were sampled.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from bothsides.documents.audience import Audience
from bothsides.documents.facet import Interval
from bothsides.documents.fit import EffectiveReach, ReachStep
from bothsides.documents.profile import Post
from bothsides.fit.case import Case
from bothsides.fit.chosen import reached
from bothsides.fit.gates import bands, fee_of
from bothsides.fit.reasons import Estimate
from bothsides.fit.together import Trait, doubted, joint
from bothsides.statistics.facets import any_of, part
from bothsides.statistics.intervals import log_product, student_t

USUALLY_REAL = (0.8, 0.25, 1.0)  # SRF Data 2017: 115 influencers, 14 to 20 % fake in the median, up to 75 %
NEWEST = 50  # posts whose views count
PRIOR = 2.0  # posts' worth that the usual spread of views counts
SPREAD = 1.0  # of the logarithm of one creator's views, where few posts tell


def effective_reach(case: Case) -> EffectiveReach:
    """Expected views of a post × real × can buy × in the target.

    Followers stand in where a platform tells no views; who of them is active then counts as a step.
    """
    audience = case.audience
    views = expected_views(case.both.own.published)
    followers = case.profile.account.followers
    if views is not None:
        basis, size = "views_per_post", views
    elif followers is not None:
        basis, size = "followers", (float(followers),) * 3
    else:
        return EffectiveReach(basis="unknown", audience=None, people=None, low=0, high=None, steps=())
    steps, traits = [], []
    for name, facet, codes in _asked(case, active=basis == "followers"):
        share, low, high = _share(audience, facet, codes)
        if share is not None and name == "real" and basis == "views_per_post":
            high = 1.0  # fakes among followers and commenters need not watch
        if share is not None and name == "interested" and audience.facet(facet).source == "inferred":
            high = 1.0  # whoever writes of it cares about it, and who does not may care too
        if share is None and name == "real":
            share, low, high = USUALLY_REAL
            steps.append(ReachStep(name=name, share=share, low=low, high=high, assumed=True))
            traits.append(Trait("", (), share))
        else:
            steps.append(ReachStep(name=name, share=share, low=low, high=high))
            traits += [Trait(facet, tuple(codes), share)] if share is not None else []
    already = reached(case.shared)
    if already is not None:
        steps.append(ReachStep(name="new", share=1 - already[0], low=1 - already[2], high=1 - already[1]))
        traits.append(Trait("", (), 1 - already[0]))
    known = [(s.share, s.low, s.high) for s in steps if s.share is not None]
    value, low, high = log_product([size, *known])
    times = joint(traits, audience.together)
    value, low, high = value * times.value, low * times.low, high * times.high
    low = _of_some(low, [size, *known], traits, audience)
    high = min(high, size[2] * min((most for _, _, most in known), default=1.0))
    complete = len(known) == len(steps)
    reach = EffectiveReach(
        basis=basis,
        audience=size[0],
        people=value if complete else None,
        low=min(low, value) if complete else 0.0,
        high=max(high, value),
        together=Interval(value=times.value, low=times.low, high=times.high, n=times.counted),
        steps=tuple(steps),
    )
    return _with_cost(reach, case)


def _of_some(low: float, factors: Sequence[Estimate], traits: Sequence[Trait], audience: Audience) -> float:
    """The lower end, or that of a part of the people if it is higher: a class more, a market for example, is no less.

    Left out are, one after the other, the classes that may hardly have the other traits, first the one without which
    the lower end is highest.

    Args:
        low: of all who are asked for.
        factors: the size, and the share that has each trait.
        traits: that are asked for.
        audience: of whom.
    """
    best = low
    while True:
        found = []
        for at, trait in enumerate(traits):
            for code in doubted(traits, at, audience.together) if len(trait.codes) > 1 else ():
                codes = tuple(other for other in trait.codes if other != code)
                share, least, most = _share(audience, trait.facet, codes)
                fewer = [*traits[:at], Trait(trait.facet, codes, share or 0.0), *traits[at + 1 :]]
                left = [*factors[: at + 1], (share or 0.0, least, most), *factors[at + 2 :]]
                found.append((log_product(left)[1] * joint(fewer, audience.together).low, left, fewer))
        if not found:
            return best
        low, factors, traits = max(found, key=lambda one: one[0])
        best = max(best, low)


def _share(audience: Audience, facet: str, codes: Sequence[str]) -> tuple[float | None, float, float]:
    """Of an audience in any of these classes: of topics people can care about several."""
    return (any_of if facet == "topics" else part)(audience.facet(facet), codes)


def _asked(case: Case, *, active: bool) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Each step with its facet and the classes that are left: of those that are wanted, whoever can buy is."""
    brief, target = case.brief, case.brief.target
    yield "real", "authenticity", ("real",)
    if active:
        yield "reachable", "reachability", ("active",)
    yield "can_buy", "countries", _within(brief.markets, target.countries)
    if brief.product.languages or any(target.languages.values()):
        spoken = brief.product.languages or tuple(target.languages)
        yield "languages", "languages", _within(spoken, target.languages)
    if any(target.genders.values()):
        yield "genders", "genders", _within(tuple(target.genders), target.genders)
    limited = brief.product.min_age is not None or brief.product.max_age is not None
    if limited or any(target.ages.values()):
        yield "ages", "ages", _within(bands(brief.product), target.ages)
    if case.asked.wanted:
        yield "interested", "topics", case.asked.wanted


def _within(codes: Sequence[str], wanted: Mapping[str, float]) -> tuple[str, ...]:
    """Those of the classes that are wanted; all, if none is asked for."""
    return tuple(code for code in codes if not any(wanted.values()) or wanted.get(code, 0) > 0)


def expected_views(posts: Sequence[Post]) -> tuple[float, float, float] | None:
    """The median views of a creator's newest posts and its 95 % interval, up to that of their mean, which is larger; by
    Student's t on logarithms, whose spread is shrunk towards a usual one. None if no post has views; 0 counts as 1."""
    undated = datetime.min.replace(tzinfo=UTC)
    newest = sorted(posts, key=lambda post: post.created_at or undated, reverse=True)
    logs = [math.log(max(1, post.views)) for post in newest if post.views is not None][:NEWEST]
    if not logs:
        return None
    n, middle = len(logs), float(np.median(logs))
    spread = ((n - 1) * float(np.var(logs, ddof=1) if n > 1 else 0) + PRIOR * SPREAD**2) / (n - 1 + PRIOR)
    half = student_t(n + 1) * math.sqrt(spread / n * (math.pi / 2 if n > 2 else 1))
    return math.exp(middle), math.exp(middle - half), math.exp(middle + half + spread / 2)


def _with_cost(reach: EffectiveReach, case: Case) -> EffectiveReach:
    """The reach with what each person costs, if the brief has a budget."""
    fee, budget = fee_of(case), case.brief.budget
    if fee is None or budget is None:
        return reach
    told: dict[str, object] = {"fee": fee, "currency": budget.currency}
    if reach.high:
        told["cost_from"] = fee / reach.high
    if reach.people and reach.low and reach.high:
        told["cost"] = Interval(value=fee / reach.people, low=fee / reach.high, high=fee / reach.low, n=1)
    return reach.model_copy(update=told)
