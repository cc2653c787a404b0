"""A fit is made again from its inputs, bit for bit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bothsides
from bothsides import store
from bothsides.documents.base import sha256
from bothsides.documents.fit import Fit, Shared
from bothsides.fit import trail
from bothsides.fit.case import Case
from bothsides.fit.peers import Peers, shipped
from bothsides.taxonomy import TOPICS
from bothsides.text.model import text_model
from tests.unit.fit.cases import AT, brief, campaign, case, people, posts

PLACES = {"fit": "s3://b/fits/x.json"}


def given(peers: Peers | None = None, *shared: Shared) -> tuple[Fit, dict[str, Any]]:
    """A fit as it is read again, and its inputs as the API gives them."""
    found = case(brief(), written=posts(30, likes=7), countries=people(US=70, DE=33), languages=people(en=103))
    found = Case(found.brief, found.both, 1, peers or shipped(), shared)
    asked = campaign(found.brief)
    parts = (found.profile, found.persona, found.audience)
    inputs = {part.kind: part.model_dump(mode="json") for part in parts} | {"campaign": asked.model_dump(mode="json")}
    if peers:
        inputs["population"] = trail.population(peers)
    return Fit.model_validate_json(trail.made(found, asked, PLACES).model_dump_json()), inputs


def test_it_comes_out_the_same() -> None:
    fit, inputs = given()
    again, differences = trail.again(fit, inputs)
    assert differences == []
    assert again.model_dump_json() == fit.model_dump_json()


def test_a_populations_numbers_come_back_as_they_were() -> None:
    own = Peers("your creators on youtube, 300 of them", np.random.default_rng(1).random((300, len(TOPICS))) / 7)
    fit, inputs = given(own)
    assert trail.again(fit, inputs)[1] == []
    _, told = trail.again(fit, {k: v for k, v in inputs.items() if k != "population"})
    assert told[0].startswith("another population")


@pytest.mark.parametrize("kind", ["profile", "persona", "audience", "campaign"])
def test_inputs_that_were_touched_are_named(kind: str) -> None:
    fit, inputs = given()
    moved = inputs[kind] | ({"submitted_at": "2026-11-02T00:00:00Z"} if kind == "campaign" else {"run_id": "other"})
    _, told = trail.again(fit, inputs | {kind: moved})
    assert any(line.startswith(f"another {kind}") for line in told)


def test_documents_of_creators_whom_the_brand_has_that_changed_or_expired_are_named() -> None:
    bob = Shared(creator="a1:bob", run_id="r", made_at=AT, inputs={"profile": "p" * 64, "audience": "a" * 64})
    fit, inputs = given(None, bob, Shared(creator="a1:cid", note="a1:cid has not been profiled"))
    told = {
        name: trail.again(fit, inputs | {"chosen": {"a1:bob": digests, "a1:cid": {}}})[1]
        for name, digests in {
            "same": bob.inputs, "changed": bob.inputs | {"audience": "b" * 64}, "expired": {"audience": "a" * 64},
        }.items()
    }  # fmt: skip
    assert told == {
        "same": [],
        "changed": [f"another audience of a1:bob: {'a' * 24} then, {'b' * 24} now"],
        "expired": [
            "the profile of a1:bob is not there any more, it may have expired: what is shared stands as counted"
        ],
    }


def test_an_answer_that_was_touched_is_noticed() -> None:
    fit, inputs = given()
    _, [told] = trail.again(fit.model_copy(update={"score": 99.0}), inputs)
    assert "score differ" in told


def test_other_code_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    fit, inputs = given()
    monkeypatch.setattr(trail, "code", lambda: "0.2.0+00")
    assert trail.again(fit, inputs)[1][0].startswith("another code")


def test_a_fit_without_a_trail_says_so() -> None:
    fit, inputs = given()
    assert "no trail" in trail.again(fit.model_copy(update={"trail": None}), inputs)[1][0]


def test_the_code_is_named_by_its_version_and_all_that_it_is_made_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sources and data, wherever they lie; not what Python makes of them, nor what people read."""
    for name in ("a.py", "sub/b.gz", "sub/c.toml", "d.json", "e.md", "__pycache__/f.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(trail, "PACKAGE", tmp_path)

    def named() -> str:
        trail.code.cache_clear()
        return trail.code()

    first = named()
    version, _, digits = first.partition("+")
    assert version == bothsides.__version__
    assert re.fullmatch("[0-9a-f]{16}", digits)
    assert first == named()
    for name, matters in (
        ("a.py", 1),
        ("sub/b.gz", 1),
        ("sub/c.toml", 1),
        ("d.json", 1),
        ("e.md", 0),
        ("__pycache__/f.py", 0),
    ):
        before = named()
        (tmp_path / name).write_text("changed")
        assert (named() != before) == bool(matters), name
    before = named()
    (tmp_path / "a.py").rename(tmp_path / "g.py")
    assert named() != before, "another name is another code"
    trail.code.cache_clear()


def test_a_population_that_is_not_the_one_that_ships_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr(store.documents, "put_text", kept.__setitem__)
    trail.keep(shipped())
    assert kept == {}
    own = Peers("own", np.full((2, len(TOPICS)), 0.1, np.float32))
    trail.keep(own)
    text = trail.population(own)
    assert kept == {store.keys.population(sha256(text)): text}
    assert trail.peers_of(text).topics.dtype == np.float64


def test_a_trail_names_all_that_an_answer_depends_on() -> None:
    fit, inputs = given()
    told = fit.trail
    assert told is not None
    assert sorted(told.inputs) == ["audience", "campaign", "persona", "profile"]
    assert told.inputs["campaign"] == sha256(campaign(brief()).model_dump_json())
    assert (told.creators, told.model, told.population) == (1, text_model().info.sha256, shipped().title)
    assert told.population_sha256 == sha256(trail.population(shipped()))
    assert told.code == trail.code()
    assert sorted(inputs) == ["audience", "campaign", "persona", "profile"]


def test_what_differs_is_said_in_words() -> None:
    fit, inputs = given()
    assert fit.trail is not None
    other = fit.model_copy(update={"trail": fit.trail.model_copy(update={"model": "m" * 64}), "score": 1.0, "low": 0.5})
    _, told = trail.again(other, inputs)
    assert told == [
        f"another light model: {'m' * 24} then, {text_model().info.sha256[:24]} now",
        f"another answer: score, low differ; score 1.0 then, {fit.score} now",
    ]


@pytest.mark.parametrize(("name", "value"), [("creators", 99), ("population", "somebody else")])
def test_a_trail_that_was_touched_is_noticed(name: str, value: object) -> None:
    fit, inputs = given()
    assert fit.trail is not None
    touched = fit.model_copy(update={"trail": fit.trail.model_copy(update={name: value})})
    assert trail.again(touched, inputs)[1] != []
