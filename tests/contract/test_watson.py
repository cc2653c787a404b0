"""The source ``watson``: IBM's client as it is, against IBM's shapes on the loopback interface. Whatever IBM does,
there is a persona, and it says what happened."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides import store
from bothsides.documents.facet import Facet, Share
from bothsides.documents.persona import Persona
from bothsides.documents.profile import Account, Coverage, Post, Profile
from bothsides.errors import PlatformRefused
from bothsides.persona import watson
from bothsides.persona.categories import in_3_1, sensitive, topic_of
from bothsides.persona.sources import extractor, local
from bothsides.persona.sources.watson import agreement
from bothsides.settings import settings
from bothsides.taxonomy import TOPICS
from tests.contract.conftest import NOW, Desk
from tests.contract.ibm import KEY, REPLAYED, SECRET, Ibm
from tests.contract.server import Reply, Request

ENGLISH = "The new open source library compiles the whole program, and I wrote a compiler for it on Linux. "
GERMAN = "Die neue freie Bibliothek übersetzt das ganze Programm, und ich habe einen Compiler dafür geschrieben. "
WELSH = "Mae'r llyfrgell newydd yn cyfieithu'r rhaglen gyfan, ac yr wyf wedi ysgrifennu rhaglen ar ei chyfer hi. "
ALL = 7  # features of English


def posts(text: str, number: int, times: int, name: str = "p") -> list[Post]:
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    return [
        Post(id=f"{name}{i}", text=f"{text * times}number {i}", created_at=begin + timedelta(hours=i))
        for i in range(number)
    ]


def profile(*given: Post) -> Profile:
    return Profile(
        creator="rss:ada", run_id="r", made_at=NOW, source="rss", account=Account(display_name="Ada"), posts=given,
        coverage=Coverage(posts=len(given), audience=0),
    )  # fmt: skip


FIVE_TEXTS = profile(*posts(ENGLISH, 100, 5))  # 100 posts of nearly 500 characters: 20 a text
ONE_TEXT = profile(*posts(ENGLISH, 12, 5))


@pytest.fixture
def ibm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Ibm:
    monkeypatch.setenv("PERSONA_SOURCE", "watson")
    monkeypatch.setattr(watson, "sleep", desk.slept.append)
    desk.platform("watson", SECRET)
    return Ibm(desk.server)


def capped(monkeypatch: pytest.MonkeyPatch, items: int) -> None:
    monkeypatch.setenv("WATSON_MONTHLY_ITEMS", str(items))
    settings.cache_clear()


def of_analyses(reply: Callable[[int], Reply | None]) -> Callable[[Request, int], Reply | None]:
    """Answers instead of IBM's, by the number of the analysis."""
    seen: list[Request] = []

    def fault(request: Request, _: int) -> Reply | None:
        if request.path != "/v1/analyze":
            return None
        seen.append(request)
        return reply(len(seen))

    return fault


def extract(given: Profile) -> Persona:
    persona = extractor()(given)
    assert Persona.model_validate_json(persona.model_dump_json()) == persona, "it can be stored"
    ours = local.extract(given)
    kept = set(Persona.model_fields) - {"source", "watson", "sources", "warnings", "summary"}
    assert all(getattr(persona, name) == getattr(ours, name) for name in kept), "the local persona is all there"
    return persona


def month() -> int:
    return store.quotas.taken("watson", datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0))


# ------------------------------------------------------------------------------------- on, off, what it says


