"""The HTTP API: routes only. What they do is in ``store`` and ``fetch.platforms``."""

from __future__ import annotations

import json
import re
import secrets
from collections import Counter
from contextlib import suppress
from http import HTTPStatus
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import Field

import bothsides
from bothsides import store
from bothsides.documents.audience import Audience
from bothsides.documents.base import Part, digest, parse_creator
from bothsides.documents.campaign import Submission
from bothsides.documents.fit import Fit, Shared
from bothsides.documents.persona import Persona
from bothsides.documents.profile import Profile
from bothsides.errors import BothsidesError, InvalidInput, NotFound, TooLarge
from bothsides.fetch import platforms
from bothsides.imports import run
from bothsides.persona import personality_insights
from bothsides.report.page import DETAILS, Shown, page

DECISIONS = ("fit", "review", "insufficient_data", "no_fit")  # as a ranking orders them
MAX_BODY = 1_000_000  # bytes; files go to the bucket by upload_url
type Json = dict[str, Any]

logger = Logger()
app = APIGatewayHttpResolver(enable_validation=True)


class ImportRequest(run.Options):
    """The body of ``POST /imports``: the file's name, and how to read it if that should not be guessed."""

    filename: str = Field(
        pattern=r"(?i)^[^/\\]{1,150}\.(jsonl|ndjson|json|csv|tsv|txt|xlsx|zip)$",
        description="JSON Lines, JSON, a table with any delimiter, or a platform's export (zip)",
    )


def answer(event: Json, context: Any) -> Json:
    """One request → one response; a body that is too large is refused unread."""
    if len(event.get("body") or "") > MAX_BODY:
        error = TooLarge(f"the body is over {MAX_BODY:,} bytes; upload files through POST /imports instead")
        response = _problem(error, event.get("rawPath"))
        return {
            "statusCode": response.status_code,
            "headers": {"Content-Type": response.content_type},
            "body": response.body,
        }
    return app.resolve(event, context)


# ---------------------------------------------------------------------------------------------- imports


@app.post("/imports")
def new_import(body: Annotated[ImportRequest, Body()]) -> Response[Json]:
    """Where to PUT a file with creators; it is imported when it lands."""
    key = store.keys.upload(secrets.token_hex(8), re.sub(r"[^A-Za-z0-9._-]", "_", body.filename))
    options = body.model_dump(mode="json", exclude={"filename"}, exclude_defaults=True)
    name = store.keys.import_id(key)
    store.imports.accept(name, key, options)
    return _json(201, {"import_id": name, "upload_url": store.documents.upload_url(key), "method": "PUT"})


@app.get("/imports/<import_id>")
def get_import(import_id: str) -> Json:
    """The state of an import, with its first row errors."""
    return {"import_id": import_id} | store.imports.get_status(import_id)


# -------------------------------------------------------------------------------------------- campaigns


@app.post("/campaigns")
def new_campaign(body: Annotated[Submission, Body()]) -> Response[Json]:
    """Submit a brief with its shortlist: known creators are scored at once, the others profiled first."""
    platforms.check(body.shortlist)
    at, campaign = store.aws.now(), store.campaigns.find(body.campaign_id)
    if campaign is None or campaign.is_over(at):
        campaign = body.campaign(at)
    store.campaigns.put(campaign)
    states = store.runs.creator_states(campaign.shortlist)
    fresh = {creator for creator in campaign.shortlist if store.runs.is_fresh(states.get(creator))}
    store.messages.publish("CampaignSubmitted", {"campaign_id": campaign.campaign_id})
    queued = [c for c in campaign.shortlist if c not in fresh and "active_run" not in states.get(c, {})]
    body_out = {"campaign_id": campaign.campaign_id, "name": campaign.brief.name}
    return _json(202, body_out | {"queued": queued, "known": len(fresh)})


@app.get("/campaigns")
def get_campaigns() -> Json:
    """The newest campaigns."""
    return {"campaigns": [row | {"creators": int(row["creators"])} for row in store.campaigns.newest()]}


