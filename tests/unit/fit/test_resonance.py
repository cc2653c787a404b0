"""How an audience answers posts as the brief wants them, against the creator's other posts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from bothsides.documents.engagement import Attribute, Engagement, Measure
from bothsides.documents.facet import Interval
from bothsides.documents.profile import Post
from bothsides.fit.asked import asked
from bothsides.fit.case import Case
from bothsides.fit.neutral import neutral
from bothsides.fit.resonance import Expected, expected, quiet
from bothsides.text.model import text_model
from tests.unit.fit.cases import brief, case, posts
from tests.unit.fit.worlds import texts

VIDEO: dict[str, object] = {"formats": ["video"], "target": {}}
OVENS: dict[str, object] = {"product": {"description": "Countertop ovens for people who bake at home"}, "target": {}}
T_16, T_4 = 2.1199, 2.7764  # 97.5 % quantiles of Student's t, as tables have them


def answered(video: Sequence[int | None], text: Sequence[int | None], **asked_: object) -> Case:
    """A creator whose videos, then texts, got so many likes; the ids go from p0 on."""
    told = [("video", likes) for likes in video] + [("text", likes) for likes in text]
    written = [
        post.model_copy(update={"format": kind, "likes": likes})
        for post, (kind, likes) in zip(posts(len(told)), told, strict=True)
    ]
    return case(brief(**VIDEO | asked_), written=written)


def known(some: Case) -> Expected:
    found = expected(some)
    assert isinstance(found, Expected)
    return found


def logarithms(ratio: Interval) -> tuple[float, float, float]:
    return math.log(ratio.value), math.log(ratio.low), math.log(ratio.high)


# -------------------------------------------------------------------------------------------------- against others
def test_answers_are_those_to_wanted_posts_for_each_one_to_others() -> None:
    """17 posts each, 399 and 99 answers, and one more of each: 4 to 1, of which 17 of 17 + 3 parts are believed. No
    posts of one kind differ, but three posts' worth that differ as usual leave a variance of 3 / (16 + 3)."""
    found = known(answered([399] * 17, [99] * 17))
    apart, half = math.log(4) * 17 / 20, T_16 * math.sqrt(2 * (3 / 19) / 17)
    assert logarithms(found.ratio) == pytest.approx((apart, apart - half, apart + half), abs=1e-3)
    assert found.ratio.n == 17
    assert found.text == "17 posts in the format video get 399 answers, the 17 others 99 (geometric means)"


def test_the_mean_is_geometric_and_every_kind_has_its_own_spread() -> None:
    """Five posts with 9 answers, five with 999: the mean of 10 and 1,000 is 100 then, less one."""
    found = known(answered([9] * 5 + [999] * 5, [9] * 5))
    mean, usual = math.log(100), math.log(10)
    own = 10 * math.log(10) ** 2 / 9  # of ten values, each log 10 from their mean
    error = math.sqrt((9 * own + 3) / 12 / 10 + 3 / 7 / 5)
    apart, half = (mean - usual) * 10 / 13, T_4 * error
    assert logarithms(found.ratio) == pytest.approx((apart, apart - half, apart + half), abs=0.01)
    assert found.text == "10 posts in the format video get 99 answers, the 5 others 9 (geometric means)"
    more = known(answered([99] * 6, [9] * 7 + [999] * 7))
    assert more.text == "6 posts in the format video get 99 answers, the 14 others 99 (geometric means)"


def test_no_answer_is_known_too() -> None:
    assert known(answered([0] * 5, [0] * 5)).ratio.value == 1
    assert known(answered([3] * 5, [0] * 5)).ratio.value == pytest.approx(4 ** (5 / 8))


def test_comments_and_shares_are_answers_too() -> None:
    some = answered([100] * 5, [99] * 5)
    written = [
        post.model_copy(update={"comments": 200, "shares": 99} if post.format == "video" else {})
        for post in some.profile.posts
    ]
    assert "get 399 answers" in known(case(some.brief, written=written)).text


def test_five_posts_of_either_kind_are_needed() -> None:
    assert (
        expected(answered([9] * 4 + [None] * 3, [9] * 9))
        == "4 posts in the format video with known answers, 5 are needed"
    )
    one = expected(answered([9, *[None] * 3], [9] * 9))
    assert one == "1 post in the format video with known answers, 5 are needed"
    assert known(answered([9] * 5, [9] * 5)).text.startswith("5 posts in the format video get")
    few = known(answered([9] * 5, [999] * 4))
    assert few.text == "5 posts in the format video get 9 answers (geometric mean), too few others (4) to compare with"


def test_where_nearly_all_posts_are_wanted_a_wanted_one_does_as_usual() -> None:
    """The variance of the mean of 17 posts that do not differ, beside three that do."""
    found = known(answered([1_999] * 17, [9] * 4))
    half = T_16 * math.sqrt(3 / 19 / 17)
    assert logarithms(found.ratio) == pytest.approx((0, -half, half), abs=1e-3)
    assert found.ratio.n == 17
    assert (
        found.text
        == "17 posts in the format video get 1,999 answers (geometric mean), too few others (4) to compare with"
    )


