"""What is said of a creator, component by component: the figures, the words, and where they can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bothsides.documents.facet import Facet, Share
from bothsides.documents.fit import Component
from bothsides.documents.persona import Authority, EvidencePost, Quote, Safety, SafetyFlag, Trait, Traits
from bothsides.documents.profile import Post
from bothsides.fit.asked import asked
from bothsides.fit.case import Case
from bothsides.fit.components import components
from bothsides.fit.components.creator_message import with_account
from bothsides.fit.nearness import mean_near
from bothsides.fit.neutral import below
from bothsides.fit.peers import Peers, shipped
from bothsides.fit.reasons import aligned, quoted
from bothsides.statistics.facets import counted
from bothsides.statistics.intervals import wilson
from bothsides.taxonomy import TOPICS
from tests.unit.fit.cases import AT, brief, case, estimate, posts, said
from tests.unit.fit.worlds import texts

OVENLY: dict[str, object] = {"brand": {"name": "Ovenly"}, "target": {}}
DRINK = "Illegal drugs, tobacco, e-cigarettes, vaping, alcohol"
SWEARING = "Obscenity and profanity"


def of(name: str, some: Case) -> Component:
    return components()[name](some)


def told(some: Case, **persona: object) -> Case:
    """The same case with a persona that says this."""
    return replace(some, both=replace(some.both, persona=some.persona.model_copy(update=persona)))


def evidence(found: Component) -> tuple[int | None, list[str]]:
    [reason] = found.reasons
    return reason.evidence.n, list(reason.evidence.post_ids)


def saying(*words: str) -> list[Post]:
    """One post a day of each text, the first one the newest."""
    written = posts(len(words))
    return [
        post.model_copy(update={"text": text, "created_at": AT - timedelta(days=1 + at)})
        for at, (post, text) in enumerate(zip(written, words, strict=True))
    ]


# ----------------------------------------------------------------------------------------------------- the message
OFFER, MESSAGE = "Countertop ovens for people who bake at home", "Pack your bags: a week at the sea in Portugal"
NOTHING = "the brief has no description, message or topic that posts could be compared with"


def message(written: Sequence[Post], bio: str | None = None, **asked_: object) -> Component:
    return of("creator_message", case(brief(**OVENLY | asked_), written=list(written), bio=bio))


def plain(subject: str, n: int) -> list[Post]:
    """Posts without a date or an answer: all count the same."""
    return [
        post.model_copy(update={"created_at": None, "text": texts()[subject][at]}) for at, post in enumerate(posts(n))
    ]


def test_nearness_is_to_what_is_offered_and_to_what_is_said_of_it_half_and_half() -> None:
    written = plain("food", 30)
    offered = message(written, product={"description": OFFER})
    of_message = message(written, message=MESSAGE)
    both = message(written, product={"description": OFFER}, message=MESSAGE)
    assert offered.low > of_message.high, "a cook stands near ovens and not near the sea"
    assert estimate(both) == pytest.approx(np.mean([estimate(offered), estimate(of_message)], axis=0))
    assert estimate(both.measured) == pytest.approx(
        np.mean([estimate(offered.measured), estimate(of_message.measured)], axis=0)
    )


def test_nearness_in_words() -> None:
    written = plain("food", 30)
    both = message(written, product={"description": OFFER}, message=MESSAGE)
    ask = asked(brief(**OVENLY, product={"description": OFFER}, message=MESSAGE))
    assert ask.subject is not None
    some = case(brief(**OVENLY), written=written)
    order = np.argsort(-(some.both.read[1] @ ask.subject))
    nearest = [some.both.read[0][at] for at in order[:3]]
    text = said(both)
    assert text.startswith("30 posts are nearer to what is offered than those of ")
    assert ", to the message than those of " in text
    assert "of creators (" in text
    assert f"; the nearest: “{nearest[0].text[:20]}" in text
    assert evidence(both) == (30, [post.id for post in nearest])
    assert both.measured is not None
    assert both.measured.n == 30
    only = said(message(written, message=MESSAGE))
    assert only.startswith("30 posts are nearer to the message than those of ")
    [one] = plain("food", 1)
    alone = said(message([one], message=MESSAGE))
    assert alone.startswith("1 post is nearer to the message than those of ")
    assert alone.endswith(f"): {quoted(one)}")


def test_a_place_among_creators_is_named_as_it_is_and_scored_by_how_many_are_about_something_else() -> None:
    written = plain("food", 30)
    found = message(written, product={"description": OFFER})
    ask = asked(brief(**OVENLY, product={"description": OFFER})).offered
    assert ask is not None
    raw, place = mean_near(ask, case(brief(), written=written).both.read[1], np.ones(30))
    assert estimate(found) == pytest.approx(aligned(place))
    assert estimate(found.measured) == pytest.approx(raw)
    value, low, high = (min(at, 0.99) for at in place)
    assert f"than those of {value:.0%} of creators ({low:.0%} to {high:.0%}); the nearest" in said(found)


def test_name_handle_and_bio_count_half_a_usual_post() -> None:
    vectors, account = np.eye(3)[:2], np.eye(3)[2]
    both, weights = with_account(vectors, np.array([1.0, 3.0]), account)
    assert both.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert weights.tolist() == [1, 3, 1], "half of the mean of 1 and 3"
    alone, weights = with_account(vectors, np.array([1.0, 3.0]), None)
    assert (alone.tolist(), weights.tolist()) == ([[1, 0, 0], [0, 1, 0]], [1, 3])


def test_what_the_bio_says_is_heard_too() -> None:
    written, offer = plain("style", 12), {"description": OFFER}
    silent, baker = (message(written, bio, product=offer) for bio in (None, "Home baker. Bread, cakes and ovens"))
    assert estimate(baker.measured)[0] > estimate(silent.measured)[0]
    assert evidence(baker)[0] == 12, "the bio is no post"


def test_nothing_to_compare() -> None:
    assert said(message(plain("food", 12))) == NOTHING
    assert message(plain("food", 12)).state == "insufficient_data"
    wordless = message(
        [post.model_copy(update={"text": "💛 https://a.example"}) for post in posts(12)], message=MESSAGE
    )
    assert said(wordless) == "no post has words that could be compared with the brief"
    assert (wordless.state, wordless.low, wordless.high) == ("insufficient_data", 0, 1)


# -------------------------------------------------------------------------------------------------------- presence
def presence(*days: float, **asked_: object) -> Component:
    """Of posts that are so many days old."""
    written = [
        post.model_copy(update={"created_at": AT - timedelta(days=day)})
        for post, day in zip(posts(len(days)), days, strict=True)
    ]
    return of("creator_presence", case(brief(**asked_), written=written))


def test_weeks_with_a_post_are_counted_up_to_now() -> None:
    found = presence(1, 2, 9, 27)
    assert said(found) == "posted in 3 of the 4 weeks up to 01 November 2026; the newest post is 1 day old"
    assert estimate(found) == pytest.approx((0.75, *wilson(0.8 * 3, 0.8 * 4)))
    assert estimate(found.measured) == estimate(found)
    assert found.measured is not None
    assert found.measured.n == 4, "weeks"
    assert found.against == "a post every second week"
    assert evidence(found) == (4, ["p2", "p1", "p0"]), "the last three, the oldest of them first"


def test_at_most_half_a_year_counts_and_older_posts_are_shown_if_there_are_no_others() -> None:
    found = presence(53, 72, 99, 181, 183, 400)
    assert said(found).startswith("posted in 4 of the 26 weeks up to")
    assert evidence(found) == (6, ["p2", "p1", "p0"])
    gone = presence(183, 200, 300, 400)
    assert said(gone) == "posted in 0 of the 26 weeks up to 01 November 2026; the newest post is 183 days old"
    assert estimate(gone)[:2] == (0, 0)
    assert evidence(gone) == (4, ["p2", "p1", "p0"])


@pytest.mark.parametrize(
    ("days", "active", "span"),
    [
        ([0], 1, 4),
        ([0, 7, 14, 21], 4, 4),
        ([3, 12, 181], 2, 4),  # who comes back
        ([at * 7 for at in range(8)], 8, 8),
        ([at * 14 for at in range(13)], 7, 13),
        ([30, *(35 + at * 7 for at in range(21))], 22, 26),  # a month of holidays
    ],
)
def test_the_stretch_counts_that_has_the_most_weeks_with_a_post(days: list[int], active: int, span: int) -> None:
    """A month, two, a quarter or half a year: of the older weeks of a short history nobody knows."""
    found = presence(*days)
    assert said(found).startswith(f"posted in {active} of the {span} weeks up to 01 November 2026")
    assert found.score == active / span


AGES = st.lists(st.floats(0, 400), min_size=1, max_size=12)


@settings(max_examples=100)
@given(AGES, st.floats(0, 400))
def test_a_post_that_becomes_known_never_makes_presence_less(days: list[float], more: float) -> None:
    """One of ten weeks ago made "in 1 of 1 week" "in 2 of 11": whose history was imported stood below who hid it."""
    before, after = estimate(presence(*days)), estimate(presence(*days, more))
    assert all(b >= a for a, b in zip(before, after, strict=True))


def test_posts_of_which_nothing_is_known_but_a_date_are_no_presence() -> None:
    empty = [
        Post(id=f"e{day}", created_at=AT - timedelta(days=day)) for day in (1, 8, 15, 22)
    ]  # fmt: skip
    old = [Post(id="o", text="I love science", created_at=AT - timedelta(days=200))]
    assert estimate(of("creator_presence", case(brief(), written=[*old, *empty]))) == estimate(presence(200))


def test_presence_is_up_to_the_day_that_the_brief_counts_to() -> None:
    found = presence(1, 12, 13, 20, as_of=date(2026, 10, 20).isoformat())
    assert said(found) == "posted in 2 of the 4 weeks up to 21 October 2026; the newest post is 1 day old"


def test_without_a_date_there_is_no_rhythm() -> None:
    found = of("creator_presence", case(brief(), written=posts(created_at=None)))
    assert said(found) == "posting rhythm unknown: no post has a date"


# --------------------------------------------------------------------------------------------------------- formats
def test_formats_in_words() -> None:
    written = [post.model_copy(update={"format": "video" if at < 9 else "text"}) for at, post in enumerate(posts(12))]
    found = of("creator_formats", case(brief(formats=["video", "image"]), written=written))
    assert said(found) == "75% (43% to 95%) of 12 posts are of the format video or image, as the brief asks"
    assert found.against == "every second post"
    assert found.reasons[0].supports


# ---------------------------------------------------------------------------------------------------------- safety
def flag(at: int, risk: Literal["floor", "high", "medium", "low"], category: str = DRINK) -> SafetyFlag:
    return SafetyFlag(category=category, risk=risk, post_id=f"p{at}", words="w", matched="m")


def safety(*flags: SafetyFlag, n: int = 10, total: int | None = None, sensitive: Sequence[str] = ()) -> Component:
    found = Safety(
        state="ok", looked_at=n, of=n, flags=flags, flags_total=len(flags) if total is None else total, method="m"
    )
    return of("creator_safety", told(case(brief(safety={"sensitive": list(sensitive)})), safety_flags=found))


@pytest.mark.parametrize(
    ("flags", "sensitive", "flagged"),
    [
        ([flag(0, "floor")], [], 1.0),
        ([flag(0, "high")], [], 0.6),
        ([flag(0, "medium")], [], 0.3),
        ([flag(0, "low")], [], 0.1),
        ([flag(0, "low")], [DRINK], 0.3),
        ([flag(0, "medium")], [SWEARING], 0.3),
        ([flag(0, "floor")], [DRINK], 1.0),
        ([flag(0, "medium"), flag(0, "high", SWEARING), flag(0, "low")], [], 0.6),
        ([flag(0, "floor"), flag(1, "high"), flag(2, "medium")], [], 1.9),
    ],
)
def test_a_post_counts_by_its_worst_flag(flags: list[SafetyFlag], sensitive: list[str], flagged: float) -> None:
    """Three times as much in the brand's sensitive categories, and never more than one post."""
    found = safety(*flags, sensitive=sensitive)
    low, high = wilson(flagged, 10)
    assert estimate(found.measured) == pytest.approx((flagged / 10, low, high))
    assert estimate(found) == pytest.approx(tuple(0.1 / (0.1 + at) for at in (flagged / 10, high, low)))


