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

from bothsides.text.names import Name, read
from bothsides.text.tokens import Floats, Ints

MODEL = Path(__file__).parents[1] / "data" / "persons.json.gz"  # made by training/persons.py
CLASSES = ("woman", "man", "organisation")
OF_BIO, OF_TEXTS = 200, 160  # characters that are read
_TOKEN = re.compile(r"http|[^\W_]+(?:['’][^\W_]+)?|[^\w\s]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_AT = re.compile(r"(?<!\w)@\w+")

_ORGANISATIONS = """
tourism shop shops store stores news magazine official hq inc ltd llc plc gmbh company co corp group agency
studio studios media radio tv fm records festival club fc association society foundation institute university
college school library museum hotel hotels restaurant cafe bar pub brewery bakery salon gallery theatre theater
church ministry council city county bank insurance airlines airways press publishing books deals jobs careers
recruitment marketing solutions services systems software technologies tech labs consulting partners network
community center centre clinic hospital pharmacy market supermarket boutique fashions jewelry jewellery
furniture motors auto cars realty properties estate homes travel tours events productions entertainment games
gaming team fans update updates daily weekly times post herald gazette tribune today channel podcast support
help online trust charity league federation union party committee department dept police fire government gov
embassy tienda oficial noticias revista empresa asociación fundación universidad escuela ayuntamiento loja
notícias negozio ufficiale notizie rivista officiel actualités mairie université école geschäft verein verband
stadt universität schule offiziell nachrichten zeitung verlag stiftung winkel nieuws gemeente stichting магазин
новости официальный университет
"""
ORGANISATIONS = frozenset(_ORGANISATIONS.split())


_WOMAN = re.compile(
    r"\b(?:she ?/ ?(?:her|they)|(?:i'?m|i am|im) an? (?:\w+ )?(?:girl|woman|lady|mum|mom|mother|wife)"
    r"|(?:mum|mom|mummy|mommy|mama)|mother (?:of|to)|(?:wife|grandma|auntie|sister|daughter) (?:of|to|and|&)"
    r"|(?:wife|mum|mom|mother|girl|woman)[,.|•]"
    r"|actress|ballerina|housewife|(?:girly|single) girl|(?:madre|mamá|esposa|mujer|mãe|mulher|maman|épouse|femme"
    r"|mutter|ehefrau|mamma|moglie|donna|moeder) (?:de|di|da|of|von|van|e|y|et|und|en))\b"
)
_MAN = re.compile(
    r"\b(?:he ?/ ?(?:him|they)|(?:i'?m|i am|im) an? (?:\w+ )?(?:boy|guy|man|dude|lad|dad|father|husband)|(?:dad|daddy)"
    r"|father (?:of|to)|(?:husband|grandad|grandpa|uncle|brother|son) (?:of|to|and|&)"
    r"|(?:husband|dad|father|guy|lad|man)[,.|•]"
    r"|(?:padre|papá|esposo|marido|hombre|pai|homem|mari|papa|ehemann|vater|papà|marito|uomo|vader)"
    r" (?:de|di|da|of|von|van|e|y|et|und|en))\b"
)
_NOT_OWN = re.compile(r"\b(?:my|our|your|love|loves|best|miss|for|by|the|to|hot|his|her|with|no|like) (?:\w+ )?$")
READS = (None, "en")  # languages of bio and texts; of others some words alone are known, which tell anything
WORDS = 3  # of bio and texts, from which on it is read whether a person writes
STATED = 2.7
"""log odds of a woman by a statement in the bio: 195 to 11 and 125 to 12 on gender_dfe"""
SURE, HALF_SURE = 0.975, 0.6
"""A given name tells at most so much, one inside a handle this part of its log odds (docs/methodology.md)."""


class Signs(NamedTuple):
    """What is read of one account."""

    woman: float
    """log odds of a woman by the name, 0 where it tells nothing or has the word of an organisation"""
    stated: float
    """log odds of a woman by what the bio states: pronouns, being a mum"""
    handle: bool
    """whether the given name was found inside a word, which tells less"""
    organisation: bool
    """whether the name has the word of an organisation"""
    written: bool
    """whether there are a few words of bio or texts, and not in another language than English"""
    words: tuple[str, ...]
    """pieces of the name, words and pairs of the bio, words of the texts, each with its kind: ``b:mum``"""


def signs(name: str, bio: str, texts: Sequence[str], language: str | None = None) -> Signs:
    """What training and the functions read of an account alike."""
    told = read(name, language)
    organised = any(word in ORGANISATIONS for word in told.words)
    share = 0.5 if told.women is None or organised else min(SURE, max(1 - SURE, told.women))
    words = list(_of_name(told))
    said, texted = _tokens(bio[:OF_BIO]), _tokens(" ".join(itertools.islice(texts, 5))[:OF_TEXTS])
    words += {f"b:{word}" for word in said}
    words += {f"t:{word}" for word in texted}
    if not said:
        words.append("b:")
    return Signs(
        math.log(share / (1 - share)) * (HALF_SURE if told.handle else 1.0),
        _stated(bio[:OF_BIO].lower()),
        told.handle,
        organised,
        language in READS and sum(map(str.isalpha, itertools.chain(said, texted))) >= WORDS,
        tuple(words),
    )


def _stated(bio: str) -> float:
    """``STATED`` where the bio says that a woman writes, its negative for a man, 0 for both and neither."""
    if not bio:
        return 0.0
    woman, man = (
        any(not _NOT_OWN.search(bio[max(0, one.start() - 25) : one.start()]) for one in words.finditer(bio))
        for words in (_WOMAN, _MAN)
    )
    return STATED * (woman - man)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_AT.sub("@", _ADDRESS.sub("http", text)).lower().replace("’", "'"))


