"""Every field of a brief does something: each changed alone moves the answer for creators of the demo, or of a world
made for it (A3)."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from bothsides.audience.infer import infer
from bothsides.documents.campaign import Brief
from bothsides.documents.fit import Fit
from bothsides.documents.profile import ROWS, AudienceFacts, AudienceSample, Coverage, Profile
from bothsides.fit.case import Both
from bothsides.fit.chosen import known, shared_with
from bothsides.persona.sources.local import extract
from tests.template import ROOT
from tests.unit.fit.worlds import TOWNS, answer, both, member, post, texts

DEMO = ROOT / "events" / "demo"
SHOWN = ("stackexchange:daftwullie", "stackexchange:discrete-lizard")
DRINK = "Illegal drugs, tobacco, e-cigarettes, vaping, alcohol"
AGES = {"18-24": 0.5, "25-34": 0.5}

# field → what it is changed to, and what is set besides so that it can do something
CHANGES: dict[str, tuple[Any, dict[str, Any]]] = {
    "brand.name": ("quantum", {}),
    "brand.handles": (["@circuit"], {}),
    "brand.description": ("Countertop ovens for people who bake at home", {}),
    "brand.values": (["tradition", "power"], {}),
    "brand.messages": (["Bake bread in half of the time"], {}),
    "product.description": ("Countertop ovens for people who bake at home", {}),
    "product.topics": (["Food & Drink"], {}),
    "product.languages": (["de"], {}),
    "product.price": ("premium", {}),
    "product.min_age": (18, {}),
    "product.max_age": (24, {}),
    "goal": ("awareness", {}),
    "markets": (["US"], {}),
    "target.topics": (["Food & Drink"], {"product": {"topics": ["Science"]}}),
    "target.genders": ({"woman": 0.9}, {}),
    "target.ages": (AGES, {}),
    "target.countries": ({"US": 1.0}, {}),
    "target.languages": ({"de": 1.0}, {}),
    "target.importance": ({"interests": 3}, {}),
    "message": ("Win big at our online casino: slots, roulette and poker", {}),
    "tone": (["anger"], {}),
    "formats": (["video"], {}),
    "competitors": (["Qiskit"], {}),
    "chosen": (["instagram:baker"], {}),
    "must": (["sourdough"], {}),
    "must_not": (["qubit"], {}),
    "safety.accepted": ({DRINK: "none"}, {}),
    "safety.sensitive": ([DRINK], {}),
    "gates.min_market_share": (0.99, {}),
    "gates.min_real_share": (0.995, {}),
    "gates.min_of_age_share": (0.1, {"product": {"min_age": 25}}),
    "gates.exclusive_months": (0, {"competitors": ["Bakewell"], "as_of": None}),
    "budget.amount": (50, {}),
    "budget.currency": ("EUR", {}),
    "budget.fee": (700, {}),
    "budget.fees": ({"stackexchange:daftwullie": 90, "instagram:cook": 90}, {}),
    "as_of": ("2018-08-01", {}),
}
SHOWN_ALONE = ("tone",)  # experimental: it moves no score and no gate
ELSEWHERE = {
    "name": "it is the campaign's title, in the first sentence of the answer",
    "ends_on": "it says how long creators are scored: tests/unit/documents/test_campaign.py",
}


@cache
def sides() -> list[Both]:
    """Two creators of the demo; and a cook who drinks, advertised a competitor, and whose insights tell ages."""
    rows: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for line in (DEMO / "creators.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kind, creator = row.pop("kind"), row.pop("creator")
        if creator in SHOWN:
            rows[creator][kind].append(ROWS[kind].model_validate(row))
    found = []
    for creator, of in rows.items():
        common = {"creator": creator, "run_id": "r", "made_at": datetime(2026, 11, 27, tzinfo=UTC)}
        coverage = Coverage(posts=len(of["post"]), audience=len(of["audience"]))
        profile = Profile(**common, source="t", account=of["account"][0], posts=tuple(of["post"]), coverage=coverage)
        sample = AudienceSample(**common, members=tuple(of["audience"]))
        found.append(Both(profile, extract(profile), infer(profile, sample)))
    said = {0: "#ad with @bakewell today:", 1: "A cold beer and a glass of wine with", 2: "my quantum circuit and"}
    written = [
        post(at, "food", text=f"{said.get(at, '')} {texts()['food'][at]}", format="video" if at % 2 else "image")
        for at in range(60)
    ]
    met = [member(at, "food", TOWNS[at % 5], relation="follower", met_under=()) for at in range(200)]
    cook = both(written, met, creator="instagram:cook")
    facts = AudienceFacts(ages={"18-24": 0.6, "25-34": 0.3, "35-44": 0.1})
    told = cook.profile.model_copy(update={"audience_facts": facts})
    common = {"creator": "instagram:cook", "run_id": "r", "made_at": told.made_at}
    ages = infer(told, AudienceSample(**common, members=())).facets["ages"]
    audience = cook.audience.model_copy(update={"facets": cook.audience.facets | {"ages": ages}})
    return [*found, Both(told, cook.persona, audience)]


def base() -> dict[str, Any]:
    """The demo's brief, judged today by what the cook posts, with fees."""
    return yaml.safe_load((DEMO / "brief.yaml").read_text(encoding="utf-8"))


def answers(content: dict[str, Any]) -> list[Fit]:
    brief, cook = Brief.model_validate(content), sides()[-1]
    baker = [part.model_copy(update={"creator": "instagram:baker"}) for part in (cook.profile, cook.audience)]
    others = [known(*baker)] if brief.chosen else []  # type: ignore[arg-type]
    return [answer(one, brief, 14, shared=shared_with(one.audience, others)) for one in sides()]


def put(content: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    """A copy with this field changed."""
    first, _, rest = field.partition(".")
    inside = put(content.get(first) or {}, rest, value) if rest else value
    return content | {first: inside}


def fields(model: type[BaseModel], before: str = "") -> list[str]:
    """Every field that people may write, parts taken apart."""
    parts = {"brand", "product", "target", "safety", "gates", "budget"}
    found = []
    for name, field in model.model_fields.items():
        kinds = (field.annotation, *getattr(field.annotation, "__args__", ()))
        inner = next((one for one in kinds if isinstance(one, type) and issubclass(one, BaseModel)), None)
        found += fields(inner, f"{name}.") if name in parts and inner else [before + name]
    return found


def test_every_field_is_looked_at() -> None:
    assert set(fields(Brief)) == CHANGES.keys() | ELSEWHERE.keys()


def judged(fit: Fit) -> tuple[Any, ...]:
    """What of a fit is no words."""
    gates = [(gate.name, gate.passed) for gate in fit.gates]
    return fit.verdict, fit.score, fit.low, fit.high, gates, fit.effective_reach


@pytest.mark.parametrize("field", CHANGES)
def test_a_field_changed_alone_moves_the_answer(field: str) -> None:
    value, besides = CHANGES[field]
    content = base()
    for name, told in besides.items():
        content = content | {name: (content.get(name) or {}) | told if isinstance(told, dict) else told}
    before, after = answers(content), answers(put(content, field, value))
    moved = [one for one, other in zip(before, after, strict=True) if one != other]
    assert moved, "nothing changes"
    if field not in SHOWN_ALONE:
        assert list(map(judged, before)) != list(map(judged, after)), "only words change"
