"""One world through the project's own code: visit or import, both sides, the fit of a brief."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bothsides.audience.infer import infer
from bothsides.documents.audience import Audience
from bothsides.documents.campaign import Brand, Brief, Campaign, Gates, Submission, Target
from bothsides.documents.fit import Fit
from bothsides.documents.persona import Persona
from bothsides.documents.profile import AudienceSample, Profile
from bothsides.fit.case import Both, Case
from bothsides.fit.score import score_fit
from bothsides.persona.sources.local import extract
from proving import platforms
from proving.desk import Desk
from proving.people import NOW
from proving.platforms import imports
from proving.worlds import World
from tests.contract.server import Server

IMPORT = "import"
PLATFORMS = (*platforms.SERVED, IMPORT)
FILE = 2  # times as many followers are in an imported file as are sampled


@dataclass(frozen=True)
class Seen:
    """What the project knows of a creator."""

    profile: Profile
    sample: AudienceSample
    audience: Audience


def see(world: World, platform: str, most: int, desk: Desk, *, check: bool = False) -> Seen:
    """Fetch a world's creator with a sample of ``most`` people, and infer the audience. ``check``: the server's answers
    are checked by the platform's own schema."""
    at = NOW + timedelta(minutes=10 * desk.runs)  # the windows of five minutes are each visit's own
    if platform == IMPORT:
        creator, rows = imports.rows(world.life, FILE * most)
        fetched = desk.bring(creator, rows, at, most)
    else:
        server = Server()
        try:
            creator = platforms.serve(platform, world.life, server, check=check)
            fetched = desk.visit(creator, server, at, most)
        finally:
            server.stop()
    return Seen(fetched.profile, fetched.sample, infer(fetched.profile, fetched.sample))


def brief_of(
    world: World,
    *,
    topics: tuple[str, ...] = (),
    markets: tuple[str, ...] = (),
    message: str = "",
    gates: Gates | None = None,
) -> Brief:
    """A brief for a world: its largest country is the market, its creator's first topic the target, if nothing else is
    given."""
    largest = max(world.mix.countries, key=lambda code: world.mix.countries[code])
    return Brief(
        name="proving", brand=Brand(name="Example", description=message), markets=markets or (largest,),
        target=Target(topics=topics or tuple(world.life.creator.topics)[:1]), message=message,
        gates=gates or Gates(),
    )  # fmt: skip


def campaign_of(brief: Brief) -> Campaign:
    """The brief as a stored campaign."""
    return Submission(brief=brief, shortlist=("youtube:@somebody",)).campaign(NOW)


def score(seen: Seen, brief: Brief, persona: Persona | None = None) -> Fit:
    """The fit of a creator for a brief."""
    case = Case(brief, Both(seen.profile, persona or extract(seen.profile), seen.audience))
    return score_fit(case, campaign_of(brief), {})