def _of_name(name: Name) -> Iterator[str]:
    """Pieces of three to five letters of the name without spaces, its ends marked."""
    whole = f"<{''.join(name.words)[:24]}>"
    return (f"n:{piece}" for piece in {whole[at : at + n] for n in (3, 4) for at in range(len(whole) - n + 1)})


class Weights(NamedTuple):
    """The log-linear model: a row a class."""

    words: dict[str, int]
    rarity: Floats
    """of each word, shape (words,): log of how few accounts have it"""
    of_words: Floats
    """shape (words, 3)"""
    of_signs: Floats
    """shape (6, 3): the columns of ``numbers``"""
    base: Floats
    """shape (3,)"""


@cache
def weights() -> Weights:
    """What ships."""
    told = json.loads(gzip.decompress(MODEL.read_bytes()))
    return Weights(
        {word: at for at, word in enumerate(told["words"])},
        np.array(told["rarity"]) / 100,
        np.array(told["of_words"]) / 1000,
        np.array(told["of_signs"]),
        np.array(told["base"]),
    )


def numbers(read: Sequence[Signs]) -> Floats:
    """The signs that are numbers, shape (accounts, 6)."""
    found = [
        (
            sign.woman * (not sign.handle),
            sign.woman * sign.handle,
            float(sign.organisation),
            sign.stated,
            float(sign.woman == 0),
            abs(sign.woman),
        )
        for sign in read
    ]
    return np.array(found, float).reshape(len(read), 6)


def entries(read: Sequence[Signs], words: dict[str, int], rarity: Floats) -> tuple[Ints, Ints, Floats]:
    """The signs that are words, as (account, word, value) of the cells that are not 0.

    A word counts by its rarity, and all of one kind (name, bio, texts) have length 1 together.
    """
    known = np.array([words.get(word, -1) for sign in read for word in sign.words], np.int64)
    of = np.repeat(np.arange(len(read)), [len(sign.words) for sign in read])
    row, column = of[known >= 0], known[known >= 0]
    kind = np.array(["bnt".index(word[0]) for word in words] or [0])[column]
    value = rarity[column]
    lengths = np.sqrt(np.bincount(row * 3 + kind, value**2, minlength=3 * len(read)))
    return row, column, value / lengths[row * 3 + kind]


class Evidence(NamedTuple):
    """What each account tells, shape (accounts,) each."""

    organisation: Floats
    """log of how much likelier its signs are of an organisation than of a person"""
    woman: Floats
    """log of how much likelier name and statements are of a woman than of a man; 0 where they tell nothing"""
    written: Floats
    """1 where there are words by which persons and organisations are told, else 0"""


def evidence(read: Sequence[Signs]) -> Evidence:
    """What the accounts tell, by what was read of them."""
    model = weights()
    row, column, value = entries(read, model.words, model.rarity)
    logits = numbers(read) @ model.of_signs + model.base
    for at in range(len(CLASSES)):
        logits[:, at] += np.bincount(row, value * model.of_words[column, at], minlength=len(read))
    person = np.logaddexp(logits[:, 0], logits[:, 1]) - math.log(2)
    woman = np.array([sign.woman + sign.stated for sign in read])
    return Evidence(logits[:, 2] - person, np.clip(woman, -4, 4), np.array([float(sign.written) for sign in read]))


def joined(parts: Sequence[Evidence]) -> Evidence:
    """The evidence of several lots of accounts, one after the other."""
    return (
        Evidence(*(np.concatenate([np.zeros(0), *columns]) for columns in zip(*parts, strict=True)))
        if parts
        else (evidence([]))
    )
