"""Files of one creator add up, kind by kind: what counts, what was replaced, in whichever order they are read."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bothsides import store
from bothsides.documents.profile import Profile, section
from bothsides.errors import CreatorNotFound
from bothsides.fetch import run as fetching
from bothsides.fetch.platforms import imports
from bothsides.imports import run
from functions.import_file import app as import_file
from tests.conftest import event
from tests.integration.conftest import Cloud

ADA = "myspace:ada"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

ACCOUNTS = "creator,display_name,followers\nmyspace:ada,Ada,12K\nmyspace:bob,Bob,3K\n"
POSTS = "creator,post id,caption,Published on\nmyspace:ada,1,hello,2026-02-03\nmyspace:ada,2,again,2026-02-04\n"
PEOPLE = "creator,commenter,comment\nmyspace:ada,eve,hi\nmyspace:ada,dan,ho\n"
VENDOR = "creator,followers,ER,Audience countries\nmyspace:ada,13K,3.1%,US 45%\n"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.aws, "now", lambda: NOW + timedelta(hours=1))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Each file lands a minute after the one before, and keeps its moment however often it is read."""
    ticks = itertools.count()
    moments: dict[str, datetime] = {}
    real = store.documents.open_version

    def landed(key: str) -> Any:
        return real(key)._replace(landed=moments.get(key, NOW))

    def land(body: str, name: str, **options: Any) -> str:
        key = f"imports/{name}"
        store.documents.put_text(key, body)
        moments[key] = NOW + timedelta(minutes=next(ticks))
        if options:
            store.imports.accept(store.keys.import_id(key), key, options)
        return key

    monkeypatch.setattr(store.documents, "open_version", landed)
    return land


def take(key: str) -> dict[str, Any]:
    status = run.take(key)
    assert status["state"] == "done", status
    return status


def anew(key: str) -> dict[str, Any]:
    """As after a killed function: the import has not come to its end."""
    store.imports.begin(store.keys.import_id(key), key, "another")
    return take(key)


def profile(creator: str = ADA) -> Profile:
    return fetching.fetch(creator, "20261123T120000Z-00000000", NOW, lambda: 300.0).profile


def files(creator: str = ADA) -> dict[str, str]:
    return {kind: rows.import_id for kind, rows in store.imports.find_rows(creator).items()}


def test_three_files_make_one_profile(cloud: Cloud, clock: Any) -> None:
    for body, name in ((ACCOUNTS, "accounts.csv"), (POSTS, "posts.csv"), (PEOPLE, "people.csv")):
        assert "replaced" not in take(clock(body, name))
    take(
        clock(
            '{"creator": "myspace:ada", "kind": "facts", "countries": {"GB": 0.6}, "languages": {"en": 0.9}}', "a.jsonl"
        )
    )
    found = profile()
    assert (found.account.display_name, found.account.followers) == ("Ada", 12_000)
    assert [post.text for post in found.posts] == ["hello", "again"]
    assert found.coverage.audience == 2
    assert found.audience_facts is not None
    assert (found.audience_facts.countries, found.audience_facts.languages) == ({"GB": 0.6}, {"en": 0.9})
    assert profile("myspace:bob").account.followers == 3_000


def test_a_later_file_replaces_its_kinds_alone_and_says_what(cloud: Cloud, clock: Any) -> None:
    take(clock(ACCOUNTS, "accounts.csv"))
    first = take(clock(POSTS, "posts.csv"))
    take(clock(PEOPLE, "people.csv"))
    later = take(clock("creator,post id,caption\nmyspace:ada,3,new\n", "more.csv"))
    [replaced_id] = later["replaced"]["post"]["imports"]
    assert later["replaced"] == {"post": {"creators": 1, "rows": 2, "imports": [replaced_id]}}
    assert replaced_id == store.keys.import_id(first["key"])
    assert "older" not in later
    found = profile()
    assert [post.text for post in found.posts] == ["new"]
    assert (found.account.followers, found.coverage.audience) == (12_000, 2)


def test_a_file_that_says_nothing_of_a_kind_leaves_what_another_said(cloud: Cloud, clock: Any) -> None:
    take(clock(ACCOUNTS, "accounts.csv"))
    take(clock("kind,creator,countries\nfacts,myspace:ada,GB 60%\n", "insights.csv"))
    for body in ("creator,ER,Audience countries\nmyspace:ada,3.1%,US 45%\n", "creator,bio\nmyspace:ada,\n"):
        assert "replaced" not in take(clock(body, f"{len(body)}.csv"))
    status = take(clock("kind,creator,countries\nfacts,myspace:ada,\nfacts,myspace:bob,GB 1%\n", "empty.csv"))
    assert ([error["line"] for error in status["errors"]], status.get("replaced")) == ([2], None)
    found = profile()
    assert (found.account.display_name, found.account.followers) == ("Ada", 12_000)
    assert found.audience_facts is not None
    assert found.audience_facts.countries == {"GB": 0.6}
    assert [(said.source, said.engagement_rate) for said in found.vendor_facts] == [("file", 0.031)]


