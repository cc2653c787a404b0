"""From the scores of texts to facets, with a model of this test's own."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from bothsides.statistics import modelled
from bothsides.statistics.facets import part
from bothsides.statistics.prevalence import adjusted, prevalence, shares_of, widened
from bothsides.text.model import Rates

LABELS = {"topics": ("Science", "Travel", "other"), "irony": ("irony", "none"), "emotions": ("joy", "anger")}
ERRORS = {"topics": np.array([0.02, 0.03, 0.04]), "irony": np.array([0.05, 0.05]), "emotions": np.array([0.01, 0.02])}
PRIOR = {"irony": np.array([0.4, 0.6])}


@pytest.fixture(autouse=True)
def _model(monkeypatch: pytest.MonkeyPatch) -> None:
    model = SimpleNamespace(
        labels=LABELS, share_error=ERRORS, prior=PRIOR, rates={}, experimental=frozenset(), untold=frozenset()
    )
    monkeypatch.setattr(modelled, "text_model", lambda: model)


def read(texts: int | np.ndarray) -> dict[str, np.ndarray]:
    """Which texts each head reads: so many, or these."""
    return dict.fromkeys(LABELS, np.ones(texts, bool) if isinstance(texts, int) else texts)


def scores(head: str, *rows: tuple[list[float], int]) -> dict[str, np.ndarray]:
    return {head: np.array([row for row, times in rows for _ in range(times)])}


def test_topics_are_shares_of_the_texts_that_show_one() -> None:
    given = scores("topics", ([0.8, 0.0, 0.2], 30), ([0.0, 0.4, 0.6], 10))
    facet = modelled.facet(["topics"], given, read(40), minimum=20)
    assert (facet.state, facet.n) == ("ok", 40)
    assert facet.coverage == pytest.approx(28 / 40)  # 12 of 40 show no topic
    assert [(s.code, s.name) for s in facet.shares] == [("Science", "Science"), ("Travel", "Travel")]
    share, low, high = shares_of(given["topics"], ERRORS["topics"], without=2)
    for row, at in zip(facet.shares, (0, 1), strict=True):
        assert (row.share, row.low, row.high) == pytest.approx((share[at], low[at], high[at]))
    assert [s.share for s in facet.shares] == pytest.approx([24 / 28, 4 / 28])
    assert [s.count for s in facet.shares] == pytest.approx([24, 4])
    assert facet.method == "light model, mean of calibrated probabilities"
    assert facet.note is None


def test_texts_that_tell_nothing_are_left_out() -> None:
    given = scores("emotions", ([0.9, 0.1], 30), ([0.0, 1.0], 30))
    facet = modelled.facet(["emotions"], given, read(np.arange(60) < 30), minimum=20)
    assert facet.coverage == 0.5
    assert [(s.code, s.share) for s in facet.shares] == [("joy", pytest.approx(0.9)), ("anger", pytest.approx(0.1))]
    assert facet.shares[0].low == pytest.approx(0.89)  # they are all alike: the model's own error is what is left
    assert facet.shares[1].high == pytest.approx(0.12)


@pytest.mark.parametrize(("texts", "state"), [(24, "insufficient_data"), (25, "ok")])
def test_too_few_texts_with_a_topic_say_too_little(texts: int, state: str) -> None:
    """Four in five show a topic, so 25 texts have the 20 that are asked."""
    facet = modelled.facet(["topics"], scores("topics", ([0.5, 0.3, 0.2], texts)), read(texts), minimum=20)
    assert facet.state == state
    assert facet.coverage == pytest.approx(0.8)
    assert len(facet.shares) == (2 if state == "ok" else 0)
    assert "light model" in facet.method


def test_a_yes_or_no_is_corrected_for_how_common_it_was_in_training() -> None:
    given = scores("irony", ([0.9, 0.1], 8), ([0.2, 0.8], 32))
    facet = modelled.facet(["irony"], given, read(40), minimum=20)
    [irony] = facet.shares  # what is not there is no label
    share, low, high = widened(prevalence(given["irony"], PRIOR["irony"]), ERRORS["irony"])
    assert (irony.share, irony.low, irony.high) == pytest.approx((share[0], low[0], high[0]))
    assert irony.share < given["irony"][:, 0].mean()
    assert irony.count == pytest.approx(40 * irony.share)
    assert facet.method == "light model, corrected by expectation maximisation"
    assert "tweets" in (facet.note or "")


def test_several_heads_are_one_facet_the_most_common_first() -> None:
    given = scores("irony", ([0.9, 0.1], 40)) | scores("emotions", ([0.3, 0.99], 40))
    facet = modelled.facet(["irony", "emotions"], given, read(40), minimum=20)
    assert [share.code for share in facet.shares] == ["irony", "anger", "joy"]
    assert facet.method == "light model, mean of calibrated probabilities"  # not all of it is corrected
    assert facet.note is None  # emotions were not learned from tweets alone


def test_nothing_to_read_is_no_coverage() -> None:
    facet = modelled.facet(["emotions"], {"emotions": np.zeros((0, 2))}, read(0), minimum=1)
    assert (facet.state, facet.n, facet.coverage) == ("insufficient_data", 0, 0)


def test_a_text_counts_if_all_heads_of_the_facet_read_it() -> None:
    given = scores("irony", ([0.9, 0.1], 40)) | scores("emotions", ([0.3, 0.99], 40))
    some = {"irony": np.arange(40) < 30, "emotions": np.arange(40) >= 5}
    assert modelled.facet(["irony", "emotions"], given, some, minimum=20).coverage == pytest.approx(25 / 40)


def test_a_head_with_rates_of_other_sets_is_corrected_by_them(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = Rates(np.array([[0.3] * 3, [0.5] * 3, [0.7] * 3]), np.array([[0.01] * 3, [0.02] * 3, [0.04] * 3]))
    model = SimpleNamespace(
        labels=LABELS,
        share_error=ERRORS,
        prior=PRIOR,
        rates={"topics": rates},
        experimental=frozenset(),
        untold=frozenset(),
    )
    monkeypatch.setattr(modelled, "text_model", lambda: model)
    given = scores("topics", ([0.8, 0.0, 0.2], 30), ([0.0, 0.4, 0.6], 10))
    facet = modelled.facet(["topics"], given, read(40), minimum=20)
    share, low, high = adjusted(given["topics"], rates, without=2)
    for shown in facet.shares:
        at = LABELS["topics"].index(shown.code)
        assert (shown.share, shown.low, shown.high) == pytest.approx((share[at], low[at], high[at]))
    assert len(facet.shares) == 2
    assert "other data sets" in facet.method


def test_a_head_that_was_not_shown_to_be_right_elsewhere_is_experimental(monkeypatch: pytest.MonkeyPatch) -> None:
    model = SimpleNamespace(
        labels=LABELS, share_error=ERRORS, prior=PRIOR, rates={}, experimental=frozenset(["irony"]), untold=()
    )
    monkeypatch.setattr(modelled, "text_model", lambda: model)
    facet = modelled.facet(["irony"], scores("irony", ([0.9, 0.1], 40)), read(40), minimum=20)
    assert facet.state == "experimental"
    assert facet.note == "its shares were not shown to be right on texts from elsewhere"
    assert part(facet, ["irony"]) == (None, 0.0, 1.0), "it moves no score and passes no gate"


def test_a_label_that_no_other_set_confirms_is_not_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    model = SimpleNamespace(
        labels=LABELS, share_error=ERRORS, prior=PRIOR, rates={}, experimental=frozenset(), untold=frozenset({"Travel"})
    )
    monkeypatch.setattr(modelled, "text_model", lambda: model)
    facet = modelled.facet(["topics"], scores("topics", ([0.5, 0.4, 0.1], 40)), read(40), minimum=20)
    assert [share.code for share in facet.shares] == ["Science"]


def test_labels_of_which_each_text_has_one_add_up_to_all_texts() -> None:
    shares, low, high = modelled._one_of(
        np.array([0.9, 0.3, 0.6]), np.array([0.6, 0.2, 0.1]), np.array([1.0, 0.4, 0.8])
    )
    assert shares == pytest.approx([0.5, 1 / 6, 1 / 3])
    assert low == pytest.approx([0.5, 1 / 6, 0.1])
    assert high == pytest.approx([1.0, 0.4, 0.8])


# ---------------------------------------------------------------------------------- texts drawn with posts, one label


def with_model(monkeypatch: pytest.MonkeyPatch, **more: object) -> None:
    known = {
        "labels": LABELS,
        "share_error": ERRORS,
        "prior": PRIOR,
        "rates": {},
        "experimental": frozenset(),
        "untold": frozenset(),
    }
    monkeypatch.setattr(modelled, "text_model", lambda: SimpleNamespace(**known | more))


ANY = Rates(np.array([[0.3] * 3, [0.5] * 3, [0.7] * 3]), np.array([[0.01] * 3, [0.02] * 3, [0.04] * 3]))
OF = [at // 6 for at in range(60)]  # ten posts


@pytest.mark.parametrize("way", ["mean", "expectation maximisation", "rates"])
def test_texts_of_a_post_are_drawn_together_however_shares_are_corrected(
    monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Of those that were read, too: the first post's are not."""
    with_model(monkeypatch, rates={"topics": ANY} if way == "rates" else {})
    head = "irony" if way == "expectation maximisation" else "topics"
    one, other = ([0.8, 0.2], [0.1, 0.9]) if head == "irony" else ([0.7, 0.2, 0.1], [0.1, 0.1, 0.8])
    given = scores(head, (one, 30), (other, 30))
    found = modelled.facet([head], given, read(np.arange(60) >= 6), minimum=5, clusters=OF)
    texts, of = given[head][6:], OF[6:]
    if way == "rates":
        share, low, high = adjusted(texts, ANY, without=2, clusters=of)
    elif way == "mean":
        share, low, high = shares_of(texts, ERRORS[head], without=2, clusters=of)
    else:
        share, low, high = widened(prevalence(texts, PRIOR[head], clusters=of), ERRORS[head])
    for shown in found.shares:
        at = LABELS[head].index(shown.code)
        assert (shown.share, shown.low, shown.high) == pytest.approx((share[at], low[at], high[at]))
    alone = modelled.facet([head], given, read(np.arange(60) >= 6), minimum=5)
    assert found.shares[0].high - found.shares[0].low > alone.shares[0].high - alone.shares[0].low


