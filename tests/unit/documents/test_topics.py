"""Which topics a brief may ask for."""

import pytest
from pydantic import ValidationError

from bothsides.documents.campaign import Target
from bothsides.taxonomy import TIER_2, TOPICS, UNAVAILABLE_TOPICS


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_that_is_told_may_be_asked_for(topic: str) -> None:
    assert Target(topics=(topic,)).topics == (topic,)


@pytest.mark.parametrize("topic", ["Shopping", "Pop Culture", "Medical Health", "Politics"])
def test_a_topic_that_cannot_be_told_is_refused_with_those_that_can(topic: str) -> None:
    with pytest.raises(ValidationError, match=r"cannot be told from texts; those that can: Automotive, .*Video Gaming"):
        Target(topics=(topic,))


def test_a_topic_that_does_not_exist_gets_the_nearest() -> None:
    with pytest.raises(ValidationError, match="did you mean 'Food & Drink'"):
        Target(topics=("Food and Drink",))


def test_no_topic_is_both() -> None:
    assert not set(TOPICS) & set(UNAVAILABLE_TOPICS)
    assert set(TIER_2) | set(TIER_2.values()) <= set(TOPICS)
