"""Where the people live: what they and their platform tell, and for those who tell nothing what their language allows.

Those who tell are counted, with the posts as what was drawn. Those who don't are likely to live as the tellers of
their language do, and can differ from them by bounded odds (``statistics.facets.ODDS``); where no one of a language
tells, they are likely to live as all who write it do, half of them at the creator's home, and can live wherever it is
a main language. Who writes nothing that has a language is likely to live as the others do.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from bothsides.audience.cells import safe
from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.facet import MIN_CELL, Facet, Share, Untold
from bothsides.locations import place_of
from bothsides.places import countries, country_name
from bothsides.speakers import likely, main_language, speakers
from bothsides.statistics.design import effective_n
from bothsides.statistics.facets import counted, first_party, part

SPEAKERS = 5.0  # people's worth that those who write a language count beside its tellers
NAMED = 40  # countries of a language that are kept
METHOD = "location text (GeoNames, CLDR, ISO 3166), the platform's codes, languages (CLDR)"


def estimate(sample: Sample) -> Facet:
    """Shares of the people by country: the platform's code for a person, else the country that the person's location
    text names, else what the language of their words allows; the creator's own insights if they are granted."""
    facts = sample.profile.audience_facts
    if facts and facts.countries:
        return first_party(facts.countries, countries())
    codes = told_by(sample)
    told = counted(codes, clusters=sample.clusters, names=countries(), method=METHOD, minimum=MIN_KNOWN)
    groups = untold(sample, codes)
    n, known = len(codes), round(told.n * told.coverage)
    placed = sum(group.share * n for group in groups if group.language)
    if not groups or known + placed < MIN_KNOWN:
        return told
    kept = safe(told.model_copy(update={"state": "ok"}))
    facet = kept.model_copy(
        update={
            "told": {share.code: share.count for share in kept.shares},
            "untold": groups,
            "note": f"{known} of {n} tell it themselves; of {round(placed)} others the language says where they can be",
        }
    )
    expected: Counter[str] = Counter({share.code: share.count for share in kept.shares})
    for group in groups:
        for code, share in group.shares.items():
            expected[code] += n * group.share * share  # type: ignore[assignment]
    shares = []
    for code, count in sorted(expected.items(), key=lambda one: (-one[1], one[0])):
        if count >= MIN_CELL:
            value, low, high = part(facet, [code])
            shares.append(
                Share(code=code, name=country_name(code), share=value or 0.0, low=low, high=high, count=count)
            )
    return facet.model_copy(update={"shares": tuple(shares)})


def told_by(sample: Sample) -> list[str | None]:
    """The country of each person who tells it: as the platform's code, or in a location text."""
    return [m.country or (place.country if (place := place_of(m.location)) else None) for m in sample.members]


def untold(sample: Sample, codes: list[str | None]) -> tuple[Untold, ...]:
    """Those who tell no country, by language; those of rare and unknown languages together."""
    tellers: dict[str | None, list[int]] = defaultdict(list)
    silent: Counter[str | None] = Counter()
    for at, (code, language) in enumerate(zip(codes, sample.languages, strict=True)):
        if code is None:
            silent[language if language in speakers() else None] += 1
        else:
            tellers[language].append(at)
    rare = [language for language, count in silent.items() if language and count < MIN_CELL]
    for language in rare:
        silent[None] += silent.pop(language)
    account = sample.profile.account
    home = account.country or (place.country if (place := place_of(account.location)) else None)
    everybody = [at for of in tellers.values() for at in of]
    expected: dict[str | None, dict[str, float]] = {code: likely(code, home) for code in silent if code}
    expected[None] = _mixed([(silent[code], of) for code, of in expected.items()])
    groups = []
    for language, count in sorted(silent.items(), key=lambda one: (-one[1], one[0] or "")):
        of = tellers[language] if language else everybody
        here, prior = _folded(Counter(str(codes[at]) for at in of)), expected[language]
        total = len(of) + SPEAKERS * bool(prior)
        shares = {code: (here.get(code, 0.0) + SPEAKERS * prior.get(code, 0.0)) / total for code in {*here, *prior}}
        best = sorted(shares.items(), key=lambda one: (-one[1], one[0]))[:NAMED]
        tells = effective_n([codes[at] for at in of], [sample.clusters[at] for at in of])
        groups.append(
            Untold(
                language=language, share=count / len(codes), told=tells if len(of) >= MIN_CELL else 0.0,
                shares={code: min(1.0, share) for code, share in best},
                home=home if main_language(language, home) else None,
            )
        )  # fmt: skip
    return tuple(groups)


def _folded(counts: Counter[str]) -> dict[str, float]:
    """Counts of which no one of few people leaves: countries of under ``MIN_CELL`` share theirs evenly."""
    small = [count for count in counts.values() if count < MIN_CELL]
    mean = sum(small) / len(small) if len(small) > 1 else MIN_CELL / 2
    return {code: count if count >= MIN_CELL else mean for code, count in counts.items()}


def _mixed(parts: list[tuple[int, dict[str, float]]]) -> dict[str, float]:
    """Where people of unknown language are likely to live: as the others do."""
    people, codes = sum(count for count, _ in parts), dict.fromkeys(code for _, of in parts for code in of)
    return {code: sum(count / people * of.get(code, 0.0) for count, of in parts) for code in codes}
