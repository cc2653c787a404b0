"""What is said of an audience, component by component: the figures, the words, and where they can be checked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bothsides.documents.audience import Interests
from bothsides.documents.facet import Facet, Untold
from bothsides.documents.fit import Component, Shared
from bothsides.fit.asked import asked
from bothsides.fit.case import Case
from bothsides.fit.components import components
from bothsides.fit.neutral import below, neutral
from bothsides.fit.reasons import aligned
from bothsides.statistics.facets import counted, first_party, part
from bothsides.text.tokens import Floats
from tests.unit.fit.cases import brief, case, estimate, people, posts, said

KNOWN = {
    "activity": ("reachability", "active"),
    "ages": ("ages", "18-24"),
    "authenticity": ("authenticity", "real"),
    "countries": ("countries", "US"),
    "genders": ("genders", "woman"),
    "languages": ("languages", "en"),
    "market": ("countries", "US"),
}  # component → its facet, and a class that is wanted in it
WANTED: dict[str, object] = {
    "target": {
        "ages": {"18-24": 0.5, "25-34": 0.5},
        "countries": {"US": 0.5, "DE": 0.5},
        "genders": {"woman": 0.8, "man": 0.2},
        "languages": {"en": 0.5, "de": 0.5},
    }
}
FEW = counted(["x"] * 7, method="test")


def of(name: str, some: Case) -> Component:
    return components()[f"audience_{name}"](some)


def measured(name: str, asked_: dict[str, object] | None = None, **facets: Facet) -> Component:
    return of(name, case(brief(**(asked_ or {})), **facets))  # type: ignore[arg-type]


def shown(found: Component) -> tuple[str, str, int | None]:
    [reason] = found.reasons
    return reason.evidence.document, reason.evidence.path, reason.evidence.n


# -------------------------------------------------------------------------------------------- shares of the people
@pytest.mark.parametrize("name", KNOWN)
def test_a_part_of_the_people_is_counted_among_those_of_whom_it_is_known(name: str) -> None:
    facet, code = KNOWN[name]
    known = counted([code] * 30 + ["else"] * 70 + [None] * 20, method="test")
    found = measured(name, WANTED, **{facet: known})
    assert found.measured is not None
    assert found.measured.n == 100
    assert shown(found) == ("audience", f"facets.{facet}", 120)
    assert found.state == "ok"
    assert found.low < (found.score or 0) < found.high


@pytest.mark.parametrize("name", KNOWN)
def test_a_part_of_too_few_people_is_not_told(name: str) -> None:
    facet, _ = KNOWN[name]
    found = measured(name, WANTED, **{facet: FEW})
    assert (found.state, said(found)) == ("insufficient_data", f"{facet} unknown: only 7 in the sample")
    assert shown(found) == ("audience", f"facets.{facet}", 7)
    never = measured(name, WANTED)
    assert (never.state, said(never)) == ("unavailable", f"{facet} unknown: {facet} is not inferred yet")


def test_who_is_still_there() -> None:
    found = measured("activity", reachability=people(active=30, dormant=70))
    assert said(found) == "30% (21% to 40%) of 100 people were active lately"
    assert found.score == pytest.approx(0.3)
    assert found.against == "half of the audience"


def test_who_shows_no_sign_of_a_fake_account() -> None:
    """90 of 100 where 80 are usual: odds of 9 to 4."""
    found = measured("authenticity", authenticity=people(real=90, suspicious=10))
    assert said(found) == "90% (82% to 95%) of 100 people with enough data show no sign of a fake account"
    assert found.score == pytest.approx(9 / 13)
    assert found.against == "the median of 115 Swiss influencers, 80 % (SRF Data 2017)"


def test_the_wanted_ages() -> None:
    found = measured("ages", WANTED, ages=people(**{"18-24": 60, "25-34": 20, "35-44": 20}))
    assert found.score == pytest.approx(0.5 + 0.2)
    assert said(found).startswith("the audience has 70% (")
    assert said(found).endswith(" of the wanted ages: 18-24 60% (wanted 50%), 25-34 20% (wanted 50%)")
    assert found.against == "the wanted shares"
    assert measured("ages", ages=people(**{"18-24": 60})).state == "not_asked"


def test_the_wanted_countries() -> None:
    found = measured("countries", WANTED, countries=people(US=90, DE=10))
    assert found.score == pytest.approx(0.5 + 0.1)
    assert said(found).endswith(" of the wanted countries: United States 90% (wanted 50%), Germany 10% (wanted 50%)")
    assert measured("countries", countries=people(US=60)).state == "not_asked"


def test_the_wanted_genders() -> None:
    found = measured("genders", WANTED, genders=people(woman=50, man=50))
    assert found.score == pytest.approx(0.5 + 0.2)
    assert said(found).endswith(" of the wanted genders: woman 50% (wanted 80%), man 50% (wanted 20%)")


@pytest.mark.parametrize(("served", "score"), [("en", 0.6), ("de", 0.1), ("fr", 0.0)])
def test_of_wanted_and_served_languages_the_lower_share_counts(served: str, score: float) -> None:
    """What a brief serves did nothing where it also wanted languages."""
    asked = WANTED | {"product": {"languages": [served]}}
    assert measured("languages", asked, languages=people(en=90, de=10)).score == pytest.approx(score)


def test_the_wanted_languages() -> None:
    found = measured("languages", WANTED, languages=people(en=90, de=10))
    assert found.score == pytest.approx(0.5 + 0.1)
    assert said(found).endswith(" of the wanted languages: English 90% (wanted 50%), German 10% (wanted 50%)")


def test_the_languages_in_which_buyers_are_served() -> None:
    found = measured("languages", {"product": {"languages": ["en", "de"]}}, languages=people(en=60, de=20, fr=20))
    assert said(found) == ("80% (71% to 87%) of 100 people write in English or German, in which buyers are served")
    assert found.score == pytest.approx(0.8)
    assert found.against == "half of the audience"
    assert measured("languages", languages=people(en=60)).state == "not_asked"


def test_who_lives_where_it_can_be_bought() -> None:
    found = measured("market", {"markets": ["US", "DE"]}, countries=people(US=50, DE=10, FR=40))
    assert said(found) == (
        "60% (50% to 70%) of 100 people whose country is known live in the United States or Germany, "
        "where Brand can be bought"
    )
    assert found.score == pytest.approx(0.6)
    assert found.against == "half of the audience"


def test_of_who_tells_no_country_as_much_is_said_as_their_language_tells() -> None:
    told = people(US=20, DE=20)
    untold = Untold(language="en", share=0.6, told=20, shares={"US": 0.7, "DE": 0.3})
    known = told.model_copy(
        update={"n": 100, "coverage": 0.4, "told": {"US": 20, "DE": 20}, "untold": (untold,), "effective_n": 40}
    )
    found = measured("market", countries=known)
    value, low, high = part(known, ["US"])
    assert value == pytest.approx(0.4 * 0.5 + 0.6 * 0.7)
    assert said(found) == (
        f"62% ({low:.0%} to {high:.0%}) of 100 people are likely to live in the United States, where Brand can be "
        "bought; 40 of them told their country, for the others their languages stand in"
    )
    nobody = known.model_copy(
        update={"coverage": 0.0, "told": {}, "untold": (untold.model_copy(update={"share": 1.0}),)}
    )
    assert said(measured("market", countries=nobody)).endswith("none of them told a country, their languages stand in")


# --------------------------------------------------------------------------------------- who speaks of the brand
def test_naming_the_brand_is_against_the_two_people_of_a_hundred_who_are_usual() -> None:
    """4 of 100: odds of (4 · 98) to (96 · 2)."""
    found = measured("affinity", brands=people(Brand=4, Other=96))
    assert found.score == pytest.approx(392 / (392 + 192))
    assert said(found) == "4% (1% to 10%) of 100 people name Brand"
    assert found.against == "2 % of an audience"
    assert (found.state, found.weight) == ("ok", 5)
    assert shown(found) == ("audience", "facets.brands", 100)


def test_a_brand_is_known_by_its_name_and_by_its_code() -> None:
    by_name = counted(["Q1"] * 4 + ["Q2"] * 96, names={"Q1": "BRAND", "Q2": "Other"}, method="test")
    by_code = counted(["brand"] * 4 + ["x"] * 96, names={"brand": "The Company", "x": "Other"}, method="test")
    for known in (by_name, by_code):
        assert said(measured("affinity", brands=known)).startswith("4% ")


def test_brands_that_nobody_has_shown_to_be_counted_rightly_are_shown_and_count_nothing() -> None:
    known = people(Brand=4, Other=96).model_copy(update={"state": "experimental"})
    found = measured("affinity", brands=known)
    assert (found.state, found.weight) == ("experimental", 0)
    assert said(found) == "experimental: 4% (1% to 10%) of 100 people name Brand"
    assert found.score == pytest.approx(392 / (392 + 192))
    assert found.against == "2 % of an audience"


def test_brands_are_not_asked_of_an_audience_of_which_nobody_counted_them() -> None:
    assert measured("affinity").state == "not_asked"
    few = measured("affinity", brands=FEW)
    assert (few.state, said(few)) == ("insufficient_data", "brands unknown: only 7 in the sample")


# ------------------------------------------------------------------------------------------------------- interests
SCIENCE: dict[str, object] = {"product": {"description": "Telescopes for watching planets and stars"}}


def direction() -> Floats:
    found = asked(brief(**SCIENCE)).interests
    assert found is not None
    return found


def interests(
    near: float, spread: float = 0.0, n: float = 50, wanted: dict[str, object] = SCIENCE, **facets: Facet
) -> Component:
    """Of an audience whose mean text has this cosine to the brief."""
    told = Interests(n=60, effective_n=n, spread=spread, vector=tuple((near * direction()).tolist()))
    return of("interests", case(brief(**wanted), interests=told, **facets))  # type: ignore[arg-type]


def test_interests_are_a_place_among_creators_of_every_subject() -> None:
    population = neutral().near(direction())
    near = float(np.quantile(population, 0.8))
    found = interests(near)
    assert estimate(found.measured) == pytest.approx((near, near, near))
    assert found.measured is not None
    assert found.measured.n == 60
    place = below(population, near)
    assert place == pytest.approx(0.8, abs=0.02)
    assert estimate(found) == pytest.approx(aligned((place, place, place)), abs=1e-6)
    assert found.score == pytest.approx(0.5, abs=0.03), "nearer than four of five: most are about something else"
    assert found.usual == pytest.approx(0.2)
    assert found.against == neutral().title
    assert shown(found) == ("audience", "interests", 60)


def test_people_who_differ_as_texts_of_anybody_do_err_as_a_mean_of_so_many_of_those() -> None:
    texts = neutral().texts
    anybody = float(texts.var(axis=0).sum()) ** 0.5
    error = float((texts @ direction()).std())
    for spread, n in ((1.0, 50), (0.5, 50), (1.0, 12.5)):
        found = interests(0.2, spread * anybody, n)
        half = 1.96 * spread * error / n**0.5
        assert estimate(found.measured) == pytest.approx((0.2, 0.2 - half, 0.2 + half), rel=1e-3)


def test_interests_in_words() -> None:
    near = float(np.quantile(neutral().near(direction()), 0.8))
    place = f"{below(neutral().near(direction()), near):.0%}"
    text = "what 60 people of the audience write is nearer to the brief than the posts of"
    known = said(interests(near, topics=people(Science=40, Pets=60)))
    assert known == (
        f"{text} only {place} of creators ({place} to {place}); 40% (30% to 50%) are interested in Science"
    )
    both = SCIENCE | {"target": {"topics": ["Science", "Travel"]}}
    topics = counted(["Science"] * 30 + ["Travel"] * 10 + ["Pets"] * 60, method="test")
    found = said(interests(0.3, wanted=both, topics=topics))
    assert found.endswith("; 40% (21% to 50%) are interested in Science or Travel")
    few = said(interests(near, wanted=SCIENCE | {"target": {"topics": ["Science"]}}))
    assert few.endswith(")"), "of whom no topic is known none is told"
    assert "interested" not in few


def test_a_brief_that_names_no_topic_asks_for_no_share_of_one() -> None:
    bare: dict[str, object] = {"target": {}, "product": {"price": "premium"}}
    assert asked(brief(**bare)).wanted == ()
    found = interests(0.1, wanted=bare, topics=people(Science=100))
    assert found.state == "ok"
    assert "interested" not in said(found)


def test_interests_that_cannot_be_compared() -> None:
    silent = measured("interests", {"target": {}})
    assert said(silent) == "the brief has no description, message or topic that interests could be compared with"
    unknown = measured("interests", SCIENCE)
    assert said(unknown) == "interests unknown: too few of 100 people wrote of a subject"
    assert silent.state == unknown.state == "insufficient_data"
    assert (unknown.usual, silent.usual) == pytest.approx((0.2, 0.2))


# --------------------------------------------------------------------------------------------------------- overlap
def shared(creator: str, share: float | None, low: float = 0.0, high: float = 1.0, note: str | None = None) -> Shared:
    return Shared(creator=creator, share=share, low=low, high=high, note=note)


def overlap(*with_: Shared) -> Component:
    return of("overlap", replace(case(brief()), shared=with_))


def test_who_is_new_is_who_is_reached_by_nobody_yet() -> None:
    few, most = shared("x:few", 0.1, 0.05, 0.2), shared("x:most", 0.4, 0.3, 0.5)
    found = overlap(few, most, shared("x:unknown", None, note="?"))
    assert estimate(found) == pytest.approx((0.6, 0.0, 0.7)), "of the unknown one it could be everybody"
    assert said(found) == "40% (30% to 100%) of the people are reached already, most by x:most"
    assert estimate(found.measured) == estimate(found)
    assert found.measured is not None
    assert found.measured.n == 100
    assert found.against == "all who are new"
    assert shown(found) == ("audience", "sketch", 100)
    assert said(overlap(shared("x:nobody", 0.0, 0.0, 0.1), most)).endswith("most by x:most")
    assert estimate(overlap(few, most)) == pytest.approx((0.6, 0.3, 0.7)), "at most as many as both reach together"


def test_nobody_shares_an_audience_with_oneself() -> None:
    assert overlap(shared("a1:b", 1.0)).state == "not_asked"
    assert overlap().state == "not_asked"
    assert said(overlap(shared("a1:b", 1.0), shared("x:y", 0.2, 0.1, 0.3))).endswith("most by x:y")


def test_an_overlap_that_nobody_knows_says_why() -> None:
    one = overlap(shared("x:a", None, note="x:a has not been profiled"))
    assert said(one) == "overlap with x:a unknown: x:a has not been profiled"
    assert one.state == "insufficient_data"
    assert shown(one) == ("audience", "sketch", 100)
    many = overlap(
        shared("x:a", None, note="c"), shared("x:b", None), shared("x:c", None, note="a"), shared("x:d", None, note="a")
    )
    assert said(many) == "overlap with x:a, x:b, x:c and x:d unknown: a, c and 1 more"
    assert said(overlap(shared("x:a", None))) == "overlap with x:a unknown: nothing is known"


# ------------------------------------------------------------------------------------------------ answers and tone
def test_twice_as_many_answers_are_two_to_one() -> None:
    """17 videos and 17 texts, of which three posts' worth is taken for usual: 2 ** (17/20) to 1."""
    written = [
        post.model_copy(update={"format": "video" if at < 17 else "text", "likes": 199 if at < 17 else 99})
        for at, post in enumerate(posts(34))
    ]
    found = of("resonance", case(brief(formats=["video"], target={}), written=written))
    ratio = 2 ** (17 / 20)
    assert found.measured is not None
    assert found.measured.value == pytest.approx(ratio)
    assert estimate(found) == pytest.approx(tuple(at / (1 + at) for at in estimate(found.measured)))
    assert found.score == pytest.approx(ratio / (1 + ratio))
    assert said(found) == "17 posts in the format video get 199 answers, the 17 others 99 (geometric means)"
    assert found.against == "the creator's other posts"
    [reason] = found.reasons
    assert (reason.evidence.document, reason.evidence.path, reason.evidence.n) == ("profile", "posts", 17)
    assert len(reason.evidence.post_ids) == 5
    assert set(reason.evidence.post_ids) <= {f"p{at}" for at in range(17)}


