"""The demo input: it is what the importer takes, it names nobody but its creators, and cut.py makes it."""

import hashlib
import importlib.util
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from bothsides.documents.campaign import Submission
from bothsides.documents.profile import Account, AudienceMember, Post
from bothsides.imports.rows import read_row
from bothsides.imports.run import Options, open_file, split
from tests.template import ROOT

DEMO = ROOT / "events" / "demo"
SHARED = ROOT.parent / "shared" / "data"
SOURCE = SHARED / "stackexchange_demo"
NAMES = SHARED / "ssa_names" / "name_sex_5yr.csv.gz"
LINES = (DEMO / "creators.jsonl").read_text(encoding="utf-8").splitlines()
ROWS = [json.loads(line) for line in LINES]
AUDIENCE = [row for row in ROWS if row["kind"] == "audience"]
CREATORS = [row["creator"] for row in ROWS if row["kind"] == "account"]
SHORTLIST = (DEMO / "shortlist.csv").read_text(encoding="utf-8").split()
README = (DEMO / "README.md").read_text(encoding="utf-8")

# Display names of members that are ordinary words, and are written as such here.
ORDINARY = {"user", "wondering"}

needs_dump = pytest.mark.skipif(not SOURCE.exists(), reason="the dump is not at hand")


@pytest.fixture(scope="module")
def cut() -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo_cut", DEMO / "cut.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["demo_cut"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def dump(cut: ModuleType) -> object:
    return cut.Dump(SOURCE)


def written(row: dict) -> list[str]:
    """What a person wrote, of one audience line."""
    return [row.get("bio", ""), *row.get("texts", ())]


def everything(row: dict) -> str:
    """All text of one audience line but the id and the moments."""
    return "\n".join([row.get("name", ""), row.get("location", ""), *written(row)])


# ------------------------------------------------------------------ form
def test_every_line_is_a_row_that_the_importer_takes() -> None:
    kinds = {"account": Account, "post": Post, "audience": AudienceMember}
    reading, lines, *_ = open_file(io.BytesIO("\n".join(LINES).encode()), "creators.jsonl", Options())
    assert reading.kind is None
    assert not reading.unknown
    for (_, raw), row in zip(lines, ROWS, strict=True):
        assert isinstance(raw, dict)
        creator, [part] = read_row(raw, reading)
        assert creator == row["creator"]
        assert type(part) is kinds[row["kind"]]


def test_each_creator_has_one_account_posts_and_an_audience() -> None:
    assert 10 <= len(CREATORS) <= 14
    assert len(set(CREATORS)) == len(CREATORS)
    for kind in ("post", "audience"):
        assert {row["creator"] for row in ROWS if row["kind"] == kind} == set(CREATORS)


def test_audiences_differ_in_size() -> None:
    sizes = sorted(Counter(row["creator"] for row in AUDIENCE).values())
    assert sizes[0] <= 25
    assert 100 <= sizes[-1] <= 300


def test_what_the_site_does_not_give_is_left_out() -> None:
    assert all("followers" not in row and "sponsored" not in row and "shares" not in row for row in ROWS)
    assert all(value is not None for row in ROWS for value in row.values())


def test_it_is_small_and_its_texts_are_cut() -> None:
    assert (DEMO / "creators.jsonl").stat().st_size <= 3_000_000
    for row in ROWS:
        if row["kind"] == "post":
            assert 0 < len(row["text"]) <= 1_500
        if row["kind"] == "audience":
            assert len(row.get("bio", "")) <= 160
            assert len(row.get("texts", [])) <= 5
            assert all(len(text) <= 280 for text in row.get("texts", []))


def test_moments_are_whole_hours() -> None:
    for row in ROWS:
        for moment in [row.get("created_at"), *row.get("active_at", [])]:
            assert moment is None or (datetime.fromisoformat(moment).minute, moment[-1]) == (0, "Z")


def test_the_shortlist_and_the_brief_make_a_campaign() -> None:
    header, *creators = SHORTLIST
    assert header == "creator"
    assert set(creators) <= set(CREATORS)
    brief = yaml.safe_load((DEMO / "brief.yaml").read_text(encoding="utf-8"))
    assert Submission.model_validate({"brief": brief, "shortlist": creators}).brief.markets[0] == "US"


def test_every_creator_is_attributed() -> None:
    for row in ROWS:
        if row["kind"] == "account":
            assert f"`{row['creator']}`" in README
            assert row["url"] in README
        if row["kind"] == "post":
            assert row["url"].startswith("https://quantumcomputing.stackexchange.com/")
    assert "CC BY-SA" in README


def test_the_readme_states_the_counts() -> None:
    counts = Counter((row["creator"], row["kind"]) for row in ROWS)
    for row in AUDIENCE:
        counts.update((row["creator"], field) for field in ("location", "bio", "name", "texts") if field in row)
    for creator in CREATORS:
        cells = (counts[creator, c] for c in ("post", "audience", "location", "bio", "name", "texts"))
        assert f"| `{creator}` | {' | '.join(map(str, cells))} |" in README


# --------------------------------------------------------------- privacy
@pytest.mark.parametrize(
    "pattern",
    [r"https?:", r"www\.", r"\w@\w", r"@\w", r"\b\w+\.(?:com|org|net)\b", r"\d{4}"],
    ids=["scheme", "www", "e-mail", "mention", "domain", "long number"],
)
def test_no_link_address_or_mention_in_the_audience(pattern: str) -> None:
    found = [text for row in AUDIENCE for text in [everything(row)] if re.search(pattern, text, re.IGNORECASE)]
    assert found == []


def test_no_id_occurs_twice() -> None:
    assert len({row["id"] for row in AUDIENCE}) == len(AUDIENCE)


def test_ids_are_no_plain_hash_of_the_user_number() -> None:
    ids = {row["id"] for row in AUDIENCE}
    for user in range(1, 5_000):
        for text in (str(user), f"1837:{user}"):
            assert hashlib.blake2b(text.encode(), digest_size=10).hexdigest() not in ids


@needs_dump
def test_no_display_name_of_a_member_occurs(cut: ModuleType, dump: object) -> None:
    """Neither names of several words nor those of one, but for two that are ordinary words."""
    creators = set(cut.CREATORS)
    posts = [f"{row.get('title', '')}\n{row['text']}" for row in ROWS if row["kind"] == "post"]
    # The field ``name`` holds common first names, and some member may bear just that one: see the next test.
    unnamed = [everything(row | {"name": ""}) for row in AUDIENCE]
    haystack = "\n".join([*unnamed, *posts])
    words = set(re.findall(r"\w+", haystack))
    engaged = {user for creator in creators for user in dump.audience(creator)}
    assert len(engaged) > 300
    found = []
    for user in engaged:
        name = dump.users[user]["DisplayName"].strip()
        parts = re.findall(r"\w+", name)
        if len(parts) > 1:
            whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
            if len("".join(parts)) > 4 and whole.search(haystack):
                found.append(name)
        elif len(name) > 2 and name in words and name not in ORDINARY:
            found.append(name)
    assert found == []


@needs_dump
def test_first_names_are_common_and_not_the_whole_display_name(cut: ModuleType, dump: object) -> None:
    common = cut.common_first_names(NAMES)
    names = {row["name"] for row in AUDIENCE if "name" in row}
    assert names <= common
    assert cut.first_name("Mary", common) is None
    assert cut.first_name("Mary Miller", common) == "Mary"
    assert cut.first_name("Xqzt Miller", common) is None


@needs_dump
def test_the_same_person_has_another_id_at_each_creator(cut: ModuleType, dump: object) -> None:
    first, second = (dump.audience(creator) for creator in ("1837", "409"))
    both = sorted(set(first) & set(second))
    assert len(both) > 10
    for user in both:
        ids = {
            cut.member(dump, creator, dump.users[user], seen[user], frozenset(), salt)["id"]
            for creator, seen in (("1837", first), ("409", second))
            for salt in (b"one", b"two")
            if cut.member(dump, creator, dump.users[user], seen[user], frozenset(), salt)
        }
        assert len(ids) in (0, 4)


@needs_dump
def test_the_cut_is_reproducible_but_for_the_salt(cut: ModuleType, tmp_path: Path) -> None:
    def without_ids(lines: list[str]) -> list[str]:
        return sorted(re.sub(r'"id":"[0-9a-f]{20}"', '"id":""', line) for line in lines)

    cut.cut(SOURCE, NAMES, tmp_path, b"another salt")
    again = (tmp_path / "creators.jsonl").read_text(encoding="utf-8").splitlines()
    assert without_ids(again) == without_ids(LINES)
    assert again != LINES
    assert (tmp_path / "shortlist.csv").read_bytes() == (DEMO / "shortlist.csv").read_bytes()


@needs_dump
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("thanks @somebody, this helps a lot", "thanks …, this helps a lot"),
        ("it is explained at https://example.org/x very well", "it is explained at … very well"),
        ("as James Wootton says, it depends on noise", "as … says, it depends on noise"),
        ("Shor's algorithm needs more qubits than that", "Shor's algorithm needs more qubits than that"),
        ("factoring 1234567 takes a while then", "factoring … takes a while then"),
        ("you can apply this at the end of the circuit", "you can apply this at the end of the circuit"),
        ("mail me: my name is on my web site", None),
        ("I am in high school and like this", None),
        ("+1", None),
    ],
)
def test_scrubbing_a_comment(cut: ModuleType, dump: object, text: str, kept: str | None) -> None:
    assert cut.member_text(text, dump.names, "Somebody Else") == kept


