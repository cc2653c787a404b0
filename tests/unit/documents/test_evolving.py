"""E10. What people send is strict; what was stored is read leniently, by older and by newer code, and upgraded."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest
from pydantic import ValidationError

from bothsides import store
from bothsides.documents.audience import Audience
from bothsides.documents.base import Document, Part, Upgrade, stored
from bothsides.documents.campaign import Campaign, Submission
from bothsides.documents.fit import Fit
from bothsides.documents.persona import Persona
from bothsides.documents.profile import ROWS, AudienceSample, Profile, section
from bothsides.fetch.connector import Found, Visit
from bothsides.fetch.platforms import imports
from tests.conftest import event
from tests.template import ROOT

OLD = ROOT / "tests/documents/24c2493"  # as that commit stored them
ROWS_OLD = ROOT / "tests/documents/49168ce/imported.jsonl"  # rows of each kind, as that commit imported them
KINDS: list[type[Part]] = [Profile, AudienceSample, Persona, Audience, Campaign, Fit]


def old(kind: type[Part]) -> dict[str, Any]:
    return json.loads((OLD / f"{kind.kind}.json").read_text())  # type: ignore[attr-defined]


def holds(document: Any, content: Any) -> bool:
    """Whether a document says all that the content says."""
    if isinstance(content, dict):
        return all(name in document and holds(document[name], value) for name, value in content.items())
    if isinstance(content, list):
        return len(content) == len(document) and all(map(holds, document, content))
    return document == content


@pytest.mark.parametrize("kind", KINDS)
def test_documents_of_commit_24c2493_are_read_and_lose_nothing(kind: type[Part]) -> None:
    content = old(kind)
    said = {name: value for name, value in content.items() if name != "schema_version"}
    if kind is Fit:
        said["verdict"] = {"unclear": "review"}.get(said["verdict"], said["verdict"])
    if kind is Campaign:
        said["brief"]["gates"].pop("min_real_share")  # .6 was what every brief had
    assert holds(json.loads(stored(kind, content).model_dump_json()), said)


def test_a_stored_campaign_may_ask_for_topics_that_nobody_can_tell() -> None:
    content = old(Campaign)
    content["brief"]["target"] = {"topics": ["Shopping", "Science"]}
    campaign = stored(Campaign, content)
    assert campaign.brief.target.topics == ("Science",)
    assert campaign.schema_version == 4


@pytest.mark.parametrize(("share", "now"), [(0.6, None), (0.5, 0.5)])
def test_a_stored_share_of_real_people_that_every_brief_had_is_none_that_was_set(
    share: float, now: float | None
) -> None:
    content = old(Campaign)
    content["brief"]["gates"]["min_real_share"] = share
    assert stored(Campaign, content).brief.gates.min_real_share == now
    today = stored(Campaign, content).model_copy(update={"schema_version": 4}).model_dump(mode="json")
    today["brief"]["gates"]["min_real_share"] = 0.6
    assert stored(Campaign, today).brief.gates.min_real_share == 0.6, "written today it was set"


@pytest.mark.parametrize(("verdict", "now"), [("fit", "fit"), ("unclear", "review"), ("no_fit", "no_fit")])
def test_a_stored_fit_that_was_unclear_is_one_to_review(verdict: str, now: str) -> None:
    fit = stored(Fit, old(Fit) | {"verdict": verdict})
    assert (fit.verdict, fit.schema_version) == (now, 2)
    assert (fit.sides, fit.explanation) == ({}, ())


@pytest.mark.parametrize("version", [1, 2])
def test_a_stored_campaign_of_an_older_version_asks_for_nothing_new(version: int) -> None:
    campaign = stored(Campaign, old(Campaign) | {"schema_version": version})
    assert campaign.brief.product.model_dump(exclude_defaults=True) == {}
    assert campaign.brief.safety.model_dump(exclude_defaults=True) == {}
    assert (campaign.brief.must, campaign.brief.as_of, campaign.brief.brand.handles) == ((), None, ())


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_that_newer_code_wrote_is_left_out_at_any_depth(kind: type[Part]) -> None:
    def with_news(content: Any) -> Any:
        if isinstance(content, dict):
            return {name: with_news(value) for name, value in content.items()} | {"from_the_future": {"a": [1]}}
        return [with_news(one) for one in content] if isinstance(content, list) else content

    content = old(kind)
    free = ("facets", "documents", "genders", "ages", "countries")  # whose names are data, not fields
    newer = with_news(content)

    def without_free(value: Any) -> Any:
        if isinstance(value, dict):
            for name in free:
                if isinstance(value.get(name), dict):
                    value[name].pop("from_the_future", None)
            for one in value.values():
                without_free(one)
        elif isinstance(value, list):
            for one in value:
                without_free(one)
        return value

    assert stored(kind, without_free(newer)) == stored(kind, content)


def imported(patch: pytest.MonkeyPatch, rows: list[dict[str, Any]]) -> tuple[Found, object]:
    """What is read of a creator's imported rows."""
    lines = [json.dumps(row).encode() for row in rows]
    sections = {section(row["kind"], row.get("source")): store.imports.Rows("one", "i", 1, "now") for row in rows}
    for name in ("get_rows", "find_rows"):
        patch.setattr(store.imports, name, lambda _: sections)
    patch.setattr(store.documents, "open_object", lambda _: SimpleNamespace(iter_lines=lambda: iter(lines)))
    visit = SimpleNamespace(creator="myspace:ada", max_sample=10, at=datetime(2026, 11, 24, tzinfo=UTC))
    return imports.fetch(cast("Visit", visit)), imports.facts_of("myspace:ada")


