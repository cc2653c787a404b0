"""A13: what is misread or left open of short texts is in the interval, and who wrote nothing is not known."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from bothsides.audience.facets import languages
from bothsides.audience.sample import Sample
from bothsides.documents.facet import Facet
from bothsides.documents.profile import Account, AudienceMember, Coverage, Profile
from bothsides.statistics.intervals import wilson
from tests.simulation import assert_holds, coverage

ENGLISH, GERMAN = "I write about software and my two cats at home", "Ich schreibe über Software und meine zwei Katzen"


def facet(words: list[str], told: list[str | None] | None = None) -> Facet:
    members = tuple(AudienceMember(id=str(at), relation="liker", bio=text) for at, text in enumerate(words))
    profile = Profile(
        creator="a1:b", run_id="r", made_at=datetime(2026, 11, 1, tzinfo=UTC), source="t", account=Account(), posts=(),
        coverage=Coverage(posts=0, audience=len(members)),
    )  # fmt: skip
    sample = Sample(profile=profile, members=members)
    if told is not None:
        sample.__dict__["_read"] = sample._read._replace(languages=told)
    return languages.estimate(sample)


def test_who_wrote_nothing_or_next_to_nothing_is_not_known() -> None:
    found = facet([ENGLISH] * 50 + [""] * 30 + ["lol", "🚂"] * 10)
    assert found.coverage == 0.5
    assert [(share.code, share.share) for share in found.shares] == [("en", 1.0)]
    assert facet([""] * 60).state == "insufficient_data"


def test_long_texts_are_told_nearly_as_they_are_and_short_ones_with_a_wider_interval() -> None:
    mix: list[str | None] = ["en"] * 120 + ["pt"] * 80
    long, short = facet([ENGLISH * 3] * 200, mix), facet(["so it is"] * 200, mix)
    widths = [found.shares[0].high - found.shares[0].low for found in (long, short)]
    low, high = wilson(120, 200)
    assert long.share_of("en") == pytest.approx(0.6, abs=0.01)
    assert high - low < widths[0] < widths[1]


def test_a_language_that_is_only_misread_is_not_there_for_sure() -> None:
    """Of 200 short Portuguese texts some 9 % are read as Spanish."""
    found = facet(["tudo bem"] * 200, ["pt"] * 182 + ["es"] * 18)
    [spanish] = [share for share in found.shares if share.code == "es"]
    assert spanish.low == 0
    [alone] = [share for share in facet([GERMAN * 2] * 200, ["de"] * 182 + ["es"] * 18).shares if share.code == "es"]
    assert alone.low > 0.03, "long German texts are not read as Spanish"


def test_the_shares_are_of_one_whole() -> None:
    found = facet([ENGLISH] * 60 + [GERMAN] * 40)
    assert sum(share.share for share in found.shares) == pytest.approx(1)
    assert found.share_of("en") == pytest.approx(0.6, abs=0.02)


@pytest.mark.simulation
@pytest.mark.parametrize("texts", ["so it is", "a text of some thirty letters or so, yes"])
def test_the_interval_holds_where_texts_are_misread_as_on_the_worst_and_the_best_of_the_sets(texts: str) -> None:
    """Audiences of 55 % English, 30 % Portuguese, 15 % Spanish, told with the least or the most of the rates, as other
    sets might have them. What is only counted holds in far fewer."""
    rates = languages._measured()["rates"][0 if len(texts) < 20 else 1]
    codes, mix, random = ["en", "pt", "es"], np.array([0.55, 0.3, 0.15]), np.random.default_rng(6)
    found, plain = [], []
    for at in range(200):
        end = (0, 2)[at % 2]
        told: list[str | None] = []
        for code, count in zip(codes, random.multinomial(300, mix), strict=True):
            wrong = {name: three[2 - end] for name, three in rates["read"][code].items() if name != code}
            right = max(0.0, 1 - sum(wrong.values()))
            names, chances = [code, *wrong], np.array([right, *wrong.values()])
            some = random.random(count) < rates["told"][code][end]
            drawn = random.choice(len(names), count, p=chances / chances.sum())
            told += [names[name] if on else None for name, on in zip(drawn, some, strict=True)]
        [share] = [s for s in facet([texts] * 300, told).shares if s.code == "pt"]
        found.append((share.share, share.low, share.high))
        known = [code for code in told if code]
        plain.append((0.0, *wilson(known.count("pt"), len(known))))
    assert_holds(0.3, found, tight=False)
    assert coverage(0.3, plain) < 0.9


def test_what_is_left_open_more_often_is_put_back_within_what_sets_say() -> None:
    """Of short English texts 80 to 88 % are told, of short Arabic ones nearly all: as many told are more English. Were
    the other end of either rate taken, the interval would be another."""
    told: list[str | None] = [*["en"] * 50_000, *["ar"] * 50_000]
    share = {one.code: one for one in languages.shares_of(told, [10] * len(told))}["en"]
    assert 0.53 < share.share < 0.54
    assert 0.51 < share.low < 0.525  # ends from the rates: 0.92 / 0.88 and 1 / 0.80 of the odds, and what is misread
    assert 0.56 < share.high < 0.58
