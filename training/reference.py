"""The population that ships, with whom creators are compared until a deployment has enough of its own; written into
light.json: ``python -m training.reference``.

The 404 video bloggers of youtube_personality by what they say, and the members of a question-and-answer site
(stackexchange_demo, CC BY-SA) with ten texts at least: sets that may ship and in which people say enough. Only
quantiles over creators are kept. They are not like the creators of a platform of today: percentiles against them are
rough.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np

from bothsides.documents.profile import Account, Coverage, Post, Profile
from bothsides.persona.reference import Population, measures
from bothsides.persona.sources.local import extract
from bothsides.text.model import text_model
from training import data
from training.traits import OUT, vloggers

VERSION = "1"
NOBODY = Population("nobody", "0", 0, {})
MOST = 60  # texts of one creator
LEAST = 10


def population(people: list[list[str]]) -> Population:
    """The population of these people's personas, as the product makes them."""
    rows = [measures(extract(_profile(texts[:MOST]), NOBODY)) for texts in people if len(texts) >= LEAST]
    return Population.of("vloggers and forum writers", VERSION, rows)


def _profile(texts: list[str]) -> Profile:
    posts = tuple(Post(id=str(at), text=text[:20_000]) for at, text in enumerate(texts))
    return Profile(
        creator="reference:one", run_id="1", made_at=datetime(2026, 1, 1, tzinfo=UTC), source="training",
        account=Account(), posts=posts, coverage=Coverage(posts=len(posts), audience=0),
    )  # fmt: skip


def main() -> None:
    """Write it."""
    text_model.cache_clear()
    card = json.loads(OUT.read_text())
    found = population([*vloggers()[0], *data.members()])
    card["population"] = {
        "name": found.name,
        "version": found.version,
        "size": found.size,
        "quantiles": {measure: np.round(q, 5).tolist() for measure, q in found.quantiles.items()},
    }
    print(f"{found.title}, {len(found.quantiles)} measures")
    OUT.write_text(json.dumps(card, indent=1) + "\n")


if __name__ == "__main__":
    main()
