"""How counts of one creator's posts depend on what the posts are: a hierarchical Poisson model with heavy tails.

``count ~ Poisson(exposure · exp(level + x·effects + noise))``: a Gamma–Poisson model whose rates are spread by
Student's t on the logarithm instead of a gamma, because a few posts get very much. So a level is a median, an effect a
ratio of medians, and one viral post weighs little (Lange, Little & Taylor 1989, J. American Statistical Association
84:881). Each effect is drawn towards its prior by a t: noise is shrunk, what is large and well seen is not (Gelman,
Jakulin, Pittau & Su 2008, Annals of Applied Statistics 2:1360). Fitted by EM with a Laplace step for each count; numpy
alone, no random numbers.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from bothsides.text.tokens import Floats

EFFECT_TAIL = 4.0  # degrees of freedom of the t prior of an effect
_STEPS = 40  # of EM at most
_SETTLED = 2e-3  # change of a logarithm under which it ends
_NEWTON = 2  # steps towards each post's rate, each time
_LEAST_RATE, _MOST_RATE = -8.0, 40.0  # logarithms
_LEAST_SPREAD = 0.02  # nobody's posts are all alike
_FREE = 1e-6  # precision of the level: as good as none


class Fitted(NamedTuple):
    """The posterior of level (first) and effects, and how posts spread around it."""

    mean: Floats  # (1 + effects,)
    covariance: Floats  # (1 + effects, 1 + effects), as the model has it
    seen: Floats  # the same, as the posts differ from the model
    spread: float  # scale of the t on the logarithm
    tail: float  # its degrees of freedom
    freedom: float  # posts that are left to tell the spread
    predicted: Floats  # logarithm of the usual count of each post, (posts,)

    def of(self, contrast: Floats) -> tuple[float, float]:
        """Mean and deviation of a linear combination of level and effects, (1 + effects,); of what the model says of
        the deviation and what the posts say, the greater one."""
        variance = max(float(contrast @ of @ contrast) for of in (self.covariance, self.seen))
        return float(contrast @ self.mean), math.sqrt(max(0.0, variance))


class Spread(NamedTuple):
    """How posts spread elsewhere: scale and degrees of freedom of a t on the logarithm, and as how many posts that
    counts."""

    scale: float
    tail: float
    worth: float


def fit(counts: Floats, exposures: Floats, design: Floats, expected: Floats, scales: Floats, usual: Spread) -> Fitted:
    """The posterior of a creator's level and effects.

    Args:
        counts: of each post, (posts,); at least one is not 0.
        exposures: views of each post, or ones, (posts,).
        design: what each post is, (posts, effects).
        expected: prior mean of each effect on the logarithm, (effects,).
        scales: prior scale of each effect on the logarithm, (effects,).
        usual: the spread of posts elsewhere.
    """
    y, offset = np.asarray(counts, float), np.log(exposures)
    x = np.column_stack([np.ones(len(y)), design])
    centre = np.concatenate([[0.0], expected])
    prior = np.concatenate([[_FREE], 1 / np.maximum(scales, 1e-6) ** 2])
    precision, weights, variance = prior.copy(), np.ones(len(y)), usual.scale**2
    predicted = float(np.median(np.log(y + 0.5) - offset)) + offset
    rate = np.maximum(np.log(y + 0.5), _LEAST_RATE)
    for _ in range(_STEPS):
        apart = variance / weights
        for _ in range(_NEWTON):
            known = np.exp(rate)
            step = ((y - known) - (rate - predicted) / apart) / (known + 1 / apart)
            rate = np.clip(rate + np.clip(step, -3.0, 3.0), _LEAST_RATE, _MOST_RATE)
        known = np.exp(rate)
        told = 1 / (1 / known + apart)  # precision of the working value
        value = rate + (y - known) / known - offset
        weighted = x * told[:, None]
        covariance = np.linalg.inv(weighted.T @ x + np.diag(precision))
        mean = covariance @ (weighted.T @ value + precision * centre)
        before, predicted = predicted, x @ mean + offset
        unsure = ((x @ covariance) * x).sum(1)
        squared = (rate - predicted) ** 2 + 1 / (known + 1 / apart) + unsure * (told * apart) ** 2
        weights = (usual.tail + 1) / (usual.tail + squared / variance)
        former = variance
        variance = (float(weights @ squared) + usual.worth * usual.scale**2) / (float(weights.sum()) + usual.worth)
        variance = max(variance, _LEAST_SPREAD**2)
        size = ((mean - centre) ** 2 + np.diag(covariance))[1:] * prior[1:]
        precision[1:] = prior[1:] * (EFFECT_TAIL + 1) / (EFFECT_TAIL + size)
        if max(np.abs(predicted - before).max(), abs(math.log(variance / former)) / 2) < _SETTLED:
            break
    # a t tells less than its weights say: (tail + 1) / (tail + 3) of it (Lange, Little & Taylor 1989)
    covariance = np.linalg.inv((usual.tail + 1) / (usual.tail + 3) * weighted.T @ x + np.diag(precision))
    used = float(unsure @ told)
    freedom = max(1.0, len(y) + usual.worth - used)
    apart = (told * (value + offset - predicted))[:, None] * x  # sandwich (Huber 1967), for other noise than a t
    seen = covariance @ (apart.T @ apart) @ covariance * len(y) / max(1.0, len(y) - used)
    return Fitted(mean, covariance, seen, math.sqrt(variance), usual.tail, freedom, predicted)
