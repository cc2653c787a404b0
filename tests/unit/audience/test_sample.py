"""The sampled people: what they were drawn with, and what they wrote, read a few thousand at a time."""

from __future__ import annotations

import numpy as np
import pytest

from bothsides.audience import sample as module
from bothsides.audience.sample import Sample
from bothsides.documents.profile import AudienceMember
from tests.unit.audience.test_coverage import PROFILE


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


def test_nobody_can_be_read() -> None:
    nobody = Sample(profile=PROFILE, members=())
    assert nobody.languages == nobody.clusters == []
    assert all(len(scores) == 0 for scores in nobody.scores.values())
    assert (len(nobody.known), nobody.vectors.shape) == (0, (0, 128))
