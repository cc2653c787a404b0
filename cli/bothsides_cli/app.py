"""The command line ``bothsides``. It speaks only the HTTP API, so the same commands serve a deployed stack."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NoReturn
from urllib.parse import quote

import httpx
import typer
import yaml
from pydantic import ValidationError
from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

import bothsides
from bothsides.documents.base import parse_creator
from bothsides.documents.campaign import Brief
from bothsides.errors import BothsidesError, InvalidInput
from bothsides.fetch import credentials
from bothsides.fit import trail
from bothsides.fit.check import check
from bothsides.fit.sensitivity import MOST, swap
from bothsides.imports import run
from bothsides.imports.columns import ABOUT
from bothsides.imports.rows import RowProblem, read_row
from bothsides.imports.values import creator_of
from bothsides_cli import cloud, shown
from bothsides_cli.client import Client, Json, Problem, find_url

app = typer.Typer(no_args_is_help=True, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})
out = Console(width=None if Console().is_terminal else 120)  # a file or CI has no width of its own
err = Console(stderr=True)

Url = Annotated[str | None, typer.Option("--url", help="A deployed stack's API; the embedded cloud by default.")]
AwsProfile = Annotated[str | None, typer.Option("--profile", help="The AWS profile that signs the calls.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]
Timeout = Annotated[float, typer.Option(help="Seconds to wait at most.")]

OPEN = ("queued", "running")
ENDED = ("done", "failed", "postponed")
VERDICT = {
    "fit": "[green]fit[/]", "review": "[yellow]review[/]", "no_fit": "[red]no fit[/]",
    "insufficient_data": "[yellow]little data[/]",
}  # fmt: skip
SIGNS = {True: "[green]+[/]", False: "[red]−[/]", None: "[yellow]?[/]"}  # of reasons
MARK = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]?[/]"}


def report_errors[**P, R](command: Callable[P, R]) -> Callable[P, R]:
    """Print errors for people and exit: 2 for wrong input, 1 for the rest."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Problem as error:
            fail(error.heading, error.detail, error.fields, 2 if 400 <= error.code < 500 else 1)
        except BothsidesError as error:
            fail(error.title, error.detail, error.fields, 2 if isinstance(error, InvalidInput) else 1)
        except httpx.TransportError as error:
            fail("The API can't be reached", str(error), (), 1)

    return run


def fail(title: str, detail: str, fields: Any, code: int) -> NoReturn:
    """Print what is wrong and exit."""
    lines = [Text(detail)] + [Text.assemble((f"{f.get('field')}: ", "bold"), str(f.get("detail"))) for f in fields]
    err.print(Panel(Group(*lines), title=title, border_style="red", title_align="left"))
    raise typer.Exit(code)


