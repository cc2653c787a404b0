"""Hard limits, each said in plain words: who misses one is out, whatever the score."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bothsides.documents.campaign import Product
from bothsides.documents.facet import Facet
from bothsides.documents.fit import Evidence, Gate
from bothsides.documents.profile import Post
from bothsides.fit.case import Case
from bothsides.fit.reasons import UNTOLD, listed, many, quoted, why_not
from bothsides.fit.resonance import expected, quiet, seen_and_answered
from bothsides.fit.speakers import living_in
from bothsides.persona.safety import RISKS
from bothsides.places import country_in_text
from bothsides.statistics.facets import part
from bothsides.taxonomy import AGES
from bothsides.text.naming import names

FEW = 2  # posts with what is not accepted, up to which a person should look before the creator is out
FEW_SHARE = 0.02  # likewise, of the posts
REAL = 0.6  # of the audience, where the brief sets no share and anybody can tell
PRESENT, GONE = 92, 183  # days since the newest post
MONTH = timedelta(days=30.44)
HARDLY = 0.001  # of those who see a post: so few answers are none; 2 to 5 % are usual where views are told
ANSWERED = 0.2  # of the usual answers that wanted posts must get
READ = 10  # posts from which on words that are missing say something
SHOWN = 5
AD = ("ambassador", "partner", "sponsored by", "official athlete")  # in a bio that names a competitor

MADE_UP = Gate(
    name="test_data",
    passed=False,
    text="test data: the platform made this creator up, so nothing here is true of anybody",
)


def gates(case: Case) -> tuple[Gate, ...]:
    """All gates that the brief sets, those that every brief sets first."""
    brief = case.brief
    found = [market(case), real(case), present(case), answered(case), safe(case)]
    if case.profile.simulated:
        found.append(MADE_UP)
    if brief.product.min_age is not None or brief.product.max_age is not None:
        found.append(of_age(case))
    if brief.competitors:
        found.append(exclusive(case))
    if brief.must:
        found.append(must(case))
    if brief.must_not:
        found.append(must_not(case))
    if brief.budget and (fee := fee_of(case)) is not None and _fee_is_told(case):
        found.append(affordable(fee, brief.budget.amount, brief.budget.currency))
    return tuple(found)


def of_share(name: str, facet: Facet, codes: Sequence[str], limit: float, what: str, path: str) -> Gate:
    """Whether the share of ``codes`` reaches ``limit``; undecided if the limit is inside the interval."""
    share, low, high = part(facet, codes)
    evidence = Evidence(document="audience", path=path, n=facet.n)
    if limit == 0:
        passed: bool | None = True
    elif share is None:
        passed = None
    else:
        passed = True if low >= limit else False if high < limit else None
    if share is None:
        text = f"{what}: unknown ({why_not(facet)}); at least {limit:.0%} is required"
    else:
        verb = {True: "reaches", False: "misses", None: "may miss"}[passed]
        text = f"{what}: {share:.0%} ({low:.0%} to {high:.0%}) {verb} the {limit:.0%} that is required"
    return Gate(name=name, limit=limit, share=share, low=low, high=high, passed=passed, text=text, evidence=evidence)


def market(case: Case) -> Gate:
    """Enough of the audience lives where the product can be bought. Where no country is known, the languages can say
    that it does not; they can't say that it does."""
    facet, limit = case.audience.facet("countries"), case.brief.gates.min_market_share
    gate = of_share("market", facet, case.brief.markets, limit, "audience in the markets", "facets.countries")
    if (gate.share is not None and facet.coverage) or limit == 0:
        return _doubted(case, gate, "countries", case.brief.markets)
    spoken = case.audience.facet("languages")
    most = living_in(spoken, case.brief.markets)
    if most is None or most >= limit:
        return gate
    named = listed([share.name for share in spoken.shares[:2]], "and")
    where = listed([country_in_text(code) for code in case.brief.markets])
    text = (
        f"audience in the markets: no countries are known, but it writes in {named}; at most {most:.0%} of such people "
        f"live in {where}, {limit:.0%} is required"
    )
    evidence = Evidence(document="audience", path="facets.languages", n=spoken.n)
    return gate.model_copy(update={"high": most, "passed": False, "text": text, "evidence": evidence})


