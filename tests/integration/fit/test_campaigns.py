"""Which creators are scored for which campaigns, what of it is told, and what a failure leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from bothsides import store
from bothsides.audience.overlap import sketch
from bothsides.documents.audience import Audience
from bothsides.documents.base import digest
from bothsides.documents.campaign import Brief, Campaign
from bothsides.documents.fit import Fit
from bothsides.documents.persona import Persona
from bothsides.documents.profile import Profile
from bothsides.errors import NotFound, Superseded
from bothsides.fit import campaigns, trail
from tests.integration.conftest import cloud, fit_of
from tests.unit.fit.cases import AT, case, people
from tests.unit.store.memory import Clock

__all__ = ["cloud"]

ADA, BOB, CID = "a1:ada", "a1:bob", "a1:cid"
pytestmark = pytest.mark.usefixtures("cloud")
type Said = list[tuple[str, tuple[dict[str, Any], ...]]]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The functions' clock: it stands until the test moves it."""
    clock = Clock(AT)
    monkeypatch.setattr(store.aws, "now", clock.now)
    return clock


@pytest.fixture(autouse=True)
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    """What is put on the bus, by kind."""
    found: Said = []
    monkeypatch.setattr(store.messages, "publish", lambda kind, *details: bool(found.append((kind, details))) or True)
    return found


def asked(cid: str, *shortlist: str, ends: timedelta | None = None, **brief: Any) -> Campaign:
    """A campaign that was accepted."""
    made = Campaign(
        campaign_id=cid, submitted_at=AT, ends_at=AT + ends if ends else None, shortlist=shortlist,
        brief=Brief.model_validate({"name": cid, "brand": {"name": "Brand"}, "markets": ["US"]} | brief),
    )  # fmt: skip
    store.campaigns.put(made)
    return made


def seen(creator: str, run_id: str = "r1", kept: timedelta | None = None, members: int = 100) -> str:
    """A creator whose run is open, with the documents that both sides made."""
    found = case(
        Brief.model_validate({"name": "n", "brand": {"name": "B"}, "markets": ["US"]}), countries=people(US=50)
    )
    store.runs.start(creator, run_id, "c")
    known = sketch([f"p{at}" for at in range(members)])
    facts: dict[str, Any] = {"creator": creator, "run_id": run_id}
    store.documents.put(found.profile.model_copy(update=facts | {"kept_until": AT + kept if kept else None}))
    store.documents.put(found.persona.model_copy(update=facts))
    store.documents.put(found.audience.model_copy(update=facts | {"sketch": known, "relations": {"follower": members}}))
    return run_id


def current(*creators: str) -> None:
    """Creators whose run ended before any campaign came."""
    for creator in creators:
        seen(creator)
        campaigns.score_creator(creator, "r1")


def line(campaign: str, creator: str) -> dict[str, Any]:
    return store.campaigns.fit_row(campaign, creator) or {}


# ------------------------------------------------------------------------------------------- a creator's run ends
def test_a_run_that_ends_scores_the_creator_for_every_campaign_that_lists_it(said: Said) -> None:
    for cid, listed in (("one", [ADA, BOB]), ("two", [ADA]), ("other", [BOB])):
        asked(cid, *listed)
    fits = campaigns.score_creator(ADA, seen(ADA))
    assert sorted(fit.campaign_id for fit in fits) == ["one", "two"]
    assert {(fit.creator, fit.run_id) for fit in fits} == {(ADA, "r1")}
    for fit in fits:
        assert line(fit.campaign_id, ADA)["run_id"] == "r1"
        assert fit_of(fit.campaign_id, ADA) == fit
        assert fit.documents == store.documents.addresses(ADA, "r1")
    assert line("other", ADA) == {}
    documents = {
        kind.kind: store.keys.uri(store.keys.document(kind, ADA, "r1")) for kind in (Profile, Persona, Audience)
    }
    assert said == [
        ("CreatorProfiled", ({"creator": ADA, "run_id": "r1", "documents": documents},)),
        ("FitScored", tuple(
            {
                "creator": ADA, "campaign_id": fit.campaign_id, "score": fit.score, "verdict": fit.verdict,
                "run_id": "r1", "document": store.keys.uri(line(fit.campaign_id, ADA)["key"]),
            }
            for fit in fits
        )),
        ("CampaignSubmitted", ()),
    ]  # fmt: skip


def test_its_documents_are_current_then_and_the_run_is_over(clock: Clock) -> None:
    campaigns.score_creator(ADA, seen(ADA, kept=timedelta(days=1)))
    state = store.runs.creator_state(ADA) or {}
    assert (state["run_id"], state["made_at"]) == ("r1", AT.isoformat())
    assert not store.runs.is_open(ADA, "r1")
    assert store.runs.is_kept(state)
    clock.at += timedelta(days=1)
    assert not store.runs.is_kept(state)


