"""Which posts are paid for: what words say so, how clearly, and what only looks like it."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.documents.persona import Sponsorship
from bothsides.documents.profile import Post
from bothsides.persona import sponsorship
from bothsides.persona.keeping import without_words
from bothsides.persona.sources import local
from bothsides.persona.sponsorship import LABEL, SEEN, judge
from bothsides.statistics.intervals import wilson
from tests.unit.persona.profiles import post, posts, profile

FILLER = "We walked along the lake all day and talked about everything and nothing, and the light was lovely. " * 2


def look(some: Sequence[Post], creator: str = "") -> Sponsorship:
    return sponsorship.look(some, [judge(one) for one in some], creator)


def verdict(text: str, sponsored: bool | None = None) -> str:
    return judge(post(0, text, sponsored=sponsored)).verdict


DISCLOSED = [
    "Love my new shoes #ad",
    "#AD these are so soft",
    "＃ａｄ wide letters",
    "𝗔𝗗 | fancy letters from @acme",
    "Paid partnership with Acme: the new boots",
    "In partnership with @acme, our week in Rome",
    "In proud partnership with Acme",
    "This video is sponsored by Acme",
    "Today’s episode is kindly sponsored",
    "Thank you Acme for sponsoring this video",
    "Today's sponsor: Acme",
    "Brought to you by @acme",
    "AD - my favourite cream",
    "[ad] my favourite cream",
    "I partnered with @acme on this look",
    "My new mask #gifted",
    "These were gifted to me by @acme",
    "My PR package from Acme arrived",
    "Thanks @acme for the free tickets!",
    "I received this cream for free",
    "As an Amazon Associate I earn from purchases https://amzn.to/3abc",
    "Affiliate link: https://rstyle.me/abc",
    "I earn a small commission https://liketk.it/abc",
    "Use code ADA20 for 10% off #ad",
    "Werbung | Mein neuer Mantel von @acme",
    "Anzeige: Mein neuer Mantel",
    "*Werbung* der neue Mantel",
    "Mein neuer Mantel #werbung",
    "Mein neuer Mantel #Anzeige",
    "Bezahlte Partnerschaft mit @acme",
    "Gesponsert von Acme",
    "In Kooperation mit @acme",
    "Unbezahlt ist das nicht: #werbung",
    "Mi crema favorita #publi",
    "Mi crema favorita #publicidad",
    "Colaboración pagada con @acme",
    "Patrocinado por Acme",
    "Minha viagem #publipost",
    "Parceria paga com @acme",
    "Mon sac préféré #publicité",
    "Collaboration commerciale avec @acme",
    "Partenariat rémunéré avec Acme",
    "En partenariat avec Acme",
    "La mia crema #pubblicità",
    "La mia crema #adv",
    "Collaborazione retribuita con @acme",
    "Mijn nieuwe jas #reclame",
    "Betaalde samenwerking met @acme",
    "Mój krem #reklama",
    "Min nya jacka, betalt samarbete med @acme",
    "新しいクリーム #PR です",
    "새 크림 #광고",
    "Not sponsored, but these were gifted by @acme",
]
UNCLEAR = [
    FILLER + "#ad",
    FILLER + "Paid partnership with Acme",
    "Lovely day #ootd #shoes #ad #love",
    "Bonne journée #mode #paris #publicité",
    "Schöner Tag #mode #berlin #werbung",
    "Love it #spon",
    "In collaboration with @acme",
    "In Zusammenarbeit mit @acme",
    "Une belle journée #partenariat",
    "Dress c/o @acme",
]
LOOKS = [
    "Use code ADA20 for 10% off",
    "use my code SARAH at checkout",
    "10% off with code ADA15",
    "Get it with my discount code",
    "Discount code: ADA",
    "Spart mit dem Code ADA20",
    "Mit meinem Rabattcode ADA20 spart ihr",
    "-20% avec le code ADA20",
    "Profitez avec mon code promo",
    "Con el código ADA10 tienes descuento",
    "Con il codice ADA10 hai lo sconto",
    "Use o cupom ADA10",
    "Met de code ADA10 krijg je korting",
    "My desk: https://amzn.to/3abc",
    "My desk: https://www.amazon.de/dp/B00?tag=ada-21",
    "My desk: https://www.amazon.com/dp/B00?th=1&tag=ada0c-20",
    "Shop my look liketk.it/2xpP7",
    "https://ltk.app/x",
    "https://rstyle.me/n/abc",
    "https://shopstyle.it/l/abc",
    "https://www.shareasale.com/r.cfm?b=1",
    "https://www.awin1.com/cread.php?awinmid=1",
    "https://go.magik.ly/ml/abc",
    "https://shop.example/?utm_source=x&utm_medium=affiliate",
    "Thank you so much @acme for sending me this lamp",
    "Thanks to @acme for gifting me this lamp",
    "Danke @acme für das Geschenk",
    "Merci à @acme pour ce colis",
    "Gracias a @acme por enviarme esto",
    "Unbezahlte Werbung. Mit dem Code ADA20 spart ihr",
]
TRAPS = [
    "Our #adventure begins",
    "New #adidas shoes",
    "#adorable #advent #adhd",
    "Go #ad-free today",
    'What does "#ad" mean?',
    "https://example.org/page/#ad",
    "Not sponsored, I just love it",
    "This is not an ad",
    "This isn't sponsored by anyone",
    "This isn’t an ad, I promise",
    "#notsponsored #notanad",
    "Not a paid partnership",
    "Unpaid ad: I bought it myself",
    "not #sponsored",
    "no #ad",
    "Never in partnership with brands like that",
    "Sponsored by my mum",
    "Sponsored by nobody but coffee",
    "No affiliate links here",
    "Unbezahlte Werbung @acme",
    "[Unbezahlte Werbung] der Mantel",
    "#unbezahltewerbung",
    "Werbung, unbezahlt: der Mantel",
    "Werbung wegen Markennennung",
    "Anzeige wegen Diebstahls erstattet",
    "Ich habe Anzeige erstattet",
    "Das ist keine Werbung",
    "Nicht gesponsert von Acme",
    "Non sponsorisé, juste un coup de cœur",
    "Pas de publicité ici, pas de #partenariat",
    "Esto no es publicidad",
    "Sin colaboración pagada",
    "Não é publi",
    "Non è pubblicità",
    "Dit is geen reclame",
    "Niet gesponsord door Acme",
    "#publicidad #marketing #branding",
    "I write code in Python",
    "My code compiles",
    "Dress code: black tie",
    "zip code 90210",
    "Scan the QR code",
    "Use code review tools",
    "Get 10% off in my shop with code ADA10",
    "https://www.amazon.com/dp/B00",
    "https://www.amazon.com/dp/B00?tag=sale",
    "https://notamzn.to/abc",
    "https://rstyle.me.example.org/abc",
    "Thank you for sending me your letters",
    "Thank you @mum for everything",
    "A gifted child plays the piano",
    "She is my partner in crime",
    "The bad ad nauseam debate",
    "Ad astra per aspera",
    "New #PR on my deadlift",
    "Sunday in #sp",
    "Flowers for you #flowers #gift #gifting",
    "",
    "✨🌈",
]


@pytest.mark.parametrize("text", DISCLOSED)
def test_words_that_disclose(text: str) -> None:
    assert verdict(text) == "disclosed"


@pytest.mark.parametrize("text", UNCLEAR)
def test_late_in_a_string_of_hashtags_or_vague_is_unclear(text: str) -> None:
    assert verdict(text) == "unclear"


@pytest.mark.parametrize("text", LOOKS)
def test_a_deal_without_a_disclosure_looks_undisclosed(text: str) -> None:
    assert verdict(text) == "looks_undisclosed"


@pytest.mark.parametrize("text", TRAPS)
def test_words_that_say_nothing_of_the_kind(text: str) -> None:
    assert verdict(text) == "organic"


@pytest.mark.parametrize(
    ("sponsored", "text", "expected"),
    [
        (True, "Love it", "disclosed"), (True, FILLER + "#ad", "disclosed"), (True, "not an ad", "disclosed"),
        (False, "Love it", "organic"), (False, "Love it #ad", "disclosed"),
        (False, "use code ADA20", "looks_undisclosed"),
        (None, "Love it", "organic"),
    ],
)  # fmt: skip
def test_the_platforms_label_is_clear_and_without_it_the_words_decide(
    sponsored: bool | None, text: str, expected: str
) -> None:
    assert verdict(text, sponsored) == expected


def test_the_label_is_what_matched() -> None:
    assert judge(post(0, "Love it", sponsored=True)).matched == LABEL


@pytest.mark.parametrize(("before", "expected"), [(SEEN - 4, "disclosed"), (SEEN - 3, "unclear")])
def test_a_disclosure_must_end_before_the_cut(before: int, expected: str) -> None:
    assert SEEN == 125
    assert verdict("x" * before + " #ad and more of the text that nobody sees") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("So soft #ad #love #ootd", "disclosed"),  # the first of the string
        ("So soft #love #ad", "disclosed"),  # two are no string
        ("So soft #love #ad #ootd", "unclear"),
        ("So soft #ad, really. #love #ootd #me #ad", "disclosed"),  # the clearest counts
    ],
)
def test_a_hashtag_among_a_string_of_them(text: str, expected: str) -> None:
    assert verdict(text) == expected


def test_the_title_comes_first_and_markup_is_no_text() -> None:
    assert judge(post(0, FILLER, title="My desk [ad]")).verdict == "disclosed"
    assert verdict('<p>My desk <a href="https://amzn.to/3abc">here</a></p>') == "looks_undisclosed"
    assert verdict("<p>" + "<br />" * 40 + "Love it #ad</p>") == "disclosed"


def test_brands_are_accounts_beside_the_disclosure() -> None:
    texts = [
        "With @acme #ad 📸: @eve",
        "#ad @Acme " + FILLER + "and later @other",
        "@liketoknow.it #ad",
        "@ada with @forge #ad",
        "@nobody but organic",
        "use code ADA20 at @shop",
    ]
    found = look(posts(texts), "x:Ada")
    assert [(brand.handle, brand.posts) for brand in found.brands] == [("@acme", 2), ("@forge", 1)]
    [only] = look([post(0, FILLER + "with @acme", sponsored=True)]).brands
    assert only.handle == "@acme", "a label stands nowhere: the only account of the post"


MIXED = ["Love it #ad", "use code ADA20", FILLER + "#ad", *["A walk"] * 9]


def test_shares_with_their_intervals() -> None:
    found = look(posts(MIXED))
    assert (found.state, found.looked_at) == ("ok", 12)
    assert [(share.code, share.count, share.share, (share.low, share.high)) for share in found.shares] == [
        (code, count, count / 12, wilson(count, 12))
        for code, count in (("disclosed", 1), ("unclear", 1), ("looks_undisclosed", 1), ("organic", 9))
    ]
    assert found.sponsored
    assert (found.sponsored.count, found.sponsored.share) == (2, 2 / 12)


@pytest.mark.parametrize(("count", "state"), [(9, "insufficient_data"), (10, "ok")])
def test_ten_posts_are_enough(count: int, state: str) -> None:
    found = look(posts(["Love it, use code ADA20"] * count))
    assert (found.state, bool(found.shares), found.sponsored is not None, bool(found.by_quarter)) == (
        state, *[state == "ok"] * 3,
    )  # fmt: skip
    assert len(found.flagged) == count, "a post can be opened however few there are"


def test_flagged_posts_are_the_latest_and_at_most_twenty() -> None:
    found = look(posts([f"{at} use code ADA20 " + FILLER for at in range(25)] + ["Love it #ad"]))
    assert [flag.post_id for flag in found.flagged] == [f"p{at}" for at in range(20)]
    assert found.flagged_total == 25
    first = found.flagged[0]
    assert (first.matched, first.verdict) == ("use code ADA20", "looks_undisclosed")
    assert first.words.startswith("0 use code ADA20")
    assert len(first.words) <= 200


def test_quarters() -> None:
    dates = [datetime(2026, 3, 31, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 6, 30, tzinfo=UTC)]
    found = look([post(at, "#ad" if at % 3 == 1 else "A walk", created_at=dates[at % 3]) for at in range(12)])
    assert [(q.begins, q.posts, q.sponsored.count, q.sponsored.share) for q in found.by_quarter] == [
        (date(2026, 1, 1), 4, 0, 0), (date(2026, 4, 1), 8, 4, 0.5),
    ]  # fmt: skip


def test_the_note_says_what_is_not_known() -> None:
    some = [post(0, "A walk"), post(1, "A walk", sponsored=False), post(2, "A walk", created_at=None, sponsored=False)]
    note = look(some).note or ""
    assert "3 posts; shares need 10." in note
    assert "Of 1 posts the platform doesn't say" in note
    assert "organic as far as their words tell" in note
    assert "1 posts without a date" in note
    assert "only looks so" in note


def test_a_persona_has_it_and_can_lose_its_words() -> None:
    made = local.extract(profile(posts(MIXED)))
    assert made.sponsorship == look(local.own_words(profile(posts(MIXED)).posts).published, "x:ada")
    kept = without_words(made).sponsorship
    assert kept
    assert kept.flagged
    assert all(flag.words == "" for flag in kept.flagged)


@pytest.mark.parametrize(
    "part",
    [
        "#ad ", "not #ad ", "thanks @a ", "use code A ", "amazon.de/?", "a.", "werbung ", "#", "\n", "[", "no es ",
        "@a #ad ", "thanks aaaa @bbbb cccc for ", "https://",
    ],
)  # fmt: skip
def test_the_longest_post_is_read_at_once(part: str) -> None:
    longest = post(0, (part * 20_000)[:20_000])
    began = time.perf_counter()
    judge(longest)
    assert time.perf_counter() - began < 1.5


EARLY, LATE = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (2020, 2026))
some_posts = st.lists(
    st.builds(
        lambda text, at, paid: (text, at, paid),
        st.sampled_from([*DISCLOSED[:5], *UNCLEAR[:3], *LOOKS[:3], *TRAPS[:5]]),
        st.none() | st.datetimes(min_value=EARLY, max_value=LATE, timezones=st.just(UTC)),
        st.sampled_from([True, False, None]),
    ),
    min_size=10,
    max_size=25,
).map(lambda found: [post(n, text, created_at=at, sponsored=paid) for n, (text, at, paid) in enumerate(found)])


def _paid(found: Sponsorship) -> float:
    assert found.sponsored
    return found.sponsored.share


@given(some_posts, st.sampled_from(TRAPS))
def test_an_organic_post_never_raises_the_sponsored_share(some: list[Post], text: str) -> None:
    assert _paid(look([*some, post(99, text)])) <= _paid(look(some))


@given(some_posts, st.randoms(use_true_random=False))
def test_the_order_plays_no_part(some: list[Post], chance: random.Random) -> None:
    assert look(chance.sample(some, len(some))) == look(some)


@given(some_posts)
def test_verdicts_and_quarters_add_up(some: list[Post]) -> None:
    found = look(some)
    dated = [one for one in some if one.created_at]
    assert sum(share.count for share in found.shares) == len(some)
    assert sum(quarter.posts for quarter in found.by_quarter) == len(dated)
    paid = sum(judge(one).verdict in ("disclosed", "unclear") for one in dated)
    assert sum(quarter.sponsored.count for quarter in found.by_quarter) == paid


@given(st.text(max_size=300) | st.lists(st.sampled_from([*DISCLOSED, *TRAPS, "#", "@", "\u0130", "ß"])).map(" ".join))
def test_any_text_can_be_read(text: str) -> None:
    found = judge(post(0, text))
    assert len(found.words) <= 200
    assert len(found.matched) <= 100
    assert (found.verdict == "organic") == (not found.matched)


def test_without_posts() -> None:
    assert look([]) == Sponsorship(
        state="insufficient_data", looked_at=0, method=sponsorship.METHOD,
        note="0 posts; shares need 10. Pictures, sound and stories were not looked at. A post that looks undisclosed "
        "only looks so.",
    )  # fmt: skip