def test_a_tenth_of_flagged_posts_is_the_middle() -> None:
    assert safety(flag(0, "floor")).score == pytest.approx(0.5)
    assert safety().score == 1
    assert safety(flag(0, "floor")).against == "a tenth of the posts"


def test_flags_beyond_those_that_are_shown_weigh_too() -> None:
    """Fifty flags are kept: of 400 posts that all swear 350 counted as clean."""
    few, many = (
        of("creator_safety", case(brief(**OVENLY), written=posts(n, text="what the fuck is this fucking shit")))
        for n in (50, 400)
    )
    assert few.score is not None
    assert many.score == pytest.approx(few.score)
    assert said(many).startswith("at least 400 of 400 posts carry words")


def test_safety_in_words() -> None:
    found = safety(
        flag(0, "low", SWEARING), flag(1, "high"), flag(2, "medium", SWEARING), flag(3, "floor"),
        flag(4, "medium", "Misinformation"), flag(5, "low", "Terrorism"), n=40,
    )  # fmt: skip
    assert said(found) == (f"6 of 40 posts carry words that a brand may not want beside it: {DRINK}, {SWEARING}"), (
        "the categories of the three worst posts, each once"
    )
    assert evidence(found) == (40, ["p3", "p1", "p2", "p4", "p0"]), "the five worst posts, the worst first"
    assert found.measured is not None
    assert found.measured.n == 40
    assert said(safety(n=40)) == "none of 40 posts carries words that a brand may not want beside it"
    assert said(safety(flag(0, "low"), n=40, total=7)).startswith("at least 1 of 40 posts carries")


