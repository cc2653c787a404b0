"""Who is real: known accounts, what can't be told, and whether the intervals hold what they say."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bothsides.audience.facets import facets
from bothsides.audience.sample import Sample
from bothsides.audience.signs import OPTIONAL, bounded, cards, judged
from bothsides.documents.facet import Facet
from bothsides.documents.profile import Account, AudienceMember, Coverage, Post, Profile
from bothsides.fit.gates import of_share
from bothsides.statistics.design import limits
from bothsides.statistics.facets import part
from tests.simulation import assert_holds

AT = datetime(2026, 11, 1, tzinfo=UTC)

PERSON = {"followers": 420, "following": 400, "posts_total": 80, "picture": True, "handle_digits": 0}
BOUGHT = {"followers": 3, "following": 2_500, "posts_total": 0, "picture": False, "handle_digits": 5}


def sample(
    *groups: tuple[int, dict[str, object]],
    platform: str = "instagram",
    posts: tuple[Post, ...] = (),
    missing: tuple[str, ...] = (),
) -> Sample:
    """So many people of each kind, who follow unless said otherwise."""
    rows = [facts for times, facts in groups for _ in range(times)]
    members = tuple(
        AudienceMember.model_validate({"id": str(at), "relation": "follower"} | facts) for at, facts in enumerate(rows)
    )
    coverage = Coverage(posts=len(posts), audience=len(members), missing=missing)
    common = {"creator": f"{platform}:b", "run_id": "r", "made_at": AT}
    profile = Profile(**common, source="t", account=Account(), posts=posts, coverage=coverage)
    return Sample(profile=profile, members=members)


def facet(*groups: tuple[int, dict[str, object]], **more: object) -> Facet:
    return facets()["authenticity"](sample(*groups, **more))  # type: ignore[arg-type]


def signs(*groups: tuple[int, dict[str, object]], **more: object) -> dict[str, int]:
    found = facets()["authenticity_signs"](sample(*groups, **more))  # type: ignore[arg-type]
    return {share.code: round(share.count) for share in found.shares}


def is_flagged(**facts: object) -> bool | None:
    return judged(sample((1, facts)).members).flags[0][0]


@pytest.mark.parametrize(
    ("facts", "flagged"),
    [
        (PERSON, False),
        (BOUGHT, True),
        ({"followers": 2_000_000, "following": 300}, False),  # a star
        ({"followers": 50_000, "following": 1_200, "posts_total": 3_000, "picture": True}, False),  # a shop
        ({"followers": 12, "following": 60, "posts_total": 0, "picture": True}, False),  # who only looks
        ({"followers": 18, "following": 700, "posts_total": 40}, True),  # whoever sells these gives them a few posts
        (BOUGHT | {"verified": True}, False),
        ({"followers": 3}, None),
        ({"following": 5_000, "texts": ["❤️❤️"], "name": "Anna"}, None),
    ],
)
def test_an_account_is_told_by_its_counts_or_not_at_all(facts: dict[str, object], flagged: bool | None) -> None:
    assert is_flagged(**facts) is flagged


@pytest.mark.parametrize("known", [*cards()])
def test_each_sign_speaks_in_one_direction(known: tuple[str, ...]) -> None:
    weights = cards()[known].weights
    assert set(weights) <= {"ratio", "mass", *known}
    sense = {"ratio": 1, "mass": 1, "posts": -1, "picture": -1, "digits": 1}
    assert all(weight * sense[name] > 0 for name, weight in weights.items())


def test_there_is_a_card_for_every_set_of_signs_that_a_platform_gives() -> None:
    assert len(cards()) == 2 ** len(OPTIONAL)
    for card in cards().values():
        accusing, lower = card.points
        assert accusing.rates.mistaken[1] <= 0.04
        assert lower.ratio < accusing.ratio
        assert lower.score < accusing.score


def test_real_and_bought_followers_are_shares_of_those_who_can_be_judged() -> None:
    found = facet((300, PERSON), (100, BOUGHT), (100, {"name": "no counts"}))
    assert (found.state, found.n, found.coverage) == ("ok", 500, 0.8)
    [suspicious] = [share for share in found.shares if share.code == "suspicious"]
    [real] = [share for share in found.shares if share.code == "real"]
    assert suspicious.low < 0.25 < suspicious.high
    assert suspicious.low > 0.05
    assert (real.share, real.low, real.high) == pytest.approx(
        (1 - suspicious.share, 1 - suspicious.high, 1 - suspicious.low)
    )


@pytest.mark.parametrize("fakes", [0.05, 0.1, 0.3, 0.5, 0.9])
@pytest.mark.parametrize(
    ("found", "mistaken"), [((0.56, 0.83), (0.04, 0.1)), ((0.3, 0.6), (0.13, 0.25)), ((1, 1), (0, 0))]
)
def test_the_interval_holds_wherever_the_rates_are_within_what_was_foreseen(
    fakes: float, found: tuple[float, float], mistaken: tuple[float, float]
) -> None:
    rates, random = [point.rates for point in cards()[OPTIONAL].points], np.random.default_rng(3)
    chances = [fakes * f + (1 - fakes) * m for f, m in zip(found, mistaken, strict=True)]
    rows = []
    for _ in range(200):  # who is over the first point is over the second
        score, n = random.random(400), 400
        parts = [float((score < chance).mean()) for chance in chances]
        rows.append(bounded([(p, *limits(p, n)) for p in parts], rates))
    assert_holds(fakes, rows, tight=False)


def test_points_that_contradict_each_other_tell_almost_nothing() -> None:
    first, second = (point.rates for point in cards()[OPTIONAL].points)
    value, low, high = bounded([(0.9, 0.85, 0.95), (0.1, 0.08, 0.12)], (first, second))
    assert low < 0.05
    assert high == 1
    assert low <= value <= high


@pytest.mark.parametrize(
    ("groups", "state"),
    [
        ((), "insufficient_data"),
        (((3, PERSON),), "insufficient_data"),
        (((12, PERSON), (30, {"name": "?"})), "insufficient_data"),
        (((49, PERSON),), "ok"),
        (((49, PERSON), (60, {"name": "?"})), "experimental"),
        (((25, {"texts": ["❤️❤️❤️"]}),), "unavailable"),
        (((25, {"texts": ["#####"]}),), "unavailable"),
        (((25, {"texts": ["\x00\x07 \u200b"]}),), "unavailable"),
        (((500, {"name": "Anna", "texts": ["So true, thank you for this"]}),), "unavailable"),
    ],
)  # fmt: skip
def test_nobody_is_real_because_nobody_looked(groups: tuple[tuple[int, dict[str, object]], ...], state: str) -> None:
    found = facet(*groups)
    assert found.state == state
    if state in ("insufficient_data", "unavailable"):
        assert not found.shares


def test_commenters_say_nothing_of_followers_who_never_comment() -> None:
    commenter, liker = {"relation": "commenter"}, {"relation": "liker"}
    found = facet((60, PERSON | commenter), (40, PERSON | liker))
    assert found.state == "experimental"
    assert found.note == "these are commenters and likers: how many of the followers are real is unknown"
    assert of_share("real", found, ["real"], 0.3, "real", "facets.authenticity").passed is None


def test_where_followers_were_sampled_they_are_judged_alone() -> None:
    found = facet(
        (200, PERSON | {"relation": "commenter"}), (100, BOUGHT), missing=("followers: only the newest 100 were read",)
    )
    assert (found.state, found.n) == ("ok", 100)
    assert found.share_of("real") == 0
    assert found.note == "of the followers (only the newest 100 were read)"


@pytest.mark.parametrize(("platform", "state"), [("x", "ok"), ("instagram", "ok"), ("mastodon", "experimental")])
def test_where_it_was_not_shown_to_be_right_it_is_experimental(platform: str, state: str) -> None:
    assert facet((100, PERSON), platform=platform).state == state


@pytest.mark.parametrize(
    ("groups", "passed"),
    [
        (((400, PERSON),), True),
        (((20, BOUGHT), (380, PERSON)), True),
        (((180, BOUGHT), (220, PERSON)), None),  # the interval spans the limit
        (((330, BOUGHT), (70, PERSON)), False),
        (((400, {"name": "?"}),), None),
        (((400, PERSON | {"texts": ["What a wonderful product, I love it"]}),), None),  # ordinary accounts, one text
    ],
)
def test_the_gate(groups: tuple[tuple[int, dict[str, object]], ...], passed: bool | None) -> None:
    assert of_share("real", facet(*groups), ["real"], 0.6, "real", "facets.authenticity").passed is passed


def test_a_share_of_one_keeps_its_own_interval() -> None:
    found = facet((400, PERSON))
    [real] = [share for share in found.shares if share.code == "real"]
    assert part(found, ["real"]) == pytest.approx((1.0, real.low, real.high))
    assert real.low < 0.99  # wider than a count of 400 of 400


def test_people_under_one_post_tell_less_than_people_one_by_one() -> None:
    alone = facet((100, PERSON), (100, BOUGHT))
    posts = [PERSON | {"met_under": [f"p{at}"]} for at in range(4)] + [
        BOUGHT | {"met_under": [f"q{at}"]} for at in range(4)
    ]
    together = facet(*[(25, person) for person in posts])
    assert together.effective_n is not None
    assert alone.effective_n == 200
    assert together.effective_n < 20


def test_signs_are_told_as_seen_and_only_of_ten_or_more() -> None:
    found = signs(
        (40, PERSON), (12, BOUGHT), (9, PERSON | {"texts": ["https://spam.example"]}),
        (10, PERSON | {"texts": ["Check my profile, honey"]}),
    )  # fmt: skip
    assert found == {
        "follows_far_more": 12, "mass_follower": 12, "no_posts": 12, "no_picture": 12, "digits": 12,
    }  # of texts fewer than 20 are known # fmt: skip
    spam = [(15, {"texts": [f"https://spam.example/{at}"]}) for at in range(2)]
    assert signs(*spam) == {"only_links": 30}
    assert signs((40, {"texts": ["❤️❤️❤️"]})) == {}


def test_near_copies_are_one_text_from_three_accounts_on_and_short_ones_are_nobodys() -> None:
    texts = [f"Amazing  content, check\u200b profile {at}! https://x.example/" for at in range(10)]
    copies = [(1, {"texts": [f"{text.upper()}{at}"]}) for text in texts[:4] for at in range(3)]
    pairs = [(2, {"texts": [text]}) for text in texts[4:]]
    own = [(1, {"texts": [f"a question of my own, number {at}"]}) for at in range(20)]
    assert signs(*copies, *pairs, *own, (15, {"texts": ["first!!"]})) == {"same_text": 12}


def test_what_most_did_together_can_not_be_told_and_what_some_did_widens_the_interval() -> None:
    copied = PERSON | {"texts": ["What a wonderful product, I love it"]}
    alone, some, most = facet((400, PERSON)), facet((300, PERSON), (100, copied)), facet((100, PERSON), (300, copied))
    assert part(some, ["real"]) == pytest.approx((1.0, part(alone, ["real"])[1] - 0.25, 1.0))
    assert (most.state, most.shares) == ("insufficient_data", ())


def test_accounts_made_on_one_day_and_late_crowds_of_comments_are_seen() -> None:
    posts = (Post(id="p", created_at=AT - timedelta(days=9)),)
    spread = [(1, {"created_at": AT - timedelta(days=at)}) for at in range(30)]
    assert signs(*spread, (20, {"created_at": AT})) == {"same_day": 21}
    late = {"relation": "commenter", "met_under": ["p"], "active_at": [AT]}
    soon = late | {"active_at": [AT - timedelta(days=9) + timedelta(minutes=1)]}
    assert signs((12, late), (30, late | {"active_at": [AT + timedelta(minutes=5)]}), posts=posts) == {
        "same_minute": 42
    }
    assert signs((30, soon), (20, late | {"active_at": [AT - timedelta(days=2)]}), posts=posts) == {"same_minute": 20}


def test_only_what_is_known_is_asked_of_platforms_that_give_nothing() -> None:
    found = facets()["authenticity_signs"](sample((30, {"name": "Anna"})))
    assert (found.state, found.coverage, found.shares) == ("unavailable", 0, ())
