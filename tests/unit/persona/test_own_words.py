"""Whose words the posts are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.documents.profile import Post
from bothsides.persona.own_words import has_words, own_words, warnings, without_markup
from tests.unit.persona.profiles import post, posts


def own(text: str) -> str | None:
    """What counts of a post with this text."""
    found = own_words([post(0, text)]).posts
    return found[0].text if found else None


def test_a_hashtag_under_most_posts_is_read_in_none() -> None:
    written = [f"We lost match {at} today #Food #recipes #match{at}" for at in range(12)]
    found = own_words([post(at, text) for at, text in enumerate(written)])
    assert {text.strip() for text in found.read} == {f"We lost match {at} today     #match{at}" for at in range(12)}
    assert {one.text for one in found.posts} == set(written), "what was written is kept"
    few = own_words([post(at, text) for at, text in enumerate(written[:9])])
    assert set(few.read) == set(written[:9]), "of few posts nobody can tell what is usual"


@pytest.mark.parametrize(
    "text",
    [
        "RT @bob: this is great stuff",
        "rt @bob this is great stuff",
        "#repost @anna ・・・ her words",
        "Repost from @anna: her words",
        "Reposted • @anna her words",
        "“Be yourself; everyone else is already taken.” – Oscar Wilde",
        '"this is a long straight quoted sentence" - Someone Else',
        "> only what somebody wrote",
        "<blockquote>only what somebody wrote</blockquote>",
    ],
)
def test_what_only_passes_on_others_words_is_a_repost(text: str) -> None:
    found = own_words([post(0, text)])
    assert (found.posts, found.published) == ((), ())
    assert (found.found.reposts, found.found.own) == (1, 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("so true!! RT @bob: this is great stuff", "so true!!"),
        ("> what was asked\nmy answer is this", "my answer is this"),
        ("<blockquote>asked\nat length</blockquote>my <b>answer</b>", "my  answer"),
        ("I say “this is a whole sentence of somebody” too", "I say   too"),
        ("Ich sage „das ist ein ganzer Satz von jemand“ auch", "Ich sage   auch"),
        ("Je dis « c'est toute une phrase de quelqu'un » aussi", "Je dis   aussi"),
    ],
)
def test_of_other_posts_the_own_part_counts(text: str, said: str) -> None:
    assert own(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "He said “no way” to me",
        "can't repost @anna's photo",
        "my art is on rt @ noon",
        "I <3 you & me",
        "a<b and c>d",
        '5" screen or 6" screen and then some more',
        ">:( what a day",
        "I love @nike.",
        "Let me report @bob to you",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert own(text) == text


def test_markup_is_no_word() -> None:
    assert without_markup("<p>Fish &amp; <a href='x'>chips</a></p>").split() == ["Fish", "&", "chips"]
    assert without_markup("a<SCRIPT>alert(1)</script>b<style>p{}</style>c<!-- d -->").split() == ["a", "b", "c"]
    assert own_words([post(0, "<p>mine</p>"), post(1, "plain &amp; simple")]).marked_up == 1


@pytest.mark.parametrize("text", ["", "https://a.b/c www.d.e", "😀 🎉!!", "@anna @bob", "1234 ...", "<3"])
def test_links_names_numbers_and_emoji_are_no_words(text: str) -> None:
    assert not has_words(text)
    found = own_words([post(0, text)])
    assert (found.found.without_words, found.found.own, len(found.published)) == (1, 0, 1)


def test_the_same_words_count_once_whatever_the_case_links_and_signs() -> None:
    found = own_words(posts(["Buy now! https://a.b/1", "buy NOW https://a.b/2 🎉", "Something else"]))
    assert [one.id for one in found.posts] == ["p2", "p1"]  # the earlier of the two
    assert (found.found.own, found.found.duplicates, found.most_repeated) == (2, 1, 2)
    assert len(found.published) == 3


@pytest.mark.parametrize("moment", ["0001-01-01T00:00Z", "1970-01-01T00:00Z", "9999-12-31T23:59Z"])
def test_a_date_that_no_post_can_have_is_none(moment: str) -> None:
    found = own_words([post(0, "mine", created_at=moment), post(1, "mine too")])
    assert [one.created_at is None for one in found.published] == [False, True]
    assert [one.id for one in found.posts] == ["p1", "p0"]


def test_a_title_is_words_too() -> None:
    [said] = own_words([post(0, "", title="<b>My</b> week")]).posts
    assert said.words.split() == ["My", "week"]


TEXTS = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["RT @a: b c", "", "hello there", "Hello there!", "😀", "“one two three four five” – X", "> q\nmine"]
    ),
)


@given(st.lists(TEXTS, max_size=12), st.randoms())
def test_the_kinds_add_up_and_the_order_plays_no_part(texts: list[str], random: object) -> None:
    made = list(posts(texts))
    found = own_words(made)
    counts = found.found
    assert counts.posts == len(texts) == counts.own + counts.reposts + counts.duplicates + counts.without_words
    assert len(found.published) == counts.posts - counts.reposts
    random.shuffle(made)  # type: ignore[attr-defined]
    assert own_words(made) == found


@given(st.lists(TEXTS, max_size=12))
def test_every_post_twice_has_no_more_own_words(texts: list[str]) -> None:
    once, again = posts(texts), [one.model_copy(update={"id": f"{one.id}b"}) for one in posts(texts)]
    found = own_words([*once, *again])
    assert [one.text for one in found.posts] == [one.text for one in own_words(once).posts]
    assert found.found.own == own_words(once).found.own


# --------------------------------------------------------------------------------------------------- warnings
def told(made: list[Post], words: int = 500, languages: str = "en", unread: int = 0) -> tuple[str, ...]:
    found = own_words(made)
    known = [languages.split()[at % len(languages.split())] for at in range(len(found.posts))]
    read = known.count("en") - unread
    return warnings(found, words, known, read, {"en"})


def test_nothing_is_warned_of_where_all_is_well() -> None:
    assert told(list(posts(f"text number {at} of mine {'x' * at}" for at in range(10)))) == ()


def test_what_is_warned_of_is_said_in_words() -> None:
    many = [post(at, f"text of mine {'x' * at}") for at in range(10)]
    assert told([]) == ("There are no posts: nothing is known of this creator's words and habits.",)
    assert told([post(0, "😀")])[0] == "No post has words of the creator's own: nothing is told from words."
    assert told(many, words=99) == ("99 words of the creator's own: under 100 tell little.",)
    assert told(many[:9]) == ("9 posts with words of the creator's own: shares need 10.",)
    assert told([*many, post(11, "RT @a: b")]) == ("Left out: 1 post with others' words alone.",)
    assert told([*many, *(post(at, "text of mine") for at in (20, 21))]) == (
        "One text was posted 3 times; it counts once.",
    )
    assert told([*many, *(post(at, "😀") for at in range(20, 31))]) == (
        "11 of 21 posts have no words, only links, names or signs.",
    )
    assert told([*many, post(11, "<p>a paragraph</p>")]) == ("HTML was taken out of 1 post.",)
    assert told([*many, post(11, "ab " * 6_666 + "ab")]) == ("1 post may have been cut at 20,000 characters.",)
    assert told(many, languages="en th") == (
        "The posts are in several languages: English (5), Thai (5). Each measure reads only those that it can.",
        "The emotions of 5 of 10 posts are not read: they are in Thai.",
    )
    assert told(many, languages="en en en en en en th") == ()
    assert told(many, unread=6) == ("6 of 10 posts have too few clear words for the model to read emotions.",)
    assert told(many, unread=5) == ()


def test_a_bare_tag_repost_hides_no_own_words() -> None:
    posts = [
        Post(id=str(at), text=f"#repost if you agree: my own {what} tutorial") for at, what in enumerate(("a", "b"))
    ]
    assert own_words(posts).found.own == 2
