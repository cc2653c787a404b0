"""docs/extending.md is right: each example, put into a file where the page says, works in the whole pipeline."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bothsides import store
from bothsides.audience import facets
from bothsides.documents.fit import Fit
from bothsides.fetch import platforms
from bothsides.fit import components
from bothsides.fit.score import combine
from bothsides.settings import settings
from functions.api import app as api
from functions.extract_persona import app as extract_persona
from functions.fetch_profile import app as fetch_profile
from functions.infer_audience import app as infer_audience
from functions.queue_creators import app as queue_creators
from functions.score_fit import app as score_fit
from tests.conftest import event
from tests.contract.conftest import Desk
from tests.contract.worlds import ago, iso, person
from tests.integration.conftest import fit_of
from tests.template import ROOT

CORE = "layers/core/bothsides/"
PAGE = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(rf"^`{CORE}([\w/]+)\.py`:\n\n```python\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE))
FORUM, FACET, SOURCE, COMPONENT = (
    "fetch/platforms/forum",
    "audience/facets/account_age",
    "persona/sources/hashtags",
    "fit/components/creator_unpaid",
)
POSTS, PAID, TAGGED = 30, 6, 20  # posts of the creator; so many are paid for, so many have a hashtag that we know
BANDS = ("under 1 year", "1 to 5 years", "over 5 years")


@contextmanager
def dropped(example: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The page's example as a file that its package finds, as if it lay in the package's folder."""
    package, name = example.rsplit("/", 1)
    module = importlib.import_module(f"bothsides.{package.replace('/', '.')}")
    place = folder / package
    place.mkdir(parents=True)
    (place / f"{name}.py").write_text(EXAMPLES[example], encoding="utf-8")
    monkeypatch.setattr(module, "__path__", [*module.__path__, str(place)])
    importlib.invalidate_caches()
    _forget()
    yield
    sys.modules.pop(f"{module.__name__}.{name}", None)
    _forget()


def _forget() -> None:
    for found in (platforms.names, facets.facets, components.components):
        found.cache_clear()


class Outcome(NamedTuple):
    """What a client of the API gets."""

    creator: dict[str, Any]
    fit: Fit


type Run = Callable[..., Outcome]


@pytest.fixture
def forum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with dropped(FORUM, tmp_path, monkeypatch):
        yield


