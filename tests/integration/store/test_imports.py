"""Which imported rows of a creator count, what is kept of those that they replaced, and how an import stands."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from bothsides import store
from bothsides.errors import CreatorNotFound, NotFound, StoreBusy
from bothsides.store import imports, keys
from bothsides.store.imports import Rows
from tests.integration.conftest import Cloud
from tests.unit.store.memory import Clock

ADA, BOB = "youtube:@ada", "x:bob"
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def put(name: str, at: datetime, creator: str = ADA, **kinds: int) -> dict[str, Any]:
    return dict(imports.put_rows(creator, f"imported/{name}", name, at, kinds))


def rows(name: str, at: datetime, number: int, before: dict[str, Any] | None = None) -> Rows:
    return Rows(f"imported/{name}", name, number, at.isoformat(), before)


def item(creator: str = ADA) -> dict[str, Any]:
    return store.aws.get(keys.creator_item(creator, "IMPORT")) or {}


def left(name: str, at: datetime, number: int) -> dict[str, Any]:
    return {"import_id": name, "rows": number, "at": at.isoformat()}


# ---------------------------------------------------------------------------------------------------- which rows count


def test_rows_of_a_kind_that_was_not_there_are_new(cloud: Cloud, clock: Clock) -> None:
    assert put("a", clock.at, post=3, account=1) == {"post": ("new", None), "account": ("new", None)}
    assert imports.get_rows(ADA) == {"post": rows("a", clock.at, 3), "account": rows("a", clock.at, 1)}
    assert (item()["creator"], item()["version"]) == (ADA, 1)


def test_a_later_file_replaces_the_kinds_that_it_has_and_keeps_a_note_of_the_one_before(
    cloud: Cloud, clock: Clock
) -> None:
    put("a", clock.at, post=3, account=1)
    later = clock.at + SECOND
    there = rows("a", clock.at, 3)
    assert put("b", later, post=5, audience=2) == {"post": ("replaced", there), "audience": ("new", None)}
    assert imports.find_rows(ADA) == {
        "post": rows("b", later, 5, left("a", clock.at, 3)), "account": rows("a", clock.at, 1),
        "audience": rows("b", later, 2),
    }  # fmt: skip
    assert item()["version"] == 2


def test_an_earlier_file_that_is_read_later_is_told_what_counts(cloud: Cloud, clock: Clock) -> None:
    put("b", clock.at, post=5)
    before = item()
    assert put("a", clock.at - SECOND, post=3) == {"post": ("older", rows("b", clock.at, 5))}
    assert item() == before


def test_a_retry_writes_nothing_and_is_answered_as_the_first_time(cloud: Cloud, clock: Clock) -> None:
    first = put("a", clock.at, post=3)
    second = put("b", clock.at + SECOND, post=5)
    before = item()
    retried = put("b", clock.at + SECOND, post=5)
    assert item() == before
    assert first["post"] == ("new", None)
    assert (second["post"][0], retried["post"][0]) == ("replaced", "replaced")
    assert retried["post"][1] == Rows("", "a", 3, clock.at.isoformat()), "all that is known of it"
    store.aws.delete(keys.creator_item(ADA, "IMPORT"))
    put("a", clock.at, post=3)
    assert put("a", clock.at, post=3) == first


def test_a_retry_that_finds_another_number_of_rows_puts_that_right(cloud: Cloud, clock: Clock) -> None:
    put("a", clock.at, post=3)
    put("b", clock.at + SECOND, post=5)
    put("b", clock.at + SECOND, post=6)
    assert imports.find_rows(ADA) == {"post": rows("b", clock.at + SECOND, 6, left("a", clock.at, 3))}


def test_the_same_name_put_again_is_another_file(cloud: Cloud, clock: Clock) -> None:
    put("a", clock.at, post=3)
    assert put("a", clock.at + SECOND, post=2)["post"][0] == "replaced"
    assert put("a", clock.at, post=3)["post"][0] == "older"


def test_of_two_in_one_second_the_one_that_comes_second_counts_and_a_retry_of_the_first_does_not(
    cloud: Cloud, clock: Clock
) -> None:
    put("a", clock.at, post=1)
    assert put("b", clock.at, post=2)["post"] == ("replaced", rows("a", clock.at, 1))
    assert put("a", clock.at, post=1)["post"][0] == "older"
    assert put("c", clock.at, post=3)["post"][0] == "replaced"
    assert imports.find_rows(ADA)["post"].import_id == "c"


def test_moments_are_compared_wherever_they_were_written_down(cloud: Cloud, clock: Clock) -> None:
    there = timezone(timedelta(hours=5))
    put("a", clock.at, post=1)
    assert put("b", (clock.at - MINUTE).astimezone(there), post=2)["post"][0] == "older"
    assert put("b", (clock.at + MINUTE).astimezone(there), post=2)["post"][0] == "replaced"
    assert imports.find_rows(ADA)["post"].at == (clock.at + MINUTE).isoformat()


def test_imported_rows_count_for_thirty_days(cloud: Cloud, clock: Clock) -> None:
    began = clock.at
    put("a", began, post=1)
    put("a", began, creator=BOB, post=1)
    clock.at = began + DAY
    put("b", clock.at, audience=2)
    clock.at = began + 30 * DAY
    assert imports.get_rows(ADA).keys() == {"post", "audience"}
    assert imports.imported([ADA, BOB, "x:eve"]) == {ADA, BOB}
    clock.at += SECOND
    assert imports.get_rows(ADA).keys() == {"audience"}
    assert imports.imported([ADA, BOB, "x:eve"]) == {ADA}
    assert imports.find_rows(BOB) == {}
    for nobody in (BOB, "x:eve"):
        with pytest.raises(CreatorNotFound, match=f"^nothing was imported for {nobody}; import a file"):
            imports.get_rows(nobody)


def test_rows_that_no_longer_count_are_replaced_as_if_they_had_never_been(cloud: Cloud, clock: Clock) -> None:
    put("a", clock.at, post=1)
    clock.at += 31 * DAY
    assert put("b", clock.at, post=2) == {"post": ("new", None)}
    assert imports.find_rows(ADA) == {"post": rows("b", clock.at, 2)}


def test_rows_of_the_earlier_form_count_with_the_numbers_of_their_one_file(cloud: Cloud, clock: Clock) -> None:
    old = {"creator": ADA, "key": "imported/old", "import_id": "old", "at": clock.at.isoformat()}
    store.aws.update(keys.creator_item(ADA, "IMPORT"), old | {"kinds": {"post": 3, "account": 1}})
    assert imports.find_rows(ADA) == {"post": rows("old", clock.at, 3), "account": rows("old", clock.at, 1)}
    assert put("new", clock.at + SECOND, post=2)["post"] == ("replaced", rows("old", clock.at, 3))
    assert not {"key", "import_id", "at"} & item().keys()
    assert item()["version"] == 1
    assert imports.find_rows(ADA)["account"] == rows("old", clock.at, 1)


def test_who_writes_at_the_same_time_begins_anew_six_times_at_most(
    cloud: Cloud, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.aws.time, "sleep", lambda seconds: None)
    real, others = store.aws.get, iter(range(100))

    def overtaken(key: Any) -> Any:
        found = real(key)
        if (other := next(others, None)) is not None:
            at = (clock.at + other * MINUTE).isoformat()
            kinds = {"post": {"key": "k", "import_id": str(other), "rows": 1, "at": at, "before": None}}
            store.aws.update(keys.creator_item(ADA, "IMPORT"), {"kinds": kinds, "version": other + 1})
        return found

    with monkeypatch.context() as patch:
        patch.setattr(store.aws, "get", overtaken)
        with pytest.raises(StoreBusy):
            put("mine", clock.at, account=1)
    assert imports.find_rows(ADA).keys() == {"post"}, "nothing is half-written"
    assert next(others) == 7, "the first and six more"
    others = iter((8, 9))
    with monkeypatch.context() as patch:
        patch.setattr(store.aws, "get", overtaken)
        assert put("mine", clock.at, account=1) == {"account": ("new", None)}
    assert {kind: of.import_id for kind, of in imports.find_rows(ADA).items()} == {"account": "mine", "post": "9"}


# ------------------------------------------------------------------------------------------------ how an import stands

KEY = "imports/token/posts.csv"
KEPT = 90 * DAY


def stands() -> dict[str, Any]:
    found = store.aws.get(keys.import_item("i1")) or {}
    return {name: value for name, value in found.items() if name not in ("pk", "sk")}


def test_an_accepted_import_waits_with_its_options_and_is_nobodys_work_yet(cloud: Cloud, clock: Clock) -> None:
    imports.accept("i1", KEY, {"kind": "post"})
    assert imports.find("i1") == {
        "status": {"state": "waiting", "key": KEY}, "options": {"kind": "post"}, "etag": None,
    }  # fmt: skip
    assert stands()["expires_at"] == int((clock.at + KEPT).timestamp())
    clock.at += DAY
    assert imports.overdue(9) == []


def test_an_import_at_work_keeps_its_options_and_is_overdue_after_twenty_minutes(cloud: Cloud, clock: Clock) -> None:
    imports.accept("i1", KEY, {"kind": "post"})
    clock.at += DAY
    imports.begin("i1", KEY, "etag")
    assert imports.find("i1") == {
        "status": {"state": "running", "key": KEY}, "options": {"kind": "post"}, "etag": "etag",
    }  # fmt: skip
    assert stands()["expires_at"] == int((clock.at + KEPT).timestamp())
    for tries in (1, 2):
        clock.at += 20 * MINUTE
        assert imports.overdue(9) == []
        clock.at += SECOND
        [found] = imports.overdue(9)
        assert (found["import_id"], found["key"], found["tries"]) == ("i1", KEY, tries)
        assert imports.overdue(9) == []


def test_an_import_that_ended_is_nobodys_work_any_more(cloud: Cloud, clock: Clock) -> None:
    imports.begin("i1", KEY, "etag")
    clock.at += 21 * MINUTE
    assert imports.overdue(9)
    imports.end("i1", {"state": "done", "good": 3}, "etag")
    assert imports.get_status("i1") == {"state": "done", "good": 3}
    assert stands() == {
        "key": KEY, "import_id": "i1", "etag": "etag", "expires_at": int((clock.at + KEPT).timestamp()),
        "status": json.dumps({"state": "done", "good": 3}),
    }  # fmt: skip
    clock.at += DAY
    assert imports.overdue(9) == []


def test_an_import_that_took_nothing_says_why(cloud: Cloud, clock: Clock) -> None:
    imports.begin("i1", KEY, "etag")
    status = imports.fail("i1", KEY, "the file is empty", "etag")
    assert status == imports.get_status("i1")
    assert status == {"state": "failed", "key": KEY, "detail": "the file is empty", "rows": 0, "good": 0, "bad": 0}
    clock.at += DAY
    assert imports.overdue(9) == []


def test_a_reopened_import_is_found_at_the_next_look(cloud: Cloud, clock: Clock) -> None:
    imports.reopen("i1", KEY)
    assert imports.overdue(9) == []
    clock.at += SECOND
    [found] = imports.overdue(9)
    assert (found["import_id"], found["key"], found["tries"]) == ("i1", KEY, 1)
    assert imports.get_status("i1") == {"state": "waiting"}, "of its beginning nothing is known"


def test_no_more_imports_are_taken_than_asked_for(cloud: Cloud, clock: Clock) -> None:
    for number in range(3):
        imports.reopen(f"i{number}", KEY)
    clock.at += SECOND
    assert [len(imports.overdue(2)) for _ in range(3)] == [2, 1, 0]


def test_options_of_the_earlier_form_are_read_from_the_status(cloud: Cloud) -> None:
    status = {"state": "waiting", "key": KEY, "options": {"kind": "post"}}
    store.aws.update(keys.import_item("i1"), {"status": json.dumps(status)})
    assert imports.find("i1") == {
        "status": {"state": "waiting", "key": KEY}, "options": {"kind": "post"}, "etag": None,
    }  # fmt: skip


def test_an_import_that_is_not_there_is_said_by_its_id(cloud: Cloud) -> None:
    assert imports.find("i9") is None
    with pytest.raises(NotFound, match=r"^there is no import i9$"):
        imports.get_status("i9")


def test_files_are_told_apart_by_name_and_moment(clock: Clock) -> None:
    one = rows("a", clock.at, 1)
    assert one.file == ("a", clock.at.isoformat())
    assert one.file == rows("a", clock.at, 2).file
    assert one.file != rows("b", clock.at, 1).file
    assert one.file != rows("a", clock.at + SECOND, 1).file
    assert clock.at.tzinfo == UTC
