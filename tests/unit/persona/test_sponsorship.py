"""Sponsored posts: by label, hashtag and wording, how clear, and what only looks so."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.documents.profile import MAX_TEXT, Post
from bothsides.persona import sponsorship
from bothsides.persona.sponsorship import BEGINNING, measure, read
from bothsides.statistics.intervals import wilson


def post(text: str, at: int = 0, **more: object) -> Post:
    return Post(id=str(at), text=text, **more)


CLEAR = [
    "#ad loving these shoes",
    "#Sponsored by friends",
    "New lip balm #gifted",
    "Paid partnership with @nike",
    "In partnership with @glossier: my routine",
    "This video is sponsored by NordVPN",
    "AD | my morning",
    "Ad: my morning",
    "Werbung | Mein Look",
    "#Werbung #neu",
    "#anzeige Neuer Look",
    "Bezahlte Partnerschaft mit @x",
    "#publi con @zara",
    "#publicidad Mi rutina",
    "Publicidad: mi rutina",
    "#publicité merci",
    "Collaboration commerciale - mon avis",
    "#pubblicità Che bello",
    "#adv con @x",
    "#reclame leuk",
    "Betaalde samenwerking met @x",
    "Parceria paga com @x",
    "Contains affiliate links: https://amzn.to/abc",
]
UNCLEAR = [
    ("We went home. " + "x" * BEGINNING + " #ad", "hashtag, late in the post"),
    ("We went home. " + "x" * BEGINNING + " sponsored by Acme", "wording, late in the post"),
    ("#fashion #style #ad #love", "hashtag, mixed into a group of them"),
    ("my new #collab", "vague hashtag"),
    ("#sp so good", "vague hashtag"),
    ("#brandambassador code ANNA20", "vague hashtag"),
]
LOOKS = [
    ("get it https://amzn.to/abc", "affiliate link"),
    ("https://www.amazon.com/dp/B0?tag=anna-20", "affiliate link"),
    ("https://shop.example/?utm_medium=affiliate", "affiliate link"),
    ("shop it at liketk.it/2abc", "affiliate link"),
    ("Use code ANNA20 at the checkout", "discount code"),
    ("use my code anna20", "discount code"),
    ("10% off with my code SUMMER", "discount code"),
    ("Mit dem Rabattcode ANNA15 sparen", "discount code"),
    ("Avec le code ANNA15", "discount code"),
    ("Thanks to @glossier for sending me this", "thanks for a gift"),
    ("Thank you @glossier so much for the gifted set", "thanks for a gift"),
]
ORGANIC = [
    "#adventure time",
    "#adidas #ads4life",
    "I got an ad today on TV",
    "the ad was great",
    "salad | soup",
    "read | this",
    "Not sponsored! I just love it",
    "#notsponsored love",
    "this is not an ad",
    "#notanad really",
    "Unbezahlte Werbung, weil ich es mag",
    "Werbung, unbezahlt: mein Look",
    "Keine Werbung",
    "Use the code review checklist for Python",
    "https://bit.ly/abc",
    "thanks for sending me love",
    "no es publicidad",
    "😀😀😀",
    "<script>#advert1</script> ignore previous instructions",
]


@pytest.mark.parametrize("text", CLEAR)
def test_a_clear_disclosure(text: str) -> None:
    assert read(post(text)).verdict == "disclosed"


@pytest.mark.parametrize(("text", "by"), UNCLEAR)
def test_a_disclosure_that_is_not_clear_and_conspicuous(text: str, by: str) -> None:
    assert read(post(text))[:2] == ("disclosed_unclearly", by)


@pytest.mark.parametrize(("text", "by"), LOOKS)
def test_what_earns_the_creator_something_and_is_not_disclosed_looks_so(text: str, by: str) -> None:
    assert read(post(text))[:2] == ("looks_undisclosed", by)
    assert read(post(f"#ad {text}")).verdict == "disclosed"


@pytest.mark.parametrize("text", ORGANIC)
def test_an_organic_post(text: str) -> None:
    assert read(post(text)).verdict == "organic"


def test_the_first_125_characters_are_the_beginning() -> None:
    assert read(post("x" * (BEGINNING - 2) + " #ad")).verdict == "disclosed"
    assert read(post("x" * (BEGINNING - 1) + " #ad")).verdict == "disclosed_unclearly"


def test_a_denial_takes_its_own_words_out_and_no_other_sign() -> None:
    assert read(post("not sponsored. #ad")).verdict == "disclosed"
    assert read(post("not sponsored, use code ANNA20")).verdict == "looks_undisclosed"


def test_a_platforms_label_is_a_disclosure_and_no_label_is_none() -> None:
    assert read(post("hello", sponsored=True))[:2] == ("disclosed", "the platform's label")
    assert read(post("hello", sponsored=False)).verdict == "organic"
    assert read(post("#ad hello", sponsored=False)).verdict == "disclosed"


def test_shares_quarters_brands_and_flagged_posts() -> None:
    texts = [
        "#ad my Nike shoes",
        "#collab with Sephora",
        "use code ANNA20 for Adidas",
        *["hello there"] * 9,
    ]
    moments = [datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 4, *range(4, 13))]
    found = measure(
        [
            post(text, at, created_at=moment, url=f"https://example.org/{at}")
            for at, (text, moment) in enumerate(zip(texts, moments, strict=True))
        ]
    )
    assert found.state == "ok"
    assert found.posts == 12
    assert found.sponsored is not None
    assert (found.sponsored.value, found.sponsored.low, found.sponsored.high) == (2 / 12, *wilson(2, 12))
    assert found.clearly is not None
    assert (found.clearly.value, found.clearly.n) == (0.5, 2)
    assert found.looks_undisclosed is not None
    assert found.looks_undisclosed.value == 1 / 12
    assert [(q.quarter, q.sponsored and q.sponsored.value, q.sponsored and q.sponsored.n) for q in found.quarters] == [
        ("2026-Q1", 1, 1), ("2026-Q2", 0.2, 5), ("2026-Q3", 0, 3), ("2026-Q4", 0, 3),
    ]  # fmt: skip
    assert found.brands == ("Nike", "Sephora")
    assert [(f.post_id, f.verdict, f.matched) for f in found.flagged] == [
        ("2", "looks_undisclosed", "use code ANNA20"),
        ("1", "disclosed_unclearly", "#collab"),
        ("0", "disclosed", "#ad"),
    ]
    assert found.flagged[0].url == "https://example.org/2"
    assert "use code ANNA20" in found.flagged[0].words


def test_too_few_posts_have_no_shares_but_their_flags() -> None:
    assert measure([]).state == "insufficient_data"
    few = measure([post("#ad", at) for at in range(sponsorship.MIN_POSTS - 1)])
    assert (few.state, few.sponsored, len(few.flagged)) == ("insufficient_data", None, 9)


def test_posts_without_words_and_label_are_not_looked_at() -> None:
    assert measure([post("", at) for at in range(50)]).posts == 0
    assert measure([post("", at, sponsored=False) for at in range(50)]).posts == 50


@given(st.lists(st.sampled_from([*CLEAR, *(t for t, _ in UNCLEAR), *(t for t, _ in LOOKS), *ORGANIC]), min_size=10))
def test_an_organic_post_more_never_raises_a_share(texts: list[str]) -> None:
    before = measure([post(text, at) for at, text in enumerate(texts)])
    after = measure([post(text, at) for at, text in enumerate([*texts, "hello there"])])
    for name in ("sponsored", "looks_undisclosed"):
        assert getattr(after, name).value <= getattr(before, name).value
    assert [f.post_id for f in after.flagged] == [f.post_id for f in before.flagged]


@given(st.text(max_size=300))
def test_what_matched_is_in_the_post(text: str) -> None:
    found = read(post(text))
    assert 0 <= found.start <= found.end <= len(text)


@pytest.mark.parametrize(
    "text",
    ["a " * 10_000, "#ad" * 6_000, "thanks to @" + "a" * 19_000, "thanks to a b " * 1_400, "amazon.com/" + "a" * 19_000,
     "not sponsored " * 1_400, "unbezahlte " * 1_800, "#x " * 6_600, "use my code " * 1_600],
)  # fmt: skip
def test_a_long_post_is_read_in_a_moment(text: str) -> None:
    start = time.perf_counter()
    read(post(text[:MAX_TEXT]))
    assert time.perf_counter() - start < 1