def test_ibms_answers_stand_beside_the_local_persona(ibm: Ibm) -> None:
    persona = extract(ONE_TEXT)
    found = persona.watson
    assert (persona.source, persona.warnings) == ("watson", ())
    assert found
    assert (found.texts, found.posts, set(found.languages), found.version) == (1, 12, {"en"}, "2022-08-10")
    assert (found.items, found.items_month, found.items_cap) == (ALL, ALL, 30_000)
    assert found.state == "experimental"
    assert found.sentiment
    assert (found.sentiment.score, found.sentiment.low, found.sentiment.high) == (0.62, 0.62, 0.62)
    assert [(score.name, score.score) for score in found.emotions][:2] == [("joy", 0.71), ("sadness", 0.11)]
    assert [tone.name for tone in found.tones] == ["excited", "satisfied"]
    assert [(term.text, round(term.relevance, 9)) for term in found.concepts] == [("Compiler", 0.97), ("Linux", 0.51)]
    assert [(c.path, c.exact, c.topic) for c in found.categories] == [
        (("Technology & Computing", "Computing", "Computer Software and Applications"), True, "Technology & Computing"),
        (("Entertainment", "Music"), True, "Music"),
        (("Entertainment", "Movies"), False, "Entertainment"),
    ], "in the words of 3.1, and none of religion"


def test_the_source_of_each_field_is_kept(ibm: Ibm) -> None:
    sources = extract(ONE_TEXT).sources
    assert {name for name, source in sources.items() if source == "watson"} == {
        f"watson.{name}"
        for name in ("sentiment", "emotions", "tones", "categories", "concepts", "entities", "keywords")
    }
    assert sources["emotions"] == sources["topics"] == sources["habits"] == "local"


def test_people_are_dropped_from_what_ibm_found(ibm: Ibm) -> None:
    found = extract(ONE_TEXT).watson
    assert found
    assert [(entity.type, entity.text, entity.count) for entity in found.entities] == [("Organization", "Acme Tea", 3)]
    assert [keyword.text for keyword in found.keywords] == ["open source library"]


def test_only_the_posts_own_words_leave(ibm: Ibm) -> None:
    words = ENGLISH * 6 + "Thanks to @grace.h, see https://example.org/?u=grace or write to grace@example.org and "
    extract(profile(*(Post(id=f"p{i}", title="A title", text=f"{words}bye {i}") for i in range(3))))
    sent = ibm.asked[0]["text"]
    assert "A title" in sent
    assert "bye 2" in sent
    assert "Thanks to , see or write to and bye" in sent
    for name in ("grace", "example.org", "Ada", "rss:"):
        assert name not in sent


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("a @b.c-d: e", "a : e"),
        ("ask a.b+c@d.example today", "ask today"),
        ("@ada@fosstodon.org wrote", "wrote"),
        ("お茶@maps です https://t.co/x 🎉", "お茶 です 🎉"),
        ("see www.example.org #tea\n\nnow", "see #tea now"),
        ("x" * 20_000, "x" * 20_000),
    ],
)
def test_a_posts_own_words(text: str, own: str) -> None:
    assert watson.own_words(text) == own


