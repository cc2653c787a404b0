"""One self-contained HTML page of a campaign: ranking, gates, reach and cost, and each creator with the evidence.

Words are made here, escaped; charts are drawn in the browser by Observable Plot from the data that the page carries.
The page asks nothing of the network, and its policy forbids it to.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from bothsides.documents.audience import Audience
from bothsides.documents.campaign import Campaign
from bothsides.documents.facet import Facet
from bothsides.documents.fit import STEPS, Component, EffectiveReach, Fit
from bothsides.documents.persona import Persona
from bothsides.documents.profile import Post, Profile
from bothsides.places import country_name
from bothsides.statistics.findings import BASE, MAX_WIDTH, says_something

type Json = dict[str, Any]

DETAILS = 25  # creators that are shown with all that is known; the others are in the ranking alone
POSTS, WORDS = 4, 280  # that are quoted of a creator, and characters of each
BARS = 8  # classes of a facet
DECISIONS = {"fit": "fits", "review": "look", "insufficient_data": "too little known", "no_fit": "does not fit"}
MARKS = {True: ("✓", "met"), False: ("✗", "missed"), None: ("?", "open")}
SIGNS = {True: "for", False: "against", None: "open"}  # of reasons
MISSED = 0.5  # as in fit.score, which needs the light model: a test compares them
FACETS = {
    "countries": "Where they live",
    "languages": "Languages they write",
    "genders": "Genders",
    "ages": "Ages",
    "topics": "What they write about",
    "authenticity": "Real accounts",
}


@dataclass(frozen=True)
class Shown:
    """A creator with all that the page tells."""

    fit: Fit
    profile: Profile
    persona: Persona
    audience: Audience


def page(campaign: Campaign, ranking: Sequence[Json], shown: Sequence[Shown]) -> str:
    """The page.

    Args:
        campaign: what was asked.
        ranking: rows as ``GET /campaigns/{id}/ranking`` gives them, the scored ones first.
        shown: the first of them with their documents, in that order.
    """
    scored = [row for row in ranking if row["state"] == "scored"]
    data = {
        "ranking": [_line(row) for row in scored],
        "creators": {one.fit.creator: _charts(one, campaign) for one in shown},
    }
    brief = campaign.brief
    return "\n".join([
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; '
        "script-src 'unsafe-inline'; img-src data:\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(brief.name)} · Bothsides</title>",
        f"<style>{_file('report.css')}</style></head><body>",
        _head(campaign, scored),
        _table(scored),
        _waiting([row for row in ranking if row["state"] != "scored"]),
        *(_creator(at, one, campaign) for at, one in enumerate(shown, 1)),
        _foot(campaign, shown, len(scored)),
        f'<script type="application/json" id="data">{_inside(data)}</script>',
        *(f"<script>{_file(name)}</script>" for name in ("vendor/d3.min.js", "vendor/plot.umd.min.js", "report.js")),
        "</body></html>",
    ])  # fmt: skip


# ------------------------------------------------------------------------------------------------ words


def _head(campaign: Campaign, scored: Sequence[Json]) -> str:
    brief = campaign.brief
    numbers = {decision: sum(row["verdict"] == decision for row in scored) for decision in DECISIONS}
    told = ", ".join(f"{count} {DECISIONS[decision]}" for decision, count in numbers.items() if count)
    where = ", ".join(country_name(code) for code in brief.markets[:8]) + (" …" if len(brief.markets) > 8 else "")
    asked = [
        ("Goal", brief.goal),
        ("Sold in", where),
        ("About", ", ".join((*brief.product.topics, *brief.target.topics)) or brief.product.description[:120]),
        ("Wanted", _wanted(campaign)),
        ("Message", brief.message[:200]),
    ]
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in asked if value)
    best = scored[0] if scored else None
    first = f" First is {escape(best['creator'])}." if best and best["verdict"] in ("fit", "review") else ""
    return (
        f'<header><p class="brand">{escape(brief.brand.name)}</p><h1>{escape(brief.name)}</h1>'
        f'<p class="lead">Of {len(scored)} creators: {escape(told) or "none is scored yet"}.{first}</p>'
        f"<dl>{rows}</dl></header>"
        '<figure class="wide" data-chart="ranking"><figcaption>Both sides of each creator, 0 to 100, with 95 % '
        "intervals: whoever fits stands right of the line on both.</figcaption></figure>"
    )


def _wanted(campaign: Campaign) -> str:
    target = campaign.brief.target
    shares = (target.genders, target.ages, target.countries, target.languages)
    return ", ".join(f"{share:.0%} {code}" for wanted in shares for code, share in wanted.items())


def _table(scored: Sequence[Json]) -> str:
    if not scored:
        return ""
    rows = []
    for row in scored:
        reach = _people(row["people"], row["people_low"], row["people_high"])
        cost = row.get("cost")
        paid = ""
        if cost:
            bounds = f"<small>{cost['low']:,.2f}–{cost['high']:,.2f}</small>"
            paid = f"{cost['value']:,.2f} {escape(str(row['currency']))} {bounds}"
        missed = [gate["text"] for gate in row["gates"] if gate["passed"] is False]
        sides = "".join(f"<td>{_side(row, side)}</td>" for side in ("creator", "audience"))
        why = escape(missed[0]) if missed else ""
        rows.append(
            f'<tr class="{row["verdict"]}"><td>{row["rank"]}</td><th scope="row">{escape(row["creator"])}</th>'
            f"<td>{_badge(row['verdict'])}</td><td>{_bounds(row)}</td>{sides}<td>{reach}</td><td>{paid}</td>"
            f"<td>{why}</td></tr>"
        )
    names = (
        "",
        "creator",
        "decision",
        "score",
        "creator's side",
        "audience's side",
        "people a post",
        "each",
        "out for",
    )
    head = "".join(f"<th>{name}</th>" for name in names)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _side(row: Json, side: str) -> str:
    told = row.get("sides", {}).get(side)
    return f"{told['value']:.0f} <small>{told['low']:.0f}–{told['high']:.0f}</small>" if told else ""


def _bounds(row: Json) -> str:
    return f"<b>{row['score']:.0f}</b> <small>{row['low']:.0f}–{row['high']:.0f}</small>"


def _badge(verdict: str) -> str:
    return f'<span class="badge {verdict}">{DECISIONS[verdict]}</span>'


def _people(value: float | None, low: float | None, high: float | None) -> str:
    if value is not None and low is not None and high is not None:
        return f"{value:,.0f} <small>{low:,.0f}–{high:,.0f}</small>"
    return f"at most {high:,.0f}" if high is not None else "unknown"


def _waiting(rows: Sequence[Json]) -> str:
    if not rows:
        return ""
    items = "".join(f"<li>{escape(row['creator'])}: {escape(str(row['state']))}</li>" for row in rows)
    return f"<h2>Not scored</h2><ul>{items}</ul>"


def _creator(rank: int, one: Shown, campaign: Campaign) -> str:
    fit, account = one.fit, one.profile.account
    name = account.display_name or fit.creator
    title = f"{rank}. {_linked(escape(name), account.url)} <small>{escape(fit.creator)}</small>"
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in fit.explanation)
    gates = "".join(
        f'<li class="{MARKS[gate.passed][1]}"><span>{MARKS[gate.passed][0]}</span> {escape(gate.text)}</li>'
        for gate in fit.gates
    )
    key = escape(fit.creator, quote=True)
    return (
        f'<section><h2>{title} {_badge(fit.verdict)}</h2><div class="two"><div class="said">{said}</div>'
        f'<div><h3>Limits</h3><ul class="gates">{gates}</ul></div></div>'
        f'<div class="two"><figure data-chart="components" data-creator="{key}"><figcaption>From a creator who is '
        "usual in everything to this score, in points, what moves it most last.</figcaption></figure>"
        f'<figure data-chart="reach" data-creator="{key}"><figcaption>{_reach_caption(fit.effective_reach)}'
        f"</figcaption></figure></div>{_changes(fit)}{_facets(one, key)}{_quoted(one)}{_reasons(fit)}{_held(fit)}"
        "</section>"
    )


def _changes(fit: Fit) -> str:
    if not fit.changes:
        return ""
    items = "".join(
        f"<li>{escape(one.text)}: {_badge(one.verdict)} {one.score:.0f} <small>{one.low:.0f}–{one.high:.0f} "
        f"{escape(_met(one.gates))}</small></li>"
        for one in fit.changes
    )
    reached = any(one.verdict == "fit" for one in fit.changes)
    return f"<h3>What would {'make it a fit' if reached else 'bring it nearer'}</h3><ul>{items}</ul>"


def _held(fit: Fit) -> str:
    if not fit.held:
        return ""
    items = "".join(f"<li>{escape(one.text)}<br><small>{escape(one.correction)}</small></li>" for one in fit.held)
    title = "The creator's view: what is held against them, and how to correct it"
    return f"<details><summary>{title}</summary><ul>{items}</ul></details>"


def _met(gates: Sequence[str]) -> str:
    return f"meets: {', '.join(gate.replace('_', ' ') for gate in gates)}" if gates else ""


def _reach_caption(reach: EffectiveReach) -> str:
    if reach.basis == "unknown":
        return "How many see a post is not known: there are neither views nor followers."
    whom = "people who see a post" if reach.basis == "views_per_post" else "followers"
    unknown = [STEPS.get(step.name, step.name) for step in reach.steps if step.share is None]
    rest = f" Not known is who {' and who '.join(unknown)}." if unknown else ""
    return escape(f"Of the {whom}: {_plain(reach)}.{rest}")


def _plain(reach: EffectiveReach) -> str:
    if reach.people is not None and reach.high is not None:
        return f"{reach.people:,.0f} ({reach.low:,.0f} to {reach.high:,.0f}) whom the campaign is for"
    return f"at most {reach.high:,.0f} whom the campaign is for" if reach.high is not None else "unknown"


def _facets(one: Shown, key: str) -> str:
    parts = []
    for name, title in FACETS.items():
        facet = one.audience.facet(name)
        if not _bars(facet):
            why = facet.note or f"only {round(facet.n * facet.coverage)} of {facet.n} are known"
            parts.append(f'<p class="unknown"><b>{title}</b>: unknown ({escape(why)})</p>')
            continue
        source = "the creator's own insights" if facet.source == "first_party" else _sample(facet)
        mark = " · experimental, moves no score" if facet.state == "experimental" else ""
        parts.append(
            f'<figure data-chart="facet" data-creator="{key}" data-facet="{name}"><figcaption>{title} '
            f"<small>{escape(source)}{mark}</small></figcaption></figure>"
        )
    told = ", ".join(f"{count:,} {relation}s" for relation, count in sorted(one.audience.relations.items()))
    whom = f"from {escape(told)}" if told else f"from {one.audience.n:,} sampled people"
    return f'<h3>The audience <small>{whom}</small></h3><div class="facets">{"".join(parts)}</div>'


def _sample(facet: Facet) -> str:
    known = round(facet.n * facet.coverage)
    tells = f", as much as {facet.effective_n:,.0f} drawn one by one" if facet.effective_n is not None else ""
    return f"{known:,} of {facet.n:,} known{tells}"


def _quoted(one: Shown) -> str:
    posts = {post.id: post for post in one.profile.posts}
    asked = (i for reason in one.fit.reasons for i in reason.evidence.post_ids)
    chosen = [posts[i] for i in dict.fromkeys(asked) if i in posts and posts[i].words.strip()][:POSTS]
    if not chosen:
        return ""
    return f"<h3>Posts behind it</h3>{''.join(_quote(post) for post in chosen)}"


def _quote(post: Post) -> str:
    words = " ".join(post.words.split())
    short = words if len(words) <= WORDS else words[:WORDS].rsplit(None, 1)[0] + " …"
    counts = ((post.likes, "likes"), (post.comments, "comments"), (post.shares, "shares"), (post.views, "views"))
    told = [f"{post.created_at:%-d %B %Y}"] if post.created_at else []
    told += [f"{count:,} {name}" for count, name in counts if count is not None]
    about = _linked(escape(" · ".join(told) or "the post"), post.url)
    return f"<blockquote>{escape(short)}<footer>{about}</footer></blockquote>"


def _reasons(fit: Fit) -> str:
    items = "".join(f'<li class="{SIGNS[reason.supports]}">{escape(reason.text)}</li>' for reason in fit.reasons[:12])
    return f'<h3>For and against</h3><ul class="reasons">{items}</ul>' if items else ""


def _foot(campaign: Campaign, shown: Sequence[Shown], scored: int) -> str:
    rest = f" The first {len(shown)} of {scored} are shown with all that is known." if scored > len(shown) else ""
    made = max((one.fit.made_at for one in shown), default=campaign.submitted_at)
    models = sorted({f"{one.audience.model.name} {one.audience.model.version}" for one in shown})
    runs = "".join(
        f"<li>{escape(one.fit.creator)}: run {escape(one.fit.run_id)}, profile of {one.profile.made_at:%-d %B %Y}, "
        f"from {escape(one.profile.source)}</li>"
        for one in shown
    )
    return (
        f"<footer><p>Campaign {escape(campaign.campaign_id)}, as of {made:%-d %B %Y}.{rest} Intervals hold the truth "
        "in 95 of 100 cases. Audience figures are shares of sampled people; no group under ten is shown. A fit is no "
        f"promise of sales. Model: {escape(', '.join(models) or 'none')}.</p><details><summary>Documents</summary>"
        f"<ul>{runs}</ul>"
        "</details></footer>"
    )


def _linked(text: str, url: str | None) -> str:
    if not url or not url.lower().startswith(("https://", "http://")):
        return text
    return f'<a href="{escape(url, quote=True)}" rel="noopener noreferrer nofollow">{text}</a>'


# ----------------------------------------------------------------------------------------------- charts


def _line(row: Json) -> Json:
    return {
        "creator": row["creator"], "verdict": row["verdict"], "decision": DECISIONS[row["verdict"]],
        "score": [row["score"], row["low"], row["high"]],
        "sides": {side: [told["value"], told["low"], told["high"]] for side, told in row.get("sides", {}).items()},
    }  # fmt: skip


def _charts(one: Shown, campaign: Campaign) -> Json:
    facets = {name: _bars(one.audience.facet(name), set(campaign.brief.markets)) for name in FACETS}
    return {
        "steps": waterfall(one.fit),
        "reach": _reach(one.fit.effective_reach),
        "facets": {name: bars for name, bars in facets.items() if bars},
    }


def waterfall(fit: Fit) -> list[Json]:
    """From a creator who is usual in everything to this score: what each component adds or takes, in points, the
    strongest last; then gates, and what the uncertainty of all takes or gives."""
    asked = [c for c in fit.components if c.state != "not_asked" and c.weight > 0]
    totals = {side: sum(c.weight for c in asked if c.side == side) or 1.0 for side in ("creator", "audience")}

    def logs(component: Component) -> tuple[float, float]:
        part = component.weight / totals[component.side] / 2
        value = component.usual if component.score is None else max(0.01, component.score)
        return part * math.log(component.usual), part * (math.log(value) - math.log(component.usual))

    parts = sorted(((component, *logs(component)) for component in asked), key=lambda one: abs(one[2]))
    at = sum(usual for _, usual, _ in parts)
    steps: list[Json] = [{"name": "a usual creator", "from": 0.0, "to": 100 * math.exp(at), "side": "start"}]
    for component, _, moved in parts:
        name = component.name.removeprefix(f"{component.side}_").replace("_", " ")
        label = f"{component.side}: {name}" + (" (unknown)" if component.score is None else "")
        steps.append({
            "name": label, "from": 100 * math.exp(at), "to": 100 * math.exp(at + moved), "side": component.side
        })  # fmt: skip
        at += moved
    before = 100 * math.exp(at)
    kept = MISSED if any(gate.passed is False for gate in fit.gates) else 1.0
    if kept < 1:
        steps.append({"name": "a missed limit halves it", "from": before, "to": before * kept, "side": "gate"})
    steps.append({"name": "what is uncertain", "from": before * kept, "to": fit.score, "side": "rest"})
    return [*steps, {"name": "score", "from": 0.0, "to": fit.score, "side": "score", "low": fit.low, "high": fit.high}]


def _reach(reach: EffectiveReach) -> list[Json]:
    if reach.audience is None:
        return []
    first = "see a post" if reach.basis == "views_per_post" else "follow"
    found, left = [{"name": first, "people": reach.audience, "known": True}], reach.audience
    for step in reach.steps:
        left *= 1.0 if step.share is None else step.share
        name = STEPS.get(step.name, step.name)
        found.append({"name": name, "people": left, "known": step.share is not None})
    if reach.together and reach.together.n:
        found.append({"name": "are all of it at once", "people": left * reach.together.value, "known": True})
    return found


def _bars(facet: Facet, markets: Iterable[str] = ()) -> list[Json]:
    """The largest classes whose intervals say something."""
    if facet.state not in ("ok", "experimental"):
        return []
    markets, sure = set(markets), facet.source == "first_party"
    told = [share for share in facet.shares if sure or share.low > BASE or share.high - share.low < MAX_WIDTH]
    if not any(sure or says_something(share.low, share.high) for share in told):
        return []
    return [
        {"name": share.name, "share": share.share, "low": share.low, "high": share.high, "buy": share.code in markets}
        for share in told[:BARS]
    ]


def _file(name: str) -> str:
    return (files(__package__) / name).read_text()


def _inside(data: Mapping[str, Any]) -> str:
    """JSON that can't end the element it stands in."""
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