@needs_dump
@pytest.mark.parametrize(
    ("bio", "kept"),
    [
        ("<p>PhD student in physics at University of Nowhere.</p>", "PhD student in physics at …"),
        ("<p>I like quantum computing. Mail me at a.b@example.org</p>", "I like quantum computing."),
        ("<p>Software developer at Zzyzx Corp, Python and Linux</p>", "Software developer at …, Python and Linux"),
        ("<p>I am 15 years old and I love qubits</p>", None),
        ("<p>Professor of quantum information</p>", None),
    ],
)
def test_scrubbing_a_bio(cut: ModuleType, dump: object, bio: str, kept: str | None) -> None:
    assert cut.member_bio(bio, dump.names, "Somebody Else", dump.vocabulary) == kept


# ------------------------------------------ the same format, gone wrong
ONE = next(row for row in ROWS if row["kind"] == "account")


def people(number: int) -> bytes:
    some = [row for row in AUDIENCE if row["creator"] == ONE["creator"]][:number]
    return b"\n".join(json.dumps(row).encode() for row in [ONE, *some])


def broken_rows() -> bytes:
    return (
        b"kind,creator,id,text,likes,colour\n"
        b"post,stackexchange:ada,p1,fine,3,\n"
        b"post,stackexchange:ada,p2,an unknown column,3,red\n"
        b"post,stackexchange:ada,p3,a bad number,many,\n"
        b"post,,p4,a missing creator,1,\n"
        b"post,stackexchange:ada,p5,a broken row,1,,,more\n"
    )


