"""How many of a creator's people the brand reaches already, by creators whom it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from bothsides.audience.overlap import sketch
from bothsides.documents.audience import Audience
from bothsides.documents.base import ModelInfo
from bothsides.documents.campaign import Brief
from bothsides.documents.fit import Component, Shared
from bothsides.documents.profile import Account, Coverage, Profile
from bothsides.fit.case import Case
from bothsides.fit.chosen import known, reached, shared_with, unknown
from bothsides.fit.components import components
from bothsides.fit.reach import effective_reach
from bothsides.fit.score import score_fit
from tests.unit.fit.cases import brief, campaign, case, people

AT = datetime(2026, 11, 1, tzinfo=UTC)


def audience(ids: list[str], creator: str, relation: str = "follower") -> Audience:
    model = ModelInfo(name="m", version="1", sha256="0")
    return Audience(
        creator=creator, run_id="r", made_at=AT, model=model, n=len(ids), facets={}, sketch=sketch(ids),
        relations={relation: len(ids)},
    )  # fmt: skip


def profile(creator: str, followers: int | None) -> Profile:
    return Profile(
        creator=creator, run_id="r", made_at=AT, source="t", account=Account(followers=followers), posts=(),
        coverage=Coverage(posts=0, audience=0),
    )  # fmt: skip


def shared(common: int, mine: int, theirs: int, followers: int | None, relation: str = "follower") -> Shared:
    """Of samples of so many people with ``common`` in both; the other creator has that many followers."""
    both = [f"b{at}" for at in range(common)]
    a = audience(both + [f"m{at}" for at in range(mine - common)], "mastodon:a")
    b = audience(both + [f"t{at}" for at in range(theirs - common)], "mastodon:b", relation)
    [found] = shared_with(a, [known(profile("mastodon:b", followers), b), known(profile("mastodon:a", 9), a)])
    return found


def test_of_whole_audiences_the_shared_part_is_told() -> None:
    found = shared(200, 400, 1_000, followers=1_000)
    assert found.share == pytest.approx(0.5, abs=0.05)
    assert found.low < 0.5 < found.high < 0.65


def test_a_tenth_of_the_others_followers_finds_a_tenth_of_those_who_are_shared() -> None:
    found = shared(100, 1_000, 1_000, followers=5_000)
    assert found.share == pytest.approx(0.5, abs=0.12)
    assert found.low < 0.5 < found.high


def test_of_commenters_only_the_least_is_known() -> None:
    found = shared(100, 400, 1_000, followers=50_000, relation="commenter")
    assert (found.high, found.low > 0.15) == (1.0, True)


def test_few_in_common_are_many_where_the_sample_is_a_small_part() -> None:
    assert shared(0, 400, 1_000, followers=1_000).high < 0.1
    assert shared(0, 400, 1_000, followers=100_000).high == 1
    assert shared(0, 400, 1_000, followers=None).share is None


def test_another_platform_a_small_sample_and_nobody_are_unknown_and_say_why() -> None:
    a = audience([str(at) for at in range(300)], "mastodon:a")
    there = audience([str(at) for at in range(300)], "youtube:b")
    few = audience([str(at) for at in range(30)], "mastodon:c")
    found = shared_with(a, [known(profile("youtube:b", 300), there), known(profile("mastodon:c", 30), few)])
    assert [one.share for one in found] == [None, None]
    assert "youtube" in (found[0].note or "")
    assert "too small" in (found[1].note or "")
    assert reached(found) is None
    assert reached(shared_with(a, [unknown("mastodon:x", {})])) is None


@pytest.mark.simulation
@pytest.mark.parametrize("truth", [0.05, 0.3, 0.8])
def test_the_interval_holds_the_part_of_all_followers(truth: float) -> None:
    """Samples of 500 of 5,000 followers each, of whom that part follows both."""
    random, found = np.random.default_rng(7), []
    both = int(5_000 * truth)
    theirs = [f"p{at}" for at in range(both)] + [f"t{at}" for at in range(5_000 - both)]
    mine = [f"p{at}" for at in range(both)] + [f"m{at}" for at in range(5_000 - both)]
    for _ in range(150):
        a, b = ([str(one) for one in random.choice(some, 500, replace=False)] for some in (mine, theirs))
        [one] = shared_with(audience(a, "mastodon:a"), [known(profile("mastodon:b", 5_000), audience(b, "mastodon:b"))])
        assert one.share is not None
        found.append((one.share, one.low, one.high))
    held = np.mean([low <= truth <= high for _, low, high in found])
    assert held >= 0.93


def with_shared(*some: Shared, goal: str = "awareness") -> Case:
    asked = brief(goal=goal, markets=["US"])
    return replace(
        case(
            asked,
            countries=people(US=80, BR=20),
            topics=people(Science=60, Sports=40),
            reachability=people(active=50, dormant=50),
        ),
        shared=some,
    )


def component(*some: Shared) -> Component:
    return components()["audience_overlap"](with_shared(*some))


def test_whoever_is_reached_already_is_not_new() -> None:
    half = Shared(creator="a1:x", share=0.5, low=0.4, high=0.6)
    some = Shared(creator="a1:y", share=0.2, low=0.1, high=0.3)
    found = component(half)
    assert (found.score, found.low, found.high) == pytest.approx((0.5, 0.4, 0.6))
    assert found.weight == 10
    both = component(half, some)
    assert (both.score, both.low, both.high) == pytest.approx((0.5, 0.1, 0.6)), "at least one's, at most both's"
    assert "a1:x" in found.reasons[0].text
    assert component().state == "not_asked"
    unknown = component(Shared(creator="a1:z", note="a1:z has not been profiled"))
    assert (unknown.score, unknown.state) == (None, "insufficient_data")
    assert "not been profiled" in unknown.reasons[0].text


def test_more_overlap_is_never_better() -> None:
    fits = []
    for part in (0.0, 0.2, 0.5, 0.9):
        told = with_shared(Shared(creator="a1:x", share=part, low=max(0, part - 0.1), high=min(1, part + 0.1)))
        fits.append(score_fit(told, campaign(told.brief), {}))
    assert [fit.score for fit in fits] == sorted((fit.score for fit in fits), reverse=True)
    assert fits[0].score > fits[-1].score


def test_people_who_are_reached_already_are_not_counted_again() -> None:
    half = Shared(creator="a1:x", share=0.5, low=0.4, high=0.6)
    before, after = effective_reach(with_shared()), effective_reach(with_shared(half))
    assert after.people == pytest.approx((before.people or 0) / 2)
    assert after.steps[-1].name == "new"
    assert (after.high or 0) < (before.high or 0)


def test_a_brief_names_them_as_creators() -> None:
    assert brief(chosen=["youtube:@a"]).chosen == ("youtube:@a",)
    with pytest.raises(ValueError, match="platform:handle"):
        Brief.model_validate(brief().model_dump() | {"chosen": ["nobody"]})