def test_where_no_list_can_be_read_nothing_is_known_of_safety() -> None:
    why = "brand safety unknown: no post is in a language that has lists"
    none = Safety(state="insufficient_data", looked_at=0, of=12, method="m")
    for flags in (None, none):
        found = of("creator_safety", told(case(brief()), safety_flags=flags))
        assert (found.state, said(found)) == ("insufficient_data", why)


# ----------------------------------------------------------------------------------------------------- sponsorship
CLEAR, VAGUE, HIDDEN, OWN = (
    "#ad I love @acme",
    "love it @acme #spon",
    "use code ADA20 for 20% off at @acme",
    "A day out",
)


def sponsorship(*words: str) -> Component:
    return of("creator_sponsorship", case(brief(), written=saying(*(f"{text} {at}" for at, text in enumerate(words)))))


def test_paid_posts_count_half_and_those_not_clearly_disclosed_in_full() -> None:
    """20 posts: 4 clear, 1 vague, 2 hidden: (4/2 + 1 + 2)/20 = .25 of them burden."""
    found = sponsorship(*[CLEAR] * 4, VAGUE, *[HIDDEN] * 2, *[OWN] * 13)
    squares = 4 * 0.25**2 + 3 * 0.75**2 + 13 * 0.25**2
    half = 1.96 * ((squares / 20 + 1 / 20) / 20) ** 0.5
    assert estimate(found) == pytest.approx((0.75, 0.75 - half, 0.75 + half))
    assert estimate(found.measured) == estimate(found)
    assert said(found) == (
        "of 20 posts 5 are said to be paid for, 1 of them not clearly; 2 more look like a deal that is not disclosed: "
        f"free of it 75% ({0.75 - half:.0%} to {0.75 + half:.0%})"
    )
    assert found.against == "half of the posts"
    assert evidence(found) == (20, ["p6", "p5", "p4"]), "those that are not clearly disclosed, the newest last"


