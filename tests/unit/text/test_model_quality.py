"""The committed model's quality can't rot: `make eval-quick` with floors a little under the figures of
docs/model-card.md.

Needs the public data sets, which are not in the repository, but none of the training packages.
"""

import json
import sys

import pytest

from bothsides.statistics.prevalence import shares_of
from bothsides.text.model import text_model
from training import evaluate
from training.data import LOCAL
from training.tasks import HEADS, tasks

pytestmark = pytest.mark.skipif(not LOCAL.exists(), reason="the data sets are not beside the repository")

FLOORS = {
    "GoEmotions test, macro-F1": 0.455,
    "TweetEval emotion test, macro-F1": 0.73,
    "TweetEval sentiment test, macro-recall": 0.65,
    "TweetEval irony test, F1 of irony": 0.59,
    "TweetEval offensive test, macro-F1": 0.77,
    "TweetEval hate test, macro-F1": 0.42,
    "ValueEval 2023 test, macro-F1": 0.37,
    "topics, instagram_kim2020, per influencer, of the eight": 0.55,
    "topics, instagram_kim2020, per influencer, of all tier-1 topics": 0.49,
    "topics, instagram_kim2020, per caption, of the eight": 0.48,
    "topics, instagram_kim2020, groups of 40, food, the largest of the eight": 0.95,
    "topics, instagram_kim2020, groups of 40, travel, the largest of the eight": 0.95,
    "topics, instagram_kim2020, groups of 40, interior, the largest of the eight": 0.95,
    "topics, instagram_kim2020, groups of 40, food, share given": 0.8,
    "topics, youtube_trending, titles and tags, Sports": 0.86,
    "topics, youtube_trending, titles and tags, Music": 0.83,
    "sentiment, UMSAB test, mean of eight languages, macro-F1": 0.57,
    "sentiment, airline, macro-recall": 0.7,
    "vector, sib200, es, nearest English sentence is the translation": 0.95,
    "vector, sib200, zh, nearest English sentence is the translation": 0.9,
    "topics, tweet_topic_xl, es, groups of 100, as they come: the interval holds the share": 0.93,
    "topics, instagram_kim2020, groups of 500, as they come: the interval holds the share": 0.93,
    "topics, instagram_kim2020, groups of 500, shifted: the interval holds the share": 0.93,
    "sentiment, airline, groups of 500, as they come: the interval holds the share": 0.93,
    "topics, sib200, en, groups of 100, shifted: the interval holds the share": 0.9,
    "sentiment, UMSAB, de, groups of 500, as they come: the interval holds the share": 0.93,
    "vector, instagram_kim2020 ties, brief only, tying post included": 0.7,
    "vector, instagram_kim2020 ties, brief and message, tying post included": 0.72,
    "vector, instagram_kim2020 ties, brief only, tying post left out": 0.6,
    "vector, instagram_kim2020 ties, brief only, within the category": 0.66,
    "gender of profiles held-out, macro-F1": 0.41,
    "account kind of profiles held-out, macro-F1": 0.775,
}
CEILINGS = {
    "hate": 0.30,
    "gender": 0.08,
}  # of the calibration error; that test split is of another time and other words than training


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["evaluate", "--quick"])
        patch.setattr(evaluate, "BUILD", tmp_path_factory.mktemp("build"))
        evaluate.main()
        return {figure["name"]: figure for figure in json.loads((evaluate.BUILD / "eval.json").read_text())}


@pytest.mark.parametrize("name", FLOORS)
def test_quality_does_not_fall(figures: dict[str, dict], name: str) -> None:
    assert figures[name]["value"] >= FLOORS[name]


@pytest.mark.parametrize("head", HEADS)
def test_probabilities_are_calibrated(figures: dict[str, dict], head: str) -> None:
    assert figures[f"{evaluate.TITLES[head]}, ECE"]["value"] <= CEILINGS.get(head, 0.06)


def test_every_figure_has_its_form(figures: dict[str, dict]) -> None:
    for figure in figures.values():
        assert set(figure) == {"name", "value", "low", "high", "unit", "n", "against"}
        assert figure["low"] <= figure["value"] <= figure["high"]


def test_the_intervals_of_shares_hold_the_truth() -> None:
    test = tasks()["emotions"].held_out
    model = text_model()
    _, low, high = shares_of(model(test.texts)["emotions"], model.share_error["emotions"])
    truth = test.labels.mean(0)
    assert ((low <= truth) & (truth <= high)).sum() >= 26  # 95 % of 28
