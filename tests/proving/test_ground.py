"""The ground itself: truths add up, a seed is a world, habits are people's, servers answer from the world."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from bothsides.documents.audience import Audience
from bothsides.documents.base import ModelInfo
from bothsides.documents.facet import Facet, Share
from bothsides.fetch import credentials
from bothsides.persona.sources.local import extract
from bothsides.taxonomy import AGES
from proving import campaigns, measure, run, sentences, table, truth, worlds
from proving.accounts import numbers
from proving.desk import desk
from proving.measure import Cell, GateCell, ReachCell
from proving.people import BOT, BRANDS, ORGANISATION, PERSON
from proving.run import Seen
from proving.worlds import World


@pytest.fixture(scope="module")
def home() -> World:
    return worlds.world("home", 1, sentences.committed(), size=8_000)


def test_the_worlds_of_the_table_are_not_those_one_works_with() -> None:
    assert not set(worlds.HELD_OUT) & set(worlds.DEVELOPMENT)


# ------------------------------------------------------------------------------------------------------------ truth


@pytest.mark.parametrize("name", truth.KNOWN)
@pytest.mark.parametrize("relation", ["commented", "saw"])
def test_true_shares_add_up(home: World, name: str, relation: str) -> None:
    weights = np.zeros(len(home.people))
    weights[home.life.who(relation)] = 1.0
    found = truth.shares(home.people, name, weights)
    assert all(0 <= share <= 1 for share in found.values())
    if name not in ("topics", "brands"):  # of which somebody has several or none
        assert sum(found.values()) == pytest.approx(1)


def test_a_truth_is_counted_by_hand(home: World) -> None:
    people, talkers = home.people, home.life.who("commented")
    weights = np.zeros(len(people))
    weights[talkers] = 1.0
    persons = [at for at in talkers if people.kind[at] == PERSON]
    women = sum(people.gender[at] == 0 for at in persons) / len(persons)
    assert truth.shares(people, "genders", weights)["woman"] == pytest.approx(women)
    fakes = sum(people.kind[at] == BOT for at in talkers) / len(talkers)
    assert truth.shares(people, "authenticity", weights)["suspicious"] == pytest.approx(fakes)
    alive = [at for at in talkers if people.kind[at] != BOT]
    canadians = sum(people.country[at] == "CA" for at in alive) / len(alive)
    assert truth.shares(people, "countries", weights)["CA"] == pytest.approx(canadians)


def test_a_mix_is_what_it_says() -> None:
    mixes = {
        name: worlds.world(name, 3, sentences.committed(), size=8_000).people for name in ("women", "firms", "bought")
    }
    assert 0.78 < (mixes["women"].gender == 0).mean() < 0.82
    assert 0.36 < (mixes["firms"].kind == ORGANISATION).mean() < 0.41
    followers = mixes["bought"].follows
    assert 0.42 < mixes["bought"].bought[followers].mean() < 0.48
    assert (mixes["bought"].kind[mixes["bought"].bought] == BOT).all()


def test_who_names_a_brand_does_so_in_the_bio(home: World) -> None:
    for at in range(300):
        bio, named = home.people.shown(at).bio or "", int(home.people.names[at])
        assert [name for name in BRANDS if name in bio] == ([BRANDS[named]] if named >= 0 else []) or len(bio) > 120


def test_ages_are_in_the_band_that_is_said(home: World) -> None:
    assert set(home.people.band) == set(AGES)
    assert (home.people.band[home.people.age == 25] == "25-34").all()
    assert (home.people.band[home.people.age == 24] == "18-24").all()


def test_who_is_spoken_of_counts_as_much_as_in_the_sample(home: World) -> None:
    follower, liker = (_member(relation) for relation in ("follower", "liker"))
    facet = Facet(state="ok", n=4, coverage=1, method="a test")
    weights = truth.spoken_of(home.life, [follower, follower, follower, liker], facet)
    followers, likers = np.flatnonzero(home.people.follows), home.life.who("liked")
    only = np.setdiff1d(followers, likers)
    assert weights.sum() == pytest.approx(1)
    assert weights[only[0]] == pytest.approx(0.75 / len(followers))
    assert weights[np.setdiff1d(likers, followers)[0]] == pytest.approx(0.25 / len(likers))
    of_likers = truth.spoken_of(home.life, [follower, follower, follower, liker], facet.model_copy(update={"n": 1}))
    assert set(np.flatnonzero(of_likers)) == set(likers), "a facet of one person speaks of the likers alone"


def _member(relation: str) -> object:
    from bothsides.documents.profile import AudienceMember

    return AudienceMember.model_validate({"id": relation, "relation": relation})


# -------------------------------------------------------------------------------------------------------- behaviour


def test_the_same_seed_is_the_same_world() -> None:
    one, two, other = (worlds.world("drawn", seed, sentences.committed(), size=3_000) for seed in (4, 4, 5))
    assert one.mix == two.mix != other.mix
    assert [one.people.shown(at) for at in range(40)] == [two.people.shown(at) for at in range(40)]
    assert [one.life.thread(at) for at in (7, 0)] == [two.life.thread(at) for at in (0, 7)][::-1], "in any order"
    assert one.life.views == two.life.views != other.life.views


def test_few_say_much(home: World) -> None:
    counts = Counter(int(at) for reaction in home.life.reactions for at in reaction.commented)
    most = sorted((n for at, n in counts.items() if home.people.kind[at] != BOT), reverse=True)
    assert sum(most[: len(most) // 10]) > 0.22 * sum(most), "a tenth of the commenters"
    assert sum(most) / home.people.real.sum() < 0.5, "and most people say nothing"


def test_interest_brings_people_to_a_post(home: World) -> None:
    post, reaction = home.life.creator.posts[0], home.life.reactions[0]
    keen = home.people.interested(post.topic)
    assert keen[reaction.saw].mean() > 1.2 * keen.mean()
    assert keen[reaction.commented].mean() > 1.05 * keen[reaction.saw].mean()


def test_people_of_one_post_are_alike_and_more_so_in_the_mix_that_says_it() -> None:
    apart = []
    for name in ("home", "alike"):
        world = worlds.world(name, 2, sentences.committed(), size=8_000)
        shares = [(world.people.country[reaction.saw] == "US").mean() for reaction in world.life.reactions]
        expected = np.mean([0.72 * 0.28 / len(reaction.saw) for reaction in world.life.reactions])
        apart.append(np.var(shares) / expected)
    assert apart[1] > apart[0] > 3, "as if each were drawn alone it would be 1"


def test_people_hardly_ever_write_the_same_and_bots_do(home: World) -> None:
    said = [one for at in range(len(home.life.creator.posts)) for one in home.life.thread(at)]
    real = Counter(one.text for one in said if home.people.kind[one.person] != BOT and len(one.text) >= 20)
    bots = Counter(one.text for one in said if home.people.kind[one.person] == BOT)
    assert sum(n for n in real.values() if n > 2) < 0.03 * real.total()
    assert len(bots) < 0.2 * bots.total()


def test_the_numbers_of_fakes_are_as_far_from_those_of_real_people_as_on_labelled_sets() -> None:
    random = np.random.default_rng(1)
    ratios = [
        [(n.following + 1) / (n.followers + 1) for n in (numbers(random, None, fake=fake) for _ in range(1_500))]
        for fake in (False, True)
    ]
    area = np.mean(np.array(ratios[1])[:, None] > np.array(ratios[0]))
    assert 0.93 < area < 0.97, "the area under the curve of following / followers"


def test_bots_comment_and_never_see(home: World) -> None:
    kinds = home.people.kind
    assert not (kinds[home.life.who("saw")] == BOT).any()
    assert (kinds[home.life.who("commented")] == BOT).any()
    assert not home.people.bought[home.life.who("commented")].any(), "bought followers say nothing"


def test_comments_come_after_the_post_at_the_hours_of_their_people() -> None:
    world = worlds.made(
        worlds.Mix("far", {"JP": 0.5, "US": 0.5}),
        6,
        sentences.committed(),
        size=6_000,
        posts=30,
        topics={"Travel": 1.0},
    )
    hours: dict[str, list[int]] = {"JP": [], "US": []}
    for at, post in enumerate(world.life.creator.posts):
        for said in world.life.thread(at):
            assert said.at >= post.at
            hours[str(world.people.country[said.person])].append(said.at.hour)
    evening = [np.mean([8 <= hour <= 13 for hour in hours[code]]) for code in ("JP", "US")]  # 17 to 23 o'clock in Tokyo
    assert evening[0] > 0.4 > 0.2 > evening[1]


# -------------------------------------------------------------------------------------------------------- platforms


@pytest.mark.parametrize("platform", run.PLATFORMS)
def test_a_platform_answers_from_the_world(home: World, platform: str) -> None:
    """Shapes are checked by the platforms' own schemas; what is read is what the world holds."""
    with desk() as at_work:
        seen = run.see(home, platform, 120, at_work, check=True)
        name = seen.profile.creator.partition(":")[0]
        pattern = {"youtube": "UC{0}", "bluesky": "did:plc:p{0}", "import": "{0}"}.get(platform)
        ids = {
            credentials.pseudonym(
                name, pattern.format(at) if pattern else f"https://other.example/@{_handle(home, at)}"
            ): at
            for at in range(len(home.people))
        }
    assert len(seen.sample.members) == 120
    assert seen.profile.account.followers == int(home.people.follows.sum())
    posts = {post.id: post for post in seen.profile.posts}
    assert set(posts) == {post.id for post in home.life.creator.posts}
    for post, reaction in zip(home.life.creator.posts, home.life.reactions, strict=True):
        assert posts[post.id].likes == len(reaction.liked)
        assert posts[post.id].comments == len(reaction.commented)
        assert posts[post.id].created_at == post.at.replace(microsecond=0)
        assert posts[post.id].views in (None, len(reaction.saw))
    for member in seen.sample.members:
        at = ids[member.id]
        shown = home.people.shown(at)
        assert at in (np.flatnonzero(home.people.follows) if member.relation == "follower" else home.life.who(
            truth.GROUPS[member.relation])), "everybody did what they were met for"  # fmt: skip
        assert member.name in (shown.name or None, f"@{shown.handle}")
        assert member.location in (shown.location, None)
        for text in member.texts:
            assert any(text == " ".join(said.text.split()) or text == said.text for number in range(40)
                       for said in home.life.thread(number) if said.person == at)  # fmt: skip


