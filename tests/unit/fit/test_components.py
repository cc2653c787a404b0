"""Each component by itself: what is measured, against what, and what is said of it."""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from bothsides.documents.audience import Interests
from bothsides.documents.facet import Facet, Share
from bothsides.documents.fit import Component
from bothsides.fit.asked import asked
from bothsides.fit.components import components
from bothsides.fit.nearness import mean_near, of_mean
from bothsides.fit.neutral import FILE, below, neutral
from bothsides.fit.peers import shipped
from bothsides.fit.reasons import met, odds_against, why_not
from bothsides.fit.wanted_tone import tone
from bothsides.statistics.facets import counted, first_party
from bothsides.statistics.intervals import wilson
from bothsides.taxonomy import TOPICS
from bothsides.text.model import text_model
from bothsides.text.naming import is_in, names
from tests.simulation import assert_holds, binomial
from tests.unit.fit.cases import AT, brief, case, people, posts
from tests.unit.fit.worlds import brief as oven
from tests.unit.fit.worlds import texts

FOOD = {
    "name": "n",
    "brand": {"name": "Ovenly"},
    "message": "Bake bread and cakes at home",
    "target": {"topics": ["Food & Drink"]},
}


def of(name: str, asked: dict[str, object] | None = None, **facts: object) -> Component:
    return components()[name](case(brief(**(asked or {})), **facts))  # type: ignore[arg-type]


def test_every_component_is_found_by_its_file_and_bears_its_name() -> None:
    some = case(brief(tone=["joy"], formats=["text"], target={"topics": ["Science"], "genders": {"woman": 0.5}}))
    found = {name: measure(some) for name, measure in components().items()}
    assert len(found) >= 19
    for name, result in found.items():
        assert result.name == name
        assert result.side == name.split("_")[0]
        assert all(reason.text and reason.evidence.path for reason in result.reasons)


# ------------------------------------------------------------------------------------------------- the scales
@pytest.mark.parametrize(
    ("share", "base", "score"),
    [(0.3, 0.5, 0.3), (0.8, 0.8, 0.5), (0.2, 0.2, 0.5), (0.5, 0.8, 0.2), (0.0, 0.8, 0), (1, 0.2, 1)],
)
def test_odds_against_a_usual_share(share: float, base: float, score: float) -> None:
    assert odds_against((share, share, share), base) == pytest.approx((score, score, score))


def test_below_counts_equal_ones_half_and_grows_with_every_value() -> None:
    population = np.array([0.0] * 50 + [1.0] * 50)
    assert below(population, 0.0) == pytest.approx(0.25, abs=0.01)
    assert below(population, 0.5) == pytest.approx(0.5, abs=0.01)
    assert below(population, 2.0) == pytest.approx(1.0, abs=0.01)
    values = [below(neutral().vectors[:, 0], at) for at in np.linspace(-1, 1, 41)]
    assert values == sorted(values)


def test_the_neutral_population_belongs_to_this_model_and_leans_to_no_subject() -> None:
    assert json.loads(gzip.decompress(FILE.read_bytes()))["model"] == text_model().card["sha256"]
    assert len(neutral().vectors) == 312
    assert shipped().topics.shape == (312, len(TOPICS))
    for topic in TOPICS:
        assert float(np.median(shipped().about([topic]))) < 0.1, topic


# ----------------------------------------------------------------------------------------------- the creator's
def message(subject: str, n: int, asked_: dict[str, object] = FOOD) -> Component:
    written = [post.model_copy(update={"text": texts()[subject][at]}) for at, post in enumerate(posts(n))]
    return of("creator_message", asked_, written=written)


def test_posts_near_the_message_stand_high_and_others_low() -> None:
    food, style = message("food", 60), message("style", 60)
    assert food.low > 0.7
    assert style.score is not None
    assert style.score < 0.45
    assert style.high < food.low
    assert food.reasons[0].supports
    assert not style.reasons[0].supports
    assert len(food.reasons[0].evidence.post_ids) == 3
    assert food.against == neutral().title
    assert food.usual == pytest.approx(0.2)


def test_few_posts_tell_little_and_more_of_the_same_never_lower_the_bound() -> None:
    found = [message("food", n) for n in (1, 2, 5, 10, 30, 60)]
    assert [one.low for one in found] == pytest.approx(sorted(one.low for one in found), abs=0.06)
    assert found[0].low < 0.3
    assert found[0].high - found[0].low > 0.4
    assert found[-1].high - found[-1].low < 0.15