def real(case: Case) -> Gate:
    """Enough of the audience is real. On most platforms nobody can tell: there the limit binds if the brief sets it."""
    facet, asked = case.audience.facet("authenticity"), case.brief.gates.min_real_share
    limit, what = REAL if asked is None else asked, "audience with no sign of a fake account"
    gate = of_share("real", facet, ("real",), limit, what, "facets.authenticity")
    untold = gate.passed is None and facet.state in UNTOLD and asked is None
    return gate.model_copy(update={"binding": False}) if untold else gate


def of_age(case: Case) -> Gate:
    """Enough of the audience is as old as the product asks for; bands that only partly are count as outside."""
    product, limit = case.brief.product, case.brief.gates.min_of_age_share
    least, most = product.min_age or 0, product.max_age or 200
    inside = bands(product)
    said = f"{least} and older" if most == 200 else f"{least} to {most}" if least else f"up to {most}"
    gate = of_share("of_age", case.audience.facet("ages"), inside, limit, f"audience that is {said}", "facets.ages")
    return _doubted(case, gate, "ages", inside)


def _doubted(case: Case, gate: Gate, facet: str, codes: Sequence[str]) -> Gate:
    """What the creator's own figures pass and the people who were sampled surely miss is left to a person."""
    sampled = case.audience.inferred.get(facet)
    share, _, most = part(sampled, codes) if sampled else (None, 0.0, 1.0)
    if not gate.passed or gate.limit is None or share is None or most >= gate.limit or not sampled:
        return gate
    text = f"{gate.text} by the creator's own figures, but at most {most:.0%} of {sampled.n} people who were sampled"
    return gate.model_copy(update={"passed": None, "text": f"{text}; a person should look"})


def bands(product: Product) -> list[str]:
    """The age bands that lie within the product's limits."""
    least, most = product.min_age or 0, product.max_age or 200
    return [band for band in AGES if least <= _band(band)[0] and _band(band)[1] <= most]


def _band(band: str) -> tuple[int, int]:
    first, _, last = band.partition("-")
    return int(first.rstrip("+")), int(last) if last else 120


def present(case: Case) -> Gate:
    """The creator still posts: within three months. After half a year without, it is no."""
    if not case.dated:
        nothing = _posts("posts", (), "profile")
        ahead = any(post.created_at for post in case.both.own.published)
        text = f"presence: every date lies after {case.now:%d %B %Y}" if ahead else "presence: no post has a date"
        return Gate(name="present", passed=None, text=text, evidence=nothing)
    at, newest = case.dated[-1]
    days = max(0, (case.now - at).days)
    passed = True if days <= PRESENT else None if days <= GONE else False
    text = f"presence: the newest post is of {at:%d %B %Y}, {many(days, 'day')} before {case.now:%d %B %Y}"
    return Gate(name="present", passed=passed, text=text, evidence=_posts("posts", [newest.id], "profile"))


def answered(case: Case) -> Gate:
    """Its audience answers at all, and what the brief would publish is not what it leaves unanswered."""
    usual = quiet(case.both.own.published)
    evidence = Evidence(document="profile", path="posts", n=usual[0] if usual else None)
    if usual is None:
        text = "answers: fewer than ten posts have known likes, comments or shares"
        return Gate(name="answered", passed=None, text=text, evidence=evidence)
    if usual[1] < 0.5:
        text = f"answers: {usual[0]} posts have {usual[1]:.1f} likes, comments and shares each; nobody answers"
        return Gate(name="answered", passed=False, text=text, evidence=evidence)
    if (rate := seen_and_answered(case.both.own.published)) is not None and rate < HARDLY:
        text = f"answers: of those who see a post {rate:.2%} answer; nearly nobody does"
        return Gate(name="answered", passed=None, text=text, evidence=evidence)
    found = expected(case)
    if isinstance(found, str):
        text = f"answers: a post gets {usual[1]:,.0f}; how many such a post gets is not known: {found}"
        return Gate(name="answered", passed=True, text=text, evidence=evidence)
    if found.usual < 0.5:
        text = f"answers: nobody answers such posts: {found.text}"
        return Gate(
            name="answered", passed=False, text=text, evidence=evidence.model_copy(update={"post_ids": found.post_ids})
        )
    passed = True if found.ratio.value >= ANSWERED else False if found.ratio.high < ANSWERED else None
    verb = {True: "answers", False: "does not answer", None: "may not answer"}[passed]
    text = f"answers: its audience {verb} such posts: {found.text}"
    return Gate(
        name="answered", passed=passed, text=text, evidence=evidence.model_copy(update={"post_ids": found.post_ids})
    )


