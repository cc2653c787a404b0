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
    "TweetEval emotion test, macro-F1": 0.745,
    "TweetEval sentiment test, macro-recall": 0.65,
    "TweetEval irony test, F1 of irony": 0.59,
    "TweetEval offensive test, macro-F1": 0.77,
    "TweetEval hate test, macro-F1": 0.455,
    "topics held-out, macro-F1": 0.46,
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
