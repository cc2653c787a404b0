"""What components share: shares as words, and a component from what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from bothsides.documents.campaign import Ask
from bothsides.documents.facet import Facet, Interval
from bothsides.documents.fit import Component, Evidence, Reason, Side
from bothsides.documents.profile import Post
from bothsides.fit.case import Case
from bothsides.statistics.facets import part
from bothsides.statistics.intervals import added

MIDDLE = 0.5  # a component above it speaks for the creator
ALIGNED = 0.8  # percentile of a nearness to the brief that scores so much: most creators are about something else
UNTOLD = ("unavailable", "experimental")  # states of facets that nobody can tell on a platform, whoever the creator is

type Estimate = tuple[float, float, float]  # value, low, high
type Document = Literal["profile", "persona", "audience"]
type Weights = Mapping[str, float]  # of a component, by the campaign's goal


def percent(value: float, low: float, high: float) -> str:
    """``62 % (55 to 68 %)``."""
    return f"{value:.0%} ({low:.0%} to {high:.0%})"


def of_creators(percentile: Estimate) -> str:
    """``97 % of creators (95 to 98 %)``, ``only 40 %`` where more are usual; nobody is nearer than all of them."""
    value, low, high = (f"{min(at, 0.99):.0%}" for at in percentile)
    return f"{'only ' if percentile[0] < ALIGNED else ''}{value} of creators ({low} to {high})"


def listed(names: Sequence[str], last: str = "or", most: int = 4) -> str:
    """``A, B or C``."""
    shown = list(names[:most]) + ([f"{len(names) - most} more"] if len(names) > most else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def many(n: int, one: str) -> str:
    """``1 post``, ``1,234 posts``."""
    return f"{n:,} {one}{'s' * (n != 1)}"


def quoted(post: Post, most: int = 60) -> str:
    """A post's first words in quotation marks."""
    words = " ".join(post.words.split())
    return f"“{words if len(words) <= most else words[: most - 1].rstrip() + '…'}”"


# ------------------------------------------------------------------------------------------------ components
class Kind:
    """One component's name, side and weights, from which its answers are made."""

    def __init__(
        self, name: str, weights: Weights, *, document: Document, path: str, ask: Ask | None = None,
        usual: float = MIDDLE,
    ) -> None:  # fmt: skip
        """``ask``: the wish of the target whose importance counts; its weight is multiplied by it. ``usual``: the
        score of the middle of what it is compared with."""
        self.usual = usual
        self.name, self.weights, self.ask = name, weights, ask
        self.side: Side = "creator" if name.startswith("creator_") else "audience"
        self.document, self.path = document, path

    def weight(self, case: Case) -> float:
        """Its weight for this brief."""
        importance = case.brief.target.importance.get(self.ask, 1.0) if self.ask else 1.0
        return self.weights[case.brief.goal] * importance

    def evidence(self, n: int | None = None, post_ids: Sequence[str] = (), path: str | None = None) -> Evidence:
        """Where it can be checked."""
        return Evidence(document=self.document, path=path or self.path, n=n, post_ids=tuple(post_ids))

    def not_asked(self, case: Case) -> Component:
        """The brief asks nothing here."""
        return Component(
            name=self.name, side=self.side, weight=self.weight(case), state="not_asked", score=None, low=0, high=1
        )

    def unknown(self, case: Case, text: str, evidence: Evidence | None = None, *, untold: bool = False) -> Component:
        """The data are missing: it could be anything, and is neither for nor against. ``untold``: nobody can tell it on
        this platform."""
        reason = Reason(text=text, supports=None, strength=0, evidence=evidence or self.evidence())
        return Component(
            name=self.name, side=self.side, weight=self.weight(case),
            state="unavailable" if untold else "insufficient_data", score=None, low=0, high=1, usual=self.usual,
            reasons=(reason,),
        )  # fmt: skip

    def known(
        self, case: Case, score: Estimate, text: str, evidence: Evidence, *,
        measured: Interval | None = None, against: str | None = None, experimental: bool = False,
    ) -> Component:  # fmt: skip
        """A measured component with its reason. An experimental one is shown and counts nothing."""
        value, low, high = (min(1.0, max(0.0, v)) for v in score)
        reason = Reason(text=text, supports=value >= MIDDLE, strength=0, evidence=evidence)
        return Component(
            name=self.name, side=self.side, weight=0 if experimental else self.weight(case),
            state="experimental" if experimental else "ok", score=value, low=min(low, value), high=max(high, value),
            usual=self.usual, measured=measured, against=against, reasons=(reason,),
        )  # fmt: skip

    def of_share(
        self,
        case: Case,
        facet: Facet,
        codes: Sequence[str],
        text: str,
        *,
        base: float = MIDDLE,
        against: str,
        shown: bool = False,
    ) -> Component:
        """A component that is the share of a group in any of ``codes``, as odds against a usual share ``base``.

        ``text`` has ``{share}`` and ``{n}``; ``shown``: it is experimental and counts nothing.
        """
        evidence, found = self.evidence(facet.n), part(facet, codes)
        if found[0] is None:
            text = f"{self.path.split('.')[-1]} unknown: {why_not(facet)}"
            return self.unknown(case, text, evidence, untold=facet.state in UNTOLD)
        share: Estimate = (found[0], found[1], found[2])
        n = "all" if facet.source == "first_party" else round(facet.n * facet.coverage)
        said = text.replace("{share}", percent(*share)).replace("{n}", str(n)) + source_note(facet)
        return self.known(
            case, odds_against(share, base), said, evidence,
            measured=Interval.of(share, round(facet.n * facet.coverage)), against=against, experimental=shown,
        )  # fmt: skip


