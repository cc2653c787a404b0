"""An imported file → profile → both sides → fit, through the real handlers, on moto."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from bothsides import store
from bothsides.documents.audience import Audience
from bothsides.documents.campaign import Submission
from bothsides.documents.fit import Fit
from bothsides.documents.persona import Persona
from bothsides.documents.profile import Profile
from bothsides.errors import CreatorNotFound, Superseded, UnknownPlatform
from bothsides.fit import trail
from bothsides.imports import run
from bothsides.persona import reference as population
from bothsides.text.model import text_model
from functions.api import app as api
from functions.extract_persona import app as extract_persona
from functions.fetch_profile import app as fetch_profile
from functions.import_file import app as import_file
from functions.infer_audience import app as infer_audience
from functions.record_failure import app as record_failure
from functions.refresh_creators import app as refresh_creators
from functions.score_fit import app as score_fit
from tests.conftest import event
from tests.integration.conftest import Cloud, fit_of
from tests.personality_insights import Profile as PersonalityInsights

ADA = "stackexchange:ada"
CITIES = ("Boston, MA", "London", "Berlin, Germany", "somewhere", "Toronto, Canada")


def _name(at: int) -> str:
    """Another one for each post: the same words count once."""
    return chr(65 + at % 26) + "a" * (at // 26)


def rows(creator: str = ADA, posts: int = 30, people: int = 60) -> list[dict]:
    start = datetime(2026, 1, 1, 9, tzinfo=UTC)
    account = {"kind": "account", "creator": creator, "display_name": "Ada", "url": "https://example.org/ada"}
    written = [
        {
            "kind": "post", "creator": creator, "id": f"p{i}", "views": 100 + i,
            "likes": i, "comments": 2, "format": "text",
            "text": f"I love how curious this question about quantum computing and software is! Great work, {_name(i)},"
            " thank you.",
            "created_at": (start + timedelta(days=i)).isoformat(),
        }
        for i in range(posts)
    ]  # fmt: skip
    people_rows = [
        {
            "kind": "audience", "creator": creator, "id": f"m{i}", "relation": "commenter", "location": CITIES[i % 5],
            "bio": f"software developer number {i}, python and linux", "name": ("Mary", "James")[i % 2],
            "texts": [f"why does the compiler do that in case {i}? thanks a lot"],
            "active_at": [(start + timedelta(days=i, hours=i % 24)).isoformat()],
        }
        for i in range(people)
    ]  # fmt: skip
    return [account, *written, *people_rows]


def land(body: str, name: str = "creators.jsonl") -> dict:
    """Put a file under imports/ and hand its event to the function."""
    store.documents.put_text(f"imports/{name}", body)
    landed = event("import_file/object_created")
    landed["detail"]["object"]["key"] = f"imports/{name}"
    return landed


def jsonl(content: list[dict]) -> str:
    return "\n".join(json.dumps(row) for row in content)


def run_all(message: dict, context: object) -> None:
    """What the state machine does with one message."""
    for step in (fetch_profile, extract_persona, infer_audience, score_fit):
        step.handler(message, context)


def call(name: str, context: object, body: dict | None = None, path: str | None = None) -> tuple[int, dict]:
    request = event(f"api/{name}")
    if body is not None:
        request["body"] = json.dumps(body)
    if path is not None:
        request["rawPath"] = request["requestContext"]["http"]["path"] = path
    response = api.handler(request, context)
    return response["statusCode"], json.loads(response["body"])


def test_a_file_becomes_a_ranked_and_explained_answer(cloud: Cloud, context: object) -> None:
    status = import_file.handler(land(jsonl(rows())), context)
    assert (status["state"], status["good"], status["bad"]) == ("done", 91, 0)
    [message] = cloud.messages()
    assert message["creator"] == ADA

    code, campaign = call("new_campaign", context)
    assert code == 202
    assert campaign["queued"] == []  # its run is already under way

    run_all(message, context)
    code, ranking = call("health", context, path=f"/campaigns/{campaign['campaign_id']}/ranking")
    assert (ranking["ready"], ranking["pending"], ranking["failed"]) == (1, 0, 0)
    [row] = ranking["ranking"]
    assert row["low"] <= row["score"] <= row["high"]
    assert row["reasons"]["creator"]
    assert row["reasons"]["audience"]

    fit = fit_of(campaign["campaign_id"], ADA)
    assert fit.effective_reach.basis == "views_per_post"
    market = next(gate for gate in fit.gates if gate.name == "market")
    assert market.share == pytest.approx(0.5, abs=0.01)  # Boston and London of the four places that are any

    code, shown = call("get_creator", context)
    assert (code, shown["state"], shown["run"]["state"]) == (200, "done", "done")
    assert shown["campaigns"] == [campaign["campaign_id"]]
    assert "members" not in json.dumps(shown)  # nothing about one person leaves


def test_a_campaign_over_known_creators_needs_no_run(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows())), context)
    run_all(cloud.messages()[0], context)
    _, campaign = call("new_campaign", context)
    assert (campaign["queued"], campaign["known"]) == ([], 1)
    submitted = event("score_fit/campaign_submitted")
    submitted["detail"]["campaign_id"] = campaign["campaign_id"]
    assert score_fit.handler(submitted, context)["fits"] == 1
    assert cloud.messages() == []


def test_whom_the_brand_reaches_already_is_not_new(cloud: Cloud, context: object) -> None:
    """Two creators of the same 120 people; the brand has one of them. The answer can be made again from its inputs."""
    bob = ADA.replace("ada", "bob")
    import_file.handler(land(jsonl(rows(people=120) + rows(bob, people=120))), context)
    for message in cloud.messages():
        run_all(message, context)
    asked = json.loads(event("api/new_campaign")["body"])
    asked["brief"]["chosen"] = [bob, ADA.replace("ada", "eve")]
    asked["shortlist"] = [ADA]
    _, campaign = call("new_campaign", context, body=asked)
    submitted = event("score_fit/campaign_submitted")
    submitted["detail"]["campaign_id"] = campaign["campaign_id"]
    assert score_fit.handler(submitted, context)["fits"] == 1
    path = f"/campaigns/{campaign['campaign_id']}/fits/{ADA}"
    _, content = call("health", context, path=path)
    fit = Fit.model_validate(content)
    [overlap] = [one for one in fit.components if one.name == "audience_overlap"]
    assert overlap.high < 0.1, "all of them are reached already"
    assert bob in overlap.reasons[0].text
    assert fit.trail is not None
    assert [one.note is None for one in fit.trail.shared] == [True, False]
    _, inputs = call("health", context, path=f"{path}/inputs")
    assert trail.again(fit, inputs) == (fit, [])

    run_id = fit.trail.shared[0].run_id or ""
    audience = store.documents.get(Audience, bob, run_id)
    store.documents.put(audience.model_copy(update={"n": audience.n + 1}))
    store.aws.s3().delete_object(Bucket="bothsides", Key=store.keys.document(Profile, bob, run_id))  # as it expires
    _, inputs = call("health", context, path=f"{path}/inputs")
    _, [expired, changed] = trail.again(fit, inputs)
    assert expired.startswith(f"the profile of {bob} is not there any more")
    assert changed.startswith(f"another audience of {bob}: ")


def test_a_ranking_says_which_fits_are_being_made_anew(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows())), context)
    _, campaign = call("new_campaign", context)
    run_all(cloud.messages()[0], context)
    call("new_run", context)
    _, ranking = call("health", context, path=f"/campaigns/{campaign['campaign_id']}/ranking")
    assert (ranking["ready"], ranking["pending"]) == (0, 1)
    assert ranking["ranking"][0]["refreshing"]
    run_all(cloud.messages()[0], context)
    _, ranking = call("health", context, path=f"/campaigns/{campaign['campaign_id']}/ranking")
    assert (ranking["ready"], ranking["pending"]) == (1, 0)


def test_events_leave_on_the_bus(cloud: Cloud, context: object) -> None:
    attributes = cloud.sqs.get_queue_attributes(QueueUrl=cloud.queue_url, AttributeNames=["QueueArn"])["Attributes"]
    bus = boto3.client("events")
    bus.put_rule(Name="all", EventBusName="bothsides", EventPattern='{"source": ["bothsides"]}')
    bus.put_targets(Rule="all", EventBusName="bothsides", Targets=[{"Id": "1", "Arn": attributes["QueueArn"]}])
    import_file.handler(land(jsonl(rows())), context)
    _, campaign = call("new_campaign", context)
    messages = cloud.messages()
    [message] = [m for m in messages if "run_id" in m]
    run_all(message, context)
    left = [(m["detail-type"], m["detail"]) for m in (*messages, *cloud.messages()) if "detail-type" in m]
    assert [kind for kind, _ in left] == ["CampaignSubmitted", "CreatorProfiled", "FitScored"]
    assert left[2][1]["campaign_id"] == campaign["campaign_id"]
    assert left[2][1]["document"].startswith("s3://bothsides/fits/")


def test_every_step_can_be_repeated(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    for step in (fetch_profile, extract_persona, infer_audience):
        step.handler(message, context)
    first = store.documents.get(Audience, ADA, message["run_id"])
    infer_audience.handler(message, context)
    assert store.documents.get(Audience, ADA, message["run_id"]) == first
    score_fit.handler(message, context)
    for step in (fetch_profile, score_fit):
        with pytest.raises(Superseded):  # a message that comes once more changes nothing
            step.handler(message, context)


@pytest.mark.parametrize("people", [0, 3])
def test_too_small_a_sample_is_said_not_guessed(cloud: Cloud, context: object, people: int) -> None:
    import_file.handler(land(jsonl(rows(people=people))), context)
    [message] = cloud.messages()
    body = json.loads(event("api/new_campaign")["body"])
    body["brief"]["as_of"] = "2026-01-31"  # the day after the last post
    _, campaign = call("new_campaign", context, body=body)
    run_all(message, context)
    audience = store.documents.get(Audience, ADA, message["run_id"])
    assert audience.n == people
    assert not [name for name, facet in audience.facets.items() if facet.state == "ok"]
    fit = fit_of(campaign["campaign_id"], ADA)
    assert fit.verdict == "insufficient_data"
    assert [gate.passed for gate in fit.gates if gate.name in ("market", "real")] == [None, None]
    assert fit.effective_reach.people is None
    assert fit.high - fit.low > 40


def test_a_failed_step_is_recorded_shown_and_mended_by_a_retry(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    key = store.imports.get_rows(ADA)["post"].key
    body = store.documents.get_text(key)
    store.documents.put_text(key, "not what was imported")
    with pytest.raises(json.JSONDecodeError):
        fetch_profile.handler(message, context)
    failed = event("record_failure/function_error") | message
    record_failure.handler(failed, context)

    _, shown = call("get_creator", context)
    assert shown["state"] == "failed"
    assert shown["run"]["failure"]["step"] == "FetchProfile"
    assert shown["run"]["failure"]["error"] == "CreatorNotFound"

    store.documents.put_text(key, body)
    code, run = call("new_run", context)
    assert code == 202
    [again] = cloud.messages()
    assert again["run_id"] == run["run_id"]
    run_all(again, context)
    _, shown = call("get_creator", context)
    assert shown["state"] == "done"


def test_a_second_request_joins_the_run_under_way(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows())), context)
    code, run = call("new_run", context)
    assert code == 200
    assert [m["run_id"] for m in cloud.messages()] == [run["run_id"]]


def test_old_profiles_are_due_and_young_ones_are_not(cloud: Cloud, context: object, monkeypatch) -> None:
    import_file.handler(land(jsonl(rows())), context)
    run_all(cloud.messages()[0], context)
    schedule = event("refresh_creators/schedule")
    assert refresh_creators.handler(schedule, context) == {"due": 0, "postponed": 0, "queued": 0}
    later = store.aws.now() + timedelta(days=15)
    monkeypatch.setattr(store.aws, "now", lambda: later)
    assert refresh_creators.handler(schedule, context) == {"due": 1, "postponed": 0, "queued": 1}
    assert len(cloud.messages()) == 1
    assert refresh_creators.handler(schedule, context) == {"due": 0, "postponed": 0, "queued": 0}, "it is under way"


def test_a_creator_whose_refresh_fails_is_tried_again_tomorrow_not_every_ten_minutes(
    cloud: Cloud, context: object, monkeypatch
) -> None:
    import_file.handler(land(jsonl(rows())), context)
    run_all(cloud.messages()[0], context)
    schedule = event("refresh_creators/schedule")
    later = store.aws.now() + timedelta(days=15)
    monkeypatch.setattr(store.aws, "now", lambda: later)
    refresh_creators.handler(schedule, context)
    [message] = cloud.messages()
    record_failure.handler(event("record_failure/function_error") | message, context)
    assert refresh_creators.handler(schedule, context) == {"due": 0, "postponed": 0, "queued": 0}
    tomorrow = later + timedelta(days=1, minutes=1)
    monkeypatch.setattr(store.aws, "now", lambda: tomorrow)
    assert refresh_creators.handler(schedule, context) == {"due": 1, "postponed": 0, "queued": 1}


def test_bad_rows_are_reported_and_good_ones_kept(cloud: Cloud, context: object) -> None:
    good = "account,stackexchange:ada,,Ada,"
    body = "\n".join([
        "kind,creator,id,display_name,likes", good, "post,stackexchange:ada,p1,,12",
        "post,stackexchange:ada,p2,,many", "post,,p3,,1", 'post,stackexchange:ada,p4,,1,"too","many"',
        "tweet,stackexchange:ada,p5,,1",
    ])  # fmt: skip
    status = import_file.handler(land(body, "creators.csv"), context)
    # an account row without an id is fine; each bad row is named by line and field
    assert (status["state"], status["good"], status["bad"]) == ("done", 2, 4)
    assert [(e["line"], e["field"]) for e in status["errors"]] == [
        (4, "likes"),
        (5, "creator"),
        (6, "row"),
        (7, "kind"),
    ]
    import_id = store.keys.import_id("imports/creators.csv")
    assert len(store.documents.get_text(f"imports-errors/{import_id}.jsonl").splitlines()) == 4


def test_an_oversized_post_is_a_row_error(cloud: Cloud, context: object) -> None:
    content = [*rows(posts=1, people=0), {"kind": "post", "creator": ADA, "id": "big", "text": "x" * 20_001}]
    status = import_file.handler(land(jsonl(content)), context)
    assert (status["good"], status["bad"]) == (2, 1)
    assert status["errors"][0]["field"] == "text"
    assert "20000" in status["errors"][0]["detail"]


@pytest.mark.parametrize(
    "text", ["👩‍💻🎉🎉", "שלום עולם", "zero\u200bwidth\u200d\ufeff", "a\u0301\u202e reversed", " "]
)
def test_any_writing_goes_through(cloud: Cloud, context: object, text: str) -> None:
    content = [row | {"text": text} if row["kind"] == "post" else row | {"bio": text} for row in rows(people=5)]
    import_file.handler(land(jsonl([c for c in content if c["kind"] != "account"])), context)
    [message] = cloud.messages()
    run_all(message, context)
    assert store.documents.get(Profile, ADA, message["run_id"]).posts[0].text == text


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        ("", "empty.jsonl", "empty"),
        ("name,text\na,b", "no_columns.csv", "no column says whose rows"),
        ("{}\n[]\nnot json", "nothing_good.jsonl", "no row"),
    ],
)
def test_a_file_that_is_no_import_fails_with_the_reason(
    cloud: Cloud, context: object, body: str, name: str, said: str
) -> None:
    status = import_file.handler(land(body, name), context)
    assert status["state"] == "failed"
    assert said in status["detail"]
    assert cloud.messages() == []


def test_a_file_of_another_encoding_is_taken_as_its_importer_says(cloud: Cloud, context: object) -> None:
    body = "Wer;Name;Followers\nmaps;Käthe;1,2 Mio\nnobody at all;x;1\n".encode("cp1252")
    options = {"filename": "größe.csv", "platform": "myspace", "kind": "account", "columns": {"Wer": "creator"}}
    _code, asked = call("new_import", context, options)
    key = store.imports.get_status(asked["import_id"])["key"]
    store.aws.s3().put_object(Bucket="bothsides", Key=key, Body=body)
    status = run.take(key)
    assert (status["state"], status["good"], status["bad"]) == ("done", 1, 1)
    assert status["mapping"]["columns"] == {"Wer": "creator", "Name": "display_name", "Followers": "followers"}
    [message] = cloud.messages()
    fetch_profile.handler(message, context)
    account = store.documents.get(Profile, "myspace:maps", message["run_id"]).account
    assert (account.display_name, account.followers) == ("Käthe", 1_200_000)


def test_an_unknown_platform_never_starts(cloud: Cloud, context: object) -> None:
    with pytest.raises(UnknownPlatform):
        fetch_profile.handler(event("fetch_profile/unknown_platform"), context)
    with pytest.raises(CreatorNotFound):
        store.imports.get_rows("myspace:tom")


@pytest.mark.parametrize(
    ("name", "status", "field"),
    [
        ("unknown_platform", 422, "shortlist.0"),
        ("no_such_country", 422, "brief.markets.1"),
        ("shares_over_one", 422, "brief.target.genders"),
        ("empty_shortlist", 422, "shortlist"),
    ],
)
def test_a_wrong_field_is_named_with_its_mend(
    cloud: Cloud, context: object, name: str, status: int, field: str
) -> None:
    code, problem = call(name, context)
    assert code == status
    assert problem["errors"][0]["field"] == field
    assert set(problem) >= {"type", "title", "status", "detail", "instance"}
    assert store.campaigns.newest() == []
    assert cloud.messages() == []


def test_a_body_that_is_not_json_is_said(cloud: Cloud, context: object) -> None:
    code, problem = call("not_json", context)
    assert code == 422
    assert "JSON" in problem["detail"]


def test_a_body_of_ten_megabytes_is_refused(cloud: Cloud, context: object) -> None:
    code, problem = call("new_campaign", context, body={"brief": "x" * 10_000_000})
    assert code == 413
    assert "POST /imports" in problem["detail"]


@pytest.mark.parametrize("path", ["/nowhere", "/campaigns/0123456789abcdef", "/creators/stackexchange%3Anobody"])
def test_what_is_not_there_is_404(cloud: Cloud, context: object, path: str) -> None:
    code, problem = call("health", context, path=path)
    assert (code, problem["status"]) == (404, 404)


def test_the_same_submission_is_the_same_campaign(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows())), context)
    assert call("new_campaign", context)[1]["campaign_id"] == call("new_campaign", context)[1]["campaign_id"]
    submission = Submission.model_validate_json(event("api/new_campaign")["body"])
    assert [c["campaign_id"] for c in store.campaigns.newest()] == [submission.campaign_id]


def test_the_sample_is_kept_apart_from_the_profile(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    fetch_profile.handler(message, context)
    assert len(store.documents.get_sample(ADA, message["run_id"]).members) == 60
    assert "commenter" not in store.documents.get_text(store.keys.document(Profile, ADA, message["run_id"]))


def test_a_client_of_personality_insights_reads_the_persona(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows())), context)
    code, problem = call("personality_insights", context)
    assert (code, problem["title"]) == (404, "Not found")
    [message] = cloud.messages()
    run_all(message, context)
    code, answer = call("personality_insights", context)
    assert code == 200
    found = PersonalityInsights.model_validate_json(json.dumps(answer))
    assert (found.word_count, found.processed_language, found.needs) == (510, "en", [])
    assert found.behavior is not None
    assert sum(row.percentage for row in found.behavior) == pytest.approx(2)  # days and hours
    assert {row.trait_id for row in found.behavior if row.percentage == 1} == {"behavior_0900"}
    assert found.warnings[0].warning_id == "WORD_COUNT_MESSAGE"


def test_too_few_words_are_the_error_of_personality_insights(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows(posts=5))), context)
    [message] = cloud.messages()
    run_all(message, context)
    code, problem = call("personality_insights", context)
    assert (code, problem["type"]) == (400, "urn:bothsides:problem:TooFewWords")
    assert problem["detail"] == (
        "The number of words 85 is less than the minimum number of words required for analysis: 100"
    )


def test_the_persona_alone_and_no_other_format(cloud: Cloud, context: object) -> None:
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    run_all(message, context)
    _, whole = call("get_creator", context)
    assert call("get_creator", context, path="/creators/stackexchange%3Aada/persona") == (200, whole["persona"])
    request = event("api/personality_insights") | {"queryStringParameters": {"format": "xml"}}
    refused = api.handler(request, context)
    assert refused["statusCode"] == 422
    assert json.loads(refused["body"])["errors"][0]["field"] == "format"


def test_the_openapi_document_lists_every_route(cloud: Cloud, context: object) -> None:
    _, schema = call("health", context, path="/openapi.json")
    assert schema["openapi"].startswith("3.1")
    assert "/campaigns/{campaign_id}/ranking" in json.dumps(schema)
    [form] = [p for p in schema["paths"]["/creators/{creator}/persona"]["get"]["parameters"] if p["in"] == "query"]
    assert (form["name"], form["schema"]["enum"]) == ("format", ["bothsides", "personality-insights-v3"])


def test_a_persona_is_compared_with_the_deployments_own_creators_and_becomes_one_of_them(
    cloud: Cloud, context: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(population, "ENOUGH", 3)
    import_file.handler(land(jsonl(rows())), context)
    [message] = cloud.messages()
    fetch_profile.handler(message, context)
    population._of_deployment.cache_clear()
    extract_persona.handler(message, context)
    first = store.documents.get(Persona, ADA, message["run_id"]).personality
    assert first is not None
    assert first.population == population.shipped(text_model().card, ADA).title

    for other in ("bob", "carl"):
        store.reference.put(f"stackexchange:{other}", datetime(2026, 1, 1, tzinfo=UTC), {"personality.openness": 0.0})
    store.reference.put("youtube:@dan", datetime(2026, 1, 1, tzinfo=UTC), {"personality.openness": 0.0})
    population._of_deployment.cache_clear()
    extract_persona.handler(message, context)
    second = store.documents.get(Persona, ADA, message["run_id"]).personality
    assert second is not None
    assert (second.population or "").startswith("your creators on stackexchange, version ")
    assert (second.population or "").endswith(", 3 creators")
    told = {trait.name: trait.percentile for trait in second.traits}
    assert told["openness"] is not None
    assert told["openness"] > 0.8
    assert told["extraversion"] is None, "of which most of them were not measured"
    population._of_deployment.cache_clear()
