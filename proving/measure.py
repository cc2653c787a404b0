"""How far what comes out is from what went in: shares, gates, reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from bothsides.documents.audience import Audience
from bothsides.documents.campaign import Brief, Gates
from bothsides.documents.facet import Facet, Share
from bothsides.documents.fit import Fit
from bothsides.documents.persona import Persona
from bothsides.statistics.facets import part
from proving import naive, truth
from proving.run import Seen, score
from proving.worlds import World

LEAST = 0.03  # a code that is rarer, and is said to be, is not looked at: it would only be easy
GATES = tuple(
    Gates(min_market_share=market, min_real_share=real) for market, real in ((0.1, 0.95), (0.6, 0.8), (0.3, 0.6))
)
MANY = 1_000_000  # people of a known audience
DECIDED = 0.02  # a share so near to a gate's limit may be passed or missed


@dataclass(frozen=True)
class Cell:
    """One code of one facet in one world: what was said, what is true, what counting says. ``value`` is None where the
    facet says nothing; ``reached`` is the truth among all whom the posts reach."""

    facet: str
    code: str
    platform: str
    mix: str
    seed: int
    size: int
    state: str
    value: float | None
    low: float
    high: float
    truth: float
    reached: float
    counted: float | None

    @property
    def holds(self) -> bool:
        """The interval holds the truth."""
        return self.low - 1e-9 <= self.truth <= self.high + 1e-9


@dataclass(frozen=True)
class GateCell:
    """One gate in one world: what it said and whether the truth passes."""

    name: str
    platform: str
    mix: str
    passed: bool | None
    truth: float
    limit: float

    @property
    def verdict(self) -> str:
        """``right``, ``false pass``, ``false fail``, ``undecided``, or ``near`` where either would do."""
        if self.passed is None:
            return "undecided"
        if abs(self.truth - self.limit) < DECIDED:
            return "near"
        if self.passed == (self.truth >= self.limit):
            return "right"
        return "false pass" if self.passed else "false fail"


@dataclass(frozen=True)
class ScoreCell:
    """A fit in one world beside the fit that the same creator has if the audience is known (``known_audience``)."""

    platform: str
    mix: str
    score: float
    low: float
    high: float
    verdict: str
    truth: float
    true_verdict: str

    @property
    def holds(self) -> bool:
        """The interval holds the score that the truth has."""
        return self.low - 0.05 <= self.truth <= self.high + 0.05  # as rounded


@dataclass(frozen=True)
class ReachCell:
    """Effective reach in one world beside the people of whom it speaks, and those whom a post really reaches."""

    platform: str
    mix: str
    basis: str
    people: float | None
    low: float
    high: float | None
    truth: float
    seen: float

    def holds(self, truth: float) -> bool:
        """The interval holds it; an answer that is open above holds what is over ``low``."""
        return self.low <= truth <= (self.high if self.high is not None else np.inf)


def cells(world: World, platform: str, size: int, seen: Seen) -> Iterator[Cell]:
    """Every code of every facet of which the truth is known."""
    members = seen.sample.members
    for name in truth.KNOWN:
        facet = seen.audience.facet(name)
        if name == "brands":  # whose codes are the list's own
            named = tuple(share.model_copy(update={"code": share.name}) for share in facet.shares)
            facet = facet.model_copy(update={"shares": named})
        weights = truth.spoken_of(world.life, members, facet)
        local = "local" in facet.method
        true = truth.shares(world.people, name, weights, local=local)
        reached = truth.shares(world.people, name, truth.reached(world.life, name), local=local)
        counted = naive.shares(name, members)
        said = {share.code for share in facet.shares if share.share >= LEAST} if facet.shares else set()
        codes = {code for code, share in true.items() if share >= LEAST} | said
        for code in sorted(codes):
            value, low, high = _read(facet, code)
            yield Cell(
                name, code, platform, world.mix.name, world.seed, size, facet.state, value, low, high,
                true.get(code, 0.0), reached.get(code, 0.0), counted.get(code, 0.0) if counted else None,
            )  # fmt: skip


def _read(facet: Facet, code: str) -> tuple[float | None, float, float]:
    """What a facet says of a code, as the fit reads it. Of an experimental one too, so that it can be judged."""
    shown = facet.model_copy(update={"state": "ok"}) if facet.state == "experimental" and facet.shares else facet
    return part(shown, [code])


def gates(world: World, platform: str, seen: Seen, fit: Fit, brief: Brief) -> Iterator[GateCell]:
    """The gates of a fit beside the truth of those whom the facets speak of."""
    for gate, name, codes in (("market", "countries", brief.markets), ("real", "authenticity", ("real",))):
        found = next((one for one in fit.gates if one.name == gate), None)
        if found is None or found.limit is None:
            continue
        weights = truth.spoken_of(world.life, seen.sample.members, seen.audience.facet(name))
        true = truth.shares(world.people, name, weights)
        share = sum(true.get(code, 0.0) for code in codes)
        yield GateCell(gate, platform, world.mix.name, found.passed, share, found.limit)


def known_audience(world: World, seen: Seen) -> Audience:
    """The audience as it is: what a facet of known truth would say had it asked everybody whom the posts reach. Facets
    that say nothing stay silent, so that the two fits differ by error and not by what can't be known at all."""
    facets = dict(seen.audience.facets)
    for name in set(truth.KNOWN) & set(facets):
        told = facets[name]
        if told.state != "ok":
            continue
        weights = truth.reached(world.life, name)
        shares = truth.shares(world.people, name, weights, local="local" in told.method)
        rows = tuple(
            Share(code=code, name=code, share=share, low=share, high=share, count=share * MANY)
            for code, share in shares.items()
        )
        facets[name] = Facet(
            state="ok", n=MANY, coverage=1, effective_n=MANY, shares=rows, source=told.source, method=told.method
        )
    return seen.audience.model_copy(update={"facets": facets, "n": MANY})


