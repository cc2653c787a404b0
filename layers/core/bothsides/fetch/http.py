"""HTTP as the connectors use it: bounded, polite, and never asking twice for what is known.

An answer that is too slow, too large, cut off or not JSON is ``PlatformUnavailable``; a short rate
limit is waited for, a long one is ``PlatformBusy`` with the time from which it is worth trying again. Each answer is
kept in a journal, so that a visit that broke off resumes where it stopped, and the next one asks conditionally.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import httpx

import bothsides
from bothsides.errors import BothsidesError, PlatformBusy, PlatformRefused, PlatformUnavailable
from bothsides.fetch.journal import Answer, Journal, Json, _place

type Params = Mapping[str, str | int | Sequence[str] | None]
type Used = Callable[[Json], int]
type Explain = Callable[["Answer"], BothsidesError | None]
type Spend = Callable[[int, str | None], None]

MAX_BODY = 10_000_000  # bytes; the largest documented page is about a tenth of this
MAX_SECONDS = 30.0  # for one whole answer
TIMEOUT = 10.0  # until an answer begins, and between its pieces
MAX_WAIT = 20.0  # longer rate limits are not slept through in a function that is paid by time
REDIRECTS = (301, 302, 303, 307, 308)
USER_AGENT = f"bothsides/{bothsides.__version__}"

sleep = time.sleep  # tests put their own here


class NotThere(BothsidesError):
    """404, 410, or what a platform says instead. Connectors turn it into ``CreatorNotFound`` or a gap in the
    coverage."""


class Declined(BothsidesError):
    """Any other 4xx: a gap if it concerns one part of the sample, ``PlatformRefused`` if it concerns the creator.
    Carries the answer."""

    def __init__(self, detail: str, answer: Answer) -> None:
        super().__init__(detail)
        self.answer = answer


@dataclass
class Web:
    """All requests of one visit. ``spend(cost, call)`` is asked before each; ``seconds()`` are left for the visit.

    ``base`` replaces scheme and host of every address: a local server in tests.
    """

    platform: str
    journal: Journal
    spend: Spend = lambda cost, call: None
    seconds: Callable[[], float] = lambda: 60.0
    base: str | None = None
    requests: int = 0
    _client: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        limits = httpx.Timeout(TIMEOUT, connect=5.0)
        self._client = httpx.Client(
            timeout=limits, headers={"User-Agent": USER_AGENT}, follow_redirects=False, trust_env=False
        )

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def ask(
        self,
        method: str,
        url: str,
        params: Params | None = None,
        *,
        cost: int = 1,
        call: str | None = None,
        headers: Mapping[str, str] | None = None,
        auth: Params | None = None,
        form: Params | None = None,
        body: Json | None = None,
        journal: bool = True,
        explain: Explain | None = None,
        used: Used | None = None,
        as_json: bool = False,
    ) -> Answer:
        """One request, without the parameters that are None. ``auth`` are parameters and ``headers`` headers that the
        journal must not hold; ``used`` reads from the answer what it really cost; the rest of ``cost`` is given
        back, and all of it if nothing was answered. ``call`` names the kind of call, if that has a window of
        its own (``quota.Limits.calls``).

        Raises:
            NotThere: 404 or 410.
            Declined: another 4xx.
            PlatformRefused: 401.
            PlatformBusy: a rate limit longer than is waited for, or no time left.
            PlatformUnavailable: no answer, 5xx, or not what was asked for.
        """
        params = {name: value for name, value in (params or {}).items() if value is not None}
        key = " ".join((method, url, urlencode(sorted(params.items()), doseq=True), json.dumps(body, sort_keys=True)))
        if journal and (known := self.journal.replay(key)):
            return known
        sent = dict(headers or {}) | (self.journal.conditions(key) if journal else {})
        request = {"params": {**params, **(auth or {})} or None, "data": form, "json": body}
        for tries in (1, 2, 3):
            if cost or call:
                self.spend(cost, call)
            answer = self._send(method, self._address(url), sent, request)
            if used and answer.status >= 300:  # nothing was read
                self.spend(-cost, None)
            if answer.status == 304 and journal:
                return self.journal.unchanged(key)
            special = explain(answer) if explain else None
            until = wait_until(answer.headers) if answer.status in (429, 503) else None
            if special is None and (answer.status == 429 or until):
                special = PlatformBusy(f"{self.platform} asks us to wait ({answer.status})", until=until)
            if special is None:
                break
            if not isinstance(special, PlatformBusy) or tries == 3 or not self._waited(special):
                raise special
        self._check(answer)
        if as_json:
            answer.json()  # what is none must not be kept
        if journal:
            self.journal.keep(key, _without(answer, [*(auth or {}).values(), *(headers or {}).values()]))
        if used and (rest := cost - used(answer.json())) > 0:
            self.spend(-rest, None)
        return answer

    def _waited(self, busy: PlatformBusy) -> bool:
        """Sleep through a short rate limit; False for a long one."""
        pause = 1.0 if busy.until is None else (busy.until - datetime.now(UTC)).total_seconds() + 0.5
        if pause > min(MAX_WAIT, self.seconds()):
            return False
        sleep(max(0.0, pause))
        return True

    def _check(self, answer: Answer) -> None:
        place = _place(answer.url)
        match answer.status:
            case status if status < 300:
                return
            case 401:
                raise PlatformRefused(
                    f"{place} refused the credentials (401): they are wrong, expired or revoked; renew the secret of"
                    f" {self.platform} (docs/platforms/{self.platform}.md), the next run reads it"
                )
            case 404 | 410:
                raise NotThere(f"{place} was not found ({answer.status})")
            case status if status >= 500 or status in (408, 425):  # too slow, too early
                raise PlatformUnavailable(f"{place} answered {status}")
            case status:
                raise Declined(f"{place} answered {status}: {answer.body[:200].decode(errors='replace')}", answer)

    def _address(self, url: str) -> str:
        if self.base is None:
            return url
        place, ours = urlsplit(url), urlsplit(self.base)
        return urlunsplit((ours.scheme, ours.netloc, place.path, place.query, ""))

    def _send(self, method: str, url: str, headers: dict[str, str], request: Json) -> Answer:
        if self.seconds() <= 0:
            raise PlatformBusy(f"no time is left for {self.platform} in this run")
        for _ in range(6):
            self._guard(url)
            answer = self._receive(method, url, headers, request)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return answer
            onward = self._secure(urljoin(url, answer.headers["location"]))
            if urlsplit(onward).netloc != urlsplit(url).netloc:  # nothing of one host is sent to another
                headers, request = {}, {}
            elif request.get("params"):
                request = request | {"params": None}
            url, method = onward, "GET"
        raise PlatformUnavailable(f"{_place(url)} redirects too often")

    def _secure(self, url: str) -> str:
        """Some sites redirect to their address of before TLS."""
        ours = self.base is not None and url.startswith(self.base)
        return "https:" + url.removeprefix("http:") if url.startswith("http:") and not ours else url

    def _receive(self, method: str, url: str, headers: dict[str, str], request: Json) -> Answer:
        start, body = time.monotonic(), bytearray()
        self.requests += 1
        try:
            with self._client.stream(method, url, headers=headers, **request) as response:
                self._guard_peer(response)
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > MAX_BODY:
                        raise PlatformUnavailable(f"{_place(url)} answered with more than {MAX_BODY:,} bytes")
                    if time.monotonic() - start > MAX_SECONDS:
                        raise PlatformUnavailable(f"{_place(url)} took over {MAX_SECONDS:.0f} s for one answer")
        except httpx.InvalidURL as error:
            raise NotThere(f"{url!r} is not an address: {error}") from error
        except httpx.RequestError as error:
            raise PlatformUnavailable(f"{_place(url)} did not answer: {type(error).__name__} {error}") from error
        return Answer(response.status_code, response.headers, bytes(body), str(response.url.copy_with(query=None)))

    def _guard(self, url: str) -> None:
        """Only public addresses over TLS: a handle that names a host must not reach into the account's network."""
        if self.base is not None and url.startswith(self.base):
            return
        place = urlsplit(url)
        if place.scheme != "https" or not place.hostname:
            raise NotThere(f"{_place(url)} is not an https address")
        try:
            found = {info[4][0] for info in socket.getaddrinfo(place.hostname, place.port or 443)}
        except (OSError, UnicodeError) as error:
            raise PlatformUnavailable(f"the address of {place.hostname} could not be found: {error}") from error
        for address in found:
            _must_be_public(str(address), place.hostname)

    def _guard_peer(self, response: httpx.Response) -> None:
        """The same for the address really connected to: a name can change its address after it was checked."""
        if self.base is not None and str(response.url).startswith(self.base):
            return
        stream = response.extensions.get("network_stream")
        if stream is not None and (peer := stream.get_extra_info("server_addr")):
            _must_be_public(str(peer[0]), response.url.host)


