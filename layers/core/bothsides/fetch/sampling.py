"""Who is sampled: an audience sample that is spread over posts and over time, not the first page of the newest post.

Design. Posts are ordered by time and cut into strata of equal size. In each stratum posts are drawn one after the other
with a probability proportional to how many people reacted (Efraimidis & Spirakis 2006, "Weighted random sampling with a
reservoir"), so that a person's chance depends little on where they commented; then each drawn post gives its first
pages.

Bias that remains, and that ``coverage`` and docs/platforms name: those who comment or like are not those who watch;
within a post a platform gives its newest or its "most relevant" first; follower lists come newest first.
"""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from bothsides.documents.profile import AudienceMember, Post

STRATA = 4  # quarters of the time that the posts cover
MAX_TEXTS, MAX_TIMES, MAX_POSTS = 20, 100, 100  # of one person


def spread(posts: Sequence[Post], wanted: int, seed: str, size: Callable[[Post], int | None]) -> list[Post]:
    """Draw ``wanted`` posts over time strata, in a stratum by ``size``: unknown counts as the mean, 0 is never drawn.

    Deterministic by ``seed``. Any beginning of the result is spread in the same way, for those who have to stop early.
    """
    rng = random.Random(seed)  # noqa: S311 no secret
    usable = [post for post in posts if size(post) != 0]
    usable.sort(key=lambda p: (p.created_at is not None, p.created_at or 0, p.id))
    known = [number for post in usable if (number := size(post)) is not None]
    mean = sum(known) / len(known) if known else 1.0

    def weight(post: Post) -> float:
        number = size(post)
        return mean if number is None else number

    parts = min(STRATA, wanted, len(usable))
    bounds = [round(i * len(usable) / parts) for i in range(parts + 1)] if parts else []
    strata = [usable[a:b] for a, b in itertools.pairwise(bounds)]
    strata.sort(key=len, reverse=True)  # larger ones first, in case there is no room for another round
    orders = [sorted(stratum, key=lambda p: rng.random() ** (1 / weight(p)), reverse=True) for stratum in strata]
    turns = itertools.chain.from_iterable(itertools.zip_longest(*orders))
    return list(itertools.islice((post for post in turns if post is not None), wanted))


def under(post: str, found: Sequence[AudienceMember]) -> list[AudienceMember]:
    """The same people, with the post under which they were met: what is drawn is the post."""
    return [member.model_copy(update={"met_under": (post,)}) for member in found]


def people(found: Iterable[AudienceMember]) -> list[AudienceMember]:
    """One entry for each person: texts and times of all sightings, the facts of the last one that has them."""
    met: dict[str, list[AudienceMember]] = defaultdict(list)
    for member in found:
        met[member.id].append(member)
    return [_joined(meetings) for meetings in met.values()]


def _joined(meetings: list[AudienceMember]) -> AudienceMember:
    if len(meetings) == 1:
        return meetings[0]
    facts = {name: value for one in meetings for name, value in one if value not in (None, ())}
    texts = tuple(dict.fromkeys(text for one in meetings for text in one.texts))[:MAX_TEXTS]
    times = tuple(sorted({t for one in meetings for t in one.active_at}))[-MAX_TIMES:]
    posts = tuple(dict.fromkeys(post for one in meetings for post in one.met_under))[:MAX_POSTS]
    met = {"relation": meetings[0].relation, "texts": texts, "active_at": times, "met_under": posts}
    return AudienceMember.model_validate(facts | met)


def thin(groups: Sequence[Sequence[AudienceMember]], most: int, seed: str) -> list[AudienceMember]:
    """At most ``most`` people, taken from each group in turn (a post's commenters, the followers), so that no single
    post speaks for the audience. A person met in several groups counts where first taken, and that post comes first
    in ``met_under``."""
    rng = random.Random(seed)  # noqa: S311 no secret
    queues = [rng.sample(list(group), len(group)) for group in groups if group]
    joined = {member.id: member for member in people(member for group in groups for member in group)}
    taken: dict[str, AudienceMember] = {}
    while queues and len(taken) < most:
        for queue in queues[: most - len(taken)]:
            while queue:
                drawn = queue.pop()
                if drawn.id not in taken:
                    taken[drawn.id] = _first(joined[drawn.id], drawn)
                    break
        queues = [queue for queue in queues if queue]
    return list(taken.values())


def _first(person: AudienceMember, drawn: AudienceMember) -> AudienceMember:
    """The person with the relation and the post of that meeting first."""
    posts = tuple(dict.fromkeys((*drawn.met_under, *person.met_under)))[:MAX_POSTS]
    if (posts, drawn.relation) == (person.met_under, person.relation):
        return person
    return person.model_copy(update={"met_under": posts, "relation": drawn.relation})
