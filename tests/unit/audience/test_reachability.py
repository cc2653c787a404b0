"""A8: who is reachable is told by the accounts' own last activity, never by which posts we asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bothsides.audience.facets.reachability import estimate
from bothsides.audience.sample import Sample
from bothsides.documents.facet import Facet
from bothsides.documents.profile import Account, AudienceMember, Coverage, Post, Profile
from tests.simulation import assert_holds

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def facet(
    *members: AudienceMember, posts: tuple[Post, ...] = (), source: str = "mastodon", now: datetime = NOW
) -> Facet:
    coverage = Coverage(posts=0, audience=len(members))
    profile = Profile(
        creator="a1:b", run_id="r", made_at=now, source=source, account=Account(), posts=posts, coverage=coverage
    )
    return estimate(Sample(profile=profile, members=members))


def member(at: int, last: float | None, under: str | None = None, **facts: object) -> AudienceMember:
    days = None if last is None else NOW - timedelta(days=last)
    met = (under,) if under else ()
    relation = "liker" if under else "follower"
    return AudienceMember.model_validate(
        {"id": str(at), "relation": relation, "last_active_at": days, "met_under": met} | facts
    )


def test_followers_are_judged_by_their_own_last_activity() -> None:
    found = facet(*[member(at, 10 * at) for at in range(40)])
    assert found.state == "ok"
    assert found.share_of("active") == 10 / 40  # days 0 to 90
    assert found.coverage == 1


@pytest.mark.parametrize("every", [0.25, 1, 2, 7])
def test_the_same_people_are_as_reachable_however_often_the_creator_posts(every: float) -> None:
    """100, 50, 23 and 5 % it was, by the moment of the comments we had chosen."""
    posts = tuple(Post(id=f"p{at}", created_at=NOW - timedelta(days=every * at)) for at in range(50))
    followers = [member(at, 5 * at) for at in range(60)]
    commenters = [
        member(100 + at, None, f"p{at}", active_at=[NOW - timedelta(days=every * at)], relation="commenter")
        for at in range(50)
    ]
    likers = [member(200 + at, 0, f"p{at}") for at in range(50) if every * at <= 90]  # active, for that they were met
    found = facet(*followers, *commenters, *likers, posts=posts)
    assert found.share_of("active") == 19 / 60
    assert found == facet(*followers, *commenters, *likers, posts=posts)


@pytest.mark.parametrize("every", [0.25, 1, 2, 7])
def test_of_commenters_alone_nothing_is_told(every: float) -> None:
    posts = tuple(Post(id=f"p{at}", created_at=NOW - timedelta(days=every * at)) for at in range(50))
    found = facet(*[member(at, None, f"p{at}", active_at=[posts[at].created_at]) for at in range(50)], posts=posts)
    assert (found.state, found.shares, found.coverage) == ("unavailable", (), 0)
    assert "our choice of posts" in (found.note or "")


def test_whoever_was_met_lately_says_nothing_even_with_a_last_activity() -> None:
    posts = (Post(id="new", created_at=NOW - timedelta(days=3)), Post(id="old", created_at=NOW - timedelta(days=200)))
    late = [member(at, 1, "new") for at in range(40)]
    found = facet(*late, posts=posts)
    assert found.state == "unavailable"
    assert "met in the last 90 days" in (found.note or "")
    earlier = [member(100 + at, 1 if at < 10 else 150, "old") for at in range(40)]
    both = facet(*late, *earlier, posts=posts)
    assert both.share_of("active") == 10 / 40
    assert both.coverage == 0.5
    assert "met over 90 days ago" in (both.note or "")


def test_a_post_of_unknown_date_says_nothing() -> None:
    assert facet(*[member(at, 1, "gone") for at in range(40)]).state == "unavailable"


def test_a_file_of_last_year_is_judged_by_its_own_newest_moment() -> None:
    later = NOW + timedelta(days=400)
    people = [member(at, 10 * at) for at in range(40)]
    assert facet(*people, source="import", now=later).share_of("active") == 10 / 40
    assert facet(*people, source="mastodon", now=later).share_of("active") == 0


@pytest.mark.simulation
def test_its_interval_holds() -> None:
    random, found = np.random.default_rng(4), []
    for _ in range(150):
        drawn = random.random(200) < 0.4
        [share] = [
            s
            for s in facet(*[member(at, 5 if on else 300) for at, on in enumerate(drawn)]).shares
            if s.code == "active"
        ]
        found.append((share.share, share.low, share.high))
    assert_holds(0.4, found)