def test_a_message_of_something_else_is_another_nearness() -> None:
    """A3: a message for a casino gave the same numbers."""
    casino = message("food", 60, FOOD | {"message": "Win big at our online casino: slots and roulette", "target": {}})
    assert casino.score is not None
    assert casino.score < 0.4 < (message("food", 60).score or 0)


def test_recent_and_answered_posts_weigh_more() -> None:
    old, new = texts()["style"], texts()["food"]
    written = [post.model_copy(update={"text": (new if at < 10 else old)[at]}) for at, post in enumerate(posts(20))]
    aged = [
        post.model_copy(update={"created_at": AT - timedelta(days=3 if at < 10 else 1500)})
        for at, post in enumerate(written)
    ]
    liked = [post.model_copy(update={"likes": 500 if at < 10 else 2}) for at, post in enumerate(written)]
    plain, recent, answered = (of("creator_message", FOOD, written=some).measured for some in (written, aged, liked))
    assert plain is not None
    assert recent is not None
    assert answered is not None
    assert recent.value > plain.value + 0.05
    assert answered.value > plain.value + 0.05


@pytest.mark.simulation
@pytest.mark.parametrize("n", [5, 20])
def test_the_interval_of_nearness_holds_that_of_all_posts(n: int) -> None:
    """Samples of a creator's posts against the nearness of all of them; the creator is one of the population's kind."""
    [ask] = [asked(oven()).subject]
    assert ask is not None
    vectors = np.asarray(text_model()(texts()["food"][:150] + texts()["sports"][:150])["vector"], float)
    random, found = np.random.default_rng(5), []
    for _ in range(500):
        raw, _ = mean_near(ask, vectors[random.choice(300, n, replace=False)], np.ones(n))
        found.append(raw)
    assert_holds(float((vectors @ ask).mean()), found)


def test_a_mean_without_error_is_taken_as_it_is() -> None:
    ask = asked(oven()).subject
    assert ask is not None
    raw, score = of_mean(ask, 0.3, 1e-12)
    assert raw == pytest.approx((0.3, 0.3, 0.3), abs=1e-4)
    assert score[0] == pytest.approx(below(neutral().near(ask), 0.3), abs=1e-4)
    population = neutral().near(ask)
    _, half = of_mean(ask, 0.3, float(population.var()))
    middle = (0.3 + float(population.mean())) / 2
    assert half[0] == pytest.approx(below(population, middle)), "as sure as the population is narrow: half the way"
    _, vague = of_mean(ask, 0.3, 1.0)
    assert vague[1] < 0.2 < 0.8 < vague[2]


def topics(wanted: list[str], **shares: float) -> Component:
    """The component for a persona whose topics have these shares without error."""
    rows = tuple(
        Share(code=code, name=code, share=share, low=share, high=share, count=50 * share)
        for code, share in shares.items()
    )
    facet = Facet(state="ok", n=50, coverage=1, shares=rows, source="first_party", method="test")
    some = case(brief(target={"topics": wanted}))
    persona = some.persona.model_copy(update={"topics": facet})
    return components()["creator_topics"](replace(some, both=replace(some.both, persona=persona)))


def test_more_topics_do_not_score_higher() -> None:
    """A7: raw shares are added up, so whoever asks for all gets all."""
    one = topics(["Food & Drink"], **{"Food & Drink": 0.6, "Travel": 0.4})
    many = topics(list(TOPICS), **{"Food & Drink": 0.6, "Travel": 0.4})
    assert one.score is not None
    assert many.score is not None
    assert one.score > 0.7
    assert many.score < one.score
    means = []
    for wanted in (["Science"], list(TOPICS)[:5], list(TOPICS)[:10], list(TOPICS)):
        population = shipped().about(wanted)
        means.append(float(np.mean([below(population, float(at)) for at in population])))
    assert means == pytest.approx([0.5] * 4, abs=0.01), "over all creators wider briefs gain nothing"


def test_topics_are_against_how_common_they_are() -> None:
    rare, common = topics(["Pets"], Pets=0.2), topics(["Entertainment"], Entertainment=0.2)
    assert rare.score is not None
    assert common.score is not None
    assert rare.score > common.score
    assert topics([]).state == "not_asked"


