"""The values that the creator's posts express, against the brand's."""

from __future__ import annotations

import numpy as np

from bothsides.documents.fit import Component
from bothsides.fit.case import Case
from bothsides.fit.reasons import Kind, listed
from bothsides.text.model import text_model

KIND = Kind("creator_values", {"sales": 0, "awareness": 0}, document="persona", path="values")
_NEAREST = 2  # of Schwartz' values, for each of the brand's


def measure(case: Case) -> Component:
    """The mean percentile of those of Schwartz' values whose names are nearest to the brand's words: experimental, it
    counts nothing, since values told from posts were not shown to be right."""
    wanted, told = case.brief.brand.values, case.persona.values
    if not wanted:
        return KIND.not_asked(case)
    traits = [trait for trait in (told.traits if told else ()) if trait.percentile is not None]
    if not traits:
        why = told.note if told and told.note else "the posts express too few"
        return KIND.unknown(case, f"values unknown: {why}")
    vectors = np.asarray(text_model()([*wanted, *(trait.name for trait in traits)])["vector"], float)
    near = vectors[: len(wanted)] @ vectors[len(wanted) :].T
    chosen = sorted({int(at) for row in near for at in np.argsort(-row, kind="stable")[:_NEAREST]})
    named = [traits[at] for at in chosen]
    bounds = [(trait.percentile or 0.0, trait.low or 0.0, 1.0 if trait.high is None else trait.high) for trait in named]
    value, low, high = (float(mean) for mean in np.mean(bounds, axis=0))
    text = (
        f"experimental: for {listed(wanted, 'and')} the nearest values are "
        f"{listed([f'{trait.name} (higher than {trait.percentile:.0%})' for trait in named], 'and')}"
    )
    shown = [quote.post_id for trait in named for quote in trait.quotes]
    return KIND.known(
        case, (value, low, high), text, KIND.evidence(told.posts if told else 0, shown),
        against=told.population if told else None, experimental=True,
    )  # fmt: skip
