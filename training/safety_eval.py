"""Brand safety by words, on sets that shaped nothing: what it finds of offensive and hateful tweets, and how often it
calls harmless posts unsafe. ``python -m training.safety_eval`` prints the table of docs/methodology.md.

instagram_kim2020 is for validation on this machine only: figures leave, nothing else does. Half of its influencers
(by a digest of the first caption) were looked at to mend false alarms; the figures are of the other half, in which
four more were found and mended after it was measured (docs/methodology.md has the figures from before).
"""

from __future__ import annotations

import hashlib

import numpy as np

from bothsides.persona.safety import HATE, RISKS, lists, worst
from bothsides.text.languages import languages_of
from bothsides.text.model import TextModel, text_model
from training import data, foreign
from training.data import LOCAL
from training.foreign import share_row

OBSCENE = "Obscenity and profanity"
HARMLESS = (("food",), ("interior",), ("pet",), ("beauty", "family", "fashion", "fitness", "travel"))  # of Instagram
CALM = ("FOOD & DRINK", "TASTE", "HOME & LIVING", "STYLE & BEAUTY", "TRAVEL", "PARENTING")  # of huffpost


def risks(texts: list[str], categories: tuple[str, ...] = ()) -> np.ndarray:
    """The most severe level of each text as its place in ``RISKS``, 4 if there is no flag: as persona/safety.py reads
    it, in the language it tells. Of all categories, or of these."""
    found = []
    for text, code in zip(texts, languages_of(texts), strict=True):
        hits = worst(lists(code).hits(text))
        levels = [RISKS.index(hit.risk) for name, hit in hits.items() if not categories or name in categories]
        found.append(min(levels, default=len(RISKS)))
    return np.array(found)


def captions(half: int) -> dict[str, list[str]]:
    """Captions of harmless sections, of one half (0 or 1) of the influencers."""
    return {
        ", ".join(names): [
            text
            for name in names
            for said in foreign.captions().get(name, [])
            if _half(said[0]) == half
            for text in said
        ]
        for names in HARMLESS
    }


def _half(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[0] % 2


def headlines() -> list[str]:
    """Headlines of the sections about food, home, style, travel and parenting."""
    rows = [line.split("\t") for line in data.read("huffpost", "headlines.tsv").splitlines()[1:]]
    return [row[1] for row in rows if row[0] in CALM]


def questions() -> list[str]:
    """Questions and answers about quantum computing (stackexchange_demo), as plain text."""
    return [text for _, text in data.written("Posts.xml")] if (LOCAL / "stackexchange_demo").exists() else []


def figures(model: TextModel) -> list[dict]:
    """Rows of build/eval.json."""
    found: list[dict] = []
    for task, words, what in (
        ("offensive", "hate and profanity", (HATE, OBSCENE)), ("hate", "hate", (HATE,)),
        ("hate", "hate and profanity", (HATE, OBSCENE)),
    ):  # fmt: skip
        test = data.tweeteval(task, "test")
        levels, true = risks(test.texts, what), test.labels == 1
        for most, least in ((len(RISKS) - 1, "any level"), (2, "medium or worse"), (1, "high or floor"), (0, "floor")):
            flagged = levels <= most
            name = f"safety, words of {words}, TweetEval {task} test, {least}"
            found += [
                share_row(f"{name}, found of what is {task}", flagged[true]),
                share_row(f"{name}, false alarms", flagged[~true]),
                share_row(f"{name}, right of what is flagged", true[flagged]),
            ]
    harmless = {f"instagram_kim2020, {name}": texts for name, texts in captions(1).items()}
    harmless |= {"huffpost, calm sections": headlines(), "stackexchange_demo": questions()}
    for name, texts in harmless.items():
        levels = risks(texts)
        found += [
            share_row(f"safety, all words, {name}, flagged high or floor", levels <= 1),
            share_row(f"safety, all words, {name}, flagged medium or worse", levels <= 2),
        ]
    return [row for row in found if row["n"]]


def main() -> None:
    """Print the rows as a table."""
    for row in figures(text_model()):
        print(f"| {row['name']} | {row['value']:.4f} | {row['low']:.4f} to {row['high']:.4f} | {row['n']:,} |")


if __name__ == "__main__":
    main()