def test_off_by_default_ibms_client_is_not_even_loaded() -> None:
    code = (
        "import sys; from bothsides.persona.sources import extractor; extractor('local');"
        "print([name for name in sys.modules if name.startswith('ibm') or name == 'bothsides.persona.watson'])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_off_nothing_is_asked_and_nothing_is_said(desk: Desk) -> None:
    ibm = Ibm(desk.server)
    desk.platform("watson", SECRET)
    assert settings().persona_source == "local"
    persona = extract(ONE_TEXT)
    assert (persona.source, persona.watson, persona.sources, persona.warnings) == ("local", None, {}, ())
    assert (ibm.tokens, ibm.asked, month()) == (0, [], 0)


def test_scores_of_several_texts_are_a_mean_by_length_with_its_range(ibm: Ibm, monkeypatch: pytest.MonkeyPatch) -> None:
    given, scores = profile(*posts(ENGLISH, 30, 5)), iter((0.8, -0.2))
    result = ibm.result

    def answer(text: str, language: str, features: list[str]) -> dict[str, Any]:
        score = next(scores)
        own = result(text, language, features) | {"sentiment": {"document": {"score": score, "label": "?"}}}
        if score < 0:
            own |= {"categories": [], "concepts": [{"text": "LINUX", "relevance": 0.3}]}
        return own

    monkeypatch.setattr(ibm, "result", answer)
    found = extract(given).watson
    long, short = (len(body["text"]) for body in ibm.asked)
    assert found
    assert found.sentiment
    share = long / (long + short)
    assert found.sentiment.score == pytest.approx(0.8 * share - 0.2 * (1 - share))
    assert (found.sentiment.low, found.sentiment.high) == (-0.2, 0.8)
    assert (found.categories[0].score, found.categories[0].low) == (pytest.approx(0.94 * share), 0.0)
    linux = next(term for term in found.concepts if term.text == "Linux")
    assert linux.relevance == pytest.approx(0.51 * share + 0.3 * (1 - share)), "one term, however it is spelt"


# --------------------------------------------------------------------------------------------- few units


def test_posts_are_joined_into_few_units(ibm: Ibm) -> None:
    found = extract(FIVE_TEXTS).watson
    assert found
    assert found.texts == len(ibm.asked) == 5
    assert found.items == ibm.items() == month() == 5 * ALL, "each text is one unit"
    assert all(9_000 < len(body["text"]) <= 10_000 for body in ibm.asked)
    assert found.posts == 100
    assert ibm.tokens == 1, "one token serves all calls"


def test_of_too_much_the_newest_is_read(ibm: Ibm) -> None:
    found = extract(profile(*posts(ENGLISH, 200, 5))).watson
    assert found
    assert found.texts == 5
    assert 100 <= found.posts < 110
    sent = " ".join(body["text"] for body in ibm.asked)
    assert "number 199" in sent
    assert "number 9\n" not in sent


def test_each_language_is_sent_with_the_features_that_ibm_reads_it_for(ibm: Ibm) -> None:
    given = profile(*posts(ENGLISH, 6, 2), *posts(GERMAN, 6, 2, "g"), *posts(WELSH, 6, 2, "w"))
    found = extract(given).watson
    asked = {body["language"]: set(body["features"]) for body in ibm.asked}
    assert asked == {
        "en": {"categories", "classifications", "concepts", "emotion", "entities", "keywords", "sentiment"},
        "de": {"categories", "concepts", "entities", "keywords", "sentiment"},
    }, "none in Welsh"
    assert found
    assert found.posts == 12
    assert found.items == 7 + 5


def test_a_language_with_few_words_is_not_worth_its_unit(ibm: Ibm) -> None:
    extract(profile(*posts(ENGLISH, 12, 5), *posts(GERMAN, 2, 1, "g")))
    assert [body["language"] for body in ibm.asked] == ["en"]


def test_without_words_ibm_is_not_asked(ibm: Ibm) -> None:
    persona = extract(profile(*posts(WELSH, 12, 5)))
    assert (persona.source, persona.watson, ibm.tokens) == ("local", None, 0)
    assert persona.warnings[-1:] == ("IBM Watson was not asked: in no language that it reads are there 500 characters",)


WORDS = st.text(st.sampled_from("ab 😀é\n@./"), max_size=300)


@given(st.lists(st.tuples(WORDS, st.integers(1, 90), st.sampled_from(["en", "de", "cy", None])), max_size=12))
def test_texts_hold_each_word_at_most_once_within_ibms_limits(
    written: list[tuple[str, int, str | None]],
) -> None:
    given = [Post(id=str(i), text=(words * times)[:20_000]) for i, (words, times, _) in enumerate(written)]
    texts = watson.texts_of(given, [language for *_, language in written])
    assert len(texts) <= watson.MAX_TEXTS
    by_language = {post.id: language for post, (*_, language) in zip(given, written, strict=True)}
    for text in texts:
        assert 0 < len(text.words.encode("utf-16-le")) // 2 <= 10_000
        assert "@" not in text.words
        assert {by_language[post] for post in text.posts} == {text.language}
    for language in ("en", "de"):
        own = "".join(watson.own_words(p.words) for p in given if by_language[p.id] == language).replace(" ", "")
        sent = "".join(text.words for text in texts if text.language == language)
        left = sorted(own)
        assert len("".join(sent.split())) <= len(left)
        if len(texts) < watson.MAX_TEXTS and sent:
            assert sorted("".join(sent.split())) == left, "where there is room, all of it is sent"


# ----------------------------------------------------------------------------------------------- spending


def test_the_cap_ends_the_reading_and_what_was_read_is_kept(ibm: Ibm, monkeypatch: pytest.MonkeyPatch) -> None:
    capped(monkeypatch, 2 * ALL + 3)
    persona = extract(FIVE_TEXTS)
    assert persona.watson
    assert (persona.watson.texts, persona.watson.items, persona.watson.items_cap) == (2, 2 * ALL, 2 * ALL + 3)
    assert len(ibm.asked) == 2
    [warning] = persona.warnings
    assert warning.startswith("IBM Watson read 2 of 5 texts: this month's cap of 17 items is reached until 20")


def test_a_cap_that_is_reached_leaves_the_local_persona(ibm: Ibm, monkeypatch: pytest.MonkeyPatch) -> None:
    extract(ONE_TEXT)
    capped(monkeypatch, ALL)
    persona = extract(ONE_TEXT)
    assert (persona.source, persona.watson) == ("local", None)
    assert "IBM Watson read 0 of 1 texts: this month's cap of 7 items is reached" in persona.warnings[0]
    assert len(ibm.asked) == 1


def test_runs_at_the_same_time_do_not_pass_the_cap(cloud: Any) -> None:
    """Each sees only its own: that they keep the cap together is the table's condition, asked with each item."""
    runs, over = [watson.Spend(NOW, 50) for _ in range(4)], 0
    for _ in range(5):
        for run in runs:
            try:
                run.take(ALL)
            except watson.Over:
                over += 1
    assert (sum(run.spent for run in runs), over) == (49, 20 - 7)
    assert runs[0].of_month() == 49


def test_a_month_begins_anew(cloud: Any) -> None:
    december = watson.Spend(datetime(2026, 12, 31, 23, 59, tzinfo=UTC), 10)
    december.take(10)
    with pytest.raises(watson.Over, match="until 2027-01-01"):
        december.take(1)
    january = watson.Spend(datetime(2027, 1, 1, tzinfo=UTC), 10)
    january.take(10)
    assert (december.of_month(), january.of_month()) == (10, 10)


def test_what_ibm_says_it_used_is_what_counts(ibm: Ibm, monkeypatch: pytest.MonkeyPatch) -> None:
    result = ibm.result
    used = {"text_units": 2, "text_characters": 1, "features": 7}
    monkeypatch.setattr(ibm, "result", lambda *asked: result(*asked) | {"usage": used})
    capped(monkeypatch, 10)
    found = extract(ONE_TEXT).watson
    assert found
    assert (found.items, found.items_month, month()) == (14, 14, 14), "over the cap too: it is spent"


def test_spending_that_can_not_be_counted_is_not_done(ibm: Ibm, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> bool:
        raise store.aws.StoreBusy("no")

    monkeypatch.setattr(store.quotas, "take", broken)
    persona = extract(ONE_TEXT)
    assert persona.warnings == ("IBM Watson was asked no more: spending can't be counted (StoreBusy)",)
    assert (persona.watson, ibm.asked) == (None, [])


# ------------------------------------------------------------------------------------------------ failures


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_service_is_asked_again(ibm: Ibm, desk: Desk, status: int) -> None:
    desk.server.fault = of_analyses(lambda n: Reply({"code": status, "error": "busy"}, status) if n < 3 else None)
    persona = extract(ONE_TEXT)
    assert (persona.source, persona.warnings) == ("watson", ())
    assert len(desk.slept) == 2
    assert 0.5 <= desk.slept[0] <= 1.0 <= desk.slept[1] <= 2.0
    assert persona.watson
    assert persona.watson.items == (ALL if status == 429 else 3 * ALL), "a 5xx may have been billed"


def test_the_wait_that_ibm_asks_for_is_kept(ibm: Ibm, desk: Desk) -> None:
    busy = Reply({"code": 429, "error": "Too many requests"}, 429, {"Retry-After": "3"})
    desk.server.fault = of_analyses(lambda n: busy if n == 1 else None)
    assert extract(ONE_TEXT).warnings == ()
    assert desk.slept == [3.0]


def test_a_wait_longer_than_the_time_that_is_left_is_not_waited(ibm: Ibm, desk: Desk) -> None:
    desk.server.fault = of_analyses(lambda n: Reply({"error": "no"}, 429, {"Retry-After": "3600"}) if n > 2 else None)
    persona = extract(FIVE_TEXTS)
    assert desk.slept == []
    assert persona.warnings == ("IBM Watson read 2 of 5 texts: IBM answered 429",)
    assert persona.watson
    assert (persona.watson.texts, persona.watson.items) == (2, 2 * ALL), "what was refused is given back"


def test_one_that_stays_busy_is_left_after_three_tries(ibm: Ibm, desk: Desk) -> None:
    desk.server.fault = of_analyses(lambda n: Reply({"code": 503, "error": "down"}, 503))
    persona = extract(FIVE_TEXTS)
    assert persona.source == "local"
    assert persona.warnings == ("IBM Watson read 0 of 5 texts: IBM answered 503, 3 times",)
    assert len(desk.server.calls("/v1/analyze")) == 3, "the other texts are not asked for"
    assert persona.watson
    assert (persona.watson.texts, persona.watson.items) == (0, 3 * ALL)


def test_a_failure_half_way_keeps_the_first_half(ibm: Ibm, desk: Desk) -> None:
    desk.server.fault = of_analyses(lambda n: Reply(status=0) if n > 2 else None)
    persona = extract(FIVE_TEXTS)
    assert persona.source == "watson"
    assert persona.watson
    assert persona.watson.texts == 2
    assert persona.warnings == ("IBM Watson read 2 of 5 texts: IBM did not answer (ConnectionError), 3 times",)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, {"code": 400, "error": "unsupported text language: en"}, "400: unsupported text language: en"),
        (422, {"code": 422, "error": "not enough text for language id"}, "422: not enough text for language id"),
        (413, {"errors": [{"message": "request too large"}]}, "413: request too large"),
    ],
)
def test_a_text_that_ibm_does_not_take_is_left_out_and_never_tried_again(
    ibm: Ibm, desk: Desk, status: int, body: dict[str, Any], said: str
) -> None:
    refused = set()

    def fault(request: Request, _: int) -> Reply | None:
        if request.path == "/v1/analyze" and (not refused or request.body in refused or b"classif" not in request.body):
            refused.add(request.body)
            return Reply(body, status)
        return None

    desk.server.fault = fault
    persona = extract(FIVE_TEXTS)
    assert persona.warnings == (f"IBM Watson left a text (en) out: IBM answered {said}",)
    assert persona.watson
    assert (persona.watson.texts, persona.watson.items, month()) == (4, 4 * ALL, 4 * ALL)
    assert len(refused) == 2, "once as it is, once without the tones that a plan may lack"
    assert desk.slept == []


