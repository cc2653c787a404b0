"""Which brands the people name or follow, and how much more often than others do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from bothsides.audience.reference import code_of
from bothsides.audience.sample import MIN_KNOWN, Sample
from bothsides.documents.base import parse_creator
from bothsides.documents.facet import MIN_CELL, Facet, Share
from bothsides.statistics.design import effective_n, limits
from bothsides.text.brands import Brand, lexicon, squashed

MOST = 100  # brands that are named
PRECISION, RECALL = 0.6, 0.7  # of the names found and of those written, at least (docs/methodology.md)
METHOD = "brands named in bios and texts, and followed"
NOTE = (
    "to name a brand is not to like it; the index compares with others who said as many words; measured on English"
    " tweets, at least 6 of 10 names found are right and 7 of 10 written are found"
)
_CALLED = {"x": "twitter"}  # what a platform is called, where not as here


def facet(sample: Sample, of: Callable[[Brand], tuple[str, str]]) -> Facet:
    """The facet of what ``of`` makes of a brand (code, name): shares of the people who name or follow one, with 95 %
    intervals, and indices against the sample's reference where they leave 1 out.

    The creator's own brand and the platform itself are left out. What fewer than ``MIN_CELL`` people name is not told.
    """
    own = _own(sample)
    names: dict[str, str] = {}
    saying: dict[str, set[int]] = defaultdict(set)
    liking: dict[str, set[int]] = defaultdict(set)
    for at, member in enumerate(sample.members):
        followed = {brand for handle in member.follows if (brand := _followed(handle))}
        for brands, people in ((sample.brands[at], saying), (followed, liking)):
            for brand in brands:
                if squashed(brand.name) not in own:
                    code, name = of(brand)
                    names[code] = name
                    people[code].add(at)
    known = [at for at, words in enumerate(sample.words) if words or sample.members[at].follows]
    n, coverage = len(sample.members), len(known) / len(sample.members) if sample.members else 0.0
    if len(known) < MIN_KNOWN:
        return Facet(state="insufficient_data", n=n, coverage=coverage, method=METHOD, note=NOTE)
    found = {code: saying[code] | liking[code] for code in names}
    large = sorted((c for c in names if len(found[c]) >= MIN_CELL), key=lambda code: (-len(found[code]), code))[:MOST]
    return Facet(
        state="experimental",
        n=n,
        coverage=coverage,
        shares=tuple(_share(code, names[code], found[code], saying[code], known, sample) for code in large),
        method=METHOD,
        note=NOTE,
        reference=sample.reference.title,
    )


def _share(code: str, name: str, people: set[int], saying: set[int], known: list[int], sample: Sample) -> Share:
    value, low, high = _interval(people, known, sample)
    index = None
    if len(saying) >= MIN_CELL:
        spoken = [at for at in known if sample.words[at]]
        of_those = _interval(saying, spoken, sample)
        among = tuple(part * len(spoken) for part in of_those)
        index = sample.reference.index(code, (among[0], among[1], among[2]), [sample.words[at] for at in spoken])
    return Share(
        code=code, name=name, share=value, low=low * PRECISION, high=min(1.0, high / RECALL), count=len(people),
        index=index,
    )  # fmt: skip


def _interval(people: set[int], among: list[int], sample: Sample) -> tuple[float, float, float]:
    share = len(people) / len(among)
    told = effective_n([at in people for at in among], [sample.clusters[at] for at in among])
    return share, *limits(share, told)


def _followed(handle: str) -> Brand | None:
    """The brand behind a handle, also one of a domain: nike.bsky.social, nike@mastodon.social, nike.com."""
    name = handle.removeprefix("@")
    return lexicon().account(name) or lexicon().account(name.replace("@", ".").partition(".")[0])


def _own(sample: Sample) -> frozenset[str]:
    """Brands, squashed, that are no affinity: the creator's own and the platform's."""
    platform, handle = parse_creator(sample.profile.creator)
    brand = _followed(handle)
    called = [handle, sample.profile.account.display_name or "", brand.name if brand else ""]
    return frozenset({platform, _CALLED.get(platform, platform), *map(squashed, called)})


def by_name(brand: Brand) -> tuple[str, str]:
    """Each brand by itself."""
    return code_of(brand), brand.name


def by_category(brand: Brand) -> tuple[str, str]:
    """Brands of a category together; the list puts what it has no kind of into ``digital``."""
    return f"category:{brand.category}", "digital and others" if brand.category == "digital" else brand.category
