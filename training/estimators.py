"""Ways to estimate a share, compared on groups of sets that the estimator never saw: ``python -m training.estimators``.

Each label is counted by itself. What an estimator has to know of the head (error rates, distributions of scores) it
learns from the *other* foreign sets together; of hate and irony, of which no foreign set is at hand, from their dev
split. González et al. 2017, ACM Computing Surveys 50:74, describe all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bothsides.text.model import TextModel, text_model
from training import shares
from training.data import HERE
from training.shares import LEAST, SIZES, Foreign
from training.tasks import tasks

GRID = np.linspace(0, 1, 101)
BANDWIDTH = 0.1  # of the kernel, on probabilities
DRAWS = 30


class Known(NamedTuple):
    """Scores of texts with and without a label, in other sets, each set alike."""

    yes: np.ndarray
    no: np.ndarray


def counted(scores: np.ndarray, known: Known) -> float:
    """Classify and count."""
    return float((scores >= 0.5).mean())


def mean(scores: np.ndarray, known: Known) -> float:
    """Probabilistic classify and count."""
    return float(scores.mean())


def _between(value: float, no: float, yes: float) -> float:
    return float(np.clip((value - no) / (yes - no), 0, 1)) if yes - no > 1e-3 else float(np.clip(value, 0, 1))


def adjusted_count(scores: np.ndarray, known: Known) -> float:
    """Adjusted count (Forman 2008)."""
    return _between((scores >= 0.5).mean(), (known.no >= 0.5).mean(), (known.yes >= 0.5).mean())


def adjusted_mean(scores: np.ndarray, known: Known) -> float:
    """Probabilistic adjusted count (Bella et al. 2010): the product's way."""
    return _between(scores.mean(), known.no.mean(), known.yes.mean())


def em(scores: np.ndarray, known: Known, steps: int = 200) -> float:
    """Expectation maximisation of the prior (Saerens et al. 2002), from the share of the other sets."""
    before = len(known.yes) / (len(known.yes) + len(known.no))
    share = before
    for _ in range(steps):
        yes, no = scores * share / before, (1 - scores) * (1 - share) / (1 - before)
        new = float((yes / np.maximum(yes + no, 1e-12)).mean())
        if abs(new - share) < 1e-6:
            break
        share = min(max(new, 1e-6), 1 - 1e-6)
    return share


def _mixed(of: Callable[[np.ndarray], np.ndarray], scores: np.ndarray, known: Known) -> float:
    """The share whose mixture of both kinds is nearest (least squares) to the group."""
    group, yes, no = of(scores), of(known.yes), of(known.no)
    apart = yes - no
    return float(np.clip(apart @ (group - no) / max(float(apart @ apart), 1e-9), 0, 1))


def energy(scores: np.ndarray, known: Known) -> float:
    """Energy distance of the scores (Kawakubo et al. 2016), in one dimension twice Cramér's: by cumulated shares."""
    return _mixed(lambda x: (x[:, None] <= GRID).mean(0), scores, known)


def kernel(scores: np.ndarray, known: Known) -> float:
    """Means in a Gaussian kernel's space (Iyer et al. 2014), on a grid."""
    return _mixed(lambda x: np.exp(-(((x[:, None] - GRID) / BANDWIDTH) ** 2)).mean(0), scores, known)


ESTIMATORS = {
    "classify and count": counted, "mean of the probabilities": mean, "adjusted count": adjusted_count,
    "adjusted mean (ours)": adjusted_mean, "EM": em, "energy matching": energy, "kernel matching": kernel,
}  # fmt: skip


def known_of(sets: list[Foreign], at: int, random: np.random.Generator, most: int = 2_000) -> Known | None:
    """Scores of a label in these sets, as many of each set that has it; None if there is none."""
    usable = [one for one in sets if min((one.truth[:, at] == which).sum() for which in (0, 1)) >= LEAST]
    if not usable:
        return None
    parts = []
    for which in (1, 0):
        found = [one.scores[one.truth[:, at] == which, at] for one in usable]
        size = min(most, max(len(part) for part in found))
        parts.append(np.concatenate([random.choice(part, size) for part in found]))
    return Known(*parts)


def errors(sets: list[Foreign], target: Foreign) -> list[tuple[int, bool, dict[str, float]]]:
    """(size, as they come?, error of each estimator) of groups of a set, by what the others tell."""
    random, found = np.random.default_rng(0), []
    for at in range(target.truth.shape[1]):
        known = known_of(sets, at, random)
        yes, no = (np.flatnonzero(target.truth[:, at] == which) for which in (1, 0))
        if known is None or min(len(yes), len(no)) < LEAST:
            continue
        for n in SIZES:
            for natural in (True, False):
                for _ in range(DRAWS):
                    share = len(yes) / (len(yes) + len(no)) if natural else random.uniform(0.02, 0.95)
                    some = random.binomial(n, share)
                    rows = np.concatenate([random.choice(yes, some), random.choice(no, n - some)])
                    scores = target.scores[rows, at]
                    off = {name: abs(way(scores, known) - some / n) for name, way in ESTIMATORS.items()}
                    found.append((n, natural, off))
    return found


def cases(model: TextModel) -> dict[str, list[tuple[list[Foreign], Foreign]]]:
    """Head → pairs of the sets that tell and the set that is judged."""
    about = [_of_some_topic(one) for one in [*shares.of_topics(model), shares.of_creators(model)]]
    tweets = [*shares.of_sentiment(model), shares.of_airline(model)]
    found = {
        head: [([other for other in sets if other.name != one.name], one) for one in sets if len(one.scores)]
        for head, sets in (("topics", about), ("sentiment", tweets))
    }
    for head in ("hate", "irony"):
        task = tasks()[head]
        dev, test = (
            Foreign(f"{head} {part}", model(split.texts)[head], np.eye(2)[split.labels])
            for part, split in (("dev", task.dev), ("test", task.held_out))
        )
        found[head] = [([dev], test)]
    return found


def _of_some_topic(one: Foreign) -> Foreign:
    rows = (one.truth > 0).any(1)
    return Foreign(one.name, one.scores[rows][:, : one.truth.shape[1]], one.truth[rows])


def figures(model: TextModel) -> list[dict]:
    """Mean absolute error of the share, by head, estimator, size of the group and mix."""
    found = []
    for head, pairs in cases(model).items():
        drawn = [row for sets, one in pairs for row in errors(sets, one)]
        for n in SIZES:
            for natural in (True, False):
                some = [off for size, come, off in drawn if (size, come) == (n, natural)]
                for name in ESTIMATORS:
                    values = np.array([off[name] for off in some])
                    half = 1.96 * values.std() / np.sqrt(len(values))
                    mix = "as they come" if natural else "shifted"
                    title = f"{head}, {name}, groups of {n}, {mix}: error of the share"
                    found.append(
                        {
                            "name": title, "value": float(values.mean()), "low": float(values.mean() - half),
                            "high": float(values.mean() + half), "unit": "share", "n": len(values), "against": None,
                        }
                    )  # fmt: skip
    return found


def main() -> None:
    """Print the table."""
    found = figures(text_model())
    (HERE.parent / "build" / "estimators.json").write_text(json.dumps(found, indent=1) + "\n")
    for row in found:
        print(f"{row['value']:.3f} {row['name']}")


if __name__ == "__main__":
    main()