@pytest.mark.parametrize(
    ("days", "score", "newest"),
    [
        (range(0, 182, 7), 1.0, 0),
        (range(0, 182, 14), 0.5, 0),
        (range(1460, 1600, 7), 0.0, 1460),
        (range(0, 28, 7), 1.0, 0),
    ],
)
def test_presence_is_counted_up_to_today(days: range, score: float, newest: int) -> None:
    """A15: posts of four years ago scored as today's."""
    written = [
        post.model_copy(update={"created_at": AT - timedelta(days=day)})
        for post, day in zip(posts(len(days)), days, strict=True)
    ]
    found = of("creator_presence", written=written)
    assert found.score == pytest.approx(score, abs=0.04)
    assert f"the newest post is {newest:,} days old" in found.reasons[0].text
    assert found.low <= found.score <= found.high  # type: ignore[operator]
    assert of("creator_presence", written=posts(created_at=None)).state == "insufficient_data"


@pytest.mark.simulation
@pytest.mark.parametrize(("rate", "weeks"), [(0.1, 26), (0.2, 13), (0.5, 8), (0.5, 26), (1.0, 26), (1.0, 6), (1.0, 4)])
def test_the_weeks_with_a_post_of_who_posts_at_random(rate: float, weeks: int) -> None:
    """Posts fall at any moment; the first one is known to lie ``weeks`` back."""
    random, found = np.random.default_rng(7), []
    for _ in range(150):
        ago = sorted(random.uniform(0, 7 * weeks, random.poisson(rate * weeks)).tolist())
        days = [*ago, 7 * weeks - 0.01]
        written = [
            post.model_copy(update={"created_at": AT - timedelta(days=day)})
            for post, day in zip(posts(len(days)), days, strict=True)
        ]
        rhythm = of("creator_presence", written=written)
        found.append((rhythm.score, rhythm.low, rhythm.high))
    truth = 1 - math.exp(-rate)
    truth += (1 - truth) / weeks  # the week of the first post has one
    assert_holds(truth, found, tight=False)  # type: ignore[arg-type]


def test_formats() -> None:
    written = [post.model_copy(update={"format": "video" if at < 9 else "text"}) for at, post in enumerate(posts(12))]
    assert of("creator_formats", {"formats": ["video"]}, written=written).score == pytest.approx(0.75)
    assert of("creator_formats", written=written).state == "not_asked"


def test_sponsorship_and_its_disclosure() -> None:
    def load(*said: str) -> float:
        paid = [post.model_copy(update={"text": said[at % len(said)]}) for at, post in enumerate(posts(20))]
        found = of(
            "creator_sponsorship",
            written=[p.model_copy(update={"text": f"{p.text} {at}"}) for at, p in enumerate(paid)],
        )
        assert found.score is not None
        return found.score

    organic, clear, hidden = "I love science", "#ad I love this by @acme", "use code ADA20 for 20% off at @acme"
    assert load(organic) == 1
    assert load(clear, organic) == pytest.approx(0.75)
    assert load(clear) == pytest.approx(0.5)
    assert load(hidden, organic) == pytest.approx(0.5)
    assert of("creator_sponsorship", written=posts(9)).state == "insufficient_data"


def test_safety_by_level_and_sensitivity() -> None:
    drink = "Illegal drugs, tobacco, e-cigarettes, vaping, alcohol"
    beer = [*posts(10, text="A cold beer and a glass of wine with the cheese of the day"), *posts(40)[10:]]
    plain, sensitive = (
        of("creator_safety", written=beer),
        of("creator_safety", {"safety": {"sensitive": [drink]}}, written=beer),
    )
    assert plain.score is not None
    assert sensitive.score is not None
    assert sensitive.score < plain.score < 1
    assert of("creator_safety").score == 1
    assert set(sensitive.reasons[0].evidence.post_ids) <= {f"p{at}" for at in range(10)}


def test_affinity_is_having_named_the_brand_unpaid() -> None:
    once = [*posts(1, text="My Ovenly makes the best bread, I love science"), *posts(12)[1:]]
    paid = [*posts(1, text="#ad with @ovenly: the best bread, I love science"), *posts(12)[1:]]
    asked_ = {"brand": {"name": "Ovenly"}}
    assert of("creator_affinity", asked_, written=once).low > 0.5
    assert of("creator_affinity", asked_, written=paid).score == 0.5
    assert of("creator_affinity", asked_).score == 0.5
    by_handle = [*posts(1, text="thanks @bestovens for the bread"), *posts(12)[1:]]
    assert (
        of("creator_affinity", {"brand": {"name": "Ovenly", "handles": ["instagram:bestovens"]}}, written=by_handle).low
        > 0.5
    )


