"""What is accepted ends in a result or in a recorded failure, whatever is killed, doubled or late in between."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, ConnectTimeoutError
from botocore.response import StreamingBody
from urllib3 import HTTPResponse

from bothsides import store
from bothsides.documents.campaign import Campaign, Submission
from bothsides.documents.profile import Profile
from bothsides.errors import Conflict, NotFound, Superseded
from bothsides.fit import campaigns as scoring
from bothsides.imports import run as importing
from bothsides.settings import settings
from functions.fetch_profile import app as fetch_profile
from functions.import_file import app as import_file
from functions.queue_creators import app as queue_creators
from functions.record_failure import app as record_failure
from functions.run_profile import app as run_profile
from functions.score_fit import app as score_fit
from functions.sweep import app as sweep
from tests.conftest import event
from tests.integration.conftest import Cloud, fit_of
from tests.integration.test_pipeline import ADA, call, jsonl, land, rows, run_all

NOTHING = {"unsent": 0, "lost": 0, "campaigns": 0, "imports": 0, "letters": 0}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets time pass for the functions, and for the bucket: when a file landed."""
    real, passed, version = store.aws.now, timedelta(), store.documents.open_version
    monkeypatch.setattr(store.documents, "open_version", lambda key: version(key)._replace(landed=store.aws.now()))

    def pass_by(**time: float) -> None:
        nonlocal passed
        passed += timedelta(**time)
        monkeypatch.setattr(store.aws, "now", lambda: real() + passed)

    return pass_by


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts the calls to AWS by operation."""
    counted: Counter[str] = Counter()
    make = BaseClient._make_api_call

    def counting(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        counted[operation] += 1
        return make(self, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", counting)
    return counted


@pytest.fixture
def letters(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Puts a message into the dead letters."""
    url = cloud.sqs.create_queue(QueueName="letters")["QueueUrl"]
    monkeypatch.setenv("DEAD_LETTER_URLS", url)
    settings.cache_clear()
    return lambda body: cloud.sqs.send_message(
        QueueUrl=url, MessageBody=body if isinstance(body, str) else json.dumps(body)
    )


def swept(context: object) -> dict[str, int]:
    return {kind: number for kind, number in sweep.handler(event("sweep/schedule"), context).items() if number}


def run_of(creator: str = ADA) -> str:
    return str((store.runs.creator_state(creator) or {})["active_run"])


