"""Which brands a text names: names, @handles and #hashtags of a list, ambiguous ones by their context or not at all.

The list (data/brands.json.gz, made by training/brands.py) says of each name how far it can be trusted by itself
(``Kind``). All names are looked for in one pass (Aho & Corasick 1975, CACM 18:333, as ahocorasick_rs has it).
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

BRANDS = Path(__file__).parents[1] / "data" / "brands.json.gz"  # made by training/brands.py
_NEAR = 5  # words on each side in which a commerce word, or one of the brand's category, counts


class Kind(IntEnum):
    """What a name needs to be taken for the brand."""

    ANY = 0  # a word of no other sense ("Sephora"): in any case
    EXACT = 1  # a short one ("KFC"): as it is written in the list
    NAME = 2  # of common words, but mostly a name ("Best Buy"): as it is written, inside a sentence, or with context
    CONTEXT = 3  # a word, a first name or a place ("Target", "Zara", "Paris"): as it is written, and with context


class Brand(NamedTuple):
    """One brand of the list; ``wikidata`` is the item's id if it is known."""

    name: str
    wikidata: str | None
    category: str
    kind: Kind


class Found(NamedTuple):
    """A brand at ``text[start:end]``."""

    brand: Brand
    start: int
    end: int


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LINK = re.compile(r"https?://\S+|www\.\S+|(?<=\w)@[\w.-]+")  # of a mail address what follows its name
_TAGGED = re.compile(r"(?<![\w.@#/&])([@#])(\w[\w.]{0,60})")
_OTHERS = re.compile(r"[^a-z0-9]")
_SENTENCE_END = frozenset('.!?…:;\n"“”„»«()[]|•·—–-*>')
_ACCOUNT = ("official", "oficial", "usa", "us", "uk", "global", "beauty", "cosmetics", "store", "shop", "brand")
_OF_COMMERCE = (
    # en
    "buy buying bought purchase purchased order ordered ordering shop shopping shopped store stores sale sales "
    "discount "
    "code coupon deal deals price cheap brand brands product products collection collab sponsor sponsored sponsoring "
    "partnership partnered partner partnering gifted launch launched haul unboxing customer customers refund delivery "
    "voucher wearing stock shares ceo company corp inc gift giftcard ad promo restock checkout "
    # de
    "kaufen gekauft bestellt bestellen rabatt rabattcode gutschein laden marke werbung anzeige angebot kooperation "
    # fr
    "acheter acheté commande commandé magasin boutique soldes réduction marque promo partenariat offert "
    # es, pt
    "comprar compré comprado tienda rebajas descuento marca oferta colaboración publicidad comprei loja desconto "
    "promoção parceria publicidade publi "
    # it, nl
    "comprare comprato negozio sconto saldi collaborazione pubblicità kopen gekocht winkel korting merk reclame"
)
_COMMERCE = frozenset(_OF_COMMERCE.split())
_OF_CATEGORY = {
    category: frozenset(words.split())
    for category, words in {
        "fashion": "dress dresses jeans shirt shirts tshirt jacket coat skirt outfit ootd clothes clothing "
        "sweater hoodie "
        "jumper shoes boots sneakers trainers heels bag handbag jewelry jewellery watch fashion style lookbook fit "
        "kleid hose jacke robe pantalon vestido zapatos bolso",
        "beauty": "makeup lipstick mascara foundation concealer palette blush serum moisturizer skincare skin "
        "hair shampoo "
        "conditioner perfume fragrance nails lashes beauty eyeshadow lip cleanser",
        "food": "eat eating ate burger burgers fries pizza coffee latte drink drinks drinking lunch dinner "
        "breakfast menu "
        "meal snack snacks chocolate beer sandwich chicken tacos delicious drive-thru restaurant food tea",
        "grocery": "groceries grocery supermarket food aisle milk bread shelves wine",
        "electronics": "phone phones laptop camera lens tv headphones earbuds tablet screen battery charger "
        "computer gadget "
        "iphone ipad macbook ios android device smartphone watch app apps tech",
        "digital": "app apps account website online stream streaming streamer video videos download login "
        "subscribe tweet "
        "user users update server software game chat follow",
        "motor": "car cars drive driving drove suv truck engine dealership electric horsepower motor gas petrol fuel",
        "travel": "flight flights fly flying hotel hotels airline trip vacation holiday airport booked booking "
        "stay room",
        "finance": "bank account card credit loan app insurance pay payment mortgage cash",
        "telecom": "phone mobile network signal contract data plan 4g 5g broadband wifi sim",
        "kids": "toy toys kids baby stroller diapers doll lego playset",
        "home": "furniture sofa couch lamp kitchen decor bed mattress rug shelf vacuum candle cleaning",
        "sport": "running run shoes gym workout training sneakers trainers leggings football basketball bike "
        "jersey fitness",
        "health": "pharmacy medicine prescription vitamins supplements glasses lenses",
        "media": "watch watching channel show news tv episode series movie magazine interview broadcast",
        "retail": "aisle cart shelves mall gift cashier",
    }.items()
}