def test_the_best_answered_of_the_wanted_posts_are_shown() -> None:
    found = known(answered([5, 90, 20, 70, 60, 10, 80], [1_000] * 5))
    assert found.post_ids == ("p1", "p6", "p3", "p4", "p2")


# -------------------------------------------------------------------------------------------------- what is wanted
def test_without_words_and_formats_nothing_is_wanted() -> None:
    assert expected(case(brief(target={}))) == "the brief asks for no format and has no words"


def mixed(**asked_: object) -> Case:
    """Eight texts about food and eight about sports, half of either videos, all a week apart."""
    told = [(subject, at) for subject in ("food", "sports") for at in range(8)]
    written = [
        post.model_copy(update={"text": texts()[subject][at], "format": "video" if at % 2 else "text", "likes": 9})
        for post, (subject, at) in zip(posts(16), told, strict=True)
    ]
    return case(brief(**OVENS | asked_), written=written)


def near(some: Case) -> set[str]:
    """The posts nearer to the brief than four of five texts of anybody."""
    ask = asked(some.brief).subject
    assert ask is not None
    usual = float(np.quantile(neutral().texts @ ask, 0.8))
    vectors = np.asarray(text_model()([post.text for post in some.profile.posts])["vector"], float)
    return {post.id for post, at in zip(some.profile.posts, vectors @ ask, strict=True) if at >= usual}


def test_posts_on_the_subject_are_nearer_to_it_than_four_of_five_texts_of_anybody() -> None:
    some = mixed()
    on = near(some)
    assert 5 <= len(on) <= 9, "food, and hardly any sports"
    found = known(some)
    assert found.ratio.n == len(on)
    assert found.text == (
        f"{len(on)} posts on the brief's subject get 9 answers, the {16 - len(on)} others 9 (geometric means)"
    )
    assert set(found.post_ids) <= on


def test_wanted_posts_are_on_the_subject_and_in_the_format() -> None:
    some = mixed(formats=["video", "image"])
    on = {post.id for post in some.profile.posts if post.format == "video"} & near(some)
    assert 0 < len(on) < 5
    assert expected(some) == (
        f"{len(on)} posts on the brief's subject and in the format video or image with known answers, 5 are needed"
    )


def test_posts_without_words_are_on_no_subject_and_count_among_the_others() -> None:
    some = mixed()
    bare = [post.model_copy(update={"id": f"q{post.id}"}) for post in posts(4, text="💛", likes=9)]
    found = known(case(some.brief, written=[*some.profile.posts, *bare]))
    assert f"the {20 - len(near(some))} others" in found.text


# -------------------------------------------------------------------------------------------------- paid posts
def paid(some: Case, *attributes: tuple[Literal["sponsored", "format"], float, float, float]) -> Case:
    """The same creator, whose posts of these kinds do so well beside the usual one."""
    told = tuple(
        Attribute(kind=kind, code="paid", ratio=Interval(value=value, low=low, high=high, n=9))
        for kind, value, low, high in attributes
    )
    none = Measure(state="unavailable", n=0)
    engagement = Engagement(
        answers=Measure(state="ok", n=40, attributes=told), answers_by_view=none, views=none, priors="p", method="m"
    )
    audience = some.audience.model_copy(update={"engagement": engagement})
    return replace(some, both=replace(some.both, audience=audience))


def test_a_campaigns_posts_are_paid_for_and_do_as_such_posts_do() -> None:
    """Paid posts get .6 of the usual answers, .3 to 1.2: two logarithms of two wide, which is 2 · 1.96 errors."""
    some = answered([399] * 17, [99] * 17)
    found = known(paid(some, ("format", 3.0, 2.0, 4.0), ("sponsored", 0.6, 0.3, 1.2)))
    apart = math.log(4) * 17 / 20 + math.log(0.6)
    half = T_16 * math.hypot(math.sqrt(2 * (3 / 19) / 17), math.log(4) / (2 * 1.96))
    assert logarithms(found.ratio) == pytest.approx((apart, apart - half, apart + half), abs=1e-3)
    assert found.text.endswith("the 17 others 99 (geometric means); paid posts get 60% of usual ones")


def test_paid_posts_of_which_nothing_is_known_change_nothing() -> None:
    some = answered([399] * 17, [99] * 17)
    for other in (paid(some), paid(some, ("format", 3.0, 2.0, 4.0)), paid(some, ("sponsored", 0.6, 0.0, 1.2))):
        assert known(other) == known(some)


# -------------------------------------------------------------------------------------------------- quiet creators
def written(*likes: int | None) -> list[Post]:
    return [post.model_copy(update={"likes": n}) for post, n in zip(posts(len(likes)), likes, strict=True)]


def test_how_many_answers_posts_have_on_average() -> None:
    assert quiet(written(*range(10), None)) == (10, 4.5)
    assert quiet(written(*range(9), None)) is None, "of under ten posts nothing is told"
