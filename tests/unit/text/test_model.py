"""The light model at run time."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.taxonomy import TIER_2, TOPICS
from bothsides.text.languages import languages_of
from bothsides.text.model import text_model
from bothsides.text.tokens import MAX_CHARACTERS, Vocabulary, pairs_of, tokens_of


def words(text: str) -> list[str]:
    tokens = tokens_of([text])
    raw = tokens.data.tobytes()
    return [raw[a:b].decode() for a, b in zip(tokens.starts, tokens.stops, strict=True)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Hello, BIG world", ["hello", ",", "big", "world"]),
        ("sooooo good!!!!! wait....", ["soo", "good", "!!", "wait", ".."]),
        ("it’s 20000 :-)", ["it's", "20000", ":-)"]),
        ("love❤️❤️😂it", ["love", "❤", "❤", "😂", "it"]),
        ("#FirstWorldProblems #ootd YouTube", ["first", "world", "problems", "ootd", "youtube"]),
        (
            "#crueltyfreebeauty #ricettefacili crueltyfree",
            ["cruelty", "free", "beauty", "ricettefacili", "crueltyfree"],
        ),
        ("see https://a.b/c?d=e#f now", ["see", "http", "now"]),
        ("naïve שלום мир", ["naïve", "שלום", "мир"]),
        ("ПРИВЕТ ÇOK Güzel ẞ", ["привет", "çok", "güzel", "ß"]),
        ("トルコ料理 abc한국", ["ト", "ル", "コ", "料", "理", "abc", "한", "국"]),
        ("", []),
    ],
)
def test_what_is_a_token(text: str, tokens: list[str]) -> None:
    assert words(text) == tokens


def test_every_handle_is_the_same_token() -> None:
    one, other = (tokens_of([text]).hashes for text in ("@ada hi", "@bob_99 hi"))
    assert (one == other).all()
    assert (one != tokens_of(["ada hi"]).hashes).any()


@given(st.lists(st.text(), max_size=8))
def test_a_texts_tokens_do_not_depend_on_its_neighbours(texts: list[str]) -> None:
    together = tokens_of(texts)
    assert (np.diff(together.texts) >= 0).all()
    for at, text in enumerate(texts):
        assert list(together.hashes[together.texts == at]) == list(tokens_of([text]).hashes)
    assert set(pairs_of(together)[1]) <= set(range(len(texts)))


@given(st.lists(st.text(), min_size=1, max_size=8))
def test_any_text_has_a_beginning_and_its_place(texts: list[str]) -> None:
    tokens = tokens_of(texts)
    vocabulary = Vocabulary(np.unique(tokens.hashes)[::2])
    ids, owners = vocabulary.inputs(texts)
    assert ((ids >= 0) & (ids < vocabulary.size)).all()
    assert set(np.diff(owners)) <= {0, 1}  # the graph's sum takes no gaps
    assert (ids[np.searchsorted(owners, np.arange(len(texts)))] == 0).all()


def test_a_vocabulary_knows_its_words_and_no_others() -> None:
    known = tokens_of(["red green blue"]).hashes
    vocabulary = Vocabulary(known)
    assert list(vocabulary.look_up(tokens_of(["blue pink red"]).hashes)) == [3, 0, 1]
    ids = vocabulary.inputs(["reddish"]).ids
    assert len(ids) == 1 + 5  # the beginning, then red edd ddi dis ish
    assert (ids[1:] > 3).all()


def test_texts_do_not_touch_each_other() -> None:
    model, texts = text_model(), ["I love this so much", "why does the compiler do that?", "", "football"]
    together = model(texts)
    for at, text in enumerate(texts):
        for head, scores in model([text]).items():
            assert scores[0] == pytest.approx(together[head][at], abs=0.03)


def test_many_and_long_texts_are_read_in_parts() -> None:
    import resource

    texts = ["short one"] * 300 + ["long words here " * 1_250] * 300
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    scores = text_model()(texts)["sentiment"]
    assert scores.shape == (600, 3)
    assert np.ptp(scores[:300], axis=0).max() < 1e-6
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 150e6
    assert text_model().readable(texts, ["en"] * 600)["topics"].tolist() == [False] * 300 + [True] * 300


def test_probabilities_are_probabilities() -> None:
    scores = text_model()(["thank you!", "a new graphics card", "x" * (MAX_CHARACTERS + 10), "\ud800 lone surrogate"])
    for head in text_model().labels:
        values = scores[head]
        assert ((values >= 0) & (values <= 1)).all()
        if head not in ("emotions", "topics", "values"):
            assert values.sum(1) == pytest.approx(np.ones(4), abs=1e-3)
    assert text_model()([])["topics"].shape == (0, len(text_model().labels["topics"]))


@pytest.mark.parametrize(
    ("text", "head", "label"),
    [
        ("thank you so much!", "emotions", "gratitude"),
        ("software developer, python and linux", "topics", "Technology & Computing"),
        ("football fan and coach", "topics", "Sports"),
        ("what a wonderful day, I love it", "sentiment", "positive"),
        ("this is not good at all, worst service ever", "sentiment", "negative"),
        ("you are a fucking idiot", "offensive", "offensive"),
        ("Official account of the company. Follow us for news and offers", "account", "organisation"),
        ("mom of two, coffee lover, my own opinions", "account", "person"),
        ("I'm so angry right now, this makes me furious", "feeling", "anger"),
    ],
)
def test_it_tells_what_it_learned(text: str, head: str, label: str) -> None:
    model = text_model()
    assert model.labels[head][model([text])[head][0].argmax()] == label


@pytest.mark.parametrize("text", ["", "👩‍💻🎉", "שלום עולם מה שלומך", "ok", "साल का सबसे अच्छा दिन", "qwrtp sdfgh zxcvb"])
def test_it_abstains_where_it_can_not_tell(text: str) -> None:
    assert not any(read[0] for read in text_model().readable([text], languages_of([text])).values())


def test_a_head_reads_the_languages_that_it_was_shown_to_read() -> None:
    texts = ["das ist ein sehr schöner Tag für uns alle", "this is a really nice day for us all"]
    read = text_model().readable(texts, languages_of(texts))
    assert read["topics"].tolist() == read["sentiment"].tolist() == [True, True]
    assert read["emotions"].tolist() == read["irony"].tolist() == [False, True]


def test_an_untold_language_is_not_taken_for_english() -> None:
    assert not text_model().readable(["this is a really nice day for us all"], [None])["emotions"][0]


def test_it_does_not_abstain_on_short_english() -> None:
    texts = ["I love this one", "Software engineer and cat person from Leeds", "not sure what you mean by that"]
    assert text_model().readable(texts, languages_of(texts))["emotions"].all()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Chocolate chip cookies recipe: 200 g flour, butter and sugar", "Food & Drink"),
        ("Living room makeover: new sofa, rug and lamps", "Home & Garden"),
        ("my dog loves the park", "Pets"),
        ("The measurement of a quantum state and its Hamiltonian", "Science"),
        ("New lipstick and eyeshadow tutorial", "Style & Fashion"),
        ("leg day at the gym", "Healthy Living"),
        ("outfit of the day: denim jacket and boots", "Style & Fashion"),
        ("Unboxing the new iPhone", "Technology & Computing"),
        ("we won the match three to nil, what a goal", "Sports"),
        ("road trip through Iceland", "Travel"),
        ("my baby took her first steps", "Family and Relationships"),
        ("Receta de paella con arroz y verduras", "Food & Drink"),
        ("Rezept für einen leckeren Kuchen", "Food & Drink"),
        ("mon chien adore le parc", "Pets"),
        ("ricetta della pasta al pomodoro", "Food & Drink"),
        ("mi perro y mi gato", "Pets"),
    ],
)
def test_a_child_would_say_the_same(text: str, topic: str) -> None:
    model = text_model()
    tier_1 = [at for at, label in enumerate(model.labels["topics"]) if label in TOPICS and label not in TIER_2]
    scores = model([text])["topics"][0]
    assert model.labels["topics"][max(tier_1, key=lambda at: scores[at])] == topic


def test_the_topics_that_can_be_asked_for_are_those_that_the_model_tells() -> None:
    assert set(text_model().labels["topics"]) - text_model().untold == {*TOPICS, "other"}


def test_what_two_texts_are_about_is_compared_across_languages() -> None:
    vectors = text_model()(["a recipe for chocolate cake", "una receta de pastel de chocolate", "the football match"])[
        "vector"
    ]
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-3)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]


def test_a_language_is_told_or_left_open() -> None:
    texts = [
        "El perro no quiere comer su comida",
        "Ich weiß nicht, was ich tun soll",
        "THIS IS SHOUTED IN ENGLISH",
        "lol",
        "",
    ]
    assert languages_of(texts) == ["es", "de", "en", None, None]


def test_the_card_names_the_files_beside_it() -> None:
    folder = files("bothsides_model")
    both = (folder / "light.tflite").read_bytes() + (folder / "light.vocabulary").read_bytes()
    assert text_model().info.sha256 == hashlib.sha256(both).hexdigest()


def test_the_card_says_what_each_head_needs() -> None:
    model = text_model()
    for head, labels in model.labels.items():
        assert head in model.rates or len(model.share_error[head]) == len(labels)
        assert 0 < model.sure[head] <= 1


def test_threads_that_ask_at_once_get_what_they_asked_for() -> None:
    texts = [f"a recipe for bread number {at} with flour and butter" for at in range(400)]
    alone = text_model()(texts)["vector"]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda at: text_model()(texts[at : at + 50])["vector"], list(range(0, 400, 50)) * 4))
    for at, vectors in zip(list(range(0, 400, 50)) * 4, found, strict=True):
        np.testing.assert_allclose(vectors, alone[at : at + 50], atol=1e-6)
