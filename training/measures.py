"""The official metric of each task, and calibration."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

METRIC = {
    "emotions": "macro-F1",
    "feeling": "macro-F1",
    "sentiment": "macro-recall",
    "irony": "F1 of irony",
    "offensive": "macro-F1",
    "hate": "macro-F1",
    "topics": "macro-F1",
    "gender": "macro-F1",
    "account": "macro-F1",
    "values": "macro-F1",
    "affects": "macro-F1",
    "emoji": "macro-F1",
}


def official(task: str, chosen: np.ndarray, labels: np.ndarray) -> float:
    """The metric by which the task is compared in the literature: Demszky et al. 2020, Barbieri et al. 2020.

    Args:
        chosen: decisions, (texts, labels) 0/1 where a text can have several labels, else (texts,).
        labels: the truth in the same form.
    """
    if labels.ndim == 1:
        width = int(max(labels.max(), chosen.max())) + 1
        chosen, labels = (x[:, None] == np.arange(width) for x in (chosen, labels))
    both, said, true = ((x > 0).sum(0) for x in (np.logical_and(chosen, labels), chosen, labels))
    if METRIC[task] == "macro-recall":
        return float((both[true > 0] / true[true > 0]).mean())
    f1 = 2 * both / np.maximum(1, said + true)
    return float(f1[1] if METRIC[task] == "F1 of irony" else f1.mean())


def thresholds(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The threshold of each label with the best F1, (labels,): to be taken from a dev split. Where few texts have the
    label the best of a smoothed curve is taken, or chance would choose."""
    grid = np.linspace(0.04, 0.8, 39)
    f1 = np.array([_f1(scores >= t, labels) for t in grid])
    smooth = np.apply_along_axis(lambda curve: np.convolve(np.pad(curve, 2, "edge"), np.ones(5) / 5, "valid"), 0, f1)
    return grid[np.argmax(smooth, axis=0)]


def _f1(chosen: np.ndarray, labels: np.ndarray) -> np.ndarray:
    both = (chosen & (labels > 0)).sum(0)
    return 2 * both / np.maximum(1, chosen.sum(0) + labels.sum(0))


def decide(scores: np.ndarray, rule: np.ndarray | float | None) -> np.ndarray:
    """Decisions from probabilities: by thresholds where several labels are possible, by one where there are two, else
    the likeliest."""
    if rule is None:
        return scores.argmax(1)
    if np.ndim(rule) == 0:
        return (scores[:, 1] >= rule).astype(np.int64)
    return (scores >= rule).astype(np.int64)


def rule_of(task: str, scores: np.ndarray, labels: np.ndarray) -> np.ndarray | float | None:
    """How decisions are made from probabilities, from a dev split: thresholds, one threshold, or none (the
    likeliest)."""
    if labels.ndim == 2:
        return thresholds(scores, labels)
    if scores.shape[1] == 2:
        grid = np.linspace(0.2, 0.8, 25)
        curve = np.array([official(task, (scores[:, 1] >= t).astype(np.int64), labels) for t in grid])
        return float(grid[np.argmax(np.convolve(np.pad(curve, 2, "edge"), np.ones(5) / 5, "valid"))])
    return None


def bootstrap(measure: Callable[[np.ndarray], float], n: int, draws: int = 200) -> tuple[float, float, float]:
    """The figure on all texts, with the 2.5 and 97.5 percentile over resampled texts."""
    random = np.random.default_rng(0)
    drawn = [measure(random.integers(0, n, n)) for _ in range(draws)]
    value, (low, high) = measure(np.arange(n)), np.percentile(drawn, [2.5, 97.5])
    # a calibration error only grows by resampling: its own value still belongs to the interval
    return value, float(min(low, value)), float(max(high, value))


def auc(high: np.ndarray, low: np.ndarray) -> float:
    """How often one of ``high`` is above one of ``low``; ties count half (Mann and Whitney 1947)."""
    ordered = np.sort(low)
    below = np.searchsorted(ordered, high, "left") + np.searchsorted(ordered, high, "right")
    return float(below.sum() / (2 * len(high) * len(low)))


def calibration_error(scores: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error over equal-width bins (Guo et al. 2017)."""
    at = np.minimum((scores * bins).astype(int), bins - 1)
    sizes = np.bincount(at, minlength=bins)
    gap = np.abs(np.bincount(at, scores, bins) - np.bincount(at, right, bins))
    return float(gap.sum() / sizes.sum())
