"""A fit is made again from its inputs, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bothsides.documents.fit import Fit
from bothsides.fit import trail
from bothsides.fit.case import Case
from bothsides.fit.peers import Peers, shipped
from bothsides.taxonomy import TOPICS
from tests.unit.fit.cases import brief, campaign, case, people, posts

PLACES = {"fit": "s3://b/fits/x.json"}


def given(peers: Peers | None = None) -> tuple[Fit, dict[str, Any]]:
    """A fit as it is read again, and its inputs as the API gives them."""
    found = case(brief(), written=posts(30, likes=7), countries=people(US=70, DE=33), languages=people(en=103))
    found = Case(found.brief, found.both, 1, peers or shipped())
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