def test_imported_rows_of_an_older_and_of_newer_code_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [json.loads(line) for line in ROWS_OLD.read_text().splitlines()]
    assert {row["kind"] for row in rows} == ROWS.keys()
    found, facts = imported(monkeypatch, rows)
    assert found.facts is not None
    parts = [found.account, *found.posts, *found.vendors, found.facts]
    told = {part.kind: json.loads(part.model_dump_json()) for part in parts}
    assert all(holds(told[row["kind"]] | {"kind": row["kind"]}, row) for row in rows if row["kind"] != "audience")
    [[eve]] = found.audience
    assert (eve.relation, eve.name, eve.texts, len(eve.active_at)) == ("commenter", "Eve", ("hi", "ho"), 2)
    newer = [row | {"from_the_future": {"a": [1]}} for row in rows]
    assert imported(monkeypatch, [*newer, {"kind": "of_the_future", "id": "1"}]) == (found, facts)


def test_what_people_send_is_strict() -> None:
    body = json.loads(event("api/new_campaign")["body"])
    Submission.model_validate(body)
    body["brief"]["from_the_future"] = 1
    with pytest.raises(ValidationError, match="from_the_future"):
        Submission.model_validate(body)


class Note(Document):
    """A kind of document in its third form: ``text`` was ``words``, and before that a list."""

    kind: ClassVar[str] = "note"
    schema_version: int = 3
    text: str

    UPGRADES: ClassVar[Mapping[int, Upgrade]] = {
        1: lambda content: content | {"words": " ".join(content["words"]), "schema_version": 2},
        2: lambda content: content | {"text": content["words"], "schema_version": 3},
    }


COMMON = {"creator": "a:b", "run_id": "r", "made_at": "2026-11-24T12:00:00Z"}


@pytest.mark.parametrize(
    "content",
    [
        {"words": ["one", "two"]},  # version 1 said no version
        {"schema_version": 1, "words": ["one", "two"]},
        {"schema_version": 2, "words": "one two"},
        {"schema_version": 3, "text": "one two"},
        {"schema_version": 4, "text": "one two", "unknown": True},
    ],
)
def test_an_older_form_is_upgraded_step_by_step(content: dict[str, Any]) -> None:
    assert stored(Note, COMMON | content).text == "one two"


def test_a_broken_document_is_not_read_as_something_else() -> None:
    with pytest.raises(ValidationError, match="text"):
        stored(Note, COMMON | {"schema_version": 3})
