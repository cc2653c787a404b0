"""One file in the bucket, taken: rows by creator, errors beside, everybody in the queue, and how it ended."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bothsides import store
from bothsides.errors import StoreBusy
from bothsides.imports import run
from tests.integration.conftest import Cloud

KEY = "imports/by+hand/our%20list.csv"
GOOD = "creator,post id,caption\nx:a,1,hello\nx:b,2,you\nx:a,3,there\n"


def put(body: str, key: str = KEY) -> str:
    store.documents.put_text(key, body)
    return store.keys.import_id(key)


def stored(creator: str) -> list[dict[str, Any]]:
    found = {rows.key for rows in store.imports.find_rows(creator).values()}
    return [json.loads(line) for key in sorted(found) for line in store.documents.get_text(key).splitlines()]


def test_every_creators_rows_lie_by_themselves_and_each_is_queued_once(cloud: Cloud) -> None:
    name = put(GOOD)
    status = run.take(KEY)
    assert [row["id"] for row in stored("x:a")] == ["1", "3"]
    assert stored("x:b") == [{"kind": "post", "id": "2", "text": "you"}]
    rows = store.imports.find_rows("x:a")
    assert {kind: (of.import_id, of.rows) for kind, of in rows.items()} == {"post": (name, 2)}
    assert rows["post"].key.startswith(f"imported/x/{store.keys._digest('x:a')}/{name}-")
    assert sorted(message["creator"] for message in cloud.messages()) == ["x:a", "x:b"]
    assert status.pop("mapping")["columns"]["caption"] == "text"
    assert status == {
        "state": "done", "key": KEY, "rows": 3, "good": 3, "bad": 0, "merged": 0, "errors": [],
        "creators": ["x:a", "x:b"], "creators_total": 2,
    }  # fmt: skip
    assert store.imports.get_status(name) | {"mapping": None} == status | {"mapping": None}


def test_rows_that_cannot_be_taken_lie_beside_with_their_line(cloud: Cloud) -> None:
    name = put(GOOD + ",4,whose?\n")
    status = run.take(KEY)
    assert (status["state"], status["good"], status["bad"]) == ("done", 3, 1)
    place = store.keys.import_errors(name)
    assert status["errors_document"] == store.keys.uri(place)
    assert [json.loads(line)["line"] for line in store.documents.get_text(place).splitlines()] == [5]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("creator,post id,caption\n,1,whose?\n", "the file has no row that could be taken"),
        ("creator,post id,caption\n", "the file is empty"),
        ("", "our list.csv is empty"),
        ("just a sentence\n", "no column says whose rows these are"),
    ],
)
def test_a_file_without_any_row_ends_as_failed_with_the_reason(cloud: Cloud, body: str, detail: str) -> None:
    name = put(body)
    status = run.take(KEY)
    assert (status["state"], status["key"], status["good"]) == ("failed", KEY, 0)
    assert detail in status["detail"]
    assert store.imports.get_status(name)["detail"] == status["detail"]
    assert cloud.messages() == []


def test_how_a_file_is_to_be_read_is_what_was_said_when_it_was_asked_for(cloud: Cloud) -> None:
    name = put("wer;was\na;ja\n")
    store.imports.accept(name, KEY, {"columns": {"wer": "creator", "was": "text"}, "kind": "post", "platform": "x"})
    assert run.take(KEY)["creators"] == ["x:a"]
    assert stored("x:a")[0]["text"] == "ja"


def test_a_file_that_was_taken_is_not_taken_again_unless_it_is_another(cloud: Cloud) -> None:
    put(GOOD)
    first = run.take(KEY)
    assert len(cloud.messages()) == 2
    assert run.take(KEY) == json.loads(json.dumps(first))
    assert cloud.messages() == [], "nobody is queued a second time"
    put("creator,post id,caption\nx:c,9,new\n")
    assert run.take(KEY)["creators"] == ["x:c"]
    assert [message["creator"] for message in cloud.messages()] == ["x:c"]


def test_a_file_that_was_taken_stays_so_when_the_upload_is_gone(cloud: Cloud) -> None:
    """An event that came again made it a failed import."""
    name = put(GOOD)
    status = json.loads(json.dumps(run.take(KEY)))
    store.aws.s3().delete_object(Bucket="bothsides", Key=KEY)
    assert run.take(KEY) == store.imports.get_status(name) == status
    other = run.take("imports/never/put.csv")
    assert (other["state"], other["detail"]) == ("failed", "there is no document imports/never/put.csv")


def test_a_file_that_could_not_be_taken_is_tried_again(cloud: Cloud) -> None:
    put("just a sentence\n")
    assert run.take(KEY)["state"] == "failed"
    put(GOOD)
    assert run.take(KEY)["state"] == "done"


def test_a_store_that_is_busy_is_no_fault_of_the_file(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    name = put(GOOD)

    def busy(*_: object, **__: object) -> None:
        raise StoreBusy("later")

    with monkeypatch.context() as patch:
        patch.setattr(store.messages, "enqueue", busy)
        with pytest.raises(StoreBusy):
            run.take(KEY)
    assert store.imports.get_status(name)["state"] == "running"
    assert run.take(KEY)["state"] == "done"


def test_large_rows_are_stored_as_whole_as_small_ones(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run._Uploads, "SMALL", 60)
    many = [f"x:a,{i},hello" for i in range(1_000)] + [f"x:c{i},{i},one" for i in range(5)]
    put("\n".join(["creator,post id,caption", *many]))
    run.take(KEY)
    assert len(stored("x:a")) == 1_000
    assert {i: stored(f"x:c{i}")[0]["id"] for i in range(5)} == {i: str(i) for i in range(5)}


def test_a_list_of_many_creators_names_the_first(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SHOWN", 2)
    put("creator,followers\nx:a,1\nx:b,2\nx:c,3\n")
    status = run.take(KEY)
    assert (status["creators"], status["creators_total"]) == (["x:a", "x:b"], 3)
    assert len(cloud.messages()) == 3
