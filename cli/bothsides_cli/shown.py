"""What ``bothsides show`` prints of a creator, as lines of at most a terminal's width.

Whatever comes from outside (names, posts, a platform's errors) passes through ``line``: there control codes are taken
out and nothing is read as markup.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from bothsides.persona.habits import MIN_POSTS
from bothsides.statistics.findings import BASE, BASES, MEDIAN, says_something, stands_out

type Json = dict[str, Any]
type Part = str | tuple[str, str]  # words, or words and their style

WIDTH = 80
SCREEN = 40  # lines
OF_INSIGHTS = ("interests", "languages", "cities")  # what no facet shows
FACETS = ("languages", "topics", "emotions", "sentiment", "irony", "safety")  # of a persona
TRAITS = ("personality", "values")
KNOWN = ("ok", "experimental")
_LEFT = 20  # cells for the name of a facet, and for how many it is known
_NON_JOINER = "\u200c"  # between letters of Persian words: does no harm, and without it they read wrong
_CONTROLS = ("Cc", "Cf", "Cs", "Co", "Cn")  # of Unicode's categories; among them what turns the direction of writing
_MEASURE = Console(width=WIDTH)


def plain(text: str) -> str:
    """Outside text that does nothing to a terminal: white space of any kind is a blank, control codes are gone, and no
    letter carries more than two marks."""
    clean, marks = [], 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Mc", "Me") else 0
        if char.isspace():
            clean.append(" ")
        elif marks <= 2 and (char == _NON_JOINER or category not in _CONTROLS):
            clean.append(char)
    return "".join(clean)


def line(*parts: Part, width: int = WIDTH) -> Text:
    """One line, cut with an ellipsis at that width."""
    clean = [plain(part) if isinstance(part, str) else (plain(part[0]), part[1]) for part in parts]
    text = Text.assemble(*clean)
    text.truncate(width, overflow="ellipsis")
    return text


def wrapped(text: str, width: int = WIDTH, most: int = 3, style: str = "") -> list[Text]:
    """A text over at most so many lines; the last one ends with an ellipsis if there is more."""
    rows = [row.plain.rstrip() for row in Text(" ".join(plain(text).split())).wrap(_MEASURE, width, overflow="fold")]
    if len(rows) > most:
        rows[most - 1 :] = [" ".join(rows[most - 1 :])]
    return [line((row, style), width=width) for row in rows]


def fitting(parts: Sequence[str], width: int) -> str:
    """As many of the parts as there is room for, the first one in any case."""
    told = list(parts)
    while len(told) > 1 and cell_len(plain(", ".join(told))) > width:
        told.pop()
    return ", ".join(told)


def cells(text: str, width: int) -> str:
    """A text in exactly so many cells."""
    clean = plain(text)
    return set_cell_size(clean, width - 1) + "…" if cell_len(clean) > width else set_cell_size(clean, width)


def bar(low: float, value: float, high: float, width: int = 20) -> str:
    """An interval of 0..100 as a line: ``·····──●────·······``."""
    row = ["·"] * width
    a, v, b = (min(width - 1, int(x / 100 * width)) for x in (low, value, high))
    row[a : b + 1] = ["─"] * (b + 1 - a)
    row[v] = "●"
    return "".join(row)


# ------------------------------------------------------------------------------------------ the one screen


def screen(found: Json, width: int = WIDTH) -> list[Text]:
    """Both sides of a creator in one screen: only what is known for sure."""
    lines = [*_head(found, width), *_run(found, width)]
    if "coverage" in found:
        lines += _coverage(found, width)[:1]
        if gaps := found["coverage"]["missing"]:
            lines.append(line((f"missing: {fitting(gaps, width - 9)}", "dim"), width=width))
    for facts in islice(found.get("vendor_facts", ()), 2):
        lines += vendor(facts, width)[:2]
    if "persona" in found:
        lines += [Text(""), *_persona(found["persona"], width), Text(""), *_audience(found["audience"], width)]
    footer = [Text(""), line(("the rest: --all    for programs: --json", "dim"), width=width)]
    if len(lines) > SCREEN - len(footer):
        kept = SCREEN - len(footer) - 1
        lines = [*lines[:kept], line((f"  … {len(lines) - kept} more lines", "dim"), width=width)]
    return lines + footer


def _head(found: Json, width: int) -> list[Text]:
    account = found.get("account", {})
    name, followers, url = account.get("display_name"), account.get("followers"), account.get("url")
    told = [f"  {name}" if name else "", f"  {followers:,} followers" if followers is not None else ""]
    lines = [line((found["creator"], "bold"), *told, width=width)]
    if url:
        beside = line((found["creator"], "bold"), *told, (f"  {url}", "dim"), width=1_000)
        lines = [beside] if beside.cell_len <= width else [*lines, line((url, "dim"), width=width)]
    if found.get("simulated"):
        lines.append(line(("TEST DATA: the platform made this creator up", "yellow"), width=width))
    summary = found.get("persona", {}).get("summary")
    return lines + (wrapped(summary, width) if summary else [])


def _run(found: Json, width: int) -> list[Text]:
    """How the last run went, if there is something to say beyond that it is done."""
    lines = []
    if found["state"] != "done":
        lines.append(line(f"state {found['state']}, profiled {found.get('profiled_at', 'never')[:16]}", width=width))
    run = found.get("run", {})
    if failure := (found.get("failure") or run.get("failure")):
        tries = run.get("tries", {}).get(failure["step"], 1)
        tried = f"{tries} {'try' if tries == 1 else 'tries'}"
        lines += [
            *wrapped(f"The last run failed at {failure['step']} after {tried}: {failure['error']}", width, 2, "red"),
            *wrapped(failure["detail"], width, 4),
            *wrapped(f"Correct that, then run: bothsides profile {found['creator']}", width),
        ]
    if "until" in found:
        lines += wrapped(f"waiting until {found['until'][:16]}: {found['why']}", width, 2, "yellow")
    return lines


def _coverage(found: Json, width: int) -> list[Text]:
    """What was fetched, and what changed."""
    coverage, changes = found["coverage"], found.get("changes")
    total = f" of {coverage['posts_total']:,}" if coverage.get("posts_total") else ""
    got = f"{coverage['posts']:,}{total} posts, {coverage['audience']:,} people sampled"
    lines = [line((f"profiled {found.get('profiled_at', '')[:16]} from {found['source']}: {got}", "dim"), width=width)]
    if changes:
        gained = f"{changes['followers']:+,} followers, " if changes.get("followers") is not None else ""
        change = f"{changes['posts_new']} new posts, {changes['posts_gone']} gone, {changes['posts_edited']} edited"
        lines.append(line(f"since {changes['since'][:10]}: {gained}{change}", width=width))
    return lines


# ---------------------------------------------------------------------------------------------- the creator


def _persona(persona: Json, width: int) -> list[Text]:
    habits, words = persona["habits"], persona["language"]["words"]
    counts = f"  {habits['posts']:,} posts, {words:,} words; the first % is how many it is known for"
    lines = [line(("Creator", "bold"), counts, width=width)]
    lines += _strongest(persona, width)
    lines += _cadence(habits, width)
    lines += _facets({name: persona[name] for name in FACETS if persona.get(name)}, width)
    lines += _words(persona, width)
    lines += _feelings(persona.get("feelings") or persona.get("course"), width)
    lines += _brands(persona, width)
    lines += safety(persona.get("safety_flags"), width)
    for warning in islice(persona.get("warnings", ()), 2):
        lines.append(line(_name("note"), (warning, "yellow"), width=width))
    return lines


def _strongest(persona: Json, width: int, most: int = 5) -> list[Text]:
    """The traits furthest from the population's median whose intervals leave it out, each with a post."""
    groups = [persona[name] for name in TRAITS if persona.get(name)]
    if not groups:
        return []
    known = [(trait, group) for group in groups if group["state"] in KNOWN for trait in group["traits"]]
    sure = [(t, g) for t, g in known if t["percentile"] is not None and stands_out(t.get("low"), t.get("high"))]
    sure.sort(key=lambda pair: -abs(pair[0]["percentile"] - MEDIAN))
    populations = sorted({str(group["population"]) for group in groups if group.get("population")})
    against = f" against {', '.join(populations)}" if populations else ""
    if not known:
        why = next((group["note"] for group in groups if group.get("note")), "too little is known")
        return [line(_name("traits"), f"not known: {why}", width=width)]
    if not sure:
        return [line(_name("traits"), f"none stands out{against}", width=width)]
    lines = [line(_name("traits"), f"the strongest{against}", width=width)]
    for trait, group in sure[:most]:
        lines.append(trait_line(trait, group["state"], width))
        lines += [_quoted(quote["words"], quote.get("url"), width) for quote in trait["quotes"][:1]]
    return lines