def safe(case: Case) -> Gate:
    """No more than a few posts carry words of a level that the brand does not accept."""
    found, accepted = case.persona.safety_flags, case.brief.safety.accepted
    if found is None or found.state != "ok":
        why = (found.note if found else None) or "no post is in a language that has lists"
        return Gate(name="safe", passed=None, text=f"brand safety: unknown; {why}", evidence=_posts("safety_flags", ()))
    levels = (*RISKS, "none")

    def unwanted(category: str, risk: str) -> bool:
        most = accepted.get(category, "high")
        return most == "none" or levels.index(risk) < levels.index(most)

    bad = [flag for flag in found.flags if unwanted(flag.category, flag.risk)]
    posts = list(dict.fromkeys(flag.post_id for flag in bad))
    cut = found.flags_total > len(found.flags)  # only the worst are in the persona, their numbers by category are
    counts = {one.category: sum(n for risk, n in one.levels.items() if unwanted(one.category, risk))
              for one in found.by_category if cut}  # fmt: skip
    count = max([len(posts), *counts.values()])
    if not posts and count:
        worst = max(counts, key=lambda category: counts[category])
        text = f"brand safety: at least {count} of {found.looked_at} posts carry words of {worst} that are not accepted"
        return Gate(name="safe", passed=False, text=text, evidence=_posts("safety_flags", ()))
    if not posts:
        text = f"brand safety: none of {found.looked_at} posts carries words that are not accepted"
        return Gate(name="safe", passed=True, text=text, evidence=_posts("safety_flags", ()))
    few = count <= FEW and count <= max(1.0, FEW_SHARE * found.looked_at)
    first = min(bad, key=lambda flag: levels.index(flag.risk))
    of_first = len({flag.post_id for flag in bad if (flag.category, flag.risk) == (first.category, first.risk)})
    worst = "of " if of_first == count else f"that are not accepted, {of_first} of "
    then = f"; a person should read {'it' if count == 1 else 'them'}" if few else ""
    least, carry = "at least " if cut else "", "carries" if count == 1 else "carry"
    text = (
        f"brand safety: {least}{count} of {found.looked_at} posts {carry} words {worst}{first.category} "
        f"({first.risk}): “{first.words}”{then}"
    )
    return Gate(name="safe", passed=None if few else False, text=text, evidence=_posts("safety_flags", posts))


def exclusive(case: Case) -> Gate:
    """No competitor paid for a post within the months that the brief says, and none is named as a partner in the bio.
    Naming one without being paid is no conflict."""
    brief, now = case.brief, case.now
    since = now - MONTH * brief.gates.exclusive_months
    bio = case.profile.account.bio or ""
    for competitor in brief.competitors:
        advertised = (*AD, f"team {competitor}", f"{competitor} team")  # many are in a team of their own
        if names(bio, competitor) and any(names(bio, word) for word in advertised):
            text = f"exclusivity: the bio names {competitor} as a partner: “{bio[:120]}”"
            evidence = Evidence(document="profile", path="account.bio")
            return Gate(name="exclusive", passed=False, text=text, evidence=evidence)
    paid = paid_for(case)
    recent = [
        (post, who) for post, who in paid
        if (post.created_at is None and since < now) or (post.created_at and since <= post.created_at <= now)
    ]  # fmt: skip
    if recent:
        recent.sort(key=lambda one: one[0].created_at or now, reverse=True)
        post, whom = recent[0][0], [name for name in brief.competitors if any(name in who for _, who in recent)]
        when = f"on {post.created_at:%d %B %Y}" if post.created_at else "on an unknown day"
        certain = any(post.created_at for post, _ in recent)
        counted = f"{many(len(recent), 'post')} for {listed(whom)} seemingly paid for"
        text = f"exclusivity: {counted}, the newest {when}: {quoted(post)}"
        return Gate(
            name="exclusive", passed=False if certain else None, text=text,
            evidence=_posts("posts", [post.id for post, _ in recent], "profile"),
        )  # fmt: skip
    last = max((post.created_at for post, _ in paid if post.created_at), default=None)
    text = f"exclusivity: no paid post for {listed(brief.competitors)} in {many(brief.gates.exclusive_months, 'month')}"
    if last:
        text += f"; the last one was on {last:%d %B %Y}"
    return Gate(
        name="exclusive", passed=True if case.both.own.published else None, text=text,
        evidence=_posts("posts", [post.id for post, _ in paid], "profile"),
    )  # fmt: skip