def _must_be_public(address: str, host: str) -> None:
    if not ipaddress.ip_address(address.split("%")[0]).is_global:
        raise NotThere(f"{host} is not a public host")


@dataclass(frozen=True)
class Api:
    """One JSON interface of a platform: where it is, and what goes with each call."""

    web: Web
    base: str
    auth: Params = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    explain: Explain | None = None

    def get(
        self,
        path: str,
        params: Params | None = None,
        *,
        cost: int = 1,
        call: str | None = None,
        used: Used | None = None,
    ) -> Json:
        """The JSON object at a path below the base, or at a whole address (the next page). Raises as ``Web.ask``."""
        return self.answer(path, params, cost=cost, call=call, used=used).json()

    def answer(
        self,
        path: str,
        params: Params | None = None,
        *,
        cost: int = 1,
        call: str | None = None,
        used: Used | None = None,
    ) -> Answer:
        """The same with headers. Raises as ``Web.ask``."""
        return self.web.ask(
            "GET", self._url(path), params, cost=cost, call=call, auth=self.auth, headers=self.headers,
            explain=self.explain, used=used, as_json=True,
        )  # fmt: skip

    def post(self, path: str, body: Json, params: Params | None = None, *, cost: int = 1) -> Json:
        """A query that its platform wants as POST. Raises as ``Web.ask``."""
        return self.web.ask(
            "POST", self._url(path), params, body=body, cost=cost, auth=self.auth, headers=self.headers,
            explain=self.explain, as_json=True,
        ).json()  # fmt: skip

    def _url(self, path: str) -> str:
        return path if path.startswith("https://") or path.startswith("http://") else f"{self.base}/{path}"


def wait_until(headers: Mapping[str, str], now: datetime | None = None) -> datetime | None:
    """When a rate limit ends: ``Retry-After`` (RFC 9110: seconds or a date), else the platforms' own reset headers
    (seconds from now, Unix time or ISO 8601). None where none is given or can be read."""
    now = now or datetime.now(UTC)
    given = {name.lower(): value for name, value in headers.items()}
    for name in ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset"):
        if name not in given:
            continue
        value = given[name].strip()
        try:
            number = float(value)
        except ValueError:
            try:
                moment = parsedate_to_datetime(value) if name == "retry-after" else datetime.fromisoformat(value)
            except ValueError:
                continue
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if 0 <= number < 1e11:
            return datetime.fromtimestamp(number, UTC) if number > 1e9 else now + timedelta(seconds=number)
    return None


def _without(answer: Answer, secrets: Iterable[object]) -> Answer:
    """The answer without our own credentials: some platforms repeat them in the address of the next page."""
    body = answer.body
    for secret in (str(value).removeprefix("Bearer ").encode() for value in secrets):
        if len(secret) >= 8:
            body = body.replace(secret, b"")
    return replace(answer, body=body)