def test_answers_that_are_not_known() -> None:
    found = of("resonance", case(brief(formats=["video"], target={})))
    assert said(found) == "resonance unknown: 0 posts in the format video with known answers, 5 are needed"
    assert found.state == "insufficient_data"


def test_the_tone_of_an_audience_is_the_wanted_part_of_what_it_feels() -> None:
    felt = first_party({"joy": 0.3, "love": 0.15, "anger": 0.15, "neutral": 0.4}).model_copy(
        update={"state": "experimental", "n": 80}
    )
    found = measured("tone", {"tone": ["love", "joy"]}, emotions=felt)
    assert (found.state, found.weight) == ("experimental", 0)
    assert found.score == pytest.approx(0.75)
    assert said(found) == (
        f"experimental: 75% ({found.low:.0%} to {found.high:.0%}) of the emotions in the audience's texts are love or "
        "joy (joy 30%, love 15% of people)"
    )
    assert shown(found) == ("audience", "facets.emotions", 80)


def test_a_tone_that_is_not_known_or_not_asked_for() -> None:
    few = measured("tone", {"tone": ["joy"]}, emotions=FEW)
    assert (few.state, said(few)) == ("insufficient_data", "tone unknown: only 7 in the sample")
    assert shown(few) == ("audience", "facets.emotions", 7)
    assert measured("tone", emotions=people(joy=50)).state == "not_asked"