def test_who_is_only_named_is_queued_and_nothing_is_stored(cloud: Cloud, clock: Any) -> None:
    status = take(clock("creator\nyoutube:@ada\nyoutube:@bob\n", "list.csv"))
    assert (status["creators"], status["creators_total"]) == (["youtube:@ada", "youtube:@bob"], 2)
    assert sorted(message["creator"] for message in cloud.messages()) == status["creators"]
    assert files("youtube:@ada") == {}


def test_vendors_are_kept_beside_each_other(cloud: Cloud, clock: Any) -> None:
    take(clock(ACCOUNTS, "accounts.csv"))
    status = take(clock(VENDOR, "modash.csv"))
    assert status["replaced"] == {"account": {"creators": 1, "rows": 1, "imports": [files("myspace:bob")["account"]]}}
    take(clock(VENDOR.replace("3.1%", "2%"), "list.csv", vendor="Klear"))
    status = take(clock(VENDOR.replace("3.1%", "4%"), "modash-2.csv"))
    assert set(status["replaced"]) == {"account", section("vendor", "Modash")}
    found = profile()
    assert {facts.source: facts.engagement_rate for facts in found.vendor_facts} == {"Klear": 0.02, "Modash": 0.04}
    assert found.vendor_facts[0].countries == {"US": 0.45}
    assert found.audience_facts is None, "a vendor is not the creator"


def test_one_file_again_with_its_vendors_name_leaves_it_under_that_name_alone(cloud: Cloud, clock: Any) -> None:
    take(clock(VENDOR.replace("3.1%", "2%"), "klear.csv"))
    first = clock(VENDOR, "list.csv")
    take(first)
    assert {said.source for said in profile().vendor_facts} == {"Klear", "file"}
    again = clock(VENDOR, "list-2.csv", vendor="Modash")
    status = take(again)
    assert status["replaced"][section("vendor", "Modash")]["imports"] == [store.keys.import_id(first)]
    assert {said.source for said in profile().vendor_facts} == {"Klear", "Modash"}
    assert anew(again)["replaced"] == status["replaced"], "a retry says the same"
    late = anew(first)
    assert late["older"][section("vendor", "file")]["imports"] == [store.keys.import_id(again)]
    third = clock(VENDOR, "list-3.csv", vendor="Klear")
    take(third)
    assert {said.source: said.engagement_rate for said in profile().vendor_facts} == {"Klear": 0.031}


def test_a_retried_older_file_never_replaces_a_newer_one(cloud: Cloud, clock: Any) -> None:
    old = clock(ACCOUNTS + "myspace:cid,Cid,1K\n", "old.csv")
    new = clock(ACCOUNTS.replace("12K", "15K"), "new.csv")
    take(new)
    late = take(old)
    assert late["older"] == {"account": {"creators": 2, "rows": 2, "imports": [store.keys.import_id(new)]}}
    assert profile().account.followers == 15_000
    assert profile("myspace:cid").account.followers == 1_000, "who is in the old file alone is taken from it"
    assert anew(old)["older"] == late["older"]
    assert profile().account.followers == 15_000


def test_a_retry_changes_nothing_and_says_the_same(cloud: Cloud, clock: Any) -> None:
    take(clock(POSTS, "posts.csv"))
    key = clock("creator,post id,caption\nmyspace:ada,3,new\n", "more.csv")
    status = take(key)
    item = store.aws.get(store.keys.creator_item(ADA, "IMPORT"))
    assert {k: v for k, v in anew(key).items() if k != "mapping"} == {k: v for k, v in status.items() if k != "mapping"}
    assert store.aws.get(store.keys.creator_item(ADA, "IMPORT")) == item


def test_one_file_twice_is_the_same_once(cloud: Cloud, clock: Any) -> None:
    take(clock(POSTS, "posts.csv"))
    status = take(clock(POSTS, "posts-again.csv"))
    assert status["replaced"]["post"]["rows"] == 2
    assert [post.id for post in profile().posts] == ["1", "2"]


def test_other_content_under_an_old_name_leaves_the_kinds_it_has_not(cloud: Cloud, clock: Any) -> None:
    take(clock(POSTS, "weekly.csv"))
    take(clock(ACCOUNTS, "weekly.csv"))
    found = profile()
    assert (len(found.posts), found.account.followers) == (2, 12_000)


