"""The audience sample is spread over posts and time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.documents.profile import AudienceMember, Post
from bothsides.fetch import sampling

START = datetime(2026, 1, 1, tzinfo=UTC)


def posts(comments: list[int | None]) -> list[Post]:
    return [Post(id=f"p{i}", created_at=START + timedelta(days=i), comments=c) for i, c in enumerate(comments)]


def spread(all_posts: list[Post], wanted: int, seed: str = "s") -> list[int]:
    return [int(post.id[1:]) for post in sampling.spread(all_posts, wanted, seed, lambda p: p.comments)]


counts = st.lists(st.one_of(st.none(), st.integers(0, 1_000)), max_size=60)


@given(counts, st.integers(0, 80))
def test_so_many_as_wanted_none_twice_never_an_empty_one(comments: list[int | None], wanted: int) -> None:
    drawn = spread(posts(comments), wanted)
    assert len(set(drawn)) == len(drawn) == min(wanted, sum(c != 0 for c in comments))
    assert all(comments[i] != 0 for i in drawn)
    assert drawn == spread(posts(comments), wanted), "the same seed draws the same"


@given(st.integers(8, 60), st.integers(4, 8))
def test_each_quarter_of_the_time_is_drawn_from(size: int, wanted: int) -> None:
    drawn = spread(posts([5] * size), wanted)
    bounds = [round(i * size / 4) for i in range(5)]
    quarters = Counter(next(q for q in range(4) if bounds[q] <= i < bounds[q + 1]) for i in drawn)
    assert set(quarters) == {0, 1, 2, 3}
    assert max(quarters.values()) - min(quarters.values()) <= 1
    assert {next(q for q in range(4) if bounds[q] <= i < bounds[q + 1]) for i in drawn[:4]} == {0, 1, 2, 3}, (
        "whoever stops early has all quarters too"
    )


def test_a_post_is_drawn_as_often_as_it_has_comments() -> None:
    """One stratum of four posts, one drawn: frequencies go by size (4,000 draws, ± 4 standard errors)."""
    sizes = [10, 20, 30, 40]
    drawn = Counter(
        only[0] for seed in range(4_000) if (only := [int(p.id[1:]) for p in _one(posts(list(sizes)), str(seed))])
    )
    for i, size in enumerate(sizes):
        share = size / sum(sizes)
        assert drawn[i] / 4_000 == pytest.approx(share, abs=4 * (share * (1 - share) / 4_000) ** 0.5)


def _one(all_posts: list[Post], seed: str) -> list[Post]:
    return sampling.spread(all_posts, 1, seed, lambda p: p.comments)


def member(person: int, text: str = "", **more: object) -> AudienceMember:
    return AudienceMember(id=f"u{person}", relation="commenter", texts=(text,) if text else (), **more)


def test_no_single_post_speaks_for_the_audience() -> None:
    loud, quiet = [member(i) for i in range(1_000)], [member(5_000 + i) for i in range(30)]
    thinned = sampling.thin([loud, quiet], 60, "s")
    assert len(thinned) == 60
    assert sum(int(m.id[1:]) >= 5_000 for m in thinned) == 30


@given(st.lists(st.lists(st.integers(0, 30), max_size=20), max_size=6), st.integers(0, 40))
def test_thinning_keeps_each_person_once(groups: list[list[int]], most: int) -> None:
    thinned = sampling.thin([[member(i) for i in group] for group in groups], most, "s")
    ids = [m.id for m in thinned]
    assert len(ids) == len(set(ids)) == min(most, len({i for group in groups for i in group}))


def test_a_person_met_twice_is_one_with_both_texts() -> None:
    [one] = sampling.people(
        [member(1, "first", location="Leeds"), member(1, "second", bio="hills"), member(1, "first")]
    )
    assert (one.texts, one.location, one.bio) == (("first", "second"), "Leeds", "hills")


def test_the_post_that_a_person_was_drawn_from_comes_first() -> None:
    """Ada was met under both posts. Where Ben was drawn from the first post, Ada was drawn from the second."""

    def met(name: str, relation: Literal["commenter", "liker"], post: str) -> AudienceMember:
        return AudienceMember(id=name, relation=relation, met_under=(post,))

    groups = [
        [met("ada", "commenter", "p1"), met("ben", "commenter", "p1")],
        [met("ada", "liker", "p2")],
    ]
    orders = set()
    for seed in range(20):
        first, second = sampling.thin(groups, 10, str(seed))
        orders.add(first.id)
        ada = first if first.id == "ada" else second
        told = (ada.met_under, ada.relation)
        assert told == ((("p1", "p2"), "commenter") if ada is first else (("p2", "p1"), "liker"))
    assert orders == {"ada", "ben"}
