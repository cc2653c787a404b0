"""Which classes of two facets go together in the same people: a bought follower lives elsewhere, women care for other
things. From shares alone nobody can tell how many people are real and live in a market and care.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from bothsides.audience.facets import countries, reachability
from bothsides.audience.kinds import LOOKS
from bothsides.audience.sample import Sample
from bothsides.audience.signs import judged
from bothsides.documents.audience import Together
from bothsides.documents.facet import MIN_CELL
from bothsides.statistics.design import few_clusters
from bothsides.statistics.modelled import OTHER
from bothsides.text.model import text_model
from bothsides.text.tokens import Bools, Floats

LEAST = 100  # people of whom both facets are known: of fewer a relation says next to nothing
CLASSES = 20  # of a facet, the commonest
LEAST_APART = 0.1  # labels that say less are taken as if they said so much


class Labels(NamedTuple):
    """What one facet says of each person."""

    codes: tuple[str, ...]
    likely: Floats
    """what it says of each class, 0 to 1, (people, classes)"""
    known: Bools
    """of whom it says anything, (people,)"""
    apart: Floats
    """how much more it says on average of those who have a class than of the others: least and usual, (2, classes)"""
    mistaken: Floats
    """what it says on average of those who have it not, (classes,)"""


def together(sample: Sample) -> tuple[Together, ...]:
    """Facets two by two: who is real with where people live and what they write about; these, genders, languages and
    reachability among those who are not known to be bought."""
    real, genuine = authenticity(sample), sample.genuine
    found = [pair(("authenticity", name), real, FACETS[name](sample), sample) for name in OF_ALL]
    labels = {name: of(genuine) for name, of in FACETS.items()}
    found += [pair((a, b), labels[a], labels[b], genuine) for a, b in itertools.combinations(labels, 2)]
    return tuple(one for one in found if one)


def pair(names: tuple[str, str], first: Labels, second: Labels, sample: Sample) -> Together | None:
    """How the classes of two facets go together; None if too few people show both.

    Labels that err hide a part of it: what is left is divided by ``apart`` of both, as Rogan & Gladen (1978) do with a
    share; that holds where the errors of one have nothing to do with the other.
    """
    both = first.known & second.known
    n = int(both.sum())
    if n < LEAST:
        return None
    one, other = _common(first, both), _common(second, both)
    clusters = np.asarray(sample.clusters)[both]
    order = np.argsort(clusters, kind="stable")
    starts = np.unique(clusters[order], return_index=True)[1]
    few, shares = len(starts), (_shares(one), _shares(other))
    excess: dict[str, dict[str, float]] = {}
    seen = alone = 0.0
    have, theirs = other.likely.sum(0), np.array(list(shares[1].values()))
    centred, either = other.likely - other.likely.mean(0), np.stack([have, n - have])
    for at, code in enumerate(one.codes):
        a = one.likely[:, at]
        products = (a - a.mean())[:, None] * centred
        means, met = products.mean(0), a @ other.likely
        cells = np.stack([met, a.sum() - met, have - met, n - a.sum() - have + met])
        apart = one.apart[1, at] * other.apart[1]
        drawn = np.add.reduceat((products - means)[order], starts, axis=0) / apart
        seen += float((drawn**2).sum()) * few / max(1, few - 1) / n**2
        alone += float((theirs * (1 - theirs)).sum()) * shares[0][code] * (1 - shares[0][code])
        expected = a.sum() * either / n
        unrelated = np.concatenate([expected, either - expected])
        true = np.round(_safe(means, cells, unrelated, n) / apart, 6).tolist()
        told = {name: x for name, x in zip(other.codes, true, strict=True) if not math.isnan(x)}
        if told:
            excess[code] = told
    if not excess:
        return None
    effective = min(float(n), alone / seen / few_clusters(n, few)) if seen else float(n)
    return Together(
        facets=names,
        n=n,
        effective_n=max(1.0, effective),
        shares=shares,
        excess=excess,
        apart=(_apart(one), _apart(other)),
    )


def _safe(excess: Floats, cells: Floats, unrelated: Floats, n: int) -> Floats:
    """The excesses of those with both of two classes, as they may leave, (classes,).

    Where fewer than ``MIN_CELL`` people have both, the one alone, the other alone, or neither, they leave as if it were
    half of that; NaN, and so not at all, where no more are expected of unrelated classes.

    Args:
        excess: over the share that unrelated classes would have.
        cells: people with both, the first alone, the second alone, neither, (4, classes).
        unrelated: how many would be expected of unrelated classes, likewise.
        n: people.
    """
    at, column = cells.argmin(0), np.arange(len(excess))
    fewest, usual = cells[at, column], unrelated[at, column]
    sign = np.array([1.0, -1.0, -1.0, 1.0])[at]
    coarse = np.where(usual >= MIN_CELL, sign * (MIN_CELL / 2 - usual) / n, np.nan)
    return np.where(fewest >= MIN_CELL, excess, coarse)


def _common(labels: Labels, chosen: Bools) -> Labels:
    """The commonest classes among some people; those that too few have, or have not, are left out."""
    likely = labels.likely[chosen]
    sums = likely.sum(0)
    large = [at for at in np.argsort(-sums, kind="stable") if MIN_CELL <= sums[at] <= len(likely) - MIN_CELL][:CLASSES]
    codes = tuple(labels.codes[at] for at in large)
    return Labels(codes, likely[:, large], chosen, labels.apart[:, large], labels.mistaken[large])


def _shares(labels: Labels) -> dict[str, float]:
    found = (labels.likely.mean(0) - labels.mistaken) / labels.apart[1]
    return dict(zip(labels.codes, np.clip(found, 0, 1).round(6).tolist(), strict=True))


def _apart(labels: Labels) -> dict[str, tuple[float, float]]:
    rows = zip(labels.codes, *labels.apart.round(4).tolist(), strict=True)
    return {code: (least, usual) for code, least, usual in rows}


def told(codes: Sequence[str | None]) -> Labels:
    """Labels that people or platforms tell themselves."""
    names = tuple(sorted({code for code in codes if code is not None}))
    likely = np.array([[code == name for name in names] for code in codes], float).reshape(len(codes), len(names))
    sure = np.ones((2, len(names)))
    return Labels(names, likely, np.array([code is not None for code in codes], bool), sure, np.zeros(len(names)))


def authenticity(sample: Sample) -> Labels:
    """Who has no sign of being bought; ``real`` of a real one as seldom as the signs mistake one."""
    flags, rates = judged(sample.members)
    (least, usual, _), mistaken = rates[0].found, rates[0].mistaken
    known = np.array([flag is not None for flag in flags[0]], bool)
    real = np.array([[flag is False] for flag in flags[0]], float)
    apart = np.maximum(LEAST_APART, [[least - mistaken[2]], [usual - mistaken[1]]])
    return Labels(("real",), real, known, apart, np.array([1 - usual]))


def topics(sample: Sample) -> Labels:
    """What those write about who write of a topic."""
    model, scores = text_model(), sample.scores["topics"]
    names, rates = model.labels["topics"], model.rates["topics"]
    some = [at for at, name in enumerate(names) if name != OTHER and name not in model.untold]
    writes = sample.readable["topics"] & (scores[:, names.index(OTHER)] < 0.5)
    apart = np.stack([rates.shown[0] - rates.mistaken[2], rates.shown[1] - rates.mistaken[1]])[:, some]
    codes = tuple(names[at] for at in some)
    return Labels(codes, scores[:, some], writes, np.maximum(LEAST_APART, apart), rates.mistaken[1][some])


def genders(sample: Sample) -> Labels:
    """How likely each person whose name or bio tells is a woman. A name says the same of all who bear it: what hangs
    on the person beyond that is hidden, at most all that names leave open."""
    kinds = sample.kinds
    likely = 1 / (1 + np.exp(-np.asarray(kinds.told.woman, float)))
    known = kinds.named & ~(kinds.written & (kinds.told.organisation > LOOKS))
    share = float(likely[known].mean()) if known.any() else 0.5
    tells = float(likely[known].var()) / max(share * (1 - share), 1e-9) if known.any() else 1.0
    apart = np.clip([[tells] * 2, [1.0] * 2], LEAST_APART, 1.0)
    return Labels(("woman", "man"), np.stack([likely, 1 - likely], axis=1), known, apart, np.zeros(2))


FACETS: dict[str, Callable[[Sample], Labels]] = {
    "countries": lambda sample: told(countries.told_by(sample)),
    "topics": topics,
    "genders": genders,
    "languages": lambda sample: told(sample.languages),
    "reachability": lambda sample: told(reachability.told_by(sample)[0]),
}
OF_ALL = ("countries", "topics")  # facets that speak of bought accounts too
