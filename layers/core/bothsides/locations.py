"""Where a free location text says that somebody lives: country, state and city.

A text is cut into segments that stand beside each other ("London / Leeds") and parts that lie in each other ("Leeds,
England"). Each part has readings in the gazetteer; in a segment the readings must fit into each other, and over the
segments all must agree on one country. Of namesakes the larger place is meant, unless others are nearly as large.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from bothsides.places import countries, country_names, gazetteer, normalised, plain

LONGEST = 200  # characters that are read: more are no location
CLEAR = 0.8  # the weight that the likeliest country of a name must have
PROMINENT = 5.7  # log10 of the people of a city that is named for its own sake

_SEGMENTS = re.compile(r"[/|;·•&+\n→⇆↔✈~]|->|<->|\s(?:and|und|et|y|via|to|or|x|vs)\s|\sとか?\s", re.IGNORECASE)
_PARTS = re.compile(r"[,()\[\]{}、，。:]|\s[-–—]+\s|(?<=\w{4})[.]\s")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_DRESSING = re.compile("[!-$*<-?^`{}¡-¿\u2018-\u203f\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SPELT = re.compile("[\u3040-\u30ff\uac00-\ud7af]")  # kana and hangul: a piece of a name is another name
_KINDS = frozenset("市都府県省区州町村县郡區縣시도구군특별광역자치・ー")
_NUMBER = re.compile(r"^[\W\d_]*$")

_MINE = {  # what is said of places, in words of everybody: place as in the gazetteer, or several
    "nyc": "US-NY:6.9:new york city", "new york city": "US-NY:6.9", "new york": "US-NY:6.9:new york city",
    "ny": "US-NY:6.9", "bay area": "US-CA", "sf bay area": "US-CA", "the bay": "US-CA", "silicon valley": "US-CA",
    "la": "US-CA:6.6:los angeles", "l.a": "US-CA:6.6:los angeles", "sf": "US-CA:5.9:san francisco", "socal": "US-CA",
    "norcal": "US-CA", "so cal": "US-CA", "nor cal": "US-CA", "cali": "US-CA;CO:6.4:cali", "calif": "US-CA",
    "oc": "US-CA", "dc": "US-DC:5.8:washington", "d.c": "US-DC:5.8:washington", "washington dc": "US-DC:5.8:washington",
    "washington d.c": "US-DC:5.8:washington", "dmv": "US", "atl": "US-GA:5.7:atlanta",
    "philly": "US-PA:6.2:philadelphia", "vegas": "US-NV:5.8:las vegas", "chi-town": "US-IL:6.4:chicago",
    "chitown": "US-IL:6.4:chicago", "htx": "US-TX:6.4:houston", "h-town": "US-TX:6.4:houston",
    "htown": "US-TX:6.4:houston", "dfw": "US-TX", "atx": "US-TX:6.0:austin", "pdx": "US-OR:5.8:portland",
    "nola": "US-LA:5.6:new orleans", "jax": "US-FL:6.0:jacksonville", "pnw": "US", "pacific northwest": "US",
    "new england": "US", "midwest": "US", "tri-state area": "US", "east coast": "US", "west coast": "US",
    "twin cities": "US-MN", "long island": "US-NY", "staten island": "US-NY", "brooklyn": "US-NY:6.4",
    "bronx": "US-NY:6.1:the bronx", "the bronx": "US-NY:6.1", "manhattan": "US-NY:6.2", "harlem": "US-NY",
    "upstate new york": "US-NY", "upstate ny": "US-NY", "cape cod": "US-MA", "hollywood": "US-CA",
    "jersey shore": "US-NJ", "south beach": "US-FL", "puget sound": "US-WA", "hampton roads": "US-VA", "nova": "US-VA",
    "ozarks": "US", "texas": "US-TX", "tx": "US-TX", "mass": "US-MA", "conn": "US-CT", "ariz": "US-AZ",
    "penna": "US-PA", "fla": "US-FL", "wash": "US-WA", "mich": "US-MI", "minn": "US-MN", "tenn": "US-TN",
    "wisc": "US-WI", "ldn": "GB:7.0:london", "yorkshire": "GB", "sussex": "GB", "midlands": "GB", "west midlands": "GB",
    "east midlands": "GB", "east anglia": "GB", "cornwall": "GB;CA-ON:4.7", "cotswolds": "GB", "merseyside": "GB",
    "greater manchester": "GB", "tyne and wear": "GB", "tyne & wear": "GB", "tyneside": "GB", "teesside": "GB",
    "london": "GB:7.0;CA-ON:5.6", "middlesex": "GB", "home counties": "GB", "lake district": "GB",
    "peak district": "GB", "cheshire": "GB", "highlands": "GB", "west country": "GB", "berkshire": "GB",
    "bedfordshire": "GB", "channel islands": "", "gta": "CA-ON", "yyz": "CA-ON:6.4:toronto",
    "cdmx": "MX:7.1:mexico city", "df": "MX:7.1:mexico city", "bcn": "ES:6.2:barcelona", "jozi": "ZA:6.3:johannesburg",
    "joburg": "ZA:6.3:johannesburg", "blr": "IN:6.9:bengaluru", "ncr": "", "bombay": "IN:7.1:mumbai",
    "rio": "BR:6.8:rio de janeiro", "sampa": "BR:7.0:são paulo", "bavaria": "DE", "saxony": "DE", "lower saxony": "DE",
    "hesse": "DE", "thuringia": "DE", "rhineland": "DE", "catalonia": "ES", "catalunya": "ES", "andalusia": "ES",
    "tuscany": "IT", "sicily": "IT", "sardinia": "IT", "lombardy": "IT", "piedmont": "IT", "brittany": "FR",
    "normandy": "FR", "provence": "FR", "burgundy": "FR", "corsica": "FR", "flanders": "BE", "wallonia": "BE",
    "bali": "ID", "java": "ID", "sumatra": "ID", "siberia": "RU", "hokkaido": "JP", "okinawa": "JP",
    "tasmania": "AU-TAS", "nsw": "AU-NSW", "gold coast": "AU-QLD:5.8", "metro manila": "PH", "mindanao": "PH",
    "luzon": "PH", "basque country": "ES", "กรุงเทพ": "TH:7.0:bangkok", "crete": "GR", "tyrol": "AT", "scania": "SE",
    "silesia": "PL", "transylvania": "RO", "anatolia": "TR", "washington": "US", "newfoundland": "CA-NL",
    "québec": "CA-QC", "quebec": "CA-QC", "georgia": "US-GA;GE",
}  # fmt: skip

_NOWHERE = frozenset((
    "home", "nowhere", "world", "the world", "earth", "planet earth", "mars", "moon", "the moon", "online", "internet",
    "the internet", "everywhere", "global", "remote", "heaven", "hell", "space", "here", "there", "universe", "planet",
    "mobile", "web", "cloud", "worldwide", "somewhere", "anywhere", "paradise", "wonderland", "neverland", "hogwarts",
    "narnia", "atlantis", "gotham", "gotham city", "wakanda", "westeros", "middle earth", "mordor", "tatooine",
    "asgard", "utopia", "limbo", "your heart", "my house", "europe", "africa", "asia", "america latina", "the void",
    "south america", "latin america", "north america", "central america", "middle east", "eu", "earth-616", "venus",
    "jupiter", "saturn", "pluto", "the sun", "sun", "the shire", "bed", "my bed", "reality", "dreamland", "eden",
    "void", "none", "n/a", "unknown", "other", "secret", "private", "international", "student", "university", "male",
    "female",
))  # fmt: skip

_AROUND = frozenset((
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "northeast", "northwest",
    "southeast", "southwest", "north-east", "north-west", "south-east", "south-west", "upper", "lower", "greater",
    "metro", "metropolitan", "area", "region", "city", "town", "downtown", "uptown", "inner", "near", "from", "in",
    "living", "based", "born", "live", "lives", "the", "of", "state", "province", "county", "district", "suburbs",
    "suburb", "outside", "around", "just", "currently", "at", "by", "between", "se", "sw", "ne", "nw", "co", "de", "la",
    "dist", "village", "st", "proud", "old", "mostly", "via", "now", "region,", "republic", "prefecture", "oblast",
    "across", "within", "republik", "aus", "em", "en", "desde", "islands", "island", "valley", "coast",
))  # fmt: skip

_PARENTS = {  # territories whose people name both
    "HK": "CN", "MO": "CN", "TW": "CN", "PR": "US", "GU": "US", "VI": "US", "AS": "US", "MP": "US", "RE": "FR",
    "GP": "FR", "MQ": "FR", "GF": "FR", "YT": "FR", "PF": "FR", "NC": "FR", "JE": "GB", "GG": "GB", "IM": "GB",
    "GI": "GB", "BM": "GB", "KY": "GB", "VG": "GB", "GL": "DK", "FO": "DK", "CW": "NL", "AW": "NL", "SX": "NL",
    "AX": "FI",
}  # fmt: skip


class Place(NamedTuple):
    """Where a text lies: ISO 3166-1 alpha-2 code; US, Canadian or Australian state (ISO 3166-2); city, normalised."""

    country: str
    region: str | None = None
    city: str | None = None


class _Reading(NamedTuple):
    country: str
    state: str | None
    city: str | None
    size: float  # log10 of the people
    rank: int  # 2 a country, 1 a state or region, 0 a city


@lru_cache(20_000)
def _place_of(location: str) -> Place | None:
    flags = {"".join(chr(ord(c) - 0x1F1E6 + 65) for c in flag) for flag in _FLAG.findall(location)} & countries().keys()
    text = _FLAG.sub(" , ", location)
    found: list[Sequence[_Reading]] = [[_Reading(flag, None, None, 9.0, 2)] for flag in sorted(flags)]
    for segment in _segments(text):
        readings = _segment(segment)
        if readings is None:
            return None
        if readings:
            found.append(readings)
    return _agreed(found)


def place_of(location: str | None) -> Place | None:
    """The place that a free location text names; None if it names none, or places in more than one country."""
    return _place_of(location[:LONGEST]) if location else None


def city_name(city: str) -> str:
    """The name of a city as it is written: of 'rio de janeiro', 'Rio de Janeiro'."""
    shown: dict[str, str] = gazetteer()["shown"]
    return shown.get(city, city.title())


def _agreed(found: Sequence[Sequence[_Reading]]) -> Place | None:
    """The one place of several segments: a segment that is clear by itself must agree, others must allow it."""
    if not found:
        return None
    weights = [_weights(readings) for readings in found]
    tops = {top for weight in weights for top in [_clear(weight)] if top}
    if not tops:
        joint = {c: _product(weight.get(c, 0.0) for weight in weights) for c in weights[0]}
        top = _clear(joint) if len(found) > 1 and max(joint.values()) > 0 else None
        tops = {top} if top else set()
    for child in list(tops):
        tops.discard(_PARENTS.get(child, ""))
    if len(tops) != 1:
        return None
    [country] = tops
    if any(country not in weight and _PARENTS.get(country) not in weight for weight in weights):
        return None
    kept = [[r for r in readings if r.country == country] for readings in found]
    places = [_best(readings) for readings in kept if readings]
    states, cities = {state for state, _ in places if state}, {place for place in places if place[1]}
    [(state, city)] = cities if len(cities) == 1 else [(None, None)]
    if states - {state}:
        state, city = (states.pop(), None) if len(states) == 1 else (None, None)
    return Place(country, f"{country}-{state}" if state else None, city)


def _product(values: Iterator[float]) -> float:
    product = 1.0
    for value in values:
        product *= value
    return product


def _weights(readings: Sequence[_Reading]) -> dict[str, float]:
    """Country → how likely it is meant: by the squared number of people."""
    weights: dict[str, float] = {}
    for reading in readings:
        weights[reading.country] = weights.get(reading.country, 0.0) + 100.0 ** (reading.size - 7)
    total = sum(weights.values())
    return {country: weight / total for country, weight in weights.items()}


def _clear(weights: Mapping[str, float]) -> str | None:
    top = max(weights, key=lambda c: (weights[c], c))
    return top if weights[top] >= CLEAR * sum(weights.values()) else None


def _best(readings: Sequence[_Reading]) -> tuple[str | None, str | None]:
    """The likeliest state and city within a country, each only where no other is nearly as likely; the city rather than
    the region around it of the same name."""
    largest = max(reading.size for reading in readings)
    readings = [r for r in readings if r.city and r.size > largest - 1] or readings
    top = max(readings, key=lambda r: (r.size, r.state or "", r.city or ""))
    near = {(r.state, r.city) for r in readings if r.size > top.size - 0.5}
    if len(near) > 1:
        return top.state if len({state for state, _ in near}) == 1 else None, None
    return top.state, top.city


def _segments(text: str) -> Iterator[list[str]]:
    """The texts that stand beside each other, each as the parts that lie in each other."""
    parts = _PARTS.split(text)
    whole = [part if part and _whole(normalised(part)) else None for part in parts]
    segment: list[str] = []
    for part, known in zip(parts, whole, strict=True):
        pieces = [part] if known else _SEGMENTS.split(part)  # "Trinidad & Tobago"
        for at, piece in enumerate(pieces):
            if at:
                yield segment
                segment = []
            if not _NUMBER.match(piece) or not segment:
                segment.append("" if _NUMBER.match(piece) else piece.strip())
    yield segment


def _segment(parts: Sequence[str]) -> Sequence[_Reading] | None:
    """Readings of the place that the parts name together; () if none is known; None if they contradict."""
    held: list[_Reading] = []
    for at in range(len(parts) - 1, -1, -1):
        before = next((part for part in reversed(parts[:at]) if part and normalised(part) not in _AROUND), None)
        readings = _part(parts[at], before, at > 0 or parts[0] == "", held)
        if not readings:
            continue
        if not held:
            held = list(readings)
            continue
        inside = [r for r in readings if any(h.rank and _fits(r, h) for h in held)]
        in_city = any(h.city for h in held)
        if in_city and not inside:  # a city in a city: namesakes that nobody thinks of are not meant
            held, readings = _thinkable(held), _thinkable(readings)
            inside = [r for r in readings if any(_fits(r, h) for h in held)]
        if inside:
            there, size = {r.country for r in inside}, max(r.size for r in inside)
            beside = {h.city for h in held if h.city and h.country in there and h.size < size + 1}
            beside -= {r.city for r in inside}
            inside = [r._replace(city=None) for r in inside] if beside else inside  # "Manchester, Leeds"
            held = [_joined(r, [h for h in held if _fits(r, h)]) for r in inside]
            continue
        outside = [h for h in held if any(_fits(h, r) for r in readings)]  # "UK, London"
        if outside:
            held = outside
            continue
        top = max(readings, key=lambda r: r.size)
        if top.rank == 2 or (top.rank == 1 and top.country == "US") or (in_city and top.size >= PROMINENT):
            both = (top, held[0])
            territory = [r for r in both if _PARENTS.get(r.country) in {other.country for other in both}]
            if territory:  # "Hong Kong, China"
                held = territory
                continue
            return None
    return held


def _thinkable(readings: Sequence[_Reading]) -> list[_Reading]:
    largest = max(reading.size for reading in readings)
    return [reading for reading in readings if reading.size > largest - 1]


def _fits(small: _Reading, large: _Reading) -> bool:
    """Whether one place lies in, or is, the other."""
    if small.country != large.country or small.rank > large.rank:
        return False
    if large.rank == 2:
        return True
    if large.rank == 1:
        return large.state is None or small.state in (None, large.state)
    return small.state == large.state or small.size < 0


def _joined(small: _Reading, larger: Sequence[_Reading]) -> _Reading:
    state = small.state or next((h.state for h in larger if h.state), None)
    return small._replace(state=state)


@cache
def _tables() -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str], frozenset[str]]:
    content = gazetteer()
    cities: dict[str, str] = dict(content["cities"])
    for place, names in content["others"].items():
        for name in names.split("|"):
            cities[name] = f"{cities[name]};{place}" if name in cities else place
    return content["regions"], cities, content["codes"], frozenset(content["words"])


@lru_cache(20_000)
def _whole(name: str) -> tuple[_Reading, ...]:
    """What a normalised text means as a whole."""
    if not name or name in _NOWHERE:
        return ()
    if set(name.split()) <= _AROUND:
        return ()
    if name in _MINE:
        mine = _told(name, _MINE[name])
        return (*mine, *(r for r in _regions(name) + _cities(name) if mine and r.country in countries()))
    names = country_names()
    if code := names.get(name) or names.get(plain(name)):
        others = [r for r in _cities(name) + _regions(name) if r.country != code]
        return (_Reading(code, None, None, 9.0, 2), *others)
    found = _regions(name) + _cities(name)
    if not found and (bare := plain(name)) != name:
        found = _regions(bare) + _cities(bare)
    if not found and "-" in name:
        found = list(_whole(name.replace("-", " ")))
    elif not found and " " in name:
        found = _cities(name.replace(" ", "-"))
    if not found and name.startswith(("the ", "st ", "saint ")) and len(name) > 7:
        first, _, rest = name.partition(" ")
        found = list(_whole({"the": "", "st": "st. ", "saint": "st. "}[first] + rest))
    return tuple(r for r in found if r.country in countries())


def _told(name: str, entry: str) -> list[_Reading]:
    readings = []
    for one in filter(None, entry.split(";")):
        place, _, rest = one.partition(":")
        country, _, state = place.partition("-")
        size, _, main = rest.partition(":")
        if rest:
            readings.append(_Reading(country, state or None, main or name, float(size), 0))
        else:
            readings.append(_Reading(country, state or None, None, 7.0, 1))
    return readings


def _cities(name: str) -> list[_Reading]:
    return _told(name, _tables()[1].get(name, ""))


def _regions(name: str) -> list[_Reading]:
    found = []
    for place in _tables()[0].get(name, "").split():
        country, _, state = place.partition("-")
        found.append(_Reading(country, state or None, None, _region_size(country), 1))
    return found


@cache
def _region_size(country: str) -> float:
    """log10 of the people of a country's usual region."""
    return float(gazetteer()["region_sizes"].get(country, 5.0))


