"""Women and men among the people, as shares of the whole sample: never of a person."""

from __future__ import annotations

import gzip
import json
import unicodedata
from functools import cache
from pathlib import Path

import numpy as np

from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import Facet, Share
from bothsides.statistics.facets import first_party
from bothsides.statistics.modelled import facet
from bothsides.statistics.prevalence import prevalence

NAMES = Path(__file__).parents[2] / "data" / "names.json.gz"  # made by training/names.py


@cache
def _women() -> dict[str, float]:
    shares: dict[str, float] = json.loads(gzip.decompress(NAMES.read_bytes()))
    return shares


def estimate(sample: Sample) -> Facet:
    """Shares by first name: each name gives the share of women among its bearers, never a decision."""
    facts = sample.profile.audience_facts
    if facts and facts.genders:
        return first_party({str(code): share for code, share in facts.genders.items()})
    names = [(member.name or "").split() for member in sample.members]
    women = [_women().get(unicodedata.normalize("NFC", name[0]).casefold()) for name in names if name]
    known = np.array([share for share in women if share is not None])
    n = len(names)
    method, note = "first names, US births since 1950", "first names are a proxy, most reliable for the US"
    coverage = len(known) / n if n else 0.0
    if len(known) < MIN_KNOWN:  # too few known names: use what people write, which is less certain
        written = facet(["gender"], sample.scores, sample.readable, minimum=MIN_KNOWN)
        return written.model_copy(
            update={"note": "from bios and texts; learned from profiles that a crowd labelled in 2015"}
        )
    share, low, high = prevalence(np.column_stack([known, 1 - known]), np.array([0.5, 0.5]))
    shares = [
        Share(code=code, name=code, share=float(s), low=float(lo), high=float(hi), count=float(s) * len(known))
        for code, s, lo, hi in zip(("woman", "man"), share, low, high, strict=True)
    ]
    return Facet(state="ok", n=n, coverage=coverage, shares=tuple(shares), method=method, note=note)
