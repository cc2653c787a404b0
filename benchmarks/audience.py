"""The audience of so many people with five texts each: seconds of one core, memory, and what that costs on Lambda.

``python -m benchmarks.audience 5000`` prints one line of JSON; the sample is read as the function reads it.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.imports import peak
from bothsides.audience.infer import infer
from bothsides.documents.profile import Account, AudienceMember, AudienceSample, Coverage, Profile
from bothsides.store.documents import read_sample

AT = datetime(2026, 11, 1, tzinfo=UTC)
WORDS = [
    "the",
    "new",
    "game",
    "was",
    "great",
    "and",
    "I",
    "love",
    "this",
    "recipe",
    "from",
    "my",
    "kitchen",
    "running",
    "shoes",
    "travel",
    "to",
    "Paris",
    "with",
    "kids",
    "music",
    "video",
    "phone",
    "review",
    "best",
    "price",
    "thanks",
    "so",
    "much",
    "for",
    "sharing",
    "what",
    "a",
    "goal",
]
NAMES = ("Anna Smith", "Bob Jones", "María López", "John Müller", "Yuki Tanaka", "cool_gamer99", "The Shop")
PLACES = ("London, UK", "São Paulo, Brasil", "NYC", "Berlin", None, None, "Paris", "Lagos Nigeria")
MEMORY = 0.5  # GB of the function


def people(n: int) -> Iterator[AudienceMember]:
    """Commenters of forty posts, each with a bio of 8 and five texts of 14 words."""
    draw = random.Random(1)  # noqa: S311 no secret
    for i in range(n):
        yield AudienceMember(
            id=f"u{i}", relation="commenter", name=draw.choice(NAMES), bio=" ".join(draw.choices(WORDS, k=8)),
            location=draw.choice(PLACES), texts=tuple(" ".join(draw.choices(WORDS, k=14)) for _ in range(5)),
            active_at=(AT - timedelta(hours=draw.randrange(2_000)),), met_under=(f"p{draw.randrange(40)}",),
            followers=draw.randrange(500), following=draw.randrange(900),
            created_at=AT - timedelta(days=draw.randrange(10, 3_000)),
        )  # fmt: skip


def main() -> None:
    """Infer it cold, then warm, and say what it took."""
    n = int(sys.argv[1])
    about = {"creator": "youtube:@bench", "run_id": "r", "made_at": AT}
    profile = Profile(**about, source="bench", account=Account(), posts=(), coverage=Coverage(posts=0, audience=n))  # type: ignore[arg-type]
    infer(profile, AudienceSample(**about, members=tuple(people(50))))  # type: ignore[arg-type]
    with tempfile.TemporaryFile() as file:
        file.write(AudienceSample(**about, members=()).model_dump_json(exclude={"members"}).encode())  # type: ignore[arg-type]
        for member in people(n):
            file.write(b"\n" + member.model_dump_json(exclude_defaults=True).encode())
        file.seek(0)
        start = time.process_time()
        sample = read_sample(iter(file))
        read = time.process_time() - start
    start = time.process_time()
    infer(profile, sample)
    seconds = time.process_time() - start
    told = {"people": n, "reading_seconds": round(read, 2), "seconds": round(seconds, 2), "megabytes": peak()}
    print(json.dumps(told | {"gb_seconds": round((read + seconds) * MEMORY, 2)}))


if __name__ == "__main__":
    main()
