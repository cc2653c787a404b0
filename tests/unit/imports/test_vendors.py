"""Vendors' exports: which column says what, whose figures they are, and the rows that come of them."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from bothsides.errors import InvalidInput
from bothsides.imports.columns import guess
from bothsides.imports.run import Options, look, split
from bothsides.imports.vendors import called, in_file_name, is_target, target_of

COLUMNS = {
    "engagement_rate": "ER %, ER, Engagement Rate, Engagement Rate (%), Engagement Rate (ER), Avg ER, engagementRate,"
    " Instagram engagement rate, engagement_rate, Engagement %, Eng. Rate, Taux d'engagement, Engagement rate by reach",
    "average_views": "Average Views, avg_reels_plays, Median views, Views per video, averageViews, Avg. video views",
    "average_likes": "Avg. Likes, Likes (avg), Average likes per post, Ø Likes",
    "average_comments": "Avg comments per post, average_comments, Comments average",
    "fake_share": "Fake followers, Fake Followers %, % fake followers, Suspicious accounts %, fakeFollowers, Bots %",
    "real_share": "Audience credibility, Credibility score, Followers credibility, Real followers %,"
    " Real %, audience_credibility, Credible followers",
    "countries": "Audience countries, Top audience countries, Audience top countries, Audience Country, Audience Geo,"
    " Followers by country, Top country, Audience location, audience.geoCountries, audience_geo_countries,"
    " Audience Geo Country",
    "countries.1": "Audience Country 1, Country 1, Top Country 1, audience_country_1",
    "countries.1.share": "Audience Country 1 %, Audience Country 1 (%), Country 1 %, Top country %, Audience Country %",
    "countries.2.share": "Top Country 2 share, audience_country_2_pct",
    "countries.US": "Audience: US %, Audience US %, audience_country_us, audience_countries.US,"
    " Audience United States %",
    "genders": "Audience gender, Gender split, audience.genders",
    "genders.woman": "Female %, % Female, Audience Female (%), Female audience, female followers %, Women %,"
    " Audience Gender - Female",
    "genders.man": "Audience Male, audience_gender_male, Male %",
    "genders.unknown": "Audience gender other %",
    "ages": "Audience Age, Age distribution, Audience ages",
    "ages.18-24": "Audience Age 18-24 %, Age 18-24, 18-24 %, audience_age_18_24, Audience 18-24",
    "ages.65+": "Age 65+, Audience 65+ %",
    "interests": "Audience interests, Followers' interests",
    "interests.1": "Audience Interest 1",
    "languages": "Audience languages, Audience Language, Top languages",
    "languages.en": "audience language en %",
    "cities": "Audience city, Top cities, audience.geo.cities, audience.geoCities, Audience Geo City",
    "cities.3": "Audience City 3",
    "source": "Vendor, Data provider",
}
NOTHING_OF_AN_AUDIENCE = (
    "Followers, Subscribers, Audience size, Audience, Country, Country code, City, Language, Gender, Age, Interests,"
    " Male, Location, Location ID, Country ID, Views, Likes %, Top posts, Engagements, Engagement, AQS, Audience in %,"
    " Audience Quality Score, Audience quality, Quality audience, Follower quality %,"
    " Follower growth %, Followers %, Verified %, Open rate, Audience Male 18-24 %, Price,"
    " City 1, Source"
)


@pytest.mark.parametrize(("target", "column"), [(t, c.strip()) for t, cs in COLUMNS.items() for c in cs.split(",")])
def test_columns_of_vendors_are_known_by_their_words(target: str, column: str) -> None:
    assert target_of(column, "instagram") == target


@pytest.mark.parametrize("column", NOTHING_OF_AN_AUDIENCE.split(", "))
def test_other_columns_are_not_taken_for_them(column: str) -> None:
    assert target_of(column) is None


@pytest.mark.parametrize(
    ("name", "vendor"),
    [
        ("HypeAuditor_report-2.csv", "HypeAuditor"),
        ("2026-modash.xlsx", "Modash"),
        ("creator_iq list.csv", "CreatorIQ"),
        ("later_export.csv", "Later"),
        ("look-at-later.csv", None),
        ("influencers.csv", None),
    ],
)
def test_a_files_name_may_tell_the_vendor(name: str, vendor: str | None) -> None:
    assert in_file_name(name) == vendor


def test_a_vendor_is_one_however_it_is_written() -> None:
    assert called("modash") == called(" MODASH ") == "Modash"
    assert called("Our  own tool") == "Our own tool"


def rows(text: str, name: str = "list.csv", **options: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    saved: list[dict[str, Any]] = []

    def save(creator: str | None, file: Any) -> None:
        saved.extend({"creator": creator} | json.loads(row) for row in file if creator)

    return split(io.BytesIO(text.encode()), name, save, Options.model_validate(options)), saved


HYPEAUDITOR = (
    "Username,Full name,Followers,ER,Avg likes,Avg comments,Real followers,Suspicious accounts,"
    "Audience top countries,Audience gender,Country,Email\n"
    'maps,Maps,12.4K,3.1%,1.2K,30,"9,800",12%,"Germany (60.5%), Austria (20%)","Female 62%, Male 38%",Germany,x@y\n'
    'hills,Hills,1.2M,1.9%,9K,200,"900,100",n/a,,,Bavaria,\n'
)
MODASH = (
    "Profile URL;Followers;Engagement rate;Average views;Fake followers;Audience Country 1;Audience Country 1 %;"
    "Audience Country 2;Audience Country 2 %;Audience: female;Audience: male;Audience age 18-24;Audience age 25-34;"
    "Audience language;Audience interests;Audience city\n"
    "https://instagram.com/maps;12400;0,031;5000;0,18;United States;0,45;Brazil;0,12;0,62;0,38;0,4;0,6;English;"
    "Toys, Children & Baby|Cars;London\n"
)
NESTED = {
    "username": "maps", "platform": "instagram", "engagement_rate": 0.02, "avg_likes": 123,
    "audience": {
        "audience_genders": [{"code": "MALE", "weight": 0.4}, {"code": "FEMALE", "weight": 0.6}],
        "audience_geo": {
            "countries": [{"name": "Germany", "code": "DE", "weight": 0.6}],
            "cities": [{"name": "Berlin", "weight": 0.3}],
        },
        "audience_credibility": 0.82, "audience_languages": {"en": 0.5},
        "audience_interests": [{"name": "Toys, Children & Baby", "weight": 0.3}],
    },
}  # fmt: skip


def test_a_line_with_vendors_columns_gives_an_account_and_what_the_vendor_says() -> None:
    status, saved = rows(HYPEAUDITOR, "HypeAuditor list.csv", platform="instagram")
    assert (status["rows"], status["good"], status["bad"], status["merged"]) == (2, 2, 0, 0)
    assert status["mapping"]["columns_ignored"] == ["Real followers", "Email"], "a count of people is no share"
    assert saved[2:] == [
        {"creator": "instagram:maps", "kind": "account", "display_name": "Maps", "country": "DE", "followers": 12_400},
        {
            "creator": "instagram:maps", "kind": "vendor", "source": "HypeAuditor", "engagement_rate": 0.031,
            "average_likes": 1_200, "average_comments": 30, "fake_share": 0.12, "countries": {"DE": 0.605, "AT": 0.2},
            "genders": {"woman": 0.62, "man": 0.38},
        },
    ]  # fmt: skip
    assert saved[0]["location"] == "Bavaria", "no country's name is a place still"
    assert "country" not in saved[0]
    assert "fake_share" not in saved[1], "what is not known is not 0"


def test_fractions_ranks_and_bare_names() -> None:
    _, [account, vendor] = rows(MODASH)
    assert account["followers"] == 12_400
    assert vendor == {
        "creator": "instagram:maps", "kind": "vendor", "source": "file", "engagement_rate": 0.031,
        "average_views": 5_000, "fake_share": 0.18, "countries": {"US": 0.45, "BR": 0.12},
        "genders": {"woman": 0.62, "man": 0.38},
        "ages": {"18-24": 0.4, "25-34": 0.6}, "interests": {"Toys, Children & Baby": None, "Cars": None},
        "languages": {"en": None}, "cities": {"London": None},
    }  # fmt: skip
    assert rows(MODASH, vendor="modash")[1][1]["source"] == "Modash"


def test_nested_json_of_a_vendor() -> None:
    _, [vendor] = rows(json.dumps(NESTED), "rows.jsonl")
    assert vendor == {
        "creator": "instagram:maps", "kind": "vendor", "source": "file", "engagement_rate": 0.02, "average_likes": 123,
        "fake_share": 0.18, "countries": {"DE": 0.6}, "genders": {"man": 0.4, "woman": 0.6}, "languages": {"en": 0.5},
        "interests": {"Toys, Children & Baby": 0.3}, "cities": {"Berlin": 0.3},
    }  # fmt: skip


def test_a_report_of_modash() -> None:
    """Its fields are lists of ``{code, name, weight}``."""
    report = {"username": "maps", "platform": "instagram", "followers": 12_400, "audience": {
        "credibility": 0.82,
        "genders": [{"code": "MALE", "weight": 0.4}, {"code": "FEMALE", "weight": 0.6}],
        "ages": [{"code": "13-17", "weight": 0.1}, {"code": "18-24", "weight": 0.85}, {"code": "65-", "weight": 0.05}],
        "gendersPerAge": [{"code": "13-17", "male": 0.04, "female": 0.06}],
        "geoCountries": [{"name": "Germany", "code": "DE", "weight": 0.6}],
        "geoCities": [{"name": "Berlin", "weight": 0.3}],
        "languages": [{"code": "de", "name": "German", "weight": 0.7}],
        "interests": [{"name": "Toys, Children & Baby", "weight": 0.3}],
        "audienceTypes": [{"code": "real", "weight": 0.8}],
    }}  # fmt: skip
    status, [_, vendor] = rows(json.dumps(report), "modash.json")
    assert status["mapping"]["columns_ignored"] == ["audience.gendersPerAge", "audience.audienceTypes"]
    assert vendor == {
        "creator": "instagram:maps", "kind": "vendor", "source": "Modash", "fake_share": 0.18,
        "genders": {"man": 0.4, "woman": 0.6}, "ages": {"13-17": 0.1, "18-24": 0.85, "65+": 0.05},
        "countries": {"DE": 0.6}, "cities": {"Berlin": 0.3}, "languages": {"de": 0.7},
        "interests": {"Toys, Children & Baby": 0.3},
    }  # fmt: skip


def test_a_share_over_all_is_a_row_error_and_names_what_to_write() -> None:
    body = "creator,ER %,Audience credibility,Female %,Male %\n"
    lines = ["x:a,2,82,60,40", "x:b,2,140,60,40", "x:c,2000,82,60,40", "x:d,2,82,70,70", "x:e,191,82,,"]
    status, saved = rows(body + "\n".join(lines))
    assert (status["good"], status["bad"]) == (2, 3)
    assert [(e["line"], e["field"]) for e in status["errors"]] == [
        (3, "real_share"),
        (4, "engagement_rate"),
        (5, "genders"),
    ]
    assert "is over 100%" in status["errors"][0]["detail"]
    assert "add up to 140%" in status["errors"][2]["detail"]
    rates = {row["creator"]: row["engagement_rate"] for row in saved if row["kind"] == "vendor"}
    assert rates == {"x:a": 0.02, "x:e": 1.91}, "more people than follow may like a post"


def told(*lines: dict[str, Any], **options: Any) -> tuple[list[tuple[int, str]], list[dict[str, Any]]]:
    """Rows as JSON Lines: (line, field) of the errors, and the rows without accounts."""
    status, saved = rows("\n".join(map(json.dumps, lines)), "rows.jsonl", **options)
    return [(e["line"], e["field"]) for e in status["errors"]], [row for row in saved if row["kind"] != "account"]


def test_insights_and_each_vendor_have_their_own_scale() -> None:
    """Three tools in one file: two write fractions, one per cent; the last row is of a vendor that is not in the
    sample."""
    facts = {"creator": "x:a", "kind": "facts", "countries": {"US": 0.5, "GB": 0.3}}
    modash = {"creator": "x:a", "kind": "vendor", "source": "Modash", "countries": {"US": 45, "GB": 20}}
    klear = {"creator": "x:a", "kind": "vendor", "source": "klear", "countries": "US 0.4, GB 0.1"}
    others = [modash | {"creator": f"x:{i}"} for i in range(300)]
    late = {"creator": "x:a", "kind": "vendor", "source": "Heepsy", "countries": {"US": 30, "GB": 20}}
    errors, saved = told(facts, modash, klear, *others, late)
    assert errors == []
    assert {row.get("source", row["kind"]): row["countries"] for row in saved if row["creator"] == "x:a"} == {
        "facts": {"US": 0.5, "GB": 0.3}, "Modash": {"US": 0.45, "GB": 0.2}, "Klear": {"US": 0.4, "GB": 0.1},
        "Heepsy": {"US": 0.3, "GB": 0.2},
    }  # fmt: skip


def test_where_a_vendors_own_rows_do_not_tell_the_others_do() -> None:
    klear = [{"creator": "x:a", "source": "Klear", "ER": er} for er in ["2%"] * 200 + [3.1]]
    errors, [row, *_] = told(*klear, *[{"creator": "x:b", "source": "Modash", "ER": 4}] * 3, kind="vendor")
    assert (errors, row["engagement_rate"]) == ([], 3.1), "nothing told within the sample"
    errors, [row, *_] = told(*[{"creator": "x:b", "source": "Modash", "ER": 4}] * 3, *klear, kind="vendor")
    assert (errors, row["engagement_rate"]) == ([], 0.031)


@pytest.mark.parametrize(
    ("row", "detail"),
    [
        ({"Audience countries": "US 0.45, GB 0.12"}, "the largest share is 0.45, but"),
        ({"Audience Country 1": "US", "Audience Country 1 share": 0.45}, "write 45% or 0.45%"),
        ({"Female %": 0.6, "Male %": 0.4}, "the column is read as per cent"),
        ({"Female %": 1, "Male %": 0}, "write 100% or 1%"),
    ],
)
def test_a_row_of_fractions_among_per_cent_is_refused(row: dict[str, Any], detail: str) -> None:
    others = {"Audience countries": "US 45, GB 12", "Audience Country 1 share": 45, "Audience Country 1": "US",
              "Female %": 60, "Male %": 40}  # fmt: skip
    status, _ = rows(
        "\n".join(json.dumps({"creator": "x:a", "ER": "2%"} | one) for one in [others, others, others, row]), "r.jsonl"
    )
    [error] = status["errors"]
    assert error["line"] == 4
    assert detail in error["detail"]


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        ({"Female %": 0.6}, "genders", {"woman": 0.006}),
        ({"Audience US %": 0.4, "Audience GB %": 0.2}, "countries", {"US": 0.004, "GB": 0.002}),
        ({"Audience languages": "English 0.4%, German: 0.2"}, "languages", {"en": 0.004, "de": 0.002}),
    ],
)
def test_a_small_share_that_may_be_per_cent_is(row: dict[str, Any], field: str, value: dict[str, float]) -> None:
    others = {"Audience US %": 45, "Audience GB %": 12, "Female %": 60, "Audience languages": "English 80"}
    errors, saved = told(*[{"creator": "x:b"} | others] * 3, {"creator": "x:a"} | row, kind="vendor")
    assert (errors, saved[0][field]) == ([], value)


@pytest.mark.parametrize(
    ("column", "field"),
    [("Female %", "genders.woman"), ("Audience: US %", "countries.US"), ("Audience Country 1 %", "countries.1.share"),
     ("Age 18-24 %", "ages.18-24"), ("Audience languages", "languages")],
)  # fmt: skip
def test_a_share_over_all_is_an_error_of_its_own_column(column: str, field: str) -> None:
    cells = [f"en {share}" if field == "languages" else share for share in ("40%", "40%", "140%")]
    lines = ["creator,Audience Country 1," + column, *(f"x:{i},US,{cell}" for i, cell in enumerate(cells))]
    status, _ = rows("\n".join(lines), kind="vendor")
    assert [(e["field"], e["detail"][:16]) for e in status["errors"]] == [(field, "140 is over 100%")]


def test_a_column_whose_cells_do_not_fit_its_name_is_ignored_and_said() -> None:
    status, saved = rows("creator,followers,Credibility,ER\nx:a,3,Excellent,2%\nx:b,4,Good,n/a\n")
    assert status["mapping"]["columns_ignored"] == ["Credibility"]
    assert [row["kind"] for row in saved] == ["account", "vendor", "account"]


def test_the_first_partys_figures_are_facts_where_that_is_said() -> None:
    text = "creator,Female,Male,18-24,25-34,Top country,Top country %,Language\nx:a,60%,40%,25%,75%,DE,60%,German 90%\n"
    _, [facts] = rows(text, kind="facts")
    assert facts == {
        "creator": "x:a", "kind": "facts", "countries": {"DE": 0.6}, "genders": {"woman": 0.6, "man": 0.4},
        "ages": {"18-24": 0.25, "25-34": 0.75}, "languages": {"de": 0.9},
    }  # fmt: skip


def test_the_first_partys_figures_need_shares() -> None:
    status, _ = rows("creator,Audience languages\nx:a,German 90%\nx:b,German\n", kind="facts")
    assert [(e["line"], e["field"]) for e in status["errors"]] == [(3, "languages")]
    assert "'de' has no share" in status["errors"][0]["detail"]


def test_a_later_row_of_the_same_vendor_replaces_its_fields_whole() -> None:
    text = "creator,Vendor,Audience countries,ER\nx:a,Modash,US 90%,2%\nx:a,Modash,GB 80%,\nx:a,Klear,FR 70%,3%\n"
    status, saved = rows(text)
    assert (status["good"], status["merged"]) == (3, 2), "three lines of one account"
    assert [row for row in saved if row["kind"] == "vendor"] == [
        {"creator": "x:a", "kind": "vendor", "source": "Klear", "engagement_rate": 0.03, "countries": {"FR": 0.7}},
        {"creator": "x:a", "kind": "vendor", "source": "Modash", "engagement_rate": 0.02, "countries": {"GB": 0.8}},
    ]
    assert status["creators"] == {"x:a": {"vendor Klear": 1, "vendor Modash": 1}}


def test_a_creator_has_a_bounded_number_of_vendors() -> None:
    lines = [f"x:a,tool {i},2%" for i in range(30)]
    with pytest.raises(InvalidInput, match="x:a has rows of 30 kinds and vendors; at most 20"):
        rows("\n".join(["creator,Vendor,ER", *lines]))


def test_parts_of_fields_can_be_chosen() -> None:
    chosen = {
        "A": "countries.US",
        "B": "genders.woman",
        "C": "countries.1",
        "D": "countries.1.share",
        "E": "real_share",
    }
    _, [vendor] = rows("creator,A,B,C,D,E\nx:a,45%,60%,Germany,12%,90%\n", columns=chosen)
    assert vendor["countries"] == {"US": 0.45, "DE": 0.12}
    assert (vendor["genders"], vendor["fake_share"]) == ({"woman": 0.6}, 0.1)
    assert [is_target(t) for t in ("countries.XX", "countries", "ages.1", "genders.cats", "likes.1")] == [False] * 5
    with pytest.raises(InvalidInput, match=r"'countries\.XX' is no field; the fields are: .*average_views"):
        guess(["creator", "A"], [], kind="account", chosen={"A": "countries.XX"})
    with pytest.raises(InvalidInput, match="is no field"):
        guess(["creator", "A"], [], kind="post", chosen={"A": "countries.US"})


def test_a_score_of_quality_is_no_share_of_real_people_unless_that_is_said() -> None:
    text = "creator,Audience quality,ER\nx:a,85,2%\n"
    status, [vendor] = rows(text)
    assert (status["mapping"]["columns_ignored"], "fake_share" in vendor) == (["Audience quality"], False)
    _, [vendor] = rows(text, columns={"Audience quality": "real_share"})
    assert vendor["fake_share"] == 0.15


def test_a_rate_of_each_post_says_nothing_of_the_audience() -> None:
    text = "creator,post id,caption,likes,ER,Published on\nx:a,1,hi,3,2%,2026-02-03\n"
    status, [post] = rows(text)
    assert (post["kind"], status["mapping"]["columns_ignored"]) == ("post", ["ER"])


def test_a_look_shows_both_rows_of_a_line() -> None:
    found = look(io.BytesIO(MODASH.encode()), "list.csv", Options())
    assert [row["kind"] for row in found["rows"]] == ["account", "vendor"]
    assert found["columns"]["Audience: female"] == "genders.woman"


# ------------------------------------------------------------------------------------- dates and countries


@pytest.mark.parametrize("column", ["Published on", "Published", "Publish date", "Post date", "Date posted",
                                    "Posted on", "publishedAt", "Upload date", "Publicado el",
                                    "Veröffentlicht am"])  # fmt: skip
def test_the_day_of_publishing_comes_before_other_dates(column: str) -> None:
    text = f"creator,post id,caption,Date,created_at,{column}\nx:a,1,hi,2026-05-05,2026-06-06,2026-02-03\n"
    _, [post] = rows(text)
    assert (post["kind"], post["created_at"]) == ("post", "2026-02-03T00:00:00Z")
    _, [post] = rows(f"creator,{column},caption\nx:a,2026-02-03,hi\n")
    assert (post["kind"], post["created_at"]) == ("post", "2026-02-03T00:00:00Z"), "it tells that rows are posts"


def test_published_yes_is_no_date() -> None:
    _, [post] = rows("creator,post id,caption,Published,Date\nx:a,1,hi,yes,2026-05-05\n")
    assert post["created_at"] == "2026-05-05T00:00:00Z"


def test_a_country_is_a_code_where_it_can_be_and_a_city_is_a_place() -> None:
    text = "creator,commenter,comment,City,Country\nx:a,ada,hi,Köln,Deutschland\nx:a,bob,ho,,us\nx:a,eve,he,,Mordor\n"
    _, saved = rows(text)
    told = {row["id"]: (row.get("location"), row.get("country")) for row in saved}
    assert told == {"ada": ("Köln", "DE"), "bob": (None, "US"), "eve": ("Mordor", None)}
