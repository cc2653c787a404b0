"""Which creators are scored for which campaigns: after a creator's run, or when a campaign arrives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bothsides import store
from bothsides.documents.audience import Audience
from bothsides.documents.base import Document
from bothsides.documents.campaign import Campaign
from bothsides.documents.fit import Fit
from bothsides.documents.persona import Persona
from bothsides.documents.profile import Profile
from bothsides.fit.case import Case
from bothsides.fit.score import score_fit


def score_creator(creator: str, run_id: str) -> list[Fit]:
    """Make a run's documents the creator's current ones and score every campaign that lists the creator.

    Current first, then the campaigns: a campaign that arrives in between finds the creator current and scores it
    itself, so none is missed (twice is harmless, the keys are the same).
    """
    profile = store.documents.get(Profile, creator, run_id)
    store.runs.promote(creator, run_id, profile.made_at, profile.kept_until)
    store.messages.publish(
        "CreatorProfiled", {"creator": creator, "run_id": run_id, "documents": _documents(creator, run_id)}
    )
    fits = [_score(creator, run_id, store.campaigns.get(cid)) for cid in store.campaigns.of_creator(creator)]
    store.runs.finish(creator, run_id)
    return fits


def score_campaign(campaign_id: str) -> list[Fit]:
    """Score every listed creator whose documents are there; the others follow when their runs end."""
    campaign = store.campaigns.get(campaign_id)
    states = store.runs.creator_states(campaign.shortlist)
    known = [(creator, str(state["run_id"])) for creator, state in states.items() if store.runs.is_kept(state)]
    with ThreadPoolExecutor(8) as pool:  # waits for S3, mostly
        return list(pool.map(lambda pair: _score(pair[0], pair[1], campaign), known))


def _documents(creator: str, run_id: str) -> dict[str, str]:
    kinds: dict[str, type[Document]] = {"profile": Profile, "persona": Persona, "audience": Audience}
    return {name: store.keys.uri(store.keys.document(kind, creator, run_id)) for name, kind in kinds.items()}


def _score(creator: str, run_id: str, campaign: Campaign) -> Fit:
    case = Case(
        brief=campaign.brief,
        profile=store.documents.get(Profile, creator, run_id),
        persona=store.documents.get(Persona, creator, run_id),
        audience=store.documents.get(Audience, creator, run_id),
    )
    fit = score_fit(case, campaign, _documents(creator, run_id))
    key = store.campaigns.put_fit(fit)
    detail = {
        "creator": creator,
        "campaign_id": campaign.campaign_id,
        "score": fit.score,
        "verdict": fit.verdict,
    }
    store.messages.publish("FitScored", detail | {"run_id": run_id, "document": store.keys.uri(key)})
    return fit
