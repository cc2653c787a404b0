"""From a creator to a profile and a sample: one connector's visit within quota and time, beside what was known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bothsides import store
from bothsides.documents.base import parse_creator
from bothsides.documents.profile import (
    MAX_HISTORY,
    Account,
    AudienceMember,
    AudienceSample,
    Changes,
    Coverage,
    Post,
    Profile,
    Snapshot,
)
from bothsides.errors import BothsidesError, CreatorNotFound, NotFound, PlatformRefused, PlatformUnavailable
from bothsides.fetch import credentials, platforms, quota
from bothsides.fetch.connector import BAD_SHAPE, Connector, Found, Visit
from bothsides.fetch.http import Declined, NotThere, Web
from bothsides.fetch.journal import Journal
from bothsides.fetch.platforms import imports
from bothsides.settings import settings


class Fetched(NamedTuple):
    """What a visit brought, and the profile before."""

    profile: Profile
    sample: AudienceSample
    before: Profile | None


def fetch(creator: str, run_id: str, at: datetime, seconds: Callable[[], float], *, last_try: bool = False) -> Fetched:
    """Visit a creator on its platform, or read its import. ``seconds()`` are left. On the last try what
    was got is the answer, with gaps.

    Raises:
        CreatorNotFound, PlatformRefused, PlatformBusy, PlatformUnavailable: as ``errors`` says. What was got
        until then is kept, the next visit goes on from there.
    """
    source, connector = platforms.connector(creator)
    platform, handle = parse_creator(creator)
    before = _last(creator)
    known = before if before and before.source == source and source != platforms.IMPORTS else None
    if source == platforms.IMPORTS:
        allowance = quota.Allowance(source, connector.LIMITS, at, 0)
    else:
        waiting = max(0, store.runs.waiting(platform) - 1)  # beside this one
        allowance = quota.allowance(source, _limits(platform, connector.LIMITS), at, waiting)
    journal = Journal(store.documents.get_answers(creator), now=at)
    web = Web(platform, journal, allowance.spend, seconds, settings().platform_urls.get(platform))
    visit = Visit(creator, handle, at, web, allowance, settings().max_sample, known, last_try=last_try)
    complete = False
    try:
        found = _visited(connector, visit)
        if source != platforms.IMPORTS:
            facts, vendors = imports.facts_of(creator)
            if found.facts is None or (facts and found.origin and found.origin.simulated):
                found = replace(found, facts=facts, origin=None)
            found = replace(found, vendors=vendors)
        complete = not visit.over
    except CreatorNotFound:
        complete = True  # an answer, not a visit that was broken off
        raise
    finally:
        web.close()
        if web.requests:
            store.documents.put_answers(creator, journal.dump(complete=complete))
    profile = _profile(visit, found, run_id, "import" if source == platforms.IMPORTS else source, before)
    return Fetched(profile, _sample(visit, found, run_id), known)


def _limits(platform: str, limits: quota.Limits) -> quota.Limits:
    """The connector's limits with the deployment's own budgets, as ``youtube`` or ``instagram/creator marketplace``."""
    budgets = settings().platform_budgets
    calls = {n: replace(w, units=budgets.get(f"{platform}/{n}", w.units)) for n, w in limits.calls.items()}
    return replace(limits, units=budgets.get(platform, limits.units), calls=calls)


def _visited(connector: Connector, visit: Visit) -> Found:
    """The connector's answer, with every failure as one of our errors."""
    try:
        try:
            return connector.fetch(visit)
        except PlatformRefused:  # the secret may have been rotated meanwhile: read it again, once
            credentials.forget()
            visit.begin()
            return connector.fetch(visit)
    except NotThere as error:
        raise CreatorNotFound(f"{visit.creator} was not found: {error.detail}") from error
    except Declined as error:
        raise PlatformRefused(
            f"{visit.web.platform} rejected the request for {visit.creator}: {error.detail}"
            f" (docs/platforms/{visit.web.platform}.md)"
        ) from error
    except BothsidesError:
        raise
    except BAD_SHAPE as error:
        if visit.allowance.platform == platforms.IMPORTS:  # what we wrote ourselves
            raise
        visit.web.journal.forget()
        raise PlatformUnavailable(
            f"{visit.web.platform} answered in an unexpected shape: {type(error).__name__} {str(error)[:200]}"
        ) from error


def _last(creator: str) -> Profile | None:
    """The creator's current profile, whatever source it is from, if it is still kept."""
    state = store.runs.creator_state(creator)
    if state is None or "run_id" not in state:
        return None
    try:
        return store.documents.get(Profile, creator, str(state["run_id"]))
    except NotFound:
        return None


