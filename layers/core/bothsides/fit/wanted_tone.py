"""The tone of a group of texts against the wanted tone: shared by both sides."""

from __future__ import annotations

from collections.abc import Sequence

from bothsides.documents.facet import Facet
from bothsides.statistics.facets import part


def tone(facet: Facet, wanted: Sequence[str]) -> tuple[float, float, float] | None:
    """The wanted emotions' part of all emotion that is shown (neutral apart), with a 95 % interval; None if unknown.

    A text can show several emotions, so their shares add up to more than the texts that show any: this is a part of
    the expressions, not of the texts. Experimental shares are taken as they are: the tone is experimental then too.
    """
    if facet.state == "experimental":
        facet = facet.model_copy(update={"state": "ok"})
    shown = [share.code for share in facet.shares if share.code != "neutral"]
    good = part(facet, [code for code in shown if code in wanted])
    bad = part(facet, [code for code in shown if code not in wanted])
    if good[0] is None or bad[0] is None or good[0] + bad[0] == 0:
        return None
    # monotone in both, so the corners bound it
    low, high = (good[1] / (good[1] + bad[2]), good[2] / (good[2] + bad[1]))
    value = good[0] / (good[0] + bad[0])
    return value, min(low, value), max(high, value)


def strongest(facet: Facet, wanted: Sequence[str], most: int = 2) -> str:
    """The wanted emotions that show most: ``curiosity 21 %, admiration 8 %``."""
    found = sorted((s for s in facet.shares if s.code in wanted), key=lambda s: -s.share)[:most]
    return ", ".join(f"{s.name} {s.share:.0%}" for s in found)