def _handle(world: World, at: int) -> str:
    return world.people.shown(at).handle


def test_youtube_says_the_handle_where_it_once_said_the_name(home: World) -> None:
    """``authorDisplayName`` has been the handle since 2022; the name is the channel's title."""
    with desk() as at_work:
        seen = run.see(home, "youtube", 60, at_work, check=True)
    assert len(seen.sample.members) == 60
    assert sum((member.name or "").startswith("@") for member in seen.sample.members) <= 2


# ---------------------------------------------------------------------------------------------------------- measure


def _said(share: float, low: float, high: float) -> Audience:
    facet = Facet(
        state="ok", n=100, coverage=1, method="a test", effective_n=100,
        shares=(
            Share(code="woman", name="woman", share=share, low=low, high=high, count=100 * share),
            Share(code="man", name="man", share=1 - share, low=1 - high, high=1 - low, count=100 * (1 - share)),
        ),
    )  # fmt: skip
    model = ModelInfo(name="a", version="1", sha256="0" * 64)
    return Audience.model_validate(
        {"creator": "import:a", "run_id": "r", "made_at": "2026-11-20T00:00:00Z", "model": model.model_dump(), "n": 100,
         "facets": {"genders": facet.model_dump()}}
    )  # fmt: skip


@pytest.mark.parametrize(("share", "low", "high", "holds"), [(0.5, 0.4, 0.6, True), (0.8, 0.7, 0.9, False)])
def test_a_facet_that_lies_is_found_out(home: World, share: float, low: float, high: float, holds: bool) -> None:
    with desk() as at_work:
        seen = run.see(home, "import", 100, at_work)
    told = Seen(seen.profile, seen.sample, _said(share, low, high))
    found = [cell for cell in measure.cells(home, "import", 100, told) if cell.facet == "genders"]
    assert [cell.holds for cell in found] == [holds, holds]
    added = measure.row("genders", found)
    assert added.bias == pytest.approx(share - found[1].truth)
    assert added.coverage == float(holds)
    assert added.states == {"ok": 1.0}


