"""From cells to what is said of an audience: which columns fit, whether 45 is per cent, and the fields of
``VendorFacts`` and ``AudienceFacts``."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bothsides.documents.profile import AudienceFacts, VendorFacts, section
from bothsides.imports import shares, vendors
from bothsides.imports.shares import Named, Number
from bothsides.imports.values import number
from bothsides.imports.vendors import LISTS

type Row = Mapping[str, Any]

RATES = {"engagement_rate": 10.0, "fake_share": 1.0, "real_share": 1.0}  # and the most that each may be
LIMITS = {"engagement_rate": (0.3, 0.1), "fake_share": (1.0, 0.5)}  # over them it is per cent: unmarked, marked
COUNTS = {"average_views", "average_likes", "average_comments"}
BAD_CELL = (ValueError, OverflowError, RecursionError)


class WrongCell(ValueError):
    """A cell that can't be read: its field, and what to write."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field


def field_of(target: str) -> str:
    """The field that a target is, or is a part of."""
    return "fake_share" if target == "real_share" else target.partition(".")[0]


# ------------------------------------------------------------------------------------------- the columns


def columns(
    free: Iterable[str],
    sample: Sequence[Row],
    fields: Iterable[str],
    taken: Iterable[str],
    *,
    platform: str | None = None,
    of_people: bool = False,
) -> dict[str, str]:
    """Column → target, of the columns that say something of an audience in those fields; a target that is ``taken``
    is not given again, and a column whose cells don't fit is none. ``of_people``: all are about the audience."""
    found: dict[str, str] = {}
    for column in free:
        target = vendors.target_of(column, platform, of_people=of_people)
        if target is None or field_of(target) not in fields or target in {*taken, *found.values()}:
            continue
        if _fits(column, target, sample):
            found[column] = target
    return found


def _fits(column: str, target: str, sample: Sequence[Row]) -> bool:
    """Whether most of a column's cells can be read as what its name says. 'Real followers' may be a share or a count
    of people, and 'Credibility' a word."""
    cells = [row[column] for row in sample if row.get(column) not in (None, "")]
    return not cells or 2 * sum(_can_be(target, cell) for cell in cells) > len(cells)


def _can_be(target: str, cell: Any) -> bool:
    try:
        found = _read(target, cell)
    except BAD_CELL:
        return False
    if isinstance(found, list):
        return not found or any(shares.code(field_of(target), name) for name, _ in found)
    return not isinstance(found, Number) or found.value <= 100 * RATES.get(target, 1)


def scales_by_section(
    fields: Mapping[str, str], sample: Sequence[Row], kind: str | None, vendor: str | None
) -> dict[str, dict[str, int]]:
    """The ``scales`` of the creators' own insights ('facts') and of each vendor ('vendor Modash'), that come of
    different tools. Under 'vendor' those of all vendors, for one that the sample hasn't."""
    columns = {target: column for column, target in fields.items()}
    rows: dict[str, dict[str, list[Row]]] = {AudienceFacts.kind: {}, VendorFacts.kind: {}}
    for row in sample:
        own = str(row.get(columns.get("kind", "")) or kind).strip().lower()
        of = AudienceFacts.kind if own == AudienceFacts.kind else VendorFacts.kind
        rows[of].setdefault(section_of(of, row.get(columns.get("source", "")), vendor), []).append(row)
    found: dict[str, dict[str, int]] = {}
    for of, sections in rows.items():
        found[of] = scales(fields, list(itertools.chain(*sections.values())))
        found |= {name: scales(fields, some, found[of]) for name, some in sections.items()}
    return found


def section_of(kind: str, source: Any, vendor: str | None) -> str:
    """Whose figures a row's are, as ``section`` names them; ``vendor``: who it is where the row doesn't say."""
    return section(kind, vendors.called(str(source or "")) or vendor or VendorFacts.model_fields["source"].default)


def scales(fields: Mapping[str, str], sample: Sequence[Row], untold: Mapping[str, int] | None = None) -> dict[str, int]:
    """What bare numbers in a field's columns are parts of: 100 (per cent) or 1. The cells tell: per cent it is where
    for most creators the largest share is over 1 (the engagement rate over 0.3). A '%' in a column's name makes small
    numbers likelier per cent, but does not decide: a sheet shows 0.031 as 3.1 %. ``untold``: where no cell tells."""
    groups: dict[str, list[str]] = {}
    for column, target in fields.items():
        if target in RATES or field_of(target) in LISTS:
            groups.setdefault(target if target in RATES else field_of(target), []).append(column)
    return {name: _scale(name, group, fields, sample, (untold or {}).get(name)) for name, group in groups.items()}


def _scale(
    name: str, group: Sequence[str], fields: Mapping[str, str], sample: Sequence[Row], untold: int | None
) -> int:
    marked = any(re.search(r"%|(?:\b|_)p(?:ct|ercent)", column.lower()) for column in group)
    rows = (list(_bare(row, group, fields)) for row in sample)
    largest = [max(numbers) for numbers in rows if numbers]
    if not largest:
        return untold or (100 if marked else 1)
    return 100 if statistics.median(largest) > LIMITS.get(name, (1.0, 1.0))[marked] else 1


