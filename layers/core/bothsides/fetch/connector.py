"""What a connector gets, and what it returns.

A connector is one file in ``platforms/`` with ``LIMITS`` and ``fetch(visit) -> Found``; docs/extending.md shows one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from bothsides.documents.profile import (
    MAX_TEXT,
    Account,
    AudienceFacts,
    AudienceMember,
    FactsOrigin,
    Post,
    Profile,
    VendorFacts,
)
from bothsides.errors import PlatformBusy, PlatformRefused, PlatformUnavailable
from bothsides.fetch import sampling
from bothsides.fetch.http import Api, Declined, Explain, NotThere, Params, Web
from bothsides.fetch.quota import Allowance, CallsUsedUp, Limits, Window

__all__ = ["Connector", "Declined", "Found", "Limits", "NotThere", "Visit", "Window", "clean", "count", "plain"]

MAX_POSTS = 200
MAX_PAGES = 20  # of posts; some lists hold reposts too, which we leave out
ANEW = timedelta(days=60)  # after that everything is read again, and what was deleted meanwhile is noticed
SETTLED = timedelta(days=30)  # after that a post's metrics hardly move: it is not fetched again
BAD_SHAPE = (KeyError, TypeError, ValueError, AttributeError, IndexError)


@dataclass(frozen=True)
class Found:
    """What a connector found. ``audience`` has one group for each post or list that was sampled; a member's ``id`` is
    the platform's own, it becomes a pseudonym before anything is stored. ``origin`` says whose figures the ``facts``
    are if not the creator's own insights."""

    account: Account
    posts: Sequence[Post] = ()
    audience: Sequence[Sequence[AudienceMember]] = ()
    facts: AudienceFacts | None = None
    vendors: Sequence[VendorFacts] = ()
    origin: FactsOrigin | None = None
    simulated: bool = False


class Connector(Protocol):
    """What each file of ``platforms/`` is."""

    @property
    def LIMITS(self) -> Limits:  # noqa: N802 a module's constant
        """What the platform allows."""

    def fetch(self, visit: Visit) -> Found:
        """The creator as the platform shows it.

        Raises:
            CreatorNotFound: no such account, or a private, suspended or deleted one.
            PlatformRefused, PlatformBusy, PlatformUnavailable: as ``errors`` says.
        """