def history(before: Profile | None, account: Account, at: datetime, keep: timedelta | None) -> tuple[Snapshot, ...]:
    """Earlier snapshots and this one, one a day (a day's last one), the newest ``MAX_HISTORY``; those that the
    platform's terms don't let be kept any more are left out."""
    earlier = before.history if before else ()
    if before and not earlier:  # of a version that kept none
        of = before.account
        earlier = (Snapshot(at=before.made_at, followers=of.followers, posts_total=of.posts_total),)
    now = Snapshot(at=at, followers=account.followers, posts_total=account.posts_total)
    kept = [shot for shot in earlier if shot.at.date() < at.date() and (keep is None or shot.at + keep > at)]
    return (*kept, now)[-MAX_HISTORY:]


def _profile(visit: Visit, found: Found, run_id: str, source: str, before: Profile | None) -> Profile:
    posts = visit.with_known(found.posts) if source != "import" else list(found.posts)
    missing = [*visit.missing(), *not_given(found.account, posts)]
    return Profile(
        creator=visit.creator,
        run_id=run_id,
        made_at=visit.at,
        source=source,
        account=found.account,
        posts=tuple(posts),
        audience_facts=found.facts,
        facts_origin=found.origin,
        simulated=found.simulated,
        vendor_facts=tuple(found.vendors),
        coverage=Coverage(
            posts=len(posts),
            posts_total=found.account.posts_total,
            audience=len(_people(visit, found)),
            requests=visit.web.requests,
            quota_units=visit.allowance.spent,
            missing=tuple(missing),
        ),
        changes=changes(visit.known, posts, found, ended=visit.ended) if visit.known else None,
        history=history(before, found.account, visit.at, visit.allowance.limits.keep),
        kept_until=visit.at + visit.allowance.limits.keep if visit.allowance.limits.keep else None,
    )


def not_given(account: Account, posts: Sequence[Post]) -> Iterator[str]:
    """What is None in a profile, as sentences: a missing number must not look like a forgotten one."""
    if account.followers is None:
        yield "followers: not given"
    names = ("bio", "location", "following", "posts_total", "verified", "created_at")
    if missing := [name for name in names if getattr(account, name) is None]:
        yield f"account: {', '.join(missing)} not given"
    for name in ("views", "likes", "comments", "shares", "sponsored"):
        number = sum(getattr(post, name) is None for post in posts)
        if number:
            yield f"{name}: not given" + (f" for {number} of {len(posts)} posts" if number < len(posts) else "")


def _sample(visit: Visit, found: Found, run_id: str) -> AudienceSample:
    platform, _ = parse_creator(visit.creator)
    members = tuple(
        member.model_copy(update={"id": credentials.pseudonym(platform, member.id)}) for member in _people(visit, found)
    )
    return AudienceSample(creator=visit.creator, run_id=run_id, made_at=visit.at, members=members)


def _people(visit: Visit, found: Found) -> list[AudienceMember]:
    return visit.people(found.audience)


def changes(before: Profile, posts: list[Post], found: Found, *, ended: bool) -> Changes:
    """What is different from the last snapshot. ``ended``: all posts were listed, what is not there is gone."""
    old, new = {post.id: post for post in before.posts}, {post.id: post for post in posts}
    shared = old.keys() & new.keys()
    oldest = min((post.created_at for post in posts if post.created_at), default=None)
    gone = [
        key
        for key, post in old.items()
        if key not in new and (ended or (post.created_at and oldest and post.created_at >= oldest))
    ]
    counts = before.account.followers, found.account.followers
    return Changes(
        since_run=before.run_id,
        since=before.made_at,
        followers=counts[1] - counts[0] if counts[0] is not None and counts[1] is not None else None,
        posts_new=len(new.keys() - old.keys()),
        posts_gone=len(gone),
        posts_edited=sum(old[key].words != new[key].words for key in shared),
        account_edited=_edited(before, found),
    )


def _edited(before: Profile, found: Found) -> tuple[str, ...]:
    names = ("display_name", "bio", "location", "country", "url", "verified")
    return tuple(name for name in names if getattr(before.account, name) != getattr(found.account, name))


def digest(profile: Profile) -> str:
    """SHA-256 of what a profile says, without when it was made: equal content has an equal digest."""
    content = profile.model_dump(
        exclude={"run_id", "made_at", "changes", "coverage", "history", "kept_until"}, mode="json"
    )
    for post in content["posts"]:
        post.pop("seen_at")
    return hashlib.sha256(repr(content).encode()).hexdigest()