def test_a_plan_without_tones_gives_all_else(ibm: Ibm) -> None:
    ibm.tones = False
    persona = extract(FIVE_TEXTS)
    assert persona.warnings == ("IBM Watson refused to read tones; all else was read",)
    assert persona.watson
    assert persona.watson.texts == 5
    assert persona.watson.tones == ()
    assert persona.watson.emotions
    assert persona.watson.items == 5 * (ALL - 1)
    assert len(ibm.server.calls("/v1/analyze")) == 6, "refused once, not asked for again"


@pytest.mark.parametrize("status", [401, 403, 404])
def test_an_instance_that_refuses_ends_the_reading(ibm: Ibm, desk: Desk, status: int) -> None:
    desk.server.fault = of_analyses(lambda n: Reply({"code": status, "error": "no such instance"}, status))
    persona = extract(FIVE_TEXTS)
    assert (persona.source, persona.watson, month()) == ("local", None, 0)
    [warning] = persona.warnings
    assert warning.startswith(f"IBM Watson read 0 of 5 texts: IBM refused ({status}: no such instance); docs/watson.md")
    assert len(desk.server.calls("/v1/analyze")) == (1 if status == 401 else 2)


def test_a_wrong_key_is_said_and_its_successor_is_read(ibm: Ibm, desk: Desk) -> None:
    desk.secret("platforms/watson", {"api_key": "an-old-one"})
    persona = extract(ONE_TEXT)
    assert persona.warnings == (
        "IBM Watson read 0 of 1 texts: IBM's access management refused the key (400: Provided API key could not be"
        " found.)",
    )
    assert (persona.watson, len(desk.server.asked)) == (None, 1)
    desk.secret("platforms/watson", SECRET)
    assert extract(ONE_TEXT).source == "watson", "rotated: read anew after the refusal"