@app.get("/campaigns/<campaign_id>")
def get_campaign(campaign_id: str) -> Response[Json]:
    """A campaign as it was submitted."""
    return _document(store.campaigns.get(campaign_id))


@app.get("/campaigns/<campaign_id>/ranking")
def get_ranking(campaign_id: str) -> Json:
    """Every listed creator: scored ones first, by decision and then by the lower bound of the score."""
    campaign = store.campaigns.get(campaign_id)
    rows, states = store.campaigns.fit_rows(campaign_id), store.runs.creator_states(campaign.shortlist)
    over = campaign.is_over(store.aws.now())
    scored = [
        # a newer run under way: what is shown is of the run before
        _scored(creator, rows[creator]) | {"refreshing": not over and "active_run" in states.get(creator, {})}
        for creator in campaign.shortlist
        if "run_id" in rows.get(creator, {})
    ]
    scored.sort(key=lambda row: (DECISIONS.index(row["verdict"]), -row["low"], -row["score"], row["creator"]))
    ranking = [{"rank": at} | row for at, row in enumerate(scored, 1)]
    waiting = [
        {"creator": creator} | _awaited(states.get(creator), rows.get(creator), over=over)
        for creator in campaign.shortlist
        if "run_id" not in rows.get(creator, {})
    ]
    number = Counter(row["state"] for row in waiting)
    failed, postponed, ended = number["failed"], number["postponed"], number["ended"]
    return {
        "campaign_id": campaign_id,
        "name": campaign.brief.name,
        "ready": sum(not row["refreshing"] for row in scored),
        "failed": failed,
        "postponed": postponed,
        "ended": ended,
        "pending": len(waiting) - failed - postponed - ended + sum(row["refreshing"] for row in scored),
        "ranking": ranking + waiting,
    }


@app.get("/campaigns/<campaign_id>/report")
def get_report(campaign_id: str) -> Response[str]:
    """The campaign as one page of HTML, to look at and to print."""
    ranking = get_ranking(campaign_id)["ranking"]
    first = [row for row in ranking if row["state"] == "scored"][:DETAILS]

    def one(row: Json) -> Shown:
        get, address = store.documents.get, row["documents"]["fit"]
        fit = store.documents.get_fit(address.removeprefix(store.keys.uri("")))  # the one that the line is of
        return Shown(
            fit,
            get(Profile, fit.creator, fit.run_id),
            get(Persona, fit.creator, fit.run_id),
            get(Audience, fit.creator, fit.run_id),
        )

    body = page(store.campaigns.get(campaign_id), ranking, store.aws.together(one, first))
    return Response(status_code=200, content_type="text/html; charset=utf-8", body=body)


@app.get("/campaigns/<campaign_id>/fits/<creator>")
def get_fit(campaign_id: str, creator: str) -> Response[Json]:
    """The whole fit of one creator."""
    return _document(_fit(campaign_id, _creator(creator)))


@app.get("/campaigns/<campaign_id>/fits/<creator>/inputs")
def get_inputs(campaign_id: str, creator: str) -> Json:
    """All from which a fit was made, for ``bothsides recompute``."""
    creator = _creator(creator)
    fit = _fit(campaign_id, creator)
    found: Json = {"campaign": store.campaigns.get(campaign_id).model_dump(mode="json")}
    for kind in (Profile, Persona, Audience):
        found[kind.kind] = store.documents.get(kind, creator, fit.run_id).model_dump(mode="json")
    if fit.trail is not None:
        with suppress(NotFound):  # the one that ships is not kept
            found["population"] = store.documents.get_text(store.keys.population(fit.trail.population_sha256))
        found["chosen"] = dict(store.aws.together(_digests, fit.trail.shared))
    return found


