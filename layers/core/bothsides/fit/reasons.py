"""What components share: shares as words, and a component from one measured share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from bothsides.documents.facet import Facet
from bothsides.documents.fit import Component, Evidence, Reason, Side
from bothsides.statistics.facets import part
from bothsides.statistics.intervals import added

BENCHMARK = 0.5  # a component above it is a reason for the creator


def percent(value: float, low: float, high: float) -> str:
    """``62 % (55 to 68 %)``."""
    return f"{value:.0%} ({low:.0%} to {high:.0%})"


def listed(names: Sequence[str], last: str = "or", most: int = 4) -> str:
    """``A, B or C``."""
    shown = list(names[:most]) + ([f"{len(names) - most} more"] if len(names) > most else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def not_asked(name: str, side: Side, weight: float) -> Component:
    """The brief asks nothing here."""
    return Component(name=name, side=side, weight=weight, state="not_asked", score=None, low=0, high=1)


def unknown(name: str, side: Side, weight: float, text: str, evidence: Evidence) -> Component:
    """The data are missing: a reason against, since it widens the interval of the score."""
    reason = Reason(text=text, supports=False, strength=weight * 0.25, evidence=evidence)
    return Component(
        name=name, side=side, weight=weight, state="insufficient_data", score=None, low=0, high=1, reasons=(reason,)
    )


def known(
    name: str, side: Side, weight: float, score: tuple[float, float, float], text: str, evidence: Evidence
) -> Component:
    """A measured component with its reason; the strength is how far it moves the score from the middle."""
    value, low, high = (min(1.0, max(0.0, v)) for v in score)
    strength = min(1.0, weight * 2 * abs(value - BENCHMARK))
    reason = Reason(text=text, supports=value >= BENCHMARK, strength=strength, evidence=evidence)
    return Component(
        name=name, side=side, weight=weight, state="ok", score=value, low=low, high=high, reasons=(reason,)
    )


def source_note(facet: Facet) -> str:
    """Says whose figures they are if nothing was inferred: the creator's own insights, or what a platform shows."""
    return f" (from {facet.method})" if facet.source == "first_party" else ""


def why_not(facet: Facet) -> str:
    """Why a facet can't be used."""
    if facet.state == "experimental":
        return f"experimental, {facet.note}"
    if facet.note and facet.state != "insufficient_data":
        return facet.note
    known_of = round(facet.n * facet.coverage)
    return f"only {facet.n} in the sample" if known_of == facet.n else f"only {known_of} of {facet.n} are known"


def overlap(facet: Facet, wanted: Mapping[str, float]) -> tuple[float, float, float]:
    """How similar the measured and the wanted shares are: 1 − total variation distance, with a 95 % interval.

    The part that the wanted shares leave open (they may add up to less than 1) is matched by anyone. The interval takes
    the classes' errors as independent.
    """
    matched = []
    for code, share in wanted.items():
        value, low, high = part(facet, [code])
        value = value or 0.0
        matched.append((value - share, low - share, high - share) if value < share else (0.0, low - value, 0.0))
    score, low, high = added([(1.0, 1.0, 1.0), *matched])
    return score, max(0.0, low), min(1.0, high)


def group_share(
    name: str,
    side: Side,
    weight: float,
    facet: Facet,
    codes: Sequence[str],
    *,
    document: Literal["profile", "persona", "audience"],
    path: str,
    text: str,
    post_ids: tuple[str, ...] = (),
) -> Component:
    """A component that is the share of a group in any of ``codes``. ``text`` has ``{share}`` and ``{n}``."""
    evidence = Evidence(document=document, path=path, n=facet.n, post_ids=post_ids)
    share, low, high = part(facet, codes)
    if share is None:
        return unknown(name, side, weight, f"{path.split('.')[-1]} unknown: {why_not(facet)}", evidence)
    n = "all" if facet.source == "first_party" else round(facet.n * facet.coverage)
    sentence = text.format(share=percent(share, low, high), n=n) + source_note(facet)
    return known(name, side, weight, (share, low, high), sentence, evidence)