def test_at_most_five_posts_are_shown_the_newest() -> None:
    assert evidence(sponsorship(*[HIDDEN] * 7, *[OWN] * 5)) == (12, ["p4", "p3", "p2", "p1", "p0"])


def test_a_share_stays_one_and_ten_posts_are_enough() -> None:
    free, full = sponsorship(*[OWN] * 10), sponsorship(*[HIDDEN] * 10)
    half = 1.96 * 0.1
    assert estimate(free) == pytest.approx((1, 1 - half, 1))
    assert estimate(full) == pytest.approx((0, 0, half))
    assert said(sponsorship(*[OWN] * 9)) == "sponsorship unknown: 9 posts, 10 are needed"


# -------------------------------------------------------------------------------------------------------- affinity
NAMED, PAID, ELSE = "My Ovenly bakes well", "#ad my Ovenly bakes well", "I bake bread"


def affinity(*words: str, **brand: Any) -> Component:
    return of("creator_affinity", case(brief(brand={"name": "Ovenly"} | brand), written=saying(*words)))


def test_naming_the_brand_is_against_the_two_posts_of_a_hundred_that_are_usual() -> None:
    """1 of 10 unpaid posts: odds of (.02 + .1) to .02."""
    found = affinity(NAMED, *[ELSE] * 9, PAID)
    low, high = wilson(1, 10)
    assert estimate(found) == pytest.approx((0.12 / 0.14, (0.02 + low) / (0.04 + low), (0.02 + high) / (0.04 + high)))
    assert estimate(found.measured) == pytest.approx((0.1, low, high))
    assert found.measured is not None
    assert found.measured.n == 10
    assert said(found) == "1 of 10 unpaid posts name Ovenly: 10% (2% to 40%)"
    assert evidence(found) == (10, ["p0"])
    assert found.against == "creators who never name it"


