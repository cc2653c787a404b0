"""The ways in which work is accepted, each as a small story: prepare, act (the fault may happen), see how it stands."""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import quote

import yaml

from bothsides import store
from bothsides.documents.campaign import Submission
from tests.faults.proxy import Fault, Kind
from tests.faults.stack import POSTS, SHORTER, Json, Stack, rows
from tests.template import ROOT

_number = itertools.count(1)
_pools: dict[str, list[Json]] = {}
_pool_lock = threading.Lock()


class Way:
    """One story. ``functions`` are those whose calls it is told for."""

    name: ClassVar[str]
    functions: ClassVar[tuple[str, ...]]
    like: ClassVar[str] = ""  # the way that goes through the same route of the API
    cold: ClassVar[bool] = False  # whether it is measured with workers that have nothing in memory yet
    fails: ClassVar[bool] = False  # whether the story itself ends in a recorded failure

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.token = f"t{next(_number):05}x"
        self.marks: list[str] = []
        self.since = ""

    def prepare(self) -> None:
        """What has to be there before; no fault happens yet."""

    def act(self) -> None:
        """What a user or the clock does. Raises ``Refused`` where the API does not take it; may be done again."""
        raise NotImplementedError

    def state(self) -> tuple[str, str]:
        """``done``, ``failed`` or ``open``, with a reason."""
        raise NotImplementedError

    def replay(self) -> None:
        """What a user does where a failure was recorded."""
        self.act()

    def wrong(self) -> str:
        """What is half-applied now that it is done; empty where all is whole."""
        return ""

    def release(self) -> None:
        """Let others use what is whole."""

    def mark(self, *creators: str) -> None:
        """Calls about these creators belong to this story. In paths they are split, or digests."""
        for name in creators:
            self.marks += [name.partition(":")[2], hashlib.sha256(name.encode()).hexdigest()[:16]]

    def fault(self, function: str, label: str, kind: Kind = Kind.ERROR) -> Fault:
        """A fault that belongs to the story itself."""
        return Fault(function, label, 1, kind, self.marks)

    def begin(self) -> None:
        """From now on it counts."""
        self.since = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


class _Pooled(Way):
    """A story about a creator that is known already, taken from a pool and put back while it is whole."""

    pool: ClassVar[str]

    def prepare(self) -> None:
        with _pool_lock:
            known = _pools.setdefault(self.pool, [])
            self.known = known.pop() if known else {}
        self.known = self.known or _MAKE[self.pool](self.stack, self.token)
        self.creator = str(self.known["creator"])
        self.mark(self.creator)
        self.marks += [str(self.known[name]) for name in ("campaign_id", "import_id") if name in self.known]
        self.begin()

    def release(self) -> None:
        with _pool_lock:
            _pools[self.pool].append(self.known)

    def state(self) -> tuple[str, str]:
        return self.stack.standing(self.creator, self.since)

    def wrong(self) -> str:
        return self.stack.wrong_with(self.creator, POSTS)


class Run(_Pooled):
    """A run is asked for, of an imported creator that a campaign lists."""

    name = "run"
    functions: ClassVar[tuple[str, ...]] = (
        "api",
        "run_profile",
        "fetch_profile",
        "extract_persona",
        "infer_audience",
        "score_fit",
    )
    pool = "imported"
    cold = True

    def act(self) -> None:
        self.stack.ask("POST", f"/creators/{quote(self.creator, safe='')}/runs")


class Visit(Run):
    """A run of a creator that is fetched from its platform, for the second time."""

    name = "visit"
    cold = False
    functions: ClassVar[tuple[str, ...]] = ("fetch_profile",)
    pool = "feed"