def _version(asked: bool) -> None:
    if asked:
        out.print(f"bothsides {bothsides.__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Does a creator, and that creator's audience, fit a campaign?"""


# ------------------------------------------------------------------------------------ the embedded cloud


def _say(sentence: str) -> None:
    err.print(f"[dim]{sentence} …[/]")


@app.command()
@report_errors
def up() -> None:
    """Start the embedded cloud and deploy the stack to it; quick if nothing changed."""
    endpoint = cloud.up(cloud.home(), progress=_say)
    out.print(f"The stack is up: {endpoint.api_url}", soft_wrap=True)


@app.command()
@report_errors
def down() -> None:
    """Stop the embedded cloud and remove its data."""
    out.print("Stopped." if cloud.down(cloud.home()) else "It was not running.")


@app.command()
@report_errors
def url(url: Url = None) -> None:
    """Print the address of the HTTP API, for curl and other clients."""
    typer.echo(find_url(url))


@app.command()
@report_errors
def connect(
    whose: Annotated[
        str, typer.Argument(help="A platform (youtube), or a creator that grants access (instagram:name).")
    ],
    values: Annotated[list[str], typer.Argument(help="NAME=value, or NAME alone to type the value unseen.")],
    stage: Annotated[
        str, typer.Option(help="The stage of a deployed stack; the embedded cloud by default.")
    ] = "embedded",
    profile: AwsProfile = None,
) -> None:
    """Store credentials in Secrets Manager for the connectors. docs/platforms lists what each platform needs."""
    given = dict(pair.partition("=")[::2] for pair in values)
    secret = {name: value or typer.prompt(name, hide_input=True) for name, value in given.items()}
    if ":" in whose:
        platform, handle = parse_creator(creator_of(whose))
        name = credentials.creator_secret(stage, f"{platform}:{handle}")
    else:
        name = credentials.platform_secret(stage, whose)
    endpoint = cloud.endpoint(cloud.home()) if stage == "embedded" else None
    if stage == "embedded" and endpoint is None:
        raise InvalidInput("no embedded cloud is running; start it with `bothsides up`, or name a --stage")
    cloud.put_secret(name, secret, endpoint, profile)
    out.print(f"{name} holds {', '.join(secret)}; functions use it within {credentials.MAX_AGE // 60} minutes.")


# ------------------------------------------------------------------------------------------ the main job


@app.command("import")
@report_errors
def import_(
    file: Path,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show how the file would be read; import nothing.")
    ] = False,
    columns: Annotated[list[str] | None, typer.Option("--map", help="COLUMN=field; COLUMN= ignores it.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="What the rows are: account, post, audience, facts or vendor.")
    ] = None,
    platform: Annotated[str | None, typer.Option(help="The platform of handles that have none.")] = None,
    creator: Annotated[str | None, typer.Option(help="Whose rows they are, if no column says so.")] = None,
    dates: Annotated[str | None, typer.Option(help="How to read 3/4/2026: dmy or mdy.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook; else the one with the most rows.")] = None,
    vendor: Annotated[
        str | None, typer.Option(help="Whose figures the audience columns are, for example Modash.")
    ] = None,
    url: Url = None,
    profile: AwsProfile = None,
    as_json: AsJson = False,
    timeout: Timeout = 600,
) -> None:
    """Import creators from a table (CSV, Excel), JSON Lines, or a platform's own export (zip).

    Files add up: a creator's accounts, posts, audience and insights may come
    in separate files. A later file with posts replaces the posts alone.

    Vendors' columns are kept apart, with the vendor's name: engagement rate,
    average views, likes and comments, fake followers, and the audience's
    countries, genders, ages, interests, languages and cities.
    """
    given: Json = {
        "kind": kind, "platform": platform, "creator": creator, "dates": dates, "sheet": sheet, "vendor": vendor,
    }  # fmt: skip
    options: Json = {name: value for name, value in given.items() if value} | {"columns": _mapped(columns or [])}
    if dry_run:
        try:
            checked = run.Options.model_validate(options)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise InvalidInput(f"--{first['loc'][0]}: {first['msg']}") from error
        with _existing(file).open("rb") as stream:
            found = run.look(stream, file.name, checked)
        out.print_json(json.dumps(found)) if as_json else print_look(file, found)
        return
    status = _import(Client(url, profile), _existing(file), timeout, options)
    if as_json:
        out.print_json(json.dumps(status))


def _mapped(pairs: list[str]) -> dict[str, str]:
    """``COLUMN=field`` as given with --map."""
    for pair in pairs:
        if "=" not in pair:
            raise InvalidInput(f"--map {pair!r} is not of the form COLUMN=field")
    return {column: target for column, _, target in (pair.rpartition("=") for pair in pairs)}


def print_look(file: Path, found: Json) -> None:
    """The mapping and the first rows of a file; nothing is imported."""
    sheet = f"sheet {found['sheet']}, " if found.get("sheet") else ""
    out.print(Text.assemble("\n", (file.name, "bold"), f"  {sheet}rows are: {found['kind']}"))
    if found.get("other_sheets"):
        others = ", ".join(found["other_sheets"][:20])
        out.print(Text(f"The workbook has other sheets: {others}; --sheet 'NAME' reads one.", style="yellow"))
    mapping = Table("column", "field", box=None, pad_edge=False, header_style="dim")
    for column, target in found["columns"].items():
        mapping.add_row(Text(column), target)
    for column in found["columns_ignored"]:
        mapping.add_row(Text(column, style="dim"), "[dim]ignored[/]")
    out.print(mapping)
    for note in found["notes"]:
        out.print(f"[yellow]{note}[/]")
    for row in found["rows"]:
        values = "  ".join(
            f"{name}={' '.join(str(value).split())[:40]}"
            for name, value in row.items()
            if name not in ("creator", "kind")
        )
        out.print(Text.assemble((f"{row['creator']}  {row['kind']}  ", "bold"), values), soft_wrap=True)
    for error in found["errors"]:
        out.print(Text.assemble((f"line {error['line']}  ", "red"), f"{error['field']}: {error['detail']}"))
    out.print("[dim]Nothing was imported. Change a field with --map 'COLUMN=field'; import without --dry-run.[/]")


def _import(client: Client, file: Path, timeout: float, options: Json | None = None) -> Json:
    with err.status(f"Importing {file.name}"):
        status = client.import_file(file, timeout, options)
    for row in status.get("errors", []):
        err.print(f"[yellow]line {row['line']}[/] {row['field']}: {row['detail']}")
    if status["state"] != "done":
        fail("The import failed", f"{file}: {status.get('detail', status['state'])}", (), 2)
    merged = f" ({status['merged']} merged)" if status.get("merged") else ""
    bad = f", {status['bad']} rejected: {status['errors_document']}" if status["bad"] else ""
    err.print(f"Imported {status['good']} rows{merged} of {status['creators_total']} creators from {file.name}{bad}")
    for kind, count in status.get("replaced", {}).items():
        err.print(Text(f"{kind}: replaced {count['rows']} rows of {count['creators']} creators, imported before"))
    for kind, count in status.get("older", {}).items():
        err.print(Text(f"{kind}: not used for {count['creators']} creators, whose rows come from a newer file"))
    return status


@app.command()
@report_errors
def score(
    brief: Path,
    shortlist: Path,
    import_file: Annotated[Path | None, typer.Option("--import", help="Import this file first.")] = None,
    url: Url = None,
    profile: AwsProfile = None,
    as_json: AsJson = False,
    timeout: Timeout = 900,
) -> None:
    """Score the creators in SHORTLIST.csv for the campaign in BRIEF.yaml and print the ranking."""
    asked, creators = read_brief(brief), read_shortlist(shortlist)
    client = Client(url, profile)
    if import_file:
        _import(client, _existing(import_file), timeout)
    campaign = client.submit(asked, creators)
    ranking = follow(client, campaign["campaign_id"], timeout)
    out.print_json(json.dumps(ranking)) if as_json else print_ranking(ranking, swapped(client, ranking))
    if ranking["pending"]:
        later = f"bothsides ranking {campaign['campaign_id']}"
        left = f"{ranking['pending']} creators are still under way; see `{later}` in a while"
        fail("Not finished yet", left, (), 1)


@app.command()
@report_errors
def demo(timeout: Timeout = 900) -> None:
    """Try it on real creators: start the cloud, import, submit a campaign, print the ranking."""
    up()
    folder = cloud.home() / "events" / "demo"
    brief, shortlist, creators = folder / "brief.yaml", folder / "shortlist.csv", folder / "creators.jsonl"
    err.print(f"[dim]bothsides score {brief.name} {shortlist.name} --import {creators.name}[/]")
    score(brief, shortlist, creators, timeout=timeout)
    err.print("[dim]The cloud keeps running: `bothsides show CREATOR` shows both sides, `make down` stops it.[/]")


@app.command()
@report_errors
def ranking(campaign: str, url: Url = None, profile: AwsProfile = None, as_json: AsJson = False) -> None:
    """Print the ranking of a campaign."""
    client = Client(url, profile)
    found = client.ranking(campaign)
    out.print_json(json.dumps(found)) if as_json else print_ranking(found, swapped(client, found))


@app.command()
@report_errors
def report(
    campaign: str,
    into: Annotated[Path | None, typer.Option("--out", help="Where to write it; CAMPAIGN.html by default.")] = None,
    url: Url = None,
    profile: AwsProfile = None,
) -> None:
    """Write the campaign as one page of HTML, to look at and to print."""
    place = into or Path(f"{campaign}.html")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(Client(url, profile).text(f"/campaigns/{quote(campaign, safe='')}/report"))
    out.print(f"{place} has the report: open it in a browser.", markup=False)


@app.command()
@report_errors
def recompute(campaign: str, creator: str, url: Url = None, profile: AwsProfile = None) -> None:
    """Make a fit again from its inputs, here, and say whether the answer is the same, bit for bit."""
    client, creator = Client(url, profile), creator_of(creator)
    fit = client.fit(campaign, creator)
    new, differences = trail.again(fit, client.inputs(campaign, creator))
    if differences:
        for difference in differences:
            _say(difference)
        raise typer.Exit(1)
    out.print(f"{creator}: {new.score} ({new.low} to {new.high}), {new.verdict}: the same, bit for bit.", markup=False)


@app.command()
@report_errors
def campaigns(url: Url = None, profile: AwsProfile = None, as_json: AsJson = False) -> None:
    """List the newest campaigns."""
    found = Client(url, profile).call("GET", "/campaigns")["campaigns"]
    if as_json:
        out.print_json(json.dumps(found))
        return
    table = Table("campaign", "name", "submitted", "creators", box=None)
    for row in found:
        table.add_row(row["campaign_id"], row["name"], row["submitted_at"][:16], str(row["creators"]))
    out.print(table)


@app.command()
@report_errors
def profile(creators: list[str], url: Url = None, profile: AwsProfile = None, timeout: Timeout = 600) -> None:
    """Profile creators now and wait for the result."""
    client = Client(url, profile)
    creators = [creator_of(creator) for creator in creators]
    for creator in creators:
        client.profile(creator)
    deadline = time.monotonic() + timeout
    for creator in creators:
        while (state := client.creator(creator)["state"]) not in ENDED and time.monotonic() < deadline:
            time.sleep(0.5)
        out.print(f"{creator}: {state}")


briefs = typer.Typer(no_args_is_help=True)
app.add_typer(briefs, name="brief", help="What a brief may say, and what yours lacks.")


@briefs.command("check")
@report_errors
def check_brief(file: Path, as_json: AsJson = False) -> None:
    """Say what a brief lacks, what in it is ambiguous or without effect, and what each would change."""
    try:
        brief = Brief.model_validate(read_brief(file))
    except ValidationError as error:
        fields = [
            {"field": ".".join(map(str, e["loc"])), "detail": e["msg"].removeprefix("Value error, ")}
            for e in error.errors(include_url=False, include_input=False)
        ]
        raise InvalidInput(f"{file} is no brief", fields) from error
    notes = check(brief)
    if as_json:
        out.print_json(json.dumps([note._asdict() for note in notes]))
        return
    for note in notes:
        out.print(Text.assemble((f"{note.kind:<10} ", "yellow"), (f"{note.field}  ", "bold"), note.text))
    out.print(f"{file.name} can be submitted; {len(notes)} notes." if notes else f"{file.name} says all it can.")


@briefs.command("schema")
@report_errors
def brief_schema() -> None:
    """Print the JSON Schema of a brief."""
    typer.echo(json.dumps(Brief.model_json_schema(), indent=1))


# ---------------------------------------------------------------------------------------------- reading


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise InvalidInput(f"{file} is not a file")
    return file


class _Texts(yaml.SafeLoader):
    """YAML whose dates stay as they are written: the API reads them."""

    yaml_implicit_resolvers = {  # noqa: RUF012 as the class above has it
        first: [(tag, form) for tag, form in forms if tag != "tag:yaml.org,2002:timestamp"]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_brief(file: Path) -> Json:
    """A brief from YAML.

    Raises:
        InvalidInput: no such file, or not YAML; names the line.
    """
    try:
        brief = yaml.load(_existing(file).read_text("utf-8-sig"), _Texts)  # noqa: S506 a SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        raise InvalidInput(f"{file} is not YAML: {error}") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file} is not UTF-8: save it as UTF-8 ({error})") from error
    if not isinstance(brief, dict):
        raise InvalidInput(f"{file} has no brief; it begins with `name:`, `brand:`, `markets:` …")
    return brief


def read_shortlist(file: Path) -> list[str]:
    """Creators from a table in any form: ``platform:handle``, addresses of profiles, or handles beside their platform.

    Raises:
        InvalidInput: no such file, no such column, no creator; names the line.
    """
    creators: list[str] = []
    with _existing(file).open("rb") as stream:
        opened = run.open_file(stream, file.name, run.Options(kind="account"))
        fields = opened.reading.fields
        for line, row in opened.lines:
            try:
                if isinstance(row, RowProblem):
                    raise row
                creators.append(read_row({k: v for k, v in row.items() if fields.get(k) in ABOUT}, opened.reading)[0])
            except RowProblem as problem:
                raise InvalidInput(f"{file}, line {line}: {problem}") from problem
    if not creators:
        raise InvalidInput(f"{file} lists no creators; write one per line below the header")
    return creators


# --------------------------------------------------------------------------------------------- following


def follow(client: Client, campaign_id: str, timeout: float) -> Json:
    """Show a campaign's progress until every creator is scored or failed, or time is up."""
    progress = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=err
    )
    task = progress.add_task("scoring creators", total=None)
    deadline, last = time.monotonic() + timeout, ""
    with Live(progress, console=err, refresh_per_second=4, transient=True):
        while True:
            ranking = client.ranking(campaign_id)
            done = ranking["ready"] + ranking["failed"] + ranking["postponed"]
            steps = sorted({row.get("step") or row["state"] for row in ranking["ranking"] if row["state"] in OPEN})
            progress.update(
                task, completed=done, total=done + ranking["pending"], description=", ".join(steps) or "scored"
            )
            if not err.is_terminal and (line := f"{done} of {done + ranking['pending']} creators done") != last:
                err.print(line)
                last = line
            if not ranking["pending"] or time.monotonic() > deadline:
                return ranking
            time.sleep(0.5)


# --------------------------------------------------------------------------------------------- printing


def swapped(client: Client, ranking: Json) -> str:
    """Which weight would have to count how much for the first two to change places, in words; empty where they are not
    of one decision."""
    scored = [row for row in ranking["ranking"] if row["state"] == "scored"][:2]
    if len(scored) < 2 or scored[0]["verdict"] != scored[1]["verdict"]:
        return ""
    first, second = (client.fit(ranking["campaign_id"], row["creator"]) for row in scored)
    found = swap(first, second)
    names = f"{first.creator} and {second.creator}"
    if found is None:
        return f"No single weight, from none to {MOST:.0f} times as much, lets {names} change places."
    return f"Between {names}: {found.text}."


def cost(row: Json) -> str:
    """What each of those people costs: ``3.37 (2.27 to 13.02)``, or at least."""
    if found := row.get("cost"):
        return f"{found['value']:,.2f} ({found['low']:,.2f} to {found['high']:,.2f})"
    return f"over {row['cost_from']:,.2f}" if row.get("cost_from") else ""


def limits(gates: list[Json]) -> str:
    """``✓``, or how many limits are missed and how many open: ``✗ 1 ? 2``."""
    counts = {passed: sum(gate["passed"] is passed for gate in gates) for passed in (False, None)}
    return " ".join(f"{MARK[passed]} {count}" for passed, count in counts.items() if count) or MARK[True]


def people(row: Json) -> str:
    """Effective reach: ``120 (80 to 170)``, or the most that it could be."""
    if row["people"] is None:
        most = row.get("people_high")
        return "unknown" if most is None else f"at most {most:,.0f}"
    return f"{row['people']:,.0f} ({row['people_low']:,.0f} to {row['people_high']:,.0f})"


def print_ranking(ranking: Json, between: str = "") -> None:
    """The table, what decides ``between`` the first two, then the answer, the reasons and the fit of each creator."""
    out.print(f"\n[bold]{ranking['name']}[/]  campaign {ranking['campaign_id']}")
    table = Table(box=None, pad_edge=False, header_style="dim")
    rows = ranking["ranking"]
    currencies = [row["currency"] for row in rows if row["state"] == "scored" and cost(row)]
    costs = bool(currencies)
    for column in ("", "creator", "decision", "score"):
        table.add_column(column, no_wrap=True)
    for column in ("effective reach", *(f"{currency} each" for currency in currencies[:1])):
        table.add_column(column, no_wrap=True, justify="right")
    table.add_column("limits", no_wrap=True)
    for row in rows:
        if row["state"] != "scored":
            why = row.get("failure", {}).get("detail") or row.get("why", "")
            table.add_row("", row["creator"], f"[red]{row['state']}[/]", "–", *[""] * (1 + costs), why[:40])
            continue
        score_text = f"{row['score']:.0f} ({row['low']:.0f} to {row['high']:.0f})"
        table.add_row(
            str(row["rank"]), row["creator"], VERDICT[row["verdict"]], score_text, people(row),
            *[cost(row)] * costs, limits(row["gates"]),
        )  # fmt: skip
    out.print(table)
    basis = {row.get("basis") for row in rows if row["state"] == "scored"}
    if basis:
        what = {"followers": "followers", "views_per_post": "viewers of a post", "unknown": "unknown audience"}
        of = " or ".join(what[str(b)] for b in sorted(map(str, basis)))
        out.print(f"[dim]Effective reach: how many of the {of} are real, can buy and are in the target.[/]")
    if between:
        out.print(f"[dim]{between}[/]", soft_wrap=True)
    for row in rows:
        if row["state"] != "scored":
            continue
        out.print(f"\n[bold]{row['rank']}. {row['creator']}[/]")
        if told := row.get("explanation"):
            out.print(Text(f"  {shown.plain(told[0])}"))
            out.print(Text(f"  {shown.plain(told[3])}", style="dim"))
        for side in ("creator", "audience"):
            out.print(f"  [dim]{side}[/]")
            for reason in row["reasons"][side]:
                out.print(f"   {SIGNS[reason['supports']]} ", Text(reason["text"]), sep="")
        out.print(f"  [dim]{row['documents']['fit']}[/]", soft_wrap=True)
    out.print(
        f"\n{ranking['ready']} scored, {ranking['failed']} failed,"
        f" {ranking['postponed']} waiting for a platform's quota, {ranking['pending']} under way."
        " Scores are 0 to 100 with a 95 % interval."
    )


@app.command()
@report_errors
def show(
    creator: str,
    whole: Annotated[bool, typer.Option("--all", help="Print every facet, trait, flag and gap.")] = False,
    url: Url = None,
    profile: AwsProfile = None,
    as_json: AsJson = False,
) -> None:
    """Show both sides of a creator in one screen, and why a run failed."""
    found = Client(url, profile).creator(creator_of(creator))
    if as_json:
        out.print_json(json.dumps(found), ensure_ascii=True)
        return
    width = min(shown.WIDTH, out.width)
    for row in shown.everything(found, width) if whole else shown.screen(found, width):
        out.print(row, soft_wrap=True)


if __name__ == "__main__":
    app()