def test_the_budget_is_shared_by_all_who_are_listed() -> None:
    asked("one", ADA, BOB, CID, budget={"amount": 900, "currency": "EUR"})
    [fit] = campaigns.score_creator(ADA, seen(ADA))
    assert fit.effective_reach.fee == 300


def test_documents_that_are_not_there_are_named() -> None:
    store.runs.start(ADA, "r1", "c")
    with pytest.raises(NotFound):
        campaigns.score_creator(ADA, "r1")
    assert store.runs.is_open(ADA, "r1")


def test_a_run_that_is_not_the_open_one_is_not_scored() -> None:
    asked("one", ADA)
    seen(ADA)
    store.runs.finish(ADA, "r1")
    with pytest.raises(Superseded):
        campaigns.score_creator(ADA, "r1")
    assert line("one", ADA) == {}


def test_a_run_that_was_closed_meanwhile_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    seen(ADA)
    monkeypatch.setattr(store.runs, "finish", lambda creator, run_id: False)
    with pytest.raises(Superseded, match=f"^run r1 of {ADA} is not open any more$"):
        campaigns.score_creator(ADA, "r1")


# ------------------------------------------------------------------------------------------- a campaign arrives
def test_a_campaign_scores_those_of_its_creators_that_are_known(said: Said) -> None:
    current(ADA, BOB)
    seen(CID)  # its run has not ended
    said.clear()
    asked("one", ADA, CID, BOB)
    fits = campaigns.score_campaign("one")
    assert sorted(fit.creator for fit in fits) == [ADA, BOB]
    assert all(line("one", fit.creator)["run_id"] == "r1" for fit in fits)
    [(kind, told)] = said
    assert kind == "FitScored"
    assert [one["creator"] for one in told] == [fit.creator for fit in fits]


def test_a_profile_that_may_not_be_kept_any_longer_is_not_scored(clock: Clock) -> None:
    campaigns.score_creator(ADA, seen(ADA, kept=timedelta(days=1)))
    asked("one", ADA)
    clock.at += timedelta(days=1)
    assert campaigns.score_campaign("one") == []


def test_a_campaign_that_is_over_scores_nobody(clock: Clock, said: Said) -> None:
    current(ADA)
    asked("one", ADA, ends=timedelta(days=1))
    assert len(campaigns.score_campaign("one")) == 1
    clock.at += timedelta(days=1, seconds=1)
    said.clear()
    assert campaigns.score_campaign("one") == []
    assert said == []


def test_an_older_answer_does_not_take_the_place_of_a_newer_one() -> None:
    current(ADA)
    campaign = asked("one", ADA)
    both = campaigns.read(ADA, "r1")
    newer = both.profile.model_copy(update={"made_at": AT + timedelta(days=1), "run_id": "r2"})
    assert campaigns.scored(campaigns.Both(newer, both.persona, both.audience), campaign, [])
    assert campaigns.scored(both, campaign, []) is None
    assert line("one", ADA)["run_id"] == "r2"


def test_an_answer_that_knew_less_of_whom_the_brand_has_does_not_take_the_place_of_a_newer_one(clock: Clock) -> None:
    """Of one run and one moment, whoever wrote last was right."""
    current(ADA)
    campaign, both = asked("one", ADA, chosen=[BOB]), campaigns.read(ADA, "r1")
    known = [campaigns.chosen_by(campaign)]
    for run_id, members in (("r1", 100), ("r2", 300)):
        campaigns.score_creator(BOB, seen(BOB, run_id, members=members, kept=timedelta(days=1)))
        known.append(campaigns.chosen_by(campaign))
    clock.at += timedelta(days=1)
    known.append(campaigns.chosen_by(campaign))  # it may not be kept any longer
    fits = [campaigns.scored(both, campaign, chosen) for chosen in known]
    assert None not in fits, "each is of newer inputs than the one before"
    assert [campaigns.scored(both, campaign, chosen) for chosen in known[:-1]] == [None, None, None]
    assert fit_of("one", ADA) == fits[-1], "neither its line nor itself was overwritten"
    assert campaigns.scored(both, campaign, known[-1]) == fits[-1], "a retry is harmless"


# ----------------------------------------------------------------------------------------------- what goes wrong
def broken(monkeypatch: pytest.MonkeyPatch, error: Exception, of: str) -> None:
    """Whoever is of that campaign can't be scored."""
    made: Callable[..., Fit] = trail.made

    def made_or_not(found: Any, campaign: Campaign, documents: dict[str, str]) -> Fit:
        if campaign.campaign_id == of:
            raise error
        return made(found, campaign, documents)

    monkeypatch.setattr(trail, "made", made_or_not)


def test_what_can_not_be_scored_is_recorded_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked("bad", ADA)
    asked("good", ADA)
    broken(monkeypatch, ValueError("x" * 600), "bad")
    [fit] = campaigns.score_creator(ADA, seen(ADA))
    assert fit.campaign_id == "good"
    assert line("bad", ADA)["failure"] == {
        "step": "ScoreFit", "error": "ValueError", "detail": "x" * 500, "at": AT.isoformat(),
    }  # fmt: skip
    assert line("good", ADA)["run_id"] == "r1"
    assert not store.runs.is_open(ADA, "r1")