def test_posts_against_the_brand_are_no_affinity() -> None:
    """Twenty posts that call for a boycott scored .95."""
    hate = "I hate Ovenly, never buy from them again"
    found = affinity(*[hate] * 2, *[ELSE] * 8)
    assert found.score == pytest.approx(0.02 / 0.24)
    assert found.low <= found.score <= found.high <= 0.5
    assert not found.reasons[0].supports
    assert (
        said(found)
        == f"2 of 10 unpaid posts name Ovenly: 20% (6% to 51%); 2 of them seem to speak against it: “{hate}”"
    )
    assert affinity(hate, NAMED, *[ELSE] * 8).score == pytest.approx(0.12 / 0.24)


def test_never_naming_it_is_as_usual() -> None:
    found = affinity(*[ELSE] * 9, PAID)
    assert estimate(found) == (0.5, 0.5, 0.5)
    assert said(found) == "none of 9 unpaid posts names Ovenly, as usual"
    assert estimate(found.measured) == pytest.approx((0, *wilson(0, 9)))
    assert evidence(found) == (9, [])


def test_of_paid_posts_alone_nothing_is_told() -> None:
    found = affinity(*[PAID] * 3)
    assert estimate(found) == (0.5, 0.5, 0.5)
    assert estimate(found.measured) == (0, 0, 1)
    assert said(found) == "none of 0 unpaid posts names Ovenly, as usual"


def test_the_newest_five_posts_that_name_it_are_shown() -> None:
    assert evidence(affinity(*[NAMED] * 7)) == (7, ["p4", "p3", "p2", "p1", "p0"])


@pytest.mark.parametrize("handle", ["instagram:bestovens", "@bestovens", "instagram:@bestovens", "bestovens"])
def test_a_handle_names_the_brand_too(handle: str) -> None:
    assert said(affinity("thanks @bestovens", ELSE, handles=[handle])).startswith("1 of 2 unpaid posts name Ovenly")


def test_who_has_not_posted_could_not_name_it() -> None:
    found = affinity()
    assert (found.state, said(found)) == ("insufficient_data", "no post that could name the brand")


# ------------------------------------------------------------------------------------------------------------ tone
def facet(n: int = 50, **shares: float) -> Facet:
    """Shares that are known without error."""
    rows = tuple(Share(code=code, name=code, share=at, low=at, high=at, count=n * at) for code, at in shares.items())
    return Facet(state="ok", n=n, coverage=1, shares=rows, source="first_party", method="test")


def tone(wanted: list[str], emotions: Facet) -> Component:
    shown = tuple(
        EvidencePost(label=label, post_id=post, score=0.9)
        for label, post in (("emotions.joy", "p1"), ("emotions.anger", "p2"), ("topics.joy", "p3"))
    )
    return of("creator_tone", told(case(brief(tone=wanted)), emotions=emotions, evidence=shown))


def test_the_tone_of_posts_is_the_wanted_part_of_what_they_feel() -> None:
    found = tone(["joy", "love"], facet(joy=0.3, anger=0.1, neutral=0.6))
    assert (found.state, found.weight) == ("experimental", 0)
    assert found.score == pytest.approx(0.75)
    assert said(found) == (
        f"experimental: 75% ({found.low:.0%} to {found.high:.0%}) of the emotions in the posts are joy or love "
        "(joy 30% of posts)"
    )
    assert evidence(found) == (50, ["p1"]), "the posts that show a wanted emotion most clearly"


def test_a_tone_that_is_not_known_or_not_asked_for() -> None:
    few = tone(["joy"], counted(["joy"] * 7, method="test"))
    assert (few.state, said(few)) == ("insufficient_data", "tone unknown: only 7 in the sample")
    assert evidence(few) == (7, ["p1"])
    assert tone([], facet(joy=1)).state == "not_asked"


# ---------------------------------------------------------------------------------------------------------- topics
def authority(topic: str, n: int, *shown: str) -> Authority:
    return Authority(topic=topic, posts=n, quotes=tuple(Quote(post_id=post, words="w") for post in shown))