def emoji_rtl_zero_width() -> bytes:
    texts = ["👩‍💻🎉", "שלום עולם", "zero\u200bwidth\u200d\ufeff", "a\u0301\u202ereversed"]
    posts = [{"kind": "post", "creator": ONE["creator"], "id": str(i), "text": text} for i, text in enumerate(texts)]
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in posts).encode()


def oversized_post() -> bytes:
    return json.dumps({"kind": "post", "creator": ONE["creator"], "id": "1", "text": "x" * 20_001}).encode()


@pytest.mark.parametrize(
    ("content", "name", "good", "bad"),
    [
        (broken_rows, "broken_rows.csv", 2, ["likes", "creator", "row"]),
        (emoji_rtl_zero_width, "emoji_rtl_zero_width.jsonl", 4, []),
        (lambda: people(3), "sample_of_3.jsonl", 4, []),
        (lambda: people(0), "sample_of_0.jsonl", 1, []),
        (oversized_post, "oversized_post.jsonl", 0, ["text"]),
        (lambda: "\n".join(LINES).encode(), "creators.jsonl", len(LINES), []),
    ],
)
def test_a_file_of_this_format_is_split_into_good_rows_and_named_errors(
    content: Callable[[], bytes], name: str, good: int, bad: list[str]
) -> None:
    saved: dict[str | None, int] = {}
    status = split(io.BytesIO(content()), name, lambda who, file: saved.update({who: len(file.read().splitlines())}))
    assert (status["good"], [error["field"] for error in status["errors"]]) == (good, bad)
    assert sum(count for who, count in saved.items() if who is not None) == good
    assert saved.get(None, 0) == len(bad)
