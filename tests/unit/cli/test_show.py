"""``bothsides show``: a creator in one screen of 80 columns, only findings, nothing that acts on the terminal."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bothsides.documents.audience import Audience
from bothsides.documents.facet import Facet, Interval, Share
from bothsides.documents.persona import NamedBrand, Persona, Sponsorship
from bothsides.persona.summary import sentence
from bothsides_cli import app as cli
from bothsides_cli import shown
from tests.personas import AT, facet, habits, persona, traits
from tests.template import ROOT

GOLDEN = ROOT / "tests" / "golden" / "show.txt"

ADA = persona(
    languages=facet({"English": (0.97, 0.91, 0.99), "German": (0.03, 0.01, 0.08)}),
    topics=facet({"Science": (0.7, 0.6, 0.8), "Travel": (0.3, 0.2, 0.4), "Pets": (0.4, 0.1, 0.8)}),
    emotions=facet({"curiosity": (0.2, 0.1, 0.3), "joy": (0.1, 0.0, 0.3)}, "experimental"),
    irony=facet({"irony": (0.3, 0.0, 0.9)}, "experimental"),
    safety=facet({"hate": (0.06, 0.0, 0.28)}, "experimental"),
    sentiment=facet({"positive": (0.51, 0.14, 0.77)}),
    personality=traits(
        {
            "openness": (0.93, 0.85, 0.98), "conscientiousness": (0.7, 0.4, 0.9), "extraversion": (0.2, 0.1, 0.35),
            "agreeableness": (0.6, 0.52, 0.7), "emotional stability": (0.95, 0.35, 1.0),
        },
        quotes={"openness": "What if a quantum computer could dream?", "extraversion": "I stayed in and read."},
    ),
    values=traits({"universalism": (0.99, 0.9, 1.0), "power": (0.12, 0.05, 0.2), "security": (0.3, 0.2, 0.4)},
                  "experimental", quotes={"universalism": "Everybody should learn this."}),
    habits=habits(
        [AT + timedelta(days=7 * at, hours=9) for at in range(40)], posts_per_week=3.47,
        likes_per_post=Interval(value=1_204, low=980, high=1_430, n=100),
        views_per_post=Interval(value=5_000, low=-200, high=11_000, n=100),
        engagement_rate=Interval(value=0.051, low=0.043, high=0.059, n=100),
    ),
    warnings=("only captions were read, no speech",),
)  # fmt: skip
OF_OTHERS: dict[str, Any] = {  # fields that other parts of the persona bring
    "own_words": {"posts": 100, "own": 80, "reposts": 15, "duplicates": 5, "without_words": 0},
    "terms": {"state": "ok", "terms": [{"term": "qubit"}, {"term": "anyon"}]},
    "feelings": {"state": "experimental", "valence": {"value": 0.31, "low": 0.2, "high": 0.42}, "shifts": []},
    "brands": [{"name": "Acme", "mentions": 12}, {"name": "Qubit Forge", "mentions": 3}],
    "sponsorship": Sponsorship(
        state="ok", looked_at=100, sponsored=Share(code="sponsored", name="paid for", share=0.2, low=0.13, high=0.29,
                                                   count=20),
        shares=(
            Share(code="disclosed", name="disclosed", share=0.15, low=0.09, high=0.23, count=15),
            Share(code="unclear", name="disclosed unclearly", share=0.05, low=0.02, high=0.11, count=5),
            Share(code="looks_undisclosed", name="looks undisclosed", share=0.01, low=0.0, high=0.05, count=1),
            Share(code="organic", name="organic", share=0.79, low=0.7, high=0.86, count=79),
        ),
        brands=(NamedBrand(handle="@acme", posts=12), NamedBrand(handle="@forge", posts=3)), method="label and words",
    ).model_dump(mode="json"),
    "safety_flags": {
        "looked_at": 90, "of": 100,
        "flags": [
            {"category": "profanity", "severity": "low", "post_id": "p7", "url": "https://example.org/p7",
             "words": "damn this error"},
        ],
    },
}  # fmt: skip
PEOPLE = Audience(
    creator="youtube:@ada", run_id="r", made_at=AT, model=ADA.model, n=104,
    facets={
        "countries": facet({"United States": (0.23, 0.13, 0.38), "United Kingdom": (0.16, 0.08, 0.3),
                            "Spain": (0.05, 0.01, 0.15)}),
        "safety": facet({"hate": (0.06, 0.0, 0.28)}, "experimental"),
        "ages": Facet(state="ok", n=0, coverage=1, source="first_party", method="insights",
                      shares=facet({"18-24": (0.6, 0.6, 0.6), "25-34": (0.4, 0.4, 0.4)}).shares),
        "genders": facet({}, "insufficient_data"),
    },
)  # fmt: skip


def answer(of: Persona = ADA, people: Audience = PEOPLE, **changes: Any) -> dict[str, Any]:
    """What the API answers of a creator."""
    said = of.model_copy(update={"summary": sentence(of, 12_400)})
    return {
        "creator": "youtube:@ada", "state": "done", "profiled_at": "2026-11-01T10:00:00+00:00", "source": "youtube",
        "account": {"display_name": "Ada", "url": "https://example.org/ada", "followers": 12_400},
        "coverage": {"posts": 100, "posts_total": 250, "audience": 104, "requests": 9, "quota_units": 9,
                     "missing": ["shares: not given"]},
        "persona": said.model_dump(mode="json") | OF_OTHERS, "audience": people.model_dump(mode="json"),
        "documents": {"persona": "s3://bothsides/personas/youtube/@ada/r.json"},
    } | changes  # fmt: skip


def wide(text: str) -> int:
    """Cells as Unicode's East Asian Width has them (UAX 11), apart from the library that prints: none for marks and for
    the vowels and last consonants that join a Korean syllable."""
    joined = re.sub("[\u1160-\u11ff\ud7b0-\ud7ff\u200c]", "", text)
    seen = (char for char in joined if unicodedata.category(char) not in ("Mn", "Me"))
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in seen)


def printed(found: dict[str, Any], monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    class Client:
        def __init__(self, *_: Any) -> None: ...

        def creator(self, _: str) -> Any:
            return found

    monkeypatch.setattr(cli, "Client", Client)
    result = CliRunner().invoke(cli.app, ["show", "youtube:@ada", *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_screen(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    text = printed(answer(), monkeypatch)
    if request.config.getoption("--renew-golden"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_the_five_strongest_traits_are_those_furthest_from_the_median_and_sure() -> None:
    rows = [row.plain for row in shown.screen(answer())]
    told = [row.split()[0] for row in rows if " than " in row]
    assert told == ["universalism", "openness", "power", "extraversion", "security"]
    assert not any("emotional stability" in row or "conscientiousness" in row for row in rows), "nobody knows"
    [power] = [row for row in rows if row.startswith("    power")]
    assert power.split("than")[1].strip() == "88 % (80 to 95)  experimental"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"personality": None, "values": traits({"power": (0.6, 0.3, 0.8)})}, "none stands out against creators 1"),
        ({"personality": None, "values": traits({}, "insufficient_data", note="12 posts")}, "not known: 12 posts"),
    ],
)
def test_no_trait_is_said_as_such(changes: dict[str, Any], said: str) -> None:
    [row] = [row.plain for row in shown.screen(answer(persona(**changes))) if row.plain.startswith(" traits")]
    assert row.split(maxsplit=1)[1] == said
    without = answer(persona(personality=None, values=None))
    assert not any(row.plain.startswith(" traits") for row in shown.screen(without))


def test_no_interval_that_says_nothing_is_printed_as_a_finding() -> None:
    for lines in (shown.screen(answer()), shown.everything(answer())):
        rows = [row.plain for row in lines]
        for noise in ("hate", "positive", "irony 30", "Pets", "joy", "Spain"):
            found = [row for row in rows if noise in row]
            assert all("unclear" in row for row in found), noise


def test_what_does_not_fit_on_the_screen_is_counted() -> None:
    many = PEOPLE.model_copy(update={"facets": {f"facet {at}": PEOPLE.facets["countries"] for at in range(50)}})
    rows = [row.plain for row in shown.screen(answer(people=many))]
    assert len(rows) == 40
    assert rows[-3:] == ["  … 47 more lines", "", "the rest: --all    for programs: --json"]
    assert sum(row.startswith(" facet ") for row in rows) == 3


def test_posts_a_week_with_an_interval_and_the_hour_in_the_creators_zone() -> None:
    regular = answer(persona(habits=habits([AT] * 30)))
    regular["persona"]["habits"] |= {
        "cadence": {"value": 3.4, "low": 2.9, "high": 4.0, "n": 20}, "zone": "Europe/Madrid",
    }  # fmt: skip
    [row] = [row.plain for row in shown.screen(regular) if row.plain.startswith(" cadence")]
    assert row.split(maxsplit=1)[1] == "3.4 posts a week (2.9 to 4.0), Sunday 100 % (88 to 100)"
    [row] = [row.plain for row in shown.screen(regular, 120) if row.plain.startswith(" cadence")]
    assert row.endswith(", hour 00 100 % (88 to 100) Europe/Madrid")


def test_safety_without_a_flag_says_among_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    clean = answer()
    clean["persona"]["safety_flags"] = {"looked_at": 90, "of": 100, "flags": []}
    [row] = [row.plain for row in shown.screen(clean) if row.plain.startswith(" safety")]
    assert row.split(maxsplit=1)[1] == "no flag in 90 posts looked at, of 100"


def test_all_prints_every_trait_facet_flag_and_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(answer(), monkeypatch, "--all")
    for part in (
        "emotional stability  higher than 95 % (35 to 100)",
        "    Science                       70%  ············──●──···  60 to 80 %",
        "    unclear: Pets 10 to 80 %",
        "missing  shares: not given",
        "  genders  known for 100% of 100; by hand\n    insufficient data",
        "  ages  first-party; insights",
        "persona  s3://bothsides/personas/youtube/@ada/r.json",
    ):
        assert part in text, part


def test_test_data_of_a_platform_is_said_first_and_whose_shares_are_shown() -> None:
    found = answer(simulated=True, audience_facts={"cities": {"Lisbon": 0.03}}, facts_origin={"source": "Meta"})
    assert shown.screen(found)[1].plain == "TEST DATA: the platform made this creator up"
    assert "TEST DATA" not in "".join(row.plain for row in shown.screen(answer()))
    every = [row.plain for row in shown.everything(found)]
    assert every[every.index("According to Meta") + 1] == "  cities  Lisbon 3%"
    found["facts_origin"]["simulated"] = True
    assert "According to Meta, test data" in [row.plain for row in shown.everything(found)]


def test_all_names_every_brand_where_the_screen_has_room_for_some() -> None:
    named = answer()
    named["persona"]["brands"] = [{"name": f"Brand {at}", "mentions": at} for at in range(30)]
    [some] = [row.plain for row in shown.screen(named) if row.plain.startswith(" brands")]
    assert some.split(maxsplit=1)[1] == "Brand 0 0, Brand 1 1, Brand 2 2, Brand 3 3, Brand 4 4"
    every = " ".join(row.plain for row in shown.everything(named))
    assert all(f"Brand {at} {at}" in every for at in range(30))


def test_nobody_is_higher_than_all() -> None:
    trait = {"name": "power", "score": 1, "percentile": 0.999, "low": 0.98, "high": 1.0}
    assert shown.trait_line(trait, "ok").plain.split("power")[1].strip() == "higher than 99 % (98 to 100)"


def test_terms_of_too_few_posts_are_not_shown() -> None:
    few = answer()
    few["persona"]["terms"] = {"state": "insufficient_data", "terms": [{"term": "qubit"}]}
    assert not any("qubit" in row.plain for row in shown.screen(few))
    few["persona"]["terms"] = [{"term": "qubit"}]
    assert any(row.plain.startswith(" own terms") and "qubit" in row.plain for row in shown.screen(few))


def test_a_persona_of_older_code_is_shown_too() -> None:
    old = answer()
    for name in ("summary", "values", "personality", "warnings", *OF_OTHERS):
        old["persona"].pop(name, None)
    rows = [row.plain for row in shown.screen(old)]
    assert any("Science 70 % (60 to 80)" in row for row in rows)


def test_a_creator_without_a_profile_shows_why_the_run_failed() -> None:
    failure = {"step": "FetchProfile", "error": "CreatorNotFound", "detail": "no such\x1b[2J channel"}
    rows = [row.plain for row in shown.screen({"creator": "youtube:@x", "state": "failed", "failure": failure})]
    assert rows[:5] == [
        "youtube:@x",
        "state failed, profiled never",
        "The last run failed at FetchProfile after 1 try: CreatorNotFound",
        "no such[2J channel",
        "Correct that, then run: bothsides profile youtube:@x",
    ]


def test_json_is_whole_and_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    found = answer(account={"display_name": "\u202egnp.exe\x9b2J"})
    text = printed(found, monkeypatch, "--json")
    assert text.isascii()
    assert json.loads(text) == found


# ------------------------------------------------------------------------------------------- hostile text

HOSTILE = {
    "markup": "[red]x[/nope] [link=https://evil]y[/link] \\[bold]",
    "ansi": "\x1b[31mred\x1b[0m\x1b]0;title\x07\x9b2J\x08\r",
    "rtl override": "abc\u202egpj.exe\u202c \u2066x\u2069",
    "very long word": "x" * 5_000,
    "wide": "日本語の題名" * 200,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪" * 100,
    "lines": "a\nb\r\nc\u2028d\te",
    "marks": "Z" + "\u0323\u0489" * 500,
    "surrogate": "\ud800x",
}


def everywhere(text: str) -> dict[str, Any]:
    """An answer in which every text that comes from outside is this one."""

    def put(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: put(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [put(one, name) for one in value]
        ours = ("state", "source", "creator", "severity", "profiled_at", "since")
        return text if isinstance(value, str) and name not in ours else value

    vendors = [{"source": text, "engagement_rate": 0.1, "cities": {text: 0.5}}]
    failure = {"step": "FetchProfile", "error": text, "detail": text}
    whole = put(answer()) | {"vendor_facts": vendors, "failure": failure, "until": text, "why": text}
    whole["audience_facts"] = {"cities": {text: 0.2}}
    whole["creator"] = "youtube:" + text[:128]
    return whole


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("way", [shown.screen, shown.everything])
def test_hostile_text_does_nothing(text: str, way: Callable[..., Any]) -> None:
    found = everywhere(text) | {"documents": {}}
    lines = way(found)
    for row in lines:
        assert wide(row.plain) <= 80, row.plain
        assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in row.plain)
        assert not set(row.plain) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
        assert len(row.plain) < 400, "marks pile up"
    if way is shown.screen:
        assert len(lines) <= shown.SCREEN


def test_markup_is_printed_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(answer(account={"display_name": "[red]x[/nope]"}), monkeypatch)
    assert text.splitlines()[0] == "youtube:@ada  [red]x[/nope]"


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_narrow_terminal_gets_narrow_lines(width: int) -> None:
    assert max(wide(row.plain) for row in shown.screen(answer(), width)) <= width


# terminals disagree on marks that take room (Mc) and on the colours of skin that join an emoji
LETTERS = st.characters(exclude_categories=("Mc",), exclude_characters="🏻🏼🏽🏾🏿")


@given(st.text(LETTERS, max_size=300))
def test_a_line_is_never_too_wide_and_never_acts(text: str) -> None:
    row = shown.line((text, "bold"), text).plain
    assert wide(row) <= 80
    assert shown.plain(row) == row
    for part in shown.wrapped(text, 30, 2):
        assert wide(part.plain) <= 30
    assert wide(shown.cells(text, 12)) <= 12


def test_a_long_text_goes_over_lines_and_ends_with_an_ellipsis() -> None:
    text = "one two three four five six"
    assert [row.plain for row in shown.wrapped(text, 9, 9)] == ["one two", "three", "four five", "six"]
    assert [row.plain for row in shown.wrapped(text, 9, 2)] == ["one two", "three fo…"]


def test_as_many_parts_as_there_is_room_for() -> None:
    assert shown.fitting(["one", "two", "three"], 8) == "one, two"
    assert shown.fitting(["one", "two", "three"], 15) == "one, two, three"
    assert shown.fitting(["a long one"], 4) == "a long one"
