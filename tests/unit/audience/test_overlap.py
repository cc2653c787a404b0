"""How many people two samples share: known overlaps are told, few are not, and no member can be read out."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from itertools import count

import pytest

from bothsides.audience.overlap import MIN_PEOPLE, overlap, sketch
from bothsides.documents.audience import Audience
from bothsides.documents.base import ModelInfo
from tests.simulation import assert_holds

_FRESH = count()


def people(many: int) -> list[str]:
    return [f"person {next(_FRESH)}" for _ in range(many)]


def audience(ids: list[str], creator: str = "youtube:@one") -> Audience:
    model = ModelInfo(name="m", version="1", sha256="0")
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return Audience(
        creator=creator, run_id="r", made_at=at, model=model, n=len(ids), facets={}, sketch=sketch(ids)
    )  # fmt: skip


@pytest.mark.parametrize(("both", "first", "second"), [(100, 400, 900), (300, 200, 0), (40, 260, 260), (500, 0, 0)])
def test_a_known_overlap_lies_in_its_interval(both: int, first: int, second: int) -> None:
    shared = people(both)
    a, b = audience(shared + people(first)), audience(people(second) + shared)
    found = overlap(a, b)
    assert found.state == "ok"
    assert found.jaccard
    assert found.shared
    assert found.of_first
    assert found.of_second
    for interval, truth in (
        (found.jaccard, both / (both + first + second)),
        (found.shared, both),
        (found.of_first, both / (both + first)),
        (found.of_second, both / (both + second)),
    ):
        assert interval.low - 1e-9 <= truth <= interval.high + 1e-9
        assert interval.value == pytest.approx(truth, abs=0.25 * truth)
    assert "at least" in (found.note or "")


def test_turned_round_it_is_the_same() -> None:
    shared = people(200)
    a, b = audience(shared + people(100)), audience(shared + people(700))
    one, other = overlap(a, b), overlap(b, a)
    assert one.shared == other.shared
    assert (one.of_first, one.of_second) == (other.of_second, other.of_first)


@pytest.mark.simulation
@pytest.mark.parametrize("both", [20, 60, 200])
def test_the_interval_holds(both: int) -> None:
    found = []
    for _ in range(150):
        shared = people(both)
        told = overlap(audience(shared + people(250 - both)), audience(shared + people(400 - both))).shared
        found.append((told.value, told.low, told.high) if told else (0.0, 0.0, 26.0))
    assert_holds(both, found)


def test_strangers_share_nobody_and_fewer_than_ten_are_not_told_from_none() -> None:
    few = people(3)
    for shared in (list[str](), few):
        found = overlap(audience(shared + people(300)), audience(shared + people(300)))
        assert (found.state, found.shared, found.jaccard) == ("too_few", None, None)
        assert found.most is not None
        assert 10 <= found.most < 30


def test_the_order_and_copies_of_the_people_change_nothing() -> None:
    ids = people(200)
    assert sketch(ids) == sketch(ids[::-1] + ids[:50])


def test_a_small_sample_has_no_sketch_and_says_so() -> None:
    assert sketch(people(MIN_PEOPLE - 1)) is None
    found = overlap(audience(people(MIN_PEOPLE)), audience(people(MIN_PEOPLE - 1)))
    assert found.state == "unavailable"
    assert "too small" in (found.note or "")


def test_people_of_two_platforms_are_not_compared() -> None:
    ids = people(200)
    found = overlap(audience(ids), audience(ids, "x:one"))
    assert found.state == "unavailable"
    assert "youtube" in (found.note or "")


def test_under_another_key_the_same_people_are_strangers() -> None:
    """A sketch says nothing to whoever has not the deployment's key of pseudonyms: no account can be looked for."""
    names = people(400)
    keyed = [[hmac.new(key, name.encode(), "sha256").hexdigest()[:32] for name in names] for key in (b"one", b"two")]
    assert overlap(audience(keyed[0]), audience(keyed[1])).state == "too_few"
    assert overlap(audience(keyed[0]), audience(keyed[0])).state == "ok"


def test_of_a_large_sample_most_people_leave_nothing_in_the_sketch() -> None:
    ids = people(20_000)
    whole, unchanged = sketch(ids), 0
    for at in range(20):
        rest = sketch(ids[:at] + ids[at + 1 :])
        unchanged += bool(whole and rest and whole.data == rest.data)
    assert unchanged >= 14  # each is behind a tenth of a byte