class Import(Way):
    """A file with two creators is imported."""

    name = "import"
    functions: ClassVar[tuple[str, ...]] = ("api", "import_file")

    def prepare(self) -> None:
        self.creators = [f"stackexchange:{self.token}{letter}" for letter in "ab"]
        self.marks.append(self.token)
        self.mark(*self.creators)
        self.begin()

    def act(self) -> None:
        self.asked = self.stack.ask("POST", "/imports", {"filename": f"{self.token}.jsonl"})
        self.marks.append(self.asked["import_id"])
        self._put()

    def _put(self) -> None:
        self.stack.put_file(self.asked["upload_url"], [row for creator in self.creators for row in rows(creator)])

    def state(self) -> tuple[str, str]:
        status = self.stack.look(f"/imports/{self.asked['import_id']}")
        if status is None or status["state"] not in ("done", "failed"):
            return "open", f"the import is {status and status['state']}"
        if left := self.stack.left_of(f"IMPORT#{self.asked['import_id']}", "STATUS"):
            return "open", left
        if status["state"] == "failed":
            return "failed", str(status.get("detail"))
        if (status["good"], status["creators_total"]) != (2 * len(rows("a:b")), 2):
            return "open", f"the import is done, but took {status['good']} rows of {status['creators_total']} creators"
        states = [self.stack.standing(creator, self.since) for creator in self.creators]
        return next((s for s in states if s[0] == "open"), next((s for s in states if s[0] == "failed"), states[0]))

    def replay(self) -> None:
        if (self.stack.look(f"/imports/{self.asked['import_id']}") or {}).get("state") == "failed":
            self._put()
            time.sleep(STEADY)  # what is said of it until it is begun is old
            return
        for creator in self.creators:
            if self.stack.standing(creator, self.since)[0] == "failed":
                self.stack.ask("POST", f"/creators/{quote(creator, safe='')}/runs")

    def wrong(self) -> str:
        return next(filter(None, (self.stack.wrong_with(creator, POSTS) for creator in self.creators)), "")


class CampaignOfKnown(_Pooled):
    """A campaign is submitted that lists a known creator."""

    name = "campaign"
    functions: ClassVar[tuple[str, ...]] = ("api", "score_fit", "queue_creators")
    pool = "listed"

    def prepare(self) -> None:
        super().prepare()
        self.campaign = submission(self.token, self.creator)
        self.marks += [self.token, str(self.campaign["campaign_id"])]

    def act(self) -> None:
        self.stack.ask("POST", "/campaigns", {k: self.campaign[k] for k in ("brief", "shortlist")})

    def state(self) -> tuple[str, str]:
        ranking = self.stack.look(f"/campaigns/{self.campaign['campaign_id']}/ranking")
        if ranking is None or ranking["pending"] or ranking["postponed"]:
            return "open", f"the ranking: {json.dumps(ranking)[:300]}"
        if left := self.stack.left_of(f"CAMPAIGN#{self.campaign['campaign_id']}", "OPEN#"):
            return "open", left
        if ranking["failed"]:
            return "failed", str(ranking["ranking"])[:200]
        return "done", ""

    def wrong(self) -> str:
        listed = self.stack.look("/campaigns") or {"campaigns": []}
        if self.campaign["campaign_id"] not in [campaign["campaign_id"] for campaign in listed["campaigns"]]:
            return "the campaign is not in the list of campaigns"
        return self.stack.wrong_with(self.creator, POSTS, [str(self.campaign["campaign_id"])])


class CampaignOfNew(CampaignOfKnown):
    """A campaign is submitted that lists a creator nobody knows yet."""

    name = "new"
    like = "campaign"
    functions: ClassVar[tuple[str, ...]] = ("api", "queue_creators")

    def prepare(self) -> None:
        self.creator = f"rss:{self.token}.example"
        self.campaign = submission(self.token, self.creator)
        self.marks = [self.token, str(self.campaign["campaign_id"])]
        self.begin()

    def release(self) -> None:
        pass


class Failure(_Pooled):
    """A run is asked for whose first step must fail: the imported rows are not readable."""

    name = "failure"
    functions: ClassVar[tuple[str, ...]] = ("record_failure",)
    pool = "imported"
    fails = True

    def act(self) -> None:
        prefix = f"imported/stackexchange/{self.marks[1]}/"
        listed = self.stack.s3.list_objects_v2(Bucket=self.stack.bucket, Prefix=prefix)
        [self.key] = [found["Key"] for found in listed["Contents"]]
        self.good = self.stack.s3.get_object(Bucket=self.stack.bucket, Key=self.key)["Body"].read()
        self._store(b"this is not JSON Lines\n")
        self._run()

    def replay(self) -> None:
        self._store(self.good)
        self.begin()
        self._run()

    def _run(self) -> None:
        self.stack.ask("POST", f"/creators/{quote(self.creator, safe='')}/runs")

    def _store(self, content: bytes) -> None:
        self.stack.s3.put_object(Bucket=self.stack.bucket, Key=self.key, Body=content)


