"""No cell under ``MIN_CELL`` people leaves: what is too small is one number, and what cannot be used is not told."""

from __future__ import annotations

import math

from bothsides.documents.facet import MIN_CELL, Facet, Folded


def safe(facet: Facet) -> Facet:
    """The facet as it may leave: only classes with ``MIN_CELL`` people or more are named, the smaller ones are one
    number. Of a facet in no usable state nothing but its state leaves. First-party shares are the platform's own."""
    if facet.source == "first_party":
        return facet
    if facet.state not in ("ok", "experimental"):
        return facet.model_copy(update={"shares": ()})
    small = [share.count for share in facet.shares if share.count < MIN_CELL]
    if not small:
        return facet
    shares = tuple(share for share in facet.shares if share.count >= MIN_CELL)
    return facet.model_copy(update={"shares": shares, "folded": Folded(classes=len(small), count=math.fsum(small))})