def test_of_two_files_in_one_second_the_second_counts_and_stays(cloud: Cloud) -> None:
    for number, name in enumerate(("a", "b")):
        outcome = store.imports.put_rows(ADA, f"imported/{name}", name, NOW, {"post": number + 1})
        assert outcome["post"][0] == ("new", "replaced")[number]
    assert store.imports.put_rows(ADA, "imported/a", "a", NOW, {"post": 1})["post"][0] == "older", "a late retry"
    assert files() == {"post": "b"}


def test_each_kind_is_kept_as_long_as_its_own_file(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    store.imports.put_rows(ADA, "imported/a", "a", NOW, {"post": 1, "audience": 4})
    store.imports.put_rows(ADA, "imported/b", "b", NOW + timedelta(days=20), {"post": 2})
    monkeypatch.setattr(store.aws, "now", lambda: NOW + timedelta(days=31))
    assert files() == {"post": "b"}
    store.imports.put_rows(ADA, "imported/c", "c", NOW + timedelta(days=31), {"account": 1})
    assert files() == {"post": "b", "account": "c"}
    monkeypatch.setattr(store.aws, "now", lambda: NOW + timedelta(days=70))
    with pytest.raises(CreatorNotFound):
        store.imports.get_rows(ADA)


def test_an_item_of_the_earlier_form_is_read_and_added_to(cloud: Cloud) -> None:
    store.documents.put_text("imported/old.jsonl", '{"kind":"account","followers":7}\n{"kind":"post","id":"1"}\n')
    item = {"creator": ADA, "key": "imported/old.jsonl", "import_id": "old", "at": NOW.isoformat()}
    store.aws.table().put_item(
        Item=store.keys.creator_item(ADA, "IMPORT") | item | {"kinds": {"account": 1, "post": 1}}
    )
    assert files() == {"account": "old", "post": "old"}
    assert (profile().account.followers, len(profile().posts)) == (7, 1)
    store.documents.put_text("imported/new.jsonl", '{"kind":"post","id":"2"}\n')
    landed = NOW + timedelta(minutes=1)
    outcome = store.imports.put_rows(ADA, "imported/new.jsonl", "new", landed, {"post": 1})
    assert outcome["post"][0] == "replaced"
    assert (profile().account.followers, [post.id for post in profile().posts]) == (7, ["2"])
    assert "key" not in (store.aws.get(store.keys.creator_item(ADA, "IMPORT")) or {})


def test_writers_at_the_same_time_lose_nothing(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another import writes between the read and the write of this one."""
    real, others = store.aws.get, iter(["audience", "account"])

    def get(key: Any) -> Any:
        item = real(key)
        if kind := next(others, None):
            store.imports.put_rows(ADA, f"imported/{kind}", kind, NOW, {kind: 1})
        return item

    monkeypatch.setattr(store.aws, "get", get)
    store.imports.put_rows(ADA, "imported/post", "post", NOW, {"post": 1})
    assert files() == {"post": "post", "audience": "audience", "account": "account"}


KINDS = st.dictionaries(st.sampled_from(["account", "post", "audience", "facts"]), st.integers(1, 9), min_size=1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(KINDS, min_size=1, max_size=4), st.data())
def test_in_whatever_order_and_however_often_files_are_read_the_newest_of_each_kind_counts(
    cloud: Cloud, landed: list[dict[str, int]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations([*range(len(landed)), *data.draw(st.lists(st.integers(0, len(landed) - 1)))]))
    store.aws.delete(store.keys.creator_item(ADA, "IMPORT"))
    for number in order:
        at = NOW + timedelta(seconds=number)
        store.imports.put_rows(ADA, f"imported/{number}", str(number), at, landed[number])
    newest = {kind: number for number, kinds in enumerate(landed) for kind in kinds}
    found = store.imports.find_rows(ADA)
    assert {kind: int(rows.import_id) for kind, rows in found.items()} == newest
    assert {kind: rows.rows for kind, rows in found.items()} == {k: landed[n][k] for k, n in newest.items()}


def test_what_vendors_say_goes_with_a_platforms_own_profile(cloud: Cloud, clock: Any) -> None:
    take(clock(VENDOR.replace("myspace:", "youtube:@"), "modash.csv"))
    facts, [vendor] = imports.facts_of("youtube:@ada")
    assert facts is None
    assert (vendor.source, vendor.engagement_rate) == ("Modash", 0.031)


def test_the_function_takes_the_files_own_moment(cloud: Cloud, context: object) -> None:
    store.documents.put_text("imports/posts.csv", POSTS)
    landed = event("import_file/object_created")
    landed["detail"]["object"]["key"] = "imports/posts.csv"
    status = import_file.handler(landed, context)
    assert status["state"] == "done"
    rows = store.imports.find_rows(ADA)["post"]
    put = store.aws.s3().head_object(Bucket="bothsides", Key="imports/posts.csv")["LastModified"]
    assert rows.at == put.astimezone(UTC).isoformat()
    assert json.dumps(status)
