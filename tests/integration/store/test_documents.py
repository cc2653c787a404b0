"""Where documents lie, what of them is stored once, and what is said where there is none."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bothsides import store
from bothsides.documents.audience import Audience
from bothsides.documents.persona import Persona
from bothsides.documents.profile import Account, AudienceMember, AudienceSample, Coverage, Post, Profile, Snapshot
from bothsides.errors import NotFound
from bothsides.store import documents, keys
from tests.integration.conftest import Cloud
from tests.unit.store.memory import Clock

ADA = "youtube:@ada"
FIRST, SECOND, THIRD = (f"20261124T120000Z-0000000{n}" for n in range(3))
DAY = timedelta(days=1)


def profile(at: datetime, run_id: str = FIRST, kept: timedelta | None = None, followers: int = 7) -> Profile:
    return Profile(
        creator=ADA, run_id=run_id, made_at=at, source="youtube", account=Account(followers=followers),
        posts=(Post(id="p", text="größer"),), coverage=Coverage(posts=1, audience=int(run_id[-1])),
        kept_until=kept and at + kept,
    )  # fmt: skip


def digest(of: Profile) -> str:
    return str(of.account.followers)


def put(made: Profile, before: Profile | None = None) -> dict[str, Any]:
    """Stores a profile; what its object holds."""
    key = documents.put_profile(made, before, digest)
    assert key == keys.document(Profile, ADA, made.run_id)
    return dict(json.loads(documents.get_text(key)))


def test_what_was_put_is_what_is_read(cloud: Cloud, clock: Clock) -> None:
    made = profile(clock.at)
    assert documents.put(made) == f"profiles/youtube/@ada/{FIRST}.json"
    assert documents.get(Profile, ADA, FIRST) == made
    sample = AudienceSample(creator=ADA, run_id=FIRST, made_at=clock.at, members=())
    assert documents.put(sample) == f"samples/youtube/@ada/{FIRST}.json"
    assert documents.get_sample(ADA, FIRST) == sample


def test_a_sample_is_read_person_by_person_and_as_older_code_stored_it(cloud: Cloud, clock: Clock) -> None:
    members = tuple(
        AudienceMember(id=f"u{i}", relation="commenter", texts=("line\none", "two\u2028three"), met_under=("p",))
        for i in range(50)
    )
    sample = AudienceSample(creator=ADA, run_id=FIRST, made_at=clock.at, members=members)
    key = documents.put(sample)
    assert documents.get_sample(ADA, FIRST) == sample
    assert len(documents.get_text(key).split("\n")) == 51
    documents.put_text(key, sample.model_dump_json())
    assert documents.get_sample(ADA, FIRST) == sample


def test_the_addresses_of_a_run_are_those_of_what_people_read_never_of_the_sample(cloud: Cloud) -> None:
    assert documents.addresses(ADA, FIRST) == {
        kind.kind: f"s3://bothsides/{keys.document(kind, ADA, FIRST)}" for kind in (Profile, Persona, Audience)
    }
    assert "samples" not in json.dumps(documents.addresses(ADA, FIRST))


def test_a_first_profile_and_a_changed_one_are_stored_whole(cloud: Cloud, clock: Clock) -> None:
    first = profile(clock.at)
    assert "same_as" not in put(first)
    changed = profile(clock.at, SECOND, followers=8)
    assert "same_as" not in put(changed, first)
    assert documents.get(Profile, ADA, SECOND) == changed


def test_a_profile_that_says_the_same_only_names_the_first_with_what_is_its_own(cloud: Cloud, clock: Clock) -> None:
    first = profile(clock.at)
    put(first)
    second, third = profile(clock.at + DAY, SECOND), profile(clock.at + 2 * DAY, THIRD)
    content = put(second, first)
    assert content.keys() == {"same_as", "creator", "run_id", "made_at", "changes", "coverage", "history", "kept_until"}
    assert put(third, second)["same_as"] == content["same_as"] == FIRST, "never a name of a name"
    assert documents.get(Profile, ADA, SECOND) == second
    assert documents.get(Profile, ADA, THIRD) == third


def test_a_profile_that_says_the_same_has_a_history_of_its_own(cloud: Cloud, clock: Clock) -> None:
    first = profile(clock.at)
    put(first)
    seen = tuple(Snapshot(at=clock.at + DAY * at, followers=7) for at in range(2))
    second = profile(clock.at + DAY, SECOND).model_copy(update={"history": seen})
    assert "same_as" in put(second, first)
    assert documents.get(Profile, ADA, SECOND).history == seen


@pytest.mark.parametrize(
    ("before", "now", "whole"),
    [
        (None, None, False),
        (15 * DAY, 30 * DAY, False),  # the first is there until after the next refresh
        (15 * DAY, None, False),
        (15 * DAY - timedelta(seconds=1), 30 * DAY, True),
        (None, 30 * DAY, True),
    ],
)
def test_the_same_is_stored_again_where_the_first_is_gone_before_the_next_refresh(
    cloud: Cloud, clock: Clock, before: timedelta | None, now: timedelta | None, whole: bool
) -> None:
    """The next refresh is two weeks after the second profile, which is made a day after the first."""
    first = profile(clock.at, kept=before)
    put(first)
    clock.at += DAY
    second = profile(clock.at, SECOND, kept=now)
    assert ("same_as" not in put(second, first)) == whole
    found = documents.get(Profile, ADA, SECOND)
    ends = second.kept_until if whole else (first.kept_until if now else None)
    assert found == second.model_copy(update={"kept_until": ends})


@pytest.mark.parametrize("read", [documents.get_text, documents.open_object, documents.open_version])
def test_a_document_that_is_not_there_is_said_by_its_key(cloud: Cloud, read: Any) -> None:
    with pytest.raises(NotFound, match=r"^there is no document profiles/x/none\.json$"):
        read("profiles/x/none.json")


def test_text_is_utf8_and_declared_as_json(cloud: Cloud) -> None:
    documents.put_text("campaigns/c.json", '"größer"')
    stored = cloud_object("campaigns/c.json")
    assert stored["Body"].read().decode("utf-8") == '"größer"'
    assert stored["ContentType"] == "application/json"
    assert documents.get_text("campaigns/c.json") == '"größer"'


def cloud_object(key: str) -> Any:
    return store.aws.s3().get_object(Bucket="bothsides", Key=key)


def test_bytes_are_stored_as_they_are(cloud: Cloud) -> None:
    documents.put_bytes("imported/a", b"\x00\xff")
    documents.upload("imported/b", io.BytesIO(b"\xff\x00"))
    with documents.open_object("imported/a") as one, documents.open_object("imported/b") as other:
        assert (one.read(), other.read()) == (b"\x00\xff", b"\xff\x00")


def test_a_version_is_known_by_its_content_and_its_moment(cloud: Cloud) -> None:
    documents.put_bytes("imports/a", b"1")
    one = documents.open_version("imports/a")
    stored = cloud_object("imports/a")
    assert (one.etag, one.landed, one.body.read()) == (stored["ETag"], stored["LastModified"], b"1")
    documents.put_bytes("imports/a", b"2")
    assert documents.open_version("imports/a").etag != one.etag


@pytest.mark.parametrize(("asked", "seconds"), [({}, 3600), ({"seconds": 60}, 60)])
def test_a_file_can_be_put_where_it_was_asked_for_and_for_so_long(
    cloud: Cloud, asked: dict[str, int], seconds: int
) -> None:
    url = urlsplit(documents.upload_url("imports/token/a b.csv", **asked))
    signed = parse_qs(url.query)
    assert url.path == "/bothsides/imports/token/a%20b.csv"
    assert signed["X-Amz-Expires"] == [str(seconds)]
    assert signed["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]


def test_the_url_is_one_to_put_to(cloud: Cloud) -> None:
    import requests

    url = documents.upload_url("imports/token/a.csv")
    requests.put(url, data=b"creator\n", timeout=5).raise_for_status()
    assert documents.get_text("imports/token/a.csv") == "creator\n"


def test_each_creators_journal_lies_by_itself(cloud: Cloud) -> None:
    assert documents.get_answers(ADA) is None
    documents.put_answers(ADA, b"\x1f\x8b")
    assert documents.get_answers(ADA) == b"\x1f\x8b"
    assert documents.get_answers("youtube:@bob") is None
    assert cloud_object("answers/youtube/@ada.json.gz")["ContentType"] == "application/gzip"
