"""The place that a free location text names: "Durham, UK", "austin tx", "Northern Virginia", "東京"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import pycountry

from bothsides.places import content, countries, country_named, normalised

MAX = 200  # characters that are read
CLEAR = 1.9  # times as many people as in the namesakes abroad, from which on a city's bare name is the large one's
# Logarithms of people: by which a place is too small to be meant, by which two together are, and clearly the larger.
FAR, NEAR, APART = 2.0, 1.0, 0.5
LARGE = 5.5  # logarithm of the people of a city whose name, if it is a word, still is a city where it stands alone

_APART = re.compile(
    r"[,/|;·•()\[\]{}<>\n\r\t]|\s[-–—~:]+\s|->|→|⇄|↔|✈️?|\s{2,}|(?<!\bst)(?<!\bft)(?<!\bmt)(?<!\bste)(?<!\b[a-z])\.\s|(?<=[a-z]{3})\.(?=[a-z]{3})",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*[&+]\s*|\s(?:and|und|et|y|e|via|to|or|x)\s", re.IGNORECASE)  # inside countries' names too
_OTHERS = re.compile(r"[/|;·•&+~→⇄↔]|->|\s[-–—]\s|\band\b|\bto\b", re.IGNORECASE)  # what stands between two places
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_SIGNS = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d#@*\"“”`_=^!?¡¿]|(?<!\\w)['’]|['’](?!\\w)")
_LEADING = re.compile(
    r"^(?:i(?:'?m| am| live)? |we(?:'re| are)? |based |currently |now |living |live |born |raised |made |from |in |"
    r"near |at |around |just outside |outside |close to |somewhere |location |originally |the city of |city of )+"
)
_TOWARDS = re.compile(
    r"^(?:(?:north|south)[ -]?(?:east|west)(?:ern)?|north(?:ern)?|south(?:ern)?|east(?:ern)?|west(?:ern)?|central|"
    r"upstate|greater|downtown|metro|metropolitan|inner|mid|uptown|midtown|"
    r"rural|coastal|sunny|cold|rainy|beautiful|lovely|good old|the|[nsew]|ne|nw|se|sw|so)[ .]+"
)
_AREA = re.compile(
    r"\s(?:area|metro|metro area|metropolitan area|region|suburbs?|burbs|county|city|state|province|district|island|"
    r"coast|valley|hills|and beyond|or so|mostly)$"
)
_IN = re.compile(r"\b(?:in|from|of|near) (?:the )?([^\d]+)$")

_ALIASES = {  # what people call places: general knowledge, no data set
    "island": "",  # Iceland in German, a word in English
    "nyc": "US-NY", "ny": "US-NY", "n.y": "US-NY", "n.y.c": "US-NY", "new york city": "US-NY", "new york": "US-NY",
    "brooklyn": "US-NY", "manhattan": "US-NY", "the bronx": "US-NY", "bronx": "US-NY", "queens ny": "US-NY",
    "harlem": "US-NY", "long island": "US-NY", "staten island": "US-NY", "bklyn": "US-NY",
    "upstate new york": "US-NY", "la": "US-CA", "l.a": "US-CA", "los angeles": "US-CA", "hollywood": "US-CA",
    "socal": "US-CA", "so cal": "US-CA", "norcal": "US-CA", "bay area": "US-CA", "sf bay area": "US-CA",
    "sf": "US-CA", "san fran": "US-CA", "san francisco": "US-CA", "silicon valley": "US-CA",
    "orange county": "US-CA", "cali": "US-CA", "calif": "US-CA", "the oc": "US-CA", "inland empire": "US-CA",
    "dc": "US-DC", "d.c": "US-DC", "washington dc": "US-DC", "washington d.c": "US-DC", "washington": "US",
    "dmv": "US-DC", "nova": "US-VA", "atl": "US-GA", "chi": "US-IL", "chi town": "US-IL", "chicagoland": "US-IL",
    "chitown": "US-IL", "philly": "US-PA", "nola": "US-LA", "pdx": "US-OR", "htx": "US-TX", "h town": "US-TX",
    "dfw": "US-TX", "atx": "US-TX", "satx": "US-TX", "vegas": "US-NV", "las vegas": "US-NV", "phx": "US-AZ",
    "jersey": "US-NJ", "new jersey": "US-NJ", "jersey shore": "US-NJ", "twin cities": "US-MN", "new england": "US",
    "midwest": "US", "the midwest": "US", "mid west": "US", "deep south": "US", "pacific northwest": "US",
    "pnw": "US", "east coast": "US", "west coast": "US", "east coast usa": "US", "gulf coast": "US",
    "florida keys": "US-FL", "south florida": "US-FL", "hampton roads": "US-VA", "tri state area": "US",
    "triangle nc": "US-NC", "research triangle": "US-NC", "murica": "US", "merica": "US", "the states": "US",
    "u.s": "US", "u.s.a": "US", "us": "US", "usa": "US", "united states of america": "US", "america": "US",
    "estados unidos": "US", "eua": "US", "eeuu": "US", "ee.uu": "US", "uk": "GB", "u.k": "GB", "gb": "GB",
    "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "cymru": "GB",
    "northern ireland": "GB", "n ireland": "GB", "north of england": "GB", "yorkshire": "GB", "the midlands": "GB",
    "west midlands": "GB", "midlands": "GB", "ldn": "GB", "sussex": "GB", "east anglia": "GB", "tyneside": "GB",
    "merseyside": "GB", "cotswolds": "GB", "surrey": "GB", "kent": "GB", "essex": "GB", "hampshire": "GB",
    "berkshire": "GB", "cheshire": "GB", "lancashire": "GB", "norfolk uk": "GB", "uae": "AE", "u.a.e": "AE",
    "dxb": "AE", "holland": "NL", "the netherlands": "NL", "korea": "KR", "south korea": "KR",
    "republic of korea": "KR", "rok": "KR", "prc": "CN", "ksa": "SA", "k.s.a": "SA", "turkey": "TR",
    "czech republic": "CZ", "ivory coast": "CI", "macedonia": "MK", "burma": "MM", "swaziland": "SZ",
    "cape verde": "CV", "east timor": "TL", "hong kong": "HK", "hk": "HK", "macau": "MO", "macao": "MO",
    "palestine": "PS", "rsa": "ZA", "russian federation": "RU", "drc": "CD", "dr congo": "CD",
    "democratic republic of the congo": "CD", "republic of the congo": "CG", "the gambia": "GM",
    "the bahamas": "BS", "the philippines": "PH", "pinas": "PH", "phils": "PH", "pilipinas": "PH",
    "metro manila": "PH", "ncr": "", "naija": "NG", "9ja": "NG", "lasgidi": "NG", "gta": "CA-ON",
    "the 6ix": "CA-ON", "6ix": "CA-ON", "yyz": "CA-ON", "bc": "CA-BC", "b.c": "CA-BC", "yvr": "CA-BC",
    "newfoundland": "CA-NL", "prince edward island": "CA-PE", "nsw": "AU-NSW", "qld": "AU-QLD", "oz": "AU",
    "aussie": "AU", "straya": "AU", "down under": "AU", "tassie": "AU-TAS", "aotearoa": "NZ", "nz": "NZ",
    "méxico": "MX", "mex": "MX", "cdmx": "MX", "df": "", "d.f": "", "edo mex": "MX", "brasil": "BR", "sampa": "BR",
    "rio": "BR", "floripa": "BR", "bh": "", "caba": "AR", "bs as": "AR", "bsas": "AR", "ccs": "VE", "vzla": "VE",
    "deutschland": "DE", "ruhrpott": "DE", "ruhrgebiet": "DE", "españa": "ES", "euskadi": "ES", "catalunya": "ES",
    "catalonia": "ES", "italia": "IT", "roma": "IT", "idf": "FR", "île de france": "FR", "ile de france": "FR",
    "suisse": "CH", "schweiz": "CH", "jkt": "ID", "jogja": "ID", "jabodetabek": "ID", "kl": "MY", "sg": "SG",
    "s'pore": "SG", "blr": "IN", "ncr delhi": "IN", "new delhi": "IN", "kashmir": "", "kurdistan": "", "ussr": "",
    "eu": "", "europe": "", "asia": "", "africa": "", "south africa": "ZA", "sa": "", "jozi": "ZA", "joburg": "ZA",
    "mzansi": "ZA", "cpt": "ZA", "ksa riyadh": "SA",
}  # fmt: skip
_STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "florida": "FL", "hawaii": "HI", "idaho": "ID", "illinois": "IL",
    "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA", "maine": "ME", "maryland": "MD",
    "massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS", "missouri": "MO", "montana": "MT",
    "nebraska": "NE", "nevada": "NV", "new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM", "new york": "NY",
    "north carolina": "NC", "north dakota": "ND", "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA",
    "rhode island": "RI", "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT",
    "vermont": "VT", "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
    "district of columbia": "DC", "puerto rico": "PR", "georgia": "GA",
}  # fmt: skip
_PROVINCES = {
    "ontario": "CA-ON", "quebec": "CA-QC", "québec": "CA-QC", "british columbia": "CA-BC", "alberta": "CA-AB",
    "manitoba": "CA-MB", "saskatchewan": "CA-SK", "nova scotia": "CA-NS", "new brunswick": "CA-NB",
    "new south wales": "AU-NSW", "queensland": "AU-QLD", "victoria australia": "AU-VIC", "western australia": "AU-WA",
    "south australia": "AU-SA", "tasmania": "AU-TAS",
}  # fmt: skip
_SHORT = {  # abbreviations of states that are written out, without their point
    "ala": "AL", "ariz": "AZ", "ark": "AR", "calif": "CA", "colo": "CO", "conn": "CT", "fla": "FL", "ill": "IL",
    "ind": "IN", "kan": "KS", "ky": "KY", "mass": "MA", "mich": "MI", "minn": "MN", "miss": "MS", "mo": "MO",
    "mont": "MT", "neb": "NE", "nev": "NV", "okla": "OK", "ore": "OR", "penn": "PA", "penna": "PA", "tenn": "TN",
    "tex": "TX", "va": "VA", "wash": "WA", "wis": "WI", "wisc": "WI", "wyo": "WY", "no cal": "CA",
}  # fmt: skip
_ABROAD = {
    "CA": ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "ONT", "PE", "PEI", "QC", "SK", "YT"),
    "AU": ("ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA"),
}
_AMERICAN = frozenset(_STATES.values())
_BRAZILIAN = frozenset(
    [
        "AC",
        "AL",
        "AP",
        "AM",
        "BA",
        "CE",
        "DF",
        "ES",
        "GO",
        "MA",
        "MT",
        "MS",
        "MG",
        "PA",
        "PB",
        "PR",
        "PE",
        "PI",
        "RJ",
        "RN",
        "RS",
        "RO",
        "RR",
        "SC",
        "SP",
        "SE",
        "TO",
    ]
)
REGION = 5.3  # logarithm of the people whom a region that shares its name with cities counts for
GEORGIA = "Georgia"  # the country or the state: the city before it decides
_NOWHERE = frozenset(
    """
    home nowhere world earth mars moon online internet everywhere global remote heaven hell space here there
    universe planet mobile web cloud worldwide somewhere anywhere paradise wonderland neverland hogwarts narnia
    gotham dreamland bed work school church jail prison limbo sun sky sea ocean beach couch kitchen bathroom club
    house street hood trap twitter tumblr instagram facebook youtube tardis void matrix asgard westeros mordor
    bikini atlantis utopia eden venus jupiter saturn pluto galaxy milky way hope love nice reading
    """.split()  # noqa: SIM905
)


_ON = ("on", "upon", "sur", "am", "an", "of", "de", "del", "la")  # "Stoke on Trent" is not in Trent


class Place(NamedTuple):
    """Where a text says that somebody is: ISO 3166-1 country, ISO 3166-2 region and city as far as it tells them."""

    country: str
    region: str | None = None
    city: str | None = None


class _City(NamedTuple):
    place: str  # "GB", "US-TX"
    people: float  # logarithm


class _Part(NamedTuple):
    """What one part of a text may be."""

    text: str
    areas: tuple[str, ...] = ()  # countries or regions, exactly
    code: str | None = None  # two or three letters that may be a region's or a country's
    cities: tuple[_City, ...] = ()
    city: str | None = None
    word: bool = False


@cache
def _data() -> tuple[dict[str, str], dict[str, str]]:
    states = {name: f"US-{code}" for name, code in _STATES.items()} | _PROVINCES
    return content()["regions"] | states, content()["cities"]


def place_of(location: str | None) -> Place | None:
    """The place that a free location text names; None if it names none, or places in several countries.

    Countries and regions decide, wherever they stand; abbreviations are what the city before them allows ("Durham, NC",
    "Toronto, CA"); a bare city's name is the largest one's, if it is ``CLEAR`` times as large as its namesakes abroad.
    """
    return _place_of(location[:MAX]) if location else None


@lru_cache(50_000)
def _place_of(location: str) -> Place | None:
    text = unicodedata.normalize("NFKC", location)
    flags = {"".join(chr(ord(c) - 0x1F1E6 + 65) for c in flag) for flag in _FLAG.findall(text)} & countries().keys()
    text = _SIGNS.sub(" ", _FLAG.sub(",", text))
    parts = [part for piece in _APART.split(text) for part in _parts(piece)]
    found = [part for part in parts if part.areas or part.code or part.cities]
    areas = {area for part in found for area in part.areas}
    cities = [part for part in found if part.cities and not part.areas]
    for at, part in enumerate(found):
        if part.code and not part.areas:
            if part.code == GEORGIA and any(area.startswith("GE") for area in areas):
                continue
            areas |= _of_code(part.code, [p for p in found[:at] if p.cities], alone=at == 0 and len(parts) == 1)
    whole = {area for area in areas if "-" not in area} | flags
    inside = whole or {area[:2] for area in areas}  # "Norfolk, UK" is not on Norfolk Island's side of the world
    commas = not _OTHERS.search(text)
    if len(inside) > 1:
        return None
    if inside:
        [country] = inside
        away = sum(_elsewhere(part, country) for part in cities)
        apart = not commas and any(area[:2] != country for area in areas)  # "UK - NYC"
        return None if apart or away > (1 if commas else 0) else _with_city(inside, areas, cities)
    return _of_cities(cities, alone=len(parts) == 1, commas=commas)


def _elsewhere(part: _Part, country: str) -> bool:
    """Whether a city is clearly in another country: "Birmingham | Košice, Slovakia"."""
    top, there = part.cities[0], [city.people for city in part.cities if city.place[:2] == country]
    return top.people >= LARGE and not part.word and max(there, default=0.0) < top.people - FAR


def _with_city(inside: set[str], areas: set[str], cities: Sequence[_Part]) -> Place:
    [country] = inside
    region = next((area for area in sorted(areas) if area.startswith(f"{country}-")), None)
    for part in cities:
        there = [city for city in part.cities if city.place[:2] == country]
        best = next((city for city in there if region is None or city.place in (region, country)), None)
        if best:
            return Place(country, region or (best.place if "-" in best.place else None), part.city)
    return Place(country, region)


def _of_cities(parts: Sequence[_Part], *, alone: bool, commas: bool) -> Place | None:
    """Where bare cities are: in the country that best has all of them; a single one where it clearly is."""
    usable = [part for part in parts if not (part.word and not (alone and part.cities[0].people >= LARGE))]
    if not usable:
        return None
    if len(usable) == 1:
        country = _clear(usable[0].cities)
        return _within(country, usable) if country else None
    tops = sum(part.cities[0].people for part in usable)
    sums = {
        country: sum(max(c.people for c in part.cities if c.place[:2] == country) for part in usable)
        for country in set.intersection(*({city.place[:2] for city in part.cities} for part in usable))
    }
    ranked = sorted(sums.items(), key=lambda one: -one[1])
    if ranked and tops - ranked[0][1] <= NEAR and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= APART):
        return _within(ranked[0][0], usable)
    first, last = usable[0].cities[0], usable[-1]
    if commas and last.cities[0].people >= 6 and first.people < LARGE and (country := _clear(last.cities)):
        return _within(country, usable)  # "Hampstead, London"
    return None  # "London / Lagos"


def _within(country: str, parts: Sequence[_Part]) -> Place:
    """The first city that is there."""
    part = next(part for part in parts if any(city.place[:2] == country for city in part.cities))
    best = next(city for city in part.cities if city.place[:2] == country)
    return Place(country, best.place if "-" in best.place else None, part.city)


def _clear(cities: Sequence[_City]) -> str | None:
    first = cities[0]
    abroad = [city.people for city in cities if city.place[:2] != first.place[:2]]
    return first.place[:2] if not abroad or 10 ** (first.people - max(abroad)) >= CLEAR else None


def _of_code(code: str, before: Sequence[_Part], *, alone: bool) -> set[str]:
    """What a code after a city stands for: a region that has a city of that name, then a country that has, then a state
    of the US, a province, a country."""
    upper = code.upper()
    if code == GEORGIA:
        abroad = any({city.place[:2] for city in part.cities} == {"GE"} for part in before)
        return {"GE"} if abroad else {"US-GA"}
    regions = [f"US-{upper}"] if upper in _AMERICAN else []
    regions += [f"{country}-{upper}" for country, codes in _ABROAD.items() if upper in codes]
    for part in reversed(before):
        places = {city.place for city in part.cities}
        if hits := [region for region in regions if region in places]:
            return {hits[0]}
        if upper in {place[:2] for place in places}:
            return {upper}
        if upper in _BRAZILIAN and "BR" in {place[:2] for place in places}:
            return {"BR"}
    if alone and (
        not code.isupper() or upper in ("IN", "OR", "ME", "OK", "HI", "OH", "DE", "ID", "AL", "AR", "MA", "PA")
    ):
        return {"US-OH"} if code == "OH" else set()
    if not code.isupper() and not before:
        return set()
    if regions:
        return {regions[0]}
    if any(_clear(part.cities) for part in before):  # "Belfast, NI" is not in Nicaragua
        return set()
    if code.isupper() and (upper in countries() or upper in _three()):
        return {_three().get(upper, upper)}
    return set()


@cache
def _three() -> dict[str, str]:
    return {country.alpha_3: country.alpha_2 for country in pycountry.countries}


def _parts(piece: str) -> Iterable[_Part]:
    """What a piece between commas says: a name as a whole, else what it joins, one by one."""
    piece = " ".join(piece.split())
    if not piece:
        return []
    joined = [part.strip() for part in _JOINED.split(piece) if part.strip()]
    if len(joined) > 1 and _exact(piece, normalised(piece)) is None:
        return [_part(part) for part in joined]
    whole = _part(piece)
    return [whole]


def _part(text: str) -> _Part:
    name = normalised(text)
    found = _exact(text, name)
    if found is not None:
        return found
    for shorter in (_LEADING.sub("", name), _AREA.sub("", name), _TOWARDS.sub("", name)):
        while shorter and shorter != name:
            found = _exact(text, shorter) or _ending(shorter)
            if found is not None and not (found.word and len(shorter.split()) == 1):
                return found
            after = _AREA.sub("", _TOWARDS.sub("", _LEADING.sub("", shorter)))
            shorter, name_before = after, shorter
            if shorter == name_before:
                break
    ending = _ending(name)
    if ending is not None:
        return ending
    if inside := _IN.search(name):
        found = _exact(inside[1], inside[1].strip()) or _ending(inside[1].strip())
        if found is not None and not found.word:
            return found
    return _Part(text)


def _exact(text: str, name: str) -> _Part | None:
    """A name of a country, a region or a city, or a code."""
    regions, cities = _data()
    if not name or name in _NOWHERE:
        return None
    hyphened = name.replace(" ", "-")
    name = hyphened if name not in cities and hyphened in cities else name  # "Stoke on Trent"
    if name in _ALIASES:
        area = _ALIASES[name]
        return _Part(text, (area,)) if area else _Part(text)
    if name == "georgia":
        return _Part(text, code=GEORGIA)
    if name != "norfolk" and (code := country_named(name)):  # the island is hardly ever meant
        return _Part(text, (code,))
    bare = text.strip(" .").replace(".", "")
    codes = 2 <= len(bare) <= 3 and bare.isascii() and bare.isalpha()
    if codes and bare.isupper() and _is_code(bare):
        return _Part(text, code=bare)
    if name in ("washington", "new york"):
        return _Part(text, (f"US-{_STATES[name]}",))
    fixed = name in _STATES or name in _PROVINCES
    if name in regions and (fixed or name not in cities):
        return _Part(text, (regions[name],))
    if name in cities:
        found = _cities(cities[name])
        if name in regions and regions[name][:2] not in {city.place[:2] for city in found}:
            found = tuple(sorted((*found, _City(regions[name], REGION)), key=lambda city: -city.people))
        return _Part(text, cities=found, city=name, word=cities[name].endswith("!"))
    if name in _SHORT:
        return _Part(text, (f"US-{_SHORT[name]}",))
    return _Part(text, code=bare) if codes and _is_code(bare.upper()) else None


def _is_code(code: str) -> bool:
    of_regions = code in _AMERICAN or code in _BRAZILIAN or any(code in codes for codes in _ABROAD.values())
    return of_regions or code in countries() or code in _three()


def _ending(name: str) -> _Part | None:
    """A name whose last words are a place: "denver colorado", "austin tx", "paris france", "sunny barcelona"."""
    regions, cities = _data()
    words = name.split()
    for length in (3, 2, 1):
        if len(words) <= length:
            continue
        if length == 1 and words[-1].upper() in _three() and (before := cities.get(" ".join(words[:-1]))):
            country = _three()[words[-1].upper()]
            if there := tuple(city for city in _cities(before) if city.place[:2] == country):
                return _Part(name, (country,), cities=there, city=" ".join(words[:-1]))
        head, tail = " ".join(words[:-length]), " ".join(words[-length:])
        before = cities.get(head) or cities.get(_TOWARDS.sub("", head))
        if tail == "island":  # Iceland, in German
            continue
        area = (
            _ALIASES.get(tail)
            or country_named(tail)
            or regions.get(tail)
            or (f"US-{_SHORT[tail]}" if tail in _SHORT and before else None)
        )
        if area and (len(tail) > 3 or before or tail in ("usa", "uk", "uae", "nyc")):
            city = tuple(c for c in _cities(before) if c.place[:2] == area[:2]) if before else ()
            return _Part(name, (area,), cities=city, city=head if city else None)
        if length == 1 and before and 2 <= len(tail) <= 3 and tail.isascii():
            part = _Part(head, cities=_cities(before), city=head)
            if hits := _of_code(tail, [part], alone=False):
                area = hits.pop()
                return _Part(name, (area,), cities=part.cities, city=head)
    for length in (3, 2, 1):
        tail = " ".join(words[-length:])
        joined_on = len(words) > length and words[-length - 1] in (
            "on",
            "upon",
            "sur",
            "am",
            "an",
            "of",
            "de",
            "del",
            "la",
        )
        if len(words) > length and tail in cities and tail not in _NOWHERE and not cities[tail].endswith("!"):
            if joined_on:
                continue
            found = _cities(cities[tail])
            if found[0].people >= 5 and len(tail) > 3:
                return _Part(name, cities=found, city=tail)
    return None


@lru_cache(20_000)
def _cities(told: str) -> tuple[_City, ...]:
    return tuple(
        _City(place, float(people)) for place, people in (one.split(":") for one in told.strip("!").split(";"))
    )