def fails(*operations: str) -> Callable[..., Any]:
    """botocore as it is while the cloud does not answer these operations."""
    make = BaseClient._make_api_call

    def failing(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        if operation in operations:
            raise ConnectTimeoutError(endpoint_url="the cloud")
        return make(self, operation, arguments)

    return failing


# -------------------------------------------------------------------------------------------- outbox


def test_a_run_that_the_queue_did_not_take_is_sent_by_the_sweeper(
    cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch, later: Callable[..., None]
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(BaseClient, "_make_api_call", fails("SendMessageBatch"))
        runs = store.messages.enqueue([ADA])
    assert store.runs.get(ADA, run_of())["state"] == "unsent"
    assert swept(context) == {}, "its sender may still be at it"
    later(minutes=3)
    assert swept(context) == {"unsent": 1}
    [message] = cloud.messages()
    assert message["run_id"] == runs[ADA][0]
    assert store.runs.get(ADA, run_of())["state"] == "queued"
    later(minutes=3)
    assert swept(context) == {}


def test_dead_letters_that_can_not_be_read_stop_nothing_else(
    cloud: Cloud,
    context: object,
    monkeypatch: pytest.MonkeyPatch,
    later: Callable[..., None],
    letters: Callable[[Any], None],
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(BaseClient, "_make_api_call", fails("SendMessageBatch"))
        store.messages.enqueue([ADA])
    later(minutes=3)
    with monkeypatch.context() as broken:
        broken.setattr(BaseClient, "_make_api_call", fails("ReceiveMessage"))
        with pytest.raises(ConnectTimeoutError):
            swept(context)
    assert [message["run_id"] for message in cloud.messages()] == [run_of()]


def test_a_submission_whose_event_got_lost_is_announced_again(
    cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch, later: Callable[..., None]
) -> None:
    import_file.handler(land(jsonl(rows())), context)
    run_all(cloud.messages()[0], context)
    with monkeypatch.context() as broken:
        broken.setattr(BaseClient, "_make_api_call", fails("PutEvents"))
        code, campaign = call("new_campaign", context)
    assert code == 202, "a notification that fails fails no work"
    later(minutes=3)
    announced: list[Any] = []
    monkeypatch.setattr(store.messages, "publish", lambda *event: announced.append(event))
    assert swept(context) == {"campaigns": 1}
    assert announced == [("CampaignSubmitted", {"campaign_id": campaign["campaign_id"]})]
    submitted = event("score_fit/campaign_submitted") | {"detail": announced[0][1]}
    assert score_fit.handler(submitted, context)["fits"] == 1
    later(minutes=30)
    assert swept(context) == {"campaigns": 1}, "its creators are not queued yet"
    queue_creators.handler(submitted, context)
    later(days=1)
    assert swept(context) == {}


@pytest.mark.parametrize("lost", [True, False])
def test_when_a_creator_whom_the_brand_has_was_profiled_and_the_event_got_lost_it_is_announced_again(
    cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch, later: Callable[..., None], lost: bool
) -> None:
    """Nothing was open: the fits said "not profiled" until the campaign was submitted again."""
    bob = ADA.replace("ada", "bob")
    import_file.handler(land(jsonl(rows() + rows(bob))), context)
    messages = {message["creator"]: message for message in cloud.messages()}
    run_all(messages[ADA], context)
    body = json.loads(event("api/new_campaign")["body"]) | {"shortlist": [ADA]}
    body["brief"]["chosen"] = [bob]
    _, campaign = call("new_campaign", context, body)
    submitted = event("score_fit/campaign_submitted") | {"detail": {"campaign_id": campaign["campaign_id"]}}
    queue_creators.handler(submitted, context)
    assert score_fit.handler(submitted, context)["fits"] == 1
    with monkeypatch.context() as broken:
        if lost:
            broken.setattr(BaseClient, "_make_api_call", fails("PutEvents"))
        run_all(messages[bob], context)
    if not lost:
        assert score_fit.handler(submitted, context)["fits"] == 1
    later(minutes=3)
    announced: list[Any] = []
    monkeypatch.setattr(store.messages, "publish", lambda *event: announced.append(event))
    assert swept(context) == ({"campaigns": 1} if lost else {})
    assert announced == ([("CampaignSubmitted", submitted["detail"])] if lost else []), "once is enough"
    if lost:
        assert score_fit.handler(submitted, context)["fits"] == 1
    told = fit_of(campaign["campaign_id"], ADA).trail
    assert told is not None
    assert told.shared[0].run_id == messages[bob]["run_id"]
    later(days=1)
    assert swept(context) == {}


# --------------------------------------------------------------------------------------- lost, late, twice


def test_a_run_that_waits_is_not_lost_however_long_the_queue(
    cloud: Cloud, context: object, later: Callable[..., None]
) -> None:
    """E1: it was taken for lost after an hour, queued again every ten minutes, and all of it was carried out."""
    store.messages.enqueue([ADA])
    later(days=3)
    assert swept(context) == {}
    assert store.messages.enqueue([ADA]) == {ADA: (run_of(), False)}
    assert len(cloud.messages()) == 1


def test_a_run_that_the_queue_no_longer_has_is_recorded_and_queued_again(
    cloud: Cloud, context: object, later: Callable[..., None]
) -> None:
    [(first, _)] = store.messages.enqueue([ADA]).values()
    later(days=4, minutes=1)
    assert swept(context) == {"lost": 1}
    assert store.runs.get(ADA, first)["failure"]["error"] == "Lost"
    assert [m["run_id"] for m in cloud.messages()] == [first, run_of()]


def test_a_run_that_gives_no_sign_is_recorded_and_queued_again_three_times_at_most(
    cloud: Cloud, context: object, later: Callable[..., None]
) -> None:
    """E2: a run whose worker was killed stayed ``running`` for ever."""
    store.messages.enqueue([ADA])
    runs = []
    for _ in range(3):
        runs.append(run_of())
        store.runs.step(ADA, run_of(), "FetchProfile")
        assert swept(context) == {}
        later(minutes=41)
        assert swept(context) == {"lost": 1}
    assert len(set(runs)) == 3
    state = store.runs.creator_state(ADA) or {}
    assert "active_run" not in state
    assert state["failure"]["error"] == "Lost"
    later(days=10)
    assert swept(context) == {}
    code, _ = call("new_run", context, path="/creators/stackexchange%3Aada/runs")
    assert code == 422, "nothing was imported for her"


@pytest.mark.parametrize("ended", ["done", "failed", "postponed"])
def test_rows_that_come_while_a_run_is_at_work_are_read_by_one_that_follows(
    cloud: Cloud, context: object, ended: str
) -> None:
    """The run had read the rows of before: the second import was done, and its rows were in no profile."""
    content = rows(people=20)
    import_file.handler(land(jsonl(content[:31]), "posts.jsonl"), context)
    [message] = cloud.messages()
    fetch_profile.handler(message, context)
    for name in ("people", "people again"):  # one run follows, whatever the number of imports
        import_file.handler(land(jsonl(content[31:]), f"{name}.jsonl"), context)
    assert run_of() == message["run_id"]
    assert cloud.messages() == []
    close: dict[str, Callable[[str, str], object]] = {
        "done": store.runs.finish,
        "failed": lambda *run: store.runs.fail(*run, {"step": "ScoreFit", "error": "Broken", "detail": ""}),
        "postponed": lambda *run: store.runs.postpone(*run, store.aws.now() + timedelta(days=1), "used up"),
    }
    assert close[ended](ADA, message["run_id"])
    assert not close[ended](ADA, message["run_id"]), "it has ended"
    assert store.runs.get(ADA, message["run_id"])["state"] == ended
    assert store.runs.get(ADA, run_of())["state"] == "unsent"
    assert swept(context) == {"unsent": 1}
    [follower] = cloud.messages()
    assert follower["run_id"] == run_of() != message["run_id"]
    run_all(follower, context)
    assert store.documents.get(Profile, ADA, follower["run_id"]).coverage.audience == 20
    state = store.runs.creator_state(ADA) or {}
    assert not state.keys() & {"active_run", "next_run", "postponed_until", "postponed_why"}


def test_rows_that_come_between_the_record_of_a_run_and_its_release_are_read(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    [(run_id, _)] = store.messages.enqueue([ADA]).values()
    store.runs.step(ADA, run_id, "ScoreFit")
    record = store.runs._record

    def then_rows(*arguments: Any) -> Any:
        store.messages.enqueue([ADA], news=True)
        return record(*arguments)

    monkeypatch.setattr(store.runs, "_record", then_rows)
    assert store.runs.finish(ADA, run_id)
    assert run_of() != run_id


def test_rows_that_come_as_a_run_ends_are_read_by_a_new_one(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    [(run_id, _)] = store.messages.enqueue([ADA]).values()
    store.runs.step(ADA, run_id, "ScoreFit")
    look = store.runs.creator_state

    def then_it_ends(creator: str) -> Any:
        state = look(creator)
        monkeypatch.setattr(store.runs, "creator_state", look)
        store.runs.finish(creator, run_id)
        return state

    monkeypatch.setattr(store.runs, "creator_state", then_it_ends)
    [(another, new)] = store.messages.enqueue([ADA], news=True).values()
    assert new
    assert run_of() == another != run_id


def test_rows_that_come_while_a_run_waits_are_read_by_it(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows(people=0)), "posts.jsonl"), context)
    import_file.handler(land(jsonl(rows(posts=0)), "people.jsonl"), context)
    [message] = cloud.messages()
    run_all(message, context)
    assert "active_run" not in (store.runs.creator_state(ADA) or {})
    assert swept(context) == {}


@pytest.mark.parametrize("ended", ["done", "failed", "postponed"])
def test_only_runs_that_are_lost_one_after_the_other_are_lost_in_a_row(
    cloud: Cloud, context: object, later: Callable[..., None], ended: str
) -> None:
    """Three losses with ordinary failures between them were three in a row."""
    close: dict[str, Callable[[str, str], object]] = {
        "done": store.runs.finish,
        "failed": lambda *run: store.runs.fail(*run, {"step": "ScoreFit", "error": "Broken", "detail": ""}),
        "postponed": lambda *run: store.runs.postpone(*run, store.aws.now(), "used up"),
    }
    for _ in range(3):
        store.messages.enqueue([ADA])
        store.runs.step(ADA, run_of(), "FetchProfile")
        later(minutes=41)
        assert swept(context) == {"lost": 1}
        assert close[ended](ADA, run_of()), "each time it is queued again"


def test_a_run_that_is_lost_after_its_documents_were_made_is_not_queued_for_ever(
    cloud: Cloud, context: object, later: Callable[..., None]
) -> None:
    store.messages.enqueue([ADA])
    for _ in range(3):
        store.runs.step(ADA, run_of(), "ScoreFit")
        store.runs.promote(ADA, run_of(), store.aws.now(), None)
        later(minutes=41)
        assert swept(context) == {"lost": 1}
    assert "active_run" not in (store.runs.creator_state(ADA) or {})


def test_a_sign_of_life_keeps_a_run(cloud: Cloud, context: object, later: Callable[..., None]) -> None:
    store.messages.enqueue([ADA])
    for step in ("FetchProfile", "ExtractPersona", "InferAudience"):
        store.runs.step(ADA, run_of(), step)
        later(minutes=39)
        assert swept(context) == {}


def test_two_sweepers_do_not_queue_a_run_twice(
    cloud: Cloud, context: object, later: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.messages.enqueue([ADA])
    later(days=5)
    query = store.aws.query
    seen = [dict(item) for p in store.keys.open_runs() for item in query(_open(p), IndexName="gsi1")]
    assert len(seen) == 1
    swept(context)
    # the second one's look at the index is older than what the first has done
    monkeypatch.setattr(store.aws, "query", lambda *_, **__: iter(seen))
    assert store.runs.overdue(store.aws.now(), 10) == []
    assert len(cloud.messages()) == 2


def _open(partition: str) -> Any:
    return boto3.dynamodb.conditions.Key("gsi1pk").eq(partition)


def test_an_old_run_changes_nothing_any_more(cloud: Cloud, context: object, later: Callable[..., None]) -> None:
    """E5: an older run that ended late replaced newer documents, and its failure marked the newer profile."""
    import_file.handler(land(jsonl(rows())), context)
    [old] = cloud.messages()
    store.runs.step(ADA, old["run_id"], "FetchProfile")
    later(minutes=41)
    swept(context)
    [new] = cloud.messages()
    run_all(new, context)
    before = store.runs.creator_state(ADA)
    for step in ("FetchProfile", "ScoreFit"):
        with pytest.raises(Superseded):
            store.runs.step(ADA, old["run_id"], step)
    with pytest.raises(Superseded):
        store.runs.promote(ADA, old["run_id"], store.aws.now(), None)
    assert not store.runs.finish(ADA, old["run_id"])
    record_failure.handler(event("record_failure/function_error") | old, context)
    assert store.runs.creator_state(ADA) == before
    assert store.runs.get(ADA, old["run_id"])["failure"]["error"] == "Lost", "what was recorded first stays"


@pytest.mark.parametrize("ended", ["done", "failed", "postponed"])
def test_a_run_whose_worker_was_killed_before_it_was_released_ends_as_it_was_recorded(
    cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch, later: Callable[..., None], ended: str
) -> None:
    """The sweeper called a run lost that had done all its work."""
    store.messages.enqueue([ADA])
    [message] = cloud.messages()
    run_id = message["run_id"]
    store.runs.step(ADA, run_id, "ScoreFit")
    failure, tomorrow = (
        {"step": "ScoreFit", "error": "Broken", "detail": "it was so"},
        store.aws.now() + timedelta(days=1),
    )
    close: dict[str, Callable[[str, str], object]] = {
        "done": store.runs.finish,
        "failed": lambda *run: store.runs.fail(*run, failure),
        "postponed": lambda *run: store.runs.postpone(*run, tomorrow, "the quota is used up"),
    }
    with monkeypatch.context() as killed:
        killed.setattr(store.runs, "_release", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            close[ended](ADA, run_id)
    assert store.runs.is_open(ADA, run_id)
    later(minutes=41)
    assert swept(context) == {"lost": 1}
    assert store.runs.get(ADA, run_id)["state"] == ended
    state = store.runs.creator_state(ADA) or {}
    if ended == "failed":
        assert state["failure"]["error"] == "Broken"
        assert len(cloud.messages()) == 1, "and is tried again"
        return
    assert "active_run" not in state
    assert "failure" not in state
    assert ("postponed_until" in state) == (ended == "postponed")
    assert cloud.messages() == []


def test_what_an_older_fit_says_never_replaces_a_newer_one(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows())), context)
    [first] = cloud.messages()
    _, campaign = call("new_campaign", context)
    run_all(first, context)
    old = fit_of(campaign["campaign_id"], ADA)
    for later in (timedelta(), timedelta(days=1)):  # equal where the campaign was submitted after both were fetched
        newer = old.model_copy(update={"made_at": old.made_at + later, "run_id": "20991231T000000Z-00000000"})
        assert store.campaigns.put_fit(newer)
        assert not store.campaigns.put_fit(old)
        row = store.campaigns.fit_row(campaign["campaign_id"], ADA)
        assert row is not None
        assert row["run_id"] == newer.run_id


def test_a_fit_that_came_too_late_is_not_announced(
    cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E5: the outdated score was the last that was heard."""
    import_file.handler(land(jsonl(rows())), context)
    [first] = cloud.messages()
    campaign = submitted("c")
    run_all(first, context)
    known = store.runs.creator_states
    announced: list[str] = []

    def publish(kind: str, *details: Any) -> bool:
        announced.extend(detail["run_id"] for detail in details if kind == "FitScored")
        return True

    def then_a_newer_run(creators: Any) -> Any:
        states = known(creators)
        store.messages.enqueue([ADA])
        [second] = cloud.messages()
        run_all(second, context)
        return states

    monkeypatch.setattr(store.messages, "publish", publish)
    monkeypatch.setattr(store.runs, "creator_states", then_a_newer_run)
    assert scoring.score_campaign(campaign.campaign_id) == []
    [newer] = announced
    assert newer == (store.campaigns.fit_row(campaign.campaign_id, ADA) or {})["run_id"] != first["run_id"]


def test_of_an_older_run_no_failure_is_left_beside_the_fit_of_a_newer_one(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows())), context)
    [first] = cloud.messages()
    _, campaign = call("new_campaign", context)
    run_all(first, context)
    failure = {"step": "ScoreFit", "error": "Broken", "detail": "as it is"}
    for run_id, left in (("20000101T000000Z-00000000", False), (first["run_id"], True)):
        store.campaigns.put_failure(campaign["campaign_id"], ADA, run_id, failure)
        row = store.campaigns.fit_row(campaign["campaign_id"], ADA)
        assert row is not None
        assert ("failure" in row) == left


# ------------------------------------------------------------------------------------------ the worker


class Machine:
    """The state machine as a test wants it."""

    def __init__(self, result: dict[str, Any], work: Callable[[str], None] = lambda _: None) -> None:
        self.result, self.work, self.started = result, work, 0

    def start_sync_execution(self, *, input: str, **_: Any) -> dict[str, Any]:  # noqa: A002
        self.started += 1
        self.work(input)
        return self.result


def deliver(message: dict[str, Any], machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_MACHINE_ARN", "machine")
    monkeypatch.setattr(run_profile, "_machine", lambda: machine)
    run_profile.run(SimpleNamespace(body=json.dumps(message)))  # type: ignore[arg-type]


def test_a_worker_whose_claim_was_taken_but_not_answered_has_it(cloud: Cloud) -> None:
    [(run_id, _)] = store.messages.enqueue([ADA]).values()
    events, hook = store.aws.table().meta.client.meta.events, "needs-retry.dynamodb.UpdateItem"
    events.register(hook, asks_again := lambda attempts, **_: 0 if attempts == 1 else None)
    store.runs.claim(ADA, run_id)
    events.unregister(hook, asks_again)
    with pytest.raises(Conflict):
        store.runs.claim(ADA, run_id)


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "SUCCEEDED"])
def test_a_machine_that_ends_without_a_record_leaves_one(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    """E7: a run whose machine failed was acknowledged without a look at whether that was recorded."""
    store.messages.enqueue([ADA])
    [message] = cloud.messages()
    deliver(message, Machine({"status": status, "error": "States.Runtime", "cause": "no"}), monkeypatch)
    failure = store.runs.get(ADA, message["run_id"])["failure"]
    assert (failure["error"], failure["detail"]) == ("States.Runtime", "no")
    assert "active_run" not in (store.runs.creator_state(ADA) or {})


def test_a_message_that_comes_twice_is_carried_out_once(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, context: object, later: Callable[..., None]
) -> None:
    import_file.handler(land(jsonl(rows(people=0))), context)
    [message] = cloud.messages()
    machine = Machine({"status": "SUCCEEDED"}, lambda body: run_all(json.loads(body), context))
    deliver(message, machine, monkeypatch)
    deliver(message, machine, monkeypatch)
    assert machine.started == 1


def test_a_message_that_comes_while_another_worker_is_at_it_waits(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, later: Callable[..., None]
) -> None:
    store.messages.enqueue([ADA])
    [message] = cloud.messages()
    killed = Machine({}, lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        deliver(message, killed, monkeypatch)
    again = Machine({"status": "FAILED"})
    with pytest.raises(Exception, match="another worker is at run"):
        deliver(message, again, monkeypatch)
    assert again.started == 0
    later(seconds=321)  # it can't be at it any more
    deliver(message, again, monkeypatch)
    assert again.started == 1


# ---------------------------------------------------------------------------------------- dead letters


def test_a_dead_letter_of_a_run_is_recorded_and_the_run_queued_again(
    cloud: Cloud, context: object, letters: Callable[[Any], None]
) -> None:
    store.messages.enqueue([ADA])
    [message] = cloud.messages()
    letters(message)
    assert swept(context) == {"letters": 1}
    assert store.runs.get(ADA, message["run_id"])["failure"]["error"] == "NotCarriedOut"
    [again] = cloud.messages()
    assert again["run_id"] == run_of() != message["run_id"]
    letters(message)  # an old one changes nothing
    assert swept(context) == {"letters": 1}
    assert cloud.messages() == []


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_dead_letter_of_an_import_brings_it_back(
    cloud: Cloud, context: object, letters: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch, wrapped: bool
) -> None:
    """As a rule's dead letter it is the event itself, as a function's it is wrapped."""
    landed = land(jsonl(rows(posts=1, people=0)))
    letters({"requestPayload": landed, "responsePayload": {"errorMessage": "timed out"}} if wrapped else landed)
    announced: list[Any] = []
    monkeypatch.setattr(store.messages, "publish", lambda *event: announced.append(event))
    assert swept(context) == {"letters": 1, "imports": 1} or swept(context) == {"imports": 1}
    assert announced == [("ImportStandsStill", {"key": "imports/creators.jsonl"})]
    status = import_file.handler(event("import_file/stands_still"), context)
    assert status["state"] == "done"


@pytest.mark.parametrize("body", ["not json", "[]", "{}", '{"run_id": "r"}', '{"detail-type": "Object Created"}'])
def test_a_dead_letter_that_nobody_understands_stops_no_other(
    cloud: Cloud, context: object, letters: Callable[[Any], None], body: str
) -> None:
    store.messages.enqueue([ADA])
    [message] = cloud.messages()
    letters(body)
    letters(message)
    assert swept(context) == {"letters": 2}
    assert len(cloud.messages()) == 1


def test_a_part_of_the_sweep_that_fails_stops_no_other(
    cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch, later: Callable[..., None]
) -> None:
    """Dead letters that could not be read stopped all the rest; a second queue of them as well."""
    lost, campaign = "youtube:@lost", submitted("c")
    store.messages.enqueue([lost])
    store.imports.begin("i1", "imports/creators.jsonl", "e")
    later(days=5)
    works = cloud.sqs.create_queue(QueueName="letters")["QueueUrl"]
    monkeypatch.setenv("DEAD_LETTER_URLS", f"{works}-that-is-not-there,{works}")
    settings.cache_clear()
    cloud.sqs.send_message(QueueUrl=works, MessageBody="not json")
    first = run_of(lost)
    announced: list[Any] = []
    monkeypatch.setattr(store.messages, "publish", lambda kind, *_: announced.append(kind))
    with pytest.raises(ClientError, match="NonExistentQueue"):
        sweep.handler(event("sweep/schedule"), context)
    assert "Messages" not in cloud.sqs.receive_message(QueueUrl=works)
    assert run_of(lost) != first
    assert announced == ["ImportStandsStill", "CampaignSubmitted"]
    assert store.campaigns.overdue(10) == set(), f"{campaign.campaign_id} was announced"


# -------------------------------------------------------------------------------------------- imports


def test_an_import_that_was_killed_is_found_and_keeps_its_options(
    cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch, later: Callable[..., None]
) -> None:
    """E3: the second try forgot kind, mapping and dates, and ended ``done``, read wrongly."""
    options = {"filename": "who.csv", "platform": "myspace", "kind": "account", "columns": {"Who": "creator"}}
    _, asked = call("new_import", context, options)
    key = store.imports.get_status(asked["import_id"])["key"]
    store.documents.put_text(key, "Who,Name\nmaps,Maps\n")
    with monkeypatch.context() as killed:
        killed.setattr(importing, "split", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            importing.take(key)
    assert store.imports.get_status(asked["import_id"])["state"] == "running"
    assert swept(context) == {}
    later(minutes=21)
    announced: list[Any] = []
    monkeypatch.setattr(store.messages, "publish", lambda *event: announced.append(event))
    assert swept(context) == {"imports": 1}
    status = import_file.handler({"detail": announced[0][1], "id": "1"}, context)
    assert (status["state"], status["creators"]) == ("done", ["myspace:maps"])
    later(days=1)
    assert swept(context) == {}


def test_an_option_that_newer_code_stored_is_left_out(cloud: Cloud, context: object) -> None:
    """E10: what was stored is read leniently; what people send is not."""
    key = store.keys.upload("0123456789abcdef", "who.csv")
    store.imports.accept(store.keys.import_id(key), key, {"platform": "myspace", "from_the_future": "x"})
    store.documents.put_text(key, "creator,name\nmaps,Maps\n")
    assert importing.take(key)["creators"] == ["myspace:maps"]
    code, problem = call("new_import", context, {"filename": "who.csv", "from_the_future": "x"})
    assert (code, problem["errors"][0]["field"]) == (422, "from_the_future")


def test_an_import_that_is_killed_again_and_again_ends_as_failed(
    cloud: Cloud, context: object, later: Callable[..., None]
) -> None:
    land("x")
    store.imports.begin("i1", "imports/creators.jsonl", "e")
    for _ in range(3):
        later(minutes=21)
        assert swept(context) == {"imports": 1}
    later(minutes=21)
    assert swept(context) == {"imports": 1}
    assert store.imports.get_status("i1")["state"] == "failed"
    later(days=1)
    assert swept(context) == {}


def test_a_done_import_is_not_taken_twice_other_content_is(cloud: Cloud, context: object, calls: Counter[str]) -> None:
    landed = land(jsonl(rows(posts=1, people=0)))
    first = import_file.handler(landed, context)
    assert len(cloud.messages()) == 1
    calls.clear()
    assert import_file.handler(landed, context) == first
    assert calls == {"GetItem": 1, "GetObject": 1}
    land(jsonl(rows(posts=2, people=0)))
    assert import_file.handler(landed, context)["good"] == 3


@pytest.mark.parametrize(("late", "state"), [(jsonl(rows(posts=1, people=0)), "done"), ("just a sentence", "failed")])
def test_an_import_that_ends_late_leaves_newer_content_to_be_read(
    cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch, later: Callable[..., None], late: str, state: str
) -> None:
    """The newer content was noted as done, and never read."""
    landed, split = land(late), importing.split

    def meanwhile(*arguments: Any) -> Any:
        land(jsonl(rows(posts=3, people=0)))
        with monkeypatch.context() as killed:
            killed.setattr(importing, "split", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                import_file.handler(landed, context)
        return split(*arguments)

    with monkeypatch.context() as slow:
        slow.setattr(importing, "split", meanwhile)
        assert import_file.handler(landed, context)["state"] == state
    name = store.keys.import_id("imports/creators.jsonl")
    assert store.imports.get_status(name)["state"] == "running"
    later(minutes=21)
    assert swept(context)["imports"] == 1
    assert import_file.handler(landed, context)["good"] == 4
    assert store.imports.get_status(name)["good"] == 4


# ------------------------------------------------------------------------------------------ campaigns


def submitted(name: str, creators: tuple[str, ...] = (ADA,)) -> Campaign:
    body = json.loads(event("api/new_campaign")["body"])
    body["brief"]["name"] = name
    campaign = Submission.model_validate(body | {"shortlist": creators}).campaign(store.aws.now())
    store.campaigns.put(campaign)
    return campaign


def test_documents_are_read_once_for_all_campaigns(cloud: Cloud, context: object, calls: Counter[str]) -> None:
    """E8: five campaigns were 41 calls one after the other."""
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    for number in range(5):
        submitted(f"campaign {number}")
    from functions.extract_persona import app as extract_persona
    from functions.infer_audience import app as infer_audience

    for step in (fetch_profile, extract_persona, infer_audience):
        step.handler(message, context)
    calls.clear()
    assert score_fit.handler(message, context)["fits"] == 5
    assert calls["GetObject"] == 3 + 5, "three documents, five briefs"
    assert calls["PutEvents"] == 2
    assert calls.total() <= 27


def test_a_broken_campaign_stops_no_other_and_says_so(cloud: Cloud, context: object) -> None:
    """E8: one broken campaign stopped all after it, and the run."""
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    good, bad = submitted("good"), submitted("bad")
    store.documents.put_text(store.keys.campaign(bad.campaign_id), '{"campaign_id": "x"}')
    run_all(message, context)
    assert store.runs.get(ADA, message["run_id"])["state"] == "done"
    assert store.campaigns.fit_row(good.campaign_id, ADA)
    line = store.campaigns.fit_row(bad.campaign_id, ADA) or {}
    assert line["failure"]["error"] == "ValidationError"
    # mended, it is scored, and the failure is gone
    store.documents.put_text(store.keys.campaign(bad.campaign_id), bad.model_dump_json())
    [fit] = scoring.score_campaign(bad.campaign_id)
    assert fit.campaign_id == bad.campaign_id
    assert "failure" not in (store.campaigns.fit_row(bad.campaign_id, ADA) or {})


def test_a_creator_that_can_not_be_scored_is_shown_as_failed(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows())), context)
    run_all(cloud.messages()[0], context)
    campaign = submitted("c")
    state = store.runs.creator_state(ADA) or {}
    store.documents.put_text(store.keys.document(Profile, ADA, state["run_id"]), '{"no": "profile"}')
    assert scoring.score_campaign(campaign.campaign_id) == []
    _, ranking = call("health", context, path=f"/campaigns/{campaign.campaign_id}/ranking")
    [row] = ranking["ranking"]
    assert (row["state"], row["failure"]["step"], ranking["failed"]) == ("failed", "ScoreFit", 1)


def test_a_cloud_that_fails_for_one_campaign_leaves_the_run_open_and_the_others_scored(
    cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    first, second = submitted("first"), submitted("second")
    get = store.campaigns.get

    def unanswered(campaign_id: str) -> Campaign:
        if campaign_id == first.campaign_id:
            raise ConnectTimeoutError(endpoint_url="the cloud")
        return get(campaign_id)

    with monkeypatch.context() as broken:
        broken.setattr(store.campaigns, "get", unanswered)
        with pytest.raises(ConnectTimeoutError):
            run_all(message, context)
    assert store.campaigns.fit_row(second.campaign_id, ADA)
    assert store.runs.is_open(ADA, message["run_id"]), "so the machine tries again"
    assert score_fit.handler(message, context)["fits"] == 2
    assert store.runs.get(ADA, message["run_id"])["state"] == "done"


def test_half_an_answer_is_the_clouds_failure_and_not_the_campaigns(
    cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection broke in the middle of a brief: the run ended as done, and the ranking kept the fit of before."""
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    campaign = submitted("c")
    opened = store.documents.open_version

    def torn(key: str) -> store.documents.Version:
        version = opened(key)
        if not key.startswith("campaigns/"):
            return version
        content = version.body.read()
        headers = {"Content-Length": str(len(content))}
        half = HTTPResponse(BytesIO(content[: len(content) // 2]), headers, preload_content=False)
        return version._replace(body=StreamingBody(half, len(content)))

    with monkeypatch.context() as broken:
        broken.setattr(store.documents, "open_version", torn)
        with pytest.raises(store.aws.TRY_AGAIN):
            run_all(message, context)
    assert store.campaigns.fit_row(campaign.campaign_id, ADA) is None
    assert score_fit.handler(message, context)["fits"] == 1


def test_a_failed_notification_fails_no_run(cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch) -> None:
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    campaign = submitted("c")
    with monkeypatch.context() as broken:
        broken.setattr(BaseClient, "_make_api_call", fails("PutEvents"))
        run_all(message, context)
    assert store.campaigns.fit_row(campaign.campaign_id, ADA)
    assert store.runs.get(ADA, message["run_id"])["state"] == "done"


def test_campaigns_end(cloud: Cloud, context: object, later: Callable[..., None]) -> None:
    import_file.handler(land(jsonl(rows())), context)
    body = json.loads(event("api/new_campaign")["body"])
    last = store.aws.now().date() + timedelta(days=3)
    body["brief"]["ends_on"] = f"{last:%Y-%m-%d}"
    code, ending = call("new_campaign", context, body)
    assert code == 202
    _, open_ended = call("new_campaign", context)
    assert set(store.campaigns.naming(ADA).listed) == {ending["campaign_id"], open_ended["campaign_id"]}
    later(days=4)
    assert store.campaigns.naming(ADA).listed == [open_ended["campaign_id"]]
    code, problem = call("new_campaign", context, body)
    assert (code, problem["errors"][0]["field"]) == (422, "brief.ends_on")
    later(days=90)
    assert store.campaigns.naming(ADA).listed == []
    import_file.handler(land(jsonl(rows(posts=31)), "again.jsonl"), context)  # the first has expired
    code, again = call("new_campaign", context)
    assert (code, again["campaign_id"]) == (202, open_ended["campaign_id"]), "submitted again, it begins again"
    assert store.campaigns.naming(ADA).listed == [open_ended["campaign_id"]]


def test_a_campaign_that_is_over_says_so_and_asks_for_nothing_any_more(
    cloud: Cloud, context: object, later: Callable[..., None], calls: Counter[str]
) -> None:
    """Its creators were shown as queued or running for ever, and it was announced for ever."""
    never, late, broken, scored = (f"stackexchange:{name}" for name in ("never", "late", "broken", "scored"))
    import_file.handler(land(jsonl(rows(late) + rows(broken) + rows(scored))), context)
    messages = {message["creator"]: message for message in cloud.messages()}
    campaign = submitted("c", (never, late, broken, scored))
    run_all(messages[scored], context)
    store.runs.fail(broken, run_of(broken), {"step": "ScoreFit", "error": "Broken", "detail": ""})
    later(days=91)
    for creator in (late, scored):
        store.messages.enqueue([creator])
    _, ranking = call("health", context, path=f"/campaigns/{campaign.campaign_id}/ranking")
    shown = {row["creator"]: row["state"] for row in ranking["ranking"]}
    assert shown == {never: "ended", late: "ended", broken: "failed", scored: "scored"}
    assert [ranking[n] for n in ("ready", "failed", "postponed", "ended", "pending")] == [1, 1, 0, 2, 0]
    detail = {"detail-type": "CampaignSubmitted", "detail": {"campaign_id": campaign.campaign_id}}
    assert swept(context)["campaigns"] == 1
    calls.clear()
    assert queue_creators.handler(detail, context) == {"due": 0, "queued": 0}
    assert score_fit.handler(detail, context)["fits"] == 0
    assert calls == {"GetObject": 2, "GetItem": 2, "DeleteItem": 2}
    later(days=91)
    assert "campaigns" not in swept(context)


@pytest.mark.parametrize("last", ["9999-12-31", "9999-12-30", "0001-01-01", "in six years"])
def test_a_campaign_that_would_never_end_is_refused_and_nothing_of_it_stored(
    cloud: Cloud, context: object, last: str
) -> None:
    """It was a 500, and half a campaign."""
    import_file.handler(land(jsonl(rows())), context)
    body, today = json.loads(event("api/new_campaign")["body"]), store.aws.now().date()
    body["brief"]["ends_on"] = f"{today + timedelta(days=6 * 365)}" if last == "in six years" else last
    code, problem = call("new_campaign", context, body)
    assert (code, problem["errors"][0]["field"]) == (422, "brief.ends_on")
    assert store.campaigns.naming(ADA).listed == []
    assert "Contents" not in store.aws.s3().list_objects_v2(Bucket="bothsides", Prefix="campaigns/")


def test_a_campaign_that_cannot_be_stored_leaves_no_half(cloud: Cloud) -> None:
    """Whatever its end is, it is computed first."""
    campaign = submitted("c").model_copy(
        update={"campaign_id": "another", "ends_at": datetime(9999, 12, 31, tzinfo=UTC)}
    )
    with pytest.raises(OverflowError):
        store.campaigns.put(campaign)
    assert store.campaigns.find("another") is None


def test_five_hundred_unknown_creators_are_accepted_in_a_few_calls_and_queued_behind(
    cloud: Cloud, context: object, calls: Counter[str]
) -> None:
    """E9: 1,529 calls one after the other in a function of 30 seconds."""
    creators = [f"youtube:@c{n}" for n in range(500)]
    body = json.loads(event("api/new_campaign")["body"]) | {"shortlist": creators}
    calls.clear()
    code, campaign = call("new_campaign", context, body)
    assert (code, len(campaign["queued"])) == (202, 500)
    assert calls.total() <= 35
    calls.clear()
    detail = {"detail": {"campaign_id": campaign["campaign_id"]}}
    assert queue_creators.handler(detail, context) == {"due": 500, "queued": 500}
    assert calls["SendMessageBatch"] == 50
    assert calls["UpdateItem"] == 1_000, "accepted, and noted as sent; sixteen at a time"
    assert queue_creators.handler(detail, context) == {"due": 500, "queued": 0}
    assert len(cloud.messages()) == 500


def test_creators_whom_the_brand_has_are_queued_too(cloud: Cloud, context: object) -> None:
    """Whom they reach was never looked at, if nobody else had asked for them."""
    asked = submitted("c")
    chosen = asked.model_copy(
        update={"brief": asked.brief.model_copy(update={"chosen": (ADA, "youtube:@bob", "nowhere:eve")})}
    )
    store.documents.put_text(store.keys.campaign(asked.campaign_id), chosen.model_dump_json())
    detail = event("queue_creators/campaign_submitted") | {"detail": {"campaign_id": asked.campaign_id}}
    assert queue_creators.handler(detail, context) == {"due": len({*asked.shortlist, "youtube:@bob", ADA}), "queued": 2}
    assert sorted(message["creator"] for message in cloud.messages()) == sorted({ADA, "youtube:@bob"})


def test_five_hundred_imported_creators_are_looked_up_in_batches(
    cloud: Cloud, context: object, calls: Counter[str]
) -> None:
    creators = [f"myspace:c{n}" for n in range(500)]
    content = [{"kind": "account", "creator": creator, "display_name": "x"} for creator in creators[:-1]]
    import_file.handler(land(jsonl(content)), context)
    body = json.loads(event("api/new_campaign")["body"])
    calls.clear()
    code, _ = call("new_campaign", context, body | {"shortlist": creators[:-1]})
    assert code == 202
    assert calls.total() <= 40
    code, problem = call("new_campaign", context, body | {"shortlist": creators})
    assert (code, [error["field"] for error in problem["errors"]]) == (422, ["shortlist.499"])


# -------------------------------------------------------------------------------------------- look-ups


def test_a_creator_is_shown_when_the_record_of_its_run_has_expired(cloud: Cloud, context: object) -> None:
    """E15: it was 404."""
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    run_all(message, context)
    store.aws.delete(store.keys.run_item(ADA, message["run_id"]))
    with pytest.raises(NotFound):
        store.runs.get(ADA, message["run_id"])
    code, shown = call("get_creator", context)
    assert (code, shown["state"]) == (200, "done")
    assert "run" not in shown


def test_one_fit_is_read_by_its_own_key(cloud: Cloud, context: object, calls: Counter[str]) -> None:
    """E15: the whole ranking was read."""
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    _, campaign = call("new_campaign", context)
    run_all(message, context)
    calls.clear()
    code, fit = call("health", context, path=f"/campaigns/{campaign['campaign_id']}/fits/stackexchange%3Aada")
    assert (code, fit["creator"]) == (200, ADA)
    assert calls == {"GetItem": 1, "GetObject": 1}


def test_the_waiting_are_counted_by_platform(cloud: Cloud) -> None:
    """E11: all platforms' waiting shared one platform's quota."""
    store.messages.enqueue([*(f"youtube:@c{n}" for n in range(30)), *(f"x:c{n}" for n in range(7))])
    assert {p: store.runs.waiting(p) for p in ("youtube", "x", "twitch")} == {"youtube": 30, "x": 7, "twitch": 0}
    store.runs.fail("x:c0", run_of("x:c0"), {"step": "FetchProfile", "error": "Gone", "detail": ""})
    assert store.runs.waiting("x") == 6


def test_the_waiting_of_a_platform_are_counted_behind_any_number_of_another_ones(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E11: 1,200 of mastodon came first, in the same partitions, and of youtube nobody was seen to wait."""
    mastodon, youtube = "mastodon:c@example.org", "youtube:@c"
    assert store.keys.open_runs("mastodon") == store.keys.open_runs("youtube")
    with store.aws.table().batch_writer() as batch:
        for at, creator, number in (("1", mastodon, 1_200), ("2", youtube, 60)):
            for n in range(number):
                key, one = store.keys.creator_item(f"{creator}{n}"), f"{creator}{n}"
                batch.put_item(Item=key | {"creator": one, "gsi1pk": store.keys.open_run(one), "gsi1sk": at})
    assert store.runs.waiting("youtube") == 60
    assert store.runs.waiting("mastodon") == 4 * store.runs.COUNTED, "more are not counted"
    pages = store.aws.table().query
    monkeypatch.setattr(store.aws.table(), "query", lambda **query: pages(**query, Limit=100))
    assert store.runs.waiting("youtube") == 60, "however the index is cut into pages"


@pytest.mark.parametrize("client", ["s3", "table", "bus", "sqs", "secrets"])
def test_a_call_that_hangs_ends_inside_the_shortest_functions_time(cloud: Cloud, client: str) -> None:
    made = store.secrets.provider().client if client == "secrets" else getattr(store.aws, client)()
    config = getattr(made.meta, "client", made).meta.config
    seconds = (config.connect_timeout + config.read_timeout) * config.retries["total_max_attempts"]
    assert seconds < 30


def test_a_batch_read_that_leaves_keys_unread_is_read_on(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    creators = [f"web:c{n}" for n in range(120)]
    store.messages.enqueue(creators)
    client = store.aws.table().meta.client
    read = client.batch_get_item
    asked: list[int] = []

    def half(*, RequestItems: Any) -> Any:  # noqa: N803
        [(name, request)] = RequestItems.items()
        asked.append(len(request["Keys"]))
        now, later = request["Keys"][: len(request["Keys"]) // 2 + 1], request["Keys"][len(request["Keys"]) // 2 + 1 :]
        answer = read(RequestItems={name: request | {"Keys": now}})
        return answer | {"UnprocessedKeys": {name: {"Keys": later}} if later else {}}

    monkeypatch.setattr(client, "batch_get_item", half)
    monkeypatch.setattr(store.aws.time, "sleep", lambda seconds: None)
    assert store.runs.creator_states(creators).keys() == set(creators)
    assert max(asked) <= 100
