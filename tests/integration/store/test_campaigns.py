"""Who is listed in a campaign and until when, what of it is still to be done, and the lines of its ranking."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bothsides import store
from bothsides.documents.campaign import Brief, Campaign
from bothsides.documents.fit import Component, EffectiveReach, Evidence, Fit, Gate, Reason, Shared, Trail
from bothsides.errors import NotFound
from bothsides.store import aws, campaigns, documents, keys
from tests.integration.conftest import Cloud
from tests.unit.store.memory import Clock

ADA, BOB = "youtube:@ada", "x:bob"
FIRST, SECOND = "20261124T120000Z-00000001", "20261124T120000Z-00000002"
INSTANT, MINUTE, DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(days=1)
FAILURE = {"step": "ScoreFit", "error": "ValidationError", "detail": "no profile"}


def campaign(clock: Clock, cid: str = "c1", *shortlist: str, ends_at: datetime | None = None) -> Campaign:
    brief = Brief.model_validate({"name": f"brief {cid}", "brand": {"name": "Brand"}, "markets": ["US"]})
    made = Campaign(
        campaign_id=cid, submitted_at=clock.at, ends_at=ends_at, brief=brief, shortlist=shortlist or (ADA, BOB)
    )
    campaigns.put(made)
    return made


def reason(text: str, strength: float) -> Reason:
    return Reason(text=text, supports=True, strength=strength, evidence=Evidence(document="profile", path="posts"))


def fit(clock: Clock, run_id: str = FIRST, creator: str = ADA, cid: str = "c1") -> Fit:
    def side(name: str, *strengths: float) -> Component:
        reasons = tuple(reason(f"{name} {strength}", strength) for strength in strengths)
        return Component(name=name, side=name, weight=1, state="ok", score=1, low=1, high=1, reasons=reasons)

    gate = Gate(name="market", limit=0.3, share=0.5, low=0.4, high=0.6, passed=True, text="half live there")
    reach = EffectiveReach(basis="followers", audience=100, people=50, low=40, high=60, steps=())
    return Fit(
        creator=creator, run_id=run_id, made_at=clock.at, campaign_id=cid, score=70, low=60, high=80, verdict="fit",
        gates=(gate,), components=(side("creator", 0.1, 0.4, 0.3, 0.2), side("audience", 0.5)), effective_reach=reach,
        reasons=(), documents={},
    )  # fmt: skip


def line(creator: str = ADA, cid: str = "c1") -> dict[str, Any]:
    found = campaigns.fit_row(cid, creator)
    assert found is not None
    return found


# ------------------------------------------------------------------------------------- campaigns and their creators


def test_what_was_put_is_what_is_read(cloud: Cloud, clock: Clock) -> None:
    made = campaign(clock)
    assert campaigns.get("c1") == campaigns.find("c1") == made


def test_a_campaign_that_is_not_there_is_said_by_its_id(cloud: Cloud) -> None:
    with pytest.raises(NotFound, match=r"^there is no campaign c9$"):
        campaigns.get("c9")
    assert campaigns.find("c9") is None


def test_a_campaign_stands_under_each_of_its_creators_until_it_ends(cloud: Cloud, clock: Clock) -> None:
    end = clock.at + 3 * DAY
    campaign(clock, "c1", ends_at=end)
    campaign(clock, "c2", ADA)
    assert campaigns.naming(ADA).listed == ["c1", "c2"]
    assert campaigns.naming(BOB).listed == ["c1"]
    assert campaigns.naming("x:bobby").listed == []
    clock.at = end - INSTANT
    assert campaigns.naming(BOB).listed == ["c1"]
    clock.at = end
    assert (campaigns.naming(BOB).listed, campaigns.naming(ADA).listed) == ([], ["c2"])


def test_that_a_campaign_lists_a_creator_is_forgotten_a_day_after_its_end(cloud: Cloud, clock: Clock) -> None:
    end = clock.at + 3 * DAY
    campaign(clock, "c1", ends_at=end)
    campaign(clock, "c2")
    key = keys.listed_item(ADA, "c1")
    assert store.aws.get(key) == key | {
        "campaign_id": "c1", "ends_at": end.isoformat(), "expires_at": int((end + DAY).timestamp()),
        "listed": True, "chosen": False,
    }  # fmt: skip
    key = keys.listed_item(ADA, "c2")
    assert store.aws.get(key) == key | {"campaign_id": "c2", "listed": True, "chosen": False}


def test_creators_whom_the_brand_has_are_told_apart_from_those_that_are_listed(cloud: Cloud, clock: Clock) -> None:
    made = campaign(clock, "c1", ADA)
    campaigns.put(made.model_copy(update={"brief": made.brief.model_copy(update={"chosen": (BOB, ADA)})}))
    assert campaigns.naming(ADA) == (["c1"], ["c1"])
    assert campaigns.naming(BOB) == ([], ["c1"])
    campaign(clock, "c2", BOB)
    assert campaigns.naming(BOB) == (["c2"], ["c1"])


def test_a_list_that_was_stored_before_brands_could_name_whom_they_have_is_read(cloud: Cloud, clock: Clock) -> None:
    aws.table().put_item(Item=keys.listed_item(ADA, "old") | {"campaign_id": "old"})
    assert campaigns.naming(ADA) == (["old"], [])


def test_the_newest_campaigns_come_first_as_short_rows(cloud: Cloud, clock: Clock) -> None:
    for number in range(4):
        campaign(clock, f"c{number}", *[ADA, BOB][: 1 + number % 2])
        clock.at += MINUTE
    assert [row["campaign_id"] for row in campaigns.newest()] == ["c3", "c2", "c1", "c0"]
    newest, before = campaigns.newest(2)
    at = clock.at - MINUTE
    assert newest == {"campaign_id": "c3", "name": "brief c3", "submitted_at": at.isoformat(), "creators": 2}
    assert (before["campaign_id"], before["creators"]) == ("c2", 1)


def test_a_list_of_the_newest_is_of_a_hundred(cloud: Cloud, clock: Clock) -> None:
    with store.aws.table().batch_writer() as batch:
        for number in range(101):
            item = {"campaign_id": str(number), "name": "n", "submitted_at": "2026", "creators": 1}
            index = {"gsi1pk": keys.campaigns(), "gsi1sk": f"2026#{number:03}"}
            batch.put_item(Item=keys.campaign_item(str(number)) | item | index)
    assert len(campaigns.newest()) == 100


# ------------------------------------------------------------------------------------------------- what is to be done


def done(work: str, cid: str = "c1") -> None:
    with campaigns.doing(cid, work):
        pass


def test_a_campaign_nobody_dealt_with_is_found_after_two_minutes_then_at_twice_the_distance_each_time(
    cloud: Cloud, clock: Clock
) -> None:
    campaign(clock)
    clock.at += 2 * MINUTE
    assert campaigns.overdue(9) == set()
    for pause in (2, 4, 8, 16):
        clock.at += INSTANT
        assert campaigns.overdue(9) == {"c1"}
        assert campaigns.overdue(9) == set(), "it was taken"
        clock.at += pause * MINUTE
        assert campaigns.overdue(9) == set()


def test_what_keeps_failing_is_tried_every_day(cloud: Cloud, clock: Clock) -> None:
    campaign(clock)
    for _ in range(30):
        clock.at += DAY + INSTANT
        assert campaigns.overdue(9) == {"c1"}
    clock.at += DAY
    assert campaigns.overdue(9) == set()


def test_both_works_of_a_campaign_have_to_be_done(cloud: Cloud, clock: Clock) -> None:
    campaign(clock)
    done(campaigns.QUEUE)
    clock.at += 3 * MINUTE
    assert campaigns.overdue(9) == {"c1"}
    done(campaigns.SCORE)
    clock.at += DAY
    assert campaigns.overdue(9) == set()


def test_what_fails_or_is_asked_again_meanwhile_is_still_to_be_done(cloud: Cloud, clock: Clock) -> None:
    campaign(clock)
    done(campaigns.QUEUE)
    with pytest.raises(ValueError, match="no score"), campaigns.doing("c1", campaigns.SCORE):
        raise ValueError("no score")
    with campaigns.doing("c1", campaigns.SCORE):
        campaigns.ask_again("c1")
    clock.at += 3 * MINUTE
    assert campaigns.overdue(9) == {"c1"}
    done(campaigns.SCORE)
    clock.at += DAY
    assert campaigns.overdue(9) == set()


def test_what_was_done_can_be_asked_again_while_it_is_done_a_second_time(cloud: Cloud, clock: Clock) -> None:
    """An event comes twice: the second time there is nothing to do."""
    campaign(clock)
    done(campaigns.QUEUE)
    done(campaigns.SCORE)
    with campaigns.doing("c1", campaigns.SCORE):
        campaigns.ask_again("c1")
    clock.at += 2 * MINUTE + INSTANT
    assert campaigns.overdue(9) == {"c1"}
    campaigns.ask_again("c1")
    clock.at += 2 * MINUTE + INSTANT
    assert campaigns.overdue(9) == {"c1"}, "asked again, the pauses begin again"


def test_work_that_older_code_left_open_can_be_done(cloud: Cloud, clock: Clock) -> None:
    index = {"gsi1pk": keys.open_work("campaigns"), "gsi1sk": clock.at.isoformat()}
    aws.update(keys.campaign_work_item("c1", campaigns.SCORE), {"campaign_id": "c1", "work": "score"} | index)
    done(campaigns.SCORE)
    clock.at += DAY
    assert campaigns.overdue(9) == set()


def test_no_more_works_are_taken_than_asked_for(cloud: Cloud, clock: Clock) -> None:
    for number in range(3):
        campaign(clock, f"c{number}")
        done(campaigns.QUEUE, f"c{number}")
    clock.at += 3 * MINUTE
    assert [len(campaigns.overdue(2)) for _ in range(3)] == [2, 1, 0]


# ------------------------------------------------------------------------------------------------------ the ranking


def test_a_line_of_the_ranking_is_the_short_form_of_the_fit_with_three_reasons_of_each_side(
    cloud: Cloud, clock: Clock
) -> None:
    made = fit(clock)
    assert campaigns.put_fit(made), "its line was taken"
    assert documents.get_fit(line()["key"]) == made
    found = line()
    reasons = found.pop("reasons")
    assert {side: [reason["text"] for reason in of] for side, of in reasons.items()} == {
        "creator": ["creator 0.4", "creator 0.3", "creator 0.2"], "audience": ["audience 0.5"],
    }  # fmt: skip
    gates, reach = found.pop("gates"), found.pop("effective_reach")
    assert (found.pop("sides"), found.pop("explanation")) == ({}, [])
    assert (gates[0]["name"], reach["people"]) == ("market", 50)
    assert found == {
        "score": 70,
        "low": 60,
        "high": 80,
        "verdict": "fit",
        "run_id": FIRST,
        "key": documents.key(made),
    }


@pytest.mark.parametrize(
    ("moved", "run_id", "replaces"),
    [
        (MINUTE, FIRST, True), (-MINUTE, SECOND, False), (timedelta(), SECOND, True), (timedelta(), FIRST, True),
        (timedelta(), "20261124T120000Z-00000000", False),
    ],
)  # fmt: skip
def test_the_newest_fit_counts_and_of_two_of_one_moment_the_later_run(
    cloud: Cloud, clock: Clock, moved: timedelta, run_id: str, replaces: bool
) -> None:
    campaigns.put_fit(fit(clock))
    other = fit(clock, run_id).model_copy(update={"made_at": clock.at + moved, "score": 1.0})
    campaigns.put_fit(other)
    assert (line()["score"], line()["run_id"]) == ((1, run_id) if replaces else (70, FIRST))


def test_of_one_run_the_fit_counts_that_knew_more_of_whom_the_brand_has_whichever_is_put_last(
    cloud: Cloud, clock: Clock
) -> None:
    def of(run_id: str, minutes: int, *, kept: bool = True) -> Shared:
        facts = {"run_id": run_id, "made_at": clock.at + minutes * MINUTE, "inputs": {"audience": "0"} if kept else {}}
        return Shared(creator=BOB, **facts)  # type: ignore[arg-type]

    nothing = Trail(inputs={}, creators=1, model="", population="", population_sha256="", code="")
    states = [Shared(creator=BOB), of("r2", 0), of("r2", 0, kept=False), of("r1", 1), of("r1", 1, kept=False)]
    trails = [nothing.model_copy(update={"shared": (one, other)}) for one in states for other in states]
    for cid, order, taken in (("c1", trails, [True] * 25), ("c2", trails[::-1], [True] + [False] * 24)):
        fits = [fit(clock, cid=cid).model_copy(update={"trail": trail}) for trail in order]
        assert [campaigns.put_fit(one) for one in fits] == taken
        newest = fits[order.index(trails[-1])]
        assert documents.get_fit(line(cid=cid)["key"]) == newest
        assert campaigns.put_fit(newest), "the same again"


def test_a_failure_is_shown_alone_or_beside_the_fit_of_before_and_goes_with_the_next_fit(
    cloud: Cloud, clock: Clock
) -> None:
    campaigns.put_failure("c1", ADA, FIRST, FAILURE)
    assert line() == {"failure": FAILURE}
    campaigns.put_fit(fit(clock))
    assert "failure" not in line()
    campaigns.put_failure("c1", ADA, SECOND, FAILURE)
    assert (line()["failure"], line()["score"], line()["run_id"]) == (FAILURE, 70, FIRST)


@pytest.mark.parametrize(("run_id", "shown"), [(FIRST, True), ("20261124T120000Z-00000000", False)])
def test_of_a_run_that_is_older_than_the_fit_no_failure_is_shown(
    cloud: Cloud, clock: Clock, run_id: str, shown: bool
) -> None:
    campaigns.put_fit(fit(clock))
    campaigns.put_failure("c1", ADA, run_id, FAILURE)
    assert ("failure" in line()) == shown


def test_each_campaigns_lines_are_its_own(cloud: Cloud, clock: Clock) -> None:
    assert campaigns.fit_row("c1", ADA) is None
    assert campaigns.fit_rows("c1") == {}
    campaign(clock)
    campaigns.put_fit(fit(clock))
    campaigns.put_fit(fit(clock, cid="c10"))
    campaigns.put_failure("c1", BOB, FIRST, FAILURE)
    assert campaigns.fit_rows("c1") == {ADA: line(), BOB: {"failure": FAILURE}}
    assert campaigns.fit_rows("c10").keys() == {ADA}
    assert campaigns.fit_row("c10", BOB) is None


def test_a_ranking_longer_than_a_page_is_read_whole(cloud: Cloud, clock: Clock) -> None:
    """DynamoDB gives a megabyte at a time."""
    creators = [f"x:c{number}" for number in range(6)]
    for creator in creators:
        values = {"creator": creator, "row": json.dumps({"score": 1, "text": "x" * 300_000})}
        store.aws.update(keys.fit_item("c1", creator), values)
    assert list(campaigns.fit_rows("c1")) == creators


def test_a_campaign_of_older_code_is_read(cloud: Cloud, clock: Clock) -> None:
    made = campaign(clock)
    content = made.model_dump(mode="json") | {"of_newer_code": 1}
    documents.put_text(keys.campaign("c1"), json.dumps(content))
    assert campaigns.get("c1") == made
    assert made.submitted_at.tzinfo == UTC


@pytest.mark.parametrize("read", [lambda: campaigns.naming(ADA), lambda: campaigns.fit_rows("c1")])
def test_what_was_just_written_is_in_the_list(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch, read: Any
) -> None:
    """A run that ends while a campaign is put finds it; moto is always consistent, DynamoDB only where it is asked."""
    campaign(clock)
    campaigns.put_fit(fit(clock))
    real, asked = store.aws.table().query, []
    monkeypatch.setattr(
        store.aws.table(), "query", lambda **of: asked.append(of.get("ConsistentRead", False)) or real(**of)
    )
    assert read()
    assert asked == [True]


@pytest.mark.parametrize(("stored", "read"), [("unclear", "review"), ("fit", "fit"), ("no_fit", "no_fit")])
def test_a_line_that_older_code_wrote_is_read_in_todays_words(
    cloud: Cloud, clock: Clock, stored: str, read: str
) -> None:
    campaigns.put_fit(fit(clock))
    row = {"score": 70.0, "low": 60.0, "high": 80.0, "verdict": stored, "gates": [], "reasons": {}}
    aws.update(keys.fit_item("c1", ADA), {"row": json.dumps(row)})
    assert line()["verdict"] == read