def trait_line(trait: Json, state: str, width: int = WIDTH) -> Text:
    """Where a trait lies: ``higher than 81 % (70 to 90)`` of the population, or lower."""
    value, low, high = (None if trait.get(k) is None else 100 * trait[k] for k in ("percentile", "low", "high"))
    if value is None:
        told = f"{trait['score']:.2f}, no percentile"
    else:
        side = "higher"
        if value < 100 * MEDIAN:
            side, value = "lower", 100 - value
            low, high = (None if high is None else 100 - high), (None if low is None else 100 - low)
        told = f"{side} than {min(value, 99):.0f} %" + (
            "" if low is None or high is None else f" ({low:.0f} to {high:.0f})"
        )
    mark = ("  experimental", "yellow") if state == "experimental" else ""
    return line(f"    {cells(trait['name'], 20)} {told}", mark, width=width)


def _quoted(words: str, url: str | None, width: int) -> Text:
    """A post's words and, if there is room, where it is."""
    address = f"  {plain(url)}" if url and cell_len(plain(url)) <= width // 2 else ""
    room = width - 8 - cell_len(address)
    clean = " ".join(plain(words).split())
    cut = cells(clean, room) if cell_len(clean) > room else clean
    return line((f"      “{cut}”", "italic"), (address, "dim"), width=width)


