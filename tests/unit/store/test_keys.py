"""Keys: where each thing lies. What was stored is found by them for ever, so they are written out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bothsides.documents.profile import AudienceSample, Profile
from bothsides.errors import InvalidCreator
from bothsides.settings import settings
from bothsides.store import keys

ADA = "youtube:@ada"
RUN = "20261123T101500Z-1a2b3c4d"
AT = datetime(2026, 11, 24, 12, 0, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("TABLE", "BUCKET", "BUS"):
        monkeypatch.setenv(name, "b")
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_objects() -> None:
    assert keys.uri("a/b") == "s3://b/a/b"
    assert keys.document(Profile, ADA, "r") == "profiles/youtube/@ada/r.json"
    assert keys.document(AudienceSample, ADA, "r") == "samples/youtube/@ada/r.json"
    assert keys.fit("c", ADA, "r", "words") == "fits/c/youtube/@ada/r-dba36bffa5cab0f9.json"
    assert keys.campaign("c") == "campaigns/c.json"
    assert keys.answers(ADA) == "answers/youtube/@ada.json.gz"
    assert keys.upload("token", "a b.csv") == "imports/token/a b.csv"
    assert keys.import_errors("i") == "imports-errors/i.jsonl"


def test_a_name_in_any_writing_is_one_part_of_a_key() -> None:
    assert keys.document(Profile, "web:größe+1&2", "r") == "profiles/web/gr%C3%B6%C3%9Fe%2B1%262/r.json"
    with pytest.raises(InvalidCreator):
        keys.answers("web:../../x")


def test_an_object_under_a_prefix_that_nobody_may_read_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="elsewhere"):
        keys._object("elsewhere", "x")


def test_the_rows_of_each_landing_of_a_file_lie_apart() -> None:
    first = keys.imported(ADA, "i", AT)
    assert first == "imported/youtube/907a91d70582221c/i-20261124T120005Z.jsonl"
    assert keys.imported(ADA, "i", AT.astimezone(timezone(timedelta(hours=5)))) == first
    others = [
        keys.imported("youtube:@bob", "i", AT), keys.imported(ADA, "j", AT),
        keys.imported(ADA, "i", AT + timedelta(seconds=1)),
    ]  # fmt: skip
    assert len({first, *others}) == 4


def test_an_import_has_the_name_of_its_object() -> None:
    assert keys.import_id("imports/token/a.csv") == keys._digest("imports/token/a.csv")
    assert keys.import_id("imports/token/größe.csv") == "01031825d0d97a76"
    assert keys.import_id("imports/token/a.csv") != keys.import_id("imports/token/b.csv")


def test_items() -> None:
    assert keys.creator_item(ADA) == {"pk": "CREATOR#youtube:@ada", "sk": "CURRENT"}
    assert keys.creator_item(ADA, "IMPORT") == {"pk": "CREATOR#youtube:@ada", "sk": "IMPORT"}
    assert keys.run_item(ADA, "r") == {"pk": "CREATOR#youtube:@ada", "sk": "RUN#r"}
    assert keys.listed_item(ADA) == {"pk": "CREATOR#youtube:@ada", "sk": "CAMPAIGN#"}
    assert keys.listed_item(ADA, "c") == {"pk": "CREATOR#youtube:@ada", "sk": "CAMPAIGN#c"}
    assert keys.campaign_item("c") == {"pk": "CAMPAIGN#c", "sk": "BRIEF"}
    assert keys.campaign_work_item("c", "queue") == {"pk": "CAMPAIGN#c", "sk": "OPEN#queue"}
    assert keys.fit_item("c") == {"pk": "CAMPAIGN#c", "sk": "FIT#"}
    assert keys.fit_item("c", ADA) == {"pk": "CAMPAIGN#c", "sk": "FIT#youtube:@ada"}
    assert keys.quota_item("x", AT) == {"pk": "QUOTA#x", "sk": "2026-11-24T12:00:05+00:00"}
    assert keys.import_item("i") == {"pk": "IMPORT#i", "sk": "STATUS"}


def test_partitions_of_the_index() -> None:
    assert keys.due(3) == "DUE#3"
    assert (keys.campaigns(), keys.postponed()) == ("CAMPAIGNS#all", "POSTPONED#all")
    assert (keys.open_work("campaigns"), keys.open_work("imports")) == ("OPEN#campaigns", "OPEN#imports")


def test_a_creator_is_always_due_in_the_same_of_eight_partitions() -> None:
    found = {creator: keys.due_of(creator) for creator in (f"x:c{n}" for n in range(200))}
    assert set(found.values()) == {keys.due(shard) for shard in range(8)}
    assert keys.due_of("x:a") == "DUE#3"
    assert keys.due_of("x:ä") == "DUE#1"


def test_one_platforms_open_runs_lie_in_four_partitions_of_thirty_two() -> None:
    assert len(set(keys.open_runs())) == 32
    for platform in ("x", "youtube", "web"):
        spread = {keys.open_run(f"{platform}:c{n}") for n in range(50)}
        assert spread == set(keys.open_runs(platform)) <= set(keys.open_runs())
        assert len(spread) == 4
    assert keys.open_run("x:a") == "OPEN#3#3"


def test_partitions_that_hold_other_things_are_none_of_open_runs() -> None:
    assert not {keys.open_work("campaigns"), keys.open_work("imports")} & set(keys.open_runs())


@pytest.mark.parametrize("letter", ["a", "é", "例", "😀"])
def test_no_handle_makes_a_key_that_s3_refuses(letter: str) -> None:
    """Of 120 such signs, quoted, a key was 1,129 bytes."""
    creators = [f"youtube:@{letter * (127 - n)}{'b' * n}" for n in range(2)]
    for key in (
        *(keys.document(Profile, creator, RUN) for creator in creators),
        *(keys.fit("73e592896bc61802", creator, "r" * 80, "") for creator in creators),
        *(keys.answers(creator) for creator in creators),
    ):
        assert len(key.encode()) <= 1_024
    assert keys.document(Profile, creators[0], RUN) != keys.document(Profile, creators[1], RUN)
    assert keys.answers(creators[0]) != keys.answers(creators[1])


def test_a_key_that_s3_took_is_still_the_same() -> None:
    assert keys.document(Profile, "youtube:@例", RUN) == f"profiles/youtube/@%E4%BE%8B/{RUN}.json"
    longest = "例" * 108  # 1,024 bytes would take one more
    assert keys.document(Profile, f"youtube:{longest}", RUN) == f"profiles/youtube/{'%E4%BE%8B' * 108}/{RUN}.json"
    assert keys.answers(f"youtube:{longest}") == f"answers/youtube/{'%E4%BE%8B' * 108}.json.gz"
    assert "%" not in keys.document(Profile, f"youtube:{longest}例", RUN)
