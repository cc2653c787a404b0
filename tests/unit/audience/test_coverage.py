"""Whether what is said of an audience by its names holds."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from bothsides.audience.facets import genders
from bothsides.audience.sample import Sample
from bothsides.documents.profile import Account, AudienceMember, Coverage, Profile
from bothsides.statistics.facets import part
from tests.simulation import assert_holds, falls_short

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
    ("women", "n"),
    [
        (0.5, 20),
        (0.5, 200),
        falls_short(0.1, 20, measured="4 %"),
        falls_short(0.9, 20, measured="28 %"),
        falls_short(1.0, 20, measured="0 %"),
        falls_short(1.0, 200, measured="0 %"),
    ],
)
def test_the_share_of_women_by_first_names(women: float, n: int) -> None:
    """People of known genders, each with a name that is as common among them as among US births."""
    bearers = genders._women()
    names, share = list(bearers), np.array(list(bearers.values()))
    random, found = np.random.default_rng(1), []
    for _ in range(200):
        few = random.binomial(n, women)
        drawn = np.concatenate([
            random.choice(len(names), few, p=share / share.sum()),
            random.choice(len(names), n - few, p=(1 - share) / (1 - share).sum()),
        ])  # fmt: skip
        members = [AudienceMember.model_construct(id=str(i), name=names[k]) for i, k in enumerate(drawn)]
        found.append(part(genders.estimate(Sample(profile=PROFILE, members=tuple(members))), ["woman"]))
    assert_holds(women, found)