@dataclass
class Visit:
    """One creator, seen once. ``known`` is the profile of the last visit."""

    creator: str
    handle: str
    at: datetime
    web: Web
    allowance: Allowance
    max_sample: int
    known: Profile | None = None
    last_try: bool = False
    over: bool = False
    ended: bool = False  # all posts were listed: what is not among them is gone
    gaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: set[str] = field(default_factory=set)  # kinds of people that the access does not reach, so not asked again

    def begin(self) -> None:
        """Forget what a first try of this visit noted."""
        self.over = self.ended = False
        self.gaps.clear()
        self.refused.clear()

    @property
    def units(self) -> int:
        """Quota units that this visit may still spend."""
        return self.allowance.left

    def api(
        self,
        base: str,
        *,
        auth: Params | None = None,
        headers: Mapping[str, str] | None = None,
        explain: Explain | None = None,
    ) -> Api:
        """A JSON interface of the platform. ``auth`` parameters and ``headers`` go with each call and are never kept;
        ``explain`` turns the platform's own error answers into errors."""
        return Api(self.web, base, auth or {}, headers or {}, explain)

    def token(self, url: str, form: Params, headers: Mapping[str, str] | None = None) -> str:
        """An access token for the application itself (OAuth 2.0, client credentials); kept nowhere.

        Raises:
            PlatformRefused: the platform does not know the client.
        """
        try:
            answer = self.web.ask("POST", url, form=form, headers=headers, cost=0, journal=False)
        except (Declined, NotThere) as error:
            raise PlatformRefused(
                f"{self.web.platform} gave no access token: {error.detail} (docs/platforms/{self.web.platform}.md)"
            ) from error
        content = answer.json()
        if "access_token" not in content:  # some say what is wrong with status 200
            why = content.get("error_description") or content.get("message") or content.get("error") or "no reason"
            raise PlatformRefused(
                f"{self.web.platform} gave no access token: {why} (docs/platforms/{self.web.platform}.md)"
            )
        return str(content["access_token"])

    def gap(self, what: str, why: str) -> None:
        """Note what is missing; the same gap again is counted."""
        self.gaps[what, why] += 1

    def missing(self) -> tuple[str, ...]:
        """The gaps as sentences."""
        return tuple(f"{what}: {why}" + (f" ({n} times)" if n > 1 else "") for (what, why), n in self.gaps.items())

    def each[T](self, items: Iterable[Any], make: Callable[[Any], T | None], what: str) -> list[T]:
        """``make`` of each item; one of an unexpected shape is left out and counted as a gap."""
        made = []
        for item in items:
            try:
                one = make(item)
            except BAD_SHAPE as error:
                self.gap(what, f"one had an unexpected shape ({type(error).__name__})")
                continue
            if one is not None:
                made.append(one)
        return made

    def posts(self, pages: Iterator[Sequence[Post]], most: int = MAX_POSTS, *, newest_only: bool = False) -> list[Post]:
        """Posts from pages that come newest first: until there are enough, or a page brings nothing new, or so many
        pages were read that the list is mostly of other things.

        A rate limit after the first page ends it with a gap. ``newest_only``: the list itself ends before the oldest
        post does, so what is not in it is not gone.
        """
        found: dict[str, Post] = {}
        try:
            for number, page in enumerate(pages, 1):
                for post in page:
                    found.setdefault(post.id, post)
                if len(found) >= most:
                    self.gap("posts", f"only the newest {most} were read")
                    break
                if number == MAX_PAGES:
                    self.gap("posts", f"only {MAX_PAGES} pages were read")
                    break
                if self._reaches_known(page):
                    break
            else:
                self.ended = not newest_only
        except PlatformBusy as busy:
            if not found:
                raise
            self.over = True
            self.gap("posts", busy.detail)
        return list(found.values())[:most]

    def _reaches_known(self, page: Sequence[Post]) -> bool:
        """Whether what comes after this page is known from the last visit, and rests."""
        settled = {post.id: post.created_at for post in self._settled_posts() if post.created_at}
        newest = max(settled.values(), default=self.at)
        old = [post.id for post in page if post.created_at and post.created_at <= newest]
        return bool(old) and settled.keys() >= set(old)

    def _kept_posts(self) -> list[Post]:
        """Posts of the last visit that are not too old, nor by the platform's terms."""
        keep = min(ANEW, self.allowance.limits.keep or ANEW)
        known = self.known.posts if self.known else ()
        return [post for post in known if post.seen_at and post.seen_at + keep > self.at]

    def _settled_posts(self) -> list[Post]:
        """Those of them whose facts still serve, because their metrics rest."""
        return [
            post
            for post in self._kept_posts()
            if post.seen_at and post.created_at and post.seen_at - post.created_at >= SETTLED
        ]

    def with_known(self, found: Sequence[Post]) -> list[Post]:
        """What was found now, and the known posts that are older than that and may still be kept, unless all posts were
        listed. A known post that is younger and was not found again is gone."""
        seen = [post.model_copy(update={"seen_at": self.at}) for post in found]
        moments = [post.created_at for post in found if post.created_at]
        if moments and not self.ended:
            fresh, oldest = {post.id for post in found}, min(moments)
            seen += [p for p in self._kept_posts() if p.id not in fresh and p.created_at and p.created_at < oldest]
        return sorted(seen, key=lambda p: (p.created_at is None, p.created_at or self.at, p.id))[-MAX_POSTS:]

    def spread(
        self, posts: Sequence[Post], wanted: int, size: Callable[[Post], int | None] = lambda p: p.comments
    ) -> list[Post]:
        """Posts whose people are asked (``sampling.spread``)."""
        return sampling.spread(posts, wanted, self.creator, size)

    def people(self, groups: Sequence[Sequence[AudienceMember]]) -> list[AudienceMember]:
        """One entry for each person, at most ``max_sample``, from each group in turn (``sampling.thin``)."""
        return sampling.thin(groups, self.max_sample, self.creator)

    @contextmanager
    def sampling(self, what: str) -> Iterator[None]:
        """A part of the audience that may fail without the profile failing: the gap is noted. ``over`` says that it is
        no use to go on, ``refused`` that it is not for this part."""
        try:
            yield
        except (NotThere, Declined) as error:
            self.gap(what, error.detail)
        except PlatformRefused as error:  # the account was read: that one thing is not granted
            self.refused.add(what)
            self.gap(what, error.detail)
        except CallsUsedUp as busy:
            self.gap(what, f"not all were read: {busy.detail}")
        except PlatformBusy as busy:
            self.over = True
            self.gap(what, f"not all were read: {busy.detail}")
        except PlatformUnavailable as error:
            if not self.last_try:  # the state machine tries again, and the journal keeps what was got
                raise
            self.over = True
            self.gap(what, f"not all were read: {error.detail}")


def clean(text: Any, most: int = MAX_TEXT) -> str | None:
    """A platform's text as we keep it: without half characters and NUL, cut to ``most`` characters; None if there is
    none.

    Raises:
        TypeError: not a text.
    """
    if text is None:
        return None
    if not isinstance(text, str):
        raise TypeError(f"{type(text).__name__} is not a text")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "").strip()
    return text[:most] or None


def shape(handle: Any) -> dict[str, Any]:
    """How long a person's handle is and how many digits it has; the handle itself is not kept."""
    if not isinstance(handle, str) or not (handle := handle.strip().removeprefix("@")):
        return {}
    return {"handle_length": min(len(handle), 500), "handle_digits": min(sum(map(str.isdigit, handle)), 500)}


def plain(html: Any) -> str | None:
    """HTML as text, paragraphs as lines; None if there is none."""
    from bs4 import BeautifulSoup  # half of the connectors don't need it

    if not isinstance(html, str) or not html:
        return clean(html)
    soup = BeautifulSoup(html, "html.parser")
    for line_end in soup.find_all(["br", "p", "li", "div"]):
        line_end.append("\n")
    return clean(soup.get_text())


def count(number: Any) -> int | None:
    """A platform's count, given as number or as digits; None if there is none.

    Raises:
        ValueError: not a count.
    """
    if number is None or number == "":
        return None
    value = int(number)
    if isinstance(number, bool) or value < 0:
        raise ValueError(f"{number!r} is not a count")
    return value
