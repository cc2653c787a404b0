"""Which classes of two facets go together in the same people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from bothsides.audience import together as module
from bothsides.audience.sample import Sample
from bothsides.audience.together import Labels, pair, together
from bothsides.documents.audience import Together
from bothsides.documents.profile import AudienceMember
from bothsides.fit.together import Trait, joint
from bothsides.text.tokens import Bools, Floats
from tests.simulation import assert_holds
from tests.unit.audience.test_coverage import AT, PROFILE

NAMES = {"woman": "Mary Johnson", "man": "James Johnson"}


def people(*groups: tuple[int, dict[str, Any]], posts: int = 0) -> Sample:
    """So many followers of each kind, or met under so many posts."""
    kinds = [facts for n, facts in groups for _ in range(n)]
    return Sample(
        profile=PROFILE,
        members=tuple(
            AudienceMember.model_validate(
                {"id": str(at), "relation": "commenter" if posts else "follower"}
                | ({"met_under": (f"p{at % posts}",)} if posts else {}) | facts
            )
            for at, facts in enumerate(kinds)
        ),
    )  # fmt: skip


def of(sample: Sample, first: str, second: str) -> Together | None:
    return next((one for one in together(sample) if one.facets == (first, second)), None)


def lives(country: str, *, active: bool) -> dict[str, Any]:
    return {"country": country, "last_active_at": AT - timedelta(days=1 if active else 400)}


def test_who_lives_where_and_is_active() -> None:
    """Of 60 in the US 50 are active, of 140 in India 20: 25 % are both, where 30 % times 35 % would be 10.5 %."""
    found = of(
        people(
            (50, lives("US", active=True)), (10, lives("US", active=False)),
            (20, lives("IN", active=True)), (120, lives("IN", active=False)),
        ),
        "countries", "reachability",
    )  # fmt: skip
    assert found is not None
    assert (found.n, found.effective_n) == (200, pytest.approx(200, rel=0.5))
    assert found.shares == ({"IN": 0.7, "US": 0.3}, {"dormant": 0.65, "active": 0.35})
    assert found.excess["US"] == pytest.approx({"active": 0.145, "dormant": -0.145})
    assert found.excess["IN"] == pytest.approx({"active": -0.145, "dormant": 0.145})
    assert found.apart[0]["US"] == (1, 1)


@pytest.mark.parametrize("active", [0, 4, 9])
def test_of_fewer_than_ten_with_both_it_is_told_as_if_they_were_five(active: int) -> None:
    """Of 59 in Malta under ten are active: neither they nor their number leave; of 9 in Chad nothing does."""
    us = [(100, lives("US", active=True)), (50, lives("US", active=False))]
    malta = [(active, lives("MT", active=True)), (59 - active, lives("MT", active=False))]
    found = of(people(*us, *malta, (9, lives("TD", active=False))), "countries", "reachability")
    assert found is not None
    assert list(found.shares[0]) == ["US", "MT"]
    assert found.excess["MT"]["active"] == pytest.approx(5 / 218 - 59 / 218 * (100 + active) / 218, abs=1e-6)
    assert found.excess["MT"]["dormant"] == pytest.approx(-found.excess["MT"]["active"], abs=1e-6)


def test_of_few_where_few_are_expected_nothing_is_told() -> None:
    """Of 30 in Malta and a tenth that is active three would be: whether they are none or six says nothing."""
    large = [(15 + 10 * at, lives(code, active=True)) for at, code in enumerate(("US", "IN"))]
    large += [(150, lives(code, active=False)) for code in ("US", "IN")]
    found = of(
        people(*large, (6, lives("MT", active=True)), (24, lives("MT", active=False))), "countries", "reachability"
    )
    assert found is not None
    assert "MT" in found.shares[0]
    assert sorted(found.excess) == ["IN", "US"]


def test_of_fewer_than_a_hundred_who_show_both_nothing_is_told() -> None:
    some = [(40, lives("US", active=True)), (10, lives("US", active=False)), (10, lives("IN", active=True))]
    silent = (500, {"country": "US"})
    assert together(people(*some, (39, lives("IN", active=False)), silent)) == ()
    assert of(people(*some, (40, lives("IN", active=False)), silent), "countries", "reachability") is not None


def test_women_live_elsewhere() -> None:
    found = of(
        people(
            (80, {"country": "US", "name": NAMES["woman"]}), (20, {"country": "US", "name": NAMES["man"]}),
            (20, {"country": "IN", "name": NAMES["woman"]}), (80, {"country": "IN", "name": NAMES["man"]}),
        ),
        "countries", "genders",
    )  # fmt: skip
    assert found is not None
    assert found.excess["US"]["woman"] == pytest.approx(0.15, abs=0.02)
    assert found.excess["US"]["man"] == pytest.approx(-0.15, abs=0.02)
    assert found.apart[1]["woman"][0] == pytest.approx(1, abs=0.1), "these two names are hardly anybody else's"


def test_who_was_bought_lives_elsewhere_and_tells_nothing_of_people() -> None:
    """Bought followers follow thousands; they are in no pair but that of authenticity."""
    bought = {"following": 5000, "followers": 3, "posts_total": 0, "picture": False, "handle_digits": 6}
    genuine = {"following": 300, "followers": 400, "posts_total": 200, "picture": True, "handle_digits": 0}
    sample = people(
        (120, genuine | lives("US", active=True)), (20, genuine | lives("US", active=False)),
        (20, genuine | lives("IN", active=True)), (40, genuine | lives("IN", active=False)),
        (30, bought | lives("US", active=False)), (170, bought | lives("IN", active=False)),
    )  # fmt: skip
    found = of(sample, "authenticity", "countries")
    assert found is not None
    least, usual = found.apart[0]["real"]
    assert 0.1 <= least < usual < 1
    assert found.excess["real"]["US"] * usual == pytest.approx(140 / 400 - 0.5 * 170 / 400, abs=1e-5)
    seen, mistaken = 0.5, 1 - module.judged(sample.members).rates[0].found[1]
    assert found.shares[0]["real"] == pytest.approx((seen - mistaken) / usual, abs=1e-4)
    active = of(sample, "countries", "reachability")
    assert active is not None
    assert active.n == 200
    assert of(sample, "authenticity", "reachability") is None


def test_what_women_write_about() -> None:
    texts = {
        "woman": "I baked a sourdough bread with this recipe, the dough needs more flour and butter for the pastry",
        "man": "The football match was lost in the last minute, our striker missed a penalty in the league game",
    }
    groups = [
        (60 if writer == subject else 40, {"name": NAMES[writer], "texts": (texts[subject],)})
        for writer in NAMES for subject in texts
    ]  # fmt: skip
    found = of(people(*groups), "topics", "genders")
    assert found is not None
    assert found.excess["Food & Drink"]["woman"] > 0.03
    assert found.excess["Sports"]["woman"] < -0.03
    assert all(0 < least <= usual for least, usual in found.apart[0].values())


# ------------------------------------------------------------------------------------------------------ intervals
def labels(code: str, has: Bools, found: float = 1.0, mistaken: float = 0.0, seed: int = 0) -> Labels:
    """Labels that find those who have a class so often, and so many of the others by mistake."""
    random = np.random.default_rng(seed)
    seen = np.where(has, random.random(len(has)) < found, random.random(len(has)) < mistaken)
    apart = np.array([[found - mistaken]] * 2)
    return Labels((code,), seen[:, None].astype(float), np.ones(len(has), bool), apart, np.array([mistaken]))


def drawn(random: np.random.Generator, posts: int, each: int, within: float) -> Floats:
    """Two latent variables, correlated .5, of people under posts who are so much alike within each, (people, 2)."""
    mix = np.linalg.cholesky([[1, 0.5], [0.5, 1]])
    under = random.normal(size=(posts, 2)).repeat(each, 0)
    own = random.normal(size=(posts * each, 2))
    found: Floats = (np.sqrt(within) * under + np.sqrt(1 - within) * own) @ mix.T
    return found


@pytest.mark.simulation
@pytest.mark.parametrize(("posts", "each", "within"), [(400, 1, 0.0), (40, 20, 0.1), (20, 40, 0.2)])
@pytest.mark.parametrize("found", [1.0, 0.8])
def test_the_interval_of_what_goes_together_holds_it(posts: int, each: int, within: float, found: float) -> None:
    """Drawn post by post, with labels that err as they are known to: 60 % and 50 %, of which .4 are both."""
    random = np.random.default_rng(posts)
    crowd = drawn(random, 400_000, 1, 0.0) < [0.2533, 0.0]
    truth = float(crowd.all(1).mean()) / float(crowd.mean(0).prod())
    sample = people((posts * each, {}), posts=posts)
    told = []
    for seed in range(300):
        has = drawn(random, posts, each, within).reshape(posts, each, 2).transpose(1, 0, 2).reshape(-1, 2) < [0.2533, 0]
        table = pair(
            ("a", "b"), labels("x", has[:, 0], found, 0.1 * (1 - found), seed),
            labels("y", has[:, 1], found, 0.1 * (1 - found), seed + 1000), sample,
        )  # fmt: skip
        assert table is not None
        one = joint([Trait("a", ["x"], 0.6), Trait("b", ["y"], 0.5)], [table])
        told.append((one.value, one.low, one.high))
    assert_holds(truth, told, tight=within < 0.2)


@pytest.mark.simulation
@pytest.mark.parametrize(("posts", "each", "within"), [(400, 1, 0.0), (40, 20, 0.1), (20, 40, 0.2)])
@pytest.mark.parametrize("relations", [(0.5, 0.3, 0.2), (-0.4, -0.3, 0.2)])
def test_the_interval_of_three_traits_holds_how_many_have_all(
    posts: int, each: int, within: float, relations: tuple[float, float, float]
) -> None:
    """The errors of three pairs, counted in the same people, are added as independent ones."""
    matrix, cuts = np.eye(3), np.array([0.8416, 0.0, -0.2533])  # 80, 50 and 40 %
    for (a, b), relation in zip(((0, 1), (0, 2), (1, 2)), relations, strict=True):
        matrix[a, b] = matrix[b, a] = relation
    random, mix = np.random.default_rng(posts), np.linalg.cholesky(matrix).T
    crowd = random.normal(size=(400_000, 3)) @ mix < cuts
    truth = float(crowd.all(1).mean()) / float(crowd.mean(0).prod())
    sample = people((posts * each, {}), posts=posts)
    traits = [Trait(name, ["x"], share) for name, share in (("a", 0.8), ("b", 0.5), ("c", 0.4))]
    told = []
    for _ in range(100):
        under, own = random.normal(size=(posts, 3)), random.normal(size=(each, posts, 3))
        latent = (np.sqrt(within) * under + np.sqrt(1 - within) * own).reshape(-1, 3)
        has = latent @ mix < cuts
        found = [labels("x", has[:, at]) for at in range(3)]
        pairs = [
            pair((traits[a].facet, traits[b].facet), found[a], found[b], sample) for a, b in ((0, 1), (0, 2), (1, 2))
        ]
        one = joint(traits, [table for table in pairs if table])
        told.append((one.value, one.low, one.high))
    assert_holds(truth, told, tight=False)
