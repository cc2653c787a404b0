"""Which creators are scored for which campaigns: after a creator's run, or when a campaign arrives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bothsides import events, store
from bothsides.audience import Audience
from bothsides.campaign import Campaign
from bothsides.documents import Document
from bothsides.fit import Case, Fit, score_fit
from bothsides.persona import Persona
from bothsides.profile import Profile


def score_creator(creator: str, run_id: str) -> list[Fit]:
    """Make a run's documents the creator's current ones and score every campaign that lists the creator.

    Current first, then the campaigns: a campaign that arrives in between finds the creator current and scores it
    itself, so none is missed (twice is harmless, the keys are the same).
    """
    profile = store.get(Profile, creator, run_id)
    store.promote_run(creator, run_id, profile.made_at, profile.kept_until)
    events.publish("CreatorProfiled", {"creator": creator, "run_id": run_id, "documents": _documents(creator, run_id)})
    fits = [_score(creator, run_id, store.get_campaign(cid)) for cid in store.campaigns_of(creator)]
    store.finish_run(creator, run_id)
    return fits


def score_campaign(campaign_id: str) -> list[Fit]:
    """Score every listed creator whose documents are there; the others follow when their runs end."""
    campaign = store.get_campaign(campaign_id)
    states = store.creator_states(campaign.shortlist)
    known = [(creator, str(state["run_id"])) for creator, state in states.items() if store.is_kept(state)]
    with ThreadPoolExecutor(8) as pool:  # waits for S3, mostly
        return list(pool.map(lambda pair: _score(pair[0], pair[1], campaign), known))


def _documents(creator: str, run_id: str) -> dict[str, str]:
    kinds: dict[str, type[Document]] = {"profile": Profile, "persona": Persona, "audience": Audience}
    return {name: store.uri(store.key_of(kind, creator, run_id)) for name, kind in kinds.items()}


def _score(creator: str, run_id: str, campaign: Campaign) -> Fit:
    case = Case(
        brief=campaign.brief,
        profile=store.get(Profile, creator, run_id),
        persona=store.get(Persona, creator, run_id),
        audience=store.get(Audience, creator, run_id),
    )
    fit = score_fit(case, campaign, _documents(creator, run_id))
    key = store.put_fit(fit)
    detail = {
        "creator": creator,
        "campaign_id": campaign.campaign_id,
        "score": fit.score,
        "verdict": fit.verdict,
    }
    events.publish("FitScored", detail | {"run_id": run_id, "document": store.uri(key)})
    return fit
