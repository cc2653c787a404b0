"""What the audience answers, in worlds whose answer is known."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bothsides.audience.engagement import (
    Described,
    Label,
    described,
    estimate,
    expected,
    measure,
    shipped,
)
from bothsides.documents.engagement import Engagement, Measure
from bothsides.documents.profile import Account, Coverage, Post, Profile
from bothsides.statistics.answers import Spread, fit
from bothsides.statistics.intervals import student_t
from tests.simulation import assert_holds

NOW = datetime(2026, 5, 1, tzinfo=UTC)
FOOD = (
    "Fresh pasta recipe with tomato sauce and basil for dinner tonight",
    "Baking sourdough bread and chocolate cake in my kitchen",
    "My favourite vegan curry recipe with rice and spices",
    "The best burger restaurant and delicious fries, so tasty",
)
FASHION = (
    "New autumn outfit: leather jacket, denim jeans and boots",
    "What I wore to fashion week, a silk dress by my favourite designer",
    "Wardrobe essentials: a trench coat, a scarf and white shirt",
    "Styling a blazer with high heels and a handbag",
)


def profile(posts: Sequence[Post], followers: int | None = 10_000) -> Profile:
    return Profile(
        creator="instagram:cook", run_id="1", made_at=NOW, source="test", account=Account(followers=followers),
        posts=tuple(posts), coverage=Coverage(posts=len(posts), audience=0),
    )  # fmt: skip


def posts_of(counts: Sequence[float], texts: Sequence[str] = (), **more: Sequence[object]) -> list[Post]:
    """Posts of every third day, the newest first, each with so many likes."""
    return [
        Post(
            id=f"p{at}", text=texts[at % len(texts)] if texts else "", created_at=NOW - timedelta(days=5 + 3 * at),
            likes=int(count), **{name: values[at] for name, values in more.items()},  # type: ignore[arg-type]
        )
        for at, count in enumerate(counts)
    ]  # fmt: skip


def label(code: str, has: Sequence[bool], kind: str = "topic") -> Label:
    return Label(kind, code, np.array(has, bool), np.ones(len(has), bool))  # type: ignore[arg-type]


def of(posts: Sequence[Post], *labels: Label, followers: int | None = 10_000) -> Engagement:
    what = Described(labels, np.zeros((len(posts), 1)))
    return estimate(profile(posts, followers), posts, what, shipped())


def found(measured: Measure) -> dict[str, str | None]:
    return {a.code: a.stands_out for a in measured.attributes if a.stands_out}


def noisy(n: int, seed: int = 0, level: float = 200) -> np.ndarray:
    """Negative binomial counts of size 3."""
    random = np.random.default_rng(seed)
    return random.poisson(level * random.gamma(3, 1 / 3, n)).astype(float)


def test_all_likes_on_food_and_none_on_fashion() -> None:
    counts = noisy(60) * (np.arange(60) % 2)
    texts = [text for pair in zip(FASHION, FOOD, strict=True) for text in pair]
    answers = measure(profile(posts_of(counts, texts))).answers
    assert {a.code: a.stands_out for a in answers.findings} == {"Food & Drink": "above", "Style & Fashion": "below"}
    by = {a.code: a for a in answers.attributes}
    assert by["Food & Drink"].ratio.low > 10
    assert by["Style & Fashion"].ratio.high < 0.1
    best = sorted(range(60), key=lambda at: -counts[at])[:3]
    assert by["Food & Drink"].posts == tuple(f"p{at}" for at in best)
    food, fashion = (expected(answers, topics=[topic]) for topic in ("Food & Drink", "Style & Fashion"))
    assert food
    assert fashion
    assert food.usual.value > 100
    assert fashion.usual.value < 2


def test_alike_nothing_stands_out() -> None:
    texts = [text for pair in zip(FASHION, FOOD, strict=True) for text in pair]
    posts = posts_of([50] * 60, texts, views=[1_000] * 60)
    answer = measure(profile(posts))
    for one in (answer.answers, answer.views, answer.answers_by_view):
        assert one.attributes
        assert found(one) == {}
    assert answer.answers.level
    assert answer.answers.level.value == pytest.approx(50, rel=0.03)


def test_posts_that_differ_by_chance_alone_make_findings_in_one_case_of_twenty_at_most() -> None:
    random, wrong, n = np.random.default_rng(1), 0, 60
    for seed in range(60):
        posts = posts_of(noisy(n, seed), views=[int(v) for v in noisy(n, 1_000 + seed, 5_000)])
        labels = [label(str(at), list(random.random(n) < share)) for at, share in enumerate((0.1, 0.2, 0.3, 0.5) * 3)]
        answer = of(posts, *labels)
        wrong += any(found(one) for one in (answer.answers, answer.views, answer.answers_by_view))
    assert wrong <= 3


def test_one_viral_post_is_no_finding() -> None:
    counts = np.full(60, 100.0) + np.arange(60) % 7
    counts[10] = 2_000_000
    topic = [at % 10 == 0 for at in range(60)]  # six posts, one of them viral
    answers = of(posts_of(counts), label("Travel", topic)).answers
    [travel] = answers.attributes
    assert travel.stands_out is None
    assert travel.ratio.value == pytest.approx(1, abs=0.25)
    assert answers.level
    assert answers.level.value == pytest.approx(103, rel=0.1)


def test_nobody_answers() -> None:
    answer = of(posts_of([0] * 40), label("Travel", [at % 2 == 0 for at in range(40)]))
    assert answer.answers.level
    assert (answer.answers.level.value, answer.answers.level.low) == (0, 0)
    assert 0 < answer.answers.level.high < 0.2
    assert answer.answers.attributes == ()
    assert answer.answers.note == "nobody answers: 40 posts with 0 each"
    assert answer.by_follower
    assert answer.by_follower.value == 0
    next_post = expected(answer.answers)
    assert next_post
    assert next_post.usual.value == 0
    assert 1 <= next_post.high < 10


def test_without_metrics_it_is_unavailable() -> None:
    posts = [post.model_copy(update={"likes": None}) for post in posts_of([1] * 30)]
    answer = of(posts)
    assert [one.state for one in (answer.answers, answer.views, answer.answers_by_view)] == ["unavailable"] * 3
    assert answer.by_follower is None
    assert expected(answer.answers) is None


def test_no_posts_and_few_posts() -> None:
    assert measure(profile([])).answers.state == "unavailable"
    few = measure(profile(posts_of([5, 6, 7], FOOD)))
    assert (few.answers.state, few.answers.n, few.answers.level) == ("insufficient_data", 3, None)


def test_rates_by_view_and_by_follower_are_never_mixed() -> None:
    """Half of the posts tell views: of the others no rate by view is made from followers (A16)."""
    views = [1_000 if at % 2 else None for at in range(40)]
    answer = of(posts_of([100] * 40, views=views), followers=50_000)
    assert (answer.answers.n, answer.answers_by_view.n, answer.views.n) == (40, 20, 20)
    assert answer.by_follower
    assert answer.by_follower.value == pytest.approx(100 / 50_000, rel=0.03)
    assert answer.answers_by_view.level
    assert answer.answers_by_view.level.value == pytest.approx(0.1, rel=0.03)
    assert of(posts_of([100] * 40, views=views), followers=None).by_follower is None


def test_views_tell_another_story_than_answers() -> None:
    topic = [at % 2 == 0 for at in range(80)]
    views = [4_000 if has else 1_000 for has in topic]
    answer = of(posts_of(noisy(80), views=views), label("Travel", topic))
    assert found(answer.views) == {"Travel": "above"}
    assert found(answer.answers) == {}
    assert found(answer.answers_by_view) == {"Travel": "below"}


def test_young_posts_are_not_ripe() -> None:
    """Ten posts of today with a tenth of the likes say nothing about their topic."""
    old = posts_of([100] * 40)
    young = [
        Post(id=f"y{at}", created_at=NOW - timedelta(hours=5 + at), likes=10) for at in range(10)
    ]  # fmt: skip
    answers = of([*old, *young], label("Travel", [at >= 38 for at in range(50)])).answers
    assert (answers.n, answers.unripe) == (40, 10)
    assert found(answers) == {}
    seen_late = [post.model_copy(update={"seen_at": NOW + timedelta(days=9)}) for post in young]
    assert of([*old, *seen_late]).answers.unripe == 0


def test_growth_is_no_effect_of_the_newer_posts_topic() -> None:
    """The following has grown tenfold in a year; the topic of the second half does as its time does, but for one
    month in which both occur."""
    n = 120
    counts = [1_000 * 10 ** (-at / n) for at in range(n)]
    topic = [at < 55 or (at < 65 and at % 2 == 0) for at in range(n)]
    [travel] = of(posts_of(counts), label("Travel", topic)).answers.attributes
    assert travel.stands_out is None
    assert 0.6 < travel.ratio.value < 1.6  # the halves differ by 3.2


def test_metrics_that_few_posts_have_are_not_added() -> None:
    """Shares are known of five posts only: they would be louder for that alone."""
    shares = [900 if at < 5 else None for at in range(40)]
    answers = of(posts_of([100] * 40, shares=shares), label("Travel", [at < 5 for at in range(40)])).answers
    assert answers.counted == ("likes",)
    assert found(answers) == {}


def test_sponsored_posts_by_label_and_by_words() -> None:
    counts = [30 if at % 4 == 0 else 100 for at in range(60)]
    posts = posts_of(counts, sponsored=[at % 8 == 0 or None for at in range(60)])
    paid = {f"p{at}" for at in range(4, 60, 8)}
    answers = measure(profile(posts), paid).answers
    [sponsored] = answers.attributes
    assert (sponsored.kind, sponsored.stands_out, sponsored.ratio.n) == ("sponsored", "below", 15)
    deal, usual = expected(answers, sponsored=True), expected(answers)
    assert deal
    assert usual
    assert deal.usual.value == pytest.approx(30, rel=0.35)
    assert usual.usual.value > 1.8 * deal.usual.value


def test_tones_are_experimental_and_no_finding() -> None:
    tone = [at % 2 == 0 for at in range(60)]
    answers = of(posts_of([100 if t else 10 for t in tone]), label("positive", tone, "tone")).answers
    assert found(answers) == {"positive": "above"}
    assert answers.findings == ()
    assert answers.attributes[0].state == "experimental"


def test_what_was_never_done_is_as_usual_with_less_certainty() -> None:
    answers = of(posts_of(noisy(60)), label("image", [True] * 60, "format")).answers
    usual, video = expected(answers), expected(answers, format="video")
    assert usual
    assert video
    assert video.usual.value == usual.usual.value
    assert video.usual.low < usual.usual.low
    assert video.usual.high > usual.usual.high
    assert video.high > usual.high


@pytest.mark.parametrize("effect", [0.0, 0.5, -0.7, 1.5])
@pytest.mark.parametrize("kind", ["negative binomial", "heavy tails", "viral"])
def test_intervals_hold_a_known_effect(kind: str, effect: float) -> None:
    random, rows = np.random.default_rng(5), []
    for draw in range(240):
        n, level = (20, 40, 120)[draw % 3], (5, 300)[draw % 2]
        has = np.zeros(n, bool)
        has[random.permutation(n)[: n // 3]] = True
        noise = {
            "negative binomial": lambda n=n: random.gamma(3, 1 / 3, n),
            "heavy tails": lambda n=n: np.exp(0.5 * np.clip(random.standard_t(3, n), -30, 30)),
            "viral": lambda n=n: random.gamma(3, 1 / 3, n) * np.where(random.random(n) < 0.03, 30, 1),
        }[kind]()
        counts = random.poisson(level * np.exp(effect * has) * noise)
        answers = of(posts_of(list(counts)), label("a", list(has)), label("b", list(~has))).answers
        a, b = (one.ratio for one in answers.attributes)
        share = has.mean()
        rows.append((a.value, a.low, a.high))
        truth = math.exp(effect * (1 - share))
        rows[-1] = tuple(value / truth for value in rows[-1])
        assert a.n + b.n == n
    assert_holds(1.0, rows, tight=False)


def test_intervals_of_effects_are_no_wider_than_they_need_to_be() -> None:
    """Of one label, seen often: half of the interval would not hold."""
    random, rows = np.random.default_rng(6), []
    spread = Spread(0.5, 4.0, 4.0)
    for _ in range(1_000):
        has = random.permutation(np.arange(60) % 3 == 0)
        counts = random.poisson(200 * np.exp(0.5 * has) * random.gamma(3, 1 / 3, 60))
        model = fit(counts, np.ones(60), (has - has.mean())[:, None], np.zeros(1), np.ones(1), spread)
        mean, deviation = model.of(np.array([0.0, 1.0]))
        half = student_t(int(model.freedom)) * deviation
        rows.append((mean, mean - half, mean + half))
    assert_holds(0.5, rows)


def test_predictive_intervals_hold_the_next_post() -> None:
    """Heavy tails, where a t interval of the mean holds 76 % (A9)."""
    random, rows = np.random.default_rng(8), []
    for draw in range(300):
        n, level = (8, 20, 60)[draw % 3], (4, 500)[draw % 2]
        rates = level * np.exp(0.6 * random.standard_t(4, n + 1))
        counts = random.poisson(rates)
        if counts[1:].any() and (following := expected(of(posts_of(list(counts[1:]))).answers)):
            rows.append((following.usual.value - counts[0], following.low - counts[0], following.high - counts[0]))
    assert_holds(0.0, rows)


def test_levels_hold_the_median() -> None:
    random, rows = np.random.default_rng(9), []
    for draw in range(300):
        n = (8, 20, 60)[draw % 3]
        counts = random.poisson(200 * np.exp(0.6 * random.standard_t(4, n)))
        level = of(posts_of(list(counts))).answers.level
        assert level
        rows.append((level.value, level.low, level.high))
    assert_holds(200.0, rows)


counts_of_posts = st.lists(st.integers(0, 10**7), min_size=0, max_size=40)


@settings(max_examples=60, deadline=None)
@given(counts_of_posts, st.randoms(use_true_random=False))
def test_whatever_is_counted_intervals_hold_their_value_and_order_plays_no_part(
    counts: list[int], random: object
) -> None:
    posts = posts_of(counts, views=[count * 3 for count in counts])
    has = [at % 3 == 0 for at in range(len(posts))]
    answer = of(posts, label("Travel", has))
    for one in (answer.answers, answer.views, answer.answers_by_view):
        for interval in [one.level, *(a.ratio for a in one.attributes)]:
            assert interval is None or 0 <= interval.low <= interval.value <= interval.high < math.inf
        following = expected(one, format="video", topics=["Travel", "Music"], sponsored=True)
        assert following is None or 0 <= following.low <= following.usual.value <= following.high < math.inf
    shuffled = list(posts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert measure(profile(shuffled)) == measure(profile(posts))


def test_five_hundred_posts_in_under_fifty_milliseconds() -> None:
    texts = [text for pair in zip(FASHION, FOOD, strict=True) for text in pair]
    posts = posts_of(noisy(500), texts, views=[int(v) for v in noisy(500, 1, 5_000)])
    what = described(posts)
    taken = []
    for _ in range(5):
        begin = time.process_time()
        estimate(profile(posts), posts, what, shipped())
        taken.append(time.process_time() - begin)
    assert min(taken) < 0.05
