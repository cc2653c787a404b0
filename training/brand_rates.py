"""Writes layers/core/bothsides/data/brand_rates.json.gz: how often people name each brand in a word of theirs, for the
indices of an audience until a deployment has audiences of its own: ``python -m training.brand_rates``.

Counted in comments on Reddit (goemotions, 2005 to 2019) and tweets (broad_twitter, 2009 to 2014), all English, each
text taken for one person's. Only counts are kept. Brands that came later are not named in them at all: their index has
no upper end.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter

from bothsides.audience.reference import RATES, code_of
from bothsides.text.brands import lexicon
from training import data
from training.brand_figures import SETS, tweets

VERSION = "1"


def texts() -> list[str]:
    """All texts, each once."""
    of_twitter = [text for dataset, names in SETS.values() if dataset == "broad_twitter"
                  for name in names for text, _ in tweets(dataset, name)]  # fmt: skip
    of_reddit = [text for split in ("train", "dev", "test") for text in data.emotions(split).texts]
    return list(dict.fromkeys([*of_twitter, *of_reddit]))


def main() -> None:
    """Count, and write."""
    said: Counter[str] = Counter()
    words = 0
    every = texts()
    for text in every:
        words += len(text.split())
        brands = lexicon().named(text)
        said.update(code_of(brand) for brand in brands)
        said.update({f"category:{brand.category}" for brand in brands})
    content = {
        "name": "comments on Reddit and tweets, 2005 to 2019, English", "version": VERSION, "people": len(every),
        "words": words, "said": dict(sorted(said.items())),
    }  # fmt: skip
    RATES.write_bytes(gzip.compress(json.dumps(content).encode(), 9, mtime=0))
    print(f"{len(every):,} texts, {words:,} words, {len(said)} brands, {RATES.stat().st_size / 1e3:.1f} kB")
    print(said.most_common(40))


if __name__ == "__main__":
    main()
