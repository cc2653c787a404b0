"""A client of the HTTP API: one address, every call signed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import boto3
import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from bothsides.documents.base import stored
from bothsides.documents.fit import Fit
from bothsides.errors import BothsidesError
from bothsides_cli import cloud

type Json = dict[str, Any]


class Problem(BothsidesError):
    """What the API answered instead: an RFC 9457 problem."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(str(body.get("detail", "")), body.get("errors", ()))
        self.code = status
        self.heading = str(body.get("title", f"The API answered {status}"))


class Signed(httpx.Auth):
    """SigV4 for ``execute-api`` with the credentials of an AWS profile, or the given ones."""

    requires_request_body = True

    def __init__(self, profile: str | None = None, session: boto3.Session | None = None) -> None:
        session = session or boto3.Session(profile_name=profile)
        credentials = session.get_credentials()
        if credentials is None:
            raise BothsidesError("no AWS credentials were found; name a profile with --profile")
        self._sign = SigV4Auth(credentials, "execute-api", session.region_name or "us-east-1")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Sign one request."""
        headers = {k: v for k, v in request.headers.items() if k in ("host", "content-type")}
        plain = AWSRequest(request.method, str(request.url), data=request.content, headers=headers)
        self._sign.add_auth(plain)
        request.headers.update(dict(plain.headers.items()))
        yield request


class Client:
    """Calls of the HTTP API, signed. A loopback address is the embedded cloud: dummy credentials sign for it."""

    def __init__(
        self, url: str | None = None, profile: str | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        url = find_url(url)
        local = urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
        dummy = boto3.Session("test", "test", region_name=cloud.REGION)
        auth = Signed(session=dummy) if local and not profile else Signed(profile)
        self._http = httpx.Client(
            base_url=url, auth=auth, timeout=60, transport=transport or httpx.HTTPTransport(retries=3)
        )

    def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """One call; busy answers are tried again a few times.

        Raises:
            Problem: the API refused; carries its problem.
        """
        response = self._answer(method, path, body)
        try:
            return dict(response.json())
        except ValueError as error:
            raise Problem(response.status_code, {"detail": response.text[:500]}) from error

    def text(self, path: str) -> str:
        """What stands there as text, for example a page.

        Raises:
            Problem: the API refused; carries its problem.
        """
        return self._answer("GET", path).text

    def _answer(self, method: str, path: str, body: Json | None = None) -> httpx.Response:
        for wait in (0.5, 1, 2, 4, None):
            response = self._http.request(method, path, json=body)
            if response.status_code not in (429, 503) or wait is None:
                break
            time.sleep(wait)
        if response.is_error:
            try:
                content = response.json()
            except ValueError:
                content = {"detail": response.text[:500]}
            raise Problem(response.status_code, content)
        return response

    def creator(self, creator: str) -> Json:
        """All that is known of a creator."""
        return self.call("GET", f"/creators/{quote(creator, safe='')}")

    def profile(self, creator: str) -> Json:
        """Start a run of a creator."""
        return self.call("POST", f"/creators/{quote(creator, safe='')}/runs")

    def submit(self, brief: Json, shortlist: list[str]) -> Json:
        """Submit a campaign."""
        return self.call("POST", "/campaigns", {"brief": brief, "shortlist": shortlist})

    def ranking(self, campaign_id: str) -> Json:
        """The ranking of a campaign."""
        return self.call("GET", f"/campaigns/{quote(campaign_id, safe='')}/ranking")

    def fit(self, campaign_id: str, creator: str) -> Fit:
        """The whole fit of one creator."""
        return stored(Fit, self.call("GET", f"/campaigns/{campaign_id}/fits/{quote(creator, safe='')}"))

    def inputs(self, campaign_id: str, creator: str) -> Json:
        """All from which a fit was made."""
        return self.call("GET", f"/campaigns/{campaign_id}/fits/{quote(creator, safe='')}/inputs")

    def import_file(
        self, file: Path, seconds: float, options: Json | None = None, seen: Callable[[Json], None] = lambda _: None
    ) -> Json:
        """Upload a file and wait until it is imported; ``seen`` gets each status read."""
        asked = self.call("POST", "/imports", {"filename": file.name} | (options or {}))
        with file.open("rb") as stream:
            httpx.put(
                asked["upload_url"], content=stream, headers={"Content-Length": str(file.stat().st_size)}, timeout=600
            ).raise_for_status()
        deadline = time.monotonic() + seconds
        while True:
            status = self.call("GET", f"/imports/{asked['import_id']}")
            seen(status)
            if status["state"] in ("done", "failed") or time.monotonic() > deadline:
                return status
            time.sleep(0.5)


def find_url(url: str | None = None) -> str:
    """The API's address: the given one, else ``BOTHSIDES_URL``, else the embedded cloud's.

    Raises:
        BothsidesError: none is given and no embedded cloud is running.
    """
    if found := url or os.environ.get("BOTHSIDES_URL"):
        return found.rstrip("/")
    endpoint = cloud.endpoint(cloud.home())
    if endpoint is None:
        raise BothsidesError("no embedded cloud is running; start it with `bothsides up`, or name a stack with --url")
    return endpoint.api_url
