"""What people write in files, and what it means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.documents.profile import AudienceMember, Post
from bothsides.errors import InvalidCreator, InvalidInput
from bothsides.imports.columns import guess
from bothsides.imports.rows import RowProblem, read_row
from bothsides.imports.values import creator_of, flag, moment, number, plain_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.2M", 1_200_000),
        ("1,2M", 1_200_000),
        ("3.4k", 3_400),
        ("12 K", 12_000),
        ("5K+", 5_000),
        ("2 million", 2_000_000),
        ("1,234", 1_234),
        ("1.234", 1_234),
        ("1.234.567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("1.234,5K", 1_234_500),
        ("1,234.5", 1_234),
        ("12.5", 12),
        ("12 345", 12_345),
        ("12\u202f345", 12_345),
        ("12'345", 12_345),
        ("3万", 30_000),
        ("1,5 Mio.", 1_500_000),
        ("1.5 млн", 1_500_000),
        ("0", 0),
        (7, 7),
        (7.6, 8),
        ("n/a", None),
        ("-", None),
        ("", None),
    ],
)
def test_counts_as_people_write_them(text: object, expected: int | None) -> None:
    assert number(text) == expected


@pytest.mark.parametrize("text", ["many", "-5", "45%", "1.2X", "12 apples", -3, "1e400x"])
def test_what_is_no_count_names_the_mend(text: object) -> None:
    with pytest.raises(ValueError, match=r"write a number like 1200 or 1\.2K"):
        number(text)


@given(st.integers(0, 10**12))
def test_grouped_numbers_come_back(value: int) -> None:
    assert number(f"{value:,}") == number(f"{value:_}".replace("_", " ")) == number(str(value)) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026-11-23T10:15:00Z", datetime(2026, 11, 23, 10, 15, tzinfo=UTC)),
        ("2026-11-23 10:15:00+02:00", datetime(2026, 11, 23, 8, 15, tzinfo=UTC)),
        ("23/11/2026", datetime(2026, 11, 23, tzinfo=UTC)),
        ("3/4/2026", datetime(2026, 4, 3, tzinfo=UTC)),
        ("Nov 23, 2026 10:15 AM", datetime(2026, 11, 23, 10, 15, tzinfo=UTC)),
        ("Mon Nov 23 10:15:00 +0000 2026", datetime(2026, 11, 23, 10, 15, tzinfo=UTC)),
        ("23 November 2026", datetime(2026, 11, 23, tzinfo=UTC)),
        ("1795428900", datetime(2026, 11, 23, 10, 15, tzinfo=UTC)),
        ("1795428900000", datetime(2026, 11, 23, 10, 15, tzinfo=UTC)),
        (1795428900, datetime(2026, 11, 23, 10, 15, tzinfo=UTC)),
        ("20261123", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026/05/01", datetime(2026, 5, 1, tzinfo=UTC)),
        ("2026-05-01 10:15:00 UTC", datetime(2026, 5, 1, 10, 15, tzinfo=UTC)),
        ("46349", datetime(2026, 11, 23, tzinfo=UTC)),
        ("46349.5", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        ("12. März 2026", datetime(2026, 3, 12, tzinfo=UTC)),
        ("1er mai 2026", datetime(2026, 5, 1, tzinfo=UTC)),
        ("3 août 2026 10:15", datetime(2026, 8, 3, 10, 15, tzinfo=UTC)),
        ("23 de noviembre de 2026", datetime(2026, 11, 23, tzinfo=UTC)),
        ("5 ottobre 2026", datetime(2026, 10, 5, tzinfo=UTC)),
        ("2026年5月1日", datetime(2026, 5, 1, tzinfo=UTC)),
        ("Nov 23, 2026 10:15 EST", datetime(2026, 11, 23, 15, 15, tzinfo=UTC)),
    ],
)
def test_dates_in_many_forms(text: object, expected: datetime) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize("text", ["yesterday", "3 days ago", "12", "99/99/2026", "", "9" * 40])
def test_what_is_no_date_names_the_mend(text: str) -> None:
    with pytest.raises(ValueError, match="write it like 2026-11-23"):
        moment(text)


@given(st.datetimes(datetime(2005, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_moment_comes_back(at: datetime) -> None:
    at = at.replace(microsecond=0)
    assert moment(at.isoformat()) == moment(str(int(at.timestamp()))) == at
    assert moment(f"{at:%d/%m/%Y %H:%M:%S}") == moment(f"{at:%m/%d/%Y %H:%M:%S}", day_first=False) == at
    assert moment(at.astimezone().isoformat()) - at == timedelta(0)


@pytest.mark.parametrize(
    ("text", "platform", "creator"),
    [
        ("https://www.youtube.com/@Maps/videos", None, "youtube:@Maps"),
        ("youtube.com/channel/UCabcdefghijklmnopqrstuv", None, "youtube:UCabcdefghijklmnopqrstuv"),
        ("https://m.youtube.com/user/maps", None, "youtube:user!maps"),
        ("https://instagram.com/Some.One/?hl=en", None, "instagram:some.one"),
        ("https://www.tiktok.com/@maps?lang=de", None, "tiktok:maps"),
        ("https://twitter.com/Maps", None, "x:maps"),
        ("https://x.com/maps/status/1", None, "x:maps"),
        ("https://bsky.app/profile/maps.example.com", None, "bluesky:maps.example.com"),
        ("https://old.reddit.com/user/Maps/", None, "reddit:maps"),
        ("https://www.twitch.tv/maps", None, "twitch:maps"),
        ("https://www.instagram.com/stories/maps/1/", None, "instagram:maps"),
        ("https://www.instagram.com/page.of.maps/", None, "instagram:page.of.maps"),
        ("https://www.facebook.com/Maps", None, "facebook:maps"),
        ("https://www.linkedin.com/in/ada-maps/", None, "linkedin:ada-maps"),
        ("https://mastodon.social/@maps", None, "mastodon:maps@mastodon.social"),
        ("@maps@mastodon.social", None, "mastodon:maps@mastodon.social"),
        ("https://blog.example.org/feed/atom.xml", None, "rss:blog.example.org!feed!atom.xml"),
        ("https://example.org", None, "rss:example.org"),
        ("https://example.org/?utm_source=x", None, "rss:example.org"),
        ("https://mastodon.social/@maps@other.example", None, "mastodon:maps@other.example"),
        ("https://mas.to/web/@maps", None, "mastodon:maps@mas.to"),
        ("https://new.reddit.com/user/maps", None, "reddit:maps"),
        ("https://mobile.twitter.com/maps", None, "x:maps"),
        ("u/maps", "reddit", "reddit:maps"),
        ("/user/maps", "reddit", "reddit:maps"),
        ("reddit:u_maps", None, "reddit:u_maps"),
        ("https://bsky.app/profile/did:plc:abc", None, "bluesky:did!plc!abc"),
        ("bluesky:did:plc:abc", None, "bluesky:did!plc!abc"),
        ("@maps", "IG", "instagram:maps"),
        ("maps", "YouTube", "youtube:@maps"),
        ("Maps", "Twitter", "x:maps"),
        ("stackexchange:blue", None, "stackexchange:blue"),
        (" youtube:@maps ", "instagram", "youtube:@maps"),
        ("Instagram: @Maps", None, "instagram:maps"),
        ("IG:maps", None, "instagram:maps"),
        ("https://medium.com/@maps", None, "rss:medium.com!feed!@maps"),
    ],
)
def test_handles_in_many_forms(text: str, platform: str | None, creator: str) -> None:
    assert creator_of(text, platform) == creator


@pytest.mark.parametrize(
    "text",
    [
        "", "maps", "@maps", "https://www.youtube.com/watch?v=1", "two words", "https://reddit.com/r/maps",
        "https://youtu.be/dQw4w9WgXcQ", "https://www.instagram.com/p/Cabc/", "https://www.instagram.com/reel/Cabc/",
        "https://m.youtube.com/c/maps", "https://substack.com/@maps", "https://[bad", "https://",
        "https://x.com/i/status/1", "https://x.com/home", "https://example.com/?feed=rss2", "https://www.twitch.tv/videos/1",
    ],
)  # fmt: skip
def test_what_names_nobody_is_an_error(text: str) -> None:
    with pytest.raises(InvalidCreator):
        creator_of(text)


def test_the_address_of_a_post_says_what_is_wanted() -> None:
    with pytest.raises(InvalidCreator, match="not the address of a creator's profile"):
        creator_of("https://www.instagram.com/p/Cabc/")


@pytest.mark.parametrize(
    ("columns", "kind", "fields"),
    [
        (
            ["Influencer", "Platform", "Followers", "Full Name", "Country", "ER"],
            "account",
            {
                "Influencer": "creator",
                "Platform": "platform",
                "Followers": "followers",
                "Full Name": "display_name",
                "Country": "country",
                "ER": "engagement_rate",
            },
        ),
        (
            ["Profile URL", "Post URL", "Caption", "Likes", "Comments", "Posted At", "Media Type", "Video Views"],
            "post",
            {
                "Profile URL": "creator",
                "Post URL": "id",
                "Caption": "text",
                "Likes": "likes",
                "Comments": "comments",
                "Posted At": "created_at",
                "Media Type": "format",
                "Video Views": "views",
            },
        ),
        (
            ["creator", "Commenter", "Comment Text", "Comment Date", "bio"],
            "audience",
            {
                "creator": "creator",
                "Commenter": "id",
                "Comment Text": "texts",
                "Comment Date": "active_at",
                "bio": "bio",
            },
        ),
        (
            ["account", "Video ID", "Video Title", "Geheimnis", "Publish date", "viewCount", "Like_Count"],
            "post",
            {
                "account": "creator",
                "Video ID": "id",
                "Video Title": "title",
                "Publish date": "created_at",
                "viewCount": "views",
                "Like_Count": "likes",
            },
        ),
    ],
)
def test_columns_are_guessed(columns: list[str], kind: str, fields: dict[str, str]) -> None:
    reading = guess(columns, [])
    assert reading.kind == kind
    assert reading.fields == fields
    assert set(reading.unknown) == set(columns) - set(fields)


def test_what_is_chosen_stands_and_what_is_wrong_is_named() -> None:
    columns = ["who", "Beschreibung", "likes"]
    reading = guess(columns, [], kind="post", creator="x:maps", chosen={"Beschreibung": "text", "likes": ""})
    assert reading.fields == {"Beschreibung": "text", "likes": ""}
    with pytest.raises(InvalidInput, match="there is no column 'nope'; the columns are: who, Beschreibung, likes"):
        guess(columns, [], chosen={"nope": "text"})
    with pytest.raises(InvalidInput, match="'words' is no field; the fields are"):
        guess(columns, [], chosen={"who": "words"})
    with pytest.raises(InvalidInput, match="two columns are mapped to one field"):
        guess(columns, [], chosen={"who": "text", "Beschreibung": "text"})
    with pytest.raises(InvalidInput, match="no column says whose rows these are; the columns are: who"):
        guess(["who"], [])


def test_the_order_of_day_and_month_is_told_from_the_column() -> None:
    columns, rows = ["creator", "post id", "date"], [{"date": "3/4/2026"}, {"date": "11/23/2026"}]
    assert guess(columns, rows).day_first is False
    assert guess(columns, [{"date": "3/4/2026"}, {"date": "23/11/2026"}]).day_first is True
    unsure = guess(columns, rows[:1])
    assert unsure.day_first is True
    assert unsure.notes == ("dates like 3/4/2026 are read as day/month/year; --dates mdy reads the month first",)
    assert guess(columns, rows[:1], day_first=False).day_first is False


def test_a_row_is_read_and_its_problems_are_named() -> None:
    reading = guess(["Profile", "post id", "Caption", "Likes", "sponsored"], [])
    row = {
        "Profile": "https://instagram.com/maps",
        "post id": "1",
        "Caption": "hi",
        "Likes": "1.2K",
        "sponsored": "yes",
    }
    creator, [part] = read_row(row, reading)
    assert (creator, part.kind) == ("instagram:maps", "post")
    assert part.model_dump(exclude_unset=True) == {"id": "1", "text": "hi", "likes": 1200, "sponsored": True}
    for wrong, field in (
        ({"Likes": "lots"}, "likes"),
        ({"Profile": "maps"}, "creator"),
        ({"sponsored": "so so"}, "sponsored"),
        ({"post id": "", "Caption": ""}, "id"),
    ):
        with pytest.raises(RowProblem) as problem:
            read_row(row | wrong, reading)
        assert problem.value.field == field


def test_a_column_of_any_name_with_profiles_in_it_names_the_creators() -> None:
    reading = guess(["Wer", "Followers"], [{"Wer": "https://instagram.com/maps", "Followers": "3"}, {"Wer": "x:maps"}])
    assert (reading.kind, reading.fields) == ("account", {"Followers": "followers", "Wer": "creator"})


def test_addresses_of_profiles_name_the_creators_before_their_own_field() -> None:
    rows = [{"URL": "https://tiktok.com/@maps", "Fans": "12"}, {"URL": "https://youtu.be/a", "Fans": "3"}]
    assert guess(["URL", "Fans"], rows).fields == {"URL": "creator", "Fans": "followers"}


@pytest.mark.parametrize(
    "columns",
    [
        ["username", "platform", "Follower", "bio"],
        ["handle", "platform", "followers", "likes", "bio"],
        ["name", "instagram handle", "followers", "avg likes", "comment"],
        ["handle", "network", "followers", "engagement rate", "likes", "description"],
    ],
)
def test_a_list_of_creators_is_one_whatever_else_it_has(columns: list[str]) -> None:
    cells = {"handle": "maps", "username": "maps", "instagram handle": "@maps", "platform": "tiktok", "Follower": "12"}
    reading = guess(columns, [{column: cells[column] for column in columns if column in cells}])
    assert reading.kind == "account"
    assert "creator" in reading.fields.values()


def test_a_column_named_after_a_platform_says_which() -> None:
    reading = guess(["Instagram handle", "Followers"], [])
    assert read_row({"Instagram handle": "@Maps", "Followers": "3"}, reading)[0] == "instagram:maps"


def test_a_person_is_one_however_the_name_is_written() -> None:
    reading = guess(["Profile", "Commenter", "Comment"], [])
    parts = [
        read_row({"Profile": "x:maps", "Commenter": name, "Comment": "hi"}, reading)[1][0]
        for name in ("ada", "@Ada", "https://x.com/ada", " ADA ")
    ]
    assert {part.id for part in parts if isinstance(part, AudienceMember)} == {"ada"}


def test_posts_without_an_id_are_told_by_what_they_say() -> None:
    reading = guess(["Profile", "Date", "Caption", "Likes"], [])
    row = {"Profile": "x:maps", "Date": "2026-01-02", "Caption": "hi"}
    first, again, other = (read_row(r, reading)[1][0] for r in (row, row | {"Likes": "3"}, row | {"Caption": "ho"}))
    assert isinstance(first, Post)
    assert isinstance(again, Post)
    assert isinstance(other, Post)
    assert first.id == again.id != other.id


def test_bare_handles_need_a_platform() -> None:
    rows = [{"column 1": "@maps"}, {"column 1": "@hills"}]
    assert guess(["column 1"], rows, platform="instagram").fields == {"column 1": "creator"}
    with pytest.raises(InvalidInput, match="--platform"):
        guess(["column 1"], rows)


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        (["Benutzername", "Plattform", "Abonnenten"], ["creator", "platform", "followers"]),
        (["Usuario", "Red", "Seguidores", "Ciudad"], ["creator", "platform", "followers", "location"]),
        (["Créateur", "Réseau", "Abonnés", "Pays"], ["creator", "platform", "followers", "country"]),
    ],
)
def test_columns_in_other_languages(columns: list[str], fields: list[str]) -> None:
    assert [guess(columns, []).fields.get(column) for column in columns] == fields


def test_nested_objects_are_read_by_their_inner_names() -> None:
    columns = ["creator", "post.id", "stats.like_count", "stats.nothing"]
    reading = guess(columns, [], kind="post")
    assert reading.fields == {"creator": "creator", "post.id": "id", "stats.like_count": "likes"}


def test_flags_and_names() -> None:
    assert (flag("Yes"), flag("0")) == (True, False)
    with pytest.raises(ValueError, match="neither yes nor no"):
        flag("perhaps")
    assert plain_name("Follower_Count (total)") == "follower count"
    assert plain_name("viewCount") == "view count"


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (["Profile", "commenter", "bio", "following", "verified"], "audience"),  # whose it is, and who it is
        (["Profile", "comment", "bio", "following"], "account"),  # of nobody one could tell apart
        (["Profile", "caption", "date", "followers", "bio"], "post"),  # what was said, and when
        (["Profile", "video title", "date", "followers", "bio"], "post"),
        (["Profile", "shortcode", "date", "followers", "bio"], "post"),
        (["Profile", "caption", "followers", "bio"], "account"),  # nobody knows when
        (["Profile", "likes", "date", "followers", "bio"], "account"),  # nobody knows of what
        (["Profile", "nothing", "else"], "account"),
    ],
)
def test_a_kind_is_what_its_rows_could_be_read_as_before_what_more_columns_speak_for(
    columns: list[str], kind: str
) -> None:
    assert guess(columns, []).kind == kind
    if columns[0] == "Profile":
        assert guess(columns[1:], [], creator="x:maps").kind == kind, "nor does it matter where the creator is named"


def test_followers_are_people_or_how_many_there_are() -> None:
    columns = ["Profile", "Follower"]
    people = guess(columns, [{"Follower": "ada"}, {"Follower": "12"}])
    assert (people.kind, people.fields["Follower"]) == ("audience", "id")
    many = guess(columns, [{"Follower": " 1.2K "}, {"Follower": ""}, {}])
    assert (many.kind, many.fields["Follower"]) == ("account", "followers")
    assert guess(columns, []).kind == "audience"


def test_what_was_chosen_rules_out_the_kinds_that_have_no_such_field() -> None:
    columns = ["Profile", "wer", "bio", "followers", "verified"]
    assert guess(columns, []).kind == "account"
    assert guess(columns, [], chosen={"wer": "relation"}).kind == "audience"
    assert guess(columns, [], chosen={"wer": ""}).kind == "account"
    assert guess(columns, [], chosen={"wer": "platform"}).kind == "account"


def test_rows_that_name_their_own_kind_have_none_in_common() -> None:
    assert guess(["creator", "Record type", "id"], []).kind is None
    with pytest.raises(InvalidInput, match=r"^kind 'story' is not one of account, post, audience, facts, vendor$"):
        guess(["creator"], [], kind="story")


def test_profiles_in_half_of_the_first_cells_name_the_creators() -> None:
    cells = ["x:a", "x:b", "someone", "else"]
    rows = [{"Wer": cell} for cell in cells]
    assert guess(["Wer", "Followers"], rows).fields["Wer"] == "creator"
    with pytest.raises(InvalidInput, match="no column says whose rows these are"):
        guess(["Wer", "Followers"], [*rows, {"Wer": "third"}])
    assert guess(["Wer", "Followers"], [{"Wer": "x:a"}] * 20 + [{"Wer": "word"}] * 40).fields["Wer"] == "creator"