@pytest.mark.parametrize(("true", "holds"), [(0.2, True), (0.3, True), (0.4, True), (0.19, False), (0.41, False)])
def test_an_interval_holds_what_is_within_it(true: float, holds: bool) -> None:
    cell = Cell("countries", "DE", "youtube", "home", 1, 300, "ok", 0.3, 0.2, 0.4, true, true, None)
    assert cell.holds == holds


def test_what_is_not_said_is_no_error(home: World) -> None:
    with desk() as at_work:
        seen = run.see(home, "import", 100, at_work)
    silent = Seen(seen.profile, seen.sample, _said(0.5, 0.4, 0.6).model_copy(update={"facets": {}}))
    found = list(measure.cells(home, "import", 100, silent))
    rows = {row.facet: row for _, row in table.rows(found, lambda cell: cell.mix)}
    assert all(row.answered == 0 and row.error is None and row.coverage is None for row in rows.values())
    assert rows["ages"].cells > 4


@pytest.mark.parametrize(
    ("passed", "true", "verdict"),
    [
        (True, 0.5, "right"), (False, 0.1, "right"), (True, 0.1, "false pass"), (False, 0.5, "false fail"),
        (None, 0.5, "undecided"), (True, 0.29, "near"), (False, 0.31, "near"),
    ],
)  # fmt: skip
def test_a_gate_is_judged(passed: bool | None, true: float, verdict: str) -> None:
    assert GateCell("market", "youtube", "home", passed, true, 0.3).verdict == verdict


