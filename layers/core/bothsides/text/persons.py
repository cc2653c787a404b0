"""Woman, man or organisation: what the name, the bio and the texts of an account say, as evidence for shares.

A small log-linear model that training/persons.py learns. It never leaves a verdict on anybody: what it gives are ratios
of likelihoods, of which ``audience.facets`` make shares of groups.
"""

from __future__ import annotations

import gzip
import itertools
import json
import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bothsides.text.names import Name, folded, read
from bothsides.text.tokens import Floats

MODEL = Path(__file__).parents[1] / "data" / "persons.json.gz"  # made by training/persons.py
CLASSES = ("woman", "man", "organisation")
OF_BIO, OF_TEXTS = 400, 400  # characters that are read
_TOKEN = re.compile(r"http|[^\W_]+(?:['’][^\W_]+)?|[^\w\s]")  # noqa: RUF001
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_AT = re.compile(r"(?<!\w)@\w+")
_CERTAIN = 0.02  # of the bearers of a name the fewest that are taken to be of the other sex

ORGANISATIONS = frozenset(
    # English
    "tourism shop shops store stores news magazine official hq inc ltd llc plc gmbh company co corp group agency studio"
    " studios media radio tv fm records festival club fc association society foundation institute university college"
    " school library museum hotel hotels restaurant cafe bar pub brewery bakery salon gallery theatre theater church"
    " ministry council city county bank insurance airlines airways university press publishing books deals jobs careers"
    " recruitment marketing solutions services systems software technologies tech labs consulting partners network"
    " community center centre clinic hospital pharmacy market supermarket boutique fashions jewelry jewellery furniture"
    " motors auto cars realty properties estate homes travel tours events productions entertainment games gaming team"
    " fans update updates daily weekly times post herald gazette tribune today channel podcast support help online"
    " trust charity league federation union party committee department dept police fire government gov embassy"
    # other languages
    " tienda oficial noticias revista empresa asociación fundación universidad escuela hotel ayuntamiento loja notícias"
    " negozio ufficiale notizie rivista boutique officiel actualités mairie université école geschäft verein verband"
    " stadt universität schule offiziell nachrichten zeitung verlag stiftung winkel nieuws gemeente stichting"
    " магазин новости официальный университет".split()
)


class Signs(NamedTuple):
    """What is read of one account."""

    woman: float
    """log odds of a woman by the name, 0 where it tells nothing."""
    handle: bool
    """whether the name was found in a handle or a single word, which tells less"""
    organisation: bool
    """whether the name has the word of an organisation"""
    words: tuple[str, ...]
    """pieces of the name, words and pairs of the bio, words of the texts, each with its kind: ``b:mum``"""


def signs(name: str, bio: str, texts: Sequence[str], language: str | None = None) -> Signs:
    """What training and the functions read of an account alike."""
    told = read(name, language)
    share = 0.5 if told.women is None else min(1 - _CERTAIN, max(_CERTAIN, told.women))
    words = list(_of_name(told))
    said = _tokens(bio[:OF_BIO])
    words += {f"b:{word}" for word in said} | {f"b:{one} {two}" for one, two in itertools.pairwise(said)}
    words += {f"t:{word}" for word in _tokens(" ".join(itertools.islice(texts, 5))[:OF_TEXTS])}
    if not said:
        words.append("b:")
    return Signs(
        math.log(share / (1 - share)),
        told.handle,
        any(word in ORGANISATIONS for word in told.words),
        tuple(words),
    )


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_AT.sub("@", _ADDRESS.sub("http", text)).lower().replace("’", "'"))  # noqa: RUF001


def _of_name(name: Name) -> Iterator[str]:
    """Pieces of two to five letters of the name without spaces, its ends marked."""
    whole = f"<{''.join(name.words)[:24]}>"
    return (f"n:{piece}" for piece in {whole[at : at + n] for n in (2, 3, 4, 5) for at in range(len(whole) - n + 1)})