@pytest.mark.parametrize(
    ("reply", "said", "tries"),
    [
        (Reply({"errorMessage": "busy"}, 503), "IBM answered 503, 3 times", 3),
        (Reply(status=0), "IBM did not answer (ConnectionError), 3 times", 3),
        (Reply({"access_token": "no token"}), "IBM's access management gave no token (DecodeError)", 1),
        (Reply({}), "IBM's access management gave no token (DecodeError)", 1),
        (Reply([1]), "IBM's access management gave no token (AttributeError)", 1),
        (Reply(raw=b"<html>"), "IBM did not answer (JSONDecodeError), 3 times", 3),
    ],
)
def test_access_management_can_fail_too(ibm: Ibm, desk: Desk, reply: Reply, said: str, tries: int) -> None:
    desk.server.fault = lambda request, _: reply if request.path == "/identity/token" else None
    persona = extract(ONE_TEXT)
    assert persona.warnings == (f"IBM Watson read 0 of 1 texts: {said}",)
    assert (persona.watson, len(desk.server.asked), month()) == (None, tries, 0)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(raw=b'{"usage": {'),
        Reply(raw=b"[" * 100_000),
        Reply(raw=b'{"pad": "' + b"x" * 3_000_000 + b'"}'),
        Reply([]),
        Reply({"language": "en"}),
        Reply({"usage": {"text_units": 1, "features": 7}, "sentiment": {"document": {"score": "good"}}}),
        Reply({"usage": {"text_units": 1, "features": 7}, "categories": [{"label": "/pets", "score": 17}]}),
        Reply(raw=b'{"usage": {"text_units": 1e99, "features": 7}}'),
        Reply(raw=b'{"usage": {"text_units": 1, "features": 7}, "sentiment": {"document": {"score": NaN}}}'),
    ],
    ids=["cut", "deep", "large", "list", "no usage", "text for number", "beyond 1", "too many", "NaN"],
)
def test_an_answer_of_another_shape_is_left_out_and_stays_counted(ibm: Ibm, desk: Desk, reply: Reply) -> None:
    desk.server.fault = of_analyses(lambda n: reply if n == 2 else None)
    persona = extract(FIVE_TEXTS)
    assert persona.warnings == ("IBM Watson left a text (en) out: the answer is not of the documented form",)
    assert persona.watson
    assert (persona.watson.texts, persona.watson.items) == (4, 5 * ALL)