def scores(world: World, platform: str, seen: Seen, fit: Fit, brief: Brief, persona: Persona) -> ScoreCell:
    """A fit beside the one of the known audience."""
    known = score(Seen(seen.profile, seen.sample, known_audience(world, seen)), brief, persona)
    return ScoreCell(
        platform, world.mix.name, fit.score, fit.low, fit.high, fit.verdict, known.score, known.verdict
    )  # fmt: skip


def reach(world: World, platform: str, fit: Fit, brief: Brief) -> ReachCell:
    """Effective reach beside the truth: real, active people in a market with a wanted interest, of the followers or of
    those who see a post (the mean over the posts)."""
    people, found = world.people, fit.effective_reach
    wanted = people.real & people.active & np.isin(people.country, brief.markets)
    if brief.target.topics:
        wanted &= np.logical_or.reduce([people.interested(topic) for topic in brief.target.topics])
    seen = float(np.mean([wanted[reaction.saw].sum() for reaction in world.life.reactions]))
    held = float((wanted & people.follows).sum())
    return ReachCell(
        platform, world.mix.name, str(found.basis), found.people, found.low, found.high,
        held if found.basis == "followers" else seen, seen,
    )  # fmt: skip


FOCUS = {"genders": "woman", "accounts": "organisation", "authenticity": "suspicious", "reachability": "active"}


@dataclass(frozen=True)
class Row:
    """A facet, over the worlds of a platform, mix or size. Errors are of shares, ``bias`` is of one code (``FOCUS``,
    else the most common one of each world); ``coverage`` is of the cells in which something was said; None where
    nothing was. ``off``: how far the truth of the sampled kind of people is from that of all whom the posts reach."""

    facet: str
    cells: int
    states: dict[str, float]
    answered: float
    bias: float | None
    error: float | None
    counted: float | None
    coverage: float | None
    width: float | None
    off: float


def row(facet: str, found: Sequence[Cell]) -> Row:
    """Cells of one facet, added up."""
    said = [cell for cell in found if cell.value is not None]
    states = {state: sum(cell.state == state for cell in found) / len(found) for state in {c.state for c in found}}
    counted = [abs(cell.counted - cell.truth) for cell in said if cell.counted is not None]
    return Row(
        facet, len(found), states, len(said) / len(found),
        bias=_mean(_signed(facet, said)), error=_mean(abs((cell.value or 0.0) - cell.truth) for cell in said),
        counted=_mean(counted), coverage=_mean(cell.holds for cell in said),
        width=_mean(cell.high - cell.low for cell in said),
        off=_mean(abs(cell.truth - cell.reached) for cell in found) or 0.0,
    )  # fmt: skip


def _signed(facet: str, said: Sequence[Cell]) -> list[float]:
    """Said less true, of one code in each world."""
    if facet in FOCUS:
        chosen = [cell for cell in said if cell.code == FOCUS[facet]]
    else:
        worlds = groupby(said, key=lambda cell: (cell.platform, cell.mix, cell.seed, cell.size))
        chosen = [max(cells, key=lambda cell: cell.truth) for _, cells in worlds]
    return [(cell.value or 0.0) - cell.truth for cell in chosen]


def _mean(values: Iterable[float]) -> float | None:
    found = [float(value) for value in values]
    return float(np.mean(found)) if found else None