def paid_for(case: Case) -> list[tuple[Post, list[str]]]:
    """The posts that look paid for and name competitors, with whom they name."""
    competitors, found = case.brief.competitors, []
    every = zip(case.both.own.published, case.both.judged, case.both.naming(competitors), strict=True)
    for post, one, named in every:
        who = [name for name in competitors if name in named or any(names(brand, name) for brand in one.brands)]
        if who and one.verdict != "organic":
            found.append((post, who))
    return found


def must(case: Case) -> Gate:
    """Each of the words that posts must have is in one."""
    posts = case.both.own.published[::-1]
    having = list(zip(posts, case.both.naming(case.brief.must)[::-1], strict=True))
    found = {word: [post.id for post, has in having if word in has] for word in case.brief.must}
    missing = [word for word, ids in found.items() if not ids]
    ids = [post for some in found.values() for post in some[:SHOWN]]
    if missing:
        enough = len(posts) >= READ
        text = f"must: no post of {len(posts):,} has {listed(missing)}" + ("" if enough else "; too few to say")
        return Gate(name="must", passed=False if enough else None, text=text, evidence=_posts("posts", ids, "profile"))
    text = f"must: posts have {listed(case.brief.must, 'and')}"
    return Gate(name="must", passed=True, text=text, evidence=_posts("posts", ids, "profile"))


def must_not(case: Case) -> Gate:
    """None of the words that no post may have is in one."""
    posts = case.both.own.published[::-1]
    having = case.both.naming(case.brief.must_not)[::-1]
    bad = [(post, word) for post, has in zip(posts, having, strict=True) for word in has]
    if bad:
        post, word = bad[0]
        text = f"must not: {word!r} or the like in {many(len({post.id for post, _ in bad}), 'post')}: {quoted(post)}"
        ids = [post.id for post, _ in bad]
        return Gate(name="must_not", passed=False, text=text, evidence=_posts("posts", ids, "profile"))
    text = f"must not: no post of {len(posts)} has {listed(case.brief.must_not)}"
    return Gate(name="must_not", passed=True if posts else None, text=text, evidence=_posts("posts", (), "profile"))


def fee_of(case: Case) -> float | None:
    """What this creator costs for one post: as the brief tells it, else the budget divided by the creators."""
    budget = case.brief.budget
    if budget is None:
        return None
    return budget.fees.get(case.profile.creator) or budget.fee or budget.amount / case.creators


def _fee_is_told(case: Case) -> bool:
    budget = case.brief.budget
    return budget is not None and (case.profile.creator in budget.fees or budget.fee is not None)


def affordable(fee: float, amount: float, currency: str) -> Gate:
    """The fee is within the budget."""
    passed = fee <= amount
    text = f"budget: a fee of {fee:,.0f} {currency} is {'within' if passed else 'over'} {amount:,.0f}"
    return Gate(name="affordable", passed=passed, text=text)


def _posts(path: str, ids: Sequence[str], document: str = "persona") -> Evidence:
    return Evidence.model_validate({"document": document, "path": path, "post_ids": tuple(ids)[:SHOWN]})