def test_an_answer_that_is_cut_off_is_asked_for_again(ibm: Ibm, desk: Desk) -> None:
    desk.server.fault = of_analyses(lambda n: Reply({"usage": "cut"}, cut=5) if n == 1 else None)
    assert extract(ONE_TEXT).warnings == ()


def test_ibms_own_warnings_are_passed_on(ibm: Ibm, monkeypatch: pytest.MonkeyPatch) -> None:
    result = ibm.result
    monkeypatch.setattr(ibm, "result", lambda *asked: result(*asked) | {"warnings": ["emotion: unsupported " * 40]})
    [warning] = extract(ONE_TEXT).warnings
    assert warning.startswith("IBM Watson says: emotion: unsupported")
    assert len(warning) < 250


def test_a_service_that_hangs_costs_a_bounded_time(ibm: Ibm, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watson, "CALL", 0.2)
    desk.server.fault = of_analyses(lambda n: Reply({}, delay=1.0) if n > 1 else None)
    began = datetime.now(UTC)
    reading = watson.read(watson.texts_of(FIVE_TEXTS.posts, ["en"] * 100))
    assert datetime.now(UTC) - began < timedelta(seconds=5)
    [warning] = reading.warnings
    assert warning in {
        f"IBM Watson read 1 of 5 texts: IBM did not answer ({error}), 3 times"
        for error in ("TimeoutError", "ReadTimeout", "ConnectionError")
    }
    assert len(reading.answers) == 1


