"""Writes layers/core/bothsides/data/languages.json.gz: how often a language is told, and how often as another one.

Measured on tweets of 7 languages (umsab, without Hindi, which it has in Latin letters) and on sentences of 20
(lid_lingua_test), whole and as pieces of two to four words, for texts of few, some and many letters; of each rate the
least, usual and most over sets. ``python -m training.languages`` also prints how right languages are told on texts of
10 languages that had no part in it (brighter), how often the shares of audiences of them lie in their intervals, and
the same of Hindi tweets in Latin letters.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from bothsides.audience.facets.languages import shares_of
from bothsides.statistics.intervals import wilson
from bothsides.text.languages import MISREAD, languages_of, letters
from training import data

LENGTHS = (25, 60)  # letters at which some and many begin
LEAST = 40  # texts of a language and set that make a rate
OF_TWEETS = {"arabic": "ar", "english": "en", "french": "fr", "german": "de", "italian": "it", "portuguese": "pt",
             "spanish": "es"}  # fmt: skip
FOREIGN = {"deu": "de", "eng": "en", "esp": "es", "hin": "hi", "ptbr": "pt", "ron": "ro", "rus": "ru", "swe": "sv",
           "ukr": "uk", "chn": "zh"}  # fmt: skip

type Row = tuple[str, str, str]  # set, language, text


def measured() -> Iterator[Row]:
    """The texts from which the rates come."""
    for name, code in OF_TWEETS.items():
        for split in ("train", "test"):
            for line in data.read("umsab", f"{name}_{split}.tsv").splitlines():
                cells = [cell for cell in line.split("\t") if len(cell.strip()) > 1]
                yield from ((("tweets", code, cells[0]),) if cells else ())
    for file in data.sets()["lid_lingua_test"]["files"]:
        for line in data.read("lid_lingua_test", file).splitlines():
            yield "sentences", file[:2], line


def foreign() -> Iterator[Row]:
    """Texts that had no part in the rates."""
    for name, code in FOREIGN.items():
        for split in ("dev", "train"):
            for row in csv.DictReader(io.StringIO(data.read("brighter", f"{name}_{split}.csv"))):
                yield "foreign", code, row["text"]


def latin_hindi() -> Iterator[Row]:
    """Tweets in Hindi in Latin letters: what nobody corrects."""
    for line in data.read("umsab", "hindi_test.tsv").splitlines():
        cells = [cell for cell in line.split("\t") if len(cell.strip()) > 1]
        yield from ((("latin", "hi", cells[0]),) if cells else ())


def pieces(rows: Iterable[Row], seed: int = 1) -> Iterator[Row]:
    """Of each text two to four of its words."""
    rng = random.Random(seed)  # noqa: S311 no secret
    for of, code, text in rows:
        words = text.split()
        if len(words) > 4:
            start = rng.randrange(len(words) - 3)
            yield f"{of} in pieces", code, " ".join(words[start : start + rng.randint(2, 4)])


def bucket(text: str) -> int:
    """0: few letters, 1: some, 2: many."""
    return sum(letters(text) >= length for length in LENGTHS)


def rates(rows: list[Row]) -> dict:
    """Of each number of letters: ``told`` and, where it is told, as which languages; [least, usual, most] each."""
    answers = languages_of([text for _, _, text in rows])
    found: dict[tuple[int, str, str], Counter[str | None]] = defaultdict(Counter)
    for (of, code, text), answer in zip(rows, answers, strict=True):
        found[bucket(text), code, of][answer] += 1
    content: dict = {"lengths": LENGTHS, "rates": []}
    for length in range(len(LENGTHS) + 1):
        told, read = {}, {}
        for code in sorted({code for at, code, _ in found if at == length}):
            sets = [c for (at, k, _), c in found.items() if (at, k) == (length, code) and c.total() >= LEAST]
            if sets:
                told[code] = _three([1 - c[None] / c.total() for c in sets])
                others = {name for c in sets for name in c if name}
                shares = {name: _three([c[name] / (c.total() - c[None]) for c in sets]) for name in others | {code}}
                read[code] = {name: three for name, three in sorted(shares.items()) if three[2] >= 0.002}
        content["rates"].append({"told": told, "read": read} | _of_others(told, read))
    return content


def _three(values: list[float]) -> list[float]:
    return [round(float(value), 4) for value in (min(values), np.mean(values), max(values))]


def _of_others(told: dict[str, list[float]], read: dict[str, dict[str, list[float]]]) -> dict:
    """The same of a language that was not measured: the least of the measured ones, their median, and the most."""
    right = [read[code][code] for code in read]
    wrong = [three for code in read for name, three in read[code].items() if name != code]
    return {
        "told_other": [min(t[0] for t in told.values()), float(np.median([t[1] for t in told.values()])), 1.0],
        "right_other": [min(r[0] for r in right), float(np.median([r[1] for r in right])), 1.0],
        "wrong_other": [0.0, 0.0, max(w[2] for w in wrong)],
    }


def held(rows: list[Row], audiences: int = 200) -> tuple[float, float, float, int]:
    """How often the share of a language lies in the facet's interval, and in that of a plain count; the mean width, and
    how many shares: audiences of 100 to 1,000 people of one to four languages, drawn from these texts."""
    random = np.random.default_rng(5)
    texts: dict[str, list[tuple[int, str | None]]] = defaultdict(list)
    answers = languages_of([text for _, _, text in rows])
    for (_, code, text), answer in zip(rows, answers, strict=True):
        texts[code].append((letters(text), answer))
    inside, plain, widths = [], [], []
    for _ in range(audiences):
        codes = list(random.choice(sorted(texts), random.integers(1, 5), replace=False))
        mix, n = random.dirichlet(np.ones(len(codes))), int(random.choice([100, 300, 1_000]))
        drawn = [texts[code][at] for code, count in zip(codes, random.multinomial(n, mix), strict=True)
                 for at in random.integers(0, len(texts[code]), count)]  # fmt: skip
        told = [answer for _, answer in drawn]
        known = sum(answer is not None for answer in told)
        shares = {share.code: share for share in shares_of(told, [size for size, _ in drawn])}
        for code, true in zip(codes, mix, strict=True):
            if share := shares.get(code):
                low, high = wilson(told.count(code), known)
                inside.append(share.low <= true <= share.high)
                plain.append(low <= true <= high)
                widths.append(share.high - share.low)
    return float(np.mean(inside)), float(np.mean(plain)), float(np.mean(widths)), len(inside)


def main() -> None:
    """Write the file, and print how right languages are told on texts from elsewhere."""
    rows = list(measured())
    content = rates([*rows, *pieces(rows)])
    MISREAD.write_bytes(gzip.compress(json.dumps(content, sort_keys=True).encode(), 9, mtime=0))
    print(f"{MISREAD.stat().st_size / 1e3:.1f} kB")
    for title, others in (("foreign", list(foreign())), ("Hindi in Latin letters", list(latin_hindi()))):
        for form, few in ((title, others), (f"{title}, in pieces", list(pieces(others)))):
            answers = languages_of([text for _, _, text in few])
            told = sum(answer is not None for answer in answers)
            right = sum(answer == code for answer, (_, code, _) in zip(answers, few, strict=True))
            print(f"{form}: {len(few):,} texts, told {told / len(few):.3f}, right of the told {right / told:.3f}")
            if right:
                held_so, counted_so, width, n = held(few)
                print(f"  shares inside {held_so:.3f}, counted alone {counted_so:.3f}, width {width:.2f}, n = {n}")


if __name__ == "__main__":
    main()