def _part(text: str, before: str | None, behind: bool, held: Sequence[_Reading]) -> Sequence[_Reading]:
    """What one part of a segment means. ``behind``: something stands before it; ``held``: what stands behind it."""
    text = _DRESSING.sub(" ", text).strip(" .-'_:~*")
    name = normalised(text)
    if name in _NOWHERE:
        return ()
    if len(text) in (2, 3) and text.isascii() and text.isalpha():
        if readings := _letters(text, before, behind, held):
            return readings
        if not text.isupper() and name not in _MINE and name not in country_names():
            return ()
    found = _whole(name)
    if found:
        ordinary = name in _tables()[3] and not held and max(r.size for r in found) < 6
        return () if ordinary and found[0].rank < 2 else found
    return _within(text, name, held)


def _letters(text: str, before: str | None, behind: bool, held: Sequence[_Reading]) -> Sequence[_Reading]:
    """What two or three letters mean: a state, a country, or another country's region, as the city before it tells."""
    code, name = text.upper(), text.casefold()
    regions = _tables()[2].get(code, "").split() + ["GB"] * (code == "NI")
    cities = [r for r in _part(before, None, False, ()) if r.rank == 0] if before else []
    if held:
        return [
            _Reading(c, code if c in ("US", "CA", "AU") else None, None, 6.0, 1)
            for c in regions
            if any(h.country == c for h in held)
        ]
    if cities:
        able = [r for r in cities if r.country == code or r.country in regions]
        able = [r for r in able if r.country not in ("US", "CA", "AU") or r.country == code or r.state == code]
        if able:
            top = max(able, key=lambda r: r.size)
            state = code if top.country in regions and top.state == code else None
            return [_Reading(top.country, state, None, 7.0, 1)]
    if name in ("uk", "us", "usa", "uae", "nyc", "ksa", "prc", "drc") or name in _MINE:
        return ()
    if not text.isupper() and not (behind and "US" in regions and text != name):
        return ()
    if "US" in regions and len(code) == 2 and (behind or code not in countries()):
        return [_Reading("US", code, None, 7.0, 1)]
    if code in countries() and "US" not in regions:
        return [_Reading(code, None, None, 9.0, 2)]
    if len(code) == 3 and (country := _alpha3().get(code)):
        return [_Reading(country, None, None, 9.0, 2)]
    for country in ("CA", "AU"):
        if country in regions and behind:
            return [_Reading(country, code, None, 7.0, 1)]
    return ()


