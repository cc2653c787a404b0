"""``make prove-quick`` as a test: what a facet says holds in worlds whose truth is known.

The worlds are of development seeds and committed texts (whose English and Spanish helped to tune the topics' rates),
so a figure here is a guard and no proof: docs/methodology.md has the figures of held-out worlds. Where today's code
falls short, the case says what was measured; mended, the test says so and the mark goes.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from proving import truth
from proving.__main__ import quick
from proving.measure import Cell, row
from proving.table import SURE, Found
from tests.simulation import REQUIRED

pytestmark = pytest.mark.simulation


@pytest.fixture(scope="module")
def found() -> Found:
    return quick()


def short(*values: Any, measured: str) -> Any:
    """A case in which today's code falls short."""
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, raises=AssertionError, reason=measured))


def claimed(found: Found, facet: str, platform: str) -> list[Cell]:
    """What a facet says where it says that it may be used."""
    return [c for c in found.cells if (c.facet, c.platform, c.state) == (facet, platform, "ok") and c.value is not None]


def chance(cells: int, misses: int) -> float:
    """The probability that of so many intervals of 95 % so many or more miss."""
    return 1 - sum(math.comb(cells, k) * 0.05**k * 0.95 ** (cells - k) for k in range(misses))


@pytest.mark.parametrize(
    ("facet", "platform"),
    [
        ("countries", "youtube"),
        ("countries", "import"),
        ("languages", "youtube"),
        ("languages", "import"),
        ("genders", "youtube"),
        ("genders", "import"),
        ("authenticity", "youtube"),
        ("authenticity", "import"),
        ("activity", "youtube"),
        ("activity", "import"),
        ("reachability", "youtube"),
        ("reachability", "import"),
        short("topics", "youtube", measured="71 % of 108"),
        short("topics", "import", measured="79 % of 85"),
        ("accounts", "import"),
        ("ages", "import"),
        ("brands", "youtube"),
    ],
)
def test_an_interval_that_is_claimed_holds_the_truth(found: Found, facet: str, platform: str) -> None:
    """More misses than an interval of 95 % may have by chance (1 in 100) are a fault."""
    said = claimed(found, facet, platform)
    misses = sum(not cell.holds for cell in said)
    assert chance(len(said), misses) > 0.01, f"misses the truth in {misses} of {len(said)}"


@pytest.mark.parametrize(
    ("facet", "most"),
    [
        ("countries", 0.35), ("languages", 0.2), ("genders", 0.35),
        short("authenticity", 0.35, measured=".41 on imports"),
        ("activity", 0.2),
        ("reachability", 0.35), short("topics", 0.5, measured=".73 on YouTube"),
    ],
)  # fmt: skip
def test_an_interval_says_something(found: Found, facet: str, most: float) -> None:
    said = [cell for platform in ("youtube", "import") for cell in claimed(found, facet, platform)]
    assert (row(facet, said).width or 0) <= most


@pytest.mark.parametrize(
    "facet",
    [
        "countries", "languages", "activity", "accounts", "brands", "genders",
        short("authenticity", measured=".095 against .028 by following > 10 x followers, on imports"),
        short("topics", measured=".16 against .11"),
    ],
)  # fmt: skip
def test_a_share_that_is_claimed_errs_no_more_than_counting(found: Found, facet: str) -> None:
    said = [c for platform in ("youtube", "import") for c in claimed(found, facet, platform) if c.counted is not None]
    if said:
        errors = row(facet, said)
        assert errors.error is not None
        assert errors.counted is not None
        assert errors.error <= 1.05 * errors.counted


def test_every_facet_of_which_the_truth_is_known_was_looked_at_on_every_platform(found: Found) -> None:
    looked = {(cell.facet, cell.platform) for cell in found.cells}
    assert {(name, platform) for name in truth.KNOWN for platform in ("youtube", "import", "mastodon")} <= looked


def test_the_market_gate_is_never_wrong(found: Found) -> None:
    verdicts = {gate.verdict for gate in found.gates if gate.name == "market"}
    assert "right" in verdicts
    assert not verdicts & {"false pass", "false fail"}


def test_the_gate_against_fakes_is_never_passed_wrongly(found: Found) -> None:
    verdicts = {gate.verdict for gate in found.gates if gate.name == "real"}
    assert "right" in verdicts
    assert "false pass" not in verdicts


def test_the_interval_of_a_score_holds_that_of_the_known_audience(found: Found) -> None:
    assert sum(cell.holds for cell in found.scores) / len(found.scores) >= REQUIRED


def test_a_decision_is_that_of_the_known_audience(found: Found) -> None:
    """At most one in twenty decisions that say something is wrong."""
    for decision in SURE:
        said = [cell for cell in found.scores if cell.verdict == decision]
        assert sum(cell.true_verdict != decision for cell in said) <= 0.05 * len(said)


def test_effective_reach_holds_the_truth_of_its_basis(found: Found) -> None:
    """Of a list of followers with bought ones it falls short (held-out worlds: 76 %), elsewhere it holds."""
    held = [cell.holds(cell.truth) for cell in found.reach]
    assert sum(held) / len(held) >= 0.9
    assert all(cell.holds(cell.truth) for cell in found.reach if cell.platform != "import")


@pytest.mark.parametrize("simpler", ["followers", "category", "message"])
def test_the_score_ranks_better_than(found: Found, simpler: str) -> None:
    """Among five creators of one campaign: a guard against a turned sign, no measure."""
    from proving.campaigns import tau

    rates = [line.outcome.rate for line in found.lines]
    by_score, by_other = (
        tau(values, rates) for values in ([li.score for li in found.lines], [li.others[simpler] for li in found.lines])
    )
    assert by_score > max(0.0, by_other)
