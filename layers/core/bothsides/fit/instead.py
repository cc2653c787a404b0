"""What would make it a fit: the smallest changes of brief or commission that turn a limit or the decision.

Each change is made alone and the whole answer is computed again with it, by the same code; what turns nothing is not
told. Nothing here changes the creator: what is proposed is the brand's to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from bothsides.documents.campaign import Brief, Campaign
from bothsides.documents.fit import Change, Fit
from bothsides.fit.case import Case
from bothsides.fit.gates import fee_of
from bothsides.fit.reasons import listed, many
from bothsides.fit.score import score_fit
from bothsides.places import country_name
from bothsides.taxonomy import TOPICS

ORDER = ("no_fit", "insufficient_data", "review", "fit")  # from worse to better
COUNTRIES, FORMATS, SUBJECTS = 3, 2, 2  # that are tried
LARGE = 0.1  # share of the audience from which on a country is worth adding
SURE_POSTS = 3  # on a topic, from which on it is proposed
MOST = 4  # changes that are told


class _Try(NamedTuple):
    field: str
    text: str
    brief: Brief


def changes(case: Case, campaign: Campaign, fit: Fit) -> tuple[Change, ...]:
    """The changes that turn a missed or open limit, or make the decision better: the better decision first, then the
    higher score. None where it fits already."""
    if fit.verdict == "fit":
        return ()
    before = {gate.name: gate.passed for gate in fit.gates}
    found = []
    for one in tried(case):
        then = score_fit(replace(case, brief=one.brief), campaign.model_copy(update={"brief": one.brief}), {})
        turned = [gate.name for gate in then.gates if gate.passed and before.get(gate.name, True) is not True]
        gone = [name for name, passed in before.items() if passed is False and name not in {g.name for g in then.gates}]
        if not turned and not gone and ORDER.index(then.verdict) <= ORDER.index(fit.verdict):
            continue
        found.append(
            Change(
                field=one.field, text=one.text, gates=tuple(turned + gone), verdict=then.verdict, score=then.score,
                low=then.low, high=then.high,
            )
        )  # fmt: skip
    found.sort(key=lambda change: (-ORDER.index(change.verdict), -change.score, change.text))
    return tuple(found[:MOST])


def tried(case: Case) -> Iterator[_Try]:
    """Changes that a brand could make for this creator, the data say which."""
    brief = case.brief

    def changed(**fields: object) -> Brief:
        return brief.model_copy(update=fields)

    countries = case.audience.facet("countries")
    if countries.state == "ok":
        large = [share for share in countries.shares if share.code not in brief.markets and share.share >= LARGE]
        for share in large[:COUNTRIES]:
            text = f"sell it in {country_name(share.code)} too, where {share.share:.0%} of the audience live"
            yield _Try("markets", text, changed(markets=(*brief.markets, share.code)))
    if brief.formats:
        used = Counter(post.format for post in case.both.own.published if post.format)
        for form, count in used.most_common(FORMATS):
            if form not in brief.formats:
                text = f"ask for {form}, as {count} of {many(used.total(), 'post')} are"
                yield _Try("formats", text, changed(formats=(form,)))
    asked = {*brief.target.topics, *brief.product.topics}
    for topic, count in _subjects(case):
        if topic not in asked:
            text = f"give it a side of {topic}, which {count} posts are surely about"
            target = brief.target.model_copy(update={"topics": (*brief.target.topics, topic)})
            yield _Try("target.topics", text, changed(target=target))
    spoken = case.audience.facet("languages")
    if brief.product.languages and spoken.state == "ok":
        others = [share for share in spoken.shares if share.code not in brief.product.languages][:1]
        for share in others:
            if share.share >= LARGE:
                text = f"serve buyers in {share.name} too, which {share.share:.0%} of the audience write"
                product = brief.product.model_copy(update={"languages": (*brief.product.languages, share.code)})
                yield _Try("product.languages", text, changed(product=product))
    fee = fee_of(case)
    if brief.budget and fee is not None and fee > brief.budget.amount:
        text = f"a fee of {brief.budget.amount:,.0f} {brief.budget.currency} instead of {fee:,.0f}"
        fees = {**brief.budget.fees, case.profile.creator: brief.budget.amount}
        yield _Try("budget.fees", text, changed(budget=brief.budget.model_copy(update={"fees": fees})))
    for word in brief.must:
        rest = tuple(other for other in brief.must if other != word)
        yield _Try("must", f"do without {word!r} in earlier posts", changed(must=rest))
    if brief.competitors and brief.gates.exclusive_months > 1:
        for months in sorted({max(1, brief.gates.exclusive_months // 2), 1}, reverse=True):
            gates = brief.gates.model_copy(update={"exclusive_months": months})
            without = f"{many(months, 'month')} without {listed(brief.competitors)}"
            text = f"ask for {without}, not {brief.gates.exclusive_months}"
            yield _Try("gates.exclusive_months", text, changed(gates=gates))


def _subjects(case: Case) -> list[tuple[str, int]]:
    """Topics that posts are surely about, the commonest first."""
    counts = [(one.topic, one.posts) for one in case.persona.authority if one.posts >= SURE_POSTS]
    return sorted((one for one in counts if one[0] in TOPICS), key=lambda one: (-one[1], one[0]))[:SUBJECTS]