def _cadence(habits: Json, width: int) -> list[Text]:
    """How often, when, and with what echo."""
    cadence, room = habits.get("cadence"), width - _LEFT
    told = []
    if cadence and cadence["low"] > 0:
        told.append(f"{cadence['value']:.1f} posts a week ({cadence['low']:.1f} to {cadence['high']:.1f})")
    elif habits.get("posts_per_week") and habits["posts"] >= MIN_POSTS:
        told.append(f"{habits['posts_per_week']:.1f} posts a week")
    told += _findings("weekdays", habits["weekdays"], 1)
    told += [f"hour {said} {habits.get('zone') or 'UTC'}" for said in _findings("hours", habits["hours"], 1)]
    lines = [line(_name("cadence"), fitting(told, room), width=width)] if told else []
    echo = []
    if (rate := habits.get("engagement_rate")) and rate["low"] > 0:
        echo.append(f"{100 * rate['value']:.1f} % ({100 * rate['low']:.1f} to {100 * rate['high']:.1f}) engage")
    means = {name: habits.get(f"{name}_per_post") for name in ("likes", "comments", "views")}
    echo += [
        f"{mean['value']:,.0f} {name} ({mean['low']:,.0f} to {mean['high']:,.0f})"
        for name, mean in means.items()
        if mean and mean["low"] > 0
    ]
    return lines + ([line(_name("a post gets"), fitting(echo, room), width=width)] if echo else [])


def _words(persona: Json, width: int) -> list[Text]:
    """Whose words the posts are, and which words set them apart."""
    lines, room = [], width - _LEFT
    own = persona.get("own_words")
    if isinstance(own, dict) and (own.get("own") or 0) < (own.get("posts") or 0):
        kinds = ("own", "reposts", "duplicates", "without_words")
        told = [f"{own[kind]:,} {kind.replace('_', ' ')}" for kind in kinds if own.get(kind)]
        lines.append(line(_name("own words"), fitting(told, room), f" of {own['posts']:,} posts", width=width))
    if terms := _terms(persona):
        lines.append(line(_name("own terms"), fitting(terms, room), width=width))
    return lines


def _terms(persona: Json) -> list[str]:
    """The words that set the creator apart, the most telling first."""
    terms = persona.get("terms") or ()
    if isinstance(terms, dict):
        terms = terms.get("terms", ()) if terms.get("state", "ok") == "ok" else ()
    return [str(row["term"]) for row in terms]


def _mentioned(persona: Json) -> list[str]:
    """The brands, each with how often it is named."""
    return [f"{brand['name']} {brand.get('mentions', '')}".rstrip() for brand in persona.get("brands") or ()]


def _feelings(course: Any, width: int) -> list[Text]:
    """Whether the posts' feeling leans to a side, and when it changed for good."""
    if not isinstance(course, dict) or course.get("state", "ok") not in KNOWN:
        return []
    told = []
    if (valence := course.get("valence")) and not valence["low"] <= 0 <= valence["high"]:
        side = "pleasant" if valence["low"] > 0 else "unpleasant"
        told.append(f"{side} on the whole, {valence['value']:+.2f} ({valence['low']:+.2f} to {valence['high']:+.2f})")
    told += [f"{s['before']:+.2f} to {s['after']:+.2f} on {s['on']}" for s in course.get("shifts", ())[:2]]
    mark = ("experimental: ", "yellow") if course.get("state") == "experimental" else ""
    return [line(_name("feelings"), mark, "; ".join(told), width=width)] if told else []


