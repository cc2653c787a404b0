"""Every key: of objects in the bucket and of items in the table.

All objects' keys go through ``_object`` and all partitions through ``_partition``: a prefix for each workspace would be
set in these two. template.yaml grants and expires by the same prefixes; a test compares them.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

from bothsides.documents.base import Document, parse_creator
from bothsides.settings import settings

type ItemKey = dict[str, str]

SHARDS = 8  # partitions over which the index of due creators is spread; platforms, over that of open runs
OPEN_SPREAD = 4  # partitions of one platform's open runs
MAX_KEY = 1_024  # bytes of an object's key, as S3 takes it
PREFIXES = ("profiles", "samples", "personas", "audiences", "fits", "campaigns", "imports", "imported",
            "imports-errors", "answers")  # fmt: skip


def _object(prefix: str, *parts: str) -> str:
    assert prefix in PREFIXES, prefix  # noqa: S101 a key under an unknown prefix is one that nobody may read
    return "/".join((prefix, *parts))


def _partition(kind: str, name: str) -> str:
    return f"{kind}#{name}"


# ------------------------------------------------------------------------------------------ objects


def uri(key: str) -> str:
    """The ``s3://`` address of a key."""
    return f"s3://{settings().bucket}/{key}"


def document(kind: type[Document], creator: str, run_id: str) -> str:
    """Where a document about a creator lies."""
    return _of_creator(creator, lambda *path: _object(f"{kind.kind}s", *path, f"{run_id}.json"))


def fit(campaign_id: str, creator: str, run_id: str, content: str) -> str:
    """Where a fit lies: its name has a digest of its content, as a run is scored anew when what is known of others has
    changed."""
    name = f"{run_id}-{_digest(content)}.json"
    return _of_creator(creator, lambda *path: _object("fits", campaign_id, *path, name))


def campaign(campaign_id: str) -> str:
    """Where a campaign lies."""
    return _object("campaigns", f"{campaign_id}.json")


def population(sha256: str) -> str:
    """Where the creators lie with whom fits were compared."""
    return _object("fits", "populations", f"{sha256}.json")


def answers(creator: str) -> str:
    """Where the journal of a creator's visits lies."""
    return _of_creator(creator, lambda platform, handle: _object("answers", platform, f"{handle}.json.gz"))


def upload(token: str, filename: str) -> str:
    """Where a file to import is put. ``token`` keeps files of one name apart."""
    return _object("imports", token, filename)


def imported(creator: str, import_id: str, landed: datetime) -> str:
    """Where an import's rows of one creator lie. A file that is put again under its old name leaves the rows of the
    first one: some of them may still count."""
    platform, _ = parse_creator(creator)
    return _object("imported", platform, _digest(creator), f"{import_id}-{landed.astimezone(UTC):%Y%m%dT%H%M%SZ}.jsonl")


def import_errors(import_id: str) -> str:
    """Where an import's row errors lie."""
    return _object("imports-errors", f"{import_id}.jsonl")


def import_id(upload_key: str) -> str:
    """An import is named after the object that landed."""
    return _digest(upload_key)


def _of_creator(creator: str, key: Callable[[str, str], str]) -> str:
    """A key with a creator's platform and quoted handle; with a digest for the handle where S3 would not take the key:
    quoted, 128 characters are up to 1,536 bytes."""
    platform, handle = parse_creator(creator)
    named = key(platform, quote(handle, safe="@"))
    return named if len(named) <= MAX_KEY else key(platform, _digest(creator))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# -------------------------------------------------------------------------------------------- items


def creator_item(creator: str, sk: str = "CURRENT") -> ItemKey:
    """An item of a creator: ``CURRENT`` or ``IMPORT``."""
    return {"pk": _partition("CREATOR", creator), "sk": sk}


def run_item(creator: str, run_id: str) -> ItemKey:
    """A run of a creator."""
    return creator_item(creator, f"RUN#{run_id}")


def listed_item(creator: str, campaign_id: str = "") -> ItemKey:
    """That a campaign lists a creator; without a campaign the beginning of all such keys."""
    return creator_item(creator, f"CAMPAIGN#{campaign_id}")


def campaign_item(campaign_id: str, sk: str = "BRIEF") -> ItemKey:
    """An item of a campaign."""
    return {"pk": _partition("CAMPAIGN", campaign_id), "sk": sk}


def campaign_work_item(campaign_id: str, work: str) -> ItemKey:
    """That a campaign's creators are still to be queued, or to be scored."""
    return campaign_item(campaign_id, f"OPEN#{work}")


def fit_item(campaign_id: str, creator: str = "") -> ItemKey:
    """A creator's line in a campaign's ranking; without a creator the beginning of all such keys."""
    return campaign_item(campaign_id, f"FIT#{creator}")


def quota_item(platform: str, window: datetime) -> ItemKey:
    """What was taken of a platform's quota in the window that began then."""
    return {"pk": _partition("QUOTA", platform), "sk": window.isoformat()}


def measures(platform: str, of: str = "persona") -> str:
    """The partition of what was measured of a platform's creators, or of their audiences."""
    return _partition("MEASURES", platform if of == "persona" else f"{platform}#{of}")


def measures_item(creator: str, of: str = "persona") -> ItemKey:
    """What was measured of a creator, among the others of the platform in the order of a digest."""
    platform, _ = parse_creator(creator)
    return {"pk": measures(platform, of), "sk": _digest(creator)}


def import_item(import_id: str) -> ItemKey:
    """How an import stands."""
    return {"pk": _partition("IMPORT", import_id), "sk": "STATUS"}


def campaigns() -> str:
    """The partition of the index that lists the campaigns by their date."""
    return _partition("CAMPAIGNS", "all")


def postponed() -> str:
    """The partition of the index of creators whose run waits for quota."""
    return _partition("POSTPONED", "all")


def open_work(kind: Literal["campaigns", "imports"]) -> str:
    """The partition of the index of campaigns, or imports, that were accepted and are not done yet."""
    return _partition("OPEN", kind)


def due(shard: int) -> str:
    """A partition of the index of due creators."""
    return _partition("DUE", str(shard))


def due_of(creator: str) -> str:
    """The partition of the index in which a creator becomes due."""
    return due(sum(creator.encode()) % SHARDS)


def open_run(creator: str) -> str:
    """The partition of the index in which a creator's run lies until it ends. One platform's runs share a few."""
    platform, _ = parse_creator(creator)
    return _partition("OPEN", f"{_open_platform(platform)}#{sum(creator.encode()) % OPEN_SPREAD}")


def open_runs(platform: str | None = None) -> list[str]:
    """The partitions of all open runs, or of those in which a platform's lie (other platforms' may lie there too)."""
    shards = [_open_platform(platform)] if platform else range(SHARDS)
    return [_partition("OPEN", f"{shard}#{part}") for shard in shards for part in range(OPEN_SPREAD)]


def _open_platform(platform: str) -> int:
    return zlib.crc32(platform.encode()) % SHARDS