def _lower(text: str) -> str:
    """Lower case without accents, of the same length; apostrophes alike. Of composed text (NFC), as ``measure`` gives
    it: Lancôme and Lancome are one name."""
    plain = text.replace("’", "'")
    lowered = plain.lower()
    if lowered.isascii():
        return lowered
    if len(lowered) != len(plain):
        lowered = "".join(c if len(c.lower()) != 1 else c.lower() for c in plain)
    return lowered.translate(_BARE)


class _Bare(dict[int, str]):
    """Each character without its accents, found at its first use."""

    def __missing__(self, code: int) -> str:
        c = chr(code)
        self[code] = bare = c if c.isascii() else unicodedata.normalize("NFD", c)[0]
        return bare


_BARE = _Bare()


def squashed(name: str) -> str:
    """Letters and digits alone, without accents, in lower case: as a name stands in a handle or hashtag."""
    if name.isascii():
        return _OTHERS.sub("", name.lower())
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in plain if c.isalnum())


@lru_cache(maxsize=10_000)
def _script(c: str) -> int:
    """0: no part of a word; others: one number a group of scripts that is written without spaces to the next."""
    if not (c.isalnum() or c == "_"):
        return 0
    code = ord(c)
    if code < 0x3040:
        return 1
    if 0x3040 <= code < 0x30A0:
        return 2
    if 0x30A0 <= code < 0x3100:
        return 3
    return 4 if 0x3400 <= code < 0xA000 else 1


class Lexicon:
    """All brands, ready to be looked for."""

    def __init__(self, brands: Iterable[Brand]) -> None:
        """``brands``: the earlier one wins where two are written alike."""
        self._handles: dict[str, Brand] = {}
        patterns: dict[str, tuple[Brand, str]] = {}
        for brand in brands:
            self._handles.setdefault(squashed(brand.name), brand)
            for written in _spellings(brand):
                patterns.setdefault(_lower(written), (brand, written))
        self._names = list(patterns.values())
        self._automaton = AhoCorasick(list(patterns))

    def knows(self, name: str) -> bool:
        """Is a name, squashed, one of the list?"""
        return name in self._handles

    def account(self, handle: str) -> Brand | None:
        """The brand whose account this handle is, as it is called or with "official", "usa", "shop" and the like."""
        name = squashed(handle)
        stems = (name.removesuffix(end) for end in ("", *_ACCOUNT) if name.endswith(end))
        return next((self._handles[stem] for stem in stems if stem in self._handles), None)

    def find(self, text: str) -> list[Found]:
        """The brands that a text names, in order. Addresses are not words; of overlapping names the longest counts."""
        text = _LINK.sub(lambda link: " " * len(link[0]), text)
        lowered = _lower(text)
        spoken = _Spoken(text, lowered)
        marked = list(_TAGGED.finditer(text)) if "@" in text or "#" in text else []
        tagged = list(self._tagged(marked, spoken))
        inside = {at for match in marked for at in range(*match.span())}
        plain = []
        for at, start, end in self._automaton.find_matches_as_indexes(lowered, overlapping=True):
            if start not in inside and _apart(text, start, end):
                plain.append((at, start, end))
        found, reached = [], 0
        for at, start, end in sorted(plain, key=lambda match: (match[1], -match[2])):
            brand, written = self._names[at]
            if start >= reached and _meant(brand, written, start, end, spoken):
                found.append(Found(brand, start, end))
                reached = end
        return sorted([*found, *tagged], key=lambda one: one.start)

    def named(self, text: str) -> frozenset[Brand]:
        """The brands that a text names, each once."""
        return frozenset(found.brand for found in self.find(unicodedata.normalize("NFC", text)))

    def _tagged(self, marked: Iterable[re.Match[str]], spoken: _Spoken) -> Iterable[Found]:
        for match in marked:
            name = squashed(match[2])
            brand = self.account(match[2]) if match[1] == "@" else self._handles.get(name)
            if brand is None or len(name) < 2:
                continue
            if match[1] == "#" and (
                len(name) < 4 or (brand.kind is Kind.CONTEXT and not spoken.context(brand, *match.span()))
            ):
                continue
            yield Found(brand, match.start(), match.start() + 1 + len(match[2].rstrip(".")))