def test_what_trickles_is_left_behind() -> None:
    """The client's own timeout begins anew with each byte."""
    ended = threading.Event()
    began = datetime.now(UTC)
    with pytest.raises(TimeoutError):
        watson._within(0.05, lambda: ended.wait(20))
    assert datetime.now(UTC) - began < timedelta(seconds=10)
    ended.set()


def test_all_of_it_ends_inside_the_functions_time(ibm: Ibm, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watson, "SECONDS", 0.0)
    reading = watson.read(watson.texts_of(ONE_TEXT.posts, ["en"] * 12))
    assert reading.warnings == ["IBM Watson read 0 of 1 texts: its 0 seconds are over"]
    assert desk.server.asked == []


def test_the_words_are_not_sent_on_to_where_an_answer_points(ibm: Ibm, desk: Desk) -> None:
    moved = Reply({}, 307, {"Location": f"{desk.server.url}/v1/elsewhere"})
    desk.server.fault = of_analyses(lambda n: moved)
    desk.server.on("POST", "/v1/elsewhere", lambda _: {})
    [warning] = extract(ONE_TEXT).warnings
    assert "IBM did not answer (TooManyRedirects)" in warning
    assert desk.server.calls("elsewhere") == []


# -------------------------------------------------------------------------------------------- the secret


def test_without_a_secret_it_says_how_to_put_it_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONA_SOURCE", "watson")
    settings.cache_clear()
    persona = extract(ONE_TEXT)
    assert (persona.source, persona.watson) == ("local", None)
    [warning] = persona.warnings
    assert "the secret bothsides/dev/platforms/watson has no api_key" in warning
    assert "bothsides connect watson api_key" in warning
    assert "docs/watson.md" in warning


def test_a_secret_that_can_not_be_read_loses_no_run(ibm: Ibm, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: Any, **__: Any) -> str:
        raise watson.GetParameterError("AccessDeniedException")

    monkeypatch.setattr(type(store.secrets.provider()), "get", denied)
    persona = extract(ONE_TEXT)
    assert persona.warnings == (
        "IBM Watson was not asked: the secret bothsides/dev/platforms/watson is not there or can't be read; run"
        " `bothsides connect watson api_key url` (docs/watson.md)",
    )
    assert persona.source == "local"


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://api.eu-de.natural-language-understanding.watson.cloud.ibm.com/instances/1-2", True),
        ("https://api.private.us-south.natural-language-understanding.watson.cloud.ibm.com", True),
        ("http://api.eu-de.natural-language-understanding.watson.cloud.ibm.com/instances/1-2", False),
        ("https://api.natural-language-understanding.watson.cloud.ibm.com.example.org", False),
        ("https://169.254.169.254/latest", False),
        ("https://example.org@127.0.0.1", False),
    ],
)
def test_key_and_words_go_to_ibm_alone(cloud: Any, url: str, good: bool) -> None:
    if good:
        assert watson._address({"url": url}) == (url, False)
        return
    with pytest.raises(PlatformRefused, match=r"is not https://api.*docs/watson.md"):
        watson._address({"url": url})