def _digests(other: Shared) -> tuple[str, dict[str, str]]:
    """A creator whom the brand has → SHA-256 of its documents that a fit was made from, of those that are still there:
    fifty profiles would not go into one answer."""
    found = {}
    for kind in (Profile, Audience):
        with suppress(NotFound):
            found[kind.kind] = digest(store.documents.get(kind, other.creator, other.run_id or ""))
    return other.creator, found


# --------------------------------------------------------------------------------------------- creators


@app.post("/creators/<creator>/runs")
def new_run(creator: str) -> Response[Json]:
    """Profile a creator now. If a run is already under way, the answer is that run (200)."""
    creator = _creator(creator)
    platforms.connector(creator)
    run_id, new = store.messages.enqueue([creator])[creator]
    return _json(202 if new else 200, {"creator": creator, "run_id": run_id, "state": "queued"})


@app.get("/creators/<creator>/runs/<run_id>")
def get_run(creator: str, run_id: str) -> Json:
    """The state of a run; a failed one says at which step and why."""
    return _run(store.runs.get(_creator(creator), run_id))


@app.get("/creators/<creator>")
def get_creator(creator: str) -> Response[Json]:
    """All that is known of a creator: both sides, and how the last run went."""
    creator = _creator(creator)
    state = store.runs.creator_state(creator)
    if state is None:
        raise _not_profiled(creator)
    body: Json = {"creator": creator, "campaigns": store.campaigns.naming(creator).listed} | _progress(state)
    if last := state.get("active_run") or state.get("last_run"):
        with suppress(NotFound):  # how a run ended is kept for 90 days
            body["run"] = _run(store.runs.get(creator, str(last)))
    if run_id := state.get("run_id"):
        run_id = str(run_id)
        body["profiled_at"] = state["profiled_at"]
        if store.runs.is_kept(state):
            profile = store.documents.get(Profile, creator, run_id)
            body |= profile.model_dump(
                mode="json",
                exclude_none=True,
                include={
                    "source", "account", "audience_facts", "facts_origin", "simulated", "vendor_facts", "coverage",
                    "changes", "kept_until",
                },
            )  # fmt: skip
        body |= {
            "persona": store.documents.get(Persona, creator, run_id).model_dump(mode="json"),
            "audience": store.documents.get(Audience, creator, run_id).model_dump(mode="json"),
            "documents": store.documents.addresses(creator, run_id),
        }
    return _json(200, body)


@app.get("/creators/<creator>/persona")
def get_persona(
    creator: str,
    shape: Annotated[
        Literal["bothsides", "personality-insights-v3"],
        Query(alias="format", description="our own, or the Profile of IBM Watson Personality Insights v3"),
    ] = "bothsides",
) -> Response[Json]:
    """The newest persona of a creator."""
    creator = _creator(creator)
    run_id = (store.runs.creator_state(creator) or {}).get("run_id")
    if run_id is None:
        raise _not_profiled(creator)
    persona = store.documents.get(Persona, creator, str(run_id))
    if shape == "personality-insights-v3":
        return _json(200, personality_insights.profile(persona))
    return _document(persona)


@app.get("/health")
def health() -> Json:
    """Is the API there?"""
    return {"status": "ok", "version": bothsides.__version__}


@app.get("/openapi.json", include_in_schema=False)
def openapi() -> Response[str]:
    """This API as an OpenAPI 3.1 document."""
    schema = app.get_openapi_json_schema(title="Bothsides", version=bothsides.__version__)
    return Response(status_code=200, content_type="application/json", body=schema)


# ----------------------------------------------------------------------------------------------- shapes


def _fit(campaign_id: str, creator: str) -> Fit:
    row = store.campaigns.fit_row(campaign_id, creator)
    if row is None or "key" not in row:
        raise NotFound(f"{creator} has no fit for campaign {campaign_id} yet")
    return store.documents.get_fit(row["key"])


def _creator(path: str) -> str:
    creator = unquote(path)
    parse_creator(creator)
    return creator


