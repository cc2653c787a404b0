"""No cell under ``MIN_CELL`` people leaves: what is too small is told as a sum, what cannot be used not at all."""

from __future__ import annotations

import math

from bothsides.documents.facet import MIN_CELL, Facet, Folded


def safe(facet: Facet) -> Facet:
    """The facet as it may leave: the shares of classes with ``MIN_CELL`` people or more.

    Of the smaller ones it is told which they are, the largest first, and how many people all of them are together. Of a
    facet in no usable state nothing but its state leaves. First-party shares are the platform's own.
    """
    if facet.source == "first_party":
        return facet
    if facet.state not in ("ok", "experimental"):
        return facet.model_copy(update={"shares": ()})
    small = sorted((share for share in facet.shares if share.count < MIN_CELL), key=lambda s: (-s.count, s.code))
    if not small:
        return facet
    folded = Folded(codes=tuple(share.code for share in small), count=math.fsum(share.count for share in small))
    shares = tuple(share for share in facet.shares if share.count >= MIN_CELL)
    return facet.model_copy(update={"shares": shares, "folded": folded})
