"""Writes layers/core/bothsides/data/names.json.gz: given name → share of women among its bearers, over the world.

From the US Social Security Administration's births since 1950 (public domain), the lists of women's and men's names of
each locale in Faker (MIT), and the English short forms of ``nicknames`` (Apache-2.0). ``python -m training.names``.
"""

from __future__ import annotations

import csv
import gzip
import importlib
import io
import json
import pkgutil
from collections import defaultdict

from faker.providers import person
from nicknames import NickNamer

from bothsides.text.names import NAMES, folded
from training.data import read

SINCE, BEARERS = 1950, 100
AS_ENGLISH = 3.0  # lists that the US births count as: most accounts of the platforms that we read are in English
APART = 0.6  # two languages whose shares of women are so far apart: the name tells nothing where neither is known
FEW = 500.0  # births: so many count as half women and half men beside those of a name
ASIDE = ("is_IS", "id_ID")  # lists full of short forms, which are other names elsewhere: where no other list has it
SHORT = 0.05  # of the bearers of a name, who are called by each short form of it
COMMON_BIRTHS, COMMON_LISTS = 5_000, 3  # from either on, a name is looked for at the beginning of a handle
BY_HAND = {
    "andrea": {"it": 0.0, "sq": 0.0},
    "nikita": {"ru": 0.0, "uk": 0.0},
    "sasha": {"ru": 0.3},
    "ilya": {"ru": 0.0},
}
"""What the lists lack and everybody there knows."""


def locales(without: frozenset[str] = frozenset()) -> dict[str, tuple[set[str], set[str]]]:
    """Locale → (women's names, men's names), folded; without the general lists."""
    found = {}
    for module in pkgutil.iter_modules(person.__path__):
        if "_" not in module.name and module.name not in ("sw",):
            continue
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        if "first_names_female" in vars(provider) and module.name not in without:
            women, men = provider.first_names_female, provider.first_names_male
            found[module.name] = ({folded(name) for name in women}, {folded(name) for name in men})
    return found


def births() -> dict[str, tuple[float, int]]:
    """Name → share of women among US births, drawn to one half where they are few; and how many there were."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"F": 0, "M": 0})
    for row in csv.DictReader(io.StringIO(read("ssa_names", "name_sex_5yr.csv"))):
        if int(row["birth5"]) >= SINCE:
            counts[folded(row["name"])][row["sex"]] += int(row["count"])
    short, called = NickNamer(), defaultdict(lambda: {"F": 0.0, "M": 0.0})
    for name, c in counts.items():
        for nick in short.nicknames_of(name):
            for sex, n in c.items():
                called[folded(nick)][sex] += SHORT * n
    for nick, c in called.items():
        for sex, n in c.items():
            counts[nick][sex] += round(n)
    sums = {name: sum(c.values()) for name, c in counts.items()}
    return {name: ((counts[name]["F"] + FEW / 2) / (n + FEW), n) for name, n in sums.items() if n >= BEARERS}


def table(without: frozenset[str] = frozenset()) -> dict[str, dict]:
    """What ``text.names`` reads, as per cent.

    A name's share is the mean over the languages that have it, the US births counting as ``AS_ENGLISH``. Where two
    languages differ by ``APART`` it is drawn half-way to their middle, and kept by language as well.
    """
    votes: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    english, lists = births(), locales(without)
    for locale, (women, men) in sorted(lists.items(), key=lambda item: item[0] in ASIDE):
        for name in women | men:
            if locale not in ASIDE or not (votes[name] or name in english):
                votes[name][locale.split("_")[0]].append(0.5 if name in women & men else float(name in women))
    shares: dict[bool, dict[str, int]] = {True: {}, False: {}}
    by_language = {}
    for name in sorted(votes.keys() | english.keys()):
        share, bearers = english.get(name, (0.5, 0))
        told = {tongue: sum(v) / len(v) for tongue, v in votes[name].items() if tongue != "en" or not bearers}
        told |= ({"en": share} if bearers else {}) | BY_HAND.get(name, {})
        weights = {tongue: AS_ENGLISH if tongue == "en" and bearers else 1.0 for tongue in told}
        mean = (sum(weights[tongue] * told[tongue] for tongue in told) + 0.05) / (sum(weights.values()) + 0.1)
        if max(told.values()) - min(told.values()) > APART:
            mean = (mean + (max(told.values()) + min(told.values())) / 2) / 2
            by_language[name] = {tongue: round(100 * share) for tongue, share in sorted(told.items())}
        if len(name) > 1 or not name.isascii():
            shares[bearers >= COMMON_BIRTHS or len(told) >= COMMON_LISTS][name] = round(100 * mean)
    return {"common": shares[True], "rare": shares[False], "by_language": by_language}


def main() -> None:
    """Build the file."""
    told = table()
    NAMES.write_bytes(gzip.compress(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode(), 9, mtime=0))
    print(
        f"{len(told['common'])} common names, {len(told['rare'])} rare, {len(told['by_language'])} differ by language,"
        f" {NAMES.stat().st_size / 1e3:.0f} kB"
    )


if __name__ == "__main__":
    main()
