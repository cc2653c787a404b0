"""What would make it a fit: the smallest changes of brief or commission that turn a limit or the decision.

Each change is made and the answer is computed again with it, by the same code; what turns nothing is not told.
Where no change alone makes it a fit, those that turn something are made together. Nothing here changes the creator, and
nothing asks for less safety or fewer real people: what is proposed is the brand's to decide.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from bothsides.documents.campaign import Brief
from bothsides.documents.fit import Change, Fit
from bothsides.fit.asked import Asked
from bothsides.fit.case import Case
from bothsides.fit.gates import MONTH, fee_of, paid_for
from bothsides.fit.reasons import listed, many
from bothsides.fit.score import answer, points
from bothsides.places import countries, country_in_text
from bothsides.statistics.facets import part
from bothsides.taxonomy import TOPICS, languages

ORDER = ("no_fit", "insufficient_data", "review", "fit")  # from worse to better
COUNTRIES, FORMATS, SUBJECTS = 3, 2, 2  # that are tried
LARGE = 0.1  # share of the audience from which on a country or a language is worth adding
LEAST = 0.05  # share in the markets under which no brand would ask for so little
SURE_POSTS = 3  # on a topic, from which on it is proposed
MOST = 4  # changes that are told


class _Try(NamedTuple):
    field: str
    text: str
    changed: Callable[[Brief], Brief]


def changes(case: Case, fit: Fit) -> tuple[Change, ...]:
    """The changes that turn a missed or open limit, or make the decision better: the better decision first, then the
    higher score. None where it fits already."""
    if fit.verdict == "fit":
        return ()
    found = [(one, change) for one in tried(case) if (change := _made(one, case, fit))]
    found.sort(key=lambda one: _rank(one[1]))
    told = [change for _, change in found[:MOST]]
    if found and found[0][1].verdict != "fit" and (both := _together(found, case, fit)):
        told = [both, *told[: MOST - 1]]
    return tuple(told)


def _rank(change: Change) -> tuple[int, float, str]:
    return -ORDER.index(change.verdict), -change.score, change.text


def _together(some: list[tuple[_Try, Change]], case: Case, fit: Fit) -> Change | None:
    """The best change with those that make the answer better still, one of each field; None if none does."""
    (best, alone), *rest = some
    change = alone
    for one, _ in rest:
        if change.verdict == "fit" or one.field in change.field.split(" + "):
            continue
        more = _Try(f"{best.field} + {one.field}", f"{best.text}; and {one.text}", _both(best.changed, one.changed))
        then = _made(more, case, fit)
        if then and (ORDER.index(then.verdict), len(then.gates)) > (ORDER.index(change.verdict), len(change.gates)):
            best, change = more, then
    return change if change is not alone else None


def _both(first: Callable[[Brief], Brief], then: Callable[[Brief], Brief]) -> Callable[[Brief], Brief]:
    return lambda brief: then(first(brief))


def _made(one: _Try, case: Case, fit: Fit) -> Change | None:
    """What the answer would be; None if nothing turns."""
    then = answer(replace(case, brief=one.changed(case.brief)))
    before = {gate.name: gate.passed for gate in fit.gates}
    turned = [gate.name for gate in then.gates if gate.passed and before.get(gate.name, True) is not True]
    left = {gate.name for gate in then.gates}
    gone = [name for name, passed in before.items() if passed is not True and name not in left]
    if not turned and not gone and ORDER.index(then.verdict) <= ORDER.index(fit.verdict):
        return None
    score, low, high = points(then.score)
    return Change(
        field=one.field, text=one.text, gates=tuple(turned + gone), verdict=then.verdict, score=score, low=low,
        high=high,
    )  # fmt: skip


def tried(case: Case) -> Iterator[_Try]:
    """Changes that a brand could make for this creator, the data say which."""
    yield from _where(case)
    yield from _what(case)
    yield from _words(case)
    brief, fee = case.brief, fee_of(case)
    if brief.budget and fee is not None and fee > brief.budget.amount:
        own = {case.profile.creator: brief.budget.amount}
        text = f"a fee of {brief.budget.amount:,.0f} {brief.budget.currency} instead of {fee:,.0f}"
        yield _Try("budget.fees", text, _set("budget.fees", lambda fees: fees | own))


def _where(case: Case) -> Iterator[_Try]:
    """More countries, fewer people in them, and more languages."""
    brief, facet = case.brief, case.audience.facet("countries")
    others = [share for share in facet.shares if share.code in countries() and share.code not in brief.markets]
    if facet.state == "ok":
        for share in [share for share in others if share.share >= LARGE][:COUNTRIES]:
            live = "are likely to live" if facet.untold else "live"
            text = f"sell it in {country_in_text(share.code)} too, where {share.share:.0%} of the audience {live}"
            yield _Try("markets", text, _more("markets", share.code))
    surely, limit = math.floor(100 * part(facet, brief.markets)[1]) / 100, brief.gates.min_market_share
    if LEAST <= surely < limit:
        text = f"ask for {surely:.0%} of the audience in the markets, not {limit:.0%}"
        yield _Try("gates.min_market_share", text, _set("gates.min_market_share", lambda _: surely))
    spoken, served = case.audience.facet("languages"), brief.product.languages
    others = [share for share in spoken.shares if share.code in languages() and share.code not in served]
    if served and spoken.state == "ok" and others and others[0].share >= LARGE:
        text = f"serve buyers in {others[0].name} too, which {others[0].share:.0%} of the audience write"
        yield _Try("product.languages", text, _more("product.languages", others[0].code))


def _what(case: Case) -> Iterator[_Try]:
    """Another format, and a subject that the creator knows."""
    used = Counter(post.format for post in case.both.own.published if post.format)
    for form, count in used.most_common(FORMATS) if case.brief.formats else ():
        if form not in case.brief.formats:
            text = f"ask for {form}, as {count} of {many(used.total(), 'post')} are"
            yield _Try("formats", text, _only("formats", form))
    for topic, count in _subjects(case):
        if topic not in {*case.asked.topics, *case.asked.wanted}:
            text = f"give it a side of {topic}, which {many(count, 'post')} are surely about"
            yield _Try("product.topics", text, _beside(case.asked, topic))


def _words(case: Case) -> Iterator[_Try]:
    """Without a word that posts must, or must not, have; and as many months without competitors as there were."""
    brief, asked = case.brief, case.brief.gates.exclusive_months
    for name, text in (("must", "do without {!r} in earlier posts"), ("must_not", "accept {!r} in earlier posts")):
        words = getattr(brief, name)
        told = {word for has in case.both.naming(words) for word in has}
        against = [word for word in words if (word in told) == (name == "must_not")]
        if len(against) == 1:  # of several, each alone turns nothing
            yield _Try(name, text.format(against[0]), _less(name, against[0]))
    dates = [post.created_at for post, _ in paid_for(case) if post.created_at and post.created_at <= case.now]
    if dates and (months := max(0, math.ceil((case.now - max(dates)) / MONTH) - 1)) < asked:
        whom = listed(brief.competitors)
        text = f"ask for {many(months, 'month') if months else 'no month'} without {whom}, not {asked}"
        yield _Try("gates.exclusive_months", text, _set("gates.exclusive_months", lambda _: months))


def _set(field: str, value: Callable[[Any], Any]) -> Callable[[Brief], Brief]:
    """A change of one field of a brief, from what it is."""
    whole, _, name = field.rpartition(".")

    def changed(brief: Brief) -> Brief:
        if not whole:
            return brief.model_copy(update={name: value(getattr(brief, name))})
        inner = getattr(brief, whole)
        return brief.model_copy(update={whole: inner.model_copy(update={name: value(getattr(inner, name))})})

    return changed


def _more(field: str, code: str) -> Callable[[Brief], Brief]:
    return _set(field, lambda codes: (*codes, code))


def _less(field: str, code: str) -> Callable[[Brief], Brief]:
    return _set(field, lambda codes: tuple(other for other in codes if other != code))


def _only(field: str, code: str) -> Callable[[Brief], Brief]:
    return _set(field, lambda _: (code,))


def _beside(asked: Asked, topic: str) -> Callable[[Brief], Brief]:
    """A topic more, of the product and of the audience; those that were told from the brief's words are kept."""
    of_product = _set("product.topics", lambda _: (*asked.topics, topic))
    of_people = _set("target.topics", lambda _: (*asked.wanted, topic))
    return lambda brief: of_people(of_product(brief))


def _subjects(case: Case) -> list[tuple[str, int]]:
    """Topics that posts are surely about, the commonest first."""
    counts = [(one.topic, one.posts) for one in case.persona.authority if one.posts >= SURE_POSTS]
    return sorted((one for one in counts if one[0] in TOPICS), key=lambda one: (-one[1], one[0]))[:SUBJECTS]
