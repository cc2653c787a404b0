"""From what a fit was made, so that anybody can make it again and get the same, bit for bit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import bothsides
from bothsides import store
from bothsides.documents.audience import Audience
from bothsides.documents.base import digest, sha256, stored
from bothsides.documents.campaign import Campaign
from bothsides.documents.fit import Fit, Trail
from bothsides.documents.persona import Persona
from bothsides.documents.profile import Profile
from bothsides.fit.case import Both, Case
from bothsides.fit.instead import changes
from bothsides.fit.peers import Peers, shipped
from bothsides.fit.score import score_fit
from bothsides.text.model import text_model

PACKAGE = Path(bothsides.__file__).parent


def made(case: Case, campaign: Campaign, documents: dict[str, str]) -> Fit:
    """The fit with what the brand could change, and its trail. The same case gives the same fit."""
    fit = score_fit(case, campaign, documents)
    return fit.model_copy(update={"changes": changes(case, fit), "trail": trail(case, campaign)})


def trail(case: Case, campaign: Campaign) -> Trail:
    """Hashes of all that the answer depends on."""
    inputs = {part.kind: digest(part) for part in (case.profile, case.persona, case.audience, campaign)}
    return Trail(
        inputs=inputs,
        creators=case.creators,
        model=text_model().info.sha256,
        population=case.peers.title,
        population_sha256=sha256(population(case.peers)),
        shared=case.shared,
        code=code(),
    )


def population(peers: Peers) -> str:
    """With whom creators are compared, as JSON that gives the same numbers again."""
    return json.dumps({"title": peers.title, "topics": np.asarray(peers.topics, float).tolist()})


def peers_of(text: str) -> Peers:
    """What ``population`` wrote."""
    content = json.loads(text)
    return Peers(content["title"], np.array(content["topics"], float))


def keep(peers: Peers) -> None:
    """Keep a deployment's own population under its hash; the one that ships is in the code."""
    text = population(peers)
    if sha256(text) != sha256(population(shipped())):
        store.documents.put_text(store.keys.population(sha256(text)), text)


@cache
def code() -> str:
    """Version and SHA-256 of the package: of every source and data file."""
    whole = hashlib.sha256()
    for path in _sources():
        whole.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{bothsides.__version__}+{whole.hexdigest()[:16]}"


def _sources() -> Iterator[Path]:
    kinds = (".py", ".gz", ".toml", ".json")
    return iter(sorted(p for p in PACKAGE.rglob("*") if p.suffix in kinds and "__pycache__" not in p.parts))


def again(fit: Fit, inputs: dict[str, Any]) -> tuple[Fit, list[str]]:
    """The fit made again from its inputs, and what differs, in words: nothing, if it is the same bit for bit.

    Args:
        fit: as it was stored.
        inputs: what ``GET /campaigns/{id}/fits/{creator}/inputs`` gives.
    """
    campaign = stored(Campaign, inputs["campaign"])
    both = Both(*(stored(kind, inputs[kind.kind]) for kind in (Profile, Persona, Audience)))  # type: ignore[arg-type]
    kept = inputs.get("population")
    peers, shared = peers_of(kept) if kept else shipped(), fit.trail.shared if fit.trail else ()
    case = Case(campaign.brief, both, len(campaign.shortlist), peers, shared)
    new = made(case, campaign, fit.documents)
    before, now, chosen = fit.trail, trail(case, campaign), inputs.get("chosen", {})
    if before is None:
        return new, ["the fit has no trail: it was made before trails were kept"]
    told = []
    for name, then, today in [
        ("code", before.code, now.code),
        ("light model", before.model, now.model),
        ("population", before.population, now.population),
        ("population", before.population_sha256, now.population_sha256),
        ("number of creators", before.creators, now.creators),
        *((kind, before.inputs.get(kind), today) for kind, today in now.inputs.items()),
    ]:
        if then != today:
            told.append(f"another {name}: {str(then)[:24]} then, {str(today)[:24]} now")
    for one in before.shared:
        for kind, then in one.inputs.items():
            name, today = f"{kind} of {one.creator}", chosen.get(one.creator, {}).get(kind)
            if today is None:
                told.append(f"the {name} is not there any more, it may have expired: what is shared stands as counted")
            elif then != today:
                told.append(f"another {name}: {then[:24]} then, {today[:24]} now")
    same = fit.model_dump_json(exclude={"trail"}) == new.model_dump_json(exclude={"trail"})
    if not same:
        fields = [
            name for name in type(fit).model_fields if name != "trail" and getattr(fit, name) != getattr(new, name)
        ]
        told.append(f"another answer: {', '.join(fields)} differ; score {fit.score} then, {new.score} now")
    return new, told