@pytest.fixture
def run(forum: None, desk: Desk, context: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A campaign for ``forum:ada``, from the API's call to the fit; with an example in its place if one is named."""
    serve(desk)
    desk.platform("forum", {"api_key": "the-forum-key"})

    def run(example: str | None = None) -> Outcome:
        if example is None:
            return pipeline(desk, context)
        with dropped(example, tmp_path, monkeypatch):
            return pipeline(desk, context)

    return run


def serve(desk: Desk) -> None:
    topics = ("software and compilers", "quantum computing", "a new open source library")

    def thread(i: int) -> dict[str, Any]:
        tag = "" if i >= TAGGED else "#python" if i % 2 else "#physics"
        return {"id": f"t{i}", "title": f"On {topics[i % 3]}", "html": f"<p>What a curious question! {tag}</p>",
                "replies": 20, "paid": i < PAID, "created": iso(ago(i))}  # fmt: skip

    def replier(number: int) -> dict[str, Any]:
        joined = store.aws.now() - timedelta(days=365 * (0.5, 3, 8)[number % 3])
        return {"id": str(number), "name": person(number % 20), "place": "London, UK", "joined": iso(joined)}

    desk.server.on("GET", "/api/members/ada", lambda _: {"name": "Ada", "about": "<p>I write software</p>"})
    desk.server.on(
        "GET", "/api/members/ada/threads",
        lambda request: {
            "items": [thread(i) for i in range(15 * (int(request.query["page"]) - 1), 15 * int(request.query["page"]))],
            "more": request.query["page"] == "1",
        },
    )  # fmt: skip
    desk.server.on(
        "GET", "/api/threads/t([0-9]+)/replies",
        lambda request: {
            "items": [
                {"author": replier(int(request.match[1]) * 3 + n), "html": "Great software, <b>thank you</b>",
                 "created": iso(ago(1))}
                for n in range(20)
            ]
        },
    )  # fmt: skip


def pipeline(desk: Desk, context: Any) -> Outcome:
    request = event("api/new_campaign")
    body = json.loads(request["body"]) | {"shortlist": ["forum:ada"]}
    response = api.handler(request | {"body": json.dumps(body)}, context)
    assert response["statusCode"] == 202
    campaign = json.loads(response["body"])
    assert campaign["queued"] == ["forum:ada"]
    submitted = event("queue_creators/campaign_submitted") | {"detail": {"campaign_id": campaign["campaign_id"]}}
    queue_creators.handler(submitted, context)
    [message] = desk.cloud.messages()
    for step in (fetch_profile, extract_persona, infer_audience, score_fit):
        step.handler(message, context)
    fit = fit_of(campaign["campaign_id"], "forum:ada")
    request = event("api/get_creator")
    request["rawPath"] = request["requestContext"]["http"]["path"] = "/creators/forum:ada"
    return Outcome(json.loads(api.handler(request, context)["body"]), fit)


def test_the_page_has_an_example_of_each_seam() -> None:
    assert set(EXAMPLES) == {FORUM, FACET, SOURCE, COMPONENT}


def test_a_platform(run: Run) -> None:
    shown, fit = run()
    market = next(gate for gate in fit.gates if gate.name == "market")
    assert market.share == 1.0, "all repliers live in London"
    assert shown["state"] == "done"
    assert shown["source"] == "forum"
    assert shown["coverage"]["posts"] == POSTS
    assert shown["coverage"]["audience"] > 30
    assert shown["audience"]["n"] == shown["coverage"]["audience"]
    assert "account_age" not in shown["audience"]["facets"]
    assert shown["persona"]["source"] == "local"
    assert "creator_unpaid" not in {component.name for component in fit.components}


def test_without_its_file_the_platform_is_unknown(desk: Desk, context: Any) -> None:
    request = event("api/new_campaign")
    body = json.loads(request["body"]) | {"shortlist": ["forum:ada"]}
    response = api.handler(request | {"body": json.dumps(body)}, context)
    assert response["statusCode"] == 422
    assert "there is no connector for platform 'forum' (there are: bluesky, facebook, instagram" in response["body"]
    assert not desk.cloud.messages()


def test_an_audience_facet(run: Run) -> None:
    shown = run(FACET).creator
    facet = shown["audience"]["facets"]["account_age"]
    assert facet["state"] == "ok"
    assert facet["n"] == shown["coverage"]["audience"]
    shares = {share["code"]: share for share in facet["shares"]}
    assert set(shares) == set(BANDS)
    assert sum(share["count"] for share in shares.values()) == facet["n"], "everybody has a date"
    for share in shares.values():
        assert 0.2 < share["share"] < 0.45, "people are a third of each age"
        assert share["low"] < share["share"] < share["high"]


def test_a_persona_source(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONA_SOURCE", "hashtags")
    settings.cache_clear()
    shown, fit = run(SOURCE)
    assert shown["persona"]["source"] == "hashtags"
    assert shown["persona"]["habits"]["posts"] == POSTS, "the rest is the local source's"
    topics = shown["persona"]["topics"]
    assert topics["coverage"] == pytest.approx(TAGGED / POSTS)
    assert {share["code"]: share["count"] for share in topics["shares"]} == {
        "Technology & Computing": TAGGED / 2, "Science": TAGGED / 2,
    }  # fmt: skip
    component = next(c for c in fit.components if c.name == "creator_topics")
    assert component.measured is not None
    assert component.measured.value == pytest.approx(0.5), "the campaign wants Technology & Computing"


def test_a_source_that_is_not_there_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONA_SOURCE", "tarot")
    settings.cache_clear()
    with pytest.raises(Exception, match="no persona source 'tarot'; there are: local"):
        run()


def test_a_fit_component(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fit = run(COMPONENT).fit
    component = next(c for c in fit.components if c.name == "creator_unpaid")
    assert component.score == pytest.approx(1 - PAID / POSTS)
    assert component.low < 1 - PAID / POSTS < component.high
    [reason] = component.reasons
    assert re.fullmatch(r"80% \(\d\d% to \d\d%\) of 30 posts are not paid for", reason.text)
    assert reason in fit.reasons
    without = combine([c for c in fit.components if c.name != "creator_unpaid"], fit.gates)
    assert fit.score != pytest.approx(100 * without[0], abs=0.2), "it moves the score"


CHANGES = PAGE[PAGE.index("## What a change touches") :]


@pytest.mark.parametrize("row", re.findall(r"^\| (?!change).*$", CHANGES, re.MULTILINE))
def test_a_change_touches_at_most_three_files_and_they_are_there(row: str) -> None:
    assert row.count("·") < 3
    named = [path for path in re.findall(r"`([\w./<>]+)`", row.split("|")[2]) if "/" in path or path.endswith(".yaml")]
    assert named
    for path in named:
        base = ROOT if path.startswith(("cli/", "template.yaml")) else ROOT / CORE
        place = (base / path).parent if "<" in path else base / path
        assert place.exists(), path
