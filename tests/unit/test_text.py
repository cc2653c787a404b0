"""The light model at run time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bothsides.text import MAX_CHARACTERS, text_model, tokenise, words_of


def test_a_word_is_the_same_token_wherever_it_stands() -> None:
    ids, segments = tokenise(["hello big world", "big", "HELLO"], 1 << 16)
    first, second, third = (set(ids[segments == at]) for at in range(3))
    assert second <= first
    assert third <= first
    assert list(words_of(["hello big world", "", "why?"])[1]) == [0, 0, 0, 2, 2]


@given(st.lists(st.text(), max_size=8))
def test_any_text_has_a_start_token_and_a_place(texts: list[str]) -> None:
    ids, segments = tokenise(texts, 1 << 10)
    assert set(segments) == set(range(len(texts)))
    assert (np.diff(segments) >= 0).all()
    assert ((ids >= 0) & (ids < 1 << 10)).all()


def test_texts_do_not_touch_each_other() -> None:
    model, texts = text_model(), ["I love this so much", "why does the compiler do that?", "", "football"]
    together = model(texts)
    for at, text in enumerate(texts):
        for head, scores in model([text]).items():
            assert scores[0] == pytest.approx(together[head][at], abs=0.02)


def test_probabilities_are_probabilities() -> None:
    scores = text_model()(["thank you!", "a new graphics card", "x" * (MAX_CHARACTERS + 10), "\ud800 lone surrogate"])
    assert scores["topics"].sum(1) == pytest.approx(np.ones(4), abs=1e-3)
    assert ((scores["emotions"] >= 0) & (scores["emotions"] <= 1)).all()
    assert text_model()([])["topics"].shape == (0, len(text_model().labels["topics"]))


def test_it_tells_what_it_learned() -> None:
    model = text_model()
    scores = model(["thank you so much!", "software developer, python and linux", "football fan and coach"])
    best = [model.labels["topics"][k] for k in scores["topics"].argmax(1)]
    assert best[1:] == ["Technology & Computing", "Sports"]
    assert model.labels["emotions"][scores["emotions"][0].argmax()] == "gratitude"


@pytest.mark.parametrize("text", ["", "👩‍💻🎉", "שלום עולם מה שלומך", "ok", "これはペンです"])
def test_it_abstains_where_it_can_not_tell(text: str) -> None:
    assert not text_model().told([text])[0]


def test_the_card_names_the_file_beside_it() -> None:
    import hashlib
    from importlib.resources import files

    graph = (files("bothsides_model") / "light.tflite").read_bytes()
    assert text_model().info.sha256 == hashlib.sha256(graph).hexdigest()
