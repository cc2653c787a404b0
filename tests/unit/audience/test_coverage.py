"""Whether what is said of an audience by its hours holds."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from bothsides.audience.facets import activity
from bothsides.audience.sample import Sample
from bothsides.documents.profile import Account, AudienceMember, Coverage, Profile
from bothsides.statistics.facets import part
from tests.simulation import Interval, assert_holds

pytestmark = pytest.mark.simulation

AT = datetime(2026, 11, 1, tzinfo=UTC)
PROFILE = Profile(
    creator="a1:b",
    run_id="r",
    made_at=AT,
    source="t",
    account=Account(),
    posts=(),
    coverage=Coverage(posts=0, audience=0),
)


@pytest.mark.parametrize(
    ("times", "habit"),
    [(1, 0.0), (5, 0.5), (5, 1.0)],
)
def test_the_share_of_an_hour(times: int, habit: float) -> None:
    """People who are seen so many times, each time at an hour of their own with that probability, else at any."""
    random, found = np.random.default_rng(8), []
    for _ in range(300):
        own, free = random.random((100, 1)) < 0.2, random.random((100, times)) < 0.2
        found.append(_noon(np.where(random.random((100, times)) < habit, own, free)))
    assert_holds(0.2, found)


@pytest.mark.parametrize("posts", [10, 20, 50])
def test_the_share_of_an_hour_of_people_drawn_post_by_post(posts: int) -> None:
    """A hundred people under so many posts: of each post's most come in the hour in which it was published."""
    random, found = np.random.default_rng(9), []
    for _ in range(300):
        of_post, free = np.repeat(random.random(posts) < 0.2, 100 // posts), random.random(100) < 0.2
        found.append(_noon(np.where(random.random(100) < 0.7, of_post, free)[:, None], 100 // posts))
    assert_holds(0.2, found)


def _noon(seen: NDArray[np.bool_], a_post: int = 1) -> Interval:
    """The share of noon, where that says of each person and time whether it was then; so many people a post."""
    at = {True: AT.replace(hour=12), False: AT.replace(hour=3)}
    members = [
        AudienceMember.model_construct(
            id=str(i), location="Iceland", met_under=(f"p{i // a_post}",), active_at=tuple(at[one] for one in row)
        )
        for i, row in enumerate(seen.tolist())
    ]
    return part(activity.estimate(Sample(profile=PROFILE, members=tuple(members))), ["12"])
