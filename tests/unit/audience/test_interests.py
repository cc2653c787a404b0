"""The one vector of what the people's texts are about."""

from __future__ import annotations

import numpy as np
import pytest

from bothsides.audience.interests import interests
from bothsides.audience.sample import Sample
from bothsides.documents.profile import AudienceMember
from bothsides.statistics.modelled import OTHER
from bothsides.text.model import text_model
from tests.unit.audience.test_coverage import PROFILE
from tests.unit.fit.worlds import texts


def sample(said: list[str], posts: int = 0) -> Sample:
    """People who wrote this, from a list or met under so many posts."""
    return Sample(
        profile=PROFILE,
        members=tuple(
            AudienceMember(
                id=str(at), relation="commenter", texts=(text,), met_under=(f"p{at % posts}",) if posts else ()
            )
            for at, text in enumerate(said)
        ),
    )


def sure(subject: str, n: int) -> list[str]:
    """So many texts that are surely about something."""
    said = texts()[subject]
    scores, model = text_model()(said)["topics"], text_model()
    columns = [at for at, label in enumerate(model.labels["topics"]) if label != OTHER]
    return [text for text, row in zip(said, scores[:, columns], strict=True) if row.max() >= model.sure["topics"]][:n]


def test_it_is_the_mean_of_the_people() -> None:
    said = sure("food", 40)
    found = interests(sample(said))
    assert found is not None
    assert found.n == 40
    assert found.effective_n == pytest.approx(40, rel=0.05)
    mean = np.asarray(text_model()(said)["vector"], float).mean(axis=0)
    assert np.allclose(found.vector, mean, atol=1e-5)
    apart = np.asarray(text_model()(said)["vector"], float) - mean
    assert found.spread == pytest.approx(float((apart**2).sum(axis=1).mean()) ** 0.5, abs=1e-4)


def test_who_says_nothing_of_a_subject_is_left_out() -> None:
    food = sure("food", 20)
    mixed, alone = (
        interests(sample([*food, *["Nice one!"] * 200, *["you are so beautiful"] * 200])),
        interests(sample(food)),
    )
    assert mixed is not None
    assert alone is not None
    assert mixed.n == alone.n == 20
    assert np.allclose(mixed.vector, alone.vector)


def test_fewer_than_ten_people_are_nobody() -> None:
    assert interests(sample(sure("food", 9))) is None
    assert interests(sample(sure("food", 10))) is not None
    assert interests(sample([])) is None
    assert interests(sample(["Nice one!"] * 200)) is None


def test_people_who_are_alike_under_a_post_tell_less() -> None:
    alike = [text for pair in zip(sure("food", 40), sure("style", 40), strict=True) for text in pair]
    alone, under = interests(sample(alike)), interests(sample(alike, posts=2))  # all of food under one post
    assert alone is not None
    assert under is not None
    assert alone.effective_n > 60
    assert under.effective_n < 20
