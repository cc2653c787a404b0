"""The sentences that a reason or a gate is made of."""

from __future__ import annotations

import pytest

from bothsides.documents.facet import Facet
from bothsides.fit.reasons import why_not
from bothsides.statistics.facets import counted


@pytest.mark.parametrize(
    ("facet", "said"),
    [
        (counted(["US"] * 11 + [None] * 7, method="test"), "only 11 of 18 are known"),
        (counted(["US"] * 18, method="test", note="plain rules"), "only 18 in the sample"),
        (Facet(state="unavailable", n=18, coverage=0, method="none", note="nothing shows it"), "nothing shows it"),
    ],
)
def test_why_a_facet_is_unknown(facet: Facet, said: str) -> None:
    assert why_not(facet) == said
