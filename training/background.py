"""Writes layers/core/bothsides/data/background.json.gz: how often English texts say each word, for the terms that
distinguish a creator.

From sets whose rows may be given on: comments, tweets, headlines and titles of videos. Names of accounts are left out,
and so are words that come under three times. ``python -m training.background``.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterator

from bothsides.persona.style import words_of
from bothsides.persona.terms import terms_of
from bothsides.text.words import FILE
from training.data import read

LEAST = 3


def texts() -> Iterator[str]:
    """Each text of the population once."""
    for name in ("train.tsv", "dev.tsv", "test.tsv"):
        for line in read("goemotions", name).splitlines():
            yield line.split("\t")[0].replace("[NAME]", " ").replace("[RELIGION]", " ")
    for line in read("huffpost", "headlines.tsv").splitlines()[1:]:
        yield line.split("\t")[-1].replace(" n't", "n't").replace(" '", "'")
    for line in read("broad_twitter", "tweets.jsonl").splitlines():
        if (tweet := json.loads(line))["lang"] == "en":
            yield tweet["text"]
    for name in ("USvideos.csv", "GBvideos.csv"):
        for row in csv.DictReader(io.StringIO(read("youtube_trending", name))):
            yield row["title"] or ""


def main() -> None:
    """Build the file."""
    counts = terms_of(word for text in dict.fromkeys(texts()) for word in words_of(text))
    content = {
        "name": "English comments, tweets, headlines and titles of videos, 2012 to 2019",
        "words": counts.total(),
        "least": LEAST,
        "counts": {word: count for word, count in sorted(counts.items()) if count >= LEAST},
    }
    FILE.write_bytes(gzip.compress(json.dumps(content, ensure_ascii=False).encode(), 9, mtime=0))
    print(f"{len(content['counts'])} words of {content['words']}, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
