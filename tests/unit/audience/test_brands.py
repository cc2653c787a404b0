"""Which brands people name or follow, each person once, and how much more often than others."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest

from bothsides.audience.affinities import PRECISION, RECALL
from bothsides.audience.facets import facets
from bothsides.audience.infer import infer
from bothsides.audience.reference import ENOUGH, Reference, byar, measures, shipped
from bothsides.audience.sample import Sample
from bothsides.documents.facet import Facet, Index, Share
from bothsides.documents.profile import Account, AudienceMember, AudienceSample, Coverage, Profile
from bothsides.statistics.design import limits
from tests.simulation import assert_holds

COMMON = {"run_id": "r", "made_at": datetime(2026, 11, 1, tzinfo=UTC)}
PLAIN = "a comment of some ten words about nothing at all, really"
NOBODY = Reference("nobody", "0", 1_000, 10_000, {})


def profile(creator: str = "youtube:@maps", name: str | None = None) -> Profile:
    coverage = Coverage(posts=0, audience=0)
    return Profile(
        **COMMON, creator=creator, source="t", account=Account(display_name=name), posts=(), coverage=coverage
    )


def facet(
    *texts: str, name: str = "brands", reference: Reference = NOBODY, of: Profile | None = None, **facts: object
) -> Facet:
    members = tuple(
        AudienceMember.model_validate({"id": str(at), "relation": "commenter", "texts": [text] if text else []} | facts)
        for at, text in enumerate(texts)
    )
    return facets()[name](Sample(profile=of or profile(), members=members, reference=reference))


def told(found: Facet) -> dict[str, float]:
    return {share.name: share.count for share in found.shares}


def test_each_person_counts_once_by_name_handle_and_hashtag() -> None:
    texts = ["Nike Nike nike", "thanks @nikeusa", "in #nike again"] * 5
    found = facet(*texts, *[PLAIN] * 15)
    assert told(found) == {"Nike": 15}
    [nike] = found.shares
    low, high = limits(0.5, 30)
    assert (nike.code, nike.share) == ("Q483915", 0.5)
    assert (nike.low, nike.high) == pytest.approx((low * PRECISION, min(1, high / RECALL)))
    assert found.state == "experimental"
    assert "nobody" in (found.reference or "")


def test_followed_brands_count_with_those_named() -> None:
    assert told(facet(*[PLAIN] * 30, follows=["@Sephora.bsky.social", "someone", "nike.com"])) == {
        "Nike": 30,
        "Sephora": 30,
    }
    known = facet(*[""] * 30, follows=["sephora"])
    assert (known.coverage, known.shares[0].index) == (1, None)  # an index is of what is said


def test_what_fewer_than_ten_name_is_not_told() -> None:
    found = facet(*["I love Nike"] * 9, *["I love Sephora"] * 10, *[PLAIN] * 11)
    assert told(found) == {"Sephora": 10}
    assert "Nike" not in found.model_dump_json()


def test_brands_of_a_category_are_one() -> None:
    found = facet(*["Nike and Adidas"] * 6, *["H&M"] * 6, *[PLAIN] * 18, name="brand_categories")
    assert told(found)["fashion"] == 12


@pytest.mark.parametrize(
    ("creator", "display", "texts"),
    [
        ("youtube:@maps", None, "see you on YouTube"),
        ("x:maps", None, "the best of Twitter today"),
        ("youtube:@nikeusa", None, "I love Nike"),
        ("youtube:@justdoit", "Nike", "I love Nike"),
        ("mastodon:sephora@social.example", None, "I love Sephora"),
        ("youtube:@maps", None, "look at https://www.nike.com/shoes"),
    ],
)
def test_the_creators_own_brand_the_platform_and_links_are_no_affinity(
    creator: str, display: str | None, texts: str
) -> None:
    assert told(facet(*[texts] * 30, of=profile(creator, display))) == {}


def test_youtube_is_an_affinity_elsewhere() -> None:
    assert told(facet(*["see you on YouTube"] * 30, of=profile("reddit:maps"))) == {"YouTube": 30}


def test_who_says_nothing_is_not_asked() -> None:
    found = facet(*["I love Nike"] * 20, *[""] * 60)
    assert found.coverage == 0.25
    assert found.shares[0].share == 1
    assert facet(*[""] * 60).state == "insufficient_data"


# ------------------------------------------------------------------------------------------------- indices


def index(saying: int, silent: int, said: int) -> Index | None:
    """Of people of whom so many name Nike, in eleven words each, where of 10,000 words so many name it."""
    reference = Reference("others", "1", 1_000, 10_000, {"Q483915": said})
    texts = [*["I love Nike and eight words more are said here"] * saying, *[PLAIN] * silent]
    shares = facet(*texts, reference=reference).shares
    return shares[0].index


def test_an_index_is_how_many_times_as_many_people_name_it() -> None:
    found = index(60, 240, 100)  # one in ten people of ten words; here one in five
    assert found
    assert found.high is not None
    assert found.value == pytest.approx(2.0, abs=0.15)
    assert 1 < found.low < 2 < found.high < 3.5


def test_what_is_as_common_as_elsewhere_has_no_index() -> None:
    assert index(30, 270, 100) is None


def test_what_is_rarer_than_elsewhere_has_one_below_one() -> None:
    found = index(30, 270, 400)
    assert found
    assert found.high is not None
    assert found.high < 1


@pytest.mark.parametrize(("said", "most"), [(0, 3.69), (3, 8.77), (9, 17.1)])
def test_what_hardly_anybody_names_elsewhere_has_a_lower_end_alone(said: int, most: float) -> None:
    found = index(60, 240, said)
    assert found
    assert (found.value, found.high) == (None, None)
    expected = 300 * (most / 10_000) * 10.5
    assert found.low == pytest.approx(limits(0.2, 300)[0] * 300 / expected, rel=0.1)


def test_who_says_more_is_expected_to_name_more() -> None:
    """The same share of long writers is no sign of a liking."""
    reference = Reference("others", "1", 1_000, 10_000, {"Q483915": 100})
    long = " ".join(["and I say a lot of other things"] * 10)
    assert facet(*[f"Nike {long}"] * 60, *[long] * 40, reference=reference).shares[0].index is None
    assert facet(*["Nike it is"] * 60, *["yes it is"] * 40, reference=reference).shares[0].index is not None


@pytest.mark.simulation
@pytest.mark.parametrize("lift", [1.5, 4.0])
def test_the_interval_of_an_index_holds(lift: float) -> None:
    random, found = np.random.default_rng(5), []
    sizes = random.integers(5, 40, 400)
    rate = 0.003
    chance = lift * -np.expm1(-rate * sizes).sum() / 400
    for _ in range(300):
        reference = Reference("others", "1", 1, 20_000, {"b": int(random.poisson(rate * 20_000))})
        people = int(random.binomial(400, chance))
        ends = [end * 400 for end in limits(people / 400, 400)]
        told = reference.index("b", (people, ends[0], ends[1]), sizes.tolist())
        found.append((told.value, told.low, told.high) if told else (1.0, 0.0, 9.0))  # says nothing: is never wrong
    assert_holds(lift, found, tight=False)


def test_limits_of_a_count() -> None:
    assert byar(0) == (0, 3.69)
    assert byar(10) == pytest.approx((4.8, 18.4), abs=0.1)  # exact: 4.80 to 18.39
    assert byar(100) == pytest.approx((81.4, 121.6), abs=0.2)


# -------------------------------------------------------------------------------------------- the reference


def test_the_shipped_population_says_what_it_is() -> None:
    found = shipped()
    assert "Reddit" in found.title
    assert "2019" in found.title
    assert found.people > 50_000
    assert found.said["youtube"] > 100


def test_the_deployments_own_audiences_are_the_population_from_200_on() -> None:
    row = {"people": 100.0, "words": 1_000.0, "Q483915": 3.0}
    assert Reference.of_platform("youtube", [row] * (ENOUGH - 1)) is None
    found = Reference.of_platform("youtube", [row] * ENOUGH)
    assert found
    assert (found.people, found.words, found.said) == (20_000, 200_000, {"Q483915": 600})
    assert found.title == f"your 200 audiences on youtube, version {found.version}, 20,000 people"
    assert Reference.of_platform("youtube", [row | {"Q483915": 4.0}] * ENOUGH).version != found.version  # type: ignore[union-attr]


def test_what_is_measured_of_an_audience_is_counts_alone() -> None:
    members = tuple(AudienceMember(id=str(at), relation="liker", bio="I wear Nike" if at else None) for at in range(4))
    people = Sample(profile=profile(), members=members)
    assert measures(people.words, people.brands) == {
        "people": 3, "words": 9, "Q483915": 3, "category:fashion": 3,
    }  # fmt: skip
    assert measures([], []) == {}


def test_an_audience_has_its_brands_and_names_its_reference() -> None:
    members = tuple(AudienceMember(id=str(at), relation="liker", bio="I wear Nike to work") for at in range(40))
    found = infer(profile(), AudienceSample(**COMMON, creator="youtube:@maps", members=members))
    assert told(found.facet("brands")) == {"Nike": 40}
    assert found.facet("brands").reference == shipped().title
    [share] = found.facet("brands").shares
    assert isinstance(share, Share)
    assert share.index
    assert share.index.low > 10
    assert Counter(type(one).__name__ for one in found.facets.values()) == {"Facet": len(found.facets)}