@cache
def _alpha3() -> dict[str, str]:
    import pycountry

    return {c.alpha_3: c.alpha_2 for c in pycountry.countries}


def _within(text: str, name: str, held: Sequence[_Reading]) -> Sequence[_Reading]:
    """What a part means of which some words alone are a place: "Denver Colorado", "based in Paris", "東京都渋谷区"."""
    if _UNSPACED.search(name):
        return _unspaced(name)
    words = text.split()
    if len(words) < 2:
        return _hyphened(text, held)
    tail = words[-1].strip(".")
    rest = " ".join(words[:-1])
    if len(tail) in (2, 3) and tail.isascii() and tail.isalpha():  # "City ST"
        given = _letters(tail, rest, True, held) or [r for r in _whole(normalised(tail)) if r.rank or tail.isupper()]
        inner = [r for r in _part(rest, None, False, given) if any(_fits(r, g) for g in given)] if given else []
        if inner:
            return [_joined(r, [g for g in given if _fits(r, g)]) for r in inner]
        if given and (tail.isupper() or given[0].rank == 2):
            return given
    for length in (4, 3, 2, 1):  # a country or state at the end, or at the beginning
        for at in (len(words) - length, 0):
            if length >= len(words) or at < 0:
                continue
            piece = normalised(" ".join(words[at : at + length]))
            if len(piece) < 4 or piece in _NOWHERE:
                continue
            found = [r for r in _whole(piece) if r.rank == 2 or (r.rank and piece not in _tables()[3])]
            other = " ".join(words[:at] if at else words[length:])
            if not found or (at == 0 and not _around(other)):
                continue
            inner = [r for r in _part(other, None, False, ()) if any(_fits(r, f) for f in found)]
            return [_joined(r, [f for f in found if _fits(r, f)]) for r in inner] or found
    trimmed = list(words)
    while trimmed and trimmed[0].casefold() in _AROUND:
        trimmed.pop(0)
    while trimmed and trimmed[-1].casefold() in _AROUND:
        trimmed.pop()
    if trimmed and len(trimmed) < len(words):
        return _part(" ".join(trimmed), None, False, held)
    for length in (3, 2, 1):  # a city at the end, written as a name
        piece = " ".join(words[-length:])
        if length < len(words) and piece[:1].isupper() and len(piece) > 3 and normalised(piece) not in _tables()[3]:
            found = [r for r in _whole(normalised(piece)) if r.size >= 5]
            if found:
                return found
    return ()


def _around(text: str) -> bool:
    return all(word.casefold().strip(".") in _AROUND for word in text.split()) or bool(_whole(normalised(text)))


def _hyphened(text: str, held: Sequence[_Reading]) -> Sequence[_Reading]:
    pieces = [piece for piece in re.split(r"[-–—._]", text) if piece]
    if len(pieces) < 2:
        return ()
    return _segment(pieces) or ()


def _unspaced(name: str) -> Sequence[_Reading]:
    """The longest names in a text without spaces, the first at its beginning; a city in the country that is named."""
    at, found, name = 0, list[tuple[_Reading, ...]](), name.replace(" ", "")
    while at < len(name):
        for length in range(min(10, len(name) - at), 1, -1):
            if readings := _whole(name[at : at + length]):
                found.append(readings)
                at += length
                break
        else:
            if not found or (_SPELT.match(name[at]) and name[at] not in _KINDS):
                return ()
            at += 1
    named = {reading.country for readings in found for reading in readings if reading.rank == 2}
    if len(named) > 1:
        return ()
    inner = [[r for r in readings if r.rank < 2 and (not named or r.country in named)] for readings in found]
    return next(filter(None, inner), found[0])