def test_a_cloud_that_fails_is_tried_again_when_the_others_are_scored(
    monkeypatch: pytest.MonkeyPatch, said: Said
) -> None:
    asked("bad", ADA)
    asked("good", ADA)
    broken(monkeypatch, ConnectTimeoutError(endpoint_url="the cloud"), "bad")
    with pytest.raises(ConnectTimeoutError):
        campaigns.score_creator(ADA, seen(ADA))
    assert line("good", ADA)["run_id"] == "r1"
    assert line("bad", ADA) == {}
    assert store.runs.is_open(ADA, "r1")
    assert said == []


def test_a_failure_that_can_not_be_recorded_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked("bad", ADA)
    broken(monkeypatch, ValueError("odd"), "bad")

    def down(*_: Any) -> None:
        raise ConnectTimeoutError(endpoint_url="the cloud")

    monkeypatch.setattr(store.campaigns, "put_failure", down)
    with pytest.raises(ConnectTimeoutError):
        campaigns.score_creator(ADA, seen(ADA))


# ------------------------------------------------------------------------------------ whom the brand already has
def test_creators_whom_the_brand_has_are_compared_if_they_are_known() -> None:
    current(BOB)
    seen(CID)
    campaign = asked("one", ADA, chosen=[BOB, CID])
    [(bob, sides), (cid, none)] = campaigns.chosen_by(campaign)
    assert ([bob.creator, cid.creator], none) == ([BOB, CID], None)
    assert sides == (store.documents.get(Profile, BOB, "r1"), store.documents.get(Audience, BOB, "r1"))
    [fit] = campaigns.score_creator(ADA, seen(ADA))
    assert fit.trail is not None
    assert [(one.creator, one.share is not None) for one in fit.trail.shared] == [(BOB, True), (CID, False)]
    assert fit.trail.shared[0].inputs == {part.kind: digest(part) for part in sides or ()}
    assert (fit.trail.shared[0].run_id, fit.trail.shared[0].made_at, fit.trail.shared[1].inputs) == ("r1", AT, {})
    assert campaigns.chosen_by(asked("two", ADA)) == []


def test_when_such_a_creator_is_profiled_its_campaigns_are_scored_anew(said: Said) -> None:
    """Profiled after the others it was "not profiled" for ever."""
    current(ADA)
    asked("one", ADA, chosen=[BOB])
    asked("both", ADA, BOB, chosen=[BOB])
    asked("other", ADA, chosen=[CID])
    said.clear()
    fits = campaigns.score_creator(BOB, seen(BOB))
    assert [fit.campaign_id for fit in fits] == ["both"], "whom the brand has is not scored itself, if it is not listed"
    [anew] = [details for kind, details in said if kind == "CampaignSubmitted"]
    assert sorted(one["campaign_id"] for one in anew) == ["both", "one"]
    [fit] = campaigns.score_campaign("one")
    assert fit.trail is not None
    assert fit.trail.shared[0].share is not None


def test_that_they_are_to_be_scored_anew_is_noted_before_the_run_can_end(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before it was told, nobody knew of it."""
    asked("one", ADA, chosen=[BOB])
    for work in (store.campaigns.QUEUE, store.campaigns.SCORE):
        with store.campaigns.doing("one", work):
            pass

    def killed(*_: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(store.messages, "publish", killed)
    with pytest.raises(SystemExit):
        campaigns.score_creator(BOB, seen(BOB))
    assert store.runs.is_open(BOB, "r1")
    clock.at += timedelta(minutes=3)
    assert store.campaigns.overdue(9) == {"one"}


def test_which_campaigns_name_a_creator_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked("one", CID, chosen=[ADA])
    real, queries = store.aws.table().query, []
    monkeypatch.setattr(store.aws.table(), "query", lambda **of: queries.append(of) or real(**of))
    campaigns.score_creator(ADA, seen(ADA))
    assert len(queries) == 1


def test_a_creator_is_not_compared_with_itself() -> None:
    asked("one", ADA, chosen=[ADA, CID])
    [fit] = campaigns.score_creator(ADA, seen(ADA))
    assert fit.trail is not None
    assert [one.creator for one in fit.trail.shared] == [CID]


def test_a_try_that_ran_out_of_time_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    current(ADA, BOB, CID)
    asked("one", ADA, BOB, CID)
    whole, order = campaigns._scored, list[list[str]]()

    def first_only(jobs: list[campaigns.Job]) -> list[Fit]:
        order.append([creator for creator, *_ in jobs])
        return whole(jobs[:1])

    monkeypatch.setattr(campaigns, "_scored", first_only)
    for _ in range(3):
        campaigns.score_campaign("one")
    assert {creators[0] for creators in order} == {ADA, BOB, CID}
    assert set(store.campaigns.fit_rows("one")) == {ADA, BOB, CID}