def topics(
    asked_: dict[str, object], known: Facet, *of_topics: Authority, written: list[Post] | None = None
) -> Component:
    some = case(brief(**{"target": {}} | asked_), written=written)
    return of("creator_topics", told(some, topics=known, authority=of_topics))


def on(*wanted: str) -> dict[str, object]:
    return {"target": {"topics": list(wanted)}}


def test_topics_in_words() -> None:
    known = facet(60, Science=0.4, Travel=0.25)
    found = topics(
        on("Science", "Travel"), known, authority("Science", 21, "p1", "p2"), authority("Pets", 9, "p9"),
        authority("Travel", 1, "p5"),
    )  # fmt: skip
    place = below(shipped().about(["Science", "Travel"]), 0.65)
    assert estimate(found) == pytest.approx(aligned((place, place, place)))
    assert said(found) == (
        f"65% (40% to 65%) of the posts are about Science or Travel: more than of {place:.0%} of creators ({place:.0%} "
        f"to {place:.0%}); surely on it: Science 21 posts, Travel 1 post"
    )
    assert evidence(found) == (60, ["p1", "p2", "p5"])
    assert estimate(found.measured) == pytest.approx((0.65, 0.4, 0.65)), "a post can be about both"
    assert found.measured is not None
    assert found.measured.n == 60
    assert found.against == shipped().title


def test_the_bounds_of_a_share_are_the_bounds_of_its_place() -> None:
    known = counted(["Science"] * 20 + ["Pets"] * 20 + [None] * 10, method="test")
    found = topics(on("Science"), known)
    [share] = [one for one in known.shares if one.code == "Science"]
    population = shipped().about(["Science"])
    places = below(population, share.share), below(population, share.low), below(population, share.high)
    assert estimate(found) == pytest.approx(aligned(places))
    assert estimate(found.measured) == pytest.approx((share.share, share.low, share.high))
    assert found.measured is not None
    assert found.measured.n == 40, "posts whose topic is known"
    value, low, high = (f"{at:.0%}" for at in places)
    assert said(found) == (
        f"50% (34% to 66%) of the posts are about Science: more than of {value} of creators ({low} to {high})"
    ), "no topic of which it is sure, and none that was told from the brief's words"


def test_at_most_two_topics_are_named_as_sure() -> None:
    found = topics(
        on("Science", "Travel", "Pets"), facet(Science=0.4), authority("Science", 9), authority("Travel", 5),
        authority("Pets", 4),
    )  # fmt: skip
    assert said(found).endswith("; surely on it: Science 9 posts, Travel 5 posts")


def test_topics_that_the_brief_does_not_name_are_told_from_its_words() -> None:
    found = topics({"product": {"description": OFFER}}, facet(50, **{"Food & Drink": 0.5}))
    assert "Food & Drink" in said(found)
    assert ", told from the brief's words: more than of " in said(found)


def test_few_posts_are_read_one_by_one() -> None:
    written = [post.model_copy(update={"text": texts()["food"][at]}) for at, post in enumerate(posts(3))]
    few = counted(["Food & Drink"] * 3, method="test")
    found, other = (
        topics(on(topic), few, authority(topic, 3, "p1"), written=written) for topic in ("Food & Drink", "Sports")
    )
    assert found.state == "ok"
    assert said(found).startswith("3 posts are few; by them the creator writes more about Food & Drink than ")
    assert said(found).endswith(")")
    assert "% of creators (" in said(found)
    assert evidence(found) == (3, ["p1"])
    assert found.against == shipped().title
    assert found.measured is None
    assert found.score is not None
    assert other.score is not None
    assert found.score > 0.5 > other.score
    assert other.score < 0.2 < other.high, "three posts about food exclude no sports, and are no sign of them"


def test_topics_that_cannot_be_known() -> None:
    unknown = Facet(state="unavailable", n=7, coverage=0, method="none", note="nothing tells it")
    found = topics(on("Science"), unknown, authority("Science", 2, "p4"))
    assert (found.state, said(found)) == ("insufficient_data", "topics unknown: nothing tells it")
    assert evidence(found) == (7, ["p4"])
    silent = topics(on("Science"), counted([None] * 4, method="test"), written=[])
    assert said(silent) == "topics unknown: only 0 of 4 are known"
    assert topics({}, facet(Science=1)).state == "not_asked"


