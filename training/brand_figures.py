"""Precision and recall of the brands that ``bothsides.text.brands`` finds, on tweets in which people marked names.

``python -m training.brand_figures`` also prints what is not as the set says. The rules were chosen on WNUT 17's train
and dev splits (tuned); its test split and all of the Broad Twitter Corpus had no part in that (foreign).

A brand that is found is *right* if it touches a name that people marked as corporation or product (WNUT), or as ORG
(Broad Twitter, which has no products and leaves many platforms, "on Facebook", unmarked): a lower bound. A marked name
is *ours to find* if it is, squashed, the name of a brand in the list: political parties, football clubs and bands are
marked too and are no brands. Recall is over those.
"""

from __future__ import annotations

from collections.abc import Iterator

from bothsides.text.brands import lexicon, squashed
from training import data
from training.foreign import share_row

SETS = {
    "WNUT 17 train and dev (tuned)": ("wnut17", ("wnut17train.conll", "emerging.dev.conll")),
    "WNUT 17 test (held out)": ("wnut17", ("emerging.test.annotated",)),
    "Broad Twitter Corpus (foreign)": ("broad_twitter", ("btc.train.conll", "btc.dev.conll", "btc.test.conll")),
}
LABELS = {"wnut17": ("corporation", "product"), "broad_twitter": ("ORG",)}

type Span = tuple[int, int]


def tweets(dataset: str, name: str) -> Iterator[tuple[str, list[Span]]]:
    """Each tweet's text, and where a name of these labels stands in it. "@" and "'" are joined to their words again."""
    text, spans = "", list[Span]()
    for line in [*data.read(dataset, name).replace("\r", "").split("\n"), ""]:
        word, _, label = line.strip().partition("\t")
        if not word:
            if text:
                yield text, spans
            text, spans = "", []
            continue
        glued = not text or text.endswith("@") or word in "'’" or (text[-1] in "'’" and text[-2:-1] != " ")
        text += ("" if glued else " ") + word
        span = (len(text) - len(word), len(text))
        part, _, kind = label.partition("-")
        if kind in LABELS[dataset]:
            if part == "I" and spans:
                spans[-1] = (spans[-1][0], span[1])
            else:
                spans.append(span)


def compared(dataset: str, names: tuple[str, ...]) -> tuple[list[str], list[str], list[str], list[str]]:
    """What is found and right, found and wrong, ours and found, ours and missed; each with its tweet."""
    right, wrong, hit, missed = [], [], [], []
    for name in names:
        for text, spans in tweets(dataset, name):
            found = lexicon().find(text)
            for brand, start, end in found:
                marked = any(a < end and start < b for a, b in spans)
                (right if marked else wrong).append(f"{brand.name} | {text}")
            for a, b in spans:
                if lexicon().knows(squashed(text[a:b])):
                    met = any(start < b and a < end for _, start, end in found)
                    (hit if met else missed).append(f"{text[a:b]} | {text}")
    return right, wrong, hit, missed


def figures() -> list[dict]:
    """Precision and recall with Wilson's intervals, as objects of build/eval.json."""
    found = []
    for title, (dataset, names) in SETS.items():
        right, wrong, hit, missed = compared(dataset, names)
        for what, yes, no in (("precision by its labels", right, wrong), ("recall of brands in the list", hit, missed)):
            found.append(share_row(f"brands, {title}, {what}", [True] * len(yes) + [False] * len(no)))
    return found


def main() -> None:
    """Print the figures and what is not as the sets say."""
    for title, (dataset, names) in SETS.items():
        _, wrong, _, missed = compared(dataset, names)
        print(f"== {title}")
        print(*(f"wrong  {line}" for line in wrong), *(f"missed {line}" for line in missed), sep="\n")
    for row in figures():
        print(f"{row['name']}: {row['value']:.3f} ({row['low']:.3f} to {row['high']:.3f}), n={row['n']}")


if __name__ == "__main__":
    main()