@pytest.mark.parametrize("name", ["creator_tone", "creator_values", "audience_tone"])
def test_what_is_experimental_is_shown_and_counts_nothing(name: str) -> None:
    wanted = {"tone": ["joy"], "brand": {"name": "B", "values": ["curiosity", "openness"]}}
    emotions = people(joy=50, anger=50).model_copy(update={"state": "experimental"})
    written = [post.model_copy(update={"text": texts()["parents"][at]}) for at, post in enumerate(posts(60))]
    found = of(name, wanted, written=written, emotions=emotions)
    assert found.state in ("experimental", "insufficient_data")
    assert found.weight == 0
    if name == "audience_tone":
        assert found.score == pytest.approx(0.5)
        assert "experimental" in found.reasons[0].text


# ---------------------------------------------------------------------------------------------- the audience's
def interests(subject: str, n: float) -> Interests:
    vectors = np.asarray(text_model()(texts()[subject][:100])["vector"], float)
    mean = vectors.mean(axis=0)
    spread = float(((vectors - mean) ** 2).sum(axis=1).mean()) ** 0.5
    return Interests(n=100, effective_n=n, spread=spread, vector=tuple(mean.tolist()))


def test_interests() -> None:
    food, style = (of("audience_interests", FOOD, interests=interests(name, 100)) for name in ("food", "style"))
    assert food.low > 0.7
    assert style.score is not None
    assert style.score < 0.3
    assert style.high < food.low
    few = of("audience_interests", FOOD, interests=interests("food", 3))
    assert few.low < food.low
    assert few.high - few.low > food.high - food.low
    assert of("audience_interests", FOOD).state == "insufficient_data"
    nothing = {"target": {}, "brand": {"name": "B"}}
    assert of("audience_interests", nothing, interests=interests("food", 100)).state == "insufficient_data"


def test_market() -> None:
    found = of("audience_market", countries=people(US=60, DE=40))
    assert found.score == pytest.approx(0.6)
    assert "60% (50% to 70%) of 100 people whose country is known live in the United States" in found.reasons[0].text
    assert of("audience_market", countries=people(US=9)).state == "insufficient_data"
    told = of("audience_market", countries=first_party({"US": 0.6, "DE": 0.4}))
    assert "own insights" in told.reasons[0].text
    assert (told.low, told.score, told.high) == pytest.approx((0.6, 0.6, 0.6))
    shown = first_party({"US": 0.6}).model_copy(update={"method": "Instagram's creator marketplace"})
    assert "(from Instagram's creator marketplace)" in of("audience_market", countries=shown).reasons[0].text


def test_authenticity_is_against_what_is_usual() -> None:
    assert of("audience_authenticity", authenticity=people(real=80, suspicious=20)).score == pytest.approx(0.5)
    assert of("audience_authenticity", authenticity=people(real=100)).score == pytest.approx(1.0)


def test_languages() -> None:
    assert of(
        "audience_languages", {"product": {"languages": ["en"]}}, languages=people(en=70, de=30)
    ).score == pytest.approx(0.7)
    wanted = {"target": {"languages": {"en": 0.5, "de": 0.5}}}
    assert of("audience_languages", wanted, languages=people(en=90, de=10)).score == pytest.approx(0.6)
    assert of("audience_languages").state == "not_asked"


@pytest.mark.parametrize(
    ("wanted", "score"),
    [
        ({"woman": 0.8, "man": 0.2}, 0.7), ({"woman": 0.5}, 1.0), ({"woman": 1.0}, 0.5), ({"unknown": 0.3}, 0.0),
        ({}, None),
    ],
)  # fmt: skip
def test_genders_are_how_much_of_the_wanted_shares_there_is(wanted: dict[str, float], score: float | None) -> None:
    """A16: a wanted mix that is not complete was met by anybody."""
    found = of("audience_genders", {"target": {"genders": wanted}}, genders=people(woman=50, man=50))
    assert found.score == (score if score is None else pytest.approx(score))


def test_importance_multiplies_the_weight() -> None:
    target = {"genders": {"woman": 1.0}, "importance": {"genders": 3}}
    usual = of("audience_genders", {"target": {"genders": {"woman": 1.0}}}).weight
    assert of("audience_genders", {"target": target}).weight == 3 * usual


def test_a_wanted_mix_of_countries_that_nobody_has() -> None:
    """A16: {US: .3} with nobody in the US gave .70."""
    found = of("audience_countries", {"target": {"countries": {"US": 0.3}}}, countries=people(DE=100))
    assert found.score == 0
    assert "United States 0% (wanted 30%)" in found.reasons[0].text