def _not_profiled(creator: str) -> NotFound:
    return NotFound(f"{creator} has not been profiled yet; start a run with POST /creators/{creator}/runs")


def _progress(state: Json | None) -> Json:
    if state is None:
        return {"state": "unknown"}
    if "active_run" in state:
        return {"state": "running", "step": state["step"]} if "step" in state else {"state": "queued"}
    if "postponed_until" in state:
        return {"state": "postponed", "until": state["postponed_until"], "why": state["postponed_why"]}
    if "failure" in state:
        return {"state": "failed", "failure": state["failure"]}
    return {"state": "done"}


def _awaited(state: Json | None, row: Json | None, *, over: bool) -> Json:
    """How a listed creator stands that has no fit yet; that of a campaign that is over will get none."""
    progress = _progress(state)
    if row and progress["state"] in ("unknown", "done"):
        return {"state": "failed", "failure": row["failure"]}
    if over and progress["state"] != "failed":
        return {"state": "ended", "why": "the campaign is over"}
    # unknown, done: not queued yet, or not scored yet: a matter of seconds
    return {"state": "queued"} if progress["state"] in ("unknown", "done") else progress


def _run(item: Json) -> Json:
    keys = ("creator", "run_id", "state", "step", "failure", "until", "why", "queued_at", "updated_at")
    tries = {key.removeprefix("tries_"): int(n) for key, n in item.items() if key.startswith("tries_")}
    return {key: item[key] for key in keys if key in item} | {"tries": tries}


def _scored(creator: str, row: Json) -> Json:
    reach = row.pop("effective_reach")
    return {
        "creator": creator,
        "state": "scored",
        **{key: row[key] for key in ("score", "low", "high", "verdict", "gates", "reasons", "run_id")},
        **{key: row[key] for key in ("sides", "explanation") if key in row},  # fits of version 1 have none
        **({"failure": row["failure"]} if "failure" in row else {}),
        "basis": reach["basis"],
        "people": reach["people"],
        "people_low": reach["low"],
        "people_high": reach["high"],
        **{key: reach.get(key) for key in ("fee", "currency", "cost", "cost_from")},
        "documents": {"fit": store.keys.uri(row["key"])} | store.documents.addresses(creator, row["run_id"]),
    }


def _json(status: int, body: Json) -> Response[Json]:
    return Response(status_code=status, content_type="application/json", body=body)


def _document(document: Part) -> Response[Json]:
    return _json(200, document.model_dump(mode="json"))


# ----------------------------------------------------------------------------------------------- errors


def _problem(error: BothsidesError, instance: str | None = None) -> Response[str]:
    body = json.dumps(error.problem(instance or app.current_event.path))
    return Response(status_code=int(error.status), content_type="application/problem+json", body=body)


@app.exception_handler(BothsidesError)  # type: ignore[untyped-decorator]
def _ours(error: BothsidesError) -> Response[str]:
    return _problem(error)


@app.exception_handler(RequestValidationError)  # type: ignore[untyped-decorator]
def _invalid(error: RequestValidationError) -> Response[str]:
    fields = [
        {"field": ".".join(str(part) for part in e["loc"] if part not in ("body", "path", "query")) or "body",
         "detail": str(e["msg"]).removeprefix("Value error, ")}
        for e in error.errors()
    ]  # fmt: skip
    first = "; ".join(f"{f['field']}: {f['detail']}" for f in fields[:3])
    return _problem(InvalidInput(first, fields[:100]))


@app.not_found
def _no_route(_: NotFoundError) -> Response[str]:
    return _problem(NotFound(f"no route {app.current_event.http_method} {app.current_event.path}; see /openapi.json"))


@app.exception_handler(Exception)  # type: ignore[untyped-decorator]
def _unforeseen(_: Exception) -> Response[str]:
    logger.exception("unforeseen")
    title = HTTPStatus.INTERNAL_SERVER_ERROR.phrase
    return _problem(BothsidesError(f"{title}; the log has the details under the request id"))
