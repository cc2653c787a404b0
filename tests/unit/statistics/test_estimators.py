"""Ways to estimate a share (training/estimators.py) find one that is known."""

import numpy as np
import pytest

from training import estimators
from training.estimators import Known

RANDOM = np.random.default_rng(0)
KNOWN = Known(RANDOM.beta(4, 2, 4_000), RANDOM.beta(2, 5, 4_000))


def group(share: float, n: int = 4_000) -> np.ndarray:
    some = round(n * share)
    return np.concatenate([RANDOM.beta(4, 2, some), RANDOM.beta(2, 5, n - some)])


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
@pytest.mark.parametrize("name", ["adjusted count", "adjusted mean (ours)", "energy matching", "kernel matching"])
def test_what_is_corrected_finds_a_share_far_from_that_of_training(name: str, share: float) -> None:
    assert estimators.ESTIMATORS[name](group(share), KNOWN) == pytest.approx(share, abs=0.03)


def test_what_is_not_corrected_is_drawn_to_the_middle() -> None:
    rare, common = group(0.02), group(0.9)
    assert estimators.counted(rare, KNOWN) > 0.08
    assert estimators.mean(common, KNOWN) < 0.7


def test_em_finds_the_share_of_calibrated_scores() -> None:
    truth = RANDOM.random(20_000) < 0.5
    said = RANDOM.normal(truth * 2.0, 1)
    scores = 1 / (1 + np.exp(-(2 * said - 2)))  # of the two normal distributions: the exact posterior
    known = Known(scores[truth], scores[~truth])
    rare = np.concatenate([scores[truth][:200], scores[~truth][:1_800]])
    assert estimators.em(rare, known) == pytest.approx(0.1, abs=0.02)


def test_a_head_that_tells_nothing_apart_gives_no_wild_share() -> None:
    same = Known(KNOWN.no, KNOWN.no)
    assert estimators.adjusted_mean(KNOWN.no, same) == pytest.approx(float(KNOWN.no.mean()))
    for name in estimators.ESTIMATORS:
        assert 0 <= estimators.ESTIMATORS[name](KNOWN.no, same) <= 1