def test_topics_are_against_the_deployments_own_creators_once_they_are_enough() -> None:
    shares = np.zeros((4, len(TOPICS)))
    shares[:, TOPICS.index("Science")] = (0.1, 0.2, 0.3, 0.9)
    some = told(case(brief(**on("Science"))), topics=facet(Science=0.5))
    found = of("creator_topics", replace(some, peers=Peers("your creators", shares)))
    assert "more than of only 75% of creators" in said(found)
    assert found.against == "your creators"


# ---------------------------------------------------------------------------------------------------------- values
def trait(name: str, percentile: float | None, low: float | None, high: float | None, *shown: str) -> Trait:
    quotes = tuple(Quote(post_id=post, words="w") for post in shown)
    return Trait(name=name, score=0, percentile=percentile, low=low, high=high, quotes=quotes)


def values(wanted: list[str], of_creator: Traits | None) -> Component:
    return of("creator_values", told(case(brief(brand={"name": "B", "values": wanted})), values=of_creator))


TRAITS = Traits(
    state="experimental",
    traits=(
        trait("power", 0.1, 0.05, 0.2, "p1"),
        trait("tradition", 0.8, 0.7, 0.95, "p2", "p3"),
        trait("family", 0.6, 0.3, 0.85, "p4"),
        trait("money", 0.2, 0.1, 0.4),
    ),
    population="500 creators", posts=44, method="m",
)  # fmt: skip


def test_values_are_those_whose_names_are_nearest_to_the_brands_words() -> None:
    found = values(["traditions of the family"], TRAITS)
    assert (found.state, found.weight) == ("experimental", 0)
    assert estimate(found) == pytest.approx((0.7, 0.5, 0.9))
    assert said(found) == (
        "experimental: for traditions of the family the nearest values are tradition (higher than 80%) and family "
        "(higher than 60%)"
    )
    assert evidence(found) == (44, ["p2", "p3", "p4"])
    assert found.against == "500 creators"


def test_a_value_that_several_words_mean_counts_once() -> None:
    once, twice = (
        values(["traditions of the family"], TRAITS),
        values(["family traditions", "tradition, family"], TRAITS),
    )
    assert estimate(twice) == estimate(once)
    assert said(twice).startswith("experimental: for family traditions and tradition, family the nearest values are ")
    every = values(["traditions of the family", "power and money"], TRAITS)
    assert estimate(every) == pytest.approx((1.7 / 4, 1.15 / 4, 2.4 / 4))


def test_a_value_without_bounds_could_be_anything() -> None:
    vague = trait("tradition", 0.8, None, None), trait("family", 0.4, 0.2, 0.6), trait("money", None, 0.1, 0.2)
    found = values(["tradition"], TRAITS.model_copy(update={"traits": vague}))
    assert estimate(found) == pytest.approx((0.6, 0.1, 0.8))
    assert said(found).endswith("tradition (higher than 80%) and family (higher than 40%)"), "of money nothing is told"


def test_who_has_less_of_a_value_than_everybody_has_none_of_it() -> None:
    lowest = TRAITS.model_copy(update={"traits": (trait("tradition", 0.0, 0.0, 0.1),)})
    assert estimate(values(["tradition"], lowest)) == pytest.approx((0, 0, 0.1))


def test_values_that_cannot_be_known() -> None:
    few = Traits(state="insufficient_data", method="m")
    assert said(values(["tradition"], few)) == "values unknown: the posts express too few"
    assert said(values(["tradition"], None)) == "values unknown: the posts express too few"
    noted = few.model_copy(update={"note": "3 posts in English"})
    assert said(values(["tradition"], noted)) == "values unknown: 3 posts in English"
    assert values([], TRAITS).state == "not_asked"


# ----------------------------------------------------------------------------------------------- stuffed with tags
def test_the_same_hashtags_under_every_post_bring_it_no_nearer() -> None:
    """Sports posts that all end with tags of food are about sports."""
    food = brief(
        brand={"name": "Brand", "description": "Bread ovens for people who bake at home"},
        target={"topics": ["Food & Drink"]},
    )
    games = [f"We won the match against team {at} in the last minute, what a goal" for at in range(30)]
    plain, stuffed = (
        [post.model_copy(update={"text": text + tags}) for post, text in zip(posts(30), games, strict=True)]
        for tags in ("", " #food #baking #homemadebread #recipes")
    )
    for name in ("creator_message", "creator_topics"):
        honest, cheat = (of(name, case(food, written=written)).score or 0 for written in (plain, stuffed))
        assert cheat == pytest.approx(honest, abs=0.02), name