def test_a_known_audience_says_the_truth_and_has_no_error(home: World) -> None:
    with desk() as at_work:
        seen = run.see(home, "import", 100, at_work)
    known = measure.known_audience(home, seen)
    true = truth.shares(home.people, "countries", truth.reached(home.life, "countries"))
    assert {share.code: share.share for share in known.facet("countries").shares} == pytest.approx(true)
    assert known.facet("activity").state == "insufficient_data", "what says nothing stays silent"
    brief, persona = run.brief_of(home), extract(seen.profile)
    told = Seen(seen.profile, seen.sample, known)
    cell = measure.scores(home, "import", told, run.score(told, brief, persona), brief, persona)
    assert cell.score == cell.truth
    assert cell.verdict == cell.true_verdict
    assert cell.holds


def test_reach_is_judged() -> None:
    cell = ReachCell("youtube", "home", "followers", 100.0, 50.0, 200.0, 210.0, 60.0)
    assert not cell.holds(cell.truth)
    assert cell.holds(cell.seen)
    assert ReachCell("youtube", "home", "followers", None, 0.0, None, 210.0, 60.0).holds(1e9)


def test_the_true_reach_is_of_real_people_in_the_market_with_the_interest(home: World) -> None:
    brief = run.brief_of(home, topics=("Sports",), markets=("GB", "CA"))
    with desk() as at_work:
        fit = run.score(run.see(home, "import", 100, at_work), brief)
    people = home.people
    wanted = [
        at for at in range(len(people))
        if people.kind[at] != BOT and people.idle[at] <= 90 and people.country[at] in ("GB", "CA")
        and "Sports" in [people.texts.topics[i] for i in people.interests[at]]
    ]  # fmt: skip
    found = measure.reach(home, "import", fit, brief)
    saw = [len(np.intersect1d(wanted, reaction.saw)) for reaction in home.life.reactions]
    assert found.seen == pytest.approx(np.mean(saw))
    held = sum(bool(people.follows[at]) for at in wanted)
    assert found.seen < held
    assert found.truth == pytest.approx(held if found.basis == "followers" else found.seen)


# -------------------------------------------------------------------------------------------------------- campaigns


def test_orders_are_compared_as_kendall_does() -> None:
    assert campaigns.tau([1, 2, 3], [10, 20, 30]) == 1
    assert campaigns.tau([3, 2, 1], [10, 20, 30]) == -1
    assert campaigns.tau([1, 2, 3, 4], [1, 2, 4, 3]) == pytest.approx(4 / 6)
    assert campaigns.tau([1, 1, 1], [1, 2, 3]) == 0
    assert campaigns.tau([1, 1, 2], [1, 2, 3]) == pytest.approx(2 / np.sqrt(2 * 3))


def test_gains_are_discounted() -> None:
    assert campaigns.ndcg([3, 2, 1], [5, 4, 0]) == 1
    assert campaigns.ndcg([1, 2, 3], [1, 0, 0], at=2) == 0
    assert campaigns.ndcg([2, 3, 1], [1, 0, 0]) == pytest.approx(1 / np.log2(3))
    assert campaigns.ndcg([1, 2], [0, 0]) == 0


def test_a_keen_audience_at_home_brings_more_than_a_bored_one_elsewhere() -> None:
    brief, rates = None, []
    for countries, interest in (({"GB": 1.0}, 5.0), ({"JP": 1.0}, 5.0), ({"GB": 1.0}, 0.01)):
        mix = worlds.Mix("one", countries, interests={"Sports": interest, "Travel": 1.0, "Science": 1.0})
        world = worlds.made(mix, 1, sentences.committed(), size=8_000, posts=10, topics={"Sports": 1.0})
        brief = brief or run.brief_of(world, topics=("Sports",), markets=("GB",), message="the final")
        rates.append(campaigns.outcome(world, brief, 1))
    assert rates[0].rate > 3 * rates[2].rate > 0 == rates[1].rate
    assert rates[0].people > rates[2].people > rates[1].people == 0


# ------------------------------------------------------------------------------------------------------------ table


def test_the_tables_go_between_the_markers(tmp_path: object) -> None:
    from pathlib import Path

    page = Path(str(tmp_path)) / "page.md"
    page.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n")
    table.write(page, "new\n")
    assert page.read_text() == f"before\n{table.BEGIN}\nnew\n{table.END}\nafter\n"
    page.write_text("no markers")
    with pytest.raises(ValueError, match="no place"):
        table.write(page, "new")


def test_a_row_of_the_table_is_read_back() -> None:
    cells = [Cell("genders", code, "youtube", "home", 1, 300, "ok", value, value - 0.1, value + 0.1, 0.5, 0.4, 0.7)
             for code, value in (("woman", 0.55), ("man", 0.45))]  # fmt: skip
    line = next(line for line in table.page(table.Found(cells)).splitlines() if line.startswith("| genders"))
    assert line == "| genders | youtube | ok 100% | 2 | 100% | +0.050 | 0.050 | 0.200 | 100% | 0.20 | 0.100 |"
