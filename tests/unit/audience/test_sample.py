"""The sampled people: what they were drawn with, and what they wrote, read a few thousand at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bothsides.audience import sample as module
from bothsides.audience.infer import infer
from bothsides.audience.sample import Sample
from bothsides.documents.profile import AudienceFacts, AudienceMember, AudienceSample
from tests.unit.audience.test_coverage import AT, PROFILE


def test_who_was_met_under_a_post_was_drawn_with_it_and_who_comes_from_a_list_alone() -> None:
    met = [("p1",), ("p2", "p1"), (), ("p1", "p9"), ()]
    members = tuple(AudienceMember(id=str(i), relation="commenter", met_under=of) for i, of in enumerate(met))
    first, second, third, fourth, fifth = Sample(profile=PROFILE, members=members).clusters
    assert first == fourth
    assert len({first, second, third, fifth}) == 4


def test_people_are_read_the_same_however_many_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["I love this recipe for bread", "Das ist ein schönes Rezept für Brot", "☃", ""]
    members = tuple(AudienceMember(id=str(i), relation="commenter", texts=(texts[i % 4],)) for i in range(10))
    at_once = Sample(profile=PROFILE, members=members)
    monkeypatch.setattr(module, "AT_ONCE", 3)
    few = Sample(profile=PROFILE, members=members)
    assert at_once.languages == few.languages == (["en", "de", None, None] * 3)[:10]
    for head in at_once.scores:
        np.testing.assert_allclose(at_once.scores[head], few.scores[head], atol=1e-6)
        np.testing.assert_array_equal(at_once.readable[head], few.readable[head])
    np.testing.assert_allclose(at_once.vectors, few.vectors, atol=1e-6)
    assert at_once.known.tolist() == few.known.tolist() == ([True, True, False, False] * 3)[:10]


def test_who_follows_and_who_comments_are_told_apart() -> None:
    """A brand that is told of one audience would not see that those who follow write another language."""

    def some(relation: Any, count: int, text: str) -> list[AudienceMember]:
        return [AudienceMember(id=f"{relation}{i}", relation=relation, texts=(text,)) for i in range(count)]

    german, english = "Das ist ein schönes Rezept für Brot", "I love this recipe for bread"
    members = (*some("follower", 60, german), *some("commenter", 90, english), *some("liker", 49, english))
    audience = infer(PROFILE, AudienceSample(creator="a1:b", run_id="r", made_at=AT, members=members))
    assert audience.relations == {"follower": 60, "commenter": 90, "liker": 49}
    assert sorted(audience.apart) == ["commenter", "follower"]
    assert audience.apart["follower"]["languages"].share_of("de") == 1
    assert audience.apart["commenter"]["languages"].share_of("en") == 1
    assert audience.facet("languages").share_of("de") == pytest.approx(60 / 199, abs=0.03)


def test_the_creators_insights_are_of_all_and_not_of_those_who_comment() -> None:
    facts = AudienceFacts(genders={"woman": 0.9, "man": 0.1})
    some: list[Any] = ["follower", "commenter"]
    members = tuple(AudienceMember(id=f"{at}", relation=some[at % 2], name="James") for at in range(120))
    sample = AudienceSample(creator="a1:b", run_id="r", made_at=AT, members=members)
    audience = infer(PROFILE.model_copy(update={"audience_facts": facts}), sample)
    assert (audience.facet("genders").source, audience.facet("genders").share_of("woman")) == ("first_party", 0.9)
    for apart in audience.apart.values():
        assert (apart["genders"].source, apart["genders"].share_of("woman")) == ("inferred", pytest.approx(0, abs=0.05))


def test_languages_are_those_of_people_and_not_of_bought_accounts() -> None:
    """Found by the proving ground: machines that comment in English made audiences of other languages English."""
    real = [
        AudienceMember(
            id=f"r{i}", relation="follower", texts=(f"Das ist ein schönes Rezept Nummer {i} für gutes Brot",),
            following=200, followers=180, posts_total=50,
        )
        for i in range(80)
    ]  # fmt: skip
    bought = [
        AudienceMember(
            id=f"b{i}", relation="follower", texts=(f"Great account with lovely pictures of things number {i}",),
            following=4_000, followers=3, posts_total=0,
        )
        for i in range(40)
    ]  # fmt: skip
    told = infer(PROFILE, AudienceSample(creator="a1:b", run_id="r", made_at=AT, members=(*real, *bought)))
    assert told.facet("languages").share_of("de") > 0.95
    assert told.facet("authenticity").n == 120, "who is real is told of all"


def test_the_same_text_by_many_stays_in_the_interval_alone() -> None:
    """Machines write so, and people who join in: nobody knows how many are which."""
    own = [
        AudienceMember(id=f"o{i}", relation="follower", texts=(f"Das ist ein schönes Rezept Nummer {i} für Brot",))
        for i in range(80)
    ]
    same = [
        AudienceMember(id=f"s{i}", relation="follower", texts=("Check out the link in my profile",)) for i in range(40)
    ]
    told = infer(PROFILE, AudienceSample(creator="a1:b", run_id="r", made_at=AT, members=(*own, *same)))
    german = next(share for share in told.facet("languages").shares if share.code == "de")
    assert german.share > 0.95
    assert german.low < 2 / 3 < german.high
    alone = infer(PROFILE, AudienceSample(creator="a1:b", run_id="r", made_at=AT, members=tuple(same)))
    assert alone.facet("languages").share_of("en") == 1, "where all write the same, that is what they write"


def test_people_of_one_kind_are_not_told_apart() -> None:
    members = tuple(AudienceMember(id=str(i), relation="follower") for i in range(80))
    assert infer(PROFILE, AudienceSample(creator="a1:b", run_id="r", made_at=AT, members=members)).apart == {}


def test_nobody_can_be_read() -> None:
    nobody = Sample(profile=PROFILE, members=())
    assert nobody.languages == nobody.clusters == []
    assert all(len(scores) == 0 for scores in nobody.scores.values())
    assert (len(nobody.known), nobody.vectors.shape) == (0, (0, 128))