def _meant(brand: Brand, written: str, start: int, end: int, spoken: _Spoken) -> bool:
    """Does the name at this place mean the brand?"""
    if brand.kind is Kind.ANY:
        return True
    if spoken.text[start:end].replace("’", "'") != written:
        return False
    if brand.kind is Kind.EXACT:
        return True
    capital = not spoken.opens(start) and not spoken.headline(start, end)  # does its capital say anything?
    if brand.kind is Kind.NAME:
        return capital or (" " in written and not spoken.headline(start, end)) or spoken.context(brand, start, end)
    return capital and spoken.context(brand, start, end)


def _spellings(brand: Brand) -> list[str]:
    """How people write a name: without accents, apostrophes or hyphens, "and" for "&", some in the plural."""
    name = brand.name.replace("’", "'")
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    found = [
        name,
        bare,
        bare.replace("'", ""),
        bare.replace("-", " "),
        bare.replace(" & ", " and "),
        bare.replace(" & ", "&"),
    ]
    if brand.kind is Kind.ANY and name.isalpha() and len(name) > 4 and not name.endswith("s"):
        found.append(f"{name}s")
    return list(dict.fromkeys(found))


def _apart(text: str, start: int, end: int) -> bool:
    """Is ``text[start:end]`` not a part of a longer word?"""
    before = _script(text[start - 1]) if start else 0
    after = _script(text[end]) if end < len(text) else 0
    return (not before or before != _script(text[start])) and (not after or after != _script(text[end - 1]))


class _Spoken:
    """The words of a text, for what stands around a name."""

    def __init__(self, text: str, lowered: str) -> None:
        self.text, self.lowered = text, lowered
        self._spans: list[tuple[int, int]] | None = None
        self._starts: list[int] = []

    def _around(self, start: int, end: int, many: int) -> list[tuple[int, int]]:
        if self._spans is None:
            self._spans = [match.span() for match in _WORD.finditer(self.text)]
            self._starts = [begin for begin, _ in self._spans]
        first, last = bisect_right(self._starts, start - 1), bisect_right(self._starts, end - 1)
        return self._spans[max(0, first - many) : first] + self._spans[last : last + many]

    def context(self, brand: Brand, start: int, end: int) -> bool:
        """Is there a word of commerce, or of the brand's category, near it?"""
        near = {self.lowered[a:b] for a, b in self._around(start, end, _NEAR)}
        return bool(near & _COMMERCE or near & _OF_CATEGORY.get(brand.category, frozenset()))

    def headline(self, start: int, end: int) -> bool:
        """Do most words around it begin with a capital? Then its own says nothing."""
        near = [self.text[a] for a, _ in self._around(start, end, 4) if self.text[a].isalpha()]
        return len(near) > 1 and sum(c.isupper() for c in near) > len(near) / 2

    def opens(self, start: int) -> bool:
        """Does it open a sentence? Then its capital says nothing."""
        before = self.text[max(0, start - 20) : start].rstrip(" \t'’")
        return not before or before[-1] in _SENTENCE_END or not (before[-1].isalnum() or before[-1] in ",&/")


@cache
def lexicon() -> Lexicon:
    """The list of this process, read at its first use."""
    content = json.loads(gzip.decompress(BRANDS.read_bytes()))
    return Lexicon(
        Brand(name, wikidata, content["categories"][category], Kind(kind))
        for name, wikidata, category, kind in content["brands"]
    )