def _bare(row: Row, group: Sequence[str], fields: Mapping[str, str]) -> Iterator[float]:
    """A row's shares that have no percent sign, without zeros."""
    for column in group:
        try:
            found = _read(fields[column], row[column]) if row.get(column) not in (None, "") else None
        except BAD_CELL:
            continue
        yield from (number.value for number in _numbers(found) if number.value and not number.percent)


def _numbers(read: Any) -> list[Number]:
    """The shares in a cell that was read."""
    parts = [part for _, part in read] if isinstance(read, list) else [read]
    return [part for part in parts if isinstance(part, Number)]


def _read(target: str, cell: Any) -> Named | Number | int | str | None:
    """A cell: names with their shares, a share, a count, or the vendor."""
    field, _, part = target.partition(".")
    if field == "source":
        return vendors.called(str(cell)) or None
    if field in COUNTS:
        return number(cell)
    if field in LISTS and (not part or part.isdigit()):
        return shares.named(cell)
    return shares.share(cell)


# --------------------------------------------------------------------------------------------- the values


def values(row: Row, scales: Mapping[str, int], *, bare_names: bool) -> dict[str, Any]:
    """Target → cell of one row, as fields. ``bare_names``: a name without a share is taken.

    Raises:
        WrongCell: names the field and what to write.
    """
    found: dict[str, Any] = {}
    lists: dict[str, dict[str, Any]] = {}
    for target, cell in row.items():
        field = field_of(target)
        try:
            read = _read(target, cell)
            if field in LISTS:
                if isinstance(read, Number):
                    shares.fraction(read, scales.get(field, 1))  # over 100 % it is this column's error
                lists.setdefault(field, {})[target.partition(".")[2]] = read
            elif isinstance(read, Number):
                found[target] = shares.fraction(read, scales.get(target, 1), RATES[target])
            elif read is not None:
                found[target] = read
        except BAD_CELL as error:
            raise WrongCell(target, str(error)) from error
    if (real := found.pop("real_share", None)) is not None:
        found.setdefault("fake_share", round(1 - real, 6))
    for field, parts in lists.items():
        try:
            if listed := _listed(field, parts, scales.get(field, 1), bare_names=bare_names):
                found[field] = listed
        except ValueError as error:
            raise WrongCell(field, str(error)) from error
    return found


def _listed(field: str, parts: Mapping[str, Any], scale: int, *, bare_names: bool) -> dict[str, float | None]:
    """Code → share, from a cell that lists them and from columns of one share or one name each. What the same code is
    said of adds up ('England', 'Scotland')."""
    if scale == 100 and (largest := _largest_of_fractions(field, parts)):
        raise ValueError(
            f"the largest share is {largest:g}, but the column is read as per cent; write {largest:.0%} or {largest:g}%"
        )
    found: dict[str, float | None] = {}
    for code, part in _coded(field, parts):
        if part is None and not bare_names:
            raise ValueError(f"{code!r} has no share; write it like '{code} 45%'")
        share = None if part is None else shares.fraction(part, scale)
        before = found.get(code)
        found[code] = share if before is None else before if share is None else before + share
    total = sum(share for share in found.values() if share)
    if field in shares.PARTS_OF_A_WHOLE and total > shares.TOLERANCE:
        raise ValueError(f"the shares add up to {total:.0%}; write parts of one whole, in per cent or as fractions")
    return {code: share if share is None else round(min(1.0, share), 6) for code, share in found.items()}


def _largest_of_fractions(field: str, parts: Mapping[str, Any]) -> float | None:
    """The largest share of a row that writes fractions: of a list the first is more than 1 %. Columns of one share each
    tell it only together, and of a whole: a single 'Female %' or 'Audience: US %' may well be 0.4."""
    numbers = [number for read in parts.values() for number in _numbers(read)]
    lists = [part for part, read in parts.items() if isinstance(read, list) or part.endswith(".share")]
    if not lists and (field not in ("genders", "ages") or len(numbers) < 2):
        return None
    largest = max((number.value for number in numbers), default=0.0)
    return largest if 0 < largest <= 1 and not any(number.percent for number in numbers) else None


def _coded(field: str, parts: Mapping[str, Any]) -> Iterator[tuple[str, Number | None]]:
    ranks = {part.partition(".")[0] for part in parts if part[:1].isdigit() and field != "ages"}
    for part, read in parts.items():
        if part.partition(".")[0] in ranks:
            continue
        if part:
            if read is not None:
                yield part, read
            continue
        if len(read) == 1 and read[0][1] is None and parts.get("1.share"):  # 'Top country' and 'Top country %'
            read = [(read[0][0], parts["1.share"])]
        yield from _known(field, read)
    for rank in sorted(ranks, key=int):
        for name, share in parts.get(rank) or []:
            yield from _known(field, [(name, share or parts.get(f"{rank}.share"))])


def _known(field: str, named: Named) -> list[tuple[str, Number | None]]:
    """Those of the names that stand for something; others are left out.

    Raises:
        ValueError: none does.
    """
    coded = [(shares.code(field, name), share) for name, share in named]
    found = [(code, share) for code, share in coded if code]
    unknown = [name for name, _ in named if not shares.is_other(name)]
    if unknown and not found:
        raise ValueError(f"{unknown[0][:60]!r} is not known; {shares.EXAMPLES[field]}")
    return found