def test_sentiments_of_texts_are_one_whole_after_the_correction_too(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = {"sentiment": ("positive", "neutral", "negative")}
    with_model(monkeypatch, labels=labels, rates={"sentiment": ANY})
    given = {"sentiment": np.array([[0.6, 0.3, 0.1], [0.2, 0.4, 0.4]] * 20)}
    found = modelled.facet(["sentiment"], given, {"sentiment": np.ones(40, bool)}, minimum=20)
    assert sum(share.share for share in found.shares) == pytest.approx(1)
    apart = adjusted(given["sentiment"], ANY)[0]
    assert {share.code: share.share for share in found.shares} == pytest.approx(
        dict(zip(labels["sentiment"], apart / apart.sum(), strict=True))
    )
    assert found.method == "light model, corrected by its rates on other data sets"
    assert found.note == "trained on tweets; errors can be larger on other platforms"


def test_heads_that_learned_from_tweets_alone_say_so_together(monkeypatch: pytest.MonkeyPatch) -> None:
    heads = ("sentiment", "irony", "offensive", "hate", "account", "gender")
    with_model(
        monkeypatch,
        labels=dict.fromkeys(heads, ("yes", "none")),
        share_error=dict.fromkeys(heads, np.zeros(2)),
        prior={},
    )
    given = dict.fromkeys(heads, np.full((30, 2), 0.5))
    found = modelled.facet(heads, given, dict.fromkeys(heads, np.ones(30, bool)), minimum=20)
    assert found.note == "trained on tweets; errors can be larger on other platforms"


def test_scores_of_other_labels_than_the_heads_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with_model(monkeypatch, share_error=ERRORS | {"emotions": np.zeros(3)})
    with pytest.raises(ValueError, match="zip"):
        modelled.facet(["emotions"], scores("emotions", ([0.2, 0.3, 0.4], 40)), read(40), minimum=20)


def test_where_no_label_is_found_none_has_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    with_model(monkeypatch, labels={"sentiment": ("a", "b", "c")}, rates={"sentiment": ANY})
    given = {"sentiment": np.zeros((40, 3))}
    found = modelled.facet(["sentiment"], given, {"sentiment": np.ones(40, bool)}, minimum=20)
    assert [share.share for share in found.shares] == [0, 0, 0]