def _brands(persona: Json, width: int) -> list[Text]:
    lines, room = [], width - _LEFT
    if brands := _mentioned(persona):
        lines.append(line(_name("brands"), fitting(brands, room), width=width))
    sponsorship = persona.get("sponsorship")
    if sponsorship:
        told = [*_rates([sponsorship["sponsored"]] if sponsorship["sponsored"] else [])]
        told += _rates([share for share in sponsorship["shares"] if share["code"] in ("unclear", "looks_undisclosed")])
        looked = f" of {sponsorship['looked_at']:,} posts"
        lines.append(line(_name("sponsored"), fitting(told or ["not known"], room - 20), looked, width=width))
        if named := [f"{brand['handle']} {brand['posts']}" for brand in sponsorship["brands"]]:
            lines.append(line(_name("sponsored by"), fitting(named, room), width=width))
    elif persona["habits"].get("sponsored"):
        sure = [said for said in _findings("sponsored", persona["habits"]["sponsored"], 2) if said.startswith("spon")]
        lines += [line(_name("sponsored"), said, width=width) for said in sure]
    return lines


def _rates(shares: Iterable[Json]) -> Iterator[str]:
    """The shares with an interval that says something."""
    for share in shares:
        if says_something(share["low"], share["high"]):
            yield f"{share['name']} {_percent(share['share'], share['low'], share['high'])}"


def safety(flags: Json | None, width: int = WIDTH, most: int = 2) -> list[Text]:
    """Posts that a brand should see before it says yes; none of so many is said as well."""
    if not flags:
        return []
    total = flags.get("flags_total") or len(flags["flags"])
    told = f"{total} flag{'' if total == 1 else 's'}" if total else "no flag"
    lines = [
        line(_name("safety"), f"{told} in {flags['looked_at']:,} posts looked at, of {flags['of']:,}", width=width)
    ]
    for flag in flags["flags"][:most]:
        risk = flag.get("risk") or flag.get("severity") or ""
        lines.append(line("    ", (f"{flag['category']}, {risk}", "red"), width=width))
        lines.append(_quoted(flag["words"], flag.get("url"), width))
    return lines


# ------------------------------------------------------------------------------------------------- facets


def _audience(audience: Json, width: int) -> list[Text]:
    counts = f"  {audience['n']:,} people in the sample; the first % is how many it is known for"
    lines = [line(("Audience", "bold"), counts, width=width), *_facets(audience["facets"], width)]
    lines += _engagement(audience.get("engagement"), width) + _growth(audience.get("growth"), width)
    return lines + compared(audience, width, most=1)


_MEASURES = {"answers": "answers", "answers_by_view": "answers per view", "views": "views"}


def _engagement(found: Json | None, width: int) -> list[Text]:
    """What the audience answers above or below the creator's usual post: ``food ×1.8 (1.3 to 2.5) answers``."""
    known = [
        (attribute, _MEASURES[name])
        for name in _MEASURES
        for attribute in (found or {}).get(name, {}).get("attributes", ())
        if attribute["stands_out"] and attribute["state"] == "ok"
    ]
    known.sort(key=lambda pair: -abs(math.log(pair[0]["ratio"]["value"])))
    told = [
        f"{of['code']} ×{of['ratio']['value']:.2g} ({of['ratio']['low']:.2g} to {of['ratio']['high']:.2g}) {measure}"
        for of, measure in known
    ]
    return [line(_name("engages with"), fitting(told, width - _LEFT), width=width)] if told else []


def _growth(found: Json | None, width: int) -> list[Text]:
    """How the following grows, and the farthest jump."""
    if not found or not found["by_day"]:
        return []
    of = found["by_day"]
    told = f"{of['value']:+,.0f} followers a day ({of['low']:+,.0f} to {of['high']:+,.0f})"
    lines = [line(_name("growth"), f"{told} since {found['since'][:10]}", width=width)]
    return lines + [row for jump in found["jumps"][:1] for row in wrapped(jump["said"], width, 2)]