def test_activity_and_affinity() -> None:
    assert of("audience_activity", reachability=people(active=30, dormant=70)).score == pytest.approx(0.3)
    brands = people(Brand=4, Other=96)
    assert of("audience_affinity").state == "not_asked"
    assert of("audience_affinity", brands=brands).score == pytest.approx(0.04 * 0.98 / (0.04 * 0.98 + 0.96 * 0.02))


def answered(video: list[int], image: list[int]) -> Component:
    written = posts(len(video) + len(image))
    told = [("video", n) for n in video] + [("image", n) for n in image]
    written = [post.model_copy(update={"format": f, "likes": n}) for post, (f, n) in zip(written, told, strict=True)]
    return of("audience_resonance", {"formats": ["video"]}, written=written)


def test_resonance_is_against_the_creators_other_posts() -> None:
    more, same, less = (
        answered([400] * 20, [100] * 20),
        answered([100] * 20, [100] * 20),
        answered([25] * 20, [100] * 20),
    )
    assert same.score == pytest.approx(0.5)
    assert more.score == pytest.approx(1 - (less.score or 0), abs=0.02)
    assert more.low > 0.6
    assert 0.75 < (more.score or 0) < 0.8  # 4 to 1, shrunk
    assert answered([400] * 4, [100] * 20).state == "insufficient_data"
    assert answered([400] * 20, []).score == 0.5


# ------------------------------------------------------------------------------------------- words and shares
@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("I met Acme", "Acme", True), ("#acmetools!", "Acme Tools", True), ("@acme_tools", "Acme Tools", True),
        ("acmes", "Acme", False),
        ("placmeo", "Acme", False), ("Ácme's", "acme", True), ("Häagen-Dazs", "haagen dazs", True), ("", "Acme", False),
        ("acme. Tools", "Acme Tools", True), ("acme sells tools", "Acme Tools", False), ("x", "!!", False),
        ("x", "__", False), ("x", "\u0301", False),
    ],
)  # fmt: skip
def test_a_name_in_a_text(text: str, name: str, found: bool) -> None:
    assert names(text, name) is found


def test_a_name_is_looked_for_once_in_a_creators_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("bothsides.fit.case.is_in", lambda name, words: asked.append(name) or is_in(name, words))
    both = case(brief(), written=[*posts(2, text="Ácme tools"), *posts(1, id="q", text="of mine")]).both
    assert both.naming(["Acme", "Bolt"]) == [["Acme"], ["Acme"], []]
    assert both.naming(["Bolt", "Acme"]) == both.naming(["Acme"])
    assert len(asked) == 2 * 3


@pytest.mark.parametrize(
    ("facet", "said"),
    [
        (counted(["US"] * 11 + [None] * 7, method="test"), "only 11 of 18 are known"),
        (counted(["US"] * 18, method="test", note="plain rules"), "only 18 in the sample"),
        (Facet(state="unavailable", n=18, coverage=0, method="none", note="nothing shows it"), "nothing shows it"),
    ],
)
def test_why_a_facet_is_unknown(facet: Facet, said: str) -> None:
    assert why_not(facet) == said


@pytest.mark.simulation
@pytest.mark.parametrize(("share", "wanted"), [(0.4, 0.8), (0.7, 0.9)])
def test_the_interval_of_what_is_met_holds_it(share: float, wanted: float) -> None:
    n = 80
    found = [met(people(woman=k, man=n - k), {"woman": wanted}) for k in range(n + 1)]
    assert_holds(share / wanted, found, binomial(n, share))  # type: ignore[arg-type]


@pytest.mark.simulation
@pytest.mark.parametrize(("wanted", "truth"), [(["joy"], 1 / 3), (["joy", "love"], 5 / 6), (["anger"], 1 / 6)])
def test_the_wanted_part_of_what_is_felt(wanted: list[str], truth: float) -> None:
    """A text can show several emotions, so each has an interval by itself."""
    true, n = {"joy": 0.2, "love": 0.3, "anger": 0.1, "neutral": 0.5}, 100
    counts = np.random.default_rng(5).binomial(n, list(true.values()), (800, 4)).tolist()
    found = []
    for row in counts:
        shares = tuple(
            Share(code=code, name=code, share=k / n, low=wilson(k, n)[0], high=wilson(k, n)[1], count=k)
            for code, k in zip(true, row, strict=True)
        )
        value = tone(Facet(state="ok", n=n, coverage=1, shares=shares, method="test"), wanted)
        assert value is not None
        found.append(value)
    assert_holds(truth, found)
