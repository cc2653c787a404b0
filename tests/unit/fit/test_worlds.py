"""What a brand would see at a glance, asked of creators made of real texts (``worlds``), the whole way from profile and
sample to the answer."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest

from bothsides.documents.campaign import Brief
from bothsides.documents.fit import Fit
from bothsides.fit.case import Both
from tests.unit.fit.worlds import ABROAD, AT, TOWNS, answer, both, brief, echoing, member, post, texts

CLEARLY = 20  # points by which a perfect match stands above each misfit


def half(at: int) -> str:
    """Every other post, or person, is about food."""
    return "food" if at % 2 else "style"


@cache
def world(name: str) -> Both:
    """A creator of whom one thing is not as the brand wants it."""
    mixed = [member(at, half(at), TOWNS[at % 5]) for at in range(300)]
    if name == "perfect":
        return both()
    if name == "abroad":
        return both(where=ABROAD, followers=1_000_000)
    if name == "only languages tell":
        return both(people="portuguese", where=(None,), followers=1_000_000)
    if name == "interested in other things":
        return both(people="style")
    if name == "of other things":
        return both("style")
    if name == "celebrity":
        return both("style", "parents", followers=20_000_000, creator="video:star")
    if name == "small":
        return both(n=40, followers=900, creator="video:small")
    if name == "video unanswered":
        written = [
            post(at, "food", format="video" if at % 2 else "image", likes=0 if at % 2 else 900, comments=0)
            for at in range(60)
        ]
        return both(written)
    if name == "echo on food":
        return both(echoing(lambda at: at % 2 == 1, half), mixed)
    if name == "echo on style":
        return both(echoing(lambda at: at % 2 == 0, half), mixed)
    if name == "slurs":
        return both([post(at, "food", text=f"{texts()['food'][at]} you fucking faggot") for at in range(60)])
    if name == "partner of a competitor":
        said = "#ad with @bakewell today:"
        return both(
            [post(at, "food", **({"text": f"{said} {texts()['food'][at]}"} if at < 3 else {})) for at in range(60)]
        )
    if name == "nobody answers":
        return both([post(at, "food", likes=0, comments=0) for at in range(60)])
    if name == "gone":
        return both(made_at=AT + timedelta(days=4 * 365))
    if name in ("followers", "bought followers"):
        fake = {"followers": 2, "following": 4_000, "picture": False, "handle_digits": 8, "posts_total": 0}
        met = [
            member(
                at,
                "food",
                TOWNS[at % 5],
                relation="follower",
                met_under=(),
                **(fake if name[0] == "b" and at % 10 else {}),
            )
            for at in range(300)
        ]
        return both(people=met, creator="instagram:cook")
    raise KeyError(name)


ASKED = {
    "video unanswered": {"formats": ["video"]},
    "partner of a competitor": {"competitors": ["Bakewell"]},
}


@cache
def of(name: str) -> Fit:
    """The answer for the maker of ovens."""
    return answer(world(name), brief(**ASKED.get(name, {})))


def missed(fit: Fit) -> list[str]:
    return [gate.name for gate in fit.gates if gate.passed is False]


def test_a_perfect_match_fits() -> None:
    fit = of("perfect")
    assert fit.verdict == "fit"
    assert fit.score > 75
    assert fit.low > 65
    assert [gate.name for gate in fit.gates if not gate.passed] == ["real"], "nobody can tell it of commenters"
    assert min(side.low for side in fit.sides.values()) > 50


def test_a_perfect_match_whose_followers_are_known_to_be_real_fits_more_surely() -> None:
    known, unknown = of("followers"), of("perfect")
    assert known.verdict == "fit"
    assert all(gate.passed for gate in known.gates)
    assert known.low > unknown.low
    assert known.score > unknown.score


def test_a_limit_that_the_brief_sets_itself_must_be_known() -> None:
    asked = brief(gates={"min_real_share": 0.5})
    assert answer(world("perfect"), asked).verdict == "review"
    assert answer(world("followers"), asked).verdict == "fit"


@pytest.mark.parametrize(
    ("name", "verdict", "gates"),
    [
        ("abroad", "no_fit", ["market"]),
        ("only languages tell", "no_fit", ["market"]),
        ("interested in other things", "no_fit", []),
        ("of other things", "no_fit", []),
        ("celebrity", "no_fit", []),
        ("bought followers", "no_fit", ["real"]),
        ("video unanswered", "no_fit", ["answered"]),
        ("echo on style", "no_fit", ["answered"]),
        ("slurs", "no_fit", ["safe"]),
        ("partner of a competitor", "no_fit", ["exclusive"]),
        ("nobody answers", "no_fit", ["answered"]),
        ("gone", "no_fit", ["present"]),
    ],
)
def test_a_misfit_does_not_fit_and_stands_clearly_below(name: str, verdict: str, gates: list[str]) -> None:
    fit = of(name)
    assert fit.verdict == verdict
    assert missed(fit) == gates
    assert of("perfect").score - fit.score >= CLEARLY


def test_where_only_languages_tell_they_say_so() -> None:
    [gate] = [gate for gate in of("only languages tell").gates if gate.name == "market"]
    assert "Portuguese" in gate.text
    assert "United States" in gate.text
    assert gate.high < 0.3


def test_a_small_creator_whose_audience_aligns_stands_above_a_celebrity_whose_does_not() -> None:
    small, star = of("small"), of("celebrity")
    assert small.verdict == "fit"
    assert small.low > star.high
    assert small.effective_reach.low > 0


def test_all_echo_on_the_wanted_topic_beats_all_echo_on_another() -> None:
    wanted, other = of("echo on food"), of("echo on style")
    assert wanted.verdict == "fit"
    assert wanted.low > other.high
    answered, unanswered = (
        next(c for c in fit.components if c.name == "audience_resonance") for fit in (wanted, other)
    )
    assert answered.low > 0.9
    assert unanswered.high < 0.1


def test_a_brief_that_says_nothing_gets_no_hundred() -> None:
    fit = answer(world("perfect"), Brief.model_validate({"name": "x", "brand": {"name": "Ovenly"}, "markets": ["US"]}))
    assert fit.verdict == "insufficient_data"
    assert fit.score < 60
    assert fit.high - fit.low > 50


def test_a_brief_without_topics_is_answered_by_its_words() -> None:
    fit = answer(world("perfect"), brief(target={}))
    assert fit.verdict == "fit"
    [topics] = [c for c in fit.components if c.name == "creator_topics"]
    assert "told from the brief's words" in topics.reasons[0].text


def test_posts_of_four_years_ago_are_no_presence() -> None:
    [presence] = [c for c in of("gone").components if c.name == "creator_presence"]
    assert presence.score == 0
    [today] = [c for c in of("perfect").components if c.name == "creator_presence"]
    assert today.score == 1
    back = answer(world("gone"), brief(as_of=AT.date().isoformat()))
    assert missed(back) == [], "judged as of then"
    assert next(c for c in back.components if c.name == "creator_presence").score == 1


def test_every_reason_leads_to_evidence_that_is_there() -> None:
    for name in ("perfect", "partner of a competitor", "slurs", "echo on food"):
        fit, sides = of(name), world(name)
        ids = {one.id for one in sides.profile.posts}
        documents = {"profile": sides.profile, "persona": sides.persona, "audience": sides.audience}
        for evidence in [r.evidence for r in fit.reasons] + [g.evidence for g in fit.gates if g.evidence]:
            assert set(evidence.post_ids) <= ids
            found = documents[evidence.document]
            for step in evidence.path.split("."):
                found = found[step] if isinstance(found, dict) else getattr(found, step)
            assert found is not None
    [gate] = [gate for gate in of("partner of a competitor").gates if gate.name == "exclusive"]
    assert gate.evidence is not None
    assert set(gate.evidence.post_ids) == {"p0", "p1", "p2"}
    assert "31 October 2026" in gate.text
    [safe] = [gate for gate in of("slurs").gates if gate.name == "safe"]
    assert safe.text.startswith("brand safety: at least 56 of 57 posts carry words that are not accepted, 50 of Hate")


def test_the_answer_is_told_in_five_sentences() -> None:
    told = of("perfect").explanation
    assert len(told) == 5
    assert told[0].startswith("Sam Cook fits Autumn baking: ")
    assert told[1].startswith("The creator stands at")
    assert told[2].startswith("The audience stands at")
    assert told[3].startswith(
        "All 4 limits that can be told are met: market, present, answered and safe. Nobody can tell"
    )
    assert told[4].startswith("A post reaches about 8,000")
    assert "that 80% are real is usual, and not measured" in told[4]
    known = of("followers").explanation
    assert "not measured" not in known[4]
    assert known[3] == "All 5 limits that can be told are met: market, real, present, answered and safe."
    out = of("abroad").explanation
    assert "does not fit" in out[0]
    assert out[3].startswith("It is out because of audience in the markets: 0%")


def test_the_same_documents_give_the_same_answer() -> None:
    assert answer(world("perfect"), brief()) == of("perfect")


@pytest.mark.parametrize("goal", ["sales", "awareness"])
def test_the_goal_changes_what_counts(goal: str) -> None:
    fit = answer(world("echo on style"), brief(goal=goal))
    weights = {c.name: c.weight for c in fit.components}
    assert (weights["audience_market"] > weights["audience_resonance"]) is (goal == "sales")
    assert fit.verdict == "no_fit"