def compared(audience: Json, width: int = WIDTH, most: int = 5) -> list[Text]:
    """Where the creator's insights or a vendor say something else than the sample shows; with ``most`` over 1 also
    where they say the same."""
    lines = []
    for name, differences in (audience.get("compared") or {}).items():
        for told in [one for one in differences if most > 1 or not one["inside"]][:most]:
            ours, source = told["inferred"], told["source"]
            source = {"first_party": "the insights", "file": "an imported file"}.get(source, source)
            said = f"{ours['name']} {_percent(ours['share'], ours['low'], ours['high'])} in the sample"
            mark = ("", "") if told["inside"] else (" (differs)", "yellow")
            lines.append(line(_name(name), f"{said}, {100 * told['said']:.0f} % by {source}", mark, width=width))
    return lines


def _facets(facets: Mapping[str, Json], width: int) -> list[Text]:
    """A line for each facet that has a finding; the others are named, by what is wrong with them."""
    lines, vague, unknown = [], [], []
    for name, facet in facets.items():
        if facet["state"] not in KNOWN:
            unknown.append(name)
        elif not (told := _findings(name, facet)):
            vague.append(name)
        else:
            mark = "experimental: " if facet["state"] == "experimental" else ""
            known = "" if facet["source"] == "first_party" else f"{100 * facet['coverage']:.0f} %"
            said = fitting(told, width - _LEFT - len(mark))
            lines.append(line(_name(name, known), (mark, "yellow"), said, width=width))
    for what, names in (("unclear", vague), ("not known", unknown)):
        lines += [line(_name(what), (", ".join(names), "dim"), width=width)] if names else []
    return lines


def _findings(name: str, facet: Json, most: int = 3) -> list[str]:
    """The largest shares of a facet whose intervals say something."""
    if facet["state"] not in KNOWN:
        return []
    sure = [s for s in facet["shares"] if says_something(s["low"], s["high"], BASES.get(name, BASE))]
    sure.sort(key=lambda share: -share["share"])
    return [f"{share['name']} {_percent(share['share'], share['low'], share['high'])}" for share in sure[:most]]


def _percent(share: float, low: float, high: float) -> str:
    return f"{100 * share:.0f} %" + ("" if low == high else f" ({100 * low:.0f} to {100 * high:.0f})")


def _index(share: Json) -> str:
    """How many times as common as in the reference population; its lower end where it has no other."""
    index = share.get("index")
    if not index:
        return ""
    return f"  {index['value']:.1f}×" if index["value"] is not None else f"  >{index['low']:.1f}×"


def _name(name: str, known: str = "") -> tuple[str, str]:
    return f" {cells(name, 12)} {known:>5} ", "cyan"


# --------------------------------------------------------------------------------------------- all of it


def everything(found: Json, width: int = WIDTH) -> list[Text]:
    """The screen's parts, and every facet, trait, flag and gap with its interval and method. Addresses of documents
    alone are not cut: they are there to be copied."""
    lines = [*_head(found, width), *_run(found, width)]
    if "coverage" in found:
        lines += _coverage(found, width)
        if calls := found["coverage"].get("requests"):
            lines.append(line(f"that took {calls} calls, {found['coverage']['quota_units']} quota units", width=width))
        lines += [line((f"missing  {gap}", "dim"), width=width) for gap in found["coverage"]["missing"]]
    origin = found.get("facts_origin", {})
    whose = origin.get("source", "the creator's insights") + (", test data" if origin.get("simulated") else "")
    lines += shares_of(f"According to {whose}", found.get("audience_facts", {}), OF_INSIGHTS, width=width)
    for facts in found.get("vendor_facts", ()):
        lines += vendor(facts, width)
    if "persona" in found:
        persona, audience = found["persona"], found["audience"]
        habits = persona["habits"]
        lines += [Text(""), *_all_of_persona(persona, width)]
        for name in FACETS:
            lines += facet_lines(name, persona[name], width) if persona.get(name) else []
        for name in ("weekdays", "hours", "formats", "sponsored"):
            lines += facet_lines(name, habits[name], width)
        lines += [Text(""), line(("Audience", "bold"), f"  {audience['n']:,} people in the sample", width=width)]
        for name, facet in audience["facets"].items():
            lines += facet_lines(name, facet, width)
        lines += compared(audience, width)
    lines += [Text(f"{plain(name)}  {plain(place)}", "dim") for name, place in found.get("documents", {}).items()]
    return lines