class Refresh(_Pooled):
    """A creator is due, and the clock ticks."""

    name = "refresh"
    functions: ClassVar[tuple[str, ...]] = ("refresh_creators",)
    pool = "imported"

    def act(self) -> None:
        self.stack.table.update_item(
            Key=store.keys.creator_item(self.creator),
            UpdateExpression="SET gsi1sk = :old",
            ExpressionAttributeValues={":old": "2020-01-01T00:00:00+00:00"},
        )
        self.stack.tick()

    def replay(self) -> None:
        self.stack.ask("POST", f"/creators/{quote(self.creator, safe='')}/runs")


class Unsent(Run):
    """A run is accepted that the queue did not take: the sweeper sends it."""

    name = "unsent"
    functions: ClassVar[tuple[str, ...]] = ("sweep",)
    cold = False

    def act(self) -> None:
        with self.stack.proxy.armed(self.fault("api", "SQS SendMessageBatch ProfileQueue")):
            super().act()
        time.sleep(float(SHORTER["UNSENT_SECONDS"]))
        self.stack.tick()


class Silent(Unsent):
    """A run whose worker is killed before the machine starts: the sweeper takes it for lost."""

    name = "silent"

    def act(self) -> None:
        with self.stack.proxy.armed(
            self.fault("run_profile", "DynamoDB UpdateItem CREATOR CURRENT", Kind.KILLED)
        ) as one:
            Run.act(self)
            wait(lambda: ("done" if one.fired else "open", "the run is not taken to work"))
        time.sleep(float(SHORTER["SILENT_SECONDS"]))
        self.stack.tick()


class GivenUp(Unsent):
    """A run that the queue has given up: it lies in the dead letters."""

    name = "given up"

    def act(self) -> None:
        with self.stack.proxy.armed(self.fault("api", "SQS SendMessageBatch ProfileQueue")):
            run_id = self.stack.ask("POST", f"/creators/{quote(self.creator, safe='')}/runs")["run_id"]
        letter = json.dumps({"creator": self.creator, "run_id": run_id, "correlation_id": run_id})
        self.stack.client("sqs").send_message(QueueUrl=self.stack.outputs["ProfileDeadLettersUrl"], MessageBody=letter)
        self.stack.tick()


class Unannounced(CampaignOfKnown):
    """A campaign is accepted that the bus did not take: the sweeper announces it."""

    name = "unannounced"
    functions: ClassVar[tuple[str, ...]] = ("sweep",)

    def act(self) -> None:
        with self.stack.proxy.armed(self.fault("api", "EventBridge PutEvents CampaignSubmitted")):
            super().act()
        time.sleep(float(SHORTER["UNSENT_SECONDS"]))
        self.stack.tick()


class Unimported(Import):
    """An import that failed at each of its tries: its event lies in the dead letters."""

    name = "unimported"
    functions: ClassVar[tuple[str, ...]] = ("sweep",)

    def act(self) -> None:
        fault = self.fault("import_file", "S3 GetObject imports/", Kind.OUTAGE)
        with self.stack.proxy.armed(fault):
            super().act()
            wait(lambda: ("done" if len(fault.seen) >= 3 else "open", f"{len(fault.seen)} tries"), 300.0)
            time.sleep(2)  # then it is put into the dead letters
        for _ in range(2):
            self.stack.tick()
        self.announced = time.monotonic()

    def state(self) -> tuple[str, str]:
        """One that the sweeper took but could not announce is looked at again when an import would have ended: as if
        that time had passed."""
        if time.monotonic() - self.announced > UNHEARD:
            self.announced = time.monotonic()
            self._let_time_pass()
        return super().state()

    def _let_time_pass(self) -> None:
        with suppress(self.stack.table.meta.client.exceptions.ConditionalCheckFailedException):
            self.stack.table.update_item(
                Key=store.keys.import_item(self.asked["import_id"]),
                UpdateExpression="SET gsi1sk = :old",
                ConditionExpression="attribute_exists(gsi1pk)",
                ExpressionAttributeValues={":old": "2020-01-01T00:00:00+00:00"},
            )