def test_region_and_version_are_settings(cloud: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATSON_REGION", "jp-tok")
    monkeypatch.setenv("WATSON_VERSION", "2022-04-07")
    settings.cache_clear()
    url = "https://api.jp-tok.natural-language-understanding.watson.cloud.ibm.com"
    assert watson._address({}) == (url, False)
    assert settings().watson_version == "2022-04-07"


def test_the_key_is_in_no_document_and_no_log(ibm: Ibm, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.server.fault = of_analyses(lambda n: Reply({"error": "no"}, 500))
    with caplog.at_level("INFO"):
        persona = extract(ONE_TEXT)
    assert KEY not in persona.model_dump_json()
    assert KEY not in caplog.text


# -------------------------------------------------------------------------------- categories and agreement


@pytest.mark.parametrize(
    ("label", "path", "exact", "topic"),
    [
        ("/automotive/auto type/budget cars", ("Automotive", "Auto Type", "Budget Cars"), True, "Automotive"),
        ("/style & fashion/beauty", ("Style & Fashion", "Beauty"), True, "Beauty"),
        ("/events and attractions", ("Attractions",), True, None),
        ("/movies/drama movies", ("Entertainment", "Movies"), False, "Entertainment"),
        ("/business and finance/economy/basoline prices", ("Business and Finance", "Economy"), False,
         "Business and Finance"),
        ("/news and politics/local news", (), False, None),
        ("/art and entertainment/of an older version", (), False, None),
    ],
)  # fmt: skip
def test_a_category_of_2_0_in_the_words_of_3_1(
    label: str, path: tuple[str, ...], exact: bool, topic: str | None
) -> None:
    assert in_3_1(label) == (path, exact)
    assert topic_of(path) == topic
    assert topic is None or topic in TOPICS


@pytest.mark.parametrize(
    ("label", "kept"),
    [
        ("/religion & spirituality/islam", False),
        ("/medical health/diseases and conditions/cancer", False),
        ("/news and politics/elections", False),
        ("/events and attractions/political event", False),
        ("/healthy living/fitness and exercise", True),
        ("/pets/dogs", True),
    ],
)
def test_what_must_not_be_told_of_anyone_is_left_out(label: str, kept: bool) -> None:
    assert sensitive(label) is not kept


def shares(**given: float) -> Facet:
    each = [Share(code=n, name=n, share=s, low=0, high=1, count=0) for n, s in given.items()]
    return Facet(state="ok", n=50, coverage=1, shares=tuple(each), method="of the test")


def test_how_far_the_two_sources_agree_on_the_same_texts(ibm: Ibm) -> None:
    persona = extract(ONE_TEXT)
    assert persona.watson
    found = persona.watson
    assert found.agreement == agreement(persona, found), "as stored"

    def agreed(**ours: Facet) -> Any:
        return agreement(persona.model_copy(update=ours), found)

    # IBM: Technology & Computing, Music, Entertainment · 0.62 · joy > sadness > anger > fear > disgust
    topics = {"Technology & Computing": 0.6, "Music": 0.3, "Pets": 0.2, "Entertainment": 0.1}
    assert agreed(topics=shares(**topics)).topics == 2 / 4
    assert agreed(topics=shares(Pets=0.6)).topics == 0
    assert agreed(topics=shares()).topics is None
    assert agreed(sentiment=shares(positive=0.5, negative=0.2, neutral=0.3)).sentiment == pytest.approx(0.32)
    assert agreed(sentiment=None).sentiment is None
    same = {"joy": 0.5, "sadness": 0.4, "annoyance": 0.3, "nervousness": 0.2, "disgust": 0.1}
    assert agreed(emotions=shares(**same)).emotions == pytest.approx(1)
    turned = {"joy": 0.1, "sadness": 0.2, "anger": 0.3, "fear": 0.4, "disgust": 0.5}
    assert agreed(emotions=shares(**turned)).emotions == pytest.approx(-1)
    assert agreed(emotions=shares(neutral=0.9)).emotions is None, "five times the same is no order"


def test_the_replayed_answers_are_what_ibms_own_models_read() -> None:
    from ibm_watson import natural_language_understanding_v1 as nlu

    result = nlu.AnalysisResults.from_dict({"language": "en", **REPLAYED})
    assert result.to_dict() == {"language": "en", **REPLAYED}
    assert isinstance(result.emotion.document.emotion, nlu.EmotionScores)
    assert [type(one) for one in (result.keywords[0], result.entities[0], result.concepts[0])] == [
        nlu.KeywordsResult, nlu.EntitiesResult, nlu.ConceptsResult,
    ]  # fmt: skip
    assert watson.Answer.model_validate({"usage": {"text_units": 1, "features": 7}, **REPLAYED})