def odds_against(share: Estimate, base: float) -> Estimate:
    """Shares by their odds against those of a usual one, turned into 0 to 1: .5 for ``base``, the share itself where
    half is usual. It is the chance that somebody of the wanted kind comes from this group and not from an equally large
    usual one, where one of each kind is as likely."""

    def against(p: float) -> float:
        here, there = p * (1 - base), (1 - p) * base
        return here / (here + there) if here + there else MIDDLE

    return against(share[0]), against(share[1]), against(share[2])


def aligned(percentile: Estimate) -> Estimate:
    """Percentiles among creators of every subject as scores: .5 for who is nearer than ``ALIGNED`` of them."""
    return odds_against(percentile, ALIGNED)


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


def met(facet: Facet, wanted: Mapping[str, float]) -> Estimate | None:
    """How much of the wanted shares an audience has: Σ min(has, wanted) / Σ wanted, with a 95 % interval; None if the
    facet can't be used. What the wanted shares leave open asks for nothing and gives nothing.

    The interval takes the classes' errors as independent.
    """
    whole = sum(wanted.values())
    if facet.state != "ok" or not whole:
        return None
    matched = []
    for code, share in wanted.items():
        value, low, high = part(facet, [code])
        matched.append((min(value or 0.0, share), min(low, share), min(high, share)))
    value, low, high = added(matched)
    return value / whole, max(0.0, low / whole), min(1.0, high / whole)


def of_wanted(
    kind: Kind, case: Case, facet: Facet, wanted: Mapping[str, float], names_of: Mapping[str, str]
) -> Component:
    """A component that is how much of the wanted shares an audience has."""
    if not any(wanted.values()):
        return kind.not_asked(case)
    evidence, found = kind.evidence(facet.n), met(facet, wanted)
    what = kind.path.split(".")[-1]
    if found is None:
        return kind.unknown(case, f"{what} unknown: {why_not(facet)}", evidence, untold=facet.state in UNTOLD)
    pairs = ", ".join(
        f"{names_of.get(code, code)} {facet.share_of(code):.0%} (wanted {share:.0%})" for code, share in wanted.items()
    )
    return kind.known(
        case, found, f"the audience has {percent(*found)} of the wanted {what}: {pairs}{source_note(facet)}", evidence,
        measured=Interval.of(found, round(facet.n * facet.coverage)), against="the wanted shares",
    )  # fmt: skip