class Read(_Pooled):
    """All that is shown is asked for; nothing is accepted, but each answer must come."""

    name = "read"
    functions: ClassVar[tuple[str, ...]] = ("api",)
    pool = "imported"

    def prepare(self) -> None:
        super().prepare()
        creator, campaign = quote(self.creator, safe=""), self.known["campaign_id"]
        run_id = self.stack.ask("GET", f"/creators/{creator}")["run"]["run_id"]
        self.paths = [
            f"/creators/{creator}", f"/creators/{creator}/runs/{run_id}", f"/campaigns/{campaign}",
            f"/campaigns/{campaign}/ranking", f"/campaigns/{campaign}/fits/{creator}", "/campaigns",
            f"/imports/{self.known['import_id']}",
        ]  # fmt: skip
        self.same = [self.stack.ask("GET", path) for path in self.paths[:5]]
        self.since = ""

    def act(self) -> None:
        self.answers = [self.stack.ask("GET", path) for path in self.paths]

    def state(self) -> tuple[str, str]:
        return "done", ""

    def wrong(self) -> str:
        return "" if self.answers[:5] == self.same else "the answer is another one than before"


WAYS: tuple[type[Way], ...] = (
    Run,
    Visit,
    Import,
    CampaignOfKnown,
    CampaignOfNew,
    Failure,
    Refresh,
    Unsent,
    Silent,
    GivenUp,
    Unannounced,
    Unimported,
    Read,
)


def submission(token: str, creator: str) -> Json:
    """A campaign of its own: the demo's brief under another name."""
    brief = yaml.safe_load((ROOT / "events" / "demo" / "brief.yaml").read_text()) | {"name": f"Campaign {token}"}
    known = Submission.model_validate({"brief": brief, "shortlist": [creator]})
    return {"brief": brief, "shortlist": [creator], "campaign_id": known.campaign_id}


def _imported(stack: Stack, token: str) -> Json:
    """A creator that was imported, profiled and put on a campaign's list."""
    creator = f"stackexchange:pool{token}"
    asked = stack.ask("POST", "/imports", {"filename": f"pool{token}.jsonl"})
    stack.put_file(asked["upload_url"], rows(creator))
    wait(lambda: stack.standing(creator, ""))
    campaign = submission(f"pool {token}", creator)
    stack.ask("POST", "/campaigns", {k: campaign[k] for k in ("brief", "shortlist")})
    wait(lambda: ("open", found) if (found := stack.wrong_with(creator, POSTS)) else ("done", ""))
    return {"creator": creator, "import_id": asked["import_id"], "campaign_id": campaign["campaign_id"]}


def _fed(stack: Stack, token: str) -> Json:
    """A creator that was fetched from its platform."""
    creator = f"rss:pool{token}.example"
    stack.ask("POST", f"/creators/{quote(creator, safe='')}/runs")
    wait(lambda: stack.standing(creator, ""))
    return {"creator": creator}


_MAKE: dict[str, Callable[[Stack, str], Json]] = {"imported": _imported, "listed": _imported, "feed": _fed}


class Broken(Exception):
    """What was accepted ended in nothing, or half."""


def wait(state: Callable[[], tuple[str, str]], seconds: float = 120.0) -> tuple[str, str]:
    """Waits until it is done or, for a while already, failed.

    Raises:
        Broken: it is still open.
    """
    deadline, failed_since = time.monotonic() + seconds, None
    while True:
        name, why = state()
        if name == "done":
            return name, why
        failed_since = (failed_since or time.monotonic()) if name == "failed" else None
        if failed_since and time.monotonic() - failed_since > STEADY:
            return name, why
        if time.monotonic() > deadline:
            raise Broken(f"after {seconds:.0f} s: {why}")
        time.sleep(0.4)


UNHEARD = 40.0  # seconds without a sign of an import
STEADY = 6.0  # seconds that a failure has to last: the retry of an asynchronous call may be about to come