def _all_of_persona(persona: Json, width: int) -> list[Text]:
    habits, words = persona["habits"], persona["language"]["words"]
    lines = [line(("Creator", "bold"), f"  {habits['posts']:,} posts, {words:,} words", width=width)]
    for name in TRAITS:
        if group := persona.get(name):
            against = f"against {group['population']}; " if group.get("population") else ""
            lines.append(line((f"  {name}", "cyan"), (f"  {against}{group['method']}", "dim"), width=width))
            if group["state"] not in KNOWN:
                lines.append(line(f"    {group['state'].replace('_', ' ')}: {group.get('note') or ''}", width=width))
                continue
            for trait in group["traits"]:
                lines.append(trait_line(trait, group["state"], width))
                lines += [_quoted(quote["words"], quote.get("url"), width) for quote in trait["quotes"]]
    lines += _cadence(habits, width) + _words(persona, width)
    lines += _feelings(persona.get("feelings") or persona.get("course"), width) + _brands(persona, width)
    for name, rows in (("own terms", _terms(persona)), ("brands", _mentioned(persona))):
        if cell_len(plain(", ".join(rows))) > width - _LEFT:
            lines += wrapped(f"all {name}: {', '.join(rows)}", width, 20)
    flags = persona.get("safety_flags")
    lines += safety(flags, width, most=len(flags["flags"]) if flags else 0)
    for warning in persona.get("warnings", ()):
        lines += wrapped(f"note: {warning}", width, 4, "yellow")
    return lines


def vendor(facts: Json, width: int = WIDTH) -> list[Text]:
    """What a vendor says, with the vendor's name; it is not measured here and changes no score."""
    rates = {"engagement rate": facts.get("engagement_rate"), "fake followers": facts.get("fake_share")}
    counts = {name: facts.get(f"average_{name}") for name in ("views", "likes", "comments")}
    said = [f"{name} {share:.1%}" for name, share in rates.items() if share is not None]
    said += [f"average {name} {count:,}" for name, count in counts.items() if count is not None]
    source = "an imported file" if facts["source"] == "file" else facts["source"]
    names = ("countries", "genders", "ages", *OF_INSIGHTS)
    return shares_of(f"According to {source}", facts, names, ", ".join(said), width=width)


def shares_of(
    title: str, facts: Json, names: Sequence[str], said: str = "", most: int = 5, width: int = WIDTH
) -> list[Text]:
    """Shares that somebody else counted, the largest first, under that title; nothing if there are none."""
    lines = []
    for name in names:
        shares = sorted((facts.get(name) or {}).items(), key=lambda row: -(row[1] or 0))[:most]
        told = ", ".join(code if share is None else f"{code} {share:.0%}" for code, share in shares)
        lines += [line((f"  {name}  ", "cyan"), told, width=width)] if told else []
    return [line((title, "bold"), f"  {said}" if said else "", width=width), *lines] if said or lines else []


def facet_lines(name: str, facet: Json, width: int = WIDTH, most: int = 5) -> list[Text]:
    """The largest shares with their intervals, and for how many they are known; those that say nothing stand apart."""
    first_party = facet["source"] == "first_party"
    known = "first-party" if first_party else f"known for {facet['coverage']:.0%} of {facet['n']:,}"
    lines = [line((f"  {name}", "cyan"), (f"  {known}; {facet['method']}", "dim"), width=width)]
    if facet["state"] != "ok":
        note = f": {facet['note']}" if facet.get("note") else ""
        lines += wrapped(f"{facet['state'].replace('_', ' ')}{note}", width - 4, 2)
        lines[1:] = [line("    ", row.plain, width=width) for row in lines[1:]]
    if facet["state"] not in KNOWN:
        return lines
    shares = sorted(facet["shares"], key=lambda share: -share["share"])
    base = BASES.get(name, BASE)
    for share in [s for s in shares if says_something(s["low"], s["high"], base)][:most]:
        low, high = 100 * share["low"], 100 * share["high"]
        drawn = f"    {cells(share['name'], 28)} {share['share']:>4.0%}  {bar(low, 100 * share['share'], high)}"
        lines.append(line(f"{drawn}  {low:.0f} to {high:.0f} %{_index(share)}", width=width))
    vague = [s for s in shares if not says_something(s["low"], s["high"], base)][:most]
    told = ", ".join(f"{s['name']} {100 * s['low']:.0f} to {100 * s['high']:.0f} %" for s in vague)
    return [*lines, line((f"    unclear: {told}", "dim"), width=width)] if told else lines
