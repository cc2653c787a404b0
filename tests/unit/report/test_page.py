"""The report's page: what outside text can't do in it, and that its charts add up."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from bothsides.documents.facet import Interval
from bothsides.documents.fit import EffectiveReach, Fit, ReachStep
from bothsides.documents.profile import Account
from bothsides.fit import score
from bothsides.report import page as module
from bothsides.report.page import Shown, page, waterfall
from tests.unit.fit.cases import brief, campaign, case, gate, people, posts

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u2028"


def shown(**changes: Any) -> Shown:
    """A creator of whom all is known, with outside text wherever there is any."""
    found = case(
        brief(message="Come and see the science", **changes),
        written=posts(40, text=f"I love science and stars {HOSTILE}", url="javascript:alert(3)", likes=5, views=900),
        countries=people(US=150, DE=50),
        languages=people(en=200),
        authenticity=people(real=190, suspicious=10),
    )
    fit = score.score_fit(found, campaign(found.brief), {})
    named = found.profile.model_copy(update={"account": Account(display_name=HOSTILE, url="javascript:alert(4)")})
    return Shown(fit, named, found.persona, found.audience)


def row(fit: Fit) -> dict[str, Any]:
    reach = fit.effective_reach
    return {
        "creator": fit.creator, "state": "scored", "rank": 1, "score": fit.score, "low": fit.low, "high": fit.high,
        "verdict": fit.verdict, "sides": {side: told.model_dump() for side, told in fit.sides.items()},
        "gates": [one.model_dump() for one in fit.gates], "people": reach.people, "people_low": reach.low,
        "people_high": reach.high, "cost": None, "currency": None,
    }  # fmt: skip


class Tags(HTMLParser):
    """The elements of a page, and where its links go."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


@pytest.fixture(scope="module")
def made() -> str:
    one = shown(name=HOSTILE)
    asked = brief(name=HOSTILE, message=HOSTILE, brand={"name": HOSTILE})
    waiting = {"creator": "a1:w", "state": "queued"}
    return page(campaign(asked), [row(one.fit), waiting], [one])


def test_outside_text_is_text(made: str) -> None:
    tags = Tags()
    tags.feed(made)
    assert tags.names.count("script") == 4  # data, d3, Plot, ours
    assert "img" not in tags.names
    assert not tags.handlers
    assert not tags.links  # none of them leads anywhere but to a script
    assert HOSTILE[:20] in unescape(made)


def test_the_data_can_not_end_their_element(made: str) -> None:
    found = re.search(r'id="data">(.*?)</script>', made)
    assert found
    assert not set("<>&") & set(found[1])
    assert json.loads(found[1])["ranking"][0]["creator"] == "a1:b"


def test_only_web_addresses_are_links() -> None:
    assert module._linked("x", 'https://example.org/a"b') == (
        '<a href="https://example.org/a&quot;b" rel="noopener noreferrer nofollow">x</a>'
    )
    for url in (None, "", "javascript:alert(1)", "data:text/html,x", "//example.org", "file:///etc/passwd"):
        assert module._linked("x", url) == "x"


def test_who_waits_is_named_and_nobody_scored_is_a_page_too(made: str) -> None:
    assert "a1:w: queued" in made
    empty = page(campaign(brief()), [], [])
    assert "none is scored yet" in empty


def test_costs_have_their_interval_and_reasons_say_what_is_not_known() -> None:
    one = shown()
    paid = row(one.fit) | {"cost": {"value": 3.477, "low": 0.884, "high": 16.4}, "currency": "USD"}
    open_ = one.fit.reasons[0].model_copy(update={"text": "rhythm unknown", "supports": None})
    some = replace(one, fit=one.fit.model_copy(update={"reasons": (open_, *one.fit.reasons)}))
    made = page(campaign(brief()), [paid], [some])
    assert "<td>3.48 USD <small>0.88–16.40</small></td>" in made
    assert '<li class="open">rhythm unknown</li>' in made


def test_steps_go_from_a_usual_creator_to_the_score() -> None:
    fit = shown().fit
    start, *steps, rest, total = waterfall(fit)
    assert start["from"] == 0
    assert [step["from"] for step in (*steps, rest)] == pytest.approx([step["to"] for step in (start, *steps)])
    assert rest["to"] == total["to"] == fit.score
    moved = [round(abs(math.log(step["to"] / step["from"])), 9) for step in steps]
    assert moved == sorted(moved)
    assert abs(rest["to"] - rest["from"]) < 8  # what is left for the uncertainty of all is little where all is known


def test_a_missed_limit_halves_it_as_in_the_score() -> None:
    assert module.MISSED == score.MISSED
    fit = shown().fit.model_copy(update={"gates": (gate(passed=False),)})
    *_, halved, _, _ = waterfall(fit)
    assert halved["to"] == pytest.approx(halved["from"] / 2)
    assert "a missed limit halves it" in halved["name"]


def test_what_is_too_uncertain_is_not_drawn() -> None:
    """ "Education 56 % (0 to 100)" is no finding."""
    facet = people(a=20)
    wide = facet.model_copy(update={"shares": (facet.shares[0].model_copy(update={"low": 0.0, "high": 1.0}),)})
    assert module._bars(wide) == []
    assert [bar["name"] for bar in module._bars(people(US=60, DE=40), ["DE"])] == ["US", "DE"]
    assert [bar["buy"] for bar in module._bars(people(US=60, DE=40), ["DE"])] == [False, True]
    assert module._bars(people(US=5)) == []


def test_what_is_left_of_the_people_step_by_step() -> None:
    steps = (
        ReachStep(name="real", share=0.5, low=0.4, high=0.6), ReachStep(name="can_buy", share=None, low=0, high=1),
        ReachStep(name="interested", share=0.2, low=0.1, high=0.3),
    )  # fmt: skip
    reach = EffectiveReach(basis="views_per_post", audience=1000, people=None, low=0, high=400, steps=steps)
    counted = reach.model_copy(update={"together": Interval(value=1.5, low=1, high=2, n=1)})
    shown = [
        {"name": "see a post", "people": 1000, "known": True}, {"name": "are real", "people": 500, "known": True},
        {"name": "can buy it", "people": 500, "known": False},
        {"name": "care about the topic", "people": 100, "known": True},
    ]  # fmt: skip
    assert module._reach(reach) == shown
    assert module._reach(counted) == [*shown, {"name": "are all of it at once", "people": 150, "known": True}]
    bounded = reach.model_copy(update={"together": Interval(value=1, low=0.8, high=1.2, n=0)})
    assert module._reach(bounded) == shown
    assert module._reach(EffectiveReach(basis="unknown", audience=None, people=None, low=0, high=None, steps=())) == []
