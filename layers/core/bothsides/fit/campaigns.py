"""Which creators are scored for which campaigns: after a creator's run, or when a campaign arrives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from aws_lambda_powertools import Logger

from bothsides import store
from bothsides.documents.audience import Audience
from bothsides.documents.campaign import Campaign
from bothsides.documents.fit import Fit
from bothsides.documents.profile import Profile
from bothsides.errors import Superseded
from bothsides.fit import peers, trail
from bothsides.fit.case import Both, Case
from bothsides.fit.chosen import Chosen, known, shared_with, unknown

type Job = tuple[str, str, str, Callable[[], Fit | None]]  # creator, its run, campaign, and what scores them

logger = Logger(child=True)


def read(creator: str, run_id: str) -> Both:
    """The documents of a run.

    Raises:
        NotFound: one is not there.
    """
    found = store.aws.together(lambda kind: store.documents.get(kind, creator, run_id), store.documents.SIDES)
    return Both(*found)  # type: ignore[arg-type]


def chosen_by(campaign: Campaign) -> list[Chosen]:
    """The creators whom the brand already has, as they are known now."""
    states = store.runs.creator_states(campaign.brief.chosen) if campaign.brief.chosen else {}

    def one(creator: str) -> Chosen:
        state = states.get(creator, {})
        if not store.runs.is_kept(state):
            return unknown(creator, state)
        run_id = str(state["run_id"])
        return known(store.documents.get(Profile, creator, run_id), store.documents.get(Audience, creator, run_id))

    return store.aws.together(one, campaign.brief.chosen)


def scored(both: Both, campaign: Campaign, chosen: Sequence[Chosen]) -> Fit | None:
    """The fit for one campaign, stored; None where the ranking has one of newer inputs."""
    creator, shared = both.profile.creator, shared_with(both.audience, chosen)
    case = Case(campaign.brief, both, len(campaign.shortlist), peers.of_deployment(creator), shared)
    trail.keep(case.peers)
    fit = trail.made(case, campaign, store.documents.addresses(creator, both.profile.run_id))
    return fit if store.campaigns.put_fit(fit) else None


def score_creator(creator: str, run_id: str) -> list[Fit]:
    """Make a run's documents the creator's current ones, score every campaign that lists the creator, have those scored
    anew whose brand already has it, end the run.

    Current first, then the campaigns: a campaign that arrives in between finds the creator current and scores it
    itself, so none is missed (twice is harmless, the answer is the same). That those of the brand are to be scored anew
    is noted before the run can end; the sweeper announces it, should the event get lost.

    Raises:
        Superseded: the run is not the open one.
        botocore errors, StoreBusy: the cloud failed for some campaign; the others are scored, the run stays open.
    """
    both = read(creator, run_id)
    store.runs.promote(creator, run_id, both.profile.made_at, both.profile.kept_until)
    naming = store.campaigns.naming(creator)
    store.aws.together(store.campaigns.ask_again, naming.chosen)  # whom this creator reaches is known now

    def for_campaign(campaign_id: str) -> Fit | None:
        campaign = store.campaigns.get(campaign_id)
        return scored(both, campaign, chosen_by(campaign))

    fits = _scored([(creator, run_id, cid, partial(for_campaign, cid)) for cid in naming.listed])
    profiled = {"creator": creator, "run_id": run_id, "documents": store.documents.addresses(creator, run_id)}
    store.messages.publish("CreatorProfiled", profiled)
    _announce(fits)
    store.messages.publish("CampaignSubmitted", *({"campaign_id": cid} for cid in naming.chosen))
    if not store.runs.finish(creator, run_id):
        raise Superseded(f"run {run_id} of {creator} is not open any more")
    return fits


def score_campaign(campaign_id: str) -> list[Fit]:
    """Score every listed creator whose documents are there; the others follow when their runs end. Nobody for a
    campaign that is over. Who has no fit of the current run comes first: a try that ran out of time is gone on with.

    Raises:
        NotFound: no such campaign.
        botocore errors, StoreBusy: the cloud failed for some creator; the others are scored.
    """
    campaign = store.campaigns.get(campaign_id)
    if campaign.is_over(store.aws.now()):
        return []
    states = store.runs.creator_states(campaign.shortlist)
    known = {creator: str(state["run_id"]) for creator, state in states.items() if store.runs.is_kept(state)}
    rows = store.campaigns.fit_rows(campaign_id)
    first = sorted(known, key=lambda creator: rows.get(creator, {}).get("run_id") == known[creator])
    chosen = chosen_by(campaign)

    def of_creator(creator: str) -> Fit | None:
        return scored(read(creator, known[creator]), campaign, chosen)

    fits = _scored([(creator, known[creator], campaign_id, partial(of_creator, creator)) for creator in first])
    _announce(fits)
    return fits


def _scored(jobs: Sequence[Job]) -> list[Fit]:
    """The fits, of all pairs of a creator and a campaign, that rankings show now. What can't be scored is recorded in
    the campaign's ranking and stops no other."""
    broken: list[BaseException] = []

    def one(job: Job) -> Fit | None:
        creator, run_id, campaign_id, score = job
        try:
            try:
                return score()
            except store.aws.TRY_AGAIN:
                raise
            except Exception as error:
                logger.exception("not scored", creator=creator, campaign_id=campaign_id)
                failure = {"step": "ScoreFit", "error": type(error).__name__, "detail": str(error)[:500]}
                failure["at"] = store.aws.now().isoformat()
                store.campaigns.put_failure(campaign_id, creator, run_id, failure)
        except store.aws.TRY_AGAIN as trouble:
            broken.append(trouble)
        return None

    fits = [fit for fit in store.aws.together(one, jobs) if fit is not None]
    if broken:
        raise broken[0]
    return fits


def _announce(fits: list[Fit]) -> None:
    store.messages.publish(
        "FitScored",
        *(
            {
                "creator": fit.creator, "campaign_id": fit.campaign_id, "score": fit.score, "verdict": fit.verdict,
                "run_id": fit.run_id,
                "document": store.keys.uri(store.documents.key(fit)),
            }
            for fit in fits
        ),
    )  # fmt: skip
