"""Who a creator is, in one sentence: only what is known for sure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.documents.persona import Authority, Language, OwnWords
from bothsides.documents.profile import Account, Coverage, Profile
from bothsides.persona.sources import extractor
from bothsides.persona.summary import MAX_LENGTH, sentence, with_summary
from bothsides.taxonomy import TOPICS
from tests.personas import AT, facet, habits, persona


def test_languages_topics_cadence_and_followers() -> None:
    whole = persona(
        languages=facet({"English": (0.6, 0.5, 0.7), "German": (0.4, 0.3, 0.5)}),
        topics=facet({"Science": (0.7, 0.6, 0.8), "Travel": (0.2, 0.1, 0.3)}),
        habits=habits(posts_per_week=3.47),
    )
    assert sentence(whole, 12_400) == (
        "Writes in English and German about Science (60 to 80 % of posts) and Travel (10 to 30 %);"
        " 3.5 posts a week; 12,400 followers."
    )


def test_what_an_interval_does_not_tell_is_not_said() -> None:
    wide = facet({"Science": (0.9, 0.12, 1.0), "Travel": (0.3, 0.25, 0.35), "Pets": (0.05, 0.0, 0.1)})
    assert sentence(persona(topics=wide)) == "Writes in en about Travel (25 to 35 % of posts)."


@pytest.mark.parametrize("state", ["experimental", "insufficient_data", "unavailable"])
def test_a_facet_that_is_not_ok_is_not_used(state: Any) -> None:
    shares = {"Science": (0.7, 0.6, 0.8)}
    assert sentence(persona(topics=facet(shares, state))) == "Writes in en (topics: too little to say)."
    assert sentence(persona(languages=facet({"en": (1.0, 0.9, 1.0)}, state))) == (
        "Writes about Science (60 to 80 % of posts)."
    )


def test_a_language_of_a_few_posts_is_not_one_that_somebody_writes_in() -> None:
    some = facet({"English": (0.9, 0.8, 0.94), "German": (0.1, 0.05, 0.2)})
    assert sentence(persona(languages=some)).startswith("Writes in English about")


def test_too_little_is_said_as_such() -> None:
    nothing = persona(
        languages=None, topics=facet({}, "insufficient_data"), language=Language(words=57),
        habits=habits(posts=4, posts_per_week=2.0),
    )  # fmt: skip
    assert sentence(nothing) == "Too little to say from 4 posts and 57 words."
    assert sentence(nothing, 0) == "Too little to say from 4 posts and 57 words; 0 followers."
    one = nothing.model_copy(update={"habits": habits(posts=1)})
    assert sentence(one) == "Too little to say from 1 post and 57 words."


@pytest.mark.parametrize(
    ("per_week", "said"),
    [(40.2, "40 posts a week"), (7.0, "7 posts a week"), (1.0, "1 post a week"), (0.5, "2.2 posts a month"),
     (0.1, "5.2 posts a year"), (0.005, "0.3 posts a year")],
)  # fmt: skip
def test_how_often_is_said_per_week_month_or_year(per_week: float, said: str) -> None:
    assert sentence(persona(habits=habits(posts_per_week=per_week))).endswith(f"; {said}.")


@pytest.mark.parametrize(
    ("followers", "said"), [(999_999, "999,999"), (1_000_000, "1 million"), (2_340_000_000, "2.3 billion")]
)
def test_large_counts_are_rounded(followers: int, said: str) -> None:
    assert sentence(persona(), followers).endswith(f"; {said} followers.")


def test_topics_are_left_out_from_the_last_if_the_sentence_is_too_long() -> None:
    long = facet({name: (0.4 - at / 100, 0.3, 0.5) for at, name in enumerate(sorted(TOPICS, key=len)[-4:])})
    said = sentence(persona(topics=long, habits=habits(posts_per_week=3.5)), 123_456)
    names = [share.name for share in long.shares]
    assert [name in said for name in names] == [True, True, False, False]
    assert len(said) <= MAX_LENGTH


@given(
    names=st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=5, unique=True),
    followers=st.none() | st.integers(0, 10**12),
    per_week=st.none() | st.floats(0, 1e6),
)
def test_it_is_never_too_long(names: list[str], followers: int | None, per_week: float | None) -> None:
    same = facet(dict.fromkeys(names, (0.5, 0.4, 0.6)))
    said = sentence(persona(languages=same, topics=same, habits=habits(posts_per_week=per_week)), followers)
    assert 0 < len(said) <= MAX_LENGTH


def test_every_source_gets_its_sentence_of_what_it_says() -> None:
    empty = Profile(
        creator="youtube:@ada", run_id="r", made_at=AT, source="t", account=Account(followers=5), posts=(),
        coverage=Coverage(posts=0, audience=0),
    )  # fmt: skip
    assert extractor("local")(empty).summary == "Too little to say from 0 posts and 0 words; 5 followers."
    expiring = empty.model_copy(update={"kept_until": AT + timedelta(days=30)})
    assert with_summary(persona(), empty).summary == "Writes in en about Science (60 to 80 % of posts); 5 followers."
    assert with_summary(persona(), expiring).summary == "Writes in en about Science (60 to 80 % of posts)."


def test_where_shares_say_nothing_the_posts_that_are_surely_on_a_topic_are_counted() -> None:
    own = OwnWords(posts=50, own=40, reposts=10, duplicates=0, without_words=0)
    about = tuple(
        Authority(topic=topic, share=0.5, posts=posts)
        for topic, posts in (("Travel", 4), ("Pets", 3), ("Food & Drink", 20), ("Sports", 5), ("Science", 6))
    )
    unclear = persona(languages=None, topics=facet({"Science": (0.5, 0.0, 1.0)}), habits=habits(posts=4))
    some = unclear.model_copy(update={"own_words": own, "authority": about})
    assert sentence(some) == "Writes, most clearly about Food & Drink (20 of 40 posts), Science (6) and Sports (5)."
    fewer = some.model_copy(update={"authority": about[:2]})
    assert "most clearly about Travel (4 of 40 posts)" in sentence(fewer)
    assert "Pets" not in sentence(fewer)
